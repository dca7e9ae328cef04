"""CTX007–CTX009, CTX012: what a context-for-ai block says of other documents and of the Implementation Plan."""

import re
from collections.abc import Iterable, Iterator
from posixpath import normpath

from bep_lint.diagnostic import Finding
from bep_lint.document import Document, Role
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.metadata import yaml_text
from bep_lint.rule import SUB, rule
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest
from bep_lint.yaml_block import Node, Scalar, Sequence
from bep_lint.yaml_edits import YamlEdits, can_hold, fix_of

_NAME = 200
_FRAGMENT = lazy_pattern(r"(?<=\S)#\S*\Z")
# A name or path of the usual kind, which cannot hold a remark of the author's.
_BARE_NAME = lazy_pattern(r"[\w.+/\\-]+")
# Words of a name that tell it from others by a letter, and numbers.
_SHORT_WORD = lazy_pattern(r"\d+|(?<![^\W\d_])[^\W\d_]{1,3}(?![^\W\d_])")


@rule("CTX007", "context-detail-docs", "error", scope="section")
def context_detail_docs(doc: Document) -> Iterator[Finding]:
    """The `detail-docs` of a main document are not exactly the sub-documents that exist.

    Agents open what the list names, and never see what it leaves out. Names are relative to the `BEP-NNNN/` folder.

    Bad:
        -- BEP-1000-example.md --
        <!-- context-for-ai
        type: master-bep
        detail-docs: [data-model.md]
        -->

        # Event Relay
        -- BEP-1000/storage.md --
        # BEP-1000: Storage

    Good:
        -- BEP-1000-example.md --
        <!-- context-for-ai
        type: master-bep
        detail-docs: [storage.md]
        -->

        # Event Relay
        -- BEP-1000/storage.md --
        # BEP-1000: Storage

    Fix: the folder wins, for it is what there is: names are respelt as the sub-documents are called, one that no
    sub-document bears or that stands there a second time is taken out, and what is left out is added, in the style of
    the list. There is no fix where something of the author's would be lost, such as a comment at a name or a remark
    behind it, where a name stands on several lines, or where the key stands twice.

    Source: guide, "AI Context Block".
    """
    key = doc.conventions.context.documents_key
    entry = doc.context_entries.get(key)
    if doc.number in doc.proposals.unlisted or doc.context is None or entry is None:
        return
    if not (entry.is_empty or _is_list_of_text(entry.value)):
        return
    edits = YamlEdits(doc.path, doc.lines, doc.context)
    meanings = [(item, _meant(doc, item.text)) for item in _names(doc, key)]
    subs = {sub.name_in_folder for sub in doc.subs}
    wordy = {item: _names_within(doc, item.text) for item, meant in meanings if meant not in subs}
    named = {meant for _, meant in meanings}.union(*wordy.values())
    left_out = {sub.name_in_folder: sub for sub in doc.subs if sub.name_in_folder not in named and not sub.excluded}
    bare = {item for item, within in wordy.items() if not within and _BARE_NAME.fullmatch(item.text)}
    misspelt = _misspelt((item for item, _ in meanings if item in bare and not _is_main(doc, item.text)), left_out)
    respellings = {
        name: fix_of(f"write {excerpt(name, _NAME)}", edits.text(item, name)) for item, name in misspelt.items()
    }
    seen: set[str] = set()
    for item, meant in meanings:
        if meant in subs and meant not in seen:
            seen.add(meant)
            if normpath(item.text) == meant:
                continue
            problem = _wrong_path(doc, item.text, meant)
            fix = fix_of(f"write {excerpt(meant, _NAME)}", edits.text(item, meant))
        elif item in misspelt:
            problem = f"{_no_name(doc, item.text)}; did you mean {excerpt(misspelt[item], _NAME)}?"
            fix = respellings[misspelt[item]]
        elif within := wordy.get(item):
            problem, fix = _more_than_a_name(item.text, within), None
        else:
            is_known = meant in subs or _is_main(doc, item.text)
            way_out = "take it out" if is_known else "take it out, or write the document"
            verb = "is named" if item.text == meant else f"names {excerpt(meant, _NAME)}"
            twice = f'"{excerpt(item.text)}" {verb} a second time'
            problem = f"{twice if meant in subs else _no_name(doc, item.text)}; {way_out}"
            is_sure = meant in subs or item in bare
            fix = fix_of(f'take "{excerpt(item.text)}" out', edits.without_item(entry, item)) if is_sure else None
        help_ = f"Name each sub-document once, as it is found in {doc.label}/."
        yield Finding(item.span, f"{key}: {problem}", help_, fix=fix)
    to_add = [name for name in left_out if not respellings.get(name) and can_hold(name)]
    added = f"{len(to_add)} sub-documents" if len(to_add) > 1 else excerpt("".join(to_add), _NAME)
    adding = fix_of(f"add {added}", edits.with_items(entry, to_add))
    for name, sub in left_out.items():
        yield Finding(
            entry.key.span,
            f"{key} leaves out {excerpt(name, _NAME)}, which exists in {doc.label}/",
            f"Add {name} to {key}, or correct the name that stands for it.",
            about=(doc.path, sub.path),
            subject=f"without {name}",
            fix=respellings.get(name) or (adding if name in to_add else None),
        )


def _misspelt(names: Iterable[Scalar], left_out: Iterable[str]) -> dict[Scalar, str]:
    """Return which of `names`, that name nothing, are spelt like sub-documents `left_out`: at most one like each."""
    free = list(left_out)
    misspelt: dict[Scalar, str] = {}
    for item in names:
        if near := _near(item.text, free):
            misspelt[item] = near
            free.remove(near)
    return misspelt


@rule("CTX008", "context-depends-on", "error", roles=SUB)
def context_depends_on(doc: Document) -> Iterator[Finding]:
    """A name in `depends-on` is no other sub-document of the same proposal, or the dependencies go in a circle.

    The order in which sub-documents can be implemented follows from these names.

    Bad:
        -- BEP-1000-example.md --
        # Event Relay
        -- BEP-1000/storage.md --
        <!-- context-for-ai
        type: detail-doc
        depends-on: [data-model.md]
        -->

        # BEP-1000: Storage

    Good:
        -- BEP-1000-example.md --
        # Event Relay
        -- BEP-1000/storage.md --
        <!-- context-for-ai
        type: detail-doc
        depends-on: [transport.md]
        -->

        # BEP-1000: Storage
        -- BEP-1000/transport.md --
        # BEP-1000: Transport

    Source: guide, "AI Context Block" and "Sub-Document Guidelines".
    """
    if doc.number in doc.proposals.unlisted:
        return
    key = doc.conventions.context.dependencies_key
    told: set[str] = set()
    graph: dict[str, list[str]] = {}
    for item in _names(doc, key):
        meant = _meant(doc, item.text)
        if problem := _wrong_name(doc, item.text):
            yield Finding(item.span, f"{key}: {problem}", f"Name another sub-document in {doc.label}/, or take it out.")
        elif meant == doc.name_in_folder:
            yield Finding(item.span, f'{key}: "{excerpt(item.text)}" is this document itself', "Take it out.")
        elif meant not in told and (way := _way_back(doc, meant, graph)):
            circle = " → ".join((doc.name_in_folder, *way))
            yield Finding(
                item.span,
                f"{key} goes in a circle: {excerpt(circle, 300)}",
                "Take out the name of the document that can do without the other.",
            )
        told.add(meant)


def _near(name: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that `name` is a slip of the pen for, None where there is none.

    Names of which a short word or a number differs (`phase-1.md`, `phase-2.md`) are different names.
    """
    stem = _stem(name)
    stems = {_stem(other): other for other in known}
    alike = [other for other in stems if _SHORT_WORD.findall(other) == _SHORT_WORD.findall(stem)]
    near = nearest(stem, alike, 0.8)
    return stems[near] if near else None


def _stem(name: str) -> str:
    return name.casefold().removesuffix(".md")


def _is_list_of_text(value: Node) -> bool:
    return isinstance(value, Sequence) and all(isinstance(item, Scalar) for item in value.items)


def _names(doc: Document, key: str) -> Iterator[Scalar]:
    """Yield the names that `doc` lists under `key`; none where that is no list."""
    entry = doc.context_entries.get(key)
    if entry is not None and isinstance(entry.value, Sequence):
        yield from (item for item in entry.value.items if isinstance(item, Scalar) and item.text.strip())


def _meant(doc: Document, name: str) -> str:
    """Return the sub-document that `name` evidently means, by its path in `BEP-NNNN/`, else `name` itself."""
    return _sub_at(doc, name) or _sub_at(doc, _FRAGMENT.sub("", name)) or name


def _sub_at(doc: Document, name: str) -> str | None:
    """Return the sub-document to which `name` leads in some way, by its path in `BEP-NNNN/`, None where to none."""
    path = normpath(name.replace("\\", "/"))
    bare = path.removeprefix(f"{doc.label}/").removeprefix(f"../{doc.label}/")
    subs = [sub.name_in_folder for sub in doc.subs]
    beside = normpath(f"{doc.name_in_folder}/../{bare}") if doc.role is Role.SUB else bare
    forms = (normpath(name), bare, beside, f"{bare}.md", f"{beside}.md")
    folded = {sub.casefold(): sub for sub in subs}
    exact = next((form for form in forms if form in subs), None)
    return exact or next((folded[form.casefold()] for form in forms if form.casefold() in folded), None)


def _names_within(doc: Document, text: str) -> tuple[str, ...]:
    """Return the sub-documents that are named within `text`, which says more than one name."""
    names = {sub.name_in_folder.casefold(): sub.name_in_folder for sub in doc.subs}
    longest_first = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    found = re.findall(rf"(?<![\w-])(?:{longest_first})(?![\w-])", text.casefold()) if names else ()
    return tuple(dict.fromkeys(names[name] for name in found))


def _wrong_name(doc: Document, name: str) -> str | None:
    """Say what is wrong with `name` as the name of a sub-document, None where it names one."""
    subs = {sub.name_in_folder for sub in doc.subs}
    meant = _meant(doc, name)
    if meant in subs:
        return None if normpath(name) == meant else _wrong_path(doc, name, meant)
    if within := _names_within(doc, name):
        return _more_than_a_name(name, within)
    near = None if _is_main(doc, name) else _near(name, subs)
    hint = f"; did you mean {excerpt(near, _NAME)}?" if near else ""
    return f"{_no_name(doc, name)}{hint}"


def _wrong_path(doc: Document, name: str, meant: str) -> str:
    return f'"{excerpt(name)}" is not the path in {doc.label}/; write {excerpt(meant, _NAME)}'


def _more_than_a_name(text: str, names: tuple[str, ...]) -> str:
    alone = " and ".join(excerpt(name, _NAME) for name in names)
    each = ", each as an item of its own" if len(names) > 1 else " alone"
    return f'"{excerpt(text)}" is more than the name of a document; write {alone}{each}'


def _no_name(doc: Document, name: str) -> str:
    is_no_sub = "is the main document, not a sub-document" if _is_main(doc, name) else f"does not exist in {doc.label}/"
    return f'"{excerpt(name)}" {is_no_sub}'


def _is_main(doc: Document, name: str) -> bool:
    return doc.main is not None and normpath(name).removeprefix("../") == doc.main.name


def _way_back(doc: Document, start: str, graph: dict[str, list[str]]) -> tuple[str, ...]:
    """Return the shortest chain of dependencies from the sub-document `start` to `doc`; empty where there is none.

    `graph` keeps what sub-documents depend on, as far as they had to be read.
    """
    subs = {sub.name_in_folder: sub for sub in doc.subs}
    key = doc.conventions.context.dependencies_key
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        name = way[-1]
        if name == doc.name_in_folder:
            return way
        if name not in graph:
            graph[name] = [_meant(subs[name], item.text) for item in _names(subs[name], key)]
        for following in graph[name]:
            if following in subs and following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return ()


@rule("CTX009", "context-parent", "error", roles=SUB, scope="section")
def context_parent(doc: Document) -> Iterator[Finding]:
    """The `parent` of a sub-document is not `BEP-NNNN (Title)`, with its folder's number and the main document's title.

    Read alone, the sub-document would be taken for a part of another proposal.

    Bad:
        -- BEP-1000-example.md --
        # Event Relay
        -- BEP-1000/storage.md --
        <!-- context-for-ai
        type: detail-doc
        parent: BEP-1001
        -->

        # BEP-1000: Storage

    Good:
        -- BEP-1000-example.md --
        # Event Relay
        -- BEP-1000/storage.md --
        <!-- context-for-ai
        type: detail-doc
        parent: BEP-1000 (Event Relay)
        -->

        # BEP-1000: Storage

    Fix: the folder's number and the main document's title are written, which hold for all parts of the proposal. There
    is none where two main documents share the number, where the value stands on several lines, or where it may go on in
    what YAML takes for a comment.

    Source: guide, "Sub-Document Template".
    """
    entry = doc.context_entries.get(doc.conventions.context.parent_key)
    if doc.context is None or entry is None or entry.is_empty or not isinstance(entry.value, Scalar):
        return
    titles = [(main.subject, main.title.text) for main in doc.proposals.mains(doc.number) if main.title]
    parents = [f"{doc.label} ({subject})" for subject, _ in titles if subject]
    written = _folded(entry.text)
    if parents:
        # The number that the title may begin with need not stand there twice, but may.
        fits = any(written == _folded(f"{doc.label} ({form})") for forms in titles for form in forms)
    else:  # Its main document, or that one's title, is missing: other rules say so.
        fits = written.startswith(f"{doc.label} (") and written.endswith(")")
    if not fits:
        wanted = '" or "'.join(excerpt(parent, 200) for parent in parents) or f"{doc.label} (Title)"
        quotes = ", in quotes" if any(yaml_text(parent) != parent for parent in parents) else ""
        is_known = len(parents) == 1 and len(doc.proposals.mains(doc.number)) == 1
        edits = YamlEdits(doc.path, doc.lines, doc.context).value(entry, parents[0]) if is_known else None
        yield Finding(
            entry.value.span,
            f'{entry.key.text} is "{excerpt(entry.text)}"; it must be "{wanted}"{quotes}',
            "Write the number of the folder and, in parentheses, the title of the main document.",
            fix=fix_of(f'write "{wanted}"', edits),
        )


def _folded(text: str) -> str:
    """Return `text` without surplus white space and the marks of code and emphasis."""
    return " ".join(text.replace("`", "").replace("*", "").split())


@rule("CTX012", "context-phases", "warning", scope="section")
def context_phases(doc: Document) -> Iterator[Finding]:
    """`phases` is not the number of phases that the Implementation Plan lists.

    The plan is counted where its sub-headings, list items or table rows begin with `Phase 1` and so on.

    Bad:
        <!-- context-for-ai
        type: master-bep
        phases: 3
        -->

        # Session Quota

        ## Implementation Plan

        1. **Phase 1**: count
        2. **Phase 2**: refuse

    Good:
        <!-- context-for-ai
        type: master-bep
        phases: 2
        -->

        # Session Quota

        ## Implementation Plan

        1. **Phase 1**: count
        2. **Phase 2**: refuse

    Source: guide, "AI Context Block".
    """
    entry = doc.context_entries.get(doc.conventions.context.phases_key)
    written = entry.text if entry else ""
    if entry is None or not doc.phases or not (written.isascii() and written.isdigit() and len(written) < 9):
        return
    if int(written) != len(doc.phases):
        labels = excerpt(", ".join(phase.label for phase in doc.phases), 80)
        yield Finding(
            entry.value.span,
            f"{entry.key.text} is {written}, but the Implementation Plan lists {len(doc.phases)} ({labels})",
            f"Write `{entry.key.text}: {len(doc.phases)}`, or correct the plan.",
            subject=f"{written}, {len(doc.phases)}",
        )

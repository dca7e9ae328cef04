"""LNK004 and LNK005: what the Document Index of a segmented proposal links."""

import re
from collections.abc import Iterator
from posixpath import join

from bep_lint.diagnostic import Finding, Fix
from bep_lint.document import Document
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.links import Link, readable
from bep_lint.outline import Section
from bep_lint.rule import rule
from bep_lint.safe_text import excerpt
from bep_lint.targets import Target, meant, written

_PATH = 200
_ELSEWHERE = "link it in another section, or take it out"
_ADDRESS = lazy_pattern(r"(?:mailto|tel):", re.IGNORECASE)


@rule("LNK004", "document-index-incomplete", "error", scope="file")
def document_index_incomplete(doc: Document) -> Iterator[Finding]:
    """The Document Index of a segmented proposal does not link every sub-document.

    Readers and agents open what it names and never see what it leaves out.

    Bad:
        -- BEP-1000-example.md --
        # Event Relay

        ## Document Index

        | Document | Description |
        |----------|-------------|
        | [storage](BEP-1000/storage.md) | What is kept |
        -- BEP-1000/storage.md --
        # BEP-1000: Storage
        -- BEP-1000/transport.md --
        # BEP-1000: Transport

    Good:
        -- BEP-1000-example.md --
        # Event Relay

        ## Document Index

        | Document | Description |
        |----------|-------------|
        | [storage](BEP-1000/storage.md) | What is kept |
        | [transport](BEP-1000/transport.md) | How events travel |
        -- BEP-1000/storage.md --
        # BEP-1000: Storage
        -- BEP-1000/transport.md --
        # BEP-1000: Transport

    Fix: a row is added to the table, or an item to the list, that links sub-documents; where none does, a list is
    begun below the text. The cell of the description is what the sub-document's block gives as its scope, else `TODO`;
    other cells stay empty. There is none where several tables or lists may be meant, or where one names a sub-document
    without a link.

    Source: guide, "Main Document": "overview + index only".
    """
    sections = _index(doc)
    if not sections or doc.number in doc.proposals.unlisted:
        return
    linked = _linked_names(doc)
    left_out = [sub for sub in doc.subs if _name_of(sub) not in linked and not sub.excluded]
    if not left_out:
        return
    from bep_lint.index_entries import IndexEntries

    entries = IndexEntries(doc, sections, _own_links(doc)).entries(left_out)
    is_one_edit = len({entry.edit for entry in entries}) < len(entries)
    for sub, entry in zip(left_out, entries, strict=True):
        added = f"{len(entries)} sub-documents" if is_one_edit else excerpt(sub.name, _PATH)
        yield Finding(
            sections[0].heading.span,
            f"the {sections[0].name} leaves out {excerpt(sub.name, _PATH)}; add {entry.text}",
            "Link each sub-document, and say in a few words what is in it.",
            about=(doc.path, sub.path),
            subject=sub.name,
            fix=Fix(f"add {added} to the {sections[0].name}", (entry.edit,)) if entry.edit else None,
        )


@rule("LNK005", "document-index-target", "error")
def document_index_target(doc: Document) -> Iterator[Finding]:
    """The Document Index of a segmented proposal links something other than its own sub-documents.

    It lists what belongs to the proposal; related proposals, sources and pages stand in References. Files in the
    proposal's own folder, such as a schema or a diagram, and headings of the document itself may be linked.

    Bad:
        -- BEP-1000-example.md --
        # Event Relay

        ## Document Index

        - [storage](BEP-1000/storage.md)
        - [quota](BEP-1001-quota.md)
        -- BEP-1000/storage.md --
        # BEP-1000: Storage
        -- BEP-1001-quota.md --
        # Quota

    Good:
        -- BEP-1000-example.md --
        # Event Relay

        ## Document Index

        - [storage](BEP-1000/storage.md)

        ## References

        - [quota](BEP-1001-quota.md)
        -- BEP-1000/storage.md --
        # BEP-1000: Storage
        -- BEP-1001-quota.md --
        # Quota

    Source: guide, "Segmented Structure" and "Main Document".
    """
    subs = _by_name(doc)
    for link in _links(doc):
        if link.external and not _ADDRESS.match(link.target):
            sub = _sub_at(doc, subs, link)
            path = written(doc, _name_of(sub), fragment=link.fragment or "") if sub else ""
            remedy = f"write {excerpt(path, _PATH)}" if sub else _ELSEWHERE
            yield _foreign(doc, link, f"the URL {excerpt(link.target, _PATH)}", remedy)
    for target in _targets(doc):
        place = target.place
        if place.name == _name_of(doc) and target.link.fragment is not None:
            continue  # a heading of the document itself
        if place.name == _own_folder(doc):
            yield _foreign(doc, target.link, f"the folder {_shown(target)}", "link the documents in it, one by one")
        elif not _is_inside(doc, place.name) and not (place.kind == "missing" and _is_inside(doc, _meant(doc, target))):
            what = "the main document itself" if place.name == _name_of(doc) else _shown(target)
            yield _foreign(doc, target.link, what, _ELSEWHERE)


def _index(doc: Document) -> list[Section]:
    """Return the Document Index of a segmented `doc`: without sub-documents there is nothing to list."""
    name = doc.conventions.section_names.document_index
    return [section for section in doc.sections if section.name == name] if doc.segmented else []


def _links(doc: Document) -> list[Link]:
    """Return the links of the Document Index, images left out."""
    lines = _lines(_index(doc))
    links = doc.links if lines else ()
    return [link for link in links if link.kind != "image" and link.span.line in lines]


def _lines(sections: list[Section]) -> set[int]:
    return {line for section in sections for line in range(*section.lines)}


def _targets(doc: Document) -> list[Target]:
    """Return where the links of the Document Index lead that lead to another file."""
    links = set(_links(doc))
    return [target for target in doc.targets if target.link in links and not target.in_page] if links else []


def _own_links(doc: Document) -> list[Link]:
    """Return the links of the Document Index that lead, or were meant to lead, to files in the proposal's folder."""
    subs = _by_name(doc)
    own = [target.link for target in _targets(doc) if _is_inside(doc, _found(doc, target))]
    return own + [link for link in _links(doc) if link.external and _sub_at(doc, subs, link)]


def _linked_names(doc: Document) -> set[str]:
    """Return the names of what the Document Index links; a link that is spelt wrong is there, and LNK001's."""
    targets = _targets(doc)
    names = {_found(doc, target) for target in targets}
    by_name = _by_name(doc)
    subs = (_sub_at(doc, by_name, link) for link in _links(doc) if link.external)
    return names.union(_name_of(sub) for sub in subs if sub)


def _found(doc: Document, target: Target) -> str:
    return target.place.name if target.place.kind != "missing" else _meant(doc, target)


def _meant(doc: Document, target: Target) -> str:
    """Return the one name that a link to nowhere can only have been meant for, else the one that is written."""
    names = meant(doc, target)
    return names[0] if len(names) == 1 else target.place.name


def _by_name(doc: Document) -> dict[str, Document]:
    return {sub.name: sub for sub in doc.subs}


def _sub_at(doc: Document, subs: dict[str, Document], link: Link) -> Document | None:
    """Return the one of the `subs` of `doc`, by their names, that a URL ends in."""
    ends = (link.path[found.end() :] for found in re.finditer(f"/(?={doc.label}/)", link.path))
    return next((subs[end] for end in ends if end in subs), None)


def _name_of(doc: Document) -> str:
    return join(doc.proposals.home, doc.name)


def _own_folder(doc: Document) -> str:
    return join(doc.proposals.home, doc.label or "")


def _is_inside(doc: Document, name: str) -> bool:
    return name.startswith(f"{_own_folder(doc)}/")


def _shown(target: Target) -> str:
    return excerpt(readable(target.link.path), _PATH)


def _foreign(doc: Document, link: Link, what: str, remedy: str) -> Finding:
    name = doc.conventions.section_names.document_index
    return Finding(
        link.span,
        f"the {name} links {what}; {remedy}",
        f"The {name} lists the sub-documents in {doc.label}/ and nothing else.",
    )

"""CTX003–CTX006: the keys and values of a context-for-ai block."""

import re
from collections.abc import Iterator

from bep_lint.context_text import key_line
from bep_lint.diagnostic import Finding
from bep_lint.document import Document, Role
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.metadata import Entry, yaml_text
from bep_lint.rule import MAIN_AND_SUB, rule
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest
from bep_lint.yaml_block import Mapping, Node, Scalar, Sequence
from bep_lint.yaml_edits import YamlEdits, fix_of

_WHOLE_NUMBER = lazy_pattern(r"0|[1-9][0-9]*")
# What authors write instead of an empty list.
_NOTHING = ("none", "n/a", "nothing", "null", "~", "-")


@rule("CTX003", "context-type", "error", roles=MAIN_AND_SUB)
def context_type(doc: Document) -> Iterator[Finding]:
    """The `type` of a context-for-ai block does not fit the document.

    A main document is a `master-bep`, a sub-document a `detail-doc`.

    Bad:
        <!-- context-for-ai
        type: detail-doc
        -->

        # Session Quota

    Good:
        <!-- context-for-ai
        type: master-bep
        -->

        # Session Quota

    Fix: the type that the document's place in the folder gives it is written, in the quotes that are there. There is
    none where the key stands twice, or its value is on several lines or a list of several.

    Source: guide, "AI Context Block".
    """
    entry = doc.context_entries.get("type")
    wanted = doc.context_keys.type
    if doc.context is None or entry is None or entry.text == wanted:
        return
    written = f'is "{excerpt(entry.text)}"' if entry.text else "is empty" if entry.is_empty else "is not text"
    yield Finding(
        entry.key.span if entry.is_empty else entry.value.span,
        f"type {written}; in a {doc.role.value} it must be {wanted}",
        f"Write `type: {wanted}`.",
        fix=fix_of(f'write "{wanted}"', YamlEdits(doc.path, doc.lines, doc.context).value(entry, wanted)),
    )


@rule("CTX004", "context-missing-key", "error", roles=MAIN_AND_SUB, scope="file")
def context_missing_key(doc: Document) -> Iterator[Finding]:
    """A key is missing in a context-for-ai block.

    A single-file proposal may leave out the keys that speak of sub-documents and phases.

    Bad:
        <!-- context-for-ai
        type: master-bep
        scope: A quota for each user
        key-decisions: [Count in the database]
        -->

        # Session Quota

    Good:
        <!-- context-for-ai
        type: master-bep
        scope: A quota for each user
        key-constraints: [No new service]
        key-decisions: [Count in the database]
        -->

        # Session Quota

    Source: guide, "AI Context Block".
    """
    entries = doc.context_entries
    if doc.context is None or not entries:
        return
    optional = doc.conventions.context.single_file_optional if doc.role is Role.MAIN and not doc.segmented else ()
    strangers = [entry for entry in entries.values() if entry.key.text not in doc.context_keys.keys]
    for key in doc.context_keys.keys:
        if key in entries or key in optional:
            continue
        meant = next((entry.key for entry in strangers if _meant_key(doc, entry) == key), None)
        hint = f' (is "{excerpt(meant.text)}" on line {meant.span.line} meant?)' if meant else ""
        yield Finding(
            doc.line_span(doc.context.span.line),
            f'the context-for-ai block has no {key}; add "{excerpt(key_line(doc, key), 200)}"{hint}',
            "An agent that reads the block alone needs every key.",
            subject=key,
        )


@rule("CTX005", "context-unknown-key", "warning", roles=MAIN_AND_SUB)
def context_unknown_key(doc: Document) -> Iterator[Finding]:
    """A context-for-ai block has a key that is not known.

    Whoever looks for the known keys does not find what stands under another one.

    Bad:
        <!-- context-for-ai
        type: master-bep
        implementation: 3 phases
        -->

        # Session Quota

    Good:
        <!-- context-for-ai
        type: master-bep
        phases: 3
        -->

        # Session Quota

    Source: guide, "AI Context Block".
    """
    known = doc.context_keys.keys
    for entry in doc.context_entries.values():
        if entry.key.text in known:
            continue
        key = _meant_key(doc, entry)
        number = re.search(r"[0-9]+", entry.text) if key in doc.context_keys.numbers else None
        written = f"{key}: {number[0]}" if number else key
        way_out = f'did you mean "{written}"?' if key else f"the keys are {', '.join(known)}"
        yield Finding(
            entry.key.span,
            f'unknown key "{excerpt(entry.key.text)}" in the context-for-ai block; {way_out}',
            "Use a known key, or move what it says into the text.",
        )


def _meant_key(doc: Document, entry: Entry) -> str | None:
    """Return the missing key that `entry` may stand for: one spelt like its key, or one that its value speaks of."""
    missing = [key for key in doc.context_keys.keys if key not in doc.context_entries]
    spelt = nearest(re.sub(r"[\s_]+", "-", entry.key.text), missing)
    return spelt or next(
        (key for key in missing if re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", entry.text)), None
    )


@rule("CTX006", "context-value", "warning", roles=MAIN_AND_SUB)
def context_value(doc: Document) -> Iterator[Finding]:
    """A value of a context-for-ai block has the wrong form.

    `scope` and `parent` are text on one line, the lists are lists of text, `phases` is a whole number. An unquoted `: `
    in a list item makes YAML read the item as key and value.

    Bad:
        <!-- context-for-ai
        type: master-bep
        key-decisions:
          - Storage: one table for all events
        phases: three
        -->

        # Event Relay

    Good:
        <!-- context-for-ai
        type: master-bep
        key-decisions:
          - "Storage: one table for all events"
        phases: 3
        -->

        # Event Relay

    Fix: a list item that an unquoted `: ` made key and value is put in quotes as it stands, unless it has a text in a
    block of its own, or the list is one of documents, whose names it would make wrong. Other values are the author's to
    write.

    Source: guide, "AI Context Block".
    """
    keys, names = doc.context_keys, doc.conventions.context
    for key, entry in doc.context_entries.items():
        if doc.context is None or key not in keys.keys or key == "type":
            continue
        if entry.is_empty:
            if key not in (names.documents_key, names.dependencies_key):
                way_out = (
                    "write [] where there is nothing to list" if key in keys.lists else "write its value behind it"
                )
                yield Finding(entry.key.span, f"{key} is empty; {way_out}", f"Write `{key_line(doc, key)}`.")
        elif key in keys.lists:
            yield from _list_problems(doc, entry, YamlEdits(doc.path, doc.lines, doc.context))
        elif key in keys.numbers:
            if not (isinstance(entry.value, Scalar) and entry.value.plain and _WHOLE_NUMBER.fullmatch(entry.text)):
                number = re.search(r"[0-9]+", entry.text)
                wanted = int(number[0]) if number and len(number[0]) < 5 else len(doc.phases) or "the number"
                yield Finding(
                    entry.value.span,
                    f"{key} must be a whole number, unquoted; write {wanted} instead of {_shown(entry.value)}",
                    "Say more in the text.",
                )
        elif not isinstance(entry.value, Scalar) or entry.value.span.line < entry.value.span.end_line:
            problem = "runs over several lines" if isinstance(entry.value, Scalar) else f"is {_kind(entry.value)}"
            yield Finding(
                entry.value.span, f"{key} {problem}; it must be text on one line", "Make it one line of text."
            )


def _list_problems(doc: Document, entry: Entry, edits: YamlEdits) -> Iterator[Finding]:
    key, value = entry.key.text, entry.value
    if not isinstance(value, Sequence):
        says_nothing = entry.text.strip(" .").casefold() in _NOTHING
        way_out = "[]" if says_nothing else '[a, b], or one "- …" line an item'
        yield Finding(
            value.span,
            f"{key} must be a list, not {_shown(value)}; write {way_out}",
            f"Write `{key_line(doc, key)}`.",
        )
        return
    names = doc.conventions.context
    for item in value.items:
        if isinstance(item, Scalar) and item.text.strip():
            continue
        text = _source(doc, item)
        if _is_text_with_colon(item, text) and key in (names.documents_key, names.dependencies_key):
            # What stands before the colon may be the name, and quotes would make all of it one.
            yield Finding(
                item.span,
                f'an item of {key} is read as key and value, because of its unquoted colon: "{excerpt(text, 160)}"; '
                "write the name of a document alone, in quotes where it holds a colon itself",
                "Say more of a document in the text.",
            )
        elif _is_text_with_colon(item, text):
            quoted = yaml_text(text, quoted=True)
            yield Finding(
                item.span,
                f"an item of {key} is read as key and value, not as text, because of its unquoted colon: "
                f"put it in quotes, {excerpt(quoted, 160)}",
                "Quote the whole item, or write it without the colon.",
                fix=fix_of("put the item in quotes", edits.quoted(item)),
            )
        else:
            what = "is empty" if isinstance(item, Scalar) else f"is {_kind(item)}"
            span = item.span if text else doc.line_span(item.span.line)
            yield Finding(span, f"an item of {key} {what}; it must be text", "Write the item as text, or take it out.")


def _is_text_with_colon(item: Node, text: str) -> bool:
    """Whether YAML reads `item`, written as `text`, as one key with a value on its line, as text that holds `: `."""
    if not isinstance(item, Mapping) or len(item.pairs) > 1 or text.startswith(("{", "?")):
        return False
    key, value = item.pairs[0]
    is_block = isinstance(value, Scalar) and not value.plain and value.span.end_column == 1
    return isinstance(key, Scalar) and isinstance(value, Scalar) and not is_block


def _source(doc: Document, node: Node) -> str:
    """Return `node` as written, on one line."""
    first, column, last, end = node.span
    rows = doc.lines[first - 1 : last]
    rows[-1] = rows[-1][: end - 1]
    rows[0] = rows[0][column - 1 :]
    return " ".join(" ".join(rows).split())


def _shown(node: Node) -> str:
    return f'the text "{excerpt(node.text)}"' if isinstance(node, Scalar) else _kind(node)


def _kind(node: Node) -> str:
    return "a list" if isinstance(node, Sequence) else "a mapping of keys to values"

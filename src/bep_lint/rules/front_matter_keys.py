"""FM: the keys of the front matter: which there are, how often, and in which order."""

import re
from collections.abc import Iterable, Iterator

from bep_lint.diagnostic import Finding, Fix, Span
from bep_lint.document import Document
from bep_lint.key_edits import KeyEdits
from bep_lint.metadata import Block, Entry
from bep_lint.order import out_of_order
from bep_lint.rule import MAIN_AND_TEMPLATE, rule
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest


@rule("FM003", "front-matter-missing-key", "error", roles=MAIN_AND_TEMPLATE, scope="file")
def front_matter_missing_key(doc: Document) -> Iterator[Finding]:
    """A key that every proposal has is missing from the front matter.

    The version keys stay in the front matter while they are empty, so that whoever accepts the proposal fills them in.

    Bad:
        ---
        Author: Ada Byron (ada@quota.test)
        Status: Draft
        Created: 2026-02-10
        Created-Version: 26.2.0
        ---

    Good:
        ---
        Author: Ada Byron (ada@quota.test)
        Status: Draft
        Created: 2026-02-10
        Created-Version: 26.2.0
        Target-Version:
        Implemented-Version:
        ---

    Fix: a key that may be empty is added without a value, in its place among those that are there. There is none where
    the Status asks for its value, where an unknown key may be meant, misspelt or cut short, and where a key stands
    twice.

    Source: template; guide, Step 4.
    """
    block = doc.metadata
    if block is None:
        return
    keys = doc.conventions.front_matter
    edits = KeyEdits(doc.path, doc.lines, block, keys.order)
    unknown = list(_unknown_keys(block, keys.order))
    for key in keys.required:
        if block.get(key):
            continue
        near = next((entry for entry, meant in unknown if meant == key), None)
        near = near or next((entry for entry, _ in unknown if _is_part(entry.key.text, key)), None)
        hint = f'; is "{excerpt(near.key.text)}" on line {near.key.span.line} meant?' if near else f'; add "{key}:"'
        may_be_empty = key not in keys.filled and doc.status not in _statuses_with(doc, key)
        edit = edits.with_key(key) if may_be_empty and not near else None
        yield Finding(
            Span.at(1),
            f"the front matter has no {key}{hint}",
            f'Add a line "{key}:"{", which may be empty" if may_be_empty else " with its value"}.',
            subject=key,
            fix=Fix(f"add {key}", (edit,)) if edit else None,
        )


def _is_part(text: str, key: str) -> bool:
    """Whether `text` is the beginning of `key` or some of its words: `Impl`, `Version`."""
    words = set(re.findall(r"[^\W_]+", text.casefold()))
    return bool(words) and (
        key.casefold().startswith(text.casefold()) or words <= set(re.findall(r"[^\W_]+", key.casefold()))
    )


def _statuses_with(doc: Document, key: str) -> tuple[str, ...]:
    """Return the statuses under which `key` must have a value."""
    names, statuses = doc.conventions.key_names, doc.conventions.statuses
    return {
        names.target_version: statuses.target_version,
        names.implemented_version: statuses.implemented_version,
        names.superseded_by: statuses.superseded,
    }.get(key, ())


@rule("FM004", "front-matter-empty-value", "error")
def front_matter_empty_value(doc: Document) -> Iterator[Finding]:
    """A key that is filled in from the first draft on has no value.

    Author, Status, Created and Created-Version are known when a proposal is written, and hard to find out later.

    Bad:
        ---
        Author:
        Status: Draft
        ---

    Good:
        ---
        Author: Ada Byron (ada@quota.test)
        Status: Draft
        Target-Version:
        ---

    Source: process, "Quick Reference" and "Version Fields".
    """
    for entry in _first_entries(doc.metadata):
        if entry.key.text in doc.conventions.front_matter.filled and entry.is_empty:
            yield Finding(
                entry.key.span,
                f"{entry.key.text} has no value: every BEP has one from its first draft on",
                "Fill it in; the document's first commit tells when it was created and by whom.",
            )


@rule("FM005", "front-matter-unknown-key", "warning", roles=MAIN_AND_TEMPLATE)
def front_matter_unknown_key(doc: Document) -> Iterator[Finding]:
    """The front matter has a key that the process does not know.

    A misspelt key is lost on every tool that looks for the right one.

    Bad:
        ---
        Authors: Ada Byron (ada@quota.test)
        ---

    Good:
        ---
        Author: Ada Byron (ada@quota.test)
        ---

    Source: template; guide, Step 4.
    """
    known, block = doc.conventions.front_matter.order, doc.metadata
    for entry, near in _unknown_keys(block, known):
        if near:
            way_out = f'did you mean "{near}"?'
        elif block and (key := nearest(entry.key.text, known)) and (taken := block.get(key)):
            way_out = f"the nearest is {key}, which is there on line {taken.key.span.line}"
        else:
            way_out = f"the keys are {', '.join(known)}"
        yield Finding(
            entry.key.span,
            f'unknown key "{excerpt(entry.key.text)}"; {way_out}',
            "Spell it as the template does, or move what it says into the text.",
        )


def _unknown_keys(block: Block | None, known: tuple[str, ...]) -> Iterator[tuple[Entry, str | None]]:
    """Yield each entry with an unknown key, and the key that it may have been meant to be: one that is not there."""
    if block is not None:
        absent = [key for key in known if not block.get(key)]
        yield from ((entry, nearest(entry.key.text, absent)) for entry in block.entries if entry.key.text not in known)


@rule("FM006", "front-matter-duplicate-key", "error", roles=MAIN_AND_TEMPLATE)
def front_matter_duplicate_key(doc: Document) -> Iterator[Finding]:
    """A key of the front matter stands twice.

    Readers take one of the values, and not all of them the same.

    Bad:
        ---
        Status: Draft
        Status: Accepted
        Target-Version: 26.4.0
        ---

    Good:
        ---
        Status: Accepted
        Target-Version: 26.4.0
        ---

    Source: template; YAML 1.2, keys of a mapping are unique.
    """
    first: dict[str, Entry] = {}
    for entry in doc.metadata.entries if doc.metadata else ():
        earlier = first.setdefault(entry.key.text, entry)
        if earlier is not entry:
            value = "empty" if earlier.is_empty else f'as "{excerpt(earlier.text)}"'
            place = f"line {earlier.key.span.line}, {value}"
            yield Finding(
                entry.key.span,
                f"{excerpt(entry.key.text)} is already on {place}: keep one",
                "Remove the line that is wrong.",
            )


@rule("FM007", "front-matter-key-order", "warning")
def front_matter_key_order(doc: Document) -> Iterator[Finding]:
    """The keys of the front matter do not stand in the template's order.

    Whoever looks through many proposals finds each fact in the same place.

    Bad:
        ---
        Status: Draft
        Author: Ada Byron (ada@quota.test)
        ---

    Good:
        ---
        Author: Ada Byron (ada@quota.test)
        Status: Draft
        ---

    Fix: as few keys as possible move, each with its value and the comments right above it. There is none where a key
    stands twice, where the text of a block (`|`, `>`) could take in what comes to stand below it, and where a blank
    line parts a suppression from its key.

    Source: template.
    """
    order = doc.conventions.front_matter.order
    entries = [entry for entry in _first_entries(doc.metadata) if entry.key.text in order]
    moved = out_of_order([order.index(entry.key.text) for entry in entries])
    if moved:
        key, block = entries[moved[0]].key, doc.metadata
        is_clear = not any(_is_parted(doc, directive.span.line) for directive in doc.directives)
        edits = KeyEdits(doc.path, doc.lines, block, order).in_order() if block and is_clear else None
        yield Finding(
            key.span,
            f"{key.text} is out of order; the order is {', '.join(order)}",
            "Put the keys in this order.",
            fix=Fix("put the keys in order", edits) if edits else None,
        )


def _is_parted(doc: Document, line: int) -> bool:
    """Whether the suppression on `line` stands in the front matter, and a blank line parts it from its key."""
    return doc.front_matter is not None and line < doc.front_matter.span.end_line and not doc.lines[line].strip()


def _first_entries(block: Block | None) -> Iterable[Entry]:
    """Return the entries of `block` in order, of those with the same key the first."""
    first: dict[str, Entry] = {}
    for entry in block.entries if block else ():
        first.setdefault(entry.key.text, entry)
    return first.values()

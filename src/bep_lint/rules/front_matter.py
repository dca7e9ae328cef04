"""FM: the front matter of main documents and of the template, as a block of keys."""

import re
from collections.abc import Iterable, Iterator

from bep_lint.diagnostic import Finding, Span
from bep_lint.document import Document
from bep_lint.metadata import Block, Entry
from bep_lint.order import out_of_order
from bep_lint.rule import MAIN_AND_TEMPLATE, rule
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest
from bep_lint.yaml_block import Scalar, Sequence

LINE_1 = Span.at(1)

_KEY_LINE = re.compile(r"(?P<key>[^\s:#-][^:]*):(?:\s+(?P<value>.*))?")
_NO_KEY_STARTS = "*&!%@`|>"


@rule("FM001", "front-matter-missing", "error", roles=MAIN_AND_TEMPLATE)
def front_matter_missing(doc: Document) -> Iterator[Finding]:
    """The file does not start with a YAML block between two lines `---`.

    Without it nobody can tell who proposes what, and in which state the proposal is.

    Bad:
        # Session Quota

    Good:
        ---
        Author: Ada Byron (ada@quota.test)
        Status: Draft
        ---

        # Session Quota

    Source: guide, Step 4; template.
    """
    reason = _why_missing(doc)
    if reason:
        keys = ", ".join(doc.conventions.front_matter.required)
        yield Finding(
            LINE_1,
            f'{reason}; the front matter must start on line 1: "---", then the keys {keys}, then "---"',
            "Copy the front matter of the template to the top of the file and fill it in.",
        )


def _why_missing(doc: Document) -> str | None:
    lines = doc.lines
    if doc.front_matter is not None:
        mark = lines[0].rstrip()
        return None if mark == "---" else f'line 1 is "{excerpt(mark)}" instead of "---"'
    text = next((line for line in lines if line.strip()), None)
    if text is None:
        return "the file is empty"
    misplaced = _misplaced(doc)
    if misplaced == 1:
        return 'white space stands before the "---" of line 1'
    if misplaced:
        above = "below blank lines" if lines[misplaced - 1] is text else "below other text"
        return f"the front matter stands on line {misplaced}, {above}"
    if lines[0].rstrip() == "---":
        return 'line 1 is "---", but neither keys nor a closing "---" follow'
    return f'the file starts with "{excerpt(text)}" instead of front matter'


def _misplaced(doc: Document) -> int | None:
    """Return the line at which front matter opens that does not count as such."""
    opened = None
    for number, line in enumerate(doc.lines, 1):
        text = line.strip()
        if text == "---":
            opened = number if number > 1 or line[0].isspace() else None
        elif opened and text and not text.startswith("#"):
            if any(text.startswith(f"{key}:") for key in doc.conventions.front_matter.order):
                return opened
            opened = None
    return None


@rule("FM002", "front-matter-syntax", "error", roles=MAIN_AND_TEMPLATE)
def front_matter_syntax(doc: Document) -> Iterator[Finding]:
    """The front matter is not valid YAML, or a value in it is no plain text.

    Tools read it as `key: value` lines. Text that holds `: ` or starts with a character that means something to YAML
    needs quotes.

    Bad:
        ---
        Author: Quota Team: Ada Byron (ada@quota.test)
        Status: [Draft]
        ---

    Good:
        ---
        Author: "Quota Team: Ada Byron (ada@quota.test)"
        Status: Draft
        ---

    Source: guide, Step 4; template.
    """
    block = doc.front_matter
    if block is None:
        return
    if block.problem is not None:
        message = block.problem.message
        if block.closed:
            message = f"the front matter cannot be read: {_yaml_hint(doc.lines, block.problem.span.line) or message}"
        yield Finding(
            block.problem.span,
            message,
            'Write one "key: value" a line between two lines "---"; quote a value that YAML would read otherwise.',
            subject=doc.lines[block.problem.span.line - 1],
        )
    for entry in block.entries:
        if not isinstance(entry.value, Scalar):
            kind = "a list" if isinstance(entry.value, Sequence) else "a mapping"
            yield Finding(
                entry.value.span,
                f"the value of {excerpt(entry.key.text)} is {kind}: it must be text on one line",
                "Write it as text; several authors are separated by commas.",
            )


def _yaml_hint(lines: list[str], failed: int) -> str | None:
    """Say what kept YAML from being read up to line `failed`, where that is one of the usual slips."""
    for number in range(failed, 1, -1):
        line = lines[number - 1]
        match = _KEY_LINE.fullmatch(line)
        if match:
            slip = _slip((match["value"] or "").rstrip())
            if slip:
                above = f" on line {number}" if number < failed else ""
                return f"the value of {excerpt(match['key'])}{above} {slip}: put all of it in quotes"
            if match["key"][0] in _NO_KEY_STARTS:
                return f'line {number}, "{excerpt(line)}", is not written "key: value"'
        elif line.strip() and line[0] not in "#-" and (number == failed or not line[0].isspace()):
            blank = next((above for above in range(2, number) if not lines[above - 1].strip()), None)
            if blank:
                return f'line {blank} is blank: is the closing "---" missing there?'
            wrong = "is indented: a key starts in column 1" if line[0].isspace() else 'is not written "key: value"'
            return f'line {number}, "{excerpt(line)}", {wrong}'
    return None


def _slip(value: str) -> str | None:
    """Say what makes YAML stumble over `value`."""
    first, last = value[:1], value[-1:]
    if first in ('"', "'"):
        return f"starts with {first} and does not end with it" if last != first or len(value) == 1 else None
    if first in ("[", "{"):
        return None if last in ("]", "}") else f"starts with {first}"
    if first in ("@", "`", "%") or value in ("-", "?") or value.startswith(("- ", "? ")):
        return f"starts with {first}"
    return 'holds ": "' if re.search(r":(?:\s|$)", value) else None


@rule("FM003", "front-matter-missing-key", "error", roles=MAIN_AND_TEMPLATE)
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

    Source: template; guide, Step 4.
    """
    block = doc.metadata
    if block is None:
        return
    keys = doc.conventions.front_matter
    meant = {near: entry for entry, near in _unknown_keys(block, keys.order)}
    for key in keys.required:
        if block.get(key):
            continue
        near = meant.get(key)
        hint = f'; is "{excerpt(near.key.text)}" on line {near.key.span.line} meant?' if near else f'; add "{key}:"'
        may_be_empty = "" if key in keys.filled else ", which may be empty"
        yield Finding(
            LINE_1,
            f"the front matter has no {key}{hint}",
            f'Add a line "{key}:"{may_be_empty}.',
            subject=key,
        )


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

    Source: template.
    """
    order = doc.conventions.front_matter.order
    entries = [entry for entry in _first_entries(doc.metadata) if entry.key.text in order]
    moved = out_of_order([order.index(entry.key.text) for entry in entries])
    if moved:
        key = entries[moved[0]].key
        yield Finding(
            key.span, f"{key.text} is out of order; the order is {', '.join(order)}", "Put the keys in this order."
        )


@rule("FM011", "front-matter-template-comment", "warning")
def front_matter_template_comment(doc: Document) -> Iterator[Finding]:
    """A help comment of the template is left in the front matter.

    It tells the author how to fill in a key. Once that is done it stands in the reader's way.

    Bad:
        ---
        # Status: Draft | Accepted | Implemented | Rejected | Superseded
        Status: Draft
        ---

    Good:
        ---
        Status: Draft  # until the storage team has answered
        ---

    Source: template; guide, Step 4.
    """
    if doc.front_matter is None:
        return
    keys = "|".join(map(re.escape, doc.conventions.front_matter.order))
    help_comment = re.compile(rf"#+\s*(?:{keys})\s*:")
    for comment in doc.front_matter.comments:
        if help_comment.match(comment.text):
            yield Finding(
                comment.span,
                f'the comment "{excerpt(comment.text)}" must go: comments on keys belong in the template only',
                "Remove the line.",
            )


def _first_entries(block: Block | None) -> Iterable[Entry]:
    """Return the entries of `block` in order, of those with the same key the first."""
    first: dict[str, Entry] = {}
    for entry in block.entries if block else ():
        first.setdefault(entry.key.text, entry)
    return first.values()

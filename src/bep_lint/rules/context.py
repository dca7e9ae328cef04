"""CTX001, CTX002, CTX010, CTX011: the context-for-ai block, its syntax and its place."""

import re
from collections.abc import Iterator

from bep_lint.context_text import new_block
from bep_lint.diagnostic import Edit, Finding, Fix, Span
from bep_lint.document import Document, Role
from bep_lint.edits import lines_below
from bep_lint.rule import MAIN_AND_SUB, rule
from bep_lint.safe_text import excerpt
from bep_lint.yaml_block import Problem

_ALMOST = re.compile(r"<!--\s*(?P<name>context[\W_]?for[\W_]?ai)\b", re.IGNORECASE)
_COMPLAINTS = {
    "mapping values are not allowed": 'text that holds ": " needs quotes',
    "cannot start any token": "text that starts with such a character needs quotes; only spaces indent",
    "expected ',' or ']'": 'a list in brackets is not closed by "]"',
}
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?:#.*\n)*[A-Za-z][\w-]*:(?:\s|$)")


@rule("CTX001", "context-missing", "error", roles=MAIN_AND_SUB)
def context_missing(doc: Document) -> Iterator[Finding]:
    """A segmented main document or a sub-document has no context-for-ai block.

    AI agents read the block to find out what a document covers without reading all of it.

    Bad:
        -- BEP-1000-example.md --
        # Event Relay
        -- BEP-1000/storage.md --
        # BEP-1000: Storage

    Good:
        -- BEP-1000-example.md --
        <!-- context-for-ai
        type: master-bep
        -->

        # Event Relay
        -- BEP-1000/storage.md --
        <!-- context-for-ai
        type: detail-doc
        -->

        # BEP-1000: Storage

    Fix: Unsafe: a block is written below the front matter, or at the top where there is none. It says what is known, as
    the scope what the Document Index says; what the author has to write says `TODO`, and no dependencies are named. A
    block that only has its name spelt wrongly is given the right one. There is none where a block stands in a quote, a
    list or code, or where two main documents share the number.

    Source: guide, "AI Context Block".
    """
    if doc.context_blocks or not (doc.role is Role.SUB or doc.segmented):
        return
    kind = "sub-document" if doc.role is Role.SUB else "main document with sub-documents"
    almost = ""
    for inline in doc.parsed.inlines:
        if inline.kind == "html_block" and (match := _ALMOST.search(inline.content)):
            first = inline.position(0)[0]
            almost = (
                f'; "{excerpt(match[0])}" on line {first} is not read as one: write "<!-- context-for-ai" '
                "at the start of a line, outside lists and quotes"
            )
    yield Finding(
        Span.at(1),
        f"this {kind} has no context-for-ai block{almost or '; put one above the title'}; "
        f"its keys are {', '.join(doc.context_keys.keys)}",
        'Write a comment that begins with "<!-- context-for-ai", then "key: value" lines, then "-->".',
        fix=_with_block(doc),
    )


def _with_block(doc: Document) -> Fix | None:
    """Return the fix that gives `doc` a block, None where it has what might be one."""
    text = "\n".join(doc.lines)
    if almost := list(_ALMOST.finditer(text)):
        return _renamed(doc, almost[0], text) if len(almost) == 1 else None
    front_matter = doc.front_matter
    block = new_block(doc)
    is_below = not front_matter and _FRONT_MATTER.match(text)
    if block is None or is_below or (front_matter and not front_matter.closed):
        return None
    line = front_matter.span.end_line if front_matter else 0
    above = [""] if line else []
    below = [""] if line < len(doc.lines) and doc.lines[line].strip() else []
    edit = lines_below(doc.path, doc.lines, line, *above, *block, *below)
    return Fix("add a context-for-ai block", (edit,), safe=False)


def _renamed(doc: Document, almost: re.Match[str], text: str) -> Fix | None:
    """Return the fix that gives the only block of `doc`, found in its `text`, the right name; None where it is none."""
    line, start = _place(text, almost.start())
    blocks = (
        inline.position(0)[0] for inline in doc.parsed.inlines if inline.kind == "html_block" and not inline.nested
    )
    if line not in blocks or doc.lines[line - 1][: start - 1].strip():
        return None
    name = Span.at(*_place(text, almost.start("name")), len(almost["name"]))
    return Fix('write "context-for-ai"', (Edit(doc.path, name, "context-for-ai"),), safe=False)


def _place(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column of what stands at `offset` of `text`."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


@rule("CTX002", "context-syntax", "error", roles=MAIN_AND_SUB)
def context_syntax(doc: Document) -> Iterator[Finding]:
    """The context-for-ai block cannot be read: no valid YAML, no `key: value` lines, or a comment that is not closed.

    Tools read nothing of such a block. A key that stands twice is not valid either, because tools take different ones.

    Bad:
        <!-- context-for-ai
        type: master-bep
        scope: Quota: one for each user
        -->

        # Session Quota

    Good:
        <!-- context-for-ai
        type: master-bep
        scope: "Quota: one for each user"
        -->

        # Session Quota

    Source: guide, "AI Context Block" (key-value format).
    """
    block = doc.context
    if block is None:
        return
    if block.problem:
        span = block.problem.span
        row = excerpt(doc.lines[span.line - 1])
        yield Finding(
            span,
            f'the context-for-ai block cannot be read: {_plain_words(block.problem)} (line {span.line}, "{row}")',
            'Write "key: value" lines, and quote text that holds ": " or " #" or starts with one of ` @ % [ { & *.',
            subject=doc.lines[span.line - 1],
        )
    elif not block.entries:
        yield Finding(
            doc.line_span(block.span.line),
            f"the context-for-ai block is empty; it holds the keys {', '.join(doc.context_keys.keys)}",
            'Write the keys between "<!-- context-for-ai" and "-->".',
        )
    for entry in block.entries:
        first = doc.context_entries[entry.key.text]
        if entry is not first:
            yield Finding(
                entry.key.span,
                f'key "{excerpt(entry.key.text)}" stands twice in the context-for-ai block, first on line '
                f"{first.key.span.line}",
                "Make one of the two.",
            )


def _plain_words(problem: Problem) -> str:
    """Return what `problem` says, the most usual complaints of YAML parsers in words for authors."""
    return next((words for complaint, words in _COMPLAINTS.items() if complaint in problem.message), problem.message)


@rule("CTX010", "context-position", "warning", roles=MAIN_AND_SUB)
def context_position(doc: Document) -> Iterator[Finding]:
    """The context-for-ai block does not stand between the front matter and the title.

    There it is the first thing that an agent reads, and front matter counts on the first line only.

    Bad:
        # Session Quota

        <!-- context-for-ai
        type: master-bep
        -->

    Good:
        <!-- context-for-ai
        type: master-bep
        -->

        # Session Quota

    Source: guide, "Main Document" and "Sub-Document Template".
    """
    block = doc.context
    if block is None:
        return
    if doc.title and doc.title.span.line < block.span.line:
        yield Finding(
            block.span,
            f"the context-for-ai block stands below the title of line {doc.title.span.line}; it belongs above it",
            "Move the block up, below the front matter where there is one.",
            subject="below the title",
        )
        return
    follows = "\n".join(doc.lines[block.span.end_line :])
    if doc.role is Role.MAIN and doc.front_matter is None and _FRONT_MATTER.match(follows):
        yield Finding(
            block.span,
            "the context-for-ai block stands above the front matter, which must open the file",
            "Move the block below the front matter.",
            subject="above the front matter",
        )


@rule("CTX011", "context-duplicate", "error", roles=MAIN_AND_SUB)
def context_duplicate(doc: Document) -> Iterator[Finding]:
    """A document has more than one context-for-ai block.

    Nobody can tell which one holds; the other rules look at the first.

    Bad:
        <!-- context-for-ai
        type: master-bep
        -->

        <!-- context-for-ai
        scope: A quota for each user
        -->

        # Session Quota

    Good:
        <!-- context-for-ai
        type: master-bep
        scope: A quota for each user
        -->

        # Session Quota

    Source: guide, "AI Context Block".
    """
    for block in doc.context_blocks[1:]:
        yield Finding(
            block.span,
            "this is a second context-for-ai block; merge it into the first, "
            f"on line {doc.context_blocks[0].span.line}",
            "Make one block of them.",
            subject="",
        )

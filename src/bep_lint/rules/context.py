"""CTX001, CTX002, CTX010, CTX011: the context-for-ai block, its syntax and its place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bep_lint.context_text import new_block
from bep_lint.diagnostic import Edit, Finding, Fix, Span
from bep_lint.document import Document, Role
from bep_lint.edits import apply_edits, lines_below
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.rule import MAIN_AND_SUB, rule
from bep_lint.rules.context_keys import context_missing_key, context_type, context_unknown_key, context_value
from bep_lint.rules.context_references import (
    context_depends_on,
    context_detail_docs,
    context_parent,
    context_phases,
)
from bep_lint.safe_text import excerpt
from bep_lint.yaml_block import Problem

if TYPE_CHECKING:
    from bep_lint.meant_context import MeantBlock

_COMPLAINTS = {
    "mapping values are not allowed": 'text that holds ": " needs quotes',
    "cannot start any token": "text that starts with such a character needs quotes; only spaces indent",
    "expected ',' or ']'": 'a list in brackets is not closed by "]"',
}
_FRONT_MATTER = lazy_pattern(r"\s*---[ \t]*\n(?:#.*\n)*[A-Za-z][\w-]*:(?:\s|$)")


@rule("CTX001", "context-missing", "error", roles=MAIN_AND_SUB, scope="file")
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
    block that is whole and only has its name spelt wrongly is given the right one. There is none where anything else
    looks like a block (a comment with another name, in a quote, a list or code, or its keys in another place), where
    front matter is out of place or not closed, where two main documents share the number, or where there is no word
    for what is to be written.

    Source: guide, "AI Context Block".
    """
    if doc.context_blocks or not (doc.role is Role.SUB or doc.segmented):
        return
    from bep_lint.meant_context import meant_block

    kind = "sub-document" if doc.role is Role.SUB else "main document with sub-documents"
    meant = meant_block(doc)
    wrong = _wrong_front_matter(doc)
    if meant:
        way_out, fix = meant.problem, _renamed(doc, meant)
    elif wrong:
        way_out, fix = f"mend the front matter that begins on line {wrong}, and put a block below it", None
    else:
        way_out, fix = "put one above the title", _with_block(doc)
    yield Finding(
        Span.at(1),
        f"this {kind} has no context-for-ai block; {way_out}; its keys are {', '.join(doc.context_keys.keys)}",
        'Write a comment that begins with "<!-- context-for-ai", then "key: value" lines, then "-->".',
        fix=fix,
    )


def _wrong_front_matter(doc: Document) -> int | None:
    """Return the line of what is meant as front matter in `doc` but is out of place or not closed, None without any."""
    if doc.front_matter:
        return None if doc.front_matter.closed else doc.front_matter.span.line
    stray = doc.stray_metadata
    if stray and (stray.marked or doc.role is Role.MAIN):
        return stray.first
    text = "\n".join(doc.lines)
    return text.count("\n", 0, text.index("---")) + 1 if _FRONT_MATTER.match(text) else None


def _with_block(doc: Document) -> Fix | None:
    """Return the fix that gives `doc` a block, None where what it would say is not known."""
    block = new_block(doc)
    if block is None:
        return None
    line = doc.front_matter.span.end_line if doc.front_matter else 0
    above = [""] if line else []
    below = [""] if line < len(doc.lines) and doc.lines[line].strip() else []
    edit = lines_below(doc.path, doc.lines, line, *above, *block, *below)
    return Fix("add a context-for-ai block", (edit,), safe=False)


def _renamed(doc: Document, meant: "MeantBlock") -> Fix | None:
    """Return the fix that gives the block `meant` of `doc` the right name; None where more than that is wrong."""
    if meant.name is None:
        return None
    from bep_lint.meant_context import NAME

    edit = Edit(doc.path, meant.name, NAME)
    source = doc.source._replace(text=apply_edits(doc.source.text, (edit,)))
    renamed = Document(doc.path, doc.name, doc.role, doc.number, doc.proposals, source, excluded=doc.excluded)
    checks = (
        *(context_syntax, context_position),
        *(context_type, context_missing_key, context_unknown_key, context_value),
        *(context_depends_on, context_detail_docs, context_parent, context_phases),
    )
    if not renamed.context or any(finding for check in checks for finding in check(renamed)):
        return None
    return Fix(f'write "{NAME}"', (edit,), safe=False)


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

"""What was meant as a context-for-ai block in a document that has none: another name for it, or its keys elsewhere."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bep_lint.diagnostic import Span
from bep_lint.document import Document, Role
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.safe_text import excerpt

NAME = "context-for-ai"
"""What opens a block, behind the mark of a comment."""

# The name, and others that it has been given.
_OPENINGS = lazy_pattern(
    r"<!--\s*(?P<name>(?P<almost>context[\W_]?for[\W_]?ai)\b|(?:ai|agents?|llms?)[\W_]?context(?![a-z0-9])"
    r"|context(?:[\W_]?for)?[\W_]?(?:ai|agent|llm)s?(?![a-z0-9]))",
    re.IGNORECASE,
)
_FENCE_OF_YAML = lazy_pattern(r"[\s>*+-]*(?:`{3,}|~{3,})\s*(?:ya?ml\b.*)?", re.IGNORECASE)
# What may stand before a key: marks of quotes, lists and comments.
_BEFORE_KEY = r"^[ \t>*+-]*(?:<!--[ \t]*)?[\"']?"
_IS_NONE = f'is not read as one: write it into a comment that begins with "<!-- {NAME}"'


class MeantBlock(NamedTuple):
    """What seems to be meant as a block: the line where it stands, and what is to be said of it.

    `name` is the place of its name where it is the only such comment, and stands where it should.
    """

    line: int
    problem: str
    name: Span | None = None


def meant_block(doc: Document) -> MeantBlock | None:
    """Return what is meant as a block in `doc`, which has none; None where nothing looks like one."""
    text = "\n".join(doc.lines)
    openings = list(_OPENINGS.finditer(text))
    if not openings:
        return _with_keys(doc, text)
    opening = openings[0]
    line, column = _place(text, opening.start())
    problem = (
        f'"{excerpt(opening[0])}" on line {line} is not read as one: write "<!-- {NAME}" at the start of a line, '
        "outside lists, quotes and code"
    )
    is_sure = len(openings) == 1 and opening["almost"] and not doc.lines[line - 1][: column - 1].strip()
    if not is_sure or line not in {row for row, _, nested in _comments(doc) if not nested}:
        return MeantBlock(line, problem)
    return MeantBlock(line, problem, Span.at(*_place(text, opening.start("name")), len(opening["name"])))


def _with_keys(doc: Document, text: str) -> MeantBlock | None:
    """Return what says anywhere that it has the type of a block, or has two keys of one where a block might stand."""
    names = doc.conventions.context
    types = "|".join(re.escape(kind) for kind in (names.main.type, names.sub_document.type) if kind)
    typed = rf"(?m){_BEFORE_KEY}(?P<type>type)[\"']?[ \t]*:[ \t]*[\"']?(?:{types})(?![\w-])"
    if types and (match := re.search(typed, text, re.IGNORECASE)):
        start = match.start("type")
        line = _place(text, start)[0]
        return MeantBlock(line, f'"{excerpt(text[start : match.end()])}" on line {line} {_IS_NONE}')
    keys = "|".join(map(re.escape, sorted({*names.main.keys, *names.sub_document.keys})))
    key = re.compile(rf"{_BEFORE_KEY}(?P<key>{keys})[\"']?[ \t]*:(?:\s|$)", re.IGNORECASE)
    for line, rows in _pieces(doc):
        found = dict.fromkeys(match["key"].lower() for match in map(key.match, rows) if match)
        if len(found) > 1:
            problem = f"what begins on line {line}, with the keys {', '.join(found)}, {_IS_NONE}"
            return MeantBlock(line, problem)
    return None


def _pieces(doc: Document) -> Iterator[tuple[int, list[str]]]:
    """Yield first line and lines of what may hold a block: a sub-document's front matter, comments, YAML at the top."""
    if doc.front_matter and doc.role is Role.SUB:
        span = doc.front_matter.span
        yield span.line, doc.lines[span.line - 1 : span.end_line]
    for line, content, _ in _comments(doc):
        yield line, content.split("\n")
    sections = min((heading.span.line for heading in doc.headings if heading.level > 1), default=len(doc.lines) + 1)
    for block in doc.code_blocks:
        line = block.span.line
        if block.fenced and line < sections and _FENCE_OF_YAML.fullmatch(doc.lines[line - 1]):
            yield line, doc.lines[line : line + block.lines]


def _comments(doc: Document) -> Iterator[tuple[int, str, bool]]:
    """Yield the HTML blocks that hold comments: their first line, their text, and whether they are nested."""
    for inline in doc.parsed.inlines:
        if inline.kind == "html_block" and "<!--" in inline.content:
            yield inline.position(0)[0], inline.content, inline.nested


def _place(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column of what stands at `offset` of `text`."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)

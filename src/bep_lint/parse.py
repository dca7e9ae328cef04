"""Markdown text to block tokens with exact positions.

Block structure is parsed at once; the inline content of a block only when a rule asks for it. markdown-it gives
inline tokens no position at all, so each inline token of interest notes where in its block's content it was found,
and each block notes where in the file its content lines start.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from bep_lint.diagnostic import Span
from bep_lint.markdown_parser import MAX_NESTING, POSITIONED_TOKENS, Blocks
from bep_lint.markdown_parser import Token as Token

MAX_INLINE = 30_000
"""Characters of one block's inline content above which it is taken as plain text: bracket matching is quadratic."""

_WITH_TEXT = frozenset({"inline", "html_block", "table_open"})
_PIPE = re.compile(r"(?<!\\)\|")


class InlineToken(NamedTuple):
    """An inline token and the offsets, in its block's content, at which its source starts and ends."""

    token: Token
    start: int
    end: int


class Inline(NamedTuple):
    """The inline content of one block (or the text of an HTML block) and where each part of it stands in the file.

    `points` are (offset in the content, line, column), ascending: text runs on in one line from each to the next.
    """

    content: str
    points: tuple[tuple[int, int, int], ...]
    kind: str
    nested: bool

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column of the content's character at `offset`."""
        start, line, column = self.points[max(bisect_right(self.points, (offset, 1 << 60)) - 1, 0)]
        return line, column + offset - start

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Return the span in the file of the content from `start` to `end` (default: all of it)."""
        if end is None:
            end = len(self.content)
        end = start + len(self.content[start:end].rstrip("\n"))  # no line has its line end
        line, column = self.position(start)
        if end <= start:
            return Span.at(line, column)
        end_line, end_column = self.position(end - 1)
        return Span(line, column, end_line, end_column + 1)


class CellSource(NamedTuple):
    """A table cell: its inline content, and its span in the file with the padding left out."""

    inline: Inline
    span: Span


class TableSource(NamedTuple):
    """The rows of a table as written, header first, each with its line; `end_line` is the first line after it."""

    rows: tuple[tuple[int, tuple[CellSource, ...]], ...]
    nested: bool
    end_line: int


class Parsed:
    """The block tokens of a text, their inline contents and tables, with positions."""

    def __init__(self, text: str, lines: list[str]) -> None:
        source = text.replace("\r\n", "\n").replace("\r", "\n")
        # A last line of white space alone gets no marker from markdown-it; with an end it does.
        self._blocks = Blocks(source if source.endswith("\n") or not source else source + "\n")
        self.tokens = self._blocks.tokens
        self._lines = lines
        self.inlines: list[Inline] = []
        self.tables: list[TableSource] = []
        self.headings: list[tuple[int, Inline, int]] = []
        self._collect()

    @property
    def has_references(self) -> bool:
        """Whether there are link reference definitions."""
        return self._blocks.has_references

    @property
    def too_deep(self) -> int | None:
        """The line of the first list or quote that is nested too deep for its content to be parsed, or None."""
        containers = ("blockquote_open", "list_item_open")
        deepest = (token.map for token in self.tokens if token.level >= MAX_NESTING - 1 and token.type in containers)
        return next((lines[0] + 1 for lines in deepest if lines), None)

    @property
    def too_long(self) -> list[Inline]:
        """The inline contents that are taken as plain text for their length."""
        return [one for one in self.inlines if one.kind != "html_block" and len(one.content) > MAX_INLINE]

    def inline_tokens(self, inline: Inline) -> list[InlineToken]:
        """Return the links, images, code spans and HTML of `inline`, in order, with their places in its content."""
        return [
            InlineToken(token, *token.meta["span"])
            for token in self.all_inline_tokens(inline)
            if token.type in POSITIONED_TOKENS
        ]

    def all_inline_tokens(self, inline: Inline) -> list[Token]:
        """Return every inline token of `inline`; those that rules point at carry their `span` in `meta`."""
        if len(inline.content) > MAX_INLINE:
            text = Token("text", "", 0, content=inline.content)
            return [text]
        return self._blocks.inline_tokens(inline.content)

    def _collect(self) -> None:
        row_starts = iter(self._blocks.row_starts)
        for index, token in enumerate(self.tokens):
            if token.type not in _WITH_TEXT:
                continue
            if token.type == "table_open":
                self._collect_table(token, next(row_starts))
            elif token.type == "html_block":
                self.inlines.append(Inline(token.content, self._points(token), "html_block", token.level > 0))
            else:
                self._collect_inline(token, index)

    def _collect_inline(self, token: Token, index: int) -> None:
        opening = self.tokens[index - 1]
        if opening.type in ("td_open", "th_open"):
            return
        # The level of an inline token is one below its block's.
        nested = token.level > 1
        if opening.type == "heading_open":
            inline = Inline(token.content, self._heading_points(token, opening.markup), "heading", nested)
            self.headings.append((int(opening.tag[1:]), inline, index - 1))
        else:
            inline = Inline(token.content, self._points(token), opening.type.removesuffix("_open"), nested)
        self.inlines.append(inline)

    def _points(self, token: Token) -> tuple[tuple[int, int, int], ...]:
        """Return the points of the content of `token`; see `Inline`.

        Its lines end with the text; in front of it are blanks, and the marks of lists and quotes.
        """
        assert token.map is not None  # noqa: S101 - every block with inline content has one
        first, end = token.map
        if "\n" not in token.content and (start := self._lines[first].rfind(token.content)) >= 0:
            return ((0, first + 1, start + 1),)
        parts = token.content.removesuffix("\n").split("\n")
        while first + 1 < end and parts[0].lstrip(" \t") not in self._lines[first]:
            first += 1  # other white space alone is stripped with its line
        points: list[tuple[int, int, int]] = []
        offset = 0
        for line, part in enumerate(parts, first):
            text = part.lstrip(" \t")
            start = max(self._lines[line].rfind(text), 0)
            blanks = len(part) - len(text)
            points.append((offset, line + 1, max(start - blanks, 0) + 1))
            if start < blanks:  # a tab became more blanks than there are characters before the text
                points.append((offset + blanks, line + 1, start + 1))
            offset += len(part) + 1
        return tuple(points)

    def _heading_points(self, token: Token, markup: str) -> tuple[tuple[int, int, int], ...]:
        if not markup.startswith("#"):
            return self._points(token)
        assert token.map is not None  # noqa: S101 - every block with inline content has one
        line = token.map[0]
        text = self._lines[line]
        marks = text.find(markup)  # the marks of lists and quotes are others
        column = max(text.find(token.content, marks + len(markup)), marks) + 1
        return ((0, line + 1, column),)

    def _collect_table(self, opening: Token, starts: list[int]) -> None:
        assert opening.map is not None  # noqa: S101 - a table has one
        first, end = opening.map
        nested = opening.level > 0
        rows: list[tuple[int, tuple[CellSource, ...]]] = []
        for line, start in enumerate(starts, first):
            if line != first + 1:  # the row of dashes
                text = self._lines[line][start:].rstrip(" \t")
                row = tuple(_cells(text, line + 1, start + 1, nested))
                rows.append((line + 1, row))
                self.inlines.extend(cell.inline for cell in row)
        self.tables.append(TableSource(tuple(rows), nested, end + 1))


def _cells(text: str, line: int, column: int, nested: bool) -> Iterable[CellSource]:
    """Split a table row as GFM does: at pipes that no backslash precedes, code spans or not."""
    pieces = _PIPE.split(text)
    if not pieces[0]:
        pieces.pop(0)
        column += 1
    if pieces and not pieces[-1]:
        pieces.pop()
    for piece in pieces:
        content = piece.strip(" \t")
        start = column + (piece.find(content) if content else min(len(piece), 1))
        span = Span(line, start, line, start + len(content))
        points = [(0, line, start)]
        if "\\|" in content:
            # GFM drops the backslash before a pipe: the text behind it stands one column further on.
            content, *others = content.split("\\|")
            for other in others:
                points.append((len(content), line, points[-1][2] + len(content) - points[-1][0] + 1))
                content += "|" + other
        yield CellSource(Inline(content, tuple(points), "cell", nested), span)
        column += len(piece) + 1

"""Markdown text to block tokens with exact positions. The only importer of markdown-it.

Block structure is parsed at once; the inline content of a block only when a rule asks for it. markdown-it gives
inline tokens no position at all, so each inline token of interest notes where in its block's content it was found,
and each block notes where in the file its content lines start.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token as Token
from markdown_it.utils import EnvType
from mdit_py_plugins.front_matter import front_matter_plugin

from bep_lint.diagnostic import Span

MAX_NESTING = 100
"""Deeper containers are skipped: far above any document, far below the interpreter's recursion limit."""

MAX_INLINE = 30_000
"""Characters of one block's inline content above which it is taken as plain text: bracket matching is quadratic."""

_POSITIONED_BLOCKS = {
    "heading": ["paragraph", "reference", "blockquote"],
    "html_block": ["paragraph", "reference", "blockquote"],
    "lheading": [],
    "paragraph": [],
    "table": ["paragraph", "reference"],
}
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:")
_PIPE = re.compile(r"(?<!\\)\|")
_POSITIONED_TOKENS = frozenset({"link_open", "image", "code_inline", "html_inline"})


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
        env: EnvType = {}
        self.tokens: list[Token] = []
        self._env = env
        self._starts: dict[int, int] = {}
        self._lines = lines
        if text:
            source = text.replace("\r\n", "\n").replace("\r", "\n")
            # A last line of white space alone gets no marker from markdown-it; with an end it does.
            source = source if source.endswith("\n") else source + "\n"
            env["bep_lint_starts"] = self._starts
            md = _markdown()
            md.block.parse(source, md, env, self.tokens)
            self._line_offsets = _line_offsets(source)
        self.inlines: list[Inline] = []
        self.tables: list[TableSource] = []
        self.headings: list[tuple[int, Inline, int]] = []
        self._collect()

    @property
    def has_references(self) -> bool:
        """Whether there are link reference definitions."""
        return "references" in self._env

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
            if token.type in _POSITIONED_TOKENS
        ]

    def all_inline_tokens(self, inline: Inline) -> list[Token]:
        """Return every inline token of `inline`; those that rules point at carry their `span` in `meta`."""
        if len(inline.content) > MAX_INLINE:
            text = Token("text", "", 0, content=inline.content)
            return [text]
        md = _markdown()
        return md.inline.parse(inline.content, md, self._env, [])

    def _collect(self) -> None:
        tokens = self.tokens
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if token.type == "table_open":
                index = self._collect_table(index)
                continue
            if token.type == "inline":
                kind = tokens[index - 1].type.removesuffix("_open")
                inline = self._inline(token, kind)
                self.inlines.append(inline)
                if kind == "heading":
                    self.headings.append((int(tokens[index - 1].tag[1:]), inline, index - 1))
            elif token.type == "html_block":
                self.inlines.append(self._inline(token, "html_block"))
            index += 1

    def _inline(self, token: Token, kind: str) -> Inline:
        assert token.map is not None  # noqa: S101 - every block with inline content has one
        points: list[tuple[int, int, int]] = []
        offset = 0
        for number, part in enumerate(token.content.split("\n"), token.map[0]):
            indent = len(part) - len(part.lstrip(" \t"))
            column = self._content_column(number) - indent
            if kind == "heading" and number == token.map[0]:
                column = self._heading_column(number, part)
            elif kind != "html_block" and number == token.map[0] and not indent:
                # The parser strips more than blanks from the first line: a no-break space, say.
                row = self._lines[number][self._content_column(number) - 1 :]
                column += max(row.find(part), 0)
            points.append((offset, number + 1, max(column, 1)))
            if column < 1:  # a tab became more blanks than there are characters before the text
                points.append((offset + indent, number + 1, column + indent))
            offset += len(part) + 1
        # The level of an inline token is one below its block's.
        nested = token.level > (0 if kind == "html_block" else 1)
        return Inline(token.content, tuple(points), kind, nested)

    def _content_column(self, line: int) -> int:
        """Return the column, from 1, at which the block content of the 0-based `line` starts."""
        start = self._starts.get(line)
        return 1 if start is None else start - self._line_offsets[line] + 1

    def _heading_column(self, line: int, content: str) -> int:
        column = self._content_column(line)
        text = self._lines[line][column - 1 :]
        marks = len(text) - len(text.lstrip("#"))
        is_atx = marks and text[marks : marks + 1] in ("", " ", "\t")
        return column + max(text.find(content, marks if is_atx else 0), 0)

    def _collect_table(self, index: int) -> int:
        """Take in the table that opens at token `index`; return the index behind it."""
        tokens = self.tokens
        opening = tokens[index]
        assert opening.map is not None  # noqa: S101 - a table has one
        rows: list[tuple[int, tuple[CellSource, ...]]] = []
        while tokens[index].type != "table_close":
            token = tokens[index]
            if token.type == "tr_open" and token.map is not None:
                rows.append((token.map[0] + 1, self._row(token.map[0], opening.level > 0)))
            index += 1
        for _, row in rows:
            self.inlines.extend(cell.inline for cell in row)
        self.tables.append(TableSource(tuple(rows), opening.level > 0, opening.map[1] + 1))
        return index + 1

    def _row(self, line: int, nested: bool) -> tuple[CellSource, ...]:
        column = self._content_column(line)
        text = self._lines[line][column - 1 :].rstrip(" \t")
        return tuple(_cells(text, line + 1, column, nested))


def _cells(text: str, line: int, column: int, nested: bool) -> Iterable[CellSource]:
    """Split a table row as GFM does: at pipes that no backslash precedes, code spans or not."""
    bounds = [-1, *(pipe.start() for pipe in _PIPE.finditer(text)), len(text)]
    pieces = [(start + 1, end) for start, end in pairwise(bounds)]
    if pieces and pieces[0] == (0, 0):
        pieces.pop(0)
    if pieces and pieces[-1][0] == pieces[-1][1]:
        pieces.pop()
    for start, end in pieces:
        raw = text[start:end]
        stripped = raw.strip(" \t")
        first = start + len(raw) - len(raw.lstrip(" \t")) if stripped else min(start + 1, end)
        # GFM drops the backslash before a pipe: the text behind it stands one column further on.
        parts = stripped.split("\\|")
        points = [(0, line, column + first)]
        content = parts[0]
        for part in parts[1:]:
            points.append((len(content), line, points[-1][2] + len(content) - points[-1][0] + 1))
            content += "|" + part
        inline = Inline(content, tuple(points), "cell", nested)
        yield CellSource(inline, Span.at(line, column + first, len(stripped)))


def _line_offsets(source: str) -> list[int]:
    offsets = [0]
    find = source.find
    position = find("\n")
    while position >= 0:
        offsets.append(position + 1)
        position = find("\n", position + 1)
    return offsets


_BlockRule = Callable[[StateBlock, int, int, bool], bool]
_InlineRule = Callable[[StateInline, bool], bool]


def _noting_starts(rule: _BlockRule) -> _BlockRule:
    """Wrap a leaf block rule: note where each line of the block starts, container marks left out.

    The state knows it only while the containers around are being parsed.
    """

    def noting(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if not rule(state, start, end, silent):
            return False
        if not silent:
            starts: dict[int, int] = state.env["bep_lint_starts"]
            for line in range(start, state.line):
                starts[line] = state.bMarks[line] + state.tShift[line]
        return True

    return noting


def _but_footnotes(rule: _BlockRule) -> _BlockRule:
    """Wrap the rule of link reference definitions: `[^1]: …` is the text of a footnote on GitHub, not a definition."""

    def refusing(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        text = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        return _FOOTNOTE.match(text) is None and rule(state, start, end, silent)

    return refusing


def _noting_span(rule: _InlineRule) -> _InlineRule:
    """Wrap an inline rule: give the tokens it makes their start and end in the block's content."""

    def noting(state: StateInline, silent: bool) -> bool:
        start = state.pos
        before = len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            for token in state.tokens[before:]:
                if token.type in _POSITIONED_TOKENS and "span" not in token.meta:
                    token.meta["span"] = (start, state.pos)
        return True

    return noting


@cache
def _markdown() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table").use(front_matter_plugin)
    block_rules = {rule.name: rule.fn for rule in md.block.ruler.__rules__}
    for name, interrupts in _POSITIONED_BLOCKS.items():
        md.block.ruler.at(name, _noting_starts(block_rules[name]), {"alt": interrupts})
    md.block.ruler.at("reference", _but_footnotes(block_rules["reference"]))
    inline_rules = {rule.name: rule.fn for rule in md.inline.ruler.__rules__}
    for name in ("backticks", "link", "image", "autolink", "html_inline"):
        md.inline.ruler.at(name, _noting_span(inline_rules[name]))
    return md

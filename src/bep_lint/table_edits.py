"""Edits of tables: a new text for a cell, a new row, in the shape of the table that they stand in."""

import re
from collections.abc import Sequence
from itertools import takewhile, zip_longest
from pathlib import Path

from bep_lint.diagnostic import Edit, Span
from bep_lint.edits import lines_below
from bep_lint.tables import Cell, Row, Table

_BARE_PIPE = re.compile(r"(?<!\\)\|")


def cell_edit(path: Path, lines: Sequence[str], table: Table, cell: Cell, text: str) -> Edit:
    """Return the edit that makes `text`, which is Markdown, the content of `cell`.

    The column keeps its width where `text` fits in it; pipes are escaped. `cell` is one of `table`, which stands in the
    file `path` with `lines`.
    """
    row = next(row for row in (table.header, *table.rows) if cell in row.cells)
    start, end = _extent(lines, cell)
    inner = lines[cell.span.line - 1][start:end]
    header = table.header.cells[min(row.cells.index(cell), len(table.header.cells) - 1)]
    is_aligned = len(inner) == _width(lines, header)
    refilled = _refilled(inner, text, keep_width=is_aligned)
    # Padding that stays is no part of the edit.
    before = _common_blanks(inner, refilled)
    after = _common_blanks(inner[before:][::-1], refilled[before:][::-1])
    span = Span.at(cell.span.line, start + before + 1, len(inner) - before - after)
    return Edit(path, span, refilled[before : len(refilled) - after])


def row_below(path: Path, lines: Sequence[str], table: Table, line: int, cells: Sequence[str]) -> Edit:
    """Return the edit that puts a row of `cells`, which are Markdown, into `table` below `line`."""
    return lines_below(path, lines, line, row_text(lines, table, cells))


def row_text(lines: Sequence[str], table: Table, cells: Sequence[str]) -> str:
    """Return a row of `cells`, which are Markdown: one for each column of the header, and as wide where that can be.

    It is as wide as the header where the table's columns are: in others a row is as short as it can be.
    """
    widths = [_width(lines, cell) for cell in table.header.cells]
    if not all(_widths(lines, row) == widths for row in table.rows):
        widths = []
    columns = len(table.header.cells)
    filled = [_padded(text, width) for text, width in zip_longest(cells[:columns], widths[:columns], fillvalue="")]
    indent = lines[table.line - 1][: table.header.span.column - 1]
    return f"{indent}|{'|'.join(filled)}|"


def _common_blanks(one: str, other: str) -> int:
    """Return how many blanks both texts begin with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1] and pair[0] in " \t", pairs))


def _padded(text: str, width: int | str) -> str:
    content = f" {_escaped(text)} " if text else " "
    return content.ljust(int(width or 0))


def _widths(lines: Sequence[str], row: Row) -> list[int]:
    return [_width(lines, cell) for cell in row.cells]


def _width(lines: Sequence[str], cell: Cell) -> int:
    start, end = _extent(lines, cell)
    return end - start


def _extent(lines: Sequence[str], cell: Cell) -> tuple[int, int]:
    """Return where the room of `cell` begins and ends in its line, its padding included, counted from 0."""
    line = lines[cell.span.line - 1]
    start, end = cell.span.column - 1, cell.span.end_column - 1
    while start and line[start - 1] in " \t":
        start -= 1
    while end < len(line) and line[end] in " \t":
        end += 1
    return start, end


def _refilled(inner: str, text: str, *, keep_width: bool) -> str:
    """Return the room of a cell with another `text` in it."""
    text = _escaped(text)
    content = inner.strip(" \t")
    before, after = inner.split(content, 1) if content else (inner[:1], inner[1:])
    if not text:
        return inner if not content else " " * (len(inner) if keep_width else 1)
    if not keep_width:
        return f"{before or ' '}{text}{after or ' '}"
    if len(after) <= 1 < len(before):  # a column that is aligned to the right
        return f"{(before[:1] or ' ') + text + after:>{len(inner)}}"
    return f"{before or ' '}{text} ".ljust(len(inner))


def _escaped(text: str) -> str:
    """Return Markdown with its pipes escaped, as they have to be in a cell wherever they stand."""
    return _BARE_PIPE.sub(r"\|", text)

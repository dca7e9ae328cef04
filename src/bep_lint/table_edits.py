"""Edits of tables: a new text for a cell, a new row, in the shape of the table that they stand in."""

import re
from collections.abc import Callable, Sequence
from itertools import takewhile
from pathlib import Path

from bep_lint.diagnostic import Edit, Span
from bep_lint.edits import lines_below
from bep_lint.tables import Cell, Row, Table

_Measure = Callable[[str], int]

# What may begin a line of a table as it is: anything else could begin a list, a heading or HTML.
_UNMARKED = re.compile(r"[^\W\d]|\[|[*`](?=\w)|\d+(?![\d.)])")


def cell_edit(path: Path, lines: Sequence[str], table: Table, cell: Cell, text: str) -> Edit:
    """Return the edit that makes `text`, which is Markdown, the content of `cell`.

    The column keeps its width where `text` fits in it; pipes are escaped. `cell` is one of `table`, which stands in the
    file `path` with `lines`.
    """
    row = next(row for row in (table.header, *table.rows) if row.line == cell.span.line)
    start, end = _extent(lines, cell)
    line = lines[cell.span.line - 1]
    inner = line[start:end]
    measure = _measure(lines, table)
    place = min(row.cells.index(cell), len(table.header.cells) - 1)
    column = [other for row in (table.header, *table.rows) for other in row.cells[place : place + 1]]
    # Cells that happen to be of one width are no column that is kept aligned: there some need padding.
    is_aligned = measure(inner) == measure(_room(lines, column[0])) and any(
        len(_room(lines, other)) > other.span.end_column - other.span.column + 2 for other in column
    )
    refilled = _refilled(inner, text, measure if is_aligned else None)
    if "|" not in line[:start] and not _UNMARKED.match(text):
        refilled = f"| {refilled.lstrip()}"
    if "|" not in line[end:] and not text:
        refilled += "|"
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
    measure = _measure(lines, table)
    widths = _widths(lines, table.header, measure)
    if not table.rows or any(_widths(lines, row, measure) != widths for row in table.rows):
        widths = [0] * len(widths)
    columns = len(table.header.cells)
    pairs = zip([*cells, *[""] * columns], widths, strict=False)
    filled = [_filled(f" {_escaped(text)} " if text else " ", width, measure) for text, width in pairs]
    header = lines[table.line - 1].rstrip()
    indent = header[: table.header.span.column - 1]
    row = f"|{'|'.join(filled)}|"
    # Where the header has no outer pipes, the row has only those that it needs: an empty cell would be none.
    if cells[columns - 1 : columns] and cells[columns - 1] and not header.endswith("|"):
        row = row[:-1].rstrip()
    if _UNMARKED.match(cells[0]) and not header[len(indent) :].startswith("|"):
        row = row[1:].lstrip()
    return indent + row


def _common_blanks(one: str, other: str) -> int:
    """Return how many blanks both texts begin with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1] and pair[0] in " \t", pairs))


def _measure(lines: Sequence[str], table: Table) -> _Measure:
    """Return how the widths of the columns of `table` are counted: as a terminal shows them, or in characters."""
    rows = (table.header, *table.rows)
    if all(lines[row.line - 1].isascii() for row in rows):
        return _shown_width
    pairs = [pair for row in table.rows for pair in zip(table.header.cells, row.cells, strict=False)]
    rooms = [(_room(lines, above), _room(lines, cell)) for above, cell in pairs]
    in_characters, as_shown = (
        sum(measure(above) == measure(room) for above, room in rooms) for measure in (len, _shown_width)
    )
    return len if in_characters > as_shown else _shown_width


def _shown_width(text: str) -> int:
    """Return how many columns of a terminal `text` takes: the characters of East Asian scripts take two each."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _filled(text: str, width: int, measure: _Measure) -> str:
    return text + " " * (width - measure(text))


def _widths(lines: Sequence[str], row: Row, measure: _Measure) -> list[int]:
    return [measure(_room(lines, cell)) for cell in row.cells]


def _room(lines: Sequence[str], cell: Cell) -> str:
    start, end = _extent(lines, cell)
    return lines[cell.span.line - 1][start:end]


def _extent(lines: Sequence[str], cell: Cell) -> tuple[int, int]:
    """Return where the room of `cell` begins and ends in its line, its padding included, counted from 0."""
    line = lines[cell.span.line - 1]
    start, end = cell.span.column - 1, cell.span.end_column - 1
    while start and line[start - 1] in " \t":
        start -= 1
    while end < len(line) and line[end] in " \t":
        end += 1
    return start, end


def _refilled(inner: str, text: str, measure: _Measure | None) -> str:
    """Return the room of a cell with another `text` in it, as wide as it is by `measure`."""
    text = _escaped(text)
    content = inner.strip(" \t")
    before, after = inner.split(content, 1) if content else (inner[:1], inner[:1])
    if not text:
        return inner if not content else " " * (measure(inner) if measure else 1)
    if text.endswith("\\"):
        after = after or " "  # which keeps it from the pipe that ends the cell
    if measure is None:
        return before + text + after
    width = measure(inner)
    if len(after) <= 1 < len(before):  # a column that is aligned to the right
        refilled = before[:1] + text + after
        return " " * (width - measure(refilled)) + refilled
    return _filled(before + text + after[:1], width, measure)


def _escaped(text: str) -> str:
    """Return Markdown with its pipes escaped, as they have to be in a cell wherever they stand.

    One backslash before a pipe is the table's: another that stands there already stays Markdown's.
    """
    return text.replace("|", "\\|")

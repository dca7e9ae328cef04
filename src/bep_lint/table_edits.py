"""Edits of tables: a new text for a cell, a new row, in the shape of the table that they stand in."""

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from bep_lint.diagnostic import Edit, Span
from bep_lint.edits import lines_below
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.tables import Cell, Row, Table

_Measure = Callable[[str], int]

# What may begin a line of a table as it is: anything else could begin a list, a heading or HTML.
_UNMARKED = lazy_pattern(r"[^\W\d]|\[|[*`](?=\w)|\d+(?![\d.)])")


class TableShape:
    """What an edit has to know of all rows of `table`, which stands in a file with `lines`: of many edits, once."""

    def __init__(self, lines: Sequence[str], table: Table) -> None:
        self.lines = lines
        self.table = table
        self._padded: dict[int, bool] = {}

    @cached_property
    def rows(self) -> dict[int, Row]:
        """Its rows by their lines, the header too."""
        return {row.line: row for row in (*reversed(self.table.rows), self.table.header)}

    @cached_property
    def measure(self) -> _Measure:
        """How the widths of its columns are counted: as a terminal shows them, or in characters."""
        lines, table = self.lines, self.table
        if all(lines[line - 1].isascii() for line in self.rows):
            return _shown_width
        pairs = [pair for row in table.rows for pair in zip(table.header.cells, row.cells, strict=False)]
        rooms = [(_room(lines, above), _room(lines, cell)) for above, cell in pairs]
        in_characters, as_shown = (
            sum(measure(above) == measure(room) for above, room in rooms) for measure in (len, _shown_width)
        )
        return len if in_characters > as_shown else _shown_width

    @cached_property
    def widths(self) -> list[int]:
        """The widths of its columns; no width at all where not every row has them."""
        widths = self._widths(self.table.header)
        is_even = self.table.rows and all(self._widths(row) == widths for row in self.table.rows)
        return widths if is_even else [0] * len(widths)

    def is_padded(self, column: int) -> bool:
        """Whether some cell of a column, from 0, has more room than its text needs.

        Cells that happen to be of one width are no column that is kept aligned.
        """
        if column not in self._padded:
            cells = (cell for row in self.rows.values() for cell in row.cells[column : column + 1])
            self._padded[column] = any(
                len(_room(self.lines, cell)) > cell.span.end_column - cell.span.column + 2 for cell in cells
            )
        return self._padded[column]

    def _widths(self, row: Row) -> list[int]:
        return [self.measure(_room(self.lines, cell)) for cell in row.cells]


def cell_edit(path: Path, shape: TableShape, cell: Cell, text: str) -> Edit:
    """Return the edit that makes `text`, which is Markdown, the content of `cell`.

    The column keeps its width where `text` fits in it; pipes are escaped. `cell` is one of a table of that `shape`,
    which stands in the file `path`.
    """
    lines, header = shape.lines, shape.table.header
    row = shape.rows[cell.span.line]
    start, end = _extent(lines, cell)
    line = lines[cell.span.line - 1]
    inner = line[start:end]
    place = min(row.cells.index(cell), len(header.cells) - 1)
    width = shape.measure(_room(lines, header.cells[place]))
    is_aligned = shape.measure(inner) == width and shape.is_padded(place)
    refilled = _refilled(inner, text, shape.measure if is_aligned else None)
    if "|" not in line[:start] and not _UNMARKED.match(text):
        refilled = f"| {refilled.lstrip()}"
    if "|" not in line[end:] and not text:
        refilled += "|"
    # Padding that stays is no part of the edit.
    before = _common_blanks(inner, refilled)
    after = _common_blanks(inner[before:][::-1], refilled[before:][::-1])
    span = Span.at(cell.span.line, start + before + 1, len(inner) - before - after)
    return Edit(path, span, refilled[before : len(refilled) - after])


def row_below(path: Path, shape: TableShape, line: int, cells: Sequence[str]) -> Edit:
    """Return the edit that puts a row of `cells`, which are Markdown, into a table of that `shape` below `line`."""
    return lines_below(path, shape.lines, line, row_text(shape, cells))


def row_text(shape: TableShape, cells: Sequence[str]) -> str:
    """Return a row of `cells`, which are Markdown: one for each column of the header, and as wide where that can be.

    It is as wide as the header where the table's columns are: in others a row is as short as it can be.
    """
    lines, table, widths = shape.lines, shape.table, shape.widths
    columns = len(table.header.cells)
    pairs = zip([*cells, *[""] * columns], widths, strict=False)
    filled = [_filled(f" {_escaped(text)} " if text else " ", width, shape.measure) for text, width in pairs]
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


def _shown_width(text: str) -> int:
    """Return how many columns of a terminal `text` takes: the characters of East Asian scripts take two each."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _filled(text: str, width: int, measure: _Measure) -> str:
    return text + " " * (width - measure(text))


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

"""Tables of a document: rows and cells as written, with the place of each."""

from collections.abc import Iterable
from typing import NamedTuple

from bep_lint.diagnostic import Span
from bep_lint.links import Link, links_among
from bep_lint.outline import MARKUP, plain_text
from bep_lint.parse import CellSource, Inline, Parsed


class Cell(NamedTuple):
    """A cell: its text without mark-up, its Markdown source, its span without padding, and its links."""

    text: str
    source: str
    span: Span
    links: tuple[Link, ...]


class Row(NamedTuple):
    """A row: as many cells as were written, be they more or fewer than the header has."""

    cells: tuple[Cell, ...]
    span: Span

    @property
    def line(self) -> int:
        """The line it stands on."""
        return self.span.line

    def text(self, column: int) -> str:
        """Return the text of the cell in `column`, counted from 0; empty where the row is shorter."""
        return self.cells[column].text if column < len(self.cells) else ""


class Table(NamedTuple):
    """A table: header row and body rows. `end_line` is the first line after it; `nested` as for headings."""

    header: Row
    rows: tuple[Row, ...]
    end_line: int
    nested: bool

    @property
    def line(self) -> int:
        """The line of its header."""
        return self.header.line

    def column_called(self, names: Iterable[str]) -> int | None:
        """Return its only column that is called one of `names`, case apart, counted from 0; None where none is."""
        folded = {name.casefold() for name in names}
        columns = [column for column, cell in enumerate(self.header.cells) if cell.text.casefold() in folded]
        return columns[0] if len(columns) == 1 else None


def read_tables(parsed: Parsed, lines: list[str]) -> tuple[Table, ...]:
    """Return the tables of `parsed`, in order."""
    tables = []
    for source in parsed.tables:
        rows = [_row(parsed, cells, line, lines) for line, cells in source.rows]
        tables.append(Table(rows[0], tuple(rows[1:]), source.end_line, source.nested))
    return tuple(tables)


def read_cell(parsed: Parsed, source: str) -> Cell:
    """Return the cell that `source`, which is Markdown, would be in `parsed`; its places count from its beginning."""
    return _cell(parsed, CellSource(Inline(source, ((0, 1, 1),), "cell", False), Span.at(1, 1, len(source))))


def _row(parsed: Parsed, sources: tuple[CellSource, ...], line: int, lines: list[str]) -> Row:
    text = lines[line - 1]
    column = len(text) - len(text.lstrip(" \t")) + 1
    return Row(tuple(_cell(parsed, source) for source in sources), Span(line, column, line, len(text.rstrip()) + 1))


def _cell(parsed: Parsed, source: CellSource) -> Cell:
    inline = source.inline
    if not MARKUP.search(inline.content):
        return Cell(" ".join(inline.content.split()), inline.content, source.span, ())
    tokens = parsed.all_inline_tokens(inline)
    text = " ".join(plain_text(tokens).split())
    return Cell(text, inline.content, source.span, tuple(links_among(tokens, inline)))

"""The number registry: the table in the README that reserves BEP numbers (process, "BEP Number Registry")."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bep_lint.links import Link
from bep_lint.tables import Cell, Row, Table

if TYPE_CHECKING:
    from bep_lint.document import Document

_NUMBER = re.compile(r"(?:BEP[- ]?)?(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class RegistryRow:
    """A row of the registry: `number` is None where the cell holds none, as in the `_next_` row."""

    row: Row
    number: int | None
    number_cell: Cell | None
    title: Cell | None
    author: Cell | None
    status: Cell | None
    is_next: bool
    is_skipped: bool

    @property
    def line(self) -> int:
        """The line it stands on."""
        return self.row.line

    @property
    def link(self) -> Link | None:
        """The link of its number cell."""
        return self.number_cell.links[0] if self.number_cell and self.number_cell.links else None


class Registry:
    """The registry table of a proposals folder. `column` gives the place of each known column, from 0."""

    def __init__(self, document: "Document", table: Table) -> None:
        self.document = document
        self.table = table
        self.columns = {
            name: index
            for name in document.conventions.registry.columns
            for index, cell in reversed(list(enumerate(table.header.cells)))
            if cell.text.casefold() == name.casefold()
        }

    @cached_property
    def rows(self) -> tuple[RegistryRow, ...]:
        """Its body rows, in order."""
        return tuple(self._row(row) for row in self.table.rows)

    def rows_of(self, number: int | None) -> list[RegistryRow]:
        """Return the rows that bear `number`."""
        return [row for row in self.rows if row.number == number is not None]

    def document_of(self, row: RegistryRow) -> "Document | None":
        """Return the main document that `row` stands for.

        That is the one its link names; without such a link the only one with its number. Where two documents share the
        number and the link names neither, nobody can tell.
        """
        mains = self.document.proposals.mains(row.number)
        if row.link:
            target = row.link.path.removeprefix("./")
            linked = next((main for main in mains if main.name == target), None)
            if linked:
                return linked
        return mains[0] if len(mains) == 1 else None

    def _row(self, row: Row) -> RegistryRow:
        number_column, title_column, author_column, status_column = self.document.conventions.registry.columns[:4]
        number_cell = self._cell(row, number_column)
        title = self._cell(row, title_column)
        number = _NUMBER.fullmatch(number_cell.text) if number_cell else None
        words = self.document.conventions.registry
        return RegistryRow(
            row,
            int(number[1]) if number and number[1].isascii() and len(number[1]) < 9 else None,
            number_cell,
            title,
            self._cell(row, author_column),
            self._cell(row, status_column),
            is_next=number_cell is not None and number_cell.text.casefold() == words.next_row,
            is_skipped=title is not None and title.text.casefold().strip("() ") == words.skipped_row,
        )

    def _cell(self, row: Row, name: str) -> Cell | None:
        index = self.columns.get(name)
        return row.cells[index] if index is not None and index < len(row.cells) else None


def find_registry(document: "Document") -> Registry | None:
    """Return the registry of the README `document`: the table that has most of its columns.

    A table with the column Number counts; another one only under a heading that speaks of the registry.
    """
    columns = [column.casefold() for column in document.conventions.registry.columns]
    best: tuple[int, Table] | None = None
    for table in document.tables:
        header = {cell.text.casefold() for cell in table.header.cells}
        shared = len(header.intersection(columns))
        above = [heading for heading in document.headings if heading.span.line < table.line]
        fits = (columns[0] in header and shared > 1) or (above and "registry" in above[-1].text.casefold())
        if not table.nested and fits and (best is None or shared > best[0]):
            best = shared, table
    return Registry(document, best[1]) if best else None

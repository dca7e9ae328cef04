"""The number registry: the table in the README that reserves BEP numbers (process, "BEP Number Registry")."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, KeysView
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path
from posixpath import join, normpath
from typing import TYPE_CHECKING, NamedTuple

from bep_lint.diagnostic import Edit, Finding, Fix, Span
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.links import Link
from bep_lint.order import out_of_order
from bep_lint.parse import Parsed
from bep_lint.safe_text import excerpt
from bep_lint.table_edits import TableShape, cell_edit
from bep_lint.tables import Cell, Row, Table, read_tables
from bep_lint.titles import bare_title

if TYPE_CHECKING:
    from bep_lint.document import Document

# The only number of a cell, whatever stands around it, be it there once or, as in a link that went wrong, repeatedly.
# More than eight digits are no typing error.
_NUMBER = re.compile(r"\D*(\d{1,8})(?:\D+\1)*\D*")
_ROW = lazy_pattern(r"\s*\|.*\|\s*")
_IN_BRACKETS = re.compile(r"[(\uff08][^()\uff08\uff09]*[)\uff09]|<[^<>]*>")
_SEPARATOR = re.compile(r"[,;&\uff0c\u3001\uff1b]|\sand\s")
_LINKED_NUMBER = lazy_pattern(r"BEP-([0-9]{4})-[^/]*")


class RegistryRow(NamedTuple):
    """A row of the registry.

    `number` is the one that the row is evidently for, also where it is written wrongly; None where none can be told, as
    in the `_next_` row. A row `is_whole` that has as many cells as the header; of others `title`, `author` and `status`
    are None, because nobody knows which is which.
    """

    row: Row
    number: int | None
    number_cell: Cell | None
    title: Cell | None
    author: Cell | None
    status: Cell | None
    is_next: bool
    is_skipped: bool
    is_whole: bool

    @property
    def line(self) -> int:
        """The line it stands on."""
        return self.row.line

    @property
    def label(self) -> str:
        """What messages call it: by its number where it has one, else by its first words."""
        if self.number is not None:
            return f"the row of {self.number}"
        return f'the row "{excerpt(self.row.text(0) or self.row.text(1))}"'

    @property
    def has_plain_number(self) -> bool:
        """Whether its number cell shows the number and nothing else."""
        text = self.number_cell.text if self.number_cell else ""
        return self.number is not None and text in (str(self.number), f"{self.number:04}")

    @property
    def link(self) -> Link | None:
        """The link of its number cell, the first that is no image."""
        links = self.number_cell.links if self.number_cell else ()
        return next((link for link in links if link.kind != "image"), None)

    @property
    def links(self) -> list[Link]:
        """The links of all its cells."""
        return [link for cell in self.row.cells for link in cell.links]


class Registry:
    """The registry table of a proposals folder.

    `table` has the rows too that something between the lines cuts off from it; `cut_off` are the lines of the first row
    after each such cut. `columns` gives the place of each known column, from 0.
    """

    def __init__(self, document: "Document", table: Table, cut_off: tuple[int, ...] = ()) -> None:
        self.document = document
        self.table = table
        self.cut_off = cut_off
        self.columns = {
            name: index
            for name in document.conventions.registry.columns
            for index, cell in reversed(list(enumerate(table.header.cells)))
            if cell.text.casefold() == name.casefold()
        }

    @property
    def has_numbers(self) -> bool:
        """Whether it has the column Number; without it no row is known."""
        return self.document.conventions.registry.columns[0] in self.columns

    @cached_property
    def rows(self) -> tuple[RegistryRow, ...]:
        """Its body rows, in order."""
        return tuple(self._row(row) for row in self.table.rows if self._has_cells(row))

    @cached_property
    def shape(self) -> TableShape:
        """The shape of the table, for edits of its cells."""
        return TableShape(self.document.lines, self.table)

    @cached_property
    def rows_shape(self) -> TableShape:
        """The shape of its rows, without the lines of text below it, for new ones."""
        return TableShape(self.document.lines, self.table._replace(rows=tuple(row.row for row in self.rows)))

    @cached_property
    def text_rows(self) -> tuple[Row, ...]:
        """Lines of text right below the table, which GFM takes for rows of it."""
        return tuple(row for row in self.table.rows if not self._has_cells(row))

    @cached_property
    def lines(self) -> frozenset[int]:
        """The lines of its body rows."""
        return frozenset(row.line for row in self.rows)

    @cached_property
    def misnumbered(self) -> list[int]:
        """The lines of its rows without a number that can be one, but for those for the next proposal."""
        start = self.document.conventions.number_start
        return [row.line for row in self.rows if not row.is_next and (row.number or 0) < start]

    @cached_property
    def linked_names(self) -> frozenset[str]:
        """What its rows link, by the paths from the README's folder."""
        names = (linked_name(link) for row in self.rows for link in row.links)
        return frozenset(name for name in names if name)

    @cached_property
    def loose_titles(self) -> frozenset[str]:
        """The titles, case folded, of rows whose number no document has."""
        mains = self.document.proposals.mains
        return frozenset(
            bare_title(row.title.text, row.number).casefold()
            for row in self.rows
            if row.title and not mains(row.number)
        )

    @cached_property
    def in_order(self) -> dict[int, RegistryRow]:
        """The rows whose numbers ascend, by their numbers; a number's second row is none of them."""
        out = {row.line for row in self.out_of_order.values()}
        return {number: row for number, row in self._first_rows.items() if row.line not in out}

    @cached_property
    def out_of_order(self) -> dict[int, RegistryRow]:
        """The rows that stand in the way of those, by their numbers, in order of their lines."""
        rows = list(self._first_rows.items())
        return dict(rows[place] for place in out_of_order([number for number, _ in rows]))

    @cached_property
    def _first_rows(self) -> dict[int, RegistryRow]:
        start = self.document.conventions.number_start
        return {number: rows[0] for number, rows in self._rows_by_number.items() if number >= start}

    def around(self, number: int) -> tuple[int | None, int | None]:
        """Return the numbers in order that come before and after `number`, which is none of them."""
        numbers = list(self.in_order)
        place = bisect_left(numbers, number)
        return numbers[place - 1] if place else None, numbers[place] if place < len(numbers) else None

    def left_out(self, low: int, high: int) -> list[tuple[int, int]]:
        """Return the first and last of each run of numbers between `low` and `high` without a row or a document."""
        known = [low, *self._known[bisect_right(self._known, low) : bisect_left(self._known, high)], high]
        return [(one + 1, other - 1) for one, other in pairwise(known) if other - one > 1]

    @cached_property
    def _known(self) -> list[int]:
        return sorted(self._rows_by_number.keys() | self.document.proposals.main_numbers)

    def rows_of(self, number: int | None) -> list[RegistryRow]:
        """Return the rows that bear `number`."""
        return self._rows_by_number.get(number, []) if number is not None else []

    def about(self, row: RegistryRow) -> tuple[Path, ...]:
        """Return what a defect of `row` concerns: the README, and the main documents of the row's number."""
        return (self.document.path, *(main.path for main in self.document.proposals.mains(row.number)))

    def finding(
        self,
        row: RegistryRow,
        message: str,
        help_: str,
        span: Span | None = None,
        subject: str | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """Return what a rule found in `row`: at `span`, or at the whole row, whose number then is what it is about."""
        if span is None and subject is None:
            subject = row.number_cell.text if row.number_cell else row.row.text(0)
        return Finding(
            span or row.row.span,
            message,
            help_,
            path=self.document.path,
            about=self.about(row),
            number=row.number,
            subject=subject,
            fix=fix,
        )

    def edit(self, cell: Cell, text: str) -> Edit:
        """Return the edit that makes `text`, which is Markdown, the content of `cell`."""
        return cell_edit(self.document.path, self.shape, cell, text)

    def cells(self, number: str, title: str = "", author: str = "", status: str = "") -> list[str]:
        """Return the cells of a row with these, which are Markdown, as the header's columns have them."""
        cells = [""] * len(self.table.header.cells)
        names = self.document.conventions.registry.columns
        for name, text in zip(names, (number, title, author, status), strict=True):
            if name in self.columns:
                cells[self.columns[name]] = text
        return cells

    def document_of(self, row: RegistryRow) -> "Document | None":
        """Return the main document that `row` stands for.

        That is the one its link names; without such a link the only one with its number. Where two documents share the
        number and the link names neither, nobody can tell; nor where another row of the number is the document's, for
        then this one may be a proposal of its own, as is one whose number or title links another proposal.
        """
        mains = self.document.proposals.mains(row.number)
        if named := _linked_one(mains, row):
            return named
        if self._links_another(row):
            return None
        rows = self.rows_of(row.number)
        is_only = len(mains) == 1 and row is rows[0] and not any(_linked_one(mains, other) for other in rows)
        return mains[0] if is_only else None

    def _links_another(self, row: RegistryRow) -> bool:
        """Whether the number of `row`, or all of its title, links the proposal of another number."""
        links = [row.link] if row.link else []
        links += [link for link in row.title.links if link.text == row.title.text] if row.title else []
        return any(number not in (None, row.number) for number in map(self.number_linked, links))

    def line_elsewhere(self, document: "Document") -> int | None:
        """Return the first line of the README, outside of the registry, that links `document` or lists its number."""
        name = join(document.proposals.home, document.name)
        lines = [target.link.span.line for target in self.document.targets if target.place.name == name]
        rows = (row for table in self.document.tables if table.line != self.table.line for row in table.rows)
        lines += [row.line for row in rows if row.cells and _number_of(row.cells[0]) == document.number]
        return min((line for line in lines if line not in self.lines), default=None)

    def number_linked(self, link: Link) -> int | None:
        """Return the number of the proposal that the target of `link` names; None where there is no such document."""
        named = re.search(self.document.conventions.patterns.reference, link.target)
        number = int(named["number"]) if named and named["number"].isdecimal() else None
        return number if self.document.proposals.mains(number) else None

    @property
    def numbers(self) -> KeysView[int]:
        """The numbers that its rows bear."""
        return self._rows_by_number.keys()

    @cached_property
    def _rows_by_number(self) -> dict[int, list[RegistryRow]]:
        rows: defaultdict[int, list[RegistryRow]] = defaultdict(list)
        for row in self.rows:
            if row.number is not None:
                rows[row.number].append(row)
        return dict(rows)

    def _has_cells(self, row: Row) -> bool:
        return "|" in self.document.lines[row.line - 1]

    def _row(self, row: Row) -> RegistryRow:
        words = self.document.conventions.registry
        number_cell, title, author, status = (self._cell(row, name) for name in words.columns)
        is_whole = len(row.cells) == len(self.table.header.cells)
        return RegistryRow(
            row,
            _number_of(number_cell) if number_cell else None,
            number_cell,
            title if is_whole else None,
            author if is_whole else None,
            status if is_whole else None,
            is_next=number_cell is not None and is_word(number_cell.text, words.next_row),
            is_skipped=title is not None and is_word(title.text, words.skipped_row),
            is_whole=is_whole,
        )

    def _cell(self, row: Row, name: str) -> Cell | None:
        index = self.columns.get(name)
        return row.cells[index] if index is not None and index < len(row.cells) else None


def shown_row(cells: Iterable[str]) -> str:
    """Return a row of `cells`, which are Markdown, as a message shows it."""
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return "".join(f"| {cell} " if cell else "| " for cell in escaped) + "|"


def linked_name(link: Link) -> str | None:
    """Return the path that `link` leads to, relative to the README's folder; None where it leads to no file."""
    return None if link.external or not link.path else normpath(link.path)


def author_names(text: str) -> list[str]:
    """Return the names that an Author value or cell lists, without e-mail addresses and what else is in brackets."""
    words = ([word for word in name.split() if "@" not in word] for name in author_parts(_IN_BRACKETS.sub("", text)))
    return [" ".join(name) for name in words if name]


def author_parts(text: str) -> list[str]:
    """Return what an Author value lists, white space folded and nothing left out but empty parts."""
    parts = (" ".join(part.split()) for part in _SEPARATOR.split(text))
    return [part for part in parts if part]


def find_registry(document: "Document") -> Registry | None:
    """Return the registry of the README `document`: the table that has most of its columns.

    A table with the column Number counts; another one only under a heading that speaks of the registry.
    """
    words = document.conventions.registry
    columns = [column.casefold() for column in words.columns]
    lines = [heading.span.line for heading in document.headings]
    best: tuple[int, Table] | None = None
    for table in document.tables:
        header = {cell.text.casefold() for cell in table.header.cells}
        shared = len(header.intersection(columns))
        above = bisect_left(lines, table.line)
        heading = document.headings[above - 1].text if above else ""
        fits = (columns[0] in header and shared > 1) or words.heading.casefold() in heading.casefold()
        if not table.nested and fits and (best is None or shared > best[0]):
            best = shared, table
    return _with_rows_cut_off(document, best[1]) if best else None


def _with_rows_cut_off(document: "Document", table: Table) -> Registry:
    """Return the registry that `table` is the beginning of.

    A blank line or a comment between its rows ends a GFM table, and what follows is a paragraph to every reader. It is
    read here as the author meant it: as if those lines held rows too.
    """
    gaps = _gaps(document, table)
    if not gaps:
        return Registry(document, table)
    filled = set(chain.from_iterable(gaps))
    lines = ["|" if number in filled else line for number, line in enumerate(document.lines, 1)]
    whole = next(read for read in read_tables(Parsed("\n".join(lines), lines), lines) if read.line == table.line)
    rows = tuple(row for row in whole.rows if row.line not in filled)
    table = Table(whole.header, rows, whole.end_line, whole.nested)
    return Registry(document, table, tuple(gap.stop for gap in gaps))


def _gaps(document: "Document", table: Table) -> list[range]:
    """Return the stretches of lines that stand between the rows of `table` and rows cut off from it."""
    gaps = []
    end_line = table.end_line
    for token in document.parsed.tokens:
        if token.level or token.map is None or token.map[0] + 1 < table.end_line:
            continue
        first, after = token.map[0] + 1, token.map[1] + 1
        if token.type == "html_block" and token.content.startswith("<!--"):
            continue
        if token.type != "paragraph_open" or not _ROW.fullmatch(document.lines[first - 1]):
            break
        gaps.append(range(end_line, first))
        end_line = after
    return gaps


def _linked_one(mains: list["Document"], row: RegistryRow) -> "Document | None":
    linked = {linked_name(link) for link in row.links}
    return next((main for main in mains if main.name in linked), None)


def _number_of(cell: Cell) -> int | None:
    number = _NUMBER.fullmatch(cell.text)
    if number is None and cell.links:
        number = _LINKED_NUMBER.fullmatch(linked_name(cell.links[0]) or "")
    return int(number[1]) if number else None


def is_word(text: str, word: str) -> bool:
    """Whether the `text` of a cell is `word`, in brackets or not, or begins so in brackets: `(skipped: see 1012)`."""
    text, word = text.casefold(), word.casefold()
    return text.strip("()_* ") == word or re.match(rf"\(\s*{re.escape(word)}\b", text) is not None

"""What the tables of a Decision Log record, and which rows of two states of it are the same.

Rows are compared column by column, their texts without mark-up and as plain as a keyboard types them. A row may get
what it had not: another column, or text in an empty cell.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from bep_lint.dates import has_begun, real_date
from bep_lint.diagnostic import Span
from bep_lint.document import Document
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.plan import DecisionTable, logged_tables, sections_called
from bep_lint.tables import Row, Table
from bep_lint.typography import as_typed, unstruck

_MOST_CANDIDATES = 100
"""So many rows are looked at for one that has got further cells."""

_NO_TEXT = " .:;_*~-\u2013\u2014"
_DATE_FORM = lazy_pattern(r"(?i)[ymd]{2,4}(?:[-/.][ymd]{1,4}){2}")
_ORDINAL = lazy_pattern(r"\W*(?P<number>\d{1,3})\W*")

Column = tuple[str, int]
"""A column of a table: its header, and which one of those with that header it is."""


class Decision(NamedTuple):
    """A row of a Decision Log that says something.

    `date` is empty where the table has no such column; `text` is its Decision, all of the row where there is none of
    these. `cells` are the texts of all cells that say something. `columns` are the texts of all, for comparison, and
    `fixed` those that may not change. `is_logged` where its table is the log proper: another one explains something
    beside it, but there what was recorded before is still written down.
    """

    date: str
    text: str
    cells: tuple[str, ...]
    columns: Mapping[Column, str]
    fixed: Mapping[Column, str]
    row: Row
    table: Table
    document: Document
    is_logged: bool

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.row.span

    @property
    def said(self) -> frozenset[tuple[Column, str]]:
        """What it says, and where."""
        return frozenset((column, text) for column, text in self.columns.items() if text)


def logged_decisions(document: Document) -> list[Decision]:
    """Return what the tables of the Decision Log record, at whatever level that stands."""
    sections = sections_called(document, document.conventions.section_names.decision_log)
    logs = {log.table.line: log for log in logged_tables(document, sections)}
    tables = {table.line: table for section in sections for table in document.tables_in(section)}
    return [
        decision
        for line, table in tables.items()
        for decision in decisions_of(document, logs.get(line, DecisionTable(table, {})), is_logged=line in logs)
    ]


def decisions_of(document: Document, log: DecisionTable, *, is_logged: bool = False) -> list[Decision]:
    """Return the decisions that the rows of a table of `document` record."""
    return list(_Reading(document, log, is_logged).all())


def same_rows(old: Sequence[Decision], new: Sequence[Decision]) -> list[tuple[Decision, Decision]]:
    """Return which of `new` each of `old` still is: equal ones, then those that have got more."""
    waiting: defaultdict[frozenset[tuple[Column, str]], list[Decision]] = defaultdict(list)
    for decision in reversed(new):
        waiting[decision.said].append(decision)
    pairs = [(decision, equal.pop()) for decision in old if (equal := waiting.get(decision.said))]
    taken = {id(decision) for pair in pairs for decision in pair}
    holding: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in new:
        if id(decision) not in taken:
            for text in {text for _, text in decision.said}:
                holding[text].append(decision)
    # Those that say the most have the fewest to choose from.
    for decision in sorted((one for one in old if id(one) not in taken), key=lambda one: -len(one.fixed)):
        candidates = min((holding.get(text, []) for text in decision.fixed.values()), key=len)
        for other in islice((one for one in candidates if id(one) not in taken), _MOST_CANDIDATES):
            if _is_kept(decision, other):
                pairs.append((decision, other))
                taken.add(id(other))
                break
    return pairs


def is_filled(old: Decision, new: Decision) -> bool:
    """Whether `new`, the same row as `old`, says something in a column that was there before, and empty."""
    return any(text and old.columns.get(column) == "" for column, text in new.columns.items())


def _is_kept(old: Decision, new: Decision) -> bool:
    """Whether `new` says all that `old` said, where it said it: what has another header stands in the same order."""
    kept = {column: new.columns[column] for column in old.columns if column in new.columns}
    if any(kept.get(column, text) != text for column, text in old.fixed.items()):
        return False
    others = iter([text for column, text in new.columns.items() if column not in kept])
    return all(text in others for column, text in old.fixed.items() if column not in kept)


class _Reading:
    """Reads the rows of one table."""

    def __init__(self, document: Document, log: DecisionTable, is_logged: bool) -> None:
        conventions = document.conventions
        template = conventions.template_text
        self._document = document
        self._table = log.table
        self._is_logged = is_logged
        self._nothing = {
            word.casefold() for word in (template.todo, template.example, *template.sentences, *template.to_come)
        }
        self._date = log.columns.get(conventions.decision_columns.date)
        self._decision = log.columns.get(conventions.decision_columns.decision)
        self._number = 0 if 0 not in (self._date, self._decision) and _has_numbers_first(log.table) else None
        self._headers: list[Column] = []
        seen: Counter[str] = Counter()
        for cell in log.table.header.cells:
            name = as_typed(cell.text).casefold()
            self._headers.append((name, seen[name]))
            seen[name] += 1

    def all(self) -> Iterator[Decision]:
        for row in self._table.rows:
            texts = [self._said(cell.text) for cell in row.cells]
            said = {index: text for index, text in enumerate(texts) if text}
            others = [text for index, text in said.items() if index != self._date]
            tells = said.keys() - {self._date, self._number} if self._decision is None else {self._decision}
            if not tells or not tells & said.keys():
                continue
            texts += [""] * (len(self._headers) - len(texts))
            names = [*self._headers, *(("", index) for index in range(len(self._headers), len(texts)))]
            columns = dict(zip(names, map(as_typed, texts), strict=True))
            yield Decision(
                said.get(self._date, "") if self._date is not None else "",
                "; ".join(others) if self._decision is None else row.text(self._decision),
                tuple(said.values()),
                columns,
                {names[index]: columns[names[index]] for index in said if not self._may_change(index, texts[index])},
                row,
                self._table,
                self._document,
                self._is_logged,
            )

    def _said(self, text: str) -> str:
        """Return what a cell says; empty where that is nothing yet."""
        text = unstruck(text)
        core = as_typed(text).strip(_NO_TEXT).casefold()
        is_left = not core or _DATE_FORM.fullmatch(core) or core in self._nothing or text.casefold() in self._nothing
        return "" if is_left else text

    def _may_change(self, index: int, text: str) -> bool:
        """Whether a text counts the rows, or is the date of a decision and cannot be one."""
        day = real_date(text)
        return index == self._number or (index == self._date and (day is None or not has_begun(day.isoformat())))


def _has_numbers_first(table: Table) -> bool:
    """Whether the first column of `table` only numbers its rows."""
    cells = [row.text(0) for row in table.rows if row.text(0)]
    numbers = {match["number"] for cell in cells if (match := _ORDINAL.fullmatch(cell))}
    return len(numbers) == len(cells)

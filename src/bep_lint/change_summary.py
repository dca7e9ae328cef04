"""What a change did to the proposals of a folder since its base, as plain records for a report.

Documents are compared by their text; of those that have not changed nothing is read but that.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from bep_lint.document import Document, Role
from bep_lint.plan_changes import Asked, new_decisions, question_changes
from bep_lint.proposals import Proposals
from bep_lint.registry import RegistryRow
from bep_lint.titles import bare_title

_NEAR = 0.9
"""From this share of its budget on, a document's length is worth a line."""


class Place(NamedTuple):
    """A line of a document; of a document that is gone `is_there` is false."""

    path: Path
    line: int = 1
    is_there: bool = True


class NewNumber(NamedTuple):
    """A number that nothing had before: its title and status, and its document, or else its row of the registry."""

    label: str
    title: str
    status: str
    place: Place
    has_document: bool


class Renamed(NamedTuple):
    """A document that has another name, and with `numbers` another number, before and now."""

    before: Path
    place: Place
    numbers: tuple[str, str] | None


class StatusMove(NamedTuple):
    """A proposal whose Status is another one; empty where it had or has none."""

    label: str
    title: str
    before: str
    after: str
    place: Place


class AddedDecision(NamedTuple):
    """A row that the Decision Log of a document has got."""

    label: str
    date: str
    text: str
    place: Place


class QuestionChange(NamedTuple):
    """A question of a proposal that was opened or closed."""

    label: str
    text: str
    place: Place


class Length(NamedTuple):
    """The lines of a document above its budget, near it or back below it; `before` is None of a new one."""

    place: Place
    before: int | None
    after: int
    budget: int


class ChangedDocument(NamedTuple):
    """A document with another text than at the base."""

    place: Place
    is_new: bool


class ChangeSummary(NamedTuple):
    """What changed since the revision that messages call `base`; each in order of numbers and places."""

    base: str
    numbers: tuple[NewNumber, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    deleted: tuple[Place, ...] = ()
    statuses: tuple[StatusMove, ...] = ()
    decisions: tuple[AddedDecision, ...] = ()
    opened: tuple[QuestionChange, ...] = ()
    closed: tuple[QuestionChange, ...] = ()
    lengths: tuple[Length, ...] = ()
    documents: tuple[ChangedDocument, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not any(self[1:])


def summarize(proposals: Proposals, named: Collection[Path] | None = None) -> ChangeSummary | None:
    """Return what changed in `proposals` since its base; None where it has none.

    Only of the documents that are `named` or lie in named folders, where that is not None.
    """
    return _Summary(proposals, proposals.base, named).all() if proposals.base else None


def joined(summaries: Iterable[ChangeSummary]) -> ChangeSummary | None:
    """Return what changed in several folders as one; None where there is none."""
    every = list(summaries)
    topics = zip(*(summary[1:] for summary in every), strict=True)
    return ChangeSummary(every[0].base, *(tuple(chain(*topic)) for topic in topics)) if every else None


class _Summary:
    def __init__(self, proposals: Proposals, base: Proposals, named: Collection[Path] | None) -> None:
        self._proposals = proposals
        self._base = base
        self._asked = proposals.documents_among(named)
        self._gone = [
            document
            for document in proposals.gone
            if not document.excluded
            and (named is None or not {document.path, *document.path.parents}.isdisjoint(named))
        ]
        self._changed = [document for document in self._asked if _has_changed(document)]
        self._rows, self._rows_before = _rows(proposals), _rows(base)
        self._readme = proposals.document(proposals.conventions.registry_file)

    def all(self) -> ChangeSummary:
        renamed = [(document, document.base) for document in self._asked]
        opened, closed = self._questions()
        return ChangeSummary(
            self._proposals.base_name,
            tuple(self._new_numbers()),
            tuple(
                _renamed(document, before) for document, before in renamed if before and before.name != document.name
            ),
            tuple(Place(document.path, is_there=False) for document in self._gone),
            tuple(self._status_moves()),
            tuple(decision for document in self._changed for decision in _added_decisions(document)),
            tuple(opened),
            tuple(closed),
            tuple(length for document in self._changed for length in _lengths(document)),
            tuple(ChangedDocument(_place(document), document.base is None) for document in self._changed),
        )

    def _new_numbers(self) -> Iterator[NewNumber]:
        known = self._base.main_numbers | self._rows_before.keys()
        found = []
        for document in self._changed:
            number = document.number
            if document.role is Role.MAIN and number is not None and document.base is None and number not in known:
                found.append((number, _new_document(document)))
        taken = known | self._proposals.main_numbers
        if self._readme in self._changed and self._is_registry_known:
            found += [(number, self._reserved(row)) for number, row in self._rows.items() if number not in taken]
        yield from (new for _, new in sorted(found, key=lambda numbered: numbered[0]))

    @property
    def _is_registry_known(self) -> bool:
        """Whether it can be told which rows the registry had: a README that cannot be read may have had all of them."""
        readme = self._base.document(self._base.conventions.registry_file)
        return readme is None or readme.problem is None

    def _reserved(self, row: RegistryRow) -> NewNumber:
        return NewNumber(_label(row.number), _title(row), _status(row, self._proposals), self._in_registry(row), False)

    def _in_registry(self, row: RegistryRow) -> Place:
        return Place(self._readme.path, row.line) if self._readme else Place(self._proposals.folder)

    def _status_moves(self) -> Iterator[StatusMove]:
        found = []
        for document in self._changed:
            before = document.base
            if document.role is not Role.MAIN or not before or not (document.metadata and before.metadata):
                continue
            if before.status != document.status:
                entry = document.entry(document.conventions.key_names.status)
                place = _place(document, entry.key.span.line if entry else 1)
                move = StatusMove(document.label or "", document.subject, before.status, document.status, place)
                found.append((document.number or 0, move))
        if self._readme in self._changed:
            found += [(move_of, move) for move_of, move in self._moves_of_reserved()]
        yield from (move for _, move in sorted(found, key=lambda numbered: numbered[0]))

    def _moves_of_reserved(self) -> Iterator[tuple[int, StatusMove]]:
        """Yield the moves of proposals that are nothing but a row of the registry."""
        documents = self._proposals.main_numbers | self._base.main_numbers
        for number, row in self._rows.items():
            before = self._rows_before.get(number)
            if number in documents or before is None:
                continue
            old, new = _status(before, self._base), _status(row, self._proposals)
            if old != new:
                yield number, StatusMove(_label(number), _title(row), old, new, self._in_registry(row))

    def _questions(self) -> tuple[list[QuestionChange], list[QuestionChange]]:
        """Return the questions that were opened and closed, proposal by proposal."""
        asked = {id(document) for document in self._asked}
        before = {id(document.base) for document in self._asked} | {id(document) for document in self._gone}
        changed = {document.number for document in (*self._changed, *self._gone)}
        opened: list[QuestionChange] = []
        closed: list[QuestionChange] = []
        for main in self._proposals.all_mains:
            if main.number in changed:
                became = question_changes(main, main.base)
                opened += [_question(main, one) for one in became.opened if id(one.document) in asked]
                closed += [_question(main, one) for one in became.resolved if id(one.document) in asked]
                closed += [_question(main, one, is_there=False) for one in became.gone if id(one.document) in before]
        return opened, closed


def _has_changed(document: Document) -> bool:
    return document.base is None or document.base.source != document.source


def _rows(proposals: Proposals) -> dict[int, RegistryRow]:
    """Return the rows of the registry that stand for a proposal, by number, the first of each."""
    rows = proposals.reserved.rows if proposals.reserved else ()
    return {
        row.number: row for row in reversed(rows) if row.number is not None and not row.is_skipped and not row.is_next
    }


def _label(number: int | None) -> str:
    return f"BEP-{number or 0:04}"


def _title(row: RegistryRow) -> str:
    return bare_title(row.title.text, row.number) if row.title else ""


def _status(row: RegistryRow, proposals: Proposals) -> str:
    text = row.status.text if row.status else ""
    return proposals.conventions.statuses.named(text) or text


def _place(document: Document, line: int = 1) -> Place:
    return Place(document.path, line)


def _name(document: Document) -> str:
    """Return what a line about `document` begins with: its proposal, and of a sub-document its name in that."""
    return (
        f"{document.label}/{document.name_in_folder}" if document.role is Role.SUB else document.label or document.name
    )


def _new_document(document: Document) -> NewNumber:
    line = document.title.span.line if document.title else 1
    return NewNumber(document.label or "", document.subject, document.status, _place(document, line), True)


def _renamed(document: Document, before: Document) -> Renamed:
    numbers = (_label(before.number), _label(document.number)) if before.number != document.number else None
    return Renamed(before.path, _place(document), numbers)


def _added_decisions(document: Document) -> Iterator[AddedDecision]:
    if document.role in (Role.MAIN, Role.SUB):
        for decision in new_decisions(document, document.base):
            place = _place(document, decision.span.line)
            yield AddedDecision(_name(document), decision.date, decision.text, place)


def _question(main: Document, asked: Asked, *, is_there: bool = True) -> QuestionChange:
    place = Place(asked.document.path, asked.question.span.line, is_there)
    return QuestionChange(main.label or "", asked.question.text, place)


def _lengths(document: Document) -> Iterator[Length]:
    """Yield the length of `document` where it has changed and has to do with its budget."""
    budget, before = document.line_budget, document.base
    if budget is None or document.problem is not None:
        return
    known = before.line_count if before and before.problem is None else None
    is_longer_than_allowed = before is not None and before.lines_over_budget > 0
    has_moved = before is None or (known, before.line_budget) != (document.line_count, budget)
    if has_moved and (is_longer_than_allowed or document.line_count >= budget * _NEAR):
        yield Length(_place(document), known, document.line_count, budget)

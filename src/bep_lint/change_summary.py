"""What a change did to the proposals of a folder since its base.

Documents are compared by their text; of those that have not changed nothing is read but that.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from bep_lint.change_records import (
    AddedDecision,
    ChangedDecision,
    ChangedDocument,
    ChangeSummary,
    GivenUp,
    Length,
    NewProposal,
    Place,
    QuestionChange,
    Renamed,
    RewordedQuestion,
    StatusMove,
)
from bep_lint.decision_rows import Decision
from bep_lint.document import Document, Role
from bep_lint.life_cycle import REASON, REGISTRY_ROW
from bep_lint.plan_changes import (
    DecisionChanges,
    LostDecision,
    QuestionChanges,
    Reworded,
    decision_changes,
    open_questions,
    questions_between,
    shown_question,
)
from bep_lint.proposals import Proposals
from bep_lint.question_texts import Asked
from bep_lint.registry import RegistryRow
from bep_lint.titles import bare_title

_NEAR = 0.9
"""From this share of its budget on, a document's length is worth a line."""


class _Became(NamedTuple):
    """What became of the plans of the proposal, or proposals, with a number."""

    label: str
    decisions: DecisionChanges
    questions: QuestionChanges


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
        self._asked = sorted(proposals.documents_among(named), key=_order)
        self._gone = [
            document
            for document in sorted(proposals.gone, key=_order)
            if not document.excluded
            and (named is None or not {document.path, *document.path.parents}.isdisjoint(named))
        ]
        self._changed = [document for document in self._asked if _has_changed(document)]
        self._rows, self._rows_before = _rows(proposals), _rows(base)
        self._readme = proposals.document(proposals.conventions.registry_file)
        mains = (document for number in proposals.main_numbers for document in proposals.mains(number))
        self._renumbered = {
            document.base.number: document.number
            for document in mains
            if document.base and document.base.number != document.number
        }

        before = (document.base for document in self._asked)
        self._reported = {id(document) for document in (*self._asked, *before, *self._gone)}

    def all(self) -> ChangeSummary:
        plans = list(self._plans())
        lost = [loss for became in plans for loss in became.decisions.lost]
        summary = ChangeSummary(
            self._proposals.base_name,
            proposals=tuple(self._new_proposals()),
            given_up=tuple(self._given_up()),
            statuses=tuple(self._status_moves()),
            decisions=tuple(_added(new) for became in plans for new in became.decisions.new if self._reports(new)),
            rewritten=tuple(_rewritten(loss) for loss in lost if self._reports(loss.became or loss.decision)),
            opened=tuple(
                _question(became.label, one)
                for became in plans
                for one in became.questions.opened
                if self._reports(one)
            ),
            reworded=tuple(
                _reworded(became.label, pair)
                for became in plans
                for pair in became.questions.reworded
                if self._reports(pair.now)
            ),
            closed=tuple(change for became in plans for change in self._closed(became)),
            lengths=tuple(length for document in self._changed for length in _lengths(document)),
            renamed=tuple(self._renamed()),
            deleted=tuple(Place(document.path, is_there=False) for document in self._gone),
        )
        told = {record.place.path for record in chain.from_iterable(summary[1:]) if hasattr(record, "place")}
        rest = (document for document in self._changed if document.path not in told)
        return summary._replace(
            documents=tuple(ChangedDocument(_place(document), document.base is None) for document in rest)
        )

    def _new_proposals(self) -> Iterator[NewProposal]:
        taken = self._base.main_numbers | self._rows_before.keys()
        found = []
        for document in self._changed:
            number = document.number
            if document.role is Role.MAIN and number is not None and document.base is None:
                was_reserved = number in taken - self._base.main_numbers
                others = tuple(other.name for other in self._proposals.mains(number) if other is not document)
                line = document.title.span.line if document.title else 1
                place = _place(document, line)
                new = NewProposal(
                    _label(number),
                    document.subject,
                    document.status,
                    place,
                    has_document=True,
                    was_reserved=was_reserved,
                    others=others,
                )
                found.append((number, new))
        taken |= self._proposals.main_numbers
        if self._readme in self._changed and self._is_registry_known:
            found += [(number, self._reserved(row)) for number, row in self._rows.items() if number not in taken]
        yield from (new for _, new in sorted(found, key=lambda numbered: numbered[0]))

    @property
    def _is_registry_known(self) -> bool:
        """Whether it can be told which rows the registry had: a README that cannot be read may have had all of them."""
        readme = self._base.document(self._base.conventions.registry_file)
        return readme is None or readme.problem is None

    def _reserved(self, row: RegistryRow) -> NewProposal:
        place = self._in_registry(row)
        return NewProposal(_label(row.number), _title(row), _status(row, self._proposals), place, has_document=False)

    def _in_registry(self, row: RegistryRow) -> Place:
        return Place(self._readme.path, row.line) if self._readme else Place(self._proposals.folder)

    def _given_up(self) -> Iterator[GivenUp]:
        if self._readme is None or self._readme not in self._changed or self._readme.problem is not None:
            return
        left = self._rows_before.keys() - self._rows.keys() - self._proposals.main_numbers - self._renumbered.keys()
        for number in sorted(left):
            yield GivenUp(_label(number), _title(self._rows_before[number]))

    def _status_moves(self) -> Iterator[StatusMove]:
        found = []
        for document in self._changed:
            before = document.base
            if document.role is not Role.MAIN or not before or document.problem or before.problem:
                continue
            old, new = (_known_status(state) for state in (before, document))
            if old != new:
                found.append((document.number or 0, _status_move(document, old, new)))
        if self._readme in self._changed:
            found += self._moves_of_reserved()
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

    def _reports(self, said: Decision | Asked) -> bool:
        """Whether it is said, or was, in a document that is asked about."""
        return id(said.document) in self._reported

    def _closed(self, became: _Became) -> Iterator[QuestionChange]:
        for asked in filter(self._reports, became.questions.resolved):
            yield _question(became.label, asked)
        for asked in filter(self._reports, became.questions.gone):
            yield _question(became.label, asked, is_there=False)

    def _plans(self) -> Iterator[_Became]:
        """Yield what became of the plans of proposals, but not of those that are gone as a whole.

        All documents of one number are looked at together, be it that of several proposals: what has moved among them
        is no change.
        """
        gone = [(self._number_now(document), document) for document in self._proposals.gone]
        numbers = {document.number for document in self._changed if document.role in (Role.MAIN, Role.SUB)}
        numbers |= {number for number, document in gone if id(document) in self._reported}
        for number in sorted(number for number in numbers if number is not None):
            now = [*self._proposals.mains(number), *self._proposals.subs(number)]
            before = [document.base for document in now if document.base]
            before += [document for was_of, document in gone if was_of == number]
            if now:
                yield _Became(_label(number), decision_changes(now, before), questions_between(now, before))

    def _number_now(self, gone: Document) -> int | None:
        """Return the number of the proposal that a document which is `gone` was a part of."""
        stayed = any(main.base and main.base.number == gone.number for main in self._proposals.mains(gone.number))
        return gone.number if stayed else self._renumbered.get(gone.number, gone.number)

    def _renamed(self) -> Iterator[Renamed]:
        """Yield what has another name; a sub-document that has followed its proposal to another number is left out."""
        for document in self._asked:
            before = document.base
            if before is None or before.name == document.name:
                continue
            numbers = None
            if before.number != document.number:
                has_followed = self._renumbered.get(before.number) == document.number
                if document.role is Role.SUB and has_followed and before.name_in_folder == document.name_in_folder:
                    continue
                numbers = _label(before.number), _label(document.number)
            yield Renamed(before.path, _place(document), numbers)


def _order(document: Document) -> tuple[bool, int, bool, str]:
    """Return the place of a document among others: by number, the main document first, the registry last."""
    return document.number is None, document.number or 0, document.role is not Role.MAIN, document.name


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


def _known_status(document: Document) -> str | None:
    """Return the Status of a main document, empty without one; None where its front matter is broken."""
    return None if document.front_matter and document.front_matter.problem else document.status


def _status_move(document: Document, before: str | None, after: str | None) -> StatusMove:
    statuses = document.conventions.statuses
    entry = document.entry(document.conventions.key_names.status)
    asked_for = (key for key in statuses.companions.get(after or "", ()) if key not in (REASON, REGISTRY_ROW))
    values = ((key, document.entry(key)) for key in asked_for)
    is_going_on = after in (*statuses.target_version, *statuses.implemented_version)
    return StatusMove(
        document.label or "",
        document.subject,
        before,
        after,
        _place(document, entry.key.span.line if entry else 1),
        tuple((key, value.text if value else "") for key, value in values),
        len(open_questions([document, *document.subs])) if is_going_on else None,
    )


def _added(decision: Decision) -> AddedDecision:
    place = _place(decision.document, decision.span.line)
    return AddedDecision(_name(decision.document), decision.date, decision.text, place)


def _rewritten(loss: LostDecision) -> ChangedDecision:
    old, new = loss
    name = _name(old.document)
    if new is None:
        return ChangedDecision(
            name, old.date, old.text, "", None, Place(old.document.path, old.span.line, is_there=False)
        )
    cells, others = Counter(old.cells), Counter(new.cells)
    said, now = ("; ".join(left.elements()) for left in (cells - others, others - cells))
    text = old.text if old.text == new.text else ""
    return ChangedDecision(name, old.date, text, said, now, _place(new.document, new.span.line))


def _question(label: str, asked: Asked, *, is_there: bool = True) -> QuestionChange:
    place = Place(asked.document.path, asked.question.span.line, is_there)
    return QuestionChange(label, shown_question(asked), place)


def _reworded(label: str, pair: Reworded) -> RewordedQuestion:
    place = _place(pair.now.document, pair.now.question.span.line)
    return RewordedQuestion(label, shown_question(pair.before), shown_question(pair.now), place)


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

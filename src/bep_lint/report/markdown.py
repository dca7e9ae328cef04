"""A short report in Markdown for those who review a change: what it did to the proposals, and what is found in them.

It is for the job summary of GitHub Actions or a comment on a pull request.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bep_lint.diagnostic import Diagnostic, shown_path
from bep_lint.report import Report
from bep_lint.report.file_links import FileLinks, short_names
from bep_lint.report.markdown_text import escaped, fitting, rule_link
from bep_lint.report.ranking import errors_among
from bep_lint.report.ranking import fitting as fitting_in_rank
from bep_lint.report.terminal import closing, counted, fix_mark
from bep_lint.safe_text import excerpt

if TYPE_CHECKING:
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

LIMIT = 65_536
"""The most characters of a comment on GitHub; a step's summary may be longer."""

_LONGEST = 160
"""So much is shown of a title, a question or a decision."""
_MOST_LINES = 50
"""So many lines are shown of a topic of the change."""
_MOST_NAMED = 5
"""So many documents are named that have changed in no way of interest."""
_ROOM_FOR_NOTES = 1000
"""So much is kept for the lines that say what is left out, one a topic at most."""


def render(report: Report) -> str:
    """Return what changed, where the report knows that, topic by topic, and a table of the findings.

    It is cut to what GitHub takes for a comment: each topic, and of the findings warnings before errors. Half of it is
    the findings' where they need so much. What is left out is counted. Where there is neither a change nor a finding it
    is one line.
    """
    return _Page(report).text()


class _Page:
    def __init__(self, report: Report) -> None:
        self._report = report
        self._links = FileLinks(report.on_github) if report.of_files else None
        change = report.change
        lengths = (length.place.path for length in (change.lengths if change else ()))
        documents = (document.place.path for document in (change.documents if change else ()))
        found = (diagnostic.path for diagnostic in report.diagnostics)
        self._names = short_names((*lengths, *documents, *found))
        self._parts: list[str] = []
        self._room = LIMIT - _ROOM_FOR_NOTES

    def text(self) -> str:
        """Return the whole report."""
        report, change = self._report, self._report.change
        changed = change is not None and not change.is_empty
        totals = closing(report)
        if not changed and not report.diagnostics:
            since = [f"No proposal has changed since {escaped(change.base)}."] if change and not report.quiet else []
            line = " ".join([*since, *totals])
            return f"**bep-lint**: {line}\n" if line else ""
        self._add([f"## bep-lint{f': changes since {escaped(change.base)}' if changed and change else ''}"])
        self._add(["", *totals] if totals else [])
        rows = [self._finding(diagnostic) for diagnostic in report.diagnostics]
        head = _table_head("Findings", ("Severity", "Rule", "Place", "Finding"))
        needed = sum(map(_size, (*head, *rows))) if rows else 0
        reserved = min(needed, self._room // 2)
        self._room -= reserved
        if change:
            self._add_change(change)
        self._room += reserved
        if rows:
            self._add_findings(head, rows)
        return "".join(self._parts)

    def _add_change(self, change: "ChangeSummary") -> None:
        self._topic("New proposals", [self._new_proposal(new) for new in change.proposals])
        self._topic("Numbers given up", [_given_up(number) for number in change.given_up])
        moves = [self._status_move(move) for move in change.statuses]
        self._topic("Status", moves, ("Proposal", "From", "To"))
        self._topic("Decisions added", [self._decision(decision) for decision in change.decisions])
        self._topic("Decisions changed", [self._rewritten(decision) for decision in change.rewritten])
        self._topic("Questions opened", [self._question(question) for question in change.opened])
        self._topic("Questions reworded", [self._reworded(question) for question in change.reworded])
        self._topic("Questions closed", [self._closed(question) for question in change.closed])
        lengths = [self._length(length) for length in change.lengths]
        self._topic("Line budgets", lengths, ("Document", "Before", "After", "Budget"))
        self._topic("Renamed", [self._renamed(renamed) for renamed in change.renamed])
        self._topic("Deleted", [f"- {escaped(shown_path(place.path))}" for place in change.deleted])
        if change.documents:
            self._add_documents(change.documents)

    def _topic(self, title: str, lines: Sequence[str], columns: Sequence[str] = ()) -> None:
        """Add `lines` under a heading, rows of a table with `columns`: as many as there may be and is room for."""
        if not lines:
            return
        head = _table_head(title, columns)
        shown = min(fitting(lines, self._room - sum(map(_size, head)), _size), _MOST_LINES)
        self._add([*head, *lines[:shown]] if shown else [])
        if shown < len(lines):
            self._note(f"{title}: {len(lines) - shown} {'more ' if shown else ''}not shown.")

    def _add_documents(self, documents: "Sequence[ChangedDocument]") -> None:
        names = [self._document(document) for document in documents]
        shown = min(fitting(names, self._room, _size), _MOST_NAMED)
        left_out = len(names) - shown
        if left_out:
            names = [*names[:shown], counted(left_out, f"{'more ' if shown else ''}document")]
        self._add(["", f"Changed otherwise: {_listed(names)}."])

    def _add_findings(self, head: Sequence[str], rows: Sequence[str]) -> None:
        diagnostics = self._report.diagnostics
        shown = fitting_in_rank(diagnostics, [_size(row) for row in rows], self._room - sum(map(_size, head)))
        self._add([*head, *(rows[index] for index in shown)] if shown else [])
        left_out = len(rows) - len(shown)
        if left_out:
            among = errors_among(diagnostics, left_out)
            self._note(f"Findings: {left_out} {'more ' if shown else ''}not shown{among}: there is no room for all.")

    def _note(self, text: str) -> None:
        """Add a line for which there is room."""
        self._parts.append(f"\n{text}\n")

    def _add(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._parts.append(f"{line}\n")
            self._room -= _size(line)

    def _link(self, text: str, place: "Place") -> str:
        return self._linked(escaped(text), place.path, place.line) if place.is_there else escaped(text)

    def _linked(self, markdown: str, path: Path, line: int | None) -> str:
        return f"[{markdown}]({self._links.address(path, line)})" if self._links else markdown

    def _new_proposal(self, new: "NewProposal") -> str:
        asides = [
            _shown(new.status),
            "" if new.has_document else "no document yet",
            "reserved before" if new.was_reserved else "",
            f"the number is also that of {_listed(map(escaped, new.others))}" if new.others else "",
        ]
        return f"- {self._link(new.label, new.place)}{_title(new.title)}{_aside(asides)}"

    def _status_move(self, move: "StatusMove") -> str:
        asides = [
            f"{escaped(key)} {_shown(value)}" if value else f"no {escaped(key)}" for key, value in move.companions
        ]
        asides += [f"{counted(move.still_open, 'question')} open"] if move.still_open else []
        return _row(
            (
                f"{self._link(move.label, move.place)}{_title(move.title)}",
                _status(move.before),
                f"{_status(move.after)}{_aside(asides)}",
            )
        )

    def _decision(self, decision: "AddedDecision") -> str:
        return f"- {self._link(decision.label, decision.place)}{_date(decision.date)}: {_shown(decision.text)}"

    def _rewritten(self, decision: "ChangedDecision") -> str:
        text = _shown(decision.text)
        if decision.now is None:
            text += " (removed)"
        else:
            text += f"{': ' if text else ''}{_shown(decision.said) or '–'} → {_shown(decision.now) or '–'}"
        return f"- {self._link(decision.label, decision.place)}{_date(decision.date)}: {text}"

    def _question(self, question: "QuestionChange") -> str:
        return f"- {self._link(question.label, question.place)}: {_shown(question.text)}"

    def _reworded(self, question: "RewordedQuestion") -> str:
        return f"- {self._link(question.label, question.place)}: {_shown(question.before)} → {_shown(question.text)}"

    def _closed(self, question: "QuestionChange") -> str:
        return f"{self._question(question)} ({'resolved' if question.place.is_there else 'removed'})"

    def _length(self, length: "Length") -> str:
        over = length.after - length.budget
        budget = f"{length.budget} ({over} over)" if over > 0 else str(length.budget)
        before = "new" if length.before is None else str(length.before)
        return _row((self._file(length.place), before, str(length.after), budget))

    def _renamed(self, renamed: "Renamed") -> str:
        numbers = f" ({' is now '.join(renamed.numbers)})" if renamed.numbers else ""
        now = self._linked(escaped(shown_path(renamed.place.path)), renamed.place.path, None)
        return f"- {escaped(shown_path(renamed.before))} → {now}{numbers}"

    def _document(self, document: "ChangedDocument") -> str:
        return f"{self._file(document.place)}{' (new)' if document.is_new else ''}"

    def _file(self, place: "Place") -> str:
        return self._linked(escaped(self._names[place.path]), place.path, None)

    def _finding(self, diagnostic: Diagnostic) -> str:
        has_lines = bool(self._report.lines_of(diagnostic.path))
        line = diagnostic.span.line
        place = escaped(self._names[diagnostic.path]) + (f":{line}" if has_lines else "")
        return _row(
            (
                diagnostic.severity,
                rule_link(diagnostic),
                self._linked(place, diagnostic.path, line if has_lines else None),
                escaped(diagnostic.message + fix_mark(diagnostic)),
            )
        )


def _given_up(number: "GivenUp") -> str:
    return f"- {escaped(number.label)}{_title(number.title)}"


def _table_head(title: str, columns: Sequence[str]) -> list[str]:
    """Return the heading of a topic, and of its table where it has `columns`."""
    return ["", f"### {title}", "", *([_row(columns), _row("---" for _ in columns)] if columns else [])]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _size(line: str) -> int:
    return len(line) + 1


def _title(title: str) -> str:
    return f": {_shown(title)}" if title else ""


def _date(date: str) -> str:
    return f", {_shown(date)}" if date else ""


def _status(status: str | None) -> str:
    return "?" if status is None else _shown(status) or "–"


def _aside(texts: Iterable[str]) -> str:
    said = ", ".join(text for text in texts if text)
    return f" ({said})" if said else ""


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _shown(text: str) -> str:
    return escaped(excerpt(text, _LONGEST))

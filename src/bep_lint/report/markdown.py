"""A short report in Markdown for those who review a change: what it did to the proposals, and what is found in them.

It is for the job summary of GitHub Actions or a comment on a pull request.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bep_lint.diagnostic import Diagnostic, shown_path
from bep_lint.report import Report
from bep_lint.report.file_links import FileLinks
from bep_lint.report.markdown_text import escaped, fitting
from bep_lint.report.terminal import closing, counted, fix_mark
from bep_lint.safe_text import excerpt

if TYPE_CHECKING:
    from bep_lint.change_summary import (
        AddedDecision,
        ChangedDocument,
        ChangeSummary,
        Length,
        NewNumber,
        Place,
        QuestionChange,
        Renamed,
        StatusMove,
    )

LIMIT = 65_536
"""The most characters of a comment on GitHub; a step's summary may be longer."""

_LONGEST = 160
"""So much is shown of a title, a question or a decision."""
_MOST_LINES = 50
"""So many lines are shown of a topic of the change."""
_ROOM_FOR_NOTES = 1000
"""So much is kept for the lines that say what is left out, one a topic at most."""


def render(report: Report) -> str:
    """Return what changed, where the report knows that, topic by topic, and a table of the findings.

    It is cut to what GitHub takes for a comment, the findings first, and says how much is left out. Where there is
    neither a change nor a finding it is one line.
    """
    return _Page(report).text()


class _Page:
    def __init__(self, report: Report) -> None:
        self._report = report
        self._links = FileLinks(report.name_in_repository) if report.name_in_repository else None
        self._parts: list[str] = []
        self._room = LIMIT

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
        if change:
            self._add_change(change)
        if report.diagnostics:
            self._add_findings()
        return "".join(self._parts)

    def _add_change(self, change: "ChangeSummary") -> None:
        self._topic("New numbers", [self._new_number(new) for new in change.numbers])
        moves = [self._status_move(move) for move in change.statuses]
        self._topic("Status", moves, ("Proposal", "From", "To"))
        self._topic("Decisions added", [self._decision(decision) for decision in change.decisions])
        self._topic("Questions opened", [self._question(question) for question in change.opened])
        self._topic("Questions closed", [self._question(question) for question in change.closed])
        lengths = [self._length(length) for length in change.lengths]
        self._topic("Line budgets", lengths, ("Document", "Before", "After", "Budget"))
        self._topic("Renamed", [self._renamed(renamed) for renamed in change.renamed])
        self._topic("Deleted", [f"- {escaped(shown_path(place.path))}" for place in change.deleted])
        self._topic("Documents changed", [self._document(document) for document in change.documents])

    def _add_findings(self) -> None:
        rows = [self._finding(diagnostic) for diagnostic in self._report.diagnostics]
        self._add_fitting("Findings", rows, ("Severity", "Rule", "Place", "Finding"), most=len(rows), noun="finding")

    def _topic(self, title: str, lines: Sequence[str], columns: Sequence[str] = ()) -> None:
        if lines:
            self._add_fitting(title, lines, columns, most=_MOST_LINES, noun="line")

    def _add_fitting(self, title: str, lines: Sequence[str], columns: Sequence[str], *, most: int, noun: str) -> None:
        """Add `lines` under a heading, rows of a table with `columns`; `most` of them, and what there is room for."""
        head = ["", f"### {title}", ""]
        if columns:
            head += [_row(columns), _row("---" for _ in columns)]
        room = self._room - sum(len(line) + 1 for line in head) - _ROOM_FOR_NOTES
        shown = min(fitting(lines, room, lambda line: len(line) + 1), most)
        left_out = len(lines) - shown
        if shown:
            self._add([*head, *lines[:shown]])
        if left_out:
            what = counted(left_out, f"{'more ' if shown else ''}{noun}")
            self._add(["", f"{title}: {what} not shown, there is no room for all."])

    def _add(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._parts.append(f"{line}\n")
            self._room -= len(line) + 1

    def _link(self, text: str, place: "Place") -> str:
        return self._linked(escaped(text), place.path, place.line) if place.is_there else escaped(text)

    def _linked(self, markdown: str, path: Path, line: int | None) -> str:
        return f"[{markdown}]({self._links.address(path, line)})" if self._links else markdown

    def _new_number(self, new: "NewNumber") -> str:
        aside = [text for text in (_shown(new.status), "" if new.has_document else "no document yet") if text]
        title = f": {_shown(new.title)}" if new.title else ""
        return f"- {self._link(new.label, new.place)}{title}" + (f" ({', '.join(aside)})" if aside else "")

    def _status_move(self, move: "StatusMove") -> str:
        title = f": {_shown(move.title)}" if move.title else ""
        return _row(
            (f"{self._link(move.label, move.place)}{title}", _shown(move.before) or "–", _shown(move.after) or "–")
        )

    def _decision(self, decision: "AddedDecision") -> str:
        date = f", {_shown(decision.date)}" if decision.date else ""
        return f"- {self._link(decision.label, decision.place)}{date}: {_shown(decision.text)}"

    def _question(self, question: "QuestionChange") -> str:
        return f"- {self._link(question.label, question.place)}: {_shown(question.text)}"

    def _length(self, length: "Length") -> str:
        over = length.after - length.budget
        budget = f"{length.budget} ({over} over)" if over > 0 else str(length.budget)
        before = "new" if length.before is None else str(length.before)
        return _row((self._file(length.place), before, str(length.after), budget))

    def _renamed(self, renamed: "Renamed") -> str:
        numbers = f" ({' is now '.join(renamed.numbers)})" if renamed.numbers else ""
        return f"- {escaped(shown_path(renamed.before))} → {self._file(renamed.place)}{numbers}"

    def _document(self, document: "ChangedDocument") -> str:
        return f"- {self._file(document.place)}{' (new)' if document.is_new else ''}"

    def _file(self, place: "Place") -> str:
        return self._linked(escaped(shown_path(place.path)), place.path, None)

    def _finding(self, diagnostic: Diagnostic) -> str:
        has_lines = bool(self._report.lines_of(diagnostic.path))
        line = diagnostic.span.line
        place = escaped(diagnostic.shown) + (f":{line}" if has_lines else "")
        return _row(
            (
                diagnostic.severity,
                escaped(f"{diagnostic.code} {diagnostic.name}"),
                self._linked(place, diagnostic.path, line if has_lines else None),
                escaped(diagnostic.message + fix_mark(diagnostic)),
            )
        )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _shown(text: str) -> str:
    return escaped(excerpt(text, _LONGEST))

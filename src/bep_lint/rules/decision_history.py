"""LC002 and LC003: what was decided stays written down, and what was asked is answered there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from bep_lint.conventions import section_text
from bep_lint.decision_rows import Decision, decisions_of, logged_decisions, same_rows
from bep_lint.diagnostic import Finding, Span
from bep_lint.document import Document, Role
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.outline import Heading
from bep_lint.plan import DecisionTable, logged_tables, sections_called
from bep_lint.plan_changes import LostDecision, decision_changes, lost_decisions, question_changes
from bep_lint.question_texts import Asked, question_core, texts_elsewhere, topic_and_rest
from bep_lint.registry import shown_row
from bep_lint.rewording import telling_words
from bep_lint.rule import rule
from bep_lint.safe_text import excerpt, one_line
from bep_lint.tables import Row

_COPIED = 500
"""Characters of what is to be written again that a message shows: there is a way to the rest."""
_SHOWN = 260
"""Characters of another row, or of a question, that it shows."""
_ASKING = lazy_pattern("who|whom|whose?|when|wher|why|how")
_COMPARED = 5
"""So many letters tell a word, be it singular or plural."""
_LEAST_LETTERS = 3
_STAYS = "What was decided stays written down, under a heading that the conventions know for it."


@rule("LC002", "decision-log-rewritten", "error", scope="section", compares=True)
def decision_log_rewritten(doc: Document) -> Iterator[Finding]:
    """A row of the Decision Log is gone, or does not say any more what it said.

    The log is appended to: who built on a decision must find it, and what took its place. Order, mark-up, the kind of
    quotes and dashes, what a link leads to, numbers of rows and the name of a column are no rewriting; neither is what
    was missing: a further column, text in a cell that was empty or said `TBD`, a real date for what was none.

    Bad:
        -- HEAD:BEP-1000-example.md --
        # Event Relay

        ## Decision Log

        | Date | Decision | Rationale |
        |------|----------|-----------|
        | 2026-01-15 | Events instead of polling | Lower latency |
        -- BEP-1000-example.md --
        # Event Relay

        ## Decision Log

        | Date | Decision | Rationale |
        |------|----------|-----------|
        | 2026-01-15 | Polling instead of events | Fewer parts |

    Good:
        -- HEAD:BEP-1000-example.md --
        # Event Relay

        ## Decision Log

        | Date | Decision | Rationale |
        |------|----------|-----------|
        | 2026-01-15 | Events instead of polling | Lower latency |
        -- BEP-1000-example.md --
        # Event Relay

        ## Decision Log

        | Date | Decision | Rationale |
        |------|----------|-----------|
        | 2026-01-15 | Events instead of polling | Lower latency |
        | 2026-02-01 | Polling instead of events | Fewer parts |

    Source: guide, Step 5 (Decision Log: append) and "Receiving Implementation Tasks from a BEP".
    """
    base = doc.changed_from
    lost = lost_decisions(doc, base)
    if base is None or not lost:
        return
    name, at_base = doc.conventions.section_names.decision_log, doc.proposals.base_name
    heading = _heading(doc, name)
    place, log = _place(doc, heading), _called(heading or _heading(base, name), name)
    moved = _moved(doc, base, lost)
    for (now, above), rows in moved.items():
        old, new = rows[0]
        what, stands, them = ("the row", "stands", "it") if len(rows) == 1 else (f"{len(rows)} rows", "stand", "them")
        where = "" if now is doc else f" of {excerpt(now.name, 100)}"
        remedy = f'move {them} back to the section "{log}" of {excerpt(doc.name, 100)}'
        if heading is None and now is doc and above:
            remedy = f'call that section "{"#" * above.level} {log}"'
        yield Finding(
            place,
            f"{what} of the {log} at {at_base} {stands} {_under(now, new.row.line)}{where} now, where nobody looks "
            f"for decisions; {remedy}",
            _STAYS,
            subject=" | ".join(old.cells),
        )
    found = {id(old) for rows in moved.values() for old, _ in rows}
    left = [loss for loss in lost if id(loss.decision) not in found]
    had = sum(decision.is_logged for decision in logged_decisions(base))
    if len(left) == had and not _log_tables(doc) and not any(loss.became for loss in left):
        count = "the only row" if len(left) == 1 else f"all {len(left)} rows"
        restore = f"restore {_all_of(doc, [loss.decision for loss in left])}"
        gone = f"the {log} is gone with {count} that it had at {at_base}"
        yield Finding(place, f"{gone}; {restore}", _STAYS, subject=name)
        return
    for decision, became in left:
        reads = _reads(decision, became) if became else "is gone"
        anew = "what was decided anew" if became else "what takes its place"
        yield Finding(
            place,
            f"the row {_to_copy(doc, decision)} of the {log} at {at_base} {reads}; restore it, and append a row "
            f"for {anew}",
            "Rows are appended and stay as they are: a decision that no longer holds is followed by one that says so.",
            subject=" | ".join(decision.cells),
        )


def _moved(
    doc: Document, base: Document, lost: Iterable[LostDecision]
) -> dict[tuple[Document, Heading | None], list[tuple[Decision, Decision]]]:
    """Return which of the `lost` decisions other tables of the proposal have got, by the heading above these."""
    known = {decision.said for was in (base, *base.subs) for decision in _in_other_tables(was)}
    there = [decision for now in (doc, *doc.subs) for decision in _in_other_tables(now) if decision.said not in known]
    moved = defaultdict(list)
    for old, new in same_rows([loss.decision for loss in lost], there):
        moved[new.document, _above(new.document, new.row.line)].append((old, new))
    return moved


def _in_other_tables(document: Document) -> Iterator[Decision]:
    """Yield what the tables of a main document say that are not in its Decision Log, and those of a sub-document."""
    if document.problem is not None:
        return
    name = document.conventions.section_names.decision_log
    logs = [section.lines for section in sections_called(document, name)] if document.role is Role.MAIN else []
    for table in document.tables:
        if not any(first <= table.line < after for first, after in logs):
            yield from decisions_of(document, DecisionTable(table, {}))


def _reads(old: Decision, new: Decision) -> str:
    """Return what a row says now that was rewritten: where its text is the same, its columns are others."""
    if _shown(old.row) != _shown(new.row):
        return f"reads {excerpt(_shown(new.row), _SHOWN)} now (line {new.row.line})"
    header, other = (excerpt(_shown(decision.table.header), _SHOWN) for decision in (old, new))
    return f"stood below the header {header} and stands below {other} now (line {new.row.line})"


def _log_tables(doc: Document) -> tuple[DecisionTable, ...]:
    """Return the tables that are the Decision Log, at whatever level that stands."""
    return logged_tables(doc, sections_called(doc, doc.conventions.section_names.decision_log))


def _all_of(doc: Document, decisions: Sequence[Decision]) -> str:
    """Return the rows that are to be restored, and their header, as far as there is room."""
    shown: list[str] = []
    for decision in decisions:
        row = one_line(_shown(decision.row))
        if sum(map(len, shown)) + len(row) > _COPIED:
            break
        shown.append(row)
    header = excerpt(_shown(decisions[0].table.header), _SHOWN)
    rest = "" if len(shown) == len(decisions) else f"; {_whole(doc, decisions[0])} has all of them"
    return f"{', '.join(shown) if shown else 'them'} below the header {header}{rest}"


def _to_copy(doc: Document, decision: Decision) -> str:
    row = one_line(_shown(decision.row))
    if len(row) <= _COPIED:
        return row
    return f"{excerpt(row, _COPIED)} (all of it is in {_whole(doc, decision)})"


def _shown(row: Row) -> str:
    return shown_row(cell.source for cell in row.cells)


def _whole(doc: Document, decision: Decision) -> str:
    """Return where all of a decision's document is to be read as it was at the base."""
    from posixpath import join
    from shlex import quote

    base, former = doc.proposals.base_name, decision.document
    path = join(former.proposals.home, former.name)
    if ":" in base or " " in base:
        return f"{excerpt(path, _SHOWN)} at {base}"
    return f"`git show {quote(f'{base}:{path}')}`"


@rule("LC003", "question-resolved-silently", "warning", scope="section", compares=True)
def question_resolved_silently(doc: Document) -> Iterator[Finding]:
    """An open question is gone, and no new row of the Decision Log tells what was decided.

    A question that was answered without a trace is asked again. One that is reworded, struck through, ticked or marked
    as resolved where it stands is not gone, nor is one that became a heading, an item below its topic or a part of
    another one. Each row that is new, or was empty in part, accounts for one that is gone and for all that it speaks
    of; where the proposal was rejected or superseded one does for all.

    Bad:
        -- HEAD:BEP-1000-example.md --
        # Event Relay

        ## Open Questions

        - How long is an event kept?
        -- BEP-1000-example.md --
        # Event Relay

        ## Open Questions

        None.

    Good:
        -- HEAD:BEP-1000-example.md --
        # Event Relay

        ## Open Questions

        - How long is an event kept?
        -- BEP-1000-example.md --
        # Event Relay

        ## Decision Log

        | Date | Decision | Rationale |
        |------|----------|-----------|
        | 2026-02-01 | Keep events for a day | Enough for a restart |

        ## Open Questions

        None.

    Source: guide, "Decision Log / Open Questions lifecycle" and "Updating an Existing BEP".
    """
    base = doc.base
    gone = question_changes(doc, base).gone
    if base is None or not gone:
        return
    names, statuses = doc.conventions.section_names, doc.conventions.statuses
    changes = decision_changes([doc], [base])
    answers = [*changes.new, *changes.filled]
    is_ended = doc.status != base.status and doc.status in (*statuses.rejected, *statuses.superseded)
    left = [] if is_ended and answers else _unaccounted(gone, answers)
    heading, log = _heading(doc, names.open_questions), _heading(doc, names.decision_log)
    lines = _lines_elsewhere(doc, base, left)
    above = {_above(doc, line) for line in lines.values()}
    if heading is None and lines.keys() == {id(asked) for asked in left} and len(above) == 1:
        count = "the open question stands" if len(left) == 1 else f"all {len(left)} open questions stand"
        under = _under(doc, min(lines.values()))
        yield Finding(
            _place(doc, None),
            f'{count} {under} now, where nobody looks for any; call that section "## {names.open_questions}"',
            "Open questions stand under a heading that the conventions know for them, until they are answered.",
            subject=names.open_questions,
        )
        return
    called = _called(log, names.decision_log)
    row, where = _row_to_fill(doc), f"the {called}" if log else f'a section "## {called}"'
    several = "one row may answer several questions: let it name each"
    if is_ended:
        several = f"one row does for all of them, now that the proposal is {doc.status}"
    for asked in left:
        home = "" if asked.document is base else f" of {excerpt(asked.document.name, 100)}"
        line = lines.get(id(asked))
        now = f"stands {_under(doc, line)} now" if line else "is gone"
        yield Finding(
            _place(doc, heading),
            f'the open question "{excerpt(asked.question.text, _SHOWN)}"{home} {now}, and no new row of the {called} '
            f"accounts for it; add {row} to {where} ({several}), or put the question back",
            "Say when, what and why it was decided; that a question has become pointless is a decision, too.",
            about=(doc.path, *_paths_now(doc, asked)),
            subject=asked.question.text,
        )


def _lines_elsewhere(doc: Document, base: Document, questions: Sequence[Asked]) -> dict[int, int]:
    """Return on which line those of the `questions` begin that another section has got, by their identity."""
    now, before = texts_elsewhere(doc), texts_elsewhere(base)
    cores = {id(asked): question_core(asked.question.text) for asked in questions}
    return {asked: now[core] for asked, core in cores.items() if core in now and core not in before}


def _unaccounted(gone: Sequence[Asked], decisions: Sequence[Decision]) -> list[Asked]:
    """Return those of the questions `gone` that none of the new `decisions` accounts for.

    One that speaks of a question accounts for it; of the others, each does for one question more.
    """
    said = [{word for cell in decision.cells for word in _words(cell)} for decision in decisions]
    speaking: set[int] = set()
    left = []
    for asked in gone:
        core = question_core(asked.question.text)
        wanted, topic = _words(core), _words(topic_and_rest(core)[0])
        of_it = [index for index, words in enumerate(said) if _tells_of(words, wanted, topic)]
        speaking.update(of_it)
        if not of_it:
            left.append(asked)
    return left[len(decisions) - len(speaking) :]


def _tells_of(words: Collection[str], wanted: set[str], topic: set[str]) -> bool:
    """Whether half of the words of a question are among `words`, or all of its topic."""
    return 0 < len(wanted) <= 2 * len(wanted.intersection(words)) or (len(topic) > 1 and topic.issubset(words))


def _words(text: str) -> set[str]:
    """Return what tells the words of `text` that mean something."""
    return {
        word[:_COMPARED] for word in telling_words(text) if len(word) >= _LEAST_LETTERS and not _ASKING.fullmatch(word)
    }


def _row_to_fill(doc: Document) -> str:
    """Return a row of the Decision Log that is there, else of one as it should be, with its columns to be filled."""
    logs = _log_tables(doc)
    headers = [cell.text for cell in logs[0].table.header.cells] if logs else doc.conventions.decision_columns
    return excerpt(shown_row(f"({name})" if name else "…" for name in headers), _SHOWN)


def _paths_now(doc: Document, asked: Asked) -> Iterator[Path]:
    """Yield the sub-document that asked a question, or what it is called now."""
    if asked.document is not doc.base:
        yield next((sub.path for sub in doc.subs if sub.base is asked.document), asked.document.path)


def _heading(doc: Document, name: str) -> Heading | None:
    """Return the heading that the conventions name `name`, at the highest level where there is one."""
    return next((section.heading for section in sections_called(doc, name)), None)


def _place(doc: Document, heading: Heading | None) -> Span:
    """Return the span of `heading`, else of the title, else of the first line."""
    found = heading or doc.title
    return found.span if found else Span.at(1)


def _called(heading: Heading | None, name: str) -> str:
    """Return what a section is called, `name` where there is none."""
    return excerpt(section_text(heading.text)) if heading else name


def _above(doc: Document, line: int) -> Heading | None:
    """Return the heading that `line` stands under."""
    return next((heading for heading in reversed(doc.headings) if heading.span.line < line), None)


def _under(doc: Document, line: int) -> str:
    """Return where a line of `doc` stands, as a message says it."""
    heading = _above(doc, line)
    return f'under "{"#" * heading.level} {excerpt(heading.text)}" (line {line})' if heading else f"on line {line}"

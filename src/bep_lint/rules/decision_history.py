"""LC002 and LC003: what was decided stays written down, and what was asked is answered there."""

import re
from collections.abc import Iterator, Sequence

from bep_lint.diagnostic import Finding, Span
from bep_lint.document import Document
from bep_lint.plan_changes import Asked, Decision, lost_decisions, new_decisions, question_changes
from bep_lint.rule import rule
from bep_lint.safe_text import excerpt

_ROW = 260
"""Characters of a row or a question that a message shows: all of them, for it is there to be copied."""
_MOST_ROWS = 10
_WORD = re.compile(r"\b\w{4,5}")
"""What tells a word that means something, be it singular or plural."""


@rule("LC002", "decision-log-rewritten", "error", scope="section", compares=True)
def decision_log_rewritten(doc: Document) -> Iterator[Finding]:
    """A row of the Decision Log is gone, or does not say any more what it said.

    The log is appended to: who built on a decision must find it, and what took its place. Order, mark-up, what a link
    leads to, a further column and an empty cell that is filled are no rewriting.

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
    lost, name = lost_decisions(doc, doc.changed_from), doc.conventions.section_names.decision_log
    if not lost:
        return
    base, place = doc.proposals.base_name, _place(doc, name)
    if not doc.decisions and not any(loss.became for loss in lost):
        rows = [_shown(loss.decision) for loss in lost]
        count = "the only row" if len(rows) == 1 else f"all {len(rows)} rows"
        more = ", …" if len(rows) > _MOST_ROWS else ""
        yield Finding(
            place,
            f"the {name} is gone with {count} that it had at {base}; restore {', '.join(rows[:_MOST_ROWS])}{more}",
            "What was decided stays written down, under whatever heading the conventions know for it.",
            subject=name,
        )
        return
    for decision, became in lost:
        now = f"reads {_shown(became)} now" if became else "is gone"
        new = "what was decided anew" if became else "what takes its place"
        yield Finding(
            place,
            f"the row {_shown(decision)} of the {name} at {base} {now}; restore it, and append a row for {new}",
            "Rows are appended and stay as they are: a decision that no longer holds is followed by one that says so.",
            subject=" | ".join(decision.cells),
        )


def _shown(decision: Decision) -> str:
    return f'"{excerpt(" | ".join(decision.cells), _ROW)}"'


@rule("LC003", "question-resolved-silently", "warning", scope="section", compares=True)
def question_resolved_silently(doc: Document) -> Iterator[Finding]:
    """An open question is gone, and no new row of the Decision Log tells what was decided.

    A question that was answered without a trace is asked again. One that is reworded, struck through, ticked or marked
    as resolved where it stands is not gone, and each new row accounts for one that is.

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
    gone = question_changes(doc, doc.base).gone
    if not gone:
        return
    names, columns = doc.conventions.section_names, doc.conventions.decision_columns
    row = f"| {' | '.join(f'({column})' for column in columns)} |"
    where = f"the {names.decision_log}" if doc.section(names.decision_log) else f'a section "## {names.decision_log}"'
    for asked in _unaccounted(gone, new_decisions(doc, doc.base)):
        home = "" if asked.document is doc.base else f" of {excerpt(asked.document.name, 100)}"
        yield Finding(
            _place(doc, names.open_questions),
            f'the open question "{excerpt(asked.question.text, _ROW)}"{home} is gone, and no new row of the '
            f"{names.decision_log} accounts for it; add {row} to {where}, or put the question back",
            "Say when, what and why it was decided; that a question has become pointless is a decision, too.",
            subject=asked.question.text,
        )


def _unaccounted(gone: Sequence[Asked], decisions: Sequence[Decision]) -> list[Asked]:
    """Return those of the questions `gone` that none of the new `decisions` accounts for.

    One that speaks of a question accounts for it; of the others, each does for one question more.
    """
    words = [_words(" ".join(decision.cells)) for decision in decisions]
    speaking: set[int] = set()
    left = []
    for asked in gone:
        wanted = _words(asked.question.text)
        of_it = [
            index for index, found in enumerate(words) if len(wanted) > 1 and 2 * len(wanted & found) >= len(wanted)
        ]
        speaking.update(of_it)
        if not of_it:
            left.append(asked)
    return left[len(decisions) - len(speaking) :]


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _place(doc: Document, name: str) -> Span:
    """Return the span of the heading of the section `name`, else of the title, else of the first line."""
    section = doc.section(name)
    if section:
        return section.heading.span
    return doc.title.span if doc.title else Span.at(1)

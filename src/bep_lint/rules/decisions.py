"""DEC: the Decision Log and the Open Questions."""

from collections.abc import Iterator
from datetime import date

from bep_lint.conventions import section_key
from bep_lint.dates import real_date
from bep_lint.diagnostic import Finding
from bep_lint.document import Document
from bep_lint.outline import Section
from bep_lint.rule import SUB, rule
from bep_lint.safe_text import excerpt


@rule("DEC001", "open-questions-in-sub-document", "error", roles=SUB)
def open_questions_in_sub_document(doc: Document) -> Iterator[Finding]:
    """A sub-document has Open Questions of its own.

    They stand in the main document only, so that all that is unresolved is found in one place.

    Bad:
        -- BEP-1000-example.md --
        # Event Relay
        -- BEP-1000/storage.md --
        # BEP-1000: Storage

        ## Open Questions

        - How long is an event kept?

    Good:
        -- BEP-1000-example.md --
        # Event Relay

        ## Open Questions

        - How long is an event kept?
        -- BEP-1000/storage.md --
        # BEP-1000: Storage

    Source: guide, "Sub-Document Guidelines".
    """
    name = doc.conventions.section_names.open_questions
    home = doc.main.name if doc.main else "the main document"
    for heading in doc.headings:
        if doc.conventions.section_name(heading.text) == name:
            yield Finding(
                heading.span,
                f'"{excerpt(heading.text)}" stands in a sub-document; open questions belong in {excerpt(home, 100)}',
                f"Move the questions to the section {name} of {home} and take this heading out.",
            )


@rule("DEC002", "decision-log-table", "warning", scope="section")
def decision_log_table(doc: Document) -> Iterator[Finding]:
    """The Decision Log is no table with the columns Date, Decision and Rationale.

    More columns are fine. The Decision Summary of a tech-spec is a table too, and may have other columns.

    Bad:
        # Event Relay

        ## Decision Log

        - Events instead of polling, for the latency

    Good:
        # Event Relay

        ## Decision Log

        | Date | Decision | Rationale |
        |------|----------|-----------|
        | 2026-01-15 | Events instead of polling | Lower latency |

    Source: guide, "Main Document" and "Recommended structure".
    """
    section = doc.section(doc.conventions.section_names.decision_log)
    if section is None or section.empty:
        return
    columns = doc.conventions.decision_columns
    wanted = f"a table with the columns {', '.join(columns)}"
    free = _is_summary(doc, section)
    if not doc.decisions:
        yield Finding(
            section.heading.span,
            f'"{excerpt(section.heading.text)}" has no table; decisions stand in {"a table" if free else wanted}',
            "Write one row a decision: | 2026-01-15 | what was decided | why |",
        )
        return
    best = doc.decisions[0]
    missing = [column for column in columns if column not in best.columns]
    if missing and not free:
        header = ", ".join(f'"{excerpt(cell.text, 30)}"' for cell in best.table.header.cells[:8])
        yield Finding(
            best.table.header.span,
            f"the Decision Log's table has no column {' and no column '.join(missing)}; its columns are {header}",
            f"Make it {wanted}; others may stand beside them.",
        )


def _is_summary(doc: Document, section: Section) -> bool:
    """Whether `section` is a tech-spec's Decision Summary: the log under another name, with columns of its own."""
    is_alias = section_key(section.heading.text) != section_key(doc.conventions.section_names.decision_log)
    return is_alias and doc.layout is doc.conventions.layouts.tech_spec


@rule("DEC003", "decision-log-date", "warning")
def decision_log_date(doc: Document) -> Iterator[Finding]:
    """A row of the Decision Log has no real date as YYYY-MM-DD.

    The date tells which decision is the newer one when two disagree.

    Bad:
        # Event Relay

        ## Decision Log

        | Date | Decision | Rationale |
        |------|----------|-----------|
        | Jan 15 | Events instead of polling | Lower latency |

    Good:
        # Event Relay

        ## Decision Log

        | Date | Decision | Rationale |
        |------|----------|-----------|
        | 2026-01-15 | Events instead of polling | Lower latency |

    Source: guide, "Main Document".
    """
    column = doc.conventions.decision_columns.date
    for log in doc.decisions:
        for row in log.table.rows:
            written = log.text(row, column)
            if written is None or not any(cell.text for cell in row.cells) or real_date(written):
                continue
            found = f'"{excerpt(written)}" is not a date' if written else "is empty"
            yield Finding(
                row.span,
                f"{column} {found}; write the day of the decision, such as 2026-01-15",
                "A date that exists, as YYYY-MM-DD and nothing else.",
            )


@rule("DEC004", "decision-log-order", "warning")
def decision_log_order(doc: Document) -> Iterator[Finding]:
    """A row of the Decision Log is older than a row above it.

    Rows are appended, so that the log reads as it grew.

    Bad:
        # Event Relay

        ## Decision Log

        | Date | Decision | Rationale |
        |------|----------|-----------|
        | 2026-02-01 | Keep events for a day | Enough for a restart |
        | 2026-01-15 | Events instead of polling | Lower latency |

    Good:
        # Event Relay

        ## Decision Log

        | Date | Decision | Rationale |
        |------|----------|-----------|
        | 2026-01-15 | Events instead of polling | Lower latency |
        | 2026-02-01 | Keep events for a day | Enough for a restart |

    Source: guide, Step 5 (Decision Log: append).
    """
    column = doc.conventions.decision_columns.date
    for log in doc.decisions:
        above: date | None = None
        for row in log.table.rows:
            day = real_date(log.text(row, column) or "")
            if day and above and day < above:
                yield Finding(
                    row.span,
                    f"the row of {day} stands below one of {above}; rows are appended, the oldest first",
                    "Move the row up to its place by date, or correct the date.",
                )
            above = day or above


@rule("DEC005", "decision-log-incomplete", "warning")
def decision_log_incomplete(doc: Document) -> Iterator[Finding]:
    """A row of the Decision Log has no decision or no rationale.

    A decision without its reason is argued again.

    Bad:
        # Event Relay

        ## Decision Log

        | Date | Decision | Rationale |
        |------|----------|-----------|
        | 2026-01-15 | Events instead of polling | |

    Good:
        # Event Relay

        ## Decision Log

        | Date | Decision | Rationale |
        |------|----------|-----------|
        | 2026-01-15 | Events instead of polling | Lower latency |

    Source: guide, Step 5 (Decision Log: key decisions with rationale).
    """
    columns = doc.conventions.decision_columns[1:]
    for log in doc.decisions:
        for row in log.table.rows:
            texts = {column: log.text(row, column) for column in columns}
            empty = [column for column, text in texts.items() if text is not None and not text.strip("-\u2013\u2014")]
            if empty:
                written = next((cell.text for cell in row.cells if cell.text), "")
                which = f'the row "{excerpt(written)}"' if written else "an empty row"
                yield Finding(
                    row.span,
                    f"{which} has no {' and no '.join(empty)}",
                    "Fill the cell; a row that records no decision can go.",
                )


@rule("DEC006", "open-questions-left", "warning", scope="section")
def open_questions_left(doc: Document) -> Iterator[Finding]:
    """An Implemented proposal has open questions left.

    What is implemented has been decided. "None" and the like leaves none open; neither does a question struck through,
    ticked or listed as resolved. `TODO` is no question: it says itself that something is to be written.

    Bad:
        ---
        Status: Implemented
        Target-Version: 26.4.0
        Implemented-Version: 26.4.1
        ---

        # Event Relay

        ## Open Questions

        - How long is an event kept?

    Good:
        ---
        Status: Implemented
        Target-Version: 26.4.0
        Implemented-Version: 26.4.1
        ---

        # Event Relay

        ## Open Questions

        None.

    Source: guide, "Decision Log / Open Questions lifecycle".
    """
    if doc.status not in doc.conventions.statuses.closed:
        return
    left = [question for question in doc.open_questions if not question.resolved]
    if left:
        count = "an open question is" if len(left) == 1 else f"{len(left)} open questions are"
        first = f', the first: "{excerpt(left[0].text)}"' if len(left) > 1 else f': "{excerpt(left[0].text)}"'
        yield Finding(
            left[0].span,
            f"{count} left in a proposal that is {doc.status}{first}",
            "Move what was decided to the Decision Log, take it out here, and write None where nothing is open.",
        )

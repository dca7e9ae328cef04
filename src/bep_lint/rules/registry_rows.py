"""REG: the rows of the registry, each for itself and in their order."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from bep_lint.diagnostic import Finding
from bep_lint.document import Document
from bep_lint.registry import shown_row
from bep_lint.registry_edits import moves
from bep_lint.rule import REGISTRY, rule
from bep_lint.safe_text import excerpt


@rule("REG003", "registry-number", "error", roles=REGISTRY, scope="section")
def registry_number(doc: Document) -> Iterator[Finding]:
    """The number of a row is not a number from 1000 on, plain or linked.

    People and tools look a number up as it is written in the process: four digits and nothing else.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [BEP-1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | TBD | Events | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | 1001 | Events | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Source: process, "BEP Number Registry".
    """
    registry, start = doc.proposals.registry, doc.conventions.number_start
    if registry is None:
        return
    for row in registry.rows:
        if row.is_next or row.number_cell is None:
            continue
        text = row.number_cell.text
        if row.number is not None and row.number >= start:
            if row.has_plain_number:
                continue
            message = f'"{excerpt(text)}" is not a plain number; write {row.number}'
        elif row.number is not None:
            message = f'"{excerpt(text)}" is no BEP number: they start from {start}'
        else:
            found = f'"{excerpt(text)}" is no number' if text else "the number cell is empty"
            message = f"{found}; write one from {start}, the next free is {doc.proposals.next_number}"
        yield registry.finding(
            row, message, f"The cell holds a number from {start}, plain or linked, or _next_ at the end."
        )


@rule("REG004", "registry-duplicate", "error", roles=REGISTRY, scope="section")
def registry_duplicate(doc: Document) -> Iterator[Finding]:
    """A number stands in the registry twice.

    Two branches that each reserve a number can merge without a conflict, and then two proposals share it.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | 1001 | Events | Ada Byron | Draft |
        | 1001 | Reports | Emil Post | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | 1001 | Events | Ada Byron | Draft |
        | 1002 | Reports | Emil Post | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Source: process, "BEP Number Registry": one row a number prevents conflicts.
    """
    registry = doc.proposals.registry
    if registry is None:
        return
    for row in registry.rows:
        if row.number is None:
            continue
        first = registry.rows_of(row.number)[0]
        if first is not row:
            title = f' ("{excerpt(first.title.text)}")' if first.title else ""
            yield registry.finding(
                row,
                f"{row.number} stands twice: line {first.line}{title} has it too; the next free number is "
                f"{doc.proposals.next_number}",
                "Delete the row if it is a copy; else give the later proposal the next free number, its files too.",
            )


@rule("REG005", "registry-order", "warning", roles=REGISTRY, scope="section")
def registry_order(doc: Document) -> Iterator[Finding]:
    """The numbers of the registry do not ascend.

    The next free number is read off the end of the table.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | 1001 | Events | Ada Byron | Draft |
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | 1001 | Events | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Fix: the line of the row is moved to its place as it is. None where its number stands twice or, being far from all
    others, may be mistyped; where a blank line or a comment cuts the table off in between; or where a suppression would
    be about another row then.

    Source: process, "BEP Number Registry".
    """
    registry = doc.proposals.registry
    if registry is None:
        return
    fixes = moves(registry) if registry.out_of_order else {}
    for number, row in registry.out_of_order.items():
        before, _ = registry.around(number)
        place = "at the top" if before is None else f"after the row of {before}"
        message = f"{number} is out of order; its place is {place}"
        yield registry.finding(row, message, "Numbers ascend: move the row.", fix=fixes.get(number))


@rule("REG006", "registry-gap", "warning", roles=REGISTRY, scope="section")
def registry_gap(doc: Document) -> Iterator[Finding]:
    """A number is left out of the registry without a `_(skipped)_` row.

    A reader cannot tell a number that was given up from a row that was lost. Numbers that have a document are not left
    out but unregistered: REG010 tells of them.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | 1002 | Events | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | 1001 | _(skipped)_ | | |
        | 1002 | Events | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Source: process, "BEP Number Registry": the row of 1011.
    """
    registry = doc.proposals.registry
    if registry is None:
        return
    misnumbered = registry.misnumbered
    skipped = doc.conventions.registry.skipped_row
    for (before, above), (number, row) in pairwise(registry.in_order.items()):
        runs = registry.left_out(before, number)
        # Rows between whose numbers are wrong (REG003) may be those of the numbers left out.
        to_correct = bisect_left(misnumbered, row.line) - bisect_left(misnumbered, above.line)
        if sum(last - first + 1 for first, last in runs) <= to_correct:
            continue
        for first, last in runs:
            missing, verb = (str(first), "is") if first == last else (f"{first}–{last}", "are")
            example = shown_row(registry.cells(str(first), f"_({skipped})_"))
            yield registry.finding(
                row,
                f"{missing} {verb} left out before {number}; add a row such as {example} for each number that nobody "
                "uses",
                f"Add {example}, or use the number.",
                subject=missing,
            )


@rule("REG015", "registry-status-unknown", "error", roles=REGISTRY, scope="section")
def registry_status_unknown(doc: Document) -> Iterator[Finding]:
    """The status of a row is none of the process, or is empty though the number is not skipped.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | In review |
        | 1001 | Events | Ada Byron | |
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | 1001 | _(skipped)_ | | |
        | _next_ | _(reserve your number here)_ | | |

    Source: process, "Status Lifecycle".
    """
    registry, statuses = doc.proposals.registry, doc.conventions.statuses
    if registry is None:
        return
    for row in registry.rows:
        if row.status is None or row.title is None or row.number_cell is None or row.is_next:
            continue  # without the columns of number and title nobody knows which rows may have none
        text = row.status.text
        if text in statuses.known or (row.is_skipped and not text):
            continue
        document = registry.document_of(row)
        recorded = statuses.named(document.status) if document else None
        if not text and recorded:
            continue  # the row lags behind its document: REG011
        found = f'"{excerpt(text)}" is no status' if text else "the status cell is empty"
        says = f" ({document.name} says {recorded})" if document and recorded else ""
        yield registry.finding(
            row,
            f"{found} in {row.label}; it must be one of {', '.join(statuses.known)}{says}",
            f"Write {recorded or statuses.known[0]}; only a skipped number has none.",
            row.status.span,
        )

"""REG: the rows of the registry, each for itself and in their order."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from bep_lint.diagnostic import Finding
from bep_lint.document import Document
from bep_lint.order import out_of_order
from bep_lint.registry import Registry, RegistryRow
from bep_lint.rule import REGISTRY, rule
from bep_lint.safe_text import excerpt


@rule("REG003", "registry-number", "error", roles=REGISTRY)
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
            if text in (str(row.number), f"{row.number:04}"):
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


@rule("REG004", "registry-duplicate", "error", roles=REGISTRY)
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


@rule("REG005", "registry-order", "warning", roles=REGISTRY)
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

    Source: process, "BEP Number Registry".
    """
    registry = doc.proposals.registry
    if registry is None:
        return
    in_order, moved = _ordered(registry)
    numbers = [number for _, number in in_order]
    for row, number in moved:
        place_among = bisect_left(numbers, number)
        place = f"after the row of {numbers[place_among - 1]}" if place_among else "at the top"
        yield registry.finding(row, f"{number} is out of order; its place is {place}", "Numbers ascend: move the row.")


@rule("REG006", "registry-gap", "warning", roles=REGISTRY)
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
    registry, start = doc.proposals.registry, doc.conventions.number_start
    if registry is None:
        return
    in_order, moved = _ordered(registry)
    known = sorted({number for _, number in moved} | doc.proposals.main_numbers)
    misnumbered = [row.line for row in registry.rows if not row.is_next and (row.number or 0) < start]
    skipped = doc.conventions.registry.skipped_row
    for (above, before), (row, number) in pairwise(in_order):
        between = [before, *known[bisect_right(known, before) : bisect_left(known, number)], number]
        ranges = [(low + 1, high - 1) for low, high in pairwise(between) if high - low > 1]
        # Rows between whose numbers are wrong (REG003) may be those of the numbers left out.
        to_correct = bisect_left(misnumbered, row.line) - bisect_left(misnumbered, above.line)
        if sum(high - low + 1 for low, high in ranges) <= to_correct:
            continue
        missing = ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in ranges)
        verb = "is" if len(ranges) == 1 and ranges[0][0] == ranges[0][1] else "are"
        example = registry.row_text(str(ranges[0][0]), f"_({skipped})_")
        yield registry.finding(
            row,
            f"{missing} {verb} left out before {number}; add a row such as {example} for each number that nobody uses",
            f"Add {example}, or use the number.",
            subject=missing,
        )


@rule("REG015", "registry-status-unknown", "error", roles=REGISTRY)
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


def _ordered(registry: Registry) -> tuple[list[tuple[RegistryRow, int]], list[tuple[RegistryRow, int]]]:
    """Return the rows whose numbers ascend, and those that stand out of order; a number's second row is in neither."""
    start = registry.document.conventions.number_start
    rows = [
        (row, row.number)
        for row in registry.rows
        if row.number is not None and row.number >= start and registry.rows_of(row.number)[0] is row
    ]
    wrong = set(out_of_order([number for _, number in rows]))
    return (
        [entry for position, entry in enumerate(rows) if position not in wrong],
        [entry for position, entry in enumerate(rows) if position in wrong],
    )

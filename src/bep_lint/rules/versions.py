"""VER: the version fields of main documents."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bep_lint.dates import last_day_that_has_begun, real_date
from bep_lint.diagnostic import Finding
from bep_lint.document import Document
from bep_lint.metadata import Entry
from bep_lint.rule import rule
from bep_lint.safe_text import excerpt

CREATED, TARGET, IMPLEMENTED = FIELDS = ("Created-Version", "Target-Version", "Implemented-Version")


class Version(NamedTuple):
    """A Backend.AI version, to be compared as numbers."""

    year: int
    sprint: int
    patch: int


@rule("VER001", "version-format", "error")
def version_format(doc: Document) -> Iterator[Finding]:
    """A version is not written YY.Sprint.Patch.

    Versions of one form can be compared with each other and with the releases.

    Bad:
        ---
        Created-Version: v26.01
        ---

    Good:
        ---
        Created-Version: 26.1.0
        ---

    Source: process, "Version Fields".
    """
    for entry in _filled_fields(doc):
        if _version(doc, entry) is None:
            yield Finding(
                entry.value.span,
                f'{entry.key.text} "{excerpt(entry.text)}" must be {doc.conventions.forms.version}',
                "Write the version alone, or nothing where there is none yet.",
            )


@rule("VER002", "target-version-missing", "error")
def target_version_missing(doc: Document) -> Iterator[Finding]:
    """An accepted proposal does not say for which version it is planned.

    Accepting a proposal means to assign a target version.

    Bad:
        ---
        Status: Accepted
        Target-Version:
        ---

    Good:
        ---
        Status: Accepted
        Target-Version: 26.4.0
        ---

    Source: process, "Status Transition Rules" and "Version Fields".
    """
    yield from _missing(doc, TARGET, doc.conventions.statuses.target_version)


@rule("VER003", "implemented-version-missing", "error")
def implemented_version_missing(doc: Document) -> Iterator[Finding]:
    """An implemented proposal does not say in which version it came.

    Users of a release look up which proposals it holds.

    Bad:
        ---
        Status: Implemented
        Implemented-Version:
        ---

    Good:
        ---
        Status: Implemented
        Implemented-Version: 26.4.1
        ---

    Source: process, "Status Transition Rules" and "Version Fields".
    """
    yield from _missing(doc, IMPLEMENTED, doc.conventions.statuses.implemented_version)


@rule("VER004", "version-premature", "warning")
def version_premature(doc: Document) -> Iterator[Finding]:
    """A version is filled in before the status that it goes with.

    A draft with a target version reads as if it were accepted, and an implemented version as if it could be used.

    Bad:
        ---
        Status: Draft
        Target-Version: 26.4.0
        ---

    Good:
        ---
        Status: Draft
        Target-Version:
        ---

    Source: process, "Version Fields".
    """
    statuses = doc.conventions.statuses
    may_have_implemented = {*statuses.implemented_version, *statuses.past_implemented_version}
    for entry in _filled_fields(doc):
        if entry.key.text == TARGET and doc.status in statuses.premature_target_version:
            later = statuses.target_version
        elif entry.key.text == IMPLEMENTED and doc.status in set(statuses.known) - may_have_implemented:
            later = statuses.implemented_version
        else:
            continue
        yield Finding(
            entry.value.span,
            f'{entry.key.text} is "{excerpt(entry.text)}", but Status is {doc.status}: '
            f"it stays empty until the Status is {' or '.join(later)}",
            "Empty it, or change the Status if the proposal has come that far.",
        )


@rule("VER005", "version-order", "error")
def version_order(doc: Document) -> Iterator[Finding]:
    """A version lies before one that comes first in a proposal's life.

    A proposal is created, then planned for a version, then implemented in that one or a later one.

    Bad:
        ---
        Created-Version: 26.10.0
        Target-Version: 26.9.0
        ---

    Good:
        ---
        Created-Version: 26.9.0
        Target-Version: 26.10.0
        ---

    Source: process, "Version Fields" (the milestones and when each is filled).
    """
    versions = [(entry, version) for entry in _filled_fields(doc) if (version := _version(doc, entry))]
    for (earlier, earlier_version), (later, later_version) in pairwise(versions):
        if later_version < earlier_version:
            yield Finding(
                later.value.span,
                f"{later.key.text} {later.text} is before {earlier.key.text} {earlier.text}; "
                f"the order is {' ≤ '.join(FIELDS)}",
                "Correct the one that is wrong.",
            )


@rule("VER006", "created-year-mismatch", "warning")
def created_year_mismatch(doc: Document) -> Iterator[Finding]:
    """The year of Created-Version does not fit the date in Created.

    One of the two is mistyped, often in January, when the old year still comes to mind.

    Bad:
        ---
        Created: 2025-01-16
        Created-Version: 26.1.0
        ---

    Good:
        ---
        Created: 2026-01-16
        Created-Version: 26.1.0
        ---

    Source: process, "Version Fields": YY is the year.
    """
    day = real_date(doc.metadata.text("Created")) if doc.metadata else None
    entry = next((entry for entry in _filled_fields(doc) if entry.key.text == CREATED), None)
    version = _version(doc, entry) if entry else None
    if entry is None or version is None or day is None or day > last_day_that_has_begun():
        return
    slack = doc.conventions.front_matter.created_version_slack_months
    first_month = (2000 + version.year) * 12 - slack
    last_month = (2000 + version.year) * 12 + 11 + slack
    if not first_month <= day.year * 12 + day.month - 1 <= last_month:
        yield Finding(
            entry.value.span,
            f"Created-Version {entry.text} does not fit Created {day}: versions {version.year:02}.x go with "
            f"dates from {_month(first_month)} to {_month(last_month)}; one of the two is mistyped",
            "Correct the one that is wrong; the document's first commit tells the date.",
        )


def _month(months: int) -> str:
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _filled_fields(doc: Document) -> Iterator[Entry]:
    """Return the version fields that have a value, in the order of a proposal's life."""
    entries = map(doc.metadata.get, FIELDS) if doc.metadata else ()
    return (entry for entry in entries if entry is not None and entry.text.strip())


def _version(doc: Document, entry: Entry) -> Version | None:
    match = re.fullmatch(doc.conventions.patterns.version, entry.text, re.ASCII)
    try:
        return Version(int(match["year"]), int(match["sprint"]), int(match["patch"])) if match else None
    except ValueError:  # thousands of digits
        return None


def _missing(doc: Document, key: str, statuses: tuple[str, ...]) -> Iterator[Finding]:
    if doc.metadata is None or doc.status not in statuses:
        return
    entry, status = doc.metadata.get(key), doc.metadata.get("Status")
    if status is not None and (entry is None or entry.is_empty):
        yield Finding(
            entry.key.span if entry else status.span,
            f"Status is {doc.status}, but {key} is {'empty' if entry else 'missing'}; "
            f"it must be {doc.conventions.forms.version}",
            "Fill in the version, or set the Status back.",
        )

"""VER: the version fields of main documents."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from bep_lint.dates import real_date
from bep_lint.diagnostic import Finding
from bep_lint.document import Document
from bep_lint.metadata import Entry
from bep_lint.rule import rule
from bep_lint.safe_text import excerpt


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
    for entry in misspelt_versions(doc):
        yield Finding(
            entry.value.span,
            f'{entry.key.text} "{excerpt(entry.text)}" must be {doc.conventions.forms.version}',
            "Write the version alone, or nothing where there is none yet.",
            subject=f"{entry.key.text}: {entry.text}",
        )


@rule("VER002", "target-version-missing", "error", scope="section")
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
    yield from _missing(doc, doc.conventions.key_names.target_version, doc.conventions.statuses.target_version)


@rule("VER003", "implemented-version-missing", "error", scope="section")
def implemented_version_missing(doc: Document) -> Iterator[Finding]:
    """An implemented proposal does not say in which version it came.

    Users of a release look up which proposals it holds.

    Bad:
        ---
        Status: Implemented
        Target-Version: 26.4.0
        Implemented-Version:
        ---

    Good:
        ---
        Status: Implemented
        Target-Version: 26.4.0
        Implemented-Version: 26.4.1
        ---

    Source: process, "Status Transition Rules" and "Version Fields".
    """
    yield from _missing(
        doc, doc.conventions.key_names.implemented_version, doc.conventions.statuses.implemented_version
    )


@rule("VER004", "version-premature", "warning", scope="section")
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
    statuses, names = doc.conventions.statuses, doc.conventions.key_names
    may_have_implemented = {*statuses.implemented_version, *statuses.past_implemented_version}
    for entry in _filled_fields(doc):
        if entry.key.text == names.target_version and doc.status in statuses.premature_target_version:
            later = statuses.target_version
        elif entry.key.text == names.implemented_version and doc.status in set(statuses.known) - may_have_implemented:
            later = statuses.implemented_version
        else:
            continue
        yield Finding(
            entry.value.span,
            f'{entry.key.text} is "{excerpt(entry.text)}", but {names.status} is {doc.status}: '
            f"it stays empty until {names.status} is {' or '.join(later)}",
            "Empty it, or change the Status if the proposal has come that far.",
            subject=f"{entry.key.text}: {entry.text}",
        )


@rule("VER005", "version-order", "error", scope="section")
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
    for earlier, later in misordered_versions(doc):
        yield Finding(
            later.value.span,
            f"{later.key.text} {later.text} is before {earlier.key.text} {earlier.text}; "
            f"the order is {' ≤ '.join(_fields(doc))}",
            "Correct the one that is wrong.",
            subject=f"{earlier.key.text}: {earlier.text}, {later.key.text}: {later.text}",
        )


@rule("VER006", "created-year-mismatch", "warning", scope="section")
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
    names, mismatch = doc.conventions.key_names, created_mismatch(doc)
    if mismatch:
        entry, version, day, (first_month, last_month) = mismatch
        yield Finding(
            entry.value.span,
            f"{names.created_version} {entry.text} does not fit {names.created} {day}: versions {version.year:02}.x go "
            f"with dates from {_month(first_month)} to {_month(last_month)}; one of the two is mistyped",
            "Correct the one that is wrong; the document's first commit tells the date.",
            subject=f"{entry.text}, {day}",
        )


class Mismatch(NamedTuple):
    """A Created-Version, the date in Created, and the first and last month, counted from year 0, that go with it."""

    entry: Entry
    version: Version
    day: date
    months: tuple[int, int]


def created_mismatch(doc: Document) -> Mismatch | None:
    """Return the Created-Version whose year does not fit the date in Created; None where it does or none can tell."""
    names = doc.conventions.key_names
    created, entry = doc.entry(names.created), doc.entry(names.created_version)
    day = real_date(created.text) if created else None
    version = _version(doc, entry) if entry else None
    if entry is None or version is None or day is None or not doc.proposals.has_begun(day.isoformat()):
        return None
    slack = doc.conventions.front_matter.created_version_slack_months
    first_month = (2000 + version.year) * 12 - slack
    last_month = (2000 + version.year) * 12 + 11 + slack
    fits = first_month <= day.year * 12 + day.month - 1 <= last_month
    return None if fits else Mismatch(entry, version, day, (first_month, last_month))


def misordered_versions(doc: Document) -> Iterator[tuple[Entry, Entry]]:
    """Yield the version fields, in the order of a proposal's life, whose second has a version before the first's."""
    versions = [(entry, version) for entry in _filled_fields(doc) if (version := _version(doc, entry))]
    for (earlier, earlier_version), (later, later_version) in pairwise(versions):
        if later_version < earlier_version:
            yield earlier, later


def misspelt_versions(doc: Document) -> Iterator[Entry]:
    """Yield the version fields that have a value which is no version."""
    return (entry for entry in _filled_fields(doc) if _version(doc, entry) is None)


def _month(months: int) -> str:
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _fields(doc: Document) -> tuple[str, str, str]:
    names = doc.conventions.key_names
    return names.created_version, names.target_version, names.implemented_version


def _filled_fields(doc: Document) -> Iterator[Entry]:
    """Return the version fields that have a value, in the order of a proposal's life."""
    entries = map(doc.entry, _fields(doc))
    return (entry for entry in entries if entry is not None and entry.text.strip())


def _version(doc: Document, entry: Entry) -> Version | None:
    match = re.fullmatch(doc.conventions.patterns.version, entry.text, re.ASCII)
    try:
        return Version(int(match["year"]), int(match["sprint"]), int(match["patch"])) if match else None
    except (TypeError, ValueError):  # a configured pattern with an optional part; thousands of digits
        return None


def _missing(doc: Document, key: str, statuses: tuple[str, ...]) -> Iterator[Finding]:
    if doc.status not in statuses:
        return
    entry, status = doc.entry(key), doc.entry(doc.conventions.key_names.status)
    if status is not None and (entry is None or entry.is_empty):
        yield Finding(
            entry.key.span if entry else status.span,
            f"{status.key.text} is {doc.status}, but {key} is {'empty' if entry else 'missing'}; "
            f"it must be {doc.conventions.forms.version}",
            "Fill in the version, or set the Status back.",
            subject=key,
        )

"""LC001, LC005 and LC006: what of a document may change, and what has to come with it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bep_lint.diagnostic import Finding, Span
from bep_lint.document import Document, Role
from bep_lint.life_cycle import REASON, REGISTRY_ROW
from bep_lint.outline import Section
from bep_lint.plan import RejectionReason, rejection_reasons
from bep_lint.registry import RegistryRow
from bep_lint.rule import MAIN_AND_SUB, rule
from bep_lint.rules.budgets import LINES, first_line_over, largest_sections
from bep_lint.rules.front_matter_values import created_date
from bep_lint.rules.versions import created_mismatch, misordered_versions, misspelt_versions
from bep_lint.safe_text import excerpt
from bep_lint.yaml_block import Scalar


class Lack(NamedTuple):
    """What a move to a status asks for and is not there: what is wrong, and what to do."""

    problem: str
    remedy: str


@rule("LC001", "status-transition", "error", scope="section", compares=True)
def status_transition(doc: Document) -> Iterator[Finding]:
    """A status has changed to one that does not follow it, or without what the change asks for.

    A proposal is a Draft first. Draft → Accepted → Implemented, Draft → Rejected and Accepted → Rejected are the moves
    of its life, one change each; all but a Rejected one may be Superseded. With the move to Accepted goes a
    Target-Version, with that to Implemented an Implemented-Version, with that to Rejected a reason, with that to
    Superseded a Superseded-By, and with each the status in the proposal's row of the registry. What the status was is
    read at the base, and so is whether there was a proposal at all, in any folder of the repository; a reason that was
    there before the move is one for something else.

    Bad:
        -- HEAD:BEP-1000-example.md --
        ---
        Status: Draft
        Created-Version: 26.2.0
        Target-Version:
        Implemented-Version:
        ---
        -- BEP-1000-example.md --
        ---
        Status: Implemented
        Created-Version: 26.2.0
        Target-Version:
        Implemented-Version: 26.4.1
        ---

    Good:
        -- HEAD:BEP-1000-example.md --
        ---
        Status: Draft
        Created-Version: 26.2.0
        Target-Version:
        Implemented-Version:
        ---
        -- BEP-1000-example.md --
        ---
        Status: Accepted
        Created-Version: 26.2.0
        Target-Version: 26.4.0
        Implemented-Version:
        ---

    Source: process, "Status Lifecycle" and "Status Transition Rules"; template, statuses.
    """
    statuses, entry = doc.conventions.statuses, doc.entry(doc.conventions.key_names.status)
    status = statuses.named(doc.status)
    if entry is None or status is None:
        return
    before = None
    if doc.base is None:
        problem = _not_a_beginning(doc, status)
    else:
        before = statuses.named(doc.changed_from.status) if doc.changed_from else None
        problem = _not_a_move(doc, before, status) if before and before != status else None
    if problem:
        yield Finding(
            doc.line_span(entry.key.span.line),
            problem,
            "Restore what the status was, or make the change whole: the status and all that goes with it.",
            subject=f"{before or 'new'} → {status}",
        )


def _not_a_beginning(doc: Document, status: str) -> str | None:
    """Return what is wrong with the `status` of a new document; None where nothing is."""
    first = doc.conventions.statuses.known[0]
    if status == first or (doc.proposals.base and not doc.proposals.base.documents):
        return None  # where the whole folder is new, its proposals may come from elsewhere, with a past
    key = doc.conventions.key_names.status
    way = doc.conventions.statuses.way(first, status)
    later = f"; {' → '.join(way)} is the way, one change each" if way else ""
    return f"{key} of a new proposal is {status}, but it starts as {first}; write {first}{later}{_moves(doc, first)}"


def _not_a_move(doc: Document, before: str, status: str) -> str | None:
    """Return what is wrong with the move from `before` to `status`; None where nothing is."""
    statuses, key = doc.conventions.statuses, doc.conventions.key_names.status
    following = statuses.next_of(before)
    lacks = list(_lacks(doc, status))
    problems = _listed([lack.problem for lack in lacks], "and") if lacks else ""
    moved = f"{key} has gone from {before} to {status}"
    if following is None or status in following:
        if not lacks:
            return None
        remedy = _listed([lack.remedy for lack in lacks], "and")
        return f"{moved}, but {problems}; {remedy}{_moves(doc, before)}"
    missing = f" ({status} asks for more, too: {problems})" if lacks else ""
    way = statuses.way(before, status)
    if way:
        remedy = f"go {' → '.join(way)}, one change each, or restore {before}"
    else:
        remedy = f"there is no way from {before} to {status}: restore {before}, or write a new BEP"
    return f"{moved}, which is no move of the process{missing}; {remedy}{_moves(doc, before)}"


def _moves(doc: Document, status: str) -> str:
    """Return the end of a message that lists the moves from `status`, each with what it asks for."""
    moves = []
    for following in doc.conventions.statuses.next_of(status) or ():
        asked = [_COMPANION_WORDS.get(companion, companion) for companion in _companions(doc, following)]
        moves.append(f"{following} (with {_listed(asked, 'and')})" if asked else following)
    return f"; {status} may become {_listed(moves, 'or')}" if moves else f"; nothing follows {status}"


_COMPANION_WORDS = {REASON: "a reason", REGISTRY_ROW: "the registry row"}


def _listed(parts: list[str], word: str) -> str:
    return f" {word} ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def _companions(doc: Document, status: str) -> list[str]:
    """Return what the move to `status` asks for, keys left out that the front matter does not have any more."""
    known = {*doc.conventions.front_matter.order, *_COMPANION_WORDS}
    return [name for name in doc.conventions.statuses.companions.get(status, ()) if name in known]


def _lacks(doc: Document, status: str) -> Iterator[Lack]:
    """Yield what of that is not there."""
    for companion in _companions(doc, status):
        if companion == REASON:
            yield from _lacks_reason(doc)
        elif companion == REGISTRY_ROW:
            yield from _lacks_in_registry(doc, status)
        else:
            entry = doc.entry(companion)
            if entry is None:
                yield Lack(f"there is no {companion}", f"add {companion}")
            elif entry.is_empty:
                yield Lack(f"{companion} is empty", f"fill in {companion}")


def _lacks_reason(doc: Document) -> Iterator[Lack]:
    """Yield that no reason has come with the move: what was there before spoke of something else."""
    reasons = list(rejection_reasons(doc))
    known = set(map(_words, rejection_reasons(doc.base))) if doc.base else set()
    if all(_words(reason) in known for reason in reasons):
        before = f' ("{excerpt(reasons[0].name)}" was there before and does not count)' if reasons else ""
        heading = doc.conventions.forms.rejection
        yield Lack(
            f"neither a section nor a Decision Log row says why{before}",
            f'give the reason in a section "## {heading}" or a Decision Log row about the rejection',
        )


def _words(reason: RejectionReason) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", reason.text))


def _lacks_in_registry(doc: Document, status: str) -> Iterator[Lack]:
    registry, readme = doc.proposals.registry, doc.conventions.registry_file
    if registry is None or not registry.has_numbers:
        return
    rows = registry.rows_of(doc.number)
    if not rows:
        yield Lack(f"{readme} has no row of {doc.number}", f"add the row of {doc.number} with {status}")
    for row in rows:
        if registry.document_of(row) is doc and (found := _other_status(doc, row, status)):
            yield Lack(f"the row of {doc.number} in {readme} {found}", f"write {status} into that row")
            return


def _other_status(doc: Document, row: RegistryRow, status: str) -> str | None:
    """Return what the status cell of `row` says instead of `status`; None where it says that, or there is none."""
    if row.status is None or doc.conventions.statuses.named(row.status.text) == status:
        return None
    if row.is_skipped:
        return "is marked as skipped"
    return f"says {excerpt(row.status.text)}" if row.status.text else "has no status"


@rule("LC005", "created-changed", "warning", compares=True)
def created_changed(doc: Document) -> Iterator[Finding]:
    """Created or Created-Version is not what it was.

    They say when the proposal began, which no later change moves. A value that was wrong may be corrected: no real
    date, one in the future, no version, two that contradict each other, the template's.

    Bad:
        -- HEAD:BEP-1000-example.md --
        ---
        Created: 2026-02-10
        Created-Version: 26.2.0
        ---
        -- BEP-1000-example.md --
        ---
        Created: 2026-05-04
        Created-Version: 26.5.0
        ---

    Good:
        -- HEAD:BEP-1000-example.md --
        ---
        Created: 2025-02-10
        Created-Version: 26.2.0
        ---
        -- BEP-1000-example.md --
        ---
        Created: 2026-02-10
        Created-Version: 26.2.0
        ---

    Source: process, "Version Fields" (when to fill: when first creating the BEP).
    """
    before = doc.changed_from
    if before is None or before.metadata is None or doc.metadata is None:
        return
    was_wrong = _wrong_keys(before)
    for key in doc.conventions.front_matter.fixed:
        was, entry = _value(before, key), doc.entry(key)
        if not was or key in was_wrong or (entry and not isinstance(entry.value, Scalar)):
            continue
        now = _value(doc, key)
        if now != was:
            became = f'is "{excerpt(now)}"' if now else "is empty" if entry else "is gone"
            at = doc.proposals.base_name
            yield Finding(
                _place(doc, key),
                f'{key} {became}, but was "{excerpt(was)}" at {at}; write "{key}: {excerpt(was)}" again',
                "Restore the value: it tells when the proposal began. Where it was mistyped, suppress this finding at "
                "the corrected one and say so in the reason.",
                subject=f"{key}: {was}",
            )


def _value(doc: Document, key: str) -> str:
    entry = doc.entry(key)
    return " ".join(entry.text.split()) if entry else ""


def _place(doc: Document, key: str) -> Span:
    """Return the span of the value of `key`, else of the key, else of the front matter's first line."""
    entry = doc.entry(key)
    if entry is None:
        return doc.line_span(1)
    return entry.key.span if entry.is_empty else entry.value.span


def _wrong_keys(doc: Document) -> set[str]:
    """Return the keys of `doc` whose value is one to be corrected."""
    wrong = {entry.key.text for pair in misordered_versions(doc) for entry in pair}
    wrong |= {entry.key.text for entry in misspelt_versions(doc)}
    names = doc.conventions.key_names
    if created_mismatch(doc):
        wrong |= {names.created, names.created_version}
    if any(created_date(doc)):
        wrong.add(names.created)
    templates = [document for document in doc.proposals.documents if document.role is Role.TEMPLATE]
    keys = doc.conventions.front_matter.fixed
    return wrong | {key for key in keys if any(_value(template, key) == _value(doc, key) for template in templates)}


@rule("LC006", "over-budget-growth", "error", roles=MAIN_AND_SUB, scope="section", compares=True)
def over_budget_growth(doc: Document) -> Iterator[Finding]:
    """A document above its line budget has grown.

    What was too long before may stay for now, but every change of it goes the other way. Lines that the front matter
    and the table of the Decision Log have gained do not count: the process asks for them. The budgets are those of
    LEN001, LEN002 and LEN003; the examples have one of 5 lines.

    Bad:
        -- bep-lint.toml --
        conventions.budgets.single-file = 5
        -- HEAD:BEP-1000-example.md --
        # Session Quota
        ## Motivation
        Users wait.
        ## Proposed Design
        1. Count the sessions of a user
        2. Refuse one too many
        -- BEP-1000-example.md --
        # Session Quota
        ## Motivation
        Users wait.
        ## Proposed Design
        1. Count the sessions of a user
        2. Refuse one too many
        3. Report what was refused

    Good:
        -- bep-lint.toml --
        conventions.budgets.single-file = 5
        -- HEAD:BEP-1000-example.md --
        # Session Quota
        ## Motivation
        Users wait.
        ## Proposed Design
        1. Count the sessions of a user
        2. Refuse one too many
        -- BEP-1000-example.md --
        # Session Quota
        ## Motivation
        Users wait.
        ## Proposed Design
        Count sessions, refuse one too many.

    Source: process, "File Structure"; guide, "Document Segmentation".
    """
    before, budget = doc.changed_from, doc.line_budget
    if before is None or before.problem is not None or budget is None or not doc.lines_over_budget:
        return
    gained = sum(max(now - then, 0) for now, then in zip(_asked_for(doc), _asked_for(before), strict=True))
    grown = doc.line_count - before.line_count - gained
    if grown > 0:
        to_lose = min(grown, doc.lines_over_budget)
        lines = f"{to_lose} line{'s' * (to_lose != 1)}"
        without = f" (not counting {gained} that front matter and Decision Log gained)" if gained else ""
        yield Finding(
            first_line_over(doc, budget),
            f"from {before.line_count} lines at {doc.proposals.base_name} to {doc.line_count - gained}{without}: a "
            f"document above its budget of {budget} lines may not grow; take out {lines} or more, or move details "
            f"into a sub-document in {doc.label}/{largest_sections(doc)}",
            "Say what is new in fewer lines, cut what is outdated, or split the document.",
            subject=LINES,
            figure=doc.line_count,
        )


def _asked_for(doc: Document) -> tuple[int, int]:
    """Return the lines of the front matter, and those of the Decision Log that it has for its rows."""
    front_matter = doc.front_matter
    log = doc.section(doc.conventions.section_names.decision_log)
    return (
        front_matter.span.end_line - front_matter.span.line + 1 if front_matter else 0,
        _lines_for_rows(doc, log) if log else 0,
    )


def _lines_for_rows(doc: Document, log: Section) -> int:
    """Return how many lines the `log` has of heading, tables, and blank lines around these."""
    tables = doc.tables_in(log)
    blank = {line for table in tables for line in (table.line - 1, table.end_line)}
    around = sum(not doc.lines[line - 1].strip() for line in blank if line <= len(doc.lines))
    return 1 + around + sum(table.end_line - table.line for table in tables)

"""LC004: what has become of the numbers that the registry had."""

from collections.abc import Iterator
from typing import NamedTuple

from bep_lint.diagnostic import Finding
from bep_lint.document import Document
from bep_lint.file_names import LAST_NUMBER
from bep_lint.registry import Registry, RegistryRow, shown_row
from bep_lint.registry_cells import claim_of_document, claim_of_row, is_for_the_next
from bep_lint.rule import REGISTRY, rule
from bep_lint.safe_text import excerpt

_ROW = 260
"""Characters of a row that a message shows: all of them, for it is there to be copied."""


class _Number(NamedTuple):
    """A number that the registry had: the rows and main documents of it then and now.

    `became` is what of those documents is still there, whatever number it bears.
    """

    number: int
    registry: Registry
    before: Registry
    became: list[Document]

    @property
    def rows(self) -> list[RegistryRow]:
        return self.registry.rows_of(self.number)

    @property
    def mains(self) -> list[Document]:
        return self.registry.document.proposals.mains(self.number)

    @property
    def rows_before(self) -> list[RegistryRow]:
        return self.before.rows_of(self.number)

    @property
    def mains_before(self) -> list[Document]:
        return self.before.document.proposals.mains(self.number)

    @property
    def kept(self) -> list[Document]:
        return [document for document in self.became if document.number == self.number]

    @property
    def shown_before(self) -> str:
        """The row as it was, to be written again."""
        return excerpt(shown_row(cell.source for cell in self.rows_before[0].row.cells), _ROW)


@rule("LC004", "number-changed", "error", roles=REGISTRY, scope="section", compares=True)
def number_changed(doc: Document) -> Iterator[Finding]:
    """A number of the registry is gone, or does not stand for the proposal any more that it stood for.

    Numbers are what issues, commits and other proposals cite. A file may get another title in its name; a reserved
    number may get its document, or be marked as skipped. Of two proposals that share a number by mistake one may
    take another. A document with another title, other authors and hardly a line that was there before is another
    proposal, be it under the same name.

    Bad:
        -- HEAD:BEP-1000-quota.md --
        # Session Quota
        -- HEAD:README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Session Quota | Ada Byron | Draft |
        | 1001 | Event Relay | Emil Post | Draft |
        | _next_ | _(reserve your number here)_ | | |
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Session Quota | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- HEAD:BEP-1000-quota.md --
        # Session Quota
        -- HEAD:README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Session Quota | Ada Byron | Draft |
        | 1001 | Event Relay | Emil Post | Draft |
        | _next_ | _(reserve your number here)_ | | |
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Session Quota | Ada Byron | Draft |
        | 1001 | _(skipped)_ | | |
        | _next_ | _(reserve your number here)_ | | |

    Source: process, "BEP Number Registry".
    """
    registry, base = doc.proposals.registry, doc.proposals.base
    before = base.registry if base else None
    if registry is None or before is None or not (registry.has_numbers and before.has_numbers):
        return
    every = (main for number in doc.proposals.main_numbers for main in doc.proposals.mains(number))
    became = {main.base.name: main for main in every if main.base}
    for number in dict.fromkeys(row.number for row in before.rows):
        if number is None or not doc.conventions.number_start <= number <= LAST_NUMBER:
            continue
        mains = before.document.proposals.mains(number)
        if not mains and all(is_for_the_next(before, row) for row in before.rows_of(number)):
            continue
        changed = _Number(number, registry, before, [became[main.name] for main in mains if main.name in became])
        if message := _problem(changed):
            row = next(iter(changed.rows), None)
            concerned = (*changed.mains, *changed.became, *changed.mains_before)
            yield Finding(
                row.row.span if row else registry.table.header.span,
                message,
                "A number stays with its proposal for good: one that is given up keeps its row, as skipped where it "
                "has no document, else with its document as Rejected or Superseded.",
                about=(doc.path, *dict.fromkeys(document.path for document in concerned)),
                number=number,
                subject=str(number),
            )


def _problem(changed: _Number) -> str | None:
    """Return what is wrong with what became of a number; None where nothing is."""
    if not changed.rows:
        return None if _is_corrected(changed) else _without_row(changed)
    if not changed.mains_before:
        return _taken_over(changed)
    return _with_another_document(changed) if changed.kept else _without_document(changed)


def _is_corrected(changed: _Number) -> bool:
    """Whether the number was evidently mistyped, and its row has the right one now."""
    if changed.mains_before:
        return False
    titles = {row.title.text.casefold() for row in changed.rows_before if row.title}
    new = [row for row in changed.registry.rows if row.number and not changed.before.rows_of(row.number)]
    links_another = all(
        row.link and changed.before.number_linked(row.link) not in (None, changed.number) for row in changed.rows_before
    )
    return links_another or (
        _stood_apart(changed) and any(row.title.text.casefold() in titles for row in new if row.title)
    )


def _stood_apart(changed: _Number) -> bool:
    """Whether the number was out of order, or came after others that were left out."""
    before, number = changed.before, changed.number
    above = max((other for other in before.in_order if other < number), default=None)
    return number not in before.in_order or (above is not None and before.left_out(above, number) != [])


def _without_row(changed: _Number) -> str:
    gone = f"{changed.number} is in no row any more"
    restore = f"restore {changed.shown_before}"
    if changed.kept:
        return f"{gone}, though {_names(changed.kept)} has it; {restore}"
    if changed.became:
        became = f"its document {_names(changed.mains_before)} is {_names(changed.became)} now"
        return f"{gone}, and {became}; {restore} and the file's name"
    if changed.mains_before:
        names = {document.name for document in changed.mains}
        is_replaced = any(document.name in names for document in changed.mains_before)
        became = "is another proposal now" if is_replaced else "is gone too"
        return (
            f"{gone}, and its document {_names(changed.mains_before)} {became}; restore both, the row was "
            f"{changed.shown_before}"
        )
    skipped = changed.registry.document.conventions.registry.skipped_row
    row = shown_row(changed.registry.cells(str(changed.number), f"_({skipped})_"))
    return f"{gone}; {restore}, or write {row} where the number is given up"


def _without_document(changed: _Number) -> str | None:
    proposals = changed.registry.document.proposals
    if changed.number in proposals.file_numbers.values() and not changed.mains:
        return None  # its file is misnamed now: FS001
    was = f"{_names(changed.mains_before)}, the document of {changed.number}, is"
    if changed.became:
        return f"{was} {_names(changed.became)} now: a number stays with its document; give the file its name again"
    if not changed.mains:
        return f"{was} gone; restore it, and set its Status to one that says what became of it"
    new = [document for document in changed.mains if document.base is None]
    remedy = f"the next free number, {proposals.next_number}" if new else "its own number again"
    if len(changed.mains) > 1 or len(changed.mains_before) > 1:
        return (
            f"{was} gone, and {_names(changed.mains)} has its number; restore the former and give the latter {remedy}"
        )
    (former,), (document,) = changed.mains_before, changed.mains
    same = "; where it is the same proposal, name one of its former authors too" if new else ""
    return (
        f"{changed.number} was {_shown(former)}, and {excerpt(document.name, 100)} is {_shown(document)} now; restore "
        f"the former ({excerpt(former.name, 100)} at {proposals.base_name}) and give the latter {remedy}{same}"
    )


def _with_another_document(changed: _Number) -> str | None:
    """Return what is wrong where a document of the number is still there."""
    if len(changed.mains_before) > 1:
        return None  # one of them has to take another number, and nobody knows which
    (document,) = changed.kept
    former = changed.mains_before[0]
    stood_for = [changed.before.document_of(row) for row in changed.rows_before]
    stands_for = [found for row in changed.rows if (found := changed.registry.document_of(row))]
    if former in stood_for and stands_for and document not in stands_for:
        return (
            f"the row of {changed.number} stood for {former.name}, and stands for {_names(stands_for)} now; link "
            f"{document.name} and give the other proposal the next free number, {document.proposals.next_number}"
        )
    return None


def _taken_over(changed: _Number) -> str | None:
    """Return what is wrong where a number that was only reserved is another proposal's now."""
    reserved = [row for row in changed.rows_before if not row.is_skipped]
    claims = [claim_of_row(changed.before, row) for row in reserved]
    of_rows = [claim_of_row(changed.registry, row) for row in changed.rows if not row.is_skipped]
    of_documents = [claim_of_document(document) for document in changed.mains]
    if not claims or any(claim.shares(other) for claim in claims for other in of_documents):
        return None
    decided = [other for other in of_documents if all(claim.is_other_than(other) for claim in claims)] or of_rows
    if not decided or not all(claim.is_other_than(other) for claim in claims for other in decided):
        return None
    shown = excerpt(shown_row(cell.source for cell in reserved[0].row.cells), _ROW)
    taker = _names(changed.mains) if changed.mains else "another proposal"
    return (
        f"{changed.number} was reserved by the row {shown}, and is taken by {taker}, which shares neither title nor "
        f"author with it; restore that row and give the other the next free number, "
        f"{changed.registry.document.proposals.next_number}"
    )


def _names(documents: list[Document]) -> str:
    return " and ".join(excerpt(document.name, 100) for document in documents)


def _shown(document: Document) -> str:
    return f'"{excerpt(document.subject)}"'

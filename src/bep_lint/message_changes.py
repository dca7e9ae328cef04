"""Which proposals a change is about, and what became of each: the folder beside its base."""

from collections.abc import Mapping
from posixpath import join
from typing import NamedTuple

from bep_lint.document import Document, Role
from bep_lint.proposals import Proposals
from bep_lint.registry import RegistryRow
from bep_lint.source import Source


class Change(NamedTuple):
    """What became of a proposal: whether it `is_new`, and its status before and after, None where it has none.

    One that is new may have had a row of the registry before. It is not `is_clear` where two documents have its number,
    or where the registry cannot be read.
    """

    is_new: bool = False
    before: str | None = None
    after: str | None = None
    is_clear: bool = True


class Changes(NamedTuple):
    """The proposals that changed since the base, which messages call `base`, by their numbers.

    `doubtful` are the numbers of those that changed perhaps, in a file that is no text, or in no more than blanks.
    """

    base: str
    by_number: Mapping[int, Change]
    doubtful: frozenset[int] = frozenset()


def known_numbers(proposals: Proposals) -> frozenset[int] | None:
    """Return the numbers that documents of the folder, or rows of its registry, bear.

    None where the file of the registry is there, but no table can be read in it.
    """
    is_unreadable = proposals.document(proposals.conventions.registry_file) and proposals.reserved is None
    return None if is_unreadable else _numbers(proposals)


def read_changes(proposals: Proposals) -> Changes | None:
    """Return what changed in `proposals` since its base; None where it has none."""
    base = proposals.base
    if base is None:
        return None
    changes: dict[int, Change] = {}
    doubtful, realigned = set(), set()
    rows, rows_before = _rows(proposals), _rows(base)
    rows_are_known = not (_registry_problem(proposals) or _registry_problem(base))
    there_before = rows_before.keys() | base.main_numbers | base.number_folders.keys()
    for number in sorted(_numbers(proposals) | _numbers(base)):
        texts, texts_before = _texts(proposals, number), _texts(base, number)
        row, row_before = rows.get(number), rows_before.get(number)
        if texts != texts_before or (rows_are_known and _cells(row) != _cells(row_before)):
            before = _State(_mains(base, number), row_before, base)
            after = _State(_mains(proposals, number), row, proposals)
            is_new = number not in there_before
            changes[number] = _change(before, after, is_new=is_new) if rows_are_known else Change(is_clear=False)
        elif None in texts.values() or not rows_are_known:
            doubtful.add(number)
        elif row and row_before and _columns(row) != _columns(row_before):
            realigned.add(number)
    # A longer row of another proposal may have widened the table.
    return Changes(proposals.base_name, changes, frozenset(doubtful if changes else doubtful | realigned))


def _numbers(proposals: Proposals) -> frozenset[int]:
    rows = proposals.reserved.rows if proposals.reserved else ()
    numbers = {row.number for row in rows} | {document.number for document in proposals.documents}
    numbers |= proposals.main_numbers | proposals.number_folders.keys()
    return frozenset(number for number in numbers if number is not None)


def _registry_problem(proposals: Proposals) -> str | None:
    registry = proposals.document(proposals.conventions.registry_file)
    return registry.problem if registry else None


class _State(NamedTuple):
    """A proposal at one time: its main documents, and its row of the registry in a folder."""

    mains: list[Document]
    row: RegistryRow | None
    proposals: Proposals

    @property
    def status(self) -> str | None:
        """The status that its row says."""
        text = self.row.status.text if self.row and self.row.status else None
        return None if text is None else self.proposals.conventions.statuses.named(text) or text


def _change(before: _State, after: _State, *, is_new: bool) -> Change:
    if len(before.mains) > 1 or len(after.mains) > 1:
        return Change(is_clear=False)
    if not after.mains:
        return Change(is_new, before.status, None if before.mains else after.status)
    main = after.mains[0]
    if main.base is None:
        return Change(is_new=True, before=before.status, after=main.status)
    return Change(before=main.base.status, after=main.status)


def _mains(proposals: Proposals, number: int) -> list[Document]:
    """Return the main documents that bear `number`; of 0 the template."""
    templates = (document for document in proposals.documents if document.role is Role.TEMPLATE)
    return proposals.mains(number) or [document for document in templates if document.number == number]


def _rows(proposals: Proposals) -> dict[int, RegistryRow]:
    """Return the rows of the registry by number, the last of each, without those whose number is left out."""
    rows = proposals.reserved.rows if proposals.reserved else ()
    return {row.number: row for row in rows if row.number is not None and not row.is_skipped}


def _cells(row: RegistryRow | None) -> list[str] | None:
    return [cell.source for cell in row.row.cells] if row else None


def _columns(row: RegistryRow) -> list[tuple[int, int]]:
    """Return where the row and its cells begin and end."""
    return [(span.column, span.end_column) for span in (row.row.span, *(cell.span for cell in row.row.cells))]


def _texts(proposals: Proposals, number: int) -> dict[str, str | None]:
    """Return what stands in the files of a proposal, line ends apart; None for a file that is no text.

    They are its main documents, its sub-documents, and whatever else lies in its folder.
    """
    documents = (*_mains(proposals, number), *proposals.subs(number))
    texts = {document.name: _text(document.source) for document in documents}
    folder = proposals.number_folders.get(number)
    if folder:
        place = proposals.tree.place(proposals.home, folder.name)
        for name in proposals.tree.files_below(place.real):
            inside = join(folder.name, name.removeprefix(f"{place.real}/"))
            if inside not in texts:
                texts[inside] = _text(proposals.tree.read(proposals.folder / inside))
    return texts


def _text(source: Source) -> str | None:
    return None if source.problem else source.text.replace("\r\n", "\n")

"""Which document of the base revision a document was: by its name, git's renames, its number, or its text."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from posixpath import basename, relpath
from typing import TYPE_CHECKING, NamedTuple

from bep_lint.document import Document, Role
from bep_lint.registry_cells import claim_of_document

if TYPE_CHECKING:
    from bep_lint.proposals import Proposals

_SURELY_SAME = 85
"""From so much in common on, in percent, a document of another number is taken for the same one. What git asks for, 50,
two proposals may have in common that began as one template."""
_HARDLY_ANY = 30
"""With less of the text in common, in percent, a document of another title and other authors is another proposal."""
_MOST_PAIRS = 2_500
"""Above so many pairs of documents these are not held against each other: only git's renames count."""


class Rename(NamedTuple):
    """A file that git takes for a renamed one: how much is the same, in percent, and its names in the repository."""

    score: int
    old: str
    new: str


class Since(NamedTuple):
    """What a folder is compared with: the folder at the base revision, what messages call that, and git's renames.

    These are asked for only where some document is not found under its name. `merged` is the same of the commits that
    are being merged into that one.
    """

    proposals: "Proposals"
    name: str
    renames: Callable[[], Sequence[Rename]]
    merged: "tuple[Since, ...]" = ()


def pair(documents: Iterable[Document], since: Since) -> dict[str, Document]:
    """Return what each of `documents` was at the base, by its name; those that are new are left out."""
    return _Pairs(documents, since).all()


class _Pairs:
    def __init__(self, documents: Iterable[Document], since: Since) -> None:
        self._since = since
        self._pairs: dict[str, Document] = {}
        self._new: dict[str, Document] = {}
        for document in documents:
            before = since.proposals.document(document.name)
            if before and before.role is document.role and not _is_another(document, before):
                self._pairs[document.name] = before
            elif document.role in (Role.MAIN, Role.SUB):
                self._new[document.name] = document
        kept = {before.name for before in self._pairs.values()}
        candidates = (before for number in since.proposals.main_numbers for before in since.proposals.mains(number))
        self._left = {before.name: before for before in candidates if before.name not in kept}
        subs = (before for number in since.proposals.number_folders for before in since.proposals.subs(number))
        self._left |= {before.name: before for before in subs if before.name not in kept}
        misnamed = map(since.proposals.document, since.proposals.file_numbers)
        self._left |= {
            before.name: before
            for before in misnamed
            if before and before.role is Role.STRAY and before.name not in kept
        }

    def all(self) -> dict[str, Document]:
        if self._new and (self._left or any(document.role is Role.MAIN for document in self._new.values())):
            renames = [found for rename in self._since.renames() if (found := self._renamed(rename))]
            # A number is the better sign of a proposal than a likeness.
            self._join((new, old) for _, new, old in renames if _is_of_one_number(new, old))
            self._join(self._of_one_number())
            self._join((new, old) for score, new, old in renames if score >= _SURELY_SAME)
            self._join(self._alike())
            self._join(self._misnamed_before())
        return self._pairs

    def _renamed(self, rename: Rename) -> tuple[int, Document, Document] | None:
        home = next(iter(self._new.values())).proposals.home
        new = self._new.get(_name_below(home, rename.new))
        old = self._vanished(rename.old, new.role) if new else None
        return (rename.score, new, old) if new and old else None

    def _vanished(self, name: str, role: Role) -> Document | None:
        """Return the document of that role whose name in the repository was `name`.

        A main document may have been any file elsewhere, such as one in a folder of drafts.
        """
        before = self._since.proposals
        known = _name_below(before.home, name)
        if role is Role.MAIN and before.document(known) is None:
            elsewhere = before.markdown_at(before.tree.place("", name))
            if elsewhere:
                self._left[elsewhere.name] = elsewhere
            return elsewhere
        old = self._left.get(known)
        return old if old and old.role is role else None

    def _of_one_number(self) -> Iterable[tuple[Document, Document]]:
        """Yield the main documents that are the only new and the only vanished one of their number."""
        new, old = (_mains_by_number(documents) for documents in (self._new, self._left))
        for number in new.keys() & old.keys():
            if len(new[number]) > 1 or len(old[number]) > 1:
                continue
            (now,), (before,) = new[number], old[number]
            if not _is_another(now, before) and not self._was_another(now, before):
                yield now, before

    def _was_another(self, new: Document, old: Document) -> bool:
        """Whether `new` has but the number of `old`, which has taken another one: so two that collided are parted."""
        if new.problem is not None or old.problem is not None or new.subject == old.subject:
            return False
        others = [document for document in self._new.values() if document.role is old.role and document is not new]
        return len(others) <= _MOST_PAIRS and any(
            _in_common(document, old) >= _SURELY_SAME and document.subject == old.subject for document in others
        )

    def _alike(self) -> Iterable[tuple[Document, Document]]:
        """Yield documents with most lines in common, the most alike first: git knows no file that was not added yet."""
        if len(self._new) * len(self._left) > _MOST_PAIRS:
            return []
        both = ((new, old) for new in self._new.values() for old in self._left.values() if new.role is old.role)
        scored = [(_in_common(new, old), new, old) for new, old in both]
        alike = (found for found in scored if found[0] >= _SURELY_SAME)
        return [(new, old) for _, new, old in sorted(alike, key=lambda found: -found[0])]

    def _misnamed_before(self) -> Iterable[tuple[Document, Document]]:
        """Yield the main documents that are the only new one of a number which a misnamed file bore."""
        new = _mains_by_number(self._new)
        for old in list(self._left.values()):
            of_number = new.get(self._since.proposals.file_numbers.get(old.name), [])
            if old.role is Role.STRAY and len(of_number) == 1 and not _is_another(of_number[0], old):
                yield of_number[0], old

    def _join(self, pairs: Iterable[tuple[Document, Document]]) -> None:
        for new, old in pairs:
            if new.name in self._new and old.name in self._left:
                self._pairs[new.name] = old
                del self._new[new.name], self._left[old.name]


def _in_common(new: Document, old: Document) -> int:
    """Return how many of the lines of two documents are the same, in percent, blank ones left out."""
    if new.problem is not None or old.problem is not None:
        return 0
    return _share(new.lines, old.lines)


def _share(lines: Iterable[str], former: Iterable[str]) -> int:
    counts, others = (Counter(filter(str.strip, side)) for side in (lines, former))
    return 100 * (counts & others).total() // max(counts.total(), others.total(), 1)


def _is_another(new: Document, old: Document) -> bool:
    """Whether `new` has but the place of `old`: title and authors are all other ones, and so is nearly all text.

    Front matter and headings are left out of the text, for these every proposal has from the template.
    """
    if new.role is not Role.MAIN or new.source == old.source:
        return False
    is_other = claim_of_document(new).is_other_than(claim_of_document(old))
    return is_other and _share(_text(new), _text(old)) < _HARDLY_ANY


def _text(document: Document) -> list[str]:
    front_matter = document.front_matter.span.end_line if document.front_matter else 0
    headings = {heading.span.line for heading in document.headings}
    return [line for number, line in enumerate(document.lines, 1) if number > front_matter and number not in headings]


def _name_below(home: str, name: str) -> str:
    """Return the path from the folder `home` to what the repository calls `name`."""
    return relpath(f"/{name}", f"/{home}")


def _is_of_one_number(new: Document, old: Document) -> bool:
    return new.number == old.number or (old.number is None and basename(old.name).startswith(f"{new.label}-"))


def _mains_by_number(documents: dict[str, Document]) -> dict[int | None, list[Document]]:
    by_number: defaultdict[int | None, list[Document]] = defaultdict(list)
    for document in documents.values():
        if document.role is Role.MAIN:
            by_number[document.number].append(document)
    return by_number

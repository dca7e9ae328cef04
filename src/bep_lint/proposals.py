"""The proposals folder: its documents with their roles, numbers and siblings."""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from posixpath import join, relpath
from typing import TYPE_CHECKING, Any, Literal

from bep_lint.dates import has_begun
from bep_lint.document import Document, Role
from bep_lint.document_text import Memory
from bep_lint.file_names import LAST_NUMBER, LIKE_NUMBER_FOLDER, MAIN_NAME, NUMBER_FOLDER
from bep_lint.source import Source
from bep_lint.trace import UNSTABLE, Question, Traced, Tracer, fact
from bep_lint.tree import Kind, Place, Tree

if TYPE_CHECKING:
    from bep_lint.conventions import Conventions
    from bep_lint.pairing import Since
    from bep_lint.registry import Registry

_MOST_FILES = 10_000
"""Files that are gone through for one that was moved: far more than a proposals folder has."""

_OUTSIDE = Source(problem="is a symbolic link out of the repository, which is not followed")
_LIKE_MAIN_NAME = re.compile(r"bep[-_ .]*([0-9]{4})(?:[-_ .]|\Z)", re.IGNORECASE)
Seen = Literal["file", "folder", "outside"]

_MARKDOWN = re.compile(r".*\.(?:md|markdown)", re.IGNORECASE | re.DOTALL)


class Proposals(Traced):
    """A proposals folder. Listing it reads no document; documents read themselves when they are asked for facts.

    `unlisted` are the numbers of folders that cannot be listed: what sub-documents they have is not known.
    `ignored` tells of a path whether git keeps it out; guide files are no proposals and left out too. `excluded` tells
    whether configuration does: such a document is none of `documents`, which are linted, but is there for those that
    name it. `names` are all that stands directly in the folder, left out or not. `repository` is the folder that no
    link leaves and that a link with a leading `/` starts from; without one the folder that holds this one. `texts`
    stand in the place of files, be these there or not. Its files are those of the `tree`, where it is called `home`:
    those on disk, unless another one is given. `since` is what it is compared with. From an `earlier` state of the
    folder comes what is known already of documents that have not changed since. A `tracer` notes what is asked of it.
    Raises OSError where the folder itself cannot be listed.
    """

    def __init__(
        self,
        folder: Path,
        conventions: "Conventions",
        guide_files: Iterable[str] = (),
        ignored: Callable[[Path], bool] = lambda _: False,
        repository: Path | None = None,
        texts: Mapping[Path, Source] | None = None,
        excluded: Callable[[Path], bool] = lambda _: False,
        tree: Tree | None = None,
        home: str | None = None,
        since: "Since | None" = None,
        earlier: "Proposals | None" = None,
        tracer: Tracer | None = None,
    ) -> None:
        super().__init__(tracer)
        self.folder = folder
        self.conventions = conventions
        self.repository = repository or Path(os.path.realpath(folder)).parent
        self.tree = tree or Tree(self.repository)
        if tracer:
            self.tree.tracer = tracer
        self.home = self.tree.name_of(folder) if home is None else home
        self._since = since
        self.documents: list[Document] = []
        self.number_folders: dict[int, Path] = {}
        self.misnamed_folders: list[Path] = []
        self.unlisted: set[int | None] = set()
        self._guides = tuple(guide_files)
        self._ignored = ignored
        self._excluded = excluded
        self._texts = texts or {}
        self._earlier = earlier
        self.memory = Memory()
        self._by_name: dict[str, Document] = {}
        self._markdown: dict[str, Document] = {}
        self._guide_files = {name.casefold() for name in self._guides}
        self._mains: defaultdict[int | None, list[Document]] = defaultdict(list)
        self._subs: defaultdict[int | None, list[Document]] = defaultdict(list)
        listing = self.tree.entries(self.home)
        self.names = frozenset(listing)
        for name, kind in sorted(listing.items()):
            self._take_in(folder / name, self._seen_as(name, kind))
        self._take_in_texts()
        self._earlier = None  # it has given what it has, and holds all its documents

    def with_texts(self, texts: Mapping[Path, Source]) -> "Proposals":
        """Return the folder with `texts` too in the place of files; what has been read of others is not read again.

        Raises OSError where the folder cannot be listed any more.
        """
        return self._again({**self._texts, **texts}, self._since)

    @cached_property
    def merged(self) -> list["Proposals"]:
        """The folder as it is, compared with each commit that is being merged into the base; none where nothing is.

        What is new since the base but not since one of these has come with the merge. Raises OSError like `with_texts`.
        """
        return [self._again(self._texts, since) for since in (self._since.merged if self._since else ())]

    def _again(self, texts: Mapping[Path, Source], since: "Since | None") -> "Proposals":
        return Proposals(
            self.folder,
            self.conventions,
            self._guides,
            self._ignored,
            self.repository,
            texts,
            self._excluded,
            self.tree,
            self.home,
            since,
            earlier=self,
        )

    @property
    def base(self) -> "Proposals | None":
        """The folder as it was at the base revision; None where there is none."""
        self._note_unstable()
        return self._since.proposals if self._since else None

    @property
    def is_compared(self) -> bool:
        """Whether there is a base: then documents are held against others, and none is put away."""
        return self._since is not None

    @property
    def base_name(self) -> str:
        """What messages call the base revision; empty where there is none."""
        self._note_unstable()
        return self._since.name if self._since else ""

    def at_base(self, document: Document) -> Document | None:
        """Return what `document` was at the base, be it renamed since; None where it is new or there is no base."""
        self._note_unstable()
        return self._pairs.get(document.name)

    @cached_property
    def gone(self) -> list[Document]:
        """The main documents and sub-documents of the base that are no more, also not under another name."""
        kept = {document.name for document in self._pairs.values()}
        before = self.base._by_name.values() if self.base else ()
        return [document for document in before if document.role in (Role.MAIN, Role.SUB) and document.name not in kept]

    @cached_property
    def _pairs(self) -> dict[str, Document]:
        if self._since is None:
            return {}
        from bep_lint.pairing import pair

        return pair(self._by_name.values(), self._since)

    def mains(self, number: int | None) -> list[Document]:
        """Return the main documents that bear `number`, excluded ones too: one, where all is well."""
        return self._mains.get(number, [])

    def subs(self, number: int | None) -> list[Document]:
        """Return the sub-documents of `number`, excluded ones too, at any depth of its folder."""
        return self._subs.get(number, [])

    def document(self, name: str) -> Document | None:
        """Return the document whose path in the folder is `name`, spelt exactly so, be it excluded or not."""
        return self._by_name.get(name)

    def document_of(self, id_: str) -> Document | None:
        """Return the document with that `id`, be it one of the folder or not."""
        return self.markdown_at(self.tree.place("", id_)) if id_.startswith("/") else self.document(id_)

    @property
    def everything(self) -> Iterable[Document]:
        """All documents of the folder, excluded ones too."""
        return self._by_name.values()

    @property
    def looked_at(self) -> Iterable[Document]:
        """All documents of the folder, and what others of the repository have been looked at for them."""
        return {id(document): document for document in (*self.everything, *self._markdown.values())}.values()

    def documents_among(self, named: Collection[Path] | None) -> list[Document]:
        """Return the documents that `named` are, or that lie in folders which they are; all where it is None."""
        if named is None:
            return self.documents
        return [
            document for document in self.documents if not {document.path, *document.path.parents}.isdisjoint(named)
        ]

    @cached_property
    def file_numbers(self) -> dict[str, int]:
        """The BEP number that each Markdown file of the folder begins with; misnamed and left out ones have one too."""
        numbers = {name: number_in(name) for name in self.names if _MARKDOWN.fullmatch(name)}
        return {name: number for name, number in numbers.items() if number is not None}

    def markdown_at(self, place: Place) -> Document | None:
        """Return the Markdown document at `place`, be it one of the folder or not; None where there is none."""
        if place.kind != "file" or not _MARKDOWN.fullmatch(place.name):
            return None
        if place.name not in self._markdown:
            name = relpath(f"/{place.name}", f"/{self.home}")
            elsewhere = Document(self.tree.path(place), place.name, Role.STRAY, None, self, elsewhere=True)
            self._markdown[place.name] = self.document(name) or elsewhere
        return self._markdown[place.name]

    def files_named(self, name: str) -> list[str]:
        """Return the names, in the repository, of the files below the folder that are called `name`, case apart."""
        return self._files_by_name.get(name.casefold(), [])

    @fact
    def _files_by_name(self) -> dict[str, list[str]]:
        files: defaultdict[str, list[str]] = defaultdict(list)
        for path in self.tree.files_below(self.home, _MOST_FILES):
            files[path.rpartition("/")[2].casefold()].append(path)
        return dict(files)

    @property
    def all_mains(self) -> list[Document]:
        """Every main document that is linted."""
        return [document for document in self.documents if document.role is Role.MAIN]

    @property
    def main_numbers(self) -> set[int]:
        """The numbers that main documents bear, excluded ones too."""
        return {number for number in self._mains if number is not None}

    @property
    def registry_document(self) -> Document | None:
        """The README.md of the folder; None where it is missing or excluded."""
        readme = self.document(self.conventions.registry_file)
        return readme if readme and readme.role is Role.REGISTRY and not readme.excluded else None

    @property
    def registry(self) -> "Registry | None":
        """The registry table; None where the README is missing, excluded, unreadable or without one."""
        return self.reserved if self.registry_document else None

    @fact
    def reserved(self) -> "Registry | None":
        """The registry table, be the README excluded or not: for those who ask which numbers are taken."""
        from bep_lint.registry import find_registry

        readme = self.document(self.conventions.registry_file)
        return find_registry(readme) if readme and readme.role is Role.REGISTRY else None

    @fact
    def next_number(self) -> int:
        """The number after the highest that a document or a row of the registry bears."""
        rows = self.reserved.rows if self.reserved else ()
        numbers = [row.number for row in rows if row.number is not None and row.number <= LAST_NUMBER]
        return max(self.conventions.number_start - 1, *numbers, *self.main_numbers) + 1

    def has_begun(self, day: str) -> bool:
        """Whether it is `day`, written YYYY-MM-DD, already where it is latest."""
        begun = has_begun(day)
        if self.tracer:
            self.tracer.note(("begun", day), begun)
        return begun

    def answer(self, question: Question) -> object:
        """Return the answer to a question that has been noted. Raises ValueError for one that nobody asks."""
        match question:
            case ("text" | "fact", id_, *_):
                document = self.document_of(id_)
                return document.answer(question) if document else None
            case ("begun", day):
                return self.has_begun(day)
        return self.tree.answer(question)

    def question(self, asked: fact[Any]) -> None:
        """Say nothing: what the folder knows follows from what is asked of documents and of the tree for it."""

    def _note_unstable(self) -> None:
        if self.tracer:
            self.tracer.note(UNSTABLE, None)

    def is_guide(self, name: str) -> bool:
        """Whether a file of that name guides authors and is no proposal."""
        return name.casefold() in self._guide_files

    def _take_in_texts(self) -> None:
        """Take in the documents that are texts only, no files."""
        there = {document.path for document in self._by_name.values()}
        for path in self._texts:
            if path in there or not path.is_relative_to(self.folder):
                continue
            name, *below = path.relative_to(self.folder).parts
            self.names |= {name}
            number = NUMBER_FOLDER.fullmatch(name)
            if not below:
                self._take_in(path, "file")
            elif number and _MARKDOWN.fullmatch(path.name) and not self._ignored(path):
                if not self._excluded(self.folder / name):
                    self.number_folders.setdefault(int(number[1]), self.folder / name)
                self._add(path, self._name(path), Role.SUB, int(number[1]))

    def _seen_as(self, name: str, kind: Kind) -> Seen:
        """Return what an entry is, or leads to as a symbolic link; those out of the repository are not followed."""
        if kind == "link":
            kind = self._place(name).kind
            return "folder" if kind == "folder" else "outside" if kind == "unseen" else "file"
        return "folder" if kind == "folder" else "file"

    def _place(self, name: str) -> Place:
        return self.tree.place("", join(self.home, name))

    def _take_in(self, path: Path, kind: Seen) -> None:
        name = path.name
        if name.startswith(".") or self.is_guide(name) or self._ignored(path):
            return
        source = _OUTSIDE if kind == "outside" else None
        if kind == "folder":
            self._take_in_folder(path)
        elif name == self.conventions.registry_file:
            self._add(path, name, Role.REGISTRY, source=source)
        elif main := MAIN_NAME.fullmatch(name):
            number = int(main[1])
            self._add(path, name, Role.MAIN if number else Role.TEMPLATE, number, source)
        elif source and NUMBER_FOLDER.fullmatch(name):
            self.unlisted.add(int(name[-4:]))
            self._add(path, name, Role.STRAY, source=source)
        elif _MARKDOWN.fullmatch(name):
            self._add(path, name, Role.STRAY, source=source)

    def _take_in_folder(self, path: Path) -> None:
        if number := NUMBER_FOLDER.fullmatch(path.name):
            if not self._excluded(path):
                self.number_folders[int(number[1])] = path
            self._take_in_subs(path, int(number[1]), set())
        elif _MARKDOWN.fullmatch(path.name):
            self._add(path, path.name, Role.STRAY)
        elif LIKE_NUMBER_FOLDER.match(path.name) and not self._excluded(path):
            self.misnamed_folders.append(path)

    def _take_in_subs(self, folder: Path, number: int, seen: set[str]) -> None:
        """Take in what is below a proposal's `folder`, where it is in none of those `seen`."""
        real = self._place(self._name(folder)).real
        if real in seen:
            return
        seen.add(real)
        try:
            listing = self.tree.entries(real)
        except OSError as error:
            self.unlisted.add(number)
            self._add(
                folder, self._name(folder), Role.STRAY, source=Source(problem=f"cannot be read: {error.strerror}")
            )
            return
        for name, is_what in sorted(listing.items()):
            path = folder / name
            if name.startswith(".") or self._ignored(path):
                continue
            is_markdown = _MARKDOWN.fullmatch(name)
            kind = self._seen_as(self._name(path), is_what)
            if kind == "folder" and not is_markdown:
                self._take_in_subs(path, number, seen)
            elif kind == "folder":
                self._add(path, self._name(path), Role.STRAY)
            elif is_markdown and not self.is_guide(name):
                source = _OUTSIDE if kind == "outside" else None
                self._add(path, self._name(path), Role.SUB, number, source)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _add(self, path: Path, name: str, role: Role, number: int | None = None, source: Source | None = None) -> None:
        excluded = self._excluded(path)
        document = Document(path, name, role, number, self, self._texts.get(path, source), excluded=excluded)
        if self._earlier and (earlier := self._earlier.document(name)):
            document.take_over(earlier)
        self._by_name[name] = document
        if not excluded:
            self.documents.append(document)
        if role is Role.MAIN:
            self._mains[number].append(document)
        elif role is Role.SUB:
            self._subs[number].append(document)


def number_in(name: str) -> int | None:
    """Return the BEP number that a file or folder name begins with, be it written as it should or not."""
    number = _LIKE_MAIN_NAME.match(name)
    return int(number[1]) if number else None

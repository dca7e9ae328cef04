"""The proposals folder: its documents with their roles, numbers and siblings."""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from posixpath import join, relpath
from typing import Literal

from bep_lint.conventions import Conventions
from bep_lint.document import Document, Role
from bep_lint.registry import Registry, find_registry
from bep_lint.source import Source
from bep_lint.tree import Place, Tree

MAIN_NAME = re.compile(r"BEP-([0-9]{4})-.*\.md", re.DOTALL)
NUMBER_FOLDER = re.compile(r"BEP-([0-9]{4})")
LAST_NUMBER = 9999
"""The last number that a file name of four digits can bear."""
_MOST_FILES = 10_000
"""Files that are gone through for one that was moved: far more than a proposals folder has."""

_OUTSIDE = Source(problem="is a symbolic link out of the repository, which is not followed")
_LIKE_NUMBER_FOLDER = re.compile(r"BEP|(?i:bep)[-_ ]?\d")
_LIKE_MAIN_NAME = re.compile(r"bep[-_ .]*([0-9]{4})(?:[-_ .]|\Z)", re.IGNORECASE)
_MARKDOWN = re.compile(r".*\.(?:md|markdown)", re.IGNORECASE | re.DOTALL)


class Proposals:
    """A proposals folder. Listing it reads no document; documents read themselves when they are asked for facts.

    `unlisted` are the numbers of folders that cannot be listed: what sub-documents they have is not known.
    `ignored` tells of a path whether git keeps it out; guide files are no proposals and left out too. `excluded` tells
    whether configuration does: such a document is none of `documents`, which are linted, but is there for those that
    name it. `names` are all that stands directly in the folder, left out or not. `repository` is the folder that no
    link leaves and that a link with a leading `/` starts from; without one the folder that holds this one. `texts`
    stand in the place of files, be these there or not. From an `earlier` state of the folder comes what is known
    already of documents that have not changed since.
    Raises OSError where the folder itself cannot be listed.
    """

    def __init__(
        self,
        folder: Path,
        conventions: Conventions,
        guide_files: Iterable[str] = (),
        ignored: Callable[[Path], bool] = lambda _: False,
        repository: Path | None = None,
        texts: Mapping[Path, Source] | None = None,
        excluded: Callable[[Path], bool] = lambda _: False,
        earlier: "Proposals | None" = None,
    ) -> None:
        self.folder = folder
        self.conventions = conventions
        self.repository = repository or Path(os.path.realpath(folder)).parent
        self.documents: list[Document] = []
        self.number_folders: dict[int, Path] = {}
        self.misnamed_folders: list[Path] = []
        self.unlisted: set[int | None] = set()
        self._guides = tuple(guide_files)
        self._ignored = ignored
        self._excluded = excluded
        self._texts = texts or {}
        self._earlier = earlier
        self._by_name: dict[str, Document] = {}
        self._markdown: dict[str, Document] = {}
        self._guide_files = {name.casefold() for name in self._guides}
        self._mains: defaultdict[int | None, list[Document]] = defaultdict(list)
        self._subs: defaultdict[int | None, list[Document]] = defaultdict(list)
        with os.scandir(folder) as entries:
            listing = sorted(entries, key=lambda entry: entry.name)
        self.names = frozenset(entry.name for entry in listing)
        for entry in listing:
            self._take_in(self.folder / entry.name, self._kind(entry))
        self._take_in_texts()
        self._earlier = None  # it has given what it has, and holds all its documents

    def with_texts(self, texts: Mapping[Path, Source]) -> "Proposals":
        """Return the folder with `texts` too in the place of files; what has been read of others is not read again.

        Raises OSError where the folder cannot be listed any more.
        """
        return Proposals(
            self.folder,
            self.conventions,
            self._guides,
            self._ignored,
            self.repository,
            {**self._texts, **texts},
            self._excluded,
            self,
        )

    def mains(self, number: int | None) -> list[Document]:
        """Return the main documents that bear `number`, excluded ones too: one, where all is well."""
        return self._mains.get(number, [])

    def subs(self, number: int | None) -> list[Document]:
        """Return the sub-documents of `number`, excluded ones too, at any depth of its folder."""
        return self._subs.get(number, [])

    def document(self, name: str) -> Document | None:
        """Return the document whose path in the folder is `name`, spelt exactly so, be it excluded or not."""
        return self._by_name.get(name)

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

    @cached_property
    def tree(self) -> Tree:
        """The files of the repository."""
        return Tree(self.repository)

    @cached_property
    def home(self) -> str:
        """The name of the folder in the repository."""
        return self.tree.name_of(self.folder)

    def markdown_at(self, place: Place) -> Document | None:
        """Return the Markdown document at `place`, be it one of the folder or not; None where there is none."""
        if place.kind != "file" or not _MARKDOWN.fullmatch(place.name):
            return None
        if place.name not in self._markdown:
            name = relpath(f"/{place.name}", f"/{self.home}")
            elsewhere = Document(self.tree.path(place), place.name, Role.STRAY, None, self)
            self._markdown[place.name] = self.document(name) or elsewhere
        return self._markdown[place.name]

    def files_named(self, name: str) -> list[str]:
        """Return the names, in the repository, of the files below the folder that are called `name`, case apart."""
        return self._files_by_name.get(name.casefold(), [])

    @cached_property
    def _files_by_name(self) -> dict[str, list[str]]:
        files: defaultdict[str, list[str]] = defaultdict(list)
        for path in islice(self.tree.files_below(self.home), _MOST_FILES):
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
    def registry(self) -> Registry | None:
        """The registry table; None where the README is missing, excluded, unreadable or without one."""
        return self.reserved if self.registry_document else None

    @cached_property
    def reserved(self) -> Registry | None:
        """The registry table, be the README excluded or not: for those who ask which numbers are taken."""
        readme = self.document(self.conventions.registry_file)
        return find_registry(readme) if readme and readme.role is Role.REGISTRY else None

    @cached_property
    def next_number(self) -> int:
        """The number after the highest that a document or a row of the registry bears."""
        rows = self.reserved.rows if self.reserved else ()
        numbers = [row.number for row in rows if row.number is not None and row.number <= LAST_NUMBER]
        return max(self.conventions.number_start - 1, *numbers, *self.main_numbers) + 1

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

    def _kind(self, entry: os.DirEntry[str]) -> Literal["file", "folder", "outside"]:
        """Return what `entry` is, or leads to as a symbolic link; those out of the repository are not followed."""
        if not entry.is_symlink():
            return "folder" if entry.is_dir(follow_symlinks=False) else "file"
        kind = self.tree.place("", join(self.home, self._name(Path(entry.path)))).kind
        return "folder" if kind == "folder" else "outside" if kind == "unseen" else "file"

    def _take_in(self, path: Path, kind: Literal["file", "folder", "outside"]) -> None:
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
            self._take_in_subs(path, int(number[1]), {path.resolve()})
        elif _MARKDOWN.fullmatch(path.name):
            self._add(path, path.name, Role.STRAY)
        elif _LIKE_NUMBER_FOLDER.match(path.name) and not self._excluded(path):
            self.misnamed_folders.append(path)

    def _take_in_subs(self, folder: Path, number: int, seen: set[Path]) -> None:
        try:
            with os.scandir(folder) as entries:
                listing = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.unlisted.add(number)
            self._add(
                folder, self._name(folder), Role.STRAY, source=Source(problem=f"cannot be read: {error.strerror}")
            )
            return
        for entry in listing:
            path = folder / entry.name
            if entry.name.startswith(".") or self._ignored(path):
                continue
            is_markdown = _MARKDOWN.fullmatch(entry.name)
            kind = self._kind(entry)
            if kind == "outside" and not is_markdown:
                continue
            if kind != "folder":
                if is_markdown and not self.is_guide(entry.name):
                    source = _OUTSIDE if kind == "outside" else None
                    self._add(path, self._name(path), Role.SUB, number, source)
            elif is_markdown:
                self._add(path, self._name(path), Role.STRAY)
            elif (target := path.resolve()) not in seen:
                seen.add(target)
                self._take_in_subs(path, number, seen)

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

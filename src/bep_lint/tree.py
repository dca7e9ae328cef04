"""The files of the repository as links lead to them.

Folders are listed, each once, and nothing else is looked at, nothing at all outside: symbolic links are followed within
the repository only. Names are compared with what a folder lists, so that case counts on every file system.
"""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from posixpath import dirname, join
from typing import Literal, NamedTuple, TypeVar

from bep_lint.source import Source, read
from bep_lint.trace import Question, Tracer

Kind = Literal["file", "folder", "link", "missing", "outside", "unseen"]

T = TypeVar("T")

# What git keeps for itself is no part of the repository.
_NO_PART = ".git"
_MOST_LINKS = 40
"""Symbolic links one after the other, above which a way leads nowhere, as for Linux."""


class Place(NamedTuple):
    """Where a path leads: its `name` as the folders on the way spell it, and what is there.

    `real` is the name with symbolic links followed. A place is `unseen` where something is there that is not to be
    looked at: a symbolic link out of the repository, or what is in a folder that cannot be listed.
    """

    name: str
    kind: Kind
    real: str = ""


class Tree:
    """The files below `root`. Their names are paths from there with `/`; the empty one is the root itself.

    These are the files on disk. What holds others, such as those of a commit, overrides `read`, `_list` and `_target`.
    A `tracer` notes what is asked.
    """

    tracer: Tracer | None = None

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)
        self._written_root = os.path.abspath(root)  # noqa: PTH100 - keeps symbolic links
        self._listings: dict[str, dict[str, Kind] | OSError] = {}
        self._keys: dict[tuple[str, bool], dict[str, str]] = {}
        self._followed: dict[str, tuple[str, Kind]] = {}
        self._walked: dict[tuple[bool, str], Place] = {}

    def name_of(self, folder: Path) -> str:
        """Return the name of `folder`, symbolic links followed unless they lead out of the tree."""
        real = _below(os.path.realpath(folder), self._root)
        return real if real is not None else _below(os.path.abspath(folder), self._written_root) or ""  # noqa: PTH100

    def path(self, place: Place) -> Path:
        """Return the file or folder that `place` is."""
        return Path(self._root, place.real)

    def place(self, folder: str, path: str) -> Place:
        """Return where `path` leads from the folder of that name, or from the root where it begins with `/`."""
        return self._noted(("place", folder, path), self._place(folder, path))

    def _place(self, folder: str, path: str) -> Place:
        parts: list[str] = []
        for part in (path if path.startswith("/") else f"{folder}/{path}").split("/"):
            if part == "..":
                if not parts:
                    return Place(path, "outside")
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        return self._walk(parts, fold=False)

    def respelt(self, name: str) -> Place:
        """Return the place whose name is `name`, case apart."""
        return self._noted(("respelt", name), self._walk([part for part in name.split("/") if part], fold=True))

    def read(self, path: Path) -> Source:
        """Return the text of the file at `path`, or why there is none."""
        return read(path)

    def entries(self, folder: str) -> dict[str, Kind]:
        """Return what stands in the folder of that real name. Raises OSError where it cannot be listed."""
        if folder not in self._listings:
            try:
                self._listings[folder] = self._list(folder)
            except OSError as error:
                self._listings[folder] = error
        listing = self._listings[folder]
        if isinstance(listing, OSError):
            raise listing
        return listing

    def names_in(self, folder: str) -> list[str]:
        """Return what stands in the folder of that real name; nothing where it cannot be listed."""
        return self._noted(("names", folder), sorted(self._listing(folder) or ()))

    def files_below(self, folder: str, most: int | None = None) -> list[str]:
        """Return the real names of the files below a folder, its own first, `most` of them at most.

        Hidden folders are passed over.
        """
        return self._noted(("files", folder, str(most or "")), list(islice(self._files_below(folder), most)))

    def answer(self, question: Question) -> object:
        """Return the answer to a question that has been noted. Raises ValueError for one that is none of a tree."""
        match question:
            case ("place", folder, path):
                return self.place(folder, path)
            case ("respelt", name):
                return self.respelt(name)
            case ("names", folder):
                return self.names_in(folder)
            case ("files", folder, most):
                return self.files_below(folder, int(most) if most else None)
        raise ValueError(question[0])

    def _noted(self, question: Question, answer: T) -> T:
        if self.tracer:
            self.tracer.note(question, answer)
        return answer

    def _files_below(self, folder: str) -> Iterator[str]:
        folders = [folder]
        for current in folders:
            for name, kind in sorted((self._listing(current) or {}).items()):
                if kind == "file":
                    yield join(current, name)
                elif kind == "folder" and not name.startswith("."):
                    folders.append(join(current, name))

    def _walk(self, parts: list[str], *, fold: bool) -> Place:
        if not parts:
            return Place("", "folder")
        *folders, last = parts
        key = fold, "/".join(folders)
        if key not in self._walked:  # many links lead to the same folder
            names = []
            real = ""
            kind: Kind = "folder"
            for part in folders:
                name, kind, real = self._go(real, kind, part, fold=fold)
                names.append(name)
            self._walked[key] = Place("/".join(names), kind, real)
        above = self._walked[key]
        place = self._go(above.real, above.kind, last, fold=fold)
        return place._replace(name=f"{above.name}/{place.name}") if folders else place

    def _go(self, real: str, kind: Kind, part: str, *, fold: bool) -> Place:
        """Return what is called `part`, by that name alone, in what is at `real`."""
        name = self._entry(real, part, fold=fold) if kind == "folder" else part
        real, kind = self._step(real, kind, name)
        return Place(name, kind, real)

    def _step(self, real: str, kind: Kind, name: str, links: int = 0) -> tuple[str, Kind]:
        """Return the real name and the kind of what is called `name` in what is at `real`."""
        if kind != "folder":
            return "", "unseen" if kind == "unseen" else "missing"
        listing = self._listing(real)
        if listing is None:
            return "", "unseen"
        found = listing.get(name, "missing")
        path = f"{real}/{name}" if real else name
        if found != "link":
            return path, found
        if path not in self._followed:
            self._followed[path] = "", "missing"  # what comes back to itself leads nowhere
            self._followed[path] = self._follow(real, path, links + 1)
        return self._followed[path]

    def _follow(self, folder: str, link: str, links: int) -> tuple[str, Kind]:
        """Return where the symbolic link `link`, which stands in `folder`, leads."""
        try:
            target = self._target(link)
        except OSError:
            return "", "unseen"
        if links > _MOST_LINKS:
            return "", "missing"
        real = folder
        kind: Kind = "folder"
        if os.path.isabs(target):  # noqa: PTH117
            insides = (_below(target, root) for root in (self._root, self._written_root))
            target, real = next((inside for inside in insides if inside is not None), ".."), ""
        for part in target.replace(os.sep, "/").split("/"):
            if part == ".." and kind == "folder":
                if not real:
                    return "", "unseen"
                real = dirname(real)
            elif part not in ("", "."):
                real, kind = self._step(real, kind, part, links)
        return real, kind

    def _listing(self, folder: str) -> dict[str, Kind] | None:
        """Return what stands in `folder`; None where it cannot be listed."""
        try:
            return self.entries(folder)
        except OSError:
            return None

    def _list(self, folder: str) -> dict[str, Kind]:
        with os.scandir(os.path.join(self._root, folder)) as entries:  # noqa: PTH118
            return {entry.name: _kind(entry) for entry in entries if entry.name != _NO_PART}

    def _target(self, link: str) -> str:
        return os.readlink(os.path.join(self._root, link))  # noqa: PTH115, PTH118 - text, and not yet looked at

    def _entry(self, folder: str, name: str, *, fold: bool) -> str:
        """Return what `folder` calls `name`: the same text in Unicode's sense, with `fold` case apart; else `name`."""
        listing = self._listing(folder) or {}
        if name in listing or (name.isascii() and not fold):
            return name
        if (folder, fold) not in self._keys:
            self._keys[folder, fold] = {_key(other, fold=fold): other for other in sorted(listing, reverse=True)}
        return self._keys[folder, fold].get(_key(name, fold=fold), name)


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return "link"
    return "folder" if entry.is_dir(follow_symlinks=False) else "file"


def _key(name: str, *, fold: bool) -> str:
    from unicodedata import normalize

    name = normalize("NFC", name)
    return normalize("NFC", name.casefold()) if fold else name


def _below(path: str, root: str) -> str | None:
    """Return the name that `path` has below `root`; None where it lies elsewhere."""
    if path == root:
        return ""
    prefix = root if root.endswith(os.sep) else root + os.sep
    return path.removeprefix(prefix).replace(os.sep, "/") if path.startswith(prefix) else None

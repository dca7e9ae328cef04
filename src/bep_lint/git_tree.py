"""The files of a commit or of git's index, read through git: nothing is checked out, and no filter runs."""

import contextlib
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from errno import ENOENT, ENOTDIR
from pathlib import Path
from posixpath import join
from typing import IO, NamedTuple, cast

from bep_lint.errors import UsageError
from bep_lint.git import LITERAL, GitError, ask, call
from bep_lint.safe_text import excerpt
from bep_lint.source import MAX_BYTES, Source, decode_proposal
from bep_lint.tree import Kind, Place, Tree

_LINK, _REPOSITORY = "120000", "160000"
_KINDS: dict[str, Kind] = {_LINK: "link", _REPOSITORY: "unseen"}
"""What a mode of git's stands for where it is no file: what is in another repository is not looked at."""
_EMPTY = {
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
}
"""The id of the empty content, by SHA-1 and by SHA-256."""
_FLAGS = re.compile(rb"([^\0]+)\0  ctime: .*?\tflags: ([0-9a-f]+)\n", re.DOTALL)
"""A file of `ls-files --debug`, and its flags."""
_INTENT_TO_ADD = 1 << 29
"""Git's `CE_INTENT_TO_ADD`."""
_CHUNK = 1 << 20


class Blob(NamedTuple):
    """A file as git keeps it: its name in the repository, its mode, and the id of its content."""

    name: str
    mode: str
    id: str


class Contents:
    """What git keeps in the repository of `folder`, by ids, read by one process that starts when it is needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._git: subprocess.Popen[bytes] | None = None

    def read(self, id_: str) -> bytes:
        """Return the content with that id, cut off above what a proposal may have. Raises GitError."""
        if self._git is None:
            self._git = self._start()
        to_git, from_git = cast("IO[bytes]", self._git.stdin), cast("IO[bytes]", self._git.stdout)
        try:
            to_git.write(f"{id_}\n".encode())
            to_git.flush()
            size = from_git.readline().rpartition(b" ")[2].strip()  # of the id, the kind and the size
        except OSError:
            size = b""
        if not size.isdigit():
            self.close()  # some gits end where they may not fetch what is missing
            raise GitError(f"its content {id_[:12]} is not in this clone")
        left = int(size) + 1  # a line feed ends it
        data = from_git.read(min(left, MAX_BYTES + 2))
        left -= len(data)
        while left > 0 and (more := from_git.read(min(left, _CHUNK))):
            left -= len(more)
        return data[: int(size)]

    def close(self) -> None:
        """End the process."""
        if self._git:
            with contextlib.suppress(OSError):
                self._git.communicate()
            self._git = None

    def _start(self) -> "subprocess.Popen[bytes]":
        asked = call(self._folder, "cat-file", "--batch")
        try:
            return subprocess.Popen(  # noqa: S603 - fixed arguments, no shell
                asked.command,
                cwd=asked.folder,
                env=asked.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise GitError(f"git cannot be run: {error.strerror}", is_missing=True) from None


class GitTree(Tree):
    """The files below `root` as git keeps them.

    `listed` yields those below a folder of that name, or in the whole repository for the empty name. Other folders than
    `home` are listed only where a link leads there; of that nothing need be there, and then the tree `is_empty`. On
    disk `home` is the folder `at`, be it called otherwise there by now.
    """

    def __init__(
        self, root: Path, home: str, at: Path, listed: Callable[[str], Iterator[Blob]], contents: Contents
    ) -> None:
        super().__init__(root)
        self._home = home
        self._at = at
        self._listed = listed
        self._contents = contents
        self._blobs: dict[str, Blob] = {}
        self._folders: dict[str, dict[str, Kind]] = {"": {}}
        self._is_whole = home == ""
        self._take_in(home)
        self.is_empty = not self._blobs
        self._folders.setdefault(home, {})

    def read(self, path: Path) -> Source:
        """Return the text of what stood at `path`, or why there is none. Raises UsageError where git has it not."""
        name = self._name_below(path)
        place = self.place("", name)
        blob = self._blobs.get(place.real)
        if place.kind != "file" or blob is None:
            is_link = name in self._blobs and self._blobs[name].mode == _LINK
            return Source(problem="is a broken symbolic link" if is_link else "is no file")
        try:
            return decode_proposal(self._contents.read(blob.id))
        except GitError as error:
            raise UsageError(
                f"{excerpt(name, 200)} cannot be read from git: {error}; where that is a partial one, "
                "`git fetch --refetch --no-filter` brings what it left out"
            ) from None

    def _name_below(self, path: Path) -> str:
        above = Path(os.path.realpath(path.parent))
        if above.is_relative_to(self._at):
            return join(self._home, (above / path.name).relative_to(self._at).as_posix())
        return join(self.name_of(above), path.name)

    def _go(self, real: str, kind: Kind, part: str, *, fold: bool) -> Place:
        path = f"{real}/{part}" if real else part
        if not self._is_whole and path in self._folders and _is_below(self._home, path):
            return Place(part, "folder", path)  # on the way to `home`, of which nothing else need be known
        return super()._go(real, kind, part, fold=fold)

    def _list(self, folder: str) -> dict[str, Kind]:
        if not self._is_whole and not _is_below(folder, self._home):
            self._is_whole = True
            self._take_in("")
        if folder not in self._folders:
            code = ENOTDIR if folder in self._blobs else ENOENT
            raise OSError(code, os.strerror(code))
        return self._folders[folder]

    def _target(self, link: str) -> str:
        try:
            return os.fsdecode(self._contents.read(self._blobs[link].id))
        except GitError as error:
            raise OSError(str(error)) from None

    def _take_in(self, folder: str) -> None:
        for blob in self._listed(folder):
            self._blobs[blob.name] = blob
            above, _, name = blob.name.rpartition("/")
            kind = _KINDS.get(blob.mode, "file")
            while above not in self._folders:
                self._folders[above] = {name: kind}
                above, _, name = above.rpartition("/")
                kind = "folder"
            self._folders[above][name] = kind


def files_of_commit(folder: Path, commit: str) -> Callable[[str], Iterator[Blob]]:
    """Return what lists the files of `commit` below a name in the repository of `folder`. That raises GitError."""

    def listed(name: str) -> Iterator[Blob]:
        below = ("--", name) if name else ()
        listing = ask(folder, "ls-tree", "-r", "-z", "--full-tree", commit, *below, variables=LITERAL)
        for entry in listing.split(b"\0")[:-1]:
            head, _, path = entry.partition(b"\t")
            mode, _, id_ = head.decode().split(" ")
            yield Blob(os.fsdecode(path), mode, id_)

    return listed


def files_of_index(folder: Path, variables: Mapping[str, str]) -> Callable[[str], Iterator[Blob]]:
    """Return what lists the files of the index below a name in the repository of `folder`.

    `variables` say which index it is. Listing raises GitError, and UsageError for a file that is not merged.
    """

    def listed(name: str) -> Iterator[Blob]:
        below = f":(top,literal){name}" if name else ":(top)"
        listing = ask(folder, "ls-files", "--stage", "-z", "--full-name", "--", below, variables=variables)
        only_meant: set[bytes] | None = None
        for entry in listing.split(b"\0")[:-1]:
            head, _, path = entry.partition(b"\t")
            mode, id_, stage = head.decode().split(" ")
            if stage != "0":
                shown = excerpt(os.fsdecode(path), 200)
                raise UsageError(f"{shown} is not merged: settle the conflict and `git add` it before --staged")
            if id_ in _EMPTY:
                only_meant = _only_meant(folder, below, variables) if only_meant is None else only_meant
                if path in only_meant:
                    continue
            yield Blob(os.fsdecode(path), mode, id_)

    return listed


def nothing(_: str) -> Iterator[Blob]:
    """List the files of a repository without any commit: none."""
    return iter(())


def _only_meant(folder: Path, below: str, variables: Mapping[str, str]) -> set[bytes]:
    """Return the files that are in the index only to be added later (`git add --intent-to-add`): not in the commit."""
    shown = ask(folder, "ls-files", "--debug", "-z", "--full-name", "--", below, variables=variables)
    return {name for name, flags in _FLAGS.findall(shown) if int(flags, 16) & _INTENT_TO_ADD}


def _is_below(name: str, folder: str) -> bool:
    return name == folder or name.startswith(f"{folder}/")

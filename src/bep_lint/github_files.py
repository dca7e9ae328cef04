"""Where on GitHub the files are that are linted in GitHub Actions."""

import os
import re
from pathlib import Path
from typing import NamedTuple

from bep_lint.diagnostic import real_path
from bep_lint.git import GitError, ask, repository_root
from bep_lint.github_event import Event
from bep_lint.object_ids import OBJECT_ID

_SERVER = r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?"
_REPOSITORY = r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+"


class GitHubFiles:
    """The files of the repository that a run in GitHub Actions is about. Git is asked when the first is."""

    def __init__(self) -> None:
        self._checkouts: dict[Path, _Checkout | None] = {}
        self._addresses: dict[Path, str] = {}

    def address(self, path: Path) -> str:
        """Return the address of the file at `path` in a commit where it is as it was linted; nothing in it is mark-up.

        Empty outside of GitHub Actions, and for a file of another repository or of none.
        """
        if path not in self._addresses:
            self._addresses[path] = self._address(path)
        return self._addresses[path]

    def _address(self, path: Path) -> str:
        from urllib.parse import quote

        real = real_path(path)
        root = repository_root(real.parent)
        if root is None:
            return ""
        if root not in self._checkouts:
            here = _here()
            self._checkouts[root] = _checkout(root, here) if here else None
        checkout = self._checkouts[root]
        name = real.relative_to(root).as_posix()
        return f"{checkout.files_with(name)}/{quote(os.fsencode(name))}" if checkout else ""


class _Here(NamedTuple):
    """Where GitHub Actions runs: the repository's name and address, and the commits that the run is about."""

    name: str
    address: str
    commit: str
    head: str | None


class _Checkout(NamedTuple):
    """A repository on disk: the address of its files as they are checked out, and of those that `head` has as well."""

    checked_out: str
    head: str | None
    differing: frozenset[str]

    def files_with(self, name: str) -> str:
        """Return the address below which the file `name` is found as it was linted."""
        return self.head if self.head and name not in self.differing else self.checked_out


def _here() -> _Here | None:
    """Return where the run is; None outside of GitHub Actions."""
    server, name, commit = (os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return None
    if not (re.fullmatch(_SERVER, server) and re.fullmatch(_REPOSITORY, name)):
        return None
    return _Here(name, f"{server}/{name}", commit, Event().commit("pull_request", "head", "sha"))


def _checkout(root: Path, here: _Here) -> _Checkout | None:
    """Return what is checked out in `root`; None where that is another repository, or git does not say."""
    try:
        commit = os.fsdecode(ask(root, "rev-parse", "--verify", "HEAD^{commit}")).strip()
    except GitError:
        return None
    if not OBJECT_ID.fullmatch(commit) or (commit not in (here.commit, here.head) and not _is_clone(root, here.name)):
        return None
    checked_out = f"{here.address}/blob/{commit}"
    if here.head is None:
        return _Checkout(checked_out, None, frozenset())
    # What is checked out for a pull request is a merge for the test, which GitHub replaces with each push and drops in
    # the end. But the lines are those of the merge: the base has other ones where it has moved on.
    try:
        differing = ask(root, "diff-tree", "-r", "-z", "--name-only", "--no-renames", here.head, commit)
    except GitError:  # a shallow clone has the merge only
        return _Checkout(checked_out, None, frozenset())
    names = frozenset(os.fsdecode(name) for name in differing.split(b"\0"))
    return _Checkout(checked_out, f"{here.address}/blob/{here.head}", names)


def _is_clone(root: Path, name: str) -> bool:
    """Whether `origin` of the repository in `root` is the one on GitHub with that `name`."""
    try:
        url = os.fsdecode(ask(root, "config", "--get", "remote.origin.url"))
    except GitError:
        return False
    path = url.strip().removesuffix("/").removesuffix(".git").casefold()
    return path.endswith((f"/{name.casefold()}", f":{name.casefold()}"))

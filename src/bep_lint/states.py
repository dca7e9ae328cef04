"""The states of a repository that a run looks at besides the working tree: the base, and what is staged."""

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from posixpath import dirname, join
from typing import NamedTuple

from bep_lint.diagnostic import real_path, shown_path
from bep_lint.errors import UsageError
from bep_lint.file_names import MAIN_NAME
from bep_lint.git import GitError, ask, repository_root
from bep_lint.git_tree import Contents, GitTree, files_of_commit, files_of_index, nothing
from bep_lint.history import short
from bep_lint.pairing import Rename, Since
from bep_lint.proposals import Proposals
from bep_lint.revision import Revision, resolve_base
from bep_lint.safe_text import excerpt, printable
from bep_lint.tree import Tree

Open = Callable[[GitTree, str], Proposals]
"""Returns a proposals folder with the files of a tree, in which it has that name."""


class Place(NamedTuple):
    """A proposals folder: its real path, its name in the repository, and that one's folder."""

    folder: Path
    home: str
    root: Path


class States:
    """The base revision and the index, each read once a repository; what is to be told of them goes to `note`."""

    def __init__(self, base: str | None, *, staged: bool, note: Callable[[str], None]) -> None:
        self._base = base
        self._staged = staged
        self._note = note
        self._contents: dict[Path, Contents] = {}
        self._revisions: dict[Path, Revision] = {}
        self._trees: dict[Path, GitTree] = {}
        self._since: dict[Path, Since] = {}

    def place(self, folder: Path) -> Place:
        """Return the place of the proposals folder at the real path `folder`.

        Raises UsageError where it is in no repository, or git does not say, or speaks of other files.
        """
        try:
            top = Path(os.fsdecode(ask(folder, "rev-parse", "--show-toplevel").removesuffix(b"\n")))
        except GitError as error:
            if self._base is not None:
                resolve_base(folder, self._base)  # which says better what is wrong
            if error.is_outside:
                shown = printable(shown_path(folder))
                raise UsageError(f"--staged needs a git repository: {shown} is in none") from None
            raise
        if not folder.is_relative_to(os.path.realpath(top)):
            shown = f"the files of the repository around {printable(shown_path(folder))}"
            raise UsageError(f"git takes {printable(str(top))} for {shown}; its `core.worktree` says so: unset that")
        return Place(folder, Tree(top).name_of(folder), top)

    def knows(self, path: Path) -> bool:
        """Whether the base or the index has a file at `path`, which is not on disk. Raises UsageError as they do."""
        above = next(parent for parent in path.parents if parent.is_dir())
        if repository_root(above) is None:
            return False
        place = self.place(real_path(above))
        name = join(place.home, path.relative_to(above).as_posix())
        trees = []
        if self._staged:
            trees.append(files_of_index(place.folder, _index(place.folder)))
        if self._base is not None and (commit := self._revision(place).commit):
            trees.append(files_of_commit(place.folder, commit))
        return any(True for listed in trees for _ in listed(name))

    def index(self, place: Place) -> GitTree | None:
        """Return the files of the index, where these are to be linted. Raises GitError where git does not say."""
        if not self._staged:
            return None
        if place.folder not in self._trees:
            try:
                listed = files_of_index(place.folder, _index(place.folder))
                self._trees[place.folder] = GitTree(
                    place.root, place.home, place.folder, listed, self._contents_of(place)
                )
            except GitError as error:
                raise UsageError(f"--staged: {error}") from None
            if self._trees[place.folder].is_empty:
                self._note(f"nothing of {printable(shown_path(place.folder))} is staged: nothing to check")
        return self._trees[place.folder]

    def since(self, place: Place, open_: Open) -> Since | None:
        """Return what the folder is compared with, None where it is not; `open_` gives the folder of the base.

        Raises UsageError where there is no such revision, or git does not say.
        """
        if self._base is None:
            return None
        if place.folder not in self._since:
            try:
                self._since[place.folder] = self._read_base(place, open_)
            except GitError as error:
                raise UsageError(f"--base {excerpt(self._base)}: {error}") from None
        return self._since[place.folder]

    def staged_nothing(self, place: Place) -> bool:
        """Whether the index is looked at, and is what the base was: a commit of it changes no more than the message."""
        commit = self._revision(place).commit if self._staged and self._base is not None else None
        if commit is None:
            return False
        options = ("--cached", "--name-only", "-z", "--no-relative", "--no-ext-diff", "--ignore-submodules=none")
        return not ask(place.folder, "diff-index", *options, commit, variables=_index(place.folder))

    def message_of_head(self, place: Place) -> str | None:
        """Return the message of HEAD where that is the base: it may be the commit that is amended; else None."""
        revision = self._revision(place) if self._base is not None else None
        if revision is None or revision.commit is None or revision.name != "HEAD":
            return None
        return self._contents_of(place).read(revision.commit).partition(b"\n\n")[2].decode("utf-8", "replace")

    def close(self) -> None:
        """End what has been started."""
        for contents in self._contents.values():
            contents.close()

    def _read_base(self, place: Place, open_: Open) -> Since:
        revision = self._revision(place)
        if revision.commit is None:
            return Since(
                open_(GitTree(place.root, place.home, place.folder, nothing, self._contents_of(place)), place.home),
                revision.name,
                list,
            )
        merged = tuple(self._since_commit(place, open_, commit, short(commit)) for commit in revision.merged)
        return self._since_commit(place, open_, revision.commit, revision.name)._replace(merged=merged)

    def _since_commit(self, place: Place, open_: Open, commit: str, name: str) -> Since:
        def renames() -> Sequence[Rename]:
            try:
                return _renames(place.folder, commit)
            except GitError as error:  # of the index, perhaps
                raise UsageError(f"git does not say what has been renamed since {name}: {error}") from None

        listed = files_of_commit(place.folder, commit)
        tree, home = GitTree(place.root, place.home, place.folder, listed, self._contents_of(place)), place.home
        if (
            not any(map(MAIN_NAME.fullmatch, tree.entries(place.home)))
            and (former := _former_home(place.home, renames())) is not None
        ):
            tree, home = GitTree(place.root, former, place.folder, listed, self._contents_of(place)), former
        return Since(open_(tree, home), name, renames)

    def _revision(self, place: Place) -> Revision:
        if place.root not in self._revisions:
            revision = resolve_base(place.folder, self._base or "")
            if revision.note:
                self._note(revision.note)
            self._revisions[place.root] = revision
        return self._revisions[place.root]

    def _contents_of(self, place: Place) -> Contents:
        return self._contents.setdefault(place.root, Contents(place.root))


def _index(folder: Path) -> Mapping[str, str]:
    """Return the variable that names the index of the commit that is being made; none where that is the usual one.

    Git makes a commit of named files with an index of its own, and tells its hooks. It is about the repository that
    they run in; of another one it is none.
    """
    file = os.environ.get("GIT_INDEX_FILE")
    if not file:
        return {}
    # Git names it from the top of its work tree on, and a hook may have gone into another folder meanwhile.
    top = None if "GIT_DIR" in os.environ else repository_root(Path.cwd())
    index = os.path.realpath(top / file if top else file)
    where = {"GIT_DIR": os.path.abspath(os.environ["GIT_DIR"])} if "GIT_DIR" in os.environ else {}  # noqa: PTH100
    try:
        theirs = ask(Path.cwd(), "rev-parse", "--absolute-git-dir", variables=where)
    except (GitError, OSError):
        return {}
    is_ours = theirs == ask(folder, "rev-parse", "--absolute-git-dir")
    if is_ours and not Path(index).exists():  # an empty index, to git
        raise GitError(f"GIT_INDEX_FILE names {excerpt(shown_path(Path(index)))}, which does not exist")
    return {"GIT_INDEX_FILE": index} if is_ours else {}


def _renames(folder: Path, commit: str) -> list[Rename]:
    """Return the Markdown files that git takes for renamed between `commit` and the index. Raises GitError."""
    options = (
        "--cached",
        "-r",
        "-M",
        "--diff-filter=R",
        "--raw",
        "-z",
        "--no-relative",
        "--no-ext-diff",
        "--no-textconv",
    )
    answer = ask(folder, "diff-index", *options, commit, "--", ":(top)*.md", variables=_index(folder))
    fields = [os.fsdecode(field) for field in answer.split(b"\0")[:-1]]
    heads, olds, news = fields[::3], fields[1::3], fields[2::3]
    return [Rename(int(head[-3:]), old, new) for head, old, new in zip(heads, olds, news, strict=True)]


def _former_home(home: str, renames: Sequence[Rename]) -> str | None:
    """Return the folder from which most of the proposals that are directly in `home` came; None where none did."""
    came_from = Counter(
        dirname(rename.old)
        for rename in renames
        if dirname(rename.new) == home and MAIN_NAME.fullmatch(rename.new.rpartition("/")[2])
    )
    return came_from.most_common(1)[0][0] if came_from else None

"""The commits of a repository: which one a revision names, what it is made on, what a clone has not got of it."""

import os
import re
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from bep_lint.diagnostic import shown_path
from bep_lint.errors import UsageError
from bep_lint.git import LITERAL, GitError, ask, repository_root
from bep_lint.object_ids import OBJECT_ID
from bep_lint.safe_text import excerpt, printable

_ANSWER = re.compile(rf"(?P<id>{OBJECT_ID.pattern}) (?P<kind>[a-z]+) \d+")
_AMBIGUOUS = "ambiguous"
_LONGEST_BRANCH = 255


def short(commit: str) -> str:
    """Return the commit's id as messages show it."""
    return commit[:7]


class Thing(NamedTuple):
    """What a revision names: an object of git and its kind, or `ambiguous` where a short id fits several."""

    id: str
    kind: str


class History:
    """The commits of the repository that holds `folder`; `asked` is the `--base` in whose name git is asked.

    Every method raises UsageError where git is not there, refuses, or there is no repository.
    """

    def __init__(self, folder: Path, asked: str) -> None:
        self.folder = folder
        self._asked = excerpt(asked)

    @property
    def asked(self) -> str:
        """The option as messages begin with it; in another repository than that of the working folder, where."""
        where = "" if self._is_here else f", in {printable(shown_path(self.folder))}"
        return f"--base {self._asked}{where}"

    def error(self, problem: str) -> UsageError:
        """Return the error that says `problem` of what was asked."""
        return UsageError(f"{self.asked}: {problem}")

    def commit(self, revision: str) -> str | None:
        """Return the id of the commit that `revision` names, by a tag maybe; None where it names nothing here.

        Raises UsageError where it names something else, or several.
        """
        found, peeled = self._find(revision, revision + "^{commit}")
        for thing in (found, peeled):
            if thing and thing.kind == "commit":
                return thing.id
        if found is None:
            return None
        if found.kind == _AMBIGUOUS:
            raise self.error(f"{excerpt(revision)} begins several ids; write more of it")
        what = "a tag of no commit" if found.kind == "tag" else f"a {found.kind}, no commit"
        raise self.error(f"{excerpt(revision)} is {what}; name a branch, a tag or a commit")

    def parents(self, commit: str) -> list[str]:
        """Return the parents that `commit` was made with, those included that a shallow clone left out."""
        head = self.answer("cat-file", "commit", commit).partition("\n\n")[0]
        return re.findall(rf"^parent ({OBJECT_ID.pattern})$", head, re.MULTILINE)

    def ancestors(self, commit: str) -> int:
        """Return how many commits stand behind `commit` by first parents, as far as this clone has them."""
        return int(self.answer("rev-list", "--count", "--first-parent", commit)) - 1

    def merge_base(self, commit: str, *others: str) -> str | None:
        """Return the newest commit on which both `commit` and `others` (taken as one) are made; None where none is."""
        try:
            return self._ask("merge-base", commit, *others).strip()
        except GitError as error:
            if str(error).startswith(("fatal: ", "error: ")):
                raise self._refusal(error) from None
            return None

    def stored(self, revision: str) -> str | None:
        """Return the id of which git says that `revision` stands for it, be it here or not."""
        try:
            return self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", revision).strip()
        except GitError:
            return None

    def complaint(self, *arguments: str) -> str | None:
        """Return why git cannot answer `arguments`; None where it can."""
        try:
            self._ask(*arguments)
        except GitError as error:
            return str(error).removeprefix("fatal: ")
        return None

    def answer(self, *arguments: str) -> str:
        """Return what git answers to `arguments`."""
        try:
            return self._ask(*arguments)
        except GitError as error:
            raise self._refusal(error) from None

    @cached_property
    def is_unborn(self) -> bool:
        """Whether HEAD has no commit yet. Raises UsageError where it has one that cannot be read."""
        problem = self.complaint("log", "-1", "--format=%H", "--no-show-signature")
        if problem and "does not have any commits yet" not in problem:
            raise self.error(f"git cannot read HEAD: {problem}; `git fsck` says more")
        return problem is not None

    @cached_property
    def is_shallow(self) -> bool:
        """Whether the clone has not got all of its history."""
        return self.answer("rev-parse", "--is-shallow-repository").strip() == "true"

    @cached_property
    def is_submodule(self) -> bool:
        """Whether the repository is one within another, which has a commit of it in its place."""
        root = repository_root(Path(os.path.realpath(self.folder)))
        outer = repository_root(root.parent) if root else None
        if root is None or outer is None or outer == root:
            return False
        name = root.relative_to(outer).as_posix()
        try:
            entry = ask(outer, "ls-files", "--stage", "--", name, variables=LITERAL)
        except GitError:  # it is another user's, say
            return False
        return entry.startswith(b"160000 ")

    @cached_property
    def remotes(self) -> list[str]:
        """The names of the repositories that can be fetched from, `origin` first."""
        names = self.answer("remote").splitlines()
        return sorted((name for name in names if not name.startswith("-")), key=lambda name: name != "origin")

    def url(self, remote: str) -> str | None:
        """Return the address of a remote, which may hold a secret; None where it has none."""
        try:
            return self._ask("config", "--get", f"remote.{remote}.url").strip()
        except GitError:
            return None

    def namesakes(self, name: str) -> list[str]:
        """Return the tag and branches called `name`, what git takes first; none where all are one commit."""
        refs = [f"refs/{kind}/{name}" for kind in ("tags", "heads", "remotes")]
        commits = self._find(*(f"{ref}^{{commit}}" for ref in refs))
        found = {ref: commit.id for ref, commit in zip(refs, commits, strict=True) if commit}
        return list(found) if len(set(found.values())) > 1 else []

    @cached_property
    def names(self) -> list[str]:
        """The names of branches and tags, as they are written: `main`, `v1.0`, `origin/main`."""
        listed = self.answer("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/remotes", "refs/tags")
        return [name for name in listed.splitlines() if not name.endswith("/HEAD")]

    def can_name_a_branch(self, name: str) -> bool:
        """Whether a branch may be called `name`; git itself knows no limit, but the file systems it is kept in do."""
        is_harmless = name.isprintable() and not name.startswith("-") and len(name) <= _LONGEST_BRANCH
        return is_harmless and self.complaint("check-ref-format", f"refs/heads/{name}") is None

    def fetch(self, *arguments: str) -> str:
        """Return the command that fetches so, to be typed in the working folder, for a message."""
        import shlex

        at = [] if self._is_here else ["-C", shown_path(self.folder)]
        return f"`{printable(shlex.join(['git', *at, 'fetch', *arguments]))}`"

    def fetch_more(self, option: str) -> str:
        """Return the command that fetches what a shallow clone left out, as far as `option` says."""
        return self.fetch(option, *(name for name in self.remotes[:1] if name != "origin"))

    @cached_property
    def _is_here(self) -> bool:
        """Whether the working folder is in this repository."""
        return repository_root(Path.cwd()) == repository_root(self.folder)

    def _find(self, *revisions: str) -> list[Thing | None]:
        # Names are read from standard input, where none can be taken for an option or a path.
        lines = "".join(f"{name}\n" for name in revisions)
        try:
            answer = ask(self.folder, "cat-file", "--batch-check", data=os.fsencode(lines))
        except GitError as error:
            raise self._refusal(error) from None
        return [_thing(line) for line in os.fsdecode(answer).splitlines()]

    def _ask(self, *arguments: str) -> str:
        return os.fsdecode(ask(self.folder, *arguments))

    def _refusal(self, error: GitError) -> UsageError:
        if error.is_missing:
            return UsageError(f"--base needs git, and {error}; install git, or leave --base out")
        if error.is_outside:
            shown = printable(shown_path(self.folder))
            return UsageError(f"--base needs a git repository: {shown} is in none")
        way_out = "; `git fsck` says more" if str(error).startswith("error: ") else ""
        return self.error(f"git cannot say: {str(error).removeprefix('fatal: ')}{way_out}")


def _thing(line: str) -> Thing | None:
    if line.endswith(f" {_AMBIGUOUS}"):
        return Thing("", _AMBIGUOUS)
    match = _ANSWER.fullmatch(line)
    return Thing(match["id"], match["kind"]) if match else None

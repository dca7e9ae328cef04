"""Clones of real git repositories, as CIs make them, and which commit is the base in one."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from bep_lint.errors import UsageError
from bep_lint.found_base import UntoldBaseError
from bep_lint.revision import Revision, resolve_base

IDENTITY = ("-c", "user.name=Tester", "-c", "user.email=tester@proposals.test", "-c", "protocol.file.allow=always")
ABSENT = "1234567890" * 4
NEW = "0" * 40
_OF_CI = (
    "GIT_", "GITHUB_", "GITLAB_", "CI_", "TF_BUILD", "BUILD_", "SYSTEM_", "JENKINS_", "CHANGE_", "BITBUCKET_",
    "BUILDKITE", "PRE_COMMIT",
)  # fmt: skip


class Repository:
    """A git repository in `folder`, with commits of a file `text`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not folder.exists():
            folder.mkdir()
            self.git("init", "--quiet", "-b", "main")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *IDENTITY, *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str, file: str = "text") -> str:
        (self.folder / file).write_text(message, encoding="utf-8")
        self.git("add", file)
        self.git("commit", "--quiet", "-m", message)
        return self.id("HEAD")

    def id(self, revision: str) -> str:
        return self.git("rev-parse", "--verify", revision + "^{commit}")

    def clone(self, name: str, *options: str) -> "Repository":
        """Return a clone that takes the usual way, over which history can be cut."""
        folder = self.folder.parent / name
        self.git("clone", "--quiet", *options, self.folder.as_uri(), str(folder))
        return Repository(folder)

    def resolve(self, revision: str) -> Revision:
        return resolve_base(self.folder, revision)

    def error(self, revision: str) -> str:
        with pytest.raises(UsageError) as caught:
            self.resolve(revision)
        text = str(caught.value)
        assert text.isprintable(), "one harmless line"
        return text

    def untold(self) -> str:
        """Return why the run has no base, which is not an error of the clone."""
        with pytest.raises(UntoldBaseError) as caught:
            self.resolve("auto")
        text = str(caught.value)
        assert text.isprintable(), "one harmless line"
        return text

    def fetches(self, revision: str) -> str:
        """Return the command that the error names, having run it."""
        command: str = re.findall(r"`(git [^`]+)`", self.error(revision))[0]
        done = subprocess.run(shlex.split(command), cwd=Path.cwd(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return command


def forked_repository(folder: Path) -> Repository:
    """Return four commits on `main`, of which `topic` leaves the second with two of its own."""
    made = Repository(folder / "repository")
    for message in ("one", "two", "three", "four"):
        made.commit(message)
    made.git("checkout", "--quiet", "-b", "topic", "main~2")
    made.commit("first of topic", "topic")
    made.commit("second of topic", "topic")
    made.git("checkout", "--quiet", "main")
    return made


def set_apart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in `folder`, without the user's git configuration and the variables of the CI that runs the tests."""
    for name in list(os.environ):
        if name.startswith(_OF_CI):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder))
    monkeypatch.chdir(folder)


class PullRequest:
    """Pull request 12 of `topic`, whose event tells the base of old; GitHub merged it into what `main` is now."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.old_base = repository.id("main~1")
        self.base = repository.id("main")
        self.head = repository.id("topic")
        repository.git("checkout", "--quiet", "--detach", "main")
        repository.git("merge", "--quiet", "--no-ff", "-m", "Merge topic into main", "topic")
        self.merge = repository.id("HEAD")
        repository.git("update-ref", "refs/pull/12/merge", self.merge)
        repository.git("checkout", "--quiet", "main")
        repository.commit("five")  # others go on meanwhile
        self.told: dict[str, object] = {"sha": self.old_base, "ref": "main"}
        request = {"number": 12, "base": self.told, "head": {"sha": self.head}}
        self.event = {"before": ABSENT, "pull_request": request}

    def checkout(self, commit: str, depth: int | None, *branches: str) -> Repository:
        """Return what actions/checkout makes: nothing but `commit`, to a depth; all branches where there is none."""
        clone = Repository(self.repository.folder.parent / "checkout")
        commit = self.repository.id(commit)
        clone.git("remote", "add", "origin", self.repository.folder.as_uri())
        options = [f"--depth={depth}"] if depth else []
        refs = [f"+refs/heads/{name}:refs/remotes/origin/{name}" for name in branches]
        all_refs = [] if depth or branches else ["+refs/heads/*:refs/remotes/origin/*"]
        clone.git(
            "fetch", "--quiet", "--no-tags", *options, "origin", f"+{commit}:refs/remotes/pull/12/x", *refs, *all_refs
        )
        clone.git("checkout", "--quiet", "--detach", commit)
        return clone

"""What git knows of a folder. Git is asked with fixed arguments; nothing of the repository's own is run."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from bep_lint.errors import UsageError
from bep_lint.safe_text import excerpt

# A repository's configuration may name programs for these; asking a question must not run them.
_SAFE = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
# Nor may an object that is missing be fetched, which runs what the configuration names for the transport.
_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C"}
# Git sets these for its hooks. They are about the repository of the commit, whose top they take the working folder for.
_OF_A_HOOK = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"})
# Users may set these, and then a path is read otherwise than it is meant.
_OF_PATHS = frozenset({f"GIT_{kind}_PATHSPECS" for kind in ("LITERAL", "GLOB", "NOGLOB", "ICASE")})
_LEFT_OUT = _OF_A_HOOK | _OF_PATHS


class GitError(UsageError):
    """Git cannot be run or refuses; the text says why, on one harmless line. `is_missing` where it cannot be run."""

    def __init__(self, text: str, *, is_missing: bool = False) -> None:
        super().__init__(text)
        self.is_missing = is_missing


class Ignored(NamedTuple):
    """The files and folders that git ignores, or the `problem` why git does not say."""

    paths: frozenset[Path] = frozenset()
    problem: str | None = None


def repository_root(folder: Path) -> Path | None:
    """Return the folder at or above `folder` that holds `.git`, or None."""
    start = folder.absolute()
    return next((parent for parent in (start, *start.parents) if (parent / ".git").exists()), None)


def command(*arguments: str) -> list[str]:
    """Return the command line that asks git for `arguments`."""
    return ["git", *_SAFE, *arguments]


def environment(more: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the environment in which git is asked, with `more` variables."""
    return {**{name: value for name, value in os.environ.items() if name not in _LEFT_OUT}, **_ENVIRONMENT, **more}


def ask(folder: Path, *arguments: str, data: bytes = b"", variables: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """Return what git answers in `folder` to `arguments`, which are fixed but for names after `--` and the like.

    `data` is its standard input, `variables` are added to its environment. Raises GitError.
    """
    import subprocess

    try:
        answer = subprocess.run(  # noqa: S603 - no shell
            command(*arguments),
            cwd=folder,
            env=environment(variables),
            input=data,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}", is_missing=True) from None
    if answer.returncode != 0:
        raise GitError(_complaint(os.fsdecode(answer.stderr)))
    return answer.stdout


def _complaint(errors: str) -> str:
    """Return git's line that says what is wrong; where the repository is another user's, with the way out it names."""
    lines = [line.strip() for line in errors.splitlines()]
    said = next((line for line in lines if line.startswith(("fatal: ", "error: "))), lines[0] if lines else "")
    remedy = next((line for line in lines if line.startswith("git config --global --add safe.directory ")), None)
    return excerpt(said, 200) + (f"; where you trust it, run `{excerpt(remedy, 500)}`" if remedy else "")


def ignored_paths(folder: Path) -> Ignored:
    """Return the files and folders below `folder` that git ignores; none outside a repository.

    Where `folder` is ignored itself, none is either: it was named on purpose.
    """
    if repository_root(folder) is None:
        return Ignored()
    try:
        listing = ask(folder, "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
    except GitError as error:
        is_none = "not a git repository (or any" in str(error)
        return Ignored() if is_none else Ignored(problem=str(error))
    names = [os.fsdecode(name) for name in listing.split(b"\0") if name]
    if "./" in names:
        return Ignored()
    return Ignored(frozenset(folder / name.rstrip("/") for name in names))

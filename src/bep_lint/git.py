"""What git knows of a folder. Git is asked with fixed arguments; nothing of the repository's own is run."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from bep_lint.errors import UsageError
from bep_lint.safe_text import excerpt

# A repository's configuration may name programs for the first two; asking a question must not run them. The last keeps
# git (from 2.38 on) from taking a folder of the repository for a bare one, see `Call`.
_SETTINGS = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "safe.bareRepository=explicit")
_SAFE = ("--no-pager", *(word for setting in _SETTINGS for word in ("-c", setting)))
# Nor may an object that is missing be fetched, which runs what the configuration names for the transport.
_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C"}
# Git sets these for its hooks. They are about the repository of the commit, whose top they take the working folder for.
_OF_A_HOOK = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"})
# Users may set these, and then a path is read otherwise than it is meant.
_OF_PATHS = frozenset({f"GIT_{kind}_PATHSPECS" for kind in ("LITERAL", "GLOB", "NOGLOB", "ICASE")})
_LEFT_OUT = _OF_A_HOOK | _OF_PATHS
LITERAL = {"GIT_LITERAL_PATHSPECS": "1"}
"""The variable by which names are no patterns."""


class GitError(UsageError):
    """Git cannot be run or refuses; the text says why, on one harmless line.

    `is_missing` where it cannot be run, `is_outside` where it is asked about a folder that is in no repository.
    """

    def __init__(self, text: str, *, is_missing: bool = False, is_outside: bool = False) -> None:
        super().__init__(text)
        self.is_missing = is_missing
        self.is_outside = is_outside


class Ignored(NamedTuple):
    """The files and folders that git ignores, or the `problem` why git does not say."""

    paths: frozenset[Path] = frozenset()
    problem: str | None = None


def repository_root(folder: Path) -> Path | None:
    """Return the folder at or above `folder` that holds `.git`, or None; git passes over an empty one below another."""
    start = folder.absolute()
    marked = [parent for parent in (start, *start.parents) if (parent / ".git").exists()]
    whole = (root for root in marked if not (root / ".git").is_dir() or os.path.lexists(root / ".git" / "HEAD"))
    return next(whole, marked[0] if marked else None)


class Call(NamedTuple):
    """How git is asked: the command line, the folder that it is started in, and its environment.

    That folder is the root of the repository, and no other is looked for. In a folder below it git would find a bare
    repository that somebody has committed there (`HEAD`, `config`, `objects`, `refs`), and answer by what that one
    ignores and has for commits.
    """

    command: list[str]
    folder: Path
    environment: dict[str, str]


def call(folder: Path, *arguments: str, variables: Mapping[str, str] = MappingProxyType({})) -> Call:
    """Return how git is asked for `arguments` in the repository that holds `folder`. Raises GitError where none does.

    `variables` are added to its environment.
    """
    root = repository_root(Path(os.path.realpath(folder)))
    if root is None:
        raise GitError("there is no git repository", is_outside=True)
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    own = {**_ENVIRONMENT, "GIT_CEILING_DIRECTORIES": str(root.parent)}
    return Call(["git", *_SAFE, *arguments], root, {**kept, **own, **variables})


def ask(folder: Path, *arguments: str, data: bytes = b"", variables: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """Return what git answers to `arguments` in the root of the repository that holds `folder`.

    They are fixed but for names after `--` and the like. `data` is its standard input, `variables` are added to its
    environment. Raises GitError.
    """
    import subprocess

    asked = call(folder, *arguments, variables=variables)
    try:
        answer = subprocess.run(  # noqa: S603 - no shell
            asked.command,
            cwd=asked.folder,
            env=asked.environment,
            input=data,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}", is_missing=True) from None
    if answer.returncode != 0:
        complaint = _complaint(os.fsdecode(answer.stderr))
        raise GitError(complaint, is_outside="not a git repository (or any" in complaint)
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
    real = Path(os.path.realpath(folder))
    root = repository_root(real)
    if root is None:
        return Ignored()
    below = [] if real == root else ["--", real.relative_to(root).as_posix()]
    options = ("--others", "--ignored", "--exclude-standard", "--directory", "-z")
    try:
        listing = ask(root, "ls-files", *options, *below, variables=LITERAL)
    except GitError as error:
        return Ignored() if error.is_outside else Ignored(problem=str(error))
    names = [root / os.fsdecode(name) for name in listing.split(b"\0") if name]
    if not {real, *real.parents}.isdisjoint(names):
        return Ignored()
    return Ignored(frozenset(folder / name.relative_to(real) for name in names))

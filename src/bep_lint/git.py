"""What git knows of a folder. Git is asked with fixed arguments; nothing of the repository's own is run."""

import os
from pathlib import Path
from typing import NamedTuple

from bep_lint.safe_text import excerpt

# A repository's configuration may name programs for these; asking a question must not run them.
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
# Nor may an object that is missing be fetched, which runs what the configuration names for the transport.
_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C"}
# Git sets these for its hooks. They are about the repository of the commit, whose top they take the working folder for.
_OF_A_HOOK = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"})


class Ignored(NamedTuple):
    """The files and folders that git ignores, or the `problem` why git does not say."""

    paths: frozenset[Path] = frozenset()
    problem: str | None = None


def repository_root(folder: Path) -> Path | None:
    """Return the folder at or above `folder` that holds `.git`, or None."""
    start = folder.absolute()
    return next((parent for parent in (start, *start.parents) if (parent / ".git").exists()), None)


def ignored_paths(folder: Path) -> Ignored:
    """Return the files and folders below `folder` that git ignores; none outside a repository.

    Where `folder` is ignored itself, none is either: it was named on purpose.
    """
    if repository_root(folder) is None:
        return Ignored()
    import subprocess

    listing = ("ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
    try:
        answer = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            ["git", *_SAFE, *listing],  # noqa: S607 - the user's git, as every git tool takes it
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name not in _OF_A_HOOK} | _ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        return Ignored(problem=f"git cannot be run: {error.strerror}")
    if b"not a git repository (or any" in answer.stderr:
        return Ignored()
    if answer.returncode != 0:
        return Ignored(problem=excerpt(os.fsdecode(answer.stderr).partition("\n")[0], 200))
    names = [os.fsdecode(name) for name in answer.stdout.split(b"\0") if name]
    if "./" in names:
        return Ignored()
    return Ignored(frozenset(folder / name.rstrip("/") for name in names))

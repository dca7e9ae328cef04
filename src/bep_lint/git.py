"""What git knows of a folder. Git is asked with fixed arguments; nothing of the repository's own is run."""

import os
from pathlib import Path

# A repository's configuration may name programs for these; asking a question must not run them.
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")


def repository_root(folder: Path) -> Path | None:
    """Return the folder at or above `folder` that holds `.git`, or None."""
    start = folder.absolute()
    return next((parent for parent in (start, *start.parents) if (parent / ".git").exists()), None)


def ignored_paths(folder: Path) -> frozenset[Path]:
    """Return the files and folders below `folder` that git ignores; none without git or outside a repository.

    Where `folder` is ignored itself, none is either: it was named on purpose.
    """
    if repository_root(folder) is None:
        return frozenset()
    import subprocess

    listing = ("ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
    try:
        answer = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            ["git", *_SAFE, *listing],  # noqa: S607 - the user's git, as every git tool takes it
            cwd=folder,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        return frozenset()
    names = [os.fsdecode(name) for name in answer.stdout.split(b"\0") if name] if answer.returncode == 0 else []
    if "./" in names:
        return frozenset()
    return frozenset(folder / name.rstrip("/") for name in names)

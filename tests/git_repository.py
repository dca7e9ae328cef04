"""Real git repositories for tests, made without the user's git configuration."""

import os
import shutil
import subprocess
from pathlib import Path

from conftest import FIXTURES, ROOT

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Tester",
    "GIT_AUTHOR_EMAIL": "tester@proposals.test",
    "GIT_COMMITTER_NAME": "Tester",
    "GIT_COMMITTER_EMAIL": "tester@proposals.test",
}


def git(folder: Path, *arguments: str) -> str:
    """Return what git prints in `folder`, without the last line end."""
    run = subprocess.run(["git", *arguments], cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, text=True)
    return run.stdout.removesuffix("\n")


def repository(folder: Path) -> None:
    """Make `folder` a repository with the branch `main`, without a commit."""
    git(folder, "init", "--quiet", "--initial-branch", "main")


def commit(folder: Path, message: str = "change") -> str:
    """Commit all that is in `folder` and return the commit's id."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def committed_proposals(folder: Path) -> Path:
    """Make `folder` a repository with the sound proposals folder in its only commit, and return that folder."""
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    repository(folder)
    commit(folder)
    return folder / "proposals"


def committed_project(folder: Path) -> Path:
    """Make `folder` a repository with this project, as it is on disk, in its only commit, and return it."""
    left_out = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", "__pycache__")
    shutil.copytree(ROOT, folder, ignore=left_out)
    repository(folder)
    commit(folder)
    return folder


def edit(file: Path, old: str, new: str) -> None:
    """Write `new` in the place of the first `old` in `file`."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")

"""Links to lines of files, for a report that is read as Markdown."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from bep_lint.diagnostic import shown_path
from bep_lint.github_event import Event
from bep_lint.object_ids import OBJECT_ID

_SERVER = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?")
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


class FileLinks:
    """Links to files: in GitHub Actions to those of the commit on GitHub, else from the working folder.

    `name_in_repository` is as in a report.
    """

    def __init__(self, name_in_repository: Callable[[Path], str]) -> None:
        self._name_in_repository = name_in_repository
        self._on_github = _address_on_github()

    def address(self, path: Path, line: int | None = None) -> str:
        """Return the address of `line` of the file at `path`, or of all of it; nothing in it is mark-up."""
        from urllib.parse import quote

        anchor = "" if line is None else f"#L{line}"
        name = self._name_in_repository(path) if self._on_github else ""
        if not name:
            return quote(os.fsencode(shown_path(path))) + anchor
        # A Markdown file has lines where GitHub shows it as it is written.
        return f"{self._on_github}/{quote(os.fsencode(name))}{'?plain=1' if anchor else ''}{anchor}"


def _address_on_github() -> str | None:
    """Return the address of the repository's files at the commit that is checked; None outside of GitHub Actions."""
    server, repository, commit = (os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return None
    # For a pull request GITHUB_SHA is a merge for the test, which GitHub replaces with each push and drops in the end.
    commit = Event().commit("pull_request", "head", "sha") or commit
    if _SERVER.fullmatch(server) and _REPOSITORY.fullmatch(repository) and OBJECT_ID.fullmatch(commit):
        return f"{server}/{repository}/blob/{commit}"
    return None

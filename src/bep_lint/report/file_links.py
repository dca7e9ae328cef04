"""Links to lines of files, for a report that is read as Markdown, and short names for them."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from bep_lint.diagnostic import shown_path

_MAIN_NAME = re.compile(r"(?P<label>BEP-\d{4})-.*\.md", re.DOTALL)
_NUMBER_FOLDER = re.compile(r"BEP-\d{4}")


class FileLinks:
    """Links to files: to those on GitHub where they are there, else from the working folder.

    `on_github` is as in a report.
    """

    def __init__(self, on_github: Callable[[Path], str]) -> None:
        self._on_github = on_github

    def address(self, path: Path, line: int | None = None) -> str:
        """Return the address of `line` of the file at `path`, or of all of it; nothing in it is mark-up."""
        from urllib.parse import quote

        anchor = "" if line is None else f"#L{line}"
        # A Markdown file has lines where GitHub shows it as it is written.
        if address := self._on_github(path):
            return f"{address}{'?plain=1' if anchor else ''}{anchor}"
        return quote(os.fsencode(shown_path(path))) + anchor


def short_names(paths: Iterable[Path]) -> dict[Path, str]:
    """Return what to call the files at `paths` where there is a link: `BEP-1000`, `BEP-1000/store.md`, `README.md`.

    Two that would be called the same are called by their paths.
    """
    names = {path: _short_name(path) for path in paths}
    count = Counter(names.values())
    return {path: name if count[name] == 1 else shown_path(path) for path, name in names.items()}


def _short_name(path: Path) -> str:
    if match := _MAIN_NAME.fullmatch(path.name):
        return match["label"]
    above = next((folder.parent for folder in path.parents if _NUMBER_FOLDER.fullmatch(folder.name)), path.parent)
    return path.relative_to(above).as_posix()

"""Where things are, in the terms of SARIF: URIs of files, and regions of them."""

import os
from pathlib import Path

from bep_lint.diagnostic import Span, real_path
from bep_lint.report import Report
from bep_lint.report.identity import root_of_run

ROOT_ID = "%SRCROOT%"
"""The name of the folder that relative URIs begin at."""

COLUMN_KIND = "utf16CodeUnits"
"""What columns count. The viewer in VS Code takes columns for these whatever the file says, and would make a fix in the
wrong place behind an emoji; CodeQL, whose results GitHub is made for, counts so too."""

LINE_ENDS = ("\r\n", "\n", "\r")


class Places:
    """The places of a run, relative to one root: GitHub knows no other, and reads a single run.

    What does not lie in there has an absolute URI, so that no reader takes it for a file of the root's by the same
    name.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._root = root_of_run(report)
        self._files: dict[Path, dict[str, object]] = {}

    @property
    def root_uri(self) -> str:
        """The URI of the root, ended by a slash."""
        uri = self._root.as_uri()
        return uri if uri.endswith("/") else f"{uri}/"

    def file(self, path: Path) -> dict[str, object]:
        """Return the location of the file or folder at `path`.

        GitHub shows nothing behind a symbolic link, so it is followed where it leads to another file of the root.
        """
        if path not in self._files:
            real, target = real_path(path), Path(os.path.realpath(path))
            is_shown_there = target.exists() and target.is_relative_to(self._root)
            self._files[path] = self._location(target if is_shown_there else real)
        return self._files[path]

    def physical(self, path: Path, span: Span) -> dict[str, object]:
        """Return where a finding is; there is no region in a folder, or in a file that is gone."""
        location: dict[str, object] = {"artifactLocation": self.file(path)}
        if self._report.lines_of(path) or path.is_file():
            location["region"] = self.region(path, self._visible(path, span))
        return location

    def region(self, path: Path, span: Span) -> dict[str, int]:
        """Return `span` of the file at `path` as a region."""
        return {
            "startLine": span.line,
            "startColumn": self._column(path, span.line, span.column),
            "endLine": span.end_line,
            "endColumn": self._column(path, span.end_line, span.end_column),
        }

    def _location(self, path: Path) -> dict[str, object]:
        if not path.is_relative_to(self._root):
            return {"uri": path.as_uri()}
        from urllib.parse import quote

        # The root itself is "." here: an empty URI makes GitHub refuse the whole log.
        return {"uri": quote(os.fsencode(path.relative_to(self._root).as_posix())), "uriBaseId": ROOT_ID}

    def _visible(self, path: Path, span: Span) -> Span:
        """Return `span` without the last line where it ends at its beginning: a reader would mark that line too."""
        lines = self._report.lines_of(path)
        above = span.end_line - 1
        if span.end_column > 1 or above < span.line or above > len(lines):
            return span
        return span._replace(end_line=above, end_column=len(lines[above - 1]) + 1)

    def _column(self, path: Path, line: int, column: int) -> int:
        lines = self._report.lines_of(path)
        before = lines[line - 1][: column - 1] if line <= len(lines) else ""
        return column + sum(character > "\uffff" for character in before)

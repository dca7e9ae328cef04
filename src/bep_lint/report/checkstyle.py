"""Checkstyle's XML report, which Jenkins, reviewdog and many others read.

Its elements are those of Checkstyle's `XMLLogger`. Paths are from the working folder on, as reviewdog takes them and
Jenkins does in its workspace. Jenkins' warnings-ng (`CheckStyleParser.java`) takes what follows the last point of
`source` for the type, and what stands before it for the category.
"""

from collections.abc import Iterator
from itertools import groupby

from bep_lint.diagnostic import Diagnostic
from bep_lint.report import Report
from bep_lint.report.finding_text import explanation
from bep_lint.report.terminal import joined
from bep_lint.report.xml_text import DECLARATION, element

_VERSION = "4.3"
"""The version of Checkstyle whose report this is; what other tools write in its format says the same."""


def render(report: Report) -> str:
    """Return one `file` for each file with findings, and one `exception` for each rule that failed.

    The file of what is in none has no name.
    """
    return joined([DECLARATION, *element("checkstyle", {"version": _VERSION}, _content(report))])


def _content(report: Report) -> Iterator[str]:
    for path, diagnostics in groupby(report.diagnostics, lambda found: found.shown if report.of_files else ""):
        errors = (line for diagnostic in diagnostics for line in _error(diagnostic, of_files=report.of_files))
        yield from element("file", {"name": path}, errors)
    for failure in report.failures:
        yield from element("exception", {}, failure)


def _error(diagnostic: Diagnostic, *, of_files: bool) -> list[str]:
    family = diagnostic.code.rstrip("0123456789")
    place: dict[str, object] = {}
    if of_files:
        place = {"line": diagnostic.span.line, "column": diagnostic.span.column}
    what: dict[str, object] = {
        "severity": diagnostic.severity,
        "message": "\n".join(explanation(diagnostic)),
        "source": f"bep-lint.{family}.{diagnostic.code}",
    }
    return element("error", place | what)

"""Output formats: one module each, found by name and imported when asked for."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bep_lint.diagnostic import Diagnostic

if TYPE_CHECKING:
    from bep_lint.change_records import ChangeSummary

FORMATS = {
    "full": "bep_lint.report.full",
    "concise": "bep_lint.report.concise",
    "grouped": "bep_lint.report.grouped",
    "json": "bep_lint.report.json_report",
    "github": "bep_lint.report.github",
    "markdown": "bep_lint.report.markdown",
}
SHOWS_CHANGE = frozenset({"markdown"})
"""The formats that show what changed since the base, besides what is found."""


class Report(NamedTuple):
    """What a run found, as an output format sees it.

    `diagnostics` are in order; `lines_of` gives the lines of a file without their line ends (none for a folder or
    an unreadable file); `color` says whether terminal colours are wanted, `quiet` that no summary is; `failures`
    counts the rules that failed, of whose findings nothing is known; `fixed` counts what was mended before, None where
    nothing was to be; `unchanged` what is left out because it has not come with the change, None where nothing is.
    `noun` is what `documents` counts. `change` is what changed since the base; None where that is not asked for or not
    known. `on_github` gives the address of a file there as it was linted, empty where it is not known to be there; None
    where what is reported on is no file to be linked.
    """

    diagnostics: Sequence[Diagnostic]
    documents: int
    lines_of: Callable[[Path], Sequence[str]]
    suppressed: int = 0
    baselined: int = 0
    color: bool = False
    quiet: bool = False
    failures: int = 0
    fixed: int | None = None
    unchanged: int | None = None
    noun: str = "document"
    change: "ChangeSummary | None" = None
    on_github: Callable[[Path], str] | None = None

    def count(self, severity: str) -> int:
        """Return how many diagnostics have `severity`."""
        return sum(diagnostic.severity == severity for diagnostic in self.diagnostics)

    @property
    def fixable(self) -> int:
        """How many diagnostics carry a fix."""
        return self.safely_fixable + self.unsafely_fixable

    @property
    def safely_fixable(self) -> int:
        """How many diagnostics carry a safe fix."""
        return sum(diagnostic.fix is not None and diagnostic.fix.safe for diagnostic in self.diagnostics)

    @property
    def unsafely_fixable(self) -> int:
        """How many diagnostics carry a fix that is not safe."""
        return sum(diagnostic.fix is not None and not diagnostic.fix.safe for diagnostic in self.diagnostics)


def render(name: str, report: Report) -> str:
    """Return `report` in the output format `name` (a key of `FORMATS`), each line ended."""
    rendered: str = import_module(FORMATS[name]).render(report)
    return rendered

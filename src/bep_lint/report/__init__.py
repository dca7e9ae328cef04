"""Output formats: one module each, found by name and imported when asked for."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bep_lint.diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    from bep_lint.change_records import ChangeSummary

FORMATS = {
    "full": "bep_lint.report.full",
    "concise": "bep_lint.report.concise",
    "grouped": "bep_lint.report.grouped",
    "json": "bep_lint.report.json_report",
    "github": "bep_lint.report.github",
    "markdown": "bep_lint.report.markdown",
    "sarif": "bep_lint.report.sarif",
    "gitlab": "bep_lint.report.gitlab",
    "junit": "bep_lint.report.junit",
    "rdjson": "bep_lint.report.rdjson",
    "checkstyle": "bep_lint.report.checkstyle",
    "azure": "bep_lint.report.azure",
}
SHOWS_CHANGE = frozenset({"markdown"})
"""The formats that show what changed since the base, besides what is found."""
WHOLE_FINDINGS = frozenset({"sarif", "gitlab", "junit", "rdjson", "checkstyle", "azure"})
"""The formats whose readers expect findings, and have no place for counts."""
STANDARD_OUTPUT = Path("-")
"""What stands for standard output where the file of a report is named."""


class SuppressedFinding(NamedTuple):
    """A finding that a comment in its document suppresses, and the reason that it gives, which may be empty."""

    diagnostic: Diagnostic
    reason: str


class RuleFacts(NamedTuple):
    """What a reader of findings wants to know of a rule: `what` it finds in a sentence, why, all as text and Markdown.

    `url` is the page that explains it, `docs_url` where the documentation begins; None where there is none.
    """

    code: str
    name: str
    severity: Severity
    what: str
    text: str
    markdown: str
    url: str | None
    why: str = ""
    docs_url: str | None = None


class Report(NamedTuple):
    """What a run found, as an output format sees it.

    `diagnostics` are in order; `lines_of` gives the lines of a file without their line ends (none for a folder or
    an unreadable file); `suppressed` and `baselined` are what is left out of them; `color` says whether terminal
    colours are wanted, `quiet` that no summary is; `failures` says which rules failed, of whose findings nothing is
    known; `fixed` counts what was mended before, None where nothing was to be; `unchanged` what is left out because it
    has not come with the change, None where nothing is.
    `noun` is what `documents` counts. `change` is what changed since the base; None where that is not asked for or not
    known. `in_step_summary` says that all of it goes to the job summary of GitHub Actions besides. `of_files` is false
    where what is reported on is no file of a repository: the title of a commit, the name of a branch. `on_github` gives
    the address of a file there as it was linted, empty where it is not known to be there.
    `root_of` gives the root of the repository that holds a file, None where there is none. `rules` gives the rules that
    were asked. `checked` are the documents of a repository that were reported on, `has_bom` says whether a file begins
    with a byte order mark, which is not in its lines.
    """

    diagnostics: Sequence[Diagnostic]
    documents: int
    lines_of: Callable[[Path], Sequence[str]]
    suppressed: Sequence[SuppressedFinding] = ()
    baselined: Sequence[Diagnostic] = ()
    color: bool = False
    quiet: bool = False
    failures: Sequence[str] = ()
    fixed: int | None = None
    unchanged: int | None = None
    noun: str = "document"
    change: "ChangeSummary | None" = None
    in_step_summary: bool = False
    of_files: bool = True
    on_github: Callable[[Path], str] = lambda _: ""
    root_of: Callable[[Path], Path | None] = lambda _: None
    rules: Callable[[], Sequence[RuleFacts]] = tuple
    checked: Sequence[Path] = ()
    has_bom: Callable[[Path], bool] = lambda _: False

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

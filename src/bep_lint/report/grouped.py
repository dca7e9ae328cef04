"""The findings of each file under its path."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bep_lint.diagnostic import Diagnostic
from bep_lint.report import Report
from bep_lint.report.terminal import BOLD, SEVERITY_STYLE, closing, fix_mark, joined, shown_file, styled
from bep_lint.safe_text import printable


def render(report: Report) -> str:
    """Return one group a file, with lines and columns aligned, and the summary."""
    groups = (
        joined(_group(path, list(diagnostics), color=report.color))
        for path, diagnostics in groupby(report.diagnostics, key=shown_file)
    )
    return "\n".join([*groups, *(f"{line}\n" for line in closing(report))])


def _group(path: str, diagnostics: Sequence[Diagnostic], *, color: bool) -> Iterator[str]:
    yield styled(path, BOLD, color=color) + ":"
    line_width = max(len(str(diagnostic.span.line)) for diagnostic in diagnostics)
    column_width = max(len(str(diagnostic.span.column)) for diagnostic in diagnostics)
    for diagnostic in diagnostics:
        span = diagnostic.span
        code = styled(diagnostic.code, SEVERITY_STYLE[diagnostic.severity], color=color)
        place = f"{span.line:>{line_width}}:{span.column:<{column_width}}"
        yield f"  {place} {code} {printable(diagnostic.message)}{fix_mark(diagnostic)}"

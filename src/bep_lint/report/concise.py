"""`path:line:col: CODE message`, one line a finding: what editors and problem matchers read.

A finding that can be fixed says so at the end of its line.
"""

from bep_lint.diagnostic import Diagnostic
from bep_lint.report import Report
from bep_lint.report.terminal import BOLD, SEVERITY_STYLE, closing, fix_mark, joined, shown_file, styled
from bep_lint.safe_text import printable


def render(report: Report) -> str:
    """Return one line a finding and the summary."""
    lines = [finding_line(diagnostic, color=report.color) for diagnostic in report.diagnostics]
    return joined([*lines, *closing(report)])


def finding_line(diagnostic: Diagnostic, *, color: bool = False) -> str:
    """Return `path:line:col: CODE message` for one finding."""
    path = styled(shown_file(diagnostic), BOLD, color=color)
    code = styled(diagnostic.code, SEVERITY_STYLE[diagnostic.severity], color=color)
    message = printable(diagnostic.message) + fix_mark(diagnostic)
    return f"{path}:{diagnostic.span.line}:{diagnostic.span.column}: {code} {message}"

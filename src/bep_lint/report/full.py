"""Each finding with its source line, what to do about it, and the fix there is."""

from collections.abc import Iterator

from bep_lint.diagnostic import Diagnostic
from bep_lint.report import Report
from bep_lint.report.excerpt import marked
from bep_lint.report.terminal import BOLD, CYAN, SEVERITY_STYLE, closing, fix_offer, joined, shown_file, styled
from bep_lint.safe_text import printable


def render(report: Report) -> str:
    """Return one block a finding, with blank lines between, and the summary."""
    blocks = (joined(_block(diagnostic, report)) for diagnostic in report.diagnostics)
    return "\n".join([*blocks, *(f"{line}\n" for line in closing(report))])


def _block(diagnostic: Diagnostic, report: Report) -> Iterator[str]:
    color = report.color
    span = diagnostic.span
    style = SEVERITY_STYLE[diagnostic.severity]
    margin = " " * len(str(span.line))
    code = styled(diagnostic.code, BOLD, color=color)
    severity = styled(diagnostic.severity, style, color=color)
    yield f"{code} {severity}: {printable(diagnostic.message)}"
    yield f"{margin}{styled('-->', CYAN, color=color)} {shown_file(diagnostic)}:{span.line}:{span.column}"

    bar = styled("|", CYAN, color=color)
    lines = report.lines_of(diagnostic.path)
    if 1 <= span.line <= len(lines):
        line = lines[span.line - 1]
        # A span that ends where the next line begins is the whole of this one.
        within = span.end_line == span.line or (span.end_line, span.end_column) == (span.line + 1, 1)
        end = span.end_column - 1 if span.end_line == span.line else len(line)
        shown, carets = marked(line, span.column - 1, end)
        indent = carets[: carets.index("^")]
        number = styled(str(span.line), CYAN, color=color)
        beyond = "" if within else f" to line {span.end_line}, column {span.end_column}"
        yield f"{margin} {bar}"
        yield f"{number} {bar} {shown}".rstrip()
        yield f"{margin} {bar} {indent}{styled(carets[len(indent) :] + beyond, style, color=color)}"

    equals = styled("=", CYAN, color=color)
    if diagnostic.help:
        yield f"{margin} {equals} {styled('help', BOLD, color=color)}: {printable(diagnostic.help)}"
    if diagnostic.fix:
        yield f"{margin} {equals} {styled('fix', BOLD, color=color)}: {fix_offer(diagnostic.fix)}"

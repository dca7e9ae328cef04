"""How often each rule was broken, in place of the findings (`--statistics`)."""

from dataclasses import dataclass

from bep_lint.diagnostic import Diagnostic, Severity
from bep_lint.report import Report
from bep_lint.report.json_report import dump
from bep_lint.report.terminal import BOLD, SEVERITY_STYLE, closing, joined, styled


@dataclass(frozen=True)
class _Row:
    code: str
    name: str
    severity: Severity
    count: int
    fixable: int


def render(report: Report) -> str:
    """Return one line a rule, the most broken first, and the summary."""
    rows = _rows(report)
    count_width = max((len(str(row.count)) for row in rows), default=0)
    code_width = max((len(row.code) for row in rows), default=0)
    name_width = max((len(row.name) for row in rows), default=0)
    lines = [
        f"  {row.count:>{count_width}}  {styled(f'{row.code:<{code_width}}', BOLD, color=report.color)}"
        f"  {row.name:<{name_width}}  ({styled(row.severity, SEVERITY_STYLE[row.severity], color=report.color)})"
        f"{f'  {row.fixable} fixable' if row.fixable else ''}"
        for row in rows
    ]
    return joined([*lines, *closing(report)])


def render_json(report: Report) -> str:
    """Return the JSON object of the `json` format with `statistics` in place of `findings`."""
    return dump(report, {"statistics": [vars(row) for row in _rows(report)]})


def _rows(report: Report) -> list[_Row]:
    found: dict[str, list[Diagnostic]] = {}
    for diagnostic in report.diagnostics:
        found.setdefault(diagnostic.code, []).append(diagnostic)
    rows = (
        _Row(
            code,
            diagnostics[0].name,
            # The status of a document may soften a rule: the worst of its findings says how bad it is.
            "error" if any(diagnostic.severity == "error" for diagnostic in diagnostics) else "warning",
            len(diagnostics),
            sum(diagnostic.fix is not None for diagnostic in diagnostics),
        )
        for code, diagnostics in found.items()
    )
    return sorted(rows, key=lambda row: (-row.count, row.code))

"""A Markdown table of findings for the job summary of GitHub Actions."""

from collections.abc import Sequence
from pathlib import Path

from bep_lint.diagnostic import Diagnostic
from bep_lint.report.markdown_text import escaped, rule_link
from bep_lint.report.ranking import errors_among, fitting
from bep_lint.report.terminal import counted, fix_offer

LIMIT = 1024 * 1024
"""The most bytes a step's summary may have: GitHub drops a larger one as a whole."""

_HEAD = """
### bep-lint: findings without an annotation

| Severity | Rule | Place | Finding |
| --- | --- | --- | --- |
"""


def append_table(diagnostics: Sequence[Diagnostic], file: Path) -> bool:
    """Append a table of `diagnostics` to `file`, cut to what GitHub takes, the errors kept first.

    Return whether there was room for any. It is for the findings that got no annotation: the others stand on the same
    page already.

    Raises OSError where the file cannot be written.
    """
    room = LIMIT - (file.stat().st_size if file.exists() else 0) - len(_HEAD)
    rows = [_row(diagnostic) for diagnostic in diagnostics]
    sizes = [len(row.encode()) for row in rows]
    shown = fitting(diagnostics, sizes, room)
    if len(shown) < len(rows):
        shown = fitting(diagnostics, sizes, room - len(_note(diagnostics, len(rows))))
    if not shown:
        return False
    note = _note(diagnostics, len(rows) - len(shown)) if len(shown) < len(rows) else ""
    with file.open("a", encoding="utf-8", newline="\n") as summary:
        summary.write(_HEAD + "".join(rows[index] for index in shown) + note)
    return True


def _note(diagnostics: Sequence[Diagnostic], left_out: int) -> str:
    more = f"{counted(left_out, 'finding')} more{errors_among(diagnostics, left_out)}"
    return f"\n{more}: see the log, the summary is full.\n"


def _row(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    finding = escaped(diagnostic.message)
    if diagnostic.help:
        finding += f"<br>help: {escaped(diagnostic.help)}"
    if diagnostic.fix:
        finding += f"<br>fix: {escaped(fix_offer(diagnostic.fix))}"
    cells = (
        diagnostic.severity,
        rule_link(diagnostic),
        escaped(f"{diagnostic.shown}:{span.line}:{span.column}"),
        finding,
    )
    return f"| {' | '.join(cells)} |\n"

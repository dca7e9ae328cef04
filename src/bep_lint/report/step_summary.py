"""A Markdown table of findings for the job summary of GitHub Actions."""

import re
from collections.abc import Sequence
from pathlib import Path

from bep_lint.diagnostic import Diagnostic
from bep_lint.report.terminal import counted, fix_offer
from bep_lint.safe_text import printable

LIMIT = 1024 * 1024
"""The most bytes a step's summary may have: GitHub drops a larger one as a whole."""

_HEAD = """
### bep-lint: findings without an annotation

| Severity | Rule | Place | Finding |
| --- | --- | --- | --- |
"""
_ROOM_FOR_NOTE = 200
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def append_table(diagnostics: Sequence[Diagnostic], file: Path) -> bool:
    """Append a table of `diagnostics` to `file`, cut to what GitHub takes; return whether there was room for any.

    It is for the findings that got no annotation: the others stand on the same page already.

    Raises OSError where the file cannot be written.
    """
    room = LIMIT - (file.stat().st_size if file.exists() else 0)
    rows = [_row(diagnostic) for diagnostic in diagnostics]
    fitting = _fitting(rows, room - len(_HEAD) - _ROOM_FOR_NOTE)
    if not fitting:
        return False
    left_out = len(rows) - fitting
    note = f"\n{counted(left_out, 'finding')} more: see the log, the summary is full.\n" if left_out else ""
    with file.open("a", encoding="utf-8", newline="\n") as summary:
        summary.write(_HEAD + "".join(rows[:fitting]) + note)
    return True


def _fitting(rows: Sequence[str], room: int) -> int:
    """Return how many of `rows` fit in `room` bytes."""
    for count, row in enumerate(rows):
        room -= len(row.encode())
        if room < 0:
            return count
    return len(rows)


def _row(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    finding = _escaped(diagnostic.message)
    if diagnostic.help:
        finding += f"<br>help: {_escaped(diagnostic.help)}"
    if diagnostic.fix:
        finding += f"<br>fix: {_escaped(fix_offer(diagnostic.fix))}"
    cells = (
        diagnostic.severity,
        _escaped(f"{diagnostic.code} {diagnostic.name}"),
        _escaped(f"{diagnostic.shown}:{span.line}:{span.column}"),
        finding,
    )
    return f"| {' | '.join(cells)} |\n"


def _escaped(text: str) -> str:
    """Return `text` so that Markdown shows it as it is: every punctuation mark is a character reference."""
    return _PUNCTUATION.sub(_reference, printable(text))


def _reference(match: re.Match[str]) -> str:
    reference = f"&#{ord(match[0])};"
    # GitHub looks for mentions and issues in the rendered text, where a comment still parts them.
    return f"{reference}<!-- -->" if match[0] in "@#" else reference

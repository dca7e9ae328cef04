"""Whether what a rule yields is a finding, in all its parts: a rule of a plug-in may yield anything."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bep_lint.diagnostic import Edit, Finding, Fix, Span

LinesOf = Callable[[Path], Sequence[str] | None]
"""Return the lines of a file, None where they are not known."""


def check_finding(finding: object, path: Path, lines_of: LinesOf) -> None:
    """Check that what a rule yielded about the file `path` is a finding whose places exist.

    Raises TypeError or ValueError that says what is wrong with it.
    """
    if not isinstance(finding, Finding):
        raise TypeError(f"yielded an object of type {type(finding).__name__}, not a Finding")
    _check("message", finding.message, str)
    for part, value, kind in (
        ("help", finding.help, str),
        ("path", finding.path, Path),
        ("number", finding.number, int),
        ("fix", finding.fix, Fix),
        ("subject", finding.subject, str),
        ("figure", finding.figure, int),
    ):
        if value is not None:
            _check(part, value, kind)
    _check("about", finding.about, tuple)
    for about in finding.about:
        _check("about", about, Path)
    _check_span(finding.span, finding.path or path, lines_of)
    if finding.fix:
        _check_fix(finding.fix, lines_of)


def _check_fix(fix: Fix, lines_of: LinesOf) -> None:
    _check("title of the fix", fix.title, str)
    _check("edits", fix.edits, tuple)
    for edit in fix.edits:
        _check("edit", edit, Edit)
        _check("text of the edit", edit.text, str)
        _check("path of the edit", edit.path, Path)
        _check_span(edit.span, edit.path, lines_of)


def _check_span(span: Span, path: Path, lines_of: LinesOf) -> None:
    _check("span", span, Span)
    for number in span:
        _check("span", number, int)
    start, end = span[:2], span[2:]
    if start > end or min(span) < 1:
        raise ValueError(f"yielded a finding from {_place(start)} to {_place(end)}, which is no span")
    lines = lines_of(path)
    for place in (start, end):
        if lines is not None and not _is_in(place, lines):
            raise ValueError(f"yielded a finding at {_place(place)}, which {path.name} does not have")


def _is_in(place: tuple[int, int], lines: Sequence[str]) -> bool:
    """Whether `place` is in the text, or where it ends."""
    line, column = place
    if line <= len(lines):
        return column <= len(lines[line - 1]) + 1
    return place == (len(lines) + 1, 1)


def _check(part: str, value: object, kind: type) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"yielded a finding whose {part} is of type {type(value).__name__}, not {kind.__name__}")


def _place(place: tuple[int, int]) -> str:
    return f"line {place[0]}, column {place[1]}"

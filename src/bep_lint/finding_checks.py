"""Whether what a rule yields is a finding, in all its parts: a rule of a plug-in may yield anything."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from bep_lint.diagnostic import Edit, Finding, Fix, Span

LinesOf = Callable[[Path], Sequence[str] | None]
"""Return the lines of a file, None where they are not known."""

_FINDING, _EDIT = "a finding", "an edit"


def check_finding(finding: object, path: Path, lines_of: LinesOf, editable: LinesOf | None) -> None:
    """Check that what a rule yielded about the file `path` is a finding whose places exist.

    `lines_of` knows the files that it may point at, `editable` those that a fix may edit; None where its fix is that of
    a finding which has been checked.
    Raises TypeError or ValueError that says what is wrong with it.
    """
    if not isinstance(finding, Finding):
        raise TypeError(f"yielded an object of type {type(finding).__name__}, not a Finding")
    _check(_FINDING, "message", finding.message, str)
    for part, value, kind in (
        ("help", finding.help, str),
        ("number", finding.number, int),
        ("fix", finding.fix, Fix),
        ("subject", finding.subject, str),
        ("figure", finding.figure, int),
    ):
        if value is not None:
            _check(_FINDING, part, value, kind)
    if finding.path is not None:
        _check_path(_FINDING, "path", finding.path)
    _check(_FINDING, "about", finding.about, tuple)
    for about in finding.about:
        _check_path(_FINDING, "about", about)
    _check_span(_FINDING, finding.span, finding.path or path, lines_of)
    if finding.fix and editable:
        _check_fix(finding.fix, editable)


def _check_fix(fix: Fix, editable: LinesOf) -> None:
    _check("a fix", "title", fix.title, str)
    _check("a fix", "edits", fix.edits, tuple)
    if not fix.edits:
        raise ValueError("yielded a fix without edits")
    for edit in fix.edits:
        if not isinstance(edit, Edit):
            raise TypeError(f"yielded a fix with an object of type {type(edit).__name__}, not an Edit")
        _check(_EDIT, "text", edit.text, str)
        if not _is_text(edit.text):
            raise ValueError(f"yielded {_EDIT} whose text no UTF-8 file may hold")
        _check_path(_EDIT, "path", edit.path)
        if editable(edit.path) is None:
            raise ValueError(
                f"yielded {_EDIT} of {edit.path.name}, which is no document of the folder that can be read"
            )
        _check_span(_EDIT, edit.span, edit.path, editable)
    for path in {edit.path for edit in fix.edits}:
        spans = sorted(edit.span for edit in fix.edits if edit.path == path)
        for one, other in pairwise(spans):
            if one[2:] > other[:2]:
                raise ValueError(f"yielded a fix with two edits of what stands at {_place(other[:2])}")


def _is_text(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False


def _check_path(what: str, part: str, path: Path) -> None:
    _check(what, part, path, Path)
    if not path.is_absolute():  # the name of a document would be a path from the working folder
        raise ValueError(f"yielded {what} whose {part} is relative; use doc.path")


def _check_span(what: str, span: Span, path: Path, lines_of: LinesOf) -> None:
    _check(what, "span", span, Span)
    for number in span:
        _check(what, "span", number, int)
    start, end = span[:2], span[2:]
    if start > end or min(span) < 1:
        raise ValueError(f"yielded {what} from {_place(start)} to {_place(end)}, which is no span")
    lines = lines_of(path)
    for place in (start, end):
        if lines is not None and not _is_in(place, lines):
            raise ValueError(f"yielded {what} at {_place(place)}, which {path.name} does not have")


def _is_in(place: tuple[int, int], lines: Sequence[str]) -> bool:
    """Whether `place` is in the text, or where it ends."""
    line, column = place
    if line <= len(lines):
        return column <= len(lines[line - 1]) + 1
    return place == (len(lines) + 1, 1)


def _check(what: str, part: str, value: object, kind: type) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"yielded {what} whose {part} is of type {type(value).__name__}, not {kind.__name__}")


def _place(place: tuple[int, int]) -> str:
    return f"line {place[0]}, column {place[1]}"

"""Findings as rows of plain data, and back: what the cache keeps of them.

What is read back may be anything that somebody wrote there. It becomes findings of the right types or an error.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bep_lint.diagnostic import Edit, Finding, Fix, Span

Row = list[Any]
"""The parts of a finding, spans and lists taken apart."""


def to_rows(findings: Iterable[Finding], folder: Path) -> tuple[list[Row], list[Row]]:
    """Return `findings` as rows, and their fixes, which several may share, as rows that those name by their places.

    Raises ValueError where one names a file that is not below `folder`.
    """
    places: dict[int, int] = {}
    rows: list[Row] = []
    fixes: list[Row] = []
    for finding in findings:
        fix = finding.fix
        if fix and id(fix) not in places:
            places[id(fix)] = len(fixes)
            edits = [[_name(edit.path, folder), *edit.span, edit.text] for edit in fix.edits]
            fixes.append([fix.title, fix.safe, edits])
        rows.append(
            [
                *finding.span,
                finding.message,
                finding.help,
                None if finding.path is None else _name(finding.path, folder),
                [_name(path, folder) for path in finding.about],
                finding.number,
                places[id(fix)] if fix else None,
                finding.subject,
                finding.figure,
            ]
        )
    return rows, fixes


def from_rows(
    rows: Iterable[Row], fixes: Iterable[Row], path_of: Callable[[str], Path], editable: Mapping[str, Path]
) -> list[Finding]:
    """Return the findings that `rows` are. `path_of` knows the files they may point at, `editable` those to be edited.

    Raises TypeError, ValueError or LookupError where they are none.
    """
    known = [_fix(row, editable) for row in fixes]
    return [_finding(row, known, path_of) for row in rows]


def _finding(row: Row, fixes: Sequence[Fix], path_of: Callable[[str], Path]) -> Finding:
    line, column, end_line, end_column, message, help_, path, about, number, fix, subject, figure = row
    return Finding(
        _span(line, column, end_line, end_column),
        _text(message),
        None if help_ is None else _text(help_),
        None if path is None else path_of(_text(path)),
        tuple([path_of(_text(name)) for name in about]),
        None if number is None else _number(number),
        None if fix is None else fixes[fix],
        None if subject is None else _text(subject),
        None if figure is None else _number(figure),
    )


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _fix(row: Row, editable: Mapping[str, Path]) -> Fix:
    title, safe, edits = row
    if not edits or type(safe) is not bool:
        raise ValueError("no fix")
    return Fix(
        _text(title),
        tuple([Edit(editable[path], _span(*span), _text(text)) for path, *span, text in edits]),
        safe,
    )


def _span(line: object, column: object, end_line: object, end_column: object) -> Span:
    if type(line) is type(column) is type(end_line) is type(end_column) is int:
        span = Span(line, column, end_line, end_column)
        if (line, column) <= (end_line, end_column) and line > 0 and column > 0 and end_column > 0:
            return span
    raise ValueError("no span")


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError("no number")
    return value


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError("no text")
    return value

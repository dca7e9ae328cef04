"""Edits of a text: which can be made together, and what comes of them."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path

from bep_lint.diagnostic import Edit, Span
from bep_lint.source import LINE_END


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with `edits` made, of which no two are in each other's way.

    Whatever stands outside their spans stays as it is. Several insertions at one place keep their order.
    """
    starts = _line_starts(text)

    def offset(line: int, column: int) -> int:
        return min(starts[line - 1] + column - 1, len(text)) if line <= len(starts) else len(text)

    pieces = []
    position = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        pieces += [text[position : offset(*edit.span[:2])], edit.text]
        position = offset(*edit.span[2:])
    return "".join([*pieces, text[position:]])


def with_line_ends(edit: Edit, text: str) -> Edit:
    """Return `edit` with its lines ended as they are where it is made in `text`: rules write line feeds."""
    if "\r" not in edit.text and ("\r" not in text or "\n" not in edit.text):
        return edit
    ends = LINE_END.findall(text)
    end = ends[min(edit.span.line, len(ends)) - 1] if ends else "\n"
    return edit._replace(text=LINE_END.sub(lambda _: end, edit.text))


def lines_below(path: Path, lines: Sequence[str], line: int, *added: str) -> Edit:
    """Return the edit that puts the lines `added` below `line` of the file `path`, which has `lines`; 0 is its top."""
    if line == 0:
        return Edit(path, Span.at(1), "".join(f"{row}\n" for row in added))
    return Edit(path, Span.at(line, len(lines[line - 1]) + 1), "".join(f"\n{row}" for row in added))


def without_lines(path: Path, first: int, last: int) -> Edit:
    """Return the edit that takes the lines from `first` to `last` out of the file `path`."""
    return Edit(path, Span(first, 1, last + 1, 1), "")


class Taken:
    """Edits of one file that are to be made together."""

    def __init__(self) -> None:
        self._edits: list[tuple[Span, Edit, str]] = []

    def has_room_for(self, edit: Edit, code: str) -> bool:
        """Whether `edit`, which the rule `code` asks for, can be made besides those taken.

        It may not overlap one, nor may it be told to insert where another begins or ends, because which of them would
        come first is not known; but whole lines that one rule inserts may follow each other.
        """
        place = bisect_left(self._edits, edit.span, key=lambda taken: taken[0])
        return not any(
            _in_the_way(edit, other, of_one_rule=its == code)
            for _, other, its in self._edits[max(place - 1, 0) : place + 1]
        )

    def take(self, edit: Edit, code: str) -> None:
        """Take `edit` of the rule `code` in, for which there is room."""
        place = bisect_left(self._edits, edit.span, key=lambda taken: taken[0])
        self._edits.insert(place, (edit.span, edit, code))


def _in_the_way(one: Edit, other: Edit, *, of_one_rule: bool) -> bool:
    first, second = sorted((one, other), key=lambda edit: edit.span)
    if first.span[2:] != second.span[:2]:
        return first.span[2:] > second.span[:2]
    if _inserts(first) and _inserts(second):
        return not (of_one_rule and _is_lines(first) and _is_lines(second))
    return _inserts(first) or _inserts(second)


def _inserts(edit: Edit) -> bool:
    return edit.span[:2] == edit.span[2:]


def _is_lines(edit: Edit) -> bool:
    """Whether `edit` inserts whole lines, above the line that it begins with or below the one that it ends."""
    is_start = edit.span.column == 1
    return edit.text.endswith("\n") if is_start else edit.text.startswith(("\n", "\r"))


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in LINE_END.finditer(text))]

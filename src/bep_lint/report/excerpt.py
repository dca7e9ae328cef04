"""A source line with carets under a stretch of it, aligned as a terminal draws it."""

import unicodedata
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import NamedTuple

from bep_lint.safe_text import COMMAND, printable

WIDTH = 120
"""The most terminal columns shown of a line; the rest is cut to `…`."""

_LEAD = 20
_TAB = "    "
_JOINER = "\u200d"
_EMOJI_PRESENTATION = "\ufe0f"


class _Cell(NamedTuple):
    text: str
    width: int


def marked(line: str, start: int, end: int) -> tuple[str, str]:
    """Return what to show of `line`, and the carets under its characters from `start` up to, not including, `end`.

    Both count from 0 and may lie past the end of the line. There is always one caret at least, and never one
    under what is cut off.
    """
    start = min(start, len(line))
    # What is further away than this cannot be in the window: a line of megabytes costs no more than a long one.
    skipped = max(0, start - 2 * WIDTH)
    cells = _cells(line[skipped : start + 2 * WIDTH])
    start -= skipped
    end = max(start, min(end - skipped, len(cells)))
    edges = [0, *accumulate(cell.width for cell in cells)]
    first, last = _window(edges, start, end)
    before, after = "…" * (skipped + first > 0), "…" * (skipped + last < len(line))
    shown = before + "".join(cell.text for cell in cells[first:last]) + after
    indent = len(before) + edges[start] - edges[first]
    return shown, " " * indent + "^" * max(1, edges[min(end, last)] - edges[start])


def _window(edges: list[int], start: int, end: int) -> tuple[int, int]:
    """Return the range of cells to show: all that fit, else those around the marked ones."""
    total = edges[-1]
    if total <= WIDTH:
        return 0, len(edges) - 1
    lead = max(_LEAD, (WIDTH - (edges[end] - edges[start])) // 2)
    left = max(0, min(edges[start] - lead, total - WIDTH))
    right = left + WIDTH
    # An ellipsis takes a column on each side that is cut.
    return bisect_left(edges, left + (left > 0)), bisect_right(edges, right - (right < total)) - 1


def _cells(line: str) -> list[_Cell]:
    """Return each character of `line` as it is drawn.

    Sequences count as in current terminals: what is joined to an emoji or tints it takes no room of its own, and
    the emoji form of a narrow character is wide.
    """
    commands = {match.end() - 1 for match in COMMAND.finditer(line)}
    cells: list[_Cell] = []
    previous = ""
    for index, character in enumerate(line):
        text = _TAB if character == "\t" else r"\x5b" if index in commands else printable(character)
        if len(text) > 1:
            width = len(text)
        elif previous == _JOINER:
            width = 0
        elif character == _EMOJI_PRESENTATION:
            width = int(bool(cells) and cells[-1].width == 1)
        else:
            width = _width(character)
        cells.append(_Cell(text, width))
        previous = character
    return cells


def _width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    if "\u1160" <= character <= "\u11ff":  # the vowels and final consonants of decomposed Hangul
        return 0
    if "\U0001f3fb" <= character <= "\U0001f3ff":  # skin tones
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1

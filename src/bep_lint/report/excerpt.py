"""A source line with carets under a stretch of it, aligned as a terminal draws it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from bep_lint.safe_text import COMMAND, printable

WIDTH = 120
"""The most terminal columns shown of a line; the rest is cut to `…`."""

_LEAD = 20
_TAB = "    "
_JOINER = "\u200d"
_EMOJI_PRESENTATION = "\ufe0f"


def marked(line: str, start: int, end: int) -> tuple[str, str]:
    """Return what to show of `line`, and the carets under its characters from `start` up to, not including, `end`.

    Both count from 0 and may lie past the end of the line. There is always one caret at least, and never one
    under what is cut off.
    """
    start = min(start, len(line))
    # What is further away than this cannot be in the window: a line of megabytes costs no more than a long one.
    skipped = max(0, start - 2 * WIDTH)
    cells, edges = _drawn(line[skipped : start + 2 * WIDTH])
    start -= skipped
    end = max(start, min(end - skipped, len(cells)))
    first, last = _window(edges, start, end)
    before, after = "…" * (skipped + first > 0), "…" * (skipped + last < len(line))
    shown = before + "".join(cells[first:last]) + after
    indent = len(before) + edges[start] - edges[first]
    return shown, " " * indent + "^" * max(1, edges[min(end, last)] - edges[start])


def _window(edges: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Return the range of cells to show: all that fit, else those around the marked ones."""
    total = edges[-1]
    if total <= WIDTH:
        return 0, len(edges) - 1
    lead = max(_LEAD, (WIDTH - (edges[end] - edges[start])) // 2)
    left = max(0, min(edges[start] - lead, total - WIDTH))
    right = left + WIDTH
    # An ellipsis takes a column on each side that is cut.
    return bisect_left(edges, left + (left > 0)), bisect_right(edges, right - (right < total)) - 1


def _drawn(line: str) -> tuple[Sequence[str], Sequence[int]]:
    """Return each character of `line` as it is drawn, and the columns in which they begin and the last one ends.

    Sequences count as in current terminals: what is joined to an emoji or tints it takes no room of its own, and
    the emoji form of a narrow character is wide.
    """
    commands = {match.end() - 1 for match in COMMAND.finditer(line)}
    if line.isascii() and line.isprintable() and not commands:  # as it is, like most lines
        return line, range(len(line) + 1)
    cells: list[str] = []
    edges = [0]
    width = 0
    previous = ""
    for index, character in enumerate(line):
        text = _TAB if character == "\t" else r"\x5b" if index in commands else printable(character)
        if len(text) > 1:
            width = len(text)
        elif previous == _JOINER:
            width = 0
        elif character == _EMOJI_PRESENTATION:
            width = int(width == 1)
        else:
            width = _width(character)
        cells.append(text)
        edges.append(edges[-1] + width)
        previous = character
    return cells, edges


def _width(character: str) -> int:
    import unicodedata

    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    if "\u1160" <= character <= "\u11ff":  # the vowels and final consonants of decomposed Hangul
        return 0
    if "\U0001f3fb" <= character <= "\U0001f3ff":  # skin tones
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1

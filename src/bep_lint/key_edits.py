"""Edits of front matter: another key in its place, the keys in their order."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from bep_lint.diagnostic import Edit, Span
from bep_lint.edits import lines_below, without_lines
from bep_lint.metadata import Block, Entry, yaml_text
from bep_lint.order import out_of_order


class _Stretch(NamedTuple):
    """The lines of a key and its value, with the comments right above them; `rank` is the key's place in the order."""

    rank: int
    first: int
    last: int


class KeyEdits:
    """The edits of the front matter `block`, whose keys have an `order`, in the file `path` with `lines`.

    Each gives None where the keys do not have lines of their own, where one of the order stands twice, and where what
    stands below the text of a block (`|`, `>`) may become a part of it.
    """

    def __init__(self, path: Path, lines: Sequence[str], block: Block, order: Sequence[str]) -> None:
        self._path = path
        self._lines = lines
        self._block = block
        self._order = order

    def with_key(self, key: str) -> Edit | None:
        """Return the edit that adds `key`, which is none of the block's, without a value."""
        if self._stretches is None:
            return None
        rank = self._order.index(key)
        in_place, _ = self._sorted(self._stretches)
        above = [stretch for stretch in in_place if stretch.rank < rank]
        entries = self._block.entries
        indent = self._lines[entries[0].key.span.line - 1][: entries[0].key.span.column - 1] if entries else ""
        line = self._block.span.end_line - 1
        if in_place:
            line = above[-1].last if above else in_place[0].first - 1
        return lines_below(self._path, self._lines, line, f"{indent}{yaml_text(key)}:")

    def in_order(self) -> tuple[Edit, ...] | None:
        """Return the edits that put the keys in their order: the fewest move, with the comments right above them."""
        if self._stretches is None:
            return None
        in_place, moved = self._sorted(self._stretches)
        moving: defaultdict[_Stretch | None, list[str]] = defaultdict(list)
        for stretch in sorted(moved):
            above = [other for other in in_place if other.rank < stretch.rank]
            moving[above[-1] if above else None] += self._lines[stretch.first - 1 : stretch.last]
        edits = [without_lines(self._path, stretch.first, stretch.last) for stretch in moved]
        for place, rows in moving.items():
            if place:
                edits.append(lines_below(self._path, self._lines, place.last, *rows))
            else:  # the lines above the first key may themselves be about to move
                edits.append(Edit(self._path, Span.at(in_place[0].first), "".join(f"{row}\n" for row in rows)))
        return tuple(edits)

    def _sorted(self, stretches: tuple[_Stretch, ...]) -> tuple[list[_Stretch], list[_Stretch]]:
        """Return those of `stretches` that are in order, and the fewest others."""
        places = set(out_of_order([stretch.rank for stretch in stretches]))
        in_place = [stretch for place, stretch in enumerate(stretches) if place not in places]
        return in_place, [stretches[place] for place in sorted(places)]

    @cached_property
    def _stretches(self) -> tuple[_Stretch, ...] | None:
        """The keys of the order that the block has, as they stand."""
        entries = self._block.entries
        known = [entry for entry in entries if entry.key.text in self._order]
        is_twice = len({entry.key.text for entry in known}) < len(known)
        if is_twice or not self._has_own_lines(entries) or has_open_text(self._lines, self._block):
            return None
        comments = {comment.span.line for comment in self._block.comments}
        stretches = []
        for entry in known:
            first = entry.key.span.line
            while first - 1 in comments:
                first -= 1
            stretches.append(_Stretch(self._order.index(entry.key.text), first, _last_line(entry)))
        return tuple(stretches)

    def _has_own_lines(self, entries: Sequence[Entry]) -> bool:
        """Whether each line belongs to one key: in braces, or behind a `?`, keys may share lines with marks."""
        filled = {
            number
            for number in range(self._block.span.line + 1, self._block.span.end_line)
            if self._lines[number - 1].strip()
        }
        filled -= {comment.span.line for comment in self._block.comments}
        for entry in entries:
            line, column = entry.key.span[:2]
            lines = set(range(line, _last_line(entry) + 1))
            if self._lines[line - 1][: column - 1].strip() or line not in filled:
                return False
            filled -= lines
        return not filled


def has_open_text(lines: Sequence[str], block: Block) -> bool:
    """Whether a value of `block`, text behind `|` or `>`, may take in what comes to stand below it.

    That is an indented comment, or a blank line: one that is not empty, or any where trailing ones are kept (`|+`).
    """
    within = lines[block.span.line : block.span.end_line - 1]
    for entry in block.entries:
        line, column = entry.value.span[:2]
        header = lines[line - 1][column - 1 :].split("#", 1)[0]
        is_indented = any(comment.span.column > entry.key.span.column for comment in block.comments)
        if header.startswith(("|", ">")) and ("+" in header or is_indented or any(map(str.isspace, within))):
            return True
    return False


def _last_line(entry: Entry) -> int:
    _, _, line, column = entry.value.span
    return max(line - (column == 1), entry.key.span.line)

"""Which lines of a text are not in an earlier one: a diff whose cost is bounded, whatever the texts are."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bep_lint.order import out_of_order

_SMALL = 2_500
"""Up to so many pairs of lines a stretch is compared thoroughly."""
_MOST_PAIRS = 2_000_000
"""So many pairs all stretches of a text may have together; what comes after counts as changed."""

Stretch = tuple[int, int, int, int]
"""From where to where in the earlier text, and in the later one; from 0, the ends exclusive."""


def changed_lines(before: Sequence[str], after: Sequence[str]) -> frozenset[int]:
    """Return the lines of `after`, counted from 1, that are not in `before`; of a line that has moved, the new one.

    As in a patience diff, lines that stand once in either text hold them together, and stretches between these are
    compared by themselves.
    """
    changed: set[int] = set()
    pairs = 0
    for old_start, old_end, new_start, new_end in _stretches(before, after):
        lines = range(new_start + 1, new_end + 1)
        size = (old_end - old_start) * len(lines)
        pairs += size if size <= _SMALL else 0
        changed.update(lines)
        if 0 < size <= _SMALL and pairs <= _MOST_PAIRS:
            from difflib import SequenceMatcher

            matcher = SequenceMatcher(None, before[old_start:old_end], after[new_start:new_end], autojunk=False)
            for _, start, length in matcher.get_matching_blocks():
                changed.difference_update(lines[start : start + length])
    return frozenset(changed)


def _stretches(before: Sequence[str], after: Sequence[str]) -> Iterator[Stretch]:
    """Yield where two texts differ: what is between the lines that hold them together, equal ends left out."""
    waiting: list[Stretch] = [(0, len(before), 0, len(after))]
    while waiting:
        stretch = _trimmed(before, after, *waiting.pop())
        anchors = _anchors(before, after, *stretch)
        if not anchors:
            yield stretch
            continue
        old, new, old_end, new_end = stretch[0], stretch[2], stretch[1], stretch[3]
        for one, other in anchors:
            waiting.append((old, one, new, other))
            old, new = one + 1, other + 1
        waiting.append((old, old_end, new, new_end))


def _trimmed(before: Sequence[str], after: Sequence[str], old: int, old_end: int, new: int, new_end: int) -> Stretch:
    while old < old_end and new < new_end and before[old] == after[new]:
        old, new = old + 1, new + 1
    while old < old_end and new < new_end and before[old_end - 1] == after[new_end - 1]:
        old_end, new_end = old_end - 1, new_end - 1
    return old, old_end, new, new_end


def _anchors(
    before: Sequence[str], after: Sequence[str], old: int, old_end: int, new: int, new_end: int
) -> list[tuple[int, int]]:
    """Return the places, in both texts, of lines that stand once in each stretch, as many as are in one order."""
    if old == old_end or new == new_end:
        return []
    counts = Counter(before[old:old_end])
    places = {line: place for place, line in enumerate(before[old:old_end], old) if counts[line] == 1}
    counts = Counter(after[new:new_end])
    common = [
        (places[line], place)
        for place, line in enumerate(after[new:new_end], new)
        if counts[line] == 1 and line in places
    ]
    crossing = set(out_of_order([place for place, _ in common]))
    return [pair for position, pair in enumerate(common) if position not in crossing]

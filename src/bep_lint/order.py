"""Which items of a sequence stand out of order."""

from bisect import bisect_right
from collections.abc import Sequence


def out_of_order(values: Sequence[int]) -> list[int]:
    """Return the positions of the fewest items without which `values` never goes down.

    One item that was moved is one position, however far it went. Where two neighbours are swapped, it is the later.
    """
    # The longest run in order, by patience sorting; from the end, so that of two equally long runs the one with the
    # earlier items is kept.
    tops: list[int] = []
    ends: list[int] = []
    following: dict[int, int] = {}
    for position in reversed(range(len(values))):
        place = bisect_right(tops, -values[position])
        tops[place : place + 1] = [-values[position]]
        ends[place : place + 1] = [position]
        if place:
            following[position] = ends[place - 1]
    kept = set()
    position = ends[-1] if ends else -1
    while position >= 0:
        kept.add(position)
        position = following.get(position, -1)
    return [position for position in range(len(values)) if position not in kept]

"""Which of several fixes do harm, found with few trials."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from bep_lint.diagnostic import Diagnostic

Harm = set[tuple[str, Path | None]]
"""Codes of findings that are brought, and the files in which; None where the file is not known."""

_Held = list[tuple[Diagnostic, tuple[str, ...]]]


def sift(
    chosen: Sequence[Diagnostic],
    harm: Harm,
    edited: Callable[[Diagnostic], Collection[Path]],
    try_out: Callable[[list[Diagnostic]], Harm],
) -> tuple[list[Diagnostic], _Held]:
    """Return those of `chosen` that can be made together without harm, and the others with the codes that they bring.

    `harm` is what all of them do, `try_out` tells what some do, `edited` which files one edits. Fixes that edit a file
    in which harm is done are looked into first, those of all such files in the same trials; the search halves.
    """
    files = {path for _, path in harm}
    suspects: defaultdict[Path, list[Diagnostic]] = defaultdict(list)
    innocent: list[Diagnostic] = []
    for found in chosen:
        file = next((path for path in sorted(edited(found)) if path in files), None)
        (innocent if file is None else suspects[file]).append(found)
    searches = {file: _Search(its) for file, its in suspects.items()}
    while open_searches := {file: search for file, search in searches.items() if search.segments}:
        good = [found for search in searches.values() for found in search.good]
        tried = [found for search in open_searches.values() for found in search.segments[-1]]
        done = try_out([*innocent, *good, *tried])
        for file, search in open_searches.items():
            search.learn(tuple(sorted(code for code, path in done if path == file)))
    made = [found for found in chosen if not any(found is held for s in searches.values() for held, _ in s.held)]
    held = [pair for search in searches.values() for pair in search.held]
    if not try_out(made):
        return made, held
    # What does the harm edits other files than those in which it is done, or is not known by its file.
    search = _Search(list(chosen))
    while search.segments:
        done = try_out([*search.good, *search.segments[-1]])
        search.learn(tuple(sorted({code for code, path in done if path})), harmless=not done)
    return search.good, search.held


class _Search:
    """The search among `suspects`: those found good, those held back, and the segments to be tried, the next last."""

    def __init__(self, suspects: list[Diagnostic]) -> None:
        self.good: list[Diagnostic] = []
        self.held: _Held = []
        self.segments = [suspects]

    def learn(self, codes: tuple[str, ...], *, harmless: bool | None = None) -> None:
        """Take in what trying the last segment beside those found good has brought."""
        segment = self.segments.pop()
        if harmless if harmless is not None else not codes:
            self.good += segment
        elif len(segment) == 1:
            self.held.append((segment[0], codes))
        else:
            half = len(segment) // 2
            self.segments += [segment[half:], segment[:half]]

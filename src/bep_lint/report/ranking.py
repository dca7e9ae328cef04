"""Which findings are shown where there is not room for all."""

from collections import Counter
from collections.abc import Sequence

from bep_lint.diagnostic import SEVERITIES, Diagnostic
from bep_lint.report.terminal import counted


def ranked(diagnostics: Sequence[Diagnostic]) -> list[int]:
    """Return the indices of errors, then of warnings; of each the first of a rule and file before the second of any."""
    seen: Counter[tuple[str, str, str]] = Counter()
    ranks: list[tuple[int, int, int]] = []
    for index, diagnostic in enumerate(diagnostics):
        key = diagnostic.severity, diagnostic.code, diagnostic.shown
        ranks.append((SEVERITIES.index(diagnostic.severity), seen[key], index))
        seen[key] += 1
    return [index for *_, index in sorted(ranks)]


def fitting(diagnostics: Sequence[Diagnostic], sizes: Sequence[int], room: int) -> list[int]:
    """Return the indices, in order, of those that fit in `room`, the first in rank; `sizes` are theirs."""
    chosen = []
    for index in ranked(diagnostics):
        room -= sizes[index]
        if room < 0:
            break
        chosen.append(index)
    return sorted(chosen)


def errors_among(diagnostics: Sequence[Diagnostic], left_out: int) -> str:
    """Return what to say of the errors among the last in rank, so many as are `left_out`; empty where there is none."""
    errors = sum(diagnostic.severity == "error" for diagnostic in diagnostics)
    among = max(errors - (len(diagnostics) - left_out), 0)
    return f", {counted(among, 'error')} among them" if among else ""

"""Which known word a misspelt one was meant to be."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that is spelt most like `word`, case apart; None where none is near."""
    from difflib import get_close_matches

    folded = {name[:60].casefold(): name for name in known}
    near = get_close_matches(word[:60].casefold(), folded, n=1, cutoff=0.7)
    return folded[near[0]] if near else None

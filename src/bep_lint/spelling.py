"""Which known word a misspelt one was meant to be."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], closeness: float = 0.7) -> str | None:
    """Return the one of `known` that is spelt most like `word`, case apart; None where none is near.

    `closeness` is how much of them must agree: from 0.9 on no more than a slip of the pen parts them.
    """
    from difflib import get_close_matches

    folded = {name[:60].casefold(): name for name in known}
    near = get_close_matches(word[:60].casefold(), folded, n=1, cutoff=closeness)
    return folded[near[0]] if near else None

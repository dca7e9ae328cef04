"""Text as it is compared where it makes no difference how it was typed."""

from unicodedata import normalize

from bep_lint.lazy_pattern import lazy_pattern

_AS_TYPED = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        "\u2026": "...",
    }
)
_DASHES = lazy_pattern("[-\u2010-\u2015\u2212]+")
# Soft hyphens, joiners, marks of direction, variation selectors: what shows nothing itself.
_INVISIBLE = lazy_pattern("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_LAST_LATIN = "\u024f"


def as_typed(text: str) -> str:
    """Return `text` as a plain keyboard writes it, for comparison.

    Composed letters, straight quotes, one hyphen for any dash, single blanks, and nothing that cannot be seen.
    """
    text = normalize("NFC", text)
    if not text.isascii():
        text = _INVISIBLE.sub("", text).translate(_AS_TYPED)
    return " ".join(_DASHES.sub("-", text).split())


def unstruck(text: str) -> str:
    """Return `text` without the marks of what is struck through, as what no longer holds often is where it stays."""
    return " ".join(text.replace("~~", "").split())


def is_latin(text: str) -> bool:
    """Whether most letters of `text` are those of Latin script."""
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum(letter <= _LAST_LATIN for letter in letters) >= len(letters)

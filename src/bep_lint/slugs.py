r"""The anchors that GitHub gives to headings.

Its documentation has the outline (docs.github.com, "Basic writing and formatting syntax", "Section links"): lower case,
hyphens for spaces, no other white space and no punctuation, a number behind repeats. GitHub's own filter says what
punctuation is (html-pipeline's `TableOfContentsFilter` drops what is neither `\p{Word}`, hyphen nor space); the exact
classes and how repeats are numbered were measured on github.com by the npm package github-slugger (its
`script/generate-regex.mjs` and `test/fixtures.json`).
"""

import unicodedata
from collections.abc import Iterable

_KEPT = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"})

# Circled and squared letters: symbols that Unicode counts as alphabetic.
_LETTERS = (
    ("\u24b6", "\u24e9"),
    ("\U0001f130", "\U0001f149"),
    ("\U0001f150", "\U0001f169"),
    ("\U0001f170", "\U0001f189"),
)


def slug(text: str) -> str:
    """Return the anchor of a heading whose text is `text`, as if it were the only one."""
    return "".join("-" if character == " " else character for character in text.lower() if _is_kept(character))


def unique_slugs(texts: Iterable[str]) -> list[str]:
    """Return the anchors of the headings `texts` of one document: `-1`, `-2` … are appended to repeats."""
    repeats: dict[str, int] = {}
    slugs = []
    for text in texts:
        base = unique = slug(text)
        while unique in repeats:
            repeats[base] += 1
            unique = f"{base}-{repeats[base]}"
        repeats[unique] = 0
        slugs.append(unique)
    return slugs


def _is_kept(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character in "-_ "
    return unicodedata.category(character) in _KEPT or any(first <= character <= last for first, last in _LETTERS)

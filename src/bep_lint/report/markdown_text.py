"""Text from documents in Markdown for GitHub: shown as it is, whatever it holds."""

import re
from collections.abc import Callable, Sequence

from bep_lint.diagnostic import Diagnostic
from bep_lint.safe_text import printable

# What GitHub looks for in the rendered text, where no character reference is to be seen any more: mentions, addresses,
# issues, commit ids, URLs, formulas and emoji. An empty comment parts their beginnings from the rest.
_LINKED = re.compile(r"(?i)@(?=\S)|#(?=\w)|:(?=[\w+-]+:)|\$|\bGH-(?=\d)|\bwww(?=\.)|:(?=//)|[0-9a-f]{6}(?=[0-9a-f])")
_PARTED = "\0"

# Within a word or a sentence these are no mark-up; at its beginning some would be.
_HARMLESS = r"""(?<=[A-Za-z0-9])[-.](?=[A-Za-z0-9])|[,;'"?%/!(]|(?<=[A-Za-z])[.:](?=\s|\Z)|(?<!\d)\)"""
_PUNCTUATION = re.compile(rf"{_HARMLESS}|(?P<mark>[!-/:-@\[-`{{-~])")


def escaped(text: str) -> str:
    """Return `text` so that Markdown shows it as it is, in a paragraph, a list item, a table's cell or a link's text.

    Each punctuation mark that could be mark-up is a character reference.
    """
    parted = _LINKED.sub(lambda match: match[0] + _PARTED, printable(text).strip())
    return _PUNCTUATION.sub(_reference, parted).replace(_PARTED, "<!-- -->")


def rule_link(diagnostic: Diagnostic) -> str:
    """Return the rule of a finding, as a link where there is a page about it."""
    rule = escaped(f"{diagnostic.code} {diagnostic.name}")
    return f"[{rule}](<{diagnostic.url}>)" if diagnostic.url else rule


def fitting(lines: Sequence[str], room: int, size: Callable[[str], int] = len) -> int:
    """Return how many of `lines`, from the first on, fit in `room`; `size` measures one."""
    for count, line in enumerate(lines):
        room -= size(line)
        if room < 0:
            return count
    return len(lines)


def _reference(match: re.Match[str]) -> str:
    return f"&#{ord(match['mark'])};" if match["mark"] else match[0]

"""Tags of raw HTML in Markdown, with the place of each attribute."""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from bep_lint.lazy_pattern import lazy_pattern

# A quote opens a value only behind `=`. A tag that is never closed runs to the end, a value to the end of its line or
# its tag: no text is looked at twice, for behind a quote that is never closed there is no other.
_PIECE = lazy_pattern(
    r"<!--(?:-?>|.*?(?:-->|\Z))"
    r"|<[!?][^>]*+(?:>|\Z)"
    r"|<(?P<closing>/?)(?P<name>[a-z][^\s/>]*+)"
    r"""(?P<attributes>(?:[^"'>=]++|=\s*+(?:"(?:[^"]*+"|[^">\n]*+)|'(?:[^']*+'|[^'>\n]*+))?+|["'])*+)(?:>|\Z)""",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = lazy_pattern(
    r"""(?P<name>[^\s"'>/=][^\s>/=]*+)"""
    r"""(?:\s*+=\s*+(?:"(?P<double>[^"]*+(?=")|[^">\n]*+)"?|'(?P<single>[^']*+(?=')|[^'>\n]*+)'?"""
    r"""|(?P<bare>[^\s"'>][^\s>]*)))?""",
    re.DOTALL,
)
# Their content is text, whatever it looks like.
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})


class Attribute(NamedTuple):
    """The value of an attribute, entities decoded, and where it stands in the text, quotes left out."""

    value: str
    start: int
    end: int


class Tag(NamedTuple):
    """A tag, its name and those of its attributes in lower case; of two attributes with one name the first counts."""

    name: str
    closing: bool
    attributes: dict[str, Attribute]
    start: int
    end: int


def read_tags(text: str) -> Iterator[Tag]:
    """Yield the tags of `text` in order; those in comments, and in scripts and the like, are none."""
    position = 0
    while piece := _PIECE.search(text, position):
        position = piece.end()
        if piece["name"] is None:
            continue
        name = piece["name"].lower()
        yield Tag(name, bool(piece["closing"]), _attributes(text, piece), piece.start(), position)
        if name in _RAW and not piece["closing"]:
            end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(text, position)
            position = end.start() if end else len(text)


def without_tags(text: str) -> str:
    """Return what a reader sees of `text`, a piece of HTML."""
    return unescape(_PIECE.sub("", text))


def _attributes(text: str, tag: re.Match[str]) -> dict[str, Attribute]:
    attributes: dict[str, Attribute] = {}
    for found in _ATTRIBUTE.finditer(text, *tag.span("attributes")):
        group = next((name for name in ("double", "single", "bare") if found[name] is not None), None)
        value = (
            Attribute(unescape(found[group]), *found.span(group)) if group else Attribute("", found.end(), found.end())
        )
        attributes.setdefault(found["name"].lower(), value)
    return attributes

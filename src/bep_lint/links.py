"""Links and images of a document, with the place of each."""

import re
from collections.abc import Container
from typing import TYPE_CHECKING, Literal, NamedTuple

from bep_lint.diagnostic import Span
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.outline import plain_text
from bep_lint.parse import Inline, Parsed, Token

if TYPE_CHECKING:
    from bep_lint.html_tags import Attribute, Tag

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_QUERY = re.compile(r"[?#]")
# What a block holds where a link is written in angle brackets: an autolink, an HTML attribute.
_IN_ANGLES = lazy_pattern(r"<[a-z][a-z0-9+.-]*:|<[^\s<>@]+@|(?:href|src)\s*=", re.IGNORECASE)
_UNSEEN_BLANKS = lazy_pattern(r"\A +| +\Z|(?<= ) +")
_LINE_BREAKS = lazy_pattern(r"[\t\n\r]")


class Link(NamedTuple):
    """A link, image or autolink, in Markdown or HTML.

    `target` is the destination, in Markdown as CommonMark normalises it, percent-encoded. `span` is the whole of it, in
    an HTML tag the value of the attribute, and `shown` the part that readers see.
    """

    kind: Literal["link", "image", "autolink"]
    text: str
    target: str
    span: Span
    shown: Span

    @property
    def external(self) -> bool:
        """Whether it leads to a URL, not to a place in the repository."""
        return _SCHEME.match(self.target) is not None

    @property
    def path(self) -> str:
        """The path it leads to, decoded, without query and fragment; empty for a link within the document."""
        return _decoded(_QUERY.split(self.target, maxsplit=1)[0])

    @property
    def fragment(self) -> str | None:
        """What follows the `#`, decoded; None where there is none."""
        _, mark, fragment = self.target.partition("#")
        return _decoded(fragment) if mark else None


def _decoded(text: str) -> str:
    if "%" not in text:
        return text
    from urllib.parse import unquote

    # As the names of files are decoded: one whose bytes are no UTF-8 can be linked too.
    return unquote(text, errors="surrogateescape")


def encoded(text: str, marks: Container[str] = ()) -> str:
    """Return `text` with `marks`, and the characters that cannot be seen, percent-encoded."""
    return "".join(
        character if character.isprintable() and character not in marks else _percent(character) for character in text
    )


def readable(text: str) -> str:
    """Return a decoded path or fragment for a message, encoded where one would not see what it is."""
    return _UNSEEN_BLANKS.sub(lambda blanks: "%20" * len(blanks[0]), encoded(text))


def _percent(character: str) -> str:
    # A byte of a file name that is no UTF-8 stands for itself; Windows knows other surrogates.
    errors = "surrogateescape" if "\udc80" <= character <= "\udcff" else "surrogatepass"
    return "".join(f"%{byte:02X}" for byte in character.encode(errors=errors))


def read_links(parsed: Parsed, inline: Inline) -> list[Link]:
    """Return the links, images and autolinks of one block, in the order they end."""
    content = inline.content
    may_refer = parsed.has_references and "[" in content
    if not may_refer and "](" not in content and not ("<" in content and _IN_ANGLES.search(content)):
        return []
    if inline.kind != "html_block":
        return links_among(parsed.all_inline_tokens(inline), inline)
    from bep_lint.html_tags import read_tags, without_tags

    found = _Links(inline)
    position = 0
    for tag in read_tags(inline.content):
        found.take_text(without_tags(inline.content[position : tag.start]))
        found.take_tag(tag)
        position = tag.end
    found.take_text(without_tags(inline.content[position:]))
    return found.all()


def links_among(tokens: list[Token], inline: Inline) -> list[Link]:
    """Return the links, images and autolinks among the `tokens` of `inline`, in the order they end."""
    found = _Links(inline)
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.type == "html_inline":
            from bep_lint.html_tags import read_tags

            for tag in read_tags(token.content):
                found.take_tag(tag, token.meta["span"][0])
        elif token.type == "link_open":
            opened.append(index)
        elif token.type == "link_close":
            first = opened.pop()
            kind: Literal["link", "autolink"] = "autolink" if tokens[first].markup == "autolink" else "link"
            found.take_link(kind, plain_text(tokens[first + 1 : index]), tokens[first], "href")
        elif token.type == "image":
            found.take_link("image", plain_text([token]), token, "src")
        if found.anchor_is_open:
            found.take_text(plain_text([token]))
    return found.all()


class _Links:
    """The links of a block, taken in piece by piece."""

    def __init__(self, inline: Inline) -> None:
        self._inline = inline
        self._links: list[Link] = []
        self._anchor: tuple[str, Span] | None = None
        self._anchor_text: list[str] = []

    @property
    def anchor_is_open(self) -> bool:
        """Whether text that comes now is that of an HTML link."""
        return self._anchor is not None

    def take_text(self, text: str) -> None:
        """Take in what a reader sees between tags."""
        if self._anchor:
            self._anchor_text.append(text)

    def take_link(self, kind: Literal["link", "image", "autolink"], text: str, token: Token, attribute: str) -> None:
        """Take in the Markdown link or image that `token` opens."""
        start, end = token.meta["span"]
        source = self._inline.content[start:end]
        text_end = source.rfind("](" if source.endswith(")") else "][")
        shown = (start, start if kind == "autolink" else start + text_end if text_end > 0 else end)
        span = self._inline.span(start, end)
        self._links.append(Link(kind, text, str(token.attrs[attribute]), span, self._inline.span(*shown)))

    def take_tag(self, tag: "Tag", offset: int = 0) -> None:
        """Take in an HTML tag of a text that begins at `offset` of the block."""
        if tag.name == "a":
            self._end_anchor()
        if tag.closing:
            return
        if href := tag.attributes.get("href"):
            self._end_anchor()
            self._anchor = _target(href), self._span(href, offset)
        if src := tag.attributes.get("src"):
            alternative = tag.attributes["alt"].value if "alt" in tag.attributes else ""
            self.take_text(alternative)
            span = self._span(src, offset)
            self._links.append(Link("image", alternative, _target(src), span, span))

    def all(self) -> list[Link]:
        """Return the links; a tag that is still open ends with the block."""
        self._end_anchor()
        return self._links

    def _end_anchor(self) -> None:
        if self._anchor:
            target, span = self._anchor
            text = " ".join("".join(self._anchor_text).split())
            self._links.append(Link("link", text, target, span, span))
        self._anchor = None
        self._anchor_text.clear()

    def _span(self, value: "Attribute", offset: int) -> Span:
        return self._inline.span(offset + value.start, offset + value.end)


def _target(value: "Attribute") -> str:
    """Return where an attribute leads, as a browser reads it."""
    return _LINE_BREAKS.sub("", value.value.strip())

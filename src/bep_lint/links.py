"""Links and images of a document, with the place of each."""

import re
from typing import Literal, NamedTuple

from bep_lint.diagnostic import Span
from bep_lint.outline import plain_text
from bep_lint.parse import Inline, InlineToken, Parsed, Token

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_QUERY = re.compile(r"[?#]")


class Link(NamedTuple):
    """A link, image or autolink. `target` is the destination as CommonMark normalises it, percent-encoded."""

    kind: Literal["link", "image", "autolink"]
    text: str
    target: str
    span: Span

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

    return unquote(text)


def read_links(parsed: Parsed, inline: Inline) -> list[Link]:
    """Return the links, images and autolinks of one block, in the order they end."""
    if "[" not in inline.content and "<" not in inline.content:
        return []
    return links_among(parsed.all_inline_tokens(inline), inline)


def links_among(tokens: list[Token], inline: Inline) -> list[Link]:
    """Return the links, images and autolinks among the `tokens` of `inline`, in the order they end."""
    links: list[Link] = []
    opened: list[tuple[InlineToken, int]] = []
    for index, token in enumerate(tokens):
        if token.type == "link_open":
            opened.append((InlineToken(token, *token.meta["span"]), index))
        elif token.type == "link_close":
            (opening, start, end), first = opened.pop()
            text = plain_text(tokens[first + 1 : index])
            kind: Literal["link", "autolink"] = "autolink" if opening.markup == "autolink" else "link"
            links.append(Link(kind, text, str(opening.attrs["href"]), inline.span(start, end)))
        elif token.type == "image":
            start, end = token.meta["span"]
            links.append(
                Link("image", plain_text(token.children or []), str(token.attrs["src"]), inline.span(start, end))
            )
    return links

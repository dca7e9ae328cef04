"""The blocks of a document: headings, sections, quotes."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from bep_lint.diagnostic import Span
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.parse import Inline, Parsed, Token

if TYPE_CHECKING:
    from bep_lint.html_tags import Tag


class Heading(NamedTuple):
    """A heading: its text without mark-up, and its span from the first `#` on.

    `nested` ones stand in a quote or list, where they give the document no structure. `token` is the place of its
    opening token among the block tokens.
    """

    level: int
    text: str
    span: Span
    nested: bool
    token: int


class Section(NamedTuple):
    """A heading, most often of level 2, and what stands under it, up to the next heading of its level or above.

    `lines` are the first line under the heading and the first line after the section. `tokens` is the same range among
    the block tokens. `headings` are those below it. An `empty` one shows a reader nothing but them; one with a single
    paragraph, cell or code block has the text of that as its `only` one, comments left out.
    """

    name: str
    heading: Heading
    lines: tuple[int, int]
    tokens: tuple[int, int]
    headings: tuple[Heading, ...]
    empty: bool
    only: str


class Quote(NamedTuple):
    """A quote: the line it begins on, and the last line of a paragraph right above it; empty where there is none.

    A blank line parts the two, and so does the end of a list or another quote.
    """

    line: int
    lead_in: str


class Item(NamedTuple):
    """An item of a list: its first line, and its last one that is not blank."""

    first: int
    last: int


class Part(NamedTuple):
    """A block that stands in no other, by the parser's name for its kind: `paragraph`, `bullet_list`, `html_block` ….

    `first` and `last` are its lines, blank ones at the end left out; `items` are those of a list.
    """

    kind: str
    first: int
    last: int
    items: tuple[Item, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return self.kind in ("bullet_list", "ordered_list")


class CodeBlock(NamedTuple):
    """A fenced or indented code block: its span and the number of lines it holds between the fences."""

    span: Span
    lines: int
    fenced: bool


# Comments, and tags that show nothing themselves; an autolink is no tag.
_UNSEEN = lazy_pattern(
    r"<!--.*?(?:-->|\Z)|</?(?!(?:img|svg|video|iframe|object|embed)\b)[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>",
    re.DOTALL | re.IGNORECASE,
)

MARKUP = re.compile(r"[\\`*_\[\]<>&!]")
"""What any inline mark-up has one of: text without it need not be parsed."""

_BREAK = lazy_pattern(r"<br\b", re.IGNORECASE)
_HEADING_TAG = lazy_pattern(r"h[1-6]")


def plain_text(tokens: list[Token], *, alternatives: bool = True) -> str:
    """Return the text that a reader sees of inline `tokens`, with or without that of images."""
    parts: list[str] = []
    for token in tokens:
        if token.type in ("text", "text_special", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak") or (token.type == "html_inline" and _BREAK.match(token.content)):
            parts.append(" ")
        elif token.type == "image" and alternatives:
            parts.append(plain_text(token.children or []))
    return "".join(parts)


def shown_text(parsed: Parsed, inline: Inline) -> str:
    """Return the text that a reader sees of `inline`, of `parsed`, on one line."""
    content = inline.content
    text = plain_text(parsed.all_inline_tokens(inline)) if MARKUP.search(content) else content
    return " ".join(text.split())


def read_headings(parsed: Parsed, lines: list[str], *, nested: bool = False) -> tuple[Heading, ...]:
    """Return the headings of `parsed`, in order: those that stand in quotes and lists, if `nested`, or the others."""
    headings = []
    for level, inline, index in parsed.headings:
        if inline.nested is not nested:
            continue
        line = inline.points[0][1]
        row = lines[line - 1]
        opening = parsed.tokens[index]
        column = inline.points[0][2]
        if opening.markup.startswith("#"):
            column = row.rfind(opening.markup, 0, max(column - 1, 0) or len(row)) + 1
        end_line, end_column = inline.span()[2:]
        span = Span(line, column, end_line, max(end_column, column + len(opening.markup) if line == end_line else 1))
        headings.append(Heading(level, shown_text(parsed, inline), span, nested, index))
    return tuple(headings)


def read_anchors(parsed: Parsed) -> frozenset[str]:
    """Return what a `#fragment` can name in `parsed` on GitHub: its headings and the anchors in its HTML.

    Headings are those in quotes, lists and HTML too. Anchors are the `id` of any element and the `name` of an `<a>`;
    they do not count when headings that repeat are numbered (docs.github.com, "Custom anchors").
    """
    from bep_lint.slugs import unique_slugs

    headings: list[list[str]] = []
    in_html: list[list[str]] = []
    anchors: set[str] = set()
    inside = False
    for inline in parsed.inlines:
        is_heading = inline.kind == "heading"
        if is_heading:
            headings.append([])
        elif not inside and "<" not in inline.content:
            continue
        inside = inside or is_heading
        for piece in _pieces(parsed, inline):
            if isinstance(piece, str):
                if inside:
                    headings[-1].append(piece)
                continue
            anchors.update(piece.attributes[name].value for name in ("id", "name") if _is_anchor(piece, name))
            if _HEADING_TAG.fullmatch(piece.name):
                inside = not piece.closing
                if inside:
                    headings.append([])
                    in_html.append(headings[-1])
        inside = inside and not is_heading
    # Blanks that an image, a comment or an anchor leaves at either end count; how HTML is laid out may be forgiven.
    anchors.update(unique_slugs(map("".join, headings)), unique_slugs("".join(texts).strip() for texts in in_html))
    return frozenset(anchors - {""})


def _pieces(parsed: Parsed, inline: Inline) -> "Iterator[Tag | str]":
    """Yield the HTML tags of a block and the text around them as an HTML document has it, line breaks kept."""
    from bep_lint.html_tags import read_tags, without_tags

    if inline.kind == "html_block":
        position = 0
        for tag in read_tags(inline.content):
            yield without_tags(inline.content[position : tag.start])
            yield tag
            position = tag.end
        yield without_tags(inline.content[position:])
        return
    for token in parsed.all_inline_tokens(inline):
        if token.type == "html_inline":
            yield from read_tags(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"
        else:
            yield plain_text([token], alternatives=False)


def _is_anchor(tag: "Tag", attribute: str) -> bool:
    return not tag.closing and attribute in tag.attributes and (attribute == "id" or tag.name == "a")


def read_sections(
    headings: tuple[Heading, ...], parsed: Parsed, line_count: int, level: int = 2
) -> tuple[Section, ...]:
    """Return the sections that `headings` of `level` make; `name` is the heading's text."""
    top = [heading for heading in headings if not heading.nested]
    sections = []
    for position, heading in enumerate(top):
        if heading.level != level:
            continue
        below = []
        end_line, end_token = line_count + 1, len(parsed.tokens)
        for other in top[position + 1 :]:
            if other.level <= level:
                end_line, end_token = other.span.line, other.token
                break
            below.append(other)
        # The opening, inline and closing tokens of the heading itself come first, and perhaps an underline.
        extent = parsed.tokens[heading.token].map
        lines = (extent[1] + 1 if extent else heading.span.end_line + 1, end_line)
        tokens = (heading.token + 3, end_token)
        shown = list(islice(_shown(parsed.tokens[slice(*tokens)]), 2))
        only = shown[0] if len(shown) == 1 else ""
        sections.append(Section(heading.text, heading, lines, tokens, tuple(below), not shown, only))
    return tuple(sections)


def read_parts(parsed: Parsed, lines: list[str]) -> tuple[Part, ...]:
    """Return the blocks of `parsed` that stand in no other, in order."""
    parts: list[Part] = []
    items: list[list[Item]] = []
    for token in parsed.tokens:
        if token.map is None or token.level > 1 or token.type == "inline":
            continue
        first, last = token.map[0] + 1, token.map[1]
        while last > first and not lines[last - 1].strip():
            last -= 1
        if token.level == 0:
            parts.append(Part(token.type.removesuffix("_open"), first, last))
            items.append([])
        elif token.type == "list_item_open":
            items[-1].append(Item(first, last))
    return tuple(part._replace(items=tuple(its)) for part, its in zip(parts, items, strict=True))


def read_quotes(parsed: Parsed) -> tuple[Quote, ...]:
    """Return the quotes of `parsed`, those in lists and in other quotes included, in order."""
    quotes = []
    for index, token in enumerate(parsed.tokens):
        if token.type == "blockquote_open" and token.map:
            lead_in = ""
            if index and parsed.tokens[index - 1].type == "paragraph_close":
                above = parsed.tokens[index - 2]
                if above.map and above.map[1] == token.map[0]:
                    lead_in = above.content.rpartition("\n")[2].strip()
            quotes.append(Quote(token.map[0] + 1, lead_in))
    return tuple(quotes)


def read_left_open(parsed: Parsed, lines: list[str]) -> int | None:
    """Return the line of a code or HTML block at the end of `parsed` that takes in whatever is added below.

    One that is closed on the last of `lines` does not, nor one that a blank line ends.
    """
    last = next((token for token in reversed(parsed.tokens) if token.map), None)
    if last is None or last.map is None or last.type not in ("fence", "html_block"):
        return None
    outermost = next(token.map[0] for token in reversed(parsed.tokens) if token.map and token.level == 0)
    below = [*lines[outermost:], "", "# Heading"]
    headings = Parsed("\n".join(below), below).headings
    is_ended = any(inline.points[0][1] == len(below) for _, inline, _ in headings)
    return None if is_ended else last.map[0] + 1


def _shown(tokens: list[Token]) -> Iterator[str]:
    """Yield what block `tokens` show a reader besides headings and rules."""
    in_heading = False
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            in_heading = token.type == "heading_open"
        elif token.type in ("inline", "html_block", "fence", "code_block") and not in_heading:
            is_code = token.type in ("fence", "code_block")
            content = token.content
            text = (content if is_code or "<" not in content else _UNSEEN.sub("", content)).strip()
            if text:
                yield text

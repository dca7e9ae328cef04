"""Headings and sections of a document."""

import re
from typing import NamedTuple

from bep_lint.diagnostic import Span
from bep_lint.parse import Parsed, Token


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
    """A level-2 heading and what stands under it, up to the next heading of its level or above.

    `lines` are the first line under the heading and the first line after the section. `tokens` is the same range among
    the block tokens. `headings` are those below it. An `empty` one shows a reader nothing but them.
    """

    name: str
    heading: Heading
    lines: tuple[int, int]
    tokens: tuple[int, int]
    headings: tuple[Heading, ...]
    empty: bool


# Comments, and tags that show nothing themselves; an autolink is no tag.
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|</?(?!(?:img|svg|video|iframe|object|embed)\b)[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>",
    re.DOTALL | re.IGNORECASE,
)


def plain_text(tokens: list[Token], *, alternatives: bool = True) -> str:
    """Return the text that a reader sees of inline `tokens`, with or without that of images."""
    parts: list[str] = []
    for token in tokens:
        if token.type in ("text", "text_special", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image" and alternatives:
            parts.append(plain_text(token.children or []))
    return "".join(parts)


def read_headings(parsed: Parsed, lines: list[str]) -> tuple[Heading, ...]:
    """Return the headings of `parsed`, in order."""
    headings = []
    for level, inline, index in parsed.headings:
        line = inline.points[0][1]
        row = lines[line - 1]
        opening = parsed.tokens[index]
        column = inline.points[0][2]
        if opening.markup.startswith("#"):
            column = row.rfind(opening.markup, 0, max(column - 1, 0) or len(row)) + 1
        text = plain_text(parsed.all_inline_tokens(inline))
        end_line, end_column = inline.span()[2:]
        span = Span(line, column, end_line, max(end_column, column + len(opening.markup) if line == end_line else 1))
        headings.append(Heading(level, " ".join(text.split()), span, inline.nested, index))
    return tuple(headings)


def read_anchors(parsed: Parsed) -> frozenset[str]:
    """Return the anchors that GitHub gives to the headings of `parsed`, those in quotes and lists included."""
    from bep_lint.slugs import unique_slugs

    tokens = (parsed.all_inline_tokens(inline) for _, inline, _ in parsed.headings)
    return frozenset(unique_slugs(plain_text(inline, alternatives=False).strip() for inline in tokens))


def read_sections(headings: tuple[Heading, ...], parsed: Parsed, line_count: int) -> tuple[Section, ...]:
    """Return the level-2 sections that `headings` make; `name` is the heading's text."""
    top = [heading for heading in headings if not heading.nested]
    sections = []
    for position, heading in enumerate(top):
        if heading.level != 2:
            continue
        below = []
        end_line, end_token = line_count + 1, len(parsed.tokens)
        for other in top[position + 1 :]:
            if other.level <= 2:
                end_line, end_token = other.span.line, other.token
                break
            below.append(other)
        # The opening, inline and closing tokens of the heading itself come first, and perhaps an underline.
        extent = parsed.tokens[heading.token].map
        lines = (extent[1] + 1 if extent else heading.span.end_line + 1, end_line)
        tokens = (heading.token + 3, end_token)
        empty = not _shows_content(parsed.tokens[slice(*tokens)])
        sections.append(Section(heading.text, heading, lines, tokens, tuple(below), empty))
    return tuple(sections)


def _shows_content(tokens: list[Token]) -> bool:
    """Whether block `tokens` show a reader more than headings and rules."""
    in_heading = False
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            in_heading = token.type == "heading_open"
        elif token.type in ("inline", "html_block", "fence", "code_block") and not in_heading:
            is_code = token.type in ("fence", "code_block")
            if (token.content if is_code else _UNSEEN.sub("", token.content)).strip():
                return True
    return False

"""Headings and sections of a document."""

from dataclasses import dataclass

from markdown_it.token import Token

from bep_lint.diagnostic import Span
from bep_lint.parse import Parsed


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its text without mark-up, and its span from the first `#` on.

    `nested` ones stand in a quote or list, where they give the document no structure. `index` is the place of its
    opening token among the block tokens.
    """

    level: int
    text: str
    span: Span
    nested: bool
    index: int


@dataclass(frozen=True, slots=True)
class Section:
    """A level-2 heading and what stands under it, up to the next heading of its level or above.

    `lines` are the first line under the heading and the first line after the section. `tokens` is the same range among
    the block tokens. `headings` are those below it.
    """

    name: str
    heading: Heading
    lines: tuple[int, int]
    tokens: tuple[int, int]
    headings: tuple[Heading, ...]


def plain_text(tokens: list[Token]) -> str:
    """Return the text that a reader sees of inline `tokens`."""
    parts: list[str] = []
    for token in tokens:
        if token.type in ("text", "text_special", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
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
                end_line, end_token = other.span.line, other.index
                break
            below.append(other)
        # The opening, inline and closing tokens of the heading itself come first.
        lines = (heading.span.end_line + 1, end_line)
        sections.append(Section(heading.text, heading, lines, (heading.index + 3, end_token), tuple(below)))
    return tuple(sections)

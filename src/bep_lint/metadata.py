"""Front matter and context-for-ai blocks, as YAML with positions."""

import re
from typing import NamedTuple

from bep_lint.diagnostic import Span
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.parse import Parsed
from bep_lint.yaml_block import Mapping, Node, Problem, Scalar, Sequence, compose, scalars_in

_KEY_LINE = lazy_pattern(r"[A-Za-z][\w-]*\s*:(?:\s|$)")
# Text that means itself in YAML, in a list in brackets as well.
_PLAIN = lazy_pattern(r"[\w/.(](?:[\w/.()+'-]|[ ](?=[^ #]))*")
# What opens a line and cannot be seen.
_UNSEEN = r"[\s\u00ad\u200b-\u200f\u2060\ufeff]*"
_COMMENT_OPENS = lazy_pattern(r"^[ \t]*<!--", re.MULTILINE)
_CONTEXT = lazy_pattern(r"\s*<!--\s*context-for-ai\b", re.IGNORECASE)


class Entry(NamedTuple):
    """A key and its value."""

    key: Scalar
    value: Node

    @property
    def text(self) -> str:
        """The value as written, empty where it is empty or no scalar."""
        return self.value.text if isinstance(self.value, Scalar) else ""

    @property
    def is_empty(self) -> bool:
        """Whether it has no value, or one of white space alone."""
        return isinstance(self.value, Scalar) and not self.value.text.strip()

    @property
    def span(self) -> Span:
        """From the key to the end of the value, or of the key where the value is empty."""
        end = self.key.span if self.is_empty else self.value.span
        return Span(self.key.span.line, self.key.span.column, end.end_line, end.end_column)


class Comment(NamedTuple):
    """A YAML comment on a line of its own: its text with the `#`, and its span.

    Where the block cannot be read, a line of a text in quotes may be taken for one.
    """

    text: str
    span: Span


class Block(NamedTuple):
    """A YAML block of a document: its entries in order, or the problem that keeps them from being read.

    `span` reaches from the opening mark to the closing one; `closed` is false where that is missing.
    """

    span: Span
    entries: tuple[Entry, ...]
    comments: tuple[Comment, ...]
    problem: Problem | None
    closed: bool = True

    def get(self, key: str) -> Entry | None:
        """Return the first entry of `key`."""
        return next((entry for entry in self.entries if entry.key.text == key), None)

    def text(self, key: str) -> str:
        """Return the text of the first entry of `key`; empty where it is missing, empty or no scalar."""
        entry = self.get(key)
        return entry.text if entry else ""


class StrayMetadata(NamedTuple):
    """Lines of front matter that do not count as such, because they do not begin the file or have no marks.

    `first` is the line of the `---` above them where they are `marked` so, else that of the first key; `last` is the
    line of the last key.
    """

    first: int
    last: int
    marked: bool

    def meets(self, span: Span) -> bool:
        """Whether `span` has lines of it."""
        return span.line <= self.last and span.end_line >= self.first


def read_front_matter(parsed: Parsed, lines: list[str]) -> Block | None:
    """Return the front matter of a document; None where its first line opens none."""
    if parsed.tokens and parsed.tokens[0].type == "front_matter":
        token = parsed.tokens[0]
        end = token.map[1] if token.map else 2
        return _block(lines, (1, end), lines[1 : end - 1], 2)
    if lines and re.fullmatch(r"-{3,}[ \t]*", lines[0]):
        following = next((line for line in lines[1:] if line.strip() and not line.startswith("#")), "")
        if _KEY_LINE.match(following):
            problem = Problem(
                "the front matter is not closed: a line `---` is missing after its last key", _line(lines, 1)
            )
            return Block(_line(lines, 1), (), (), problem, closed=False)
    return None


def read_stray_metadata(
    parsed: Parsed, lines: list[str], keys: tuple[str, ...], blocks: tuple[Block, ...]
) -> StrayMetadata | None:
    """Return the first lines with `keys` of a document without closed front matter; None without any.

    They may stand below a mark, or anywhere above the first section; the context `blocks` are left out.
    """
    key_line = re.compile(rf"{_UNSEEN}[\"']?(?:{'|'.join(map(re.escape, keys))})[\"']?\s*[:=]", re.IGNORECASE)
    starts = (inline.points[0][1] for level, inline, _ in parsed.headings if level == 2 and not inline.nested)
    # What a `---` makes a heading may be the last key.
    section = next((line for line in starts if lines[line - 1].lstrip().startswith("#")), len(lines) + 1)
    of_blocks = {line for block in blocks for line in range(block.span.line, block.span.end_line + 1)}
    opened = None
    found: StrayMetadata | None = None
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if number in of_blocks:
            continue
        if found is None and text == "---":
            opened = number
        elif (":" in line or "=" in line) and key_line.match(line) and (found or opened or number < section):
            found = StrayMetadata(found.first if found else opened or number, number, opened is not None)
        elif not text or (text.startswith("#") and (opened or not found)):
            continue
        elif not found:
            opened = None
        elif not (line[0].isspace() or _KEY_LINE.match(line)):
            break
    return found


def read_context_blocks(parsed: Parsed, lines: list[str]) -> tuple[Block, ...]:
    """Return the context-for-ai comments of a document, in order. One in a quote, a list or code is text."""
    blocks = []
    for token in parsed.tokens:
        if token.type != "html_block" or token.level or token.map is None:
            continue
        opening = _CONTEXT.match(token.content)
        if opening is None:
            continue
        first = token.map[0] + 1
        marker_line = first + token.content.count("\n", 0, opening.end())
        end = token.content.find("-->", opening.end())
        if _COMMENT_OPENS.search(token.content, opening.end(), max(end, opening.end())):
            end = -1  # That mark closes a later comment; this one's is missing.
        closed = end >= 0
        body = token.content[opening.end() : end if closed else None]
        last = marker_line + body.count("\n") if closed else token.map[1]
        column = opening.end() - token.content.rfind("\n", 0, opening.end())
        block = _block(lines, (first, last), body.split("\n"), marker_line, column, closed=closed)
        behind = token.content[end + 3 :].split("\n", 1)[0].strip()
        if closed and behind and not behind.startswith("<!--"):
            message = "the comment ends at this `-->`, and text stands behind it; inside, write → for an arrow"
            mark = Span.at(last, lines[last - 1].index("-->") + 1, 3)
            block = block._replace(entries=(), problem=Problem(message, mark))
        blocks.append(block)
    return tuple(blocks)


def _block(
    lines: list[str], extent: tuple[int, int], body: list[str], first_line: int, column: int = 1, *, closed: bool = True
) -> Block:
    first, last = extent
    span = Span(first, 1, last, len(lines[last - 1]) + 1)
    comments = _comments(body, first_line)
    if not closed:
        return Block(
            span, (), comments, Problem("the comment is not closed: `-->` is missing", _line(lines, first)), False
        )
    node = compose("\n".join(body), first_line, column)
    if node is None or isinstance(node, Problem):
        return Block(span, (), comments, node)
    if not isinstance(node, Mapping):
        return Block(span, (), comments, Problem("expected `key: value` lines", node.span))
    entries = []
    for key, value in node.pairs:
        if not isinstance(key, Scalar):
            return Block(span, (), comments, Problem("a key must be plain text", key.span))
        entries.append(Entry(key, value))
    texts = (scalar.span for scalar in scalars_in(node))
    within = {line for text in texts for line in range(text.line + 1, text.end_line + (text.end_column > 1))}
    comments = tuple(comment for comment in comments if comment.span.line not in within)
    return Block(span, tuple(entries), comments, None)


def _comments(body: list[str], first_line: int) -> tuple[Comment, ...]:
    return tuple(
        Comment(text.strip(), Span.at(number, len(text) - len(text.lstrip()) + 1, len(text.strip())))
        for number, text in enumerate(body, first_line)
        if text.lstrip().startswith("#")
    )


def _line(lines: list[str], number: int) -> Span:
    return Span.at(number, 1, len(lines[number - 1]))


def scalars(node: Node) -> tuple[Node, ...]:
    """Return the items of a list, or the node itself as the only one; an empty scalar has none."""
    if isinstance(node, Sequence):
        return node.items
    return () if isinstance(node, Scalar) and not node.text else (node,)


def yaml_text(text: str, *, quoted: bool = False) -> str:
    """Return `text` as one YAML scalar, in quotes where it needs them or where `quoted` asks for them."""
    if not quoted and _PLAIN.fullmatch(text):
        return text
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"

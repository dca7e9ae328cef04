"""YAML front matter and context blocks as nodes with positions; nothing is converted.

`yaml.safe_load` would read the version `25.10` as the number 25.1, a date as an object and `No` as false. So the text
of each scalar is kept as written, and each node knows its span in the file.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bep_lint.diagnostic import Span

# YAML ends a line at these, Markdown and editors do not: positions would slip.
_LINE_BREAKS = dict.fromkeys((0x85, 0x2028, 0x2029), " ")

# A line of white space, a comment, or a key with at most a value of words that no other rule of YAML applies to.
_PLAIN_LINE = re.compile(
    r" *(?:#[\w !-~]*)?|(?P<key>[A-Za-z][A-Za-z-]*):(?: +(?P<value>[\w(](?:[\w .,@()/+-]*[\w.,@()/+-])?))? *"
)

MAX_DEPTH = 20
"""Nesting beyond which a block is refused: the YAML scanners need quadratic time for it."""


class Scalar(NamedTuple):
    """Text; `plain` when it stands there without quotes or block marks."""

    text: str
    span: Span
    plain: bool = True


class Sequence(NamedTuple):
    """A list."""

    items: tuple["Node", ...]
    span: Span


class Mapping(NamedTuple):
    """Pairs in the order they were written, repeated keys included."""

    pairs: tuple[tuple["Node", "Node"], ...]
    span: Span


Node = Scalar | Sequence | Mapping


class Problem(NamedTuple):
    """Why a block is no YAML, and where."""

    message: str
    span: Span


def compose(text: str, first_line: int, first_column: int = 1) -> Node | Problem | None:
    """Return the node that `text` holds, None when it holds none, or the problem that keeps it from being read.

    `first_line` and `first_column` say where in the file `text` begins. Anchors, aliases and tags are refused: a
    proposal needs none, and an alias can multiply.
    """
    if (plain := _plain_mapping(text, first_line)) is not None:
        return plain

    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    place = _Place(first_line, first_column)
    try:
        return _Composer(yaml.parse(text.translate(_LINE_BREAKS), Loader=loader), place).document()
    except _RefusedError as refused:
        return Problem(refused.message, refused.span)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = error.problem or error.context or "not valid YAML"
        span = place.span(mark, mark) if mark else Span.at(first_line, first_column)
        lines = text.split("\n")
        if span.line >= first_line + len(lines) or not lines[span.line - first_line]:
            # The text ended too early: point at its end, not behind it.
            last = len(text.rstrip().split("\n")) - 1
            column = len(lines[last]) + (first_column if last == 0 else 1)
            span = Span.at(first_line + last, column)
        return Problem(message, span)
    except yaml.reader.ReaderError as error:
        offset = next((i for i, char in enumerate(text) if ord(char) == error.character), 0)
        line = text.count("\n", 0, offset)
        column = offset - (text.rfind("\n", 0, offset) + 1) + 1
        return Problem(f"the character {error.character:#04x} is not allowed", Span.at(first_line + line, column, 1))


def scalars_in(node: Node) -> Iterator[Scalar]:
    """Yield the scalars of `node`, keys included, in order."""
    if isinstance(node, Scalar):
        yield node
        return
    children = (child for pair in node.pairs for child in pair) if isinstance(node, Mapping) else node.items
    for child in children:
        yield from scalars_in(child)


def _plain_mapping(text: str, first_line: int) -> Mapping | None:
    """Return what `text` holds where it is nothing but comments and `key: value` lines of the simplest kind, else None.

    Front matter mostly is, and loading a YAML parser for it takes a good part of the time that one document needs. Only
    what no YAML rule but that of plain scalars can touch is taken; a test compares the outcome with the parser's.
    """
    pairs: list[tuple[Node, Node]] = []
    for number, line in enumerate(text.split("\n"), first_line):
        match = _PLAIN_LINE.fullmatch(line)
        if match is None:
            return None
        if match["key"] is not None:
            key = Scalar(match["key"], Span.at(number, 1, match.end("key")))
            start, end = match.span("value") if match["value"] else (match.end("key") + 1,) * 2
            pairs.append((key, Scalar(match["value"] or "", Span.at(number, start + 1, end - start))))
    if not pairs:
        return None
    first, last = pairs[0][0].span, pairs[-1][1].span
    return Mapping(tuple(pairs), Span(first.line, first.column, last.end_line, last.end_column))


class _RefusedError(Exception):
    def __init__(self, message: str, span: Span) -> None:
        self.message = message
        self.span = span


class _Place:
    """Where in the file a YAML text begins; makes spans of the loader's marks, which count from 0."""

    def __init__(self, first_line: int, first_column: int) -> None:
        self._line = first_line
        self._column = first_column

    def span(self, start: object, end: object) -> Span:
        return Span(*self._position(start), *self._position(end))

    def _position(self, mark: object) -> tuple[int, int]:
        line: int = mark.line  # type: ignore[attr-defined]
        column: int = mark.column  # type: ignore[attr-defined]
        return self._line + line, column + (self._column if line == 0 else 1)


class _Composer:
    """Makes nodes of the loader's events, so that depth and aliases can be bounded before they cost anything."""

    def __init__(self, events: Iterator[object], place: _Place) -> None:
        self._events = events
        self._place = place

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                if root is not None:
                    raise _RefusedError("a second YAML document starts here", self._span(event))
                root = self._node(next(self._events), 0)
        return root

    def _node(self, event: object, depth: int) -> Node:
        span = self._span(event)
        if depth > MAX_DEPTH:
            raise _RefusedError(f"nested more than {MAX_DEPTH} levels deep", span)
        kind = type(event).__name__
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            raise _RefusedError("anchors and aliases (`&`, `*`) are not used here; quote the text if it is meant", span)
        if getattr(event, "tag", None):
            raise _RefusedError("tags (`!`) are not used here; quote the text if it is meant", span)
        if kind == "ScalarEvent":
            style: str | None = event.style  # type: ignore[attr-defined]
            text: str = event.value  # type: ignore[attr-defined]
            return Scalar(text, span, plain=style in (None, ""))
        if kind == "SequenceStartEvent":
            items, end = self._children(depth, "SequenceEndEvent")
            return Sequence(tuple(items), self._join(span, items, end))
        nodes, end = self._children(depth, "MappingEndEvent")
        return Mapping(tuple(zip(nodes[::2], nodes[1::2], strict=True)), self._join(span, nodes, end))

    def _children(self, depth: int, closing: str) -> tuple[list[Node], object]:
        nodes: list[Node] = []
        while type(event := next(self._events)).__name__ != closing:
            nodes.append(self._node(event, depth + 1))
        return nodes, event

    def _span(self, event: object) -> Span:
        return self._place.span(event.start_mark, event.end_mark)  # type: ignore[attr-defined]

    def _join(self, start: Span, children: list[Node], end: object) -> Span:
        """Return the span of a list or mapping: to its closing bracket, or in block style to its last child."""
        closing = self._span(end)
        last = children[-1].span if children and closing[:2] == closing[2:] else closing
        return Span(start.line, start.column, last.end_line, last.end_column)

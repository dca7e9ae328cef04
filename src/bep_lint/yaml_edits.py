"""Edits of YAML blocks: another value for a key, an item more or less in a list, as the block is written."""

import re
from collections.abc import Sequence as Rows
from itertools import pairwise
from pathlib import Path

from bep_lint.diagnostic import Edit, Fix, Span
from bep_lint.edits import without_lines
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.metadata import Block, Entry, yaml_text
from bep_lint.yaml_block import Node, Scalar, Sequence

Edits = tuple[Edit, ...]

_DASH = lazy_pattern(r"[ \t]*-[ \t]+")
_COMMA = lazy_pattern(r"\s*,\s*")
_NOTHING_BEHIND = lazy_pattern(r"[ \t]*(?P<comma>,?)[ \t]*(?P<comment>#.*)?")
# Such text would end the comment that a context block is.
_ENDS_COMMENT = lazy_pattern(r"--!?>")


def can_hold(text: str) -> bool:
    """Whether `text` can stand in a YAML block, quoted or not: it is printed as it is, and ends no comment."""
    return text.isprintable() and not _ENDS_COMMENT.search(text)


def fix_of(title: str, edits: Edits | None) -> Fix | None:
    """Return the safe fix that makes `edits`, None where there are none."""
    return Fix(title, edits) if edits else None


class YamlEdits:
    """The edits of `block`, which stands in the file `path` with `lines`.

    Each method returns None where the edit would lose something of the author's, or what would come of it is not sure.
    """

    def __init__(self, path: Path, lines: Rows[str], block: Block) -> None:
        self._path = path
        self._lines = lines
        self._block = block

    def value(self, entry: Entry, text: str) -> Edits | None:
        """Return the edits that make `text` the value of `entry`, in the quotes that it has.

        Where YAML takes the end of just that text for a comment, that goes into the quotes, too. None where the value
        stands on several lines, or may go on in a comment.
        """
        if not can_hold(text) or self._is_repeated(entry):
            return None
        node = entry.value
        if isinstance(node, Scalar) and node.plain and (comment := self._comment_behind(node.span)):
            whole = node.span._replace(end_column=comment.end_column)
            if " ".join(self._between(whole).split()) == text:
                return self._replaced(whole, yaml_text(text))
            if node.text.count("(") > node.text.count(")"):
                return None
        if entry.is_empty and not self._source(node):
            return self._filled(entry, yaml_text(text))
        if isinstance(node, Sequence) and len(node.items) == 1 and isinstance(node.items[0], Scalar):
            return self._replaced(node.span, yaml_text(text)) if self._is_in_brackets(node) else None
        return self.text(node, text) if isinstance(node, Scalar) else None

    def text(self, node: Scalar, text: str) -> Edits | None:
        """Return the edits that make `text` of the scalar `node`, in the quotes that it has."""
        if not can_hold(text):
            return None
        return self._replaced(node.span, _written_like(self._source(node), text))

    def quoted(self, node: Node) -> Edits | None:
        """Return the edits that make text of `node`, as it is written: they put it in quotes."""
        return (Edit(self._path, node.span, yaml_text(self._source(node), quoted=True)),)

    def with_items(self, entry: Entry, texts: Rows[str]) -> Edits | None:
        """Return the edits that add the items `texts` to the list of `entry`, which may be empty; in the list's style.

        They are made together: where each of them would stand depends on the others.
        """
        if not texts or not all(map(can_hold, texts)) or self._is_repeated(entry):
            return None
        in_brackets = f"[{', '.join(map(yaml_text, texts))}]"
        if entry.is_empty:
            return self._filled(entry, in_brackets)
        if not isinstance(entry.value, Sequence):
            return None
        items = [item for item in entry.value.items if isinstance(item, Scalar) and item.text.strip()]
        is_flow = self._is_in_brackets(entry.value)
        if not items:
            is_bare = is_flow and not self._source(entry.value).strip("[] \t")
            return self._replaced(entry.value.span, in_brackets) if is_bare else None
        last = items[-1]
        if last.span.line != last.span.end_line:
            return None
        written = [_written_like(self._source(last), text) for text in texts]
        return self._below_in_brackets(entry.value, items, written) if is_flow else self._below(last, written)

    def without_item(self, entry: Entry, item: Scalar) -> Edits | None:
        """Return the edits that take `item` out of the list of `entry`.

        None where a comment beside it or right above it would be lost, or would speak of another item.
        """
        value = entry.value
        if not isinstance(value, Sequence) or item.span.line != item.span.end_line or self._is_repeated(entry):
            return None
        is_below_key = item.span.line > entry.key.span.end_line
        if is_below_key and any(comment.span.line == item.span.line - 1 for comment in self._block.comments):
            return None
        is_flow = self._is_in_brackets(value)
        if len(value.items) == 1:
            return self._emptied(entry, value, item, is_flow=is_flow)
        if self._is_alone(item, r"[ \t]*" if is_flow else _DASH.pattern):
            return (without_lines(self._path, item.span.line, item.span.line),)
        return self._cut_out(value, item) if is_flow else None

    def _filled(self, entry: Entry, written: str) -> Edits | None:
        """Return the edits that write a value where `entry` has none."""
        line, column, end_line, end_column = entry.value.span
        row = self._lines[line - 1]
        if (line, column) != (end_line, end_column):
            return self._replaced(entry.value.span, written)  # empty quotes
        if row[column - 2 : column - 1] != ":":
            return None  # a key without a colon
        has_blank = row[column - 1 : column] == " " and not row[column - 1 :].strip()
        place = Span.at(line, column + has_blank)
        return (Edit(self._path, place, written if has_blank else f" {written}"),)

    def _below(self, last: Scalar, written: Rows[str]) -> Edits | None:
        """Return the edits that add items to a list of `- ` lines that ends with `last`."""
        row = self._lines[last.span.line - 1]
        dash = row[: last.span.column - 1]
        if not _DASH.fullmatch(dash):
            return None
        is_last_line = last.span.line == self._block.span.end_line  # the block's end may stand on it
        end = last.span.end_column if is_last_line else len(row) + 1
        added = "".join(f"\n{dash}{item}" for item in written)
        return (Edit(self._path, Span.at(last.span.line, end), added),)

    def _below_in_brackets(self, value: Sequence, items: list[Scalar], written: Rows[str]) -> Edits | None:
        """Return the edits that add items to a list in brackets: on lines of their own, where each item has one."""
        last = items[-1].span
        row = self._lines[last.line - 1]
        indent = row[: last.column - 1]
        behind = _NOTHING_BEHIND.fullmatch(row[last.end_column - 1 :])
        starts = [value.span.line, *(item.span.line for item in items)]
        place = Span.at(last.line, last.end_column)
        if indent.strip() or len(set(starts)) < len(starts):
            return (Edit(self._path, place, f", {', '.join(written)}"),)
        lines = f"\n{indent}" + f",\n{indent}".join(written)
        if behind is None:
            return (Edit(self._path, place, f",{lines}"),)  # the bracket stands on the line
        below = Edit(self._path, Span.at(last.line, len(row) + 1), f"{lines}{behind['comma']}")
        return (below,) if behind["comma"] else (Edit(self._path, place, ","), below)

    def _emptied(self, entry: Entry, value: Sequence, item: Scalar, *, is_flow: bool) -> Edits | None:
        """Return the edits that leave `[]` of a list with one item."""
        if is_flow:
            rest = self._source(value).replace(self._source(item), "", 1)
            return self._replaced(value.span, "[]") if not rest.strip("[], \t") else None
        below_key = entry.key.span.end_line < item.span.line
        behind_key = self._lines[entry.key.span.end_line - 1][entry.key.span.end_column - 1 :]
        if not below_key or not self._is_alone(item, _DASH.pattern) or not behind_key.startswith(":"):
            return None
        empty = Edit(self._path, Span.at(entry.key.span.end_line, entry.key.span.end_column + 1), " []")
        return empty, without_lines(self._path, item.span.line, item.span.line)

    def _cut_out(self, value: Sequence, item: Scalar) -> Edits | None:
        """Return the edits that take `item` and one of the commas beside it out of a list in brackets."""
        index = value.items.index(item)
        for one, other in pairwise(value.items[max(index - 1, 0) : index + 2]):
            between = Span(one.span.end_line, one.span.end_column, other.span.line, other.span.column)
            if not _COMMA.fullmatch(self._between(between)):
                continue  # a comment stands there
            if item == one and one.span.line == other.span.line:
                return self._replaced(Span(*one.span[:2], *other.span[:2]), "")
            if item == other:
                return (Edit(self._path, Span(*one.span[2:], *other.span[2:]), ""),)
        return None

    def _comment_behind(self, span: Span) -> Span | None:
        """Return where the comment stands that follows `span` on its last line; None without any."""
        row = self._lines[span.end_line - 1]
        is_last_line = span.end_line == self._block.span.end_line  # the block's end may stand on it
        end = row.find("-->", span.end_column - 1) if is_last_line else -1
        rest = row[span.end_column - 1 : end if end >= 0 else None].rstrip()
        return Span.at(span.end_line, span.end_column, len(rest)) if rest.lstrip().startswith("#") else None

    def _is_alone(self, item: Scalar, before: str) -> bool:
        """Whether nothing of the author's but `item`, behind what matches `before`, stands on its line."""
        row = self._lines[item.span.line - 1]
        start, end = row[: item.span.column - 1], row[item.span.end_column - 1 :]
        return re.fullmatch(before, start) is not None and end.strip() in ("", ",")

    def _is_in_brackets(self, value: Sequence) -> bool:
        return self._lines[value.span.line - 1].startswith("[", value.span.column - 1)

    def _is_repeated(self, entry: Entry) -> bool:
        """Whether its key stands twice, so that nobody knows which value counts."""
        return sum(other.key.text == entry.key.text for other in self._block.entries) > 1

    def _replaced(self, span: Span, written: str) -> Edits | None:
        return (Edit(self._path, span, written),) if span.line == span.end_line else None

    def _source(self, node: Node) -> str:
        return self._between(node.span)

    def _between(self, span: Span) -> str:
        """Return what is written in `span`."""
        rows = list(self._lines[span.line - 1 : span.end_line])
        rows[-1] = rows[-1][: span.end_column - 1]
        rows[0] = rows[0][span.column - 1 :]
        return "\n".join(rows)


def _written_like(source: str, text: str) -> str:
    """Return `text` as YAML, in the quotes that `source` has, where that can be."""
    if source.startswith("'"):
        return "'" + text.replace("'", "''") + "'"
    return yaml_text(text, quoted=source.startswith('"'))

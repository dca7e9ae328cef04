"""Edits that take suppressions out of a document so that all else stays what it is: no blocks are joined or parted."""

import re
from bisect import bisect_right
from collections.abc import Collection
from itertools import groupby
from typing import TYPE_CHECKING

from bep_lint.diagnostic import Edit, Span
from bep_lint.document import Document
from bep_lint.edits import without_lines
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.outline import Part

if TYPE_CHECKING:
    from bep_lint.directives import Directive

_BLANKS = " \t"
_LONGEST = 10_000
"""Characters of a line that is looked at for each of its comments."""
_QUOTE = lazy_pattern(r"[ \t]*(?:>[ \t]*)+")
_LIST_MARK = lazy_pattern(r"(?:[-*+]|\d{1,9}[.)])(?:\s|\Z)")
_MADE_BY_ITS_END = lazy_pattern(r"[^\w|#`<]*|[ \t>]*\d{1,9}[.)]|[ \t>]*\[[^\]]+\]:.*")
"""What would be a rule, an underline, a list or a link definition, if no comment stood behind it."""
_DELIMITERS = lazy_pattern(r"[-:|> \t]*-[-:|> \t]*")
_TAG = lazy_pattern(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*</?[A-Za-z](?:\"[^\"]*\"|'[^']*'|[^\"'<>])*>")
"""What would be a block of HTML, mark-up below it and all, if it stood alone on its line."""
_COMMENTS_AT_END = lazy_pattern(r"(?:[ \t]*<!--(?:(?!-->).)*-->)+\Z")
_COMMENTS_AT_START = lazy_pattern(r"(?:[ \t]*<!--(?:(?!-->).)*-->)+")
_SUPPRESSION = lazy_pattern(r"\s*<!--\s*bep-lint\b", re.IGNORECASE)
# Of these nothing goes on in the line below, whatever stands there.
_ENDED = ("heading", "hr", "fence", "front_matter", "html_block")


def without_codes(doc: Document, directive: "Directive", codes: Collection[str]) -> tuple[Edit, ...] | None:
    """Return the edits that take `codes` out of the suppression `directive` of `doc`: with the last the whole comment.

    None where something else would come of the document.
    """
    if codes and set(directive.codes) <= set(codes):
        return _without_comment(doc, directive.span)
    edits = []
    runs = groupby(range(len(directive.codes)), lambda index: directive.codes[index] in codes)
    for first, last in ((run[0], run[-1]) for is_out, its in runs if is_out for run in [list(its)]):
        start = directive.places[first - 1][2:] if first else directive.places[0][:2]
        end = directive.places[last][2:] if first else directive.places[last + 1][:2]
        edits.append(Edit(doc.path, Span(*start, *end), ""))
    return tuple(edits)


def _without_comment(doc: Document, span: Span) -> tuple[Edit, ...] | None:
    if max(len(doc.lines[line - 1]) for line in (span.line, span.end_line)) > _LONGEST:
        return None
    before, after = doc.lines[span.line - 1][: span.column - 1], doc.lines[span.end_line - 1][span.end_column - 1 :]
    if before.strip(_BLANKS):
        is_alone = _QUOTE.fullmatch(before) and not after.strip(_BLANKS)
        return _out_of_quote(doc, span, before) if is_alone else _out_of_line(doc, span, before, after)
    if after.strip(_BLANKS):
        return _before_other(doc, span, after)
    parts = doc.parts
    index = bisect_right(parts, span.line, key=lambda part: part.first) - 1
    if index < 0:
        return None
    part = parts[index]
    if part.first == span.line and part.last == span.end_line:
        return _between(doc, span, parts[index - 1 : index], parts[index + 1 : index + 2])
    if part.is_list or part.kind == "blockquote":
        return _out_of_item(doc, span)
    return _out_of_lines(doc, span)


def _out_of_line(doc: Document, span: Span, before: str, after: str) -> tuple[Edit, ...] | None:
    """Take out a comment behind other text, with the blanks between."""
    head = before.rstrip(_BLANKS)
    # Other comments on the line do not count, for they may be taken out as well.
    text, rest = _COMMENTS_AT_END.sub("", head).rstrip(_BLANKS), _COMMENTS_AT_START.sub("", after).strip(_BLANKS)
    is_in_tag = text.rfind("<") > text.rfind(">")
    if text and (
        is_in_tag
        or (before == text and text.endswith("#"))
        or _MADE_BY_ITS_END.fullmatch(text)
        or _DELIMITERS.fullmatch(text + rest)
        or _TAG.fullmatch(text + rest)
        or _ends_in_backslash(text)
    ):
        return None
    if text.endswith("|") and not rest:
        rows = [(table, row) for table in doc.tables for row in table.rows if row.line == span.line]
        if not any(len(row.cells) > len(table.header.cells) for table, row in rows):
            return None  # the last cell of a row that no pipe ends
    start = span.column
    if after[:1] in ("", "|", *_BLANKS):
        start = len(head) + 1
    elif before == head:
        return None
    blank = " " if head.endswith("|") and after.startswith("|") else ""
    return (Edit(doc.path, Span(span.line, start, span.end_line, span.end_column), blank),)


def _ends_in_backslash(text: str) -> bool:
    """Whether `text` ends with a backslash that does something to what follows: none that is escaped itself."""
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _out_of_quote(doc: Document, span: Span, before: str) -> tuple[Edit, ...] | None:
    """Take out a comment that stands alone on a line of a quote; the line stays, for it may part what is around it."""
    around = [doc.lines[line - 1] for line in (span.line - 1, span.end_line + 1) if 1 <= line <= len(doc.lines)]
    texts = [_QUOTE.sub("", line.replace("\t", "  "), 1) for line in around if _QUOTE.match(line)]
    marks = before.rstrip(_BLANKS)
    is_plain = span.line == span.end_line and len(before) - len(marks) < 2
    if (
        not is_plain
        or any(_LIST_MARK.match(text) for text in texts)
        or any(re.search(">[ \t]{2}", row) for row in around)
    ):
        return None
    return (Edit(doc.path, Span(span.line, len(marks) + 1, span.end_line, span.end_column), ""),)


def _before_other(doc: Document, span: Span, after: str) -> tuple[Edit, ...] | None:
    """Take out a comment at the start of a line, where another comment follows: that one then begins the line."""
    if not after.lstrip(_BLANKS).startswith("<!--"):
        return None
    end = span.end_column + len(after) - len(after.lstrip(_BLANKS))
    # The first character of the other is taken in, so that of both only one is taken out at a time.
    return (Edit(doc.path, Span(span.line, span.column, span.end_line, end + 1), "<"),)


def _between(doc: Document, span: Span, above: tuple[Part, ...], below: tuple[Part, ...]) -> tuple[Edit, ...] | None:
    """Take out a comment that is a block of its own, with the blocks that stand `above` and `below` it, if any."""
    lines = doc.lines
    if above and below and _would_join(doc, above[0], below[0]):
        return None
    if span.line == 1 and re.match("\n*---", "\n".join(lines[span.end_line : span.end_line + 2])):
        return None  # it would become front matter
    if not _is_blank(doc, span.line - 1) and not _is_blank(doc, span.end_line + 1):
        ends = above and above[0].last == span.line - 1 and above[0].kind in _ENDED
        text = lines[span.end_line]
        if not ends and not text.startswith(("#", "```", "~~~", "<!--")):
            whole = Span(span.line, 1, span.end_line, len(lines[span.end_line - 1]) + 1)
            return (Edit(doc.path, whole, ""),)  # the blank line parts what the comment parted
    return _out_of_lines(doc, span)


def _would_join(doc: Document, above: Part, below: Part) -> bool:
    """Whether blocks would become one if nothing but blank lines stood between them."""
    is_indented = doc.lines[below.first - 1][:1] in tuple(_BLANKS)
    return (above.is_list and (below.is_list or is_indented)) or above.kind == below.kind == "code_block"


def _out_of_item(doc: Document, span: Span) -> tuple[Edit, ...] | None:
    """Take out a comment on lines of its own in a list item."""
    lines = doc.lines
    indent = span.column - 1
    following = next((line for line in lines[span.end_line :] if line.strip()), None)
    is_closed_in = not _is_blank(doc, span.line - 1) and not _is_blank(doc, span.end_line + 1)
    if following is not None:
        text = following.lstrip(_BLANKS)
        depth = len(following) - len(text)
        if "\t" in lines[span.line - 1][:indent] + following[:depth]:
            return None
        is_inside = depth >= indent
        if is_inside and (depth > indent or _LIST_MARK.match(text) or is_closed_in):
            return None
        if is_closed_in and not _LIST_MARK.match(text) and not text.startswith("#"):
            return None  # what follows would go on where the item ends
    return _out_of_lines(doc, span)


def _out_of_lines(doc: Document, span: Span) -> tuple[Edit, ...] | None:
    """Take out the lines of a comment that stands alone on them, and a blank line that it leaves behind."""
    lines = doc.lines
    first, last = span.line, span.end_line
    if first > 1 and _ends_in_backslash(lines[first - 2]):
        return None
    if last < len(lines):
        if _is_blank(doc, first - 1) and _is_blank(doc, last + 1):
            last += 1
        edit = without_lines(doc.path, first, last)
    else:
        if first > 1 and _is_blank(doc, first - 1):
            first -= 1
        # Whether the last line has an end stays as it is.
        start = (first - 1, len(lines[first - 2]) + 1) if first > 1 else (1, 1)
        edit = Edit(doc.path, Span(*start, last, len(lines[last - 1]) + 1), "")
    following = next((line for line in range(last + 1, len(lines) + 1) if lines[line - 1].strip()), None)
    if following is None or not _SUPPRESSION.match(lines[following - 1]):
        return (edit,)
    # A character of the next suppression is taken in, so that of both only one is taken out at a time: what stands
    # around the other is known only then.
    text = lines[following - 1]
    mark = len(text) - len(text.lstrip())
    return edit, Edit(doc.path, Span.at(following, mark + 1, 1), text[mark])


def _is_blank(doc: Document, line: int) -> bool:
    """Whether `line` is blank, or none of the document's."""
    return not 1 <= line <= len(doc.lines) or not doc.lines[line - 1].strip()

"""What was meant as a heading of a document and is none: marks without a blank, bold text, HTML, headings in quotes."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bep_lint.document import Document
from bep_lint.html_tags import read_tags, without_tags
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.outline import read_headings
from bep_lint.parse import Inline

_MARKED = lazy_pattern(r"\\?(?P<marks>#{1,6})[ \t]*(?P<text>(?:[^\W\d]|\d+[.)]).*?)[ \t#]*")
# Bold text that fills its line, but for a parenthesis, or that a colon parts from what follows.
_BOLD = lazy_pattern(
    r"(?P<mark>[*_]{2,3})(?P<text>[^*_].*?)(?P=mark)(?:[ \t]*(?::.*|\([^()]*\):?)?|(?<=:[*_]{2})[ \t].*)"
)
_HEADING_TAG = lazy_pattern(r"h[1-6]")
# HTML blocks that a blank line does not end.
_ENDED_BY_MARK = lazy_pattern(r"\s*<(?:pre|script|style|textarea|[!?])", re.IGNORECASE)


class HeadingAttempt(NamedTuple):
    """What is no heading of the document: its `text`, as `written`, its line, and in a few words what it is instead.

    `marks` are the `#` that text follows without a blank; `remedy` is what to do where other marks do not do it.
    """

    text: str
    written: str
    line: int
    flaw: str
    marks: str = ""
    remedy: str = ""


def heading_attempts(doc: Document) -> Iterator[HeadingAttempt]:
    """Yield what was, or may have been, meant as a heading of `doc`."""
    for heading in read_headings(doc.parsed, doc.lines, nested=True):
        line = heading.span.line
        yield HeadingAttempt(heading.text, doc.lines[line - 1].strip(), line, "in a quote or list")
    for inline in doc.parsed.inlines:
        if inline.kind == "paragraph" and not inline.nested:
            yield from _in_text(inline)
        if inline.kind == "html_block" or (inline.kind == "paragraph" and "<h" in inline.content):
            yield from _in_html(inline)
    for block in doc.code_blocks:
        row = doc.lines[block.span.line - 1].strip()
        if not block.fenced and (match := _MARKED.fullmatch(row)):
            yield HeadingAttempt(match["text"], row, block.span.line, "indented as code")


def _in_text(inline: Inline) -> Iterator[HeadingAttempt]:
    rows = inline.content.split("\n")
    for number, row in enumerate(map(str.strip, rows), inline.points[0][1]):
        if match := _MARKED.fullmatch(row):
            marks = match["marks"] if row.startswith(match["marks"] + match["text"]) else ""
            yield HeadingAttempt(match["text"], row, number, "no heading", marks)
        elif match := _BOLD.fullmatch(row):
            yield HeadingAttempt(match["text"], row, number, "no heading")
        elif len(rows) == 1:
            yield HeadingAttempt(row.strip("*_"), row, number, "no heading")


def _in_html(inline: Inline) -> Iterator[HeadingAttempt]:
    first, text = inline.points[0][1], inline.content
    opened = None
    for tag in read_tags(text):
        if not tag.closing and _HEADING_TAG.fullmatch(tag.name):
            opened = tag
        elif opened and tag.closing and tag.name == opened.name:
            line = first + text.count("\n", 0, opened.start)
            yield HeadingAttempt(without_tags(text[opened.end : tag.start]), text[opened.start : tag.end], line, "HTML")
            opened = None
    if inline.kind == "html_block" and not _ENDED_BY_MARK.match(text):
        for number, row in enumerate(map(str.strip, text.split("\n")), first):
            if row.startswith("#") and (match := _MARKED.fullmatch(row)):
                yield HeadingAttempt(match["text"], row, number, "taken for HTML", remedy="put a blank line above it")

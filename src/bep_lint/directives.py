"""The suppressions that a document holds: comments that tell bep-lint to pass over findings, and why.

`<!-- bep-lint: disable=SEC006 -- why -->` in Markdown, `# bep-lint: disable=FM008 -- why` in front matter and in a
context-for-ai block.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from bep_lint.diagnostic import Span
from bep_lint.metadata import Block
from bep_lint.parse import MAX_INLINE, Inline, Parsed
from bep_lint.spelling import nearest
from bep_lint.yaml_block import scalars_in

if TYPE_CHECKING:
    from bep_lint.document import Document

# Comments of an HTML block; what shows text as it is written hides them.
_COMMENT = re.compile(
    r"<(?P<raw>pre|code|script|style|textarea)\b.*?(?:</(?P=raw)\s*>|\Z)|<!--(?P<text>.*?)(?P<end>-->|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_DIRECTIVE = re.compile(
    r"\s*bep-lint\b\s*(?P<colon>:?)\s*(?P<verb>[\w-]*)\s*(?P<equals>=?)(?P<codes>.*?)(?:\s--(?:\s(?P<reason>.*))?)?",
    re.DOTALL | re.IGNORECASE,
)
_CODE = re.compile(r"[^\s,](?:[^,]*[^\s,])?")
_OPENING = re.compile(r"<!--\s*bep-lint\s*:", re.IGNORECASE)
# What a line of quotes and lists begins with.
_MARKERS = re.compile(r"(?:\s*(?:>|(?:[-*+]|\d{1,9}[.)])(?=\s|$)))*\s*")
_YAML_COMMENT = re.compile(r"(?:^|(?<=\s))#(?P<text>\s*bep-lint\b.*)", re.IGNORECASE)


Verb = Literal["disable", "enable", "disable-next-line", "disable-file"]
"""What a suppression says."""
_VERBS: tuple[Verb, ...] = get_args(Verb)


class Directive(NamedTuple):
    """A suppression: its verb, the rules that it names as written, and its reason, empty where it gives none.

    `places` are the spans of its codes. `line` is the line that one for a single line is about, None for a range or a
    file. One that cannot be understood has a `problem` and no verb.
    """

    span: Span
    verb: Verb | None
    codes: tuple[str, ...] = ()
    places: tuple[Span, ...] = ()
    reason: str = ""
    line: int | None = None
    problem: str | None = None


def read_directives(document: "Document") -> tuple[Directive, ...]:
    """Return the suppressions of a document, in order. Those in code blocks and code spans are text and none."""
    blocks = [block for block in (document.front_matter, *document.context_blocks) if block]
    found = [*_in_markdown(document.parsed), *(one for block in blocks for one in _in_yaml(block, document.lines))]
    return tuple(_aim(sorted(found, key=lambda directive: directive.span), document.lines))


def _in_markdown(parsed: Parsed) -> Iterator[Directive]:
    for inline in parsed.inlines:
        if "<!--" not in inline.content:
            continue
        for text, start, end, closed in _comments(parsed, inline):
            directive = _directive(text, inline.span(start, end), start + 4, inline.span)
            if directive and not closed:
                ends = "; a `|` ends the cell, within it write `\\|`" if inline.kind == "cell" else ""
                problem = f"the comment is not closed: `-->` is missing{ends}"
                directive = directive._replace(verb=None, codes=(), problem=problem)
            if directive:
                yield directive


def _comments(parsed: Parsed, inline: Inline) -> Iterator[tuple[str, int, int, bool]]:
    """Yield the text of each comment, its offsets in the block's content, and whether it is closed."""
    if inline.kind == "html_block":
        for match in _COMMENT.finditer(inline.content):
            if match["text"] is not None:
                # One that is not closed reaches to the end, with a line end that no line has.
                yield match["text"], match.start(), match.start() + len(match[0].rstrip()), bool(match["end"])
        return
    tokens = parsed.inline_tokens(inline)
    for token, start, end in tokens:
        if token.type == "html_inline" and token.content.startswith("<!--"):
            yield token.content[4:-3], start, end, True
    for opening in _OPENING.finditer(inline.content):  # one that is not closed is text to the parser
        if any(start <= opening.start() < end for token, start, end in tokens):
            continue
        end = inline.content.find("-->", opening.end()) if len(inline.content) > MAX_INLINE else -1
        if end >= 0:  # of what is too long the parser tells no comment from text
            yield inline.content[opening.start() + 4 : end], opening.start(), end + 3, True
            continue
        end = inline.content.find("\n", opening.start())
        end = end if end >= 0 else len(inline.content)
        yield inline.content[opening.start() + 4 : end], opening.start(), end, False


def _in_yaml(block: Block, lines: list[str]) -> Iterator[Directive]:
    taken = [scalar.span for entry in block.entries for node in entry for scalar in scalars_in(node)]
    for number in range(block.span.line, block.span.end_line + 1):
        text = lines[number - 1]
        comment = _YAML_COMMENT.search(text)
        if comment is None:
            continue
        place = (number, comment.start() + 1)
        # Where the block cannot be read, nobody knows what is a comment; what stands in quotes is none.
        in_quotes = block.problem is not None and any(mark in text[: comment.start()] for mark in "\"'")
        if in_quotes or any(span[:2] <= place < span[2:] for span in taken):
            continue
        stripped = comment["text"].removesuffix("-->") if number == block.span.end_line else comment["text"]
        span = Span.at(number, comment.start() + 1, len(stripped.rstrip()) + 1)
        directive = _directive(stripped, span, comment.start("text") + 1, partial(_in_line, number))
        if directive is None:
            continue
        if directive.verb == "disable":
            # In YAML it is for a line: the one that it stands on, or that it stands above.
            alone = not text[: comment.start()].strip()
            yield directive._replace(verb="disable-next-line", line=None if alone else number)
        else:
            yield directive


def _in_line(line: int, start: int, end: int) -> Span:
    return Span(line, start, line, end)


def _directive(comment: str, span: Span, offset: int, place: Callable[[int, int], Span]) -> Directive | None:
    """Return the suppression that a comment is, None for any other comment.

    `place` gives the span of what stands between two offsets of a text in which the comment begins at `offset`.
    """
    match = _DIRECTIVE.fullmatch(comment.rstrip())
    if match is None:
        return None
    verb = next((known for known in _VERBS if known == match["verb"]), None)
    named = list(_CODE.finditer(match["codes"]))
    codes = tuple(" ".join(code[0].split()) for code in named)
    reason = " ".join((match["reason"] or "").split())
    if not match["colon"]:
        if verb is None or not match["equals"]:
            return None  # a comment that speaks of bep-lint, no word to it
        return Directive(span, None, problem=f"a colon is missing; write `bep-lint: {verb}=…`")
    if verb is None:
        near = nearest(match["verb"], _VERBS)
        remedy = (
            f"did you mean `{near}`?" if near else f"write {', '.join(_VERBS[:-1])} or {_VERBS[-1]}, with `=` and codes"
        )
        return Directive(span, None, problem=f'"{match["verb"]}" is nothing that bep-lint can be told; {remedy}')
    if not match["equals"] or not codes:
        return Directive(span, None, problem=f"it names no rule; write `{verb}=CODE`")
    offset += match.start("codes")
    places = tuple(place(offset + code.start(), offset + code.end()) for code in named)
    return Directive(span, verb, codes, places, reason)


def _aim(directives: list[Directive], lines: list[str]) -> Iterable[Directive]:
    """Give each suppression of the line below the line that it means: the next that is not blank and holds no other."""
    own = {
        line
        for directive in directives
        for line in range(directive.span.line, directive.span.end_line + 1)
        if _is_alone(directive.span, lines)
    }
    for directive in directives:
        if directive.verb == "disable-next-line" and directive.line is None:
            below = range(directive.span.end_line + 1, len(lines) + 1)
            line = next((line for line in below if line not in own and not _MARKERS.fullmatch(lines[line - 1])), None)
            yield directive._replace(line=line or directive.span.end_line + 1)
        else:
            yield directive


def _is_alone(span: Span, lines: list[str]) -> bool:
    """Whether nothing but the marks of quotes and lists stands on the lines beside what has `span`."""
    before, after = lines[span.line - 1][: span.column - 1], lines[span.end_line - 1][span.end_column - 1 :]
    return _MARKERS.fullmatch(before) is not None and not after.strip()

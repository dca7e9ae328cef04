"""What a reader sees as text of a block: code, comments and HTML tags are none."""

import re
from collections.abc import Iterator

from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.parse import Inline, Parsed

_HTML_HIDDEN = lazy_pattern(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>", re.DOTALL | re.IGNORECASE
)
_CODE_TAG = lazy_pattern(r"<(?P<closing>/?)(?P<name>code|pre)\b", re.IGNORECASE)


def visible_text(parsed: Parsed, inline: Inline) -> str:
    """Return the content of `inline`, of `parsed`, with what is no prose blotted out, each character in its place."""
    text = inline.content
    if inline.kind == "html_block":
        pieces = [(found[0], *found.span()) for found in _HTML_HIDDEN.finditer(text)]
    elif "`" in text or "<" in text:
        tokens = parsed.inline_tokens(inline)
        pieces = [
            (token.content if token.type == "html_inline" else "", start, end)
            for token, start, end in tokens
            if token.type in ("code_inline", "html_inline")
        ]
    else:
        return text
    visible = list(text)
    for start, end in _hidden(pieces):
        visible[start:end] = "\0" * (end - start)
    return "".join(visible)


def _hidden(pieces: list[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where code and tags stand, of which `pieces` are the HTML (empty for code), start and end.

    Between the tags of code all is code, if they are closed.
    """
    tags = [(_CODE_TAG.match(html), start, end) for html, start, end in pieces]
    last = {tag["name"].lower(): end for tag, _, end in tags if tag and tag["closing"]}
    code: tuple[str, int] | None = None
    for tag, start, end in tags:
        yield start, end
        if tag is None:
            continue
        name = tag["name"].lower()
        if not tag["closing"]:
            if code is None and last.get(name, 0) > start:
                code = name, start
        elif code and name == code[0]:
            yield code[1], end
            code = None

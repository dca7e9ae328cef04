"""Text from a document or a file name, made harmless for a terminal or a log."""

import re

# C0 and C1 controls, soft hyphen, bidirectional marks and overrides, zero-width and line separators, lone
# surrogates (undecodable file names), the byte order mark and the tag characters: each can hide or
# reorder what a reader sees. Compiled when it is needed, as hardly a run does.
_UNSAFE = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)

COMMAND = re.compile(r"##(?:vso)?\[", re.IGNORECASE)
"""What a CI runner takes for a command wherever it stands in a line: GitHub's older syntax (`ActionCommand.TryParse` in
actions/runner) and that of Azure Pipelines."""


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def printable(text: str) -> str:
    """Return `text` fit for a line of a terminal or a CI log: nothing in it controls either or hides.

    Control, bidirectional and invisible characters are written as escapes, and so is the bracket of a CI command.
    """
    if not text.isprintable():  # none of those is
        text = re.sub(_UNSAFE, _escape, text)
    return COMMAND.sub(lambda match: match[0][:-1] + r"\x5b", text) if "##" in text else text


def one_line(text: str) -> str:
    """Like `printable`, with white space folded first, so that wrapped document text reads as one line."""
    return printable(" ".join(text.split()))


def excerpt(text: str, most: int = 60) -> str:
    """Return `text` on one line, cut in the middle of nowhere no more than `most` characters in, for a message."""
    text = one_line(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"

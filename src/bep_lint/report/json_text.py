"""JSON that may be printed anywhere: whatever its texts hold, neither a terminal nor a CI runner acts on it."""

import json

from bep_lint.safe_text import COMMAND


def json_text(value: object) -> str:
    """Return `value` as JSON in ASCII, over several lines, the last one ended.

    Controls and the brackets of CI commands are escapes, so that a parser reads back what was there.
    """
    text = json.dumps(value, indent=2)
    # Outside of strings there is no `#` in JSON.
    return COMMAND.sub(lambda match: match[0][:-1] + r"\u005b", text) + "\n"


def well_formed(text: str) -> str:
    """Return `text` with lone surrogates, of a file name that is no UTF-8, written out: strict parsers refuse them."""
    return text.encode(errors="backslashreplace").decode()

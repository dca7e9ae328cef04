"""XML 1.0 in ASCII, whatever the text in it is."""

import re
from collections.abc import Iterable, Mapping

from bep_lint.safe_text import COMMAND

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERRED_TO = re.compile(r'[^ -~]|[&<>"]')
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def element(name: str, attributes: Mapping[str, object], content: str | Iterable[str] = ()) -> list[str]:
    """Return the lines of an element with `attributes`, and as its content a text or the lines of other elements."""
    start = "".join([f"<{name}", *(f' {key}="{escaped(str(value))}"' for key, value in attributes.items())])
    if isinstance(content, str):
        return [f"{start}>{escaped(content)}</{name}>"]
    inner = [f"  {line}" for line in content]
    return [f"{start}>", *inner, f"</{name}>"] if inner else [f"{start}/>"]


def escaped(text: str) -> str:
    r"""Return `text` fit for an attribute in double quotes or for the content of an element, on one line.

    A parser gives it back as it was, but for what XML forbids: control characters, lone surrogates and noncharacters
    are written as in Python, `\x1b`. No command of a CI runner is in it.
    """
    text = _FORBIDDEN.sub(lambda match: ascii(match[0])[1:-1], text)
    text = _REFERRED_TO.sub(lambda match: _ENTITIES.get(match[0]) or f"&#{ord(match[0])};", text)
    return COMMAND.sub(lambda match: match[0][:-1] + "&#91;", text)

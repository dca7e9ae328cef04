"""A unified diff of two texts, for `patch` and for people."""

import os
from collections.abc import Iterable, Iterator

from bep_lint.safe_text import printable

_STYLES = {"-": "31", "+": "32", "@": "36"}


def unified_diff(name: str, before: str, after: str) -> list[str]:
    """Return the lines of the diff between two texts of the file that is shown as `name`, each with its end.

    Lines end at line feeds, as `patch` and git count them; a carriage return is a part of its line. A last line without
    an end is followed by the mark that both know.
    """
    import difflib

    name = _patch_name(name)
    return [
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in difflib.unified_diff(_lines(before), _lines(after), name, name)
    ]


def shown(diff: Iterable[str], *, color: bool) -> str:
    """Return a diff fit for a terminal or a log: nothing in it controls either, or is a command to a CI runner."""
    return "".join(f"{line}\n" for line in _shown(diff, color=color))


def _shown(diff: Iterable[str], *, color: bool) -> Iterator[str]:
    for line in diff:
        text = printable(line.rstrip("\r\n").replace("\t", "    "))
        if text.lstrip().startswith("::"):  # the runner trims a line before it looks for a command
            text = text.replace(":", "\\x3a", 1)
        style = _STYLES.get(text[:1]) if color else None
        yield f"\x1b[{style}m{text}\x1b[0m" if style else text


def _patch_name(name: str) -> str:
    """Return `name` as git writes it into a patch: in quotes, by bytes, where it holds what a line of it cannot."""
    if printable(name) == name and not name.startswith('"') and "\\" not in name:
        return f"{name}\t" if " " in name else name  # a time would begin behind a blank
    written = (
        chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\{byte:03o}" for byte in os.fsencode(name)
    )
    return f'"{"".join(written)}"'


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")[:-1]] + ([last] if (last := text.rpartition("\n")[2]) else [])

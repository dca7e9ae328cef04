"""Path patterns of the configuration, read as `.gitignore` reads them.

A pattern without `/` matches a name at any depth, one with `/` is relative to the configuration's folder; `**` crosses
folders; what matches a folder covers everything below it.
"""

import os
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

_PIECES = r"\*\*/|\*\*|\*|\?|\[!?[^\]/]+\]|[^*?\[]+|\["
_REGEX = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]", "[": r"\["}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    body = pattern.removesuffix("/").removeprefix("./")
    anchored = "/" in body
    body = body.removeprefix("/")
    pieces = []
    for piece in re.findall(_PIECES, body):
        if piece in _REGEX:
            pieces.append(_REGEX[piece])
        elif piece.startswith("["):
            negated = piece.startswith("[!")
            pieces.append(
                f"[{'^' if negated else ''}{re.escape(piece[1 + negated : -1]).replace(re.escape('-'), '-')}]"
            )
        else:
            pieces.append(re.escape(piece))
    return re.compile(("" if anchored else "(?:.*/)?") + "".join(pieces) + "(?:/.*)?", re.DOTALL)


def check_pattern(pattern: str) -> None:
    """Raise ValueError, with the reason, where `pattern` is none."""
    if not pattern.strip("/"):
        raise ValueError("it names nothing")
    if pattern.startswith("!"):
        raise ValueError(
            'a "!" in front takes nothing back here; name what is meant, with "?" for the first letter of a "!name"'
        )
    try:
        _compiled(pattern)
    except re.error as error:
        raise ValueError(error.msg) from None


def matches(path: Path, root: Path, patterns: Collection[str]) -> bool:
    """Whether one of `patterns`, of a configuration that lies in `root`, matches `path` or a folder above it.

    A path that goes through links is both what is written and the place that it leads to.
    """
    if not patterns:
        return False
    real = Path(os.path.realpath(path.parent), path.name)
    names = {_relative(path, root), _relative(real, root)}
    return any(_compiled(pattern).fullmatch(name) for pattern in patterns for name in names)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name

"""Path patterns of the configuration, read as `.gitignore` reads them.

A pattern without `/` matches a name at any depth, one with `/` is relative to the configuration's folder; `**` crosses
folders; what matches a folder covers everything below it.
"""

import re
from functools import cache
from pathlib import Path

_PIECES = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]/]+\]|[^*?\[]+|\[")
_REGEX = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]", "[": r"\["}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    body = pattern.removesuffix("/").removeprefix("./")
    anchored = "/" in body
    body = body.removeprefix("/")
    pieces = []
    for piece in _PIECES.findall(body):
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


def matches(path: Path, root: Path, pattern: str) -> bool:
    """Whether `pattern`, written in a configuration that lies in `root`, matches `path` or a folder above it."""
    try:
        relative = path.relative_to(root).as_posix()
    except ValueError:
        relative = path.name
    return _compiled(pattern).fullmatch(relative) is not None

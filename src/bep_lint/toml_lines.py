"""Where in a TOML text each key stands: `tomllib` does not say, and an error message should."""

import re
import tomllib
from collections.abc import Mapping
from typing import NamedTuple

KeyPath = tuple[str | int, ...]
"""The way to a value: names of keys, and positions in lists from 0."""

# A multi-line string may end in up to two quotes of its own before the three that close it.
_TOKEN = re.compile(
    r'''
      (?P<blank> [ \t\r]+ | \#[^\n]* )
    | (?P<string> """ (?: [^"\\] | \\[\s\S] | "{1,2}(?!") )* "{3,5}
                | \'\'\' [\s\S]*? \'{3,5}
                | " (?: [^"\\\n] | \\. )* "
                | ' [^'\n]* ' )
    | (?P<mark> [\[\]{}=,\n] )
    | (?P<bare> [^\s\[\]{}=,"'\#]+ )
    ''',
    re.VERBOSE,
)


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line, from 1, of each key and each list item of `text`.

    `text` must be TOML that `tomllib` reads; what is returned for any other is meaningless. A key that is
    written more than once (`[a]` after `[a.b]`) has the line of its first mention.
    """
    return _Scanner(text).lines


def line_of(lines: Mapping[KeyPath, int], keys: KeyPath) -> int | None:
    """Return the line of `keys`, else that of its nearest ancestor, else None."""
    return next((lines[keys[:depth]] for depth in range(len(keys), 0, -1) if keys[:depth] in lines), None)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._tokens = _tokens(text)
        self._next = 0
        self._sizes: dict[KeyPath, int] = {}  # of the `[[arrays]]` so far
        table: KeyPath = ()
        while self._next < len(self._tokens):
            if self._accept("\n"):
                continue
            if self._accept("["):
                table = self._header()
            else:
                self._pair(table)

    def _accept(self, mark: str) -> bool:
        token = self._tokens[self._next]
        accepted = token.kind == "mark" and token.text == mark
        self._next += accepted
        return accepted

    def _header(self) -> KeyPath:
        is_array = self._accept("[")
        line, names = self._key("]")
        if is_array:
            self._accept("]")
        path = self._mention(line, names, within=())
        if not is_array:
            return path
        index = self._sizes.get(path, 0)
        self._sizes[path] = index + 1
        self.lines[*path, index] = line
        return (*path, index)

    def _mention(self, line: int, names: list[str], within: KeyPath) -> KeyPath:
        """Note `line` for each key on the way; a key below an array of tables is in the array's last table."""
        path = within
        for name in names:
            if path in self._sizes:
                path = (*path, self._sizes[path] - 1)
            path = (*path, name)
            self.lines.setdefault(path, line)
        return path

    def _pair(self, table: KeyPath) -> None:
        line, names = self._key("=")
        self._value(self._mention(line, names, within=table))

    def _key(self, end: str) -> tuple[int, list[str]]:
        line = self._tokens[self._next].line
        names: list[str] = []
        while not self._accept(end):
            token = self._tokens[self._next]
            names += [_unquoted(token.text)] if token.kind == "string" else filter(None, token.text.split("."))
            self._next += 1
        return line, names

    def _value(self, path: KeyPath) -> None:
        if self._accept("["):
            index = 0
            while not self._accept("]"):
                if not (self._accept(",") or self._accept("\n")):
                    self.lines[*path, index] = self._tokens[self._next].line
                    self._value((*path, index))
                    index += 1
        elif self._accept("{"):
            while not self._accept("}"):
                if not (self._accept(",") or self._accept("\n")):
                    self._pair(path)
        else:  # a string, or words: a date and a time may be two
            while self._tokens[self._next].kind != "mark":
                self._next += 1


def _tokens(text: str) -> list[_Token]:
    tokens = []
    line = 1
    for match in _TOKEN.finditer(f"{text}\n"):
        if match.lastgroup != "blank":
            tokens.append(_Token(str(match.lastgroup), match[0], line))
        line += match[0].count("\n")
    return tokens


def _unquoted(key: str) -> str:
    name: str = tomllib.loads(f"name = {key}")["name"]
    return name

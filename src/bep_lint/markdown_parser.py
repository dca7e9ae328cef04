"""markdown-it, set up for proposals: CommonMark with tables and front matter. The only importer of markdown-it.

The rules of CommonMark are the library's. What is ours is which of them are asked at a line, and notes of where rows of
tables start and where in a block its inline tokens stand: the library forgets both.
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import cache
from itertools import accumulate, count
from operator import add, sub
from typing import Literal, cast

from markdown_it import MarkdownIt
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token as Token
from markdown_it.utils import EnvType
from mdit_py_plugins.front_matter import front_matter_plugin

MAX_NESTING = 100
"""Deeper containers are skipped: far above any document, far below the interpreter's recursion limit."""

POSITIONED_TOKENS = frozenset({"link_open", "image", "code_inline", "html_inline"})
"""The inline tokens that carry in `meta` the `span` of their source in the block's content."""

_MARKS = {
    "front_matter": "",
    "table": "",
    "code": "",
    "fence": "`~",
    "blockquote": ">",
    "hr": "",
    "list": "*+-0123456789",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
    "lheading": "",
}
"""The characters that a block of the library's rule begins with; it may begin with any where the rule is not here.

None stands for blocks that begin on the first line, with an indent of four columns, or on or above a `_LINE_OF_MARKS`.
"""

_SPANNED_INLINES = ("backticks", "link", "image", "autolink", "html_inline")

_LINE_OF_MARKS = re.compile(r"\n[-=*_|:>+.)\d \t]+(?=\n)")
"""A line, with the line end before it, that may underline a heading or a table's first row, or be a thematic break."""

_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:")
_INLINE_MARKUP = re.compile(r"[\n\\`*_\[<&]")

_BlockRule = Callable[[StateBlock, int, int, bool], bool]
_InlineRule = Callable[[StateInline, bool], bool]


class Blocks:
    """The block tokens of a text that ends with a line feed and has no other line ends.

    `row_starts` has for each table the offsets in its lines at which its rows start, behind the marks of the lists and
    quotes around it.
    """

    def __init__(self, source: str) -> None:
        md = _markdown()
        self._env: EnvType = {}
        state = _State(source, md, self._env, [])
        md.block.tokenize(state, 0, state.lineMax)
        self.tokens = state.tokens
        self.row_starts = state.row_starts

    @property
    def has_references(self) -> bool:
        """Whether there are link reference definitions."""
        return "references" in self._env

    def inline_tokens(self, content: str) -> list[Token]:
        """Return the tokens of the inline `content` of one block, to which link references are known."""
        if not _INLINE_MARKUP.search(content):
            return [Token("text", "", 0, content=content)] if content else []
        md = _markdown()
        return md.inline.parse(content, md, self._env, [])


class _PlainToken(Token):
    """A token made without what a dataclass does for each: it takes half the time, and there are many."""

    __slots__ = ()

    def __init__(self, kind: str, tag: str, nesting: Literal[-1, 0, 1]) -> None:
        self.type = kind
        self.tag = tag
        self.nesting = nesting
        self.attrs = {}
        self.map = None
        self.level = 0
        self.children = None
        self.content = self.markup = self.info = ""
        self.meta = {}
        self.block = self.hidden = False


_KNOWN_FIELDS = "type tag nesting attrs map level children content markup info meta block hidden"
# Where the library's tokens have other fields than those above, it makes them itself.
_BLOCK_TOKEN = _PlainToken if {*Token.__slots__} == {*_KNOWN_FIELDS.split()} else Token


class _State(StateBlock):
    """The state of block parsing, its tables of lines made line by line; see `Blocks` for `row_starts`."""

    def __init__(self, source: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        lines = source.split("\n")[:-1]
        lengths = list(map(len, lines))
        self.src = source
        self.lineMax = len(lines)
        # Each table has one entry more, for the end.
        self.eMarks = [*map(add, accumulate(lengths), count()), len(source)]
        self.bMarks = [*map(sub, self.eMarks, lengths), len(source)]
        self.tShift = [len(line) - len(line.lstrip(" \t")) for line in lines] + [0]
        self.sCount = self.tShift.copy()
        self.bsCount = [0] * len(self.bMarks)
        self.line_starts = self.bMarks.copy()
        self._has_tabs = "\t" in source
        if self._has_tabs:
            for number, line in enumerate(lines):
                if "\t" in line:
                    self.sCount[number] = len(line[: self.tShift[number]].expandtabs(4))
        self.row_starts: list[list[int]] = []
        self.open_lines = self._open_lines(lines)

    def _open_lines(self, lines: list[str]) -> set[int]:
        """Return the lines at which a block may begin that no mark tells."""
        found = {0}
        for marks in _LINE_OF_MARKS.finditer(self.src):
            number = bisect_left(self.eMarks, marks.start())
            found.add(number + 1)
            while number not in found and lines[number]:
                found.add(number)
                number -= 1
        return found

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Add a token to the tokens and return it."""
        token = _BLOCK_TOKEN(ttype, tag, nesting)
        token.block = True
        if nesting < 0:
            self.level -= 1
        token.level = self.level
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token

    def getLines(self, begin: int, end: int, indent: int, keepLastLF: bool) -> str:  # noqa: N802, N803
        """Return the lines from `begin` to `end` without an indent of up to `indent` columns."""
        # Two frequent cases at one go; where there are no tabs, a column is a character.
        if end - begin == 1 and not self._has_tabs:
            start = self.bMarks[begin] + min(indent, self.tShift[begin])
            return self.src[start : self.eMarks[begin] + keepLastLF]
        if end > begin and not indent and self.bMarks[begin:end] == self.line_starts[begin:end]:
            return self.src[self.bMarks[begin] : self.eMarks[end - 1] + keepLastLF]
        return super().getLines(begin, end, indent, keepLastLF)


class _Ruler(Ruler[_BlockRule]):
    """The block rules of `ruler`; at a line those alone are asked whose blocks can begin with its first character."""

    def __init__(self, ruler: Ruler[_BlockRule]) -> None:
        super().__init__()
        self.__rules__ = ruler.__rules__
        names = {rule.fn: rule.name for rule in self.__rules__}
        chains = {"", *(chain for rule in self.__rules__ for chain in rule.alt)}
        self._chains = {chain: [_first_of({rule: names[rule] for rule in ruler.getRules(chain)})] for chain in chains}

    def getRules(self, chainName: str = "") -> list[_BlockRule]:  # noqa: N802, N803
        """Return one rule that stands for all of the chain."""
        return self._chains.get(chainName, [])


def _first_of(rules: dict[_BlockRule, str]) -> _BlockRule:
    """Return a rule that asks `rules`, by name, in order until one says yes, those left out that cannot."""
    every = tuple(rules)
    marks = "".join(_MARKS.values())
    by_mark = {mark: tuple(rule for rule in rules if mark in _MARKS.get(rules[rule], mark)) for mark in marks}
    unmarked = tuple(rule for rule in rules if rules[rule] not in _MARKS)

    def asking(state: _State, start: int, end: int, silent: bool) -> bool:
        if start in state.open_lines or state.sCount[start] - state.blkIndent >= 4:
            asked = every
        else:
            asked = by_mark.get(state.src[state.bMarks[start] + state.tShift[start]], unmarked)
        for rule in asked:  # noqa: SIM110 - `any` takes twice as long
            if rule(state, start, end, silent):
                return True
        return False

    return cast("_BlockRule", asking)


def _noting_rows(rule: _BlockRule) -> _BlockRule:
    """Wrap the rule of tables: note where the rows start.

    The state knows it only while the lists and quotes around are being parsed.
    """

    def noting(state: _State, start: int, end: int, silent: bool) -> bool:
        if not rule(state, start, end, silent):
            return False
        if not silent:
            lines = range(start, state.line)
            state.row_starts.append([state.bMarks[n] + state.tShift[n] - state.line_starts[n] for n in lines])
        return True

    return cast("_BlockRule", noting)


def _but_footnotes(rule: _BlockRule) -> _BlockRule:
    """Wrap the rule of link reference definitions: `[^1]: …` is the text of a footnote on GitHub, not a definition."""

    def refusing(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        text = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        return _FOOTNOTE.match(text) is None and rule(state, start, end, silent)

    return refusing


def _noting_span(rule: _InlineRule) -> _InlineRule:
    """Wrap an inline rule: give the tokens it makes their start and end in the block's content."""

    def noting(state: StateInline, silent: bool) -> bool:
        start = state.pos
        before = len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            for token in state.tokens[before:]:
                if token.type in POSITIONED_TOKENS and "span" not in token.meta:
                    token.meta["span"] = (start, state.pos)
        return True

    return noting


@cache
def _markdown() -> MarkdownIt:
    # The library asks for these two at each list item and quote, and an option that is not there costs an exception.
    options = {"maxNesting": MAX_NESTING, "tasklists": False, "alerts": False}
    md = MarkdownIt("commonmark", options).enable("table").use(front_matter_plugin)
    for block_rule in md.block.ruler.__rules__:
        if block_rule.name == "table":
            block_rule.fn = _noting_rows(block_rule.fn)
        elif block_rule.name == "reference":
            block_rule.fn = _but_footnotes(block_rule.fn)
    md.block.ruler = _Ruler(md.block.ruler)
    for inline_rule in md.inline.ruler.__rules__:
        if inline_rule.name in _SPANNED_INLINES:
            inline_rule.fn = _noting_span(inline_rule.fn)
    return md

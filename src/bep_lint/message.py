"""A message about a change: its title, the branch that it is on, and the proposals that it may be about."""

import re
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from bep_lint.conventions import Conventions
from bep_lint.message_changes import Changes
from bep_lint.message_reading import Reading, named_in, number_of, read_title

_SCISSORS = re.compile(r"# ?-+ >8 -+")
_COMMENT = "#"
_GITS_COMMENT = re.compile(r"^#(?:[ \t\r]|$)", re.MULTILINE)


class Title:
    """A title as it is written, without blanks at its end, in line `line` of the file `path`.

    `changed` are the numbers of the proposals that have changed; None where that is not known.
    """

    def __init__(
        self, text: str, path: Path, line: int, conventions: Conventions, changed: Collection[int] | None = None
    ) -> None:
        self.text = text
        self.path = path
        self.line = line
        self.conventions = conventions
        self.changed = changed

    @property
    def is_of_git(self) -> bool:
        """Whether git has written it."""
        return self.text.startswith(self.conventions.messages.written_by_git)

    @property
    def names_any(self) -> bool:
        """Whether it names a proposal, be it about that or not."""
        return self._is_about_one or bool(named_in(self.text, self.conventions))

    @property
    def is_of_proposal(self) -> bool:
        """Whether it has to be as titles about proposals are: it is about one, or all have to; git's need not."""
        if self.is_of_git:
            return False
        return self._is_about_one or not self.conventions.messages.leave_others

    @property
    def _is_about_one(self) -> bool:
        return self.number is not None or self.reading is not None

    @cached_property
    def match(self) -> re.Match[str] | None:
        """What it is as the first of `conventions.messages.titles` that it matches; None where it matches none."""
        matches = (re.fullmatch(pattern, self.text) for pattern in self.conventions.messages.titles)
        return next((match for match in matches if match), None)

    @property
    def match_with_verb(self) -> re.Match[str] | None:
        """The match, where it has a verb."""
        return self.match if self.match and self.match.groupdict().get("verb") else None

    @cached_property
    def reading(self) -> Reading | None:
        """What it is meant to say, be it written as it should be or not; None where it is about no proposal."""
        return read_title(self.text, self.conventions, self.changed)

    @property
    def number(self) -> int | None:
        """The number of the proposal that it is about; None where it does not say so."""
        if self.match:
            return number_of(self.match.groupdict().get("number"))
        return number_of(self.reading.digits) if self.reading else None

    @property
    def number_span(self) -> tuple[int, int]:
        """Where that number stands, from 0."""
        if self.match and self.match.groupdict().get("number"):
            return self.match.span("number")
        return self.reading.span if self.reading else (0, 0)

    @property
    def verb(self) -> str | None:
        """The verb, as it is meant; None where it does not say one."""
        if match := self.match_with_verb:
            return match["verb"]
        return self.reading.verb if self.reading else None


class Branch:
    """The name of a branch, and the path that stands for its place. One that `must_fit` is a proposal's."""

    def __init__(self, name: str, path: Path, conventions: Conventions, *, must_fit: bool) -> None:
        self.name = name
        self.path = path
        self.conventions = conventions
        self.must_fit = must_fit

    @cached_property
    def match(self) -> re.Match[str] | None:
        """What it is as the branch of a proposal; None where it is not written as one."""
        return re.fullmatch(self.conventions.messages.branch, self.name)

    @cached_property
    def reading(self) -> re.Match[str] | None:
        """What it is as a misnamed branch of a proposal; None where it does not look like one."""
        return re.match(self.conventions.messages.misnamed_branch, self.name)


class Message(NamedTuple):
    """What is known of a change: the title and the branch that it has been given, and the proposals.

    `title` and `branch` are None where there is none, or one that is left alone. `known` are the numbers of the
    proposals that there are, None where that is not known; `changes` is None without a base, or where what has changed
    since says nothing of the title.
    """

    conventions: Conventions
    title: Title | None = None
    branch: Branch | None = None
    known: frozenset[int] | None = None
    changes: Changes | None = None


class Line(NamedTuple):
    """A line of a message's file, without blanks at its end, and its number."""

    text: str
    number: int


def first_line(text: str, *, may_have_comments: bool = True) -> Line | None:
    """Return the line of a message that is its title: the first that is neither blank nor a comment.

    None where there is none above the line that cuts off what git shows of the change. A line that begins with `#` is a
    comment only beside comments of git's own: where no editor was opened git has written none, and keeps such a line.
    """
    has_comments = may_have_comments and _GITS_COMMENT.search(text) is not None
    for number, line in enumerate(text.split("\n"), start=1):
        if has_comments and _SCISSORS.match(line):
            return None
        if line.strip() and not (has_comments and line.startswith(_COMMENT)):
            return Line(line.rstrip(), number)
    return None

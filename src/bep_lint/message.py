"""A message about a change: its title, the branch that it is on, and the proposals that it may be about."""

import re
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from bep_lint.conventions import Conventions
from bep_lint.message_changes import Changes
from bep_lint.message_reading import Reading, read_title

_SCISSORS = re.compile(r"# ?-+ >8 -+")
_COMMENT = "#"


class Title:
    """A title as it is written, without blanks at its end, in line `line` of the file `path`."""

    def __init__(self, text: str, path: Path, line: int, conventions: Conventions) -> None:
        self.text = text
        self.path = path
        self.line = line
        self.conventions = conventions

    @cached_property
    def match(self) -> re.Match[str] | None:
        """What it is as the first of `conventions.messages.titles` that it matches; None where it matches none."""
        matches = (re.fullmatch(pattern, self.text) for pattern in self.conventions.messages.titles)
        return next((match for match in matches if match), None)

    @cached_property
    def reading(self) -> Reading | None:
        """What it is meant to say, be it written as it should be or not; None where it names no proposal."""
        return read_title(self.text, self.conventions)

    @cached_property
    def is_of_proposal(self) -> bool:
        """Whether it has to be as titles about proposals are: it names one, or all have to. Those of git need not."""
        messages = self.conventions.messages
        if self.text.startswith(messages.written_by_git):
            return False
        return self.reading is not None or not messages.leave_others

    @property
    def number(self) -> int | None:
        """The number of the proposal that it is about; None where it does not say so."""
        meant = self.reading.digits if self.reading else None
        digits = self.match.groupdict().get("number") if self.match else meant
        return int(digits) if digits and re.fullmatch("[0-9]{4}", digits) else None

    @property
    def match_with_verb(self) -> re.Match[str] | None:
        """The match, where it has a verb."""
        return self.match if self.match and self.match.groupdict().get("verb") else None


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

    `title` is None where there is none, or one that is left alone. `known` are the numbers of the proposals that there
    are, None where there is no folder; `changes` is None without a base.
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


def first_line(text: str) -> Line | None:
    """Return the line of a commit message that is its title: the first that is neither blank nor a comment.

    None where there is none above the line that cuts off what git shows of the change.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if _SCISSORS.match(line):
            return None
        if line.strip() and not line.startswith(_COMMENT):
            return Line(line.rstrip(), number)
    return None

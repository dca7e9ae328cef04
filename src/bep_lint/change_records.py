"""What a change did to the proposals of a folder, as plain records for a report."""

from pathlib import Path
from typing import NamedTuple


class Place(NamedTuple):
    """A line of a document; of what is gone `is_there` is false, and the line is the one that it was."""

    path: Path
    line: int = 1
    is_there: bool = True


class NewProposal(NamedTuple):
    """A main document that was not there before, or a number that is reserved for one.

    `was_reserved` where the registry had its number; `others` are the names of the other documents that bear it.
    """

    label: str
    title: str
    status: str
    place: Place
    has_document: bool
    was_reserved: bool = False
    others: tuple[str, ...] = ()


class GivenUp(NamedTuple):
    """A number that stood in the registry and that nothing bears any more, with its title there."""

    label: str
    title: str


class Renamed(NamedTuple):
    """A document that has another name, and with `numbers` another number, before and now."""

    before: Path
    place: Place
    numbers: tuple[str, str] | None


class StatusMove(NamedTuple):
    """A proposal whose Status is another one; empty where it had or has none, None where nobody can tell.

    `companions` are what the new one asks for in the front matter, each key with its value, and `still_open` counts the
    questions that are open; None where that is of no interest.
    """

    label: str
    title: str
    before: str | None
    after: str | None
    place: Place
    companions: tuple[tuple[str, str], ...] = ()
    still_open: int | None = None


class AddedDecision(NamedTuple):
    """A row that the Decision Log of a proposal has got."""

    label: str
    date: str
    text: str
    place: Place


class ChangedDecision(NamedTuple):
    """A row of a Decision Log that does not say what it said: what its cells `said` and what they say `now`.

    `text` is its Decision where that has stayed; of a row that is gone too, and then `now` is None.
    """

    label: str
    date: str
    text: str
    said: str
    now: str | None
    place: Place


class QuestionChange(NamedTuple):
    """A question of a proposal that was opened, resolved or, where it is not there any more, removed."""

    label: str
    text: str
    place: Place


class RewordedQuestion(NamedTuple):
    """A question that is taken for the same one in other words."""

    label: str
    before: str
    text: str
    place: Place


class Length(NamedTuple):
    """The lines of a document above its budget, near it or back below it; `before` is None of a new one."""

    place: Place
    before: int | None
    after: int
    budget: int


class ChangedDocument(NamedTuple):
    """A document with another text than at the base."""

    place: Place
    is_new: bool


class ChangeSummary(NamedTuple):
    """What changed since the revision that messages call `base`; each in order of numbers and places.

    `documents` are those that nothing else tells of.
    """

    base: str
    proposals: tuple[NewProposal, ...] = ()
    given_up: tuple[GivenUp, ...] = ()
    statuses: tuple[StatusMove, ...] = ()
    decisions: tuple[AddedDecision, ...] = ()
    rewritten: tuple[ChangedDecision, ...] = ()
    opened: tuple[QuestionChange, ...] = ()
    reworded: tuple[RewordedQuestion, ...] = ()
    closed: tuple[QuestionChange, ...] = ()
    lengths: tuple[Length, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    deleted: tuple[Place, ...] = ()
    documents: tuple[ChangedDocument, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not any(self[1:])

"""How changes are titled and branches named: the defaults of `[conventions.messages]`."""

import re
from collections.abc import Mapping

from bep_lint.layouts import Name
from bep_lint.record import Record
from bep_lint.safe_text import excerpt

PLACE = re.compile(r"\{(number|verb|summary|title)\}")
"""A place in a form, with what stands there."""


class Messages(Record):
    """Titles of commits and pull requests, and branches (process, "Rules for PR title"; guide, Step 6)."""

    titles: tuple[str, ...] = (r"BEP-(?P<number>[0-9]{4}) \((?P<verb>[a-z]+)\): (?P<summary>\S.*)",)
    """Titles that may name a proposal: the whole of one, with the groups `number` and `verb` where it has them. With
    each verb `title-form` has to match one of them."""
    title_form: str = "BEP-{number} ({verb}): {summary}"
    """How messages write a title that `titles` match."""
    new_verbs: tuple[Name, ...] = ("new",)
    """Verbs of a title for a new proposal."""
    status_verbs: Mapping[str, tuple[Name, ...]] = {"Accepted": ("accept",), "Rejected": ("reject",)}
    """Verbs for the move to a status; one without any is moved to with `other-verbs`."""
    other_verbs: tuple[Name, ...] = ("update", "revise")
    """Verbs for every other change."""
    # Otherwise than `patterns.reference` has it. At the beginning of a title any number is meant for one; elsewhere the
    # word may be followed by a count, a version or a year.
    misnamed: str = (
        r"(?i)(?:^\W*bep[-_ #.:\u2010-\u2015]{0,3}(?=(?:[0-9]{1,6}|x{2,6}|n{2,6})(?![a-z0-9]|\.[0-9]))"
        r"|(?<![a-z0-9])bep(?! 20[0-9]{2})[-_ #\u2010-\u2015]{0,3}(?=[0-9]{4}(?![a-z0-9]|\.[0-9])))(?P<number>[0-9xn]+)"
    )
    """A proposal that a title names in another way, anywhere in it, with the group `number`."""
    written_by_git: tuple[str, ...] = ("Merge ", 'Revert "', 'Reapply "', "fixup! ", "squash! ", "amend! ")
    """What a title begins with that git has written, which is left alone."""
    leave_others: bool = True
    """Whether a title that names no proposal is left alone."""
    branch: str = r"bep/(?P<number>[0-9]{4})-(?P<title>[^\W_]+(?:[.-][^\W_]+)*)"
    """The branch of a proposal, the whole text, with the groups `number` and `title`."""
    branch_form: str = "bep/{number}-{title}"
    """How messages write a branch that `branch` matches."""
    misnamed_branch: str = (
        r"(?i)(?!revert-[0-9]+-)(?:(?:.*[/_.-])?bep[-_/.#]{0,2}(?P<number>[0-9]{4})(?![a-z0-9])(?P<title>.*)"
        r"|bep(?![a-z0-9]|-lint))"
    )
    """The beginning of a branch that is evidently a proposal's, with the groups `number` and `title`."""

    @property
    def verbs(self) -> tuple[str, ...]:
        """Every verb that there is."""
        of_moves = (verb for verbs in self.status_verbs.values() for verb in verbs)
        return tuple(dict.fromkeys((*self.new_verbs, *self.other_verbs, *of_moves)))


def written(form: str, **parts: str) -> str:
    """Return `form` with `parts` in their places."""
    return PLACE.sub(lambda place: parts.get(place[1], place[0]), form)


def verb_problem(word: str, messages: Messages) -> str | None:
    """Return what is wrong with a verb; None for one that there is."""
    if word in messages.verbs:
        return None
    cased = next((verb for verb in messages.verbs if verb.casefold() == word.casefold()), None)
    if cased:
        return f'the verb is spelt "{cased}", not "{excerpt(word)}"'
    return f'"{excerpt(word)}" is none of the verbs {", ".join(messages.verbs)}'

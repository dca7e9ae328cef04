"""What a title that is not written as it should be is meant to say, and where it goes wrong."""

import re
from typing import NamedTuple

from bep_lint.conventions import Conventions
from bep_lint.message_forms import PLACE, Messages, verb_problem
from bep_lint.safe_text import printable
from bep_lint.spelling import nearest

_READ = 1000
"""Characters of a title that are looked at; a summary goes on as it likes."""
_SHOWN = 60
_NUMBER = re.compile(r"[0-9]{4}(?!\w)")
_WORD = re.compile(r"[^\W_][\w-]*")
_NEXT = re.compile(r"\s*\S*")
# Before the number: marks, or the type of a conventional commit with or without its scope.
_TYPE = re.compile(r"\W*(?:(?P<type>\w[\w-]*)(?:\([^()]*\)!?:|!?:|\()[\s\"'\[(]*)?")
_OPENING, _CLOSING = r"[(\[{<]", r"[)\]}>]"
# Behind it: the verb, in brackets or before a colon.
_SLOT = re.compile(
    r"[\s)\]}>\"'*_`]*(?:[:,|/\u2010-\u2015-]\s*)?"
    rf"(?:{_OPENING}\s*(?P<bracketed>\w[\w-]*)(?P<more>[^()\[\]{{}}<>]*){_CLOSING}(?P<colon>\s*:)?|(?P<bare>\w[\w-]*)\s*:)"
)
_AND = re.compile(r"\s*(?:[,;&+/]|and\b)\s*")
_MARKS = re.compile(r"[\s:,./)\]}>|\"'*_`\u2010-\u2015-]*")


class Reading(NamedTuple):
    """What a title is meant to say: the number as it is written, the verb where one is known, the rest."""

    digits: str
    verb: str | None
    summary: str


class Flaw(NamedTuple):
    """Where a title goes wrong, as positions in it from 0, and in what."""

    start: int
    end: int
    problem: str


def named_in(text: str, conventions: Conventions) -> re.Match[str] | None:
    """Return the first proposal that `text` names, be it written as it should or not."""
    patterns = (conventions.patterns.reference, conventions.messages.misnamed)
    found = (re.search(pattern, text[:_READ]) for pattern in patterns)
    return min((match for match in found if match), key=lambda match: match.start(), default=None)


def read_title(text: str, conventions: Conventions) -> Reading | None:
    """Return what a title is meant to say; None where it names no proposal."""
    text = text[:_READ]
    named = named_in(text, conventions)
    if named is None:
        return None
    verbs = conventions.messages.verbs
    before = _TYPE.fullmatch(text, 0, named.start())
    if before is None:  # the number stands in a sentence
        return Reading(named["number"], _first_verb(text, verbs), text.strip())
    rest, others = _without_others(text[named.end() :], conventions)
    slot = _SLOT.match(rest)
    verb = nearest(slot["bracketed"] or slot["bare"], verbs) if slot else None
    if slot and (slot["colon"] or (verb and not (slot["more"] or "").strip())):
        rest = rest[slot.end() :]
    elif before["type"]:
        verb = nearest(before["type"], verbs)
    marks = _MARKS.match(rest)
    summary = rest[marks.end() if marks else 0 :].strip()
    if verb is None and (verb := _first_verb(summary, verbs)) and summary.casefold() == verb.casefold():
        summary = ""
    return Reading(named["number"], verb, f"{summary} {others}".strip())


def _without_others(rest: str, conventions: Conventions) -> tuple[str, str]:
    """Return what stands behind a number without the further proposals that it begins with, and these in brackets."""
    others = []
    while separator := _AND.match(rest):
        other = re.compile(conventions.patterns.reference).match(rest, separator.end())
        if other is None:
            break
        others.append(other[0])
        rest = rest[other.end() :]
    return rest, f"({', '.join(others)})" if others else ""


def _first_verb(text: str, verbs: tuple[str, ...]) -> str | None:
    word = _WORD.match(text)
    return next((verb for verb in verbs if word and verb.casefold() == word[0].casefold()), None)


def flaw_of(text: str, messages: Messages) -> Flaw | None:
    """Return the first place at which a title parts from `messages.title_form`; None where it does not."""
    pieces = PLACE.split(messages.title_form)
    literals, names = pieces[::2], [*pieces[1::2], ""]
    at = 0
    for literal, name, behind in zip(literals, names, [*literals[1:], ""], strict=True):
        agreed = _agreed(literal, text[at:])
        at += agreed
        if agreed < len(literal):
            return _flaw(text, at, _quoted(literal[agreed:]) + (f" and {_NOUNS[name]}" if name else ""))
        if not name:
            break
        found = _pattern(name, behind).match(text, at)
        if not found:
            return _flaw(text, at, _NOUNS[name])
        if name == "verb" and (problem := verb_problem(found[0], messages)):
            return Flaw(*found.span(), problem)
        at = found.end()
    return None


def _agreed(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


_NOUNS = {"number": "a number of four digits", "verb": "a verb", "summary": "a summary"}


def _pattern(name: str, behind: str) -> re.Pattern[str]:
    """Return what stands in the place `name`, before the text `behind`."""
    if name == "summary":
        return re.compile(rf"\S.*?(?={re.escape(behind)}|\Z)" if behind else r"\S.*")
    return _NUMBER if name == "number" else _WORD


def _flaw(text: str, at: int, expected: str) -> Flaw:
    word = _NEXT.match(text, at)
    end = word.end() if word else at
    found = _quoted(text[at : min(end, at + _SHOWN)])
    if at == 0:
        return Flaw(at, end, f"it must begin with {expected}, not with {found}")
    instead = f", not by {found}" if end > at else ", but ends there"
    return Flaw(at, end, f"{_quoted(text[:at])} must be followed by {expected}{instead}")


def _quoted(text: str) -> str:
    """Return `text` in quotes, with the blanks that it has, and of what is long the end."""
    if text == " ":
        return "a blank"
    return f'"{printable(text if len(text) <= _SHOWN else "…" + text[-_SHOWN:])}"'

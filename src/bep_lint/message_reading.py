"""What a title is meant to say, be it written as it should be or not, and where it goes wrong."""

import re
from collections.abc import Collection
from typing import NamedTuple

from bep_lint.conventions import Conventions
from bep_lint.message_forms import Messages, verb_problem
from bep_lint.safe_text import printable

_READ = 1000
"""Characters of a title that are looked at; a summary goes on as it likes."""
_SHOWN = 60
_PLACE = re.compile(r"\{(number|verb|summary)\}")
_NOUNS = {"number": "a number of four digits", "verb": "a verb", "summary": "a summary"}
_NUMBER = re.compile(r"[0-9]{4}(?!\w)")
_WORD = re.compile(r"[^\W_][\w-]*")
_NEXT = re.compile(r"\s*\S*")
_MARKS = re.compile(r"\W*")
# Before the first proposal: marks, or the type of a conventional commit, with or without its scope, or a tag.
_BEFORE = re.compile(r"[\W_]*(?:(?:(?P<type>\w[\w-]*)(?:\([^()]*\)!?:|!?:|\()|(?P<tag>\[[^\[\]]+\]))[\W_]*)?")
_TYPE = re.compile(r"\s*\w[\w-]*(?:\([^()]*\))?!?:\s*")
_IMPERATIVE = re.compile(r"(?P<word>\w[\w-]*)\s+[\[\"'*_`]*")
_CLOSED_BY = {"(": ")", "[": "]", "{": "}", "<": ">", **{mark: mark for mark in "\"'*_`"}}
# Behind it: what makes it the name of a file, further proposals of a list or a range, the verb, in brackets or before a
# colon, and what separates all that from the rest. A bare number is a proposal's where the list goes on or ends.
_REST_OF_FILE_NAME = re.compile(r"(?:-[\w.-]*)?\.md\b")
_DASHES = "\u2010-\u2015-"
_FURTHER = re.compile(
    rf"[\])]?\s*(?:[,;&+/]|(?i:and)\b|(?P<to>[~{_DASHES}]|\.\.+|(?i:to|through)\b))\s*[\[(]?"
    rf"(?P<name>(?i:bep)[-_ ]?)?(?P<number>[0-9]{{4}})(?!\w)"
    rf"(?(name)|(?=\s*(?:[\])(\[,;:\uff1a&+/~{_DASHES}]|(?i:and)\b|\Z)|(?<=[/~{_DASHES}]....)\s))"
)
_SLOT = re.compile(
    rf"\s*(?:[:,|/{_DASHES}]\s*)?"
    r"(?:[(\[{<]\s*(?P<bracketed>\w[\w-]*)(?P<more>[^()\[\]{}<>]*)[)\]}>](?P<colon>\s*[:\uff1a])?"
    r"|(?P<bare>\w[\w-]*)\s*[:\uff1a])"
)
_SEPARATOR = re.compile(rf"\s*(?:[:\uff1a,;|]+|\.(?=\s)|[/{_DASHES}]+(?=\s)|(?<!\s)[{_DASHES}](?=\w))?\s*")
_INFLECTIONS = ("", "e", "s", "es", "d", "ed", "ing", "ion", "ance")
_SLIPS_FROM = 4
"""Letters of the shortest verb that may be misspelt: of three, another letter makes another word."""


class Name(NamedTuple):
    """A proposal that a title names: the number as it is written, and where the name begins and the number stands."""

    digits: str
    start: int
    span: tuple[int, int]


class Reading(NamedTuple):
    """What a title is meant to say: the number as it is written, the verb where one is known, the rest.

    `span` is where the number stands, from 0. The title `leads` with it where nothing but marks stands before.
    """

    digits: str
    verb: str | None
    summary: str
    span: tuple[int, int]
    leads: bool


class Flaw(NamedTuple):
    """Where a title goes wrong, as positions in it from 0, and in what."""

    start: int
    end: int
    problem: str


def read_title(text: str, conventions: Conventions, changed: Collection[int] | None = None) -> Reading | None:
    """Return what a title is meant to say; None where it is about no proposal.

    One that begins with a proposal is about that. Another one is about the one that it names and that is among
    `changed`; where it names several of these it is about none, for the form has room for one.
    """
    text = text[:_READ]
    names = named_in(text, conventions)
    verbs = conventions.messages.verbs
    if as_form := _read_as_form(text, conventions.messages, names):
        return as_form
    before = _BEFORE.fullmatch(text, 0, names[0].start) if names else None
    leads = before is not None and not before["type"] and not before["tag"]
    about = names[0] if leads else _subject(text, names, changed, is_typed=before is not None)
    if about is None:
        return None
    if before and about is names[0]:
        verb, summary = _read_behind(text, about, verbs)
        if verb is None and before["type"]:
            verb = _meant_verb(before["type"], verbs)
    else:
        verb, summary = _read_sentence(text, about, verbs)
    return Reading(about.digits, verb, summary, about.span, leads)


def flaw_of(text: str, messages: Messages, *, leads: bool = True) -> Flaw | None:
    """Return the first place at which a title parts from `messages.title_form`; None where it does not.

    Of one that does not lead with a proposal, that is its beginning, whatever letters they may have in common there.
    """
    pieces = _PLACE.split(messages.title_form)
    literals, names = pieces[::2], [*pieces[1::2], ""]
    at = 0
    for literal, name, behind in zip(literals, names, [*literals[1:], ""], strict=True):
        agreed = _agreed(literal, text[at:])
        if agreed < len(literal):
            agreed = agreed if leads or at else 0
            expected = _quoted(literal[agreed:]) + (f" and {_NOUNS[name]}" if name else "")
            return _flaw(text, at + agreed, expected)
        at += agreed
        if not name:
            break
        found = _pattern(name, behind).match(text, at)
        if not found:
            return _flaw(text, at, _NOUNS[name])
        if name == "verb" and (problem := verb_problem(found[0], messages)):
            return Flaw(*found.span(), problem)
        at = found.end()
    return None


def named_in(text: str, conventions: Conventions) -> list[Name]:
    """Return the proposals that `text` names, be they written as they should be or not, in their order."""
    text = text[:_READ]
    found = {}
    for pattern in (conventions.messages.misnamed, conventions.patterns.reference):
        for match in re.finditer(pattern, text):
            marks = _MARKS.match(text, match.start())
            start = min(marks.end() if marks else match.start(), match.start("number"))
            found[match.span("number")] = Name(match["number"], start, match.span("number"))
    for name in [*found.values()]:
        end = name.span[1]
        while further := _FURTHER.match(text, end):
            span = further.span("number")
            found.setdefault(
                span, Name(further["number"], further.start("name" if further["name"] else "number"), span)
            )
            end = further.end()
    return [found[span] for span in sorted(found)]


def _subject(text: str, names: list[Name], changed: Collection[int] | None, *, is_typed: bool) -> Name | None:
    """Return the one of `names` that a title is about which does not begin with one; None where that is not said.

    The first, behind the type of a conventional commit or a tag, goes before others that stand in its summary.
    """
    eligible = {name.digits: name for name in reversed(names) if changed is None or number_of(name.digits) in changed}
    if is_typed and names[0].digits in eligible and not _FURTHER.match(text, names[0].span[1]):
        return names[0]
    return next(iter(eligible.values())) if len(eligible) == 1 else None


def _read_as_form(text: str, messages: Messages, names: list[Name]) -> Reading | None:
    """Return what `text` says in the form of titles, case and blanks apart; None where that is not meant."""
    parts = {"number": "(?P<number>[0-9]{4})", "verb": r"(?P<verb>\w[\w -]*?)", "summary": r"(?P<summary>\S.*)"}
    pieces = _PLACE.split(messages.title_form)
    pattern = "".join(
        parts.pop(piece, ".*?") if index % 2 else r"\s*" + "".join(rf"{re.escape(mark)}\s*" for mark in piece.split())
        for index, piece in enumerate(pieces)
    )
    match = re.fullmatch(pattern, text, re.IGNORECASE)
    if match is None or parts:
        return None
    verb = _meant_verb(match["verb"], messages.verbs)
    is_meant = verb is not None or any(name.span == match.span("number") for name in names)
    return Reading(match["number"], verb, match["summary"].strip(), match.span("number"), True) if is_meant else None


def _read_behind(text: str, name: Name, verbs: tuple[str, ...]) -> tuple[str | None, str]:
    """Return the verb, where one is known, and the summary that stand behind `name`."""
    rest = text[name.span[1] :]
    if file_name := _REST_OF_FILE_NAME.match(rest):
        rest = rest[file_name.end() :]
    for mark in _left_open(text[: name.start]):
        rest = rest.lstrip()[1:] if rest.lstrip().startswith(mark) else rest
    others = []
    while further := _FURTHER.match(rest):
        others.append(f"{'to ' if further['to'] else ''}BEP-{further['number']}")
        rest = rest[further.end() :].removeprefix("]")
    slot = _SLOT.match(rest)
    verb = _meant_verb(slot["bracketed"] or slot["bare"], verbs) if slot else None
    if slot and (slot["colon"] or (verb and not (slot["more"] or "").strip())):
        rest = rest[slot.end() :]
    else:
        verb = None
    separator = _SEPARATOR.match(rest)
    summary = rest[separator.end() if separator else 0 :].strip()
    if verb is None and _WORD.fullmatch(summary) and (alone := _meant_verb(summary, verbs)):
        verb, summary = alone, ""
    verb = verb or _first_verb(summary, verbs)
    return verb, " ".join(filter(None, (summary, f"({', '.join(others)})" if others else "")))


def _read_sentence(text: str, name: Name, verbs: tuple[str, ...]) -> tuple[str | None, str]:
    """Return the verb, where one is known, and the summary of a sentence that names a proposal."""
    type_ = _TYPE.match(text, 0, name.start)
    start = type_.end() if type_ else 0
    if imperative := _IMPERATIVE.fullmatch(text, start, name.start):
        verb, summary = _read_behind(text, name, verbs)
        if meant := _meant_verb(imperative["word"], verbs):
            return meant, summary
        return verb, f"{imperative['word']} {summary}".rstrip()
    before, behind = text[start : name.start].rstrip(), text[name.span[1] :].lstrip()
    summary = text[start:].strip()
    if before.endswith(("(", "[")) and behind.startswith((")", "]")) and before[:-1].strip():
        summary = before[:-1].rstrip() + behind[1:]
    return _first_verb(summary, verbs), summary


def _left_open(text: str) -> list[str]:
    """Return the marks that close what `text` leaves open, the innermost first."""
    closing: list[str] = []
    for character in text:
        if closing and character == closing[-1]:
            closing.pop()
        elif character in _CLOSED_BY:
            closing.append(_CLOSED_BY[character])
    return closing[::-1]


def _meant_verb(word: str, verbs: tuple[str, ...]) -> str | None:
    """Return the verb of which `word` is another case, an inflection or a slip of the pen; None where none is."""
    word = word.casefold()
    exact = [verb for verb in verbs if verb.casefold() == word]
    near = [verb for verb in verbs if _is_inflected(word, verb.casefold()) or _is_misspelt(word, verb.casefold())]
    return next(iter(exact or near), None)


def _is_inflected(word: str, verb: str) -> bool:
    stem = verb.removesuffix("e")
    return word.startswith(stem) and word.removeprefix(stem) in _INFLECTIONS


def _is_misspelt(word: str, verb: str) -> bool:
    """Whether one letter parts two words: too many, too few, another one, or two that have changed places."""
    if len(verb) < _SLIPS_FROM:
        return False
    same = _agreed(word, verb)
    one, other = word[same:], verb[same:]
    return other in (one[1:], one[1::-1] + one[2:]) or one == other[1:] or one[1:] == other[1:]


def _first_verb(text: str, verbs: tuple[str, ...]) -> str | None:
    """Return the verb that `text` begins with; with a capital it may be a word of a document's title."""
    word = _WORD.match(text)
    return word[0] if word and word[0] in verbs else None


def number_of(digits: str | None) -> int | None:
    """Return the number that `digits` write; None where they are not four."""
    return int(digits) if digits and re.fullmatch("[0-9]{4}", digits) else None


def _agreed(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


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
    """Return `text` in quotes that it does not hold, with the blanks that it has, and of what is long the end."""
    if text == " ":
        return "a blank"
    shown = printable(text if len(text) <= _SHOWN else "…" + text[-_SHOWN:])
    return f"'{shown}'" if '"' in shown else f'"{shown}"'

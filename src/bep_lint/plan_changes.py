"""What became of a proposal's decisions and open questions between two states of it.

Texts without mark-up are compared, and equal ones counted: padding, order, a link's new target, a further column or a
cell that is filled now change nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from bep_lint.decision_rows import Decision, is_filled, logged_decisions, same_rows
from bep_lint.diagnostic import Span
from bep_lint.document import Document, Role
from bep_lint.plan import sections_called
from bep_lint.question_texts import Asked, QuestionTexts, asked_in, question_core, topic_and_rest
from bep_lint.rewording import all_words, likeness, telling_words
from bep_lint.typography import is_latin, unstruck

_ALIKE = 0.65
"""From so much in common on a decision is taken for one that was rewritten."""
_COMPARED = 200
"""Of longer decisions only the beginning is compared for likeness."""
_MOST_PAIRS = 1_000
"""Above so many pairs nothing is held against each other for likeness: no proposal has as many, and it takes long."""

T = TypeVar("T")


class LostDecision(NamedTuple):
    """A decision that is no longer there as it was, and the one that it became; None where it is gone."""

    decision: Decision
    became: Decision | None


class DecisionChanges(NamedTuple):
    """What became of the decisions of one or more documents.

    `new` are in the log and were not there before, those left out that an old one became, which are among the `lost`.
    `filled` are in it as they were, with something in a cell that was empty.
    """

    new: tuple[Decision, ...] = ()
    lost: tuple[LostDecision, ...] = ()
    filled: tuple[Decision, ...] = ()


class Reworded(NamedTuple):
    """A question that is taken for the same one in other words."""

    before: Asked
    now: Asked


class QuestionChanges(NamedTuple):
    """What became of a proposal's open questions.

    `opened` are asked now and were not, or were resolved; `resolved` are asked still but marked as resolved since;
    `gone` were open and are not asked any more. A `reworded` one, or one that moved to another document of the
    proposal, is none of these.
    """

    opened: tuple[Asked, ...] = ()
    resolved: tuple[Asked, ...] = ()
    gone: tuple[Asked, ...] = ()
    reworded: tuple[Reworded, ...] = ()


def lost_decisions(now: Document, before: Document | None) -> list[LostDecision]:
    """Return the decisions of the log of `before` that `now` has no more as they were.

    There are none where the document cannot be read now.
    """
    return list(decision_changes([now], [before]).lost) if before else []


def decision_changes(now: Iterable[Document], before: Iterable[Document]) -> DecisionChanges:
    """Return what became of the decisions that the documents `before` recorded, which are the documents `now`.

    What cannot be read before or now makes nothing new or lost. One that moved to another document is none of both.
    """
    there, former = _changed(now, before)
    old, came = ([decision for document in side for decision in logged_decisions(document)] for side in (former, there))
    pairs = same_rows(old, came)
    kept = {id(decision) for pair in pairs for decision in pair}
    lost = [decision for decision in old if decision.is_logged and id(decision) not in kept]
    came = [decision for decision in came if id(decision) not in kept]
    became = {id(one): other for one, other in _best(lost, came, _succession)}
    known = {id(decision) for decision in became.values()}
    said = {decision.said for decision in old}
    written = _written_without_table(former)
    new = [
        decision
        for decision in came
        if decision.is_logged and id(decision) not in known and decision.said not in said
        if not written or _in_words(decision.text) not in written
    ]
    return DecisionChanges(
        () if any(document.problem for document in former) else tuple(new),
        ()
        if any(document.problem for document in there)
        else tuple(LostDecision(decision, became.get(id(decision))) for decision in lost),
        tuple(later for earlier, later in pairs if later.is_logged and is_filled(earlier, later)),
    )


def question_changes(now: Document, before: Document | None) -> QuestionChanges:
    """Return what became of the open questions of a proposal, whose main document was `before` and is `now`.

    What cannot be read now or before has no questions that anybody could miss.
    """
    return questions_between([now, *now.subs], [before, *before.subs] if before else [])


def questions_between(now: Iterable[Document], before: Iterable[Document]) -> QuestionChanges:
    """Return what became of the open questions of the documents `before`, which are the documents `now`.

    Likewise of a proposal of which `now` are all documents and `before` all that they were or that is no more.
    """
    there, former = _changed(now, before)
    asked, asked_before = (
        [found for document in documents for found in asked_in(document)] for documents in (there, former)
    )
    pairs = _same_questions(asked_before, asked)
    kept = {id(old) for old, _ in pairs}
    known = {id(new) for _, new in pairs}
    texts, texts_before = QuestionTexts(there), QuestionTexts(former)
    opened = [
        new for new in asked if id(new) not in known and not new.question.resolved and not texts_before.keep(new, texts)
    ]
    resolved = []
    reworded = []
    for old, new in pairs:
        if new.question.resolved and not old.question.resolved:
            resolved.append(new)
        elif old.question.resolved and not new.question.resolved:
            opened.append(new)
        elif not new.question.resolved and _says_something_else(old, new):
            reworded.append(Reworded(old, new))
    gone = [
        old
        for old in asked_before
        if id(old) not in kept and not old.question.resolved and not texts.keep(old, texts_before)
    ]
    mentioned = {id(old) for old in texts.mentioned(gone, texts_before)}
    gone = [old for old in gone if id(old) not in mentioned]
    return QuestionChanges(
        () if any(document.problem for document in former) else tuple(sorted(opened, key=_place)),
        tuple(sorted(resolved, key=_place)),
        () if any(document.problem for document in there) else tuple(sorted(gone, key=_place)),
        tuple(sorted(reworded, key=lambda pair: _place(pair.now))),
    )


def open_questions(documents: Iterable[Document]) -> list[Asked]:
    """Return what `documents` ask and have not marked as resolved."""
    return [asked for document in documents for asked in asked_in(document) if not asked.question.resolved]


def shown_question(asked: Asked) -> str:
    """Return the text of a question without the marks of what is struck through."""
    return unstruck(asked.question.text)


def _written_without_table(documents: Iterable[Document]) -> str:
    """Return the words of the logs that are no tables: what they say is nothing new in one."""
    texts = []
    for document in documents:
        for section in sections_called(document, document.conventions.section_names.decision_log):
            if not document.tables_in(section):
                first, after = section.lines
                texts.append(_in_words(" ".join(document.lines[first - 1 : after - 1])))
    return "".join(texts)


def _in_words(text: str) -> str:
    return f" {' '.join(all_words(text))} "


def _succession(old: Decision, new: Decision) -> float:
    """Return how likely it is that `old` was rewritten to `new`; 0 where nothing speaks for it."""
    if old.text == new.text:
        return 2
    alike = _likeness(old.text, new.text)
    same_day = old.date != "" and old.date == new.date
    return alike + same_day if same_day or alike >= _ALIKE else 0


def _changed(now: Iterable[Document], before: Iterable[Document]) -> tuple[list[Document], list[Document]]:
    """Return the documents that have changed, as they are and as they were."""
    there, former = list(now), list(before)
    unchanged = [
        (document, document.base) for document in there if document.base and document.base.source == document.source
    ]
    left_out = {id(document) for pair in unchanged for document in pair}
    there, former = ([part for part in parts if id(part) not in left_out] for parts in (there, former))
    return there, former


def _place(asked: Asked) -> tuple[bool, str, Span]:
    return asked.document.role is not Role.MAIN, asked.document.name, asked.question.span


def _same_questions(old: Sequence[Asked], new: Sequence[Asked]) -> list[tuple[Asked, Asked]]:
    """Return which of `new` each of `old` still is: equal ones, then reworded ones, then translated ones."""
    pairs = _equal(old, new, _core)
    taken = {id(asked) for pair in pairs for asked in pair}
    rest, others = ([asked for asked in side if id(asked) not in taken] for side in (old, new))
    words = {id(asked): telling_words(_core(asked)) for asked in (*rest, *others)}

    def alike(one: Asked, other: Asked) -> float:
        return 2 if _is_topic(one, other) else likeness(words[id(one)], words[id(other)])

    pairs += _best(rest, others, alike)
    taken |= {id(asked) for pair in pairs for asked in pair}
    # One that is asked in another script at the same place is a translation.
    at_one_place = zip(old, new, strict=True) if len(old) == len(new) else ()
    return pairs + [
        (one, other)
        for one, other in at_one_place
        if taken.isdisjoint((id(one), id(other))) and is_latin(_core(one)) != is_latin(_core(other))
    ]


def _core(asked: Asked) -> str:
    return question_core(asked.question.text)


def _is_topic(one: Asked, other: Asked) -> bool:
    """Whether one is but the topic of the other: where it became a heading, its text stands below."""
    short, long = sorted((_core(one), _core(other)), key=len)
    return short != "" and topic_and_rest(long)[0] == short


def _says_something_else(one: Asked, other: Asked) -> bool:
    return not _is_topic(one, other) and all_words(_core(one)) != all_words(_core(other))


def _likeness(one: str, other: str) -> float:
    """Return how much of two texts is the same; 0 where it is too little to be of interest."""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, one[:_COMPARED].casefold(), other[:_COMPARED].casefold(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0


def _equal(old: Iterable[T], new: Iterable[T], key: Callable[[T], Hashable]) -> list[tuple[T, T]]:
    """Return the pairs of equal ones, the first with the first."""
    waiting: defaultdict[Hashable, list[T]] = defaultdict(list)
    for one in old:
        waiting[key(one)].append(one)
    for ones in waiting.values():
        ones.reverse()
    return [(waiting[key(other)].pop(), other) for other in new if waiting.get(key(other))]


def _best(old: Sequence[T], new: Sequence[T], score: Callable[[T, T], float]) -> list[tuple[T, T]]:
    """Return pairs that `score` above 0, the best first; each stands in one of them at most."""
    if len(old) * len(new) > _MOST_PAIRS:
        return []
    scored = [(score(one, other), here, there) for here, one in enumerate(old) for there, other in enumerate(new)]
    pairs: dict[int, int] = {}
    for points, here, there in sorted(scored, key=lambda candidate: (-candidate[0], candidate[1:])):
        if points and here not in pairs and there not in pairs.values():
            pairs[here] = there
    return [(old[here], new[there]) for here, there in pairs.items()]

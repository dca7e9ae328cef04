"""What became of a proposal's decisions and open questions between two states of it.

Texts without mark-up are compared, and equal ones counted: padding, order, a link's new target, a further column or a
cell that is filled now change nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from bep_lint.diagnostic import Span
from bep_lint.document import Document, Role
from bep_lint.outline import read_sections
from bep_lint.plan import DecisionTable, Question, questions_in
from bep_lint.tables import Row

_ALIKE = 0.65
"""From so much in common on two texts are taken for one that was reworded."""
_WORDS_ALIKE = 0.75
"""Likewise, of the words of the shorter one, where it has `_FEW_WORDS` at least."""
_FEW_WORDS = 3
_COMPARED = 200
"""Of longer texts only the beginning is compared for likeness."""
_MOST_PAIRS = 1_000
"""Above so many pairs nothing is held against each other for likeness: no proposal has as many, and it takes long."""
_MOST_CANDIDATES = 100
"""So many rows are looked at for one that has got further cells."""

_NO_TEXT = " .:;_*~-\u2013\u2014"
_WORD = re.compile(r"\w+")
_NUMBERING = re.compile(r"(?i)^\W*(?:question|oq|q)?[ -]?\d+[.):]\s*")
_DATE_FORM = re.compile(r"(?i)[ymd]{2,4}(?:[-/.][ymd]{1,4}){2}")

T = TypeVar("T")


class Decision(NamedTuple):
    """A row of a Decision Log that says something.

    `date` is empty where the table has no such column; `text` is its Decision, all of the row where there is none of
    these. `cells` are the texts of all cells that say something.
    """

    date: str
    text: str
    cells: tuple[str, ...]
    span: Span


class LostDecision(NamedTuple):
    """A decision that is no longer there as it was, and the one that it became; None where it is gone."""

    decision: Decision
    became: Decision | None


class Asked(NamedTuple):
    """A question and the document that asks it."""

    document: Document
    question: Question


class QuestionChanges(NamedTuple):
    """What became of a proposal's open questions.

    `opened` are asked now and were not, or were resolved; `resolved` are asked still but marked as resolved since;
    `gone` were open and are not asked any more. A reworded one, or one that moved to another document of the
    proposal, is none of these.
    """

    opened: tuple[Asked, ...] = ()
    resolved: tuple[Asked, ...] = ()
    gone: tuple[Asked, ...] = ()


def new_decisions(now: Document, before: Document | None) -> list[Decision]:
    """Return the decisions in the log of `now` that were not there before, those left out that an old one became.

    There are none where the document could not be read before.
    """
    if before is None:
        return [decision for decision, is_logged in _decisions(now) if is_logged]
    if before.problem is not None:
        return []
    lost, came = _compared(now, before)
    became = {id(loss.became) for loss in lost}
    return [decision for decision, is_logged in came if is_logged and id(decision) not in became]


def lost_decisions(now: Document, before: Document | None) -> list[LostDecision]:
    """Return the decisions of the log of `before` that `now` has no more as they were.

    There are none where the document cannot be read now.
    """
    return [] if before is None or now.problem is not None else _compared(now, before)[0]


def question_changes(now: Document, before: Document | None) -> QuestionChanges:
    """Return what became of the open questions of a proposal, whose main document was `before` and is `now`.

    What cannot be read now or before has no questions that anybody could miss.
    """
    there, former = _changed_parts(now, before)
    asked, asked_before = (
        [found for document in documents for found in _asked(document)] for documents in (there, former)
    )
    pairs = _same_questions(asked_before, asked)
    kept = {id(old) for old, _ in pairs}
    known = {id(new) for _, new in pairs}
    opened = [new for new in asked if id(new) not in known and not new.question.resolved]
    resolved = []
    for old, new in pairs:
        if new.question.resolved and not old.question.resolved:
            resolved.append(new)
        elif old.question.resolved and not new.question.resolved:
            opened.append(new)
    gone = [old for old in asked_before if id(old) not in kept and not old.question.resolved]
    return QuestionChanges(
        () if any(document.problem for document in former) else tuple(sorted(opened, key=_place)),
        tuple(sorted(resolved, key=_place)),
        () if any(document.problem for document in there) else tuple(gone),
    )


def _compared(now: Document, before: Document) -> tuple[list[LostDecision], list[tuple[Decision, bool]]]:
    """Return the decisions that were lost, and those that came, each with whether it stands in the log proper."""
    old, new = _decisions(before), _decisions(now)
    pairs = _same_rows([decision for decision, _ in old], [decision for decision, _ in new])
    kept = {id(decision) for pair in pairs for decision in pair}
    lost = [decision for decision, is_logged in old if is_logged and id(decision) not in kept]
    came = [(decision, is_logged) for decision, is_logged in new if id(decision) not in kept]
    became = {id(one): other for one, other in _best(lost, [decision for decision, _ in came], _succession)}
    return [LostDecision(decision, became.get(id(decision))) for decision in lost], came


def _decisions(document: Document) -> list[tuple[Decision, bool]]:
    """Return what the tables of the log record, each with whether its table is the log proper.

    Another one explains something beside it; but there what was recorded before is still written down.
    """
    name = document.conventions.section_names.decision_log
    logs = {log.table.line: log for log in document.decisions}
    found = []
    for section in document.sections:
        for table in document.tables_in(section) if section.name == name else ():
            log = logs.get(table.line) or DecisionTable(table, {})
            decisions = (_decision(document, log, row) for row in table.rows)
            found += [(decision, table.line in logs) for decision in decisions if decision]
    return found


def _decision(document: Document, log: DecisionTable, row: Row) -> Decision | None:
    names = document.conventions.decision_columns
    said = [
        (column, text) for column, cell in enumerate(row.cells) if _says_something(document, text := _bare(cell.text))
    ]
    date = log.columns.get(names.date)
    place = log.columns.get(names.decision)
    texts = dict(said)
    others = [text for column, text in said if column != date]
    if not others or (place is not None and place not in texts):
        return None
    text = "; ".join(others) if place is None else row.text(place)
    return Decision(texts.get(date, "") if date is not None else "", text, tuple(text for _, text in said), row.span)


def _bare(text: str) -> str:
    # A decision that a later one takes the place of is often struck through, and still there.
    return " ".join(text.replace("~~", "").split())


def _says_something(document: Document, text: str) -> bool:
    template = document.conventions.template_text
    left = (template.todo.casefold(), template.example.casefold(), *map(str.casefold, template.sentences))
    bare = text.strip(_NO_TEXT)
    return bool(bare) and not _DATE_FORM.fullmatch(bare) and not {text.casefold(), bare.casefold()}.intersection(left)


def _same_rows(old: Sequence[Decision], new: Sequence[Decision]) -> list[tuple[Decision, Decision]]:
    """Return which of `new` each of `old` still is: equal ones, then those that have got more cells."""
    pairs = _equal(old, new, lambda decision: tuple(sorted(decision.cells)))
    taken = {id(decision) for pair in pairs for decision in pair}
    holding: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in new:
        if id(decision) not in taken:
            for cell in set(decision.cells):
                holding[cell].append(decision)
    # Those with the most cells have the fewest to choose from.
    for decision in sorted((one for one in old if id(one) not in taken), key=lambda one: -len(one.cells)):
        if not all(cell in holding for cell in decision.cells):
            continue
        candidates = min((holding[cell] for cell in decision.cells), key=len)
        wanted = Counter(decision.cells)
        for other in islice((one for one in candidates if id(one) not in taken), _MOST_CANDIDATES):
            if wanted <= Counter(other.cells):
                pairs.append((decision, other))
                taken.add(id(other))
                break
    return pairs


def _succession(old: Decision, new: Decision) -> float:
    """Return how likely it is that `old` was rewritten to `new`; 0 where nothing speaks for it."""
    if old.text == new.text:
        return 2
    alike = _likeness(old.text, new.text)
    same_day = old.date != "" and old.date == new.date
    return alike + same_day if same_day or alike >= _ALIKE else 0


def _changed_parts(now: Document, before: Document | None) -> tuple[list[Document], list[Document]]:
    """Return the documents of a proposal that have changed, as they are and as they were."""
    there = [now, *now.subs]
    former = [before, *before.subs] if before else []
    unchanged = [
        (document, document.base) for document in there if document.base and document.base.source == document.source
    ]
    left_out = {id(document) for pair in unchanged for document in pair}
    there, former = ([part for part in parts if id(part) not in left_out] for parts in (there, former))
    return there, former


def _asked(document: Document) -> list[Asked]:
    """Return what a document asks under its Open Questions, at whatever level these stand."""
    if document.problem is not None:
        return []
    name = document.conventions.section_names.open_questions
    levels = {heading.level for heading in document.headings if document.conventions.section_name(heading.text) == name}
    questions: dict[Span, Question] = {}
    for level in sorted(levels):
        for section in read_sections(document.headings, document.parsed, len(document.lines), level):
            if document.conventions.section_name(section.name) == name:
                for question in questions_in(document, section):
                    questions.setdefault(question.span, question)
    return [Asked(document, question) for question in questions.values()]


def _place(asked: Asked) -> tuple[bool, str, Span]:
    return asked.document.role is not Role.MAIN, asked.document.name, asked.question.span


def _same_questions(old: Sequence[Asked], new: Sequence[Asked]) -> list[tuple[Asked, Asked]]:
    """Return which of `new` each of `old` still is: equal ones, then reworded ones."""
    pairs = _equal(old, new, _question)
    taken = {id(asked) for pair in pairs for asked in pair}
    old, new = ([asked for asked in side if id(asked) not in taken] for side in (old, new))
    return pairs + _best(old, new, lambda one, other: _reworded(_question(one), _question(other)))


def _question(asked: Asked) -> str:
    return _NUMBERING.sub("", _bare(asked.question.text), 1).strip(_NO_TEXT).casefold()


def _reworded(old: str, new: str) -> float:
    """Return how alike two questions are; 0 where they are different ones."""
    alike = _likeness(old, new)
    words, others = (_WORD.findall(text[:_COMPARED]) for text in (old, new))
    fewer = min(len(words), len(others))
    shared = (Counter(words) & Counter(others)).total() / fewer if fewer >= _FEW_WORDS else 0
    return alike if alike >= _ALIKE else shared if shared >= _WORDS_ALIKE else 0


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

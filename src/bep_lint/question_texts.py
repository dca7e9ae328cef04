"""The open questions of a document, and all that its Open Questions say besides.

A question may become a heading, an item below its topic, a paragraph or a cell, and is still asked there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bep_lint.diagnostic import Span
from bep_lint.document import Document
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.outline import Section, plain_text
from bep_lint.plan import Question, questions_in, sections_called
from bep_lint.rewording import likeness, telling_words
from bep_lint.typography import as_typed, unstruck

_MOST_PAIRS = 10_000
"""Above so many pairs of texts no words are looked for: no proposal has as many, and it takes long."""

_NO_TEXT = " .:;_*~-"
_LEAD = lazy_pattern(r":\s|\s-\s")
"""What parts the topic of a question from its text."""
_NUMBERING = lazy_pattern(r"(?i)^\W*(?:question|oq|q)?[ -]?\d+[.):]\s*")


class Asked(NamedTuple):
    """A question and the document that asks it."""

    document: Document
    question: Question


def asked_in(document: Document) -> list[Asked]:
    """Return what a document asks under its Open Questions, at whatever level these stand."""
    questions: dict[Span, Question] = {}
    for section in _sections(document):
        for question in questions_in(document, section):
            questions.setdefault(question.span, question)
    return [Asked(document, question) for question in questions.values()]


def question_core(text: str) -> str:
    """Return what is asked: `text` without mark-up, case, a number before it and punctuation around it."""
    return _NUMBERING.sub("", as_typed(unstruck(text)), 1).strip(_NO_TEXT).casefold()


def topic_and_rest(core: str) -> tuple[str, str]:
    """Return what stands before the first colon or dash of a question, and what behind it; both empty without one."""
    found = _LEAD.search(core)
    return (core[: found.start()].strip(_NO_TEXT), core[found.end() :].strip(_NO_TEXT)) if found else ("", "")


def texts_elsewhere(document: Document) -> dict[str, int]:
    """Return what the texts of a document ask that are not under its Open Questions, and on which line each begins."""
    if document.problem is not None:
        return {}
    asked = [section.lines for section in _sections(document)]
    return {
        question_core(text): line
        for (line, _), text in _texts(document, 1, len(document.lines) + 1)
        if not any(first <= line < after for first, after in asked)
    }


class QuestionTexts:
    """All texts of the Open Questions of some documents: headings, items at any depth, paragraphs, cells."""

    def __init__(self, documents: Iterable[Document]) -> None:
        texts = {
            (id(document), place): text
            for document in documents
            for section in _sections(document)
            for place, text in _texts(document, *section.lines)
        }
        cores = list(map(question_core, texts.values()))
        self._whole = Counter(cores)
        self._parts = self._whole + Counter(part for core in cores for part in topic_and_rest(core) if part)

    def keep(self, asked: Asked, before: "QuestionTexts") -> bool:
        """Whether a question of `before`, or what stood below it, is still there, be it in another form.

        Its text may be the topic or the rest of another one now, its topic a heading; what stood there more often
        before tells nothing.
        """
        core = question_core(asked.question.text)
        if 0 < self._parts[core] >= before._parts[core]:
            return True
        topic, _ = topic_and_rest(core)
        if topic and self._whole[topic] > before._whole[topic]:
            return True
        below = map(question_core, _texts_below(asked))
        return any(0 < self._parts[text] >= before._parts[text] for text in below if text)

    def mentioned(self, questions: Sequence[Asked], before: "QuestionTexts") -> list[Asked]:
        """Return those of the `questions` of `before` most of whose words are in a text that was not there then."""
        new = [telling_words(text) for text in self._whole.keys() - before._whole.keys()]
        if len(questions) * len(new) > _MOST_PAIRS:
            return []
        words = [(asked, telling_words(question_core(asked.question.text))) for asked in questions]
        return [asked for asked, wanted in words if any(_is_in(wanted, found) for found in new)]


def _is_in(wanted: list[str], found: list[str]) -> bool:
    words = {*wanted}
    return 2 * len(words.intersection(found)) >= len(words) and likeness(wanted, found) > 0


def _sections(document: Document) -> list[Section]:
    if document.problem is not None:
        return []
    return sections_called(document, document.conventions.section_names.open_questions)


def _texts(document: Document, first: int, after: int) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the texts on the lines from `first` to before `after`, and where each begins."""
    for inline in document.parsed.inlines:
        _, line, column = inline.points[0]
        if first <= line < after and inline.kind != "html_block":
            yield (line, column), plain_text(document.parsed.all_inline_tokens(inline))


def _texts_below(asked: Asked) -> list[str]:
    """Return the texts that belong to a question: those of its item, or under its heading."""
    document, line = asked.document, asked.question.span.line
    items = (item for part in document.parts for item in part.items)
    after = next((item.last + 1 for item in items if item.first == line), line)
    heading = next((heading for heading in document.headings if heading.span.line == line), None)
    if heading is not None:
        later = (other for other in document.headings if other.span.line > line and other.level <= heading.level)
        after = next((other.span.line for other in later), len(document.lines) + 1)
    return [text for _, text in _texts(document, line + 1, after)]

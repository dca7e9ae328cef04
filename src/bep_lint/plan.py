"""What a proposal plans, has decided and leaves open: phases, Decision Log tables, open questions.

They are written as headings, lists, tables or paragraphs, as the author liked; here they become plain facts.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import TYPE_CHECKING, Literal, NamedTuple

from bep_lint.conventions import section_key
from bep_lint.diagnostic import Span
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.outline import Section, read_sections, shown_text
from bep_lint.tables import Row, Table

if TYPE_CHECKING:
    from bep_lint.document import Document

# GFM's strikethrough, which CommonMark does not know, around the text or the first part of it ("~~why?~~ → because").
_STRUCK = re.compile(
    r"[\s*_]*+(?:\w{1,3}[.:)]\s+)?[*_]*(?:(?P<mark>~~?)(?!~).+?(?P=mark)|<(?P<tag>del|s)>.+?</(?P=tag)>)(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)
_TICKED = re.compile(r"\s*\[[xX]\]\s")
_BOX = re.compile(r"\[[ xX]\]\s+")
_BOLD = lazy_pattern(r"\s*(?:\*\*|__)")


class Phase(NamedTuple):
    """A phase that the Implementation Plan lists: its label (`2`, `II`, `B`), its text and where it is listed."""

    label: str
    text: str
    span: Span


class DecisionTable(NamedTuple):
    """A table of the Decision Log. `columns` gives the place of each known column it has, from 0."""

    table: Table
    columns: dict[str, int]

    def text(self, row: Row, column: str) -> str | None:
        """Return the text of `row` in the known `column`; None where the table has no such column."""
        return row.text(self.columns[column]) if column in self.columns else None


class Question(NamedTuple):
    """An item of Open Questions: its text, its line, and whether it is marked as resolved."""

    text: str
    span: Span
    resolved: bool


class RejectionReason(NamedTuple):
    """A text that says why a proposal was rejected: what to call it, and all of it."""

    name: str
    text: str


class _Piece(NamedTuple):
    """A heading, a top-level list item, a paragraph or a table row of a section; `source` is its Markdown."""

    kind: Literal["heading", "item", "paragraph", "row"]
    text: str
    source: str
    span: Span
    level: int = 0
    resolved: bool = False


def read_phases(document: "Document") -> tuple[Phase, ...]:
    """Return the phases that the Implementation Plan of `document` lists, one a label.

    They are its sub-headings, else its list items, else its bold paragraphs, else its table rows that begin with
    `Phase N`. Empty where they cannot be counted, as when an entry stands for several (`Phase 1-3`) or for a part
    of a phase that is listed nowhere (`Phase 1a`).
    """
    section = document.section(document.conventions.section_names.implementation_plan)
    if section is None:
        return ()
    named = re.compile(document.conventions.patterns.phase)
    found = [
        (match, piece)
        for piece in _pieces(document, section)
        if (match := named.match(piece.text)) and not _is_struck(piece.source)
        if piece.kind != "paragraph" or _BOLD.match(piece.source)
    ]
    for kind in ("heading", "item", "paragraph", "row"):
        of_kind = [(match, piece) for match, piece in found if piece.kind == kind]
        if of_kind:
            # What stands below a phase's heading ("#### Stage 1") is a part of it.
            top = min(piece.level for _, piece in of_kind)
            return _one_a_label([(match, piece) for match, piece in of_kind if piece.level == top])
    return ()


def _one_a_label(found: list[tuple[re.Match[str], _Piece]]) -> tuple[Phase, ...]:
    whole = {match["label"].casefold() for match, _ in found if not match["part"]}
    phases: dict[str, Phase] = {}
    for match, piece in found:
        label = match["label"].casefold()
        if match["several"] or (match["part"] and match["part"].isalpha() and label not in whole):
            return ()
        phases.setdefault(label, Phase(match["label"], piece.text, piece.span))
    return tuple(phases.values())


def read_decisions(document: "Document") -> tuple[DecisionTable, ...]:
    """Return the tables of the Decision Log of `document`, in order.

    Of several tables only those with the most known columns hold the log; another one is an explanation beside it.
    """
    section = document.section(document.conventions.section_names.decision_log)
    return logged_tables(document, [section] if section else [])


def logged_tables(document: "Document", sections: Iterable[Section]) -> tuple[DecisionTable, ...]:
    """Return the tables of `sections` that hold the log, where these are the Decision Log, each once."""
    tables = {
        table.line: DecisionTable(table, _columns(table, document.conventions.decision_columns))
        for section in sections
        for table in document.tables_in(section)
        if not table.nested
    }
    most = max((len(table.columns) for table in tables.values()), default=0)
    return tuple(table for table in tables.values() if len(table.columns) == most)


def sections_called(document: "Document", name: str) -> list[Section]:
    """Return the sections that the conventions name `name`, at whatever level they stand, the highest first."""
    section_name = document.conventions.section_name
    levels = {heading.level for heading in document.headings if section_name(heading.text) == name}
    return [
        section
        for level in sorted(levels)
        for section in read_sections(document.headings, document.parsed, len(document.lines), level)
        if section_name(section.name) == name
    ]


def _columns(table: Table, known: tuple[str, ...]) -> dict[str, int]:
    header = [cell.text.casefold() for cell in table.header.cells]
    return {name: header.index(name.casefold()) for name in known if name.casefold() in header}


def rejection_reasons(document: "Document") -> Iterator[RejectionReason]:
    """Yield what in `document` says why it was rejected: sections with such a name, and rows of its Decision Log."""
    rejection = re.compile(document.conventions.patterns.rejection)
    empty = {section.heading for section in document.sections if section.empty}
    for index, heading in enumerate(document.headings):
        if heading == document.title or heading in empty or not rejection.search(heading.text):
            continue
        below = (other.span.line for other in document.headings[index + 1 :] if other.level <= heading.level)
        lines = document.lines[heading.span.line : next(below, len(document.lines) + 1) - 1]
        yield RejectionReason(heading.text, "\n".join([heading.text, *lines]))
    log = document.section(document.conventions.section_names.decision_log)
    for table in document.tables_in(log) if log else ():
        for row in table.rows:
            texts = [cell.text for cell in row.cells]
            said = [text for text in texts if rejection.search(text)]
            if said:
                yield RejectionReason(said[0], " ".join(said))


def read_open_questions(document: "Document") -> tuple[Question, ...]:
    """Return what the Open Questions of `document` list.

    A question is a list item or table row; a sub-heading, where those stand for questions (`### Q1: …`); a paragraph,
    where there is nothing else. Sub-headings such as "Resolved" group the questions below them. "None" is no question.
    """
    section = document.section(document.conventions.section_names.open_questions)
    return questions_in(document, section) if section else ()


def questions_in(document: "Document", section: Section) -> tuple[Question, ...]:
    """Return what `section` lists, read as Open Questions."""
    return tuple(_Questions(document, section).all())


class _Questions:
    """Reads the questions of one section, sub-heading by sub-heading."""

    def __init__(self, document: "Document", section: Section) -> None:
        conventions = document.conventions
        self._pieces = list(_pieces(document, section))
        template = conventions.template_text
        self._not_ours = {*template.sentences, template.example, template.todo}
        self._none = {text.casefold() for text in conventions.no_questions}
        self._nothing_open = lazy_pattern(conventions.patterns.nothing_open)
        self._group = lazy_pattern(conventions.patterns.question_group)
        self._numbered = lazy_pattern(conventions.patterns.question_heading)
        self._resolved = lazy_pattern(conventions.patterns.resolved)

    def all(self) -> Iterator[Question]:
        pieces = self._pieces
        starts = [index for index, piece in enumerate(pieces) if piece.kind == "heading"]
        first = starts[0] if starts else len(pieces)
        yield from self._in_body(pieces[:first], is_intro=bool(starts), resolved=False)
        above: list[tuple[_Piece, bool]] = []
        question: _Piece | None = None
        for start in starts:
            heading = pieces[start]
            body = list(takewhile(lambda piece: piece.kind != "heading", pieces[start + 1 :]))
            after = start + 1 + len(body)
            has_parts = after < len(pieces) and pieces[after].level > heading.level
            above = [(other, state) for other, state in above if other.level < heading.level]
            resolved = self._is_resolved(heading) or any(state for _, state in above)
            above.append((heading, resolved))
            if question and heading.level > question.level:
                continue
            question = heading if self._is_question(heading, body, has_parts=has_parts) else None
            if question is None:
                yield from self._in_body(body, is_intro=has_parts, resolved=resolved)
            elif not self._says_none(heading.text):
                yield Question(heading.text, heading.span, resolved)

    def _is_question(self, heading: _Piece, body: list[_Piece], *, has_parts: bool) -> bool:
        if self._group.fullmatch(section_key(heading.text)):
            return False
        if self._numbered.match(heading.text) or heading.text.rstrip().endswith("?"):
            return True
        # A topic: its questions are listed under it, or it stands for the only one.
        is_listed = has_parts or any(piece.kind in ("item", "row") for piece in body)
        return not is_listed and not (body and all(self._says_none(piece.text) for piece in body))

    def _in_body(self, body: list[_Piece], *, is_intro: bool, resolved: bool) -> Iterator[Question]:
        listed = [piece for piece in body if piece.kind in ("item", "row")]
        for piece in listed or ([] if is_intro else body):
            if not self._says_none(piece.text):
                yield Question(_BOX.sub("", piece.text, 1), piece.span, resolved or self._is_resolved(piece))

    def _is_resolved(self, piece: _Piece) -> bool:
        return (
            piece.resolved
            or _TICKED.match(piece.source) is not None
            or _is_struck(piece.source)
            or self._resolved.search(piece.text) is not None
            or (piece.kind == "heading" and self._resolved.search(section_key(piece.text)) is not None)
        )

    def _says_none(self, text: str) -> bool:
        if text in self._not_ours:
            return True
        if "?" in text:
            return False
        bare = text.strip(" .:;!()*_\u2013\u2014-").casefold()
        return not bare or bare in self._none or self._nothing_open.fullmatch(text) is not None


def _is_struck(source: str) -> bool:
    """Whether the Markdown `source` is struck through, up to an answer: a question behind it is still open."""
    match = _STRUCK.match(source)
    return match is not None and "?" not in match["rest"]


def _pieces(document: "Document", section: Section) -> Iterable[_Piece]:
    """Return the headings, top-level list items, paragraphs and table rows of `section`, by line."""
    parsed = document.parsed
    inlines = {inline.points[0][1]: inline for inline in parsed.inlines if inline.kind != "cell"}
    pieces = [
        _Piece("heading", heading.text, _source(document, heading.span), heading.span, heading.level)
        for heading in section.headings
    ]
    tokens = parsed.tokens
    for index in range(*section.tokens):
        token = tokens[index]
        if token.map is None:
            continue
        is_item = token.type == "list_item_open" and token.level == 1
        if not is_item and not (token.type == "paragraph_open" and token.level == 0):
            continue
        inline = inlines.get(token.map[0] + 1)
        text = shown_text(parsed, inline) if inline else ""
        span = document.line_span(token.map[0] + 1)
        pieces.append(_Piece("item" if is_item else "paragraph", text, inline.content if inline else "", span))
    pieces += [row for table in document.tables_in(section) if not table.nested for row in _rows(document, table)]
    return sorted(pieces, key=lambda piece: piece.span)


def _rows(document: "Document", table: Table) -> Iterator[_Piece]:
    """Yield the rows of `table`: the text of one is its question, its phase, or its first cell that is no number."""
    patterns = document.conventions.patterns
    header = [cell.text for cell in table.header.cells]
    if re.match(patterns.phase, header[0]):
        return  # A table with a column for each phase lists none by rows.
    asked = next((index for index, name in enumerate(header) if "question" in name.casefold()), None)
    for row in table.rows:
        texts = [cell.text for cell in row.cells]
        numbered = f"{header[0]} {row.text(0)}"
        if asked is not None:
            text = row.text(asked)
        elif re.match(patterns.phase, numbered):
            text = numbered
        else:
            text = next((text for text in texts if text and not text.strip("#.").isdigit()), "")
        source = next((cell.source for cell in row.cells if cell.text == text), "")
        yield _Piece("row", text, source, row.span, resolved=any(re.search(patterns.resolved, cell) for cell in texts))


def _source(document: "Document", span: Span) -> str:
    return document.lines[span.line - 1][span.column - 1 :].lstrip("# \t")

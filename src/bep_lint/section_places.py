"""Where the sections of a layout stand in a document, and the edits that add those which are missing."""

import re
from collections.abc import Collection
from functools import cached_property, lru_cache
from itertools import takewhile

from bep_lint.conventions import section_key
from bep_lint.diagnostic import Edit, Span
from bep_lint.document import Document
from bep_lint.edits import lines_below
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.order import out_of_order
from bep_lint.outline import Heading, Section, read_headings, read_parts
from bep_lint.parse import Parsed
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest

# What stands right above a heading and is about it: a comment, an anchor.
_OF_HEADING = lazy_pattern(r" {0,3}(?:<!--.*-->|<a\s[^<>]*>\s*</a>|<a\s[^<>]*/>)[ \t]*", re.IGNORECASE)


class SectionPlaces:
    """The sections of the layout of `doc`: `present` has the first of each name, in the document's order."""

    def __init__(self, doc: Document) -> None:
        self._doc = doc
        self._order = doc.layout.sections
        self.present: dict[str, Section] = {}
        for section in doc.sections:
            if section.name in self._order:
                self.present.setdefault(section.name, section)

    @cached_property
    def in_order(self) -> tuple[str, ...]:
        """The most of those present that stand in the layout's order, apart from those that may stand anywhere."""
        strict = [name for name in self.present if name not in self._doc.layout.anywhere]
        moved = set(out_of_order([self._order.index(name) for name in strict]))
        return tuple(name for place, name in enumerate(strict) if place not in moved)

    def after(self, name: str) -> tuple[str, ...]:
        """Return the names that stand behind `name` in the layout, those that may stand anywhere left out."""
        later = self._order[self._order.index(name) + 1 :]
        return tuple(other for other in later if other not in self._doc.layout.anywhere)

    def between(self, name: str) -> tuple[str, ...]:
        """Return those behind `name` that the section which it is to be added before is still to follow."""
        if self._is_first(name):
            return ()
        return tuple(takewhile(lambda other: other not in self.in_order, self.after(name)))

    def place(self, name: str, among: Collection[str]) -> str:
        """Return where the section `name` belongs, in the words of a message: before the next of `among`, or last."""
        if self._is_first(name):
            return f'before "{as_written(self._doc.sections[0].heading)}"'
        for other in self.after(name):
            if other in among:
                section = self.present.get(other)
                return f'before "{as_written(section.heading) if section else f"## {other}"}"'
        closing = self._closing(name)
        return f'before "{as_written(closing.heading)}"' if closing else "at the end"

    def nearest_above(self, name: str) -> Section | None:
        """Return the section that `name` is to follow: of those before it in the layout the nearest that is in order.

        A section that may stand anywhere counts only where it stands behind the others.
        """
        anywhere = self._doc.layout.anywhere
        before = self._order[: self._order.index(name)]
        usable = (other for other in before if other in self.in_order or other in anywhere)
        earlier = [self.present[other] for other in usable if other in self.present]
        while len(earlier) > 1 and earlier[-1].name in anywhere:
            if earlier[-1].lines > earlier[-2].lines:
                break
            earlier.pop()
        return earlier[-1] if earlier else None

    def added(self, name: str) -> Edit | None:
        """Return the edit that adds the section `name`, with what is to be written in it marked so.

        It comes where `place` says. None where it is not sure what the edit would do.
        """
        doc = self._doc
        content = _content(doc, name)
        if not content or not (doc.title or doc.sections) or (doc.front_matter and not doc.front_matter.closed):
            return None
        rows = ["", f"## {name}", "", *content]
        following = next((self.present[other] for other in self.after(name) if other in self.in_order), None)
        following = doc.sections[0] if self._is_first(name) else following or self._closing(name)
        start = _beginning(doc, following.heading) if following else None if doc.left_open else len(doc.lines) + 1
        if start is None or not self._is_read_as(name, rows[1:], start, following):
            return None
        last = start - 1
        while last and not doc.lines[last - 1].strip():
            last -= 1
        if last == 0:
            return lines_below(doc.path, doc.lines, 0, *rows[1:], "")
        if last < start - 1 or following is None:
            return lines_below(doc.path, doc.lines, last, *rows)
        # There is no blank line to go above. That two of these come in each other's way, and are made one after the
        # other, spares a second one between them: so the edit takes in what it goes behind.
        above = doc.lines[last - 1]
        return Edit(doc.path, Span.at(last, len(above), 1), "\n".join([above[-1], *rows, ""]))

    def _is_first(self, name: str) -> bool:
        """Whether `name` is the layout's first and missing, and what stands first is none of those in order."""
        sections = self._doc.sections
        is_first = name == self._order[0] and name not in self.present
        return is_first and bool(sections) and sections[0].name not in self.in_order

    def _closing(self, name: str) -> Section | None:
        """Return the first of the sections that end the document and stand behind `name` in other layouts."""
        others = [layout.sections for layout in self._doc.conventions.layouts if name in layout.sections]
        later = {other for sections in others for other in sections[sections.index(name) :]}.difference(self._order)
        last = [*takewhile(lambda section: section.name in later, reversed(self._doc.sections))]
        return last[-1] if last else None

    def _is_read_as(self, name: str, rows: list[str], start: int, following: Section | None) -> bool:
        """Whether `rows` are read as the section `name` with its text, and `following`, from line `start` on, as one.

        What is configured may be other Markdown, and a list takes in a heading that is indented.
        """
        conventions = self._doc.conventions
        below = self._doc.lines[start - 1 : following.heading.span.end_line + 1] if following else []
        headings, kinds = _read("\n".join([*rows, "", *below]))
        return (
            1 in headings
            and conventions.section_name(headings[1]) == name
            and kinds[1:2] == ("paragraph" if rows[2] == conventions.template_text.todo else "bullet_list",)
            and (following is None or following.heading.span.line - start + len(rows) + 2 in headings)
        )


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[dict[int, str], tuple[str, ...]]:
    """Return the headings of `text` by their lines, and the kinds of its parts.

    They are remembered, for documents often lack the same sections.
    """
    lines = text.split("\n")
    parsed = Parsed(text, lines)
    headings = {heading.span.line: heading.text for heading in read_headings(parsed, lines)}
    return headings, tuple(part.kind for part in read_parts(parsed, lines))


def rest_is_hidden(doc: Document) -> bool:
    """Whether a context-for-ai comment that is not closed hides what follows: CTX002 reports the one cause."""
    return any(not block.closed for block in doc.context_blocks)


def as_written(heading: Heading) -> str:
    """Return what messages call `heading`: its text behind the marks of its level."""
    return f"{'#' * heading.level} {excerpt(heading.text)}"


class SimilarSections:
    """The sections of the author's own in `doc` that may have been meant as sections of its layout."""

    def __init__(self, doc: Document) -> None:
        self._words = {name: _words(name, least=4) for name in doc.layout.sections}
        self._sharing: list[tuple[Heading, set[str], int]] = []
        self._others: dict[str, Heading] = {}
        for section in doc.sections:
            if section.name in self._words:
                continue
            heading, words = section.heading, _words(section.heading.text)
            if most := max(len(words & of_name) for of_name in self._words.values()):
                self._sharing.append((heading, words, most))
            else:
                self._others.setdefault(section_key(heading.text), heading)

    def to(self, name: str) -> Heading | None:
        """Return the heading of the one that may have been meant as the missing section `name`.

        It shares a word with that name, and no more with another name of the layout; or it is spelt like it.
        """
        like: dict[str, Heading] = {}
        best = 1
        for heading, words, most in self._sharing:
            if most >= best and len(words & self._words[name]) == most:
                like = {heading.text: heading} | (like if most == best else {})
                best = most
        near = nearest(name, like, 0) if like else nearest(section_key(name), self._others)
        return (self._others | like)[near] if near else None


def _words(text: str, least: int = 0) -> set[str]:
    """Return the words of `text`, plural or not; ordinary ones only from `least` letters on, which "and" has not."""
    words = re.findall(r"\w+", text)
    kept = (word for word in words if len(word) >= least or not (word.islower() or word.istitle()))
    return {word.casefold().rstrip("s") for word in kept}


def _content(doc: Document, name: str) -> list[str]:
    """Return the lines that the section `name` begins with; none where no word says that they are to be written."""
    names = doc.conventions.section_names
    todo = [text] if (text := doc.conventions.template_text.todo).strip() else []
    if name == names.decision_log and todo:
        columns = [column.replace("|", "\\|") for column in doc.conventions.decision_columns]
        rule = "|".join("-" * (len(column) + 2) for column in columns)
        return [*todo, "", f"| {' | '.join(columns)} |", f"|{rule}|"]
    if name == names.document_index and doc.segmented:
        from bep_lint.index_entries import new_index

        return new_index(doc) or todo
    return todo


def _beginning(doc: Document, heading: Heading) -> int | None:
    """Return the first line that belongs to `heading`: comments and anchors right above it, or a suppression for it.

    None where that suppression shares its line with text.
    """
    line = heading.span.line
    while line > 1 and _OF_HEADING.fullmatch(doc.lines[line - 2]) and _is_part(doc, line - 1):
        line -= 1
    aimed = [directive.span.line for directive in doc.directives if directive.line == heading.span.line]
    is_alone = all(doc.lines[above - 1].lstrip().startswith("<!--") for above in aimed)
    return min([line, *aimed]) if is_alone else None


def _is_part(doc: Document, line: int) -> bool:
    """Whether `line` is a block of its own."""
    return any(part.first == part.last == line for part in doc.parts)

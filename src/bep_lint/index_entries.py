"""Entries of a Document Index to be: how a sub-document that it leaves out is listed in it, and where."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from posixpath import join
from typing import NamedTuple

from bep_lint.diagnostic import Edit
from bep_lint.document import Document
from bep_lint.edits import lines_below
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.links import Link
from bep_lint.outline import Part, Section
from bep_lint.safe_text import excerpt, one_line
from bep_lint.table_edits import TableShape, row_below, row_text
from bep_lint.tables import Row, Table
from bep_lint.targets import written
from bep_lint.yaml_block import Scalar

_ITEM = lazy_pattern(r"(?P<indent>[ \t]*)(?P<mark>[-*+]|(?P<number>\d{1,9})(?P<end>[.)]))(?P<blanks>[ \t]+|\Z)")
_MOST = 2000
"""Characters of an entry that a message shows: all of it, for it is there to be pasted."""
_LONGEST_SCOPE = 200
# Code, which stays as it is, and what Markdown would take for something else.
_CODE_OR_MARK = lazy_pattern(r"`[^`]+`|[\\`*\[\]<~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")


class NewEntry(NamedTuple):
    """An entry in the words of a message, and the edit that adds it; None where it is not sure where it belongs.

    Entries that have to be added in one go, because they are numbered or set off, have the same edit.
    """

    text: str
    edit: Edit | None


class IndexEntries:
    """Makes entries of the index that stands in `sections` of `doc`, where `links` lead to the proposal's own files.

    An entry is a row of the table that has such links, or an item of the list that has them; where nothing has any, of
    a table that is still empty; else an item of a new list.
    """

    def __init__(self, doc: Document, sections: list[Section], links: Iterable[Link]) -> None:
        self._doc = doc
        self._section = sections[0]
        self._links = set(links)
        lines = {line for section in sections for line in range(*section.lines)}
        linked = {link.span.line for link in self._links}
        self._marked = any(link.path.startswith("./") for link in self._links)
        self._tables = [table for table in doc.tables if table.line in lines]
        self._lists = [part for part in doc.parts if part.is_list and part.first in lines]
        places: list[Table | Part] = [table for table in self._tables if any(map(self._is_linked, table.rows))]
        places += [part for part in self._lists if not linked.isdisjoint(range(part.first, part.last + 1))]
        places = places or [table for table in self._tables if not table.rows]
        self._place = places[0] if places else None
        self._is_sure = len(places) <= 1 and not (isinstance(self._place, Table) and self._place.nested)

    def entries(self, subs: Sequence[Document]) -> list[NewEntry]:
        """Return the entries of the sub-documents `subs`."""
        lines = {sub.name: self._line_naming(sub) for sub in subs}
        made = iter(self._made([sub for sub in subs if lines[sub.name] is None]))
        return [self._unsure(sub, line) if (line := lines[sub.name]) else next(made) for sub in subs]

    def _made(self, subs: Sequence[Document]) -> list[NewEntry]:
        links = [_link(self._doc, sub, "./" * self._marked) for sub in subs]
        place = self._place
        if isinstance(place, Table):
            entries = [self._row(place, sub, link) for sub, link in zip(subs, links, strict=True)]
        else:
            entries = self._items(place, links) if place else self._new_list(links)
        kind = "row" if isinstance(place, Table) else "item"
        return [
            NewEntry(f"the {kind} {excerpt(text.strip(), _MOST)}", edit if self._is_sure else None)
            for text, edit in entries
        ]

    def _unsure(self, sub: Document, line: int) -> NewEntry:
        """Return the entry of a sub-document that a table or list names already, on `line` and without a link."""
        return NewEntry(f"{self._made([sub])[0].text}, or a link on line {line}, which names it", None)

    def _line_naming(self, sub: Document) -> int | None:
        name = re.escape(sub.name_in_folder.removesuffix(".md"))
        naming = re.compile(rf"(?<![\w-]){name}(?![\w-])", re.IGNORECASE)
        return next((line for line in self._unlinked_lines if naming.search(self._doc.lines[line - 1])), None)

    @cached_property
    def _unlinked_lines(self) -> list[int]:
        """The lines of tables and lists without a link."""
        lines = {row.line for table in self._tables for row in table.rows}
        lines |= {line for part in self._lists for line in range(part.first, part.last + 1)}
        return sorted(lines.difference(link.span.line for link in self._links))

    def _row(self, table: Table, sub: Document, link: str) -> tuple[str, Edit | None]:
        doc = self._doc
        # A line of text right below is shown as a row, too.
        table = table._replace(rows=tuple(row for row in table.rows if "|" in doc.lines[row.line - 1]))
        columns = len(table.header.cells)
        linked = [row for row in table.rows if self._is_linked(row)]
        description = table.column_called(doc.conventions.context.scope_columns)
        if linked:
            places = (place for place, cell in enumerate(linked[0].cells) if not self._links.isdisjoint(cell.links))
            column = min(next(places), columns - 1)
        else:
            column = int(description == 0 and columns > 1)
        if description is None and columns == 2 and column == 0:
            description = 1
        cells = [""] * columns
        if description is not None:
            cells[description] = self._description(sub)
        cells[column] = link
        last = linked[-1].line if linked else table.line + 1  # what is below may be a total
        shape = TableShape(doc.lines, table)
        return row_text(shape, cells), row_below(doc.path, shape, last, cells)

    def _items(self, place: Part, links: Sequence[str]) -> list[tuple[str, Edit | None]]:
        *above, last = place.items
        lines = self._doc.lines
        item = _ITEM.match(lines[last.first - 1])
        if item is None:  # it stands on a line with another item's mark
            return [(f"- {link}", None) for link in links]
        marks = [item["mark"]] * len(links)
        if item["number"]:
            before = _ITEM.match(lines[above[-1].first - 1]) if above else None
            step = int(before is None or before["number"] != item["number"])
            marks = [f"{int(item['number']) + step * count}{item['end']}" for count in range(1, len(links) + 1)]
        start, blanks = item["indent"], item["blanks"] or " "
        texts = [f"{start}{mark}{blanks}{link}" for mark, link in zip(marks, links, strict=True)]
        is_loose = bool(above) and not lines[last.first - 2].strip()
        rows = [row for text in texts for row in ([""] * is_loose + [text])]
        together = lines_below(self._doc.path, lines, last.last, *rows)
        is_one = bool(item["number"]) or is_loose
        return [(text, together if is_one else lines_below(self._doc.path, lines, last.last, text)) for text in texts]

    def _new_list(self, links: Iterable[str]) -> list[tuple[str, Edit | None]]:
        """Begin a list below the text right under the heading, comments at its end left out."""
        doc, items = self._doc, [f"- {link}" for link in links]
        first, after = self._section.lines
        after = min([after, *(heading.span.line for heading in self._section.headings)])
        parts = [part for part in doc.parts if first <= part.first < after and not self._is_comment(part)]
        line = parts[-1].last if parts else first - 1
        following = next((row for row in doc.lines[line:] if row.strip()), "")
        is_open = doc.left_open is not None and first <= doc.left_open < after
        # It may not go on a list that is there, nor take in what is indented below it.
        would_join = (parts and parts[-1].kind == "bullet_list") or following[:2].isspace()
        if is_open or would_join:
            return [(item, None) for item in items]
        is_above_text = line < len(doc.lines) and bool(doc.lines[line].strip())
        together = lines_below(doc.path, doc.lines, line, "", *items, *[""] * is_above_text)
        return [(item, together) for item in items]

    def _is_linked(self, row: Row) -> bool:
        return any(link in self._links for cell in row.cells for link in cell.links)

    def _is_comment(self, part: Part) -> bool:
        return part.kind == "html_block" and self._doc.lines[part.first - 1].lstrip().startswith("<!--")

    def _description(self, sub: Document) -> str:
        """Return what the context-for-ai block of `sub` says it covers, as Markdown, else that it is to be written.

        What names a proposal or holds a template's placeholder is not taken over: it may be wrong here.
        """
        conventions = self._doc.conventions
        entry = sub.context_entries.get(conventions.context.scope_key)
        scope = one_line(entry.text) if entry and isinstance(entry.value, Scalar) else ""
        doubtful = re.search(conventions.patterns.reference, scope) or any(
            word in scope for word in conventions.template_text.placeholders
        )
        is_usable = scope and len(scope) <= _LONGEST_SCOPE and not doubtful
        return _markdown(scope) if is_usable else conventions.template_text.todo


def new_index(doc: Document) -> list[str]:
    """Return the lines of an index of all sub-documents of `doc`; none where they are not all known."""
    if doc.number in doc.proposals.unlisted:
        return []
    return [f"- {_link(doc, sub)}" for sub in doc.subs if not sub.excluded]


def _link(doc: Document, sub: Document, start: str = "") -> str:
    """Return the link from `doc` to `sub`, whose path begins with `start`."""
    path = written(doc, join(doc.proposals.home, sub.name))
    return one_line(f"[{_markdown(sub.name_in_folder.removesuffix('.md'))}]({start}{path})")


def _markdown(text: str) -> str:
    """Return Markdown that shows `text`, with the code spans that it has."""
    return _CODE_OR_MARK.sub(lambda found: found[0] if len(found[0]) > 1 else f"\\{found[0]}", text)

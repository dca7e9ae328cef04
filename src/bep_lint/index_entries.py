"""Entries of a Document Index to be: how a sub-document that it leaves out is listed in it, and where."""

import re
from collections.abc import Iterable
from posixpath import join
from typing import NamedTuple

from bep_lint.diagnostic import Edit, Span
from bep_lint.document import Document
from bep_lint.edits import lines_below
from bep_lint.links import Link
from bep_lint.outline import Part, Section
from bep_lint.safe_text import excerpt, one_line
from bep_lint.table_edits import row_below, row_text
from bep_lint.tables import Table
from bep_lint.targets import written
from bep_lint.yaml_block import Scalar

_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-*+]|(?P<number>\d{1,9})(?P<end>[.)]))(?P<blanks>[ \t]+|\Z)")
_MOST = 2000
"""Characters of an entry that a message shows: all of it, for it is there to be pasted."""
_LONGEST_SCOPE = 200
# Code, which stays as it is, and what Markdown would take for something else.
_CODE_OR_MARK = re.compile(r"`[^`]+`|[\\`*\[\]<~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")


class NewEntry(NamedTuple):
    """An entry in the words of a message, and the edit that adds it; None where it is not sure where it belongs."""

    text: str
    edit: Edit | None


class IndexEntries:
    """Makes entries of the index that stands in `sections` of `doc`, in which `links` are.

    An entry is a row of the table that has links, or an item of the list that has them; where nothing has any, of the
    table or the list that is there; else an item of a new list.
    """

    def __init__(self, doc: Document, sections: list[Section], links: Iterable[Link]) -> None:
        self._doc = doc
        self._section = sections[0]
        lines = {line for section in sections for line in range(*section.lines)}
        links = list(links)
        linked = {link.span.line for link in links}
        self._marked = any(link.path.startswith("./") for link in links)
        tables = [table for table in doc.tables if table.line in lines]
        lists = [part for part in doc.parts if part.is_list and part.first in lines]
        with_links: list[Table | Part] = [table for table in tables if _column(table) is not None]
        with_links += [part for part in lists if not linked.isdisjoint(range(part.first, part.last + 1))]
        places = with_links or tables or lists
        self._place = places[0] if places else None
        self._is_sure = len(places) <= 1 and not (isinstance(self._place, Table) and self._place.nested)

    def entry(self, sub: Document) -> NewEntry:
        """Return the entry of the sub-document `sub`."""
        link = _link(self._doc, sub, "./" * self._marked)
        place = self._place
        if isinstance(place, Table):
            kind, (text, edit) = "row", self._row(place, sub, link)
        else:
            kind, (text, edit) = "item", self._item(place, link) if place else self._new_list(link)
        return NewEntry(f"the {kind} {excerpt(text.strip(), _MOST)}", edit if self._is_sure else None)

    def _row(self, table: Table, sub: Document, link: str) -> tuple[str, Edit | None]:
        doc = self._doc
        column = _column(table) or 0
        cells = [doc.conventions.template_text.todo] * len(table.header.cells)
        cells[column] = link
        if column + 1 < len(cells):
            cells[column + 1] = self._description(sub)
        with_cells = [row.line for row in table.rows if "|" in doc.lines[row.line - 1]]
        last = with_cells[-1] if with_cells else table.line + 1
        return row_text(doc.lines, table, cells), row_below(doc.path, doc.lines, table, last, cells)

    def _item(self, place: Part, link: str) -> tuple[str, Edit | None]:
        *above, last = place.items
        lines = self._doc.lines
        item = _ITEM.match(lines[last.first - 1])
        if item is None:  # it stands on a line with another item's mark
            return f"- {link}", None
        mark = item["mark"]
        if item["number"]:
            before = _ITEM.match(lines[above[-1].first - 1]) if above else None
            is_counted = before is None or before["number"] != item["number"]
            mark = f"{int(item['number']) + is_counted}{item['end']}"
        text = f"{item['indent']}{mark}{item['blanks'] or ' '}{link}"
        is_loose = bool(above) and not lines[last.first - 2].strip()
        rows = ["", text] if is_loose else [text]
        if item["number"] or is_loose:
            return text, self._behind(last.last, *rows)
        return text, lines_below(self._doc.path, lines, last.last, *rows)

    def _new_list(self, link: str) -> tuple[str, Edit | None]:
        """Begin a list below the text right under the heading, comments at its end left out."""
        doc, item = self._doc, f"- {link}"
        first, after = self._section.lines
        if doc.left_open is not None and first <= doc.left_open < after:
            return item, None
        after = min([after, *(heading.span.line for heading in self._section.headings)])
        parts = [part for part in doc.parts if first <= part.first < after and not self._is_comment(part)]
        line = parts[-1].last if parts else first - 1
        is_above_text = line < len(doc.lines) and bool(doc.lines[line].strip())
        return item, self._behind(line, "", item, *[""] * is_above_text)

    def _is_comment(self, part: Part) -> bool:
        return part.kind == "html_block" and self._doc.lines[part.first - 1].lstrip().startswith("<!--")

    def _behind(self, line: int, *rows: str) -> Edit:
        """Return the edit that puts `rows` below `line`; of several such only one is made at a time.

        For it takes in the last character above: the next number, or the list to add to, is known after the first only.
        """
        above = self._doc.lines[line - 1]
        return Edit(self._doc.path, Span.at(line, len(above), 1), above[-1] + "".join(f"\n{row}" for row in rows))

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


def _column(table: Table) -> int | None:
    """Return the first column of `table` that has links, counted from 0."""
    columns = [index for row in table.rows for index, cell in enumerate(row.cells) if cell.links]
    return min(columns[0], len(table.header.cells) - 1) if columns else None


def _markdown(text: str) -> str:
    """Return Markdown that shows `text`, with the code spans that it has."""
    return _CODE_OR_MARK.sub(lambda found: found[0] if len(found[0]) > 1 else f"\\{found[0]}", text)

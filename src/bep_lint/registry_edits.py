"""Edits of the registry: cells and links written anew, rows added, moved and taken out.

Each is None, or missing, where it cannot be made without losing or changing something else.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from bep_lint.diagnostic import Edit, Fix, Span
from bep_lint.edits import lines_below, without_lines
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.links import Link
from bep_lint.registry import Registry, RegistryRow, linked_name
from bep_lint.registry_cells import number_cell
from bep_lint.table_edits import row_below
from bep_lint.tables import Cell, read_cell
from bep_lint.targets import as_target

if TYPE_CHECKING:
    from bep_lint.document import Document

# A link's target and what may stand around it in its parentheses.
_TARGET = lazy_pattern(
    r"(?P<before>\(\s*)(?:<[^<>]*>|[^\s<>]\S*|)(?P<after>(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\))"
)
_ANCHOR = lazy_pattern(r"<a\b", re.IGNORECASE)


def content_edit(registry: Registry, cell: Cell, markdown: str) -> Edit | None:
    """Return the edit that makes `cell` show `markdown`; mark-up around all of its text stays.

    None where a link, an image or a comment of the cell would be lost.
    """
    parsed = registry.document.parsed
    wanted = read_cell(parsed, markdown).text
    if any(link.kind == "image" for link in cell.links):
        return None  # which shows what it showed before
    if cell.text and cell.source.count(cell.text) == 1:
        kept = cell.source.replace(cell.text, markdown)
        read = read_cell(parsed, kept)
        if read.text == wanted and _targets(read) == _targets(cell):
            return registry.edit(cell, kept)
    return None if cell.links or "<" in cell.source else registry.edit(cell, markdown)


def relinked(registry: Registry, cell: Cell, link: Link, document: "Document") -> tuple[str, Edit] | None:
    """Return what makes `link`, one of `cell`, lead to `document` when written in its place, and the edit that does.

    In an HTML tag that is the target alone. Text, title and all around the link stay.
    """
    before, source, after = _around(registry, cell, link)
    text, tail = _text_and_tail(source)
    written = target = as_target(document.name)
    if link.kind == "autolink":
        written = number_cell(document)
    elif found := _TARGET.fullmatch(tail):
        written = f"[{text}]{found['before']}{target}{found['after']}"
    elif text:
        written = f"[{text}]({target})"
    content = before + written + after
    place = cell.links.index(link)
    read = read_cell(registry.document.parsed, content)
    if len(read.links) != len(cell.links) or linked_name(read.links[place]) != document.name:
        return None
    is_text_kept = read.text == cell.text or link.kind == "autolink"
    if not is_text_kept or _targets(read, place) != _targets(cell, place):
        return None
    return written, registry.edit(cell, content)


def linked(registry: Registry, cell: Cell, document: "Document") -> tuple[str, Edit] | None:
    """Return the content of `cell` as a link to `document`, and the edit that makes it one."""
    if _ANCHOR.search(cell.source):
        return None  # a link in a link
    content = number_cell(document, cell.source)
    read = read_cell(registry.document.parsed, content)
    if read.text != cell.text or [linked_name(link) for link in read.links] != [document.name]:
        return None
    return content, registry.edit(cell, content)


def unlinked(registry: Registry, cell: Cell, link: Link) -> Edit | None:
    """Return the edit that takes `link` out of `cell` and leaves its text; None where it is not one of Markdown."""
    before, source, after = _around(registry, cell, link)
    text, _ = _text_and_tail(source)
    content = before + text + after
    read = read_cell(registry.document.parsed, content)
    if link.kind != "link" or read.text != cell.text or _targets(read) != _targets(cell, cell.links.index(link)):
        return None
    return registry.edit(cell, content)


def row_added(registry: Registry, number: int, cells: Sequence[str]) -> Edit | None:
    """Return the edit that adds a row of `cells`, by the header's columns, in the place of `number`."""
    line = place_of(registry, number)
    return row_added_below(registry, line, cells) if _fits(registry, number) else None


def row_added_below(registry: Registry, line: int, cells: Sequence[str]) -> Edit | None:
    """Return the edit that adds a row of `cells`, by the header's columns, below `line` of the table."""
    document = registry.document
    aimed_below = any(found.line and found.span.line <= line < found.line for found in document.directives)
    if aimed_below or _part(registry, line):
        return None
    return row_below(document.path, registry.rows_shape, line, cells)


def place_of(registry: Registry, number: int) -> int:
    """Return the line below which the row of `number` belongs."""
    before, _ = registry.around(number)
    return registry.table.line + 1 if before is None else registry.in_order[before].line


def moves(registry: Registry) -> dict[int, Fix]:
    """Return the fixes that put rows which are out of order in their places, by their numbers."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for number, row in registry.out_of_order.items():
        place = place_of(registry, number)
        # Of two rows of a number nobody knows which is the proposal's: it may depend on which comes first.
        if len(registry.rows_of(number)) == 1 and _fits(registry, number) and _can_move(registry, row, place):
            places[place].append(number)
    fixes = {}
    for place, numbers in places.items():
        # Each by itself, rows that go to one place would stand there as they stand now.
        is_ascending = numbers == sorted(numbers)
        for group in [[number] for number in numbers] if is_ascending else [sorted(numbers)]:
            before, _ = registry.around(group[0])
            rows = "row" if len(group) == 1 else "rows"
            to = "to the top" if before is None else f"below the row of {before}"
            title = f"move the {rows} of {', '.join(map(str, group))} {to}"
            edits = _moved(registry, [registry.out_of_order[number] for number in group], place)
            fixes.update(dict.fromkeys(group, Fix(title, edits)))
    return fixes


def moved_to_end(registry: Registry, row: RegistryRow) -> tuple[Edit, ...] | None:
    """Return the edits that make `row` the last of the table."""
    last = registry.rows[-1].line
    return _moved(registry, [row], last) if _can_move(registry, row, last) else None


def taken_out(registry: Registry, rows: Iterable[RegistryRow]) -> tuple[Edit, ...] | None:
    """Return the edits that take `rows` out, their whole lines."""
    lines = [row.line for row in rows]
    is_held = any(line in registry.cut_off or _is_spoken_of(registry, line, line) for line in lines)
    return None if is_held else _without(registry, lines)


def _fits(registry: Registry, number: int) -> bool:
    """Whether a row of `number` in its place opens no gap, and none that rows with a wrong number may fill."""
    before, after = registry.around(number)
    if before is None and after is None:  # there are no rows yet, and perhaps other documents that will have some
        documents = registry.document.proposals.main_numbers
        start = registry.document.conventions.number_start
        return not registry.left_out(min(other for other in (*documents, number) if other >= start), number)
    if before is None or after is None:
        return not registry.left_out(number if before is None else before, number if after is None else after)
    first, last = registry.in_order[before].line, registry.in_order[after].line
    return bisect_left(registry.misnumbered, first) == bisect_left(registry.misnumbered, last)


def _can_move(registry: Registry, row: RegistryRow, line: int) -> bool:
    """Whether `row` can come to stand below `line`: in the same part of the table, and no suppression would notice.

    The first row of a part that is cut off stays, for by it the others are known to be rows.
    """
    first, last = sorted((row.line, line))
    is_in_part = _part(registry, row.line) == _part(registry, line) and row.line not in registry.cut_off
    return is_in_part and not _is_spoken_of(registry, first, last)


def _part(registry: Registry, line: int) -> int:
    """Return how often the table has been cut off down to `line`."""
    return bisect_right(registry.cut_off, line)


def _is_spoken_of(registry: Registry, first: int, last: int) -> bool:
    """Whether a suppression that depends on its place stands on, or is about, one of the lines."""
    return any(
        found.verb != "disable-file" and any(first <= line <= last for line in (found.span.line, found.line or 0))
        for found in registry.document.directives
    )


def _moved(registry: Registry, rows: Sequence[RegistryRow], line: int) -> tuple[Edit, ...]:
    document = registry.document
    texts = [document.lines[row.line - 1] for row in rows]
    below = lines_below(document.path, document.lines, line, *texts)
    return below, *_without(registry, [row.line for row in rows])


def _without(registry: Registry, lines: Iterable[int]) -> tuple[Edit, ...]:
    document = registry.document
    taken = sorted(lines)
    ends = [one for one, other in pairwise(taken) if other > one + 1] + taken[-1:]
    starts = taken[:1] + [other for one, other in pairwise(taken) if other > one + 1]
    edits = [without_lines(document.path, first, last) for first, last in zip(starts, ends, strict=True)]
    if ends[-1] == len(document.lines) and not document.source.text.endswith(("\n", "\r")):
        # The file ends without a line end, as it did.
        above = document.lines[starts[-1] - 2]
        span = Span(starts[-1] - 1, len(above) + 1, ends[-1], len(document.lines[-1]) + 1)
        edits[-1] = edits[-1]._replace(span=span)
    return tuple(edits)


def _around(registry: Registry, cell: Cell, link: Link) -> tuple[str, str, str]:
    """Return the source of `cell` before `link`, that of the link, and that after it."""
    line = registry.document.lines[cell.span.line - 1]
    columns = (cell.span.column, link.span.column, link.span.end_column, cell.span.end_column)
    before, source, after = (line[one - 1 : other - 1].replace("\\|", "|") for one, other in pairwise(columns))
    return before, source, after


def _text_and_tail(source: str) -> tuple[str, str]:
    """Return the text of a Markdown link, and what follows it; no text where it is none."""
    if not source.startswith("["):
        return "", ""
    mark = "](" if source.endswith(")") else "]["
    text, found, tail = source[1:].rpartition(mark)
    return (text, found[1] + tail) if found else (source[1:-1], "")


def _targets(cell: Cell, but: int = -1) -> list[str]:
    """Return where the links of `cell` lead, without that in the place `but`."""
    return [link.target for place, link in enumerate(cell.links) if place != but]

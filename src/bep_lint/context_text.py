"""The text of a context-for-ai block: how its keys are written for a document, as far as that is known."""

import re
from posixpath import join

from bep_lint.document import Document, Role
from bep_lint.metadata import yaml_text
from bep_lint.tables import Row
from bep_lint.yaml_edits import can_hold

_LONGEST_SCOPE = 200


def key_line(doc: Document, key: str, *, left_open: str = "\u2026") -> str:
    """Return how `key` is written in the block of `doc`, with its value where that is known, else with `left_open`."""
    names = doc.conventions.context
    if key == "type":
        return f"{key}: {yaml_text(doc.context_keys.type)}"
    if key == names.documents_key:
        return f"{key}: [{', '.join(yaml_text(sub.name_in_folder) for sub in doc.subs)}]"
    if key == names.dependencies_key:
        return f"{key}: []"
    if key == names.parent_key and doc.main and doc.main.subject:
        return f"{key}: {yaml_text(f'{doc.label} ({doc.main.subject})')}"
    if key == names.scope_key and (scope := _scope(doc)):
        return f"{key}: {yaml_text(scope)}"
    if key in doc.context_keys.numbers:
        return f"{key}: {len(doc.phases) or 'N'}"
    return f"{key}: [{left_open}]" if key in doc.context_keys.lists else f"{key}: {left_open}"


def new_block(doc: Document) -> list[str] | None:
    """Return the lines of a block for `doc`, which has none; what its author has to write says so.

    None where they cannot be known, or could not be written into a comment: two main documents share the number, a
    folder cannot be listed, there is no word for what is to be written, or a name or title would break the block.
    """
    mains = doc.proposals.mains(doc.number)
    word = doc.conventions.template_text.todo
    if len(mains) > 1 or doc.number in doc.proposals.unlisted or not word.strip():
        return None
    todo = yaml_text(word)
    names = doc.conventions.context
    lines = []
    for key in doc.context_keys.keys:
        line = key_line(doc, key, left_open=todo)
        if key in doc.context_keys.numbers and not (key == names.phases_key and doc.phases):
            line = f"{key}: 0  # {word}"
        elif key == names.parent_key and not (mains and mains[0].subject):
            line = f"{key}: {yaml_text(f'{doc.label} ({word})')}"
        lines.append(line)
    return ["<!-- context-for-ai", *lines, "-->"] if all(map(can_hold, lines)) else None


def _scope(doc: Document) -> str:
    """Return what the Document Index of its main document says of a sub-document beside the link; empty where nothing.

    What is more than a line is no scope, nor is what is said of two sub-documents at once.
    """
    main = doc.main if doc.role is Role.SUB else None
    index = main.section(doc.conventions.section_names.document_index) if main else None
    if main is None or index is None:
        return ""
    subs = {join(doc.proposals.home, sub.name): sub.name for sub in doc.subs}
    linked = {target.link: subs[target.place.name] for target in main.targets if target.place.name in subs}
    for table in main.tables_in(index):
        column = table.column_called(doc.conventions.context.scope_columns)
        for row in table.rows:
            found = {linked[link] for cell in row.cells for link in cell.links if link in linked}
            if found == {doc.name} and column is not None and _can_be_scope(row, column):
                return row.text(column)
    return ""


def _can_be_scope(row: Row, column: int) -> bool:
    """Whether the cell of `row` in `column` holds a line of text, no link and no HTML."""
    text = row.text(column)
    if not text or not can_hold(text) or len(text) > _LONGEST_SCOPE:
        return False
    cell = row.cells[column]
    return not cell.links and not re.search(r"<\w", cell.source)

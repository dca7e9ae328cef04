"""The text of a context-for-ai block: how its keys are written for a document, as far as that is known."""

from posixpath import join

from bep_lint.document import Document, Role
from bep_lint.metadata import yaml_text
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
    folder cannot be listed, or a name or title would break the block.
    """
    mains = doc.proposals.mains(doc.number)
    if len(mains) > 1 or doc.number in doc.proposals.unlisted:
        return None
    todo = yaml_text(doc.conventions.template_text.todo)
    names = doc.conventions.context
    lines = []
    for key in doc.context_keys.keys:
        line = key_line(doc, key, left_open=todo)
        if key in doc.context_keys.numbers and not (key == names.phases_key and doc.phases):
            line = f"{key}: 0  # {todo}"
        elif key == names.parent_key and not (mains and mains[0].subject):
            line = f"{key}: {yaml_text(f'{doc.label} ({todo})')}"
        lines.append(line)
    return ["<!-- context-for-ai", *lines, "-->"] if all(map(can_hold, lines)) else None


def _scope(doc: Document) -> str:
    """Return what the Document Index of its main document says of a sub-document beside the link; empty where nothing.

    What is more than a line is no scope.
    """
    main = doc.main if doc.role is Role.SUB else None
    index = main.section(doc.conventions.section_names.document_index) if main else None
    if main is None or index is None:
        return ""
    name = join(doc.proposals.home, doc.name)
    links = {target.link for target in main.targets if target.place.name == name}
    for table in main.tables_in(index):
        for row in table.rows:
            columns = [column for column, cell in enumerate(row.cells) if not links.isdisjoint(cell.links)]
            if columns and can_hold(text := row.text(columns[0] + 1)) and len(text) <= _LONGEST_SCOPE:
                return text
    return ""

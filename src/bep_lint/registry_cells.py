"""What the registry has to say of a document: the cells of its row, as Markdown."""

import re
from typing import TYPE_CHECKING, NamedTuple

from bep_lint.outline import plain_text
from bep_lint.parse import Inline, Parsed
from bep_lint.registry import Registry, author_names, is_word
from bep_lint.safe_text import printable
from bep_lint.targets import as_target
from bep_lint.titles import bare_title

if TYPE_CHECKING:
    from bep_lint.document import Document

# Mark-up that means the same wherever it stands: no link, no HTML, no break.
_HARMLESS = frozenset(
    {"text", "text_special", "code_inline", "em_open", "em_close", "strong_open", "strong_close", "softbreak"}
)
_MARK = re.compile(r"[\\`*_\[\]<>&!~$]")


class DocumentCells(NamedTuple):
    """The cells of a document's row; not `certain` where the document does not say all of it, or not clearly."""

    number: str
    title: str
    author: str
    status: str
    certain: bool


def document_cells(registry: Registry, document: "Document") -> DocumentCells:
    """Return what the row of `document` in `registry` should hold; what it does not say is as in a new proposal."""
    conventions = document.conventions
    title = title_cell(registry, document)
    author = document.entry(conventions.key_names.author)
    names = author_names(author.text) if author else []
    authors = author_cell(registry, names)
    status = conventions.statuses.named(document.status)
    says_all = (
        title is not None
        and authors is not None
        and (author is None or author.is_empty or bool(names))
        and (status is not None or not document.status.strip())
        and (document.front_matter is None or document.front_matter.problem is None)
        and says_once(document, conventions.key_names.author)
        and says_once(document, conventions.key_names.status)
    )
    return DocumentCells(
        number_cell(document),
        title or document.subject or conventions.template_text.title,
        authors or ", ".join(names),
        status or conventions.statuses.known[0],
        says_all,
    )


def number_cell(document: "Document", text: str = "") -> str:
    """Return the number cell that links `document`, by its number or a `text`, which is Markdown."""
    return f"[{text or document.number}]({as_target(document.name)})"


def title_cell(registry: Registry, document: "Document") -> str | None:
    """Return the title of `document` as a cell of `registry` shows it, with its mark-up where that goes.

    None where it has none of its own, or one that cannot stand there.
    """
    subject, words = document.subject, document.conventions
    is_number = re.fullmatch(words.patterns.reference, subject) is not None
    is_of_template = subject.casefold() == words.template_text.title.casefold()
    if document.title is None or not subject or is_number or is_of_template:
        return None
    if is_word(subject, words.registry.skipped_row):
        return None  # which would mark the number as left out
    opening = document.title.token
    source = next(inline.content for _, inline, token in document.parsed.headings if token == opening)
    return _markdown(registry, subject, bare_title(source))


def author_cell(registry: Registry, names: list[str]) -> str | None:
    """Return the author cell of `registry` that lists `names`; None where they cannot stand there."""
    if not names:
        return _nobody(registry)
    if registry.document.conventions.template_text.author in names:
        return None
    text = ", ".join(names)
    return _markdown(registry, text, text)


def says_once(document: "Document", key: str) -> bool:
    """Whether the front matter of `document` has `key` no more than once, so that there is one value."""
    entries = document.metadata.entries if document.metadata else ()
    return sum(entry.key.text == key for entry in entries) <= 1


def _nobody(registry: Registry) -> str:
    """Return what the registry uses where there is no author."""
    words = registry.document.conventions.registry.no_author
    of_proposals = (row.author for row in registry.rows if not (row.is_next or row.is_skipped))
    used = next((cell.text for cell in of_proposals if cell and cell.text in words), None)
    return next(filter(None, words), "") if used is None else used


def _markdown(registry: Registry, text: str, source: str) -> str | None:
    """Return Markdown that shows `text` in a cell of `registry`: `source` where it does; None where nothing does.

    What cannot be seen is not handed on: nobody would notice it in the registry.
    """
    parsed = registry.document.parsed
    # Outside of code a pipe needs no backslash but the table's.
    tries = (source.replace("\\|", "|"), source, text, _MARK.sub(r"\\\g<0>", text))
    return next((tried for tried in tries if printable(tried) == tried and _shown(parsed, tried) == text), None)


def _shown(parsed: Parsed, markdown: str) -> str | None:
    tokens = parsed.all_inline_tokens(Inline(markdown, ((0, 1, 1),), "cell", False))
    if any(token.type not in _HARMLESS for token in tokens):
        return None
    return " ".join(plain_text(tokens).split())

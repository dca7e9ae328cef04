"""What the registry has to say of a document: the cells of its row, as Markdown."""

import re
import unicodedata
from collections.abc import Iterable
from posixpath import basename
from typing import TYPE_CHECKING, NamedTuple

from bep_lint.conventions import Conventions
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.outline import plain_text
from bep_lint.parse import Inline, Parsed
from bep_lint.registry import Registry, RegistryRow, author_names, author_parts, is_word
from bep_lint.safe_text import printable
from bep_lint.tables import Cell
from bep_lint.targets import as_target
from bep_lint.titles import bare_title
from bep_lint.yaml_block import Scalar

if TYPE_CHECKING:
    from bep_lint.document import Document

# Mark-up that means the same wherever it stands: no link, no HTML, no break.
_HARMLESS = frozenset(
    {"text", "text_special", "code_inline", "em_open", "em_close", "strong_open", "strong_close", "softbreak"}
)
_MARK = lazy_pattern(r"[\\`*_\[\]<>&!~$]")
_NULL = ("~", "null", "Null", "NULL")
# Two words or more, and perhaps something in brackets: one alone may stand for a name that is not known yet.
_WORD = r"[^\W\d_](?:[^\W\d_]|[.'\u2019-])*"
_FULL_NAME = lazy_pattern(rf"(?:{_WORD} )+{_WORD}(?: ?\([^()]*\)| ?<[^<>]*>)?")

_TITLE_WORD = lazy_pattern(r"\w{2,}")
_AROUND = " .:;!?()[]<>*_`\u2013\u2014-"


class Claim(NamedTuple):
    """What is said of a proposal: the words of its title, and its authors; none where these are not known."""

    words: frozenset[str]
    authors: frozenset[str]

    def is_other_than(self, other: "Claim") -> bool:
        """Whether it is another proposal's than `other`: neither a word nor an author is the same, though they could.

        A title that was translated and a name that was romanised have nothing in common with what they were.
        """
        return self.may_be_other_than(other) and all(
            not _scripts(texts).isdisjoint(_scripts(others)) for texts, others in zip(self, other, strict=True)
        )

    def may_be_other_than(self, other: "Claim") -> bool:
        """Whether both say something, but neither a word nor an author is the same."""
        return all((*self, *other)) and not self.shares(other)

    def shares(self, other: "Claim") -> bool:
        """Whether a word or an author is the same."""
        return not (self.words.isdisjoint(other.words) and self.authors.isdisjoint(other.authors))


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
    authors = author_cell(registry, document)
    status = conventions.statuses.named(document.status)
    says_all = (
        title is not None
        and authors is not None
        and (status is not None or not document.status.strip())
        and (document.front_matter is None or document.front_matter.problem is None)
        and says_once(document, conventions.key_names.status)
    )
    return DocumentCells(
        number_cell(document),
        title or document.subject or conventions.template_text.title,
        authors or ", ".join(named_authors(document) or ()) or _nobody(registry),
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
    template = words.template_text
    is_of_template = subject.casefold() in (template.title.casefold(), template.todo.casefold())
    is_left = is_of_template or any(word in subject for word in template.placeholders)
    if document.title is None or not subject or is_number or is_left:
        return None
    if is_word(subject, words.registry.skipped_row):
        return None  # which would mark the number as left out
    opening = document.title.token
    source = next(inline.content for _, inline, token in document.parsed.headings if token == opening)
    return _markdown(registry, subject, bare_title(source, document.number))


def author_cell(registry: Registry, document: "Document") -> str | None:
    """Return the author cell of `registry` that lists those of `document`.

    None where its front matter does not give names, one of them may be none, or they cannot stand there.
    """
    key = document.conventions.key_names.author
    entry, names = document.entry(key), named_authors(document)
    if entry is None or names == []:
        return _nobody(registry) if says_once(document, key) else None
    if not names or not says_once(document, key) or not _are_full_names(document, entry.text):
        return None
    text = ", ".join(names)
    return _markdown(registry, text, text)


def named_authors(document: "Document") -> list[str] | None:
    """Return the names that the front matter of `document` gives as its authors, none where it says that.

    None where nobody knows, because there is no such key or no name in it.
    """
    entry = document.entry(document.conventions.key_names.author)
    if entry is None or not isinstance(entry.value, Scalar):
        return None
    is_null = entry.value.plain and entry.text in _NULL
    if entry.is_empty or is_null or entry.text.strip() in document.conventions.registry.no_author:
        return []
    return author_names(entry.text) or None


def lists_authors(registry: Registry, cell: Cell, names: list[str]) -> bool:
    """Whether `cell`, an author cell of `registry`, lists `names` and no other, case and order apart."""
    listed = [] if cell.text in registry.document.conventions.registry.no_author else author_names(cell.text)
    return {name.casefold() for name in listed} == {name.casefold() for name in names}


def is_title_of(document: "Document", text: str) -> bool:
    """Whether `text` is the title of `document`, case apart; the number before it may be missing in either."""
    if document.title is None:
        return False
    found, wanted = (
        {form.casefold() for form in (" ".join(title.split()), bare_title(title, document.number))}
        for title in (text, document.title.text)
    )
    return not found.isdisjoint(wanted)


def may_be_of_another(registry: Registry, row: RegistryRow, document: "Document") -> bool:
    """Whether `row` may be that of another proposal than `document`, whose number it bears.

    It does not link the document, has no word of its title, and names authors, but none of the document's.
    """
    if any(basename(link.path).casefold() == document.name.casefold() for link in row.links):
        return False
    return claim_of_row(registry, row).may_be_other_than(claim_of_document(document))


def claim_of_row(registry: Registry, row: RegistryRow) -> Claim:
    """Return what `row` says of a proposal."""
    names = author_names(row.author.text) if row.author else ()
    return _claim(registry.document.conventions, row.title.text if row.title else "", names)


def claim_of_document(document: "Document") -> Claim:
    """Return what a main document says of its proposal."""
    return _claim(document.conventions, document.subject, named_authors(document) or ())


def _claim(conventions: Conventions, title: str, authors: Iterable[str]) -> Claim:
    template, words = conventions.template_text, conventions.registry
    not_known = (template.title, template.author, template.todo, *template.to_come, *words.reserved, *words.no_author)
    nothing = {"", *map(_bare, (*not_known, *_next(conventions)))}
    known_title = "" if _bare(title) in nothing else _folded(title)
    known_authors = (_folded(author) for author in authors if _bare(author) not in nothing)
    return Claim(frozenset(_TITLE_WORD.findall(known_title)), frozenset(known_authors))


def is_for_the_next(registry: Registry, row: RegistryRow) -> bool:
    """Whether `row` has a number, but is there for the next proposal by its title."""
    title = _bare(row.title.text) if row.title else ""
    return title != "" and title in map(_bare, _next(registry.document.conventions))


def _next(conventions: Conventions) -> tuple[str, str]:
    return conventions.registry.next_row, conventions.registry.reserve_text


def _bare(text: str) -> str:
    return _folded(text).strip(_AROUND)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _scripts(texts: Iterable[str]) -> set[str]:
    """Return the scripts of `texts`, as the names of their letters begin: `LATIN`, `HANGUL`."""
    return {unicodedata.name(letter, "").partition(" ")[0] for text in texts for letter in text if letter.isalpha()}


def says_once(document: "Document", key: str) -> bool:
    """Whether the front matter of `document` has `key` no more than once, so that there is one value."""
    entries = document.metadata.entries if document.metadata else ()
    return sum(entry.key.text == key for entry in entries) <= 1


def _are_full_names(document: "Document", text: str) -> bool:
    """Whether `text` lists authors as it should, or at least by their full names."""
    conventions = document.conventions
    placeholder = set(conventions.template_text.author.casefold().split())
    return not any(
        set(" ".join(author_names(part)).casefold().split()) <= placeholder
        or not (re.fullmatch(conventions.patterns.author, part) or _FULL_NAME.fullmatch(part))
        for part in author_parts(text)
    )


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

"""REG: a row of the registry against the document that it stands for."""

from collections.abc import Iterator

from bep_lint.diagnostic import Finding, Fix
from bep_lint.document import Document
from bep_lint.registry import Registry, RegistryRow
from bep_lint.registry_cells import (
    author_cell,
    is_title_of,
    lists_authors,
    may_be_of_another,
    named_authors,
    says_once,
    title_cell,
)
from bep_lint.registry_edits import content_edit
from bep_lint.rule import MAIN, rule
from bep_lint.safe_text import excerpt
from bep_lint.tables import Cell

_VALUE = 260
"""Characters of a title, or of authors, that a message shows: all of them, for they are there to be copied."""


@rule("REG011", "registry-status-mismatch", "error", roles=MAIN, into_registry=True, scope="section")
def registry_status_mismatch(doc: Document) -> Iterator[Finding]:
    """The status of a row is not that of its document.

    The registry is where people look which proposals hold. A status that the process does not know, in the document or
    in the row, is FM009's or REG015's.

    Bad:
        -- BEP-1000-quota.md --
        ---
        Status: Accepted
        Target-Version: 26.4.0
        ---
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        ---
        Status: Accepted
        Target-Version: 26.4.0
        ---
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Accepted |
        | _next_ | _(reserve your number here)_ | | |

    Fix: the status of the document, which its author keeps up to date, is written into the row; mark-up around it
    stays. None where the front matter has two, where the cell has a badge or link that would go on showing the old one,
    or where the row, with another title and other authors and no link to the document, may be another proposal's.

    Source: process, "Process", steps 5 and 6, and "BEP Number Registry".
    """
    recorded = doc.conventions.statuses.named(doc.status)
    if recorded is None:
        return
    for registry, row in _rows_of(doc):
        cell = row.status
        if cell is None:
            continue
        listed = doc.conventions.statuses.named(cell.text)
        if listed != recorded and (listed or not cell.text):
            has = f"says {listed}" if listed else "has no status"
            message = f"the row of {row.number} {has}, but {doc.name} says {recorded}"
            help_ = f"Write {recorded} here, or correct the document."
            is_sure = says_once(doc, doc.conventions.key_names.status) and not cell.links
            fix = _fix(registry, cell, recorded) if is_sure and not may_be_of_another(registry, row, doc) else None
            yield registry.finding(row, message, help_, cell.span, f"{cell.text}, {recorded}", fix)


@rule("REG012", "registry-title-mismatch", "warning", opt_in=True, roles=MAIN, into_registry=True, scope="section")
def registry_title_mismatch(doc: Document) -> Iterator[Finding]:
    """The title of a row is not that of its document.

    Case, mark-up, white space and a leading `BEP-NNNN:` make no difference.

    Bad:
        -- BEP-1000-quota.md --
        # BEP-1000: Session Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota of Users | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        # BEP-1000: Session Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | `Session` quota | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Fix: the title of the document is written into the row with its mark-up, for there it is looked after. None where
    the document has no title of its own yet, where a link or comment of the cell would be lost, or where the row may be
    another proposal's, as for REG011.

    Source: guide, Step 1: the row has the proposal's title.
    """
    title = doc.subject
    if not title:
        return
    for registry, row in _rows_of(doc):
        if row.title and not is_title_of(doc, row.title.text):
            found = f'"{excerpt(row.title.text)}"' if row.title.text else "no title"
            markdown = title_cell(registry, doc)
            shown = excerpt(markdown or title, _VALUE)
            message = f'the row of {row.number} has {found}, but the title of {doc.name} is "{shown}"'
            help_ = "Write the document's title here, or correct the document."
            wanted = None if may_be_of_another(registry, row, doc) else markdown
            fix = _fix(registry, row.title, wanted)
            yield registry.finding(row, message, help_, row.title.span, f"{row.title.text}, {title}", fix)


@rule("REG013", "registry-author-mismatch", "warning", roles=MAIN, into_registry=True, scope="section")
def registry_author_mismatch(doc: Document) -> Iterator[Finding]:
    """The authors of a row are not those of its document.

    Names are compared without e-mail addresses, case and order; `-` and an empty cell stand for nobody.

    Bad:
        -- BEP-1000-quota.md --
        ---
        Author: Ada Byron (ada@quota.test), Emil Post (emil@quota.test)
        ---
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        ---
        Author: Ada Byron (ada@quota.test), Emil Post (emil@quota.test)
        ---
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron, Emil Post | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Fix: the names that the document gives are written into the row, without their addresses. It is unsafe where the
    document names nobody, because a name is lost then. None where what the document gives may be no full name (`TBD`,
    `A / B`, the template's), where a link or comment of the cell would be lost, or where the row may be another
    proposal's, as for REG011.

    Source: guide, Steps 1 and 4.
    """
    names = named_authors(doc)
    if names is None:
        return  # FM002, FM003 and FM008 say what is wrong with it
    for registry, row in _rows_of(doc):
        if row.author and not lists_authors(registry, row.author, names):
            listed = row.author.text if row.author.text not in doc.conventions.registry.no_author else ""
            found = f'"{excerpt(listed)}"' if listed else "no author"
            markdown = author_cell(registry, doc)
            named = f'"{excerpt(markdown or ", ".join(names), _VALUE)}"' if names else "nobody"
            message = f"the row of {row.number} has {found}, but {doc.name} names {named}"
            help_ = "Write the document's authors here, or correct the document."
            wanted = None if may_be_of_another(registry, row, doc) else markdown
            fix = _fix(registry, row.author, wanted, safe=bool(names))
            yield registry.finding(row, message, help_, row.author.span, f"{listed}, {', '.join(names)}", fix)


def _rows_of(doc: Document) -> Iterator[tuple[Registry, RegistryRow]]:
    """Yield the rows that stand for `doc`. A skipped one stands for none: REG009 says that it has a document."""
    registry = doc.proposals.registry
    if registry is not None:
        for row in registry.rows_of(doc.number):
            if not row.is_skipped and registry.document_of(row) is doc:
                yield registry, row


def _fix(registry: Registry, cell: Cell, markdown: str | None, *, safe: bool = True) -> Fix | None:
    """Return the fix that makes `cell` show `markdown`; None where that is not known, or something would be lost."""
    edit = None if markdown is None else content_edit(registry, cell, markdown)
    title = f'write "{excerpt(markdown, _VALUE)}"' if markdown else "empty the cell"
    return Fix(title, (edit,), safe) if edit else None

"""REG: which document a row of the registry links, and which document has no row."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from posixpath import relpath
from typing import NamedTuple

from bep_lint.diagnostic import Finding, Span
from bep_lint.document import Document, Role
from bep_lint.links import Link
from bep_lint.registry import Registry, RegistryRow, author_names, linked_name
from bep_lint.rule import MAIN, REGISTRY, rule
from bep_lint.safe_text import excerpt

LINE_1 = Span.at(1)
_FILE_NAME = 260
"""Characters of a file name that a message shows: all of it, for it is there to be copied."""

_PLAIN_TARGET = re.compile(r"[\w./-]+")


@rule("REG007", "registry-link-target", "error", roles=REGISTRY)
def registry_link_target(doc: Document) -> Iterator[Finding]:
    """The number of a row links something other than the main document of that number in this folder.

    That is what readers and tools follow: not a directory, not a sub-document, not another proposal, no URL.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- BEP-1000/storage.md --
        # BEP-1000: Storage
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000/storage.md) | Quota | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- BEP-1000/storage.md --
        # BEP-1000: Storage
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Source: process, "File Structure": "Always link to the main `.md` file, not the directory."
    """
    for registry, row, link, fault in _faulty_links(doc):
        if not fault.is_broken:
            message = f"{row.number} links {fault.text}; {_remedy(registry, row, link)}"
            help_ = "The number links the main document in this folder, by its file name alone."
            yield registry.finding(row, message, help_, link.span)


@rule("REG008", "registry-link-broken", "error", roles=REGISTRY)
def registry_link_broken(doc: Document) -> Iterator[Finding]:
    """A row of the registry links a document that does not exist.

    A number that is reserved and has no document yet stands there as plain text.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-session-quota.md) | Quota | Ada Byron | Draft |
        | [1001](BEP-1001-events.md) | Events | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | 1001 | Events | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Source: process, "BEP Number Registry"; guide, Step 1: a number is reserved as plain text.
    """
    for registry, row, link, fault in _faulty_links(doc):
        if fault.is_broken:
            message = f"{fault.text}; {_remedy(registry, row, link)}"
            help_ = "A number without a document is not linked; a title or an author needs no link."
            yield registry.finding(row, message, help_, link.span)


@rule("REG009", "registry-link-missing", "error", roles=MAIN, into_registry=True)
def registry_link_missing(doc: Document) -> Iterator[Finding]:
    """A row is not linked to the main document of its number.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | 1000 | Quota | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Source: process, "File Structure": "Always link to the main `.md` file".
    """
    registry = doc.proposals.registry
    rows = registry.rows_of(doc.number) if registry else []
    if registry is None or not rows:
        return
    row = rows[0]  # a second one is too many: REG004
    mains = doc.proposals.mains(doc.number)
    names = {main.name for main in mains}
    if row.link is not None or any(linked_name(link) in names for other in rows for link in other.links):
        return  # of a link that goes elsewhere REG007 and REG008 tell
    links = " or ".join(_linked(main) for main in mains)
    if row.is_skipped:
        message = f"{row.number} is marked as skipped but has a document; write {links}, its title and its status"
    else:
        message = f"{row.number} is not linked to its document; write {links}"
    help_ = "Link the number to the main document."
    yield registry.finding(row, message, help_)


@rule("REG010", "registry-unregistered", "error", roles=MAIN, into_registry=True)
def registry_unregistered(doc: Document) -> Iterator[Finding]:
    """The number of a document is not in the registry.

    A number that is not reserved can be taken by somebody else at any time.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Source: process, "Process", step 1.
    """
    registry = doc.proposals.registry
    if registry is None or not registry.has_numbers:
        return
    if doc.number is None or doc.number < doc.conventions.number_start:
        return  # FS002
    if registry.rows_of(doc.number):
        return
    yield Finding(
        LINE_1,
        f"{doc.number} is not in the registry of {registry.document.name}; "
        f"add {_row_for(doc, registry)} {_place_for(doc.number, registry)}",
        "Reserve the number before you write the document.",
        about=(doc.path, registry.document.path),
    )


class _Fault(NamedTuple):
    is_broken: bool
    text: str


def _faulty_links(doc: Document) -> Iterator[tuple[Registry, RegistryRow, Link, _Fault]]:
    """Yield the links that go wrong: of the number cell, and of the other cells those to a file that does not exist."""
    registry = doc.proposals.registry
    if registry is None:
        return
    for row in registry.rows:
        of_number = row.number_cell.links if row.number_cell and row.number is not None else ()
        for link in row.links:
            fault = _fault(registry, row, link)
            if fault and (link in of_number or fault.is_broken):
                yield registry, row, link, fault


def _fault(registry: Registry, row: RegistryRow, link: Link) -> _Fault | None:
    """Return what is wrong with a link of the number cell of `row`."""
    proposals = registry.document.proposals
    name = linked_name(link)
    if name is None:
        target = excerpt(link.target, _FILE_NAME)
        if link.external:
            return _Fault(False, f"the URL {target}")
        return _Fault(False, f"{target}, a place in this file" if target else "nothing")
    shown = excerpt(link.path, _FILE_NAME)
    place = proposals.tree.place(proposals.home, link.path)
    if link.path.startswith("/"):
        name = relpath(f"/{place.name}", f"/{proposals.home}")
    document = proposals.document(name)
    if document and document.role is Role.MAIN:
        return None if document.number == row.number else _Fault(False, f"{shown}, the document of {document.number}")
    if proposals.file_numbers.get(name, -1) == row.number:
        return None  # excluded from the run, or misnamed: FS001
    spelt = next((main for main in proposals.mains(row.number) if main.name.casefold() == name.casefold()), None)
    if spelt:
        return _Fault(True, f"{shown} is spelt {spelt.name}")
    if place.kind == "outside":
        return _Fault(True, f"{shown} leads out of the repository")
    if place.kind == "folder":
        return _Fault(False, f"the directory {shown}")
    if document or place.kind != "missing":
        what = f"the {document.role.value} {shown}" if document else f"{shown}, which is no main document"
        return _Fault(False, what)
    return _Fault(True, f"{shown} does not exist")


def _remedy(registry: Registry, row: RegistryRow, link: Link) -> str:
    if row.number is None or not row.number_cell or link not in row.number_cell.links:
        return "correct the link or take it out"
    if mains := registry.document.proposals.mains(row.number):
        return f"write {' or '.join(_linked(main) for main in mains)}"
    return f"no document has the number {row.number}: write it without a link"


def _linked(main: Document) -> str:
    """Return the number cell that links `main`."""
    target = main.name if _PLAIN_TARGET.fullmatch(main.name) else f"<{main.name}>"
    return f"[{main.number}]({target})"


def _row_for(doc: Document, registry: Registry) -> str:
    """Return the row of the registry that `doc` should have."""
    author = doc.entry(doc.conventions.key_names.author)
    names = author_names(author.text) if author else []
    statuses = doc.conventions.statuses
    return registry.row_text(
        _linked(doc),
        excerpt(doc.subject, _FILE_NAME) or "Title",
        excerpt(", ".join(names), _FILE_NAME) or "-",
        statuses.named(doc.status) or statuses.known[0],
    )


def _place_for(number: int, registry: Registry) -> str:
    numbers = sorted(row.number for row in registry.rows if row.number is not None)
    place = bisect_left(numbers, number)
    return f"after the row of {numbers[place - 1]}" if place else "as the first row"

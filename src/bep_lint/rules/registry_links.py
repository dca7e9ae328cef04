"""REG: which document a row of the registry links, and which document has no row."""

from collections.abc import Iterator
from posixpath import relpath
from typing import NamedTuple

from bep_lint.diagnostic import Edit, Finding, Fix, Span
from bep_lint.document import Document, Role
from bep_lint.links import Link
from bep_lint.registry import Registry, RegistryRow, linked_name, shown_row
from bep_lint.registry_cells import DocumentCells, document_cells, is_title_of, may_be_of_another, number_cell
from bep_lint.registry_edits import linked, relinked, row_added, unlinked
from bep_lint.rule import MAIN, REGISTRY, rule
from bep_lint.safe_text import excerpt

LINE_1 = Span.at(1)
_FILE_NAME = 260
"""Characters of a file name that a message shows: all of it, for it is there to be copied."""


@rule("REG007", "registry-link-target", "error", roles=REGISTRY, scope="section")
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

    Fix: the link is led to the only main document of the row's number. It is unsafe where title and authors are not
    the document's, for the row may be another proposal's, and in the row of a skipped number, which is filled like that
    of REG009. None where the row seems to be about the proposal that it links, its number being wrong, or where two
    documents or two rows have the number.

    Source: process, "File Structure": "Always link to the main `.md` file, not the directory."
    """
    for registry, row, link, fault in _faulty_links(doc):
        if not fault.is_broken:
            remedy, fix = _remedy(registry, row, link, fault)
            message = f"{row.number} links {fault.text}; {remedy}"
            help_ = "The number links the main document in this folder, by its file name alone."
            yield registry.finding(row, message, help_, link.span, fix=fix)


@rule("REG008", "registry-link-broken", "error", roles=REGISTRY, scope="section")
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

    Fix: the link is led to the only main document of the row's number, as that of REG007 is.
    Where the number has no document, and of other cells, the link is taken out and its text stays: that is unsafe,
    because the document may have yet to come.

    Source: process, "BEP Number Registry"; guide, Step 1: a number is reserved as plain text.
    """
    for registry, row, link, fault in _faulty_links(doc):
        if fault.is_broken:
            remedy, fix = _remedy(registry, row, link, fault)
            help_ = "A number without a document is not linked; a title or an author needs no link."
            yield registry.finding(row, f"{fault.text}; {remedy}", help_, link.span, fix=fix)


@rule("REG009", "registry-link-missing", "error", roles=MAIN, into_registry=True, scope="section")
def registry_link_missing(doc: Document) -> Iterator[Finding]:
    """A row is not linked to the main document of its number, or marks the number of a document as skipped.

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

    Fix: the number is linked, which is unsafe where title and authors are not the document's, for the row may be
    another proposal's. The row of a skipped number is filled with what the document says, which is unsafe, because the
    number may have been given up on purpose. None where two documents or two rows have the number, where the title
    links another proposal, or where the cell, of a skipped number any cell, says something else too.

    Source: process, "File Structure": "Always link to the main `.md` file".
    """
    registry = doc.proposals.registry
    rows = registry.rows_of(doc.number) if registry else []
    if registry is None or not rows:
        return
    row, *others = rows  # a second one is too many: REG004
    mains = doc.proposals.mains(doc.number)
    names = {main.name for main in mains}
    is_linked = any(linked_name(link) in names for link in row.links)
    if any(linked_name(link) in names for other in others for link in other.links):
        return
    if not row.is_skipped if is_linked else row.link is not None:
        return  # of a link that goes elsewhere REG007 and REG008 tell
    is_sure = len(mains) == 1 and len(rows) == 1 and row.is_whole and registry.document_of(row) is doc
    found = linked(registry, row.number_cell, doc) if row.number_cell and row.has_plain_number else None
    shown, fix = _links(mains), None
    if is_sure and row.is_skipped:
        shown, fix = _filling(registry, row, doc, [found[1]] if found else [] if is_linked else None)
    elif is_sure and found:
        shown = excerpt(found[0], _FILE_NAME)
        is_safe = not may_be_of_another(registry, row, doc)
        fix = Fix(f"link {row.number} to {excerpt(doc.name, _FILE_NAME)}", (found[1],), is_safe)
    state = "is marked as skipped but has a document" if row.is_skipped else "is not linked to its document"
    help_ = "Link the number to the main document."
    yield registry.finding(row, f"{row.number} {state}; write {shown}", help_, fix=fix)


@rule("REG010", "registry-unregistered", "error", roles=MAIN, into_registry=True, scope="file")
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

    Fix: the row is added in the place of its number, with what the document says; without a status the proposal counts
    as new. None where another document has the number; where a row with another number links the document, or has its
    title and no document; where another part of the README links it, or has its number in a table; where numbers right
    before it are missing too; where the table is cut off above its place; or where the document has no title or says
    something that cannot be read.

    Source: process, "Process", step 1.
    """
    registry = doc.proposals.registry
    if registry is None or not registry.has_numbers:
        return
    if doc.number is None or doc.number < doc.conventions.number_start:
        return  # FS002
    if registry.rows_of(doc.number):
        return
    cells = document_cells(registry, doc)
    before, _ = registry.around(doc.number)
    place = "as the first row" if before is None else f"after the row of {before}"
    shown = _shown_row(registry, cells)
    edit = row_added(registry, doc.number, registry.cells(*cells[:4])) if cells.certain else None
    # A row with a wrong number may be the one of this document.
    is_there = doc.name in registry.linked_names or doc.subject.casefold() in registry.loose_titles
    elsewhere = registry.line_elsewhere(doc)
    is_sure = len(doc.proposals.mains(doc.number)) == 1 and not is_there and elsewhere is None
    but = f", but named on line {elsewhere}" if elsewhere else ""
    yield Finding(
        LINE_1,
        f"{doc.number} is not in the registry of {registry.document.name}{but}; add {shown} {place}",
        "Reserve the number before you write the document.",
        about=(doc.path, registry.document.path),
        fix=Fix(f"add the row of {doc.number} {place}", (edit,)) if edit and is_sure else None,
    )


class _Fault(NamedTuple):
    """What is wrong with a link; `meant` is the document that it names in other case."""

    is_broken: bool
    text: str
    meant: Document | None = None


def _faulty_links(doc: Document) -> Iterator[tuple[Registry, RegistryRow, Link, _Fault]]:
    """Yield the links that go wrong: of the number cell, and of the other cells those to a file that does not exist."""
    registry = doc.proposals.registry
    if registry is None:
        return
    for row in registry.rows:
        of_number = row.number_cell.links if row.number_cell and row.number is not None else ()
        for link in row.links:
            fault = _fault(registry, row, link)
            if fault and ((link in of_number and link.kind != "image") or fault.is_broken):
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
    real_name = relpath(f"/{place.name}", f"/{proposals.home}")
    if link.path.startswith("/"):
        name = real_name
    document = proposals.document(real_name)
    if document and document.role is Role.MAIN:
        if document.number == row.number and name != real_name:
            return _Fault(False, f"{document.name} by a detour, {shown}")
        return None if document.number == row.number else _Fault(False, f"{shown}, the document of {document.number}")
    if proposals.file_numbers.get(name, -1) == row.number:
        return None  # excluded from the run, or misnamed: FS001
    spelt = next((main for main in proposals.mains(row.number) if main.name.casefold() == name.casefold()), None)
    if spelt:
        return _Fault(True, f"{shown} is spelt {spelt.name}", spelt)
    if place.kind == "outside":
        return _Fault(True, f"{shown} leads out of the repository")
    if place.kind == "folder":
        return _Fault(False, f"the directory {shown}")
    if document or place.kind != "missing":
        what = f"the {document.role.value} {shown}" if document else f"{shown}, which is no main document"
        return _Fault(False, what)
    return _Fault(True, f"{shown} does not exist")


def _remedy(registry: Registry, row: RegistryRow, link: Link, fault: _Fault) -> tuple[str, Fix | None]:
    """Return what to do about `link`, and the fix that does it."""
    proposals = registry.document.proposals
    cell = next(cell for cell in row.row.cells if link in cell.links)
    is_of_number = cell is row.number_cell and row.number is not None and link is row.link
    text = row.number if is_of_number else f'"{excerpt(link.text)}"'
    mains = [fault.meant] if fault.meant else proposals.mains(row.number) if is_of_number else []
    if len(mains) == 1 and (found := relinked(registry, cell, link, mains[0])):
        shown, edit = found
        is_only = len(proposals.mains(row.number)) == len(registry.rows_of(row.number)) == 1
        is_sure = row.is_whole and is_only and not (is_of_number and _is_about_linked(row, link, registry))
        if is_sure and row.is_skipped:
            filled, fix = _filling(registry, row, mains[0], [edit])
            return f"write {filled}", fix
        is_safe = not may_be_of_another(registry, row, mains[0])
        fix = Fix(f"link {text} to {excerpt(mains[0].name, _FILE_NAME)}", (edit,), is_safe) if is_sure else None
        return f"write {excerpt(shown, _FILE_NAME)}", fix
    if is_of_number and mains:
        return f"write {_links(mains)}", None
    misnamed = next((name for name, number in proposals.file_numbers.items() if number == row.number), None)
    if is_of_number and misnamed:
        return f"is it {excerpt(misnamed, _FILE_NAME)}? rename that, or write {row.number} without a link", None
    without = unlinked(registry, cell, link) if row.is_whole and fault.is_broken else None
    fix = Fix(f"unlink {text}", (without,), safe=False) if without else None
    if is_of_number:
        return f"no document has the number {row.number}: write it without a link", fix
    return "correct the link or take it out", fix


def _is_about_linked(row: RegistryRow, link: Link, registry: Registry) -> bool:
    """Whether the number of `row` may be wrong, and not its `link`: that names a proposal which it may be about."""
    if row.number_cell and len(row.number_cell.links) > 1:
        return True
    number = registry.number_linked(link)
    if number in (None, row.number):
        return False
    title = row.title.text if row.title else ""
    others = registry.document.proposals.mains(number)
    return not registry.rows_of(number) or any(is_title_of(other, title) for other in others)


def _filling(
    registry: Registry, row: RegistryRow, document: Document, linking: list[Edit] | None
) -> tuple[str, Fix | None]:
    """Return the row of `document` that a skipped `row` should be, and the fix that makes it that one.

    `linking` is what links its number; None where that is not known.
    """
    cells = document_cells(registry, document)
    rest = _filled(registry, row, cells)
    is_known = rest and linking is not None and cells.certain
    fix = Fix(f"fill the row of {row.number}", (*(linking or ()), *(rest or ())), safe=False) if is_known else None
    return _shown_row(registry, cells), fix


def _filled(registry: Registry, row: RegistryRow, cells: DocumentCells) -> list[Edit] | None:
    """Return the edits that fill a skipped `row`, but for its number, with `cells`; None where it says more."""
    words = registry.document.conventions.registry
    title = row.title.source.strip("()_* ") if row.title else ""
    rest = [cell.source for cell in row.row.cells if cell not in (row.number_cell, row.title)]
    if title.casefold() != words.skipped_row.casefold() or any(source not in ("", *words.no_author) for source in rest):
        return None
    written = ((row.title, cells.title), (row.author, cells.author), (row.status, cells.status))
    return [registry.edit(cell, text) for cell, text in written if cell]


def _links(mains: list[Document]) -> str:
    return excerpt(" or ".join(map(number_cell, mains)), len(mains) * _FILE_NAME)


def _shown_row(registry: Registry, cells: DocumentCells) -> str:
    """Return the row with the `cells` of a document as a message shows it."""
    return shown_row(registry.cells(*(excerpt(cell, _FILE_NAME) for cell in cells[:4])))

"""REG: the registry table as a whole."""

from collections.abc import Iterator

from bep_lint.diagnostic import Edit, Finding, Fix, Span
from bep_lint.document import Document, Role
from bep_lint.proposals import Proposals
from bep_lint.registry import RegistryRow, shown_row
from bep_lint.registry_edits import moved_to_end, row_added_below, taken_out
from bep_lint.rule import REGISTRY, folder_rule, rule
from bep_lint.safe_text import excerpt

LINE_1 = Span.at(1)


@folder_rule("REG001", "registry-missing", "error")
def registry_missing(proposals: Proposals) -> Iterator[Finding]:
    """The proposals folder has no README.md, or that has no registry table.

    A number that nobody can look up is soon taken twice.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        # Proposals

        Numbers are given out by mail.

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        ## BEP Number Registry

        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Source: process, "BEP Number Registry".
    """
    columns = ", ".join(proposals.conventions.registry.columns)
    name = proposals.conventions.registry_file
    readme = proposals.registry_document
    help_ = f"Add a section BEP Number Registry with a table of the columns {columns}."
    if readme is not None:
        if readme.problem is None and proposals.registry is None:
            message = f"{name} has no number registry: no table with the columns {columns}"
            yield Finding(LINE_1, message, help_, path=readme.path)
    elif name not in proposals.names:
        strays = [document for document in proposals.documents if document.role is Role.STRAY]
        misspelt = next((stray for stray in strays if stray.name.casefold() == name.casefold()), None)
        if misspelt:
            message = f"the registry is called {name}, not {misspelt.name}"
            yield Finding(LINE_1, message, f"Rename {misspelt.name} to {name}.", path=misspelt.path)
        else:
            message = f"the proposals folder has no {name} with the number registry"
            yield Finding(LINE_1, message, f"Write {name}. {help_}", path=proposals.folder)


@rule("REG002", "registry-columns", "error", roles=REGISTRY, scope="section")
def registry_columns(doc: Document) -> Iterator[Finding]:
    r"""The registry has other columns than Number, Title, Author, Status, or a row has more or fewer cells.

    A cell too many is dropped from the rendered table, and a row that a blank line cuts off is no row to any reader.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Draft |
        | 1001 | Events | Relay | Ada Byron | Draft |

        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | - | Draft |
        | 1001 | Events \| Relay | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Source: process, "BEP Number Registry".
    """
    registry = doc.proposals.registry
    if registry is None:
        return
    words = doc.conventions.registry
    wanted = [*words.columns, *words.extra_columns]
    found = [cell.text for cell in registry.table.header.cells]
    if [name.casefold() for name in found] != [name.casefold() for name in wanted]:
        message = f"the registry has the columns {excerpt(', '.join(found))}; they must be {', '.join(wanted)}"
        yield Finding(
            registry.table.header.span, message, "Write the header so, and the cells of each row in its order."
        )
    for row in registry.rows:
        if row.line in registry.cut_off:
            between = "comment" if doc.lines[row.line - 2].strip() else "blank line"
            message = f"{row.label} is cut off from the table, with all that follows; take out the {between} above it"
            help_ = "A table ends at the first line that is no row."
            yield registry.finding(row, message, help_, subject="cut off")
        # Under a wrong header, rows with the right number of cells are not at fault.
        if len(row.row.cells) != len(wanted) and (fault := _fault_of_cells(row, len(found))):
            help_ = f"Its cells are {' | '.join(found)}."
            yield registry.finding(row, f"{row.label} has {fault}", help_)
    above = 0
    for text in registry.text_rows:
        if text.line != above + 1:
            message = f'"{excerpt(text.text(0))}" is shown as a row of the registry: a blank line is missing above it'
            yield Finding(text.span, message, "Leave a blank line after the last row.")
        above = text.line


@rule("REG014", "registry-next-row", "warning", roles=REGISTRY, scope="section")
def registry_next_row(doc: Document) -> Iterator[Finding]:
    """The `_next_` row is missing or not the last.

    It is where the next number is reserved: two branches that both write there conflict in git, and so no number is
    given out twice.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Fix: the row is added below the last one, or moved there as it is; a second one is deleted where nobody has written
    into it. None where a blank line or a comment cuts the table off, or where a suppression would be about another row
    then.

    Source: process, "BEP Number Registry".
    """
    registry = doc.proposals.registry
    if registry is None or not registry.has_numbers:
        return
    word = doc.conventions.registry.next_row
    last = registry.rows[-1] if registry.rows else None
    others = [row for row in registry.rows if row.is_next and row is not last]
    cells = registry.cells(f"_{word}_", doc.conventions.registry.reserve_text)
    help_ = f"The registry ends with {shown_row(cells)}"
    lines = f"line{'s' * (len(others) > 1)} {', '.join(str(row.line) for row in others)}"
    edits: tuple[Edit, ...] | None = None
    if last is None or (not last.is_next and not others):
        message = f"the _{word}_ row is missing; add {shown_row(cells)} at the end"
        title, subject = f"add the _{word}_ row", "missing"
        added = row_added_below(registry, last.line if last else registry.table.line + 1, cells)
        edits = (added,) if added else None
    elif not last.is_next:
        message = f"the _{word}_ row on {lines} is not the last; move it to the end"
        title, subject = f"move the _{word}_ row to the end", "not last"
        edits = moved_to_end(registry, others[0]) if len(others) == 1 else None
    elif others:
        is_empty = all([cell.source for cell in row.row.cells] == cells for row in others)
        unless = "" if is_empty else ", or write its number if it is the row of a proposal"
        message = f"the _{word}_ row stands twice; delete that on {lines}{unless}"
        title, subject = f"delete the _{word}_ row on {lines}", "twice"
        edits = taken_out(registry, others) if is_empty else None
    else:
        return
    fix = Fix(title, edits) if edits else None
    yield Finding(last.row.span if last else registry.table.header.span, message, help_, fix=fix, subject=subject)


def _fault_of_cells(row: RegistryRow, wanted: int) -> str | None:
    count = len(row.row.cells)
    cells = f"{count} cell{'s' if count != 1 else ''}, not {wanted}"
    if count > wanted:
        return f"{cells}: a | within a cell is written \\|"
    return f"{cells}: an empty cell needs its | too" if count < wanted else None

"""What a package that plugs in rules imports: these names and what `docs/writing-rules.md` says of them stay."""

from bep_lint.diagnostic import Edit, Finding, Fix, Span
from bep_lint.document import Document, Role
from bep_lint.links import Link
from bep_lint.metadata import Entry
from bep_lint.outline import Heading, Section
from bep_lint.proposals import Proposals
from bep_lint.rule import MAIN, MAIN_AND_SUB, MAIN_AND_TEMPLATE, REGISTRY, SUB, folder_rule, rule
from bep_lint.safe_text import excerpt
from bep_lint.tables import Cell, Row, Table

__all__ = [
    "MAIN",
    "MAIN_AND_SUB",
    "MAIN_AND_TEMPLATE",
    "REGISTRY",
    "SUB",
    "Cell",
    "Document",
    "Edit",
    "Entry",
    "Finding",
    "Fix",
    "Heading",
    "Link",
    "Proposals",
    "Role",
    "Row",
    "Section",
    "Span",
    "Table",
    "excerpt",
    "folder_rule",
    "rule",
]

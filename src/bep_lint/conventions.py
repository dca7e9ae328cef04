"""The BEP process as data: what `[conventions]` of the configuration may change, with its defaults.

Rules read these values and hold none of their own. Where each comes from is said beside it: *process* is the
README of the proposals folder, *guide* the BEP writing guide, *template* the blank document.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

# A leading number ("1.", "2.3 ") and a trailing parenthesis ("(As-is)") do not belong to a section's name.
_NUMBERING = re.compile(r"^\d+(?:\.\d+)*[.)]?\s+")
_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True)
class Layout:
    """The sections of one kind of document, in order (guide, Step 5, "Tech-spec BEP Format", "Sub-Document Template").

    `anywhere` names sections that may stand at any place among the others.
    """

    sections: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layouts:
    """One layout for each kind of document."""

    standard: Layout = Layout(
        sections=(
            "Related Issues",
            "Motivation",
            "Current Design",
            "Proposed Design",
            "Migration / Compatibility",
            "Implementation Plan",
            "Decision Log",
            "Open Questions",
            "References",
        ),
        required=(
            "Related Issues",
            "Motivation",
            "Current Design",
            "Proposed Design",
            "Migration / Compatibility",
            "Implementation Plan",
            "Open Questions",
            "References",
        ),
    )
    segmented: Layout = Layout(
        sections=(
            "Related Issues",
            "Motivation",
            "Document Index",
            "Current Design",
            "Proposed Design",
            "Migration / Compatibility",
            "Implementation Plan",
            "Decision Log",
            "Open Questions",
            "References",
        ),
        required=(
            "Related Issues",
            "Motivation",
            "Document Index",
            "Implementation Plan",
            "Decision Log",
            "Open Questions",
            "References",
        ),
        anywhere=("Document Index",),
    )
    tech_spec: Layout = Layout(
        sections=(
            "Related Issues",
            "Goal",
            "Motivation",
            "Current Design & Scope",
            "Implementation Design",
            "Migration / Compatibility",
            "Implementation Plan",
            "Decision Log",
            "Open Questions",
            "References",
        ),
        required=(
            "Goal",
            "Current Design & Scope",
            "Implementation Design",
            "Decision Log",
            "Open Questions",
            "References",
        ),
    )
    sub_document: Layout = Layout(
        sections=("Summary", "Current Design", "Proposed Design", "Interface / API", "Implementation Notes"),
        required=("Summary", "Proposed Design"),
    )


@dataclass(frozen=True)
class Budgets:
    """Line budgets (process, "File Structure"; guide, "Document Segmentation")."""

    segmented_main: int = 200
    sub_document: int = 300
    single_file: int = 500
    code_block: int = 40
    migration_code_block: int = 10
    overview_from: int = 5
    components: int = 3
    phases: int = 3
    # Guide, Step 5, column "Length": fewest and most lines of a section's text.
    sections: Mapping[str, tuple[int, int]] = field(
        default_factory=lambda: {
            "Related Issues": (2, 5),
            "Motivation": (10, 30),
            "Current Design": (10, 50),
            "Migration / Compatibility": (10, 30),
            "Implementation Plan": (10, 30),
            "References": (2, 10),
        }
    )


@dataclass(frozen=True)
class ContextKeys:
    """The keys of one kind of context-for-ai block (guide, "AI Context Block")."""

    type: str = ""
    text: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every known key, `type` first."""
        return ("type", *self.text, *self.lists, *self.numbers)


@dataclass(frozen=True)
class ContextBlocks:
    """The block of a main document and of a sub-document, and the keys that a single-file BEP may leave out."""

    main: ContextKeys = ContextKeys(
        type="master-bep",
        text=("scope",),
        lists=("detail-docs", "key-constraints", "key-decisions"),
        numbers=("phases",),
    )
    sub_document: ContextKeys = ContextKeys(
        type="detail-doc", text=("parent", "scope"), lists=("depends-on", "key-decisions")
    )
    single_file_optional: tuple[str, ...] = ("detail-docs", "phases")


@dataclass(frozen=True)
class FrontMatterKeys:
    """Front matter (template; guide, Step 4)."""

    order: tuple[str, ...] = (
        "Author",
        "Status",
        "Created",
        "Created-Version",
        "Target-Version",
        "Implemented-Version",
        "Superseded-By",
    )
    required: tuple[str, ...] = (
        "Author",
        "Status",
        "Created",
        "Created-Version",
        "Target-Version",
        "Implemented-Version",
    )
    filled: tuple[str, ...] = ("Author", "Status", "Created", "Created-Version")


@dataclass(frozen=True)
class Statuses:
    """The life cycle (process, "Status Lifecycle" and "Version Fields").

    `target_version` and `implemented_version` list the statuses that need the field, `early_target_version` those
    that may have none yet; `relaxed` are the statuses under which `relaxed_rules` are warnings at most.
    """

    known: tuple[str, ...] = ("Draft", "Accepted", "Implemented", "Rejected", "Superseded")
    target_version: tuple[str, ...] = ("Accepted", "Implemented")
    implemented_version: tuple[str, ...] = ("Implemented",)
    premature_target_version: tuple[str, ...] = ("Draft",)
    superseded: tuple[str, ...] = ("Superseded",)
    rejected: tuple[str, ...] = ("Rejected",)
    closed: tuple[str, ...] = ("Implemented",)
    relaxed: tuple[str, ...] = ("Draft", "Rejected", "Superseded")
    relaxed_rules: tuple[str, ...] = ("SEC",)


@dataclass(frozen=True)
class RegistryTable:
    """The number registry (process, "BEP Number Registry")."""

    columns: tuple[str, ...] = ("Number", "Title", "Author", "Status")
    next_row: str = "next"
    skipped_row: str = "skipped"
    no_author: tuple[str, ...] = ("", "-")


@dataclass(frozen=True)
class Patterns:
    """What written values look like, as regular expressions that match the whole value."""

    author: str = r"[^\s()<>@,][^()<>@,]*? \([^\s()<>@,]+@[^\s()<>@,]+\.[^\s()<>@,]+\)"
    version: str = r"(?P<year>\d{2})\.(?P<sprint>[1-9]\d*)\.(?P<patch>0|[1-9]\d*)"
    title_in_file_name: str = r"[^\W_]+(?:\.[^\W_]+)*(?:-[^\W_]+(?:\.[^\W_]+)*)*"
    sub_document_prefix: str = r"(?:\d+(?=[-_. ])|[Bb][Ee][Pp](?=[-_ ]?\d))"
    issue: str = r"(?<![\w-])[A-Z][A-Z0-9]+-\d+(?![\w-])|(?<![\w/&#])#\d+\b|https?://[^\s>]+"
    rejection: str = r"(?i)\b(?:reject|cancel)"


@dataclass(frozen=True)
class TemplateText:
    """What the template holds for the author to replace (template)."""

    title: str = "Title"
    placeholders: tuple[str, ...] = ("BA-XXXX", "#XXXX", "BEP-XXXX", "email@example.com")
    example: str = "Example:"
    sentences: tuple[str, ...] = (
        "Why is this change needed? What problem does it solve?",
        "Describe the current state or design that this proposal aims to change.",
        "Describe the new design or changes being proposed.",
        "Describe backward compatibility considerations and migration plan if applicable.",
        "Outline the implementation steps and priorities.",
        "List any unresolved questions or items that need further discussion.",
        "Link to related documents, discussions, or external resources",
    )


@dataclass(frozen=True)
class Conventions:
    """The whole process. Its defaults are the users' documents; `[conventions]` overrides them one by one."""

    number_start: int = 1000
    registry_file: str = "README.md"
    statuses: Statuses = Statuses()
    front_matter: FrontMatterKeys = FrontMatterKeys()
    patterns: Patterns = Patterns()
    budgets: Budgets = Budgets()
    layouts: Layouts = Layouts()
    aliases: Mapping[str, str] = field(
        default_factory=lambda: {
            "Detailed Document Index": "Document Index",
            "Sub-documents": "Document Index",
            "Document Structure": "Document Index",
            "Current State & Scope, by Area": "Current Design & Scope",
            "Current Design & Scope, by Area": "Current Design & Scope",
            "Migration/Compatibility": "Migration / Compatibility",
            "Migration and Compatibility": "Migration / Compatibility",
            "Decision Summary": "Decision Log",
        }
    )
    decision_columns: tuple[str, ...] = ("Date", "Decision", "Rationale")
    no_questions: tuple[str, ...] = ("none", "n/a", "na", "nothing", "-", "no open questions", "all resolved")
    context: ContextBlocks = ContextBlocks()
    registry: RegistryTable = RegistryTable()
    template_text: TemplateText = TemplateText()

    @cached_property
    def _sections_by_key(self) -> dict[str, str]:
        layouts = self.layouts
        names = {
            section_key(name): name
            for layout in (layouts.standard, layouts.segmented, layouts.tech_spec, layouts.sub_document)
            for name in layout.sections
        }
        return names | {section_key(alias): name for alias, name in self.aliases.items()}

    def section_name(self, heading: str) -> str:
        """Return the layout section that `heading` names (`1. goal (draft)` is `Goal`), else its own normal form."""
        key = section_key(heading)
        return self._sections_by_key.get(key, key)


def section_key(heading: str) -> str:
    """Return `heading` without case, leading number, trailing parenthesis and surplus white space."""
    text = _NUMBERING.sub("", " ".join(heading.split()))
    return _PARENTHESIS.sub("", text).rstrip(" :").casefold()

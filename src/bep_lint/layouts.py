"""The sections of each kind of document: the defaults of `[conventions.layouts]` and `[conventions.section-names]`."""

from typing import Annotated, NamedTuple

from bep_lint.record import Record

Name = Annotated[str, "name"]
"""What documents call something. A mark says what a text stands for: its check and the JSON Schema follow from it."""
Selector = Annotated[str, "selector"]
"""Code, name or family of a rule, or `ALL`."""


class Layout(Record):
    """The sections of one kind of document (guide, Step 5, "Tech-spec BEP Format", "Sub-Document Template")."""

    sections: tuple[Name, ...] = ()
    """Its sections, in order."""
    required: tuple[str, ...] = ()
    """Those that must be there."""
    anywhere: tuple[str, ...] = ()
    """Those that may also stand earlier, at any place among those before them."""


class Layouts(NamedTuple):
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
    """A proposal in one file."""
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
    """The main document of a proposal with sub-documents."""
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
    """A main document in the tech-spec format."""
    sub_document: Layout = Layout(
        sections=("Summary", "Current Design", "Proposed Design", "Interface / API", "Implementation Notes"),
        required=("Summary", "Proposed Design"),
    )
    """A sub-document."""


class SectionNames(Record):
    """What the layouts call the sections that rules look into."""

    related_issues: str = "Related Issues"
    """Names the issues that a proposal belongs to."""
    document_index: str = "Document Index"
    """Links the sub-documents, and nothing else."""
    goal: str = "Goal"
    """Its presence, without a proposed design, makes a tech spec."""
    areas: str = "Current Design & Scope"
    """Says by area what a tech spec finds and adds."""
    proposed_design: str = "Proposed Design"
    """Its sub-sections are the components of a proposal."""
    migration: str = "Migration / Compatibility"
    """Holds no long code."""
    implementation_plan: str = "Implementation Plan"
    """Lists the phases, and holds no code."""
    decision_log: str = "Decision Log"
    """The table of decisions."""
    open_questions: str = "Open Questions"
    """Belongs to main documents only."""

"""The sections of each kind of document: the defaults of `[conventions.layouts]`."""

from typing import NamedTuple


class Layout(NamedTuple):
    """The sections of one kind of document, in order (guide, Step 5, "Tech-spec BEP Format", "Sub-Document Template").

    `anywhere` names sections that may also stand earlier, at any place among those before them.
    """

    sections: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()


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

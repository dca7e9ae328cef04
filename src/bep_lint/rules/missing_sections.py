"""SEC001: sections that are missing."""

from collections.abc import Collection, Iterator

from bep_lint.diagnostic import Finding, Fix, Span
from bep_lint.document import Document, Role
from bep_lint.rule import MAIN_AND_SUB, rule
from bep_lint.safe_text import excerpt
from bep_lint.section_places import SectionPlaces, SimilarSections, as_written, rest_is_hidden


@rule("SEC001", "section-missing", "error", roles=MAIN_AND_SUB, scope="file")
def section_missing(doc: Document) -> Iterator[Finding]:
    """A section that every document of its kind has is missing.

    Readers, reviewers and AI agents look for each part in its place. Which sections a document needs depends on its
    kind: a single-file BEP, a segmented main document, a tech spec or a sub-document.

    Bad:
        # Session Quota
        ## Related Issues
        - JIRA: BA-1234
        ## Current Design
        Nobody counts sessions.

    Good:
        # Session Quota
        ## Related Issues
        - JIRA: BA-1234
        ## Motivation
        Users wait.
        ## Current Design
        Nobody counts sessions.
        ## Proposed Design
        Count the sessions of a user, refuse one too many.
        ## Migration / Compatibility
        Nothing changes without a quota.
        ## Implementation Plan
        1. Count the sessions
        ## Open Questions
        None.
        ## References
        - BEP-1002

    Fix: Unsafe: the heading is added, before the next of the sections that stand in order or at the end, with `TODO`
    below it; a Decision Log gets its table too, a Document Index its links instead. There is none where something of
    the author's may be meant for the section or for one between it and the next: a heading at another level or in a
    quote, bold text, a section that shares a word with its name. Nor is there one without title and sections, or while
    the front matter does not begin the file.

    Source: guide, Step 5, "Tech-spec BEP Format", "Segmented Structure" and "Sub-Document Template"; template.
    """
    if rest_is_hidden(doc):
        return
    places = SectionPlaces(doc)
    missing = [name for name in doc.layout.required if name not in places.present]
    if not missing:
        return
    repairs = _repairs(doc, missing)
    similar = SimilarSections(doc)
    others = {name: other for name in missing if (other := _other_way(doc, name, similar))}
    is_sure = not doc.stray_metadata and not _may_be_tech_spec(doc, missing)
    for name in missing:
        earlier = places.nearest_above(name)
        where = earlier.heading if earlier else doc.title
        add = f'add "## {name}" {places.place(name, {*places.in_order, *missing})}'
        remedy = f"{add}, or {others[name]}" if name in others else add
        # What may be a section already, under another name, says where those above it belong.
        is_clear = is_sure and {*repairs, *others}.isdisjoint((name, *places.between(name)))
        edit = places.added(name) if is_clear else None
        yield Finding(
            where.span if where else Span.at(1),
            f'section "{name}" is missing: {repairs.get(name) or remedy}',
            f"Such a document needs, in this order: {', '.join(doc.layout.required)}.",
            subject=name,
            fix=Fix(add, (edit,), safe=False) if edit else None,
        )


def _may_be_tech_spec(doc: Document, missing: Collection[str]) -> bool:
    """Whether `doc`, which has no proposed design, has sections of a tech spec."""
    names, tech_spec = doc.conventions.section_names, doc.conventions.layouts.tech_spec
    marks = set(tech_spec.required) - set(doc.layout.sections)
    return doc.role is Role.MAIN and names.proposed_design in missing and any(doc.section(mark) for mark in marks)


def _repairs(doc: Document, missing: Collection[str]) -> dict[str, str]:
    """Return by name how to repair what stands for `missing` sections at another level or as no heading at all."""
    from bep_lint.heading_attempts import heading_attempts

    by_name = doc.conventions.section_name
    repairs: dict[str, str] = {}
    for heading in doc.headings:
        if heading.level != 2 and (name := by_name(heading.text)) in missing:
            place = f'"{as_written(heading)}" on line {heading.span.line}'
            repairs.setdefault(name, f'{place} is level {heading.level}, make it "## {name}"')
    for attempt in heading_attempts(doc):
        if (name := by_name(attempt.text)) in missing:
            remedy = attempt.remedy or f'make it "## {name}"'
            repairs.setdefault(name, f'"{excerpt(attempt.written)}" on line {attempt.line} is {attempt.flaw}, {remedy}')
    return repairs


def _other_way(doc: Document, name: str, similar: SimilarSections) -> str | None:
    """Return what else can be done than to add the section `name`, where something may have been meant for it."""
    if name == doc.conventions.section_names.proposed_design and _may_be_tech_spec(doc, (name,)):
        return f'where this is a tech spec, "## {doc.conventions.section_names.goal}" in its stead'
    if heading := similar.to(name):
        return f'rename "{as_written(heading)}" on line {heading.span.line} if that is meant'
    opening = doc.left_open or len(doc.lines)
    for number, line in enumerate(doc.lines[opening:], opening + 1):
        row = line.strip()
        if row.startswith("## ") and doc.conventions.section_name(row.strip("# ")) == name:
            hidden = f'it holds "{excerpt(row)}" of line {number}'
            return f"close the code block or comment that opens on line {opening}: {hidden}"
    return None

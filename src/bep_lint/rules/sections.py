"""SEC001–SEC007 and SEC011: the sections of a layout, titles and the levels of headings."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bep_lint.conventions import section_key
from bep_lint.diagnostic import Finding, Span
from bep_lint.document import Document, Role
from bep_lint.order import out_of_order
from bep_lint.outline import Heading, Section
from bep_lint.rule import MAIN_AND_SUB, SUB, rule
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest

_HEADING_ATTEMPT = re.compile(r"(?P<mark>#{1,6}|\*\*|__)(?P<text>[^\W\d][^\n]*?|\d+\.[^\n]*?)(?:\*\*|__)?:?")
_NUMBERED_TITLE = re.compile(r"BEP[-_ ]?(?:\d+|[NX]+)(?:-\d+)?(?!\w)\W*(?P<component>.*)", re.IGNORECASE)


@rule("SEC001", "section-missing", "error", roles=MAIN_AND_SUB)
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

    Source: guide, Step 5, "Tech-spec BEP Format", "Segmented Structure" and "Sub-Document Template"; template.
    """
    if _rest_is_hidden(doc):
        return
    present = _first_of_each(doc)
    for name in doc.layout.required:
        if name in present:
            continue
        earlier = _nearest_earlier(doc, present, name)
        where = earlier.heading if earlier else doc.title
        yield Finding(
            where.span if where else Span.at(1),
            f'section "{name}" is missing: {_meant_as(doc, name) or _addition(doc, present, name)}',
            f"Such a document needs, in this order: {', '.join(doc.layout.required)}.",
            subject=name,
        )


@rule("SEC002", "section-order", "warning", roles=MAIN_AND_SUB)
def section_order(doc: Document) -> Iterator[Finding]:
    """The sections stand in another order than the layout's.

    Whoever has read one BEP finds the way in the next. Sections of your own may stand between, and the Document Index
    of a segmented BEP may also stand before the Motivation.

    Bad:
        # Session Quota
        ## Current Design
        Nobody counts sessions.
        ## Motivation
        Users wait.

    Good:
        # Session Quota
        ## Motivation
        Users wait.
        ## Prior Work
        ## Current Design
        Nobody counts sessions.

    Source: guide, Step 5 ("Write in this order"); process, "Quick Reference"; template.
    """
    layout = doc.layout
    present = _first_of_each(doc)
    rank = {name: position for position, name in enumerate(layout.sections)}
    strict = [name for name in present if name not in layout.anywhere]
    moved = {strict[position] for position in out_of_order([rank[name] for name in strict])}
    in_order = [name for name in strict if name not in moved]
    for name, section in present.items():
        if name in layout.anywhere:
            before = section.heading.span.line
            if not any(rank[other] > rank[name] and present[other].heading.span.line < before for other in in_order):
                continue
        elif name not in moved:
            continue
        yield Finding(
            section.heading.span,
            f'section "{excerpt(section.heading.text)}" is out of order: it belongs {_place(doc, present, name)}',
            f"The order is: {', '.join(layout.sections)}.",
        )


@rule("SEC003", "section-duplicate", "warning", roles=MAIN_AND_SUB)
def section_duplicate(doc: Document) -> Iterator[Finding]:
    """A section of the layout stands twice.

    Two places for one thing drift apart, and a reader finds only the first. A number before the name, a
    parenthesis behind it and another usual name make no other section.

    Bad:
        # Session Quota
        ## Motivation
        Users wait.
        ## 3. Motivation (continued)
        Operators are called.

    Good:
        # Session Quota
        ## Motivation
        Users wait.
        ### Operators
        Operators are called.

    Source: guide, Step 5 ("Each section has a specific purpose"); template.
    """
    first = _first_of_each(doc)
    for section in doc.sections:
        if section.name in first and section is not first[section.name]:
            heading = first[section.name].heading
            yield Finding(
                section.heading.span,
                f'"{excerpt(section.heading.text)}" is a second {section.name} section: '
                f'"{excerpt(heading.text)}" is on line {heading.span.line}',
                "Merge the two, or give this one a name of its own.",
            )


@rule("SEC004", "section-empty", "warning", roles=MAIN_AND_SUB)
def section_empty(doc: Document) -> Iterator[Finding]:
    """A section of the layout is empty.

    A bare heading does not tell whether there is nothing to say or something is still to be written. Sub-headings,
    rules and comments say nothing themselves.

    Bad:
        # Session Quota
        ## Migration / Compatibility
        <!-- to be written -->

    Good:
        # Session Quota
        ## Migration / Compatibility
        ### Existing clusters
        Nothing changes for them.

    Source: guide, Step 5 ("Each section has a specific purpose").
    """
    for section in doc.sections:
        if section.name in doc.layout.sections and section.empty:
            below = " under its sub-headings" if section.headings else ""
            yield Finding(
                section.heading.span,
                f'section "{excerpt(section.heading.text)}" is empty{below}: write what belongs here, or "None."',
                "Comments, rules and sub-headings are no content; where there is nothing to say, say so.",
            )


@rule("SEC005", "title-missing", "error", roles=MAIN_AND_SUB)
def title_missing(doc: Document) -> Iterator[Finding]:
    """A document has no title, that is no level-1 heading.

    The title is what registry rows, document indexes and links call the proposal.

    Bad:
        ## Motivation
        Users wait.

    Good:
        # Session Quota
        ## Motivation
        Users wait.

    Source: template; guide, "Main Document" and "Sub-Document Template".
    """
    title = doc.title
    is_bare = title is not None and not doc.lines[title.span.line - 1].strip("# \t")
    if (title is not None and not is_bare) or _rest_is_hidden(doc):
        return
    block = doc.front_matter
    line = min(block.span.end_line + 1, len(doc.lines)) if block and block.closed else 1
    shape = f"# {doc.label}: Component Name" if doc.role is Role.SUB else "# The Proposal's Title"
    attempt = next((attempt[0] for attempt, _ in _heading_attempts(doc) if attempt["mark"] == "#"), None)
    repair = f'"{excerpt(attempt)}" needs a space after "#"' if attempt else f'add a level-1 heading such as "{shape}"'
    if title is not None:
        repair = f'the level-1 heading on line {title.span.line} is empty, make it one such as "{shape}"'
    yield Finding(Span.at(line), f"the title is missing: {repair}", f"Write `{shape}` above the first section.")


@rule("SEC006", "title-multiple", "warning", roles=MAIN_AND_SUB)
def title_multiple(doc: Document) -> Iterator[Finding]:
    """A document has more than one level-1 heading.

    The first is the title; sections are level 2. With several, outlines and tools see several documents.

    Bad:
        # Session Quota
        ## Motivation
        Users wait.
        # Use Case

    Good:
        # Session Quota
        ## Motivation
        Users wait.
        ## Use Case

    Source: template; guide, "Main Document" and "Sub-Document Template".
    """
    if doc.front_matter and not doc.front_matter.closed:
        return  # its comments look like headings
    for heading in doc.headings:
        if heading.level == 1 and doc.title and heading is not doc.title:
            yield Finding(
                heading.span,
                f'"{excerpt(heading.text)}" is a further level-1 heading: '
                f'the title is "{excerpt(doc.title.text)}" on line {doc.title.span.line}',
                "Make it a section (`##`), and the headings below it one level lower too.",
            )


@rule("SEC007", "heading-skips-level", "warning", roles=MAIN_AND_SUB)
def heading_skips_level(doc: Document) -> Iterator[Finding]:
    """A heading is more than one level below the one above it.

    Readers and the rendered outline lose the level between.

    Bad:
        # Session Quota
        ### Motivation
        Users wait.

    Good:
        # Session Quota
        ## Motivation
        Users wait.

    Source: guide, Step 5; template.
    """
    for above, heading in pairwise(doc.headings):
        if heading.level > above.level + 1:
            yield Finding(
                heading.span,
                f'"{excerpt(heading.text)}" is level {heading.level}, but the heading above it, '
                f'"{excerpt(above.text)}", is level {above.level}: make it level {above.level + 1}',
                f"Write it with `{'#' * (above.level + 1)}`, or put the missing heading between.",
            )


@rule("SEC011", "sub-document-title", "warning", roles=SUB, opt_in=True)
def sub_document_title(doc: Document) -> Iterator[Finding]:
    """The title of a sub-document is not `BEP-NNNN: Component` with its folder's number.

    Opened alone, as search results and AI agents do, the document says what it belongs to.

    Bad:
        -- BEP-1000-example.md --
        # Session Quota
        -- BEP-1000/counter.md --
        # Counter

    Good:
        -- BEP-1000-example.md --
        # Session Quota
        -- BEP-1000/counter.md --
        # BEP-1000: Counter

    Source: guide, "Sub-Document Template".
    """
    title = doc.title
    if title is None or re.fullmatch(rf"{doc.label}: \S.*", title.text):
        return
    numbered = _NUMBERED_TITLE.fullmatch(title.text)
    component = (numbered["component"] if numbered else title.text) or "Component Name"
    yield Finding(
        title.span,
        f'the title "{excerpt(title.text)}" must be "{doc.label}: {excerpt(component, 120)}"',
        f"A sub-document's title is its folder's number and what it is about: `{doc.label}: Component Name`.",
    )


def _first_of_each(doc: Document) -> dict[str, Section]:
    """Return the first section of each name of the layout, in the document's order."""
    first: dict[str, Section] = {}
    for section in doc.sections:
        if section.name in doc.layout.sections:
            first.setdefault(section.name, section)
    return first


def _rest_is_hidden(doc: Document) -> bool:
    """Whether a context-for-ai comment that is not closed hides what follows: CTX002 reports the one cause."""
    return any(not block.closed for block in doc.context_blocks)


def _nearest_earlier(doc: Document, present: dict[str, Section], name: str) -> Section | None:
    """Return the section that `name` is to follow: of those before it in the layout the nearest that is present.

    A section that may stand anywhere counts only where it stands behind the others.
    """
    order = doc.layout.sections
    earlier = [present[other] for other in order[: order.index(name)] if other in present]
    while len(earlier) > 1 and earlier[-1].name in doc.layout.anywhere and earlier[-1].lines < earlier[-2].lines:
        earlier.pop()
    return earlier[-1] if earlier else None


def _place(doc: Document, present: dict[str, Section], name: str, coming: Sequence[str] = ()) -> str:
    """Return where the section `name` belongs: before the next of those `present` and `coming`, or at the end."""
    order = doc.layout.sections
    for other in order[order.index(name) + 1 :]:
        if other not in doc.layout.anywhere and (other in present or other in coming):
            heading = _as_written(present[other].heading) if other in present else f"## {other}"
            return f'before "{heading}"'
    return "at the end"


def _addition(doc: Document, present: dict[str, Section], name: str) -> str:
    """Return what to do about the section `name`, of which nothing is there; a similar one of the author's is named."""
    add = f'add "## {name}" {_place(doc, present, name, coming=doc.layout.required)}'
    names, tech_spec = doc.conventions.section_names, doc.conventions.layouts.tech_spec
    marks = set(tech_spec.required) - set(doc.layout.sections)
    if doc.role is Role.MAIN and name == names.proposed_design and any(doc.section(mark) for mark in marks):
        return f'{add}, or where this is a tech spec, "## {names.goal}" in its stead'
    own = {
        section_key(section.name): section.heading
        for section in doc.sections
        if section.name not in doc.layout.sections
    }
    near = nearest(section_key(name), own)
    if near is not None:
        heading = own[near]
        return f'{add}, or rename "{_as_written(heading)}" on line {heading.span.line} if that is meant'
    opening = doc.left_open or len(doc.lines)
    for number, line in enumerate(doc.lines[opening:], opening + 1):
        row = line.strip()
        if row.startswith("## ") and doc.conventions.section_name(row.strip("# ")) == name:
            hidden = f'it holds "{excerpt(row)}" of line {number}'
            return f"{add}, or close the code block or comment that opens on line {opening}: {hidden}"
    return add


def _meant_as(doc: Document, name: str) -> str | None:
    """Return how to repair what stands for the missing section `name` at another level or as no heading at all."""
    by_name = doc.conventions.section_name
    for heading in doc.headings:
        if heading.level != 2 and by_name(heading.text) == name:
            return f'"{_as_written(heading)}" on line {heading.span.line} is level {heading.level}, make it "## {name}"'
    for attempt, span in _heading_attempts(doc):
        if by_name(attempt["text"]) == name:
            return f'"{excerpt(attempt[0])}" on line {span.line} is no heading, make it "## {name}"'
    return None


def _as_written(heading: Heading) -> str:
    return f"{'#' * heading.level} {excerpt(heading.text)}"


def _heading_attempts(doc: Document) -> Iterator[tuple[re.Match[str], Span]]:
    """Yield the paragraphs of one line that were meant as headings, `##Motivation` or `**Motivation**`."""
    for inline in doc.parsed.inlines:
        if inline.kind == "paragraph" and not inline.nested and (match := _HEADING_ATTEMPT.fullmatch(inline.content)):
            yield match, inline.span()

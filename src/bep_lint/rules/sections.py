"""SEC002–SEC007 and SEC011: the sections of a layout, titles and the levels of headings."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bep_lint.diagnostic import Finding, Span
from bep_lint.document import Document, Role
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.rule import MAIN_AND_SUB, SUB, rule
from bep_lint.safe_text import excerpt
from bep_lint.section_places import SectionPlaces, rest_is_hidden

_NUMBERED_TITLE = lazy_pattern(r"BEP[-_ ]?(?:\d+|[NX]+)(?:-\d+)?(?!\w)\W*(?P<component>.*)", re.IGNORECASE)


@rule("SEC002", "section-order", "warning", roles=MAIN_AND_SUB, scope="section")
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
    places = SectionPlaces(doc)
    for name, section in places.present.items():
        if name in layout.anywhere:
            later = (places.present[other].heading for other in places.after(name) if other in places.in_order)
            if not any(heading.span.line < section.heading.span.line for heading in later):
                continue
        elif name in places.in_order:
            continue
        yield Finding(
            section.heading.span,
            f'section "{excerpt(section.heading.text)}" is out of order: '
            f"it belongs {places.place(name, places.present)}",
            f"The order is: {', '.join(layout.sections)}.",
        )


@rule("SEC003", "section-duplicate", "warning", roles=MAIN_AND_SUB, scope="section")
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
    first = SectionPlaces(doc).present
    for section in doc.sections:
        if section.name in first and section is not first[section.name]:
            heading = first[section.name].heading
            yield Finding(
                section.heading.span,
                f'"{excerpt(section.heading.text)}" is a second {section.name} section: '
                f'"{excerpt(heading.text)}" is on line {heading.span.line}',
                "Merge the two, or give this one a name of its own.",
            )


@rule("SEC004", "section-empty", "warning", roles=MAIN_AND_SUB, scope="section")
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


@rule("SEC005", "title-missing", "error", roles=MAIN_AND_SUB, scope="file")
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
    if (title is not None and not is_bare) or rest_is_hidden(doc):
        return
    from bep_lint.heading_attempts import heading_attempts

    block = doc.front_matter
    line = min(block.span.end_line + 1, len(doc.lines)) if block and block.closed else 1
    shape = f"# {doc.label}: Component Name" if doc.role is Role.SUB else "# The Proposal's Title"
    attempt = next((attempt.written for attempt in heading_attempts(doc) if attempt.marks == "#"), None)
    repair = f'"{excerpt(attempt)}" needs a space after "#"' if attempt else f'add a level-1 heading such as "{shape}"'
    if title is not None:
        repair = f'the level-1 heading on line {title.span.line} is empty, make it one such as "{shape}"'
    yield Finding(Span.at(line), f"the title is missing: {repair}", f"Write `{shape}` above the first section.")


@rule("SEC006", "title-multiple", "warning", roles=MAIN_AND_SUB, scope="section")
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
        if heading.level == 1 and doc.title and heading != doc.title:
            yield Finding(
                heading.span,
                f'"{excerpt(heading.text)}" is a further level-1 heading: '
                f'the title is "{excerpt(doc.title.text)}" on line {doc.title.span.line}',
                "Make it a section (`##`), and the headings below it one level lower too.",
            )


@rule("SEC007", "heading-skips-level", "warning", roles=MAIN_AND_SUB, scope="section")
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

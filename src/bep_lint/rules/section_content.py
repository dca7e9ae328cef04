"""SEC009, SEC010 and SEC012–SEC014: what stands in a section."""

import re
from collections.abc import Iterator

from bep_lint.diagnostic import Finding
from bep_lint.document import Document
from bep_lint.outline import CodeBlock, Section
from bep_lint.plan import rejection_reasons
from bep_lint.rule import rule
from bep_lint.safe_text import excerpt

_COMMENT_OR_IMAGE = re.compile(r"<!--.*?(?:-->|\Z)|!\[[^\[\]]*\]\([^()]*\)", re.DOTALL)


@rule("SEC009", "segmentation-advised", "warning", opt_in=True, scope="section")
def segmentation_advised(doc: Document) -> Iterator[Finding]:
    """A single-file BEP has several components or phases and should be split.

    Each component, and each phase, is a work unit: in a document of its own it can be read, reviewed and implemented
    without the rest.

    Bad:
        # Session Quota
        ## Proposed Design
        ### Counter
        A table of sessions by user.
        ### Refusal
        ### Report

    Good:
        # Session Quota
        ## Proposed Design
        ### Counter
        A table of sessions by user.
        ### Refusal

    Source: guide, "When to Segment"; process, "Segmentation criteria".
    """
    if doc.segmented:
        return
    names, budgets = doc.conventions.section_names, doc.conventions.budgets
    split = f"Keep an overview in this document and move each into a sub-document in `{doc.label}/`."
    design = doc.section(names.proposed_design)
    components = [heading for heading in design.headings if heading.level == 3] if design else []
    if design and len(components) >= budgets.components:
        shown = ", ".join(f'"{excerpt(heading.text)}"' for heading in components[: budgets.components])
        more = ", …" if len(components) > budgets.components else ""
        yield Finding(
            design.heading.span,
            f"{len(components)} components in one file ({shown}{more}): from {budgets.components} on, "
            f"split the BEP into sub-documents in {doc.label}/",
            split,
        )
    plan = doc.section(names.implementation_plan)
    if plan and len(doc.phases) >= budgets.phases:
        yield Finding(
            plan.heading.span,
            f"{len(doc.phases)} phases in one file: from {budgets.phases} on, "
            f"split the BEP into sub-documents in {doc.label}/",
            split,
        )


@rule("SEC010", "rejection-reason-missing", "warning", scope="section")
def rejection_reason_missing(doc: Document) -> Iterator[Finding]:
    """A rejected BEP does not say why.

    Whoever has the same idea next year wants to know what spoke against it. A heading or a row of the Decision Log
    that speaks of the rejection or cancellation is looked for.

    Bad:
        ---
        Status: Rejected
        ---
        # Session Quota
        ## Motivation
        Users wait.

    Good:
        ---
        Status: Rejected
        ---
        # Session Quota
        ## Motivation
        Users wait.
        ## Rejection Reason
        The scheduler rewrite makes it needless.

    Source: process, "Status Transition Rules".
    """
    status = doc.entry(doc.conventions.key_names.status)
    if status is None or doc.status not in doc.conventions.statuses.rejected:
        return
    if not any(rejection_reasons(doc)):
        heading = doc.conventions.forms.rejection
        yield Finding(
            doc.line_span(status.key.span.line),
            f'{status.key.text} is {excerpt(doc.status)}, but neither a section such as "## {heading}" '
            "nor a Decision Log row about the rejection or cancellation says why",
            f"Add a section `## {heading}`, or a row about the rejection in the Decision Log.",
        )


@rule("SEC012", "related-issue-missing", "warning", scope="section")
def related_issue_missing(doc: Document) -> Iterator[Finding]:
    """Related Issues names no issue.

    The issue is where work and discussion are tracked; each BEP has one. A JIRA key, a GitHub number or a link will do;
    a section that holds nothing but `TODO` says itself that it is unfinished.

    Bad:
        # Session Quota
        ## Related Issues
        - JIRA: to be created

    Good:
        # Session Quota
        ## Related Issues
        - JIRA: BA-1234
        - GitHub: #567

    Source: guide, Step 2 and Step 5; template.
    """
    section = doc.section(doc.conventions.section_names.related_issues)
    if section is None or section.empty or doc.is_left_to_do(section) or _has_link(doc, section):
        return
    issue = re.compile(doc.conventions.patterns.issue)
    first, after = section.lines
    for inline in doc.parsed.inlines:
        if first <= inline.position(0)[0] < after and issue.search(_COMMENT_OR_IMAGE.sub("", inline.content)):
            return
    yield Finding(
        section.heading.span,
        f'"{excerpt(section.heading.text)}" names no issue; write {doc.conventions.forms.issue} or a link',
        "Name the issue that was created for the BEP.",
    )


def _has_link(doc: Document, section: Section) -> bool:
    first, after = section.lines
    return any(link.kind != "image" and first <= link.span.line < after for link in doc.links)


@rule("SEC013", "section-holds-code", "warning", opt_in=True)
def section_holds_code(doc: Document) -> Iterator[Finding]:
    """The plan holds a code block, or the migration section a long one.

    A BEP is a readable tech spec: scripts and step-by-step code belong in the pull request, where they are run.

    Bad:
        # Session Quota
        ## Implementation Plan
        ```python
        count_sessions(user)
        ```

    Good:
        # Session Quota
        ## Implementation Plan
        1. Count the sessions of a user

    Source: guide, Step 5, column "Avoid".
    """
    names, most = doc.conventions.section_names, doc.conventions.budgets.migration_code_block
    for section in doc.sections:
        blocks = _fences_in(doc, section)
        if section.name == names.implementation_plan:
            for block in blocks:
                yield Finding(
                    block.span,
                    f'a code block in "{excerpt(section.heading.text)}": say in words what is to be done',
                    "Leave concrete code to the pull request.",
                    subject=doc.beginning(block),
                )
        elif section.name == names.migration:
            for block in blocks:
                if block.lines > most:
                    yield Finding(
                        block.span,
                        f'a code block of {block.lines} lines in "{excerpt(section.heading.text)}": '
                        f"{most} lines are the most, a full script belongs in the pull request",
                        "Say what the migration does; show the one statement that matters.",
                        subject=doc.beginning(block),
                        figure=block.lines,
                    )


def _fences_in(doc: Document, section: Section) -> list[CodeBlock]:
    first, after = section.lines
    return [block for block in doc.code_blocks if block.fenced and first <= block.span.line < after]


@rule("SEC014", "area-table-missing", "warning", opt_in=True, scope="section")
def area_table_missing(doc: Document) -> Iterator[Finding]:
    """A tech spec's Current Design & Scope has no table of what exists and what is to add, by area.

    The table is what distinguishes the format: prose hides what is missing in which area. A section that says `TODO`
    alone is still to be written.

    Bad:
        # Quota Mechanics
        ## Goal
        Say how a quota is counted.
        ## Current Design & Scope
        The API lists sessions, and the database has them.

    Good:
        # Quota Mechanics
        ## Goal
        Say how a quota is counted.
        ## Current Design & Scope
        | Area | Exists | To add |
        |------|--------|--------|
        | API | Session list | Quota field |

    Source: guide, "Tech-spec BEP Format", "Recommended structure".
    """
    name = doc.conventions.section_names.areas
    section = doc.section(name)
    if section is None or name not in doc.layout.sections or section.empty or doc.is_left_to_do(section):
        return
    if not doc.tables_in(section):
        yield Finding(
            section.heading.span,
            f'"{excerpt(section.heading.text)}" has no table: add one that says by area what exists and what is to add',
            "Columns such as `Area`, `Exists` and `To add`, one row for each area (API, DB, Scheduler, …).",
        )

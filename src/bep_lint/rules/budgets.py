"""LEN: line budgets."""

from collections.abc import Iterator

from bep_lint.diagnostic import Finding, Span
from bep_lint.document import Document
from bep_lint.outline import Section
from bep_lint.rule import MAIN_AND_SUB, SUB, rule
from bep_lint.safe_text import excerpt

_LARGEST = 3
LINES = "lines"
"""What a document that is too long is about: the line pointed at changes with every edit."""


@rule("LEN001", "main-too-long", "warning", scope="file")
def main_too_long(doc: Document) -> Iterator[Finding]:
    """The main document of a segmented BEP is above its line budget: 200 lines.

    It is the entry point, an overview and an index; details stand in the sub-documents. The examples have a budget
    of 6 lines.

    Bad:
        -- bep-lint.toml --
        conventions.budgets.segmented-main = 6
        -- BEP-1000-example.md --
        # Session Quota
        ## Motivation
        Users wait.
        ## Proposed Design
        1. Count the sessions of a user
        2. Refuse one too many
        3. Report what was refused
        -- BEP-1000/counter.md --
        # BEP-1000: Counter

    Good:
        -- bep-lint.toml --
        conventions.budgets.segmented-main = 6
        -- BEP-1000-example.md --
        # Session Quota
        ## Motivation
        Users wait.
        ## Proposed Design
        See [counter](BEP-1000/counter.md).
        -- BEP-1000/counter.md --
        # BEP-1000: Counter

    Source: process, "Main document role"; guide, "Main Document".
    """
    most = doc.conventions.budgets.segmented_main
    if doc.segmented and doc.lines_over_budget:
        yield Finding(
            first_line_over(doc, most),
            f"{doc.line_count} lines are too many: the main document of a segmented BEP has at most {most}; "
            f"move details into sub-documents in {doc.label}/{largest_sections(doc)}",
            "Metadata, Motivation, Document Index, plan, Decision Log and Open Questions stay here, the rest in short.",
            subject=LINES,
            figure=doc.line_count,
        )


@rule("LEN002", "sub-document-too-long", "warning", roles=SUB, scope="file")
def sub_document_too_long(doc: Document) -> Iterator[Finding]:
    """A sub-document is above its line budget: 300 lines.

    A sub-document is one work unit that is read and reviewed at once. The examples have a budget of 4 lines.

    Bad:
        -- bep-lint.toml --
        conventions.budgets.sub-document = 4
        -- BEP-1000-example.md --
        # Session Quota
        -- BEP-1000/counter.md --
        # BEP-1000: Counter
        ## Proposed Design
        1. Count the sessions of a user
        2. Keep the count in the database
        3. Correct it every night

    Good:
        -- bep-lint.toml --
        conventions.budgets.sub-document = 4
        -- BEP-1000-example.md --
        # Session Quota
        -- BEP-1000/counter.md --
        # BEP-1000: Counter
        ## Proposed Design
        1. Count the sessions of a user
        2. Keep the count in the database

    Source: process, "Sub-document rules"; guide, "Sub-Document Guidelines".
    """
    most = doc.conventions.budgets.sub_document
    if doc.lines_over_budget:
        yield Finding(
            first_line_over(doc, most),
            f"{doc.line_count} lines are too many: a sub-document has at most {most}; "
            f"split it into several in {doc.label}/{largest_sections(doc)}",
            "Each part is one work unit; list it in the main document's Document Index and `detail-docs`.",
            subject=LINES,
            figure=doc.line_count,
        )


@rule("LEN003", "single-file-too-long", "warning", scope="file")
def single_file_too_long(doc: Document) -> Iterator[Finding]:
    """A single-file BEP is above its line budget: 500 lines.

    Longer ones are split into a main document and sub-documents, which can be read and implemented one by one. The
    examples have a budget of 5 lines.

    Bad:
        -- bep-lint.toml --
        conventions.budgets.single-file = 5
        -- BEP-1000-example.md --
        # Session Quota
        ## Motivation
        Users wait.
        ## Proposed Design
        1. Count the sessions of a user
        2. Refuse one too many

    Good:
        -- bep-lint.toml --
        conventions.budgets.single-file = 5
        -- BEP-1000-example.md --
        # Session Quota
        ## Motivation
        Users wait.
        ## Proposed Design
        Count sessions, refuse one too many.

    Source: process, "Segmented BEP"; guide, "When to Segment".
    """
    budgets = doc.conventions.budgets
    if not doc.segmented and doc.lines_over_budget:
        yield Finding(
            first_line_over(doc, budgets.single_file),
            f"{doc.line_count} lines are too many: a single-file BEP has at most {budgets.single_file}; split it into "
            f"this main document of at most {budgets.segmented_main} lines and sub-documents of at most "
            f"{budgets.sub_document} lines in {doc.label}/{largest_sections(doc)}",
            "One sub-document for each component or work unit, with a context-for-ai block and a descriptive name; "
            "the main document links them in its Document Index and names them in `detail-docs`.",
            subject=LINES,
            figure=doc.line_count,
        )


@rule("LEN004", "section-length", "warning", opt_in=True, scope="section")
def section_length(doc: Document) -> Iterator[Finding]:
    """A section is shorter or longer than the guide advises.

    A section that says `TODO` alone is still to be written, and left alone. Counted are the lines of others from the
    first to the last that is not blank, code and tables included, the heading not:
    Related Issues 2–5, Motivation 10–30, Current Design 10–50, Migration / Compatibility 10–30, Implementation Plan
    10–30, References 2–10.

    Bad:
        # Session Quota
        ## Related Issues
        - JIRA: BA-1234

    Good:
        # Session Quota
        ## Related Issues
        - JIRA: BA-1234
        - GitHub: #567

    Source: guide, Step 5, column "Length".
    """
    advised = doc.conventions.budgets.sections
    for section in doc.sections:
        if section.empty or doc.is_left_to_do(section) or section.name not in advised:
            continue
        least, most = advised[section.name]
        lines = _text_lines(doc, section)
        if not least <= lines <= most:
            yield Finding(
                section.heading.span,
                f'section "{excerpt(section.heading.text)}" has {lines} line{"s" * (lines != 1)}: '
                f"the guide advises {least} to {most}",
                "Say more of what a reader needs to know."
                if lines < least
                else "Say what matters here and move details into a sub-document or the pull request.",
                # Too short is the worse the shorter it is.
                subject=f"{section.heading.text} ({'short' if lines < least else 'long'})",
                figure=-lines if lines < least else lines,
            )


@rule("LEN005", "code-block-too-long", "warning", roles=MAIN_AND_SUB, opt_in=True)
def code_block_too_long(doc: Document) -> Iterator[Finding]:
    """A fenced code block has more than 40 lines.

    A BEP describes interfaces and contracts; source belongs in the pull request, where it is tested. Counted are the
    lines between the fences. The examples have a budget of 3 lines.

    Bad:
        -- bep-lint.toml --
        conventions.budgets.code-block = 3
        -- BEP-1000-example.md --
        ```python
        def count(user):
            sessions = all_sessions()
            mine = [session for session in sessions if session.user == user]
            return len(mine)
        ```

    Good:
        -- bep-lint.toml --
        conventions.budgets.code-block = 3
        -- BEP-1000-example.md --
        ```python
        def count(user: User) -> int: ...
        ```

    Source: guide, Step 5, column "Avoid" ("full source dumps").
    """
    most = doc.conventions.budgets.code_block
    for block in doc.code_blocks:
        if block.fenced and block.lines > most:
            yield Finding(
                block.span,
                f"a code block of {block.lines} lines is too long: at most {most} are advised; "
                "show the interface and leave the source to the pull request",
                "Keep the lines that the text speaks about.",
                subject=doc.beginning(block),
                figure=block.lines,
            )


def first_line_over(doc: Document, budget: int) -> Span:
    """Return the span of the first line above `budget`, which the document has."""
    return Span.at(budget + 1, 1, len(doc.lines[budget]))


def largest_sections(doc: Document) -> str:
    """Return the end of a message that names the largest sections, empty where there are none."""
    sizes = [(section.lines[1] - section.heading.span.line, section.heading.text) for section in doc.sections]
    largest = sorted(sizes, key=lambda size: -size[0])[:_LARGEST]
    shown = ", ".join(f'"{excerpt(text, 40)}" ({lines} lines)' for lines, text in largest)
    return f"; its largest sections are {shown}" if shown else ""


def _text_lines(doc: Document, section: Section) -> int:
    first, after = section.lines
    return "\n".join(doc.lines[first - 1 : after - 1]).strip().count("\n") + 1

"""One proposal document and its facts, each derived once and only when a rule asks for it.

What derives them is imported where it is needed: where all that is asked for is known already, nothing is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bep_lint.document_text import DocumentText
from bep_lint.document_text import Role as Role
from bep_lint.trace import fact, small_fact

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from bep_lint.conventions import ContextKeys
    from bep_lint.diagnostic import Span
    from bep_lint.directives import Directive
    from bep_lint.layouts import Layout
    from bep_lint.links import Link
    from bep_lint.metadata import Block, Entry, StrayMetadata
    from bep_lint.outline import CodeBlock, Heading, Part, Quote, Section
    from bep_lint.plan import DecisionTable, Phase, Question
    from bep_lint.tables import Table
    from bep_lint.targets import Target


class Document(DocumentText):
    """A Markdown file of a proposals folder, and its facts.

    An `excluded` one is not linted, but others may name it. An unreadable one has a `problem` and no facts.
    """

    @small_fact
    def is_whole(self) -> bool:
        """Whether rules can look at all of it: text, front matter and context could be read, and all was parsed."""
        blocks = (self.front_matter, *self.context_blocks)
        return (
            self.problem is None
            and not any(block and block.problem for block in blocks)
            and self.parsed.too_deep is None
            and not self.parsed.too_long
        )

    @property
    def line_budget(self) -> int | None:
        """The most lines that it may have; None where there is no such budget, as for the registry."""
        budgets = self.conventions.budgets
        if self.role is Role.SUB:
            return budgets.sub_document
        return (budgets.segmented_main if self.segmented else budgets.single_file) if self.role is Role.MAIN else None

    @property
    def lines_over_budget(self) -> int:
        """How many lines it is above its budget."""
        return 0 if self.line_budget is None else max(self.line_count - self.line_budget, 0)

    @small_fact
    def front_matter(self) -> Block | None:
        """Its front matter; None where the file does not begin with any."""
        from bep_lint.metadata import read_front_matter

        return read_front_matter(self.parsed, self.lines)

    @property
    def metadata(self) -> Block | None:
        """Its front matter where that can be read; None where it is missing or broken."""
        return self.front_matter if self.front_matter and self.front_matter.problem is None else None

    @fact
    def stray_metadata(self) -> StrayMetadata | None:
        """Lines of front matter that do not count as such; None where it has closed front matter or no such lines."""
        if (self.front_matter and self.front_matter.closed) or self.role is Role.REGISTRY:
            return None
        from bep_lint.metadata import read_stray_metadata

        return read_stray_metadata(self.parsed, self.lines, self.conventions.front_matter.order, self.context_blocks)

    def entry(self, key: str) -> Entry | None:
        """Return the front matter's first entry of `key`; None where it is missing or the front matter broken."""
        return self.metadata.get(key) if self.metadata else None

    @property
    def status(self) -> str:
        """Its Status, as the process spells it where it knows it; empty without one. A sub-document has its main's."""
        document = self.main if self.role is Role.SUB else self
        entry = document.entry(self.conventions.key_names.status) if document else None
        return self.conventions.statuses.named(entry.text) or entry.text if entry else ""

    @small_fact
    def context_blocks(self) -> tuple[Block, ...]:
        """Its context-for-ai comments."""
        from bep_lint.metadata import read_context_blocks

        return read_context_blocks(self.parsed, self.lines)

    @property
    def context(self) -> Block | None:
        """Its first context-for-ai comment."""
        return self.context_blocks[0] if self.context_blocks else None

    @small_fact
    def context_entries(self) -> dict[str, Entry]:
        """The entries of its context-for-ai comment, of those with one key the first; none where it is broken."""
        if self.context is None or self.context.problem:
            return {}
        return {entry.key.text: entry for entry in reversed(self.context.entries)}

    @property
    def context_keys(self) -> ContextKeys:
        """The keys that a context-for-ai comment has here."""
        keys = self.conventions.context
        return keys.sub_document if self.role is Role.SUB else keys.main

    @small_fact
    def directives(self) -> tuple[Directive, ...]:
        """Its suppressions."""
        if "bep-lint" not in self.source.text.lower():
            return ()
        from bep_lint.directives import read_directives

        return read_directives(self)

    @fact
    def headings(self) -> tuple[Heading, ...]:
        """Its headings; those in quotes and lists are left out, and what a mark of stray metadata makes one."""
        stray = self.stray_metadata
        from bep_lint.outline import read_headings

        headings = (heading for heading in read_headings(self.parsed, self.lines) if not heading.nested)
        return tuple(heading for heading in headings if not (stray and stray.meets(heading.span)))

    @small_fact
    def anchors(self) -> frozenset[str]:
        """What a `#fragment` can name in it on GitHub: its headings and its HTML anchors."""
        from bep_lint.outline import read_anchors

        return read_anchors(self.parsed)

    @small_fact
    def title(self) -> Heading | None:
        """Its first level-1 heading."""
        return next((heading for heading in self.headings if heading.level == 1), None)

    @property
    def subject(self) -> str:
        """Its title without a leading `BEP-NNNN:`; empty where there is none."""
        from bep_lint.titles import bare_title

        return bare_title(self.title.text, self.number) if self.title else ""

    @fact
    def sections(self) -> tuple[Section, ...]:
        """Its level-2 sections, named as the conventions name them."""
        from bep_lint.outline import read_sections

        sections = read_sections(self.headings, self.parsed, len(self.lines))
        return tuple(section._replace(name=self.conventions.section_name(section.name)) for section in sections)

    def section(self, name: str) -> Section | None:
        """Return the first section that the conventions name `name`."""
        return next((section for section in self.sections if section.name == name), None)

    @fact
    def tables(self) -> tuple[Table, ...]:
        """Its tables, those in quotes and lists included."""
        from bep_lint.tables import read_tables

        return read_tables(self.parsed, self.lines)

    def is_left_to_do(self, section: Section) -> bool:
        """Whether `section` holds nothing but the word for what is still to be written."""
        return section.only != "" and section.only == self.conventions.template_text.todo

    def tables_in(self, section: Section) -> list[Table]:
        """Return the tables that stand in `section`."""
        first, after = section.lines
        return [table for table in self.tables if first <= table.line < after]

    @fact
    def links(self) -> tuple[Link, ...]:
        """Its links, images and autolinks, in Markdown and HTML."""
        from bep_lint.links import read_links

        return tuple(link for inline in self.parsed.inlines for link in read_links(self.parsed, inline))

    @fact
    def targets(self) -> tuple[Target, ...]:
        """Where those of its links lead that do not lead to a URL."""
        from bep_lint.targets import read_targets

        return read_targets(self)

    @fact
    def code_blocks(self) -> tuple[CodeBlock, ...]:
        """Its code blocks, in order."""
        from bep_lint.outline import CodeBlock

        blocks = []
        for token in self.parsed.tokens:
            if token.type in ("fence", "code_block") and token.map:
                span = self.line_span(token.map[0] + 1)
                blocks.append(CodeBlock(span, token.content.count("\n"), token.type == "fence"))
        return tuple(blocks)

    @fact
    def parts(self) -> tuple[Part, ...]:
        """Its blocks that stand in no other, in order."""
        from bep_lint.outline import read_parts

        return read_parts(self.parsed, self.lines)

    @fact
    def quotes(self) -> tuple[Quote, ...]:
        """Its quotes, those in lists and in other quotes included."""
        from bep_lint.outline import read_quotes

        return read_quotes(self.parsed)

    @fact
    def left_open(self) -> int | None:
        """The line of a code or HTML block at its end that is not closed, and takes in what is added; None without."""
        from bep_lint.outline import read_left_open

        return read_left_open(self.parsed, self.lines)

    def beginning(self, block: CodeBlock) -> str:
        """Return the fence of a code block and its first line that is not blank: how it is told from others."""
        first = block.span.line - 1
        code = (line for line in self.lines[first + 1 : first + 1 + block.lines] if line.strip())
        return f"{self.lines[first].strip()} {next(code, '').strip()}"

    @fact
    def phases(self) -> tuple[Phase, ...]:
        """The phases of its Implementation Plan; empty where they cannot be counted."""
        from bep_lint.plan import read_phases

        return read_phases(self)

    @fact
    def decisions(self) -> tuple[DecisionTable, ...]:
        """The tables of its Decision Log."""
        from bep_lint.plan import read_decisions

        return read_decisions(self)

    @fact
    def open_questions(self) -> tuple[Question, ...]:
        """What its Open Questions list, resolved questions included."""
        from bep_lint.plan import read_open_questions

        return read_open_questions(self)

    def line_span(self, line: int) -> Span:
        """Return the span of `line`, white space around it left out."""
        from bep_lint.diagnostic import Span

        text = self.lines[line - 1]
        start = len(text) - len(text.lstrip())
        return Span(line, start + 1, line, max(len(text.rstrip()), start) + 1)

    @property
    def registry_lines(self) -> frozenset[int]:
        """The lines of the registry's rows in the README; none in other documents."""
        registry = self.proposals.registry if self.role is Role.REGISTRY else None
        return registry.lines if registry else frozenset()

    @property
    def base(self) -> Document | None:
        """What it was at the base revision, be it renamed since; None where it is new or there is no base."""
        return self.proposals.at_base(self)

    @property
    def changed_from(self) -> Document | None:
        """What it was at the base, where it held another text then; what has not changed need not be parsed twice."""
        return self.base if self.base and self.base.source != self.source else None

    @property
    def main(self) -> Document | None:
        """The main document of its number: itself, or of a sub-document the first that has the number."""
        if self.role is Role.MAIN:
            return self
        return next(iter(self.proposals.mains(self.number)), None) if self.role is Role.SUB else None

    @property
    def subs(self) -> list[Document]:
        """The sub-documents of its number."""
        return self.proposals.subs(self.number)

    @property
    def segmented(self) -> bool:
        """Whether it is a main document with sub-documents."""
        return self.role is Role.MAIN and bool(self.subs)

    @fact
    def layout(self) -> Layout:
        """The layout its sections follow: by its role, its sub-documents, and the Goal of a tech spec."""
        layouts, names = self.conventions.layouts, self.conventions.section_names
        if self.role is Role.SUB:
            return layouts.sub_document
        if self.section(names.goal) and not self.section(names.proposed_design):
            return layouts.tech_spec
        return layouts.segmented if self.segmented else layouts.standard

    def find(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Span]]:
        """Yield the matches of `pattern` in text, headings and tables; code, comments and HTML tags are left out."""
        from bep_lint.visible_text import visible_text

        for inline in self.parsed.inlines:
            if pattern.search(inline.content):
                for match in pattern.finditer(visible_text(self.parsed, inline)):
                    yield match, inline.span(match.start(), match.end())

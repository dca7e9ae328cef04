"""The BEP process as data: what `[conventions]` of the configuration may change, with its defaults.

Rules read these values and hold none of their own. Where each comes from is said beside it: *process* is the
README of the proposals folder, *guide* the BEP writing guide, *template* the blank document.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, NamedTuple

from bep_lint.layouts import Layouts, Name, SectionNames
from bep_lint.life_cycle import Statuses
from bep_lint.message_forms import Messages
from bep_lint.record import Record

FileName = Annotated[str, "file name"]
"""The name of a file in the proposals folder, or in a folder of it."""

# A leading number ("1.", "2.3 ") and a trailing parenthesis ("(As-is)") do not belong to a section's name.
_NUMBERING = r"^\d+(?:\.\d+)*[.)]?\s+"
_PARENTHESIS = r"\s*\([^()]*\)\s*$"


class Budgets(Record):
    """How much of something there may be (process, "File Structure"; guide, "Document Segmentation")."""

    segmented_main: int = 200
    """The most lines of a main document that has sub-documents."""
    sub_document: int = 300
    """The most lines of a sub-document."""
    single_file: int = 500
    """The most lines of a proposal in one file."""
    code_block: int = 40
    """The most lines of a fenced code block."""
    migration_code_block: int = 10
    """The most lines of a fenced code block in the migration section."""
    overview_from: int = 5
    """From so many other sub-documents on, an overview is in place."""
    components: int = 3
    """From so many components on, a proposal should be split."""
    phases: int = 3
    """From so many phases on, a proposal should be split."""
    # Guide, Step 5, column "Length".
    sections: Mapping[str, tuple[int, int]] = {
        "Related Issues": (2, 5),
        "Motivation": (10, 30),
        "Current Design": (10, 50),
        "Migration / Compatibility": (10, 30),
        "Implementation Plan": (10, 30),
        "References": (2, 10),
    }
    """The fewest and the most lines of a section's text."""


class ContextKeys(Record):
    """The keys of one kind of context-for-ai block (guide, "AI Context Block")."""

    type: str = ""
    """The value of its key `type`."""
    text: tuple[str, ...] = ()
    """Keys that hold one line of text."""
    lists: tuple[str, ...] = ()
    """Keys that hold a list of texts."""
    numbers: tuple[str, ...] = ()
    """Keys that hold a whole number."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Every known key, `type` first."""
        return ("type", *self.text, *self.lists, *self.numbers)


class ContextBlocks(Record):
    """The context-for-ai blocks of both kinds of document, and what rules read from them."""

    main: ContextKeys = ContextKeys(
        type="master-bep",
        text=("scope",),
        lists=("detail-docs", "key-constraints", "key-decisions"),
        numbers=("phases",),
    )
    """The block of a main document."""
    sub_document: ContextKeys = ContextKeys(
        type="detail-doc", text=("parent", "scope"), lists=("depends-on", "key-decisions")
    )
    """The block of a sub-document."""
    single_file_optional: tuple[str, ...] = ("detail-docs", "phases")
    """Keys that a proposal in one file may leave out."""
    documents_key: str = "detail-docs"
    """The key that names the sub-documents."""
    dependencies_key: str = "depends-on"
    """The key that names the other sub-documents which one builds on."""
    parent_key: str = "parent"
    """The key that names a sub-document's proposal."""
    phases_key: str = "phases"
    """The key that counts the phases of the implementation."""
    scope_key: str = "scope"
    """The key that says in a line what a document covers."""
    scope_columns: tuple[Name, ...] = ("Scope", "Description", "Summary", "Contents")
    """Columns of a Document Index that say in a line what a sub-document covers."""


class FrontMatterKeys(Record):
    """Front matter (template; guide, Step 4)."""

    order: tuple[Name, ...] = (
        "Author",
        "Status",
        "Created",
        "Created-Version",
        "Target-Version",
        "Implemented-Version",
        "Superseded-By",
    )
    """Every known key, in the order they stand."""
    required: tuple[str, ...] = (
        "Author",
        "Status",
        "Created",
        "Created-Version",
        "Target-Version",
        "Implemented-Version",
    )
    """Keys that must be there."""
    filled: tuple[str, ...] = ("Author", "Status", "Created", "Created-Version")
    """Keys that must have a value."""
    fixed: tuple[str, ...] = ("Created", "Created-Version")
    """Keys whose value stays as it is, once it is filled in."""
    created_version_slack_months: int = 3
    """By how many months Created may lie outside the year of Created-Version."""


class KeyNames(Record):
    """What the front matter calls the values that rules read."""

    author: str = "Author"
    """The key of the authors."""
    status: str = "Status"
    """The key of the status."""
    created: str = "Created"
    """The key of the date of creation."""
    created_version: str = "Created-Version"
    """The key of the version in which the proposal was written."""
    target_version: str = "Target-Version"
    """The key of the version it is planned for."""
    implemented_version: str = "Implemented-Version"
    """The key of the version it came in."""
    superseded_by: str = "Superseded-By"
    """The key of the proposal that takes its place."""


class RegistryTable(Record):
    """The number registry (process, "BEP Number Registry")."""

    columns: Annotated[tuple[Name, Name, Name, Name], "distinct"] = ("Number", "Title", "Author", "Status")
    """The columns of number, title, author and status."""
    extra_columns: Annotated[tuple[Name, ...], "distinct"] = ()
    """Columns that stand behind those four."""
    heading: str = "registry"
    """A word of the heading above the table, by which it is found where its columns are called otherwise."""
    next_row: str = "next"
    """The word in the number cell of the last row, which is for the next proposal."""
    skipped_row: str = "skipped"
    """The word in the title cell of a row whose number is left out."""
    reserve_text: str = "_(reserve your number here)_"
    """The title cell of the row for the next proposal."""
    no_author: tuple[str, ...] = ("", "-")
    """What the author cell holds where there is none."""
    reserved: tuple[str, ...] = ("Reserved", "Unknown", "Untitled")
    """What stands for a title or an author of a reserved number that is not known yet; case does not count."""


class Patterns(Record):
    """What written text looks like, as regular expressions of Python."""

    # A name holds nothing that separates names ("A & B", "A and B", "A; B", "A、B"): a comma does that.
    author: str = (
        r"(?!(?:[^()]*\s)?and\s)[^\s()<>@,&;\uff0c\u3001\uff1b][^()<>@,&;\uff0c\u3001\uff1b]*? "
        r"\([^\s()<>@,]+@[^\s()<>@,.]+(?:\.[^\s()<>@,.]+)+\)"
    )
    """One author: the whole of what stands between commas."""
    version: str = r"(?P<year>\d{2})\.(?P<sprint>[1-9]\d*)\.(?P<patch>0|[1-9]\d*)"
    """A version, the whole text, with the groups `year`, `sprint` and `patch`."""
    superseded_by: str = r"BEP-(?P<number>\d{4})"
    """The value of Superseded-By, the whole text, with the group `number`."""
    # Beside an underscore it may be emphasised, and in Korean a particle follows without a blank.
    reference: str = r"(?<![A-Za-z0-9])BEP-(?P<number>[0-9]{4})(?![A-Za-z0-9])"
    """A proposal that a text names, anywhere in it, with the group `number`."""
    title_in_file_name: str = r"[^\W_]+(?:\.[^\W_]+)*(?:-[^\W_]+(?:\.[^\W_]+)*)*"
    """The title in a file's name, the whole text between `BEP-NNNN-` and `.md`."""
    sub_document_prefix: str = r"(?:\d+(?=[-_. ])|BEP(?=[-_ ])|[Bb][Ee][Pp](?=[-_ ]?\d))"
    """What a sub-document's name may not begin with."""
    # A JIRA key (a proposal's number looks like one, and is none), GitHub's `#12` and `owner/name#12`, a URL.
    issue: str = (
        r"(?<![\w-])(?!BEP-)[A-Z][A-Z0-9]+-\d+(?![\w-])"
        r"|(?<![\w/&#])(?:[\w.-]{1,100}/[\w.-]{1,100})?#\d+\b|https?://[^\s>]+"
    )
    """An issue of a tracker, anywhere in a text."""
    rejection: str = r"(?i)\b(?:reject|cancel)"
    """What says that a proposal was rejected or cancelled, anywhere in a text."""
    # The beginning of a phase's heading or item ("2. **Phase 2.1**: …"). `part` is a part of a phase, `several`
    # names the last of several phases.
    phase: str = (
        r"(?:\d+(?:\.\d+)*[.)]?\s|\[[xX]\]|[\W_])*(?i:phase|stage|milestone)(?i:s)?[\s#-]+"
        r"(?P<label>\d+|[IVX]+|[A-Z]|(?i:one|two|three|four|five|six|seven|eight|nine|ten))"
        r"(?P<part>(?<=\d)(?:[a-zA-Z]|(?:\.\d+)+))?"
        r"(?P<several>(?:[-\u2013\u2014~/]|\s*(?:[&+,]|and|to|through)\s*(?i:phases?\s*)?)\d{1,2}(?![\w-]|\.\d))?(?!\w)"
    )
    """The beginning of a phase's heading or item, with the groups `label`, `part` and `several`."""
    nothing_open: str = (
        r"(?is)(?!.*\b(?:but|except|however|other than|besides|apart from)\b)\W*+(?:"
        r"(?:none|nothing|n/?a|nil|not applicable)"
        r"(?:\W*|\W*[.;:,(\u2013\u2014-].*"
        r"|\s+(?:at|for|yet|currently|open|left|remain\w*|so far|known|as of|pending|now|identified|found|raised)\b.*)"
        r"|(?:there (?:are|is) |we have )?(?:currently )?(?:no|zero) (?:[\w-]+ ){0,3}"
        r"(?:questions?|items?|issues?|points?)\b.*"
        r"|(?:all )?moved to the decision log\b.*"
        r"|(?:all|every) (?:[\w-]+ ){0,6}(?:resolved|closed|answered|settled|decided)\b.*)"
    )
    """A text that says, as a whole, that no question is open."""
    question_group: str = (
        r"(?i)(?:(?:still|currently|already|recently|previously) )?(?:open|unresolved|unanswered|undecided|pending"
        r"|remaining|outstanding|deferred|resolved|closed|answered|settled|decided)"
        r"(?: (?:questions?|items?|issues?|points?))?"
    )
    """The whole of a heading that groups questions."""
    question_heading: str = r"(?i)\W*+(?:(?:question|oq|q)[ -]?\d+|\d+[.):])"
    """The beginning of a heading that stands for one question."""
    resolved: str = (
        r"(?i)^\W*+(?:(?:already|recently|previously) )?(?:resolved|closed|answered|settled|decided)"
        r"(?:\s*(?:[\])}:.;,]|$)|\s+[-\u2013\u2014]\s|\W+(?:questions?|items?|issues?|points?)\W*$)"
        r"|[\[({](?:resolved|closed|answered|settled|decided)\b[^\])}]{0,80}[\])}]"
        r"|[-\u2013\u2014:]\s*(?:resolved|closed|answered|settled|decided)\W*$|[\u2705\u2611\u2714]"
    )
    """A sign that a question is answered, anywhere in it."""


class Forms(Record):
    """How messages describe what `patterns` match (process, "Version Fields"; guide, Step 4)."""

    author: str = '"Full Name (email@example.com)", several separated by commas'
    """An author."""
    issue: str = "a JIRA key (BA-1234), a GitHub number (#123)"
    """An issue; a link will always do."""
    version: str = "YY.Sprint.Patch, such as 26.1.0 (two-digit year, sprint from 1, patch from 0, no leading zeros)"
    """A version."""
    superseded_by: str = "BEP-NNNN"
    """The value of Superseded-By."""
    rejection: Name = "Rejection Reason"
    """The heading of a section that says why a proposal was rejected."""


class DecisionColumns(NamedTuple):
    """The columns of a Decision Log (guide, "Main Document")."""

    date: Name = "Date"
    """The column of the date."""
    decision: Name = "Decision"
    """The column of what was decided."""
    rationale: Name = "Rationale"
    """The column of the reason."""


class TemplateText(Record):
    """What the templates hold for the author to replace (template; guide, "Sub-Document Template")."""

    title: str = "Title"
    """The title."""
    author: str = "Your Full Name"
    """What stands for the author's name."""
    placeholders: tuple[str, ...] = ("BA-XXXX", "#XXXX", "BEP-XXXX", "email@example.com")
    """Words that stand for a number or an address."""
    example: str = "Example:"
    """What an example begins with."""
    sentences: tuple[str, ...] = (
        "Why is this change needed? What problem does it solve?",
        "Describe the current state or design that this proposal aims to change.",
        "Describe the new design or changes being proposed.",
        "Describe backward compatibility considerations and migration plan if applicable.",
        "Outline the implementation steps and priorities.",
        "List any unresolved questions or items that need further discussion.",
        "Link to related documents, discussions, or external resources",
        "(1-3 sentences: what this component does)",
        "(What exists today for this component)",
        "(Detailed design for this component)",
        "(Public interfaces, data models, function signatures)",
        "(Constraints, dependencies on other components)",
    )
    """Questions and advice to the author."""
    todo: str = "TODO"
    """What a fix writes where the author has to write something."""
    to_come: tuple[str, ...] = ("TBD", "TBA", "TBC", "N/A")
    """What stands in a cell where nothing can be said yet; case does not count."""


class Conventions(Record):
    """The whole process. Its defaults are the users' documents; `[conventions]` overrides them one by one."""

    number_start: int = 1000
    """The lowest number of a proposal."""
    registry_file: FileName = "README.md"
    """The name of the file with the number registry."""
    overview_file: FileName = "overview.md"
    """The name of a sub-document that gives an overview of the others."""
    statuses: Statuses = Statuses()
    """The statuses of a proposal's life, and what each asks for."""
    front_matter: FrontMatterKeys = FrontMatterKeys()
    """The keys of the front matter."""
    key_names: KeyNames = KeyNames()
    """Which key of the front matter holds what."""
    patterns: Patterns = Patterns()
    """What written text looks like."""
    forms: Forms = Forms()
    """How messages describe what `patterns` match."""
    budgets: Budgets = Budgets()
    """How much of something there may be."""
    layouts: Layouts = Layouts()
    """The sections of each kind of document."""
    section_names: SectionNames = SectionNames()
    """What the layouts call the sections that rules look into."""
    aliases: Mapping[str, str] = {
        "Detailed Document Index": "Document Index",
        "Sub-documents": "Document Index",
        "Document Structure": "Document Index",
        "Current State & Scope, by Area": "Current Design & Scope",
        "Current Design & Scope, by Area": "Current Design & Scope",
        "Migration/Compatibility": "Migration / Compatibility",
        "Migration and Compatibility": "Migration / Compatibility",
        "Decision Summary": "Decision Log",
    }
    """Other names of sections, each with the one in the layouts."""
    decision_columns: DecisionColumns = DecisionColumns()
    """The columns of a Decision Log."""
    no_questions: tuple[str, ...] = ("none", "n/a", "nothing")
    """Whole texts that say that no question is open, beside what `patterns.nothing-open` matches."""
    context: ContextBlocks = ContextBlocks()
    """The context-for-ai blocks."""
    registry: RegistryTable = RegistryTable()
    """The number registry."""
    template_text: TemplateText = TemplateText()
    """What the templates hold for the author to replace."""
    messages: Messages = Messages()
    """Titles of commits and pull requests, and branches."""

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


def section_text(heading: str) -> str:
    """Return `heading` without leading number, trailing parenthesis and surplus white space."""
    text = " ".join(heading.split())
    if text[:1].isdecimal():
        text = re.sub(_NUMBERING, "", text)
    if text.endswith(")"):
        text = re.sub(_PARENTHESIS, "", text)
    return text.rstrip(" :")


def section_key(heading: str) -> str:
    """Return the `section_text` of `heading` without case."""
    return section_text(heading).casefold()

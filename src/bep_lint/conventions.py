"""The BEP process as data: what `[conventions]` of the configuration may change, with its defaults.

Rules read these values and hold none of their own. Where each comes from is said beside it: *process* is the
README of the proposals folder, *guide* the BEP writing guide, *template* the blank document.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from bep_lint.layouts import Layouts

# A leading number ("1.", "2.3 ") and a trailing parenthesis ("(As-is)") do not belong to a section's name.
_NUMBERING = re.compile(r"^\d+(?:\.\d+)*[.)]?\s+")
_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")


class SectionNames(NamedTuple):
    """What the layouts call the sections that rules look into."""

    related_issues: str = "Related Issues"
    goal: str = "Goal"
    areas: str = "Current Design & Scope"
    proposed_design: str = "Proposed Design"
    migration: str = "Migration / Compatibility"
    implementation_plan: str = "Implementation Plan"
    decision_log: str = "Decision Log"
    open_questions: str = "Open Questions"


class Budgets(NamedTuple):
    """How much of something there may be (process, "File Structure"; guide, "Document Segmentation").

    The first five count lines. From `overview_from` other sub-documents on an overview is in place; from `components`
    or `phases` on a proposal should be split.
    """

    segmented_main: int = 200
    sub_document: int = 300
    single_file: int = 500
    code_block: int = 40
    migration_code_block: int = 10
    overview_from: int = 5
    components: int = 3
    phases: int = 3
    # Guide, Step 5, column "Length": fewest and most lines of a section's text.
    sections: Mapping[str, tuple[int, int]] = {
        "Related Issues": (2, 5),
        "Motivation": (10, 30),
        "Current Design": (10, 50),
        "Migration / Compatibility": (10, 30),
        "Implementation Plan": (10, 30),
        "References": (2, 10),
    }


class ContextKeys(NamedTuple):
    """The keys of one kind of context-for-ai block (guide, "AI Context Block")."""

    type: str = ""
    text: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Every known key, `type` first."""
        return ("type", *self.text, *self.lists, *self.numbers)


class ContextBlocks(NamedTuple):
    """The block of a main document and of a sub-document, and the keys that a single-file BEP may leave out.

    The last four say which key names the sub-documents, what a sub-document needs of others, its proposal, and the
    number of phases.
    """

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
    documents_key: str = "detail-docs"
    dependencies_key: str = "depends-on"
    parent_key: str = "parent"
    phases_key: str = "phases"


class FrontMatterKeys(NamedTuple):
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
    # By how much Created may lie outside the year of Created-Version.
    created_version_slack_months: int = 3


class KeyNames(NamedTuple):
    """What the front matter calls the values that rules read."""

    author: str = "Author"
    status: str = "Status"
    created: str = "Created"
    created_version: str = "Created-Version"
    target_version: str = "Target-Version"
    implemented_version: str = "Implemented-Version"
    superseded_by: str = "Superseded-By"


class Statuses(NamedTuple):
    """The life cycle (process, "Status Lifecycle" and "Version Fields").

    `target_version` and `implemented_version` list the statuses that need the field, `premature_target_version` those
    that may have none yet, `past_implemented_version` those under which the one of an earlier status may stay.
    `superseded` need a successor, `rejected` a reason, `closed` may have no open question. `relaxed` are the statuses
    under which `relaxed_rules` are warnings at most.
    """

    known: tuple[str, ...] = ("Draft", "Accepted", "Implemented", "Rejected", "Superseded")
    target_version: tuple[str, ...] = ("Accepted", "Implemented")
    implemented_version: tuple[str, ...] = ("Implemented",)
    premature_target_version: tuple[str, ...] = ("Draft",)
    past_implemented_version: tuple[str, ...] = ("Superseded",)
    superseded: tuple[str, ...] = ("Superseded",)
    rejected: tuple[str, ...] = ("Rejected",)
    closed: tuple[str, ...] = ("Implemented",)
    relaxed: tuple[str, ...] = ("Draft", "Rejected", "Superseded")
    relaxed_rules: tuple[str, ...] = ("SEC",)

    def named(self, text: str) -> str | None:
        """Return the known status that `text` names, case apart."""
        folded = text.strip().casefold()
        return next((status for status in self.known if status.casefold() == folded), None)


class RegistryTable(NamedTuple):
    """The number registry (process, "BEP Number Registry").

    `columns` are the four that rules read, `extra_columns` those that stand behind them. `heading` is a word of the
    heading above the table; by it a table is found whose columns are called otherwise.
    """

    columns: tuple[str, str, str, str] = ("Number", "Title", "Author", "Status")
    extra_columns: tuple[str, ...] = ()
    heading: str = "registry"
    next_row: str = "next"
    skipped_row: str = "skipped"
    reserve_text: str = "_(reserve your number here)_"
    no_author: tuple[str, ...] = ("", "-")


class Patterns(NamedTuple):
    """What written text looks like, as regular expressions.

    `author`, `version`, `superseded_by`, `title_in_file_name`, `nothing_open` and `question_group` match a whole text,
    `sub_document_prefix`, `phase` and `question_heading` its beginning, and `issue`, `rejection` and `resolved` a part.
    """

    # A name holds nothing that separates names ("A & B", "A and B", "A; B", "A、B"): a comma does that.
    author: str = (
        r"(?!(?:[^()]*\s)?and\s)[^\s()<>@,&;\uff0c\u3001\uff1b][^()<>@,&;\uff0c\u3001\uff1b]*? "
        r"\([^\s()<>@,]+@[^\s()<>@,.]+(?:\.[^\s()<>@,.]+)+\)"
    )
    version: str = r"(?P<year>\d{2})\.(?P<sprint>[1-9]\d*)\.(?P<patch>0|[1-9]\d*)"
    superseded_by: str = r"BEP-(?P<number>\d{4})"
    title_in_file_name: str = r"[^\W_]+(?:\.[^\W_]+)*(?:-[^\W_]+(?:\.[^\W_]+)*)*"
    sub_document_prefix: str = r"(?:\d+(?=[-_. ])|BEP(?=[-_ ])|[Bb][Ee][Pp](?=[-_ ]?\d))"
    # A JIRA key (a proposal's number looks like one, and is none), GitHub's `#12` and `owner/name#12`, a URL.
    issue: str = (
        r"(?<![\w-])(?!BEP-)[A-Z][A-Z0-9]+-\d+(?![\w-])"
        r"|(?<![\w/&#])(?:[\w.-]{1,100}/[\w.-]{1,100})?#\d+\b|https?://[^\s>]+"
    )
    rejection: str = r"(?i)\b(?:reject|cancel)"
    # The beginning of a phase's heading or item ("2. **Phase 2.1**: …"). `part` is a part of a phase, `several`
    # names the last of several phases.
    phase: str = (
        r"(?:\d+(?:\.\d+)*[.)]?\s|\[[xX]\]|[\W_])*(?i:phase|stage|milestone)(?i:s)?[\s#-]+"
        r"(?P<label>\d+|[IVX]+|[A-Z]|(?i:one|two|three|four|five|six|seven|eight|nine|ten))"
        r"(?P<part>(?<=\d)(?:[a-zA-Z]|(?:\.\d+)+))?"
        r"(?P<several>(?:[-\u2013\u2014~/]|\s*(?:[&+,]|and|to|through)\s*(?i:phases?\s*)?)\d{1,2}(?![\w-]|\.\d))?(?!\w)"
    )
    # Open Questions: what says that there are none; headings that group questions or stand for one; signs of an answer.
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
    question_group: str = (
        r"(?i)(?:(?:still|currently|already|recently|previously) )?(?:open|unresolved|unanswered|undecided|pending"
        r"|remaining|outstanding|deferred|resolved|closed|answered|settled|decided)"
        r"(?: (?:questions?|items?|issues?|points?))?"
    )
    question_heading: str = r"(?i)\W*+(?:(?:question|oq|q)[ -]?\d+|\d+[.):])"
    resolved: str = (
        r"(?i)^\W*+(?:(?:already|recently|previously) )?(?:resolved|closed|answered|settled|decided)"
        r"(?:\s*(?:[\])}:.;,]|$)|\s+[-\u2013\u2014]\s|\W+(?:questions?|items?|issues?|points?)\W*$)"
        r"|[\[({](?:resolved|closed|answered|settled|decided)\b[^\])}]{0,80}[\])}]"
        r"|[-\u2013\u2014:]\s*(?:resolved|closed|answered|settled|decided)\W*$|[\u2705\u2611\u2714]"
    )


class Forms(NamedTuple):
    """How messages describe what `patterns` match (process, "Version Fields"; guide, Step 4)."""

    author: str = '"Full Name (email@example.com)", several separated by commas'
    version: str = "YY.Sprint.Patch, such as 26.1.0 (two-digit year, sprint from 1, patch from 0, no leading zeros)"
    superseded_by: str = "BEP-NNNN"


class DecisionColumns(NamedTuple):
    """The columns of a Decision Log (guide, "Main Document")."""

    date: str = "Date"
    decision: str = "Decision"
    rationale: str = "Rationale"


class TemplateText(NamedTuple):
    """What the templates hold for the author to replace (template; guide, "Sub-Document Template")."""

    title: str = "Title"
    author: str = "Your Full Name"
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
        "(1-3 sentences: what this component does)",
        "(What exists today for this component)",
        "(Detailed design for this component)",
        "(Public interfaces, data models, function signatures)",
        "(Constraints, dependencies on other components)",
    )


@dataclass(frozen=True)
class Conventions:
    """The whole process. Its defaults are the users' documents; `[conventions]` overrides them one by one."""

    number_start: int = 1000
    registry_file: str = "README.md"
    overview_file: str = "overview.md"
    statuses: Statuses = Statuses()
    front_matter: FrontMatterKeys = FrontMatterKeys()
    key_names: KeyNames = KeyNames()
    patterns: Patterns = Patterns()
    forms: Forms = Forms()
    budgets: Budgets = Budgets()
    layouts: Layouts = Layouts()
    section_names: SectionNames = SectionNames()
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
    decision_columns: DecisionColumns = DecisionColumns()
    # Whole texts that say that no question is open, beside those that `patterns.nothing_open` matches.
    no_questions: tuple[str, ...] = ("none", "n/a", "nothing")
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

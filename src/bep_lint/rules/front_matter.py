"""FM: the front matter of main documents and of the template, as a block of YAML."""

import re
from collections.abc import Iterator

from bep_lint.dates import is_date_form
from bep_lint.diagnostic import Finding, Fix, Span
from bep_lint.document import Document
from bep_lint.edits import without_lines
from bep_lint.key_edits import has_open_text
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.rule import MAIN_AND_TEMPLATE, rule
from bep_lint.safe_text import excerpt
from bep_lint.yaml_block import Scalar, Sequence

LINE_1 = Span.at(1)

_KEY_LINE = lazy_pattern(r"(?P<key>[^\s:#-][^:]*):(?:\s+(?P<value>.*))?")
_NO_KEY_STARTS = "*&!%@`|>"


@rule("FM001", "front-matter-missing", "error", roles=MAIN_AND_TEMPLATE, scope="file")
def front_matter_missing(doc: Document) -> Iterator[Finding]:
    """The file does not start with a YAML block between two lines `---`.

    Without it nobody can tell who proposes what, and in which state the proposal is.

    Bad:
        # Session Quota

    Good:
        ---
        Author: Ada Byron (ada@quota.test)
        Status: Draft
        ---

        # Session Quota

    Source: guide, Step 4; template.
    """
    reason = _why_missing(doc)
    if reason:
        keys = ", ".join(doc.conventions.front_matter.required)
        yield Finding(
            LINE_1,
            f'{reason}; the front matter must start on line 1: "---", then the keys {keys}, then "---"',
            "Copy the front matter of the template to the top of the file and fill it in.",
        )


def _why_missing(doc: Document) -> str | None:
    lines = doc.lines
    if doc.front_matter is not None:
        mark = lines[0].rstrip()
        return None if mark == "---" else f'line 1 is "{excerpt(mark)}" instead of "---"'
    text = next((line for line in lines if line.strip()), None)
    if text is None:
        return "the file is empty"
    stray = doc.stray_metadata
    if stray and stray.marked and lines[0].rstrip() != "---":
        if stray.first == 1:
            return 'white space stands before the "---" of line 1'
        above = "below blank lines" if lines[stray.first - 1] is text else "below other text"
        return f"the front matter stands on line {stray.first}, {above}"
    if lines[0].rstrip() == "---":
        return 'line 1 is "---", but neither keys nor a closing "---" follow'
    return f'the file starts with "{excerpt(text)}" instead of front matter'


@rule("FM002", "front-matter-syntax", "error", roles=MAIN_AND_TEMPLATE)
def front_matter_syntax(doc: Document) -> Iterator[Finding]:
    """The front matter is not valid YAML, or a value in it is no plain text.

    Tools read it as `key: value` lines. Text that holds `: ` or starts with a character that means something to YAML
    needs quotes.

    Bad:
        ---
        Author: Quota Team: Ada Byron (ada@quota.test)
        Status: [Draft]
        ---

    Good:
        ---
        Author: "Quota Team: Ada Byron (ada@quota.test)"
        Status: Draft
        ---

    Source: guide, Step 4; template.
    """
    block = doc.front_matter
    if block is None:
        return
    if block.problem is not None:
        message = block.problem.message
        if block.closed:
            message = f"the front matter cannot be read: {_yaml_hint(doc.lines, block.problem.span.line) or message}"
        yield Finding(
            block.problem.span,
            message,
            'Write one "key: value" a line between two lines "---"; quote a value that YAML would read otherwise.',
            subject=doc.lines[block.problem.span.line - 1],
        )
    for entry in block.entries:
        if not isinstance(entry.value, Scalar):
            kind = "a list" if isinstance(entry.value, Sequence) else "a mapping"
            yield Finding(
                entry.value.span,
                f"the value of {excerpt(entry.key.text)} is {kind}: it must be text on one line",
                "Write it as text; several authors are separated by commas.",
            )


def _yaml_hint(lines: list[str], failed: int) -> str | None:
    """Say what kept YAML from being read up to line `failed`, where that is one of the usual slips."""
    for number in range(failed, 1, -1):
        line = lines[number - 1]
        match = _KEY_LINE.fullmatch(line)
        if match:
            slip = _slip((match["value"] or "").rstrip())
            if slip:
                above = f" on line {number}" if number < failed else ""
                return f"the value of {excerpt(match['key'])}{above} {slip}: put all of it in quotes"
            if match["key"][0] in _NO_KEY_STARTS:
                return f'line {number}, "{excerpt(line)}", is not written "key: value"'
        elif line.strip() and line[0] not in "#-" and (number == failed or not line[0].isspace()):
            blank = next((above for above in range(2, number) if not lines[above - 1].strip()), None)
            if blank:
                return f'line {blank} is blank: is the closing "---" missing there?'
            wrong = "is indented: a key starts in column 1" if line[0].isspace() else 'is not written "key: value"'
            return f'line {number}, "{excerpt(line)}", {wrong}'
    return None


def _slip(value: str) -> str | None:
    """Say what makes YAML stumble over `value`."""
    first, last = value[:1], value[-1:]
    if first in ('"', "'"):
        return f"starts with {first} and does not end with it" if last != first or len(value) == 1 else None
    if first in ("[", "{"):
        return None if last in ("]", "}") else f"starts with {first}"
    if first in ("@", "`", "%") or value in ("-", "?") or value.startswith(("- ", "? ")):
        return f"starts with {first}"
    return 'holds ": "' if re.search(r":(?:\s|$)", value) else None


@rule("FM011", "front-matter-template-comment", "warning")
def front_matter_template_comment(doc: Document) -> Iterator[Finding]:
    """A help comment of the template is left in the front matter.

    It tells the author how to fill in a key. Once that is done it stands in the reader's way.

    Bad:
        ---
        # Status: Draft | Accepted | Implemented | Rejected | Superseded
        Status: Draft
        ---

    Good:
        ---
        Status: Draft  # until the storage team has answered
        ---

    Fix: the line is removed. It is unsafe where a value stands behind the key, for then the author may have put that
    aside. There is none where the front matter cannot be read, and where the text of a block (`|`, `>`) could take in
    what stands below the line.

    Source: template; guide, Step 4.
    """
    if doc.front_matter is None:
        return
    keys = "|".join(map(re.escape, doc.conventions.front_matter.order))
    is_clear = doc.metadata is not None and not has_open_text(doc.lines, doc.metadata)
    help_comment = lazy_pattern(rf"#+\s*(?P<key>{keys})\s*:\s*(?P<text>.*)")
    for comment in doc.front_matter.comments:
        if match := help_comment.fullmatch(comment.text):
            line = comment.span.line
            is_help = not _is_value(doc, match["key"], match["text"])
            removal = Fix("remove the comment", (without_lines(doc.path, line, line),), is_help)
            yield Finding(
                comment.span,
                f'the comment "{excerpt(comment.text)}" must go: comments on keys belong in the template only',
                "Remove the line.",
                fix=removal if is_clear else None,
            )


def _is_value(doc: Document, key: str, text: str) -> bool:
    """Whether `text` is such as `key` has for a value."""
    names, patterns = doc.conventions.key_names, doc.conventions.patterns
    if key == names.status:
        return doc.conventions.statuses.named(text) is not None
    if key == names.created:
        return is_date_form(text)
    if key == names.author:
        return all(re.fullmatch(patterns.author, name.strip()) for name in text.split(","))
    pattern = patterns.superseded_by if key == names.superseded_by else patterns.version
    return re.fullmatch(pattern, text) is not None

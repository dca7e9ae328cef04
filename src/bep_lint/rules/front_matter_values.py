"""FM: what the values of a main document's front matter say."""

import re
from collections.abc import Iterator

from bep_lint.dates import is_date_form, real_date
from bep_lint.diagnostic import Finding
from bep_lint.document import Document
from bep_lint.metadata import Entry
from bep_lint.rule import rule
from bep_lint.safe_text import excerpt
from bep_lint.yaml_block import Scalar
from bep_lint.yaml_edits import YamlEdits, fix_of


@rule("FM008", "author-format", "warning")
def author_format(doc: Document) -> Iterator[Finding]:
    """Author is not written as names with e-mail addresses in parentheses, separated by commas.

    Readers ask the author by e-mail, and the registry repeats the names.

    Bad:
        ---
        Author: Ada Byron <ada@quota.test> and Emil Post
        ---

    Good:
        ---
        Author: Ada Byron (ada@quota.test), Emil Post (emil@quota.test)
        ---

    Source: guide, Step 4; template.
    """
    entry = doc.entry(doc.conventions.key_names.author)
    if entry is None or not entry.text.strip():
        return
    # A comma within parentheses separates no authors.
    parts = [part.strip() for part in re.split(r",(?![^()]*\))", entry.text)]
    wrong = [part for part in parts if not re.fullmatch(doc.conventions.patterns.author, part)]
    if wrong:
        shown = ", ".join(f'"{excerpt(part)}"' if part else "an empty entry" for part in wrong)
        yield Finding(
            entry.value.span,
            f"{entry.key.text} must be written {doc.conventions.forms.author}; wrong here: {shown}",
            "Give each author's name and, in parentheses, e-mail address.",
        )


@rule("FM009", "status-unknown", "error")
def status_unknown(doc: Document) -> Iterator[Finding]:
    """Status is none of the statuses of the process, or not spelt as they are.

    What a proposal must have and what may happen to it next depend on the status.

    Bad:
        ---
        Status: draft
        ---

    Good:
        ---
        Status: Draft
        ---

    Fix: where nothing but case or white space differs, the status is written as the process spells it. There is none
    for a value on several lines or in a block (`|`, `>`).

    Source: process, "Status Lifecycle"; template.
    """
    known = doc.conventions.statuses.known
    entry = doc.entry(doc.conventions.key_names.status)
    if entry is None or not entry.text.strip() or entry.text in known:
        return
    fix = None
    if spelt := doc.conventions.statuses.named(entry.text):
        if doc.metadata and isinstance(entry.value, Scalar):
            edits = YamlEdits(doc.path, doc.lines, doc.metadata).text(entry.value, spelt)
            fix = fix_of(f'write "{spelt}"', edits)
        message = f'{entry.key.text} "{excerpt(entry.text)}" is misspelt; write "{spelt}": case and white space count'
    else:
        message = f'unknown {entry.key.text} "{excerpt(entry.text)}"; it must be one of {", ".join(known)}'
    yield Finding(entry.value.span, message, "Write the status that applies, and nothing else on its line.", fix=fix)


@rule("FM010", "created-date", "error")
def created_date(doc: Document) -> Iterator[Finding]:
    """Created is no real date written YYYY-MM-DD, or lies in the future.

    Proposals are sorted and compared by it.

    Bad:
        ---
        Created: 2026-02-30
        ---

    Good:
        ---
        Created: 2026-02-10
        ---

    Source: guide, Step 4; template.
    """
    entry = doc.entry(doc.conventions.key_names.created)
    if entry is None or not entry.text.strip():
        return
    day = real_date(entry.text)
    if day is None:
        wrong = "does not exist" if is_date_form(entry.text) else "is not a date"
    elif not doc.proposals.has_begun(day.isoformat()):
        wrong = "is in the future"
    else:
        return
    yield Finding(
        entry.value.span,
        f'{entry.key.text} "{excerpt(entry.text)}" {wrong}; write the date of the first draft, such as 2026-02-10',
        "The document's first commit tells the date.",
    )


@rule("FM012", "superseded-by", "error", scope="section")
def superseded_by(doc: Document) -> Iterator[Finding]:
    """A Superseded proposal does not name the registered BEP that takes its place, or another status names one.

    A reader who lands on the old proposal must find the new one.

    Bad:
        ---
        Status: Superseded
        ---

    Good:
        -- BEP-1000-example.md --
        ---
        Status: Superseded
        Superseded-By: BEP-1001
        ---
        -- BEP-1001-successor.md --
        ---
        Status: Draft
        ---

    Source: template, statuses; process, "Status Lifecycle".
    """
    statuses, form = doc.conventions.statuses, doc.conventions.forms.superseded_by
    names = doc.conventions.key_names
    status, entry = doc.entry(names.status), doc.entry(names.superseded_by)
    if status is None or doc.status not in statuses.known:
        return
    if doc.status not in statuses.superseded:
        if entry is not None and entry.text.strip():
            yield Finding(
                entry.span,
                f"{names.superseded_by} is filled in, but {names.status} is {doc.status}: "
                f"only a {' or '.join(statuses.superseded)} BEP has it",
                "Change the Status if the BEP is superseded, else remove the line.",
            )
    elif entry is None:
        yield Finding(
            status.span,
            f"{names.status} is {doc.status}, but there is no {names.superseded_by}; add "
            f'"{names.superseded_by}: {form}"',
            "Name the BEP that takes its place, or choose another Status if there is none.",
        )
    elif isinstance(entry.value, Scalar) and (wrong := _why_no_successor(doc, entry)):
        yield Finding(
            entry.span,
            f'{names.superseded_by} {wrong}; write "{names.superseded_by}: {form}" with another BEP of the registry',
            "Name the BEP that takes its place.",
        )


def _why_no_successor(doc: Document, entry: Entry) -> str | None:
    if entry.is_empty:
        return "has no value"
    match = re.fullmatch(doc.conventions.patterns.superseded_by, entry.text, re.ASCII)
    if match is None:
        return f'is "{excerpt(entry.text)}"'
    number = int(match["number"]) if match["number"].isdecimal() else None
    if number == doc.number:
        return f"names {entry.text}, this BEP itself"
    registry = doc.proposals.reserved
    if registry is None or not registry.has_numbers:
        # Nobody can tell what is registered: a document must do.
        return None if doc.proposals.mains(number) else f"names {entry.text}, which does not exist"
    rows = registry.rows_of(number)
    if not rows:
        return f"names {entry.text}, which is not in the registry"
    return f"names {entry.text}, a skipped number" if all(row.is_skipped for row in rows) else None

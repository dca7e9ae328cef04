"""MSG: titles of commits and pull requests, and branches, which say which proposal a change is about."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bep_lint.diagnostic import Finding, Span
from bep_lint.message_forms import verb_problem, written
from bep_lint.rule import message_rule
from bep_lint.safe_text import excerpt

if TYPE_CHECKING:  # what reads messages need not be there where documents are linted
    from bep_lint.message import Branch, Message, Title
    from bep_lint.message_changes import Change, Changes
    from bep_lint.message_reading import Flaw

_LONG = 200
_MOST_LISTED = 8


@message_rule("MSG001", "title-form", "error", needs=frozenset({"title"}))
def title_form(message: "Message") -> Iterator[Finding]:
    """A title names a proposal, but not in the form `BEP-9999 (verb): summary`.

    Titles of pull requests become the history of the main branch: by number and verb it is searched for what was
    decided about a proposal, and when. A title that names no proposal is left alone, and so are those that git writes.
    Where a base is given, one that only cites a proposal, which has not changed since, is left alone too; and so is
    always a sentence that names several.

    Bad:
        -- message.txt --
        bep 1046: Unified service discovery

    Good:
        -- message.txt --
        BEP-1046 (new): Unified service discovery

    Source: process, "Rules for PR title".
    """
    title = message.title
    if title is None:
        return
    flaw = _flaw(title)
    if flaw:
        messages = message.conventions.messages
        form = written(messages.title_form, number="NNNN", verb="verb", summary="summary")
        mended = _mended(message, title)
        remedy = f'write "{excerpt(mended, _LONG)}"' if mended != title.text else "write it so that it does"
        yield Finding(
            Span.at(title.line, flaw.start + 1, flaw.end - flaw.start),
            f'the title is not written "{excerpt(form)}": {flaw.problem}; {remedy}',
            f"Name the proposal, one of the verbs {', '.join(messages.verbs)}, and what changes; "
            "where titles of another form are right too, conventions.messages.titles takes a pattern for them.",
            path=title.path,
            number=title.number,
        )


@message_rule("MSG002", "title-verb", "error", needs=frozenset({"title", "base"}))
def title_verb(message: "Message") -> Iterator[Finding]:
    """The verb of a title does not fit what became of the proposal.

    Who searches the history for the acceptance of a proposal finds another change, or nothing. A new document or a new
    row of the registry is `new`, a move to Accepted or Rejected is `accept` or `reject`, and every other change
    `update` or `revise`. It is checked where a base is given, but not where nothing is staged, or where HEAD has the
    same number and verb: then it is amended.

    Bad:
        -- message.txt --
        BEP-1000 (update): Planned for 26.4
        -- HEAD:BEP-1000-session-quota.md --
        ---
        Status: Draft
        ---
        -- BEP-1000-session-quota.md --
        ---
        Status: Accepted
        ---

    Good:
        -- message.txt --
        BEP-1000 (accept): Planned for 26.4
        -- HEAD:BEP-1000-session-quota.md --
        ---
        Status: Draft
        ---
        -- BEP-1000-session-quota.md --
        ---
        Status: Accepted
        ---

    Source: process, "Rules for PR title".
    """
    title, changes = message.title, message.changes
    if title is None or changes is None:
        return
    match, number = title.match_with_verb, title.number
    change = None if number is None else changes.by_number.get(number)
    if match is None or number is None or change is None or verb_problem(match["verb"], message.conventions.messages):
        return
    fitting = _fitting(message, change)
    if match["verb"] not in fitting:
        start, end = match.span("verb")
        verbs = " or ".join(f'"{verb}"' for verb in fitting)
        yield Finding(
            Span.at(title.line, start + 1, end - start),
            f'"{match["verb"]}" does not fit: BEP-{number:04} {_became(change, changes)}; write {verbs}',
            "The verb says what became of the proposal since the base. A commit that is amended keeps its own.",
            path=title.path,
            number=number,
        )


@message_rule("MSG003", "title-number", "error", needs=frozenset({"title"}))
def title_number(message: "Message") -> Iterator[Finding]:
    """A title names a proposal that there is not, or that is not changed.

    The number is mistyped, and the history will tell of the wrong proposal. Whether it is changed is checked where a
    base is given; the rows of the registry count as well as documents. A commit that is amended or reworded is left
    alone.

    Bad:
        -- message.txt --
        BEP-1100 (update): Count suspended sessions
        -- BEP-1000-session-quota.md --
        # Session Quota

    Good:
        -- message.txt --
        BEP-1000 (update): Count suspended sessions
        -- BEP-1000-session-quota.md --
        # Session Quota

    Source: process, "Rules for PR title" and "BEP Number Registry".
    """
    title = message.title
    if title is None or title.number is None:
        return
    number, changes = title.number, message.changes
    if changes and not changes.by_number and not changes.doubtful:
        problem = (
            f"the title names BEP-{number:04}, but no proposal has changed since {changes.base}; add what belongs to "
            "the change, or name none"
        )
        help_ = "`git status` lists what is staged; rows of the registry count as well as documents."
    elif changes and number not in changes.by_number and number not in changes.doubtful:
        problem = (
            f"the title names BEP-{number:04}, which has not changed since {changes.base}; name {_labels(changes)}"
        )
        help_ = "Name the proposal that the change is about, or stage what belongs to it."
    elif changes is None and message.known is not None and number not in message.known:
        registry = message.conventions.registry_file
        problem = (
            f"BEP-{number:04} has neither a document nor a row in the registry of {excerpt(registry)}; correct the "
            "number, or reserve it there"
        )
        help_ = "Name a proposal by the number that the registry has for it."
    else:
        return
    start, end = title.number_span
    yield Finding(Span.at(title.line, start + 1, end - start), problem, help_, path=title.path, number=number)


@message_rule("MSG004", "branch-form", "error", needs=frozenset({"branch"}))
def branch_form(message: "Message") -> Iterator[Finding]:
    """The branch of a proposal is not named `bep/NNNN-short-title`.

    By its name a branch is found among all others. It is a proposal's where the title names one, where its own name
    does, or where it is checked alone.

    Bad:
        -- branch.txt --
        feature/BEP-1046-service-discovery

    Good:
        -- branch.txt --
        bep/1046-service-discovery

    Source: process, "Process", step 4; guide, Step 6.
    """
    branch, title = message.branch, message.title
    if branch is None or branch.match:
        return
    if branch.must_fit or branch.reading or title:
        messages = message.conventions.messages
        form = written(messages.branch_form, number="NNNN", title="short-title")
        yield Finding(
            Span.at(1, 1, len(branch.name)),
            f'the branch "{excerpt(branch.name)}" is not named "{excerpt(form)}"; '
            f'rename it "{excerpt(_renamed(message, branch))}"',
            "`git branch --move NAME` renames the branch you are on; one that is pushed has to be pushed again.",
            path=branch.path,
        )


@message_rule("MSG005", "branch-number", "error", needs=frozenset({"title", "branch"}))
def branch_number(message: "Message") -> Iterator[Finding]:
    """The branch is of another proposal than the title.

    One of the two is mistyped, or the change is on the wrong branch.

    Bad:
        -- message.txt --
        BEP-1064 (update): Name the registry
        -- branch.txt --
        bep/1046-service-discovery

    Good:
        -- message.txt --
        BEP-1046 (update): Name the registry
        -- branch.txt --
        bep/1046-service-discovery

    Source: process, "Rules for PR title" and "Process", step 4.
    """
    title, branch = message.title, message.branch
    if title is None or branch is None or not branch.match or title.number is None:
        return
    digits = branch.match["number"]
    if digits is not None and digits.isdecimal() and int(digits) != title.number:
        start, end = branch.match.span("number")
        yield Finding(
            Span.at(1, start + 1, end - start),
            f"the branch is of BEP-{digits}, but the title names BEP-{title.number:04}; correct the one that is wrong",
            "A branch holds the change of one proposal: name it in both.",
            path=branch.path,
            number=title.number,
        )


def _flaw(title: "Title") -> "Flaw | None":
    """Return what is wrong with the form of `title`, and where."""
    from bep_lint.message_reading import Flaw, flaw_of

    messages = title.conventions.messages
    if match := title.match_with_verb:
        problem = verb_problem(match["verb"], messages)
        return Flaw(*match.span("verb"), problem) if problem else None
    if title.match:
        return None
    patterns = " or ".join(f'"{pattern}"' for pattern in messages.titles)
    other = Flaw(0, len(title.text), f"it does not match {excerpt(patterns, _LONG)}")
    return flaw_of(title.text, messages, leads=title.reading is not None and title.reading.leads) or other


def _mended(message: "Message", title: "Title") -> str:
    """Return `title` as it should be, as far as that is known."""
    messages = message.conventions.messages
    reading, number = title.reading, title.number
    change = message.changes.by_number.get(number) if message.changes and number is not None else None
    verbs: Sequence[str] = _fitting(message, change) if change else messages.verbs
    if reading and reading.verb and reading.verb in verbs:
        verbs = (reading.verb,)
    as_written = title.match.groupdict().get("summary") if title.match else None
    return written(
        messages.title_form,
        number="NNNN" if number is None else f"{number:04}",
        verb="|".join(verbs),
        summary=(reading.summary if reading else as_written or title.text) or "summary",
    )


def _renamed(message: "Message", branch: "Branch") -> str:
    """Return the name of `branch` as it should be, as far as that is known."""
    parts = branch.reading.groupdict() if branch.reading else {}
    number = message.title.number if message.title else None
    words = "".join(character if character.isalnum() else " " for character in parts.get("title") or "").split()
    return written(
        message.conventions.messages.branch_form,
        number=parts.get("number") or ("NNNN" if number is None else f"{number:04}"),
        title="-".join(words) or "short-title",
    )


def _fitting(message: "Message", change: "Change") -> tuple[str, ...]:
    """Return the verbs that fit what became of a proposal; all where that is not clear."""
    messages, known = message.conventions.messages, message.conventions.statuses.known
    if change.is_clear and change.is_new:
        moved = messages.status_verbs.get(change.after or "", ()) if change.before not in (None, change.after) else ()
        verbs = (*messages.new_verbs, *moved)
    elif change.is_clear and change.after is None:
        verbs = messages.other_verbs
    elif change.is_clear and change.before in known and change.after in known:
        moved = messages.status_verbs.get(change.after or "", ()) if change.after != change.before else ()
        verbs = moved or messages.other_verbs
    else:
        verbs = ()
    return verbs or messages.verbs


def _became(change: "Change", changes: "Changes") -> str:
    if change.is_new:
        was_reserved = change.before not in (None, change.after)
        moves = f", and moves from {change.before} to {change.after}" if was_reserved else ""
        return f"is new since {changes.base}{moves}"
    if change.after is None:
        return f"was there at {changes.base}, and has no document any more"
    if change.before != change.after:
        return f"moves from {change.before} to {change.after}"
    return f"was there at {changes.base} and stays {change.after}"


def _labels(changes: "Changes") -> str:
    """Return the proposals that have changed, as a message lists them."""
    labels = [f"BEP-{number:04}" for number in changes.by_number]
    if len(labels) > _MOST_LISTED:
        return f"one of the {len(labels)} that have: {', '.join(labels[:_MOST_LISTED])}, …"
    return " or ".join(labels) or "the one that has"

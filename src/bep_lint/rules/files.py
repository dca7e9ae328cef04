"""SRC and FS: the files themselves, their names and folders."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from bep_lint.diagnostic import Finding, Span
from bep_lint.document import Document, Role
from bep_lint.file_names import MAIN_NAME
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.parse import MAX_INLINE
from bep_lint.proposals import Proposals, number_in
from bep_lint.rule import MAIN, SUB, folder_rule, rule
from bep_lint.safe_text import excerpt

LINE_1 = Span.at(1)
_FILE_NAME = 260
"""Characters of a file name that a message shows: all of it, for it is there to be copied."""

_MAIN_FORM = "BEP-NNNN-title.md"
_NUMBER = lazy_pattern(r"bep[-_ .]*(?P<digits>[0-9]+)(?P<title>.*)", re.IGNORECASE | re.DOTALL)
_WORD = lazy_pattern(r"[^\W_]+(?:\.[^\W_]+)*")


@rule("SRC001", "unreadable-file", "error", roles=frozenset(Role), unreadable=True, scope="file")
def unreadable_file(doc: Document) -> Iterator[Finding]:
    r"""A file cannot be read as Markdown text.

    It is not UTF-8, holds NUL bytes, is a folder or a broken link, may not be read, or is too large. Nothing else is
    checked in it; the other documents are.

    Bad:
        -- BEP-1000-example.md/notes.txt --
        A folder stands where a document should.

    Good:
        # Session Quota

    Source: process, "File Structure": a proposal is a Markdown file.
    """
    if doc.problem is not None:
        yield Finding(
            LINE_1, f"{doc.name} {doc.problem}", "Make it a readable UTF-8 text file or take it out of the folder."
        )
    for inline in doc.parsed.too_long:
        first, length = inline.position(0)[0], len(inline.content)
        yield Finding(
            LINE_1,
            f"the block on line {first} holds {length:,} characters: no links are looked for in it",
            f"Split it; up to {MAX_INLINE:,} characters are looked through for links and mark-up.",
            subject=excerpt(inline.content),
        )
    if (line := doc.parsed.too_deep) is not None:
        yield Finding(
            LINE_1,
            f"lists or quotes on line {line} are nested so deeply that what they hold was not parsed",
            "No proposal needs such nesting: write it with fewer levels.",
            subject="nesting",
        )


@rule("FS001", "file-name", "error", roles=frozenset({Role.STRAY, Role.MAIN}), scope="file")
def file_name(doc: Document) -> Iterator[Finding]:
    """A Markdown file in the proposals folder is not named `BEP-NNNN-title.md`.

    The number has four digits, the title is hyphenated words. Only the registry and guide files (`AGENTS.md` and the
    like, `guide-files` in the configuration) are called otherwise. A file under another name is linted as no proposal.

    Bad:
        -- BEP-1000_session_quota.md --
        # Session Quota
        -- BEP-1001-events.md --
        # Events

    Good:
        -- BEP-1000-session-quota.md --
        # Session Quota
        -- BEP-1001-events.md --
        # Events

    Source: process, "File Structure"; guide, Step 3.
    """
    name, proposals = doc.name, doc.proposals
    pattern = doc.conventions.patterns.title_in_file_name
    main = MAIN_NAME.fullmatch(name)
    if main and re.fullmatch(pattern, name[main.end(1) + 1 : -len(".md")]):
        return
    registry_file = doc.conventions.registry_file
    if name.casefold() == registry_file.casefold() and registry_file not in proposals.names:
        return  # REG001
    shown = excerpt(name, _FILE_NAME)
    help_ = f"A proposal is called {_MAIN_FORM}: four digits, hyphenated words. Correct the links to the file too."
    parts = _NUMBER.fullmatch(re.sub(r"\.(?:md|markdown)\Z", "", name, flags=re.IGNORECASE))
    if parts is None:
        yield Finding(
            LINE_1,
            f"{shown} is no proposal by its name ({_MAIN_FORM}), nor {registry_file} or a guide file; rename it, or "
            "move it into the BEP-NNNN/ folder of its proposal",
            "If it guides authors, list it under guide-files in the configuration.",
        )
    elif len(parts["digits"]) != 4:
        count = len(parts["digits"])
        yield Finding(LINE_1, f"{shown} is not named {_MAIN_FORM}: its number has {count} digits, not 4", help_)
    else:
        title = doc.subject
        words = _WORD.findall(parts["title"]) or _WORD.findall(title.lower()) or ["title"]
        right = f"BEP-{parts['digits']}-{'-'.join(words)}.md"
        remedy = f"rename it; {right} is taken" if right in proposals.names else f"rename it to {right}"
        message = f"{shown} is not named {_MAIN_FORM}; {excerpt(remedy, _FILE_NAME)}"
        yield Finding(LINE_1, message, help_, number=int(parts["digits"]))


@rule("FS002", "number-range", "error", roles=MAIN, scope="file")
def number_range(doc: Document) -> Iterator[Finding]:
    """The number of a proposal is below 1000.

    Numbers start from 1000; `BEP-0000` is the template.

    Bad:
        -- BEP-0042-quota.md --
        # Quota

    Good:
        -- BEP-1000-quota.md --
        # Quota

    Source: process, "BEP Number Registry": "BEP numbers start from 1000."
    """
    start = doc.conventions.number_start
    if doc.number is not None and doc.number < start:
        free = doc.proposals.next_number
        message = f"{doc.label} is no BEP number: they start from {start}; the next free number is {free}"
        yield Finding(LINE_1, message, "Reserve a number in the registry and rename the file.")


@rule("FS003", "number-duplicate", "error", roles=MAIN, scope="file")
def number_duplicate(doc: Document) -> Iterator[Finding]:
    """Two main documents have one number.

    A reference to the number then means either.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- BEP-1000-events.md --
        # Events

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- BEP-1001-events.md --
        # Events

    Source: process, "BEP Number Registry": the registry prevents number conflicts.
    """
    others = [main for main in doc.proposals.mains(doc.number) if main is not doc]
    if not others:
        return
    registry = doc.proposals.registry
    rows = registry.rows_of(doc.number) if registry else []
    registered = registry and next((found for row in rows if (found := registry.document_of(row))), None)
    names = ", ".join(excerpt(other.name, _FILE_NAME) for other in others)
    owner = "this document" if registered is doc else registered and excerpt(registered.name, _FILE_NAME)
    whose = f"; the registry lists {owner}" if owner else ""
    yield Finding(
        LINE_1,
        f"the number {doc.number} is also that of {names}{whose}; the next free number is {doc.proposals.next_number}",
        "Give all but one of them another number: in the file name, the registry, the text and the links.",
    )


@folder_rule("FS004", "directory-name", "error")
def directory_name(proposals: Proposals) -> Iterator[Finding]:
    """A folder that starts with `BEP` is not named `BEP-NNNN`, the number only.

    What lies in it is found by nobody, linters included.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- BEP-1000-quota/storage.md --
        # BEP-1000: Storage

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- BEP-1000/storage.md --
        # BEP-1000: Storage

    Source: process, "File Structure": "Use BEP number only (e.g., `BEP-1002/`), not the full title."
    """
    for folder in proposals.misnamed_folders:
        number = number_in(folder.name)
        if number is None:
            remedy = "name it BEP-NNNN, or otherwise where it belongs to no proposal"
        elif (right := f"BEP-{number:04}") in proposals.names:
            remedy = f"move what it holds into {right}/"
        else:
            remedy = f"rename it to {right}"
        yield Finding(
            LINE_1,
            f"the folder {excerpt(folder.name, _FILE_NAME)} is not named by its BEP number only; {remedy}",
            "Documents in it are not linted until then. Correct the links to them too.",
            path=folder,
            about=(folder, *(main.path for main in proposals.mains(number))),
            number=number,
        )


@folder_rule("FS005", "directory-orphan", "error")
def directory_orphan(proposals: Proposals) -> Iterator[Finding]:
    """A `BEP-NNNN/` folder has no main document beside it.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- BEP-1001/storage.md --
        # BEP-1001: Storage

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- BEP-1000/storage.md --
        # BEP-1000: Storage

    Source: process, "File Structure".
    """
    # The template, excluded documents and misnamed ones (FS001) count too: they are there.
    present = set(proposals.file_numbers.values())
    for number, folder in proposals.number_folders.items():
        if number not in present:
            yield Finding(
                LINE_1,
                f"{folder.name}/ has no main document {folder.name}-title.md beside it",
                "Write the main document, or move the files to the folder of the BEP they belong to.",
                path=folder,
                about=(folder, *(sub.path for sub in proposals.subs(number))),
                number=number,
            )


@rule("FS006", "sub-document-name", "warning", roles=SUB, scope="file")
def sub_document_name(doc: Document) -> Iterator[Finding]:
    """The name of a sub-document begins with a number or with `BEP-`.

    A descriptive name stays right when documents are added or taken out, and the folder has the number already.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- BEP-1000/01-storage.md --
        # BEP-1000: Storage

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- BEP-1000/storage.md --
        # BEP-1000: Storage

    Source: guide, "Segmented Structure": "Use descriptive file names without number prefixes."
    """
    name = PurePath(doc.name).name
    rest = name
    while prefix := re.match(doc.conventions.patterns.sub_document_prefix, rest):
        rest = rest[prefix.end() :].lstrip("-_. ")
    if rest == name:
        return
    is_free = PurePath(rest).suffix and not doc.proposals.document(f"{doc.name.removesuffix(name)}{rest}")
    remedy = f"rename it to {excerpt(rest, _FILE_NAME)}" if is_free else "give it a descriptive name"
    yield Finding(
        LINE_1,
        f"the sub-document name {excerpt(name, _FILE_NAME)} has a prefix; {remedy}",
        "Correct the links to it, detail-docs and depends-on too. The Document Index gives the order.",
    )


@rule("FS007", "overview-not-needed", "warning", opt_in=True, roles=SUB, scope="file")
def overview_not_needed(doc: Document) -> Iterator[Finding]:
    """A BEP of few sub-documents has an `overview.md`.

    The main document is the overview. Only a very large BEP, with five sub-documents or more beside it, may have one.

    Bad:
        -- BEP-1000-quota.md --
        # Quota
        -- BEP-1000/overview.md --
        # BEP-1000: Overview
        -- BEP-1000/storage.md --
        # BEP-1000: Storage

    Good:
        -- BEP-1000-quota.md --
        # Quota
        -- BEP-1000/storage.md --
        # BEP-1000: Storage

    Source: guide, "Segmented Structure": "Separate `overview.md` file is optional for very large BEPs".
    """
    others = len(doc.proposals.subs(doc.number)) - 1
    least = doc.conventions.budgets.overview_from
    if PurePath(doc.name).name.casefold() == doc.conventions.overview_file.casefold() and others < least:
        yield Finding(
            LINE_1,
            f"an overview is for BEPs with {least} or more other sub-documents; {doc.label} has {others}",
            "Move what it says into the main document, which is the overview.",
        )

"""LNK006 and LNK007: proposals that a text names by their number."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter
from posixpath import join

from bep_lint.diagnostic import Finding, Span
from bep_lint.document import Document
from bep_lint.file_names import MAIN_NAME, NUMBER_FOLDER
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.links import Link, readable
from bep_lint.proposals import number_in
from bep_lint.rule import MAIN_SUB_AND_REGISTRY, rule
from bep_lint.safe_text import excerpt
from bep_lint.targets import written

_Position = tuple[int, int]

_PATH = 200
_URL = lazy_pattern(r"https?://|\bwww\.", re.IGNORECASE)
_NOT_IN_URL = lazy_pattern(r"[\s<>()\[\]|]")
_MOST_OF_URL = 2000


@rule("LNK006", "reference-unknown", "warning", roles=MAIN_SUB_AND_REGISTRY)
def reference_unknown(doc: Document) -> Iterator[Finding]:
    """The text names a BEP that is not in the registry.

    The number is mistyped, or nobody has reserved it and it may become another proposal's. Code, URLs and targets of
    links are not looked at.

    Bad:
        -- BEP-1000-quota.md --
        # Quota

        Counted as in BEP-1010.
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | 1001 | Counting Sessions | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Good:
        -- BEP-1000-quota.md --
        # Quota

        Counted as in BEP-1001.
        -- README.md --
        | Number | Title | Author | Status |
        |--------|-------|--------|--------|
        | [1000](BEP-1000-quota.md) | Quota | Ada Byron | Draft |
        | 1001 | Counting Sessions | Ada Byron | Draft |
        | _next_ | _(reserve your number here)_ | | |

    Source: process, "Process", step 1, and "BEP Number Registry".
    """
    registry = doc.proposals.registry
    if registry is None or not registry.has_numbers:
        return
    rows = doc.registry_lines
    unknown = [
        (match, span)
        for match, span in doc.find(_reference(doc))
        if (number := _number(match)) not in registry.numbers and number not in (0, doc.number)
    ]
    targets = sorted((link.shown[2:], link.span[2:]) for link in doc.links) if unknown else []
    for match, span in unknown:
        number = _number(match)
        if span.line in rows or _is_in_url(match) or _is_within(targets, span):
            continue
        mains = doc.proposals.mains(number)
        remedy = f"add the row of {mains[0].name}" if mains else "correct the number, or reserve it there"
        yield Finding(
            span,
            f"{match[0]} is not in the registry of {registry.document.name}; {excerpt(remedy, _PATH)}",
            "Name a proposal by the number that the registry has for it.",
        )


@rule("LNK007", "reference-mismatch", "warning", roles=MAIN_SUB_AND_REGISTRY)
def reference_mismatch(doc: Document) -> Iterator[Finding]:
    """A link whose text names a BEP leads to something else than that proposal's document or folder.

    A reader takes one for the other. A URL is wrong where it ends in the document or folder of another BEP.

    Bad:
        -- BEP-1000-quota.md --
        # Quota

        Follows [BEP-1001](BEP-1002-events.md).
        -- BEP-1001-counting.md --
        # Counting Sessions
        -- BEP-1002-events.md --
        # Events

    Good:
        -- BEP-1000-quota.md --
        # Quota

        Follows [BEP-1001](BEP-1001-counting.md).
        -- BEP-1001-counting.md --
        # Counting Sessions
        -- BEP-1002-events.md --
        # Events

    Source: guide, Step 5 ("References: Related docs, BEPs").
    """
    rows = doc.registry_lines
    reference = _reference(doc)
    for link, numbers in _linked_numbers(doc):
        named = sorted({_number(match) for match in reference.finditer(link.text)})
        if named and numbers.isdisjoint(named) and link.span.line not in rows:
            labels = " and ".join(f"BEP-{number:04}" for number in named)
            mains = (main for number in named for main in doc.proposals.mains(number))
            paths = " or ".join(written(doc, join(doc.proposals.home, main.name)) for main in mains)
            target = link.target if link.external else readable(link.path)
            yield Finding(
                link.span,
                f"the text names {labels}, but the link goes to {excerpt(target, _PATH)}; "
                + (f"link {excerpt(paths, _PATH)}, or correct the text" if paths else "correct the text or the link"),
                "Link the document of the proposal that the text names, or a file in its folder.",
            )


def _reference(doc: Document) -> re.Pattern[str]:
    return re.compile(doc.conventions.patterns.reference)


def _number(reference: re.Match[str]) -> int:
    """Return the number of a reference; what a configured pattern takes for one and is none counts as the template."""
    return int(reference["number"]) if (reference["number"] or "").isdecimal() else 0


def _is_in_url(match: re.Match[str]) -> bool:
    """Whether what is found is a part of a URL that stands in the text."""
    before = match.string[max(match.start() - _MOST_OF_URL, 0) : match.start()]
    end = _NOT_IN_URL.search(before[::-1])
    return _URL.search(before, len(before) - end.start() if end else 0) is not None


def _is_within(ranges: list[tuple[_Position, _Position]], span: Span) -> bool:
    """Whether `span` begins in one of `ranges`, which are sorted and do not overlap."""
    place = span.line, span.column
    before = bisect_right(ranges, place, key=itemgetter(0))
    return before > 0 and place < ranges[before - 1][1]


def _linked_numbers(doc: Document) -> Iterator[tuple[Link, set[int | None]]]:
    """Yield the links of `doc` with the numbers of the proposals that they go to.

    Images are left out, and so are links within the page and URLs that end in no document or folder of a proposal.
    """
    for link in doc.links:
        if link.kind != "image" and link.external and (numbers := _numbers_of_url(doc, link)):
            yield link, numbers
    for target in doc.targets:
        if target.link.kind != "image" and not target.in_page:
            names = (target.place.name, target.place.real)
            yield target.link, {number_in(part) for name in names for part in name.split("/")} - {None}


def _numbers_of_url(doc: Document, link: Link) -> set[int | None]:
    """Return the number of the proposal in whose document or folder a URL ends; none where it ends elsewhere."""
    *folders, name = link.path.rstrip("/").split("/")
    if MAIN_NAME.fullmatch(name):
        return {number_in(name)}
    home = doc.proposals.folder.name
    below = (part for folder, part in pairwise((*folders, name)) if folder == home and NUMBER_FOLDER.fullmatch(part))
    return {number_in(part) for part in below}

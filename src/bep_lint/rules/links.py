"""LNK001–LNK003: links to files, folders and headings of the repository."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from bep_lint.diagnostic import Finding
from bep_lint.document import Document
from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.links import readable
from bep_lint.rule import MAIN_SUB_AND_REGISTRY, rule
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest
from bep_lint.targets import Target, alike, meant, written

_PATH = 200
"""Characters of a path that a message shows: all of it, for it is there to be copied."""
_MOST_COMPARED = 100
"""Broken links of a document for which something is sought that is spelt alike; more have another cause."""
_MOST_COMPARISONS = 20_000
"""Anchors that are looked at for the broken fragments of a document, which takes well under a second."""
_FEW = 1000
"""Anchors of a document, among which something is sought that is spelt alike: of more, each has many like it."""

# Lines and columns of a file's source, as GitHub selects them (docs.github.com, "Creating a permanent link to a code
# snippet"); markdownlint's MD051 lets them pass in Markdown too.
_LINES = lazy_pattern(r"L\d+(?:C\d+)?(?:-L\d+(?:C\d+)?)?")
_TEXT_DIRECTIVE = ":~:"
# Without an element of that name, it is the top of the page (HTML standard, "select the indicated part").
_TOP = "top"
# GitHub puts it before each anchor in the page, and a browser finds it so (html-pipeline's `TableOfContentsFilter`).
_PREFIX = "user-content-"
_REPEAT = lazy_pattern(r"-\d+\Z")


@rule("LNK001", "link-broken", "error", roles=MAIN_SUB_AND_REGISTRY)
def link_broken(doc: Document) -> Iterator[Finding]:
    """The target of a relative link or image does not exist, or is spelt otherwise.

    Names count as they are written, with upper and lower case, on GitHub and on most servers, though not on every
    desk. The links in the rows of the registry have rules of their own.

    Bad:
        -- BEP-1000-quota.md --
        # Quota

        How it is counted: [the counter](BEP-1000/Counter.md), ![states](BEP-1000/states.svg)
        -- BEP-1000/counter.md --
        # BEP-1000: Counter

    Good:
        -- BEP-1000-quota.md --
        # Quota

        How it is counted: [the counter](BEP-1000/counter.md)
        -- BEP-1000/counter.md --
        # BEP-1000: Counter

    Source: guide, "Sub-Document Guidelines": "Cross-reference other sub-documents by relative link".
    """
    missing = (target for target in _targets(doc) if target.place.kind == "missing")
    for count, target in enumerate(missing):
        names = meant(doc, target)
        there = target.place.name
        by_case = [name for name in names if name != there and name.casefold() == there.casefold()]
        near = alike(doc, target) if not names and count < _MOST_COMPARED else None
        otherwise = f"did you mean {_written(doc, target, [near])}?" if near else "correct the link or take it out"
        yield Finding(
            target.link.span,
            f"{_shown(target)} {'is spelt otherwise' if by_case else 'does not exist'}; "
            + (f"write {_written(doc, target, names)}" if names else otherwise),
            "A relative link starts from its document's folder, one that begins with / from the repository's root.",
        )


@rule("LNK002", "anchor-broken", "error", roles=MAIN_SUB_AND_REGISTRY)
def anchor_broken(doc: Document) -> Iterator[Finding]:
    """The `#fragment` of a link names no heading and no HTML anchor of the Markdown document it leads to.

    A heading's anchor is its text as GitHub writes it: in lower case, without punctuation, with hyphens for spaces, and
    `-1`, `-2` and so on behind a repeat.

    Bad:
        # Session Quota

        When it takes effect: [migration](#migration-compatibility)

        ## Migration / Compatibility

        Without a configured number nothing changes.

    Good:
        # Session Quota

        When it takes effect: [migration](#migration--compatibility)

        ## Migration / Compatibility

        Without a configured number nothing changes.

    Source: guide, "Sub-Document Guidelines"; the process document itself links its sections so.
    """
    seekers: dict[Document, _Seeker] = {}
    left = _MOST_COMPARISONS
    for target in _targets(doc):
        fragment = (target.link.fragment or "").partition(_TEXT_DIRECTIVE)[0]
        linked = doc if target.in_page else doc.proposals.markdown_at(target.place) if fragment else None
        if linked is None or linked.problem is not None or _is_anchor(fragment, linked):
            continue
        if linked not in seekers:
            seekers[linked] = _Seeker(linked.anchors)
        near, compared = seekers[linked].near(fragment, left)
        left -= compared
        where = "this document" if linked is doc else _shown(target)
        remedy = f"did you mean #{excerpt(near, _PATH)}?" if near else "correct the fragment or take it out"
        yield Finding(
            target.link.span,
            f"#{excerpt(readable(fragment), _PATH)} is no heading or anchor of {where}; {remedy}",
            "Write the heading in lower case, without punctuation, with a hyphen for each space; or put "
            '<a id="name"></a> where the link should lead.',
        )


@rule("LNK003", "link-outside", "error", roles=MAIN_SUB_AND_REGISTRY)
def link_outside(doc: Document) -> Iterator[Finding]:
    """A relative link leads out of the repository.

    What lies there is another thing on each machine, and nothing on GitHub.

    Bad:
        # Session Quota

        Measured with [the load test](../../../tools/load-test/README.md)

    Good:
        # Session Quota

        Measured with [the load test](https://git.quota.test/load-test)

    Source: guide, Step 5 ("References: Related docs, BEPs") and "Sub-Document Guidelines".
    """
    for target in _targets(doc):
        if target.place.kind == "outside":
            names = meant(doc, target)
            remedy = _written(doc, target, names) if names else "the URL, or a path in the repository"
            yield Finding(
                target.link.span,
                f"{_shown(target)} leads out of the repository; write {remedy}",
                "Link what is not in the repository by its URL.",
            )


def _targets(doc: Document) -> Iterator[Target]:
    """Yield where the links of `doc` lead, of the README's without the rows of the registry, which REG looks at."""
    rows = doc.registry_lines
    return (target for target in doc.targets if target.link.span.line not in rows)


def _shown(target: Target) -> str:
    return excerpt(readable(target.link.path), _PATH)


def _written(doc: Document, target: Target, names: Iterable[str]) -> str:
    """Return how a link to any of `names` is written in the place of that to `target`."""
    from_root = target.link.path.startswith("/")
    return " or ".join(excerpt(written(doc, name, from_root=from_root), _PATH) for name in names)


def _is_anchor(fragment: str, linked: Document) -> bool:
    """Whether `fragment` leads to a place in `linked` on GitHub.

    Its page looks for the fragment as written and in lower case: both `#motivation` and `#Motivation` are found
    (measured on github.com in github.com/rsc/markdown/issues/19; the link checker lychee does the same).
    """
    if not fragment or fragment.lower() == _TOP or _LINES.fullmatch(fragment):
        return True
    name = fragment.removeprefix(_PREFIX)
    return bool({fragment, name, name.lower()} & linked.anchors)


class _Seeker:
    """Seeks the anchor of a document that a fragment was evidently meant for."""

    def __init__(self, anchors: Iterable[str]) -> None:
        self._anchors = sorted(anchors)
        self._by_letters = {_letters(anchor): anchor for anchor in reversed(self._anchors)}
        self._by_word: defaultdict[str, set[str]] = defaultdict(set)
        for anchor in self._anchors:
            for word in anchor.split("-"):
                self._by_word[word].add(anchor)

    def near(self, fragment: str, most: int) -> tuple[str | None, int]:
        """Return the anchor, None where none is like `fragment`, and how many were looked at: no more than `most`."""
        key = _letters(fragment.removeprefix(_PREFIX))
        if not key:
            return None, 0
        keys = (key, _letters(_REPEAT.sub("", fragment)))
        if same := next((self._by_letters[key] for key in keys if key in self._by_letters), None):
            return same, 0
        words = {word for word in fragment.casefold().split("-") if word}
        with_words = sorted((self._by_word.get(word, set()) for word in words), key=len)
        compared = len(with_words[0])
        if compared > most:
            return None, 0
        longer = set.intersection(*with_words)
        if len(longer) == 1:
            return longer.pop(), compared
        if len(self._anchors) > min(_FEW, most - compared):
            return None, compared
        return nearest(fragment, self._anchors), compared + len(self._anchors)


def _letters(anchor: str) -> str:
    """Return the letters and digits of `anchor`, which writers get right where they forget its rules."""
    return "".join(filter(str.isalnum, anchor)).casefold()

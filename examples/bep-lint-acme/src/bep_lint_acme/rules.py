"""ACME: what the teams of Acme have agreed on, beyond the BEP process."""

import re
from collections.abc import Iterator

from bep_lint.api import MAIN_AND_SUB, Document, Edit, Finding, Fix, Link, Proposals, excerpt, folder_rule, rule

_INTERNAL = re.compile(r"https?://(?:[^/?#]*\.)?acme\.internal(?![^/?#:])", re.IGNORECASE)
_INLINE_LINK = re.compile(r"\[(?P<text>[^\[\]]+)\]\(\S+\)")
_VERSION = re.compile(r"([0-9]{2})\.([0-9]+)\.[0-9]+")


@rule("ACME001", "internal-link", "error", roles=MAIN_AND_SUB)
def internal_link(doc: Document) -> Iterator[Finding]:
    """A proposal links a host that only Acme can reach.

    Proposals are public. Whoever reads one elsewhere cannot open the link and learns the names of our hosts.

    Bad:
        # Session Quota

        ## References

        - [Sizing](https://wiki.acme.internal/quota/sizing)

    Good:
        # Session Quota

        ## References

        - Sizing: 40 sessions a node, measured in January.

    Fix: Unsafe: the text of the link stays and the link goes; what it says is for the author to add.

    Source: Acme engineering handbook, "What is public".
    """
    for link in doc.links:
        if _INTERNAL.match(link.target):
            yield Finding(
                link.span,
                f"{excerpt(link.target)} can be opened within Acme only; say here what it says",
                "Write what readers need into the proposal, and take the link out.",
                fix=_unlink(doc, link),
            )


def _unlink(doc: Document, link: Link) -> Fix | None:
    """Return the fix that leaves the text of a link; None for one that is not `[text](target)` on one line."""
    span = link.span
    written = doc.lines[span.line - 1][span.column - 1 : span.end_column - 1] if span.line == span.end_line else ""
    match = _INLINE_LINK.fullmatch(written)
    return Fix("take the link out", (Edit(doc.path, span, match["text"]),), safe=False) if match else None


@folder_rule("ACME002", "target-version-passed", "warning")
def target_version_passed(proposals: Proposals) -> Iterator[Finding]:
    """An Accepted proposal is planned for a version that has passed.

    Another proposal came in a later one, so this one is late: it is implemented by now, or it needs a new target.

    Bad:
        -- BEP-1000-session-quota.md --
        ---
        Status: Accepted
        Target-Version: 26.1.0
        ---
        -- BEP-1001-event-relay.md --
        ---
        Status: Implemented
        Implemented-Version: 26.2.1
        ---

    Good:
        -- BEP-1000-session-quota.md --
        ---
        Status: Accepted
        Target-Version: 26.3.0
        ---
        -- BEP-1001-event-relay.md --
        ---
        Status: Implemented
        Implemented-Version: 26.2.1
        ---

    Source: Acme engineering handbook, "Planning".
    """
    latest = max((_release(doc, "Implemented-Version") for doc in proposals.all_mains), default=(0, 0))
    for doc in proposals.all_mains:
        target = doc.entry("Target-Version")
        if doc.status == "Accepted" and target and (0, 0) < _release(doc, "Target-Version") < latest:
            yield Finding(
                target.value.span,
                f"Target-Version {excerpt(target.text)} has passed: {latest[0]}.{latest[1]} is out",
                "Set the version that it is planned for now, or the Status Implemented.",
                path=doc.path,
                about=(doc.path,),
                number=doc.number,
            )


def _release(doc: Document, key: str) -> tuple[int, int]:
    """Return the year and sprint of a version in the front matter; (0, 0) where there is none."""
    entry = doc.entry(key)
    version = _VERSION.fullmatch(entry.text.strip()) if entry else None
    return (int(version[1]), int(version[2])) if version else (0, 0)

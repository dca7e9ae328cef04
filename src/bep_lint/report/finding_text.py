"""What a program is told of a finding in words, where its format has one place for all of them."""

from bep_lint.diagnostic import Diagnostic
from bep_lint.report.terminal import fix_offer
from bep_lint.safe_text import printable


def explanation(diagnostic: Diagnostic) -> list[str]:
    """Return what is wrong, then what to do and what a fix would change where the finding says so."""
    parts = [printable(diagnostic.message)]
    if diagnostic.help:
        parts.append(f"help: {printable(diagnostic.help)}")
    if diagnostic.fix:
        parts.append(f"fix: {fix_offer(diagnostic.fix)}")
    return parts

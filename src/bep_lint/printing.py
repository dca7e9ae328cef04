"""What every command that reports findings does with its output: the format, the colours, the rules that failed."""

import os
import sys

from bep_lint.diagnostic import shown_path
from bep_lint.engine import Failure
from bep_lint.errors import describe, tell
from bep_lint.safe_text import printable


def default_format(*, to_file: bool = False) -> str:
    """Return the output format of a report for which none is chosen."""
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    return "github" if on_github and not to_file and not sys.stdout.isatty() else "full"


def wants_color(color: str, *, to_file: bool = False) -> bool:
    """Whether a report is to be coloured, by what `--color` says and the surroundings."""
    if color != "auto":
        return color == "always"
    if to_file or os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def tell_failure(failure: Failure, *, verbose: bool) -> None:
    """Say on standard error which rule failed on what, and where it was raised if that is wanted."""
    rule = failure.rule
    maker = printable(rule.origin) if rule.origin else None
    tell(
        f"rule {rule.code} ({rule.name}){f' of {maker}' if maker else ''} failed on "
        f"{printable(shown_path(failure.path))}: {describe(failure.error)}; this is a bug of {maker or 'the rule'}: "
        f"please report it {'there ' if maker else ''}with that document (-v shows where it was raised)",
        failure.error if verbose else None,
    )

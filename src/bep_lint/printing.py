"""What every command that reports findings does with its output: the format, the colours, the rules that failed."""

import os
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bep_lint.diagnostic import shown_path
from bep_lint.errors import describe, tell
from bep_lint.report import RuleFacts
from bep_lint.safe_text import printable

if TYPE_CHECKING:
    from bep_lint.asking import Failure
    from bep_lint.rule import Rule


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


def tell_failure(failure: "Failure", *, verbose: bool) -> None:
    """Say on standard error which rule failed on what, and where it was raised if that is wanted."""
    rule = failure.rule
    maker = printable(rule.origin) if rule.origin else None
    tell(
        f"{_failure(failure)}; this is a bug of {maker or 'the rule'}: "
        f"please report it {'there ' if maker else ''}with that document (-v shows where it was raised)",
        failure.error if verbose else None,
    )


def failure_texts(failures: "Iterable[Failure]") -> list[str]:
    """Return what a report says of rules of which nothing is known: those that failed, those of broken plug-ins."""
    from bep_lint.rule_set import broken_plugins

    return [*map(_failure, failures), *(printable(broken.message) for broken in broken_plugins())]


def rule_facts(asked: "Mapping[Rule, str | None]") -> list[RuleFacts]:
    """Return what a report may say of the rules `asked`, each with the address of the documentation, if it has one."""
    from bep_lint.explain import UNDOCUMENTED, rule_markdown, rule_text

    return [
        RuleFacts(
            rule.code,
            rule.name,
            rule.severity,
            printable(rule.documentation.what) or UNDOCUMENTED,
            rule_text(rule),
            rule_markdown(rule),
            rule.page(docs_url),
            rule.documentation.why,
            docs_url,
        )
        for rule, docs_url in asked.items()
    ]


def _failure(failure: "Failure") -> str:
    rule = failure.rule
    maker = f" of {printable(rule.origin)}" if rule.origin else ""
    where = printable(shown_path(failure.path))
    return f"rule {rule.code} ({rule.name}){maker} failed on {where}: {describe(failure.error)}"

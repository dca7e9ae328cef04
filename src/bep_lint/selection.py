"""Which rules run, and how severe they are: codes, names, families and `ALL`, from configuration and command line."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bep_lint.diagnostic import Severity
from bep_lint.errors import UsageError
from bep_lint.life_cycle import Statuses
from bep_lint.rule import Rule
from bep_lint.rule_set import broken_plugins
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest


class UnknownSelectorError(UsageError):
    """A selector that names no rule."""

    def __init__(self, selector: str, rules: Iterable[Rule]) -> None:
        known = sorted({key for rule in rules for key in (rule.code, rule.name, rule.family)} | {"ALL"})
        near = nearest(selector, known)
        hint = f'; did you mean "{near}"?' if near else "; `bep-lint rule --all` lists those that are installed"
        super().__init__(f'unknown rule "{excerpt(selector)}"{hint}')


class Layer(NamedTuple):
    """One source of selection: `select` (None: keep what is), `extend_select` and `ignore`."""

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def rank(rule: Rule, selectors: Iterable[str]) -> int:
    """Return how closely the closest of `selectors` names `rule`: 0 not at all, 1 `ALL`, 2 its family, 3 itself."""
    ranks = {"ALL": 1, rule.family: 2, rule.code: 3, rule.name: 3}
    return max((ranks.get(selector, 0) for selector in selectors), default=0)


def check_selectors(selectors: Iterable[str], rules: Iterable[Rule]) -> None:
    """Raise UnknownSelectorError for the first selector that names no rule.

    Where rules of a plug-in are missing it may be for one of them, which is not said a second time, unless it has the
    letters of a built-in family or is a built-in name with a slip of the pen.
    """
    rules = tuple(rules)
    for selector in selectors:
        if any(rank(rule, (selector,)) for rule in rules):
            continue
        if not broken_plugins() or _is_meant_for_built_in(selector, rules):
            raise UnknownSelectorError(selector, rules)


def _is_meant_for_built_in(selector: str, rules: Iterable[Rule]) -> bool:
    built_in = [rule for rule in rules if rule.origin is None]
    families = {"ALL", *(rule.family for rule in built_in)}
    letters = selector.rstrip("0123456789").upper()
    return letters in families or nearest(selector, [rule.name for rule in built_in], closeness=0.9) is not None


def select_rules(rules: Iterable[Rule], layers: Iterable[Layer]) -> tuple[Rule, ...]:
    """Return the rules that `layers`, the weakest first, turn on.

    Without any, those that are not opt-in. In one layer the closer selector wins (`--select REG006 --ignore REG`
    runs REG006), and of two equally close ones `ignore`.
    """
    layers = tuple(layers)

    def wanted(rule: Rule) -> bool:
        on = not rule.opt_in
        for layer in layers:
            if layer.select is not None:
                on = rank(rule, layer.select) > rank(rule, layer.ignore)
            elif rank(rule, layer.ignore):
                on = False
            if rank(rule, layer.extend_select) > rank(rule, layer.ignore):
                on = True
        return on

    return tuple(rule for rule in rules if wanted(rule))


def severity_of(rule: Rule, overrides: Mapping[str, Severity]) -> Severity | None:
    """Return the severity that the closest of `overrides` gives `rule`, or None."""
    # Of two that are equally close, a code and a name, the later one counts.
    closest = max(reversed([*overrides]), key=lambda selector: rank(rule, (selector,)), default=None)
    return overrides[closest] if closest is not None and rank(rule, (closest,)) else None


class Severities(NamedTuple):
    """What gives rules another severity than their own, each by selector, `by_status` first by status."""

    command_line: Mapping[str, Severity]
    by_status: Mapping[str, Mapping[str, Severity]]
    configured: Mapping[str, Severity]


def resolve_severity(rule: Rule, status: str, severities: Severities, statuses: Statuses) -> Severity:
    """Return the severity of what `rule` finds in a document of `status`, as written; empty where it has none.

    The command line is followed to the letter, and so is what is configured for the status. Else the configured or
    the rule's own severity holds, which a relaxed status brings down to a warning.
    """
    known = statuses.named(status)
    exact = severity_of(rule, severities.command_line) or severity_of(rule, severities.by_status.get(known or "", {}))
    if exact:
        return exact
    if known in statuses.relaxed and rank(rule, statuses.relaxed_rules):
        return "warning"
    return severity_of(rule, severities.configured) or rule.severity

"""All rules there are: those of bep-lint itself, and those that other packages plug in."""

import sys
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from typing import NamedTuple

from bep_lint.errors import UsageError
from bep_lint.plugins import BrokenPlugin, Plugin, distribution_of, find_plugins, import_plugin
from bep_lint.rule import REGISTERED, Rule

_built_in: list[Rule] = []


class DuplicateRuleError(UsageError):
    """Two rules have one code or one name, so that which of them it selects is not known."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, those of plug-ins included, by code.

    Raises DuplicateRuleError where a code or a name stands for two.
    """
    return index_rules((*built_in_rules(), *_plugged_in().rules))


def broken_plugins() -> tuple[BrokenPlugin, ...]:
    """Return what kept rules of plug-ins out of `all_rules`."""
    return _plugged_in().broken


def built_in_rules() -> tuple[Rule, ...]:
    """Return the rules of bep-lint itself, by code."""
    if not _built_in:
        from pkgutil import iter_modules

        import bep_lint.rules

        for module in iter_modules(bep_lint.rules.__path__):
            import_module(f"bep_lint.rules.{module.name}")
        _built_in.extend(index_rules(made for made in REGISTERED if _is_built_in(made)))
    return tuple(_built_in)


def recall_built_in(rules: Iterable[Rule]) -> None:
    """Take `rules` for those of bep-lint itself, none of whose modules is imported before a rule is asked."""
    _built_in[:] = rules


def are_built_in_known() -> bool:
    """Whether the rules of bep-lint itself are known already."""
    return bool(_built_in)


def index_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return `rules` by code.

    Raises DuplicateRuleError where a code or a name stands for two.
    """
    seen: dict[str, Rule] = {}
    ordered = sorted(rules, key=lambda made: (made.code, made.origin or "", made.name))
    for made in ordered:
        for kind, key in (("code", made.code), ("name", made.name)):
            if (other := seen.setdefault(key, made)) is not made:
                both = " and ".join(f"{one.code} of {one.origin or 'bep-lint'}" for one in (other, made))
                remedy = f"give one another {kind}" if other.origin == made.origin else "uninstall one of the packages"
                raise DuplicateRuleError(f"{key} is the {kind} of two rules, {both}; {remedy}")
    return tuple(ordered)


class _PluggedIn(NamedTuple):
    rules: tuple[Rule, ...]
    broken: tuple[BrokenPlugin, ...]


@cache
def _plugged_in() -> _PluggedIn:
    """Import what other packages plug in, once a process."""
    plugins, broken = find_plugins(sys.path)
    rules = _with_origin(REGISTERED, plugins)  # a package's own tests import its rules before bep-lint runs
    for plugin in plugins:
        before = len(REGISTERED)
        if problem := import_plugin(plugin):
            broken.append(problem)
            # A module that it has imported whole stays: another plug-in may name it.
            REGISTERED[before:] = [made for made in REGISTERED[before:] if made.check.__module__ in sys.modules]
        rules += _with_origin(REGISTERED[before:], plugins, plugin)
    return _PluggedIn(tuple(rules), tuple(broken))


def _with_origin(rules: Iterable[Rule], plugins: Sequence[Plugin], importing: Plugin | None = None) -> list[Rule]:
    """Return those of `rules` that are not built in, stamped with where they come from."""
    return [
        made.replaced(origin=distribution_of(made.check.__module__, plugins, importing))
        for made in rules
        if not _is_built_in(made)
    ]


def _is_built_in(made: Rule) -> bool:
    return made.check.__module__.startswith("bep_lint.")

"""What the built-in rules are called and what they look at, kept from run to run.

So a run that asks no rule, because what they find is known (see `bep_lint.cache`), imports none.
"""

import json
import re
from pathlib import Path
from typing import Any, get_args

from bep_lint.cache_files import read_file, write_file
from bep_lint.diagnostic import SEVERITIES
from bep_lint.document import Role
from bep_lint.rule import DocumentRule, FolderRule, MessagePart, MessageRule, Rule, Scope, SuppressionRule, Unimported
from bep_lint.rule_set import are_built_in_known, built_in_rules, recall_built_in
from bep_lint.trace import digest

_MODULE = re.compile(r"bep_lint\.rules\.[a-z_]+")
_SCOPES: dict[str, Scope] = {scope: scope for scope in get_args(Scope)}
_PARTS: dict[str, MessagePart] = {part: part for part in get_args(MessagePart)}
_FUNCTION = re.compile(r"[a-z][a-z0-9_]*")


def recall_rules(folder: Path, key: str) -> None:
    """Know the built-in rules without importing them, where they are kept in `folder` under `key`; else keep them."""
    if are_built_in_known():
        return
    name = digest("rules", key)
    try:
        recall_built_in([_rule(row) for row in json.loads(read_file(folder, name, key) or b"[]")])
    except (TypeError, ValueError, LookupError, RecursionError):
        recall_built_in(())
    if not are_built_in_known():
        write_file(folder, name, key, json.dumps([_row(rule) for rule in built_in_rules()]).encode())


def _row(rule: Rule) -> list[Any]:
    function = rule.function
    common = [type(rule).__name__, rule.code, rule.name, rule.severity, function.__module__, function.__qualname__]
    if isinstance(rule, DocumentRule):
        roles = sorted(role.name for role in rule.roles)
        return [*common, rule.opt_in, roles, rule.into_registry, rule.unreadable, rule.scope, rule.compares]
    if isinstance(rule, FolderRule):
        return [*common, rule.opt_in, rule.scope, rule.compares]
    if isinstance(rule, SuppressionRule):
        return [*common, sorted(role.name for role in rule.roles)]
    if isinstance(rule, MessageRule):
        return [*common, sorted(rule.needs)]
    raise TypeError(type(rule))


def _rule(row: list[Any]) -> Rule:
    """Return the rule that `row` is. Raises TypeError, ValueError or LookupError where it is none."""
    kind, code, name, severity, module, function, *own = row
    if not (_MODULE.fullmatch(module) and _FUNCTION.fullmatch(function) and severity in SEVERITIES):
        raise ValueError("no rule")
    check = Unimported(module, function)
    if kind == "DocumentRule":
        opt_in, roles, into_registry, unreadable, scope, compares = own
        return DocumentRule(
            str(code),
            str(name),
            severity,
            check,
            bool(opt_in),
            frozenset([Role[role] for role in roles]),
            bool(into_registry),
            bool(unreadable),
            scope=_SCOPES[scope],
            compares=bool(compares),
        )
    if kind == "FolderRule":
        opt_in, scope, compares = own
        return FolderRule(
            str(code), str(name), severity, check, bool(opt_in), scope=_SCOPES[scope], compares=bool(compares)
        )
    if kind == "SuppressionRule":
        (roles,) = own
        return SuppressionRule(str(code), str(name), severity, check, frozenset([Role[role] for role in roles]))
    (needs,) = own
    parts = frozenset([_PARTS[part] for part in needs])
    return MessageRule(str(code), str(name), severity, check, parts)

"""What a rule is, and how rules are found.

A rule is a generator function with a decorator; its docstring is its documentation. A module in `bep_lint.rules`, or
one that a plug-in names, is all that a rule needs: nothing else names it.
"""

import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple

from bep_lint.diagnostic import SEVERITIES, Finding, Severity
from bep_lint.document import Document, Role
from bep_lint.errors import UsageError
from bep_lint.plugins import BrokenPlugin, Plugin, distribution_of, find_plugins, import_plugin
from bep_lint.proposals import Proposals

if TYPE_CHECKING:
    from bep_lint.directives import Directive
    from bep_lint.message import Message

DocumentCheck = Callable[[Document], Iterator[Finding]]
FolderCheck = Callable[[Proposals], Iterator[Finding]]


class Unused(NamedTuple):
    """Suppressions of a document that suppress nothing, each with those of its codes that do not."""

    document: Document
    suppressions: Sequence[tuple["Directive", tuple[str, ...]]]


SuppressionCheck = Callable[[Unused], Iterator[Finding]]
MessageCheck = Callable[["Message"], Iterator[Finding]]

MessagePart = Literal["title", "branch", "base"]
"""What a message may be given with."""

Scope = Literal["line", "section", "file"]
"""What a finding is about: the line that it points at; more than that, at a place of its own, such as a section that is
empty or a version that is missing; or the whole file, where any other line would do as well to point at."""

MAIN = frozenset({Role.MAIN})
MAIN_AND_TEMPLATE = frozenset({Role.MAIN, Role.TEMPLATE})
SUB = frozenset({Role.SUB})
MAIN_AND_SUB = MAIN | SUB
REGISTRY = frozenset({Role.REGISTRY})
MAIN_SUB_AND_REGISTRY = MAIN_AND_SUB | REGISTRY


class Documentation(NamedTuple):
    """A rule's docstring, taken apart: first paragraph, what follows, examples, fix, source. What it lacks is empty."""

    what: str
    why: str
    bad: str
    good: str
    fix: str
    source: str


@dataclass(frozen=True, eq=False, repr=False)
class Rule:
    """A rule: one check, whose docstring explains it. `opt_in` rules run only when they are selected.

    `scope` is what its findings are about. A rule that `compares` with the base is not asked without one. `origin` is
    what brought the rule, mostly a distribution, `NAME VERSION`; None for those of bep-lint.
    """

    code: str
    name: str
    severity: Severity
    check: Callable[..., Iterator[Finding]]
    opt_in: bool
    scope: Scope = field(default="line", kw_only=True)
    compares: bool = field(default=False, kw_only=True)
    origin: str | None = field(default=None, kw_only=True)

    @property
    def family(self) -> str:
        """The letters of the code."""
        return self.code.rstrip("0123456789")

    def page(self, docs_url: str | None) -> str | None:
        """Return the address of its page in the documentation at `docs_url`; a rule of a plug-in has none there."""
        return f"{docs_url.rstrip('/')}/rules/{self.code}/" if docs_url and self.origin is None else None

    @cached_property
    def documentation(self) -> Documentation:
        """The docstring of its function, taken apart."""
        head, *pieces = _PART.split(inspect.cleandoc(self.check.__doc__ or ""))
        parts = dict(zip(pieces[::2], pieces[1::2], strict=True))
        what, _, why = head.partition("\n\n")
        return Documentation(
            _folded(what),
            why.strip(),
            _unindent(parts.get("Bad", "")),
            _unindent(parts.get("Good", "")),
            _folded(parts.get("Fix", "")),
            _folded(parts.get("Source", "")),
        )


@dataclass(frozen=True, eq=False, repr=False)
class DocumentRule(Rule):
    """A rule that looks at one document of one of `roles`; what it needs of others it asks of them.

    `into_registry` is true where its findings point into the registry, so that naming the registry means asking
    every document; `unreadable` where it is asked of documents too that cannot be read.
    """

    check: DocumentCheck
    roles: frozenset[Role]
    into_registry: bool
    unreadable: bool


@dataclass(frozen=True, eq=False, repr=False)
class FolderRule(Rule):
    """A rule that looks at the proposals folder as a whole."""

    check: FolderCheck


@dataclass(frozen=True, eq=False, repr=False)
class SuppressionRule(Rule):
    """A rule that looks at what a document suppresses in vain, after all other rules have been asked."""

    check: SuppressionCheck
    roles: frozenset[Role]


@dataclass(frozen=True, eq=False, repr=False)
class MessageRule(Rule):
    """A rule that looks at a title or a branch, and at no document: `bep-lint message` asks it.

    `needs` is what has to be given for that.
    """

    check: MessageCheck
    needs: frozenset[MessagePart]


_PART = re.compile(r"^(Bad|Good|Fix|Source):(?=\s|\Z)", re.MULTILINE)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _unindent(text: str) -> str:
    return text and inspect.cleandoc("\n" + text) + "\n"


_CODE = re.compile(r"(?!ALL[0-9])[A-Z]+[0-9]+")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")

_registered: list[Rule] = []


def _register(made: Rule) -> None:
    """Take in a rule. Raises ValueError or TypeError, in the module that makes it, for one that cannot be."""
    if not _CODE.fullmatch(made.code):
        raise ValueError(f'the code "{made.code}" must be capital letters and a number, like ACME001; ALL is taken')
    if not _NAME.fullmatch(made.name):
        raise ValueError(f'the name "{made.name}" of {made.code} must be small letters and hyphens, like title-missing')
    if made.severity not in SEVERITIES:
        raise ValueError(f'the severity "{made.severity}" of {made.code} must be {" or ".join(SEVERITIES)}')
    if not inspect.isfunction(inspect.unwrap(made.check)):
        raise TypeError(f"{made.code} must be made of a function")
    if isinstance(made, DocumentRule | SuppressionRule) and not all(isinstance(role, Role) for role in made.roles):
        raise TypeError(f"the roles of {made.code} must be roles, like MAIN")
    _registered.append(made)


def rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    roles: frozenset[Role] = MAIN,
    opt_in: bool = False,
    into_registry: bool = False,
    unreadable: bool = False,
    scope: Scope = "line",
    compares: bool = False,
) -> Callable[[DocumentCheck], DocumentCheck]:
    """Make a rule of a function that takes one document, of one of `roles`, and yields findings."""

    def register(check: DocumentCheck) -> DocumentCheck:
        made = DocumentRule(
            code,
            name,
            severity,
            check,
            opt_in,
            frozenset(roles),
            into_registry,
            unreadable,
            scope=scope,
            compares=compares,
        )
        _register(made)
        return check

    return register


def folder_rule(
    code: str, name: str, severity: Severity, *, opt_in: bool = False, compares: bool = False
) -> Callable[[FolderCheck], FolderCheck]:
    """Make a rule of a function that takes the proposals folder and yields findings that name their path."""

    def register(check: FolderCheck) -> FolderCheck:
        _register(FolderRule(code, name, severity, check, opt_in, scope="file", compares=compares))
        return check

    return register


def suppression_rule(
    code: str, name: str, severity: Severity, *, roles: frozenset[Role]
) -> Callable[[SuppressionCheck], SuppressionCheck]:
    """Make a rule of a function that takes the unused suppressions of one document, of one of `roles`."""

    def register(check: SuppressionCheck) -> SuppressionCheck:
        _register(SuppressionRule(code, name, severity, check, False, roles))
        return check

    return register


def message_rule(
    code: str, name: str, severity: Severity, *, needs: frozenset[MessagePart]
) -> Callable[[MessageCheck], MessageCheck]:
    """Make a rule of a function that takes a message about a change, which has what it `needs`, and yields findings."""

    def register(check: MessageCheck) -> MessageCheck:
        _register(MessageRule(code, name, severity, check, False, frozenset(needs)))
        return check

    return register


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


@cache
def built_in_rules() -> tuple[Rule, ...]:
    """Return the rules of bep-lint itself, by code."""
    import bep_lint.rules

    for module in pkgutil.iter_modules(bep_lint.rules.__path__):
        import_module(f"bep_lint.rules.{module.name}")
    return index_rules(made for made in _registered if _is_built_in(made))


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
    rules = _with_origin(_registered, plugins)  # a package's own tests import its rules before bep-lint runs
    for plugin in plugins:
        before = len(_registered)
        if problem := import_plugin(plugin):
            broken.append(problem)
            # A module that it has imported whole stays: another plug-in may name it.
            _registered[before:] = [made for made in _registered[before:] if made.check.__module__ in sys.modules]
        rules += _with_origin(_registered[before:], plugins, plugin)
    return _PluggedIn(tuple(rules), tuple(broken))


def _with_origin(rules: Iterable[Rule], plugins: Sequence[Plugin], importing: Plugin | None = None) -> list[Rule]:
    """Return those of `rules` that are not built in, stamped with where they come from."""
    return [
        replace(made, origin=distribution_of(made.check.__module__, plugins, importing))
        for made in rules
        if not _is_built_in(made)
    ]


def _is_built_in(made: Rule) -> bool:
    return made.check.__module__.startswith("bep_lint.")

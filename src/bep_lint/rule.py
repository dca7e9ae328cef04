"""What a rule is, and how rules are found.

A rule is a generator function with a decorator; its docstring is its documentation. A module in `bep_lint.rules` is all
that a rule needs: nothing else names it.
"""

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from typing import NamedTuple

from bep_lint.diagnostic import Finding, Severity
from bep_lint.document import Document, Role
from bep_lint.proposals import Proposals

DocumentCheck = Callable[[Document], Iterator[Finding]]
FolderCheck = Callable[[Proposals], Iterator[Finding]]

MAIN = frozenset({Role.MAIN})
MAIN_AND_TEMPLATE = frozenset({Role.MAIN, Role.TEMPLATE})
SUB = frozenset({Role.SUB})
MAIN_AND_SUB = MAIN | SUB
REGISTRY = frozenset({Role.REGISTRY})


class Documentation(NamedTuple):
    """A rule's docstring, taken apart: first line, what follows it, examples, source."""

    what: str
    why: str
    bad: str
    good: str
    source: str


@dataclass(frozen=True, eq=False, repr=False)
class Rule:
    """A rule: one check, whose docstring explains it. `opt_in` rules run only when they are selected."""

    code: str
    name: str
    severity: Severity
    check: Callable[..., Iterator[Finding]]
    opt_in: bool

    @property
    def family(self) -> str:
        """The letters of the code."""
        return self.code.rstrip("0123456789")

    @cached_property
    def documentation(self) -> Documentation:
        """The docstring of its function, taken apart.

        Raises ValueError where a part is missing.
        """
        text = inspect.cleandoc(self.check.__doc__ or "")
        match = _DOCSTRING.fullmatch(text)
        if match is None:
            raise ValueError(f"{self.code}: the docstring has no first line, Bad, Good and Source in this order")
        parts = {name: part or "" for name, part in match.groupdict().items()}
        return Documentation(
            parts["what"].strip(),
            parts["why"].strip(),
            _unindent(parts["bad"]),
            _unindent(parts["good"]),
            " ".join(parts["source"].split()),
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


_DOCSTRING = re.compile(
    r"(?P<what>.+?\n)(?P<why>.*?)\nBad:\n(?P<bad>.+?)\nGood:\n(?P<good>.+?)\nSource: (?P<source>.+)", re.DOTALL
)


def _unindent(text: str) -> str:
    return inspect.cleandoc("\n" + text) + "\n"


_registered: list[Rule] = []


def rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    roles: frozenset[Role] = MAIN,
    opt_in: bool = False,
    into_registry: bool = False,
    unreadable: bool = False,
) -> Callable[[DocumentCheck], DocumentCheck]:
    """Make a rule of a function that takes one document, of one of `roles`, and yields findings."""

    def register(check: DocumentCheck) -> DocumentCheck:
        _registered.append(DocumentRule(code, name, severity, check, opt_in, roles, into_registry, unreadable))
        return check

    return register


def folder_rule(
    code: str, name: str, severity: Severity, *, opt_in: bool = False
) -> Callable[[FolderCheck], FolderCheck]:
    """Make a rule of a function that takes the proposals folder and yields findings that name their path."""

    def register(check: FolderCheck) -> FolderCheck:
        _registered.append(FolderRule(code, name, severity, check, opt_in))
        return check

    return register


class DuplicateRuleError(Exception):
    """Two rules have one code or one name."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by code.

    Raises DuplicateRuleError where a code or a name stands for two.
    """
    import bep_lint.rules

    for module in pkgutil.iter_modules(bep_lint.rules.__path__):
        import_module(f"bep_lint.rules.{module.name}")
    return index_rules(_registered)


def index_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return `rules` by code.

    Raises DuplicateRuleError where a code or a name stands for two.
    """
    ordered = sorted(rules, key=lambda found: found.code)
    seen: set[str] = set()
    for found in ordered:
        for key in (found.code, found.name):
            if key in seen:
                raise DuplicateRuleError(f"{key} is the code or name of two rules")
            seen.add(key)
    return tuple(ordered)

"""What a rule is, and how it is made.

A rule is a generator function with a decorator; its docstring is its documentation. A module in `bep_lint.rules`, or
one that a plug-in names, is all that a rule needs: nothing else names it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from importlib import import_module
from types import FunctionType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from bep_lint.diagnostic import SEVERITIES, Finding, Severity
from bep_lint.document import Document, Role
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


class Rule:
    """A rule: one check, whose docstring explains it. `opt_in` rules run only when they are selected.

    `scope` is what its findings are about. A rule that `compares` with the base is not asked without one. `origin` is
    what brought the rule, mostly a distribution, `NAME VERSION`; None for those of bep-lint.
    """

    def __init__(
        self,
        code: str,
        name: str,
        severity: Severity,
        check: Callable[[Any], Iterator[Finding]],
        opt_in: bool = False,
        *,
        scope: Scope = "line",
        compares: bool = False,
        origin: str | None = None,
    ) -> None:
        self.code = code
        self.name = name
        self.severity = severity
        self.check = check
        self.opt_in = opt_in
        self.scope = scope
        self.compares = compares
        self.origin = origin

    def replaced(self, **values: object) -> Self:
        """Return the rule with `values` in place of its own."""
        made = object.__new__(type(self))
        made.__dict__ = {name: value for name, value in self.__dict__.items() if name != "documentation"} | values
        return made

    @property
    def family(self) -> str:
        """The letters of the code."""
        return self.code.rstrip("0123456789")

    @property
    def function(self) -> Callable[[Any], Iterator[Finding]]:
        """The function that it was made of."""
        return self.check.function if isinstance(self.check, Unimported) else self.check

    def page(self, docs_url: str | None) -> str | None:
        """Return the address of its page in the documentation at `docs_url`; a rule of a plug-in has none there."""
        return f"{docs_url.rstrip('/')}/rules/{self.code}/" if docs_url and self.origin is None else None

    @cached_property
    def documentation(self) -> Documentation:
        """The docstring of its function, taken apart."""
        from inspect import cleandoc

        head, *pieces = _PART.split(cleandoc(self.function.__doc__ or ""))
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


class DocumentRule(Rule):
    """A rule that looks at one document of one of `roles`; what it needs of others it asks of them.

    `into_registry` is true where its findings point into the registry, so that naming the registry means asking
    every document; `unreadable` where it is asked of documents too that cannot be read.
    """

    def __init__(
        self,
        code: str,
        name: str,
        severity: Severity,
        check: DocumentCheck,
        opt_in: bool,
        roles: frozenset[Role],
        into_registry: bool,
        unreadable: bool,
        *,
        scope: Scope = "line",
        compares: bool = False,
    ) -> None:
        super().__init__(code, name, severity, check, opt_in, scope=scope, compares=compares)
        self.roles = roles
        self.into_registry = into_registry
        self.unreadable = unreadable


class FolderRule(Rule):
    """A rule that looks at the proposals folder as a whole."""


class SuppressionRule(Rule):
    """A rule that looks at what a document suppresses in vain, after all other rules have been asked."""

    def __init__(
        self, code: str, name: str, severity: Severity, check: SuppressionCheck, roles: frozenset[Role]
    ) -> None:
        super().__init__(code, name, severity, check)
        self.roles = roles


class MessageRule(Rule):
    """A rule that looks at a title or a branch, and at no document: `bep-lint message` asks it.

    `needs` is what has to be given for that.
    """

    def __init__(
        self, code: str, name: str, severity: Severity, check: MessageCheck, needs: frozenset[MessagePart]
    ) -> None:
        super().__init__(code, name, severity, check)
        self.needs = needs


class Unimported:
    """A check of a built-in rule whose module is imported when it is asked."""

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name

    def __call__(self, examined: object) -> Iterator[Finding]:
        """Return what the function yields of what is examined."""
        return self.function(examined)

    @cached_property
    def function(self) -> Callable[[Any], Iterator[Finding]]:
        """The function itself."""
        function: Callable[[Any], Iterator[Finding]] = getattr(import_module(self.module), self.name)
        return function


_PART = re.compile(r"^(Bad|Good|Fix|Source):(?=\s|\Z)", re.MULTILINE)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _unindent(text: str) -> str:
    import inspect

    return text and inspect.cleandoc("\n" + text) + "\n"


_CODE = re.compile(r"(?!ALL[0-9])[A-Z]+[0-9]+")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")

REGISTERED: list[Rule] = []
"""The rules that have been made, in the order in which their modules were imported."""


def _register(made: Rule) -> None:
    """Take in a rule. Raises ValueError or TypeError, in the module that makes it, for one that cannot be."""
    if not _CODE.fullmatch(made.code):
        raise ValueError(f'the code "{made.code}" must be capital letters and a number, like ACME001; ALL is taken')
    if not _NAME.fullmatch(made.name):
        raise ValueError(f'the name "{made.name}" of {made.code} must be small letters and hyphens, like title-missing')
    if made.severity not in SEVERITIES:
        raise ValueError(f'the severity "{made.severity}" of {made.code} must be {" or ".join(SEVERITIES)}')
    if not isinstance(_unwrapped(made.check), FunctionType):
        raise TypeError(f"{made.code} must be made of a function")
    if isinstance(made, DocumentRule | SuppressionRule) and not all(isinstance(role, Role) for role in made.roles):
        raise TypeError(f"the roles of {made.code} must be roles, like MAIN")
    REGISTERED.append(made)


def _unwrapped(check: object) -> object:
    """Return the function in the decorators around it, as `inspect.unwrap` does, whose module is slow to import."""
    seen: set[int] = set()
    while hasattr(check, "__wrapped__") and id(check) not in seen:
        seen.add(id(check))
        check = check.__wrapped__
    return check


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
        _register(SuppressionRule(code, name, severity, check, roles))
        return check

    return register


def message_rule(
    code: str, name: str, severity: Severity, *, needs: frozenset[MessagePart]
) -> Callable[[MessageCheck], MessageCheck]:
    """Make a rule of a function that takes a message about a change, which has what it `needs`, and yields findings."""

    def register(check: MessageCheck) -> MessageCheck:
        _register(MessageRule(code, name, severity, check, frozenset(needs)))
        return check

    return register

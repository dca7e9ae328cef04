"""What the suppressions of a document cover, and which of them were of use."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bep_lint.directives import Directive
from bep_lint.rule import Rule


@dataclass
class _Cover:
    """The lines over which one code of a suppression holds; `last` is None while nothing has ended it.

    `lifted` are codes of its family that are on again from a line on.
    """

    directive: Directive
    code: str
    rules: frozenset[str]
    first: int
    last: int | None
    rank: int
    used: bool = False
    lifted: list[tuple[frozenset[str], int]] = field(default_factory=list)

    def covers(self, rule: str, line: int) -> bool:
        in_lines = self.first <= line and (self.last is None or line <= self.last)
        return rule in self.rules and in_lines and not any(rule in codes and line > end for codes, end in self.lifted)


class Suppressions:
    """The suppressions of one document: what they cover, and which have covered something.

    A `disable` holds from its own line on, up to the line of the `enable` that ends it or to the end of the file. An
    `enable` ends the innermost `disable` of the same code and all narrower ones within; where only a family is
    disabled, it takes its own rules out of that. Codes that name no rule do nothing: SUP001 tells of them.
    """

    def __init__(self, directives: Iterable[Directive], rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._covers: list[_Cover] = []
        for directive in directives:
            for code in directive.codes:
                if named := frozenset(rule.code for rule in self._rules if rule.answers_to(code)):
                    self._take(directive, code, named)

    def find(self, rule: str, line: int) -> Directive | None:
        """Return the closest suppression that covers a finding of `rule` (its code) on `line`, and note that it did."""
        covering = [cover for cover in self._covers if cover.covers(rule, line)]
        if not covering:
            return None
        closest = max(covering, key=lambda cover: (cover.rank, cover.first))
        closest.used = True
        return closest.directive

    def unused(self, is_judged: Callable[[frozenset[str]], bool]) -> list[tuple[Directive, tuple[str, ...]]]:
        """Return the suppressions that covered nothing, with those of their codes that did not, in order.

        `is_judged` says of the rules that a code names whether they have been asked.
        """
        found: dict[Directive, list[str]] = {}
        for cover in self._covers:
            if not cover.used and is_judged(cover.rules):
                found.setdefault(cover.directive, []).append(cover.code)
        return sorted(((directive, tuple(codes)) for directive, codes in found.items()), key=lambda one: one[0].span)

    def _take(self, directive: Directive, code: str, rules: frozenset[str]) -> None:
        line = directive.span.line
        if directive.verb == "enable":
            self._end(directive, code, rules)
        elif directive.verb == "disable-file":
            self._covers.append(_Cover(directive, code, rules, 1, None, 0))
        elif directive.line is not None:
            self._covers.append(_Cover(directive, code, rules, directive.line, directive.line, 2))
        else:
            self._covers.append(_Cover(directive, code, rules, line, None, 1))

    def _end(self, directive: Directive, code: str, rules: frozenset[str]) -> None:
        line = directive.span.line
        running = [cover for cover in self._covers if cover.rank == 1 and cover.last is None]
        same = [cover for cover in running if cover.rules == rules][-1:]
        narrower = [cover for cover in running if cover.rules < rules]
        for cover in same + narrower:
            cover.last = line
        if same or narrower:
            return
        wider = [cover for cover in running if cover.rules > rules]
        for cover in wider:
            cover.lifted.append((rules, line))
        if not wider:  # it ends nothing, and so covers no line
            self._covers.append(_Cover(directive, code, rules, line, line - 1, 2))

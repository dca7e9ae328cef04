"""What the suppressions of a document cover, and which of them were of use."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bep_lint.directives import Directive
from bep_lint.rule import Rule


@dataclass(eq=False)
class _Cover:
    """What one code of a suppression covers, and whether there was anything."""

    directive: Directive
    code: str
    rules: frozenset[str]
    used: bool = False


@dataclass
class _Range:
    """The lines over which a cover holds for one rule; `last` is None while nothing has ended it."""

    cover: _Cover
    first: int
    last: int | None = None


@dataclass
class _OfRule:
    """All that covers one rule: single lines, ranges by their first line, those that nothing ended, the whole file."""

    lines: dict[int, _Cover] = field(default_factory=dict)
    ranges: list[_Range] = field(default_factory=list)
    file: _Cover | None = None
    running: list[_Range] = field(default_factory=list)
    _begun: list[_Range] = field(default_factory=list)
    _position: int = 0

    def closest(self, line: int) -> _Cover | None:
        """Return the cover of `line` that begins last; lines are asked for in ascending order."""
        while self._position < len(self.ranges) and self.ranges[self._position].first <= line:
            self._begun.append(self.ranges[self._position])
            self._position += 1
        while self._begun and (last := self._begun[-1].last) is not None and last < line:
            self._begun.pop()
        return self.lines.get(line) or (self._begun[-1].cover if self._begun else self.file)


class Suppressions:
    """The suppressions of one document: what they cover, and which have covered something.

    A `disable` holds from its own line on, up to the line of the `enable` that ends it or to the end of the file. An
    `enable` ends the innermost `disable` of the same code and all narrower ones within; where only a family is
    disabled, it takes its own rules out of that. Codes that name no rule do nothing: SUP001 tells of them.
    """

    def __init__(self, directives: Iterable[Directive], rules: Iterable[Rule]) -> None:
        self._covers: list[_Cover] = []
        self._of_rule: defaultdict[str, _OfRule] = defaultdict(_OfRule)
        named: defaultdict[str, set[str]] = defaultdict(set)
        for rule in rules:
            for selector in (rule.code, rule.name, rule.family):
                named[selector].add(rule.code)
        running: list[_Cover] = []
        for directive in directives:
            for code in dict.fromkeys(directive.codes):
                if code in named:
                    cover = _Cover(directive, code, frozenset(named[code]))
                    self._take(cover, running)

    def find(self, rule: str, line: int) -> Directive | None:
        """Return the closest suppression that covers a finding of `rule` (its code) on `line`, and note that it did.

        The findings of one rule are asked for from the first line on.
        """
        closest = self._of_rule[rule].closest(line) if rule in self._of_rule else None
        if closest is None:
            return None
        closest.used = True
        return closest.directive

    def unused(self) -> list[tuple[Directive, list[tuple[str, frozenset[str]]]]]:
        """Return the suppressions that covered nothing, with those of their codes that did not, in order.

        Each code comes with the rules that it names: whether they have been asked at all is for the caller to say.
        """
        found: dict[Directive, list[tuple[str, frozenset[str]]]] = {}
        for cover in self._covers:
            if not cover.used:
                found.setdefault(cover.directive, []).append((cover.code, cover.rules))
        return list(found.items())

    def _take(self, cover: _Cover, running: list[_Cover]) -> None:
        """Take in the next suppression; `running` are those whose ranges nothing has ended."""
        directive = cover.directive
        if directive.verb == "enable":
            if not self._end(cover, running):
                self._covers.append(cover)  # which covers nothing, and so is of no use
            return
        self._covers.append(cover)
        for rule in cover.rules:
            of_rule = self._of_rule[rule]
            if directive.verb == "disable-file":
                of_rule.file = of_rule.file or cover
            elif directive.line is not None:
                of_rule.lines[directive.line] = cover
            else:
                stretch = _Range(cover, directive.span.line)
                of_rule.ranges.append(stretch)
                of_rule.running.append(stretch)
        if directive.verb == "disable":
            running.append(cover)

    def _end(self, enabling: _Cover, running: list[_Cover]) -> bool:
        """End what an `enable` ends, and return whether there was anything."""
        same = next((cover for cover in reversed(running) if cover.rules == enabling.rules), None)
        ended = {same} if same else set()
        if len(enabling.rules) > 1:
            ended.update(cover for cover in running if cover.rules < enabling.rules)
        for cover in ended:
            running.remove(cover)
        ended = ended or {cover for cover in running if cover.rules > enabling.rules}
        for rule in enabling.rules if ended else ():
            of_rule = self._of_rule[rule]
            for stretch in of_rule.running:
                if stretch.cover in ended:
                    stretch.last = enabling.directive.span.line
            of_rule.running = [stretch for stretch in of_rule.running if stretch.last is None]
        return bool(ended)

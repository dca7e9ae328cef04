"""Asks rules of documents and of the folder: what they find, now or as it is known, and which of them failed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple, Protocol

from bep_lint.diagnostic import Finding, Fix
from bep_lint.document import Document, Role
from bep_lint.errors import UsageError
from bep_lint.finding_checks import check_finding
from bep_lint.proposals import Proposals
from bep_lint.rule import DocumentRule, Rule
from bep_lint.rule_set import built_in_rules
from bep_lint.second_process import SecondProcess, can_fork
from bep_lint.trace import Trace
from bep_lint.tree import Tree

_WORTH_A_PROCESS = 150_000
"""Characters to be looked at from which on a second process takes less time than it needs to begin."""

_COST_OF_A_FORK = 1.25
"""How much longer the same work takes in a fork, which copies each page of memory that it writes to."""
_NEIGHBOURS = 4
"""Numbers of proposals, one after the other, that one process looks at."""


class Found(NamedTuple):
    """A finding of a rule, and the status of the document by which its severity goes."""

    finding: Finding
    status: str


class Failure(NamedTuple):
    """A rule that raised: a bug of the rule, not of the document."""

    rule: Rule
    path: Path
    error: BaseException


class Asked(NamedTuple):
    """Rules that are asked of a document, or of the folder where that is None."""

    document: Document | None
    rules: Sequence[Rule]


class Answer(NamedTuple):
    """What a rule found in one of those that it is asked of, which stands at that `place` among them."""

    place: int
    rule: Rule
    document: Document | None
    found: Sequence[Found]


class Kept(Protocol):
    """What was found before and still holds."""

    def of(self, document: Document | None, rules: Iterable[Rule]) -> Mapping[str, Sequence[Found]]:
        """Return by their codes what `rules` found in `document`, in the folder where it is None."""

    def is_known(self, document: Document) -> bool:
        """Whether anything is known of `document` as it is."""

    def keep(self, rule: Rule, found: Sequence[Found], trace: Trace) -> None:
        """Keep what a rule found in what `of` was asked of last; it holds while what was asked has the same answers."""

    def done(self) -> None:
        """Take note that all rules have been asked of what `of` was asked of last."""

    def give(self, documents: Sequence[Document]) -> bytes:
        """Return what is known of `documents`, for another process."""

    def take(self, data: bytes) -> None:
        """Take in what another process has given."""


class Asking:
    """Asks rules of what is in a folder. `failures` are those that raised; what is `kept` is not asked again."""

    def __init__(self, proposals: Proposals, kept: Kept | None) -> None:
        self.failures: list[Failure] = []
        self._proposals = proposals
        self._kept = kept
        # What other rules find may depend on anything.
        self._lasting = {rule for rule in built_in_rules() if not rule.compares} if kept else set()
        self._documents = {document.path: document for document in proposals.documents}

    def answers(self, asked: Sequence[Asked]) -> Iterator[Answer]:
        """Yield what is found, of one document after the other, but not in the order of `asked`."""
        own, others, last = self._shares(asked)
        # What all need is made ready before, and not twice: the parser, and where room counts a large registry.
        for place in own[:1]:
            yield from self._answers(place, asked[place])
        if others and self._proposals.memory.is_scarce and self._proposals.registry:
            self._proposals.registry.rows  # noqa: B018
        with self._second([asked[place] for place in others]) or nullcontext() as second:
            for place in own[1:]:
                yield from self._answers(place, asked[place])
            if second and self._kept:
                self._kept.take(second.result())
        for place in (*others, *last):
            yield from self._answers(place, asked[place])

    def found(self, rule: Rule, document: Document | None, examined: object) -> list[Found]:
        """Return what a rule yields, of a document or of the folder, until it ends or raises."""
        found: list[Found] = []
        checked: Fix | None = None
        path = document.path if document else self._proposals.folder
        try:
            for finding in rule.check(examined):
                is_checked = isinstance(finding, Finding) and finding.fix is checked
                check_finding(finding, path, self._lines_of, None if is_checked else self._editable)
                checked = finding.fix
                concerned = document or self._documents.get(finding.path or path)
                found.append(Found(finding, concerned.status if concerned else ""))
        except (KeyboardInterrupt, UsageError):
            raise  # the latter where the base cannot be read, which is no fault of a rule
        except BaseException as error:  # a rule that calls sys.exit() ends no run
            self.failures.append(Failure(rule, path, error))
        return found

    def _answers(self, place: int, asked: Asked) -> Iterator[Answer]:
        document, rules = asked
        tracer = self._proposals.tracer
        known = self._kept.of(document, rules) if self._kept else {}
        with tracer.at(document) if tracer else nullcontext():
            for rule in rules:
                found = known.get(rule.code) if rule in self._lasting else None
                if found is None:
                    found = self._ask(rule, document)
                if found:
                    yield Answer(place, rule, document, found)
        if self._kept:
            self._kept.done()
        if document and tracer:
            document.put_away()

    def _ask(self, rule: Rule, document: Document | None) -> Sequence[Found]:
        """Return what `rule` finds, and keep it unless the rule raises or may look at more than the folder as it is."""
        if document and document.problem is not None and isinstance(rule, DocumentRule) and not rule.unreadable:
            return ()
        tracer = self._proposals.tracer
        if tracer is None or self._kept is None or rule not in self._lasting:
            return self.found(rule, document, document or self._proposals)
        failures = len(self.failures)
        found, trace = tracer.noted(self.found, rule, document, document or self._proposals)
        if len(self.failures) == failures:
            self._kept.keep(rule, found, trace)
        return found

    def _shares(self, asked: Sequence[Asked]) -> tuple[list[int], list[int], list[int]]:
        """Return the places of what this process looks at, of what another one may look at, and of what comes after.

        The latter are the registry and the folder, whose rules ask for facts of many documents.
        """
        new = {place: document for place, (document, _) in enumerate(asked) if document and self._is_new(document)}
        sizes: dict[int | None, int] = {}
        for document in new.values():
            sizes[document.number] = sizes.get(document.number, 0) + document.size
        total = sum(sizes.values())
        if not self._proposals.memory.has_room_for_all(total):
            for document in new.values():
                document.put_away()  # they have been read, to see whether they are known
        if total < _WORTH_A_PROCESS or not can_fork():
            return list(range(len(asked))), [], []
        # Neighbouring numbers ask for one another's facts; but later proposals are not like earlier ones.
        numbers = sorted(sizes, key=lambda number: -1 if number is None else number)
        given: set[int | None] = set()
        own = other = 0
        for first in range(0, len(numbers), _NEIGHBOURS):
            several = numbers[first : first + _NEIGHBOURS]
            size = sum(sizes[number] for number in several)
            if other * _COST_OF_A_FORK < own:
                given.update(several)
                other += size
            else:
                own += size
        others = [place for place, document in new.items() if document.number in given]
        last = [place for place, (document, _) in enumerate(asked) if not document or document.role is Role.REGISTRY]
        elsewhere = {*others, *last}
        return [place for place in range(len(asked)) if place not in elsewhere], others, last

    def _is_new(self, document: Document) -> bool:
        """Whether nothing is known of `document`, which is on disk: what is read through git is read by one process."""
        on_disk = type(self._proposals.tree) is Tree and self._proposals.base is None
        return on_disk and self._kept is not None and not self._kept.is_known(document)

    def _second(self, asked: Sequence[Asked]) -> SecondProcess | None:
        if not asked:
            return None
        try:
            return SecondProcess(lambda: self._given(asked))
        except OSError:
            return None

    def _given(self, asked: Sequence[Asked]) -> Iterator[bytes]:
        """Yield what is found of documents as another process takes it, nothing after each one."""
        for document, rules in asked:
            for _ in self._answers(0, Asked(document, [rule for rule in rules if rule in self._lasting])):
                pass
            yield b""
        if self._kept:
            yield self._kept.give([document for document, _ in asked if document])

    def _lines_of(self, path: Path) -> Sequence[str] | None:
        document = self._documents.get(path)
        return document.lines if document else None

    def _editable(self, path: Path) -> Sequence[str] | None:
        """Return the lines of a file that may be edited: a document that can be read."""
        document = self._documents.get(path)
        return document.lines if document and document.problem is None else None

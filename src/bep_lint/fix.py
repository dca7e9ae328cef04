"""Fixing a folder: which fixes are made together, in rounds, until none is left; in memory, never on disk."""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bep_lint.diagnostic import Diagnostic, Edit
from bep_lint.document import Document
from bep_lint.edits import Taken, apply_edits
from bep_lint.engine import Outcome
from bep_lint.proposals import Proposals
from bep_lint.sift import Harm, sift
from bep_lint.source import Source, decode_proposal

MOST_ROUNDS = 100
"""Rounds in which the findings do not get fewer, after which fixes count as endless; real folders need two or three."""

_MOST_BROUGHT = 1000
"""Findings that fixes may bring, to be fixed in their turn, before they count as endless: some double each round."""

_UNREADABLE = "SRC001"

Lint = Callable[[Proposals], Outcome]
Key = tuple[str, Path, str]
"""What tells a finding from others while lines shift: its rule, its file and what it is about."""


class HeldBack(NamedTuple):
    """A finding whose fix is not made, because it would bring findings of `codes`; none where rules would fail."""

    diagnostic: Diagnostic
    codes: tuple[str, ...]


@dataclass
class Fixed:
    """What fixing a folder comes to.

    `outcome` is what is found after it. `before` and `after` are the files that change, each under one name. `fixed`
    are the findings that were mended, `endless` the codes of rules of which no fix is made, because theirs come to no
    end.
    """

    outcome: Outcome
    before: dict[Path, Source] = field(default_factory=dict)
    after: dict[Path, Source] = field(default_factory=dict)
    fixed: list[Diagnostic] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)
    endless: set[str] = field(default_factory=set)


class _Round(NamedTuple):
    """One round: the texts that had changed before it, how often each rule had found something, and the fixes made.

    Not the whole state, of which there may be hundreds.
    """

    texts: dict[Path, Source]
    found: Counter[tuple[str, Path]]
    made: list[Diagnostic]


def fix(proposals: Proposals, lint: Lint, is_wanted: Callable[[Diagnostic], bool]) -> Fixed:
    """Fix what `lint` finds in `proposals`, as far as it is wanted.

    A fix is made whole or not at all, and only where it brings no finding that was not there before and that cannot be
    fixed in its turn. Raises OSError where the folder cannot be listed any more.
    """
    endless: set[str] = set()
    never: dict[Key, HeldBack] = {}
    first = lint(proposals)
    while True:
        attempt = _Attempt(proposals, lint, is_wanted, frozenset(endless), never)
        circling = attempt.run(first)
        brought = {} if circling else attempt.brought_for_good()
        if not circling and not brought:
            attempt.result.endless = endless
            return attempt.result
        endless |= circling
        never |= brought


class _Attempt:
    """Fixing from the beginning: the state of the folder, and what has been found of fixes so far.

    Not made are fixes of the rules `endless`, and those of `never`: they brought a finding whose own was held back.
    """

    def __init__(
        self,
        proposals: Proposals,
        lint: Lint,
        is_wanted: Callable[[Diagnostic], bool],
        endless: frozenset[str],
        never: dict[Key, HeldBack],
    ) -> None:
        self._start = self._state = proposals
        self._lint = lint
        self._is_wanted: Callable[[Diagnostic], bool] = lambda found: found.code not in endless and is_wanted(found)
        self._never = never
        self._held: dict[Key, HeldBack] = {}
        self._rounds: list[_Round] = []
        self._before: dict[Path, Source] = {}
        self._first = Outcome()
        self.result = Fixed(Outcome())

    def run(self, first: Outcome) -> set[str]:
        """Fix round by round; return the codes of rules whose fixes come to no end, empty where all is done."""
        result = self.result
        self._first = result.outcome = first
        seen = {self._changes(): 0}
        fewest, idle, held_at = len(first.diagnostics), 0, 0
        while True:
            chosen = self._choose(result.outcome.diagnostics)
            if not chosen:
                if not self._held or held_at == len(self._rounds):
                    break
                # What was in the way of those held back may have changed since.
                held_at = len(self._rounds)
                self._held.clear()
                continue
            made = self._make(chosen)
            if not made:
                held_at = max(held_at, len(self._rounds))
                continue
            result.fixed += made
            earlier = seen.setdefault(self._changes(), len(self._rounds))
            count = len(result.outcome.diagnostics)
            fewest, idle = min(fewest, count), idle + 1 if count >= fewest else 0
            if earlier < len(self._rounds):
                return self._to_blame(earlier)
            if idle == MOST_ROUNDS or count > len(first.diagnostics) + _MOST_BROUGHT:
                return self._to_blame(max(len(self._rounds) - MOST_ROUNDS, 0))
        of_files = {os.path.realpath(path): (path, document) for path, document in self._changed().items()}
        result.after = {path: document.source for path, document in of_files.values()}
        result.before = {path: self._before[path] for path in result.after}
        result.held_back = [*self._never.values(), *self._held.values()]
        return set()

    def brought_for_good(self) -> dict[Key, HeldBack]:
        """Return the fixes to do without, because they brought findings that are there in the end."""
        lasting = _more(_counted(self._first.diagnostics), self.result.outcome)
        harmful: dict[Key, HeldBack] = {}
        for done in self._rounds if lasting else ():
            self._state = self._start.with_texts(done.texts)

            def brought(tried: list[Diagnostic], before: Counter[tuple[str, Path]] = done.found) -> Harm:
                return {*(_more(before, self._try(tried)[1]) & lasting)}

            if harm := brought(done.made):
                _, held = sift(done.made, harm, _edited, brought)
                harmful |= {_key(found): HeldBack(found, codes) for found, codes in held}
        return harmful

    def _to_blame(self, first: int) -> set[str]:
        """Return the rules whose fixes keep the rounds from the one at `first` on going.

        Those whose findings are there after their own fixes alone, else all that undo one another.
        """
        last = {found.code: done for done in self._rounds[first:] for found in done.made}
        in_vain = set()
        for code, done in last.items():
            self._state = self._start.with_texts(done.texts)
            its = [found for found in done.made if found.code == code]
            left = {_key(found) for found in self._try(its)[1].diagnostics}
            if any(_key(found) in left for found in its):
                in_vain.add(code)
        return in_vain or set(last)

    def _choose(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the findings whose fixes can be made together; the first have precedence."""
        taken: defaultdict[str, Taken] = defaultdict(Taken)
        known: set[tuple[Edit, ...]] = set()
        chosen = []
        for diagnostic in diagnostics:
            key = _key(diagnostic)
            if diagnostic.fix is None or key in self._held or key in self._never or not self._is_wanted(diagnostic):
                continue
            edits = diagnostic.fix.edits
            files = [(taken[os.path.realpath(edit.path)], edit) for edit in edits]
            if edits in known:  # one fix for several findings
                chosen.append(diagnostic)
            elif all(file.has_room_for(edit, diagnostic.code) for file, edit in files):
                known.add(edits)
                chosen.append(diagnostic)
                for file, edit in files:
                    file.take(edit, diagnostic.code)
        return chosen

    def _make(self, chosen: list[Diagnostic]) -> list[Diagnostic]:
        """Make the fixes of `chosen` and return them, without those that are held back because they do harm."""
        made = chosen
        state, after = self._try(made)
        if harm := self._harm(made, state, after):
            made, held = sift(chosen, harm, _edited, lambda tried: self._harm(tried, *self._try(tried)))
            self._held |= {_key(found): HeldBack(found, codes) for found, codes in held}
            state, after = self._try(made)
        documents = _by_path(self._state)
        for path in self._files(made):
            self._before.setdefault(path, documents[path].source)
        if made:
            texts = {path: document.source for path, document in self._changed().items()}
            self._rounds.append(_Round(texts, _counted(self.result.outcome.diagnostics), made))
            self._state, self.result.outcome = state, after
        return made

    def _try(self, made: Iterable[Diagnostic]) -> tuple[Proposals, Outcome]:
        """Return the folder as it would be after the fixes of `made`, and what would be found in it."""
        documents = _by_path(self._state)
        texts = {}
        for path, edits in self._files(made).items():
            source = documents[path].source
            texts[path] = decode_proposal(source._replace(text=apply_edits(source.text, edits)).data)
        state = self._state.with_texts(texts)
        return state, self._lint(state)

    def _files(self, made: Iterable[Diagnostic]) -> dict[Path, list[Edit]]:
        """Return the edits that the fixes of `made` make, by document: two may be one file, by a symbolic link."""
        edits: defaultdict[str, list[Edit]] = defaultdict(list)
        for several in dict.fromkeys(found.fix.edits for found in made if found.fix):
            for edit in several:
                edits[os.path.realpath(edit.path)].append(edit)
        paths = ((document.path, os.path.realpath(document.path)) for document in self._state.documents if edits)
        return {path: edits[file] for path, file in paths if file in edits}

    def _harm(self, made: Iterable[Diagnostic], state: Proposals, after: Outcome) -> Harm:
        """Return code and file of what the fixes of `made` bring that will not be mended by a fix in its turn.

        Of rules that fail nobody knows what they would find: that is harm, too, but has no file.
        """
        made = list(made)
        before = self.result.outcome
        lasting = (found for found in after.diagnostics if not self._will_be_fixed(found))
        known = _counted(before.diagnostics) - _counted(made)
        harm: set[tuple[str, Path | None]] = {key for key, count in _counted(lasting).items() if count > known[key]}
        failing = Counter((failure.rule.code, failure.path) for failure in after.failures)
        failing -= Counter((failure.rule.code, failure.path) for failure in before.failures)
        documents = _by_path(state)
        harm |= {(_UNREADABLE, path) for path in self._files(made) if documents[path].source.problem}
        return harm | {(code, None) for code, _ in failing}

    def _will_be_fixed(self, found: Diagnostic) -> bool:
        return found.fix is not None and _key(found) not in self._never and self._is_wanted(found)

    def _changed(self) -> dict[Path, Document]:
        documents = _by_path(self._state)
        return {path: documents[path] for path in self._before if documents[path].source != self._before[path]}

    def _changes(self) -> frozenset[tuple[Path, str]]:
        """Return what tells this state of the folder from others."""
        return frozenset((path, document.source.text) for path, document in self._changed().items())


def _by_path(proposals: Proposals) -> dict[Path, Document]:
    return {document.path: document for document in proposals.documents}


def _edited(diagnostic: Diagnostic) -> set[Path]:
    return {edit.path for edit in diagnostic.fix.edits} if diagnostic.fix else set()


def _counted(diagnostics: Iterable[Diagnostic]) -> Counter[tuple[str, Path]]:
    return Counter((diagnostic.code, diagnostic.path) for diagnostic in diagnostics)


def _more(before: Counter[tuple[str, Path]], after: Outcome) -> set[tuple[str, Path]]:
    """Return code and file of what is found more often in `after`."""
    return {key for key, count in _counted(after.diagnostics).items() if count > before[key]}


def _key(diagnostic: Diagnostic) -> Key:
    return diagnostic.code, diagnostic.path, diagnostic.subject

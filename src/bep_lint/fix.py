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
from bep_lint.source import Source

MOST_ROUNDS = 100
"""Rounds after which fixes count as endless; real folders need two or three."""


class HeldBack(NamedTuple):
    """A finding whose fix is not made, because it would bring findings of `codes`; none where rules would fail."""

    diagnostic: Diagnostic
    codes: tuple[str, ...]


@dataclass
class Fixed:
    """What fixing a folder comes to.

    `outcome` is what is found after it. `before` and `after` are the files that change, each
    under one name. `fixed` are the findings that
    were mended, `endless` the codes of rules of which no fix is made, because theirs come to no end.
    """

    outcome: Outcome
    before: dict[Path, Source] = field(default_factory=dict)
    after: dict[Path, Source] = field(default_factory=dict)
    fixed: list[Diagnostic] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)
    endless: set[str] = field(default_factory=set)


def fix(proposals: Proposals, lint: Callable[[Proposals], Outcome], is_wanted: Callable[[Diagnostic], bool]) -> Fixed:
    """Fix what `lint` finds in `proposals`, as far as it is wanted.

    A fix is made whole or not at all, and only where it brings no finding that was not there before and that cannot be
    fixed in its turn. Raises OSError where the folder cannot be listed any more.
    """
    endless: set[str] = set()
    first = lint(proposals)
    while True:
        attempt = _Attempt(proposals, lint, is_wanted, frozenset(endless))
        circling = attempt.run(first)
        if not circling:
            attempt.result.endless = endless
            return attempt.result
        endless |= circling


class _Attempt:
    """Fixing from the beginning: the state of the folder, and what has been found of fixes so far."""

    def __init__(
        self,
        proposals: Proposals,
        lint: Callable[[Proposals], Outcome],
        is_wanted: Callable[[Diagnostic], bool],
        endless: frozenset[str],
    ) -> None:
        self._state = proposals
        self._lint = lint
        self._is_wanted: Callable[[Diagnostic], bool] = lambda found: found.code not in endless and is_wanted(found)
        self._held: set[tuple[str, Path, str]] = set()
        self.result = Fixed(Outcome())

    def run(self, first: Outcome) -> set[str]:
        """Fix round by round; return the codes of rules whose fixes come to no end, empty where all is done."""
        result = self.result
        result.outcome = first
        seen = {self._changes(): 0}
        rounds: list[set[str]] = []
        while chosen := self._choose(result.outcome.diagnostics):
            made = self._make(chosen)
            if not made:
                continue  # all are held back by now
            result.fixed += made
            rounds.append({diagnostic.code for diagnostic in made})
            earlier = seen.setdefault(self._changes(), len(rounds))
            if earlier < len(rounds):
                return set().union(*rounds[earlier:])
            if len(rounds) == MOST_ROUNDS:
                return rounds[-1]
        of_files = {os.path.realpath(path): (path, document) for path, document in self._changed().items()}
        result.after = {path: document.source for path, document in of_files.values()}
        result.before = {path: result.before[path] for path in result.after}
        return set()

    def _choose(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the findings whose fixes can be made together; the first have precedence."""
        taken: defaultdict[str, Taken] = defaultdict(Taken)
        known: set[tuple[Edit, ...]] = set()
        chosen = []
        for diagnostic in diagnostics:
            if diagnostic.fix is None or _key(diagnostic) in self._held or not self._is_wanted(diagnostic):
                continue
            edits = diagnostic.fix.edits
            files = [(taken[os.path.realpath(edit.path)], edit) for edit in edits]
            if edits in known:  # one fix for several findings
                chosen.append(diagnostic)
            elif all(file.has_room_for(edit) for file, edit in files):
                known.add(edits)
                chosen.append(diagnostic)
                for file, edit in files:
                    file.take(edit)
        return chosen

    def _make(self, chosen: list[Diagnostic]) -> list[Diagnostic]:
        """Make the fixes of `chosen` and return them, without those that are held back because they do harm."""
        made = chosen
        state, after = self._try(made)
        if harm := self._harm(after):
            # Those that have nothing to do with it need not be tried one by one.
            files = {path for _, path in harm}
            made = [found for found in chosen if files.isdisjoint((None, found.path, *_edited(found)))]
            if self._harm(self._try(made)[1]):
                made = []
            made = self._sift(made, [found for found in chosen if found not in made])
            state, after = self._try(made)
        documents = _by_path(self._state)
        for path in self._files(made):
            self.result.before.setdefault(path, documents[path].source)
        self._state, self.result.outcome = state, after
        return made

    def _sift(self, made: list[Diagnostic], suspects: list[Diagnostic]) -> list[Diagnostic]:
        """Return `made` with those of `suspects` whose fixes do no harm beside it; hold the others back."""
        harm = self._harm(self._try([*made, *suspects])[1])
        if not harm:
            return [*made, *suspects]
        if len(suspects) > 1:
            half = len(suspects) // 2
            made = self._sift(made, suspects[:half])
            return self._sift(made, suspects[half:])
        for suspect in suspects:
            self._held.add(_key(suspect))
            self.result.held_back.append(HeldBack(suspect, tuple(sorted({code for code, path in harm if path}))))
        return made

    def _try(self, made: Iterable[Diagnostic]) -> tuple[Proposals, Outcome]:
        """Return the folder as it would be after the fixes of `made`, and what would be found in it."""
        documents = _by_path(self._state)
        texts = {
            path: documents[path].source._replace(text=apply_edits(documents[path].source.text, edits))
            for path, edits in self._files(made).items()
        }
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

    def _harm(self, after: Outcome) -> set[tuple[str, Path | None]]:
        """Return code and file of what is found anew and will not be mended by a fix in its turn.

        Of rules that fail nobody knows what they would find: that is harm, too, but has no file.
        """
        before = self.result.outcome
        lasting = [found for found in after.diagnostics if not (found.fix and self._is_wanted(found))]
        known = Counter((found.code, found.path) for found in before.diagnostics)
        counted = Counter((found.code, found.path) for found in lasting)
        harm: set[tuple[str, Path | None]] = {key for key, count in counted.items() if count > known[key]}
        return harm | {(failure.rule.code, None) for failure in after.failures[len(before.failures) :]}

    def _changed(self) -> dict[Path, Document]:
        before = self.result.before
        documents = _by_path(self._state)
        return {path: documents[path] for path in before if documents[path].source != before[path]}

    def _changes(self) -> frozenset[tuple[Path, str]]:
        """Return what tells this state of the folder from others."""
        return frozenset((path, document.source.text) for path, document in self._changed().items())


def _by_path(proposals: Proposals) -> dict[Path, Document]:
    return {document.path: document for document in proposals.documents}


def _edited(diagnostic: Diagnostic) -> set[Path]:
    return {edit.path for edit in diagnostic.fix.edits} if diagnostic.fix else set()


def _key(diagnostic: Diagnostic) -> tuple[str, Path, str]:
    return diagnostic.code, diagnostic.path, diagnostic.subject

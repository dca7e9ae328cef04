"""What of a folder has changed since its base: `--changed-lines` reports what a change brought, and no more."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bep_lint.diagnostic import Diagnostic, shown_path
from bep_lint.document import Document, Role
from bep_lint.line_changes import changed_lines
from bep_lint.proposals import Proposals
from bep_lint.rule import Rule

Key = tuple[str, Path, str]
"""What tells a finding from others while lines shift: its rule, its file and what it is about."""


class Changed:
    """What has changed in `proposals` since its base.

    `found_before` returns what the `rules` find in documents of the base, whose paths it is given, or in all where that
    is None.
    """

    def __init__(
        self,
        proposals: Proposals,
        rules: Iterable[Rule],
        found_before: Callable[[Proposals, frozenset[Path] | None], list[Diagnostic]],
    ) -> None:
        self._proposals = proposals
        self._rules = {rule.code: rule for rule in rules}
        self._found_before = found_before
        self._documents = {document.path: document for document in proposals.documents}
        self._by_shown = {shown_path(document.path): document for document in proposals.documents}
        self._lines: dict[Path, frozenset[int] | None] = {}

    def brought(self, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
        """Return those of `diagnostics`, all that is found now, which the change has brought, in their order.

        They stand on a line that changed, are about the change, or about a whole document that is new or has another
        Status; or they were not there before.
        """
        new = {id(diagnostic) for diagnostic in diagnostics if self._is_of_change(diagnostic)}
        rest = [diagnostic for diagnostic in diagnostics if id(diagnostic) not in new]
        left = self._before(rest) if rest else Counter()
        for diagnostic in rest:
            key = diagnostic.code, diagnostic.path, diagnostic.subject
            if left[key]:
                left[key] -= 1
            else:
                new.add(id(diagnostic))
        return [diagnostic for diagnostic in diagnostics if id(diagnostic) in new]

    def _is_of_change(self, diagnostic: Diagnostic) -> bool:
        rule = self._rules[diagnostic.code]
        if rule.compares or (rule.scope != "file" and self._is_on_changed_line(diagnostic)):
            return True
        return rule.scope != "line" and any(map(_has_moved, self._about(diagnostic)))

    def _is_on_changed_line(self, diagnostic: Diagnostic) -> bool:
        document = self._documents.get(diagnostic.path)
        if document is None:
            return False
        if document.path not in self._lines:
            self._lines[document.path] = _changed_lines(document)
        lines = self._lines[document.path]
        span = diagnostic.span
        last = span.end_line - (span.end_column == 1 and span.end_line > span.line)
        return lines is None or not lines.isdisjoint(range(span.line, last + 1))

    def _about(self, diagnostic: Diagnostic) -> set[Document]:
        """Return the documents of proposals that a finding points at or is about."""
        shown = {diagnostic.shown, *diagnostic.about}
        documents = {self._by_shown[path] for path in shown if path in self._by_shown}
        return {document for document in documents if document.role is not Role.REGISTRY}

    def _before(self, diagnostics: Iterable[Diagnostic]) -> Counter[Key]:
        """Return how often what is in the files of `diagnostics` was found at the base."""
        base = self._proposals.base
        if base is None:
            return Counter()
        now = {document.base.path: document for document in self._documents.values() if document.base}
        for document in now.values():
            if document.base and document.changed_from is None:
                document.base.take_over(document)  # one text is parsed once
        pointed_at = {diagnostic.path for diagnostic in diagnostics}
        asked = {path for path, document in now.items() if document.path in pointed_at}
        found = self._found_before(base, None if pointed_at - self._documents.keys() else frozenset(asked))
        paths: Mapping[Path, Path] = {path: document.path for path, document in now.items()}
        return Counter((before.code, paths.get(before.path, before.path), before.subject) for before in found)


def _has_moved(document: Document) -> bool:
    """Whether `document` is new or its Status another one; of one that cannot be read nobody can tell."""
    before = document.base
    return before is None or (before.status != document.status and "" not in (before.status, document.status))


def _changed_lines(document: Document) -> frozenset[int] | None:
    """Return the lines of `document` that have changed; None for all, as of a new one or one that was unreadable."""
    before = document.base
    if before is None or before.problem != document.problem:
        return None
    return changed_lines(before.lines, document.lines)

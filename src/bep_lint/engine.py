"""Runs rules over documents: order, severity, what is reported, and what a crash becomes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bep_lint.diagnostic import Diagnostic, Finding, Severity, shown_path
from bep_lint.document import Document, Role
from bep_lint.globs import matches
from bep_lint.proposals import Proposals
from bep_lint.rule import DocumentRule, FolderRule, Rule
from bep_lint.safe_text import printable
from bep_lint.selection import rank, severity_of


class Policy(NamedTuple):
    """What a run does with findings: the rules to run, configured severities and per-file ignores (glob to codes)."""

    rules: tuple[Rule, ...]
    severities: Mapping[str, Severity]
    per_file_ignores: Mapping[str, tuple[str, ...]]
    root: Path


class Failure(NamedTuple):
    """A rule that raised: a bug of the rule, not of the document."""

    rule: Rule
    path: Path
    error: Exception


@dataclass
class Outcome:
    """What linting a folder found; `documents` counts the documents reported on."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    documents: int = 0
    sources: dict[Path, Sequence[str]] = field(default_factory=dict)


def lint(proposals: Proposals, policy: Policy, named: frozenset[Path] | None = None) -> Outcome:
    """Lint a proposals folder; report what points at or is about `named` documents, or everything where it is None.

    The whole folder is known to the rules either way: naming documents selects what is reported, and with it
    which documents have to be looked at.
    """
    return _Run(proposals, policy, named).outcome()


class _Run:
    def __init__(self, proposals: Proposals, policy: Policy, named: frozenset[Path] | None) -> None:
        self._proposals = proposals
        self._policy = policy
        self._documents = {document.path: document for document in proposals.documents}
        self._named = None if named is None else named | self._below(named)
        self._outcome = Outcome()

    def outcome(self) -> Outcome:
        reported = [document for document in self._proposals.documents if self._is_named(document.path)]
        self._outcome.documents = len(reported)
        examined = self._examined(reported)
        for rule in self._policy.rules:
            if isinstance(rule, FolderRule):
                self._take(rule, None)
            elif isinstance(rule, DocumentRule):
                asked = self._proposals.documents if rule.into_registry and self._registry_is_named() else examined
                for document in asked:
                    if document.role in rule.roles and (document.problem is None or rule.unreadable):
                        self._take(rule, document)
        unique = dict.fromkeys(self._outcome.diagnostics)
        self._outcome.diagnostics = sorted(unique, key=lambda diagnostic: diagnostic.sort_key)
        for diagnostic in self._outcome.diagnostics:
            if (found := self._documents.get(diagnostic.path)) is not None:
                self._outcome.sources[found.path] = found.lines
        return self._outcome

    def _examined(self, reported: list[Document]) -> list[Document]:
        """Return the documents that can yield a finding about those reported on.

        Those themselves, the registry, and the main documents of sub-documents (whose `detail-docs` name them).
        """
        wanted = {document.path for document in reported}
        for document in reported:
            if document.role is Role.SUB:
                wanted.update(main.path for main in self._proposals.mains(document.number))
        return [
            document
            for document in self._proposals.documents
            if document.path in wanted or document.role is Role.REGISTRY
        ]

    def _registry_is_named(self) -> bool:
        registry = self._proposals.registry_document
        return registry is not None and self._is_named(registry.path)

    def _below(self, named: frozenset[Path]) -> frozenset[Path]:
        """Return the documents in those of the `named` paths that are folders."""
        folders = named - self._documents.keys()
        if not folders:
            return folders
        return frozenset(path for path in self._documents if not folders.isdisjoint(path.parents))

    def _is_named(self, path: Path) -> bool:
        return self._named is None or path in self._named

    def _take(self, rule: Rule, document: Document | None) -> None:
        """Take in what a rule yields, of a document or of the folder, until it ends or raises."""
        path = document.path if document else self._proposals.folder
        try:
            for finding in rule.check(document or self._proposals):
                diagnostic = self._diagnostic(rule, document, path, finding)
                if self._is_reported(diagnostic, finding, path) and not self._is_ignored(diagnostic, rule):
                    self._outcome.diagnostics.append(diagnostic)
        except Exception as error:
            self._outcome.failures.append(Failure(rule, path, error))

    def _is_reported(self, diagnostic: Diagnostic, finding: Finding, path: Path) -> bool:
        if self._named is None:
            return True
        if any(self._is_named(about) for about in (diagnostic.path, *(finding.about or (path,)))):
            return True
        # A finding about a folder concerns what lies in it.
        inside = diagnostic.path != self._proposals.folder and diagnostic.path not in self._documents
        return inside and any(name.is_relative_to(diagnostic.path) for name in self._named)

    def _is_ignored(self, diagnostic: Diagnostic, rule: Rule) -> bool:
        patterns = [pattern for pattern, codes in self._policy.per_file_ignores.items() if rank(rule, codes)]
        return matches(diagnostic.path, self._policy.root, patterns)

    def _diagnostic(self, rule: Rule, document: Document | None, path: Path, finding: Finding) -> Diagnostic:
        target = finding.path or path
        number = finding.number
        if number is None and document is not None:
            number = document.number
        return Diagnostic(
            code=rule.code,
            name=rule.name,
            severity=self._severity(rule, document),
            message=printable(finding.message),
            help=printable(finding.help) if finding.help else None,
            path=target,
            shown=shown_path(target),
            span=finding.span,
            about=tuple(shown_path(about) for about in (finding.about or (path,))),
            document=None if number is None else f"BEP-{number:04}",
            fix=finding.fix._replace(title=printable(finding.fix.title)) if finding.fix else None,
        )

    def _severity(self, rule: Rule, document: Document | None) -> Severity:
        configured = severity_of(rule, self._policy.severities)
        if configured is not None:
            return configured
        statuses = self._proposals.conventions.statuses
        if rank(rule, statuses.relaxed_rules) and document and statuses.named(document.status) in statuses.relaxed:
            return "warning"
        return rule.severity


def merge(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the outcomes of several folders as one, in order."""
    merged = Outcome()
    for outcome in outcomes:
        merged.diagnostics += outcome.diagnostics
        merged.failures += outcome.failures
        merged.documents += outcome.documents
        merged.sources |= outcome.sources
    merged.diagnostics.sort(key=lambda diagnostic: diagnostic.sort_key)
    return merged

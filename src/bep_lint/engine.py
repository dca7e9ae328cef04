"""Runs rules over documents: order, severity, what is reported, and what a crash becomes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bep_lint.asking import Asked, Asking, Failure, Found, Kept
from bep_lint.diagnostic import Diagnostic, Edit, Finding, Fix, Severity, Span, shown_path
from bep_lint.document import Document, Role
from bep_lint.edits import with_line_ends
from bep_lint.globs import matches
from bep_lint.proposals import Proposals
from bep_lint.rule import REGISTRY, DocumentRule, FolderRule, Rule, SuppressionRule, Unused
from bep_lint.rule_set import all_rules
from bep_lint.safe_text import printable
from bep_lint.selection import Severities, rank, resolve_severity

if TYPE_CHECKING:
    from bep_lint.directives import Directive
    from bep_lint.suppress import Suppressions


class Policy(NamedTuple):
    """What a run does with findings: the rules to run, other severities than theirs, and per-file ignores.

    `docs_url` is where the documentation is found, None where it is nowhere.
    """

    rules: tuple[Rule, ...]
    severities: Severities
    per_file_ignores: Mapping[str, tuple[str, ...]]
    root: Path
    docs_url: str | None = None


class Suppressed(NamedTuple):
    """A finding that a suppression took out of the report, and why it does."""

    diagnostic: Diagnostic
    directive: "Directive"


class Outcome:
    """What linting a folder found.

    `documents` counts the documents reported on, `checked` are their paths, `baselined` is what is known already,
    `unchanged` counts what was there before where only what has changed is asked for. `sources` are the documents that
    findings point at or fixes edit. `proposals` is the folder as it was linted, None for that of several.
    """

    def __init__(self, proposals: Proposals | None = None) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.suppressed: list[Suppressed] = []
        self.baselined: list[Diagnostic] = []
        self.unchanged: int | None = None
        self.failures: list[Failure] = []
        self.documents = 0
        self.checked: list[Path] = []
        self.sources: dict[Path, Document] = {}
        self.proposals = proposals


def lint(
    proposals: Proposals, policy: Policy, named: frozenset[Path] | None = None, kept: Kept | None = None
) -> Outcome:
    """Lint a proposals folder; report what points at or is about `named` documents, or everything where it is None.

    The whole folder is known to the rules either way: naming documents selects what is reported, and with it
    which documents have to be looked at. What is `kept` is not found out again.
    """
    return _Run(proposals, policy, named, kept).outcome()


class _Run:
    def __init__(self, proposals: Proposals, policy: Policy, named: frozenset[Path] | None, kept: Kept | None) -> None:
        self._proposals = proposals
        self._policy = policy
        self._asking = Asking(proposals, kept)
        # Many findings have one path, or one rule and status.
        self._shown_path = cache(shown_path)
        self._severity = cache(self._resolved_severity)
        self._documents = {document.path: document for document in proposals.documents}
        reported = (*proposals.documents_among(named), *self._renamed(named or frozenset()))
        self._reported = list(dict.fromkeys(reported))
        self._named = None if named is None else named.union(document.path for document in self._reported)
        gone = (document for document in proposals.gone if document.path not in self._documents)
        self._gone = [document for document in gone if named and document.path in named]
        self._outcome = Outcome(proposals)

    def outcome(self) -> Outcome:
        self._outcome.checked = [document.path for document in (*self._reported, *self._gone)]
        self._outcome.documents = len(self._outcome.checked)
        asked = [*self._asked()]
        taken: list[list[Diagnostic]] = [[] for _ in asked]
        for answer in self._asking.answers(asked):
            taken[answer.place] += self._taken(answer.rule, answer.document, answer.found)
        unique = dict.fromkeys(chain.from_iterable(taken))
        self._outcome.diagnostics = sorted(unique, key=lambda diagnostic: diagnostic.sort_key)
        self._suppress()
        for path in self._paths_of_findings():
            if (found := self._documents.get(path)) is not None:
                self._outcome.sources[found.path] = found
        order = {rule: place for place, rule in enumerate(self._policy.rules)}
        among = {document.path: place for place, document in enumerate(self._proposals.documents)}
        self._outcome.failures = sorted(
            self._asking.failures, key=lambda failure: (order[failure.rule], among.get(failure.path, -1))
        )
        return self._outcome

    def _asked(self) -> Iterator[Asked]:
        """Yield the documents, and None for the folder, with the rules that are asked of each."""
        rules = [rule for rule in self._policy.rules if self._proposals.base is not None or not rule.compares]
        of_documents = [rule for rule in rules if isinstance(rule, DocumentRule)]
        examined = {document.path for document in self._examined()}
        registry_is_named = self._registry_is_named()
        of_kind: dict[tuple[Role, bool], list[Rule]] = {}
        for document in self._proposals.documents:
            kind = document.role, document.path in examined
            if kind not in of_kind:
                role, whole = kind
                # Of the README, what a rule of the registry finds may be about any document; what others find is not.
                of_kind[kind] = [
                    rule
                    for rule in of_documents
                    if role in rule.roles
                    and (whole or (rule.into_registry and registry_is_named))
                    and (role is not Role.REGISTRY or rule.roles == REGISTRY or registry_is_named)
                ]
            if of_kind[kind]:
                yield Asked(document, of_kind[kind])
        yield Asked(None, [rule for rule in rules if isinstance(rule, FolderRule)])

    def _paths_of_findings(self) -> Iterator[Path]:
        """Yield the files that findings point at, suppressed ones too, and those that fixes edit."""
        suppressed = (found.diagnostic for found in self._outcome.suppressed)
        for diagnostic in (*self._outcome.diagnostics, *suppressed):
            yield diagnostic.path
            if diagnostic.fix:
                yield from (edit.path for edit in diagnostic.fix.edits)

    def _suppress(self) -> None:
        """Take out what the documents suppress, then add what the rules of suppressions find in them."""
        pointed_at = {diagnostic.path for diagnostic in self._outcome.diagnostics}
        concerned = {document.path: document for document in self._reported}
        concerned |= {path: document for path, document in self._documents.items() if path in pointed_at}
        with_any = [document for document in concerned.values() if document.directives]
        if not with_any:
            return
        from bep_lint.suppress import Suppressions

        suppressions = {document.path: Suppressions(document.directives, all_rules()) for document in with_any}
        kept = self._unsuppressed(self._outcome.diagnostics, suppressions)
        kept += self._unsuppressed(self._in_vain(suppressions, about_themselves=False), suppressions)
        # Whether a suppression of these rules themselves is of use is known only now.
        kept += self._in_vain(suppressions, about_themselves=True)
        self._outcome.diagnostics = sorted(kept, key=lambda diagnostic: diagnostic.sort_key)

    def _unsuppressed(
        self, diagnostics: list[Diagnostic], suppressions: "Mapping[Path, Suppressions]"
    ) -> list[Diagnostic]:
        kept = []
        for diagnostic in diagnostics:
            own = suppressions.get(diagnostic.path)
            directive = own.find(diagnostic.code, diagnostic.span.line) if own else None
            if directive:
                self._outcome.suppressed.append(Suppressed(diagnostic, directive))
            else:
                kept.append(diagnostic)
        return kept

    def _in_vain(self, suppressions: "Mapping[Path, Suppressions]", *, about_themselves: bool) -> list[Diagnostic]:
        """Return what the rules of suppressions find, of suppressions of these rules themselves or of all others.

        A code is judged where its rules have been asked about the whole document: opt-in ones count where it has no
        others.
        """
        rules = [rule for rule in self._policy.rules if isinstance(rule, SuppressionRule)]
        themselves = {rule.code for rule in rules}
        opt_in = {rule.code for rule in all_rules() if rule.opt_in}
        failed = {failure.rule.code for failure in self._asking.failures}
        found: list[Diagnostic] = []
        for path, own in suppressions.items():
            document = self._documents[path]
            if not self._is_named(path) or not document.is_whole:
                continue
            # What a suppression is for that is about a change may be gone in the next run, and needed in another.
            lasting = (rule for rule in self._policy.rules if not rule.compares)
            asked = {rule.code for rule in lasting if not self._is_ignored(path, rule)} - failed
            unused = []
            for directive, codes in own.unused():
                judged = ((code, its) for code, its in codes if bool(its & themselves) is about_themselves)
                named = tuple(code for code, its in judged if (its - opt_in or its) <= asked)
                if named:
                    unused.append((directive, named))
            for rule in rules:
                if document.role in rule.roles:
                    found += self._taken(rule, document, self._asking.found(rule, document, Unused(document, unused)))
        return found

    def _renamed(self, named: frozenset[Path]) -> list[Document]:
        """Return the documents that `named` means by the names which they had at the base."""
        former = named.difference(self._documents)
        if not former or self._proposals.base is None:
            return []
        return [document for document in self._proposals.documents if document.base and document.base.path in former]

    def _examined(self) -> list[Document]:
        """Return the documents that can yield a finding about those reported on.

        Those themselves, the registry, and the main documents of sub-documents (whose `detail-docs` name them); all,
        where one is gone that any other may name.
        """
        if self._gone:
            return self._proposals.documents
        wanted = {document.path for document in self._reported}
        for document in self._reported:
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

    def _is_named(self, path: Path) -> bool:
        return self._named is None or path in self._named

    def _taken(self, rule: Rule, document: Document | None, found: Sequence[Found]) -> list[Diagnostic]:
        """Return what is to be reported of what a rule found."""
        taken = []
        of_others: set[tuple[Edit, ...]] = set()
        path = document.path if document else self._proposals.folder
        fixes: dict[int, Fix] = {}
        for finding, status in found:
            # Findings may share one fix of thousands of edits.
            if finding.fix and id(finding.fix) not in fixes:
                fixes[id(finding.fix)] = self._fix(finding.fix)
            fix = fixes[id(finding.fix)] if finding.fix else None
            diagnostic = self._diagnostic(rule, document, path, finding, status, fix)
            if self._is_reported(diagnostic, finding, path) and not self._is_ignored(diagnostic.path, rule):
                taken.append(diagnostic)
            elif diagnostic.fix:
                of_others.add(diagnostic.fix.edits)
        if not of_others:
            return taken
        # One fix of several findings would change what was not named, too.
        return [found._replace(fix=None) if found.fix and found.fix.edits in of_others else found for found in taken]

    def _is_reported(self, diagnostic: Diagnostic, finding: Finding, path: Path) -> bool:
        if self._named is None:
            return True
        if any(self._is_named(about) for about in (diagnostic.path, *(finding.about or (path,)))):
            return True
        if any(self._names(diagnostic, document) for document in self._gone):
            return True
        # A finding about a folder concerns what lies in it.
        inside = diagnostic.path != self._proposals.folder and diagnostic.path not in self._documents
        return inside and any(name.is_relative_to(diagnostic.path) for name in self._named)

    @staticmethod
    def _names(diagnostic: Diagnostic, gone: Document) -> bool:
        """Whether a finding speaks of a document that is gone: nothing else tells what it is about."""
        name = gone.name.rpartition("/")[2]
        return name in diagnostic.message or (gone.role is Role.MAIN and f"{gone.label}/" in diagnostic.message)

    def _is_ignored(self, path: Path, rule: Rule) -> bool:
        patterns = [pattern for pattern, codes in self._policy.per_file_ignores.items() if rank(rule, codes)]
        return bool(patterns) and matches(path, self._policy.root, patterns)

    def _diagnostic(
        self, rule: Rule, document: Document | None, path: Path, finding: Finding, status: str, fix: Fix | None
    ) -> Diagnostic:
        target = finding.path or path
        number = finding.number
        if number is None and document is not None:
            number = document.number
        return Diagnostic(
            code=rule.code,
            name=rule.name,
            severity=self._severity(rule, status),
            message=printable(finding.message),
            help=printable(finding.help) if finding.help else None,
            path=target,
            shown=self._shown_path(target),
            span=finding.span,
            about=tuple(self._shown_path(about) for about in (finding.about or (path,))),
            document=None if number is None else f"BEP-{number:04}",
            fix=fix,
            subject=self._text_at(target, finding.span) if finding.subject is None else finding.subject,
            figure=finding.figure,
            url=rule.page(self._policy.docs_url),
        )

    def _resolved_severity(self, rule: Rule, status: str) -> Severity:
        return resolve_severity(rule, status, self._policy.severities, self._proposals.conventions.statuses)

    def _fix(self, fix: Fix) -> Fix:
        edits = tuple(with_line_ends(edit, self._documents[edit.path].source.text) for edit in fix.edits)
        return fix._replace(title=printable(fix.title), edits=edits)

    def _text_at(self, path: Path, span: Span) -> str:
        """Return the text at `span`, white space folded: what a finding is about where it says nothing else."""
        document = self._documents.get(path)
        if document is None:
            return ""
        lines = document.lines[span.line - 1 : span.end_line]
        if lines:
            lines[-1] = lines[-1][: span.end_column - 1]
            lines[0] = lines[0][span.column - 1 :]
        return " ".join(" ".join(lines).split())


def merge(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the outcomes of several folders as one, in order."""
    merged = Outcome()
    for outcome in outcomes:
        merged.diagnostics += outcome.diagnostics
        merged.suppressed += outcome.suppressed
        merged.baselined += outcome.baselined
        if outcome.unchanged is not None:
            merged.unchanged = (merged.unchanged or 0) + outcome.unchanged
        merged.failures += outcome.failures
        merged.documents += outcome.documents
        merged.checked += outcome.checked
        merged.sources |= outcome.sources
    merged.diagnostics.sort(key=lambda diagnostic: diagnostic.sort_key)
    return merged

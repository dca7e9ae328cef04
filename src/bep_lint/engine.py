"""Runs rules over documents: order, severity, what is reported, and what a crash becomes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bep_lint.diagnostic import Diagnostic, Edit, Finding, Fix, Severity, Span, shown_path
from bep_lint.document import Document, Role
from bep_lint.edits import with_line_ends
from bep_lint.errors import UsageError
from bep_lint.finding_checks import check_finding
from bep_lint.globs import matches
from bep_lint.proposals import Proposals
from bep_lint.rule import REGISTRY, DocumentRule, FolderRule, Rule, SuppressionRule, Unused, all_rules
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


class Failure(NamedTuple):
    """A rule that raised: a bug of the rule, not of the document."""

    rule: Rule
    path: Path
    error: BaseException


class Suppressed(NamedTuple):
    """A finding that a suppression took out of the report, and why it does."""

    diagnostic: Diagnostic
    directive: "Directive"


@dataclass
class Outcome:
    """What linting a folder found.

    `documents` counts the documents reported on, `checked` are their paths, `baselined` is what is known already,
    `unchanged` counts what was there before where only what has changed is asked for. `sources` are the lines of files
    that findings point at or fixes edit, `with_bom` those that begin with a byte order mark. `proposals` is the folder
    as it was linted, None for that of several.
    """

    diagnostics: list[Diagnostic] = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)
    baselined: list[Diagnostic] = field(default_factory=list)
    unchanged: int | None = None
    failures: list[Failure] = field(default_factory=list)
    documents: int = 0
    checked: list[Path] = field(default_factory=list)
    sources: dict[Path, Sequence[str]] = field(default_factory=dict)
    with_bom: set[Path] = field(default_factory=set)
    proposals: Proposals | None = None


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
        reported = (*proposals.documents_among(named), *self._renamed(named or frozenset()))
        self._reported = list(dict.fromkeys(reported))
        self._named = None if named is None else named.union(document.path for document in self._reported)
        gone = (document for document in proposals.gone if document.path not in self._documents)
        self._gone = [document for document in gone if named and document.path in named]
        self._outcome = Outcome(proposals=proposals)

    def outcome(self) -> Outcome:
        self._outcome.checked = [document.path for document in (*self._reported, *self._gone)]
        self._outcome.documents = len(self._outcome.checked)
        examined = self._examined()
        for rule in self._policy.rules:
            if rule.compares and self._proposals.base is None:
                continue
            if isinstance(rule, FolderRule):
                self._take(rule, None)
            elif isinstance(rule, DocumentRule):
                asked = self._proposals.documents if rule.into_registry and self._registry_is_named() else examined
                for document in asked:
                    if self._is_asked(rule, document):
                        self._take(rule, document)
        unique = dict.fromkeys(self._outcome.diagnostics)
        self._outcome.diagnostics = sorted(unique, key=lambda diagnostic: diagnostic.sort_key)
        self._suppress()
        for path in self._paths_of_findings():
            if (found := self._documents.get(path)) is not None:
                self._outcome.sources[found.path] = found.lines
                if found.source.bom:
                    self._outcome.with_bom.add(found.path)
        return self._outcome

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
        failed = {failure.rule.code for failure in self._outcome.failures}
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
                    found += self._taken(rule, document, Unused(document, unused))
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

    def _is_asked(self, rule: DocumentRule, document: Document) -> bool:
        if document.role not in rule.roles or (document.problem is not None and not rule.unreadable):
            return False
        # Of the README, what a rule of the registry finds may be about any document; what others find is not.
        return document.role is not Role.REGISTRY or rule.roles == REGISTRY or self._registry_is_named()

    def _registry_is_named(self) -> bool:
        registry = self._proposals.registry_document
        return registry is not None and self._is_named(registry.path)

    def _is_named(self, path: Path) -> bool:
        return self._named is None or path in self._named

    def _take(self, rule: Rule, document: Document | None) -> None:
        """Take in what a rule yields, of a document or of the folder, until it ends or raises."""
        self._outcome.diagnostics += self._taken(rule, document, document or self._proposals)

    def _taken(self, rule: Rule, document: Document | None, examined: object) -> list[Diagnostic]:
        taken = []
        of_others: set[tuple[Edit, ...]] = set()
        path = document.path if document else self._proposals.folder
        try:
            for finding in rule.check(examined):
                check_finding(finding, path, self._lines_of, self._editable)
                diagnostic = self._diagnostic(rule, document, path, finding)
                if self._is_reported(diagnostic, finding, path) and not self._is_ignored(diagnostic.path, rule):
                    taken.append(diagnostic)
                elif diagnostic.fix:
                    of_others.add(diagnostic.fix.edits)
        except (KeyboardInterrupt, UsageError):
            raise  # the latter where the base cannot be read, which is no fault of a rule
        except BaseException as error:  # a rule that calls sys.exit() ends no run
            self._outcome.failures.append(Failure(rule, path, error))
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
        return matches(path, self._policy.root, patterns)

    def _diagnostic(self, rule: Rule, document: Document | None, path: Path, finding: Finding) -> Diagnostic:
        target = finding.path or path
        number = finding.number
        if number is None and document is not None:
            number = document.number
        return Diagnostic(
            code=rule.code,
            name=rule.name,
            severity=self._severity(rule, document or self._documents.get(target)),
            message=printable(finding.message),
            help=printable(finding.help) if finding.help else None,
            path=target,
            shown=shown_path(target),
            span=finding.span,
            about=tuple(shown_path(about) for about in (finding.about or (path,))),
            document=None if number is None else f"BEP-{number:04}",
            fix=self._fix(finding.fix) if finding.fix else None,
            subject=self._text_at(target, finding.span) if finding.subject is None else finding.subject,
            figure=finding.figure,
            url=rule.page(self._policy.docs_url),
        )

    def _fix(self, fix: Fix) -> Fix:
        edits = tuple(with_line_ends(edit, self._documents[edit.path].source.text) for edit in fix.edits)
        return fix._replace(title=printable(fix.title), edits=edits)

    def _lines_of(self, path: Path) -> Sequence[str] | None:
        document = self._documents.get(path)
        return document.lines if document else None

    def _editable(self, path: Path) -> Sequence[str] | None:
        """Return the lines of a file that may be edited: a document that can be read."""
        document = self._documents.get(path)
        return document.lines if document and document.problem is None else None

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

    def _severity(self, rule: Rule, document: Document | None) -> Severity:
        status = document.status if document else ""
        return resolve_severity(rule, status, self._policy.severities, self._proposals.conventions.statuses)


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
        merged.with_bom |= outcome.with_bom
        merged.sources |= outcome.sources
    merged.diagnostics.sort(key=lambda diagnostic: diagnostic.sort_key)
    return merged

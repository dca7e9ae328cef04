"""One proposals folder of a run: which documents, which rules, what is known already."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bep_lint.config import BASELINE, Settings
from bep_lint.diagnostic import Diagnostic, Severity, Span, real_path, shown_path
from bep_lint.discovery import Target, is_proposals_folder
from bep_lint.engine import Outcome, Policy, lint
from bep_lint.errors import UsageError, tell
from bep_lint.git import Ignored, ignored_paths, repository_root
from bep_lint.globs import matches
from bep_lint.options import codes, severities
from bep_lint.proposals import Proposals
from bep_lint.report.terminal import counted
from bep_lint.rule import MessageRule, Rule
from bep_lint.rule_set import all_rules, broken_plugins
from bep_lint.safe_text import printable
from bep_lint.selection import Layer, Severities, check_selectors, select_rules, severity_of
from bep_lint.source import Source
from bep_lint.trace import Tracer, digest

if TYPE_CHECKING:
    from bep_lint.baseline import Baseline, Comparison, Judged
    from bep_lint.cache import Cache
    from bep_lint.git_tree import GitTree
    from bep_lint.pairing import Since
    from bep_lint.states import States


class Store(NamedTuple):
    """The folder of the cache, and what tells this bep-lint from others that may use it."""

    folder: Path
    key: str


class Run:
    """A call of the command: its options and what they say of rules, the text that stands for files, the baselines.

    `stdin` are the bytes of that text. `told` are the folders of which it has been said what holds there. `comparisons`
    are what the baselines, by their files, say to the findings of each folder, as last linted. `states` are the base
    and the index, where these are asked for. `asked` are the rules that ran, with the address of the documentation.
    `store` is where results are kept.
    """

    def __init__(
        self,
        options: argparse.Namespace,
        command_line: Layer,
        severities: Mapping[str, Severity],
        texts: Mapping[Path, Source],
        stdin: bytes = b"",
        *,
        states: "States | None" = None,
        store: Store | None = None,
    ) -> None:
        self.options = options
        self.command_line = command_line
        self.severities = severities
        self.texts = texts
        self.stdin = stdin
        self.states = states
        self.store = store
        self.baselines: dict[Path, Baseline] = {}
        self.told: set[Path] = set()
        self.comparisons: dict[tuple[Path, Path], Comparison] = {}
        self.asked: dict[Rule, str | None] = {}

    def note(self, text: str) -> None:
        """Tell the user something that is no finding."""
        if not self.options.quiet:
            print(f"bep-lint: note: {text}", file=sys.stderr)  # noqa: T201

    def open(self, target: Target, settings: Settings) -> Proposals:
        """Return the proposals folder of `target`.

        Raises UsageError where it cannot be listed, or where something is named in it that is no document.
        """
        shown = printable(shown_path(target.folder))
        real = real_path(target.folder)
        root = repository_root(real)
        named = target.named
        index: GitTree | None = None
        since: Since | None = None
        if self.states:
            place = self.states.place(real)
            root = place.root
            index = self.states.index(place)
            since = self.states.since(
                place, lambda tree, home: self._at_base(target.folder, settings, tree, home, place.root)
            )
        ignored = Ignored() if index else ignored_paths(target.folder)
        if ignored.problem:
            self.note(f"git does not say what it ignores in {shown}: {ignored.problem}")

        def is_ignored(path: Path) -> bool:
            return path in ignored.paths and (named is None or path not in named)

        try:
            proposals = Proposals(
                target.folder,
                settings.conventions,
                settings.guide_files,
                is_ignored,
                repository=root,
                texts=self.texts,
                excluded=lambda path: is_excluded(path, settings),
                tree=index,
                since=since,
                tracer=self._tracer(),
            )
        except OSError as error:
            raise UsageError(f"{shown} cannot be listed: {error.strerror}") from None
        if named is not None:
            known = {path for document in proposals.documents for path in (document.path, *document.path.parents)}
            known.update(document.path for document in (proposals.base.documents if proposals.base else ()))
            for path in sorted(named - known):
                self._check_unknown(path, proposals, settings)
        return proposals

    def _tracer(self) -> Tracer | None:
        """Return what notes which facts are asked for; none where a folder is gone through again and again."""
        options = vars(self.options)
        return None if options.get("fix", True) or options.get("diff", True) else Tracer()

    @staticmethod
    def _at_base(folder: Path, settings: Settings, tree: "GitTree", home: str, root: Path) -> Proposals:
        return Proposals(
            folder,
            settings.conventions,
            settings.guide_files,
            repository=root,
            excluded=lambda path: is_excluded(path, settings),
            tree=tree,
            home=home,
        )

    def rules(self, settings: Settings) -> tuple[Rule, ...]:
        """Return the rules that `settings` select. Raises UsageError where that is none."""
        configured = Layer(settings.select or None, settings.extend_select, settings.ignore)
        rules = select_rules(all_rules(), (configured, self.command_line))
        if not rules:
            problem = "no rule is selected: what select names, ignore takes out"
            raise settings.error(problem, "ignore") if settings.ignore else UsageError(problem)
        return rules

    def tell_settings(self, folder: Path, settings: Settings, rules: int) -> None:
        """Say once for `folder`, where it is wanted, which configuration holds there and how many rules run."""
        if self.options.verbose and folder not in self.told:
            self.told.add(folder)
            where = f"configured in {printable(shown_path(settings.source))}" if settings.source else "no configuration"
            self.note(f"{printable(shown_path(folder))}: {where}; {counted(rules, 'rule')} run")

    def _asked(self, rules: Sequence[Rule], settings: Settings) -> int:
        """Return how many of `rules` are asked of documents.

        Raises UsageError where none is, since that would look like success.
        """
        of_documents = [rule for rule in rules if not isinstance(rule, MessageRule)]
        asked = sum(self.options.base is not None or not rule.compares for rule in of_documents)
        if not of_documents:
            problem = "the rules that are selected find nothing in documents: `bep-lint message` asks them"
            is_configured = settings.select and self.command_line.select is None
            raise settings.error(problem, "select") if is_configured else UsageError(problem)
        if not asked:
            raise UsageError("the rules that are selected compare with a git revision: say which with --base REV")
        return asked

    def effective(self, settings: Settings) -> Settings:
        """Return `settings` with what the command line says instead, or besides."""
        chosen = self.command_line
        if chosen.select or chosen.extend_select or chosen.ignore:
            codes = tuple(rule.code for rule in self.rules(settings))
            settings = settings._replace(select=codes, extend_select=(), ignore=())
        options = self.options
        # Rule by rule and for every status, so that nothing of the configuration is closer.
        levels = {rule.code: level for rule in all_rules() if (level := severity_of(rule, self.severities))}
        statuses = {*settings.status_severity, *(settings.conventions.statuses.known if levels else ())}
        baseline = self.baseline_file(settings)
        return settings._replace(
            severity={**settings.severity, **levels},
            status_severity={
                status: {**settings.status_severity.get(status, {}), **levels} for status in sorted(statuses)
            },
            fail_on=options.fail_on or settings.fail_on,
            output_format=options.output_format[0][0] if options.output_format else settings.output_format,
            baseline=None if baseline is None else os.path.relpath(baseline, settings.root).replace(os.sep, "/"),
        )

    def lint(self, proposals: Proposals, named: set[Path] | None, settings: Settings) -> Outcome:
        """Return what the selected rules find in `proposals` that is not in the baseline.

        Raises UsageError where no rule is selected that is asked of documents, or the baseline cannot be read.
        """
        rules = self.rules(settings)
        self.tell_settings(proposals.folder, settings, self._asked(rules, settings))
        policy = Policy(
            rules=rules,
            severities=Severities(self.severities, settings.status_severity, settings.severity),
            per_file_ignores=settings.per_file_ignores,
            root=settings.root,
            docs_url=settings.docs_url,
        )
        self.asked |= {rule: settings.docs_url for rule in rules if not isinstance(rule, MessageRule)}
        baseline = self._baseline(settings)
        if self.options.staged and not proposals.names:
            return Outcome()
        reported = None if named is None else frozenset(named)
        cache = self._cache(proposals, settings)
        outcome = lint(proposals, policy, reported, cache)
        if cache and not self.texts:
            cache.save()
        for merged in proposals.merged:
            _leave_out_merged(outcome, merged, policy, reported)
        if baseline:
            self._compare(outcome, baseline, proposals.folder, _judged(proposals, named, rules, outcome))
        if self.options.changed_lines:
            _leave_out_unchanged(outcome, proposals, policy)
        return outcome

    def _cache(self, proposals: Proposals, settings: Settings) -> "Cache | None":
        """Return what is known of `proposals` from earlier runs; None where nothing is to be known or kept."""
        if self.store is None or proposals.tracer is None:
            return None
        from bep_lint.cache import Cache

        # What SUP001 finds depends on which rules there are.
        plugged_in = [(rule.code, rule.name) for rule in all_rules() if rule.origin]
        broken = [plugin.distribution for plugin in broken_plugins()]
        configuration = settings.origin.text if settings.origin else ""
        return Cache(self.store.folder, proposals, digest(self.store.key, configuration, repr((plugged_in, broken))))

    def _compare(self, outcome: Outcome, baseline: "Baseline", folder: Path, judged: "Judged") -> None:
        """Take what is known out of `outcome`; all of it where it is to be recorded."""
        if self.options.write_baseline and not outcome.failures and not broken_plugins():
            baseline.record(outcome.diagnostics, judged)
            new = []
        else:
            comparison = baseline.compare(outcome.diagnostics, judged)
            self.comparisons[baseline.file, folder] = comparison
            new = comparison.new
        left = {id(diagnostic) for diagnostic in new}
        outcome.baselined = [diagnostic for diagnostic in outcome.diagnostics if id(diagnostic) not in left]
        outcome.diagnostics = new

    def _baseline(self, settings: Settings) -> "Baseline | None":
        """Return the baseline that holds under `settings`, read once."""
        writes = self.options.write_baseline
        file = self.baseline_file(settings)
        if file is None:
            return None
        if file not in self.baselines:
            if not os.path.lexists(file) and not writes:
                missing = f"the baseline {printable(shown_path(file))} does not exist; --write-baseline writes it"
                raise UsageError(missing) if self.options.baseline else settings.error(missing, "baseline")
            from bep_lint.baseline import Baseline, read_baseline

            self.baselines[file] = read_baseline(file) if os.path.lexists(file) else Baseline(file)
        return self.baselines[file]

    def baseline_file(self, settings: Settings) -> Path | None:
        """Return the baseline that is named, else the configured one, else the one that is there or to be written."""
        if self.options.no_baseline:
            return None
        if self.options.baseline:
            return Path(os.path.abspath(self.options.baseline))  # noqa: PTH100 - keeps links as the user wrote them
        if settings.baseline:
            return settings.root / settings.baseline
        file = settings.root / BASELINE
        return file if self.options.write_baseline or os.path.lexists(file) else None

    def _check_unknown(self, path: Path, proposals: Proposals, settings: Settings) -> None:
        """Say of a named file that is no document that nothing is checked in it; silence would look like success.

        Raises UsageError for a file that could be no document at all.
        """
        if any(folder in (path, *path.parents) for folder in proposals.misnamed_folders):
            return  # the folder's name is what is reported
        shown = printable(shown_path(path))
        if proposals.is_guide(path.name):
            reason = "is a guide file"
        elif is_excluded(path, settings):
            reason = "is excluded by configuration"
        elif self.options.staged and os.path.lexists(path):
            reason = "is not staged"
        else:
            raise UsageError(f"{shown} is no document of a proposal")
        self.note(f"{shown} {reason}: nothing to check")


def start_run(options: argparse.Namespace, texts: Mapping[Path, Source], stdin: bytes = b"") -> Run:
    """Return the run that `options` ask for, and say which plug-ins are broken.

    Raises UsageError where they name a rule that there is not, or a severity.
    """
    store = _store(options)
    if store:
        from bep_lint.rule_index import recall_rules

        recall_rules(*store)
    if options.select and not codes(options.select):
        raise UsageError("--select names no rule")
    command_line = Layer(
        select=codes(options.select) if options.select else None,
        extend_select=codes(options.extend_select),
        ignore=codes(options.ignore),
    )
    overrides = severities(options.severity)
    selectors = (*(command_line.select or ()), *command_line.extend_select, *command_line.ignore, *overrides)
    for broken in broken_plugins():
        tell(broken.message, broken.error if options.verbose else None)
    check_selectors(selectors, all_rules())
    run = Run(options, command_line, overrides, texts, stdin, store=store)
    if options.base is not None or options.staged:
        from bep_lint.states import States

        run.states = States(options.base, staged=options.staged, note=run.note)
    return run


def _store(options: argparse.Namespace) -> Store | None:
    """Return where results are kept; None where that is not wanted, or not possible."""
    if vars(options).get("no_cache", True):  # a command without the option keeps nothing
        return None
    from bep_lint.cache_files import user_folder
    from bep_lint.cache_key import identity

    folder, key = options.cache_dir or user_folder(), identity()
    return Store(Path(os.path.abspath(folder)), key) if folder and key else None  # noqa: PTH100


def is_excluded(path: Path, settings: Settings) -> bool:
    """Whether the configuration excludes `path`."""
    return matches(path, settings.root, settings.exclude)


def _leave_out_merged(outcome: Outcome, merged: Proposals, policy: Policy, named: frozenset[Path] | None) -> None:
    """Leave out of `outcome` what rules that compare find, but not where the folder is compared as `merged` is.

    A merge changes what it makes different from each of its parents, as git has it: the rest is theirs.
    """
    comparing = policy._replace(rules=tuple(rule for rule in policy.rules if rule.compares))
    codes = {rule.code for rule in comparing.rules}
    found = {_place(diagnostic) for diagnostic in lint(merged, comparing, named).diagnostics}
    outcome.diagnostics = [
        diagnostic for diagnostic in outcome.diagnostics if diagnostic.code not in codes or _place(diagnostic) in found
    ]


def _place(diagnostic: Diagnostic) -> tuple[str, Path, str | None, Span]:
    """Return what two findings of a comparing rule have in common that are about the same thing, whatever it was."""
    return diagnostic.code, diagnostic.path, diagnostic.document, diagnostic.span


def _leave_out_unchanged(outcome: Outcome, proposals: Proposals, policy: Policy) -> None:
    """Leave in `outcome` only what has come with the change since the base."""
    from bep_lint.changed import Changed

    brought = outcome.diagnostics
    for state in (proposals, *proposals.merged):
        changed = Changed(state, policy.rules, lambda base, asked: lint(base, policy, asked).diagnostics)
        kept = {id(diagnostic) for diagnostic in changed.brought(outcome.diagnostics)}
        brought = [diagnostic for diagnostic in brought if id(diagnostic) in kept]
    outcome.unchanged = len(outcome.diagnostics) - len(brought)
    kept = {id(diagnostic) for diagnostic in brought}
    # One fix of several findings would mend what was there before, too.
    of_others = {found.fix.edits for found in outcome.diagnostics if found.fix and id(found) not in kept}
    outcome.diagnostics = [
        found._replace(fix=None) if found.fix and found.fix.edits in of_others else found for found in brought
    ]


def _judged(proposals: Proposals, named: set[Path] | None, rules: tuple[Rule, ...], outcome: Outcome) -> "Judged":
    """Return a test of whether `outcome` would hold a finding of a rule in a file, if there were one."""
    ran = {rule.code for rule in rules} - {failure.rule.code for failure in outcome.failures}
    # A code that is none of ours may be a plug-in's that is not installed here.
    ours = {rule.code for rule in all_rules() if rule.origin is None}
    families = {rule.family for rule in all_rules() if rule.origin is None}
    top = real_path(proposals.folder)
    places = [real_path(path) for path in ((proposals.folder,) if named is None else named)]
    unclear = {real_path(document.path) for document in proposals.documents_among(named) if not document.is_whole}
    if unclear and proposals.registry_document:
        unclear.add(real_path(proposals.registry_document.path))  # whose rows are compared with the documents

    def judged(code: str, path: Path) -> bool:
        if code not in ran and (code in ours or code.rstrip("0123456789") not in families):
            return False
        if named is None and not os.path.lexists(path):
            return True  # its folder may be gone too, and nobody lints that any more
        within = any(path.is_relative_to(place) for place in places)
        between = (folder for folder in path.parents if folder != top and folder.is_relative_to(top))
        return within and path not in unclear and not any(map(is_proposals_folder, between))

    return judged

"""One proposals folder of a run: which documents, which rules, what is known already."""

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bep_lint.config import BASELINE, Settings
from bep_lint.diagnostic import Severity, real_path, shown_path
from bep_lint.discovery import Target, is_proposals_folder
from bep_lint.engine import Outcome, Policy, lint
from bep_lint.errors import UsageError
from bep_lint.git import ignored_paths, repository_root
from bep_lint.globs import matches
from bep_lint.proposals import Proposals
from bep_lint.rule import Rule, all_rules, broken_plugins
from bep_lint.safe_text import printable
from bep_lint.selection import Layer, Severities, select_rules, severity_of
from bep_lint.source import Source

if TYPE_CHECKING:
    from bep_lint.baseline import Baseline, Comparison, Judged


@dataclass
class Run:
    """A call of the command: its options and what they say of rules, the text that stands for files, the baselines.

    `stdin` are the bytes of that text. `told` are the folders of which it has been said what holds there. `comparisons`
    are what the baselines, by their files, say to the findings of each folder, as last linted.
    """

    options: argparse.Namespace
    command_line: Layer
    severities: Mapping[str, Severity]
    texts: Mapping[Path, Source]
    stdin: bytes = b""
    baselines: "dict[Path, Baseline]" = field(default_factory=dict)
    told: set[Path] = field(default_factory=set)
    comparisons: "dict[tuple[Path, Path], Comparison]" = field(default_factory=dict)

    def note(self, text: str) -> None:
        """Tell the user something that is no finding."""
        if not self.options.quiet:
            print(f"bep-lint: note: {text}", file=sys.stderr)  # noqa: T201

    def open(self, target: Target, settings: Settings) -> Proposals:
        """Return the proposals folder of `target`.

        Raises UsageError where it cannot be listed, or where something is named in it that is no document.
        """
        shown = printable(shown_path(target.folder))
        ignored = ignored_paths(target.folder)
        named = target.named
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
                repository=repository_root(real_path(target.folder)),
                texts=self.texts,
                excluded=lambda path: is_excluded(path, settings),
            )
        except OSError as error:
            raise UsageError(f"{shown} cannot be listed: {error.strerror}") from None
        if named is not None:
            known = {path for document in proposals.documents for path in (document.path, *document.path.parents)}
            for path in sorted(named - known):
                self._check_unknown(path, proposals, settings)
        return proposals

    def rules(self, settings: Settings) -> tuple[Rule, ...]:
        """Return the rules that run under `settings`. Raises UsageError where that is none."""
        configured = Layer(settings.select or None, settings.extend_select, settings.ignore)
        rules = select_rules(all_rules(), (configured, self.command_line))
        if not rules:
            problem = "no rule is selected: what select names, ignore takes out"
            raise settings.error(problem, "ignore") if settings.ignore else UsageError(problem)
        return rules

    def effective(self, settings: Settings) -> Settings:
        """Return `settings` with what the command line says instead, or besides."""
        chosen = self.command_line
        if chosen.select or chosen.extend_select or chosen.ignore:
            codes = tuple(rule.code for rule in self.rules(settings))
            settings = replace(settings, select=codes, extend_select=(), ignore=())
        options = self.options
        # Rule by rule and for every status, so that nothing of the configuration is closer.
        levels = {rule.code: level for rule in all_rules() if (level := severity_of(rule, self.severities))}
        statuses = {*settings.status_severity, *(settings.conventions.statuses.known if levels else ())}
        baseline = self._baseline_file(settings)
        return replace(
            settings,
            severity={**settings.severity, **levels},
            status_severity={
                status: {**settings.status_severity.get(status, {}), **levels} for status in sorted(statuses)
            },
            fail_on=options.fail_on or settings.fail_on,
            output_format=options.output_format or settings.output_format,
            baseline=None if baseline is None else os.path.relpath(baseline, settings.root).replace(os.sep, "/"),
        )

    def lint(self, proposals: Proposals, named: set[Path] | None, settings: Settings) -> Outcome:
        """Return what the selected rules find in `proposals` that is not in the baseline.

        Raises UsageError where no rule is selected or the baseline cannot be read.
        """
        rules = self.rules(settings)
        if self.options.verbose and proposals.folder not in self.told:
            self.told.add(proposals.folder)
            shown = printable(shown_path(proposals.folder))
            source = (
                f"configured in {printable(shown_path(settings.source))}" if settings.source else "no configuration"
            )
            self.note(f"{shown}: {source}; {len(rules)} rules run")
        policy = Policy(
            rules=rules,
            severities=Severities(self.severities, settings.status_severity, settings.severity),
            per_file_ignores=settings.per_file_ignores,
            root=settings.root,
        )
        baseline = self._baseline(settings)
        outcome = lint(proposals, policy, None if named is None else frozenset(named))
        if baseline:
            self._compare(outcome, baseline, proposals.folder, _judged(proposals, named, rules, outcome))
        return outcome

    def _compare(self, outcome: Outcome, baseline: "Baseline", folder: Path, judged: "Judged") -> None:
        """Take what is known out of `outcome`; all of it where it is to be recorded."""
        if self.options.write_baseline and not outcome.failures and not broken_plugins():
            baseline.record(outcome.diagnostics, judged)
            new = []
        else:
            comparison = baseline.compare(outcome.diagnostics, judged)
            self.comparisons[baseline.file, folder] = comparison
            new = comparison.new
        outcome.baselined = len(outcome.diagnostics) - len(new)
        outcome.diagnostics = new

    def _baseline(self, settings: Settings) -> "Baseline | None":
        """Return the baseline that holds under `settings`, read once."""
        writes = self.options.write_baseline
        file = self._baseline_file(settings)
        if file is None:
            return None
        if file not in self.baselines:
            if not os.path.lexists(file) and not writes:
                missing = f"the baseline {printable(shown_path(file))} does not exist; --write-baseline writes it"
                raise UsageError(missing) if self.options.baseline else settings.error(missing, "baseline")
            from bep_lint.baseline import Baseline, read_baseline

            self.baselines[file] = read_baseline(file) if os.path.lexists(file) else Baseline(file)
        return self.baselines[file]

    def _baseline_file(self, settings: Settings) -> Path | None:
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
        else:
            raise UsageError(f"{shown} is no document of a proposal")
        self.note(f"{shown} {reason}: nothing to check")


def is_excluded(path: Path, settings: Settings) -> bool:
    """Whether the configuration excludes `path`."""
    return matches(path, settings.root, settings.exclude)


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

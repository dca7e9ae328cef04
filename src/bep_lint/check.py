"""`bep-lint check`: the run, and where its report goes."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bep_lint.config import Settings
from bep_lint.configured import default_path, settings_for
from bep_lint.diagnostic import Severity, shown_path
from bep_lint.discovery import Target, find_targets
from bep_lint.engine import Failure, Outcome, Policy, lint, merge
from bep_lint.errors import UsageError, describe, traceback_of
from bep_lint.git import ignored_paths, repository_root
from bep_lint.globs import matches
from bep_lint.options import codes, parser, severities
from bep_lint.proposals import Proposals
from bep_lint.report import Report, render
from bep_lint.rule import Rule, all_rules
from bep_lint.safe_text import printable
from bep_lint.selection import Layer, check_selectors, select_rules, severity_of


def check(arguments: Sequence[str]) -> int:
    """Run the command and return the exit status. Raises UsageError where the call or the configuration is wrong."""
    options = parser().parse_args(arguments)
    if options.select and not codes(options.select):
        raise UsageError("--select names no rule")
    command_line = Layer(
        select=codes(options.select) if options.select else None,
        extend_select=codes(options.extend_select),
        ignore=codes(options.ignore),
    )
    overrides = severities(options.severity)
    selectors = (*(command_line.select or ()), *command_line.extend_select, *command_line.ignore, *overrides)
    check_selectors(selectors, all_rules())
    paths = options.paths or [default_path(options)]
    outcomes = []
    counted = False
    output_format: str | None = options.output_format
    for target in find_targets(paths):
        settings = settings_for(target.folder, options)
        if _is_excluded(target.folder, settings) or _is_excluded(target.folder.resolve(), settings):
            continue
        outcome = _lint(target, settings, command_line, overrides, options)
        outcomes.append(outcome)
        output_format = output_format or settings.output_format
        fail_on = options.fail_on or settings.fail_on
        counted |= any(finding.severity == "error" or fail_on == "warning" for finding in outcome.diagnostics)
    if not outcomes:
        raise UsageError("every proposals folder under the given paths is excluded by configuration")
    outcome = merge(outcomes)
    _write(_rendered(outcome, output_format or _default_format(options), options), options.output_file)
    for failure in outcome.failures:
        _tell_failure(failure, options.verbose)
    if outcome.failures:
        return 2
    return int(counted and not options.exit_zero)


def _lint(
    target: Target,
    settings: Settings,
    command_line: Layer,
    overrides: Mapping[str, Severity],
    options: argparse.Namespace,
) -> Outcome:
    ignored = ignored_paths(target.folder)
    named = target.named
    shown = printable(shown_path(target.folder))
    if ignored.problem:
        _note(f"git does not say what it ignores in {shown}: {ignored.problem}", options)

    def left_out(path: Path) -> bool:
        return _is_excluded(path, settings) or (path in ignored.paths and (named is None or path not in named))

    try:
        proposals = Proposals(
            target.folder,
            settings.conventions,
            settings.guide_files,
            left_out,
            repository=repository_root(target.folder),
        )
    except OSError as error:
        raise UsageError(f"{shown} cannot be listed: {error.strerror}") from None
    if named is not None:
        known = {path for document in proposals.documents for path in (document.path, *document.path.parents)}
        for path in sorted(named - known):
            _check_unknown(path, proposals, settings, options)
    configured = Layer(settings.select or None, settings.extend_select, settings.ignore)
    rules = select_rules(all_rules(), (configured, command_line))
    if not rules:
        raise UsageError("no rule is selected: what select names, ignore takes out")
    if options.verbose:
        source = f"configured in {printable(shown_path(settings.source))}" if settings.source else "no configuration"
        _note(f"{shown}: {source}; {len(rules)} rules run", options)
    levels = {rule.code: severity_of(rule, overrides) or severity_of(rule, settings.severity) for rule in rules}
    policy = Policy(
        rules=rules,
        severities={code: level for code, level in levels.items() if level},
        per_file_ignores=settings.per_file_ignores,
        root=settings.root,
    )
    return lint(proposals, policy, None if named is None else frozenset(named))


def _is_excluded(path: Path, settings: Settings) -> bool:
    """Whether the configuration excludes `path`."""
    return matches(path, settings.root, settings.exclude)


def _note(text: str, options: argparse.Namespace) -> None:
    if not options.quiet:
        print(f"bep-lint: note: {text}", file=sys.stderr)  # noqa: T201


def _check_unknown(path: Path, proposals: Proposals, settings: Settings, options: argparse.Namespace) -> None:
    """Say of a named file that is none of the documents that nothing is checked in it; silence would look like success.

    Raises UsageError for a file that could be no document at all.
    """
    if any(folder in (path, *path.parents) for folder in proposals.misnamed_folders):
        return  # the folder's name is what is reported
    shown = printable(shown_path(path))
    if proposals.is_guide(path.name):
        reason = "is a guide file"
    elif _is_excluded(path, settings):
        reason = "is excluded by configuration"
    else:
        raise UsageError(f"{shown} is no document of a proposal")
    _note(f"{shown} {reason}: nothing to check", options)


def _rendered(outcome: Outcome, name: str, options: argparse.Namespace) -> str:
    report = Report(
        outcome.diagnostics,
        outcome.documents,
        lines_of=lambda path: outcome.sources.get(path, ()),
        color=_color(options),
        quiet=options.quiet,
    )
    if options.statistics:
        from bep_lint.report import statistics

        return statistics.render_json(report) if name == "json" else statistics.render(report)
    return render(name, report)


def _default_format(options: argparse.Namespace) -> str:
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    return "github" if on_github and options.output_file is None and not sys.stdout.isatty() else "full"


def _color(options: argparse.Namespace) -> bool:
    if options.color != "auto":
        return bool(options.color == "always")
    if options.output_file is not None or os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def _write(text: str, file: Path | None) -> None:
    if file is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    from bep_lint.atomic import write_atomically

    try:
        write_atomically(file, text)
    except OSError as error:
        raise UsageError(f"{printable(str(file))} cannot be written: {error.strerror or error}") from None


def _tell_failure(failure: Failure, verbose: bool) -> None:
    rule: Rule = failure.rule
    error = describe(failure.error)
    print(  # noqa: T201
        f"bep-lint: error: rule {rule.code} ({rule.name}) failed on {printable(shown_path(failure.path))}: {error}; "
        "this is a bug of the rule: please report it with that document (-v shows where it was raised)",
        file=sys.stderr,
    )
    if verbose:
        print(traceback_of(failure.error), file=sys.stderr)  # noqa: T201

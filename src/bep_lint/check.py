"""`bep-lint check`: options, the run, and where its report goes."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bep_lint.arguments import ArgumentParser
from bep_lint.config import Settings, load_file, load_settings
from bep_lint.diagnostic import SEVERITIES, Severity, shown_path
from bep_lint.discovery import Target, find_targets
from bep_lint.engine import Failure, Outcome, Policy, lint, merge
from bep_lint.errors import UsageError, describe, traceback_of
from bep_lint.git import ignored_paths
from bep_lint.globs import check_pattern, matches
from bep_lint.proposals import Proposals
from bep_lint.report import FORMATS, Report, render
from bep_lint.rule import Rule, all_rules
from bep_lint.safe_text import excerpt, printable
from bep_lint.selection import Layer, UnknownSelectorError, check_selectors, select_rules, severity_of


def check(arguments: Sequence[str]) -> int:
    """Run the command and return the exit status. Raises UsageError where the call or the configuration is wrong."""
    options = _parser().parse_args(arguments)
    if options.select and not _codes(options.select):
        raise UsageError("--select names no rule")
    command_line = Layer(
        select=_codes(options.select) if options.select else None,
        extend_select=_codes(options.extend_select),
        ignore=_codes(options.ignore),
    )
    severities = _severities(options.severity)
    selectors = (*(command_line.select or ()), *command_line.extend_select, *command_line.ignore, *severities)
    check_selectors(selectors, all_rules())
    paths = options.paths or [_default_path(_settings(options, _working_folder()))]
    outcomes = []
    counted = False
    output_format: str | None = options.output_format
    for target in find_targets(paths):
        settings = _settings(options, target.folder)
        if _is_excluded(target.folder, settings) or _is_excluded(target.folder.resolve(), settings):
            continue
        outcome = _lint(target, settings, command_line, severities, options)
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
    severities: Mapping[str, Severity],
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
        proposals = Proposals(target.folder, settings.conventions, settings.guide_files, left_out)
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
    levels = {rule.code: severity_of(rule, severities) or severity_of(rule, settings.severity) for rule in rules}
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


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageError(f"the working folder cannot be reached: {error.strerror}") from None


def _settings(options: argparse.Namespace, folder: Path) -> Settings:
    if options.isolated:
        return Settings(root=folder)
    settings = load_file(options.config) if options.config else load_settings(folder)
    _check_configured(settings)
    return settings


def _check_configured(settings: Settings) -> None:
    """Raise ConfigError for a configured selector that names no rule."""
    places: list[tuple[tuple[str | int, ...], str]] = []
    for key in ("select", "extend-select", "ignore"):
        selectors: tuple[str, ...] = getattr(settings, key.replace("-", "_"))
        places += [((key, index), selector) for index, selector in enumerate(selectors)]
    places += [(("severity", selector), selector) for selector in settings.severity]
    relaxed = settings.conventions.statuses.relaxed_rules
    places += [(("conventions", "statuses", "relaxed-rules", index), code) for index, code in enumerate(relaxed)]
    for pattern, codes in settings.per_file_ignores.items():
        places += [(("per-file-ignores", pattern, index), code) for index, code in enumerate(codes)]
    for keys, selector in places:
        try:
            check_selectors([selector], all_rules())
        except UnknownSelectorError as error:
            raise settings.error(str(error), *keys) from None
    if settings.output_format is not None and settings.output_format not in FORMATS:
        problem = f'unknown output format "{excerpt(settings.output_format)}"; known are {", ".join(FORMATS)}'
        raise settings.error(problem, "output-format")
    globs: list[tuple[tuple[str | int, ...], str]]
    globs = [(("exclude", index), pattern) for index, pattern in enumerate(settings.exclude)]
    globs += [(("per-file-ignores", pattern), pattern) for pattern in settings.per_file_ignores]
    for keys, pattern in globs:
        try:
            check_pattern(pattern)
        except ValueError as error:
            raise settings.error(f'"{excerpt(pattern)}" is no pattern: {error}', *keys) from None


def _default_path(settings: Settings) -> Path:
    if settings.proposals is not None:
        folder = settings.root / settings.proposals
        if not folder.exists():
            raise settings.error(f"proposals: {printable(shown_path(folder))} does not exist", "proposals")
        return folder
    return Path("proposals") if Path("proposals").is_dir() else Path()


def _codes(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.strip() for value in values for code in value.split(",") if code.strip())


def _severities(values: Sequence[str]) -> dict[str, Severity]:
    severities: dict[str, Severity] = {}
    for value in values:
        selectors, _, name = value.rpartition("=")
        severity = next((known for known in SEVERITIES if known == name.strip()), None)
        if not _codes([selectors]) or severity is None:
            raise UsageError(f"--severity takes CODE=error or CODE=warning, not {excerpt(value)}")
        severities |= dict.fromkeys(_codes([selectors]), severity)
    return severities


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


def _path(text: str) -> Path:
    if not text:  # a variable without a value in a script; as a path it would be the working folder
        raise argparse.ArgumentTypeError("is empty")
    return Path(text)


def _parser() -> argparse.ArgumentParser:
    parser = ArgumentParser(
        prog="bep-lint check",
        description="Lint Backend.AI Enhancement Proposals.",
        epilog="Exit status: 0 no findings that count, 1 findings, 2 a wrong call, configuration or environment.",
    )
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        type=_path,
        help="a proposals folder, a document in one, or a folder above (default: the configured one, else ./proposals)",
    )
    rules = parser.add_argument_group("rules (codes, names, families like REG, or ALL; comma separated, repeatable)")
    rules.add_argument("--select", metavar="CODES", action="append", default=[], help="run these rules only")
    rules.add_argument("--extend-select", metavar="CODES", action="append", default=[], help="run these rules as well")
    rules.add_argument("--ignore", metavar="CODES", action="append", default=[], help="do not run these rules")
    rules.add_argument(
        "--severity", metavar="CODE=LEVEL", action="append", default=[], help="make a rule's findings error or warning"
    )
    rules.add_argument("--fail-on", choices=SEVERITIES, help="what makes the exit status 1 (default: warning)")
    rules.add_argument("--exit-zero", action="store_true", help="findings do not change the exit status")
    output = parser.add_argument_group("output")
    output.add_argument("--output-format", choices=FORMATS, help="how findings are written (default: full)")
    output.add_argument(
        "-o", "--output-file", metavar="FILE", type=_path, help="write there instead of standard output"
    )
    output.add_argument("--statistics", action="store_true", help="count findings by rule instead of listing them")
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour the output")
    output.add_argument("-q", "--quiet", action="store_true", help="findings only: no summary, no notes")
    output.add_argument(
        "-v", "--verbose", action="store_true", help="say which configuration holds, and where a failure was raised"
    )
    configuration = parser.add_argument_group("configuration")
    configuration.add_argument("--config", metavar="FILE", type=_path, help="read this configuration file")
    configuration.add_argument("--isolated", action="store_true", help="read no configuration file")
    configuration.add_argument("--no-cache", action="store_true", help="take nothing from and put nothing into a cache")
    configuration.add_argument("--cache-dir", metavar="DIR", type=Path, help="where a cache is kept")
    return parser

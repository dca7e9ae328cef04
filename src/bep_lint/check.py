"""`bep-lint check`: the run, and where its report goes."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bep_lint.config import Settings
from bep_lint.configured import default_path, settings_for, settings_text
from bep_lint.diagnostic import real_path, shown_path
from bep_lint.discovery import Target, find_targets
from bep_lint.engine import Outcome, merge
from bep_lint.errors import UsageError, tell
from bep_lint.git import repository_root
from bep_lint.github_files import GitHubFiles
from bep_lint.options import parser
from bep_lint.outputs import Output, check_overwriting, is_step_summary, outputs, tell_written, write, write_all
from bep_lint.printing import failure_texts, rule_facts, tell_failure, wants_color
from bep_lint.report import SHOWS_CHANGE, Report, SuppressedFinding, render
from bep_lint.report.terminal import beginning, counted, shown_file, summary
from bep_lint.rule_set import broken_plugins
from bep_lint.run import Run, is_excluded, start_run
from bep_lint.safe_text import printable
from bep_lint.source import MAX_BYTES, Source, decode_proposal, read_standard_input

if TYPE_CHECKING:
    from bep_lint.baseline import Baseline, Entry
    from bep_lint.change_records import ChangeSummary
    from bep_lint.document import Document
    from bep_lint.fixing import Fixing

_STDIN = Path("-")
_CONTRADICTIONS = (
    ("isolated", "config"),
    ("no_baseline", "write_baseline"),
    ("fix", "write_baseline"),
    ("diff", "write_baseline"),
    ("diff", "statistics"),
    ("base", "write_baseline"),
    ("staged", "write_baseline"),
    ("staged", "fix"),
    ("staged", "diff"),
    ("staged", "stdin_filename"),
)


def check(arguments: Sequence[str]) -> int:
    """Run the command and return the exit status. Raises UsageError where the call or the configuration is wrong."""
    return lint(read_options(arguments))


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options and PATHs that `arguments` hold. Raises UsageError where there are no such."""
    options, left = parser().parse_known_args(arguments)
    if left:  # PATHs that stand apart, perhaps: it takes longer to read them
        options = parser().parse_intermixed_args(arguments)
    return options


def lint(options: argparse.Namespace) -> int:
    """Lint as `options` say and return the exit status. Raises UsageError where they or the configuration are wrong."""
    run = _run(options)
    try:
        return _check(run)
    finally:
        if run.states:
            run.states.close()


def _check(run: Run) -> int:
    options = run.options
    folders = _folders(run)
    if options.show_settings or options.show_files:
        if any(own for _, own in options.output_format):
            option = "--show-settings" if options.show_settings else "--show-files"
            raise UsageError(f"{option} takes the place of a report: its file is named with --output-file")
        _check_files(run, folders, [options.output_file])
        shown = (_settings_of if options.show_settings else _files_of)(run, folders)
        write("".join(shown), options.output_file)
        return 0
    outcomes = []
    fails = False
    reports = _outputs(run, folders)
    _check_files(run, folders, [report.file for report in reports])
    fixing = _fixing(run)
    for target, settings in folders:
        if fixing:
            outcome = fixing.lint(target, settings)
        else:
            outcome = run.lint(run.open(target, settings), target.named, settings)
        outcomes.append(outcome)
        fail_on = options.fail_on or settings.fail_on
        fails |= any(finding.severity == "error" or fail_on == "warning" for finding in outcome.diagnostics)
    outcome = merge(outcomes)
    for baseline in run.baselines.values():
        if not options.write_baseline:
            _tell_idle(baseline, run)
        elif not outcome.failures and not broken_plugins():
            _write_baseline(baseline, run)
    if options.verbose:
        _tell_suppressed(outcome, run)
    for failure in outcome.failures:
        tell_failure(failure, verbose=options.verbose)
    if fixing and options.diff:
        _show_diff(fixing, run)
        fails = fixing.fixed > 0
    else:
        wants_change = any(report.format in SHOWS_CHANGE for report in reports) and not options.statistics
        change = _change(outcomes, folders) if options.base is not None and wants_change else None
        _report(outcome, change, reports, run, fixing)
    if fixing and fixing.failed:
        return 2
    if outcome.failures or broken_plugins():
        if options.write_baseline:
            tell("the baseline is not written: what the rules that failed would find is not known")
        return 2
    return int(fails and not options.exit_zero)


def _run(options: argparse.Namespace) -> Run:
    """Return the run that `options` ask for. Raises UsageError where they contradict themselves or name no rule."""
    for one, other in _CONTRADICTIONS:
        if getattr(options, one) and getattr(options, other):
            raise UsageError(f"--{one.replace('_', '-')} and --{other.replace('_', '-')} exclude each other")
    if options.changed_lines and options.base is None:
        raise UsageError("--changed-lines needs --base REV: what has changed since then? For a commit that is HEAD")
    texts, data = _standard_input(options)
    return start_run(options, texts, data)


def _folders(run: Run) -> list[tuple[Target, Settings]]:
    """Return the proposals folders that the PATHs lead to and their settings, without those that are excluded.

    Raises UsageError where all are; but not for a document in one, which a hook may name that knows nothing of it.
    """
    options = run.options
    named = [next(iter(run.texts)) if path == _STDIN else path for path in options.paths]
    folders = []
    is_named = False
    was_there = run.states.knows if run.states else lambda _: False
    for target in find_targets(named or [default_path(options)], run.texts, was_there):
        if target.searched and is_excluded(target.folder, settings_for(target.searched, options)):
            continue
        settings = settings_for(target.folder, options)
        if not is_excluded(target.folder, settings) and not is_excluded(target.folder.resolve(), settings):
            folders.append((target, settings))
        elif target.named is not None:
            run.note(f"{printable(shown_path(target.folder))} is excluded by configuration: nothing to check")
            is_named = True
    if not folders and not is_named:
        raise UsageError("every proposals folder under the given paths is excluded by configuration")
    return folders


def _outputs(run: Run, folders: list[tuple[Target, Settings]]) -> list[Output]:
    """Return the reports that are asked for. Raises UsageError where they contradict one another."""
    options = run.options
    configured = next((settings.output_format for _, settings in folders if settings.output_format), None)
    reports = outputs(
        options.output_format, file=options.output_file, configured=configured, statistics=options.statistics
    )
    if options.diff and any(own for _, own in options.output_format):
        raise UsageError("--diff prints a patch in place of a report: its file is named with --output-file")
    return reports


def _check_files(run: Run, folders: list[tuple[Target, Settings]], files: Sequence[Path | None]) -> None:
    """Raise UsageError where one of `files`, which are to be written, is what is read."""
    for target, settings in folders:
        configured = settings.root / settings.baseline if settings.baseline else None
        baselines = dict.fromkeys((configured, run.baseline_file(settings)), "the baseline")
        check_overwriting(files, [target.folder], {settings.source: "the configuration", **baselines})


def _settings_of(run: Run, folders: list[tuple[Target, Settings]]) -> Iterator[str]:
    return (settings_text(run.effective(settings)) for _, settings in folders)


def _files_of(run: Run, folders: list[tuple[Target, Settings]]) -> Iterator[str]:
    for target, settings in folders:
        for document in run.open(target, settings).documents_among(target.named):
            yield f"{beginning(shown_path(document.path))}\n"


def _standard_input(options: argparse.Namespace) -> tuple[dict[Path, Source], bytes]:
    """Return standard input as the text of the file that it stands for, and as bytes; nothing where it is not read."""
    if options.stdin_filename is None:
        if _STDIN in options.paths:
            raise UsageError("`-` needs --stdin-filename FILE, the document in whose place standard input is linted")
        return {}, b""
    if _STDIN not in options.paths:
        raise UsageError("--stdin-filename needs `-` as a PATH")
    path = Path(os.path.abspath(options.stdin_filename))  # noqa: PTH100 - keeps links as the user wrote them
    # What is fixed is given back whole, be it what it may.
    data = read_standard_input(-1 if options.fix else MAX_BYTES + 1)
    return {path: decode_proposal(data)}, data


def _fixing(run: Run) -> "Fixing | None":
    """Return what fixes, where that is asked for."""
    options = run.options
    if not (options.fix or options.diff):
        if options.unsafe_fixes:
            run.note("--unsafe-fixes does nothing without --fix or --diff")
        return None
    from bep_lint.fixing import Fixing

    return Fixing(run)


def _show_diff(fixing: "Fixing", run: Run) -> None:
    options = run.options
    on_terminal = options.output_file is None and sys.stdout.isatty()
    in_ci = os.environ.get("GITHUB_ACTIONS") == "true" or bool(os.environ.get("TF_BUILD"))  # Azure Pipelines
    is_log = on_terminal or (options.output_file is None and in_ci)
    color = wants_color(options.color, to_file=options.output_file is not None)
    diff = fixing.diff(plain=not is_log and not color, color=color)
    if options.output_file:
        write(diff, options.output_file)
    else:
        _print(diff.encode(errors="surrogateescape"))
    run.note(fixing.summary())


def _change(outcomes: list[Outcome], folders: list[tuple[Target, Settings]]) -> "ChangeSummary | None":
    """Return what changed in all folders since the base, of named documents where some are named."""
    from bep_lint.change_summary import joined, summarize

    linted = zip(outcomes, folders, strict=True)
    summaries = (summarize(outcome.proposals, target.named) for outcome, (target, _) in linted if outcome.proposals)
    return joined(summary for summary in summaries if summary)


def _report(
    outcome: Outcome,
    change: "ChangeSummary | None",
    reports: Sequence[Output],
    run: Run,
    fixing: "Fixing | None",
) -> None:
    """Write the reports; standard output is left to the document where that is fixed there."""
    report = _whole_report(outcome, change, run, fixing)
    in_summary = any(is_step_summary(output.file) and output.format in SHOWS_CHANGE for output in reports)
    report = report._replace(in_step_summary=in_summary)
    printed = fixing.fixed_input() if fixing else None
    if printed is not None:
        _print(printed)
        for output in reports:
            if output.file is None:
                sys.stderr.write(_rendered(report, output, run.options))
        reports = [output for output in reports if output.file]
    write_all(reports, lambda output: _rendered(report, output, run.options))
    if printed is None:
        tell_written(reports, summary(report), run.note)


def _write_baseline(baseline: "Baseline", run: Run) -> None:
    shown = printable(shown_path(baseline.file))
    write(baseline.text(), baseline.file)
    run.note(f"{counted(baseline.entries.total(), 'finding')} recorded in {shown}")


def _tell_idle(baseline: "Baseline", run: Run) -> None:
    """Say which entries of the baseline are not needed any more, or could be stricter."""
    said = [comparison for (file, _), comparison in run.comparisons.items() if file == baseline.file]
    idle: Counter[Entry] = Counter()
    for comparison in said:
        idle |= comparison.idle
    loose = sum(comparison.loose for comparison in said)
    parts = [
        f"{count} {what}"
        for count, what in ((idle.total(), "no longer found"), (loose, "recorded with a worse figure than now"))
        if count
    ]
    if parts:
        shown = printable(shown_path(baseline.file))
        run.note(f"of the findings in {shown} {' and '.join(parts)}; --write-baseline brings it up to date")
    if run.options.verbose:
        for entry, count in idle.items():
            times = f" ({count} times)" if count > 1 else ""
            run.note(f"no longer found: {printable(f'{entry.path}: {entry.code} {entry.subject}').rstrip()}{times}")


def _tell_suppressed(outcome: Outcome, run: Run) -> None:
    for diagnostic, directive in outcome.suppressed:
        place = f"{shown_file(diagnostic)}:{diagnostic.span.line}:{diagnostic.span.column}"
        reason = f" ({printable(directive.reason)})" if directive.reason else ""
        run.note(f"suppressed: {place}: {diagnostic.code} {diagnostic.message}{reason}")


def _whole_report(outcome: Outcome, change: "ChangeSummary | None", run: Run, fixing: "Fixing | None") -> Report:
    return Report(
        outcome.diagnostics,
        outcome.documents,
        lines_of=_Lines(outcome.sources).of,
        suppressed=[SuppressedFinding(found, directive.reason or "") for found, directive in outcome.suppressed],
        baselined=outcome.baselined,
        unchanged=outcome.unchanged,
        failures=failure_texts(outcome.failures),
        quiet=run.options.quiet,
        fixed=fixing.fixed if fixing else None,
        change=change,
        on_github=GitHubFiles().address,
        root_of=_root_of,
        rules=lambda: rule_facts(run.asked),
        checked=outcome.checked,
        has_bom=lambda path: path in outcome.sources and outcome.sources[path].has_bom,
    )


class _Lines:
    """The lines of documents for a report, which asks for those of one after the other: they are not all kept."""

    def __init__(self, documents: "Mapping[Path, Document]") -> None:
        self._documents = documents
        self._last: Document | None = None

    def of(self, path: Path) -> Sequence[str]:
        """Return the lines of the file at `path`; none where it is no document that findings point at."""
        document = self._documents.get(path)
        if self._last and self._last is not document:
            self._last.put_away()
        self._last = document
        return document.lines if document else ()


def _root_of(path: Path) -> Path | None:
    real = real_path(path)
    return repository_root(real if real.is_dir() else real.parent)


def _rendered(report: Report, output: Output, options: argparse.Namespace) -> str:
    report = report._replace(color=wants_color(options.color, to_file=output.file is not None))
    if options.statistics:
        from bep_lint.report import statistics

        return statistics.render_json(report) if output.format == "json" else statistics.render(report)
    return render(output.format, report)


def _print(data: bytes) -> None:
    """Write `data` to standard output as it is."""
    sys.stdout.flush()
    if hasattr(sys.stdout, "buffer"):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:  # what Python code put in its place
        sys.stdout.write(data.decode(errors="replace"))

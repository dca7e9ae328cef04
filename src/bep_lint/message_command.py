"""`bep-lint message`: the title of a commit or pull request, and the name of a branch."""

import argparse
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bep_lint.asking import Failure
from bep_lint.config import Settings
from bep_lint.configured import default_path, settings_for
from bep_lint.diagnostic import Diagnostic, Finding, Severity, real_path, shown_path
from bep_lint.discovery import Target, find_targets, is_proposals_folder
from bep_lint.engine import Outcome
from bep_lint.errors import UsageError
from bep_lint.finding_checks import check_finding
from bep_lint.message import Branch, Message, Title, first_line
from bep_lint.message_changes import known_numbers, read_changes
from bep_lint.options import message_parser
from bep_lint.outputs import Output, check_overwriting, outputs, tell_written, write_all
from bep_lint.printing import failure_texts, rule_facts, tell_failure, wants_color
from bep_lint.report import Report, render
from bep_lint.report.terminal import summary
from bep_lint.rule import MessagePart, MessageRule
from bep_lint.rule_set import broken_plugins
from bep_lint.run import Run, start_run
from bep_lint.safe_text import printable
from bep_lint.selection import Severities, rank, resolve_severity
from bep_lint.source import MAX_BYTES, read_standard_input

_STDIN = Path("-")
_REFS = "refs/heads/"
_BOM = "\ufeff"
_GITS_FILE = "COMMIT_EDITMSG"
_OPTIONS: Mapping[MessagePart, str] = {"title": "FILE", "branch": "--branch NAME", "base": "--base REV"}
"""What each part of a message is given with."""


def check_message(arguments: Sequence[str]) -> int:
    """Run the command and return the exit status. Raises UsageError where the call or the configuration is wrong."""
    options = message_parser().parse_args(arguments)
    _check_call(options)
    run = start_run(options, {})
    try:
        return _check(run)
    finally:
        if run.states:
            run.states.close()


def _check_call(options: argparse.Namespace) -> None:
    if options.file is not None:
        return
    if options.branch is None:
        raise UsageError("name the file of a commit message, `-` for standard input, or a --branch")
    if options.base is not None or options.staged:
        option = "--staged" if options.base is None else "--base"
        raise UsageError(f"{option} needs FILE: it is a title that is held against what has changed")


def _check(run: Run) -> int:
    options = run.options
    target, settings = _target(options)
    rules = _rules(run, settings)
    reports = outputs(options.output_format, file=options.output_file, configured=settings.output_format)
    baseline = settings.root / settings.baseline if settings.baseline else None
    kept = {settings.source: "the configuration", baseline: "the baseline", options.file: "the message"}
    check_overwriting([report.file for report in reports], [target.folder] if target else [], kept)
    run.tell_settings(target.folder if target else _absolute(Path()), settings, len(rules))
    message, lines = _message(run, settings)
    message = _among_proposals(message, run, target, settings)
    severities = Severities(run.severities, settings.status_severity, settings.severity)
    outcome = _asked(rules, message, lines, severities, settings.docs_url)
    report = Report(
        outcome.diagnostics,
        documents=1,
        noun="branch name" if options.file is None else "message",
        lines_of=lambda path: lines.get(path, ()),
        failures=failure_texts(outcome.failures),
        quiet=options.quiet or not outcome.diagnostics,
        of_files=False,
        rules=lambda: rule_facts(dict.fromkeys(rules, settings.docs_url)),
    )
    for failure in outcome.failures:
        tell_failure(failure, verbose=options.verbose)
    write_all(reports, lambda output: _rendered(report, output, options))
    tell_written(reports, summary(report), run.note)
    if outcome.failures or broken_plugins():
        return 2
    fail_on = options.fail_on or settings.fail_on
    fails = any(found.severity == "error" or fail_on == "warning" for found in outcome.diagnostics)
    if fails and not options.exit_zero and options.file is not None and options.file.name == _GITS_FILE:
        from shlex import quote

        file = printable(quote(str(options.file)))
        run.note(f"git keeps the message: `git commit --edit --file={file}` begins with it")
    return int(fails and not options.exit_zero)


def _rendered(report: Report, output: Output, options: argparse.Namespace) -> str:
    return render(output.format, report._replace(color=wants_color(options.color, to_file=output.file is not None)))


def _target(options: argparse.Namespace) -> tuple[Target | None, Settings]:
    """Return the proposals folder, None where there is not one in the usual place, and the settings that hold.

    Raises UsageError where `--proposals` names none.
    """
    path = options.proposals or default_path(options)
    if path == Path() and not options.proposals and not is_proposals_folder(_absolute(path)):
        return None, settings_for(path, options)  # and nothing is searched below: it may be anywhere
    try:
        targets = find_targets([path])
    except UsageError:
        if options.proposals:
            raise
        settings = settings_for(path, options)
        has_registry = (path / settings.conventions.registry_file).is_file()  # before there is a document
        return Target(_absolute(path), None) if has_registry else None, settings
    if len(targets) == 1:
        return Target(targets[0].folder, None), settings_for(targets[0].folder, options)
    if options.proposals:
        shown = printable(shown_path(path))
        raise UsageError(f"there are several proposals folders under {shown}; name one with --proposals")
    return None, settings_for(path, options)


def _rules(run: Run, settings: Settings) -> list[MessageRule]:
    """Return the rules to ask, and say of which that were named, or of all, that what they need is not given.

    Raises UsageError where none is selected: that would look like success.
    """
    rules = [rule for rule in run.rules(settings) if isinstance(rule, MessageRule)]
    chosen = run.command_line
    if not rules:
        problem = "no rule about messages is selected; extend-select MSG"
        is_configured = settings.select and chosen.select is None
        raise settings.error(problem, "select") if is_configured else UsageError(problem)
    options = run.options
    values = {"title": options.file, "branch": options.branch, "base": options.base}
    given = {part for part, value in values.items() if value is not None}
    asked = [rule for rule in rules if rule.needs <= given]
    named = (*settings.select, *settings.extend_select, *(chosen.select or ()), *chosen.extend_select)
    for rule in rules:
        if not rule.needs <= given and (not asked or rank(rule, named) == rank(rule, (rule.code,))):
            lacking = " and ".join(option for part, option in _OPTIONS.items() if part in rule.needs - given)
            run.note(f"{rule.code} ({rule.name}) is not checked: it needs {lacking}")
    return asked


def _message(run: Run, settings: Settings) -> tuple[Message, dict[Path, Sequence[str]]]:
    """Return what there is to check, and the lines by the paths that stand for it.

    Raises UsageError where there is nothing, or nothing that can be read.
    """
    options, conventions = run.options, settings.conventions
    title = branch = None
    lines: dict[Path, Sequence[str]] = {}
    if options.file is not None:
        text = _text(options.file)
        path = _absolute(Path("<stdin>") if options.file == _STDIN else options.file)
        line = first_line(text, may_have_comments=options.file != _STDIN)
        if line is None:
            _tell_nothing(path, run)
        else:
            _check_text(line.text, path)
            title = Title(line.text, path, line.number, conventions)
            lines[path] = [above.removesuffix("\r") for above in text.split("\n")[: line.number]]
    if options.branch is not None:
        name = options.branch.removeprefix(_REFS)
        if not name:
            raise UsageError("--branch is empty")
        branch = Branch(name, _absolute(Path("<branch>")), conventions, must_fit=options.file is None)
        lines[branch.path] = [name]
    return Message(conventions, title, branch), lines


def _among_proposals(message: Message, run: Run, target: Target | None, settings: Settings) -> Message:
    """Return `message` with what there is to know of the proposals, and without what is to be left alone.

    Raises UsageError where a base cannot be compared with.
    """
    title, branch = message.title, message.branch
    if title is None or title.is_of_git:
        return message._replace(title=None, branch=branch if branch and branch.must_fit else None)
    looks_like_one = branch is not None and branch.match is None and branch.reading is not None
    changes = None
    if title.names_any or (looks_like_one and run.options.base is not None):
        if target:
            proposals = run.open(target, settings)
            changes = read_changes(proposals)
            message = message._replace(known=known_numbers(proposals), changes=changes)
        elif run.states:
            option = "--staged" if run.options.base is None else "--base"
            raise UsageError(f"{option} needs the proposals folder, which is not found here; --proposals DIR names it")
    if changes is not None:
        title = Title(title.text, title.path, title.line, title.conventions, changes.by_number.keys())
    if title.is_of_proposal:
        message = message._replace(title=title)
        is_amended = changes is not None and target is not None and _is_amended(title, run, target)
        return message._replace(known=None, changes=None) if is_amended else message
    is_of_code = changes is not None and not changes.by_number
    return message._replace(title=None, branch=None if is_of_code else branch)


def _is_amended(title: Title, run: Run, target: Target) -> bool:
    """Whether `title` may be that of the commit which is the base: what has changed since says nothing of it then."""
    if run.states is None:
        return False
    place = run.states.place(real_path(target.folder))
    if run.states.staged_nothing(place):
        return True
    line = first_line(run.states.message_of_head(place) or "", may_have_comments=False)
    if line is None or title.number is None or title.verb is None:
        return False
    amended = Title(line.text, title.path, line.number, title.conventions)
    return (amended.number, amended.verb) == (title.number, title.verb)


def _text(file: Path) -> str:
    """Return the text of `file`, without a byte order mark; bytes that are no UTF-8 are lone surrogates in it."""
    try:
        if file == _STDIN:
            data = read_standard_input(MAX_BYTES)
        else:
            with file.open("rb") as opened:
                data = opened.read(MAX_BYTES)  # below a title of thousands of lines stands what git shows of the change
    except OSError as error:
        raise UsageError(f"{printable(shown_path(file))} cannot be read: {error.strerror}") from None
    return data.decode("utf-8", "surrogateescape").removeprefix(_BOM)


def _check_text(title: str, path: Path) -> None:
    shown = printable(shown_path(path))
    if "\0" in title:
        raise UsageError(f"{shown} is not a text file: its title holds a NUL byte")
    try:
        title.encode()
    except UnicodeEncodeError as error:
        byte = ord(title[error.start]) & 0xFF
        raise UsageError(f"the title in {shown} is not UTF-8: it holds the byte 0x{byte:02x}") from None


def _tell_nothing(path: Path, run: Run) -> None:
    """Say that there is no title: a commit is given up so, but what is piped in was meant to be one."""
    shown = printable(shown_path(path))
    if run.options.file == _STDIN:
        raise UsageError("standard input holds no title: nothing but blank lines")
    run.note(f"{shown} holds no title: nothing to check")


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - keeps links as the user wrote them


def _asked(
    rules: Iterable[MessageRule],
    message: Message,
    lines: Mapping[Path, Sequence[str]],
    severities: Severities,
    docs_url: str | None,
) -> Outcome:
    """Return what `rules` find in `message`; `docs_url` is where the documentation is found."""
    outcome = Outcome()
    path = next(iter(lines), None)
    if path is None:
        return outcome
    statuses = message.conventions.statuses
    for rule in rules:
        severity = resolve_severity(rule, "", severities, statuses)
        try:
            for finding in rule.check(message):
                check_finding(finding, path, lines.get, lines.get)
                diagnostic = _diagnostic(rule, finding, finding.path or path, severity)
                outcome.diagnostics.append(diagnostic._replace(url=rule.page(docs_url)))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a rule that calls sys.exit() ends no run
            outcome.failures.append(Failure(rule, path, error))
    outcome.diagnostics.sort(key=lambda diagnostic: diagnostic.sort_key)
    return outcome


def _diagnostic(rule: MessageRule, finding: Finding, path: Path, severity: Severity) -> Diagnostic:
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=severity,
        message=printable(finding.message),
        help=printable(finding.help) if finding.help else None,
        path=path,
        shown=shown_path(path),
        span=finding.span,
        about=(shown_path(path),),
        document=None if finding.number is None else f"BEP-{finding.number:04}",
        fix=None,
    )

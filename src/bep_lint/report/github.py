"""Workflow commands, which GitHub shows as annotations on a commit and in a pull request.

What the runner makes of them (actions/runner, `ActionCommand.cs` and `ActionCommandManager.cs`):

- In the data `%`, carriage return and line feed are escaped, in a property also `:` and `,`.
- An absolute `file` is made relative to the workspace. A relative one is sent as it is, and GitHub takes it for a path
  in the repository, which may be checked out into a folder of the workspace (`path:`).
- Columns are dropped where `line` and `endLine` differ. Whether `endColumn` is inclusive is nowhere documented
  (github/docs#40038); it is sent exclusive, as ruff does.
- Ten errors and ten warnings a step are shown, and the rest silently dropped (actions/toolkit#734). So the findings are
  ranked, and those that do not fit are printed as plain lines and appended to the job summary.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bep_lint.diagnostic import SEVERITIES, Diagnostic, real_path
from bep_lint.report import Report
from bep_lint.report.concise import finding_line
from bep_lint.report.finding_text import explanation
from bep_lint.report.ranking import ranked
from bep_lint.report.step_summary import append_table
from bep_lint.report.terminal import closing, joined, shown_file, totals
from bep_lint.safe_text import printable

SHOWN_A_STEP = 10
"""How many annotations of one severity GitHub shows a step."""


def render(report: Report) -> str:
    """Return annotations for the findings that are shown, plain lines for the rest, and how many those are.

    Where GITHUB_STEP_SUMMARY names a file, the rest is appended there; one that cannot be written is told on standard
    error.
    """
    in_rank = [report.diagnostics[index] for index in ranked(report.diagnostics)]
    shown = [
        diagnostic
        for severity in SEVERITIES
        for diagnostic in [found for found in in_rank if found.severity == severity][:SHOWN_A_STEP]
    ]
    annotated = {id(diagnostic) for diagnostic in shown}
    rest = [diagnostic for diagnostic in report.diagnostics if id(diagnostic) not in annotated]
    lines = [_annotation(diagnostic, report) for diagnostic in shown]
    lines += [finding_line(diagnostic) for diagnostic in rest]
    lines += closing(report)
    if rest:
        lines.append(_notice(rest, listed=report.in_step_summary or _append_to_step_summary(rest)))
    return joined(lines)


def command(kind: str, text: str) -> str:
    """Return the workflow command that shows the harmless `text` as an annotation of that `kind`, of no file."""
    return f"::{kind} title=bep-lint::{_escaped_data(text)}"


def _annotation(diagnostic: Diagnostic, report: Report) -> str:
    span = diagnostic.span
    # A line's number is inclusive: a span that ends where a line begins does not reach into that line.
    end_line = span.end_line - (span.end_line > span.line and span.end_column == 1)
    properties = {}
    if report.of_files:
        properties = {"file": _file(diagnostic, report), "line": str(span.line), "endLine": str(end_line)}
        if end_line == span.line:
            properties["col"] = str(span.column)
        if span.end_line == span.line:
            properties["endColumn"] = str(span.end_column)
    properties["title"] = f"{diagnostic.code} {diagnostic.name}"
    written = ",".join(f"{key}={_escaped_property(value)}" for key, value in properties.items())
    text = "\n".join(explanation(diagnostic))
    return f"::{diagnostic.severity} {written}::{_escaped_data(text)}"


def _file(diagnostic: Diagnostic, report: Report) -> str:
    """Return the path in the repository, where that is in the workspace: a step may work in another folder.

    The repository is the outermost one, as GitHub has no file of a submodule. Where there is none, the path is that in
    the workspace; elsewhere it is the one shown.
    """
    named = os.environ.get("GITHUB_WORKSPACE")
    workspace = Path(os.path.realpath(named)) if named else None
    path = real_path(diagnostic.path)
    if workspace is None or not path.is_relative_to(workspace):
        return shown_file(diagnostic)
    top, root = workspace, report.root_of(path)
    while root is not None and root.is_relative_to(workspace):
        top = root
        root = report.root_of(root.parent) if root != workspace else None
    return printable(path.relative_to(top).as_posix())


def _notice(rest: Sequence[Diagnostic], *, listed: bool) -> str:
    errors = sum(diagnostic.severity == "error" for diagnostic in rest)
    where = "the log of this step or the job summary" if listed else "the log of this step"
    counts = totals(errors, len(rest) - errors, more="more ")
    text = f"GitHub shows {SHOWN_A_STEP} errors and {SHOWN_A_STEP} warnings a step. See {where} for {counts}."
    return command("notice", text)


def _append_to_step_summary(rest: Sequence[Diagnostic]) -> bool:
    """Append `rest` to the job summary of the step; return whether it is there."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        return False
    try:
        return append_table(rest, Path(file))
    except OSError as error:
        sys.stderr.write(f"bep-lint: cannot write the job summary: {printable(str(error))}\n")
        return False


def _escaped_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped_data(text).replace(":", "%3A").replace(",", "%2C")

"""Logging commands, which Azure Pipelines lists as the errors and warnings of a run.

What the agent makes of them (microsoft/azure-pipelines-agent, `Command.cs`, `TaskCommandExtension.cs` and
`ExecutionContext.cs`):

- In the data `%`, carriage return and line feed are escaped, in a property also `;` and `]`.
- Where there is a `sourcepath` it writes `path(line,column): error CODE: message`, else the message alone. A path that
  is no file where the agent runs is left as it is; so it is given from the root of the repository on.
- Ten errors and ten warnings a step are listed, the rest stands in the log. So those come first that rank first.
- An issue is no failure: what fails the step is the exit status.
"""

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from bep_lint.diagnostic import SEVERITIES, Diagnostic
from bep_lint.report import Report
from bep_lint.report.finding_text import explanation
from bep_lint.report.identity import path_from, root_of_run
from bep_lint.report.ranking import ranked
from bep_lint.report.terminal import closing, joined, totals
from bep_lint.safe_text import printable

LISTED_A_STEP = 10
"""How many issues of one severity Azure Pipelines lists a step."""


def render(report: Report) -> str:
    """Return an issue for each rule that failed and for each finding, the summary, and how many are not listed."""
    in_rank = [report.diagnostics[index] for index in ranked(report.diagnostics)]
    rooms = {"error": max(LISTED_A_STEP - len(report.failures), 0), "warning": LISTED_A_STEP}
    listed = [
        diagnostic
        for severity in SEVERITIES
        for diagnostic in [found for found in in_rank if found.severity == severity][: rooms[severity]]
    ]
    first = {id(diagnostic) for diagnostic in listed}
    rest = [diagnostic for diagnostic in report.diagnostics if id(diagnostic) not in first]
    lines = [_command({"type": "error"}, failure) for failure in report.failures]
    path_of = cache(partial(path_from, root_of_run(report))) if report.of_files else None
    lines += [_issue(diagnostic, path_of) for diagnostic in (*listed, *rest)]
    lines += closing(report)
    if rest:
        lines.append(_note(rest))
    return joined(lines)


def _issue(diagnostic: Diagnostic, path_of: Callable[[Path], str] | None) -> str:
    text = "\n".join(explanation(diagnostic))
    if path_of is None:
        return _command({"type": diagnostic.severity}, f"{diagnostic.code}: {text}")
    properties = {
        "type": diagnostic.severity,
        "sourcepath": printable(path_of(diagnostic.path)),
        "linenumber": str(diagnostic.span.line),
        "columnnumber": str(diagnostic.span.column),
        "code": diagnostic.code,
    }
    return _command(properties, text)


def _note(rest: Sequence[Diagnostic]) -> str:
    errors = sum(diagnostic.severity == "error" for diagnostic in rest)
    counts = totals(errors, len(rest) - errors, more="more ")
    listed = f"{LISTED_A_STEP} errors and {LISTED_A_STEP} warnings"
    return f"Azure Pipelines lists {listed} a step. See the log of this step for {counts}."


def _command(properties: dict[str, str], text: str) -> str:
    written = "".join(f"{key}={_escaped_property(value)};" for key, value in properties.items())
    return f"##vso[task.logissue {written}]{_escaped_data(text)}"


def _escaped_data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped_data(text).replace(";", "%3B").replace("]", "%5D")

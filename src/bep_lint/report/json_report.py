"""The findings as one JSON object, for other programs.

Keys may be added and are never renamed. The text is ASCII: whatever a document or a file name holds stands there as an
escape, so that it reaches neither a terminal nor a decoder as it is.
"""

from collections.abc import Mapping

from bep_lint import __version__
from bep_lint.diagnostic import Diagnostic, Edit, Fix, Span, shown_path
from bep_lint.report import Report
from bep_lint.report.json_text import json_text


def render(report: Report) -> str:
    """Return the object with every finding under `findings`."""
    return dump(report, {"findings": [_finding(diagnostic) for diagnostic in report.diagnostics]})


def dump(report: Report, content: Mapping[str, object]) -> str:
    """Return a JSON object of what every output begins with (version, tool, summary) and `content`.

    Where findings were to be fixed, `fixed` in the summary counts those that were. Where rules failed, `failures`
    counts them: their findings are missing.
    """
    summary = {
        "documents": report.documents,
        "errors": report.count("error"),
        "warnings": report.count("warning"),
        "suppressed": len(report.suppressed),
        "baselined": len(report.baselined),
        "fixable": report.fixable,
    }
    head: dict[str, object] = {
        "version": 1,
        "tool": {"name": "bep-lint", "version": __version__},
        "summary": summary,
    }
    if report.fixed is not None:
        summary["fixed"] = report.fixed
    if report.unchanged is not None:
        summary["unchanged"] = report.unchanged
    if report.failures:
        head["failures"] = len(report.failures)
    return json_text(head | dict(content))


def _finding(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "path": diagnostic.shown,
        **_place(diagnostic.span),
        "about": diagnostic.about,
        "document": diagnostic.document,
        "url": diagnostic.url,
        "fix": diagnostic.fix and _fix(diagnostic.fix),
    }


def _fix(fix: Fix) -> dict[str, object]:
    return {"title": fix.title, "safe": fix.safe, "edits": [_edit(edit) for edit in fix.edits]}


def _edit(edit: Edit) -> dict[str, object]:
    return {"path": shown_path(edit.path), **_place(edit.span), "text": edit.text}


def _place(span: Span) -> dict[str, int]:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }

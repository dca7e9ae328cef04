"""The Reviewdog Diagnostic Format: what reviewdog posts as a review, with its suggestions.

What reviewdog makes of it (`proto/rdf/reviewdog.proto`, `parser/rdjson.go`, `service/github/github.go`):

- Columns count bytes of UTF-8 from 1, and the end is exclusive; where neither position has a column, whole lines are
  meant, the last one too. A path is taken from the folder on in which reviewdog runs.
- A key that it does not know fails the whole report, and so does a diagnostic without a location.
- A suggestion is posted with lines that it replaces, which have to be in the change. On GitHub all those of a
  diagnostic are for the same lines. So there is one where a fix is one edit of the file pointed at: more than one
  could be taken by halves. A person sees what it does and takes it or does not; so it need not be safe.
"""

from collections.abc import Sequence

from bep_lint.diagnostic import Diagnostic, Edit, Severity, Span
from bep_lint.report import Report
from bep_lint.report.concise import finding_line
from bep_lint.report.finding_text import explanation
from bep_lint.report.json_text import json_text, well_formed

_SEVERITIES: dict[Severity, str] = {"error": "ERROR", "warning": "WARNING"}
_BOM_BYTES = 3


def render(report: Report) -> str:
    """Return a `DiagnosticResult` with every finding."""
    diagnostics = [_diagnostic(diagnostic, report) for diagnostic in report.diagnostics]
    return json_text({"source": {"name": "bep-lint"}, "diagnostics": diagnostics})


def _diagnostic(diagnostic: Diagnostic, report: Report) -> dict[str, object]:
    code = {"value": diagnostic.code}
    if diagnostic.url is not None:
        code["url"] = diagnostic.url
    found: dict[str, object] = {
        "message": "\n".join(explanation(diagnostic)),
        "location": {"path": ""},
        "severity": _SEVERITIES[diagnostic.severity],
        "code": code,
        "original_output": finding_line(diagnostic),
    }
    if report.of_files:
        places = _Places(report.lines_of(diagnostic.path), has_bom=report.has_bom(diagnostic.path))
        found["location"] = {"path": well_formed(diagnostic.shown), "range": places.range(diagnostic.span)}
        if suggestions := _suggestions(diagnostic, places):
            found["suggestions"] = suggestions
    return found


def _suggestions(diagnostic: Diagnostic, places: "_Places") -> list[dict[str, object]]:
    edits = diagnostic.fix.edits if diagnostic.fix else ()
    if len(edits) != 1 or edits[0].path != diagnostic.path:
        return []
    suggestion = places.suggestion(edits[0])
    return [suggestion] if suggestion else []


class _Places:
    """Places in a file of which the `lines` are known, none where it cannot be read or is a folder."""

    def __init__(self, lines: Sequence[str], *, has_bom: bool) -> None:
        self._lines = lines
        self._has_bom = has_bom

    def range(self, span: Span) -> dict[str, object]:
        """Return the range of `span`; one that ends where a line begins does not reach into that line."""
        if not self._has(span.line):
            return {"start": {"line": span.line}}
        end_line, end_column = span.end_line, span.end_column
        if end_line > span.line and end_column == 1:
            end_line -= 1
            end_column = len(self._lines[end_line - 1]) + 1 if self._has(end_line) else 1
        if not self._has(end_line):
            end_line = len(self._lines)
            end_column = len(self._lines[-1]) + 1
        return {"start": self._position(span.line, span.column), "end": self._position(end_line, end_column)}

    def suggestion(self, edit: Edit) -> dict[str, object] | None:
        """Return what suggests `edit`; None where it is made on a line that is not there, or its text is no Unicode."""
        span, text = edit.span, edit.text
        if not self._has(span.line) or text != well_formed(text):
            return None
        is_of_lines = span.column == span.end_column == 1 and span.end_line > span.line
        bare = text.removesuffix("\n")
        # An empty text for lines takes them out; one for an empty line has to be told by its columns.
        if is_of_lines and (not text or (bare and bare != text)):
            lines = {"start": {"line": span.line}, "end": {"line": span.end_line - 1}}
            return {"range": lines, "text": bare}
        if not self._has(span.end_line):
            return None
        start, end = self._position(span.line, span.column), self._position(span.end_line, span.end_column)
        return {"range": {"start": start, "end": end}, "text": text}

    def _has(self, line: int) -> bool:
        return 1 <= line <= len(self._lines)

    def _position(self, line: int, column: int) -> dict[str, int]:
        before = self._lines[line - 1][: column - 1].encode("utf-8", "surrogatepass")
        return {"line": line, "column": len(before) + 1 + _BOM_BYTES * (self._has_bom and line == 1)}

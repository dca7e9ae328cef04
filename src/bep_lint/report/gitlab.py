"""GitLab's Code Quality report, which a merge request shows as what it makes better and worse.

What GitLab makes of it (`ci/testing/code_quality.md` in its documentation, and its sources: `code_climate.rb`,
`codequality_degradation_entity.rb`, the widget's `utils.js`):

- An entry is told from others by its fingerprint alone: of two with the same, one is shown.
- Severity, engine, description, path and line are shown, the name of the check is not. So the description has the code.
- An entry without a path fails the whole report. What is in no file has an empty one.
"""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from bep_lint.diagnostic import Diagnostic, Severity
from bep_lint.report import Report
from bep_lint.report.finding_text import explanation
from bep_lint.report.identity import fingerprints, path_from, root_of_run
from bep_lint.report.json_text import json_text, well_formed

_SEVERITIES: dict[Severity, str] = {"error": "major", "warning": "minor"}


def render(report: Report) -> str:
    """Return an array with an entry for each finding, and for each rule that failed: what it found is not gone."""
    findings = zip(report.diagnostics, fingerprints(report.diagnostics, report), strict=True)
    path_of = cache(partial(path_from, root_of_run(report))) if report.of_files else None
    entries = [_finding(diagnostic, fingerprint, path_of) for diagnostic, fingerprint in findings]
    return json_text([*entries, *map(_failure, dict.fromkeys(report.failures))])


def _finding(diagnostic: Diagnostic, fingerprint: str, path_of: Callable[[Path], str] | None) -> dict[str, object]:
    location: dict[str, object] = {"path": ""}
    if path_of:
        path = well_formed(path_of(diagnostic.path))
        location = {"path": path, "lines": {"begin": diagnostic.span.line}}
    return {
        "description": f"{diagnostic.code}: {' | '.join(explanation(diagnostic))}",
        "check_name": diagnostic.code,
        "engine_name": "bep-lint",
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[diagnostic.severity],
        "location": location,
    }


def _failure(failure: str) -> dict[str, object]:
    import hashlib

    return {
        "description": failure,
        "check_name": "rule-failed",
        "engine_name": "bep-lint",
        "fingerprint": hashlib.blake2b(failure.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest(),
        "severity": "critical",
        "location": {"path": ""},
    }

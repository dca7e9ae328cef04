"""JUnit's XML report, for the test reports of GitLab, Jenkins, Azure Pipelines and GitHub.

What they make of it (`junit.rb` of GitLab, `CaseResult.java` of Jenkins' junit-plugin):

- A test is told from others, and from those of another run, by suite, class and name: of two with the same, GitLab
  takes one. So its name is the rule and what is found, which stays where lines shift; equal ones are counted.
- GitLab shows the text of a failure and not its message. Both have all there is to say.
- Jenkins takes what stands before the last point of a class for its package, an extension for the class.
- A report without a test is an error to some. So a document that is clean is a test that passes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Literal

from bep_lint.diagnostic import Diagnostic, shown_path
from bep_lint.report import Report
from bep_lint.report.concise import finding_line
from bep_lint.report.finding_text import explanation
from bep_lint.report.identity import path_from, root_of_run
from bep_lint.report.terminal import joined
from bep_lint.report.xml_text import DECLARATION, element
from bep_lint.safe_text import excerpt

_LONGEST_NAME = 200
_TOOL = "bep-lint"

_Outcome = Literal["passed", "failure", "error", "skipped"]
_Test = tuple[_Outcome, list[str]]


def render(report: Report) -> str:
    """Return a suite for each document, with a test for each finding in it, and one for the rules that failed."""
    suites = list(_suites(report))
    counts = Counter(outcome for _, tests in suites for outcome, _ in tests)
    totals = {"name": _TOOL, "tests": counts.total(), "failures": counts["failure"], "errors": counts["error"]}
    lines = [line for name, tests in suites for line in _suite(name, tests)]
    return joined([DECLARATION, *element("testsuites", totals, lines)])


def _suites(report: Report) -> Iterator[tuple[str, list[_Test]]]:
    if report.of_files:
        found: dict[Path, list[Diagnostic]] = {path: [] for path in report.checked}
        for diagnostic in report.diagnostics:
            found.setdefault(diagnostic.path, []).append(diagnostic)
        root = root_of_run(report)
        for path in sorted(found, key=shown_path):
            name = path_from(root, path)
            yield name, _tests(found[path], name.removesuffix(".md"), name)
    elif report.documents:
        yield report.noun, _tests(report.diagnostics, _TOOL)
    names = _told_apart(excerpt(failure, _LONGEST_NAME) for failure in report.failures)
    failed = [_failed_rule(*both) for both in zip(names, report.failures, strict=True)]
    if not report.documents and not report.diagnostics:
        nothing = element("skipped", {"message": "no document was checked"})
        failed.append(("skipped", element("testcase", {"name": "documents", "classname": _TOOL}, nothing)))
    if failed:
        yield _TOOL, failed


def _suite(name: str, tests: Sequence[_Test]) -> list[str]:
    counts = Counter(outcome for outcome, _ in tests)
    attributes = {
        "name": name,
        "tests": len(tests),
        "failures": counts["failure"],
        "errors": counts["error"],
        "skipped": counts["skipped"],
    }
    return element("testsuite", attributes, (line for _, lines in tests for line in lines))


def _tests(diagnostics: Sequence[Diagnostic], class_name: str, file: str | None = None) -> list[_Test]:
    where = {} if file is None else {"file": file}
    if not diagnostics:
        return [("passed", element("testcase", {"name": "no findings", "classname": class_name} | where))]
    tests: list[_Test] = []
    for name, diagnostic in zip(_told_apart(map(_name, diagnostics)), diagnostics, strict=True):
        line = {} if file is None else {"line": diagnostic.span.line}
        attributes = {"name": name, "classname": class_name} | where | line
        tests.append(("failure", element("testcase", attributes, _failure(diagnostic))))
    return tests


def _name(diagnostic: Diagnostic) -> str:
    subject = excerpt(diagnostic.subject)
    return f"{diagnostic.code} {diagnostic.name}" + (f": {subject}" if subject else "")


def _told_apart(names: Iterable[str]) -> Iterator[str]:
    """Yield `names`, of which equal ones are counted."""
    seen: set[str] = set()
    for name in names:
        different = (name if number == 1 else f"{name} ({number})" for number in count(1))
        yield (found := next(each for each in different if each not in seen))
        seen.add(found)


def _failure(diagnostic: Diagnostic) -> list[str]:
    message, *advice = explanation(diagnostic)
    text = "\n".join([finding_line(diagnostic), *advice])
    return element("failure", {"message": "\n".join([message, *advice]), "type": diagnostic.severity}, text)


def _failed_rule(name: str, failure: str) -> _Test:
    error = element("error", {"message": failure, "type": "rule-failed"}, failure)
    return "error", element("testcase", {"name": name, "classname": _TOOL}, error)

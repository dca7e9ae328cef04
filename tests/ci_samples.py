"""A small report to write down what each format makes of it."""

from pathlib import Path

from bep_lint.diagnostic import Diagnostic, Edit, Fix, Severity, Span
from bep_lint.report import Report

QUOTA = Path.cwd() / "proposals" / "BEP-1000-quota.md"
README = Path.cwd() / "proposals" / "README.md"
LINES = ("# Квота", "", "## Motivation", "text; 100% [of] it")


def sample(
    span: Span | None = None,
    path: Path = QUOTA,
    code: str = "SEC001",
    severity: Severity = "error",
    message: str = 'section "Goal" is missing',
    advice: str | None = None,
    fix: Fix | None = None,
    subject: str = "Goal",
    url: str | None = None,
) -> Diagnostic:
    """A finding in the file `path` below the working folder."""
    shown = path.relative_to(Path.cwd()).as_posix()
    return Diagnostic(
        code=code,
        name="section-missing",
        severity=severity,
        message=message,
        help=advice,
        path=path,
        shown=shown,
        span=span or Span.at(3, 4, 5),
        about=(shown,),
        document="BEP-1000",
        fix=fix,
        subject=subject,
        url=url,
    )


def insertion(path: Path = QUOTA, *, safe: bool = True) -> Fix:
    """The fix that inserts a heading above line 3."""
    return Fix("add the heading", (Edit(path, Span.at(3), "## Goal\n\n"),), safe=safe)


def sample_report(*diagnostics: Diagnostic, failures: tuple[str, ...] = (), lines: tuple[str, ...] = LINES) -> Report:
    """A report of `diagnostics` in two documents, of which all have `lines`."""
    return Report(diagnostics, 2, lambda _: lines, failures=failures, checked=(README, QUOTA))


def two_findings() -> Report:
    """A report of an error with all there can be, of a warning with nothing, and of a rule that failed."""
    first = sample(advice="Write it.", fix=insertion(safe=False), url="https://docs.example/SEC001/")
    second = sample(Span(4, 5, 5, 1), code="LEN001", severity="warning", message="100% [of] it; split it", subject="")
    return sample_report(first, second, failures=("rule REG001 (registry) failed on proposals: ValueError: no]",))

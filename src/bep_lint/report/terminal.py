"""What the formats for people share: text that is safe to print, colours, and the last line."""

from collections.abc import Iterable

from bep_lint.diagnostic import Diagnostic, Fix, Severity
from bep_lint.report import Report
from bep_lint.safe_text import printable

BOLD = "1"
CYAN = "36"
SEVERITY_STYLE: dict[Severity, str] = {"error": "1;31", "warning": "1;33"}


def styled(text: str, style: str, *, color: bool) -> str:
    """Return `text` between the ANSI codes for `style`, or as it is where no `color` is wanted."""
    return f"\x1b[{style}m{text}\x1b[0m" if color else text


def shown_file(diagnostic: Diagnostic) -> str:
    """Return the path of a finding, fit to begin a line with."""
    return beginning(diagnostic.shown)


def beginning(path: str) -> str:
    """Return `path` fit to begin a line with."""
    path = printable(path)
    # GitHub's runner trims a line and takes a leading "::" for a command (`ActionCommand.TryParseV2`).
    return f"./{path}" if path.lstrip().startswith("::") else path


def fix_mark(diagnostic: Diagnostic) -> str:
    """Return what marks the line of a finding that can be fixed, to follow its message; empty where it cannot."""
    if diagnostic.fix is None:
        return ""
    return " [fixable]" if diagnostic.fix.safe else " [unsafe fix]"


def fix_offer(fix: Fix) -> str:
    """Return what a fix does, and the options that make it."""
    return f"{printable(fix.title)} ({'--fix' if fix.safe else '--fix --unsafe-fixes'})"


def counted(count: int, noun: str) -> str:
    """Return `count` and `noun`, in the plural where it is not one: `3 errors`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def totals(errors: int, warnings: int, more: str = "") -> str:
    """Return `3 errors and 1 warning`, without what there is none of; `more` stands between number and noun."""
    counts = ((errors, f"{more}error"), (warnings, f"{more}warning"))
    return " and ".join(counted(count, noun) for count, noun in counts if count)


def closing(report: Report) -> list[str]:
    """Return the lines that end a report for people: the summary, or none where the report is to be quiet."""
    return [] if report.quiet else [summary(report)]


def joined(lines: Iterable[str]) -> str:
    """Return `lines` as one text, each with its line end."""
    return "".join(f"{line}\n" for line in lines)


def summary(report: Report) -> str:
    """Return how much was found in how many documents, and what was left out."""
    documents = counted(report.documents, report.noun)
    safe = report.safely_fixable
    asides = [
        f"{count} {what}"
        for count, what in (
            (safe, "fixable with --fix"),
            (report.unsafely_fixable, "more with --unsafe-fixes" if safe else "fixable with --fix --unsafe-fixes"),
            (len(report.suppressed), "suppressed"),
            (len(report.baselined), "in the baseline"),
            (report.unchanged, "not from this change"),
        )
        if count
    ]
    if not report.documents:
        return "No document was checked."
    fixed = f"Fixed {counted(report.fixed, 'finding')}. " if report.fixed else ""
    if not report.diagnostics and not asides and not report.failures:
        return f"{fixed}{documents} is clean." if report.documents == 1 else f"{fixed}All {documents} are clean."
    found = totals(report.count("error"), report.count("warning"))
    aside = f" ({', '.join(asides)})" if asides else ""
    failed = "; not all rules could be asked: see the errors" if report.failures else ""
    return f"{fixed}{f'Found {found}' if found else 'No findings'} in {documents}{aside}{failed}."

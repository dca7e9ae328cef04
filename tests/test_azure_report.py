"""The output format azure; what it shares with the others is tested in `test_ci_reports`."""

from ci_readers import read_azure
from ci_samples import README, sample, sample_report, two_findings

from bep_lint import report
from bep_lint.diagnostic import Severity

LISTED = "Azure Pipelines lists 10 errors and 10 warnings a step."


def test_the_whole_report() -> None:
    assert report.render("azure", two_findings()) == (
        "##vso[task.logissue type=error;]rule REG001 (registry) failed on proposals: ValueError: no]\n"
        "##vso[task.logissue type=error;sourcepath=proposals/BEP-1000-quota.md;linenumber=3;columnnumber=4;"
        'code=SEC001;]section "Goal" is missing%0Ahelp: Write it.%0Afix: add the heading (--fix --unsafe-fixes)\n'
        "##vso[task.logissue type=warning;sourcepath=proposals/BEP-1000-quota.md;linenumber=4;columnnumber=5;"
        "code=LEN001;]100%AZP25 [of] it; split it\n"
        "Found 1 error and 1 warning in 2 documents (1 fixable with --fix --unsafe-fixes); "
        "not all rules could be asked: see the errors.\n"
    )
    assert report.render("azure", sample_report()) == "All 2 documents are clean.\n"
    assert report.render("azure", sample_report()._replace(quiet=True)) == ""


def test_a_path_cannot_end_a_property() -> None:
    path = README.with_name("a;type=warning]b%3B\n##vso[task.complete].md")
    (read,) = read_azure(report.render("azure", sample_report(sample(path=path))))
    assert (read.path, read.severity) == (r"proposals/a;type=warning]b%3B\x0a##vso\x5btask.complete].md", "error")


def test_what_is_listed_comes_first() -> None:
    def many(code: str, severity: Severity, number: int) -> list[str]:
        found = [sample(code=code, severity=severity, message=f"{severity} {index}") for index in range(number)]
        rare = sample(code="FS001", severity="warning", message="rare")
        text = report.render("azure", sample_report(*found, rare, failures=("failed",) * 2))
        assert len(read_azure(text)) == number + 3
        return [read.text for read in read_azure(text)] + text.splitlines()[-1:]

    *order, last = many("SEC001", "warning", 12)
    assert order[:4] == ["failed", "failed", "warning 0", "rare"]
    assert order[-3:] == ["warning 9", "warning 10", "warning 11"]
    assert last == f"{LISTED} See the log of this step for 3 more warnings."

    # Those that failed are errors, too: there is room for eight more.
    *order, last = many("SEC001", "error", 9)
    assert order[-2:] == ["rare", "error 8"]
    assert last == f"{LISTED} See the log of this step for 1 more error."
    assert many("SEC001", "error", 8)[-1].startswith("Found 8 errors and 1 warning in 2 documents")

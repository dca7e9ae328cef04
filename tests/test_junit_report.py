"""The output format junit; what it shares with the others is tested in `test_ci_reports`."""

from pathlib import Path

import pytest
from ci_readers import tests_of_junit as read_tests
from ci_samples import sample, sample_report, two_findings
from conftest import bep_lint

from bep_lint import report
from bep_lint.diagnostic import Span


def names(text: str) -> list[str]:
    return [case.attrib["name"] for case in read_tests(text).iter("testcase")]


def test_the_whole_report() -> None:
    assert report.render("junit", two_findings()) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="bep-lint" tests="4" failures="2" errors="1">\n'
        '  <testsuite name="proposals/BEP-1000-quota.md" tests="2" failures="2" errors="0" skipped="0">\n'
        '    <testcase name="SEC001 section-missing: Goal" classname="proposals/BEP-1000-quota" '
        'file="proposals/BEP-1000-quota.md" line="3">\n'
        '      <failure message="section &quot;Goal&quot; is missing&#10;help: Write it.&#10;'
        'fix: add the heading (--fix --unsafe-fixes)" type="error">'
        "proposals/BEP-1000-quota.md:3:4: SEC001 section &quot;Goal&quot; is missing [unsafe fix]&#10;"
        "help: Write it.&#10;fix: add the heading (--fix --unsafe-fixes)</failure>\n"
        "    </testcase>\n"
        '    <testcase name="LEN001 section-missing" classname="proposals/BEP-1000-quota" '
        'file="proposals/BEP-1000-quota.md" line="4">\n'
        '      <failure message="100% [of] it; split it" type="warning">'
        "proposals/BEP-1000-quota.md:4:5: LEN001 100% [of] it; split it</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        '  <testsuite name="proposals/README.md" tests="1" failures="0" errors="0" skipped="0">\n'
        '    <testcase name="no findings" classname="proposals/README" file="proposals/README.md"/>\n'
        "  </testsuite>\n"
        '  <testsuite name="bep-lint" tests="1" failures="0" errors="1" skipped="0">\n'
        '    <testcase name="rule REG001 (registry) failed on proposals: ValueError: no]" classname="bep-lint">\n'
        '      <error message="rule REG001 (registry) failed on proposals: ValueError: no]" type="rule-failed">'
        "rule REG001 (registry) failed on proposals: ValueError: no]</error>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def test_a_test_has_the_same_name_where_lines_shift_and_one_of_its_own() -> None:
    here = [sample(), sample(), sample(subject="Goal (2)"), sample(subject="x" * 100)]
    found = names(report.render("junit", sample_report(*here)))
    assert found == [
        "SEC001 section-missing: Goal",
        "SEC001 section-missing: Goal (2)",
        "SEC001 section-missing: Goal (2) (2)",
        f"SEC001 section-missing: {'x' * 59}…",
        "no findings",
    ]
    below = [diagnostic._replace(span=Span.at(30), message="over by 12 lines") for diagnostic in here]
    assert names(report.render("junit", sample_report(*below))) == found
    long = "rule SEC001 (x) failed: " + "a" * 300
    assert len(names(report.render("junit", sample_report(failures=(long, f"{long}b"))))) == 4


def test_each_document_that_was_checked_is_there(sound: Path) -> None:
    root = read_tests(bep_lint("proposals", "--output-format", "junit").out)
    files = sorted(f"proposals/{path.relative_to(sound / 'proposals')}" for path in sound.rglob("*.md"))
    assert [suite.attrib["name"] for suite in root] == files
    assert root.attrib["failures"] == "0"
    root = read_tests(bep_lint("proposals/BEP-1001", "proposals/README.md", "--output-format", "junit").out)
    assert [suite.attrib["name"] for suite in root] == [
        "proposals/BEP-1001/storage.md",
        "proposals/BEP-1001/transport.md",
        "proposals/README.md",
    ]


def test_where_nothing_was_checked_no_test_passes() -> None:
    text = report.render("junit", sample_report()._replace(documents=0, checked=()))
    (suite,) = read_tests(text)
    assert (suite.attrib["tests"], suite.attrib["skipped"]) == ("1", "1")
    assert '<skipped message="no document was checked"/>' in text


@pytest.mark.parametrize(
    ("title", "outcome"), [("Mend the build", "no findings"), ("bep 1000: Session quota", "MSG001 title-form")]
)
def test_a_message_is_a_suite(title: str, outcome: str, sound: Path) -> None:
    (sound / "message.txt").write_text(f"{title}\n", encoding="utf-8")
    (suite,) = read_tests(bep_lint("message", "message.txt", "--output-format", "junit").out)
    (case,) = suite
    assert (suite.attrib["name"], case.attrib["classname"]) == ("message", "bep-lint")
    assert case.attrib["name"] == outcome
    assert "file" not in case.attrib

"""The output format rdjson; what it shares with the others is tested in `test_ci_reports`."""

import json
from typing import Any

import pytest
from ci_readers import diagnostics_of_rdjson
from ci_samples import QUOTA, README, insertion, sample, sample_report, two_findings

from bep_lint import report
from bep_lint.diagnostic import Edit, Fix, Span


def at(line: int, column: int, end_line: int, end_column: int) -> dict[str, Any]:
    return {"start": {"line": line, "column": column}, "end": {"line": end_line, "column": end_column}}


def test_the_whole_report() -> None:
    text = report.render("rdjson", two_findings())
    assert json.loads(text) == {
        "source": {"name": "bep-lint"},
        "diagnostics": [
            {
                "message": 'section "Goal" is missing\nhelp: Write it.\nfix: add the heading (--fix --unsafe-fixes)',
                "location": {"path": "proposals/BEP-1000-quota.md", "range": at(3, 4, 3, 9)},
                "severity": "ERROR",
                "code": {"value": "SEC001", "url": "https://docs.example/SEC001/"},
                "original_output": 'proposals/BEP-1000-quota.md:3:4: SEC001 section "Goal" is missing [unsafe fix]',
                "suggestions": [{"range": at(3, 1, 3, 1), "text": "## Goal\n\n"}],
            },
            {
                "message": "100% [of] it; split it",
                "location": {"path": "proposals/BEP-1000-quota.md", "range": at(4, 5, 4, 19)},
                "severity": "WARNING",
                "code": {"value": "LEN001"},
                "original_output": "proposals/BEP-1000-quota.md:4:5: LEN001 100% [of] it; split it",
            },
        ],
    }
    assert json.loads(report.render("rdjson", sample_report())) == {
        "source": {"name": "bep-lint"},
        "diagnostics": [],
    }


@pytest.mark.parametrize(
    ("span", "place"),
    [
        pytest.param(Span(1, 3, 1, 8), at(1, 3, 1, 13), id="bytes"),
        pytest.param(Span(1, 5, 3, 4), at(1, 7, 3, 4), id="several lines"),
        pytest.param(Span(1, 1, 2, 1), at(1, 1, 1, 13), id="to the next line"),
        pytest.param(Span(1, 8, 2, 1), at(1, 13, 1, 13), id="only the line's end"),
        pytest.param(Span(2, 1, 2, 1), at(2, 1, 2, 1), id="nothing"),
        pytest.param(Span(1, 90, 1, 99), at(1, 13, 1, 13), id="past the line"),
        pytest.param(Span(4, 1, 5, 1), at(4, 1, 4, 19), id="to the end of the file"),
        pytest.param(Span(4, 1, 9, 7), at(4, 1, 4, 19), id="past the end of the file"),
        pytest.param(Span.at(5), {"start": {"line": 5}}, id="below the file"),
    ],
)
def test_places_count_bytes(span: Span, place: dict[str, Any]) -> None:
    (found,) = diagnostics_of_rdjson(report.render("rdjson", sample_report(sample(span))))
    assert found["location"]["range"] == place


def test_a_byte_order_mark_is_three_bytes_of_the_first_line() -> None:
    fix = Fix("rename it", (Edit(QUOTA, Span(1, 3, 1, 8), "Quota"),))
    marked = sample_report(sample(Span(1, 3, 2, 1), fix=fix))._replace(has_bom=lambda path: path == QUOTA)
    (found,) = diagnostics_of_rdjson(report.render("rdjson", marked))
    assert found["location"]["range"] == at(1, 6, 1, 16)
    assert found["suggestions"] == [{"range": at(1, 6, 1, 16), "text": "Quota"}]
    (found,) = diagnostics_of_rdjson(report.render("rdjson", marked._replace(diagnostics=[sample()])))
    assert found["location"]["range"] == at(3, 4, 3, 9)


def test_of_a_folder_or_an_unreadable_file_only_the_line_is_known() -> None:
    (found,) = diagnostics_of_rdjson(report.render("rdjson", sample_report(sample(Span.at(1)), lines=())))
    assert found["location"] == {"path": "proposals/BEP-1000-quota.md", "range": {"start": {"line": 1}}}


LINES_2_AND_3 = {"start": {"line": 2}, "end": {"line": 3}}


@pytest.mark.parametrize(
    ("span", "text", "suggestion"),
    [
        pytest.param(Span(2, 1, 4, 1), "", {"range": LINES_2_AND_3, "text": ""}, id="lines taken out"),
        pytest.param(Span(2, 1, 4, 1), "a\nb\n", {"range": LINES_2_AND_3, "text": "a\nb"}, id="lines"),
        pytest.param(Span(2, 1, 4, 1), "a\r\n", {"range": LINES_2_AND_3, "text": "a\r"}, id="carriage return"),
        pytest.param(Span(2, 1, 4, 1), "\n", {"range": at(2, 1, 4, 1), "text": "\n"}, id="an empty line"),
        pytest.param(Span(2, 1, 4, 1), "a", {"range": at(2, 1, 4, 1), "text": "a"}, id="lines joined to the next"),
        pytest.param(
            Span(4, 1, 5, 1), "", {"range": {"start": {"line": 4}, "end": {"line": 4}}, "text": ""}, id="last"
        ),
        pytest.param(Span(1, 3, 1, 8), "Ж", {"range": at(1, 3, 1, 13), "text": "Ж"}, id="bytes"),
        pytest.param(Span.at(4, 19), "\nb", {"range": at(4, 19, 4, 19), "text": "\nb"}, id="at the end"),
        pytest.param(Span(4, 1, 5, 1), "a", None, id="ends below the file"),
        pytest.param(Span.at(5), "a\n", None, id="below the file"),
        pytest.param(Span.at(4), "\udc80", None, id="no Unicode"),
    ],
)
def test_a_suggestion(span: Span, text: str, suggestion: dict[str, Any] | None) -> None:
    fix = Fix("mend it", (Edit(QUOTA, span, text),))
    (found,) = diagnostics_of_rdjson(report.render("rdjson", sample_report(sample(fix=fix))))
    assert found.get("suggestions") == ([suggestion] if suggestion else None)


def test_half_a_fix_is_none() -> None:
    edit = Edit(QUOTA, Span.at(3), "x")
    for fix in (insertion(README), Fix("both", (edit, edit._replace(path=README))), Fix("twice", (edit, edit))):
        (found,) = diagnostics_of_rdjson(report.render("rdjson", sample_report(sample(fix=fix))))
        assert "suggestions" not in found
        assert "fix: " in found["message"]


def test_what_is_in_no_file_has_an_empty_path() -> None:
    (found,) = diagnostics_of_rdjson(report.render("rdjson", sample_report(sample())._replace(of_files=False)))
    assert found["location"] == {"path": ""}

"""Every output format, as a whole and against hostile text."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from bep_lint import __version__, report
from bep_lint.diagnostic import Diagnostic, Edit, Fix, Severity, Span
from bep_lint.git import repository_root
from bep_lint.report import Report, SuppressedFinding, statistics
from bep_lint.report.excerpt import WIDTH, marked
from bep_lint.report.step_summary import LIMIT, append_table

HOSTILE = "a\x1b[31m b\r c\n::error::x %0A \u202e | `code` <img src=x> ##[add-mask]y @user #1 https://x.example"
HARMLESS = (
    r"a\x1b[31m b\x0d c\x0a::error::x %0A \u202e | `code` <img src=x> ##\x5badd-mask]y @user #1 https://x.example"
)


def diagnostic(
    code: str = "SEC001",
    shown: str = "proposals/BEP-1001-quota.md",
    span: Span | None = None,
    message: str = "the section Motivation is missing",
    name: str = "section-missing",
    severity: Severity = "error",
    advice: str | None = None,
    fix: Fix | None = None,
) -> Diagnostic:
    return Diagnostic(
        code=code,
        name=name,
        severity=severity,
        message=message,
        help=advice,
        path=Path.cwd() / shown,
        shown=shown,
        span=span or Span.at(1, 3, 5),
        about=(shown,),
        document="BEP-1001",
        fix=fix,
    )


def report_of(
    *diagnostics: Diagnostic,
    source: str = "",
    documents: int = 80,
    suppressed: int = 0,
    baselined: int = 0,
    color: bool = False,
) -> Report:
    lines = source.split("\n") if source else []
    left_out = diagnostic()
    return Report(
        diagnostics,
        documents,
        lambda _: lines,
        [SuppressedFinding(left_out, "")] * suppressed,
        [left_out] * baselined,
        color,
    )


def edit_fix(*, safe: bool = True) -> Fix:
    edit = Edit(Path.cwd() / "proposals" / "BEP-1001-quota.md", Span(2, 1, 2, 4), "## Motivation")
    return Fix("add the heading", (edit,), safe=safe)


@pytest.fixture(autouse=True)
def outside_github(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


class TestSummary:
    @pytest.mark.parametrize(
        ("severities", "documents", "expected"),
        [
            ("", 80, "All 80 documents are clean."),
            ("", 1, "1 document is clean."),
            ("e", 1, "Found 1 error in 1 document."),
            ("ee", 80, "Found 2 errors in 80 documents."),
            ("w", 80, "Found 1 warning in 80 documents."),
            ("eeew", 80, "Found 3 errors and 1 warning in 80 documents."),
        ],
    )
    def test_counts_in_words(self, severities: str, documents: int, expected: str) -> None:
        found = [diagnostic(severity="error" if letter == "e" else "warning") for letter in severities]
        assert report.render("concise", report_of(*found, documents=documents)).splitlines()[-1] == expected

    def test_tells_what_is_fixable_suppressed_and_baselined(self) -> None:
        found = report_of(diagnostic(fix=edit_fix()), diagnostic(), suppressed=2, baselined=5)
        assert report.render("concise", found).splitlines()[-1] == (
            "Found 2 errors in 80 documents (1 fixable with --fix, 2 suppressed, 5 in the baseline)."
        )

    @pytest.mark.parametrize(
        ("found", "fixed", "expected"),
        [
            (0, 3, "Fixed 3 findings. All 80 documents are clean."),
            (2, 1, "Fixed 1 finding. Found 2 errors in 80 documents."),
            (0, 0, "All 80 documents are clean."),
        ],
    )
    def test_tells_what_was_fixed(self, found: int, fixed: int, expected: str) -> None:
        rendered = report.render("concise", report_of(*[diagnostic()] * found)._replace(fixed=fixed))
        assert rendered.splitlines()[-1] == expected

    def test_hidden_findings_are_not_called_clean(self) -> None:
        assert report.render("full", report_of(baselined=5)) == "No findings in 80 documents (5 in the baseline).\n"


class TestConcise:
    def test_one_line_a_finding(self) -> None:
        first = diagnostic(advice="add it", fix=edit_fix())
        second = diagnostic("LEN001", span=Span.at(201, 1), message="too long", severity="warning")
        assert report.render("concise", report_of(first, second)) == (
            "proposals/BEP-1001-quota.md:1:3: SEC001 the section Motivation is missing [fixable]\n"
            "proposals/BEP-1001-quota.md:201:1: LEN001 too long\n"
            "Found 1 error and 1 warning in 80 documents (1 fixable with --fix).\n"
        )
        assert report.render("concise", report_of(diagnostic(fix=edit_fix(safe=False)))) == (
            "proposals/BEP-1001-quota.md:1:3: SEC001 the section Motivation is missing [unsafe fix]\n"
            "Found 1 error in 80 documents (1 fixable with --fix --unsafe-fixes).\n"
        )

    def test_hostile_text_stays_on_its_line(self) -> None:
        found = diagnostic(shown="BEP\x1b-\udc80.md", message=HOSTILE)
        assert report.render("concise", report_of(found)) == (
            rf"BEP\x1b-\udc80.md:1:3: SEC001 {HARMLESS}"
            "\nFound 1 error in 80 documents.\n"
        )

    @pytest.mark.parametrize("path", ["::error::x/BEP-1.md", " ::stop-commands::x.md"])
    @pytest.mark.parametrize("name", ["concise", "grouped"])
    def test_a_path_is_never_a_workflow_command(self, name: str, path: str) -> None:
        assert report.render(name, report_of(diagnostic(shown=path))).startswith(f"./{path}:")

    def test_colours(self) -> None:
        found = report_of(diagnostic(), diagnostic(severity="warning"), color=True)
        assert report.render("concise", found).splitlines()[:2] == [
            "\x1b[1mproposals/BEP-1001-quota.md\x1b[0m:1:3: \x1b[1;31mSEC001\x1b[0m the section Motivation is missing",
            "\x1b[1mproposals/BEP-1001-quota.md\x1b[0m:1:3: \x1b[1;33mSEC001\x1b[0m the section Motivation is missing",
        ]


class TestGrouped:
    def test_aligns_within_a_file(self) -> None:
        found = report_of(
            diagnostic(span=Span.at(7, 12), fix=edit_fix()),
            diagnostic("LEN001", span=Span.at(201, 1), message="too long", severity="warning"),
            diagnostic("FS001", shown="proposals/notes.md", span=Span.at(1), message="not a proposal"),
        )
        assert report.render("grouped", found) == (
            "proposals/BEP-1001-quota.md:\n"
            "    7:12 SEC001 the section Motivation is missing [fixable]\n"
            "  201:1  LEN001 too long\n"
            "\n"
            "proposals/notes.md:\n"
            "  1:1 FS001 not a proposal\n"
            "\n"
            "Found 2 errors and 1 warning in 80 documents (1 fixable with --fix).\n"
        )

    def test_nothing_found(self) -> None:
        assert report.render("grouped", report_of()) == "All 80 documents are clean.\n"


class TestFull:
    def test_excerpt_help_and_fix(self) -> None:
        first = diagnostic(span=Span.at(2, 4, 10), advice="add `## Motivation`", fix=edit_fix())
        second = diagnostic("SEC004", span=Span.at(1, 1), severity="warning", fix=edit_fix(safe=False))
        assert report.render("full", report_of(first, second, source="# Quota\n## Motivation\n")) == (
            "SEC001 error: the section Motivation is missing\n"
            " --> proposals/BEP-1001-quota.md:2:4\n"
            "  |\n"
            "2 | ## Motivation\n"
            "  |    ^^^^^^^^^^\n"
            "  = help: add `## Motivation`\n"
            "  = fix: add the heading (--fix)\n"
            "\n"
            "SEC004 warning: the section Motivation is missing\n"
            " --> proposals/BEP-1001-quota.md:1:1\n"
            "  |\n"
            "1 | # Quota\n"
            "  | ^\n"
            "  = fix: add the heading (--fix --unsafe-fixes)\n"
            "\n"
            "Found 1 error and 1 warning in 80 documents (1 fixable with --fix, 1 more with --unsafe-fixes).\n"
        )

    def test_findings_of_one_code_and_place_stay_apart(self) -> None:
        found = report_of(diagnostic(message="Goal is missing"), diagnostic(message="References is missing"))
        assert report.render("full", found).count("SEC001 error: ") == 2

    def test_no_excerpt_of_a_folder_or_past_the_end(self) -> None:
        expected = (
            "SEC001 error: the section Motivation is missing\n"
            "   --> proposals/BEP-1001-quota.md:300:1\n"
            "    = help: add it\n"
            "\n"
            "Found 1 error in 80 documents.\n"
        )
        found = diagnostic(span=Span.at(300), advice="add it")
        assert report.render("full", report_of(found)) == expected
        assert report.render("full", report_of(found, source="# Quota\n")) == expected

    @pytest.mark.parametrize(
        ("span", "carets"),
        [
            (Span(1, 3, 3, 4), "  ^^^^^ to line 3, column 4"),
            (Span(1, 3, 2, 1), "  ^^^^^"),
            (Span(1, 3, 3, 1), "  ^^^^^ to line 3, column 1"),
            (Span(1, 90, 1, 95), "       ^"),
            (Span(1, 5, 1, 90), "    ^^^"),
        ],
    )
    def test_spans_beyond_the_line(self, span: Span, carets: str) -> None:
        found = report_of(diagnostic(span=span), source="# Quota\n\n- one")
        assert report.render("full", found).splitlines()[3:5] == ["1 | # Quota", f"  | {carets}"]

    def test_an_empty_line_has_no_trailing_space(self) -> None:
        found = report_of(diagnostic(span=Span.at(2)), source="# Quota\n\ntext")
        assert report.render("full", found).splitlines()[3:5] == ["2 |", "  | ^"]

    def test_colours(self) -> None:
        found = report_of(diagnostic(advice="add it", span=Span.at(1, 3, 5)), source="# Quota", color=True)
        assert report.render("full", found).splitlines()[:6] == [
            "\x1b[1mSEC001\x1b[0m \x1b[1;31merror\x1b[0m: the section Motivation is missing",
            " \x1b[36m-->\x1b[0m proposals/BEP-1001-quota.md:1:3",
            "  \x1b[36m|\x1b[0m",
            "\x1b[36m1\x1b[0m \x1b[36m|\x1b[0m # Quota",
            "  \x1b[36m|\x1b[0m   \x1b[1;31m^^^^^\x1b[0m",
            "  \x1b[36m=\x1b[0m \x1b[1mhelp\x1b[0m: add it",
        ]

    def test_hostile_text_keeps_its_lines(self) -> None:
        found = diagnostic(message=HOSTILE, advice=HOSTILE, span=Span.at(1, 1, 4))
        rendered = report.render("full", report_of(found, source="\x1b[2J\u202e ##[error]x"))
        assert rendered.splitlines() == [
            f"SEC001 error: {HARMLESS}",
            " --> proposals/BEP-1001-quota.md:1:1",
            "  |",
            r"1 | \x1b[2J\u202e ##\x5berror]x",
            "  | ^^^^^^^",
            f"  = help: {HARMLESS}",
            "",
            "Found 1 error in 80 documents.",
        ]


class TestExcerpt:
    @pytest.mark.parametrize(
        ("before", "target", "indent", "carets"),
        [
            pytest.param("한글 ", "상태", 5, 4, id="wide"),
            pytest.param(unicodedata.normalize("NFD", "한글 "), "x", 5, 1, id="decomposed Hangul"),
            pytest.param("Ａ｜", "ｂ", 4, 2, id="full-width"),
            pytest.param("→ ─ ", "é", 4, 1, id="ambiguous is narrow"),
            pytest.param("e\u0301 ", "o\u0308k", 2, 2, id="combining"),
            pytest.param("a", "\u0301", 1, 1, id="only a combining mark"),
            pytest.param("✅ ", "done", 3, 4, id="emoji"),
            pytest.param("⚠\ufe0f ", "late", 3, 4, id="emoji presentation"),
            pytest.param("👩\u200d💻 ", "👍🏽", 3, 2, id="joined and tinted emoji"),
        ],
    )
    def test_carets_stand_under_what_is_drawn(self, before: str, target: str, indent: int, carets: int) -> None:
        line = f"{before}{target} after"
        assert marked(line, len(before), len(before) + len(target)) == (line, " " * indent + "^" * carets)

    def test_tabs_have_a_fixed_width(self) -> None:
        assert marked("\ta\tb", 3, 4) == ("    a    b", "         ^")

    def test_controls_are_shown_and_counted(self) -> None:
        assert marked("a\u200b\x07b", 3, 4) == (r"a\u200b\x07b", "           ^")

    @pytest.mark.parametrize("command", ["##[error]", "##vso[task.setvariable]", "##VSO[x]"])
    def test_runner_commands_are_broken(self, command: str) -> None:
        line = f"{command} x"
        broken = line.replace("[", r"\x5b")
        assert marked(line, len(line) - 1, len(line)) == (broken, " " * (len(broken) - 1) + "^")

    @pytest.mark.parametrize("position", [0, 20, 118, 119, 120, 2500, 4880, 4995])
    @pytest.mark.parametrize("filler", ["a", "한", "\t", "é"])
    def test_a_long_line_is_cut_around_the_span(self, filler: str, position: int) -> None:
        line = filler * position + "HERE" + filler * (4996 - position)
        shown, carets = marked(line, position, position + 4)
        cells = "".join(character + "_" * (unicodedata.east_asian_width(character) in "WF") for character in shown)
        assert len(cells) <= WIDTH
        assert cells[carets.index("^") : len(carets)] == "HERE"
        assert carets.strip() == "^^^^"

    def test_cut_sides_are_marked(self) -> None:
        line = "a" * 1000 + "b" * 1000
        assert marked(line, 0, 1) == ("a" * (WIDTH - 1) + "…", "^")
        assert marked(line, 1999, 2000) == ("…" + "b" * (WIDTH - 1), " " * (WIDTH - 1) + "^")
        assert marked(line, 999, 1001) == (
            "…" + "a" * (WIDTH // 2 - 1) + "b" * (WIDTH // 2 - 1) + "…",
            " " * (WIDTH // 2 - 1) + "^^",
        )

    def test_a_line_that_fits_is_whole(self) -> None:
        assert marked("a" * WIDTH, 0, 1)[0] == "a" * WIDTH

    def test_a_span_past_the_end_of_a_long_line(self) -> None:
        expected = "…" + "a" * (WIDTH - 1)
        assert marked("a" * 500, 495, 900) == (expected, " " * (WIDTH - 5) + "^" * 5)
        assert marked("a" * 500, 900, 905) == (expected, " " * WIDTH + "^")

    def test_a_span_that_ends_before_it_starts_has_one_caret(self) -> None:
        assert marked("a" * 500, 499, 3)[1] == " " * (WIDTH - 1) + "^"

    def test_invisible_characters_fill_no_window(self) -> None:
        line = "a" + "\u0301" * 1000 + "b" + "\u0301" * 1000 + "c"
        assert marked(line, 1001, 1002) == ("…" + "\u0301" * 240 + "b" + "\u0301" * 239 + "…", " ^")

    def test_a_span_longer_than_the_window_shows_its_start(self) -> None:
        shown, carets = marked("a" * 500 + "b" * 1000, 500, 1500)
        assert shown == "…" + "a" * 19 + "b" * (WIDTH - 21) + "…"
        assert carets == " " * 20 + "^" * (WIDTH - 21)


class TestJson:
    def test_the_whole_object(self) -> None:
        found = diagnostic(span=Span(1, 3, 2, 8), fix=edit_fix(safe=False), advice="add it")
        rendered = report.render("json", report_of(found, diagnostic("LEN001", severity="warning"), suppressed=1))
        assert rendered.endswith("\n}\n")
        parsed = json.loads(rendered)
        assert list(parsed) == ["version", "tool", "summary", "findings"]
        assert parsed["version"] == 1
        assert parsed["tool"] == {"name": "bep-lint", "version": __version__}
        assert parsed["summary"] == {
            "documents": 80,
            "errors": 1,
            "warnings": 1,
            "suppressed": 1,
            "baselined": 0,
            "fixable": 1,
        }
        assert parsed["findings"][0] == {
            "code": "SEC001",
            "name": "section-missing",
            "severity": "error",
            "message": "the section Motivation is missing",
            "help": "add it",
            "path": "proposals/BEP-1001-quota.md",
            "line": 1,
            "column": 3,
            "end_line": 2,
            "end_column": 8,
            "about": ["proposals/BEP-1001-quota.md"],
            "document": "BEP-1001",
            "url": None,
            "fix": {
                "title": "add the heading",
                "safe": False,
                "edits": [
                    {
                        "path": "proposals/BEP-1001-quota.md",
                        "line": 2,
                        "column": 1,
                        "end_line": 2,
                        "end_column": 4,
                        "text": "## Motivation",
                    }
                ],
            },
        }
        assert parsed["findings"][1]["help"] is None
        assert parsed["findings"][1]["fix"] is None

    def test_text_is_ascii_and_comes_back_whole(self) -> None:
        path = "BEP\udc80-한글.md"
        rendered = report.render("json", report_of(diagnostic(shown=path, message=HOSTILE)))
        assert rendered.isascii()
        assert "##[" not in rendered
        assert "\x1b" not in rendered
        assert "\r" not in rendered
        finding = json.loads(rendered)["findings"][0]
        assert (finding["path"], finding["message"]) == (path, HOSTILE)

    def test_nothing_found(self) -> None:
        assert json.loads(report.render("json", report_of()))["findings"] == []


SHOWN = "GitHub shows 10 errors and 10 warnings a step."


class TestGithub:
    def test_annotations(self) -> None:
        found = report_of(
            diagnostic(span=Span.at(3, 4, 5), advice="add it"),
            diagnostic("LEN001", name="main-too-long", severity="warning", span=Span.at(201, 1), message="100% over"),
        )
        assert report.render("github", found) == (
            "::error file=proposals/BEP-1001-quota.md,line=3,endLine=3,col=4,endColumn=9,title=SEC001 section-missing"
            "::the section Motivation is missing%0Ahelp: add it\n"
            "::warning file=proposals/BEP-1001-quota.md,line=201,endLine=201,col=1,endColumn=1,"
            "title=LEN001 main-too-long::100%25 over\n"
            "Found 1 error and 1 warning in 80 documents.\n"
        )

    def test_an_annotation_says_how_it_is_fixed(self) -> None:
        rendered = report.render("github", report_of(diagnostic(fix=edit_fix(safe=False))))
        assert "is missing%0Afix: add the heading (--fix --unsafe-fixes)\n" in rendered

    @pytest.mark.parametrize(
        ("span", "place"),
        [
            (Span(3, 4, 6, 2), "line=3,endLine=6"),
            (Span(3, 4, 6, 1), "line=3,endLine=5"),
            (Span(3, 4, 4, 1), "line=3,endLine=3,col=4"),
        ],
    )
    def test_columns_only_within_a_line(self, span: Span, place: str) -> None:
        rendered = report.render("github", report_of(diagnostic(span=span)))
        assert rendered.startswith(f"::error file=proposals/BEP-1001-quota.md,{place},title=")

    def test_hostile_text_is_escaped(self) -> None:
        rendered = report.render("github", report_of(diagnostic(shown="a,b:c%0A\r.md", message=HOSTILE)))
        command, data = rendered.splitlines()[0].removeprefix("::").split("::", 1)
        assert command == (
            r"error file=a%2Cb%3Ac%250A\x0d.md,line=1,endLine=1,col=3,endColumn=8,title=SEC001 section-missing"
        )
        assert data == HARMLESS.replace("%", "%25")
        assert rendered.count("\n") == 2

    def test_the_path_is_the_repository_s(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITHUB_WORKSPACE", str(Path.cwd().parent))
        rendered = report.render("github", report_of(diagnostic()))
        assert rendered.startswith(f"::error file={Path.cwd().name}/proposals/BEP-1001-quota.md,")
        monkeypatch.setenv("GITHUB_WORKSPACE", str(Path.cwd() / "elsewhere"))
        assert report.render("github", report_of(diagnostic())).startswith("::error file=proposals/BEP-1001-quota.md,")

    @pytest.mark.parametrize(
        ("repositories", "expected"),
        [
            ([""], "src/sub/proposals"),
            (["src"], "sub/proposals"),
            (["src/sub"], "proposals"),
            (["src", "src/sub"], "sub/proposals"),  # a submodule, of whose files GitHub has none
            ([], "src/sub/proposals"),
            (["..", "src"], "sub/proposals"),  # what is above the workspace is the runner's
        ],
    )
    def test_the_path_is_that_in_the_outermost_repository_of_the_workspace(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repositories: list[str], expected: str
    ) -> None:
        workspace = tmp_path / "real" / "workspace"
        folder = workspace / "src" / "sub" / "proposals"
        folder.mkdir(parents=True)
        for name in repositories:
            (workspace / name / ".git").touch()
        (tmp_path / "link").symlink_to("real")
        for named, path in (("real", "link"), ("link", "real"), ("link", "link")):
            monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / named / "workspace"))
            found = diagnostic()._replace(path=tmp_path / path / "workspace/src/sub/proposals/BEP-1001-quota.md")
            known = report_of(found)._replace(root_of=lambda it: repository_root(it if it.is_dir() else it.parent))
            assert report.render("github", known).startswith(f"::error file={expected}/BEP-1001-quota.md,")

    def test_ranks_and_prints_the_rest(self) -> None:
        # Twenty findings of one rule in one file, then one each of five others: these come before its second.
        severities: tuple[Severity, ...] = ("error", "warning")
        found = [
            diagnostic(code, severity=severity, span=Span.at(line), shown=f"{severity}.md")
            for severity in severities
            for line, code in enumerate(["SEC001"] * 20 + [f"FM00{number}" for number in range(1, 6)], 1)
        ]
        lines = report.render("github", report_of(*found)).splitlines()
        for start, severity in ((0, "error"), (10, "warning")):
            shown = lines[start : start + 10]
            assert all(line.startswith(f"::{severity} file={severity}.md,") for line in shown)
            assert [int(line.split("line=")[1].split(",")[0]) for line in shown] == [1, 21, 22, 23, 24, 25, 2, 3, 4, 5]
        assert lines[20:50] == [
            f"{severity}.md:{line}:1: SEC001 the section Motivation is missing"
            for severity in severities
            for line in range(6, 21)
        ]
        assert lines[50:] == [
            "Found 25 errors and 25 warnings in 80 documents.",
            f"::notice title=bep-lint::{SHOWN} See the log of this step for 15 more errors and 15 more warnings.",
        ]

    def test_every_file_s_first_comes_before_a_second(self) -> None:
        found = [diagnostic(shown="a.md", span=Span.at(line)) for line in range(1, 11)]
        lines = report.render("github", report_of(*found, diagnostic(shown="b.md"))).splitlines()
        assert lines[1].startswith("::error file=b.md,")
        assert lines[10] == "a.md:10:1: SEC001 the section Motivation is missing"
        assert lines[-1].endswith(f"{SHOWN} See the log of this step for 1 more error.")

    def test_the_plain_lines_are_no_commands(self) -> None:
        found = [diagnostic(shown=f"{number}.md") for number in range(10)]
        hostile = diagnostic(shown="::stop-commands::x", message=HOSTILE)
        lines = report.render("github", report_of(*found, hostile)).splitlines()
        assert lines[10] == (f"./::stop-commands::x:1:3: SEC001 {HARMLESS}")


class TestStepSummary:
    def test_the_rest_is_appended(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = tmp_path / "summary.md"
        file.write_text("earlier\n", encoding="utf-8")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
        found = [diagnostic(shown=f"{number}") for number in range(10)]
        rest = diagnostic(shown="z", message="no Goal", advice="add it")
        rendered = report.render("github", report_of(*found, rest))
        assert rendered.endswith("See the log of this step or the job summary for 1 more error.\n")
        assert file.read_text(encoding="utf-8") == (
            "earlier\n\n"
            "### bep-lint: findings without an annotation\n\n"
            "| Severity | Rule | Place | Finding |\n"
            "| --- | --- | --- | --- |\n"
            "| error | SEC001 section-missing | z&#58;<!-- -->1&#58;3 | no Goal<br>help: add it |\n"
        )

    def test_untouched_where_all_fit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
        report.render("github", report_of(diagnostic()))
        assert list(tmp_path.iterdir()) == []

    def test_a_failing_write_is_told_and_survived(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "missing" / "summary.md"))
        found = [diagnostic(shown=f"{number}") for number in range(11)]
        assert report.render("github", report_of(*found)).endswith("See the log of this step for 1 more error.\n")
        error = capsys.readouterr().err
        assert error.startswith("bep-lint: cannot write the job summary: ")
        assert error.count("\n") == 1

    def test_hostile_text_stays_text(self, tmp_path: Path) -> None:
        file = tmp_path / "summary.md"
        message = (
            r"a | b \| `c` <img src=x onerror=y> [l](https://x.example) ![i](u) *e* _e_ ~~s~~ &lt; $m$ "
            "www.x.example <!-- @user #1 a@b.example"
        )
        append_table([diagnostic(shown="x|y.md", message=message)], file)
        written = file.read_text(encoding="utf-8")
        tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(written)
        cells = [token.children or [] for token in tokens if token.type == "inline"][5:]
        assert ["".join(child.content for child in cell if child.type != "html_inline") for cell in cells] == [
            "error",
            "SEC001 section-missing",
            "x|y.md:1:3",
            message,
        ]
        children = [child for cell in cells for child in cell]
        assert {child.type for child in children} <= {"text", "text_special", "html_inline"}
        assert {child.content for child in children if child.type == "html_inline"} == {"<!-- -->"}
        assert "&#64;<!-- -->user &#35;<!-- -->1 a&#64;<!-- -->b" in written
        assert "www." not in written

    def test_lines_and_controls_cannot_end_a_row(self, tmp_path: Path) -> None:
        file = tmp_path / "summary.md"
        append_table([diagnostic(message=HOSTILE, advice=HOSTILE, shown="\udc80\n.md")], file)
        written = file.read_text(encoding="utf-8")
        assert len(written.splitlines()) == 6
        assert not {"\x1b", "\r", "\u202e", "\udc80"} & set(written)

    def test_is_cut_to_what_github_takes(self, tmp_path: Path) -> None:
        file = tmp_path / "summary.md"
        file.write_bytes(b"x" * 500_000)
        assert append_table([diagnostic(message="한" * 1000)] * 400, file)
        size = file.stat().st_size
        assert LIMIT - 5000 < size <= LIMIT
        written = file.read_text(encoding="utf-8")
        rows = written.count("| error |")
        left_out = 400 - rows
        told = f"\n{left_out} findings more, {left_out} errors among them: see the log, the summary is full.\n"
        assert written.endswith(told)

    def test_warnings_are_cut_first(self, tmp_path: Path) -> None:
        file = tmp_path / "summary.md"
        file.write_bytes(b"x" * (LIMIT - 2000))
        warnings = [diagnostic(shown=f"{number}", severity="warning") for number in range(100)]
        assert append_table([*warnings, diagnostic(shown="last")], file)
        written = file.read_text(encoding="utf-8")
        assert "| error | SEC001 section-missing | last" in written
        assert re.search(r"\n[0-9]+ findings more: see the log", written)

    def test_one_that_just_fits_is_appended(self, tmp_path: Path) -> None:
        file = tmp_path / "summary.md"
        append_table([diagnostic()], file)
        size = file.stat().st_size
        for room in (size, size - 1):
            file.write_bytes(b"x" * (LIMIT - room))
            assert append_table([diagnostic()], file) == (room == size)

    @pytest.mark.parametrize("room", range(1000, 1400, 20))
    def test_never_goes_over_the_limit(self, tmp_path: Path, room: int) -> None:
        file = tmp_path / "summary.md"
        file.write_bytes(b"x" * (LIMIT - room))
        assert append_table([diagnostic()] * 100, file)
        assert file.stat().st_size <= LIMIT

    def test_a_full_summary_is_left_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "summary.md"
        file.write_bytes(b"x" * (LIMIT - 100))
        assert not append_table([diagnostic()], file)
        assert file.stat().st_size == LIMIT - 100


class TestStatistics:
    FOUND = (
        diagnostic("FM001", name="front-matter-missing", severity="warning", fix=edit_fix()),
        *(diagnostic(severity="warning") for _ in range(9)),
        diagnostic(),
        diagnostic("FM004", name="front-matter-empty-value"),
    )

    def test_most_first(self) -> None:
        assert statistics.render(report_of(*self.FOUND)) == (
            "  10  SEC001  section-missing           (error)\n"
            "   1  FM001   front-matter-missing      (warning)  1 fixable\n"
            "   1  FM004   front-matter-empty-value  (error)\n"
            "Found 2 errors and 10 warnings in 80 documents (1 fixable with --fix).\n"
        )

    def test_nothing_found(self) -> None:
        assert statistics.render(report_of()) == "All 80 documents are clean.\n"

    def test_json(self) -> None:
        parsed = json.loads(statistics.render_json(report_of(*self.FOUND)))
        assert list(parsed) == ["version", "tool", "summary", "statistics"]
        assert parsed["summary"]["errors"] == 2
        assert parsed["statistics"] == [
            {"code": "SEC001", "name": "section-missing", "severity": "error", "count": 10, "fixable": 0},
            {"code": "FM001", "name": "front-matter-missing", "severity": "warning", "count": 1, "fixable": 1},
            {"code": "FM004", "name": "front-matter-empty-value", "severity": "error", "count": 1, "fixable": 0},
        ]

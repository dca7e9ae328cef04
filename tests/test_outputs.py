"""Several reports of one run: which formats, which files, and what happens where a file cannot be written."""

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import bep_lint
from git_repository import commit, repository

from bep_lint.diagnostic import Finding
from bep_lint.document import Document
from bep_lint.outputs import Output, write_all
from bep_lint.rule import MAIN_AND_SUB, DocumentRule
from bep_lint.rule_set import all_rules

BROKEN = ("proposals", "--select", "REG011")


@pytest.fixture
def broken(sound: Path) -> Path:
    """A folder with one finding: a row of the registry says another status than its document."""
    readme = sound / "proposals" / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(text.replace("Byron | Draft |", "Byron | Accepted |"), encoding="utf-8")
    return sound


def test_each_format_goes_to_its_place(broken: Path) -> None:
    alone = {name: bep_lint(*BROKEN, "--output-format", name).out for name in ("concise", "json", "grouped")}
    run = bep_lint(
        *BROKEN, "--output-format", "concise", "--output-format", "json:a.json", "--output-format", "grouped:b:c.txt"
    )
    assert (run.status, run.out, run.err) == (1, alone["concise"], "")
    assert Path("a.json").read_text(encoding="utf-8") == alone["json"]
    assert Path("b:c.txt").read_text(encoding="utf-8") == alone["grouped"]


def test_an_output_file_is_that_of_the_format_without_one(broken: Path) -> None:
    run = bep_lint(*BROKEN, "--output-format", "json:a.json", "-o", "out.txt", "--output-format", "concise")
    assert (run.status, run.out) == (1, "")
    assert len(json.loads(Path("a.json").read_text(encoding="utf-8"))["findings"]) == 1
    assert "REG011" in Path("out.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments", [["--output-format", "json:out.json"], ["--output-format", "json", "-o", "out.json"]]
)
def test_what_nobody_sees_is_summed_up(arguments: list[str], broken: Path) -> None:
    run = bep_lint(*BROKEN, *arguments)
    found = "Found 1 error in 7 documents (1 fixable with --fix)."
    assert (run.status, run.out, run.err) == (1, "", f"bep-lint: note: {found} Written to out.json.\n")
    assert bep_lint(*BROKEN, *arguments, "-q").err == ""


def test_the_command_line_has_all_the_formats_there_are(broken: Path) -> None:
    Path("bep-lint.toml").write_text('output-format = "json"\n', encoding="utf-8")
    assert bep_lint(*BROKEN).out.startswith("{")
    assert bep_lint(*BROKEN, "--output-format", "concise:a.txt").out == ""


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (
            ["--output-format", "github", "--output-format", "json"],
            "both github and json would go to standard output; name a file for one of them: --output-format json:FILE",
        ),
        (
            ["--output-format", "json:x", "--output-format", "concise:./x"],
            "both json and concise would go to x; name a file for one of them: --output-format concise:FILE",
        ),
        (
            ["--output-format", "json:x", "--output-format", "concise", "-o", "x"],
            "both json and concise would go to x; name a file for one of them: --output-format concise:FILE",
        ),
        (
            ["--output-format", "json:x", "-o", "y"],
            "--output-file needs an --output-format that names no file of its own",
        ),
        (
            ["--output-format", "concise", "--output-format", "sarif:x", "--statistics"],
            "sarif holds findings and has no room for --statistics; json has",
        ),
        (["--output-format", "sarf:x"], 'argument --output-format: unknown output format "sarf"; did you mean sarif?'),
        (["--output-format", "json:"], "argument --output-format: is empty"),
        (
            ["--diff", "--output-format", "json:x"],
            "--diff prints a patch in place of a report: its file is named with --output-file",
        ),
        (
            ["--output-format", "json:proposals/README.md"],
            "proposals/README.md is a document of the folder: write the report elsewhere",
        ),
        (["-o", "bep-lint.toml"], "bep-lint.toml is the configuration: write the report elsewhere"),
        (["-o", "known.json"], "known.json is the baseline: write the report elsewhere"),
        (
            ["--fix", "-o", "proposals/README.md"],
            "proposals/README.md is a document of the folder: write the report elsewhere",
        ),
        (
            ["--show-files", "-o", "proposals/README.md"],
            "proposals/README.md is a document of the folder: write the report elsewhere",
        ),
        (["--show-settings", "-o", "bep-lint.toml"], "bep-lint.toml is the configuration: write the report elsewhere"),
        (["--no-baseline", "-o", "known.json"], "known.json is the baseline: write the report elsewhere"),
        (["--isolated", "-o", "bep-lint.toml"], "bep-lint.toml is a configuration: write the report elsewhere"),
        (
            ["--baseline", "new.json", "--write-baseline", "-o", "new.json"],
            "new.json is the baseline: write the report elsewhere",
        ),
        (["-o", "elsewhere.md"], "elsewhere.md is a document of the folder: write the report elsewhere"),
        (["-o", "other/proposals/README.md"], "other/proposals/README.md is a document of the folder"),
        (
            ["--show-files", "--output-format", "json:x"],
            "--show-files takes the place of a report: its file is named with --output-file",
        ),
        (["--output-format", "json:link"], "link is a document of the folder: write the report elsewhere"),
    ],
)
def test_a_contradiction_is_an_error_and_writes_nothing(arguments: list[str], problem: str, broken: Path) -> None:
    bep_lint(*BROKEN, "--write-baseline", "--baseline", "known.json")
    Path("bep-lint.toml").write_text('baseline = "known.json"\n', encoding="utf-8")
    Path("link").symlink_to("proposals/README.md")
    Path("proposals/BEP-1001-event-relay.md").rename("elsewhere.md")
    Path("proposals/BEP-1001-event-relay.md").symlink_to("../elsewhere.md")
    shutil.copytree("proposals", "other/proposals")
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    run = bep_lint(*BROKEN, *arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith(f"bep-lint: error: {problem}")
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_where_one_file_cannot_be_written_the_others_are(broken: Path) -> None:
    formats = ("json:none/a.json", "grouped:b.txt", "sarif:nowhere/c.sarif", "concise")
    run = bep_lint(*BROKEN, *(argument for name in formats for argument in ("--output-format", name)))
    assert run.status == 2
    missing = "cannot be written: No such file or directory"
    assert run.err == f"bep-lint: error: none/a.json {missing}; nowhere/c.sarif {missing}\n"
    assert "REG011" in Path("b.txt").read_text(encoding="utf-8")
    assert "REG011" in run.out


def test_files_are_written_before_a_standard_output_that_nobody_reads(
    broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    reports = [Output("concise"), Output("json", Path("a.json"))]
    monkeypatch.setattr(sys, "stdout", Closed())
    with pytest.raises(BrokenPipeError):
        write_all(reports, lambda output: f"{output.format}\n")
    assert Path("a.json").read_text(encoding="utf-8") == "json\n"


def test_a_rule_that_fails_is_told_where_no_report_can_be_written(
    broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Document) -> Iterator[Finding]:
        raise ValueError("a bug")
        yield

    rule = DocumentRule("ZZZ001", "made-up", "error", fail, False, MAIN_AND_SUB, False, False)
    monkeypatch.setattr("bep_lint.run.all_rules", lambda: (*all_rules(), rule))
    run = bep_lint("proposals", "--select", "ZZZ001", "-o", "none/x")
    assert run.status == 2
    assert "rule ZZZ001 (made-up) failed on proposals/BEP-1000-session-quota.md: ValueError: a bug" in run.err
    assert run.err.endswith("bep-lint: error: none/x cannot be written: No such file or directory\n")


def test_a_read_only_file_stays(broken: Path) -> None:
    Path("a.json").write_text("old", encoding="utf-8")
    Path("a.json").chmod(0o444)
    run = bep_lint(*BROKEN, "--output-format", "json:a.json")
    assert (run.status, run.err) == (2, "bep-lint: error: a.json cannot be written: it is read-only\n")
    assert Path("a.json").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("arguments", [["-o", "-"], ["--output-format", "full:-"]])
def test_a_dash_is_standard_output(arguments: list[str], broken: Path) -> None:
    assert bep_lint(*BROKEN, *arguments) == bep_lint(*BROKEN)
    assert not Path("-").exists()


def test_nothing_that_is_thrown_away_is_in_the_way(broken: Path) -> None:
    formats = (f"concise:{os.devnull}", f"json:{os.devnull}", "grouped")
    run = bep_lint(*BROKEN, *(argument for name in formats for argument in ("--output-format", name)))
    assert (run.status, run.err) == (1, "")
    assert "REG011" in run.out


@pytest.mark.usefixtures("broken")
@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="there are no names for open files here")
class TestOpenFiles:
    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        command = f"{shlex.quote(sys.executable)} -m bep_lint proposals --select REG011 -q --color never"
        script = script.replace("bep-lint", command)
        return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)

    def test_what_stands_in_one_stays(self) -> None:
        self.shell(
            "exec 3>log; echo start >&3; "
            "bep-lint --output-format concise:/dev/fd/3 --output-format json:a; echo end >&3"
        )
        first, finding, last = Path("log").read_text(encoding="utf-8").splitlines()
        assert (first, last) == ("start", "end")
        assert " REG011 " in finding

    @pytest.mark.parametrize("name", ["/dev/stdout", "/proc/self/fd/1", "log"])
    def test_standard_output_is_one_place_whatever_its_name(self, name: str) -> None:
        run = self.shell(f"bep-lint --output-format concise --output-format json:{name} > log")
        assert run.returncode == 2
        assert f"both concise and json would go to {name}; name a file for one of them" in run.stderr
        assert Path("log").read_text(encoding="utf-8") == ""


def test_reports_are_added_to_a_job_summary(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = broken / "proposals" / "README.md"
    rows = "".join(f"| [{number}](BEP-{number}-x.md) | X | Ada Byron | Draft |\n" for number in range(1005, 1030))
    text = readme.read_text(encoding="utf-8").replace("| _next_", f"{rows}| _next_")
    readme.write_text(text, encoding="utf-8")
    Path("summary.md").write_text("# Before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(Path("summary.md").absolute()))
    markdown = bep_lint("proposals", "--select", "REG008", "--output-format", "markdown").out
    run = bep_lint(
        "proposals", "--select", "REG008", "--output-format", "github", "--output-format", "markdown:summary.md"
    )
    assert run.out.endswith("See the log of this step or the job summary for 15 more errors.\n")
    assert Path("summary.md").read_text(encoding="utf-8") == f"# Before\n{markdown}"


def test_what_changed_is_in_the_report_that_shows_it_wherever_it_stands(broken: Path) -> None:
    (broken / ".git").rmdir()
    repository(broken)
    commit(broken)
    with Path("proposals/BEP-1000-session-quota.md").open("a", encoding="utf-8") as document:
        document.write("\nOne line more.\n")
    arguments = (*BROKEN, "--base", "HEAD", "--output-format")
    alone = bep_lint(*arguments, "markdown").out
    bep_lint(*arguments, "concise", "--output-format", "markdown:a.md")
    assert Path("a.md").read_text(encoding="utf-8") == alone
    assert alone != bep_lint(*BROKEN, "--output-format", "markdown").out


def test_files_of_another_repository_are_told_apart(broken: Path) -> None:
    (broken / ".git").rmdir()
    for name in ("one", "two"):
        (broken / name / ".git").mkdir(parents=True)
        shutil.copytree(broken / "proposals", broken / name / "proposals")
    reports = ("--output-format", "junit:j.xml", "--output-format", "gitlab:g.json", "--output-format", "azure")
    run = bep_lint("one/proposals", "two/proposals", "--select", "REG011", *reports)
    paths = ["proposals/README.md", "two/proposals/README.md"]
    assert re.findall("sourcepath=([^;]+)", run.out) == paths
    entries = json.loads(Path("g.json").read_text(encoding="utf-8"))
    assert [entry["location"]["path"] for entry in entries] == paths
    suites = re.findall('testsuite name="([^"]+)"', Path("j.xml").read_text(encoding="utf-8"))
    assert len(suites) == len(set(suites)) == 14


def test_standard_input_is_mended_beside_reports_in_files(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = broken / "proposals" / "README.md"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(readme.read_bytes())))
    arguments = ("--select", "REG011", "--fix", "--output-format", "concise", "--output-format", "json:left.json")
    run = bep_lint("-", "--stdin-filename", "proposals/README.md", *arguments)
    assert run.status == 0
    assert run.out == readme.read_text(encoding="utf-8").replace("Byron | Accepted |", "Byron | Draft |")
    assert json.loads(Path("left.json").read_text(encoding="utf-8"))["summary"]["fixed"] == 1


def test_a_message_has_several_reports_too(sound: Path) -> None:
    Path("title").write_text("BEP 1046: x\n", encoding="utf-8")
    run = bep_lint("message", "title", "--output-format", "concise", "--output-format", "json:a.json")
    assert run.status == 1
    assert run.out.startswith("title:1:4: MSG001 ")
    assert json.loads(Path("a.json").read_text(encoding="utf-8"))["findings"][0]["code"] == "MSG001"


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("title", "the message"),
        ("bep-lint.toml", "the configuration"),
        ("known.json", "the baseline"),
        ("proposals/README.md", "a document of the folder"),
    ],
)
def test_the_report_of_a_message_takes_the_place_of_nothing_that_is_read(file: str, what: str, sound: Path) -> None:
    Path("title").write_text("BEP 1046: x\n", encoding="utf-8")
    bep_lint("proposals", "--write-baseline", "--baseline", "known.json")
    Path("bep-lint.toml").write_text('baseline = "known.json"\n', encoding="utf-8")
    before = Path(file).read_bytes()
    run = bep_lint("message", "title", "--output-format", f"json:{file}")
    assert (run.status, run.err) == (2, f"bep-lint: error: {file} is {what}: write the report elsewhere\n")
    assert Path(file).read_bytes() == before


def test_the_page_of_a_rule_is_named_where_the_documentation_has_an_address(broken: Path) -> None:
    def url(*arguments: str) -> object:
        return json.loads(bep_lint(*arguments, "--output-format", "json").out)["findings"][0]["url"]

    Path("title").write_text("BEP 1046: x\n", encoding="utf-8")
    assert url(*BROKEN) is None
    for address in ("https://docs.example.com/bep-lint", "https://docs.example.com/bep-lint/"):
        Path("bep-lint.toml").write_text(f'docs-url = "{address}"\n', encoding="utf-8")
        assert url(*BROKEN) == "https://docs.example.com/bep-lint/rules/REG011/"
        assert url("message", "title") == "https://docs.example.com/bep-lint/rules/MSG001/"

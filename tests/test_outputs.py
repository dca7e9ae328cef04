"""Several reports of one run: which formats, which files, and what happens where a file cannot be written."""

import io
import json
import sys
from pathlib import Path

import pytest
from conftest import bep_lint

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
        (["--output-format", "json:link"], "link is a document of the folder: write the report elsewhere"),
    ],
)
def test_a_contradiction_is_an_error_and_writes_nothing(arguments: list[str], problem: str, broken: Path) -> None:
    Path("bep-lint.toml").write_text("", encoding="utf-8")
    Path("link").symlink_to("proposals/README.md")
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    run = bep_lint(*BROKEN, *arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith(f"bep-lint: error: {problem}")
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_where_one_file_cannot_be_written_the_others_are(broken: Path) -> None:
    formats = ("json:none/a.json", "grouped:b.txt", "concise")
    run = bep_lint(*BROKEN, *(argument for name in formats for argument in ("--output-format", name)))
    assert run.status == 2
    assert run.err == "bep-lint: error: none/a.json cannot be written: No such file or directory\n"
    assert "REG011" in Path("b.txt").read_text(encoding="utf-8")
    assert "REG011" in run.out


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
    overwritten = bep_lint("message", "title", "--output-format", "json:title")
    assert (overwritten.status, Path("title").read_text(encoding="utf-8")) == (2, "BEP 1046: x\n")


def test_the_page_of_a_rule_is_named_where_the_documentation_has_an_address(broken: Path) -> None:
    def url(*arguments: str) -> object:
        return json.loads(bep_lint(*arguments, "--output-format", "json").out)["findings"][0]["url"]

    Path("title").write_text("BEP 1046: x\n", encoding="utf-8")
    assert url(*BROKEN) is None
    for address in ("https://docs.example.com/bep-lint", "https://docs.example.com/bep-lint/"):
        Path("bep-lint.toml").write_text(f'docs-url = "{address}"\n', encoding="utf-8")
        assert url(*BROKEN) == "https://docs.example.com/bep-lint/rules/REG011/"
        assert url("message", "title") == "https://docs.example.com/bep-lint/rules/MSG001/"

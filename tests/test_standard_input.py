"""Standard input in a document's place; and what the settings and files of a run are."""

import io
import json
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import Run, bep_lint

QUOTA = "proposals/BEP-1000-session-quota.md"


def lint(monkeypatch: pytest.MonkeyPatch, text: str | bytes, name: object, *arguments: object) -> Run:
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return bep_lint("-", "--stdin-filename", name, "--output-format", "concise", "-q", *arguments)


def test_the_text_takes_the_place_of_the_file(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (sound / QUOTA).read_text(encoding="utf-8")
    assert lint(monkeypatch, text, QUOTA).out == ""
    run = lint(monkeypatch, text.replace("Status: Draft", "Status: Accepted"), QUOTA)
    assert run.status == 1
    assert [line.split(" ")[:2] for line in run.findings] == [
        [f"{QUOTA}:6:1:", "VER002"],
        ["proposals/README.md:13:67:", "REG011"],
    ], "the registry is compared with the text"
    assert (sound / QUOTA).read_text(encoding="utf-8") == text


def test_only_that_document_is_reported_on(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (sound / QUOTA).write_text("nothing", encoding="utf-8")
    other = "proposals/BEP-1002-quota-mechanics.md"
    assert lint(monkeypatch, (sound / other).read_bytes(), other).findings == []
    run = lint(monkeypatch, (sound / other).read_bytes(), other, QUOTA)
    assert {line.split(":")[0] for line in run.findings} >= {QUOTA}
    assert lint(monkeypatch, (sound / other).read_bytes(), sound / other).findings == []


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("proposals/BEP-1009-new.md", {"REG010", "SEC005"}),
        ("proposals/BEP-1001/new.md", {"CTX007", "SEC005"}),
        ("proposals/BEP-1000/new.md", {"SEC005"}),
        ("proposals/BEP-1004/new.md", {"FS005", "SEC005"}),
        ("proposals/new.md", {"FS001"}),
    ],
)
def test_a_document_that_is_no_file_yet(
    name: str, codes: set[str], sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = lint(monkeypatch, "text\n", name, "--select", "REG010,SEC005,CTX007,FS001,FS005")
    assert {line.split(" ")[1] for line in run.findings} == codes


def test_the_first_document_of_a_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "proposals").mkdir()
    run = lint(monkeypatch, "text\n", "proposals/BEP-1000-new.md", "--select", "SEC005")
    message = 'the title is missing: add a level-1 heading such as "# The Proposal\'s Title"'
    assert run.findings == [f"proposals/BEP-1000-new.md:1:1: SEC005 {message}"]


def test_its_name_is_one_of_the_folder(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sub_document = sound / "proposals" / "BEP-1004" / "notes.md"
    sub_document.parent.mkdir()
    sub_document.touch()
    assert [line.split(" ")[1] for line in bep_lint("--select", "FS005", "--output-format", "concise").findings] == [
        "FS005"
    ]
    assert lint(monkeypatch, "text", "proposals/BEP-1004-new.md", sub_document, "--select", "FS005").findings == []


def test_a_registry_that_is_no_file_yet(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = sound / "proposals" / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.unlink()
    assert bep_lint("--select", "REG", "--output-format", "concise").findings != []
    assert lint(monkeypatch, text, readme, "proposals", "--select", "REG").findings == []
    (sound / "bep-lint.toml").write_text('exclude = ["README.md"]\n', encoding="utf-8")
    assert lint(monkeypatch, text, readme, "proposals", "--select", "REG").findings == []


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"# T\xe4tel\n", "is not UTF-8"),
        (b"a\0b", "holds a NUL byte on line 1"),
        (b"x" * (4 * 1024 * 1024 + 1), "is larger than 4 MiB"),
    ],
)
def test_what_is_no_text(data: bytes, problem: str, sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = lint(monkeypatch, data, QUOTA)
    assert run.status == 1
    assert f"{QUOTA}:1:1: SRC001 BEP-1000-session-quota.md {problem}" in run.out


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["-"], "`-` needs --stdin-filename FILE"),
        (["--stdin-filename", QUOTA], "--stdin-filename needs `-` as a PATH"),
        (["-", "--stdin-filename", "x.md"], "x.md is no document of a proposals folder"),
        (["-", "--stdin-filename", "proposals/BEP-1001"], "proposals/BEP-1001 is no document of a proposals folder"),
        (["-", "--stdin-filename", "proposals/picture.png"], "proposals/picture.png is no document of a proposal"),
        (
            ["-", "--stdin-filename", "proposals/BEP-1001/x.png"],
            "proposals/BEP-1001/x.png is no document of a proposal",
        ),
        (["-", "--stdin-filename", ""], "is empty"),
    ],
)
def test_calls_that_are_wrong(arguments: list[str], problem: str, sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    run = bep_lint(*arguments)
    assert (run.status, run.out) == (2, "")
    assert problem in run.err


def test_what_is_left_out_stays_left_out(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = lint(monkeypatch, "text", "proposals/AGENTS.md")
    assert (run.status, run.findings) == (0, [])
    (sound / "bep-lint.toml").write_text('exclude = ["BEP-1000-*"]\n', encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"text")))
    run = bep_lint("-", "--stdin-filename", QUOTA)
    assert (run.status, run.err) == (0, f"bep-lint: note: {QUOTA} is excluded by configuration: nothing to check\n")
    (sound / "bep-lint.toml").write_text('exclude = ["BEP-1009"]\n', encoding="utf-8")
    assert lint(monkeypatch, "text", "proposals/BEP-1009/new.md") == Run(0, "", "")


def test_files_of_a_run(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = bep_lint("--show-files")
    assert (run.status, run.err) == (0, "")
    assert run.out.splitlines() == [
        "proposals/BEP-0000-template.md",
        QUOTA,
        "proposals/BEP-1001/storage.md",
        "proposals/BEP-1001/transport.md",
        "proposals/BEP-1001-event-relay.md",
        "proposals/BEP-1002-quota-mechanics.md",
        "proposals/README.md",
    ]
    assert bep_lint("proposals/BEP-1001", QUOTA, "--show-files").out.splitlines() == [
        QUOTA,
        "proposals/BEP-1001/storage.md",
        "proposals/BEP-1001/transport.md",
    ]
    (sound / "bep-lint.toml").write_text('exclude = ["BEP-1001", "BEP-0000-*"]\n', encoding="utf-8")
    assert "BEP-1001/" not in bep_lint("--show-files").out
    (sound / "proposals" / "BEP-1003-\x1b[2J.md").write_text("", encoding="utf-8")
    assert "proposals/BEP-1003-\\x1b[2J.md" in bep_lint("--show-files").out.splitlines()
    assert bep_lint("none", "--show-files").status == 2
    monkeypatch.chdir(sound / "proposals")
    assert "BEP-1000-session-quota.md" in bep_lint("--show-files").out.splitlines()


def test_settings_of_a_run(sound: Path) -> None:
    (sound / "bep-lint.toml").write_text('ignore = ["SEC"]\nfail-on = "error"\n', encoding="utf-8")
    run = bep_lint("--show-settings")
    assert (run.status, run.err) == (0, "")
    assert run.out.startswith("# from bep-lint.toml\n")
    settings = tomllib.loads(run.out)
    assert (settings["ignore"], settings["fail-on"]) == (["SEC"], "error")
    run = bep_lint("--show-settings", "--select", "FM", "--fail-on", "warning", "--severity", "FM001=warning")
    settings = tomllib.loads(run.out)
    assert settings["select"] == [f"FM{number:03}" for number in range(1, 13)]
    assert (settings["ignore"], settings["fail-on"], settings["severity"]) == ([], "warning", {"FM001": "warning"})
    (sound / "shown.toml").write_text(run.out, encoding="utf-8")
    (sound / QUOTA).write_text("", encoding="utf-8")
    again = json.loads(bep_lint("--config", "shown.toml", "--output-format", "json").out)
    assert [(one["code"], one["severity"]) for one in again["findings"]] == [("FM001", "warning")]
    assert bep_lint("--show-settings", "--isolated").out.startswith("# no configuration file: the defaults\n")


def test_what_the_command_line_says_of_severities_is_shown_as_it_works(sound: Path) -> None:
    text = (sound / QUOTA).read_text(encoding="utf-8")
    (sound / QUOTA).write_text(text.replace("## Motivation", "### Motivation"), encoding="utf-8")
    (sound / "bep-lint.toml").write_text(
        '[severity]\nSEC001 = "warning"\n[status-severity.Draft]\nSEC007 = "warning"\n', encoding="utf-8"
    )
    arguments = ("--severity", "SEC=error", "--baseline", "known.json", "--write-baseline")
    (sound / "shown.toml").write_text(bep_lint("--show-settings", *arguments).out, encoding="utf-8")
    assert tomllib.loads((sound / "shown.toml").read_text(encoding="utf-8"))["baseline"] == "known.json"
    (sound / "known.json").write_text('{"version": 1, "findings": []}', encoding="utf-8")
    reports = [
        json.loads(bep_lint(*options, "--output-format", "json").out)["findings"]
        for options in (("--severity", "SEC=error"), ("--config", "shown.toml"))
    ]
    assert {finding["severity"] for finding in reports[0]} == {"error"}
    assert reports[0] == reports[1]

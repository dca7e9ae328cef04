"""`bep-lint message`: what it reads, what it compares with, how it reports; the rules have their cases in fixtures."""

import io
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import FIXTURES, Run, bep_lint
from git_repository import ENVIRONMENT, commit, git, repository
from hypothesis import given
from hypothesis import strategies as st

from bep_lint.conventions import Conventions
from bep_lint.message import Message, Title, first_line
from bep_lint.message_forms import Messages
from bep_lint.message_reading import flaw_of, read_title
from bep_lint.rule import MessageRule
from bep_lint.rule_set import built_in_rules
from bep_lint.states import States

QUOTA = "proposals/BEP-1000-session-quota.md"
WRONG = "bep 1000: Session quota\n"
RIGHT = "BEP-1000 (update): Session quota\n"


@pytest.fixture
def versioned(sound: Path) -> Path:
    """The sound folder, committed."""
    (sound / ".git").rmdir()
    repository(sound)
    commit(sound)
    return sound


def check(text: str | bytes, *arguments: object, name: str = "message.txt") -> Run:
    """Check `text` as the file `name` of the working folder."""
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return bep_lint("message", name, *_format(arguments), "-q", *arguments)


def pipe(monkeypatch: pytest.MonkeyPatch, text: str | bytes, *arguments: object) -> Run:
    """Check `text` as standard input."""
    data = text if isinstance(text, bytes) else text.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return bep_lint("message", "-", *_format(arguments), "-q", *arguments)


def _format(arguments: tuple[object, ...]) -> list[str]:
    return [] if "--output-format" in arguments else ["--output-format", "concise"]


def change(name: str, old: str, new: str) -> None:
    path = Path(name)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def codes(run: Run) -> list[str]:
    return [line.split(" ")[1] for line in run.findings]


# --- what is read


def test_a_right_title_says_nothing(sound: Path) -> None:
    run = bep_lint("message", _written(RIGHT))
    assert (run.status, run.out, run.err) == (0, "", "")


def test_a_wrong_title_is_shown_with_its_place(sound: Path) -> None:
    run = bep_lint("message", _written(f"# Quota\n{WRONG}\nText.\n"))
    assert run.status == 1
    assert run.out.splitlines()[1:5] == [" --> message.txt:2:1", "  |", "2 | bep 1000: Session quota", "  | ^^^"]
    assert run.out.endswith("\nFound 1 error in 1 message.\n")


def _written(text: str) -> str:
    Path("message.txt").write_text(text, encoding="utf-8")
    return "message.txt"


def test_standard_input(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pipe(monkeypatch, RIGHT).status == 0
    run = pipe(monkeypatch, WRONG.rstrip())
    assert (run.status, run.out.partition(" ")[0]) == (1, "<stdin>:1:1:")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", None),
        ("\n \n\t\n", None),
        ("# a\n# b\n", None),
        ("#a\nb\n#\n", ("b", 2)),
        ("#a\nb\n# c", ("b", 2)),
        ("#a\r\nb\r\n#\r\n", ("b", 2)),
        ("#12 a\n\n#13 b\n", ("#12 a", 1)),
        ("\n\n  a \t\n", ("  a", 3)),
        ("a\r\nb\r\n", ("a", 1)),
        (" # a\n", (" # a", 1)),
        ("# a\n# ------------------------ >8 ------------------------\nb\n", None),
        ("a\n# ------------------------ >8 ------------------------\nb\n", ("a", 1)),
        ("# ----- >8 is no cut\nb\n", ("b", 2)),
    ],
)
def test_the_title_of_a_commit_message(text: str, title: tuple[str, int] | None) -> None:
    assert first_line(text) == title


def test_what_is_piped_in_has_no_comments(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pipe(monkeypatch, "#1234: fix a crash").status == 0
    assert pipe(monkeypatch, "# 1234: fix a crash\nBEP-1000 says so").status == 0
    assert pipe(monkeypatch, "# ---- >8 ----").status == 0
    run = pipe(monkeypatch, "# BEP-1000: Count\n# ---- >8 ----\n")
    assert run.findings[0].startswith("<stdin>:1:1: MSG001 ")


@pytest.mark.parametrize("arguments", [["message", "-"], ["check", "-", "--stdin-filename", QUOTA]])
def test_closed_standard_input(arguments: list[str], sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    run = bep_lint(*arguments)
    assert (run.status, run.out, run.err) == (2, "", "bep-lint: error: standard input is closed\n")


@pytest.mark.parametrize("arguments", [["message", "-"], ["check", "-", "--stdin-filename", QUOTA]])
def test_standard_input_that_cannot_be_read(arguments: list[str], sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, _: object) -> int:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Broken())))
    run = bep_lint(*arguments)
    assert (run.status, run.err) == (2, "bep-lint: error: standard input cannot be read: Input/output error\n")


def test_a_commit_that_is_given_up_is_no_finding(sound: Path) -> None:
    run = bep_lint("message", _written("\n# Please enter the commit message.\n"))
    assert (run.status, run.out) == (0, "")
    assert run.err == "bep-lint: note: message.txt holds no title: nothing to check\n"


def test_nothing_piped_in_is_an_error(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("", "\n", " \n\t\n"):
        run = pipe(monkeypatch, text)
        assert (run.status, run.out) == (2, "")
        assert "standard input holds no title" in run.err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "name the file of a commit message, `-` for standard input, or a --branch"),
        ([""], "argument FILE: is empty"),
        (["missing.txt"], "missing.txt cannot be read: No such file or directory"),
        (["proposals"], "proposals cannot be read: Is a directory"),
        (["--branch", ""], "--branch is empty"),
        (["--branch", "refs/heads/"], "--branch is empty"),
        (["-", "x"], "unrecognized arguments: x"),
        (
            ["--branch", "bep/1000-x", "--base", "HEAD"],
            "--base needs FILE: it is a title that is held against what has",
        ),
        (["--branch", "bep/1000-x", "--staged"], "--staged needs FILE: it is a title that is held against what has"),
        (["--branch", "bep/1000-x", "--select", "LC"], "no rule about messages is selected; extend-select MSG"),
        (["--branch", "bep/1000-x", "--select", "FM"], "no rule about messages is selected; extend-select MSG"),
        (["--branch", "bep/1000-x", "--select", "MSG01"], 'unknown rule "MSG01"; did you mean "MSG001"?'),
        (["--branch", "bep/1000-x", "--select", ","], "--select names no rule"),
        (["--branch", "bep/1000-x", "--proposals", "missing"], "missing does not exist"),
        (["--branch", "bep/1000-x", "--proposals", "elsewhere"], "no proposal under elsewhere"),
        (["--branch", "bep/1000-x", "--proposals", "."], "no proposal under"),
    ],
)
def test_wrong_calls(arguments: list[str], problem: str, folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    if "proposals" in arguments:
        (folder / "proposals").mkdir()
    run = bep_lint("message", *arguments)
    assert (run.status, run.out) == (2, "")
    assert problem in run.err
    assert run.err.count("\n") == 1


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"BEP-1000 \xff: x\n", "the title in message.txt is not UTF-8: it holds the byte 0xff"),
        (b"\xff\xfeB\0E\0P\0-\0", "message.txt is not a text file: its title holds a NUL byte"),
        (b"\x89PNG\r\n\x1a\n", "the title in message.txt is not UTF-8: it holds the byte 0x89"),
        (b"BEP-1000\0", "message.txt is not a text file: its title holds a NUL byte"),
    ],
)
def test_titles_that_are_no_text(data: bytes, problem: str, sound: Path) -> None:
    run = check(data)
    assert (run.status, run.out, run.err) == (2, "", f"bep-lint: error: {problem}\n")


@pytest.mark.parametrize(
    "text",
    [
        "BEP-1000 " + "a" * 5_000_000,
        "bep" + "-" * 1_000_000 + "1000",
        "[" * 1_000_000 + "BEP-1000",
        "BEP-1000 " + "(" * 1_000_000,
        "BEP-1000" + " " * 1_000_000 + "x",
        "BEP-1000" + ", BEP-1001" * 100_000,
        "\n" * 1_000_000 + WRONG,
        RIGHT + "\n" + "#" * 5_000_000,
        "a" * 1_000_000 + " BEP-1000",
    ],
    ids=range(9),
)
def test_megabytes_are_read_in_no_time(text: str, sound: Path) -> None:
    before = time.perf_counter()
    run = check(text, "--branch", "bep/" + "1000-" * 20_000)
    assert run.status in (0, 1), run.err
    assert len(run.out) < 5000
    assert time.perf_counter() - before < 5


@pytest.mark.parametrize("output_format", ["full", "concise", "grouped", "json", "github"])
def test_nothing_in_a_title_reaches_the_terminal(
    output_format: str, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = "BEP-1000 \x1b[31m\r::error::x\u202e%0A##[group]\x07"
    run = check(hostile, "--output-format", output_format, "--branch", "bep\x1b]0;x\x07\n::error::y")
    assert run.status == 1
    shown = run.out.replace("\n", "")
    assert not any(character in shown for character in "\x1b\r\u202e\x07")
    assert "##[" not in shown
    assert not any(line.startswith("::error::") for line in run.out.splitlines())


# --- the proposals folder and the settings


def test_without_a_folder_the_form_is_checked(folder: Path) -> None:
    assert codes(check("BEP-4711: x")) == ["MSG001"]
    assert codes(check("BEP-4711 (new): x")) == []
    (folder / "proposals").mkdir()
    assert codes(check("BEP-4711 (new): x")) == [], "there is no proposal in it yet"


def test_the_folder_is_found_or_named(sound: Path) -> None:
    unknown = "BEP-4711 (new): x"
    assert codes(check(unknown)) == ["MSG003"]
    shutil.move("proposals", "beps")
    assert codes(check(unknown)) == []
    assert codes(check(unknown, "--proposals", "beps")) == ["MSG003"]
    (sound / "bep-lint.toml").write_text('proposals = "beps"\n', encoding="utf-8")
    assert codes(check(unknown)) == ["MSG003"]
    assert codes(check(unknown, "--isolated")) == []
    (sound / "bep-lint.toml").write_text('proposals = "gone"\n', encoding="utf-8")
    assert "gone does not exist" in check(unknown).err


def test_several_folders_are_refused(sound: Path) -> None:
    for name in ("a", "b"):
        shutil.copytree("proposals", f"docs/{name}")
    run = check(RIGHT, "--proposals", "docs")
    assert run.status == 2
    assert "there are several proposals folders under docs; name one with --proposals" in run.err
    (sound / "bep-lint.toml").write_text('proposals = "docs"\n', encoding="utf-8")
    assert check(RIGHT).status == 0, "the form is checked"
    assert "--base needs the proposals folder" in check(RIGHT, "--base", "HEAD").err


def test_the_configuration_of_the_folder_holds(sound: Path) -> None:
    settings = sound / "proposals" / "bep-lint.toml"
    settings.write_text('[severity]\nMSG = "warning"\n', encoding="utf-8")
    assert json.loads(check(WRONG, "--output-format", "json").out)["findings"][0]["severity"] == "warning"
    assert check(WRONG).status == 1
    assert check(WRONG, "--fail-on", "error").status == 0
    assert check(WRONG, "--severity", "MSG001=error", "--fail-on", "error").status == 1
    assert check(WRONG, "--exit-zero").status == 0
    settings.write_text('select = ["FM"]\n', encoding="utf-8")
    run = check(WRONG)
    assert run.status == 2
    assert run.err.startswith("bep-lint: error: proposals/bep-lint.toml:1: no rule about messages is selected;")
    settings.write_text('select = ["FM"]\nextend-select = ["MSG"]\n', encoding="utf-8")
    assert check(WRONG).status == 1
    (sound / "other.toml").write_text('ignore = ["title-form"]\n', encoding="utf-8")
    assert check(WRONG, "--config", "other.toml").status == 0
    assert check("BEP-4711: x", "--ignore", "MSG001").findings[0].split(" ")[1] == "MSG003"


def test_a_title_that_is_left_alone_reads_no_proposal(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("bep_lint.run.Run.open", refuse)
    assert check("docs(BA-1234): add a guide").status == 0


# --- the branch


def test_a_branch_alone_must_fit(sound: Path) -> None:
    run = bep_lint("message", "--branch", "main")
    assert run.status == 1
    assert " --> <branch>:1:1\n" in run.out
    assert run.out.endswith("\nFound 1 error in 1 branch name.\n")
    assert bep_lint("message", "--branch", "bep/1000-quota").status == 0
    assert bep_lint("message", "--branch", "refs/heads/bep/1000-quota").status == 0


def test_a_branch_beside_a_title_without_a_proposal_need_not_fit(sound: Path) -> None:
    for branch in ("main", "feature/x", "bepository", "bep-lint-hooks", "subep/x", "x1046"):
        assert check("docs: x", "--branch", branch).status == 0, branch
    for branch in ("bep-x", "bep/x", "BEP-1000", "x/bep-1000", "fix_BEP1000-y"):
        assert codes(check("docs: x", "--branch", branch)) == ["MSG004"], branch


# --- what changed


def test_the_change_is_that_of_the_working_tree_or_of_the_index(versioned: Path) -> None:
    change(QUOTA, "Status: Draft", "Status: Rejected")
    assert codes(check(RIGHT, "--base", "HEAD")) == ["MSG002"]
    git(versioned, "add", "message.txt")
    assert codes(check(RIGHT, "--base", "HEAD", "--staged")) == ["MSG003"]
    git(versioned, "add", "--all")
    change(QUOTA, "Status: Rejected", "Status: Draft")
    assert codes(check(RIGHT, "--base", "HEAD", "--staged")) == ["MSG002"]
    assert codes(check("BEP-1000 (reject): x", "--base", "HEAD", "--staged")) == []
    assert codes(check(RIGHT, "--base", "HEAD")) == ["MSG003"]


@pytest.fixture
def hooked(versioned: Path) -> Path:
    """The sound folder, committed, with the hook that the documentation names."""
    hook = versioned / ".git" / "hooks" / "commit-msg"
    hook.parent.mkdir(exist_ok=True)
    command = f'"{sys.executable}" -m bep_lint message "$1" --base HEAD --staged --output-format concise'
    hook.write_text(f"#!/bin/sh\nexec {command} >&2\n", encoding="utf-8")
    hook.chmod(0o755)
    return versioned


def commit_as(folder: Path, *arguments: str, editor: str = "true") -> str:
    """Commit and return what the hook says; empty where the commit is made."""
    environment = {**ENVIRONMENT, "GIT_EDITOR": editor, "GIT_SEQUENCE_EDITOR": "sed -i 1s/^pick/reword/"}
    run = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return run.stderr if run.returncode else ""


@pytest.mark.parametrize(
    ("title", "status"),
    [("BEP-1005 (new): Other", "Draft"), ("BEP-1000 (reject): Too costly", "Rejected")],
    ids=["new", "reject"],
)
def test_an_amended_commit_keeps_its_verb(title: str, status: str, hooked: Path) -> None:
    name = "proposals/BEP-1005-other.md" if "1005" in title else QUOTA
    if name != QUOTA:
        shutil.copyfile(QUOTA, name)
    change(name, "Status: Draft", f"Status: {status}")
    git(hooked, "add", "--all")
    assert commit_as(hooked, "commit", "-m", title) == ""
    change(name, "suspended session", "sleeping session")
    assert commit_as(hooked, "commit", "-a", "--amend", "--no-edit") == ""
    Path("code.py").touch()
    git(hooked, "add", "--all")
    assert commit_as(hooked, "commit", "--amend", "-m", title.replace("Other", "Others")) == "", "with code alone"
    change(name, "sleeping session", "waiting session")
    wrong = commit_as(hooked, "commit", "-a", "--amend", "-m", title.replace("new", "accept").replace("reject", "new"))
    assert "MSG002" in wrong, "another verb is looked at"
    change("proposals/BEP-1002-quota-mechanics.md", "Status: Accepted", "Status: Rejected")
    assert "MSG002" in commit_as(hooked, "commit", "-a", "-m", "BEP-1002 (new): Other"), "another number, too"
    assert git(hooked, "rev-list", "--count", "HEAD") == "2"


def test_a_commit_that_took_something_out_is_reworded(hooked: Path) -> None:
    row = "| 1003 | Quota Reports | Emil Post | Draft |\n"
    change("proposals/README.md", row, "")
    assert commit_as(hooked, "commit", "-a", "-m", "BEP-1003 (update): Withdrawn") == ""
    assert commit_as(hooked, "commit", "--amend", "-m", "BEP-1003 (revise): Withdrawn") == ""


def test_a_commit_that_is_only_reworded(hooked: Path) -> None:
    for title in ("BEP-1000 (update): Count", "BEP-1000 (revise): Count again"):
        change(QUOTA, "suspended session", "suspended session session")
        assert commit_as(hooked, "commit", "-a", "-m", title) == ""
    assert commit_as(hooked, "commit", "--amend", "-m", "BEP-1000 (accept): Count") == "", "nothing says it is wrong"
    assert "MSG001" in commit_as(hooked, "commit", "--amend", "-m", "BEP-1000: Count"), "the form is"
    assert commit_as(hooked, "commit", "--amend", "-m", "feat: count (BEP-1000)") == ""
    assert commit_as(hooked, "rebase", "-i", "HEAD~2", editor="sed -i 1s/Count/Counted/") == ""
    assert "BEP-1000 (update): Counted" in git(hooked, "log", "--format=%s")


def test_only_the_commit_that_is_the_base_can_be_amended(versioned: Path) -> None:
    title = "BEP-1005 (update): Other"
    commit(versioned, title)
    shutil.copyfile(QUOTA, "proposals/BEP-1005-other.md")
    assert codes(check(title, "--base", "HEAD")) == [], "amended, or continued"
    commit(versioned, title)
    assert codes(check(title, "--base", "HEAD^1")) == ["MSG002"], "no commit of HEAD's is made here"


def test_how_the_message_comes_back(hooked: Path) -> None:
    hint = "git keeps the message: `git commit --edit --file=.git/COMMIT_EDITMSG` begins with it"
    assert hint in commit_as(hooked, "commit", "--allow-empty", "-m", WRONG)
    assert hint not in check(WRONG).err


def test_git_is_not_left_running(versioned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = []
    close = States.close

    def counted(states: States) -> None:
        closed.append(states)
        close(states)

    monkeypatch.setattr(States, "close", counted)
    check(RIGHT, "--base", "HEAD", "--staged")
    assert len(closed) == 1


def test_a_branch_of_code_needs_a_folder_to_compare_with(folder: Path) -> None:
    assert "--base needs the proposals folder" in check("fix: x", "--branch", "x/bep-1000", "--base", "HEAD").err


def test_the_first_commit(sound: Path) -> None:
    (sound / ".git").rmdir()
    repository(sound)
    git(sound, "add", "--all")
    assert codes(check("BEP-1000 (new): x", "--base", "HEAD", "--staged")) == []
    assert codes(check("BEP-1000 (update): x", "--base", "HEAD", "--staged")) == ["MSG002"]


def test_a_wrong_form_is_mended_with_the_verb_that_fits(versioned: Path) -> None:
    shutil.copyfile(QUOTA, "proposals/BEP-1003-reports.md")
    change(QUOTA, "Status: Draft", "Status: Rejected")
    for title, mended in (
        ("bep 1003: Reports", "BEP-1003 (new): Reports"),
        ("BEP-1003 update: Reports", "BEP-1003 (new): Reports"),
        ("BEP-1000: Update the reports", "BEP-1000 (reject): Update the reports"),
    ):
        assert f'write "{mended}"' in check(title, "--base", "HEAD").out


def test_a_base_needs_what_it_compares(folder: Path) -> None:
    for option in (["--base", "HEAD"], ["--staged"], ["--base", "HEAD", "--staged"]):
        run = check(RIGHT, *option)
        assert run.status == 2
        assert run.err == (
            f"bep-lint: error: {option[0]} needs the proposals folder, which is not found here; --proposals DIR names "
            "it\n"
        )
        assert check("docs(BA-1234): add a guide", *option).status == 0, "no other commit is held up"


def test_the_first_reservation_of_a_folder(folder: Path) -> None:
    (folder / ".git").rmdir()
    repository(folder)
    (folder / "proposals").mkdir()
    readme = FIXTURES / "sound" / "README.md"
    (folder / "proposals" / "README.md").write_text("# BEPs\n", encoding="utf-8")
    commit(folder)
    shutil.copyfile(readme, folder / "proposals" / "README.md")
    assert codes(check("BEP-1003 (new): Reports", "--base", "HEAD")) == []
    assert codes(check("BEP-1003 (update): Reports", "--base", "HEAD")) == ["MSG002"]
    assert codes(check("BEP-1009 (new): Reports")) == ["MSG003"]


def test_an_unknown_base_is_said(versioned: Path) -> None:
    run = check(RIGHT, "--base", "no-such-branch")
    assert (run.status, run.out) == (2, "")
    assert "no-such-branch" in run.err


# --- the command among others


def test_check_looks_at_no_message(sound: Path) -> None:
    problem = "the rules that are selected find nothing in documents: `bep-lint message` asks them\n"
    for arguments in (["--select", "MSG"], ["--select", "MSG001", "--fix"]):
        run = bep_lint("check", "proposals", *arguments)
        assert (run.status, run.out, run.err) == (2, "", f"bep-lint: error: {problem}")
    run = bep_lint("check", "proposals", "--select", "MSG,LC")
    assert (run.status, run.out) == (2, "")
    assert "compare with a git revision: say which with --base REV" in run.err
    assert bep_lint("check", "proposals", "--select", "MSG,FM").status == 0
    (sound / "bep-lint.toml").write_text('select = ["MSG"]\n', encoding="utf-8")
    assert bep_lint("check", "proposals").err == f"bep-lint: error: bep-lint.toml:1: {problem}"
    assert bep_lint("check", "proposals", "--select", "MSG001").err == f"bep-lint: error: {problem}"


def test_verbose_counts_the_rules_that_run(sound: Path) -> None:
    def counted(*arguments: str) -> str:
        return bep_lint(*arguments, "--verbose").err

    assert counted("--select", "FM010,MSG,LC001") == "bep-lint: note: proposals: no configuration; 1 rule run\n"
    assert counted() == counted("--ignore", "MSG,LC")
    file = _written(RIGHT)
    assert counted("message", file) == "bep-lint: note: proposals: no configuration; 2 rules run\n"
    assert counted("message", file, "--branch", "bep/1000-x", "-q") == ""
    (sound / "bep-lint.toml").touch()
    assert "proposals: configured in bep-lint.toml; 4 rules run" in counted("message", file, "--branch", "bep/1000-x")
    shutil.rmtree("proposals")
    assert counted("message", file) == "bep-lint: note: .: configured in bep-lint.toml; 2 rules run\n"


def test_a_rule_that_cannot_run_is_told(sound: Path) -> None:
    file = _written("BEP-1000 (new): Session quota")
    for arguments, notes in (
        ([file], []),
        ([file, "--select", "MSG"], []),
        ([file, "--select", "MSG002"], ["MSG002 (title-verb) is not checked: it needs --base REV"]),
        ([file, "--extend-select", "title-verb"], ["MSG002 (title-verb) is not checked: it needs --base REV"]),
        ([file, "--select", "MSG001,MSG005"], ["MSG005 (branch-number) is not checked: it needs --branch NAME"]),
        (
            ["--branch", "bep/1000-x", "--select", "MSG002"],
            ["MSG002 (title-verb) is not checked: it needs FILE and --base REV"],
        ),
        (
            ["--branch", "bep/1000-x", "--ignore", "MSG001,MSG002,MSG004"],
            [
                "MSG003 (title-number) is not checked: it needs FILE",
                "MSG005 (branch-number) is not checked: it needs FILE",
            ],
        ),
    ):
        run = bep_lint("message", *arguments)
        assert run.status == 0
        assert run.err.splitlines() == [f"bep-lint: note: {note}" for note in notes]
    (sound / "bep-lint.toml").write_text('select = ["MSG002"]\n', encoding="utf-8")
    assert "MSG002 (title-verb) is not checked" in bep_lint("message", file).err


def test_a_folder_called_message_is_reached(sound: Path) -> None:
    shutil.move("proposals", "message")
    assert bep_lint("./message").status == 0
    assert bep_lint("check", "message").status == 0


def test_json(sound: Path) -> None:
    report = json.loads(check(f"\n{WRONG}", "--output-format", "json", "--branch", "bep/1002-x").out)
    branch, title = report["findings"]
    assert (branch["code"], branch["path"], branch["document"]) == ("MSG005", "<branch>", "BEP-1000")
    assert (title["code"], title["path"], title["document"]) == ("MSG001", "message.txt", "BEP-1000")
    assert [title[key] for key in ("line", "column", "end_line", "end_column")] == [2, 1, 2, 4]
    assert (title["name"], title["about"], title["fix"]) == ("title-form", ["message.txt"], None)
    assert report["summary"]["errors"] == 2
    assert json.loads(check(RIGHT, "--output-format", "json").out)["findings"] == []


def test_github(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    run = bep_lint("message", _written(WRONG))
    assert run.out.startswith("::error title=MSG001 title-form::")  # the message is no file of the repository


def test_color_and_quiet(sound: Path) -> None:
    assert "\x1b[" in bep_lint("message", _written(WRONG), "--color", "always").out
    assert "\x1b[" not in bep_lint("message", _written(WRONG)).out
    assert "Found" not in bep_lint("message", _written(WRONG), "-q").out


def test_a_rule_that_raises_is_named(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: object) -> None:
        raise SystemExit("no")

    rules = tuple(built_in_rules())
    failed = MessageRule("ZZZ001", "made-up", "error", failing, frozenset())  # type: ignore[arg-type]
    monkeypatch.setattr("bep_lint.run.all_rules", lambda: (*rules, failed))
    run = check(WRONG)
    assert (run.status, codes(run)) == (2, ["MSG001"])
    assert "rule ZZZ001 (made-up) failed on message.txt: SystemExit: no; this is a bug of the rule" in run.err


def test_a_working_folder_that_is_gone(folder: Path) -> None:
    gone = folder / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    run = bep_lint("message", "--branch", "main")
    assert run.status == 2
    assert "the working folder cannot be reached" in run.err


# --- reading


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("BEP-1046 (new): x", ("1046", "new", "x")),
        ("bep1046 - revised: x", ("1046", "revise", "x")),
        ("BEP 1046 [Accept] x", ("1046", "accept", "x")),
        ("BEP-1046/new: x", ("1046", "new", "x")),
        ("(BEP_1046): update", ("1046", "update", "")),
        ("BEP-1046 (API): x", ("1046", None, "x")),
        ("BEP-1046 (API) x", ("1046", None, "(API) x")),
        ("BEP-1046 API: x", ("1046", None, "API: x")),
        ("BEP-1046 (new, accept) x", ("1046", None, "(new, accept) x")),
        ("BEP-1046 (new, accept): x", ("1046", "new", "x")),
        ("BEP-1046 (renew): x", ("1046", None, "x")),
        ("BEP-1046 (review): x", ("1046", None, "x")),
        ("BEP-1046 (date): x", ("1046", None, "x")),
        ("BEP-1046 (now): x", ("1046", None, "x")),
        ("BEP-1046 (rejects): x", ("1046", "reject", "x")),
        ("BEP-1046 (acceptance): x", ("1046", "accept", "x")),
        ("BEP-1046 (updating): x", ("1046", "update", "x")),
        *((f"BEP-1046 ({slip}): x", ("1046", "update", "x")) for slip in ("udpate", "updte", "updatte", "uptate")),
        ("BEP-1046: update the plan", ("1046", "update", "update the plan")),
        ("BEP-1046: Update the plan", ("1046", None, "Update the plan")),
        ("BEP-1046 \u2013 .env support", ("1046", None, ".env support")),
        ("BEP-1046 --flag support", ("1046", None, "--flag support")),
        ("BEP-1046: /v2 API", ("1046", None, "/v2 API")),
        ("BEP-1046: _private fields", ("1046", None, "_private fields")),
        ("`BEP-1046`: `session` table", ("1046", None, "`session` table")),
        ('"BEP-1046" "Quota" per user', ("1046", None, '"Quota" per user')),
        ("[BEP-1046] [core] x", ("1046", None, "[core] x")),
        ("BEP-1046.md", ("1046", None, "")),
        ("`BEP-1046-quota.md`: typo", ("1046", None, "typo")),
        ("[BEP-1046], [BEP-1047]: x", ("1046", None, "x (BEP-1047)")),
        ("BEP-1046/1047 (new): x", ("1046", "new", "x (BEP-1047)")),
        ("BEP-1046-1049 typos", ("1046", None, "typos (to BEP-1049)")),
        ("BEP-1046, 2026 edition", ("1046", None, "2026 edition")),
        ("docs(BA-1): Update BEP-1046: plan", ("1046", "update", "plan")),
        ("docs: Reserve BEP 1046 for x", ("1046", None, "Reserve for x")),
        ("docs!: new [BEP-1046] x", ("1046", "new", "x")),
        ("Update x of BEP-1046", ("1046", None, "Update x of BEP-1046")),
        ("update x of BEP-1046", ("1046", "update", "update x of BEP-1046")),
        ("feat: x (BEP-1046) (#12)", ("1046", None, "x (#12)")),
        ("docs: BEP-1046 (update): as BEP-1047", ("1046", "update", "as BEP-1047")),
        ("new(BEP-1046): x", ("1046", "new", "x")),
        ("docs(BA-1): BEP-1046 (new): x", ("1046", "new", "x")),
        ("Follow BEP-1046", ("1046", None, "Follow")),
        ("BEP-1046 & BEP-1047: x", ("1046", None, "x (BEP-1047)")),
        ("bep #1046: x, then BEP-1047", ("1046", None, "x, then BEP-1047")),
        ("BEP-NNNN (new): x", ("NNNN", "new", "x")),
    ],
)
def test_what_a_title_is_meant_to_say(title: str, expected: tuple[str, str | None, str]) -> None:
    reading = read_title(title, Conventions())
    assert reading is not None
    assert (reading.digits, reading.verb, reading.summary) == expected
    assert title[slice(*reading.span)] == expected[0]


@pytest.mark.parametrize(
    ("title", "changed", "number"),
    [
        ("feat(BA-5832): AppConfig v2 SDK + CLI (BEP-1052)", None, "1052"),
        ("feat(BA-5832): AppConfig v2 SDK + CLI (BEP-1052)", {1000}, None),
        ("feat(BA-5832): AppConfig v2 SDK + CLI (BEP-1052)", {1052}, "1052"),
        ("chore(BA-5822): drop legacy AppConfig layer (preparation for BEP-1052)", set(), None),
        ("docs: BEP-1046 follow-up", set(), None),
        ("docs: BEP-1046 follow-up of BEP-1047", {1047}, "1047"),
        ("docs: BEP-1046 follow-up of BEP-1047", {1046, 1047}, "1046"),
        ("[WIP] BEP-1046 follow-up of BEP-1047", None, "1046"),
        ("[WIP] BEP-1046 follow-up of BEP-1047", {1047}, "1047"),
        ("[WIP] BEP-1046 follow-up", set(), None),
        ("docs: BEP-1046 and BEP-1047 follow-up", {1046, 1047}, None),
        ("docs: BEP-1046 and BEP-1047 follow-up", {1047}, "1047"),
        ("BEP-1046 phase 1", set(), "1046"),
        ("BEP-1046 phase 1 of BEP-1047", {1047}, "1046"),
        ("Move x from BEP-1046 to BEP-1047", None, None),
        ("Move x from BEP-1046 to BEP-1047", {1046}, "1046"),
        ("docs: reserve BEP-1064~1071 and mark completed BEPs Implemented/Superseded", None, None),
        ("docs: reserve BEP-1064~1071 and mark completed BEPs Implemented/Superseded", {1064, 1071}, None),
        ("docs: reserve BEP-1064~1071 and mark completed BEPs Implemented/Superseded", {1071}, "1071"),
        ("BEP-1046 of BEP-1046", set(), "1046"),
        ("x of BEP-1046, that is bep 1046", None, "1046"),
        ("a" * 500 + " BEP-1046", None, "1046"),
    ],
)
def test_which_proposal_a_title_is_about(title: str, changed: set[int] | None, number: str | None) -> None:
    reading = read_title(title, Conventions(), changed)
    assert (reading.digits if reading else None) == number


def test_the_number_of_a_title_is_that_of_its_own_form() -> None:
    messages = Messages(titles=(r"BEP-[0-9]{4} \(\w+\): .+ \((?P<number>[0-9]{4})\)",))
    title = Title("BEP-1000 (new): x (1001)", Path("/m"), 1, Conventions(messages=messages))
    assert (title.number, title.number_span) == (1001, (19, 23))


@pytest.mark.parametrize(
    "title",
    [
        "docs(BA-1234): add a guide",
        "bump bep-lint to 0.4",
        "Bepicolombo 1046",
        "subep-1046 of the tree",
        "BEP process, 2026 edition",
        "docs: the BEP 2026 roadmap",
        "Use bep 2 times",
        "BEP-1046a is another thing",
        "fix(bep): 1046 rows",
    ],
)
def test_titles_that_name_no_proposal(title: str) -> None:
    assert read_title(title, Conventions()) is None


NAMES = st.sampled_from(
    ["BEP-1046", "bep 1046", "BEP1046", "[BEP-1046]", "(bep_1046)", "BEP-104", "BEP-XXXX", "BEP\u20131046"]
)
PIECES = st.sampled_from(
    [
        *(
            " ",
            " ",
            "(",
            ")",
            "[",
            "]",
            ":",
            ",",
            "/",
            "-",
            "\u2013",
            "\t",
            "\x1b",
            "\u202e",
            "%",
            "\\",
            "{number}",
            "🎉",
        ),
        *("new", "Update", "acept", "(new)", "API", "docs", "quota", "한", "and", "BA-1234", "BEP-1047", "1046", "bep"),
    ]
)


@given(st.lists(PIECES, max_size=3), NAMES, st.lists(PIECES, max_size=10))
def test_the_advised_title_is_right(before: list[str], name: str, behind: list[str]) -> None:
    rules = {rule.code: rule for rule in built_in_rules() if isinstance(rule, MessageRule)}
    title = Title("".join([*before, name, *behind]).rstrip(), Path("/message.txt"), 1, Conventions())
    if not title.is_of_proposal:
        return
    for finding in rules["MSG001"].check(Message(title.conventions, title)):
        start, end = finding.span.column - 1, finding.span.end_column - 1
        assert 0 <= start <= end <= len(title.text)
        advised = finding.message.rpartition('; write "')[2].removesuffix('"')
        assert advised != title.text
        if "|" not in advised and "NNNN" not in advised:
            mended = Title(advised, title.path, 1, title.conventions)
            assert not [*rules["MSG001"].check(Message(title.conventions, mended))]


def test_what_follows_the_form_has_no_flaw() -> None:
    messages = Conventions().messages
    for verb in messages.verbs:
        assert flaw_of(f"BEP-1046 ({verb}): x", messages) is None

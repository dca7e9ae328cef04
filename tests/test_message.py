"""`bep-lint message`: what it reads, what it compares with, how it reports; the rules have their cases in fixtures."""

import io
import json
import os
import shutil
import sys
import time
from pathlib import Path

import pytest
from conftest import FIXTURES, Run, bep_lint
from git_repository import commit, git, repository
from hypothesis import given
from hypothesis import strategies as st

from bep_lint.conventions import Conventions
from bep_lint.message import Message, Title, first_line
from bep_lint.message_reading import flaw_of, read_title
from bep_lint.rule import MessageRule, built_in_rules

QUOTA = "proposals/BEP-1000-session-quota.md"
WRONG = "bep 1000: Session quota\n"
RIGHT = "BEP-1000 (update): Session quota\n"


@pytest.fixture
def sound(folder: Path) -> Path:
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    return folder


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
    return bep_lint("message", name, "--output-format", "concise", "-q", *arguments)


def pipe(monkeypatch: pytest.MonkeyPatch, text: str | bytes, *arguments: object) -> Run:
    """Check `text` as standard input."""
    data = text if isinstance(text, bytes) else text.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return bep_lint("message", "-", "--output-format", "concise", "-q", *arguments)


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
        ("#a\nb", ("b", 2)),
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


def test_a_commit_that_is_given_up_is_no_finding(sound: Path) -> None:
    run = bep_lint("message", _written("\n# Please enter the commit message.\n"))
    assert (run.status, run.out) == (0, "")
    assert run.err == "bep-lint: note: message.txt holds no title: nothing to check\n"


def test_nothing_piped_in_is_an_error(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("", "\n", "# a\n"):
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
    assert codes(check(RIGHT, "--base", "HEAD", "--staged")) == ["MSG003"]
    git(versioned, "add", "--all")
    change(QUOTA, "Status: Rejected", "Status: Draft")
    assert codes(check(RIGHT, "--base", "HEAD", "--staged")) == ["MSG002"]
    assert codes(check("BEP-1000 (reject): x", "--base", "HEAD", "--staged")) == []
    assert codes(check(RIGHT, "--base", "HEAD")) == ["MSG003"]


def test_an_amended_commit_is_compared_with_the_one_before(versioned: Path) -> None:
    change(QUOTA, "Status: Draft", "Status: Rejected")
    commit(versioned)
    run = check("BEP-1000 (reject): x", "--base", "HEAD", "--staged", "--output-format", "full")
    assert "no proposal has changed since HEAD" in run.out
    assert "the base is HEAD^1" in run.out
    assert codes(check("BEP-1000 (reject): x", "--base", "HEAD^1", "--staged")) == []


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
    run = bep_lint("check", "proposals", "--select", "MSG001")
    assert run.status == 0
    assert "`bep-lint message` asks them" in run.err
    assert "bep-lint message" not in bep_lint("check", "proposals").err


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
    assert run.out.startswith("::error file=message.txt,line=1,endLine=1,col=1,endColumn=4,title=MSG001 title-form::")


def test_color_and_quiet(sound: Path) -> None:
    assert "\x1b[" in bep_lint("message", _written(WRONG), "--color", "always").out
    assert "\x1b[" not in bep_lint("message", _written(WRONG)).out
    assert "Found" not in bep_lint("message", _written(WRONG), "-q").out


def test_a_rule_that_raises_is_named(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: object) -> None:
        raise SystemExit("no")

    rules = tuple(built_in_rules())
    failed = MessageRule("ZZZ001", "made-up", "error", failing, False)  # type: ignore[arg-type]
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
        ("new(BEP-1046): x", ("1046", "new", "x")),
        ("docs(BA-1): BEP-1046 (new): x", ("1046", "new", "x")),
        ("Follow BEP-1046", ("1046", None, "Follow BEP-1046")),
        ("BEP-1046 & BEP-1047: x", ("1046", None, "x (BEP-1047)")),
        ("bep #1046: x, then BEP-1047", ("1046", None, "x, then BEP-1047")),
        ("BEP-NNNN (new): x", ("NNNN", "new", "x")),
    ],
)
def test_what_a_title_is_meant_to_say(title: str, expected: tuple[str, str | None, str]) -> None:
    assert read_title(title, Conventions()) == expected


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

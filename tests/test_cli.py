"""The command line: what is linted, what is reported, and with which exit status."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import FIXTURES, Run, bep_lint

from bep_lint import __version__, check
from bep_lint.errors import describe, tell

MAIN = "proposals/BEP-1000-session-quota.md"


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def defective(sound: Path) -> Path:
    """As `sound`, with one error, one warning, and one finding in the registry about BEP-1002."""
    replace(sound / MAIN, "Created: 2026-02-10", "Created: 2026-02-30")
    replace(sound / "proposals/BEP-1001/storage.md", "## Proposed Design", "#### Deep\n\ntext\n\n## Proposed Design")
    replace(sound / "proposals/BEP-1002-quota-mechanics.md", "Status: Accepted", "Status: Rejected")
    return sound


def codes(run: Run) -> list[str]:
    return [line.split(": ", 1)[1].split(" ", 1)[0] for line in run.findings]


def concise(*arguments: object) -> Run:
    return bep_lint(*arguments, "--output-format", "concise")


# What is linted


@pytest.mark.parametrize("arguments", [[], ["check"], ["proposals"], ["."], ["check", "proposals/"], ["./proposals/."]])
def test_ways_to_the_folder(arguments: list[str], defective: Path) -> None:
    run = concise(*arguments)
    assert run.status == 1
    assert codes(run) == ["FM010", "SEC007", "SEC010", "REG011"]
    assert "in 7 documents" in run.out


def test_the_folder_itself_is_the_default_inside_it(defective: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(defective / "proposals")
    run = concise()
    assert run.findings[0].startswith("BEP-1000-session-quota.md:4:10: FM010 ")


def test_naming_a_document_reports_what_points_at_it(defective: Path) -> None:
    run = concise(MAIN)
    assert codes(run) == ["FM010"]
    assert "in 1 document" in run.out


def test_naming_a_document_reports_what_is_about_it(defective: Path) -> None:
    run = concise("proposals/BEP-1002-quota-mechanics.md", "--select", "REG")
    assert [line.split(":")[0] for line in run.findings] == ["proposals/README.md"]
    assert codes(run) == ["REG011"]


def test_naming_the_registry_reports_what_points_into_it(defective: Path) -> None:
    assert codes(concise("proposals/README.md")) == ["REG011"]


def test_naming_a_sub_document_reports_that_the_index_leaves_it_out(sound: Path) -> None:
    shutil.copy(sound / "proposals/BEP-1001/storage.md", sound / "proposals/BEP-1001/limits.md")
    run = concise("proposals/BEP-1001/limits.md")
    assert codes(run) == ["CTX007", "LNK004"]
    assert all(line.startswith("proposals/BEP-1001-event-relay.md:") for line in run.findings)


def test_naming_every_document_takes_about_as_long_as_the_folder(sound: Path) -> None:
    paths = [sound / f"proposals/BEP-{number}-x.md" for number in range(2000, 3000)]
    for path in paths:
        path.touch()

    def seconds(*arguments: object) -> float:
        start = time.perf_counter()
        assert bep_lint(*arguments, "--select", "SRC").status == 0
        return time.perf_counter() - start

    assert seconds(*paths) < 10 * seconds("proposals") + 1


def test_naming_a_number_folder_names_its_documents(defective: Path) -> None:
    run = concise("proposals/BEP-1001")
    assert codes(run) == ["SEC007"]
    assert "in 2 documents" in run.out


def test_nothing_is_reported_twice(defective: Path) -> None:
    once = concise("proposals")
    assert concise("proposals", MAIN, ".", "proposals/../proposals").out == once.out
    named = concise(MAIN, f"./{MAIN}", defective / MAIN)
    assert codes(named) == ["FM010"]


def test_a_linked_folder_is_linted_once(defective: Path) -> None:
    (defective / "also").symlink_to("proposals")
    assert codes(concise(".")) == codes(concise("proposals"))
    assert codes(concise("also", "proposals")) == codes(concise("proposals"))
    assert codes(concise("also/BEP-1000-session-quota.md", MAIN)) == ["FM010"]


def test_a_loop_of_folders_ends(defective: Path) -> None:
    (defective / "proposals/BEP-1001/again").symlink_to("..", target_is_directory=True)
    (defective / "up").symlink_to(".", target_is_directory=True)
    assert "FM010" in codes(concise("."))


def test_every_folder_below_is_linted(defective: Path) -> None:
    shutil.copytree(defective / "proposals", defective / "docs" / "enhancements")
    assert codes(concise(".")) == codes(concise("docs")) + codes(concise("proposals"))


def test_hidden_ignored_and_excluded_folders_are_skipped(sound: Path) -> None:
    shutil.rmtree(sound / ".git")
    subprocess.run(["git", "init", "--quiet"], cwd=sound, check=True)
    for name in (".cache", "build", "vendor"):
        shutil.copytree(sound / "proposals", sound / name / "proposals")
        replace(sound / name / MAIN, "Status: Draft", "Status: draft")
    (sound / ".gitignore").write_text("build/\n", encoding="utf-8")
    (sound / "bep-lint.toml").write_text('exclude = ["vendor"]\n', encoding="utf-8")
    assert concise(".").findings == []
    assert "FM009" in codes(concise("build")), "what is named is linted, ignored by git or not"
    run = concise("vendor")
    assert (run.status, run.out) == (2, "")
    assert "excluded by configuration" in run.err


def test_an_ignored_document_is_no_part_of_the_folder_unless_named(sound: Path) -> None:
    shutil.rmtree(sound / ".git")
    subprocess.run(["git", "init", "--quiet"], cwd=sound, check=True)
    (sound / ".gitignore").write_text("*-scratch.md\n", encoding="utf-8")
    (sound / "proposals/BEP-1000-scratch.md").write_text("# Scratch\n", encoding="utf-8")
    assert concise("proposals").findings == []
    assert "FS003" in codes(concise("proposals/BEP-1000-scratch.md"))


@pytest.fixture
def repository(sound: Path) -> Path:
    """As `sound`, in a real repository that ignores a defective document of the folder."""
    shutil.rmtree(sound / ".git")
    subprocess.run(["git", "init", "--quiet"], cwd=sound, check=True)
    (sound / ".gitignore").write_text("*-scratch.md\n", encoding="utf-8")
    (sound / "proposals/BEP-1000-scratch.md").write_text("# Scratch\n", encoding="utf-8")
    return sound


@pytest.mark.parametrize("relative", [True, False])
def test_what_git_ignores_is_known_in_a_hook_too(
    relative: bool, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", ".git" if relative else str(repository / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    assert concise("proposals") == Run(0, "All 7 documents are clean.\n", "")


def test_git_that_does_not_answer_is_told(repository: Path) -> None:
    (repository / ".git/config").write_text("[[", encoding="utf-8")
    run = bep_lint("proposals", "--select", "FS003")
    assert run.status == 1
    assert run.err.startswith("bep-lint: note: git does not say what it ignores in proposals: fatal: bad config")
    assert run.err.count("\n") == 1
    assert bep_lint("proposals", "--quiet").err == ""


@pytest.mark.skipif(os.name == "nt", reason="the command of the configuration is a shell's")
def test_asking_git_runs_and_fetches_nothing(repository: Path) -> None:
    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=T", "-c", "user.email=t@proposals.test")
        return subprocess.run(
            ["git", *identity, *arguments], cwd=repository, check=True, capture_output=True, text=True
        ).stdout.strip()

    git("add", ".")
    git("commit", "--quiet", "--message=Begin")
    # The patterns are to be read from an object that is missing, which git would fetch.
    blob = git("rev-parse", "HEAD:.gitignore")
    git("update-index", "--skip-worktree", ".gitignore")
    (repository / ".gitignore").unlink()
    (repository / ".git/objects" / blob[:2] / blob[2:]).unlink()
    trap = repository / "trap"
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "core.fsmonitor": f"touch '{trap}'; false",
        "core.sshCommand": f"touch '{trap}'; false",
        "extensions.partialClone": "origin",
        "remote.origin.url": "ssh://localhost/none",
        "remote.origin.promisor": "true",
    }.items():
        git("config", key, value)
    bep_lint(".")
    assert not trap.exists()


def test_a_repository_below_says_itself_what_it_ignores(repository: Path) -> None:
    below = repository / "below"
    shutil.copytree(repository / "proposals", below / "build/proposals")
    assert concise(".").out == "All 14 documents are clean.\n"
    subprocess.run(["git", "init", "--quiet", "below"], check=True)
    (below / ".gitignore").write_text("build/\n", encoding="utf-8")
    assert concise(".").out == "All 7 documents are clean.\n"


@pytest.mark.parametrize("path", ["also", "also/BEP-1000-session-quota.md"])
def test_globs_hold_for_a_folder_reached_by_a_link(path: str, defective: Path) -> None:
    (defective / "one").mkdir()
    shutil.move(defective / "proposals", defective / "one/proposals")
    (defective / "also").symlink_to("one/proposals")
    configuration = defective / "one/bep-lint.toml"
    configuration.write_text('[per-file-ignores]\n"proposals/BEP-1000-*" = ["FM010"]\n', encoding="utf-8")
    assert "FM010" not in codes(concise(path))
    configuration.write_text('exclude = ["proposals/BEP-1000-*"]\n', encoding="utf-8")
    assert "FM010" not in codes(concise(path))
    configuration.unlink()
    (defective / "bep-lint.toml").write_text('exclude = ["one"]\n', encoding="utf-8")
    assert "excluded by configuration" in concise(path).err


@pytest.mark.parametrize("option", ["--stdin-filename", "--output-file", "--config", "--baseline", "--cache-dir"])
def test_no_option_takes_an_empty_path(option: str, sound: Path) -> None:
    run = bep_lint("proposals", option, "")
    assert (run.status, run.out) == (2, "")
    assert f"{option}: is empty" in run.err


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("", "argument PATH: is empty"),
        ("missing", "missing does not exist"),
        ("proposals/BEP-9999-x.md", "proposals/BEP-9999-x.md does not exist"),
        ("empty", "no proposal under empty"),
        ("notes.md", "notes.md is not in a proposals folder"),
        ("proposals/BEP-1001/flow.png", "proposals/BEP-1001/flow.png is no document of a proposal"),
    ],
)
def test_a_path_without_proposals_is_an_error(path: str, message: str, sound: Path) -> None:
    (sound / "empty").mkdir()
    (sound / "notes.md").write_text("# Notes\n", encoding="utf-8")
    (sound / "proposals/BEP-1001/flow.png").touch()
    run = bep_lint(path)
    assert run.status == 2
    assert run.out == ""
    assert run.err.startswith(f"bep-lint: error: {message}")
    assert run.err.count("\n") == 1


def test_a_named_guide_file_is_said_not_to_be_checked(sound: Path) -> None:
    (sound / "proposals/AGENTS.md").write_text("# Guide\n", encoding="utf-8")
    run = bep_lint("proposals/AGENTS.md")
    assert (run.status, run.out) == (0, "No document was checked.\n")
    assert run.err == "bep-lint: note: proposals/AGENTS.md is a guide file: nothing to check\n"


def test_a_named_excluded_document_is_said_not_to_be_checked(sound: Path) -> None:
    (sound / "bep-lint.toml").write_text('exclude = ["BEP-1000-*"]\n', encoding="utf-8")
    run = bep_lint(MAIN, "proposals/BEP-1002-quota-mechanics.md", "--select", "FM")
    assert (run.status, run.out) == (0, "1 document is clean.\n")
    assert run.err == f"bep-lint: note: {MAIN} is excluded by configuration: nothing to check\n"


def test_naming_a_file_in_a_misnamed_folder_reports_the_folder(sound: Path) -> None:
    shutil.move(sound / "proposals/BEP-1001", sound / "proposals/BEP-1001-relay")
    run = concise("proposals/BEP-1001-relay/storage.md")
    assert codes(run) == ["FS004"]


def test_the_configured_folder_is_the_default(sound: Path) -> None:
    shutil.move(sound / "proposals", sound / "rfcs")
    assert bep_lint().status == 0, "found below the working folder"
    (sound / "bep-lint.toml").write_text('proposals = "docs"\n', encoding="utf-8")
    assert bep_lint().err == "bep-lint: error: bep-lint.toml:1: proposals: docs does not exist\n"
    (sound / "bep-lint.toml").write_text('proposals = "rfcs"\n', encoding="utf-8")
    assert "All 7 documents are clean" in bep_lint().out


# Selection and severity


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--select", "FM"], ["FM010"]),
        (["--select", "FM010,SEC007"], ["FM010", "SEC007"]),
        (["--select", "created-date", "--select", "REG"], ["FM010", "REG011"]),
        (["--select", "FM010", "--ignore", "FM"], ["FM010"]),
        (["--select", "FM", "--ignore", "FM010"], []),
        (["--select", "ALL", "--ignore", "ALL", "--extend-select", "FM010"], ["FM010"]),
        (["--select", "SRC", "--extend-select", "SEC007"], ["SEC007"]),
    ],
)
def test_selection(arguments: list[str], expected: list[str], defective: Path) -> None:
    assert codes(concise("proposals", *arguments)) == expected


def test_opt_in_rules_run_when_they_are_selected(sound: Path) -> None:
    replace(sound / "proposals/BEP-1001/storage.md", "# BEP-1001: Storage", "# Storage")
    assert codes(concise("proposals")) == []
    assert codes(concise("proposals", "--extend-select", "SEC011")) == ["SEC011"]
    assert codes(concise("proposals", "--select", "SEC011")) == ["SEC011"]
    assert "SEC011" in codes(concise("proposals", "--select", "SEC"))


@pytest.mark.parametrize("option", ["--select", "--extend-select", "--ignore"])
def test_an_unknown_rule_is_an_error_with_the_nearest(option: str, sound: Path) -> None:
    run = bep_lint("proposals", option, "FM010,REG088")
    assert (run.status, run.out) == (2, "")
    assert run.err == 'bep-lint: error: unknown rule "REG088"; did you mean "REG008"?\n'


@pytest.mark.parametrize("arguments", [["--select", ","], ["--select", "FM", "--ignore", "FM"], ["--ignore", "ALL"]])
def test_no_rule_at_all_is_an_error(arguments: list[str], sound: Path) -> None:
    run = bep_lint("proposals", *arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err.count("\n") == 1


def test_configured_selection_is_overridden_by_the_command_line(defective: Path) -> None:
    (defective / "bep-lint.toml").write_text('select = ["REG"]\nignore = ["SEC"]\n', encoding="utf-8")
    assert codes(concise("proposals")) == ["REG011"]
    assert codes(concise("proposals", "--extend-select", "FM")) == ["FM010", "REG011"]
    assert codes(concise("proposals", "--select", "SEC007")) == ["SEC007"]
    assert "REG011" in codes(concise("proposals", "--isolated"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('select = [\n  "FM",\n  "FMM010",\n]\n', 'bep-lint.toml:3: unknown rule "FMM010"; did you mean "FM010"?'),
        ('[severity]\nSECS = "error"\n', 'bep-lint.toml:2: unknown rule "SECS"; did you mean "SEC"?'),
        ('[per-file-ignores]\n"a" = ["REGG"]\n', 'bep-lint.toml:2: unknown rule "REGG"; did you mean "REG"?'),
        (
            '[conventions.statuses]\nrelaxed-rules = ["SECC"]\n',
            'bep-lint.toml:2: unknown rule "SECC"; did you mean "SEC"?',
        ),
        ('exclude = [\n  "a",\n  "[z-a]",\n]\n', 'bep-lint.toml:3: "[z-a]" is no pattern: bad character range z-a'),
        ('[per-file-ignores]\n"[z-a]" = ["FM"]\n', 'bep-lint.toml:2: "[z-a]" is no pattern: bad character range'),
        ('output-format = "sarof"\n', 'bep-lint.toml:1: unknown output format "sarof"'),
    ],
)
def test_wrong_rules_in_the_configuration(text: str, message: str, sound: Path) -> None:
    (sound / "bep-lint.toml").write_text(text, encoding="utf-8")
    run = bep_lint("proposals")
    assert run.status == 2
    assert run.err.startswith(f"bep-lint: error: {message}")


def test_per_file_ignores(defective: Path) -> None:
    (defective / "bep-lint.toml").write_text(
        '[per-file-ignores]\n"BEP-1000-*.md" = ["FM"]\n"x" = ["ALL"]\n'
        '"proposals/BEP-1001/**" = ["heading-skips-level"]\n',
        encoding="utf-8",
    )
    assert set(codes(concise("proposals"))).isdisjoint({"FM010", "SEC007"})


def test_severity_and_exit_status(defective: Path) -> None:
    one = ("proposals", "--select", "SEC007")
    assert bep_lint(*one).status == 1
    assert bep_lint(*one, "--fail-on", "error").status == 0
    assert bep_lint(*one, "--fail-on", "error", "--severity", "SEC=error").status == 1
    assert bep_lint("proposals", "--select", "FM010", "--fail-on=error", "--severity", "FM010=warning").status == 0
    assert bep_lint("proposals", "--exit-zero").status == 0
    (defective / "bep-lint.toml").write_text('fail-on = "error"\nseverity = {FM = "warning"}\n', encoding="utf-8")
    assert bep_lint("proposals", "--select", "FM,SEC007").status == 0
    assert bep_lint("proposals", "--select", "FM,SEC007", "--fail-on", "warning").status == 1


def test_a_severity_of_the_command_line_wins_however_the_rule_is_named(defective: Path) -> None:
    (defective / "bep-lint.toml").write_text('severity = {created-date = "error"}\n', encoding="utf-8")
    one = ("proposals", "--select", "FM010", "--fail-on", "error")
    assert bep_lint(*one).status == 1
    for selector in ("FM010", "created-date", "FM", "ALL"):
        assert bep_lint(*one, "--severity", f"{selector}=warning").status == 0, selector
    assert bep_lint(*one, "--severity", "FM010=warning", "--severity", "created-date=error").status == 1
    assert bep_lint(*one, "--severity", "FM010=error", "--severity", "FM=warning").status == 1, "the closer one"


def test_each_folder_fails_as_it_is_configured(defective: Path) -> None:
    shutil.copytree(FIXTURES / "sound", defective / "other/proposals")
    (defective / "proposals/bep-lint.toml").write_text('fail-on = "error"\n', encoding="utf-8")
    assert codes(concise(".", "--select", "SEC007")) == ["SEC007"]
    assert concise(".", "--select", "SEC007").status == 0
    assert concise(".", "--select", "SEC007", "--fail-on", "warning").status == 1


def test_sections_are_relaxed_by_status(sound: Path) -> None:
    def severities() -> set[str]:
        run = bep_lint("proposals", "--select", "SEC001", "--output-format", "json")
        return {finding["severity"] for finding in json.loads(run.out)["findings"]}

    replace(sound / MAIN, "## Motivation", "## Reasons")
    assert severities() == {"warning"}
    replace(sound / MAIN, "Status: Draft", "Status: Accepted")
    assert severities() == {"error"}
    (sound / "bep-lint.toml").write_text('[conventions.statuses]\nrelaxed = ["Accepted"]\n', encoding="utf-8")
    assert severities() == {"warning"}


def test_conventions_are_configuration(sound: Path) -> None:
    replace(sound / MAIN, "## Motivation", "## Reasons")
    assert codes(concise("proposals")) != []
    (sound / "bep-lint.toml").write_text('[conventions.aliases]\nReasons = "Motivation"\n', encoding="utf-8")
    assert codes(concise("proposals")) == []


# Output


def test_output_file(defective: Path) -> None:
    printed = concise("proposals")
    run = concise("proposals", "-o", "findings.txt")
    assert (run.status, run.out) == (1, "")
    assert (defective / "findings.txt").read_text(encoding="utf-8") == printed.out
    assert sorted(path.name for path in defective.iterdir()) == [".git", "findings.txt", "proposals"]
    run = concise("proposals", "-o", "no/such/folder.txt")
    assert run.status == 2
    assert run.err.startswith("bep-lint: error: no/such/folder.txt cannot be written")


def test_verbose_tells_the_configuration(sound: Path) -> None:
    assert bep_lint("--verbose", "--select", "FM010").err == "bep-lint: note: proposals: no configuration; 1 rule run\n"
    (sound / "bep-lint.toml").touch()
    assert "proposals: configured in bep-lint.toml; " in bep_lint("-v").err
    assert bep_lint("-v", "-q").err == ""


def test_the_output_format_is_that_of_the_folder_configuration(sound: Path) -> None:
    shutil.copytree(sound / "proposals", sound / "docs" / "proposals")
    (sound / "docs" / "bep-lint.toml").write_text('output-format = "json"\n', encoding="utf-8")
    assert bep_lint("docs").out.startswith("{")
    assert bep_lint("docs", "--output-format", "concise").out == "All 7 documents are clean.\n"


def test_a_broken_configuration_elsewhere_does_no_harm(sound: Path) -> None:
    shutil.copytree(sound / "proposals", sound / "docs" / "proposals")
    (sound / "docs" / "bep-lint.toml").write_text("", encoding="utf-8")
    (sound / "bep-lint.toml").write_text("selct = 1\n", encoding="utf-8")
    assert bep_lint("docs").status == 0
    assert bep_lint().status == 2


def test_statistics(defective: Path) -> None:
    run = bep_lint("proposals", "--statistics", "--select", "FM010,REG011")
    assert run.status == 1
    assert "FM010" in run.out
    assert "session-quota" not in run.out


def test_github_is_the_default_in_its_actions(defective: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert bep_lint("proposals").out.startswith("::error file=proposals/BEP-1000-session-quota.md,line=4")
    assert concise("proposals").findings[0].startswith(MAIN)


def test_a_list_of_files_holds_no_command(sound: Path) -> None:
    folder = sound / "::stop-commands::x"
    (sound / "proposals").rename(folder)
    lines = bep_lint(folder, "--show-files").out.splitlines()
    assert len(lines) == 7
    assert all(line.startswith("./::stop-commands::x/BEP-") or line.endswith("README.md") for line in lines)
    assert not any(line.startswith("::") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color=never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_color(
    arguments: list[str],
    environment: dict[str, str],
    colored: bool,
    defective: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in bep_lint("proposals", *arguments).out) is colored


def test_quiet_leaves_the_findings(defective: Path) -> None:
    assert concise("proposals", "--quiet").out.splitlines() == concise("proposals").findings
    assert bep_lint("proposals", "--quiet", "--select", "SRC").out == ""


@pytest.mark.parametrize("argument", ["--version", "-V"])
def test_version(argument: str) -> None:
    assert bep_lint(argument) == Run(0, f"bep-lint {__version__}\n", "")


def test_help_names_the_commands() -> None:
    run = bep_lint("--help")
    assert run.status == 0
    assert "bep-lint rule CODE" in run.out
    for command in ("check", "rule"):
        assert command in run.out
        assert f"usage: bep-lint {command}" in bep_lint(command, "--help").out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--selct", "FM"],
        ["-o", ""],
        ["--severity", "FM010"],
        ["--severity", ",=error"],
        ["--severity", "FM010=fatal"],
        ["rule"],
        ["rule", "--al"],
    ],
)
def test_a_wrong_call_is_told_in_one_line(arguments: list[str], sound: Path) -> None:
    run = bep_lint(*arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith("bep-lint: error: ")
    assert run.err.count("\n") == 1


def test_a_folder_named_like_a_command(sound: Path) -> None:
    shutil.move(sound / "proposals", sound / "rule")
    assert bep_lint("./rule").status == 0
    assert bep_lint("check", "rule").status == 0


# The program as a process


def test_module_and_console_script_are_the_same(defective: Path) -> None:
    script = Path(sys.executable).parent / ("bep-lint.exe" if os.name == "nt" else "bep-lint")
    outputs = [
        subprocess.run([*command, "proposals"], capture_output=True, text=True, encoding="utf-8", check=False)
        for command in ([sys.executable, "-m", "bep_lint"], [str(script)])
    ]
    assert outputs[0].returncode == outputs[1].returncode == 1
    assert outputs[0].stdout == outputs[1].stdout != ""


def test_a_reader_that_leaves_early(defective: Path) -> None:
    done = subprocess.run(
        f'"{sys.executable}" -m bep_lint proposals | true', shell=True, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_output_that_cannot_be_written_is_told(defective: Path) -> None:
    done = subprocess.run(
        f'"{sys.executable}" -m bep_lint proposals > /dev/full', shell=True, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "bep-lint: error: OSError: [Errno 28] No space left on device\n"


def process(command: str) -> subprocess.CompletedProcess[str]:
    """Run a shell command in which `bep-lint` is the program, with buffers as users have them."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    command = command.replace("bep-lint", f'"{sys.executable}" -m bep_lint')
    return subprocess.run(command, shell=True, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", ["--version", "--help", "check --help", "rule --help", "rule FM001", "proposals"])
def test_output_reaches_a_pipe_and_a_full_disk_is_told(command: str, defective: Path) -> None:
    assert process(f"bep-lint {command}").stdout != ""
    if Path("/dev/full").exists():
        done = process(f"bep-lint {command} > /dev/full")
        assert (done.returncode, done.stderr) == (2, "bep-lint: error: OSError: [Errno 28] No space left on device\n")


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell's redirections")
@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("bep-lint proposals >&-", 1),
        ("bep-lint proposals >&- 2>&-", 1),
        ("bep-lint check --help >&-", 0),
        ("bep-lint rule FM001 >&-", 0),
        ("bep-lint --no-such-option 2>&-", 2),
    ],
)
def test_closed_outputs_do_not_change_the_status(command: str, status: int, defective: Path) -> None:
    done = process(command)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", "")


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="needs names for the outputs of a process")
def test_an_output_of_the_process_as_output_file(defective: Path) -> None:
    printed = process("bep-lint proposals").stdout
    assert process("bep-lint proposals -o /dev/stdout").stdout == printed
    assert process("bep-lint proposals -o /dev/stderr").stderr == printed
    process("(echo before; bep-lint proposals -o /dev/stdout; echo after) > log.txt")
    assert (defective / "log.txt").read_text(encoding="utf-8") == f"before\n{printed}after\n"
    os.mkfifo("pipe")
    assert process("cat pipe & bep-lint proposals -o pipe; wait").stdout == printed


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a working folder")
def test_a_working_folder_that_is_gone_is_told(defective: Path) -> None:
    done = process("mkdir gone; cd gone; rmdir ../gone; bep-lint")
    assert done.returncode == 2
    assert done.stderr == "bep-lint: error: the working folder cannot be reached: No such file or directory\n"


def test_a_failure_of_the_program_itself_is_one_line(defective: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise ValueError("a\nb\x1b")

    monkeypatch.setattr(check, "merge", failing)
    run = bep_lint("proposals")
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        "bep-lint: error: bep-lint itself failed, ValueError: a b\\x1b; "
        "please report it (-v shows where it was raised)\n"
    )
    run = bep_lint("proposals", "-v")
    assert (run.status, run.out) == (2, "")
    assert "\nbep-lint: error: bep-lint itself failed, ValueError: a b\\x1b; please report it" in run.err
    assert "in failing" in run.err
    assert "\x1b" not in run.err


@pytest.mark.parametrize("raised", [SystemExit(3), GeneratorExit(), ValueError("no text")])
def test_an_error_that_cannot_say_its_text_is_told_by_its_name(raised: BaseException) -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise raised

    assert describe(MuteError()) == "MuteError"


def test_an_interruption_is_no_text_of_an_error() -> None:
    class SlowError(Exception):
        def __str__(self) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        describe(SlowError())


def test_an_error_that_counts_as_false_is_traced_too(capsys: pytest.CaptureFixture[str]) -> None:
    class EmptyError(Exception):
        def __len__(self) -> int:
            return 0

    tell("no luck", EmptyError("all"))
    first, *_, last = capsys.readouterr().err.splitlines()
    assert first == "bep-lint: error: no luck"
    assert last.endswith("EmptyError: all")


def test_version_imports_nothing_heavy() -> None:
    program = "import sys, bep_lint.cli as c; c.main(['--version']); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    for module in ("markdown_it", "yaml", "argparse", "dataclasses", "re", "pathlib"):
        assert f"'{module}'" not in done.stdout


def test_a_folder_reached_by_a_link_belongs_to_its_own_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    (repository / "src").mkdir()
    (repository / "src" / "x.py").touch()
    shutil.copytree(FIXTURES / "sound", repository / "proposals")
    document = repository / "proposals" / "BEP-1000-session-quota.md"
    links = "\nSee [gone](gone.md), [code](../src/x.py), [no heading](BEP-1002-quota-mechanics.md#no-such).\n"
    document.write_text(document.read_text(encoding="utf-8") + links, encoding="utf-8")
    monkeypatch.chdir(repository)
    expected = [line.partition(":")[2] for line in concise("proposals").findings]
    assert len(expected) == 2
    for elsewhere in (tmp_path / "elsewhere", tmp_path / "other"):
        elsewhere.mkdir()
        (elsewhere / "props").symlink_to(repository / "proposals", target_is_directory=True)
    (tmp_path / "other" / ".git").mkdir()
    for name in ("elsewhere", "other"):
        monkeypatch.chdir(tmp_path / name)
        assert [line.partition(":")[2] for line in concise("props").findings] == expected

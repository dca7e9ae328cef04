"""Several proposals folders in one run: each follows its own nearest configuration."""

import argparse
import json
import shutil
from pathlib import Path

import pytest
from conftest import FIXTURES, bep_lint

from bep_lint.config import Settings
from bep_lint.configured import settings_for

MAIN = "BEP-1000-session-quota.md"


@pytest.fixture
def monorepo(folder: Path) -> Path:
    """Two proposals folders with the same two defects in BEP-1000, a Draft: FM010, an error, and SEC012, a warning."""
    for name in ("first", "second"):
        shutil.copytree(FIXTURES / "sound", folder / name / "proposals")
        path = folder / name / "proposals" / MAIN
        text = path.read_text(encoding="utf-8").replace("2026-02-10", "2026-02-30").replace("BA-1234", "none")
        path.write_text(text.replace("#567", "none"), encoding="utf-8")
    return folder


def configure(folder: Path, text: str) -> None:
    (folder / "bep-lint.toml").write_text(text, encoding="utf-8")


def found(*arguments: str) -> list[str]:
    """Lint; return `folder CODE severity` of each finding."""
    run = bep_lint(*arguments, "--output-format", "json")
    assert run.status in (0, 1), run.err
    findings = json.loads(run.out)["findings"]
    return [f"{item['path'].split('/')[0]} {item['code']} {item['severity']}" for item in findings]


FIRST = ["first FM010 error", "first SEC012 warning"]
SECOND = ["second FM010 error", "second SEC012 warning"]


def test_without_configuration_both_are_linted_alike(monorepo: Path) -> None:
    assert found(".") == [*FIRST, *SECOND]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('select = ["FM010"]', ["first FM010 error"]),
        ('ignore = ["FM"]', ["first SEC012 warning"]),
        ('severity = { FM = "warning" }', ["first FM010 warning", "first SEC012 warning"]),
        (
            '[conventions.statuses]\nrelaxed = []\n[severity]\nSEC = "error"',
            ["first FM010 error", "first SEC012 error"],
        ),
        ('[status-severity.Draft]\nSEC = "error"', ["first FM010 error", "first SEC012 error"]),
        ('[status-severity.Accepted]\nSEC = "error"', FIRST),
        ('[per-file-ignores]\n"proposals/BEP-1000-*" = ["FM010"]', ["first SEC012 warning"]),
        ('[per-file-ignores]\n"first/proposals/BEP-1000-*" = ["FM010"]', FIRST),
        ('exclude = ["proposals/BEP-1000-*"]\nselect = ["FM", "SEC"]', []),
        ('exclude = ["proposals"]', []),
        ('exclude = ["first"]', FIRST),
        ('[conventions.patterns]\nissue = "none|BA-"', ["first FM010 error"]),
    ],
)
def test_each_folder_follows_its_own_configuration(text: str, expected: list[str], monorepo: Path) -> None:
    configure(monorepo / "first", text)
    assert found(".") == [*expected, *SECOND]
    assert found("first", "second") == [*expected, *SECOND]
    assert found("second", "first") == [*expected, *SECOND], "the order of the paths changes nothing"


def test_opt_in_rules_run_where_they_are_selected(monorepo: Path) -> None:
    configure(monorepo / "second", 'extend-select = ["LEN004"]\n')
    assert {line.split()[0] for line in found(".") if "LEN004" in line} == {"second"}
    assert {line.split()[0] for line in found(".", "--extend-select", "LEN004") if "LEN004" in line} == {
        "first",
        "second",
    }


def test_the_nearest_configuration_takes_nothing_from_those_above(monorepo: Path) -> None:
    configure(monorepo, 'ignore = ["FM"]\nseverity = { SEC = "error" }\n[conventions.statuses]\nrelaxed = []\n')
    assert found(".") == ["first SEC012 error", "second SEC012 error"]
    configure(monorepo / "second", "")
    assert found(".") == ["first SEC012 error", *SECOND]


def test_the_command_line_is_for_all(monorepo: Path) -> None:
    configure(monorepo / "first", 'ignore = ["FM"]\nstatus-severity.Draft.SEC = "error"\n')
    assert found(".", "--select", "FM010") == ["first FM010 error", "second FM010 error"]
    assert found(".", "--severity", "SEC=warning") == ["first SEC012 warning", *SECOND]


def test_each_folder_fails_as_it_says(monorepo: Path) -> None:
    lenient = 'fail-on = "error"\nseverity = { ALL = "warning" }\n'
    configure(monorepo / "first", lenient)
    assert bep_lint(".").status == 1
    configure(monorepo / "second", lenient)
    assert bep_lint(".").status == 0
    assert bep_lint(".", "--fail-on", "warning").status == 1


@pytest.mark.parametrize(
    ("first", "second", "starts"),
    [
        ('output-format = "json"', "", "{"),
        ("", 'output-format = "json"', "{"),
        ('output-format = "concise"', 'output-format = "json"', "first/proposals/"),
        ('output-format = "json"', 'output-format = "concise"', "{"),
    ],
)
def test_the_first_output_format_is_that_of_the_run(first: str, second: str, starts: str, monorepo: Path) -> None:
    configure(monorepo / "first", first)
    configure(monorepo / "second", second)
    assert bep_lint(".").out.startswith(starts)
    assert bep_lint(".", "--output-format", "grouped").out.startswith("first/proposals/BEP-1000")


def test_the_output_format_of_an_excluded_folder_does_not_count(monorepo: Path) -> None:
    configure(monorepo / "first", 'output-format = "json"\nexclude = ["proposals"]\n')
    assert not bep_lint(".").out.startswith("{")


def test_one_configuration_for_all_by_name(monorepo: Path) -> None:
    configure(monorepo / "first", 'ignore = ["FM"]\n')
    configure(monorepo / "second", "selct = 1\n")
    (monorepo / "shared.toml").write_text('[per-file-ignores]\n"second/**" = ["SEC"]\n', encoding="utf-8")
    assert found(".", "--config", "shared.toml") == [*FIRST, "second FM010 error"]


def test_isolated_means_all(monorepo: Path) -> None:
    configure(monorepo, 'ignore = ["FM"]\nproposals = "first"\n')
    configure(monorepo / "first", "selct = 1\n")
    assert found(".", "--isolated") == [*FIRST, *SECOND]
    assert found("--isolated") == [*FIRST, *SECOND], "the configured folder is not the default then"


def test_isolated_settings_have_the_root_of_the_repository(monorepo: Path) -> None:
    for where in (monorepo, monorepo / "first" / "proposals"):
        options = argparse.Namespace(isolated=True, config=None)
        assert settings_for(where, options) == Settings(root=monorepo.resolve())
        assert settings_for(where, options).source is None


@pytest.mark.parametrize("configured", [".", "first", "first/proposals"])
def test_the_configured_folder_has_its_own_configuration(configured: str, monorepo: Path) -> None:
    configure(monorepo, f'proposals = "{configured}"\nignore = ["SEC"]\n')
    configure(monorepo / "first", 'ignore = ["FM"]\n')
    expected = ["first SEC012 warning"]
    assert found() == (expected if configured != "." else [*expected, "second FM010 error"])


def test_a_repository_below_is_not_reached_by_a_configuration_above(monorepo: Path) -> None:
    configure(monorepo, 'ignore = ["FM"]\n')
    (monorepo / "second" / ".git").mkdir()
    assert found(".") == ["first SEC012 warning", *SECOND]


def test_a_wrong_configuration_of_one_is_told_with_its_place(monorepo: Path) -> None:
    configure(monorepo / "second", '\n[status-severity.Acepted]\nSEC = "error"\n')
    run = bep_lint(".")
    assert (run.status, run.out) == (2, "")
    message = 'second/bep-lint.toml:2: status-severity: unknown status "Acepted"; did you mean "Accepted"?'
    assert run.err == f"bep-lint: error: {message}\n"

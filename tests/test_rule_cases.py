"""Each case below `fixtures/CODE/` is linted with every rule, and its whole output is compared.

A case is laid over the sound folder `fixtures/sound`: a file `bad_x.md` takes the place of its BEP-1000, a folder
`bad_x/` adds and replaces files. `case.toml` in such a folder may say `sound = false` (nothing lies under it),
`remove = […]` (files of the sound folder that are not there) and `arguments = […]` (of the command line, run in the
folder that holds `proposals`). Beside a `bad_` case lies the expected output; a `good_` case is silent and has none.
"""

import shutil
import tomllib
from pathlib import Path

import pytest
from conftest import FIXTURES, bep_lint

from bep_lint.rule import built_in_rules

SINGLE = "BEP-1000-session-quota.md"
RULES = {rule.code: rule for rule in built_in_rules()}
CASES = sorted(
    path
    for folder in FIXTURES.iterdir()
    if folder.name in RULES
    for path in folder.iterdir()
    if path.suffix != ".expected"
)


def lay_out(case: Path, proposals: Path) -> list[str]:
    """Put the case's proposals folder at `proposals`; return the arguments it asks for."""
    if case.is_file():
        shutil.copytree(FIXTURES / "sound", proposals)
        shutil.copyfile(case, proposals / SINGLE)
        return []
    settings_file = case / "case.toml"
    settings = tomllib.loads(settings_file.read_text(encoding="utf-8")) if settings_file.exists() else {}
    assert settings.keys() <= {"sound", "remove", "arguments"}
    if settings.get("sound", True):
        shutil.copytree(FIXTURES / "sound", proposals)
    for name in settings.get("remove", ()):
        (proposals / name).unlink()
    shutil.copytree(case, proposals, dirs_exist_ok=True, symlinks=True, ignore=shutil.ignore_patterns("case.toml"))
    arguments: list[str] = settings.get("arguments", [])
    return arguments


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_case(case: Path, folder: Path, request: pytest.FixtureRequest) -> None:
    arguments = lay_out(case, folder / "proposals") or ["proposals"]
    run = bep_lint(*arguments, "--extend-select", case.parent.name, "--output-format", "concise", "--quiet")
    assert run.status in (0, 1), run.err
    if case.name.startswith("good_"):
        assert run.out == ""
        return
    assert case.name.startswith("bad_"), "a case is named bad_… or good_…"
    expected = case.with_name(case.name.removesuffix(".md") + ".expected")
    if request.config.getoption("--update"):
        expected.write_text(run.out, encoding="utf-8")
    assert run.out == expected.read_text(encoding="utf-8")
    assert f": {case.parent.name} " in run.out


def test_the_sound_folder_is_sound(folder: Path) -> None:
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    run = bep_lint("proposals", "--output-format", "concise", "--quiet")
    assert (run.status, run.out, run.err) == (0, "", "")


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_cases(code: str) -> None:
    names = [case.name for case in CASES if case.parent.name == code]
    assert any(name.startswith("bad_") for name in names)
    assert any(name.startswith("good_") for name in names)


def test_every_expectation_has_its_case() -> None:
    expected = {path.with_suffix("") for path in FIXTURES.glob("*/*.expected")}
    assert expected <= {case.with_suffix("") for case in CASES}


def test_every_fixture_folder_is_a_rule_or_known() -> None:
    assert {path.name for path in FIXTURES.iterdir()} - {"sound", "demo", "config"} <= RULES.keys()

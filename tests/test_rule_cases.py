"""Each case below `fixtures/CODE/` is linted with every rule, and its whole output is compared.

A case is laid over the sound folder `fixtures/sound`: a file `bad_x.md` takes the place of its BEP-1000, a folder
`bad_x/` adds and replaces files. A file `bad_x.txt` is a message about the sound folder, and so is a `message.txt` in a
folder `bad_x/`, where a `branch.txt` may name the branch. `case.toml` in such a folder may say `sound = false` (nothing
lies under it), `remove = […]` (files of the sound folder that are not there), `rename = { old = new }` (for names that
not every file system and archive takes) and `arguments = […]` (of the command line, run in the folder that holds
`proposals`; for a message, further ones). What lies in its folder `HEAD` is laid over the sound one first and
committed, as the base that the rest has changed since. Beside a `bad_` case lies the expected output; a `good_` case is
silent and has none.
Where a finding of the rule can be fixed, `bad_x.fixed` beside it is what fixing them all changes, as a unified diff.
"""

import difflib
import json
import shutil
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from conftest import FIXTURES, bep_lint, message_arguments
from git_repository import commit, repository

from bep_lint.rule_set import built_in_rules

SINGLE = "BEP-1000-session-quota.md"
RULES = {rule.code: rule for rule in built_in_rules()}
CASES = sorted(
    path
    for folder in FIXTURES.iterdir()
    if folder.name in RULES
    for path in folder.iterdir()
    if path.suffix not in (".expected", ".fixed")
)


def lay_out(case: Path, proposals: Path) -> list[str]:
    """Put the case's proposals folder at `proposals`; return the arguments it asks for."""
    if case.is_file():
        shutil.copytree(FIXTURES / "sound", proposals)
        is_message = case.suffix == ".txt"
        shutil.copyfile(case, proposals / ("message.txt" if is_message else SINGLE))
        return message_arguments(Path(proposals.name)) if is_message else []
    settings_file = case / "case.toml"
    settings = tomllib.loads(settings_file.read_text(encoding="utf-8")) if settings_file.exists() else {}
    assert settings.keys() <= {"sound", "remove", "rename", "arguments"}
    if settings.get("sound", True):
        shutil.copytree(FIXTURES / "sound", proposals)
    base = case / "HEAD"
    if base.is_dir():
        shutil.copytree(base, proposals, dirs_exist_ok=True, symlinks=True)
        repository(proposals.parent)
        commit(proposals.parent)
    for name in settings.get("remove", ()):
        (proposals / name).unlink()
    ours = shutil.ignore_patterns("case.toml", "HEAD")
    shutil.copytree(case, proposals, dirs_exist_ok=True, symlinks=True, ignore=ours)
    for name, new in settings.get("rename", {}).items():
        (proposals / name).rename(proposals / new)
    to_base = ["--base", "HEAD"] if base.is_dir() else []
    if any((case / name).exists() for name in ("message.txt", "branch.txt")):
        return message_arguments(Path(proposals.name), *to_base, *settings.get("arguments", []))
    arguments: list[str] = settings.get("arguments", ["proposals", *to_base] if to_base else [])
    return arguments


def beside(case: Path, end: str) -> Path:
    """Return the file with what is expected of a case."""
    return case.with_name((case.stem if case.suffix in (".md", ".txt") else case.name) + end)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_case(case: Path, folder: Path, request: pytest.FixtureRequest) -> None:
    arguments = lay_out(case, folder / "proposals") or ["proposals"]
    run = bep_lint(*arguments, "--extend-select", case.parent.name, "--output-format", "concise", "--quiet")
    assert run.status in (0, 1), run.err
    if case.name.startswith("good_"):
        assert run.out == ""
        return
    assert case.name.startswith("bad_"), "a case is named bad_… or good_…"
    expected = beside(case, ".expected")
    if request.config.getoption("--update"):
        expected.write_text(run.out, encoding="utf-8")
    assert run.out == expected.read_text(encoding="utf-8")
    assert f": {case.parent.name} " in run.out


def contents(proposals: Path) -> dict[str, bytes]:
    files = (path for path in sorted(proposals.rglob("*")) if path.is_file() and not path.is_symlink())
    return {path.relative_to(proposals.parent).as_posix(): path.read_bytes() for path in files}


def difference(before: dict[str, bytes], after: dict[str, bytes]) -> str:
    """Return the unified diff of two states of a folder: as `--diff` prints it, but from what is on disk."""
    lines: list[str] = []
    for name in sorted({*before, *after}):
        old, new = (files.get(name, b"").decode().split("\n") for files in (before, after))
        old, new = ([f"{line}\n" for line in text[:-1]] + [text[-1]] * bool(text[-1]) for text in (old, new))
        lines += difflib.unified_diff(old, new, name, name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def counted(*arguments: str) -> Counter[tuple[str, str, bool]]:
    """Return how often each rule finds something in each file, and whether that can be fixed."""
    found = json.loads(bep_lint(*arguments, "--output-format", "json").out)["findings"]
    return Counter((finding["code"], finding["path"], bool(finding["fix"])) for finding in found)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.name.startswith("bad_")],
    ids=lambda case: f"{case.parent.name}-{case.name}",
)
def test_fixed(case: Path, folder: Path, request: pytest.FixtureRequest) -> None:
    code = case.parent.name
    fixed = beside(case, ".fixed")
    arguments = lay_out(case, folder / "proposals") or ["proposals"]
    # A suppression is judged where the rule that it names has run.
    selected = [*arguments, "--extend-select" if code.startswith("SUP") else "--select", code]
    before_of_rule = {key for key in counted(*selected) if key[0] == code}
    before, everything = contents(folder / "proposals"), counted(*arguments, "--select", "ALL")
    if not any(can_be_fixed for *_, can_be_fixed in before_of_rule):
        assert not fixed.exists(), "nothing can be fixed here"
        return
    shown = bep_lint(*selected, "--diff", "--unsafe-fixes")
    assert contents(folder / "proposals") == before, "--diff changes nothing"
    run = bep_lint(*selected, "--fix", "--unsafe-fixes")
    assert run.status in (0, 1), run.err
    after = contents(folder / "proposals")
    text = difference(before, after)
    assert text == shown.out
    if request.config.getoption("--update"):
        fixed.write_bytes(text.encode())
    assert text == fixed.read_bytes().decode()
    left = {key for key in counted(*selected) if key[0] == code}
    assert not any(can_be_fixed for *_, can_be_fixed in left)
    bep_lint(*selected, "--fix", "--unsafe-fixes")
    assert contents(folder / "proposals") == after, "fixing twice is fixing once"
    now = counted(*arguments, "--select", "ALL")
    new = {key[:2] for key in now} - {key[:2] for key in everything}
    assert not new, "a fix brings no other finding"


@pytest.mark.parametrize("code", RULES)
def test_a_rule_that_fixes_says_so_and_has_a_case(code: str) -> None:
    fixed = any(path.suffix == ".fixed" for path in (FIXTURES / code).iterdir())
    assert fixed == bool(RULES[code].documentation.fix)


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
    expected = {path.with_suffix("") for end in ("expected", "fixed") for path in FIXTURES.glob(f"*/*.{end}")}
    assert expected <= {case.with_suffix("") for case in CASES}


def test_every_fixture_folder_is_a_rule_or_known() -> None:
    assert {path.name for path in FIXTURES.iterdir()} - {"sound", "demo", "config"} <= RULES.keys()

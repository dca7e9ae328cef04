"""What the project says of itself is so: set-up lines, generated files, hooks, examples."""

import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, bep_lint

README = (ROOT / "README.md").read_text(encoding="utf-8")
HOOKS = (ROOT / "docs" / "pre-commit.md").read_text(encoding="utf-8")
PAGES = {
    "README": README,
    **{path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))},
}


def blocks(language: str, page: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def test_ci_runs_the_tests_as_the_readme_says() -> None:
    (command,) = (block.strip() for block in blocks("console") if "-m pytest" in block and "-m venv" in block)
    assert "\n" not in command, "one line does all the set-up"
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_yaml_examples_name_real_hooks() -> None:
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    shown = {
        hook["id"]
        for page in PAGES.values()
        for example in map(yaml.safe_load, blocks("yaml", page))
        for repository in example.get("repos", ())
        for hook in repository["hooks"]
    }
    assert {"bep-lint", "bep-lint-message"} <= shown <= hooks
    assert set(re.findall(r"^\| `(bep-lint[\w-]*)` \|", HOOKS, re.MULTILINE)) == hooks
    assert set(re.findall(r"`(bep-lint-\w+)`", README)) | {"bep-lint"} == hooks


@pytest.mark.parametrize("name", PAGES)
def test_options_that_are_named_exist(name: str) -> None:
    option = r"(?<![\w-])--?[A-Za-z][a-z-]*"
    known = {
        command: set(re.findall(option, bep_lint(command, "--help").out)) for command in ("check", "rule", "message")
    }
    known["check"].add("--version")
    page = PAGES[name]
    lines = "".join(blocks("console", page) + blocks("yaml", page) + blocks("sh", page))
    calls = re.findall(
        r"^(?:\$ |exec |.*&& \.venv/bin/|.*- run: )?(?:printf .*\| )?bep-lint\b(?!:)([^#|\n]*)", lines, re.MULTILINE
    )
    assert calls or name not in {"README", "command-line", "fixing", "changes", "titles", "adopting"}, "they are found"
    for call in calls + re.findall(r"`bep-lint ([^`]*)`", page):
        command = next((command for command in known if call.split()[:1] == [command]), "check")
        assert set(re.findall(option, call)) <= known[command], call


def test_what_the_readme_links_is_packed() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    packed = {*build["targets"]["sdist"]["include"], "/LICENSE"}
    prose = re.sub(r"^```.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^):#]+)\)", prose):
        assert (ROOT / target).exists(), target
        assert f"/{target.split('/')[0]}" in packed, target


@pytest.mark.parametrize(
    "arguments",
    [
        ["SEC15", "a-name", "sections"],
        ["SEC999", "A name", "sections"],
        ["SEC001", "a-name", "sections"],
        ["SEC999", "section-missing", "sections"],
        ["SEC999", "a-name", "../sections"],
    ],
)
def test_a_rule_is_not_begun_in_the_wrong_place(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    code, name, module = arguments
    monkeypatch.setattr("sys.argv", ["new_rule.py", code, name, "--module", module])
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(ROOT / "scripts" / "new_rule.py"))["main"]()
    assert end.value.code == 2


@pytest.mark.parametrize("module", ["registry_table", "bare", "brand_new"])
def test_a_begun_rule_works_at_once(module: str, tmp_path: Path) -> None:
    for name in ("src", "scripts", "fixtures", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    bare = tmp_path / "src" / "bep_lint" / "rules" / "bare.py"
    bare.write_text('"""A module\n\nwithout the imports of a rule.\n"""\n', encoding="utf-8")

    def run(*arguments: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(tmp_path / "src")}
        call = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert call.returncode == 0, call.stdout + call.stderr

    run("scripts/new_rule.py", "ZZ001", "a-new-rule", "--module", module)
    run("-m", "pytest", "tests/test_rule_docs.py", "tests/test_rule_cases.py", "-k", "ZZ001", "--update")


def test_packages_are_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[><=]", dependency)[0] for dependency in project["dependencies"]}
    assert names == {"markdown-it-py", "mdit-py-plugins", "PyYAML"}
    assert project["requires-python"] == ">=3.11"

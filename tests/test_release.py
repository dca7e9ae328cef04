"""The command that makes a release, run in repositories made for the test."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import ROOT
from git_repository import ENVIRONMENT, commit, committed_project, edit, git, repository

from bep_lint import __version__

MAJOR, MINOR = (int(number) for number in __version__.split(".")[:2])
NEXT = f"{MAJOR}.{MINOR + 1}.0"
PACKAGE = Path("src/bep_lint/__init__.py")
Change = Callable[[Path], object]


def release(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/release.py", *arguments]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def state(folder: Path) -> str:
    """What a release changes, and what it may leave behind."""
    asked = (("status", "--short"), ("rev-parse", "HEAD"), ("show-ref",), ("worktree", "list"))
    return "\n".join(git(folder, *arguments) for arguments in asked)


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What of this project the command reads, before the first release; nothing is generated."""
    folder = tmp_path / "project"
    for name in ("README.md", "action.yml", "docs", "examples", "scripts/release.py", str(PACKAGE)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
        else:
            shutil.copy(ROOT / name, folder / name)
    for name in ("schema", "docs"):
        write(folder, f"scripts/generate_{name}.py", "")
    write(folder, "CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n### Added\n\n- A thing of this test.\n")
    repository(folder)
    commit(folder)
    return folder


def test_this_project_agrees() -> None:
    done = release(ROOT, "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_release(tmp_path: Path) -> None:
    """The whole project, with what is really generated; and the command that it prints publishes it."""
    source = committed_project(tmp_path / "source")
    edit(source / "CHANGELOG.md", "## Unreleased\n", "## Unreleased\n\n- A thing of this test.\n")
    commit(source)
    git(tmp_path, "clone", "--quiet", "--bare", str(source), "origin.git")
    git(tmp_path, "clone", "--quiet", "origin.git", "work")
    work = tmp_path / "work"
    before = git(work, "rev-parse", "HEAD")
    done = release(work, NEXT, "--no-checks")
    assert done.returncode == 0, done.stderr
    assert git(work, "log", "--format=%P %s", "-1") == f"{before} Release {NEXT}"
    assert git(work, "rev-parse", f"v{NEXT}^{{commit}}") == git(work, "rev-parse", "HEAD")
    assert git(work, "cat-file", "-t", f"v{NEXT}") == "tag"
    assert git(work, "status", "--short") == ""
    assert len(git(work, "worktree", "list").splitlines()) == 1
    assert f'__version__ = "{NEXT}"' in (work / PACKAGE).read_text(encoding="utf-8")
    today = datetime.now(UTC).date()
    assert f"## Unreleased\n\n## {NEXT} - {today}\n\n- A thing" in (work / "CHANGELOG.md").read_text(encoding="utf-8")
    readme = (work / "README.md").read_text(encoding="utf-8")
    assert f"rev: v{NEXT}\n" in readme
    assert f"bep-lint@v{NEXT}\n" in readme
    example = (work / "examples" / "bep-lint-acme" / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"bep-lint>={MAJOR}.{MINOR + 1},<{MAJOR}.{MINOR + 2}"' in example
    guide = Path("docs", "writing-rules.md")
    theirs = re.compile(r"bep-lint-acme@v.*")
    assert theirs.findall((work / guide).read_text("utf-8")) == theirs.findall((ROOT / guide).read_text("utf-8")) != []
    done_check = release(work, "--check")
    assert (done_check.returncode, done_check.stderr) == (0, "")
    assert git(work, "ls-remote", "origin", "main").startswith(before), "nothing is pushed"
    (command,) = re.findall(r"publish it with: (git push .*)", done.stdout)
    git(work, *shlex.split(command)[1:])
    assert git(work, "rev-parse", "HEAD") in git(work, "ls-remote", "origin", "main")
    assert f"refs/tags/v{NEXT}" in git(work, "ls-remote", "origin")


def test_the_first_release_changes_the_changelog_only(project: Path) -> None:
    done = release(project, __version__, "--no-checks")
    assert done.returncode == 0, done.stderr
    assert git(project, "diff", "--name-only", "HEAD^") == "CHANGELOG.md"
    assert release(project, "--check").returncode == 0


def test_a_dry_run_shows_the_release_and_changes_nothing(project: Path) -> None:
    before = state(project)
    done = release(project, NEXT, "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert f'-__version__ = "{__version__}"\n+__version__ = "{NEXT}"\n' in done.stdout
    assert f"-    rev: v{__version__}\n+    rev: v{NEXT}\n" in done.stdout
    assert "scripts/generate_docs.py" in done.stdout
    assert "  bash .ci/run\n  .venv/bin/python scripts/check_package.py\n" in done.stdout
    assert state(project) == before


def other_commit(folder: Path, tag: str) -> None:
    """Tag a commit that is no part of main."""
    git(folder, "tag", tag, git(folder, "commit-tree", "-m", "Elsewhere", "HEAD^{tree}"))


def with_release(folder: Path, heading: str) -> None:
    edit(folder / "CHANGELOG.md", "- A thing of this test.\n", f"- A thing of this test.\n\n## {heading}\n\n- More.\n")
    commit(folder)


def nothing_unreleased(folder: Path) -> None:
    with_release(folder, f"{__version__} - 2026-01-31")
    edit(folder / "CHANGELOG.md", "- A thing of this test.\n", "")
    commit(folder)


@pytest.mark.parametrize(
    ("change", "version", "told"),
    [
        (lambda folder: edit(folder / "README.md", "# ", "## "), NEXT, "1 uncommitted changes, the first  M README.md"),
        (lambda folder: write(folder, "new.txt", "x\n"), NEXT, "1 uncommitted changes, the first ?? new.txt"),
        (lambda folder: git(folder, "switch", "--quiet", "--create", "side"), NEXT, "the branch is side, not main"),
        (lambda folder: git(folder, "switch", "--quiet", "--detach"), NEXT, "the branch is none, not main"),
        (lambda folder: other_commit(folder, f"v{NEXT}"), NEXT, f"{NEXT} is not newer than v{NEXT}"),
        (lambda folder: other_commit(folder, "v1000.0.0"), NEXT, f"{NEXT} is not newer than v1000.0.0"),
        (lambda folder: git(folder, "tag", f"v{__version__}"), NEXT, f"CHANGELOG.md: v{__version__} is tagged"),
        (
            lambda folder: with_release(folder, f"{__version__} - 2999-01-31"),
            __version__,
            f"{__version__} is not newer than the release {__version__} of CHANGELOG.md",
        ),
        (nothing_unreleased, NEXT, 'nothing is listed under "Unreleased"'),
    ],
)
def test_what_stands_against_a_release(change: Change, version: str, told: str, project: Path) -> None:
    change(project)
    before = state(project)
    for options in (["--dry-run"], ["--no-checks"]):
        done = release(project, version, *options)
        assert done.returncode == 1
        assert told in done.stderr
        assert done.stderr.count("\n") == 1, "and nothing else does"
        assert state(project) == before


@pytest.mark.parametrize(
    "version", ["v9.0.0", "9.0", "9", "9.0.0.0", "9.0.0rc1", "9.0.0-rc.1", "09.0.0", "9.0.0 ", "0.0.9"]
)
def test_a_version_that_cannot_be_released(version: str, project: Path) -> None:
    before = state(project)
    done = release(project, version, "--no-checks")
    old = f"0.0.9 is older than __version__, which is {__version__}"
    told = old if version == "0.0.9" else f"{version} is not MAJOR.MINOR.PATCH, such as 0.2.0"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"release: {told}\n")
    assert state(project) == before


def test_all_that_stands_against_it_is_told_at_once(project: Path) -> None:
    git(project, "switch", "--quiet", "--create", "side")
    edit(project / "README.md", f"rev: v{__version__}", "rev: v0.0.1")
    done = release(project, "v9")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    told = ("asks for 0.0.1", "uncommitted", "the branch is side", "v9 is not MAJOR.MINOR.PATCH")
    assert [part for part in told if part not in done.stderr] == []


def test_without_git_there_is_no_release(project: Path) -> None:
    shutil.rmtree(project / ".git")
    done = release(project, NEXT)
    assert (done.returncode, done.stderr) == (1, "release: this is no git repository\n")
    assert release(project, "--check").returncode == 0


@pytest.mark.parametrize("arguments", [[], [NEXT, "--check"], ["--check", "--dry-run"], ["--dry-run"]], ids=" ".join)
def test_a_wrong_call(arguments: list[str], project: Path) -> None:
    assert release(project, *arguments).returncode == 2


def run_that_makes_python(does: str) -> str:
    """Return a `.ci/run` that makes a program in the place of the environment's Python."""
    return f"mkdir -p .venv/bin\nprintf '#!/bin/sh\\n{does}\\n' >.venv/bin/python\nchmod +x .venv/bin/python\n"


def test_the_checks_are_of_what_is_released(project: Path, tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    write(project, ".ci/run", f"cat {PACKAGE} >{proof}\n" + run_that_makes_python(f'echo "$@" >>{proof}'))
    commit(project)
    done = release(project, NEXT)
    assert done.returncode == 0, done.stderr
    assert f'__version__ = "{NEXT}"' in proof.read_text(encoding="utf-8")
    assert proof.read_text(encoding="utf-8").endswith("scripts/check_package.py\n")
    left = git(project, "diff", "--name-only", "--diff-filter=A", "HEAD^")
    assert left == "", "what the checks leave behind is no part of it"


@pytest.mark.parametrize("failing", ["scripts/generate_docs.py", ".ci/run", "scripts/check_package.py"])
def test_a_failure_leaves_everything_as_it_was(failing: str, project: Path) -> None:
    write(project, ".ci/run", run_that_makes_python("exit 3") if failing == "scripts/check_package.py" else "exit 3\n")
    if failing.endswith("docs.py"):
        write(project, failing, "from pathlib import Path\nPath('README.md').unlink()\nraise SystemExit(3)\n")
    commit(project)
    before = state(project)
    done = release(project, NEXT)
    assert done.returncode == 1
    assert "release: failed, and nothing has changed: " in done.stderr
    assert done.stderr.rstrip().endswith(failing)
    assert state(project) == before


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [
        ("commit --quiet --allow-empty --message Other", "release: git merge: "),
        ("switch --quiet --create side", "the branch is side by now"),
    ],
)
def test_what_happens_meanwhile_is_not_overrun(meanwhile: str, told: str, project: Path) -> None:
    write(project, ".ci/run", f"git -C {shlex.quote(str(project))} {meanwhile}\n{run_that_makes_python('exit 0')}")
    commit(project)
    done = release(project, NEXT)
    assert done.returncode == 1
    assert told in done.stderr
    assert git(project, "tag") == ""
    assert __version__ in (project / PACKAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "README.md",
            f"rev: v{__version__}",
            "rev: v0.0.1",
            r"README\.md:\d+: asks for 0\.0\.1; with version .* it is ",
        ),
        ("README.md", f"rev: v{__version__}", "rev: 'v0.0.1'", r"README\.md:\d+: asks for 0\.0\.1; "),
        ("README.md", f"bep-lint@v{__version__}", "bep-lint@v1", r"README\.md:\d+: asks for 1; "),
        ("README.md", f"bep-lint@v{__version__}", "bep-lint.git@v0.0.1", r"README\.md:\d+: asks for 0\.0\.1; "),
        ("docs/install.md", f"bep-lint@v{__version__}", "bep-lint==9.9.9", r"docs/install\.md:\d+: asks for 9\.9\.9; "),
        ("examples/bep-lint-acme/pyproject.toml", "bep-lint>=", "bep-lint>=9.", r"pyproject\.toml:\d+: asks for >=9\."),
        ("CHANGELOG.md", "## Unreleased", "## Next", 'the first heading is "Next"'),
        ("CHANGELOG.md", "- A thing of this test.", "## 0.0.1", 'the heading "0.0.1" is none like'),
        (
            "CHANGELOG.md",
            "- A thing of this test.",
            "## v9.9.9 - 2026-01-31",
            'the heading "v9.9.9 - 2026-01-31" is none',
        ),
        (
            "CHANGELOG.md",
            "- A thing of this test.",
            "## 9.9.9 - 2026-02-30",
            'the heading "9.9.9 - 2026-02-30" is none',
        ),
        (
            "CHANGELOG.md",
            "- A thing of this test.",
            "## 9.9.9 - 2999-01-31",
            "newest release is 9.9.9, but __version__",
        ),
        (str(PACKAGE), f'"{__version__}"', '"1.0"', r"1\.0 is not MAJOR\.MINOR\.PATCH"),
        (str(PACKAGE), "__version__", "version", 'must have one line __version__ = "…"'),
    ],
)
def test_what_disagrees_is_told(name: str, old: str, new: str, told: str, project: Path) -> None:
    edit(project / name, old, new)
    done = release(project, "--check")
    assert done.returncode == 1
    assert re.search(told, done.stderr)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "below", [("0.2.0 - 2026-01-31", "0.10.0 - 2026-01-31"), ("0.2.0 - 2026-01-30", "0.1.0 - 2026-01-31")]
)
def test_releases_stand_newest_first(below: tuple[str, str], project: Path) -> None:
    headings = "".join(f"## {heading}\n" for heading in below)
    write(project, "CHANGELOG.md", f"# Changelog\n\n## Unreleased\n\n{headings}")
    done = release(project, "--check")
    assert done.returncode == 1
    assert "releases must stand newest first: {} is above {}".format(*below) in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "```yaml\nrepos:\n  - repo: https://github.com/OWNER/other\n    rev: v0.0.1\n```\n",
        "Take `bep-lint-acme==0.0.1`, `my-bep-lint==0.0.1` or `OWNER/bep-lint-acme@v0.0.1`.\n",
        "Since 0.0.1 there is `bep-lint@main`, and `bep-lint==$VERSION`.\n",
    ],
)
def test_what_is_not_of_this_project_is_left_alone(text: str, project: Path) -> None:
    write(project, "docs/other.md", text)
    commit(project)
    assert release(project, "--check").returncode == 0
    assert release(project, NEXT, "--no-checks").returncode == 0
    assert (project / "docs" / "other.md").read_text(encoding="utf-8") == text

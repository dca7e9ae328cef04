"""The command that makes a release, run in repositories made for the test."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
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
    # A release runs them, and must not be stopped by what they say about the last one.
    tests = ["tests/test_ci_docs.py", "tests/test_plugins.py::test_the_example_asks_for_this_version"]
    command = [sys.executable, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", *tests]
    environment = {**ENVIRONMENT, "PYTHONPATH": str(work / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    tested = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stdout
    done_check = release(work, "--check")
    assert (done_check.returncode, done_check.stderr) == (0, "")
    assert git(work, "ls-remote", "origin", "main").startswith(before), "nothing is pushed"
    (command,) = re.findall(r"publish it with: (git push .*)", done.stdout)
    git(work, *shlex.split(command)[1:])
    assert git(work, "rev-parse", "HEAD") in git(work, "ls-remote", "origin", "main")
    assert f"refs/tags/v{NEXT}" in git(work, "ls-remote", "origin")


def test_a_release_that_is_not_published_can_be_taken_back(project: Path) -> None:
    before = state(project)
    done = release(project, NEXT, "--no-checks")
    (command,) = re.findall(r"take it back with: (git .*)", done.stdout)
    assert state(project) != before
    for part in command.split(" && "):
        git(project, *shlex.split(part)[1:])
    assert state(project) == before


def test_a_version_of_another_length(project: Path) -> None:
    """What is replaced does not move what is to be replaced yet."""
    page = project / "docs" / "ci.md"
    before = page.read_text(encoding="utf-8")
    assert before.count(f"v{__version__}") > 5
    done = release(project, "10.0.0", "--no-checks")
    assert done.returncode == 0, done.stderr
    assert page.read_text(encoding="utf-8") == before.replace(f"v{__version__}", "v10.0.0")
    assert release(project, "--check").returncode == 0


def test_what_is_generated_is_of_the_new_version(project: Path) -> None:
    script = "from pathlib import Path\nimport bep_lint\nPath('docs/new.txt').write_text(bep_lint.__version__)\n"
    write(project, "scripts/generate_docs.py", script)
    commit(project)
    assert release(project, NEXT, "--no-checks").returncode == 0
    assert (project / "docs" / "new.txt").read_text(encoding="utf-8") == NEXT


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


def behind(folder: Path) -> None:
    """Let the branch of the same name lie one commit ahead elsewhere, as far as is known here."""
    git(folder, "remote", "add", "origin", "nowhere")
    git(folder, "update-ref", "refs/remotes/origin/main", git(folder, "commit-tree", "-p", "HEAD", "-m", "x", "HEAD:"))
    git(folder, "branch", "--quiet", "--set-upstream-to", "origin/main")


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
        (behind, NEXT, "main lacks commits of origin/main"),
        (
            lambda folder: git(folder, "update-ref", f"refs/remotes/origin/tags/v{NEXT}", "HEAD"),
            NEXT,
            f"{NEXT} is not newer than origin/tags/v{NEXT}",
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
    told = ("asks for v0.0.1", "uncommitted", "the branch is side", "v9 is not MAJOR.MINOR.PATCH")
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
            rf"README\.md:\d+: asks for v0\.0\.1; with version .* it is v{__version__}\n",
        ),
        ("README.md", f"rev: v{__version__}", "rev: 'v0.0.1'", r"README\.md:\d+: asks for v0\.0\.1; "),
        ("README.md", f"bep-lint@v{__version__}", "bep-lint@v1", r"README\.md:\d+: asks for v1; "),
        ("README.md", f"bep-lint@v{__version__}", "bep-lint.git@v0.0.1", r"README\.md:\d+: asks for v0\.0\.1; "),
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


PIN = "https://github.com/OWNER/bep-lint"


@pytest.mark.parametrize(
    ("text", "asked", "wanted"),
    [
        (f"- repo: {PIN}\n  rev: 0.0.1\n", "0.0.1", "v{0}"),
        (f"- repo: {PIN}/\n  rev: v0.0.1\n", "v0.0.1", "v{0}"),
        (f'- "repo": "{PIN}.git"\n  # A comment.\n\n  "rev": "v0.0.1"\n', "v0.0.1", "v{0}"),
        (f"  -   rev: v0.0.1  # ours\n      repo: {PIN}\n", "v0.0.1", "v{0}"),
        (f"- repo: other\n  rev: v5\n- hooks:\n  - id: x\n  rev: v0.0.1\n  repo: {PIN}\n", "v0.0.1", "v{0}"),
        (f"- {{repo: {PIN}, rev: v0.0.1, hooks: [{{id: bep-lint}}]}}\n", "v0.0.1", "v{0}"),
        (f"- {{rev: v0.0.1, repo: {PIN}}}\n- {{repo: other, rev: v5}}\n", "v0.0.1", "v{0}"),
        (f"- Take:\n  ```yaml\n  repos:\n    - repo: {PIN}\n      rev: v0.0.1\n  ```\n", "v0.0.1", "v{0}"),
        (f"pip install git+{PIN}@0.0.1\n", "0.0.1", "v{0}"),
        (f"pip install git+{PIN}.git/@v0.0.1rc1\n", "v0.0.1rc1", "v{0}"),
        (f"pip install {PIN}/archive/refs/tags/v0.0.1.tar.gz\n", "v0.0.1", "v{0}"),
        (f"pip install {PIN}/archive/v0.0.1-rc.1.zip\n", "v0.0.1-rc.1", "v{0}"),
        (f"See {PIN}/blob/v0.0.1/README.md.\n", "v0.0.1", "v{0}"),
        ("Run `uvx bep-lint@0.0.1`.\n", "0.0.1", "{0}"),
        ("Take bep-lint == 0.0.1.\n", "0.0.1", "{0}"),
        ("Take `bep_lint===0.0.1`.\n", "0.0.1", "{0}"),
        ("Take `bep-lint~=0.1`.\n", "0.1", "{0}"),
        ("Take `bep-lint==0.0.*`.\n", "0.0.*", "{0}"),
        ("Take `bep-lint[test]==0.0.1`.\n", "0.0.1", "{0}"),
        ("Take `bep-lint>=0.0`.\n", ">=0.0", ">={1}"),
        ("Take `bep-lint >= 0.0, < 0.1`.\n", ">= 0.0, < 0.1", ">={1}"),
        (
            "- uses: OWNER/bep-lint@main\n  with:\n    args: -v\n    version: '0.0.1'\n- with:\n    version: 2\n",
            "0.0.1",
            "{0}",
        ),
    ],
)
@pytest.mark.parametrize("name", ["docs/more.md", "CONTRIBUTING.md", "benchmarks/README.md", ".pre-commit-hooks.yaml"])
def test_every_way_to_ask_for_a_version(text: str, asked: str, wanted: str, name: str, project: Path) -> None:
    write(project, name, text)
    right = wanted.format(__version__, f"{MAJOR}.{MINOR},<{MAJOR}.{MINOR + 1}")
    done = release(project, "--check")
    (told,) = done.stderr.splitlines()
    assert told.startswith(f"release: {name}:")
    assert told.endswith(f": asks for {asked}; with version {__version__} it is {right}")
    write(project, name, text.replace(asked, right))
    assert release(project, "--check").stderr == ""
    commit(project)
    assert release(project, NEXT, "--no-checks").returncode == 0
    new = wanted.format(NEXT, f"{MAJOR}.{MINOR + 1},<{MAJOR}.{MINOR + 2}")
    assert (project / name).read_text(encoding="utf-8") == text.replace(asked, new)


def test_a_range_may_be_spaced(project: Path) -> None:
    write(project, "docs/more.md", f"Depend on `bep-lint >= {MAJOR}.{MINOR}, < {MAJOR}.{MINOR + 1}`.\n")
    assert release(project, "--check").stderr == ""


@pytest.mark.parametrize(
    "text",
    [
        "```yaml\nrepos:\n  - repo: https://github.com/OWNER/other\n    rev: v0.0.1\n```\n",
        "Take `bep-lint-acme==0.0.1`, `my-bep-lint==0.0.1` or `OWNER/bep-lint-acme@v0.0.1`.\n",
        "Since 0.0.1 there is `bep-lint@main`, and `bep-lint==$VERSION`.\n",
        f"- repo: {PIN}\n  rev: 0123456789012345678901234567890123456abc\n",
        f"- repo: {PIN}\n  hooks:\n    - id: bep-lint\n- rev: v0.0.1\n  repo: https://github.com/OWNER/other\n",
        f"- repo: {PIN}-acme/\n  rev: v0.0.1\n- repo: {PIN}/other\n  rev: v0.0.1\n",
        f"- For {{repo: {PIN}}} and\n  - {{repo: other, rev: v0.0.1}}\n",
        "- uses: OWNER/bep-lint-acme@v0.0.1\n  with:\n    version: 0.0.1\n",
        f"- uses: OWNER/bep-lint@v{__version__}\n- uses: OWNER/other@v0.0.1\n  with:\n    version: 0.0.1\n",
        f"Take {PIN}@1a2b3c4 or {PIN}/tree/0a1b2c3, in 0.0.1 seconds.\n",
    ],
)
def test_what_is_not_of_this_project_is_left_alone(text: str, project: Path) -> None:
    write(project, "docs/other.md", text)
    commit(project)
    assert release(project, "--check").returncode == 0
    assert release(project, NEXT, "--no-checks").returncode == 0
    assert (project / "docs" / "other.md").read_text(encoding="utf-8") == text.replace(f"@v{__version__}", f"@v{NEXT}")


def test_made_up_versions_are_left_alone(project: Path) -> None:
    for name in ("CHANGELOG.md", "tests/data.md", "fixtures/CODE/bad.md", "docs/other.txt"):
        file = project / name
        old = file.read_text(encoding="utf-8") if file.exists() else ""
        write(project, name, f"{old}- Asked for `bep-lint==0.0.1`.\n")
    for git_is_there in (True, False):
        assert release(project, "--check").stderr == ""
        if git_is_there:
            shutil.rmtree(project / ".git")
    write(project, ".github/workflows/own.yml", "- run: pip install bep-lint==0.0.1\n")
    write(project, ".venv/lib/other.md", "- run: pip install bep-lint==0.0.1\n")
    (told,) = release(project, "--check").stderr.splitlines()
    assert told.startswith("release: .github/workflows/own.yml:1: asks for 0.0.1;")


SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def started(folder: Path, *arguments: str, path: str = "") -> subprocess.Popen[str]:
    """Start a release, in a session of its own, as a terminal would interrupt it."""
    script = "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    script += "runpy.run_path('scripts/release.py', run_name='__main__')"
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        cwd=folder,
        env={**ENVIRONMENT, "PATH": path + ENVIRONMENT["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_ends_the_step_and_leaves_nothing_behind(
    number: signal.Signals, project: Path, tmp_path: Path
) -> None:
    """Nor does what the step has started go on, or does another signal interrupt the cleaning up."""
    proof = tmp_path / "proof"
    late = f"(trap '' INT; sleep 2; echo late >>{proof}) &"
    write(project, ".ci/run", f"trap 'echo cleaned >>{proof}; exit 1' INT\n{late}\necho begun >{proof}\nwait\n")
    commit(project)
    before = state(project)
    process = started(project, NEXT)
    while not proof.exists() or "begun" not in proof.read_text(encoding="utf-8"):
        assert process.poll() is None
        time.sleep(0.02)
    for each in (number, *SIGNALS):
        os.killpg(process.pid, each)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert re.fullmatch(r"release: interrupted by SIG\w+; nothing has changed\n", err)
    assert state(project) == before
    time.sleep(2)
    assert proof.read_text(encoding="utf-8") == "begun\ncleaned\n"


@pytest.mark.parametrize(
    ("when", "is_made"),
    [
        ("status", False),
        ("worktree add", False),
        ("add", False),
        ("commit", False),
        ("worktree remove", False),
        ("tag --annotate", True),
        ("merge", True),
    ],
)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_signal_while_git_runs(when: str, is_made: bool, moment: str, project: Path, tmp_path: Path) -> None:
    """Everything is left as it was, or made whole; git itself is not interrupted."""
    folder, real = tmp_path / "bin", shutil.which("git")
    script = f"""#!{sys.executable}
import os, signal, subprocess, sys, time
def interrupt(moment):
    if moment == {moment!r} and " ".join(sys.argv[1:]).startswith({when!r}):
        os.killpg(0, signal.SIGINT)
        time.sleep(0.2)
interrupt("before")
status = subprocess.run([{real!r}, *sys.argv[1:]]).returncode
interrupt("after")
sys.exit(status)
"""
    write(folder, "git", script)
    (folder / "git").chmod(0o755)
    before = state(project)
    process = started(project, NEXT, "--no-checks", path=f"{folder}:")
    out, err = process.communicate(timeout=60)
    if is_made:
        assert (process.returncode, err) == (0, "")
        assert f"released {NEXT}; " in out
        assert git(project, "rev-parse", f"v{NEXT}^{{commit}}") == git(project, "rev-parse", "HEAD")
        assert git(project, "status", "--short") == ""
        assert len(git(project, "worktree", "list").splitlines()) == 1
    else:
        assert (process.returncode, err) == (1, "release: interrupted by SIGINT; nothing has changed\n")
        assert state(project) == before


def test_what_is_ignored_stays_ignored(project: Path) -> None:
    """A release that nohup started goes on when the terminal is closed."""
    write(project, ".ci/run", f"kill -HUP $PPID\n{run_that_makes_python('exit 0')}")
    commit(project)
    script = "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    command = [sys.executable, "-c", script, sys.executable, "scripts/release.py", NEXT]
    done = subprocess.run(command, cwd=project, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [[NEXT, "--dry-run"], [NEXT, "--no-checks"]], ids=" ".join)
def test_a_reader_that_has_seen_enough(arguments: list[str], project: Path) -> None:
    before = state(project)
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "scripts/release.py", *arguments]
    done = subprocess.run(command, cwd=project, env=ENVIRONMENT, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")
    assert state(project) == before


def test_a_step_that_cannot_be_started(project: Path) -> None:
    write(project, ".ci/run", "")
    commit(project)
    before = state(project)
    done = release(project, NEXT)
    told = ".venv/bin/python scripts/check_package.py: No such file or directory"
    assert (done.returncode, done.stderr) == (1, f"release: failed, and nothing has changed: {told}\n")
    assert state(project) == before

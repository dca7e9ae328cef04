"""What git takes for a repository, but is a folder of one: nobody can hide findings by committing such a folder."""

import os
import shlex
import shutil
from pathlib import Path

import pytest
from conftest import Run, bep_lint
from git_repository import commit, committed_proposals, edit, git

from bep_lint.github_files import GitHubFiles

DOCUMENT = "BEP-1000-session-quota.md"
LINT = ("--output-format", "concise", "-q")


@pytest.fixture(params=["this git", "an older git"])
def proposals(
    folder: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The proposals with a finding; beside them lies what makes a bare repository, in which they are ignored.

    Git before 2.38 does not know the setting that keeps it from taking such a folder for one.
    """
    if request.param == "an older git":
        real = shutil.which("git")
        assert real
        programs = tmp_path_factory.mktemp("programs")
        left_out = "arguments=(); for word; do [ $word = safe.bareRepository=explicit ] && word=x.y=z"
        script = f"{left_out}; arguments+=($word); done"
        script = script.replace("$word", '"$word"')
        (programs / "git").write_text(f'#!/bin/bash\n{script}\nexec {shlex.quote(real)} "${{arguments[@]}}"\n')
        (programs / "git").chmod(0o755)
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    made = committed_proposals(folder)
    edit(made / DOCUMENT, "Created: 2026-02-10", "Created: 2026-02-30")
    commit(folder)
    bare = tmp_path_factory.mktemp("bare") / "bare"
    git(folder, "clone", "--quiet", "--bare", str(folder), str(bare))
    git(bare, "config", "core.bare", "false")
    git(bare, "config", "core.worktree", "..")
    git(bare, "config", "remote.origin.url", "https://github.com/OWNER/proposals")
    (bare / "info" / "exclude").write_text("BEP-1000*\n", encoding="utf-8")
    for entry in ("HEAD", "config", "packed-refs", "objects", "refs", "info"):
        if (bare / entry).exists():
            (bare / entry).rename(made / entry)
    for empty in ("objects/info", "refs/heads"):  # git keeps no empty folders
        (made / empty).mkdir(parents=True, exist_ok=True)
        (made / empty / ".keep").touch()
    return made


def found(run: Run) -> list[str]:
    assert run.status == 1, run.err
    return [line.split(" ")[1] for line in run.findings]


def test_git_takes_it_for_a_repository(proposals: Path) -> None:
    """Else the others here would prove nothing."""
    assert git(proposals, "rev-parse", "--absolute-git-dir") == str(proposals)


def test_what_it_ignores_is_not_ignored(proposals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(bep_lint("proposals", *LINT)) == ["FM010"]
    assert found(bep_lint(".", *LINT)) == ["FM010"]
    monkeypatch.chdir(proposals)
    assert found(bep_lint(".", *LINT)) == ["FM010"]


def test_what_the_repository_ignores_is_ignored(proposals: Path) -> None:
    (proposals.parent / ".gitignore").write_text("BEP-1000*\n", encoding="utf-8")
    git(proposals.parent, "rm", "--quiet", "--cached", f"proposals/{DOCUMENT}")
    assert "FM010" not in bep_lint("proposals", *LINT).out


@pytest.mark.parametrize("base", ["HEAD", "main", "HEAD^1"])
def test_the_base_is_one_of_the_repository(proposals: Path, base: str) -> None:
    """In the other one HEAD has all that is checked out."""
    commit(proposals.parent)
    edit(proposals / DOCUMENT, "Status: Draft", "Status: Implemented")
    if base == "HEAD^1":
        commit(proposals.parent)
    assert "LC001" in found(bep_lint("proposals", "--base", base, "--changed-lines", *LINT))
    assert "LC001" in found(bep_lint("proposals", "--base", f"{base}...", "--changed-lines", *LINT))


def test_the_index_is_that_of_the_repository(proposals: Path) -> None:
    git(proposals.parent, "add", "--all")
    assert "FM010" in found(bep_lint("proposals", "--staged", *LINT))


def test_a_submodule_is_one_of_the_repository(
    proposals: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outer = tmp_path_factory.mktemp("outer")
    shutil.copytree(proposals, outer / "proposals")
    git(outer, "init", "--quiet")
    way = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
    git(outer, *way, str(proposals.parent), "proposals/sub")
    commit(outer)
    folder = outer / "proposals" / "sub" / "proposals"
    assert "FM010" in found(bep_lint(folder, "--base", "HEAD", *LINT))
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "HEAD")
    assert "and this is a submodule; write `--base REV`" in bep_lint(folder, "--base", "auto", *LINT).err


def test_addresses_on_github_are_those_of_the_repository(proposals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ACTIONS": "true", "SERVER_URL": "https://github.com", "REPOSITORY": "OWNER/proposals"}.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    head = git(proposals.parent, "rev-parse", "HEAD")
    monkeypatch.setenv("GITHUB_SHA", head)
    address = f"https://github.com/OWNER/proposals/blob/{head}/proposals/{DOCUMENT}"
    assert GitHubFiles().address(proposals / DOCUMENT) == address


def test_files_that_git_takes_from_elsewhere(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """`core.worktree` may say so; then what git answers is about other files than those that are linted."""
    committed_proposals(folder)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    git(folder, "config", "core.worktree", str(elsewhere))
    for options in (("--base", "HEAD"), ("--staged",)):
        run = bep_lint("proposals", *options, *LINT)
        assert run.status == 2
        assert run.err.startswith("bep-lint: error: git takes ")
        assert "/elsewhere0 for the files of the repository around proposals; its `core.worktree` says so" in run.err


def test_a_mark_of_a_repository_that_is_none(folder: Path) -> None:
    """Git goes on to the repository above, and so does everything that is said of it."""
    committed_proposals(folder)
    (folder / "proposals" / ".git").mkdir()
    run = bep_lint("proposals", "--base", "HEAD", *LINT)
    assert (run.status, run.err) == (0, "")


@pytest.mark.parametrize("place", ["build", "build/deep", "build/$a*"])
def test_a_folder_below_an_ignored_one(folder: Path, place: str) -> None:
    """It was named on purpose."""
    committed_proposals(folder)
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / "proposals").rename(folder / place)
    (folder / ".gitignore").write_text("build/\n", encoding="utf-8")
    run = bep_lint(place, "--output-format", "concise")
    assert (run.status, run.err) == (0, "")

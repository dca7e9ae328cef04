"""`--staged`: what will be committed is linted, not what lies on disk; and the base is read the same way."""

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import FIXTURES, ROOT, Run, bep_lint
from git_repository import ENVIRONMENT, commit, committed_proposals, edit, git, repository

SINGLE = "proposals/BEP-1000-session-quota.md"


@pytest.fixture
def proposals(folder: Path) -> Path:
    """The sound folder, committed."""
    return committed_proposals(folder)


def staged(*arguments: str) -> Run:
    return bep_lint(*(arguments or ("proposals",)), "--staged", "--output-format", "concise", "-q")


def codes(run: Run) -> list[str]:
    assert run.status in (0, 1), run.err
    return [f"{line.split(':')[0]} {line.split(': ', 1)[1].split()[0]}" for line in run.findings]


def test_what_is_not_staged_is_not_seen(proposals: Path) -> None:
    edit(proposals.parent / SINGLE, "BA-1234", "BA-XXXX")
    shutil.copyfile(proposals / "BEP-1002-quota-mechanics.md", proposals / "BEP-1002-untracked.md")
    assert staged().out == ""
    assert bep_lint("proposals", "--output-format", "concise").status == 1


def test_what_is_staged_is_seen_though_it_is_mended_on_disk(proposals: Path) -> None:
    edit(proposals.parent / SINGLE, "BA-1234", "BA-XXXX")
    git(proposals.parent, "add", "--all")
    edit(proposals.parent / SINGLE, "BA-XXXX", "BA-1234")
    assert codes(staged()) == [f"{SINGLE} SEC008"]
    assert bep_lint("proposals").status == 0


def test_a_partial_add(proposals: Path) -> None:
    edit(proposals.parent / SINGLE, "BA-1234", "BA-XXXX")
    git(proposals.parent, "add", "--all")
    edit(proposals.parent / SINGLE, "## Motivation", "## Motivation\n\n#XXXX")
    both = ("--base", "HEAD", "--changed-lines")
    run = bep_lint("proposals", "--staged", *both, "--output-format", "full", "-q")
    assert run.out.count("SEC008") == 1
    assert "14 | - JIRA: BA-XXXX" in run.out, "the lines shown are those staged"
    assert bep_lint("proposals", *both, "--output-format", "full", "-q").out.count("SEC008") == 2


def test_a_link_to_what_will_not_be_committed(proposals: Path) -> None:
    edit(
        proposals.parent / SINGLE,
        "## References\n",
        "## References\n\n- [notes](../notes/a.md)\n- [b](../notes/b.md#b)\n",
    )
    (proposals.parent / "notes").mkdir()
    (proposals.parent / "notes" / "b.md").write_text("# B\n", encoding="utf-8")
    git(proposals.parent, "add", "--all")
    (proposals.parent / "notes" / "a.md").write_text("# A\n", encoding="utf-8")
    (proposals.parent / "notes" / "b.md").write_text("# C\n", encoding="utf-8")
    assert codes(staged()) == [f"{SINGLE} LNK001"]
    assert codes(bep_lint("proposals", "--output-format", "concise")) == [f"{SINGLE} LNK002"]


def test_a_deletion_that_is_staged(proposals: Path) -> None:
    git(proposals.parent, "rm", "--cached", "--quiet", SINGLE)
    assert "proposals/README.md REG008" in codes(staged())
    assert staged(SINGLE).err == ""
    run = bep_lint(SINGLE, "--staged")
    assert run.err == "bep-lint: note: proposals/BEP-1000-session-quota.md is not staged: nothing to check\n"


def test_a_document_that_is_gone_from_disk_may_be_named(proposals: Path) -> None:
    (proposals.parent / SINGLE).unlink()
    assert codes(staged(SINGLE)) == []
    run = bep_lint(SINGLE)
    assert (run.status, run.err) == (2, "bep-lint: error: proposals/BEP-1000-session-quota.md does not exist\n")


def test_an_untracked_document_may_be_named(proposals: Path) -> None:
    shutil.copyfile(proposals.parent / SINGLE, proposals / "BEP-1003-untracked.md")
    run = bep_lint("proposals/BEP-1003-untracked.md", "--staged")
    assert run.err == "bep-lint: note: proposals/BEP-1003-untracked.md is not staged: nothing to check\n"
    assert run.status == 0


def test_symbolic_links_are_those_of_the_index(proposals: Path) -> None:
    (proposals / "BEP-1003-link.md").symlink_to("BEP-1000-session-quota.md")
    (proposals / "BEP-1000").symlink_to("BEP-1001")
    (proposals / "BEP-1005-outside.md").symlink_to("../../outside.md")
    (proposals / "BEP-1006-broken.md").symlink_to("nowhere.md")
    (proposals / "BEP-1007-loop.md").symlink_to("BEP-1007-loop.md")
    git(proposals.parent, "add", "--all")
    now = bep_lint("proposals", "--output-format", "concise", "-q")
    for name in ("BEP-1003-link.md", "BEP-1000", "BEP-1005-outside.md", "BEP-1006-broken.md", "BEP-1007-loop.md"):
        (proposals / name).unlink()
    assert codes(staged()) == codes(now)
    assert any(" SRC001" in code for code in codes(now))


def test_a_folder_that_is_another_repository_is_not_looked_into(proposals: Path) -> None:
    other = proposals.parent / "other"
    other.mkdir()
    repository(other)
    (other / "a.md").touch()
    commit(other)
    edit(proposals.parent / SINGLE, "## References\n", "## References\n\n- [a](../lib/a.md)\n- [b](../lib)\n")
    git(proposals.parent, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", "./other", "lib")
    git(proposals.parent, "add", "--all")
    assert staged().out == ""


def test_documents_in_a_submodule(proposals: Path) -> None:
    above = proposals.parent.parent / "above"
    above.mkdir()
    repository(above)
    git(above, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(proposals.parent), "design")
    commit(above)
    document = above / "design" / SINGLE
    edit(document, "BA-1234", "BA-XXXX")
    run = bep_lint(above, "--base", "HEAD", "--changed-lines", "--output-format", "concise", "-q")
    assert [line.split(" ")[1] for line in run.findings] == ["SEC008"]
    assert bep_lint(above, "--staged", "-q").out == ""
    git(above / "design", "add", "--all")
    assert bep_lint(above, "--staged", "-q", "--output-format", "concise").out.count("SEC008") == 1


def test_documents_in_a_linked_worktree(proposals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = proposals.parent.parent / "tree"
    git(proposals.parent, "worktree", "add", "--quiet", str(tree))
    monkeypatch.chdir(tree)
    edit(tree / SINGLE, "BA-1234", "BA-XXXX")
    run = bep_lint("--base", "HEAD", "--changed-lines", "--output-format", "concise", "-q")
    assert codes(run) == [f"{SINGLE} SEC008"]
    assert staged().out == ""
    git(tree, "add", "--all")
    assert codes(staged()) == [f"{SINGLE} SEC008"]


@pytest.mark.parametrize(
    "name", ["BEP-1003-größe-大.md", 'BEP-1003-"q"-a b.md', "BEP-1003-a\tb\nc.md", "BEP-1003-*[x]?.md"]
)
def test_names_are_read_as_they_are(proposals: Path, name: str) -> None:
    shutil.copyfile(proposals.parent / SINGLE, proposals / name)
    commit(proposals.parent)
    assert bep_lint("proposals", "--base", "HEAD", "--changed-lines").status == 0
    edit(proposals / name, "BA-1234", "BA-XXXX")
    found = [
        line.rpartition(": ")[2]
        for line in bep_lint(
            "proposals", "--base", "HEAD", "--changed-lines", "--output-format", "concise", "-q"
        ).out.splitlines()
    ]
    assert len(found) == 1
    git(proposals.parent, "add", "--all")
    (proposals / name).unlink()
    assert bep_lint("proposals", "--staged", "-q", "--output-format", "concise").out.count("SEC008") == 1


def test_a_folder_of_odd_name(proposals: Path, folder: Path) -> None:
    odd = folder / ":(top)*a b"
    proposals.rename(odd)
    commit(folder)
    edit(odd / "BEP-1000-session-quota.md", "BA-1234", "BA-XXXX")
    assert bep_lint(odd, "--base", "HEAD", "--changed-lines", "-q", "--output-format", "concise").out.count("\n") == 1
    assert bep_lint(odd, "--staged", "-q").out == ""


def test_from_within_a_folder_and_by_a_link(proposals: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    edit(proposals.parent / SINGLE, "BA-1234", "BA-XXXX")
    git(proposals.parent, "add", "--all")
    (proposals.parent / "way").symlink_to("proposals")
    assert [line.split(":")[0] for line in staged("way").findings] == ["way/BEP-1000-session-quota.md"]
    monkeypatch.chdir(proposals)
    assert [line.split(":")[0] for line in staged(".").findings] == ["BEP-1000-session-quota.md"]


def test_a_repository_that_is_the_folder(folder: Path) -> None:
    shutil.copytree(FIXTURES / "sound", folder, dirs_exist_ok=True)
    repository(folder)
    commit(folder)
    edit(folder / "BEP-1000-session-quota.md", "BA-1234", "BA-XXXX")
    assert staged(".").out == ""
    assert bep_lint(".", "--base", "HEAD", "--changed-lines", "-q", "--output-format", "concise").out.count("\n") == 1


def test_a_conflict_is_told(proposals: Path) -> None:
    git(proposals.parent, "checkout", "--quiet", "-b", "other")
    edit(proposals.parent / SINGLE, "BA-1234", "BA-1")
    commit(proposals.parent)
    git(proposals.parent, "checkout", "--quiet", "main")
    edit(proposals.parent / SINGLE, "BA-1234", "BA-2")
    commit(proposals.parent)
    with pytest.raises(subprocess.CalledProcessError):
        git(proposals.parent, "merge", "other")
    run = staged()
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        f"bep-lint: error: {SINGLE} is not merged: settle the conflict and `git add` it before --staged\n"
    )


def test_a_name_that_is_only_meant_to_be_added(proposals: Path) -> None:
    """Git commits nothing of it: it is not there."""
    shutil.copyfile(proposals.parent / SINGLE, proposals / "BEP-1003-later.md")
    git(proposals.parent, "add", "--intent-to-add", "--all")
    assert staged().out == ""
    (proposals / "BEP-1005-empty.md").touch()
    git(proposals.parent, "add", "proposals/BEP-1005-empty.md")
    assert {code.split()[0] for code in codes(staged())} >= {"proposals/BEP-1005-empty.md"}


def test_before_the_first_commit(folder: Path) -> None:
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    repository(folder)
    run = staged()
    assert (run.status, run.out) == (0, "")
    run = bep_lint("proposals", "--staged")
    assert run.err == "bep-lint: note: nothing of proposals is staged: nothing to check\n"
    git(folder, "add", "--all")
    assert staged().out == ""
    run = bep_lint("proposals", "--base", "HEAD", "--changed-lines", "--staged", "-q", "--output-format", "concise")
    assert {line.split(": ", 1)[1].split()[0] for line in run.findings} <= {"LC001"}, "all of it is new"


def test_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    shutil.copytree(FIXTURES / "sound", tmp_path / "proposals")
    monkeypatch.chdir(tmp_path)
    run = bep_lint("proposals", "--staged")
    assert (run.status, run.err) == (2, "bep-lint: error: --staged needs a git repository: proposals is in none\n")


def test_without_git(proposals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    run = bep_lint("proposals", "--staged", "-q")
    assert (run.status, run.err) == (2, "bep-lint: error: git cannot be run: No such file or directory\n")


@pytest.mark.parametrize("other", ["--fix", "--diff", "--write-baseline"])
def test_what_it_cannot_be_joined_with(proposals: Path, other: str) -> None:
    run = bep_lint("proposals", "--staged", other)
    assert (run.status, run.err) == (2, f"bep-lint: error: --staged and {other} exclude each other\n")


HOOK = """#!/bin/sh
exec {python} -m bep_lint proposals --base HEAD --staged --changed-lines --output-format concise -q > {log} 2>&1
"""


@pytest.mark.parametrize(
    "arguments",
    [("--all",), ("--only", SINGLE), ("--include", SINGLE), (SINGLE,)],
    ids=lambda arguments: arguments[0],
)
def test_in_a_hook_the_commit_that_is_being_made_is_judged(proposals: Path, arguments: tuple[str, ...]) -> None:
    """`git commit -a` and `git commit FILE` have an index of their own."""
    folder = proposals.parent
    log = folder / "log"
    hook = folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK.format(python=sys.executable, log=log), encoding="utf-8")
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    edit(folder / SINGLE, "BA-1234", "BA-XXXX")
    environment = ENVIRONMENT | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(["git", "commit", "-m", "x", *arguments], cwd=folder, env=environment, capture_output=True)
    assert done.returncode == 1
    assert log.read_text(encoding="utf-8").startswith(f"{SINGLE}:14:9: SEC008 ")


@pytest.mark.parametrize("arguments", [(), ("--all",), (SINGLE,)], ids=["index", "all", "named"])
def test_in_a_hook_that_goes_into_another_folder(proposals: Path, arguments: tuple[str, ...]) -> None:
    """Git names the index from the top of the repository on."""
    folder = proposals.parent
    log = folder / "log"
    hook = folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    text = HOOK.format(python=sys.executable, log=log).replace("exec", "cd proposals && exec")
    hook.write_text(text.replace(" proposals --base", " . --base"), encoding="utf-8")
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    edit(folder / SINGLE, "BA-1234", "BA-XXXX")
    if not arguments:
        git(folder, "add", ".")
    environment = ENVIRONMENT | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(["git", "commit", "-m", "x", *arguments], cwd=folder, env=environment, capture_output=True)
    assert done.returncode == 1
    assert log.read_text(encoding="utf-8").startswith(f"{Path(SINGLE).name}:14:9: SEC008 ")


def test_an_empty_folder_that_is_called_as_that_of_git(proposals: Path) -> None:
    """Git passes over it, and so what it ignores is known."""
    (proposals / ".git").mkdir()
    (proposals.parent / ".gitignore").write_text("proposals/BEP-1000*\n", encoding="utf-8")
    (proposals / "BEP-1000-again.md").write_text("# Again\n", encoding="utf-8")
    assert "again" not in bep_lint("proposals", "--show-files").out
    assert bep_lint("proposals", "--staged").out == "All 7 documents are clean.\n"


def test_an_index_that_is_not_there(proposals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", "nothing/index")
    run = bep_lint("proposals", "--staged")
    problem = "GIT_INDEX_FILE names nothing/index, which does not exist"
    assert (run.status, run.err) == (2, f"bep-lint: error: --staged: {problem}\n")


def test_nothing_of_the_repository_is_run(proposals: Path, folder: Path) -> None:
    """Filters, hooks and other programs that its configuration names are not."""
    touched = folder / "touched"
    script = folder / "script.sh"
    script.write_text(f"#!/bin/sh\ntouch {touched}\ncat\n", encoding="utf-8")
    script.chmod(0o755)
    (folder / ".gitattributes").write_text("*.md filter=evil diff=evil\n", encoding="utf-8")
    commit(folder)
    for key in (
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.textconv",
        "diff.evil.command",
        "diff.external",
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "alias.ls-files",
        "alias.cat-file",
    ):
        git(folder, "config", key, ("!" if key.startswith("alias") else "") + str(script))
    (proposals / "BEP-1000-session-quota.md").rename(proposals / "BEP-1000-other.md")
    edit(proposals / "BEP-1000-other.md", "BA-1234", "BA-XXXX")
    for arguments in ((), ("--staged",)):
        run = bep_lint("proposals", "--base", "HEAD", "--changed-lines", *arguments, "-q")
        assert run.status in (0, 1), run.err
    assert not touched.exists()


def test_a_partial_clone_says_what_is_missing(proposals: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(folder, "config", "uploadpack.allowFilter", "true")
    edit(folder / SINGLE, "BA-1234", "BA-XXXX")
    commit(folder)
    clone = folder.parent / "clone"
    git(folder, "clone", "--quiet", "--filter=blob:none", f"file://{folder}", str(clone))
    monkeypatch.chdir(clone)
    run = bep_lint("proposals", "--base", "HEAD^", "--changed-lines")
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith(f"bep-lint: error: {SINGLE} cannot be read from git: its content ")
    remedy = (
        "is not in this clone; where that is a partial one, `git fetch --refetch --no-filter` brings what it left out"
    )
    assert remedy in run.err
    git(clone, "fetch", "--quiet", "--refetch", "--no-filter")
    assert bep_lint("proposals", "--base", "HEAD^", "--changed-lines").status == 1


def test_a_huge_file_is_passed_over(proposals: Path) -> None:
    (proposals / "BEP-1003-huge.md").write_bytes(b"x" * (5 << 20))
    git(proposals.parent, "add", "--all")
    assert "proposals/BEP-1003-huge.md SRC001" in codes(staged())

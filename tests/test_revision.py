"""Which commit is the base, in every environment: real repositories, and the fetch that a message names is run."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from clones import ABSENT, NEW, PullRequest, Repository, forked_repository, set_apart

from bep_lint.errors import UsageError
from bep_lint.revision import Revision, resolve_base


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_apart(tmp_path, monkeypatch)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return forked_repository(tmp_path)


# What names a commit


@pytest.mark.parametrize(
    "revision",
    [
        "HEAD",
        "@",
        "HEAD^1",
        "HEAD~2",
        "HEAD^^",
        "@~1",
        "main",
        "topic",
        "heads/main",
        "refs/heads/main",
        "topic~1",
        "HEAD@{0}",
    ],
)
def test_a_revision_is_the_commit_that_git_takes_it_for(repository: Repository, revision: str) -> None:
    found = repository.resolve(revision)
    assert (found.commit, found.note) == (repository.id(revision), None)
    assert found.name == ("HEAD" if revision == "@" else revision)


@pytest.mark.parametrize("options", [(), ("-a", "-m", "release")], ids=["light", "annotated"])
def test_a_tag_is_the_commit_it_marks(repository: Repository, options: tuple[str, ...]) -> None:
    repository.git("tag", *options, "v1.0", "main~1")
    assert repository.resolve("v1.0").commit == repository.id("main~1")


@pytest.mark.parametrize("length", [7, 12, 40])
def test_an_id_may_be_short(repository: Repository, length: int) -> None:
    commit = repository.id("topic")
    assert repository.resolve(commit[:length]).commit == commit


def test_a_branch_of_a_remote(repository: Repository) -> None:
    clone = repository.clone("clone")
    assert clone.resolve("origin/topic") == Revision(repository.id("topic"), "origin/topic", None)


@pytest.mark.parametrize(
    ("revision", "base", "name"),
    [
        ("topic...", "main~2", "the merge base of topic and HEAD"),
        ("main...topic", "main~2", "the merge base of main and topic"),
        ("...topic", "main~2", "the merge base of HEAD and topic"),
        ("@~1...", "main~1", "the merge base of @~1 and HEAD"),
    ],
)
def test_three_dots_are_the_merge_base(repository: Repository, revision: str, base: str, name: str) -> None:
    assert repository.resolve(revision) == Revision(repository.id(base), name, None)


def test_a_file_named_like_the_branch_does_not_matter(repository: Repository) -> None:
    (repository.folder / "topic").write_text("x", encoding="utf-8")
    assert repository.resolve("topic").commit == repository.id("refs/heads/topic")


def test_non_ascii_branch(repository: Repository) -> None:
    repository.git("branch", "größe/提案", "main~1")
    assert repository.resolve("größe/提案").commit == repository.id("main~1")


# What is refused


@pytest.mark.parametrize(
    ("revision", "says"),
    [
        ("", "needs a revision"),
        (" ", "needs a revision"),
        ("...", "needs a revision"),
        ("-h", "does not begin with -"),
        ("--upload-pack=x", "does not begin with -"),
        ("main...-h", "does not begin with -"),
        ("main\nHEAD", "holds such characters"),
        ("main\0", "holds such characters"),
        ("\x1b[31m", "holds such characters"),
        ("main\udcff", "holds such characters"),
        ("m" * 2000, "that long"),
        ("main..topic", "a range is no single commit; write `--base main`, or `--base main...`"),
        ("main..", "a range is no single commit"),
        ("a...b...c", "a merge base is of two"),
        ("^main", "unknown revision"),
        ("main^!", "unknown revision"),
        ("HEAD:text", "HEAD:text is a blob, no commit"),
        ("HEAD^{tree}", "HEAD^{tree} is a tree, no commit"),
        ("HEAD^{tree}...main", "HEAD^{tree} is a tree, no commit"),
        ("@{upstream}", "no upstream configured for branch 'main'"),
    ],
)
def test_what_is_no_commit_is_refused(repository: Repository, revision: str, says: str) -> None:
    assert says in repository.error(revision)


@pytest.mark.parametrize("revision", ["HEAD^{/two..}", "HEAD^{/t{0,1}wo..}", ":/two..", "HEAD^{/two...}", ":/two..."])
def test_dots_of_a_search_are_no_range(repository: Repository, revision: str) -> None:
    repository.git("commit", "--quiet", "--allow-empty", "-m", "two... again")
    wanted = repository.id("HEAD")
    repository.commit("last")
    assert repository.resolve(revision).commit == wanted


def test_searches_on_both_sides_have_a_merge_base(repository: Repository) -> None:
    found = repository.resolve("main^{/th..e}...topic^{/first.}")
    assert found.commit == repository.id("main~2")


@pytest.mark.parametrize("revision", ["HEAD^{/a..b}..main", "main....topic", "main^{commit}..topic^{commit}"])
def test_a_range_beside_braces_is_one(repository: Repository, revision: str) -> None:
    assert "a range is no single commit" in repository.error(revision)


@pytest.mark.parametrize(
    ("revision", "took", "other"),
    [
        ("dup", "refs/tags/dup", "refs/heads/dup"),
        ("dup~1", "refs/tags/dup", "refs/heads/dup"),
        ("dup...main", "refs/tags/dup", "refs/heads/dup"),
        ("main...dup^{commit}", "refs/tags/dup", "refs/heads/dup"),
        ("origin/main", "refs/heads/origin/main", "refs/remotes/origin/main"),
    ],
)
def test_a_name_of_two_things(repository: Repository, revision: str, took: str, other: str) -> None:
    clone = repository.clone("clone")
    clone.git("branch", "dup", "main~1")
    clone.git("tag", "-a", "-m", "x", "dup", "main~2")
    clone.git("branch", "--no-track", "origin/main", "main~1")
    note = f"--base {revision}, in clone: took {took}, not {other}; write which one is meant"
    found = clone.resolve(revision)
    assert found.note == note
    named = clone.resolve(revision.replace("origin/main" if "origin" in revision else "dup", took))
    assert (named.commit, named.note) == (found.commit, None)


def test_a_name_of_two_things_that_are_one_commit(repository: Repository) -> None:
    repository.git("branch", "v1", "main~1")
    repository.git("tag", "-a", "-m", "x", "v1", "main~1")
    assert repository.resolve("v1").note is None


def test_the_branch_that_is_followed(repository: Repository) -> None:
    clone = repository.clone("clone")
    assert clone.resolve("@{upstream}") == Revision(repository.id("main"), "@{upstream}", None)
    assert clone.resolve("main@{upstream}").commit == repository.id("main")


def test_a_branch_called_auto(repository: Repository) -> None:
    repository.git("branch", "auto", "main~1")
    assert repository.error("auto").endswith("; the branch of that name is `--base refs/heads/auto`")
    assert repository.resolve("refs/heads/auto").commit == repository.id("main~1")


def test_the_repository_is_named_where_the_working_folder_is_in_none_or_another(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert repository.error("x").startswith("--base x, in repository: unknown revision")
    other = Repository(repository.folder.parent / "other")
    monkeypatch.chdir(other.folder)
    assert repository.error("x").startswith("--base x, in ../repository: unknown revision")
    monkeypatch.chdir(repository.folder)
    assert repository.error("x").startswith("--base x: unknown revision")


def test_a_tag_of_a_tree_is_no_commit(repository: Repository) -> None:
    repository.git("tag", "-a", "-m", "files", "files", "HEAD^{tree}")
    assert repository.error("files") == (
        "--base files, in repository: files is a tag of no commit; name a branch, a tag or a commit"
    )


def test_an_id_that_begins_several(repository: Repository) -> None:
    import hashlib

    seen: dict[str, str] = {}
    for number in range(5000):
        text = f"{number}\n"
        start = hashlib.sha1(f"blob {len(text)}\0{text}".encode()).hexdigest()[:4]  # noqa: S324 - git's own
        if start in seen:
            break
        seen[start] = text
    for name in (seen[start], text):
        (repository.folder / "blob").write_text(name, encoding="utf-8")
        repository.git("hash-object", "-w", "blob")
    assert f"{start} begins several ids; write more of it" in repository.error(start)


def test_an_unknown_name_gets_the_nearest(repository: Repository) -> None:
    clone = repository.clone("clone")
    assert "did you mean origin/topic?" in clone.error("origin/topci")
    assert clone.error("topic") == "--base topic, in clone: unknown revision; did you mean origin/topic?"
    assert "did you mean" not in clone.error("origin/release"), "the remote alone makes no likeness"


def test_an_unknown_name_without_a_remote(repository: Repository) -> None:
    assert repository.error("release/9") == (
        "--base release/9, in repository: unknown revision; name a branch, a tag or a commit"
    )
    assert repository.error("mian") == "--base mian, in repository: unknown revision; did you mean main?"
    assert repository.error(ABSENT) == f"--base {ABSENT}, in repository: there is no such commit here; name one that is"


@pytest.mark.parametrize(
    ("revision", "says"),
    [
        ("HEAD~4", "HEAD~3 ({}) is the first commit"),
        ("HEAD^^^^^", "HEAD~1~1~1 ({}) is the first commit"),
        ("HEAD~99999999999999999999", "HEAD~3 ({}) is the first commit"),
        ("main~3^2", "main~3 ({}) is the first commit"),
    ],
)
def test_nothing_is_before_the_first_commit(repository: Repository, revision: str, says: str) -> None:
    assert says.format(repository.id("main~3")[:7]) in repository.error(revision)


def test_head_is_the_first_commit(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "new")
    commit = repository.commit("one")
    assert f"HEAD ({commit[:7]}) is the first commit" in repository.error("HEAD^1")


def test_head_is_no_merge(repository: Repository) -> None:
    assert f"HEAD ({repository.id('HEAD')[:7]}) has one parent only; write HEAD^1" in repository.error("HEAD^2")


def test_histories_without_a_common_ancestor(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.commit("another beginning")
    assert repository.error("main...") == (
        "--base main..., in repository: main and HEAD have no common ancestor; name a commit that HEAD is made on"
    )


# Before the first commit


@pytest.mark.parametrize("revision", ["HEAD", "@"])
def test_everything_is_new_before_the_first_commit(tmp_path: Path, revision: str) -> None:
    found = Repository(tmp_path / "new").resolve(revision)
    assert found == Revision(None, "HEAD", f"--base {revision}, in new: there is no commit yet, every document is new")


@pytest.mark.parametrize("revision", ["HEAD^1", "@~1", "HEAD..."])
def test_nothing_else_is_there_before_the_first_commit(tmp_path: Path, revision: str) -> None:
    assert "HEAD has no commit yet; write `--base HEAD`" in Repository(tmp_path / "new").error(revision)


def test_an_unborn_head_beside_other_branches(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--orphan", "other")
    assert repository.resolve("HEAD").commit is None
    assert repository.resolve("main").commit == repository.id("main")
    assert "HEAD has no commit yet" in repository.error("main...")
    assert "unknown revision" in repository.error("nothing")


def test_a_broken_head_is_not_taken_for_an_unborn_one(repository: Repository) -> None:
    (repository.folder / ".git/refs/heads/main").write_text("rubbish\n", encoding="utf-8")
    assert "git cannot read HEAD: your current branch appears to be broken" in repository.error("HEAD")


# Where git or the repository is the trouble


def test_no_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository.folder))
    assert repository.error("HEAD") == (
        "--base needs git, and git cannot be run: No such file or directory; install git, or leave --base out"
    )


def test_no_repository(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(UsageError, match=r"^--base needs a git repository: plain is in none$"):
        resolve_base(tmp_path / "plain", "HEAD")


def test_a_repository_of_another_user(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    text = repository.error("HEAD")
    assert "detected dubious ownership" in text
    assert f"run `git config --global --add safe.directory {repository.folder}`" in text


def loose(repository: Repository, object_id: str) -> Path:
    return repository.folder / ".git/objects" / object_id[:2] / object_id[2:]


@pytest.mark.parametrize("damage", ["gone", "corrupt"])
def test_a_commit_that_cannot_be_read(repository: Repository, damage: str) -> None:
    commit = repository.id("topic")
    file = loose(repository, commit)
    file.chmod(0o600)
    file.unlink() if damage == "gone" else file.write_bytes(b"rubbish")
    text = repository.error("topic")
    if damage == "gone":
        assert f"git cannot read topic ({commit[:7]}): git cat-file: could not get object info;" in text
    else:
        assert "git cannot say: error: inflate: data stream error" in text
    assert text.endswith("; `git fsck` says more")


def test_a_parent_that_is_gone(repository: Repository) -> None:
    loose(repository, repository.id("main~1")).unlink()
    assert f"git cannot read what is before HEAD ({repository.id('HEAD')[:7]})" in repository.error("HEAD^1")


def test_trace_output_does_not_hide_what_is_wrong(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.commit("another beginning")
    monkeypatch.setenv("GIT_TRACE", "1")
    assert "have no common ancestor" in repository.error("main...")


# Shallow clones: what the message names is run, and the same call succeeds


@pytest.mark.parametrize(
    ("depth", "revision", "command"),
    [
        (1, "HEAD^1", "git fetch --deepen=1"),
        (1, "HEAD~2", "git fetch --deepen=2"),
        (1, "HEAD^^", "git fetch --deepen=2"),
        (2, "HEAD~2", "git fetch --deepen=1"),
        (2, "HEAD^1^1~1", "git fetch --deepen=2"),
        (1, "origin/main~1", "git fetch --deepen=1"),
    ],
)
def test_a_shallow_clone_is_deepened(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, depth: int, revision: str, command: str
) -> None:
    clone = repository.clone("clone", f"--depth={depth}")
    monkeypatch.chdir(clone.folder)
    assert clone.fetches(revision) == command
    assert clone.resolve(revision).commit == repository.id(revision.removeprefix("origin/"))


@pytest.mark.parametrize("depth", [1, 2])
def test_a_branch_that_a_shallow_clone_left_out(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, depth: int
) -> None:
    clone = repository.clone("clone", f"--depth={depth}")
    monkeypatch.chdir(clone.folder)
    refspec = "+refs/heads/topic:refs/remotes/origin/topic"
    assert clone.fetches("origin/topic~1") == f"git fetch --depth=2 origin {refspec}"
    clone.git("update-ref", "-d", "refs/remotes/origin/topic")
    assert clone.fetches("origin/topic") == f"git fetch --depth=1 origin {refspec}"
    assert clone.resolve("origin/topic").commit == repository.id("topic")


@pytest.mark.parametrize("name", ["topic", "refs/heads/topic"])
def test_a_bare_name_becomes_one_of_the_remote(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    clone = repository.clone("clone", "--depth=1")
    monkeypatch.chdir(clone.folder)
    assert clone.error(name).endswith(", and write --base origin/topic")
    assert clone.fetches(name) == "git fetch --depth=1 origin +refs/heads/topic:refs/remotes/origin/topic"
    assert clone.resolve("origin/topic").commit == repository.id("topic")
    assert "did you mean origin/topic?" in clone.error("topic")


@pytest.mark.parametrize(
    ("depth", "name"), [("--depth=1", "v1.0"), ("--no-tags", "26.1.0"), ("--depth=1", "refs/tags/of-old")]
)
def test_a_tag_that_a_clone_left_out(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, depth: str, name: str
) -> None:
    tag = name.removeprefix("refs/tags/")
    repository.git("tag", tag, "main~2")
    clone = repository.clone("clone", depth)
    monkeypatch.chdir(clone.folder)
    option = "--depth=1 " if clone.resolve("HEAD") and depth == "--depth=1" else ""
    assert clone.fetches(name) == f"git fetch {option}origin +refs/tags/{tag}:refs/tags/{tag}"
    assert clone.resolve(name).commit == repository.id("main~2")
    assert (clone.git("rev-parse", "--is-shallow-repository") == "true") == (depth == "--depth=1")


def test_a_commit_that_a_shallow_clone_left_out(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = repository.clone("clone", "--depth=1")
    commit = repository.id("main~2")
    monkeypatch.chdir(clone.folder)
    assert clone.fetches(commit) == f"git fetch --depth=1 origin {commit}"
    assert clone.resolve(commit).commit == commit


def test_a_short_id_of_a_commit_that_a_shallow_clone_left_out(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = repository.clone("clone", "--depth=1")
    commit = repository.id("main~2")
    monkeypatch.chdir(clone.folder)
    assert "write the whole id, or run `git fetch --unshallow`" in clone.error(commit[:9])
    clone.fetches(commit[:9])
    assert clone.resolve(commit[:9]).commit == commit


@pytest.mark.parametrize("depth", [1, 2])
def test_a_merge_base_that_a_shallow_clone_left_out(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, depth: int
) -> None:
    clone = repository.clone("clone", f"--depth={depth}", "--no-single-branch", "--branch=topic")
    monkeypatch.chdir(clone.folder)
    assert clone.fetches("origin/main...") == "git fetch --unshallow"
    assert clone.resolve("origin/main...").commit == repository.id("main~2")


def test_a_merge_base_with_a_branch_that_a_shallow_clone_left_out(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = repository.clone("clone", "--depth=1", "--branch=topic")
    monkeypatch.chdir(clone.folder)
    command = "git fetch --unshallow origin +refs/heads/main:refs/remotes/origin/main"
    assert clone.fetches("origin/main...") == command, "one command is enough"
    assert clone.resolve("origin/main...").commit == repository.id("main~2")


@pytest.mark.parametrize("revision", ["origin/topic", "origin/topic...", "topic"])
def test_a_branch_that_a_full_clone_left_out(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, revision: str
) -> None:
    clone = repository.clone("clone", "--single-branch")
    monkeypatch.chdir(clone.folder)
    assert clone.fetches(revision) == "git fetch origin +refs/heads/topic:refs/remotes/origin/topic"
    assert clone.resolve("origin/topic").commit == repository.id("topic")
    assert clone.git("rev-parse", "--is-shallow-repository") == "false"


def test_the_remote_is_named_where_it_is_no_origin(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = repository.clone("clone", "--depth=1", "--origin=upstream")
    clone.git("checkout", "--quiet", "--detach")
    monkeypatch.chdir(clone.folder)
    assert clone.fetches("HEAD^1") == "git fetch --deepen=1 upstream"
    assert clone.resolve("HEAD^1").commit == repository.id("main~1")
    refspec = "+refs/heads/topic:refs/remotes/upstream/topic"
    assert clone.fetches("upstream/topic") == f"git fetch --depth=1 upstream {refspec}"


def test_the_command_is_one_for_the_working_folder(repository: Repository) -> None:
    clone = repository.clone("a clone", "--depth=1")
    assert clone.fetches("HEAD^1") == "git -C 'a clone' fetch --deepen=1"
    assert clone.resolve("HEAD^1").commit == repository.id("main~1")


def test_a_hostile_name_is_quoted_in_the_command(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = repository.clone("clone", "--depth=1")
    monkeypatch.chdir(clone.folder)
    assert "'+refs/heads/$(id):refs/remotes/origin/$(id)'" in clone.error("origin/$(id)")


# A merge that is about to be committed


def test_what_is_merged_is_told_with_head(repository: Repository, tmp_path: Path) -> None:
    repository.git("branch", "other", "topic~1")
    repository.git("checkout", "--quiet", "-b", "third", "main~1")
    repository.commit("third", "third")
    assert repository.resolve("HEAD").merged == ()
    repository.git("merge", "--quiet", "--no-commit", "--no-ff", "topic", "main")
    merged = (repository.id("topic"), repository.id("main"))
    assert repository.resolve("HEAD").merged == repository.resolve("@").merged == merged
    assert repository.resolve("third").merged == repository.resolve("HEAD~1").merged == ()
    repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "other")
    linked = Repository(tmp_path / "linked")
    assert linked.resolve("HEAD").merged == (), "the merge is in the other one"
    linked.git("merge", "--quiet", "--no-commit", "--no-ff", "main")
    assert linked.resolve("HEAD").merged == (repository.id("main"),)


@pytest.mark.parametrize("noted", ["", "x\n", "topic\n", f"{ABSENT}\n", "--help\n", "\0\xff"])
def test_what_git_would_not_note_is_no_merge(repository: Repository, noted: str) -> None:
    (repository.folder / ".git" / "MERGE_HEAD").write_text(noted, encoding="latin-1")
    assert repository.resolve("HEAD").merged == ()


# Kinds of repositories


def test_a_linked_worktree_has_a_head_of_its_own(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "topic")
    assert resolve_base(tmp_path / "linked", "HEAD").commit == repository.id("topic")


def test_a_submodule_is_asked_itself(repository: Repository, tmp_path: Path) -> None:
    outer = Repository(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", repository.folder.as_uri(), "proposals")
    outer.commit("outer")
    assert resolve_base(outer.folder / "proposals", "HEAD").commit == repository.id("main")


@pytest.mark.parametrize("kind", ["main", "linked"])
def test_a_real_hook_asks_the_repository_of_the_folder(repository: Repository, tmp_path: Path, kind: str) -> None:
    other = Repository(tmp_path / "other")
    other.commit("other")
    place = repository
    if kind == "linked":
        repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "topic")
        place = Repository(tmp_path / "linked")
    script = (
        "import os, sys; from pathlib import Path; from bep_lint.revision import resolve_base; "
        "print('GIT_INDEX_FILE' in os.environ, *(resolve_base(Path(folder), 'HEAD').commit for folder in sys.argv[1:]))"
    )
    hook = repository.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    command = shlex.join([sys.executable, "-c", script, str(place.folder), str(other.folder)])
    hook.write_text(f"#!/bin/sh\n{command} >{shlex.quote(str(tmp_path / 'said'))}\n", encoding="utf-8")
    hook.chmod(0o755)
    before = place.id("HEAD")
    place.commit("with a hook")
    said = (tmp_path / "said").read_text(encoding="utf-8").split()
    assert said == ["True", before, other.id("HEAD")]


def test_no_program_of_the_repository_is_run(repository: Repository, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(tmp_path / 'sprung'))}\n", encoding="utf-8")
    trap.chmod(0o755)
    clone = repository.clone("clone", "--depth=1", "--filter=blob:none")
    for alias in ("cat-file", "rev-parse", "log", "merge-base", "for-each-ref", "rev-list", "remote", "show"):
        clone.git("config", f"alias.{alias}", f"!{trap}")
    for key in (
        "core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "core.askPass", "credential.helper",
        "diff.external", "diff.bad.textconv", "diff.bad.command", "filter.bad.clean", "filter.bad.smudge",
        "filter.bad.process", "gpg.program", "log.showSignature", "uploadpack.packObjectsHook", "pager.log",
        "remote.origin.uploadpack", "interactive.diffFilter", "core.alternateRefsCommand",
    ):  # fmt: skip
        clone.git("config", key, "true" if key == "log.showSignature" else str(trap))
    clone.git("config", "remote.origin.url", f"ext::{trap}")
    clone.git("config", "protocol.ext.allow", "always")
    clone.git("config", "core.hooksPath", str(trap.parent / "hooks"))
    (tmp_path / "hooks").mkdir()
    for hook in ("reference-transaction", "post-index-change", "fsmonitor-watchman", "post-checkout"):
        (tmp_path / "hooks" / hook).symlink_to(trap)
    (clone.folder / ".gitattributes").write_text("* filter=bad diff=bad\n", encoding="utf-8")
    subprocess.run([trap], check=True)
    sprung = tmp_path / "sprung"
    assert sprung.exists(), "the trap works"
    sprung.unlink()
    assert clone.resolve("HEAD").commit
    for revision in (
        "HEAD^1",
        "origin/topic",
        "origin/main...origin/topic",
        "auto",
        ABSENT,
        "nothing",
        "HEAD^{tree}",
        "@{u}~9",
    ):
        clone.error(revision)
    clone.git("symbolic-ref", "HEAD", "refs/heads/unborn")
    assert clone.resolve("HEAD").commit is None
    assert not sprung.exists()


# --base auto in GitHub Actions

Actions = Callable[..., None]


@pytest.fixture
def actions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Actions:
    """Sets what GitHub Actions sets; the event is written to its file, text as it is."""

    def set_up(event: object = None, **variables: str) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        if event is not None:
            file = tmp_path / "event.json"
            file.write_text(event if isinstance(event, str) else json.dumps(event), encoding="utf-8")
            monkeypatch.setenv("GITHUB_EVENT_PATH", str(file))
        for name, value in variables.items():
            monkeypatch.setenv(f"GITHUB_{name}", value)

    return set_up


@pytest.fixture
def pull(repository: Repository) -> PullRequest:
    return PullRequest(repository)


@pytest.mark.parametrize("depth", [2, 3, None])
def test_auto_takes_the_parent_that_github_merged_into(pull: PullRequest, actions: Actions, depth: int | None) -> None:
    actions(pull.event)
    found = pull.checkout(pull.merge, depth).resolve("auto")
    name = f"main ({pull.base[:7]})"
    note = f"--base auto, in checkout: took {name}, the base that pull request 12 is merged into"
    assert found == Revision(pull.base, name, note), "not the older commit of the event"


def test_auto_knows_the_merge_commit_without_its_event(pull: PullRequest, actions: Actions) -> None:
    actions(SHA=pull.merge, REF="refs/pull/12/merge", BASE_REF="main")
    found = pull.checkout(pull.merge, 2).resolve("auto")
    assert (found.commit, found.name) == (pull.base, f"main ({pull.base[:7]})")
    assert found.note
    assert "pull request 12" in found.note


def test_auto_at_depth_one_names_the_fetch(
    pull: PullRequest, actions: Actions, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions(pull.event)
    clone = pull.checkout(pull.merge, 1)
    monkeypatch.chdir(clone.folder)
    assert "or give actions/checkout `fetch-depth: 2`" in clone.error("auto")
    assert clone.fetches("auto") == f"git fetch --depth=1 origin {pull.base}"
    assert clone.resolve("auto").commit == pull.base


def test_the_parent_of_a_merge_commit_at_depth_one(pull: PullRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = pull.checkout(pull.merge, 1)
    monkeypatch.chdir(clone.folder)
    assert clone.fetches("HEAD^1") == "git fetch --deepen=1"
    assert clone.resolve("HEAD^1").commit == pull.base


def test_auto_does_not_take_an_older_base_for_the_parent(pull: PullRequest, actions: Actions) -> None:
    """What the event tells may be here, where a workflow fetched it: others have changed the base since."""
    actions(pull.event)
    clone = pull.checkout(pull.merge, 1)
    clone.git("fetch", "--quiet", "--depth=1", "origin", pull.old_base)
    assert f"HEAD^1 ({pull.base[:7]})" in clone.error("auto")


@pytest.mark.parametrize("branches", [(), ("main",)])
def test_auto_takes_the_merge_base_for_the_head(pull: PullRequest, actions: Actions, branches: tuple[str, ...]) -> None:
    actions(pull.event)
    found = pull.checkout(pull.head, None, *branches).resolve("auto")
    assert found.commit == pull.repository.id("main~3"), "where topic left main"
    assert found.name == "the merge base of origin/main and HEAD"


def test_auto_takes_the_newest_merge_base(pull: PullRequest, actions: Actions) -> None:
    """A branch that took main in since the event's base was noted holds what others did until then."""
    pull.repository.git("checkout", "--quiet", "topic")
    pull.repository.git("merge", "--quiet", "-m", "Take main in", "main")
    pull.repository.commit("more", "topic")
    actions(pull.event)
    assert pull.checkout("topic", None).resolve("auto").commit == pull.repository.id("main")


def test_auto_takes_the_commit_of_the_event_where_its_branch_is_not_here(pull: PullRequest, actions: Actions) -> None:
    actions(pull.event)
    clone = pull.checkout(pull.head, None, "topic")
    clone.git("fetch", "--quiet", "origin", pull.old_base)
    found = clone.resolve("auto")
    assert (found.commit, found.name) == (
        pull.repository.id("main~3"),
        f"the merge base of {pull.old_base[:7]} and HEAD",
    )


@pytest.mark.parametrize("depth", [1, 2])
def test_auto_for_a_shallow_head_names_the_fetch(
    pull: PullRequest, actions: Actions, monkeypatch: pytest.MonkeyPatch, depth: int
) -> None:
    actions(pull.event)
    clone = pull.checkout(pull.head, depth)
    monkeypatch.chdir(clone.folder)
    assert clone.error("auto").endswith(", or give actions/checkout `fetch-depth: 0`")
    command = "git fetch --unshallow origin +refs/heads/main:refs/remotes/origin/main"
    assert clone.fetches("auto") == command
    assert clone.resolve("auto").commit == pull.repository.id("main~3")


def test_auto_without_a_merge_base_in_a_shallow_clone(
    pull: PullRequest, actions: Actions, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions(pull.event)
    clone = pull.checkout(pull.head, 1, "main")
    monkeypatch.chdir(clone.folder)
    assert clone.error("auto").endswith(", or give actions/checkout `fetch-depth: 0`")
    assert clone.fetches("auto") == f"git fetch --unshallow origin {pull.old_base}"
    assert clone.resolve("auto").commit == pull.repository.id("main~3")


def test_auto_of_a_pull_request_with_a_foreign_past(pull: PullRequest, actions: Actions) -> None:
    pull.repository.git("checkout", "--quiet", "--orphan", "other")
    pull.repository.commit("another beginning")
    actions(pull.event)
    assert "origin/main and HEAD have no common ancestor" in pull.checkout("other", None).error("auto")


@pytest.mark.parametrize("depth", [1, None])
def test_auto_refuses_to_judge_the_base_itself(pull: PullRequest, actions: Actions, depth: int | None) -> None:
    """`pull_request_target` checks the base out, where nobody says otherwise: all would be well for ever."""
    base = pull.repository.id("main")
    pull.told["sha"] = base
    actions(pull.event)
    clone = pull.checkout(base, depth)
    text = clone.error("auto")
    assert "HEAD is what pull request 12 is made on" in text
    assert "`ref: ${{ github.event.pull_request.head.sha }}` and `fetch-depth: 0`" in text
    clone.git("update-ref", "refs/remotes/origin/main", "HEAD")
    actions({}, BASE_REF="main")
    assert "HEAD is what the pull request is made on" in clone.error("auto")


def test_auto_refuses_an_older_commit_of_the_base(pull: PullRequest, actions: Actions) -> None:
    actions(pull.event)
    assert "HEAD is what pull request 12 is made on" in pull.checkout("main~2", None).error("auto")


def test_auto_of_a_pull_request_that_is_merged_already(pull: PullRequest, actions: Actions) -> None:
    pull.repository.git("merge", "--quiet", "-m", "Merge", "topic")
    actions(pull.event)
    text = pull.checkout(pull.head, None).error("auto")
    assert text.endswith("origin/main has all of pull request 12 already; write the commit that it was made on")


# --base auto where origin is a fork

UPSTREAM = "https://github.com/lablup/backend.ai.git"
FORK = "https://github.com/ada/backend.ai"


class Forked:
    """A pull request of a fork whose `main` is as old as its first commit, and a clone of the fork."""

    def __init__(self, pull: PullRequest) -> None:
        self.upstream = pull.repository
        self.left_at = self.upstream.id("main~3")
        self.base = self.upstream.id("main")
        self.fork = self.upstream.clone("fork", "--bare")
        self.fork.git("update-ref", "refs/heads/main", self.upstream.id("main~4"))
        self.pull = pull
        pull.told |= {"sha": self.base, "repo": {"clone_url": UPSTREAM}}

    def clone(self, origin: str, *options: str) -> Repository:
        """Return a clone whose origin is at that address, as far as it knows."""
        clone = self.fork.clone("clone", "--branch=topic", *options)
        self.point(clone, "origin", origin, self.fork)
        self.point(clone, "upstream", UPSTREAM, self.upstream)
        clone.git("config", "--remove-section", "remote.upstream")
        return clone

    @staticmethod
    def point(clone: Repository, remote: str, url: str, to: Repository) -> None:
        clone.git("config", f"remote.{remote}.url", url)
        clone.git("config", f"url.{to.folder.as_uri()}.insteadOf", url)


@pytest.fixture
def forked(pull: PullRequest, actions: Actions) -> Forked:
    made = Forked(pull)
    actions(pull.event)
    return made


@pytest.mark.parametrize("depth", [1, None])
@pytest.mark.parametrize(
    "origin",
    [
        FORK,
        f"{FORK}.git",
        "https://x-access-token:s3cret@github.com/ada/backend.ai",
        "git@github.com:ada/backend.ai.git",
        "ssh://git@github.com/ada/backend.ai.git",
        "https://GitHub.com/ada/Backend.AI/",
    ],
)
def test_auto_does_not_take_the_branch_of_a_fork(
    forked: Forked, monkeypatch: pytest.MonkeyPatch, origin: str, depth: int | None
) -> None:
    clone = forked.clone(origin, *([f"--depth={depth}"] if depth else []))
    monkeypatch.chdir(clone.folder)
    text = clone.error("auto")
    assert "s3cret" not in text
    assert f"--base auto: {forked.base[:7]}, the base of pull request 12, is not in this clone" in text
    assert "whose origin is the fork ada/backend.ai;" in text.replace("Backend.AI", "backend.ai")
    assert clone.fetches("auto") == f"git fetch {'--unshallow ' * bool(depth)}{UPSTREAM} {forked.base}"
    found = clone.resolve("auto")
    assert (found.commit, found.name) == (forked.left_at, f"the merge base of {forked.base[:7]} and HEAD")


def test_auto_asks_the_remote_that_is_no_fork(forked: Forked, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = forked.clone(FORK)
    clone.git("remote", "add", "upstream", UPSTREAM)
    monkeypatch.chdir(clone.folder)
    assert clone.fetches("auto") == "git fetch upstream +refs/heads/main:refs/remotes/upstream/main"
    found = clone.resolve("auto")
    assert (found.commit, found.name) == (forked.left_at, "the merge base of upstream/main and HEAD")


@pytest.mark.parametrize(
    ("origin", "clone_url"),
    [
        (UPSTREAM, UPSTREAM),
        (FORK, FORK),
        ("https://git.example.test/mirrors/backend.git", UPSTREAM),
        *(
            (FORK, hostile)
            for hostile in (
                f"{UPSTREAM} --upload-pack=x",
                f"{UPSTREAM}\n",
                "ext::sh -c x% lablup/backend.ai",
                "http://github.com/lablup/backend.ai.git",
                "https://ada:s3cret@github.com/lablup/backend.ai.git",
                "https://github.com/lablup/backend.ai/../x",
                "https://github.com/" + "a" * 101 + "/x",
                "--upload-pack=x",
                7,
            )
        ),
    ],
)
def test_auto_names_origin_where_nothing_speaks_against_it(
    forked: Forked, actions: Actions, monkeypatch: pytest.MonkeyPatch, origin: str, clone_url: object
) -> None:
    """The commit that the event names must be here all the same; the branch may be an old one."""
    forked.pull.told["repo"] = {"clone_url": clone_url}
    actions(forked.pull.event)
    clone = forked.clone(origin)
    monkeypatch.chdir(clone.folder)
    assert clone.error("auto").endswith(f"is not in this clone; run `git fetch origin {forked.base}`")


def test_auto_without_any_remote_names_the_address(forked: Forked, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = forked.clone(FORK)
    clone.git("remote", "remove", "origin")
    monkeypatch.chdir(clone.folder)
    assert clone.fetches("auto") == f"git fetch {UPSTREAM} {forked.base}"
    assert clone.resolve("auto").commit == forked.left_at


def test_auto_of_a_merge_group(repository: Repository, actions: Actions, monkeypatch: pytest.MonkeyPatch) -> None:
    base = repository.id("main~1")
    actions({"merge_group": {"base_sha": base, "head_sha": repository.id("main")}})
    found = repository.resolve("auto")
    assert (found.commit, found.name) == (base, base[:7])
    clone = repository.clone("clone", "--depth=1")
    monkeypatch.chdir(clone.folder)
    assert clone.fetches("auto") == f"git fetch --depth=1 origin {base}"
    assert clone.resolve("auto").commit == base


def test_auto_of_a_push(repository: Repository, actions: Actions, monkeypatch: pytest.MonkeyPatch) -> None:
    before = repository.id("main~2")
    actions({"before": before, "forced": False, "ref": "refs/heads/main"})
    assert repository.resolve("auto") == Revision(
        before, before[:7], f"--base auto, in repository: took {before[:7]}, the commit before the push"
    )
    clone = repository.clone("clone", "--depth=1")
    monkeypatch.chdir(clone.folder)
    assert clone.fetches("auto") == f"git fetch --depth=1 origin {before}"
    assert clone.resolve("auto").commit == before


@pytest.mark.parametrize("before", ["topic", ABSENT])
def test_auto_of_a_forced_push(repository: Repository, actions: Actions, before: str) -> None:
    commit = repository.id(before) if before == "topic" else before
    actions({"before": commit, "forced": True, "repository": {"default_branch": "trunk"}})
    text = repository.error("auto")
    assert f"the forced push has replaced {commit[:7]}" in text
    assert "write `--base origin/trunk...`" in text


def test_auto_of_a_new_branch(repository: Repository, actions: Actions, monkeypatch: pytest.MonkeyPatch) -> None:
    actions({"before": NEW, "ref": "refs/heads/topic", "repository": {"default_branch": "main"}})
    found = repository.clone("clone", "--branch=topic").resolve("auto")
    assert (found.commit, found.name) == (repository.id("main~2"), "the merge base of origin/main and HEAD")
    shallow = repository.clone("shallow", "--branch=topic", "--depth=1")
    monkeypatch.chdir(shallow.folder)
    assert shallow.fetches("auto") == "git fetch --unshallow origin +refs/heads/main:refs/remotes/origin/main"
    assert shallow.resolve("auto").commit == repository.id("main~2")


def test_auto_of_the_first_push(repository: Repository, actions: Actions) -> None:
    actions({"before": NEW, "ref": "refs/heads/main", "repository": {"default_branch": "main"}})
    assert "this run tells no base; write it, such as `--base origin/main...`" in repository.error("auto")


WITHOUT_A_BASE: dict[str, dict[str, object]] = {
    "schedule": {"schedule": "0 0 * * *"},
    "workflow_dispatch": {"inputs": None, "ref": "refs/heads/main"},
    "repository_dispatch": {"action": "lint", "branch": "main"},
    "release": {"action": "published", "release": {"tag_name": "v1"}},
    "workflow_run": {"workflow_run": {"head_sha": ABSENT, "pull_requests": []}},
    "issue_comment": {"issue": {"number": 12, "pull_request": {"url": "https://api.github.com/x"}}},
    "create": {"ref": "topic", "ref_type": "branch", "master_branch": "main"},
    "the first push": {"before": NEW, "ref": "refs/heads/main"},
    "a tag": {"before": NEW, "ref": "refs/tags/v1", "created": True},
    "a tag that was moved": {"before": ABSENT, "ref": "refs/tags/v1", "forced": True},
}


@pytest.mark.parametrize("event", WITHOUT_A_BASE.values(), ids=WITHOUT_A_BASE)
@pytest.mark.parametrize("depth", [1, None])
def test_auto_of_an_event_that_tells_no_base(
    pull: PullRequest, actions: Actions, monkeypatch: pytest.MonkeyPatch, event: dict[str, object], depth: int | None
) -> None:
    """A merge commit is not taken apart: what it was made of is not what the run is about."""
    actions({"repository": {"default_branch": "main"}, **event}, SHA=pull.merge)
    clone = pull.checkout(pull.merge, depth)
    assert clone.untold().endswith("this run tells no base; write it, such as `--base origin/main...`")
    monkeypatch.setenv("PATH", str(clone.folder))
    clone.untold()


def test_auto_of_a_forced_push_needs_no_git(
    repository: Repository, actions: Actions, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions({"before": ABSENT, "forced": True, "ref": "refs/heads/main"})
    monkeypatch.setenv("PATH", str(repository.folder))
    assert "the forced push has replaced" in repository.untold()


def test_auto_of_a_base_that_is_head_itself(repository: Repository, actions: Actions) -> None:
    """Nothing would have changed, and with --changed-lines nothing be found."""
    actions({"before": NEW, "ref": "refs/heads/release", "repository": {"default_branch": "main"}})
    clone = repository.clone("clone")
    assert "the merge base of origin/main and HEAD, as the branch is new, is HEAD itself" in clone.untold()
    head = clone.id("HEAD")
    actions({"before": head, "forced": False, "ref": "refs/heads/main"})
    assert f"{head[:7]}, the commit before the push, is HEAD itself; check the change out" in clone.untold()
    actions({"merge_group": {"base_sha": head}})
    assert "is HEAD itself" in clone.untold()


HOSTILE = {
    "an option": {"pull_request": {"base": {"sha": "--upload-pack=x", "ref": "--upload-pack=x"}}},
    "a control code": {"pull_request": {"base": {"sha": "\x1b[31m", "ref": "a\x1b[31m\nb"}}},
    "a line more": {"pull_request": {"base": {"sha": "a" * 40 + "\n", "ref": "main\n"}}},
    "wrong types": {"pull_request": {"base": {"sha": ["x"], "ref": 7}, "number": "1"}},
    "wrong shape": {"pull_request": [{"base": 1}], "merge_group": "x", "before": {}},
    "a list": [1],
    "no JSON": "{",
    "deep": "[" * 200_000,
    "a great number": '{"before": ' + "9" * 10_000 + "}",
    "no text": "\ud800",
}


@pytest.mark.parametrize("event", HOSTILE.values(), ids=HOSTILE)
def test_auto_falls_to_the_next_source_where_the_event_is_of_no_use(
    pull: PullRequest, actions: Actions, tmp_path: Path, event: object
) -> None:
    if event == "\ud800":
        actions("")
        (tmp_path / "event.json").write_bytes(b"\xff\xfe\x00")
    else:
        actions(event)
    clone = pull.checkout(pull.head, None)
    assert "this run tells no base" in clone.error("auto")
    actions(BASE_REF="main")
    assert clone.resolve("auto").commit == pull.repository.id("main~3")


def test_auto_where_the_event_file_is_no_plain_one(
    pull: PullRequest, actions: Actions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions()
    clone = pull.checkout(pull.merge, 2)
    os.mkfifo(tmp_path / "pipe")
    huge = tmp_path / "huge"
    huge.touch()
    os.truncate(huge, 100 * 1024 * 1024)
    for name, says in (
        ("", "is not set"),
        ("none", "does not exist"),
        ("pipe", "does not exist"),
        ("huge", "too large"),
    ):
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / name) if name else "")
        assert says in clone.untold()


@pytest.mark.parametrize("name", ["--upload-pack=x", "a\x1b[31m", "a..b", "-x", "a\nb", "@{-1}", "a" * 256])
def test_auto_with_a_base_branch_that_is_none(pull: PullRequest, actions: Actions, name: str) -> None:
    actions(BASE_REF=name)
    clone = pull.checkout(pull.head, None)
    assert "this run tells no base" in clone.error("auto")


def test_auto_in_a_submodule(repository: Repository, tmp_path: Path, actions: Actions) -> None:
    outer = Repository(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", repository.folder.as_uri(), "proposals")
    outer.commit("outer")
    actions({"before": ABSENT})
    with pytest.raises(UsageError, match="this is a submodule; write `--base REV`"):
        resolve_base(outer.folder / "proposals", "auto")


def test_auto_before_the_first_commit(tmp_path: Path, actions: Actions) -> None:
    actions({"before": ABSENT})
    assert "HEAD has no commit yet" in Repository(tmp_path / "new").error("auto")


@pytest.mark.parametrize("value", [None, "false"])
def test_auto_elsewhere(repository: Repository, monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    if value:
        monkeypatch.setenv("GITHUB_ACTIONS", value)
    assert repository.error("auto") == (
        "--base auto, in repository: only a CI tells the base (GitHub Actions, GitLab CI, Azure Pipelines, Jenkins, "
        "Bitbucket Pipelines, Buildkite); elsewhere write it, such as `--base origin/main...`"
    )

"""A merge that is about to be committed: what it makes different from all of its parents is its change, no more."""

import subprocess
import sys
from pathlib import Path

import pytest
from changed_folders import Files, document, readme, row, write
from conftest import bep_lint
from git_repository import ENVIRONMENT, commit, git, repository

QUOTA, RELAY = "BEP-1000-quota.md", "BEP-1001-relay.md"
LONG = "".join(f"Line {number} of what it does.\n" for number in range(40))
STATES: tuple[dict[str, str], ...] = (
    {"Target_Version": "26.4.0"},
    {"Target_Version": "26.4.0", "Implemented_Version": "26.4.1"},
)


def relay(status: str = "Draft", body: str = LONG, **keys: str) -> str:
    return document(status, f"{body}\n", **keys).replace("# Quota", "# Relay")


def rows(*more: str, status: str = "Draft") -> str:
    return readme(row("Draft"), row(status, 1001, "Relay", link=RELAY), *more)


START: Files = {QUOTA: document("Draft", "Users wait.\n"), RELAY: relay(), "README.md": rows()}


class Merge:
    """The branches `main`, which is to be merged, and `topic`, both made on the same commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.proposals = folder / "proposals"
        write(self.proposals, START)
        (folder / "text").write_text("start\n", encoding="utf-8")
        repository(folder)
        commit(folder)
        git(folder, "branch", "topic")

    def on(self, branch: str, *states: Files) -> None:
        """Commit each of `states` on `branch`, and something that the other branch has otherwise."""
        git(self.folder, "checkout", "--quiet", branch)
        for files in states:
            write(self.proposals, files)
            commit(self.folder)
        (self.folder / "text").write_text(f"{branch}\n", encoding="utf-8")
        commit(self.folder)

    def start(self, *branches: str, how: str = "merge") -> None:
        """Merge, which stops for a conflict that is then settled."""
        git(self.folder, "checkout", "--quiet", "topic")
        arguments = ["git", how, *(branches or ["main"])]
        subprocess.run(arguments, cwd=self.folder, env=ENVIRONMENT, check=False, capture_output=True)
        (self.folder / "text").write_text("both\n", encoding="utf-8")

    def settle(self, files: Files) -> None:
        write(self.proposals, files)

    def findings(self, *arguments: str) -> list[str]:
        """Return path, line and code of what is found in the working tree, which is what is staged."""
        git(self.folder, "add", "--all")
        options = ("--base", "HEAD", "--output-format", "concise", *arguments)
        run, staged = bep_lint("proposals", *options), bep_lint("proposals", *options, "--staged")
        assert run.status in (0, 1), run.err
        assert run.out == staged.out
        split = (found.removeprefix("proposals/").split(":", 3) for found in run.findings)
        return [f"{path}:{line} {rest.split()[0]}" for path, line, _, rest in split]

    def changes(self) -> list[str]:
        return self.findings("--select", "LC")


@pytest.fixture
def merge(folder: Path) -> Merge:
    return Merge(folder)


def implemented(merge: Merge) -> None:
    """Let `main` take the relay from Draft to Implemented, by the way of the process."""
    merge.on(
        "main",
        {RELAY: relay("Accepted", **STATES[0]), "README.md": rows(status="Accepted")},
        {RELAY: relay("Implemented", **STATES[1]), "README.md": rows(status="Implemented")},
    )


def test_a_status_that_was_merged_is_no_move(merge: Merge) -> None:
    implemented(merge)
    merge.on("topic")
    merge.start()
    assert merge.changes() == []


def test_nor_is_it_in_a_document_that_both_have_changed(merge: Merge) -> None:
    implemented(merge)
    merge.on("topic", {RELAY: relay(body=LONG + "A word more.\n")})
    merge.start()
    text = (merge.proposals / RELAY).read_text(encoding="utf-8")
    assert "Status: Implemented" in text
    assert "A word more." in text
    assert merge.changes() == []


@pytest.mark.parametrize("how", ["merge --squash", "cherry-pick --no-commit"])
def test_what_is_no_merge_is_a_change(merge: Merge, how: str) -> None:
    implemented(merge)
    merge.on("topic")
    git(merge.folder, "checkout", "--quiet", "topic")
    command, option = how.split()
    revisions = "main" if command == "merge" else "topic~1..main~1"
    arguments = ["git", command, option, revisions]
    subprocess.run(arguments, cwd=merge.folder, env=ENVIRONMENT, check=False, capture_output=True)
    (merge.folder / "text").write_text("both\n", encoding="utf-8")
    assert merge.changes() == [f"{RELAY}:3 LC001"]


def test_a_move_that_the_merge_makes_is_one(merge: Merge) -> None:
    merge.on("main", {RELAY: relay("Accepted", **STATES[0]), "README.md": rows(status="Accepted")})
    merge.on("topic")
    merge.start()
    assert merge.changes() == []
    merge.settle({RELAY: relay("Rejected"), "README.md": rows(status="Rejected")})
    assert merge.changes() == [f"{RELAY}:3 LC001"], "from Draft and from Accepted, without a reason"


def test_a_new_document_of_the_other_side_may_have_any_status(merge: Merge) -> None:
    new: Files = {"BEP-1002-x.md": relay("Draft").replace("# Relay", "# X")}
    accepted: Files = {
        "BEP-1002-x.md": relay("Accepted", **STATES[0]).replace("# Relay", "# X"),
        "README.md": rows(row("Accepted", 1002, "X", link="BEP-1002-x.md")),
    }
    merge.on("main", new, accepted)
    merge.on("topic")
    merge.start()
    assert merge.changes() == []
    merge.settle({"BEP-1003-y.md": accepted["BEP-1002-x.md"]})
    assert merge.changes() == ["BEP-1003-y.md:3 LC001"], "that one is in no parent"


def taken(name: str, title: str, number: int = 1002, status: str = "Draft") -> Files:
    """Return a document of that number and the registry with it."""
    own = "".join(f"{title} does thing {place}.\n" for place in range(40))
    text = relay(status, own, **(STATES[0] if status == "Accepted" else {})).replace("# Relay", f"# BEP-1002: {title}")
    return {name: text, "README.md": rows(row(status, number, title, link=name))}


@pytest.mark.parametrize("kept", ["main", "topic"])
@pytest.mark.parametrize("status", ["Draft", "Accepted"])
def test_two_branches_that_took_one_number(merge: Merge, kept: str, status: str) -> None:
    """One of the two has to take another number; which one, the process leaves open."""
    sides = {"main": ("BEP-1002-flow.md", "Flow", status), "topic": ("BEP-1002-pool.md", "Pool", "Draft")}
    for branch, (name, title, was) in sides.items():
        first = taken(name, title)
        merge.on(branch, first, taken(name, title, status=was))
    merge.start()
    other = "topic" if kept == "main" else "main"
    (name, title, was), (moved, its_title, its_status) = sides[kept], sides[other]
    renamed = moved.replace("1002", "1003")
    files = {**taken(moved, its_title, status=its_status), **taken(name, title, status=was)}
    its_text = str(files[moved]).replace("BEP-1002:", "BEP-1003:")
    new_rows = (row(was, 1002, title, link=name), row(its_status, 1003, its_title, link=renamed))
    merge.settle({**files, renamed: its_text, moved: None, "README.md": rows(*new_rows)})
    assert merge.changes() == []
    assert merge.findings("--changed-lines") == []


def test_a_number_that_both_have_taken_is_found(merge: Merge) -> None:
    merge.on("main", taken("BEP-1002-flow.md", "Flow"))
    merge.on("topic", taken("BEP-1002-pool.md", "Pool"))
    merge.start()
    both = (row("Draft", 1002, "Flow", link="BEP-1002-flow.md"), row("Draft", 1002, "Pool", link="BEP-1002-pool.md"))
    merge.settle({"README.md": rows(*both)})
    found = merge.findings("--changed-lines", "--select", "FS003,REG004")
    assert found == ["BEP-1002-flow.md:1 FS003", "BEP-1002-pool.md:1 FS003", "README.md:8 REG004"]


def test_a_number_that_the_merge_drops_is_missed(merge: Merge) -> None:
    merge.on("main", {"README.md": rows(row("Draft", 1002, "Flow", link=""))})
    merge.on("topic", {"README.md": rows(row("Draft", 1003, "Pool", link=""))})
    merge.start()
    both = (row("Draft", 1002, "Flow", link=""), row("Draft", 1003, "Pool", link=""))
    merge.settle({"README.md": rows(*both)})
    assert merge.changes() == []
    merge.settle({"README.md": readme(row("Draft"), *both)})
    assert merge.changes() == ["README.md:3 LC004"], "all parents had 1001"


def test_lines_of_either_parent_are_no_change(merge: Merge) -> None:
    lines = LONG.splitlines(keepends=True)
    theirs, ours = "".join(["#XXXX of main\n\n", *lines]), "".join([*lines, "\n#XXXX of topic\n"])
    merge.on("main", {RELAY: relay(body=theirs)})
    merge.on("topic", {RELAY: relay(body=ours)})
    merge.start()
    options = ("--changed-lines", "--select", "SEC008")
    text = (merge.proposals / RELAY).read_text(encoding="utf-8")
    assert text.count("#XXXX") == 2
    assert merge.findings(*options) == []
    merge.settle({RELAY: text.replace("Line 20 of", "#XXXX of the merge,")})
    line = text.splitlines().index("Line 20 of what it does.") + 1
    assert merge.findings(*options) == [f"{RELAY}:{line} SEC008"]


def test_what_only_the_merge_makes_wrong_is_found(merge: Merge) -> None:
    """One side takes a heading out that the other one links: neither has a broken anchor."""
    linked = LONG.replace("Line 20 of", "[See above](#start)\n\nLine 20 of")
    merge.on("main", {RELAY: relay(body="## Start\n\n" + LONG)})
    git(merge.folder, "branch", "--force", "topic", "main~1")
    merge.on("main", {RELAY: relay(body="## Beginning\n\n" + LONG)})
    merge.on("topic", {RELAY: relay(body="## Start\n\n" + linked)})
    merge.start()
    text = (merge.proposals / RELAY).read_text(encoding="utf-8")
    line = text.splitlines().index("[See above](#start)") + 1
    assert merge.findings("--changed-lines", "--select", "LNK002") == [f"{RELAY}:{line} LNK002"]


def test_only_what_the_merge_brings_is_fixed(merge: Merge) -> None:
    merge.on("main", {QUOTA: document("draft", "Users wait.\n")})
    merge.on("topic")
    merge.start()
    merge.settle({RELAY: relay("draft")})
    bep_lint("proposals", "--base", "HEAD", "--changed-lines", "--select", "FM009", "--fix", "-q")
    assert "Status: draft" in (merge.proposals / QUOTA).read_text(encoding="utf-8")
    assert "Status: Draft" in (merge.proposals / RELAY).read_text(encoding="utf-8")


def test_several_branches_at_once(merge: Merge) -> None:
    git(merge.folder, "branch", "third")
    implemented(merge)
    git(merge.folder, "checkout", "--quiet", "main")
    git(merge.folder, "checkout", "topic", "--", "text")
    commit(merge.folder)
    git(merge.folder, "checkout", "--quiet", "third")
    write(merge.proposals, {QUOTA: document("Accepted", "Users wait.\n", **STATES[0])})
    commit(merge.folder)
    write(merge.proposals, {QUOTA: document("Implemented", "Users wait.\n", **STATES[1])})
    commit(merge.folder)
    git(merge.folder, "checkout", "--quiet", "topic")
    git(merge.folder, "merge", "--quiet", "--no-ff", "--no-commit", "main", "third")
    assert "Status: Implemented" in (merge.proposals / QUOTA).read_text(encoding="utf-8")
    assert merge.changes() == []


def test_a_real_hook_lets_the_merge_be_committed(merge: Merge) -> None:
    implemented(merge)
    merge.on("topic")
    merge.start()
    hook = merge.folder / ".git" / "hooks" / "pre-commit"
    command = "-m bep_lint proposals --base HEAD --staged --changed-lines --select LC,SEC008"
    hook.write_text(f'#!/bin/sh\nexec "{sys.executable}" {command}\n', encoding="utf-8")
    hook.chmod(0o755)
    git(merge.folder, "add", "--all")
    git(merge.folder, "commit", "--message", "Merge main")
    assert git(merge.folder, "rev-parse", "HEAD^2") == git(merge.folder, "rev-parse", "main")

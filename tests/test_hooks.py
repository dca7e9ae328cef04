"""The hooks of `.pre-commit-hooks.yaml`, run by the real pre-commit in a repository made for the test."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import FIXTURES, ROOT
from git_repository import committed_project, git

from bep_lint import __version__

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
DOCUMENT_HOOKS = {name: hook for name, hook in HOOKS.items() if name != "bep-lint-message"}
REGISTRY_TYPO = ("| Ada Byron | Draft |", "| Ada Byron | Accepted |")


class Repository:
    """A git repository with the sound proposals, and a pre-commit configuration with our hooks as local ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.proposals = folder / "proposals"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder.parent),
            "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "FORCE_COLOR", "SKIP"):
            self.environment.pop(name, None)
        shutil.copytree(FIXTURES / "sound", self.proposals)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Tester")
        self.git("config", "user.email", "tester@proposals.test")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message=Begin")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=300
        )

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stderr
        return done

    def install(self, *hooks: dict[str, object], stage: str = "pre-commit") -> None:
        configured = {"repos": [{"repo": "local", "hooks": [{**hook, "language": "system"} for hook in hooks]}]}
        (self.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(configured), encoding="utf-8")
        done = self.run(sys.executable, "-m", "pre_commit", "install", "--hook-type", stage)
        assert done.returncode == 0, done.stdout + done.stderr
        self.git("add", ".pre-commit-config.yaml")

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.proposals / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def commit(self, message: str = "Change") -> subprocess.CompletedProcess[str]:
        self.git("add", "--all")
        return self.run("git", "commit", f"--message={message}")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    folder = tmp_path / "repository"
    folder.mkdir()
    return Repository(folder)


def test_a_defect_is_refused_with_its_place(repository: Repository) -> None:
    repository.install(HOOKS["bep-lint"])
    repository.replace("BEP-1000-session-quota.md", "Created: 2026-02-10", "Created: 2026-02-30")
    done = repository.commit()
    assert done.returncode != 0
    assert "FM010 error" in done.stderr
    assert "proposals/BEP-1000-session-quota.md:4:10" in done.stderr


def test_a_sound_change_passes(repository: Repository) -> None:
    repository.install(HOOKS["bep-lint"], HOOKS["bep-lint-all"])
    repository.replace("BEP-1000-session-quota.md", "suspended session", "sleeping session")
    done = repository.commit()
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Passed") == 2


def test_old_defects_of_other_documents_do_not_hold_up_a_commit(repository: Repository) -> None:
    repository.replace("BEP-1002-quota-mechanics.md", "Status: Accepted", "Status: accepted")
    repository.commit()
    repository.install(HOOKS["bep-lint"])
    repository.replace("BEP-1000-session-quota.md", "suspended session", "sleeping session")
    assert repository.commit().returncode == 0


def test_known_defects_pass_and_new_ones_do_not(repository: Repository) -> None:
    name = "BEP-1000-session-quota.md"
    repository.replace(name, "## Motivation", "# Why\n\n## Motivation")
    done = repository.run(sys.executable, "-m", "bep_lint", "proposals", "--write-baseline")
    assert done.returncode == 0, done.stderr
    repository.install(HOOKS["bep-lint"], HOOKS["bep-lint-all"])
    repository.replace(name, "# Session Quota", "A remark.\n\n# Session Quota")
    done = repository.commit()
    assert done.returncode == 0, done.stderr
    repository.replace(name, "## Motivation", "# Why not\n\n## Motivation")
    done = repository.commit()
    assert done.returncode != 0
    assert 'SEC006 warning: "Why not"' in done.stderr
    assert '"Why"' not in done.stderr
    repository.replace(name, "# Why not", "# Why not <!-- bep-lint: disable=SEC006 -- asked for in the review -->")
    done = repository.commit()
    assert done.returncode == 0, done.stderr


def test_a_status_that_skips_a_step_is_refused(repository: Repository) -> None:
    """With `args` in the hook: an old defect passes, what the change brings does not."""
    name = "BEP-1000-session-quota.md"
    repository.replace(name, "## Motivation", "# Why\n\n## Motivation")
    repository.commit()
    repository.install({**HOOKS["bep-lint"], "args": ["--base", "HEAD", "--changed-lines"]})
    repository.replace(name, "and the others wait", "and all others wait")
    done = repository.commit()
    assert done.returncode == 0, done.stderr
    repository.replace(name, "Status: Draft", "Status: Implemented")
    done = repository.commit()
    assert done.returncode != 0
    assert "LC001 error: Status has gone from Draft to Implemented" in done.stderr
    repository.git("restore", "--staged", "--worktree", ".")
    (repository.proposals / "BEP-1001" / "storage.md").unlink()
    repository.replace("BEP-1001-event-relay.md", "detail-docs: [storage.md, transport.md]", "detail-docs: [x.md]")
    done = repository.commit()
    assert {"CTX007", "LNK001"} <= {word for word in done.stderr.split() if word.isalnum()}


LINE = re.compile(r"^```sh\n(exec bep-lint .*)\n```$", re.MULTILINE)


def test_the_line_for_a_hook_of_ones_own(repository: Repository) -> None:
    """As the page gives it: what is staged is judged, by what it brings."""
    (line,) = LINE.findall((ROOT / "docs" / "pre-commit.md").read_text(encoding="utf-8"))
    hook = repository.folder / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\n{line}\n".replace("bep-lint", f"{sys.executable} -m bep_lint"), encoding="utf-8")
    hook.chmod(0o755)
    name = "BEP-1000-session-quota.md"
    (repository.folder / "other.txt").write_text("x\n", encoding="utf-8")
    done = repository.commit()
    assert done.returncode == 0, done.stderr
    repository.replace(name, "BA-1234", "BA-XXXX")
    repository.git("add", "--all")
    repository.replace(name, "BA-XXXX", "BA-4321")
    done = repository.run("git", "commit", "--message=Change")
    assert done.returncode == 1
    assert 'SEC008 warning: "BA-XXXX"' in done.stdout + done.stderr
    assert repository.commit().returncode == 0


def test_the_whole_folder_hook_sees_other_documents(repository: Repository) -> None:
    repository.replace("BEP-1002-quota-mechanics.md", "Status: Accepted", "Status: accepted")
    repository.commit()
    repository.install(HOOKS["bep-lint-all"])
    repository.replace("BEP-1000-session-quota.md", "suspended session", "sleeping session")
    done = repository.commit()
    assert done.returncode != 0
    assert "proposals/BEP-1002-quota-mechanics.md:3:9" in done.stderr


def test_what_a_document_breaks_in_the_registry_is_reported(repository: Repository) -> None:
    repository.install(HOOKS["bep-lint"])
    repository.replace("BEP-1000-session-quota.md", "Status: Draft", "Status: Rejected")
    done = repository.commit()
    assert done.returncode != 0
    assert "REG011" in done.stderr
    assert "proposals/README.md:13:" in done.stderr


def test_a_changed_registry_is_checked(repository: Repository) -> None:
    repository.install(HOOKS["bep-lint"])
    repository.replace("README.md", *REGISTRY_TYPO)
    done = repository.commit()
    assert done.returncode != 0
    assert "REG011" in done.stderr


def test_a_fix_stops_the_commit_until_it_is_added(repository: Repository) -> None:
    repository.install(HOOKS["bep-lint-fix"], HOOKS["bep-lint"])
    repository.replace("BEP-1000-session-quota.md", "Status: Draft", "Status: Accepted")
    repository.replace("BEP-1000-session-quota.md", "Target-Version:", "Target-Version: 26.4.0")
    repository.replace("BEP-1002-quota-mechanics.md", "Status: Accepted", "Status: accepted")
    repository.git("add", "proposals/BEP-1000-session-quota.md")
    done = repository.run("git", "commit", "--message=Change")
    assert done.returncode != 0
    assert "files were modified by this hook" in done.stderr
    assert "proposals/README.md: fixed REG011" in done.stderr
    registry = (repository.proposals / "README.md").read_text(encoding="utf-8")
    assert "| Session Quota | Ada Byron | Accepted |" in registry
    other = (repository.proposals / "BEP-1002-quota-mechanics.md").read_text(encoding="utf-8")
    assert "Status: accepted" in other, "it is not in the commit"
    repository.git("add", "proposals/README.md")
    done = repository.run("git", "commit", "--message=Change")
    assert done.returncode == 0, done.stderr


def test_what_cannot_be_fixed_stops_the_commit(repository: Repository) -> None:
    repository.install(HOOKS["bep-lint-fix"])
    repository.replace("BEP-1000-session-quota.md", "Created: 2026-02-10", "Created: 2026-02-30")
    done = repository.commit()
    assert done.returncode != 0
    assert "FM010 error" in done.stderr
    assert "files were modified" not in done.stderr


def test_other_files_do_not_start_the_hook(repository: Repository) -> None:
    repository.install(HOOKS["bep-lint"], HOOKS["bep-lint-all"])
    (repository.folder / "notes.md").write_text("# Not a proposal\n", encoding="utf-8")
    done = repository.commit()
    assert done.returncode == 0
    assert done.stderr.count("Skipped") == 2


def test_guide_files_pass(repository: Repository) -> None:
    repository.install(HOOKS["bep-lint"])
    (repository.proposals / "AGENTS.md").write_text("Write briefly.\n", encoding="utf-8")
    (repository.proposals / "CLAUDE.md").symlink_to("AGENTS.md")
    done = repository.commit()
    assert done.returncode == 0, done.stderr


def test_users_may_add_arguments(repository: Repository) -> None:
    repository.install({**HOOKS["bep-lint"], "args": ["--ignore", "FM010", "--output-format", "concise"]})
    repository.replace("BEP-1000-session-quota.md", "Created: 2026-02-10", "Created: 2026-02-30")
    assert repository.commit().returncode == 0


def test_the_title_of_a_commit_is_checked(repository: Repository) -> None:
    repository.install(HOOKS["bep-lint-message"], stage="commit-msg")
    repository.replace("BEP-1000-session-quota.md", "suspended session", "sleeping session")
    done = repository.commit("bep 1000: Count sleeping sessions\n\n# no comment")
    assert done.returncode != 0
    assert ".git/COMMIT_EDITMSG:1:1" in done.stderr
    assert 'write "BEP-1000 (new|update|revise|accept|reject): Count sleeping sessions"' in done.stderr
    done = repository.commit("BEP-1000 (update): Count sleeping sessions")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Passed") == 1


def test_a_commit_without_a_proposal_is_left_alone(repository: Repository) -> None:
    repository.install(HOOKS["bep-lint-message"], stage="commit-msg")
    (repository.folder / "notes.md").write_text("# Not a proposal\n", encoding="utf-8")
    assert repository.commit("docs(BA-1234): add notes").returncode == 0


@pytest.mark.parametrize("ways", [("--message",), ("--all", "--message"), ("--message", "--only")], ids=" ".join)
def test_the_title_is_compared_with_what_is_staged(ways: tuple[str, ...], repository: Repository) -> None:
    args = ["--base", "HEAD", "--staged"]
    repository.install({**HOOKS["bep-lint-message"], "args": args}, stage="commit-msg")
    repository.git("commit", "--quiet", "--message=Install the hook")
    name = "BEP-1000-session-quota.md"
    repository.replace(name, "Status: Draft", "Status: Rejected")
    if ways == ("--message",):
        repository.git("add", "--all")

    def commit(title: str) -> subprocess.CompletedProcess[str]:
        options = [f"{way}={title}" if way == "--message" else way for way in ways]
        return repository.run("git", "commit", *options, *([f"proposals/{name}"] if "--only" in ways else []))

    done = commit("BEP-1000 (update): It costs too much")
    assert done.returncode != 0
    assert '"update" does not fit: BEP-1000 moves from Draft to Rejected; write "reject"' in done.stderr
    done = commit("BEP-1002 (update): It costs too much")
    assert done.returncode != 0
    assert "the title names BEP-1002, which has not changed since HEAD; name BEP-1000" in done.stderr
    done = commit("BEP-1000 (reject): It costs too much")
    assert done.returncode == 0, done.stderr


def test_what_is_not_staged_is_no_part_of_the_commit(repository: Repository) -> None:
    args = ["--base", "HEAD", "--staged"]
    repository.install({**HOOKS["bep-lint-message"], "args": args}, stage="commit-msg")
    repository.git("add", "--all")
    repository.replace("BEP-1000-session-quota.md", "Status: Draft", "Status: Rejected")
    done = repository.run("git", "commit", "--message=BEP-1000 (reject): It costs too much")
    assert done.returncode != 0
    assert "no proposal has changed since HEAD" in done.stderr


def test_the_hooks_of_a_release(repository: Repository) -> None:
    """With a configuration like the README's, all of them are installed from a tag, and do what they are for."""
    tag = f"v{__version__}"
    source = committed_project(repository.folder.parent / "bep-lint")
    git(source, "tag", tag)
    # An installation from somewhere else than the tag would fail here.
    shutil.rmtree(source / "src")
    hooks = [{"id": name} for name in ("bep-lint-fix", "bep-lint", "bep-lint-all", "bep-lint-message")]
    assert {hook["id"] for hook in hooks} == HOOKS.keys()
    configured = {"repos": [{"repo": str(source), "rev": tag, "hooks": hooks}]}
    (repository.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(configured), encoding="utf-8")
    install = ("install", "--install-hooks", "--hook-type", "pre-commit", "--hook-type", "commit-msg")
    done = repository.run(sys.executable, "-m", "pre_commit", *install)
    assert done.returncode == 0, done.stdout + done.stderr
    (program,) = (repository.folder.parent / "pre-commit").glob("repo*/py_env*/bin/bep-lint")
    assert repository.run(str(program), "--version").stdout == f"bep-lint {__version__}\n"

    name = "BEP-1000-session-quota.md"
    repository.replace(name, "Created: 2026-02-10", "Created: 2026-02-30")
    repository.replace("README.md", *REGISTRY_TYPO)
    done = repository.commit("BEP-1000 (update): Move the date")
    assert done.returncode != 0
    assert "proposals/README.md: fixed REG011" in done.stderr
    assert done.stderr.count(f"proposals/{name}:4:10") == 3, "each of the three finds the date, which none can mend"
    repository.replace(name, "Created: 2026-02-30", "Created: 2026-02-20")
    done = repository.commit("bep 1000: Move the date")
    assert done.returncode != 0
    assert done.stderr.count("Passed") == 3
    assert 'write "BEP-1000 (new|update|revise|accept|reject): Move the date"' in done.stderr
    done = repository.commit("BEP-1000 (update): Move the date")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Passed") == 4


@pytest.mark.parametrize("hook", DOCUMENT_HOOKS.values(), ids=DOCUMENT_HOOKS)
def test_the_subcommand_stands_in_the_entry(hook: dict[str, object]) -> None:
    assert hook["entry"] == ("bep-lint check --fix" if hook["id"] == "bep-lint-fix" else "bep-lint check")
    assert "args" not in hook
    assert hook["require_serial"] is True
    assert hook["types"] == ["markdown"]


def test_the_hook_of_messages_takes_options() -> None:
    hook = HOOKS["bep-lint-message"]
    assert hook["entry"] == "bep-lint message"
    assert "args" not in hook
    assert hook["stages"] == ["commit-msg"]


@pytest.mark.parametrize("hook", DOCUMENT_HOOKS.values(), ids=DOCUMENT_HOOKS)
@pytest.mark.parametrize(
    ("path", "matches"),
    [
        ("proposals/BEP-1046-unified-service-discovery.md", True),
        ("proposals/README.md", True),
        ("proposals/BEP-1046/data-model.md", True),
        ("proposals/BEP-1046/api/types.md", True),
        ("docs/enhancements/BEP-1046-x.md", True),
        ("BEP-1046-x.md", True),
        ("proposals/notes.md", True),
        ("proposals/BEP-0000-template.md", True),
        ("README.md", False),
        ("docs/README.md", False),
        ("other/proposals/notes.md", False),
        ("src/BEP.md", False),
        ("proposals/BEP-1002/kernel-flow.png", False),
        ("proposals/diagrams/notes.md", False),
        ("myBEP-1046-x.md", False),
    ],
)
def test_file_pattern(hook: dict[str, str], path: str, matches: bool) -> None:
    assert bool(re.search(hook["files"], path)) is matches

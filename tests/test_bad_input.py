"""Whatever lies in a proposals folder: no traceback, bounded time and memory, and the other documents are linted."""

import errno
import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import FIXTURES, bep_lint

from bep_lint.source import Source, read

SECONDS = 60
MEMORY = 1536 * 1024**2

MAIN = "BEP-1000-session-quota.md"
SUB = "BEP-1001/storage.md"
README = "README.md"
PLACES = (MAIN, SUB, README)
PLANTED = "BEP-1002-quota-mechanics.md"

FRONT_MATTER = "---\nAuthor: Ada Byron (ada@quota.test)\nStatus: Draft\n---\n"
REGISTRY = "## BEP Number Registry\n\n| Number | Title | Author | Status |\n|--|--|--|--|\n"
MANY = 100_000


def anchors() -> str:
    steps = [f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]" for before, after in pairwise("abcdefghijklmnop")]
    return "\n".join(["---", "a: &a [x, x, x, x, x, x, x, x, x]", *steps, "---", "# Title", ""])


UNREADABLE = {
    "not UTF-8": b"# Quota f\xfcr alle\n",
    "UTF-16": "# Quota\n".encode("utf-16"),
    "a NUL byte": b"# Quota\n\0\n",
    "10 MB on one line": b"a" * 10_000_000,
}
READABLE = {
    "nothing": "",
    "a byte order mark": "\ufeff",
    "white space": " \t\r\n\r \n",
    "a long line": "word " * 700_000,
    "nested quotes": ">" * MANY,
    "nested quotes with spaces": "> " * MANY,
    "nested lists": "- " * MANY,
    "nested list items": "".join(f"{'  ' * depth}- a\n" for depth in range(500)),
    "brackets": "[" * MANY,
    "short brackets": "[" * 20_000,
    "pictures": "![" * MANY,
    "short pictures": "![" * 10_000,
    "links": "[a](" * 7_000,
    "code marks": "`a ``b" * 5_000,
    "tags": "<a " * MANY,
    "comments": "<!-- " * MANY,
    "emphasis": "*a _b " * 5_000,
    "fences": "```\n" * MANY,
    "references": "[a]: b\n" * 20_000,
    "headings": f"{FRONT_MATTER}# Title\n" + "## Motivation\n\n" * 5_000,
    "YAML anchors that multiply": anchors(),
    "nested YAML lists": f"---\nAuthor: {'[' * MANY}\n---\n# Title\n",
    "nested YAML mappings": f"---\n{''.join(' ' * depth + 'a:' + chr(10) for depth in range(1_000))}---\n# Title\n",
    "many YAML keys": f"---\n{''.join(f'key-{number}: x' + chr(10) for number in range(5_000))}---\n# Title\n",
    "a long author": f"---\nAuthor: {'a' * 1_000_000}\nStatus: {'a.' * MANY}\n---\n# Title\n",
    "many authors": f"---\nAuthor: {'(a ' * MANY}{'<a> ' * MANY}\n---\n# Title\n",
    "open front matter": "---\n" + "Author: x\n" * 20_000,
    "open context block": f"{FRONT_MATTER}<!-- context-for-ai\ntype: master-bep\n" + "scope: x\n" * 20_000,
    "nested context block": f"{FRONT_MATTER}<!-- context-for-ai\nscope: {'{a: ' * MANY}\n-->\n# Title\n",
    "a wide table": f"{REGISTRY}|{'a|' * MANY}\n",
    "rows of one number": REGISTRY + "| 1000 | x | y | Draft |\n" * 2_000,
    "rows backwards": REGISTRY + "".join(f"| {n} | x | y | Draft |\n" for n in range(5_000, 1_000, -1)),
    "rows apart": REGISTRY + "".join(f"| [{n}](x{n}.md) | x | y | Draft |\n\n" for n in range(1_000, 5_000, 2)),
    "an absurd number": f"{REGISTRY}| 1000 | x | y | Draft |\n| 99999999 | x | y | Draft |\n| {'9' * 5_000} | | | |\n",
    "an absurd link": f"{REGISTRY}| [1000](<{'a' * 5_000}%00/{'../' * 2_000}>) | x | y | Draft |\n",
}


@pytest.fixture
def proposals(folder: Path) -> Path:
    """The sound folder with one defect, which every run has to find."""
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    planted = folder / "proposals" / PLANTED
    text = planted.read_text(encoding="utf-8")
    planted.write_text(text.replace("Status: Accepted", "Status: Acepted"), encoding="utf-8")
    return folder / "proposals"


def limit_memory() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def lint_apart(proposals: Path) -> list[str]:
    """Lint in a process of its own, within bounds; return its findings, of which the planted one is certain."""
    run = subprocess.run(
        [sys.executable, "-m", "bep_lint", "proposals", "--select", "ALL", "--output-format", "concise", "-q"],
        cwd=proposals.parent,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        preexec_fn=limit_memory if sys.platform == "linux" else None,
        check=False,
    )
    assert (run.returncode, run.stderr) == (1, "")
    findings = run.stdout.splitlines()
    assert_planted(findings)
    return findings


def assert_planted(findings: list[str]) -> None:
    assert any(line.startswith(f"proposals/{PLANTED}:3:9: FM009 ") for line in findings)


def unreadable(findings: list[str]) -> dict[str, str]:
    """What SRC001 says of which document."""
    found = (line.removeprefix("proposals/").split(":1:1: SRC001 ") for line in findings if " SRC001 " in line)
    return {name: message.removeprefix(f"{name} ") for name, message in found}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_text(content: bytes, proposals: Path) -> None:
    for place in PLACES:
        (proposals / place).write_bytes(content)
    findings = lint_apart(proposals)
    assert unreadable(findings).keys() == set(PLACES)
    others = [line for line in findings if " SRC001 " not in line]
    assert not [line for line in others for place in PLACES if line.startswith(f"proposals/{place}:")]


@pytest.mark.parametrize("content", READABLE.values(), ids=READABLE)
def test_hostile_text(content: str, proposals: Path) -> None:
    for place in PLACES:
        (proposals / place).write_bytes(content.encode())
    findings = lint_apart(proposals)
    assert [line for line in findings if line.startswith(f"proposals/{MAIN}:")], "none of it is a sound document"


def test_folder_named_like_a_document(proposals: Path) -> None:
    for name in ("BEP-1003-quota-reports.md", "BEP-1001/relay.md", "notes.MD"):
        (proposals / name).mkdir()
    assert unreadable(lint_apart(proposals)) == {
        "BEP-1003-quota-reports.md": "is a folder, not a file",
        "BEP-1001/relay.md": "is a folder, not a file",
        "notes.MD": "is a folder, not a file",
    }


def link(path: Path, target: str) -> None:
    path.unlink(missing_ok=True)
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("symbolic links cannot be made here")


def test_links_that_lead_nowhere(proposals: Path) -> None:
    link(proposals / MAIN, "gone.md")
    link(proposals / SUB, "storage.md")
    link(proposals / README, "./README.md")
    assert unreadable(lint_apart(proposals)) == {
        MAIN: "is a broken symbolic link: gone.md does not exist",
        SUB: "is a symbolic link that leads back to itself",
        README: "is a symbolic link that leads back to itself",
    }


def test_folders_that_link_to_each_other(proposals: Path) -> None:
    link(proposals / "BEP-1001" / "up", "..")
    link(proposals / "BEP-1001" / "again", ".")
    link(proposals / "BEP-1001" / "broken", "gone")
    shown = {line.split(":")[0] for line in lint_apart(proposals)}
    assert not any(name.count("BEP-1001/") > 1 for name in shown)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_named_pipe(proposals: Path) -> None:
    for place in PLACES:
        (proposals / place).unlink()
        os.mkfifo(proposals / place)
    assert unreadable(lint_apart(proposals)) == dict.fromkeys(PLACES, "is not a regular file")


@pytest.mark.parametrize("name", [*PLACES, "BEP-1001"])
def test_without_permission(name: str, proposals: Path) -> None:
    path = proposals / name
    path.chmod(0)
    try:
        if os.access(path, os.R_OK):
            pytest.skip("this user may read everything")
        assert unreadable(lint_apart(proposals)) == {name: "cannot be read: Permission denied"}
    finally:
        path.chmod(0o700)


@pytest.mark.parametrize("name", PLACES)
def test_file_that_vanishes(name: str, proposals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_late(path: Path) -> Source:
        if path == proposals / name:
            path.unlink()
        return read(path)

    monkeypatch.setattr("bep_lint.tree.read", read_late)
    run = bep_lint("proposals", "--output-format", "concise", "-q")
    assert (run.status, run.err) == (1, "")
    assert_planted(run.findings)
    assert unreadable(run.findings) == {name: "is gone: it was removed while bep-lint ran"}


def test_folder_that_cannot_be_listed(proposals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "BEP-1001":
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("bep_lint.proposals.os.scandir", refusing)
    run = bep_lint("proposals", "--output-format", "concise", "-q")
    assert (run.status, run.err) == (1, "")
    assert_planted(run.findings)
    assert unreadable(run.findings) == {"BEP-1001": "cannot be read: Permission denied"}


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights there")
def test_what_lies_outside_the_repository_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "outside"
    (outside / "folder").mkdir(parents=True)
    for path in (outside / "secret.md", outside / "folder" / "secret.md", outside / "README.md"):
        path.write_text("# A secret\n", encoding="utf-8")
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    shutil.copytree(FIXTURES / "sound", repository / "proposals")
    monkeypatch.chdir(repository)
    links = {
        "BEP-1003-secret.md": "secret.md",
        "BEP-1001/secret.md": "secret.md",
        "BEP-1001/more": "folder",
        "BEP-1004": "folder",
        "notes.md": "secret.md",
    }
    for name, target in links.items():
        (repository / "proposals" / name).symlink_to(outside / target)
    opened: list[str] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event in ("open", "os.scandir", "os.listdir") and str(outside) in str(arguments[0]):
            opened.append(f"{event} {arguments[0]}")

    sys.addaudithook(watch)  # it cannot be taken out again
    try:
        run = bep_lint("proposals", "--select", "SRC,FS,LNK,REG", "--output-format", "concise")
    finally:
        watching = False
    assert opened == []
    assert run.status == 1
    assert "A secret" not in run.out
    problem = "is a symbolic link out of the repository, which is not followed"
    assert sorted(line.split(" ", 2)[2] for line in run.findings if " SRC001 " in line) == [
        f"{name} {problem}" for name in ("BEP-1001/secret.md", "BEP-1003-secret.md", "BEP-1004", "notes.md")
    ]

"""Proposals folders in a repository, for tests of what links lead to."""

from pathlib import Path

from conftest import bep_lint

NAME = "BEP-1000-quota.md"


def write(path: Path, text: str = "# Text\n") -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def findings(folder: Path, *codes: str) -> list[str]:
    """What the LNK rules, or those of `codes`, say of a proposals folder in its repository; not what can be fixed."""
    (folder.parent / ".git").mkdir(exist_ok=True)
    run = bep_lint(folder, "--isolated", "--select", ",".join(codes) or "LNK", "--output-format", "concise", "-q")
    assert run.err == ""
    return [line.partition("proposals/")[2].removesuffix(" [fixable]") for line in run.out.splitlines()]


def said(folder: Path, text: str, *codes: str) -> list[str]:
    """What is said of `text` as the main document, without its name."""
    write(folder / NAME, text)
    return [line.removeprefix(f"{NAME}:") for line in findings(folder, *codes)]

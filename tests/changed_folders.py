"""Proposals folders of a few files, committed and then changed."""

from pathlib import Path

from conftest import bep_lint
from git_repository import commit, repository

NAME = "BEP-1000-quota.md"
Files = dict[str, str | bytes | None]


def document(status: str, body: str = "", **keys: str) -> str:
    """Return a main document; `keys` are front matter, with `_` for `-`."""
    front = {"Author": "Ada Byron (ada@quota.test)", "Status": status, "Created": "2026-02-10"}
    front |= {"Created-Version": "26.2.0", "Target-Version": "", "Implemented-Version": ""}
    front |= {key.replace("_", "-"): value for key, value in keys.items()}
    return "\n".join(["---", *(f"{key}: {value}".rstrip() for key, value in front.items()), "---", "", "# Quota", body])


def readme(*rows: str) -> str:
    table = ["| Number | Title | Author | Status |", "|---|---|---|---|", *rows, "| _next_ | _(reserve)_ | | |"]
    return "\n".join(["# Proposals", "", *table, ""])


def row(status: str, number: int = 1000, title: str = "Quota", author: str = "Ada Byron", link: str = NAME) -> str:
    shown = f"[{number}]({link})" if link else str(number)
    return f"| {shown} | {title} | {author} | {status} |"


def write(proposals: Path, files: Files) -> None:
    """Write `files` into the folder; those that are None are taken out."""
    for name, text in files.items():
        path = proposals / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_bytes(text if isinstance(text, bytes) else text.encode())


def change(folder: Path, before: Files, after: Files, *arguments: str, rules: str = "LC") -> list[str]:
    """Commit `before`, make `after` of it, and return what the rules say: `PATH:LINE CODE MESSAGE`."""
    proposals = folder / "proposals"
    write(proposals, before)
    if not (folder / ".git" / "HEAD").exists():
        repository(folder)
    commit(folder)
    write(proposals, after)
    run = bep_lint("proposals", "--base", "HEAD", "--select", rules, "--output-format", "concise", "-q", *arguments)
    assert run.status in (0, 1), run.err
    found = [line.removeprefix("proposals/").split(":", 3) for line in run.findings]
    return [f"{path}:{line}{message}" for path, line, _, message in found]

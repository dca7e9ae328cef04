"""Runs the rules as their users do: through the program, on files, with all other rules off."""

from pathlib import Path

import pytest

from bep_lint.cli import main

QUOTA = "BEP-1000-session-quota.md"
RELAY = "BEP-1001-event-relay.md"


@pytest.fixture(autouse=True)
def proposals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty proposals folder in the working folder."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "proposals"
    folder.mkdir()
    return folder


def lint(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what the rules find, a line for each finding."""
    status = main(["proposals", "--isolated", "--select", "ACME", "--output-format", "concise", "--quiet"])
    captured = capsys.readouterr()
    assert (status, captured.err) == (1 if captured.out else 0, "")
    return captured.out.splitlines()


def test_internal_link(proposals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (proposals / QUOTA).write_text("# Quota\n\nSee [sizing](https://wiki.acme.internal/quota).\n")
    problem = "https://wiki.acme.internal/quota can be opened within Acme only; say here what it says [unsafe fix]"
    assert lint(capsys) == [f"proposals/{QUOTA}:3:5: ACME001 {problem}"]


def test_the_text_of_an_internal_link_stays(proposals: Path) -> None:
    text = "# Quota\n\nSee [the *sizing*](https://wiki.acme.internal/quota) and <https://wiki.acme.internal/nodes>.\n"
    (proposals / QUOTA).write_text(text)
    assert main(["proposals", "--isolated", "--select", "ACME", "--fix", "--unsafe-fixes", "--quiet"]) == 1
    fixed = "# Quota\n\nSee the *sizing* and <https://wiki.acme.internal/nodes>.\n"
    assert (proposals / QUOTA).read_text() == fixed


@pytest.mark.parametrize("target", ["https://acme.test/wiki", "https://wiki.acme.internal.test/", RELAY])
def test_other_links(target: str, proposals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (proposals / QUOTA).write_text(f"# Quota\n\nSee [sizing]({target}).\n")
    (proposals / RELAY).write_text("# Relay\n")
    assert lint(capsys) == []


def test_target_version_passed(proposals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (proposals / QUOTA).write_text("---\nStatus: Accepted\nTarget-Version: 26.1.0\n---\n")
    (proposals / RELAY).write_text("---\nStatus: Implemented\nImplemented-Version: 26.2.1\n---\n")
    assert lint(capsys) == [f"proposals/{QUOTA}:3:17: ACME002 Target-Version 26.1.0 has passed: 26.2 is out"]


@pytest.mark.parametrize("front_matter", ["Status: Accepted\nTarget-Version: 26.2.0", "Status: Accepted", "Status: ["])
def test_target_version_to_come(front_matter: str, proposals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (proposals / QUOTA).write_text(f"---\n{front_matter}\n---\n")
    (proposals / RELAY).write_text("---\nStatus: Implemented\nImplemented-Version: 26.2.1\n---\n")
    assert lint(capsys) == []

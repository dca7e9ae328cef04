"""The event that a run in GitHub Actions is about."""

from pathlib import Path

import pytest

from bep_lint.github_event import Event


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{}", None),
        ("[]", "the event file holds no JSON object"),
        ("null", "the event file holds no JSON object"),
        ("{", "the event file is no JSON"),
        ("[" * 100_000, "the event file is no JSON"),
        (None, "the event file does not exist"),
    ],
)
def test_what_is_wrong_with_the_file(
    tmp_path: Path, content: str | None, problem: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "event.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(file))
    event = Event()
    assert event.problem == problem
    assert event.at("pull_request", "number") is None
    monkeypatch.delenv("GITHUB_EVENT_PATH")
    assert Event().problem == "GITHUB_EVENT_PATH is not set"


def test_values_below_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    (tmp_path / "event.json").write_text(f'{{"head": {{"sha": "{commit}", "ref": "main"}}}}', encoding="utf-8")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
    event = Event()
    assert (event.at("head", "ref"), event.at("head", "ref", "x"), event.at("tail")) == ("main", None, None)
    assert (event.commit("head", "sha"), event.commit("head", "ref"), event.commit("head")) == (commit, None, None)

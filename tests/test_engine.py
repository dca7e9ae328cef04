"""What the engine promises: laziness, failures that stay where they are, one order."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import bep_lint

from bep_lint import parse
from bep_lint.conventions import Conventions
from bep_lint.diagnostic import Finding, Span
from bep_lint.document import Document
from bep_lint.parse import Parsed
from bep_lint.proposals import Proposals
from bep_lint.rule import MAIN_AND_SUB, DocumentRule, FolderRule, Rule
from bep_lint.rule_set import DuplicateRuleError, all_rules, index_rules

MAIN = "proposals/BEP-1000-session-quota.md"


def with_rule(monkeypatch: pytest.MonkeyPatch, check_document: object) -> None:
    rule = DocumentRule("ZZZ001", "made-up", "error", check_document, False, MAIN_AND_SUB, False, False)  # type: ignore[arg-type]
    monkeypatch.setattr("bep_lint.run.all_rules", lambda: (*all_rules(), rule))


def test_a_rule_that_raises_is_named_and_the_run_goes_on(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(doc: Document) -> Iterator[Finding]:
        yield Finding(Span.at(1), f"seen {doc.name}")
        if doc.number == 1001:
            raise ValueError("a \x1b[31mbug\n::error::")

    with_rule(monkeypatch, raising)
    path = sound / MAIN
    path.write_text(path.read_text(encoding="utf-8").replace("2026-02-10", "2026-02-30"), encoding="utf-8")
    run = bep_lint("proposals", "--output-format", "concise")
    assert run.status == 2
    assert [line.split(" ")[1] for line in run.findings] == ["ZZZ001", "FM010", "ZZZ001", "ZZZ001", "ZZZ001", "ZZZ001"]
    errors = run.err.splitlines()
    assert len(errors) == 3, "one for the main document, one for each sub-document"
    assert errors[0].startswith(
        "bep-lint: error: rule ZZZ001 (made-up) failed on proposals/BEP-1001/storage.md: "
        "ValueError: a \\x1b[31mbug ::error::; this is a bug of the rule"
    )
    assert "Traceback" not in run.err
    verbose = bep_lint("proposals", "-v").err
    assert "| Traceback" in verbose
    assert "| ::error::" in verbose.splitlines(), "which GitHub's runner takes for no command"


def test_hostile_text_is_harmless_wherever_it_comes_from(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = "\x1b[31m\r\n::error::x\u202e##[group]y%0A::warning::z"

    def quoting(doc: Document) -> Iterator[Finding]:
        yield Finding(Span.at(1), hostile, hostile)

    with_rule(monkeypatch, quoting)
    for name in ("full", "concise", "grouped", "json", "github"):
        out = bep_lint("proposals", "--select", "ZZZ001", "--output-format", name, "--color", "never").out
        assert not {"\x1b", "\r", "\u202e"}.intersection(out)
        assert "##[" not in out
        for line in out.splitlines():
            assert not line.lstrip().startswith("::") or name == "github"
        if name == "github":
            commands = [line for line in out.splitlines() if line.startswith("::")]
            assert len(commands) == 5, "one a document, and nothing of the documents' own"


def test_the_same_finding_is_reported_once(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def repeating(doc: Document) -> Iterator[Finding]:
        if doc.number == 1000:
            yield Finding(Span.at(3), "again")
            yield Finding(Span.at(2), "before")
            yield Finding(Span.at(3), "again")

    with_rule(monkeypatch, repeating)
    run = bep_lint("proposals", "--output-format", "concise", "-q")
    assert run.findings == [f"{MAIN}:2:1: ZZZ001 before", f"{MAIN}:3:1: ZZZ001 again"]


def test_one_document_means_one_document_and_the_registry(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    class Recording(Parsed):
        def __init__(self, text: str, lines: list[str]) -> None:
            parsed.append(next(line for line in lines if line.startswith("# ")))
            super().__init__(text, lines)

    monkeypatch.setattr(parse, "Parsed", Recording)
    bep_lint(MAIN, "--no-cache")
    assert sorted(parsed) == ["# Proposals", "# Session Quota"]
    parsed.clear()
    bep_lint("proposals/BEP-1001/transport.md", "--no-cache")
    assert sorted(parsed) == ["# BEP-1001: Storage", "# BEP-1001: Transport", "# Event Relay", "# Proposals"]
    parsed.clear()
    bep_lint("proposals", "--no-cache")
    assert len(parsed) == len(set(parsed)) == 7, "each document is parsed once"


def test_json_is_the_documented_object(sound: Path) -> None:
    path = sound / MAIN
    path.write_text(path.read_text(encoding="utf-8").replace("Status: Draft", "Status: Rejected"), encoding="utf-8")
    report = json.loads(bep_lint(MAIN, "--output-format", "json", "--select", "REG").out)
    assert report["version"] == 1
    assert report["summary"] == {
        "documents": 1,
        "errors": 1,
        "warnings": 0,
        "suppressed": 0,
        "baselined": 0,
        "fixable": 1,
    }
    (finding,) = report["findings"]
    assert finding.pop("message")
    assert finding.pop("help")
    assert finding == {
        "code": "REG011",
        "name": "registry-status-mismatch",
        "severity": "error",
        "path": "proposals/README.md",
        "line": 13,
        "column": 67,
        "end_line": 13,
        "end_column": 72,
        "about": ["proposals/README.md", MAIN],
        "document": "BEP-1000",
        "url": None,
        "fix": {
            "title": 'write "Rejected"',
            "safe": True,
            "edits": [
                {
                    "path": "proposals/README.md",
                    "line": 13,
                    "column": 67,
                    "end_line": 13,
                    "end_column": 72,
                    "text": "Rejected",
                }
            ],
        },
    }


def test_two_rules_with_one_code_or_name_are_an_error() -> None:
    def rule(code: str, name: str) -> Rule:
        return Rule(code, name, "error", lambda _: iter(()), opt_in=False)

    assert [found.code for found in index_rules([rule("B001", "b"), rule("A001", "a")])] == ["A001", "B001"]
    for kind, second in (("code", rule("A001", "b")), ("name", rule("A002", "a"))):
        with pytest.raises(DuplicateRuleError, match=f"is the {kind} of two rules"):
            index_rules([rule("A001", "a"), second])


@pytest.mark.parametrize("error", [RuntimeError("broken"), SystemExit(0), GeneratorExit()])
def test_a_run_that_failed_does_not_look_clean(
    error: BaseException, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(doc: Document) -> Iterator[Finding]:
        yield Finding(Span.at(1), "before")
        raise error

    with_rule(monkeypatch, raising)
    run = bep_lint("proposals", "--select", "ZZZ001")
    assert run.status == 2
    assert "Found 5 errors in 7 documents; not all rules could be asked: see the errors." in run.out
    assert json.loads(bep_lint("proposals", "--select", "ZZZ001", "--output-format", "json").out)["failures"] == 5


def test_an_interrupted_rule_ends_the_run(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(doc: Document) -> Iterator[Finding]:
        raise KeyboardInterrupt

    with_rule(monkeypatch, interrupted)
    assert bep_lint("proposals").status == 130


def test_a_rule_that_failed_makes_no_suppression_look_unused(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(doc: Document) -> Iterator[Finding]:
        raise RuntimeError("broken")

    with_rule(monkeypatch, raising)
    monkeypatch.setattr("bep_lint.engine.all_rules", all_rules)
    text = (sound / MAIN).read_text(encoding="utf-8")
    (sound / MAIN).write_text(text + "\n<!-- bep-lint: disable-file=SEC006 -- why -->\n", encoding="utf-8")
    rules = {rule.code: rule for rule in all_rules()}
    failing = rules["SEC006"].replaced(check=raising)
    monkeypatch.setattr("bep_lint.run.all_rules", lambda: (failing, rules["SUP002"]))
    run = bep_lint(MAIN, "--output-format", "concise", "-q")
    assert (run.status, run.findings) == (2, [])


def test_severity_by_status_reaches_rules_of_the_folder(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def about_each(proposals: Proposals) -> Iterator[Finding]:
        for main in proposals.all_mains:
            yield Finding(Span.at(1), "here", path=main.path)

    rule = FolderRule("ZZZ001", "made-up", "warning", about_each, False)
    for module in ("run", "rule_set"):
        monkeypatch.setattr(f"bep_lint.{module}.all_rules", lambda: (*all_rules(), rule))
    (sound / "bep-lint.toml").write_text('[status-severity.Accepted]\nZZZ001 = "error"\n', encoding="utf-8")
    report = json.loads(bep_lint("proposals", "--select", "ZZZ001", "--output-format", "json").out)
    statuses = {main.name: main.status for main in Proposals(sound / "proposals", Conventions()).all_mains}
    found = {finding["path"].split("/")[1]: finding["severity"] for finding in report["findings"]}
    assert found == {name: "error" if status == "Accepted" else "warning" for name, status in statuses.items()}
    assert set(found.values()) == {"error", "warning"}

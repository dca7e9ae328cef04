"""Every rule is documented, and the examples in its documentation behave as they say."""

import inspect
import json
import os
import re
import runpy
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, bep_lint, message_arguments
from git_repository import commit, repository

from bep_lint.explain import example_files, markdown
from bep_lint.rule import MessageRule, Rule, SuppressionRule
from bep_lint.rule_set import built_in_rules

# What an excerpt leaves out: front matter and its keys, a title, sections, context-for-ai and its keys, the registry.
LEFT_OUT = {"FM001", "FM003", "SEC005", "SEC001", "CTX001", "CTX004", "REG001"}

PAGE = runpy.run_path(str(ROOT / "scripts" / "generate_docs.py"))["_rule_page"]


def write_example(example: str, proposals: Path) -> list[str]:
    """Write the files of an example, or else one main document; return the arguments that it is to be linted with.

    Files called `HEAD:NAME` are those of the base; they are there still where no other one takes their place.
    """
    files = example_files(example) or {"BEP-1000-example.md": example}
    before = {name.removeprefix("HEAD:"): text for name, text in files.items() if name.startswith("HEAD:")}
    for name, text in before.items():
        write(proposals / name, text)
    if before:
        repository(proposals.parent)
        commit(proposals.parent)
    for name, text in files.items():
        if not name.startswith("HEAD:"):
            write(proposals / name, text)
    return [proposals.parent.name, *(["--base", "HEAD"] if before else [])]


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("rule", built_in_rules(), ids=lambda rule: rule.code)
def test_examples(rule: Rule, folder: Path) -> None:
    documentation = rule.documentation
    bad_one = write_example(documentation.bad, folder / "bad" / "proposals")
    good_one = write_example(documentation.good, folder / "good" / "proposals")
    if isinstance(rule, MessageRule):
        bad_one = message_arguments(Path("bad", "proposals"), *bad_one[1:])
        good_one = message_arguments(Path("good", "proposals"), *good_one[1:])
    # A suppression is judged where the rule that it names has run.
    selected = f"{rule.code},SEC006" if isinstance(rule, SuppressionRule) else rule.code
    bad = bep_lint(*bad_one, "--select", selected, "--output-format", "concise", "-q")
    good = bep_lint(*good_one, "--select", selected, "--output-format", "concise", "-q")
    assert bad.findings
    assert all(f" {rule.code} " in line for line in bad.findings)
    assert (good.out, good.status) == ("", 0)
    if documentation.fix:
        before = len(bad.findings)
        bep_lint(*bad_one, "--select", selected, "--fix", "--unsafe-fixes", "-q")
        fixed = bep_lint(*bad_one, "--select", selected, "--output-format", "concise", "-q").findings
        assert len(fixed) < before, "the example shows what is fixed"
    others = json.loads(bep_lint(*good_one, "--output-format", "json").out)["findings"]
    assert [finding for finding in others if finding["code"] not in LEFT_OUT] == [], "it shows a bad habit"


def test_families_stand_in_the_order_of_the_process() -> None:
    def foreign(code: str) -> Rule:
        return Rule(code, f"rule-{code}".lower(), "error", built_in_rules()[0].check, opt_in=False)

    rules = [foreign("ZZ001"), *built_in_rules(), foreign("AA001")]
    headings = re.findall(r"^## ([A-Z]+)(: .+)?$", markdown(rules), re.MULTILINE)
    families = [family for family, _ in headings]
    assert families[:3] == ["SRC", "FM", "VER"]
    assert families[-2:] == ["AA", "ZZ"], "those of plug-ins come last"
    assert all(title for _, title in headings[:-2]), "each of our own says what it is about"


def test_files_of_the_base_are_called_so() -> None:
    page = markdown(rule for rule in built_in_rules() if rule.code == "LC001")
    assert page.count("\n`BEP-1000-example.md` at the base:\n\n```markdown\n---\nStatus: Draft\n") == 2
    assert "HEAD:" not in page


@pytest.mark.parametrize("rule", built_in_rules(), ids=lambda rule: rule.code)
def test_documentation_is_whole(rule: Rule) -> None:
    documentation = rule.documentation
    assert all((documentation.what, documentation.bad, documentation.good, documentation.source))
    assert documentation.what.endswith("."), "the first line is a sentence"
    assert "\n" not in inspect.cleandoc(rule.function.__doc__ or "").split("\n\n")[0]
    sources = "bep-lint" if rule.family == "SUP" else "process|guide|template"
    assert re.match(rf"(?:{sources})\b", documentation.source), "each rule comes from the users' documents"


@pytest.mark.parametrize("rule", built_in_rules(), ids=lambda rule: rule.code)
def test_the_page_says_how_to_configure_and_suppress(rule: Rule, folder: Path) -> None:
    chapter = PAGE(rule).partition("\n## Configure\n")[2].partition("\n## ")[0]
    (settings, *files), comments = (
        re.findall(rf"^```{language}\n(.*?)^```$", chapter, re.MULTILINE | re.DOTALL)
        for language in ("toml", "markdown")
    )
    switch, severity = settings.split("\n\n")

    def lint(*configured: str, comment: str = "") -> tuple[list[dict[str, str]], int]:
        """Return what the rule finds in its bad example, and how much is suppressed."""
        shutil.rmtree("bad", ignore_errors=True)
        arguments = write_example(rule.documentation.bad, folder / "bad" / "proposals")
        for path in map(Path, found if comment else ()):
            text = path.read_text(encoding="utf-8")
            path.write_text(f"{text}\n{comment}" if text.startswith("---") else f"{comment}\n{text}", encoding="utf-8")
        if isinstance(rule, MessageRule):
            Path("bep-lint.toml").write_text("\n".join(configured), encoding="utf-8")
            arguments = message_arguments(Path("bad", "proposals"), *arguments[1:], "--config", "bep-lint.toml")
        else:
            own = Path("bad", "proposals", "bep-lint.toml")
            before = own.read_text(encoding="utf-8") if own.exists() else ""
            own.write_text(before + "\n".join(configured), encoding="utf-8")
            arguments[0] = "bad/proposals"
        report = json.loads(bep_lint(*arguments, "--output-format", "json", "-q").out)
        mine = [finding for finding in report["findings"] if finding["code"] == rule.code]
        return mine, report["summary"]["suppressed"]

    on = (switch,) if rule.opt_in else ()
    findings, suppressed = lint(*on)
    found = {finding["path"] for finding in findings}
    assert findings
    assert lint(*(() if rule.opt_in else (switch,)))[0] == []
    changed = {finding["severity"] for finding in lint(*on, severity)[0]}
    # What the SEC rules find is a warning at most on a Draft, whatever `severity` says.
    assert changed != {rule.severity} or rule.family == "SEC"
    if isinstance(rule, MessageRule):
        assert (files, comments) == ([], []), "there is no place for any"
    elif comments:
        silent, more = lint(*on, comment=comments[0])
        assert (silent, files) == ([], [])
        assert more > suppressed
    else:
        assert lint(*on, *files)[0] == []
        assert not any(map(os.path.isfile, found)), "no comment can stand there"

"""Every rule is documented, and the examples in its documentation behave as they say."""

import inspect
import json
import re
from pathlib import Path

import pytest
from conftest import bep_lint

from bep_lint.explain import example_files, markdown, table
from bep_lint.rule import Rule, SuppressionRule, built_in_rules
from bep_lint.slugs import unique_slugs

# What an excerpt leaves out: front matter and its keys, a title, sections, context-for-ai and its keys, the registry.
LEFT_OUT = {"FM001", "FM003", "SEC005", "SEC001", "CTX001", "CTX004", "REG001"}


def write_example(example: str, proposals: Path) -> None:
    """Write the files of an example, or else one main document."""
    for name, text in (example_files(example) or {"BEP-1000-example.md": example}).items():
        path = proposals / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("rule", built_in_rules(), ids=lambda rule: rule.code)
def test_examples(rule: Rule, folder: Path) -> None:
    documentation = rule.documentation
    write_example(documentation.bad, folder / "bad" / "proposals")
    write_example(documentation.good, folder / "good" / "proposals")
    # A suppression is judged where the rule that it names has run.
    selected = f"{rule.code},SEC006" if isinstance(rule, SuppressionRule) else rule.code
    bad = bep_lint("bad", "--select", selected, "--output-format", "concise", "-q")
    good = bep_lint("good", "--select", selected, "--output-format", "concise", "-q")
    assert bad.findings
    assert all(f" {rule.code} " in line for line in bad.findings)
    assert (good.out, good.status) == ("", 0)
    if documentation.fix:
        before = len(bad.findings)
        bep_lint("bad", "--select", selected, "--fix", "--unsafe-fixes", "-q")
        fixed = bep_lint("bad", "--select", selected, "--output-format", "concise", "-q").findings
        assert len(fixed) < before, "the example shows what is fixed"
    others = json.loads(bep_lint("good", "--output-format", "json").out)["findings"]
    assert [finding for finding in others if finding["code"] not in LEFT_OUT] == [], "it shows a bad habit"


def test_the_table_links_every_section() -> None:
    outside_examples = re.sub(r"^(`{3,})\w+\n.*?^\1$", "", markdown(built_in_rules()), flags=re.MULTILINE | re.DOTALL)
    anchors = unique_slugs(re.findall(r"^#+ (.*)$", outside_examples, re.MULTILINE))
    links = re.findall(r"^\| \[\w+\]\(page\.md#([\w-]+)\) \|", table(built_in_rules(), "page.md"), re.MULTILINE)
    assert len(links) == len(built_in_rules())
    assert set(links) <= set(anchors)


def test_families_stand_in_the_order_of_the_process() -> None:
    def foreign(code: str) -> Rule:
        return Rule(code, f"rule-{code}".lower(), "error", built_in_rules()[0].check, opt_in=False)

    rules = [foreign("ZZ001"), *built_in_rules(), foreign("AA001")]
    headings = re.findall(r"^## ([A-Z]+)(: .+)?$", markdown(rules), re.MULTILINE)
    families = [family for family, _ in headings]
    assert families[:3] == ["SRC", "FM", "VER"]
    assert families[-2:] == ["AA", "ZZ"], "those of plug-ins come last"
    assert all(title for _, title in headings[:-2]), "each of our own says what it is about"


@pytest.mark.parametrize("rule", built_in_rules(), ids=lambda rule: rule.code)
def test_documentation_is_whole(rule: Rule) -> None:
    documentation = rule.documentation
    assert all((documentation.what, documentation.bad, documentation.good, documentation.source))
    assert documentation.what.endswith("."), "the first line is a sentence"
    assert "\n" not in inspect.cleandoc(rule.check.__doc__ or "").split("\n\n")[0]
    sources = "bep-lint" if rule.family == "SUP" else "process|guide|template"
    assert re.match(rf"(?:{sources})\b", documentation.source), "each rule comes from the users' documents"

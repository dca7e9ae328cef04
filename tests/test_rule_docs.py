"""Every rule is documented, and the examples in its documentation behave as they say."""

import re
from pathlib import Path

import pytest
from conftest import bep_lint

from bep_lint.rule import Rule, all_rules

_FILE_MARK = re.compile(r"^-- (\S+) --\n", re.MULTILINE)


def write_example(example: str, proposals: Path) -> None:
    """Write an example: files between `-- NAME --` lines, or else one main document."""
    pieces = _FILE_MARK.split(example)
    files = dict(zip(pieces[1::2], pieces[2::2], strict=True)) or {"BEP-1000-example.md": example}
    for name, text in files.items():
        path = proposals / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_examples(rule: Rule, folder: Path) -> None:
    documentation = rule.documentation
    write_example(documentation.bad, folder / "bad" / "proposals")
    write_example(documentation.good, folder / "good" / "proposals")
    bad = bep_lint("bad", "--select", rule.code, "--output-format", "concise", "-q")
    good = bep_lint("good", "--select", rule.code, "--output-format", "concise", "-q")
    assert bad.findings
    assert all(f" {rule.code} " in line for line in bad.findings)
    assert (good.out, good.status) == ("", 0)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_documentation_is_whole(rule: Rule) -> None:
    documentation = rule.documentation
    assert documentation.what.endswith("."), "the first line is a sentence"
    assert "\n" not in documentation.what
    assert re.match(r"(?:process|guide|template)\b", documentation.source), "each rule comes from the users' documents"

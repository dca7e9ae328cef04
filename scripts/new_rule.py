"""Begin a rule: its function in a module of `bep_lint.rules`, and a case that must fire and one that must not.

python scripts/new_rule.py SEC015 section-too-deep --module sections --severity warning
"""

import argparse
import ast
import re
import sys
from pathlib import Path

from bep_lint.rule_set import built_in_rules

ROOT = Path(__file__).parent.parent
_IMPORTS = {
    "Iterator": "collections.abc",
    "Finding": "bep_lint.diagnostic",
    "Document": "bep_lint.document",
    "rule": "bep_lint.rule",
}
_HEADER = '''\
"""{family}: say what this family looks at."""

from collections.abc import Iterator

from bep_lint.diagnostic import Finding
from bep_lint.document import Document
from bep_lint.rule import rule
'''
_RULE = '''

@rule("{code}", "{name}", "{severity}")
def {function}(doc: Document) -> Iterator[Finding]:
    """Say in one sentence what is wrong.

    Say why it matters.

    Bad:
        # Session Quota
        ## Change Me
        Users wait.

    Good:
        # Session Quota
        ## Changed
        Users wait.

    Source: guide, and the section's name.
    """
    for heading in doc.headings:
        if heading.text == "Change Me":
            yield Finding(heading.span, "say what is wrong, with names and values", "Say what to do.")
'''


def with_imports(text: str) -> str:
    """Return the module `text` with what a begun rule needs imported, behind the imports that are there."""
    body = ast.parse(text).body
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    present = {alias.asname or alias.name for node in imports for alias in node.names}
    lines = text.splitlines(keepends=True)
    end = max((node.end_lineno or 0 for node in imports or body[:1]), default=0)
    missing = [f"from {module} import {name}\n" for name, module in _IMPORTS.items() if name not in present]
    return "".join([*lines[:end], *missing, *lines[end:]])


def main() -> int:
    """Write the files; refuse a code or name that is taken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("code", help="letters and three digits, like SEC015")
    parser.add_argument("name", help="words with hyphens, like section-too-deep")
    parser.add_argument("--module", required=True, help="the module of bep_lint.rules that it goes to")
    parser.add_argument("--severity", choices=("error", "warning"), default="warning")
    options = parser.parse_args()
    if not re.fullmatch(r"[A-Z]{2,4}\d{3}", options.code) or not re.fullmatch(r"[a-z]+(-[a-z]+)*", options.name):
        parser.error("a code is like SEC015 and a name like section-too-deep")
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", options.module):
        parser.error("a module is named like front_matter")
    if any(options.code == rule.code or options.name == rule.name for rule in built_in_rules()):
        parser.error("that code or name is taken")

    module = ROOT / "src" / "bep_lint" / "rules" / f"{options.module}.py"
    family = options.code.rstrip("0123456789")
    text = with_imports(module.read_text(encoding="utf-8")) if module.exists() else _HEADER.format(family=family)
    function = options.name.replace("-", "_")
    text += _RULE.format(code=options.code, name=options.name, severity=options.severity, function=function)
    module.write_text(text, encoding="utf-8", newline="\n")

    sound = (ROOT / "fixtures" / "sound" / "BEP-1000-session-quota.md").read_text(encoding="utf-8")
    cases = ROOT / "fixtures" / options.code
    cases.mkdir(exist_ok=True)
    for case, heading in (("bad_change_me.md", "Change Me"), ("good_change_me.md", "Changed")):
        (cases / case).write_text(f"{sound}\n## {heading}\n\nUsers wait.\n", encoding="utf-8", newline="\n")
    print(f"wrote {module.relative_to(ROOT)} and fixtures/{options.code}; next:")
    print(f"  edit them, then: python -m pytest tests/test_rule_cases.py -k {options.code} --update")
    print("  ruff check --fix && ruff format     # where imports were added")
    print("  python scripts/generate_docs.py")
    return 0


if __name__ == "__main__":
    sys.exit(main())

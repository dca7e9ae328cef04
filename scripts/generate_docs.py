"""Write what is generated from the rules: `docs/rules.md` and the rule table in the README.

`--check` writes nothing and exits 1 where a file is not what it would be.
"""

import argparse
import re
import sys
from pathlib import Path

from bep_lint.explain import markdown, table
from bep_lint.rule import all_rules

ROOT = Path(__file__).parent.parent
_TABLE = re.compile(r"(<!-- rules: begin -->\n).*(<!-- rules: end -->)", re.DOTALL)
_INTRODUCTION = """\
# Rules

<!-- Written by scripts/generate_docs.py from the documentation at each rule. -->

Every rule of bep-lint: what it finds, why, and how it looks right. An example is one main document, or several files
of a proposals folder after lines `-- NAME --`. Opt-in rules run when they are selected.

"""


def generated() -> dict[Path, str]:
    """Return each generated file with the text it ought to have."""
    rules = all_rules()
    readme = ROOT / "README.md"
    text, tables = _TABLE.subn(
        lambda match: f"{match[1]}\n{table(rules)}\n{match[2]}", readme.read_text(encoding="utf-8")
    )
    if tables != 1:
        raise SystemExit("README.md has no place for the rule table")
    return {
        ROOT / "docs" / "rules.md": f"{_INTRODUCTION}{table(rules)}\n{markdown(rules)}",
        readme: text,
    }


def main() -> int:
    """Write or check the generated files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is not up to date")
    check = parser.parse_args().check
    stale = [
        path for path, text in generated().items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        name = path.relative_to(ROOT)
        if check:
            print(f"{name} is not up to date: run scripts/generate_docs.py", file=sys.stderr)
        else:
            path.write_text(generated()[path], encoding="utf-8", newline="\n")
            print(f"wrote {name}")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())

"""Write what is generated: `docs/rules.md`, and the README's tables of rules and settings and what the demo prints.

`--check` writes nothing and exits 1 where a file is not what it would be.
"""

import argparse
import contextlib
import io
import json
import sys
from pathlib import Path

from bep_lint.cli import main as bep_lint
from bep_lint.explain import markdown, table
from bep_lint.rule import built_in_rules

ROOT = Path(__file__).parent.parent
DEMO = ("proposals/BEP-1001-idle-checks.md", "--select", "FM,VER,SEC008,REG")
_INTRODUCTION = """\
# Rules

<!-- Written by scripts/generate_docs.py from the documentation at each rule. -->

Every rule of bep-lint: what it finds, why, and how it looks right. An example shows what the rule looks at and leaves
out the rest; it is one main document, or several files of a proposals folder with their names. Opt-in rules run when
they are selected.

Each rule comes from one of the documents that say how a BEP is written:

- *process*: the `README.md` of the proposals folder, which describes the process and holds the number registry
- *guide*: the BEP Writing Guide (`bep-guide`), on how to structure, write and manage BEPs
- *template*: `BEP-0000-template.md`, the blank document to copy

Those of suppressions come from bep-lint itself.

"""


def generated() -> dict[Path, str]:
    """Return each generated file with the text it ought to have."""
    rules = built_in_rules()
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    text = _between(text, "settings", _settings())
    text = _between(text, "rules", table(rules, page="docs/rules.md"))
    text = _between(text, "demo", f"```console\n$ bep-lint {' '.join(DEMO)}\n{_demo()}```\n")
    return {
        ROOT / "docs" / "rules.md": f"{_INTRODUCTION}{table(rules)}\n{markdown(rules)}",
        readme: text,
    }


def _between(text: str, name: str, content: str) -> str:
    """Return `text` with `content` between its marks `name: begin` and `name: end`."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
    before, _, rest = text.partition(begin)
    _, mark, after = rest.partition(end)
    if not mark:
        raise SystemExit(f"README.md has no place for {name}")
    return f"{before}{begin}\n{content}\n{end}{after}"


def _settings() -> str:
    """Return the table of the top-level keys of the configuration, from its JSON Schema."""
    schema = json.loads((ROOT / "schema" / "bep-lint.schema.json").read_text(encoding="utf-8"))
    rows = ["| Key | Default | Says |", "|-----|---------|------|"]
    for key, setting in schema["properties"].items():
        default = f"`{json.dumps(setting['default'])}`" if "default" in setting else ""
        rows.append(f"| `{key}` | {default if len(default) < 40 else '…'} | {setting['description']} |")
    return "\n".join(rows) + "\n"


def _demo() -> str:
    """Return what bep-lint prints of the demo's document."""
    out = io.StringIO()
    with contextlib.chdir(ROOT / "fixtures" / "demo"), contextlib.redirect_stdout(out):
        bep_lint([*DEMO, "--output-format", "full", "--color", "never"])
    return out.getvalue()


def main() -> int:
    """Write or check the generated files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is not up to date")
    check = parser.parse_args().check
    stale = {
        path: text
        for path, text in generated().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }
    for path, text in stale.items():
        name = path.relative_to(ROOT)
        if check:
            print(f"{name} is not up to date: run scripts/generate_docs.py", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {name}")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())

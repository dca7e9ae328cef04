"""Write what is generated: the pages of the rules and the settings, the README's families, and what the demo prints.

`--check` writes nothing and exits 1 where a file is not what it would be, is missing, or is of a rule that is gone.
"""

import argparse
import contextlib
import io
import json
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bep_lint.cli import main as bep_lint
from bep_lint.explain import example_markdown, families
from bep_lint.rule import MessageRule, Rule
from bep_lint.rule_set import built_in_rules
from bep_lint.slugs import slug
from bep_lint.toml_text import toml_text

ROOT = Path(__file__).parent.parent
RULES = ROOT / "docs" / "rules"
DEMO = ("proposals/BEP-1001-idle-checks.md", "--select", "FM,VER,SEC008,REG")

_RULES_INTRODUCTION = """\
# Rules

<!-- Written by scripts/generate_docs.py from the documentation at each rule. -->

What each rule of bep-lint finds, by families. Its page says why, how it looks wrong and right, as `bep-lint rule CODE`
does, and how to configure it. An example there shows what the rule looks at and leaves out the rest; it is one main
document, or several files of a proposals folder with their names. Opt-in rules run when they are selected.
A fix is [safe, unsafe](../fixing.md) or, where it depends, one or the other.

Each rule comes from one of the documents that say how a BEP is written, which its page names:

- *process*: the `README.md` of the proposals folder, which describes the process and holds the number registry
- *guide*: the BEP Writing Guide (`bep-guide`), on how to structure, write and manage BEPs
- *template*: `BEP-0000-template.md`, the blank document to copy

Those of suppressions come from bep-lint itself.
"""
_SETTINGS_INTRODUCTION = """\
# Settings

<!-- Written by scripts/generate_docs.py from schema/bep-lint.schema.json. -->

Every setting: what it says, its type and default, and how it is written in a `bep-lint.toml`. In a `pyproject.toml` the
keys of the first table stand under `[tool.bep-lint]`, and every other table has `tool.bep-lint.` before its name.
[Configuration](configuration.md) says where the file lies and how settings work together.
"""
_CONVENTIONS_INTRODUCTION = """\
A list replaces that of the default, a table adds to it. Patterns are regular expressions of Python's module `re`.
"""

_WITHOUT_COMMENT = frozenset({"FS004", "FS005", "SRC001"})
"""Rules whose findings point at a folder, or at what cannot be read: no comment can stand there."""

_EXAMPLES: Mapping[str, object] = {
    "select": ("REG", "LEN001", "section-missing"),
    "extend-select": ("LEN004", "segmentation-advised"),
    "ignore": ("REG006",),
    "severity": {"SEC": "warning", "related-issue-missing": "error"},
    "status-severity": {"Draft": {"FM": "warning"}, "Accepted": {"related-issue-missing": "error"}},
    "output-format": "concise",
    "docs-url": "https://docs.example.com/bep-lint/",
    "proposals": "proposals",
    "baseline": "proposals/baseline.json",
    "exclude": ("proposals/drafts", "*-notes.md"),
    "per-file-ignores": {"BEP-10[0-1]?-*.md": ("SEC", "FM004")},
    "conventions.layouts.standard.anywhere": ("Decision Log",),
    "conventions.layouts.tech-spec.anywhere": ("Decision Log",),
    "conventions.layouts.sub-document.anywhere": ("Interface / API",),
    "conventions.context.sub-document.numbers": ("phases",),
    "conventions.registry.extra-columns": ("Updated",),
}
"""How the settings are written whose default is nothing; the others show their default."""


def generated() -> dict[Path, str]:
    """Return each generated file with the text it ought to have."""
    rules = built_in_rules()
    schema = json.loads((ROOT / "schema" / "bep-lint.schema.json").read_text(encoding="utf-8"))
    demo = f"```console\n$ bep-lint {' '.join(DEMO)}\n{_demo()}```\n"
    files = {RULES / f"{rule.code}.md": _rule_page(rule) for rule in rules}
    files[RULES / "index.md"] = "\n".join([_RULES_INTRODUCTION, *_rule_tables(rules)])
    files[ROOT / "docs" / "settings.md"] = "\n".join([_SETTINGS_INTRODUCTION, *_settings(schema)])
    files[ROOT / "docs" / "index.md"] = _filled(ROOT / "docs" / "index.md", demo=demo)
    files[ROOT / "README.md"] = _filled(ROOT / "README.md", demo=demo, families=_family_table(rules))
    return files


def orphans(pages: Collection[Path]) -> list[Path]:
    """Return the files in the folder of rules that are none of `pages`, those that are generated."""
    return sorted({path for path in RULES.rglob("*") if path.is_file()}.difference(pages))


def _filled(path: Path, **places: str) -> str:
    """Return the text of a file with `places` filled in, each between its marks `NAME: begin` and `NAME: end`."""
    text = path.read_text(encoding="utf-8")
    for name, content in places.items():
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
        before, _, rest = text.partition(begin)
        _, mark, after = rest.partition(end)
        if not mark:
            raise SystemExit(f"{path.relative_to(ROOT)} has no place for {name}")
        text = f"{before}{begin}\n{content}\n{end}{after}"
    return text


def _rule_page(rule: Rule) -> str:
    doc = rule.documentation
    parts = [
        f"# {rule.code}: {rule.name}",
        "<!-- Written by scripts/generate_docs.py from the documentation at the rule. -->",
        doc.what,
        f"| Severity | Runs | Fix |\n|----------|------|-----|\n| {rule.severity} | {_when(rule)} | {_fix(rule)} |",
        *(("## Why", doc.why) if doc.why else ()),
        "## Bad",
        *example_markdown(doc.bad),
        "## Good",
        *example_markdown(doc.good),
        *(("## Fix", _begun(doc.fix)) if doc.fix else ()),
        "## Configure",
        *_configured(rule),
        "## Source",
        _begun(doc.source),
    ]
    return "\n\n".join(parts) + "\n"


def _begun(text: str) -> str:
    """Return `text` as the beginning of a sentence, which behind its label it need not be."""
    return text[0].upper() + text[1:]


def _when(rule: Rule) -> str:
    if rule.compares:
        return "with `--base`"
    if isinstance(rule, MessageRule):
        return "in `bep-lint message`" + (", with `--base`" if "base" in rule.needs else "")
    return "where it is selected (opt-in)" if rule.opt_in else "by default"


def _fix(rule: Rule) -> str:
    with_unsafe = "`--fix --unsafe-fixes`"
    mixed = f"safe: `--fix`; some are unsafe: {with_unsafe}"
    return {"safe": "safe: `--fix`", "mixed": mixed, "unsafe": f"unsafe: {with_unsafe}", "": "none"}[_safety(rule)]


_IN_A_WORD = {"safe": "safe", "unsafe": "unsafe", "mixed": "safe or unsafe", "": ""}


def _safety(rule: Rule) -> str:
    """Return whether the fixes of `rule` are safe, unsafe or mixed, by what its documentation says of them."""
    fix = rule.documentation.fix
    if fix.startswith("Unsafe:"):
        return "unsafe"
    return "mixed" if "unsafe" in fix else "safe" if fix else ""


def _configured(rule: Rule) -> Iterator[str]:
    """Yield how a rule is switched, how its severity is set, and how a finding of it is suppressed."""
    other = {"error": "warning", "warning": "error"}[rule.severity]
    switch = f'extend-select = ["{rule.code}"]  # on' if rule.opt_in else f'ignore = ["{rule.code}"]  # off'
    yield "In [`bep-lint.toml`](../configuration.md):"
    yield f'```toml\n{switch}\n\n[severity]\n{rule.code} = "{other}"\n```'
    if rule.code in _WITHOUT_COMMENT:
        yield "For some files or folders, there too, since no comment can stand where it is found:"
        yield f'```toml\n[per-file-ignores]\n"BEP-1*" = ["{rule.code}"]\n```'
    elif not isinstance(rule, MessageRule):
        yield "In one document, with the reason; [for a line or a part](../suppressions.md) there are comments, too:"
        yield f"```markdown\n<!-- bep-lint: disable-file={rule.code} -- the reason -->\n```"


def _rule_tables(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield a section for each family of rules, with a table that links their pages."""
    for heading, about, members in families(rules):
        yield f"## {heading}\n\n{about}\n"
        yield "| Code | Name | Severity | Finds | Fix |\n|------|------|----------|-------|-----|"
        for rule in members:
            severity = f"{rule.severity}, opt-in" if rule.opt_in else rule.severity
            finds = rule.documentation.what.removesuffix(".")
            fix = _IN_A_WORD[_safety(rule)]
            yield f"| [{rule.code}]({rule.code}.md) | {rule.name} | {severity} | {finds} | {fix} |"
        yield ""


def _family_table(rules: Sequence[Rule]) -> str:
    rows = ["| Family | Rules | About |", "|--------|-------|-------|"]
    for heading, about, members in families(rules):
        page = f"docs/rules/index.md#{slug(heading)}"
        rows.append(f"| [{members[0].family}]({page}) | {len(members)} | {about} |")
    return "\n".join(rows) + "\n"


def _settings(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield the sections of the page of settings: those of the first table, then the conventions, table by table."""
    conventions = schema["properties"]["conventions"]
    yield "## The first table\n"
    for key, setting in schema["properties"].items():
        if "properties" not in setting:
            yield from _setting("###", (key,), setting)
    yield f"## The process\n\n{conventions['description']} {_CONVENTIONS_INTRODUCTION}"
    yield from _table(("conventions",), conventions)


def _table(keys: tuple[str, ...], table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the sections of a table of settings: its own keys, then the tables in it."""
    settings = {key: value for key, value in table["properties"].items() if "properties" not in value}
    yield f"### `[{'.'.join(keys)}]`\n"
    if len(keys) > 1:
        yield f"{table['description']}\n"
    for key, setting in settings.items():
        yield from _setting("####", (*keys, key), setting)
    for key, inner in table["properties"].items():
        if key not in settings:
            yield from _table((*keys, key), inner)


def _setting(mark: str, keys: tuple[str, ...], setting: Mapping[str, Any]) -> Iterator[str]:
    """Yield the section of one setting. Raises SystemExit where it has neither a default nor an example."""
    name, default = ".".join(keys), setting.get("default")
    example = _EXAMPLES.get(name) if default in (None, [], {}) else default
    if example is None:
        raise SystemExit(f"{name} has no default to show: _EXAMPLES has to say how it is written")
    kind = _kind(setting)
    yield f"{mark} `{name}`\n\n{setting['description']}\n"
    if example == default:
        yield f"{_begun(kind)}; the default:\n"
    else:
        yield f"{_begun(kind)}; {'not set' if default is None else 'empty'} by default. For instance:\n"
    nested = _frozen(example)
    for key in reversed(keys):
        nested = {key: nested}
    yield f"```toml\n{toml_text(nested, nested, dict).strip()}\n```\n"


def _frozen(value: object) -> object:
    """Return a value as the settings hold it, with tuples for lists."""
    if isinstance(value, Mapping):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(value) if isinstance(value, list) else value


def _kind(setting: Mapping[str, Any], *, several: bool = False) -> str:
    """Return the type of a setting in words, for one value or for several."""
    if "enum" in setting:
        *others, last = (f'`"{value}"`' for value in setting["enum"])
        return f"{', '.join(others)} or {last}"
    if setting["type"] == "object":
        return f"{'tables' if several else 'table'} of {_kind(setting['additionalProperties'], several=True)}"
    if setting["type"] == "array":
        size = f"{setting['minItems']} " if setting.get("minItems") == setting.get("maxItems", 0) else ""
        items = _kind(setting["items"], several=True)
        return f"{'lists' if several else 'list'} of {size}{'different ' if setting.get('uniqueItems') else ''}{items}"
    noun = {"string": "string", "integer": "whole number", "boolean": "boolean"}[setting["type"]]
    return f"{noun}s" if several else noun


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
    pages = generated()
    stale = {
        path: text for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    }
    gone = orphans(pages)
    for path in [*stale, *gone]:
        name = path.relative_to(ROOT)
        if check:
            wrong = "is of no rule" if path in gone else "is not up to date" if path.exists() else "is missing"
            print(f"{name} {wrong}: run scripts/generate_docs.py", file=sys.stderr)
        elif path in gone:
            path.unlink()
            print(f"removed {name}")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(stale[path], encoding="utf-8", newline="\n")
            print(f"wrote {name}")
    return int(check and bool(stale or gone))


if __name__ == "__main__":
    sys.exit(main())

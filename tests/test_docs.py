"""The documentation: what is generated is up to date, links lead somewhere, and the site has every page."""

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from conftest import ROOT

from bep_lint.explain import families
from bep_lint.report import FORMATS
from bep_lint.rule_set import built_in_rules
from bep_lint.slugs import unique_slugs

DOCS = ROOT / "docs"
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md")),
    *sorted(ROOT.glob("examples/*/README.md")),
    *sorted(DOCS.rglob("*.md")),
]
CODE = re.compile(r"^(`{3,})[^`\n]*\n.*?^\1$|(`+).+?\2(?!`)", re.MULTILINE | re.DOTALL)
LINK = re.compile(
    r"""(?:\]\(|^\[[^\]]+\]: |(?:href|src)=["']?)(?!https?:)([^()\s#"'>]*)(#[^()\s"'>]*)?""", re.MULTILINE
)
GENERATE = runpy.run_path(str(ROOT / "scripts" / "generate_docs.py"))
SITE = runpy.run_path(str(ROOT / "scripts" / "docs_site.py"))


def anchors(page: Path) -> list[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    text = re.sub(r"^(`{3,})[^`\n]*\n.*?^\1$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return unique_slugs(heading.replace("`", "") for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(page: Path) -> None:
    """In the repository; mkdocs looks at those of the site."""
    prose = CODE.sub("", page.read_text(encoding="utf-8"))
    for target, anchor in LINK.findall(prose):
        linked = page.parent / target if target else page
        assert linked.exists(), target
        if anchor:
            assert anchor[1:] in anchors(linked), f"{target}{anchor}"


def test_generated_files_are_up_to_date() -> None:
    pages = GENERATE["generated"]()
    stale = [path.name for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    assert not stale, "run scripts/generate_docs.py"
    assert GENERATE["orphans"](pages) == []


def test_what_is_missing_stale_or_left_over_is_told(tmp_path: Path) -> None:
    for name in ("docs", "scripts", "schema", "fixtures/demo"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "README.md", tmp_path)
    rules = tmp_path / "docs" / "rules"

    def run(*arguments: str) -> tuple[int, list[str]]:
        script = tmp_path / "scripts" / "generate_docs.py"
        done = subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True, check=False)
        return done.returncode, (done.stdout + done.stderr).splitlines()

    assert run("--check") == (0, [])
    (rules / "FM001.md").unlink()
    (rules / "ZZ001.md").write_text("# ZZ001: gone\n", encoding="utf-8")
    with (rules / "index.md").open("a", encoding="utf-8") as index:
        index.write("More.\n")
    remedy = "run scripts/generate_docs.py"
    status, told = run("--check")
    assert (status, sorted(told)) == (
        1,
        [
            f"docs/rules/FM001.md is missing: {remedy}",
            f"docs/rules/ZZ001.md is of no rule: {remedy}",
            f"docs/rules/index.md is not up to date: {remedy}",
        ],
    )
    assert sorted(run()[1]) == ["removed docs/rules/ZZ001.md", "wrote docs/rules/FM001.md", "wrote docs/rules/index.md"]
    assert run("--check") == (0, [])


class Loader(yaml.SafeLoader):
    """Reads mkdocs.yml, whose `!ENV` takes a value from the environment or else the last one given."""

    def unset(self, node: yaml.SequenceNode) -> object:
        """Return the value of an `!ENV` of which nothing is set."""
        return self.construct_sequence(node)[-1]


Loader.add_constructor("!ENV", Loader.unset)
CONFIG: dict[str, Any] = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader)  # noqa: S506


def navigated(entries: list[Any]) -> list[str]:
    """Return the pages of a navigation."""
    found: list[str] = []
    for entry in entries:
        for target in entry.values() if isinstance(entry, dict) else [entry]:
            found += navigated(target) if isinstance(target, list) else [target]
    return found


def test_the_navigation_has_every_page_once() -> None:
    rules = SITE["rule_pages"]((DOCS / "rules" / "index.md").read_text(encoding="utf-8"))
    pages = [
        page for entry in navigated(CONFIG["nav"]) for page in (navigated(rules) if entry == "rules/" else [entry])
    ]
    there = [path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")]
    assert sorted(pages) == sorted([*there, "changelog.md"])
    assert rules[1:] == [
        {heading: [f"rules/{rule.code}.md" for rule in members]} for heading, _, members in families(built_in_rules())
    ]


def test_nothing_is_fetched_from_elsewhere() -> None:
    """What a reader of the site loads comes with it; a `repo_url` would have its stars asked for."""
    assert CONFIG["theme"]["font"] is False
    assert "repo_url" not in CONFIG
    assert CONFIG["plugins"] == ["search"]
    assert not any("://" in name for name in [*CONFIG.get("extra_css", ()), *CONFIG.get("extra_javascript", ())])


@pytest.mark.parametrize(
    ("page", "text", "led"),
    [
        ("docs/fixing.md", "[a](changes.md#x) [b](#c)", "[a](changes.md#x) [b](#c)"),
        ("docs/fixing.md", "[a](../CHANGELOG.md#x)", "[a](changelog.md#x)"),
        ("docs/rules/FM001.md", "[a](../../CHANGELOG.md)", "[a](../changelog.md)"),
        ("docs/fixing.md", "[a](../schema/bep-lint.schema.json)", "[a](HOST/blob/HEAD/schema/bep-lint.schema.json)"),
        ("docs/fixing.md", "[a](../benchmarks#b)", "[a](HOST/blob/HEAD/benchmarks#b)"),
        ("CHANGELOG.md", "[a](docs/fixing.md#x) [b](LICENSE)", "[a](fixing.md#x) [b](HOST/blob/HEAD/LICENSE)"),
        ("docs/fixing.md", "[a](../gone.md) [b](/LICENSE) [c](../../x)", "[a](../gone.md) [b](/LICENSE) [c](../../x)"),
        ("docs/fixing.md", "[a](https://x.test/../y) [b](mailto:x@y.test)", None),
        ("docs/fixing.md", "`[a](../LICENSE)` ``[a](../LICENSE) ` ``", None),
        ("docs/fixing.md", "````markdown\n```\n[a](../LICENSE)\n```\n[a](../LICENSE)\n````\n", None),
    ],
)
def test_links_out_of_the_documentation_lead_into_the_repository(page: str, text: str, led: str | None) -> None:
    assert SITE["with_links"](text, ROOT / page, "HOST/") == (led or text)


@pytest.mark.parametrize("page", ["writing-rules.md", "changelog.md"])
def test_the_site_leads_links_into_the_repository_that_is_named(page: str) -> None:
    config = SimpleNamespace(extra={"repository": "HOST"})
    source = SimpleNamespace(file=SimpleNamespace(src_uri=page))
    linked = "../examples/bep-lint-acme" if page == "writing-rules.md" else "examples/bep-lint-acme"
    led = SITE["on_page_markdown"](f"[package]({linked})", source, config, None)
    assert led == "[package](HOST/blob/HEAD/examples/bep-lint-acme)"


def test_a_build_of_the_site_fails_on_whatever_leads_nowhere() -> None:
    assert CONFIG["validation"] == {
        "nav": dict.fromkeys(("absolute_links", "not_found", "omitted_files"), "warn"),
        "links": dict.fromkeys(("absolute_links", "anchors", "not_found", "unrecognized_links"), "warn"),
    }


def test_whether_a_fix_is_safe_is_told_where_it_depends() -> None:
    index = (DOCS / "rules" / "index.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| \[([A-Z0-9]+)\].*\| ([^|]*) \|$", index, re.MULTILINE))
    assert {code: said[code] for code in ("REG008", "REG011", "SEC001", "SEC002")} == {
        "REG008": "safe or unsafe",
        "REG011": "safe",
        "SEC001": "unsafe",
        "SEC002": "",
    }


def test_the_page_of_the_command_line_has_every_output_format() -> None:
    page = (DOCS / "command-line.md").read_text(encoding="utf-8").partition("\n## Output formats\n")[2]
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(FORMATS)

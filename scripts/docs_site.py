"""What mkdocs is told about the site beyond `mkdocs.yml`: the pages of rules, the changelog, links out of `docs/`.

The documentation is written so that it can be read in the repository as well; this makes a site of the same files.
"""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
CHANGELOG = ROOT / "CHANGELOG.md"
CHANGELOG_PAGE = DOCS / "changelog.md"

_FAMILY_OR_RULE = re.compile(r"^## (?P<family>.+)$|^\| \[[A-Z]+[0-9]+\]\((?P<page>[^)]+)\)", re.MULTILINE)
_CODE_OR_LINK = re.compile(
    r"^(?P<fence>`{3,})[^`\n]*\n.*?^(?P=fence)$|(?P<ticks>`+).+?(?P=ticks)(?!`)"
    r"|(?<=\]\()(?P<target>(?!/)[^()\s:#]+)(?P<anchor>#[^()\s]*)?(?=\))",
    re.MULTILINE | re.DOTALL,
)


def on_config(config: "MkDocsConfig") -> None:
    """Put the pages of the rules into the navigation, as their index has them."""
    for entry in config.nav or []:
        if entry.get("Rules") == "rules/":
            entry["Rules"] = rule_pages((DOCS / "rules" / "index.md").read_text(encoding="utf-8"))


def on_files(files: "Files", config: "MkDocsConfig") -> None:
    """Add the changelog, which lies beside `docs/`."""
    from mkdocs.structure.files import File

    content = CHANGELOG.read_text(encoding="utf-8")
    files.append(File.generated(config, CHANGELOG_PAGE.name, content=content))


def on_page_markdown(markdown: str, page: "Page", config: "MkDocsConfig", files: "Files") -> str:  # noqa: ARG001
    """Lead links out of `docs/` to where they lead on the site."""
    path = DOCS / page.file.src_uri
    return with_links(markdown, CHANGELOG if path == CHANGELOG_PAGE else path, config.extra["repository"])


def rule_pages(index: str) -> list[str | dict[str, list[str]]]:
    """Return the navigation of the rules: `index`, and by families the pages that it lists."""
    pages: list[str | dict[str, list[str]]] = ["rules/index.md"]
    family: list[str] = []
    for match in _FAMILY_OR_RULE.finditer(index):
        if match["family"]:
            family = []
            pages.append({match["family"]: family})
        else:
            family.append(f"rules/{match['page']}")
    return pages


def with_links(markdown: str, source: Path, repository: str) -> str:
    """Return the text of the file `source` with the links that leave `docs/` leading into the `repository` on the web.

    The changelog is a page of the site. A link that leads nowhere stays: mkdocs warns of it.
    """
    page = CHANGELOG_PAGE if source == CHANGELOG else source

    def lead(match: re.Match[str]) -> str:
        target = Path(os.path.normpath(source.parent / (match["target"] or "")))
        if not match["target"] or not target.exists() or not target.is_relative_to(ROOT):
            return match[0]
        if target == CHANGELOG:
            target = CHANGELOG_PAGE
        anchor = match["anchor"] or ""
        if target.is_relative_to(DOCS):
            return Path(os.path.relpath(target, page.parent)).as_posix() + anchor
        return f"{repository.rstrip('/')}/blob/HEAD/{target.relative_to(ROOT).as_posix()}{anchor}"

    return _CODE_OR_LINK.sub(lead, markdown)

"""Dependencies run one way (see the table in CONTRIBUTING.md), and nothing heavy is imported before it is needed."""

import ast
import graphlib
import re
from pathlib import Path

from conftest import ROOT

import bep_lint

PACKAGE = Path(bep_lint.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
    if path != PACKAGE / "__init__.py"
}

# What each part may not know of, directly or by way of others.
FORBIDDEN = {
    "rules": {"cli", "check", "engine", "selection", "config", "git", "report", "discovery", "explain"},
    "report": {"cli", "check", "engine", "rule", "document", "proposals", "config", "git"},
    "engine": {"cli", "check", "config", "git", "report", "discovery"},
    "document": {"rule", "registry", "engine"},
    "parse": {"document", "conventions", "yaml_block"},
    "conventions": {"parse", "document", "config"},
}


def imports(module: str, path: Path) -> set[str]:
    """The package's modules that `module` imports, at the top or within functions, those for types alone left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "bep_lint":
            base = node.module.removeprefix("bep_lint").lstrip(".")
            for alias in node.names:
                full = f"{base}.{alias.name}".lstrip(".")
                names.add(full if full in MODULES else base)
        elif isinstance(node, ast.Import):
            names.update(
                alias.name.removeprefix("bep_lint.") for alias in node.names if alias.name.startswith("bep_lint.")
            )
    return (names & MODULES.keys()) - {module}


GRAPH = {module: imports(module, path) for module, path in MODULES.items()}


def reachable(module: str) -> set[str]:
    seen: set[str] = set()
    queue = [module]
    while queue:
        for other in GRAPH[queue.pop()] - seen:
            seen.add(other)
            queue.append(other)
    return seen


def test_there_is_no_import_cycle() -> None:
    list(graphlib.TopologicalSorter(GRAPH).static_order())


def test_dependencies_run_downwards_in_the_table() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`\w+/?`(?:, `\w+/?`)*) \|", text, re.MULTILINE)
    placed = [(part, row) for row, cell in enumerate(rows) for part in re.findall(r"\w+", cell)]
    row_of = dict(placed)
    assert sorted(part for part, _ in placed) == sorted({module.split(".")[0] for module in MODULES}), "each once"
    upwards = [
        f"{module} imports {other}"
        for module, others in GRAPH.items()
        for other in others
        if row_of[other.split(".")[0]] < row_of[module.split(".")[0]]
    ]
    assert not upwards


def test_no_part_reaches_what_it_must_not_know() -> None:
    wrong = {
        f"{module} reaches {other}"
        for part, forbidden in FORBIDDEN.items()
        for module in MODULES
        if module.split(".")[0] == part
        for other in reachable(module)
        if other.split(".")[0] in forbidden
    }
    assert not wrong


def test_only_the_parser_imports_markdown_it_at_run_time() -> None:
    importers = {
        module
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("markdown_it")
    }
    assert importers == {"markdown_parser"}


def test_rules_read_facts_and_no_tokens() -> None:
    tokens = {"token", "tokens", "inline_tokens", "all_inline_tokens"}
    readers = {
        f"{module}, line {node.lineno}"
        for module, path in MODULES.items()
        if module.startswith("rules.")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in tokens
    }
    assert not readers


def test_modules_are_of_a_size_to_be_read() -> None:
    long = {name: lines for name, path in MODULES.items() if (lines := len(path.read_text("utf-8").splitlines())) > 400}
    assert not long

"""The default line budgets, at and one line above each."""

from pathlib import Path

import pytest
from conftest import bep_lint


def text_of(lines: int, *, line_end: str = "\n", ends: bool = True) -> bytes:
    text = line_end.join(["# Quota", *(f"Line {number}" for number in range(2, lines + 1))])
    return (text + line_end * ends).encode()


def findings(folder: Path, documents: dict[str, bytes]) -> list[str]:
    """Lint `documents` for line budgets; return `file:line CODE` of each finding."""
    for name, content in documents.items():
        path = folder / "proposals" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    run = bep_lint("proposals", "--select", "LEN001,LEN002,LEN003", "--output-format", "concise", "-q")
    shown = [line.split(maxsplit=2) for line in run.findings]
    return [f"{place.removeprefix('proposals/').removesuffix(':1:')} {code}" for place, code, _ in shown]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("ends", [True, False])
@pytest.mark.parametrize(
    ("name", "others", "budget", "code"),
    [
        ("BEP-1000-quota.md", ("BEP-1000/counter.md",), 200, "LEN001"),
        ("BEP-1000/counter.md", ("BEP-1000-quota.md",), 300, "LEN002"),
        ("BEP-1000/deep/counter.md", ("BEP-1000-quota.md",), 300, "LEN002"),
        ("BEP-1000-quota.md", (), 500, "LEN003"),
        ("BEP-1000-quota.md", ("BEP-1000/flow.svg",), 500, "LEN003"),
    ],
)
def test_budget(
    folder: Path, name: str, others: tuple[str, ...], budget: int, code: str, line_end: str, ends: bool
) -> None:
    rest = dict.fromkeys(others, b"# Quota\n")
    assert findings(folder, {**rest, name: text_of(budget, line_end=line_end, ends=ends)}) == []
    over = text_of(budget + 1, line_end=line_end, ends=ends)
    assert findings(folder, {**rest, name: over}) == [f"{name}:{budget + 1} {code}"]


def test_the_largest_sections_are_named_largest_first(folder: Path) -> None:
    sizes = {"One": 100, "Two": 300, "Three": 5, "Four": 200}
    text = "# Quota\n" + "".join(f"## {name}\n" + "Text\n" * (lines - 1) for name, lines in sizes.items())
    (folder / "proposals").mkdir()
    (folder / "proposals" / "BEP-1000-quota.md").write_text(text, encoding="utf-8")
    (line,) = bep_lint("proposals", "--select", "LEN003", "--output-format", "concise", "-q").findings
    assert line.endswith('its largest sections are "Two" (300 lines), "Four" (200 lines), "One" (100 lines)')

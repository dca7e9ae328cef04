"""Whoever does what SEC001 and SEC002 say, and no more, has the sections in order afterwards."""

import re
from itertools import chain, combinations, permutations
from pathlib import Path

import pytest
from conftest import bep_lint

from bep_lint.layouts import Layouts

_FINDING = re.compile(
    r'proposals/(?P<file>[^:]+):\d+:\d+: SEC00[12] section "(?P<name>[^"]+)" is (?:missing: add "## [^"]+"|'
    r'out of order: it belongs) (?:before "## (?P<next>[^"]+)"|at the end)(?: \[unsafe fix\])?'
)
_STANDARD = Layouts().standard.sections


def write(path: Path, sections: list[str]) -> None:
    path.write_text("# Quota\n\n" + "".join(f"## {name}\n\nText.\n\n" for name in sections), encoding="utf-8")


def repaired(sections: list[str], repairs: list[tuple[str, str | None]]) -> list[str]:
    """Put each section before the one it is said to belong before, the last ones first."""
    sections = [name for name in sections if name not in dict(repairs)]
    for name, following in sorted(repairs, key=lambda repair: -_STANDARD.index(repair[0])):
        sections.insert(sections.index(following) if following else len(sections), name)
    return sections


def check_repairs(proposals: Path, documents: list[list[str]], code: str) -> dict[str, list[tuple[str, str | None]]]:
    """Lint `documents`, do what is said, and expect silence; return what was said of each."""
    proposals.mkdir()
    files = {f"BEP-{number}-quota.md": sections for number, sections in enumerate(documents, 1000)}
    for name, sections in files.items():
        write(proposals / name, sections)
    said: dict[str, list[tuple[str, str | None]]] = {name: [] for name in files}
    for line in bep_lint("proposals", "--select", code, "--output-format", "concise", "-q").findings:
        match = _FINDING.fullmatch(line)
        assert match, line
        said[match["file"]].append((match["name"], match["next"]))
    for name, sections in files.items():
        write(proposals / name, repaired(sections, said[name]))
    assert bep_lint("proposals", "--select", code, "--output-format", "concise", "-q").findings == []
    return said


def longest_ascending(ranks: list[int]) -> int:
    subsets = chain.from_iterable(combinations(ranks, size) for size in range(len(ranks) + 1))
    return max(len(subset) for subset in subsets if list(subset) == sorted(subset))


def test_every_order_is_repaired_with_the_fewest_moves(folder: Path) -> None:
    orders = [list(order) for order in permutations(_STANDARD[:5])]
    said = check_repairs(folder / "proposals", orders, "SEC002")
    for order, moves in zip(orders, said.values(), strict=True):
        assert len(moves) == len(order) - longest_ascending([_STANDARD.index(name) for name in order])


def test_whatever_is_missing_is_added_in_order(folder: Path) -> None:
    # What is left out is given by the bits of a number, so that each pair and triple is among them.
    documents = [[name for bit, name in enumerate(_STANDARD) if number >> bit & 1] for number in range(0, 512, 3)]
    said = check_repairs(folder / "proposals", documents, "SEC001,SEC002")
    required = set(Layouts().standard.required)
    for sections, additions in zip(documents, said.values(), strict=True):
        assert {name for name, _ in additions} == required - set(sections)


def test_whatever_is_missing_is_put_there_by_the_fix(folder: Path) -> None:
    (folder / "proposals").mkdir()
    texts = {}
    for number in range(1, 512, 5):
        present = [name for bit, name in enumerate(_STANDARD) if number >> bit & 1]
        moved = present[number % len(present) :] + present[: number % len(present)]
        for order, extra in ((present, 1000), (moved, 2000)):
            path = folder / "proposals" / f"BEP-{number + extra}-quota.md"
            write(path, order)
            texts[path] = path.read_text(encoding="utf-8")
    unordered = bep_lint("proposals", "--select", "SEC002", "--output-format", "concise", "-q").findings
    assert bep_lint("proposals", "--select", "SEC001", "--fix", "--unsafe-fixes", "-q").status == 0
    after = bep_lint("proposals", "--select", "SEC002", "--output-format", "concise", "-q").findings
    assert len(after) == len(unordered)
    for path, text in texts.items():
        lines = iter(path.read_text(encoding="utf-8").splitlines())
        assert all(line in lines for line in text.splitlines()), "each line is still there, in its order"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_comments_of_front_matter_that_is_not_closed_are_no_titles(folder: Path, line_end: str) -> None:
    (folder / "proposals").mkdir()
    text = "---\n# Author: Full name\nAuthor: Ada Byron (ada@quota.test)\n# Status: Draft\nStatus: Draft\n\n# Quota\n"
    path = folder / "proposals" / "BEP-1000-quota.md"
    path.write_bytes(text.replace("\n", line_end).encode())
    assert bep_lint("proposals", "--select", "SEC006", "--output-format", "concise", "-q").out == ""
    path.write_bytes(text.replace("\n\n#", "\n---\n# One\n#").replace("\n", line_end).encode())
    assert len(bep_lint("proposals", "--select", "SEC006", "--output-format", "concise", "-q").findings) == 1

"""Proposals folders for hypothesis: documents, context blocks and a registry, with or without the usual defects."""

from pathlib import Path

from hypothesis import strategies as st

Folder = dict[str, bytes]
"""The files of a proposals folder, by their paths in it."""

STATUSES = ("Draft", "Accepted", "Implemented", "Rejected", "Superseded")
NUMBERS = (1000, 1001, 1002, 1003)
TITLES = {
    1000: "Session Quota",
    1001: "Event Relay: `a|b` | *now*",
    1002: 'Quota "Mechanics" #2',
    1003: "세션 한도 <b>관리</b>",
}
AUTHORS = ("Ada Byron (ada@quota.test)", "Ada Byron (ada@quota.test), Emil Post (emil@quota.test)")
SECTIONS = (
    ("Related Issues", "- JIRA: BA-1234"),
    ("Motivation", "Users wait."),
    ("Document Index", ""),
    ("Current Design", "Nobody counts."),
    ("Proposed Design", "Count the sessions."),
    ("Migration / Compatibility", "Nothing changes."),
    ("Implementation Plan", "1. **Phase 1**: count"),
    ("Decision Log", "| Date | Decision | Rationale |\n|---|---|---|\n| 2026-02-11 | Count | Exact |"),
    ("Open Questions", "None."),
    ("References", "- [Quota](BEP-1000-quota.md)"),
)
SUB_SECTIONS = (("Summary", "Short."), ("Current Design", "None."), ("Proposed Design", "A table."))


@st.composite
def folders(draw: st.DrawFn) -> Folder:
    """A folder of up to four proposals, some of them segmented, and a registry."""
    numbers = draw(st.lists(st.sampled_from(NUMBERS), unique=True, min_size=1))
    files: dict[str, str] = {}
    statuses = {}
    for number in numbers:
        subs = draw(st.sets(st.sampled_from(("storage.md", "ops/run book.md", "api.md")), max_size=3))
        if draw(st.booleans()):
            subs = set()
        statuses[number] = draw(st.sampled_from(STATUSES))
        files[f"BEP-{number}-quota.md"] = _main(draw, number, sorted(subs), statuses[number])
        for name in subs:
            files[f"BEP-{number}/{name}"] = _sub(draw, number, name)
    files["README.md"] = _registry(draw, statuses)
    return {name: _encoded(draw, text) for name, text in files.items()}


def write(folder: Folder, place: Path) -> None:
    """Write `folder` at `place`."""
    for name, data in folder.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _encoded(draw: st.DrawFn, text: str) -> bytes:
    """End lines, file and begin it one way or another."""
    if draw(_seldom()):
        text = text.rstrip("\n")
    if draw(_seldom()):
        text = text.replace("\n", "  \n")
    if draw(_seldom()):
        text = text.replace("\n", "\r\n")
    return (b"\xef\xbb\xbf" if draw(_seldom()) else b"") + text.encode()


def _seldom() -> st.SearchStrategy[bool]:
    return st.sampled_from((False, False, False, False, True))


def _main(draw: st.DrawFn, number: int, subs: list[str], status: str) -> str:
    lines = ["---", *_front_matter(draw, status), "---", ""]
    if draw(st.booleans()):
        lines += _context(draw, _main_context(draw, number, subs))
    if not draw(_seldom()):
        lines += [f"# {draw(st.sampled_from(('', f'BEP-{number}: ')))}{TITLES[number]}", ""]
    if draw(_seldom()):
        lines += ["<!-- bep-lint: disable=SEC001,REG011 -- because -->", ""]
    for name, body in SECTIONS:
        if name == "Document Index":
            body = _index(draw, number, subs) if subs else ""
        if body and not draw(_seldom()):
            lines += [f"## {name}", "", *body.split("\n"), ""]
    return "\n".join(lines) + "\n"


def _front_matter(draw: st.DrawFn, status: str) -> list[str]:
    written = draw(st.sampled_from((status, status, status.lower(), f'"{status.upper()}"', f"{status} # or so")))
    values = {
        "Author": draw(st.sampled_from((*AUTHORS, ""))),
        "Status": written,
        "Created": "2026-02-10",
        "Created-Version": "26.2.0",
        "Target-Version": draw(st.sampled_from(("", "26.4.0"))),
        "Implemented-Version": draw(st.sampled_from(("", "26.4.1"))),
    }
    groups = []
    for key, value in values.items():
        above = [f"# {key}: help"] if draw(_seldom()) else []
        if draw(_seldom()):
            above.append("# a note of ours")
        if not draw(_seldom()):
            groups.append([*above, f"{key}: {value}".rstrip()])
    if draw(_seldom()):
        groups = list(draw(st.permutations(groups)))
    return [line for group in groups for line in group]


def _context(draw: st.DrawFn, entries: dict[str, str]) -> list[str]:
    kept = [f"{key}: {value}".rstrip() for key, value in entries.items() if not draw(_seldom())]
    return ["<!-- context-for-ai", *kept, "-->", ""]


def _main_context(draw: st.DrawFn, number: int, subs: list[str]) -> dict[str, str]:
    named = [name for name in subs if not draw(_seldom())]
    if draw(_seldom()):
        named.append(draw(st.sampled_from(("gone.md", "storage", f"BEP-{number}/api.md"))))
    flow = f"[{', '.join(named)}]"
    block = "".join(f"\n  - {name}" for name in named)
    return {
        "type": draw(st.sampled_from(("master-bep", "master-bep", "detail-doc", ""))),
        "scope": "A quota for each user",
        "detail-docs": draw(st.sampled_from((flow, block or "[]"))),
        "key-constraints": draw(st.sampled_from(("[No new service]", "\n  - Storage: one table\n  - None"))),
        "key-decisions": draw(st.sampled_from(("[Count]", '\n- "Count: yes"\n- Count: no'))),
        "phases": "1",
    }


def _sub(draw: st.DrawFn, number: int, name: str) -> str:
    parent = draw(st.sampled_from((f"BEP-{number} (x)", f'"BEP-{number}"', "Event Relay", f"BEP-{number} # of it")))
    entries = {
        "type": draw(st.sampled_from(("detail-doc", '"master-bep"'))),
        "parent": parent,
        "scope": "What is kept",
        "depends-on": "[]",
        "key-decisions": "[One table]",
    }
    lines = _context(draw, entries) if draw(st.booleans()) else []
    lines += [f"# BEP-{number}: {Path(name).stem}", ""]
    for title, body in SUB_SECTIONS:
        if not draw(_seldom()):
            lines += [f"## {title}", "", body, ""]
    return "\n".join(lines) + "\n"


def _index(draw: st.DrawFn, number: int, subs: list[str]) -> str:
    links = [f"[{Path(name).stem}](<BEP-{number}/{name}>)" for name in subs if not draw(_seldom())]
    if draw(st.booleans()):
        rows = (f"| {link} | what is in it |" for link in links)
        return "\n".join(("| Document | Description |", "|----------|-------------|", *rows))
    return "\n".join(f"{draw(st.sampled_from('-*'))} {link}" for link in links) or "None yet."


def _registry(draw: st.DrawFn, statuses: dict[int, str]) -> str:
    rows = [_row(draw, number, statuses.get(number)) for number in NUMBERS if not draw(_seldom())]
    if draw(_seldom()):
        rows = list(draw(st.permutations(rows)))
    if not draw(_seldom()):
        rows.insert(
            draw(st.sampled_from((len(rows), len(rows), 0))), ["_next_", "_(reserve your number here)_", "", ""]
        )
    table = [["Number", "Title", "Author", "Status"], *rows]
    widths = [max(len(row[column]) for row in table) if draw(st.booleans()) else 0 for column in range(4)]
    lines = [_line(row, widths) for row in table]
    lines.insert(1, "|" + "|".join("-" * max(width + 2, 3) for width in widths) + "|")
    if draw(_seldom()):
        lines.insert(draw(st.integers(2, len(lines))), "<!-- bep-lint: disable-next-line=REG011 -- as agreed -->")
    end = draw(st.sampled_from(([], ["", "More text."])))
    return "\n".join(["# Proposals", "", "## BEP Number Registry", "", *lines, *end]) + "\n"


def _row(draw: st.DrawFn, number: int, status: str | None) -> list[str]:
    names = (
        f"BEP-{number}-quota.md",
        f"BEP-{number}/",
        f"BEP-{number}-gone.md",
        "BEP-1000-quota.md#x",
        "https://q.test",
    )
    link = f"[{number}]({draw(st.sampled_from((names[0], names[0], *names)))})"
    if draw(_seldom()):
        return [str(number), "_(skipped)_", "", ""]
    return [
        draw(st.sampled_from((link, link, str(number), f"**{link}**"))),
        draw(st.sampled_from((TITLES[number].replace("|", "\\|"), "Quota"))),
        draw(st.sampled_from(("Ada Byron", "Ada Byron, Emil Post", "-", ""))),
        draw(st.sampled_from((status or "Draft", *STATUSES, "**Draft**", "soon"))),
    ]


def _line(cells: list[str], widths: list[int]) -> str:
    padded = (f" {cell:<{width}} " if cell or width else " " for cell, width in zip(cells, widths, strict=True))
    return f"|{'|'.join(padded)}|"

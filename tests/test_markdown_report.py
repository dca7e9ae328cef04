"""`--output-format markdown`: what a change did to the proposals, for those who review it."""

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import FIXTURES, Run, bep_lint
from git_repository import commit, git, repository
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bep_lint.report.markdown import LIMIT
from bep_lint.report.markdown_text import escaped

QUOTA = "BEP-1000-session-quota.md"
RELAY = "BEP-1001-event-relay.md"
MECHANICS = "BEP-1002-quota-mechanics.md"
ABSENT = "f" * 40


@pytest.fixture
def proposals(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sound folder, committed, with a rule's budgets small enough for it."""
    for name in ("SERVER_URL", "REPOSITORY", "SHA", "EVENT_PATH"):
        monkeypatch.delenv(f"GITHUB_{name}", raising=False)
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    budgets = "[conventions.budgets]\nsegmented-main = 62\nsub-document = 26\nsingle-file = 50\n"
    (folder / "bep-lint.toml").write_text(budgets, encoding="utf-8")
    repository(folder)
    commit(folder)
    return folder / "proposals"


def report(*arguments: object, select: str = "REG,LEN001,LEN002,LEN003") -> Run:
    return bep_lint("proposals", "--base", "HEAD", "--output-format", "markdown", "--select", select, *arguments)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def edit_all(proposals: Path) -> None:
    """Make a change that every topic speaks of."""
    edit(proposals / MECHANICS, "Status: Accepted", "Status: Implemented")
    edit(proposals / MECHANICS, "Implemented-Version:", "Implemented-Version: 26.3.0")
    edit(proposals / RELAY, "a restart |\n", "a restart |\n| 2026-03-02 | Cut the *table* [daily](x.md) | Room |\n")
    edit(proposals / RELAY, "| One relay for a cluster | Order is kept |", "| One relay for a zone | Order is kept |")
    edit(proposals / RELAY, "None.\n\n## Ref", "- Who may read events?\n- ~~Which table?~~ One.\n\n## Ref")
    edit(proposals / QUOTA, "- Does a suspended session count?", "None.")
    (proposals / QUOTA).rename(proposals / "BEP-1000-quota.md")
    (proposals / "BEP-1001" / "transport.md").unlink()
    edit(proposals / "BEP-1001" / "storage.md", "cut daily", "cut each day")
    (proposals / "BEP-1001" / "keys.md").write_text("# BEP-1001: Keys\n" + "\n" * 23 + "x\n", encoding="utf-8")
    edit(proposals / "README.md", "| 1003 | Quota Reports | Emil Post | Draft |", "| 1003 | Reports | | Rejected |")
    edit(proposals / "README.md", "| _next_", "| 1005 | Idle Checks | | Draft |\n| _next_")
    (proposals / "BEP-1006-new.md").write_text("---\nStatus: Draft\n---\n\n# BEP-1006: New\n", encoding="utf-8")


WHOLE = """\
## bep-lint: changes since HEAD

Found 3 errors and 1 warning in 8 documents (3 fixable with --fix).

### New proposals

- [BEP-1005](proposals/README.md#L18): Idle Checks (Draft, no document yet)
- [BEP-1006](proposals/BEP-1006-new.md#L5): New (Draft)

### Status

| Proposal | From | To |
| --- | --- | --- |
| [BEP-1002](proposals/BEP-1002-quota-mechanics.md#L3): Quota Mechanics | Accepted \
| Implemented (Implemented-Version 26.3.0) |
| [BEP-1003](proposals/README.md#L16): Reports | Draft | Rejected |

### Decisions added

- [BEP-1001](proposals/BEP-1001-event-relay.md#L54), 2026-03-02: Cut the table daily

### Decisions changed

- [BEP-1001](proposals/BEP-1001-event-relay.md#L52), 2025-11-10: One relay for a cluster → One relay for a zone

### Questions opened

- [BEP-1001](proposals/BEP-1001-event-relay.md#L58): Who may read events?

### Questions closed

- BEP-1000: Does a suspended session count? (removed)

### Line budgets

| Document | Before | After | Budget |
| --- | --- | --- | --- |
| [BEP-1001](proposals/BEP-1001-event-relay.md) | 61 | 63 | 62 (1 over) |
| [BEP-1001/keys.md](proposals/BEP-1001/keys.md) | new | 25 | 26 |

### Renamed

- proposals/BEP-1000-session-quota.md → [proposals/BEP-1000-quota.md](proposals/BEP-1000-quota.md)

### Deleted

- proposals/BEP-1001/transport.md

Changed otherwise: [BEP-1001/storage.md](proposals/BEP-1001/storage.md).

### Findings

| Severity | Rule | Place | Finding |
| --- | --- | --- | --- |
| warning | LEN001 main-too-long | [BEP-1001:63](proposals/BEP-1001-event-relay.md#L63) \
| 63 lines are too many: the main document of a segmented BEP has at most 62; move details into sub-documents in \
BEP-1001/; its largest sections are "Implementation Plan" (10 lines), "Decision Log" (8 lines), "Document Index" \
(7 lines) |
| error | REG010 registry-unregistered | [BEP-1006:1](proposals/BEP-1006-new.md#L1) \
| 1006 is not in the registry of README.md; add &#124; &#91;1006&#93;(BEP-1006-new.md) &#124; New &#124; &#124; Draft \
&#124; after the row of 1005 &#91;fixable&#93; |
| error | REG008 registry-link-broken | [README.md:13](proposals/README.md#L13) \
| BEP-1000-session-quota.md does not exist; write &#91;1000&#93;(BEP-1000-quota.md) &#91;fixable&#93; |
| error | REG011 registry-status-mismatch | [README.md:15](proposals/README.md#L15) \
| the row of 1002 says Accepted, but BEP-1002-quota-mechanics.md says Implemented &#91;fixable&#93; |
"""


def test_whole_report(proposals: Path) -> None:
    edit_all(proposals)
    assert report() == Run(1, WHOLE, "")
    assert report().out == WHOLE, "the order of everything is the same"


@pytest.mark.parametrize("arguments", [(), ("--staged",), ("--changed-lines",)])
def test_nothing_changed_and_nothing_found(proposals: Path, arguments: Sequence[str]) -> None:
    del proposals
    assert report(*arguments) == Run(
        0, "**bep-lint**: No proposal has changed since HEAD. All 7 documents are clean.\n", ""
    )
    assert report("-q", *arguments).out == ""


def test_without_a_base(proposals: Path) -> None:
    edit(proposals / "README.md", "| Accepted |", "| Draft |")
    run = bep_lint("proposals", "--output-format", "markdown", "--select", "REG011")
    assert run.out == (
        "## bep-lint\n\n"
        "Found 1 error in 7 documents (1 fixable with --fix).\n\n"
        "### Findings\n\n"
        "| Severity | Rule | Place | Finding |\n"
        "| --- | --- | --- | --- |\n"
        "| error | REG011 registry-status-mismatch | [README.md:15](proposals/README.md#L15) "
        "| the row of 1002 says Draft, but BEP-1002-quota-mechanics.md says Accepted &#91;fixable&#93; |\n"
    )
    Path("bep-lint.toml").write_text('docs-url = "https://docs.example.com/(a)"\n', encoding="utf-8")
    linked = run.out.replace(
        "REG011 registry-status-mismatch",
        "[REG011 registry-status-mismatch](<https://docs.example.com/(a)/rules/REG011/>)",
    )
    assert bep_lint("proposals", "--output-format", "markdown", "--select", "REG011").out == linked
    clean = bep_lint("proposals", "--output-format", "markdown", "--select", "LEN001")
    assert clean.out == "**bep-lint**: All 7 documents are clean.\n"


def test_a_change_without_findings(proposals: Path) -> None:
    edit(proposals / QUOTA, "- Does a suspended session count?", "- [x] Does a suspended session count?")
    assert report().out == (
        "## bep-lint: changes since HEAD\n\n"
        "All 7 documents are clean.\n\n"
        "### Questions closed\n\n"
        f"- [BEP-1000](proposals/{QUOTA}#L40): Does a suspended session count? (resolved)\n"
    )
    assert "clean" not in report("-q").out


def test_named_documents_only(proposals: Path) -> None:
    edit_all(proposals)
    run = bep_lint(
        f"proposals/{MECHANICS}", "--base", "HEAD", "--output-format", "markdown", "--select", "LEN001", "--exit-zero"
    )
    assert topics(run.out) == {
        "Status": ["BEP-1002: Quota Mechanics | Accepted | Implemented (Implemented-Version 26.3.0)"]
    }
    gone = bep_lint(
        "proposals/BEP-1001/transport.md", "--base", "HEAD", "--output-format", "markdown", "--select", "LEN001"
    )
    assert topics(gone.out) == {"Deleted": ["proposals/BEP-1001/transport.md"]}


def test_excluded_documents_are_not_told(proposals: Path) -> None:
    (proposals.parent / "bep-lint.toml").write_text('exclude = ["proposals/BEP-1001"]\n', encoding="utf-8")
    (proposals / "BEP-1001" / "transport.md").unlink()
    edit(proposals / "BEP-1001" / "storage.md", "daily", "each day")
    assert topics(report("--exit-zero").out) == {}


def test_a_renumbered_proposal_is_not_new(proposals: Path) -> None:
    edit(proposals / "README.md", f"| [1000]({QUOTA})", "| [1007](BEP-1007-session-quota.md)")
    git(proposals, "mv", QUOTA, "BEP-1007-session-quota.md")
    git(proposals, "add", "--all")
    said = topics(report("--exit-zero").out)
    assert said["Renamed"] == [
        f"proposals/{QUOTA} → proposals/BEP-1007-session-quota.md (BEP-1000 is now BEP-1007)",
    ]
    assert said.keys() <= {"Renamed", "Changed otherwise", "Findings"}


def test_renumbered_with_its_folder_is_one_line(proposals: Path) -> None:
    edit(proposals / "README.md", f"[1001]({RELAY})", "[1007](BEP-1007-event-relay.md)")
    git(proposals, "mv", RELAY, "BEP-1007-event-relay.md")
    git(proposals, "mv", "BEP-1001", "BEP-1007")
    git(proposals, "mv", "BEP-1007/storage.md", "BEP-1007/store.md")
    said = topics(report("--exit-zero").out)
    assert said["Renamed"] == [
        f"proposals/{RELAY} → proposals/BEP-1007-event-relay.md (BEP-1001 is now BEP-1007)",
        "proposals/BEP-1001/storage.md → proposals/BEP-1007/store.md (BEP-1001 is now BEP-1007)",
    ]
    assert said.keys() <= {"Renamed", "Changed otherwise", "Findings"}


def test_a_reserved_number_gets_its_document(proposals: Path) -> None:
    (proposals / "BEP-1003-reports.md").write_text("---\nStatus: Draft\n---\n\n# Reports\n", encoding="utf-8")
    said = topics(report("--exit-zero").out)
    assert said == {**said, "New proposals": ["BEP-1003: Reports (Draft, reserved before)"]}
    assert "Changed otherwise" not in said


def test_a_second_document_of_a_number(proposals: Path) -> None:
    (proposals / "BEP-1002-second.md").write_text("# Second\n", encoding="utf-8")
    (proposals / "BEP-1007-one.md").write_text("# One\n", encoding="utf-8")
    (proposals / "BEP-1007-other.md").write_text("# Other\n", encoding="utf-8")
    assert topics(report("--exit-zero").out)["New proposals"] == [
        f"BEP-1002: Second (the number is also that of {MECHANICS})",
        "BEP-1007: One (the number is also that of BEP-1007-other.md)",
        "BEP-1007: Other (the number is also that of BEP-1007-one.md)",
    ]


def test_numbers_given_up(proposals: Path) -> None:
    edit(proposals / "README.md", "| 1003 | Quota Reports | Emil Post | Draft |\n", "")
    row = "| [1001](BEP-1001-event-relay.md) | Event Relay | Ada Byron, Emil Post | Implemented |\n"
    edit(proposals / "README.md", row, "")  # its document is there
    assert topics(report("--exit-zero").out)["Numbers given up"] == ["BEP-1003: Quota Reports"]
    (proposals / "README.md").write_text("\0", encoding="utf-8")
    assert "Numbers given up" not in topics(report("--exit-zero").out)


def test_skipped_and_repeated_rows(proposals: Path) -> None:
    """A row that skips a number reserves none; of two of a number the first one counts."""
    rows = "| 1005 | _(skipped)_ | | |\n| 1006 | First | | Draft |\n| 1006 | Second | | Draft |\n| _next_"
    edit(proposals / "README.md", "| _next_", rows)
    assert topics(report("--exit-zero").out)["New proposals"] == ["BEP-1006: First (Draft, no document yet)"]


LOG = "## Decision Log\n\n| Date | Decision | Rationale |\n|---|---|---|\n"
FIRST, SECOND = "| 2026-01-02 | Use Redis | It is there |\n", "| 2026-02-03 | Keep it a day | Enough |\n"
ASKED = "## Open Questions\n\n"
WHO = "- Who may raise a quota?\n"


def change(proposals: Path, before: dict[str, str], after: dict[str, str | None]) -> dict[str, list[str]]:
    """What the report says of documents that were written, committed and changed."""
    for files in (before, after):
        for name, text in files.items():
            file = proposals / name
            file.parent.mkdir(exist_ok=True)
            if text is None:
                file.unlink()
            else:
                file.write_text(text, encoding="utf-8")
        if files is before:
            commit(proposals)
    said = topics(bep_lint("proposals", "--base", "HEAD", "--output-format", "markdown", "--select", "REG001").out)
    said.pop("Findings", None)
    return said


MAIN, SUB = "BEP-1008-x.md", "BEP-1008/x.md"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (LOG + FIRST, LOG + FIRST + SECOND, {"Decisions added": ["BEP-1008, 2026-02-03: Keep it a day"]}),
        (LOG + FIRST + SECOND, LOG + SECOND, {"Decisions changed": ["BEP-1008, 2026-01-02: Use Redis (removed)"]}),
        (
            LOG + FIRST,
            LOG + FIRST.replace("Redis", "**Kafka**"),
            {"Decisions changed": ["BEP-1008, 2026-01-02: Use Redis → Use Kafka"]},
        ),
        (
            LOG + FIRST,
            LOG + "| 2026-01-02 | Drop the cluster scope | Why not |\n",
            {"Decisions changed": ["BEP-1008, 2026-01-02: Use Redis; It is there → Drop the cluster scope; Why not"]},
        ),
        (
            LOG + FIRST,
            LOG + FIRST.replace("It is there", ""),
            {"Decisions changed": ["BEP-1008, 2026-01-02: Use Redis: It is there → –"]},
        ),
        ("## Decision Log\n\n- 2026-01-02: **Use** Redis, for it is there.\n", LOG + FIRST, {}),
        (ASKED + WHO, ASKED + "- Which?\n" + WHO, {"Questions opened": ["BEP-1008: Which?"]}),
        (
            ASKED + WHO,
            ASKED + "- Who can raise the quota of a project?\n",
            {"Questions reworded": ["BEP-1008: Who may raise a quota? → Who can raise the quota of a project?"]},
        ),
        (
            ASKED + WHO,
            ASKED + "- Who may see a quota?\n",
            {
                "Questions opened": ["BEP-1008: Who may see a quota?"],
                "Questions closed": ["BEP-1008: Who may raise a quota? (removed)"],
            },
        ),
        (
            ASKED + WHO,
            ASKED + "- ~~Who may raise a quota?~~ Admins.\n",
            {"Questions closed": ["BEP-1008: Who may raise a quota? Admins. (resolved)"]},
        ),
        (ASKED + "- **Size**: How much?\n", ASKED + "### Size\n\nHow much?\n", {}),
    ],
)
def test_plans(proposals: Path, before: str, after: str, said: dict[str, list[str]]) -> None:
    told = change(proposals, {MAIN: f"# X\n\n{before}"}, {MAIN: f"# X\n\n{after}"})
    assert told == (said or {"Changed otherwise": ["BEP-1008."]})


def test_what_moves_within_a_proposal_has_not_changed(proposals: Path) -> None:
    told = change(
        proposals,
        {MAIN: f"# X\n\n{LOG}{FIRST}\n{ASKED}{WHO}"},
        {MAIN: "# X\n", SUB: f"# X\n\n{LOG}{FIRST}\n{ASKED}{WHO}"},
    )
    assert told == {"Changed otherwise": ["BEP-1008 and BEP-1008/x.md (new)."]}


def test_a_deleted_sub_document_that_asks_and_records(proposals: Path) -> None:
    files = {MAIN: "# X\n", SUB: f"# X\n\n{LOG}{FIRST}\n{ASKED}{WHO}"}
    assert change(proposals, files, {SUB: None}) == {
        "Decisions changed": ["BEP-1008/x.md, 2026-01-02: Use Redis (removed)"],
        "Questions closed": ["BEP-1008: Who may raise a quota? (removed)"],
        "Deleted": [f"proposals/{SUB}"],
    }
    # Of a proposal that is gone as a whole that is all there is to say; here the number is another proposal's.
    commit(proposals)
    assert change(proposals, files, {MAIN: None, SUB: None}) == {"Deleted": [f"proposals/{MAIN}", f"proposals/{SUB}"]}


def test_a_sub_document_that_goes_as_its_proposal_is_renumbered(proposals: Path) -> None:
    main = "---\nAuthor: Ada Byron\nStatus: Draft\n---\n\n# X\n\nOne\n\ntwo\n\nthree\n\nfour.\n"
    files = {MAIN: main, SUB: f"# X\n\n{ASKED}{WHO}"}
    told = change(proposals, files, {MAIN: None, SUB: None, "BEP-1009-x.md": main})
    assert told["Questions closed"] == ["BEP-1009: Who may raise a quota? (removed)"]


def test_documents_of_one_number_are_told_once(proposals: Path) -> None:
    """Two main documents bear it, in error; what their folder asks is asked once, and what moves is no change."""
    files = {MAIN: f"# X\n\n{ASKED}{WHO}", "BEP-1008-y.md": "# Y\n"}
    assert change(proposals, files, {SUB: f"# X\n\n{ASKED}- Which?\n"}) == {"Questions opened": ["BEP-1008: Which?"]}
    commit(proposals)
    told = change(proposals, {}, {SUB: None, "BEP-1008-y.md": f"# Y\n\n{ASKED}- Which?\n"})
    assert told == {"Deleted": [f"proposals/{SUB}"], "Changed otherwise": ["BEP-1008."]}


def test_main_documents_come_first(proposals: Path) -> None:
    text = f"# X\n\n{LOG}{FIRST}\n{ASKED}{WHO}"
    told = change(proposals, {}, {MAIN: text, SUB: text.replace("raise", "see")})
    assert told["Decisions added"] == [f"{name}, 2026-01-02: Use Redis" for name in ("BEP-1008", "BEP-1008/x.md")]
    assert told["Questions opened"] == ["BEP-1008: Who may raise a quota?", "BEP-1008: Who may see a quota?"]


FRONT = "---\nStatus: {}\nTarget-Version: {}\n---\n\n# X\n\n"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (FRONT.format("Draft", ""), FRONT.format("Accepted", "26.4.0"), "Draft | Accepted (Target-Version 26.4.0)"),
        (FRONT.format("Draft", ""), FRONT.format("Accepted", ""), "Draft | Accepted (no Target-Version)"),
        (
            FRONT.format("Draft", "") + ASKED + WHO,
            FRONT.format("Accepted", "26.4.0") + ASKED + WHO + "- [x] Which?\n- When?\n",
            "Draft | Accepted (Target-Version 26.4.0, 2 questions open)",
        ),
        (FRONT.format("Draft", "") + ASKED + WHO, FRONT.format("Rejected", "") + ASKED + WHO, "Draft | Rejected"),
        ("# X\n", FRONT.format("Draft", ""), "– | Draft"),
        (FRONT.format("Draft", ""), "# X\n", "Draft | –"),
        ("---\nStatus: [a\n---\n\n# X\n", FRONT.format("Draft", ""), "? | Draft"),
        (FRONT.format("Draft", ""), "---\nStatus: [a\n---\n\n# X\n", "Draft | ?"),
        ("\0", FRONT.format("Draft", ""), None),
        (FRONT.format("Draft", ""), "\0", None),
        ("---\nStatus: [a\n---\n\n# X\n", "---\nStatus: [b\n---\n\n# X\n", None),
    ],
)
def test_status(proposals: Path, before: str, after: str, said: str | None) -> None:
    told = change(proposals, {MAIN: before}, {MAIN: after}).get("Status")
    assert told == (None if said is None else [f"BEP-1008: X | {said}"])


def test_open_questions_of_sub_documents_count(proposals: Path) -> None:
    before = {MAIN: FRONT.format("Draft", ""), SUB: f"# X\n\n{ASKED}{WHO}"}
    told = change(proposals, before, {MAIN: FRONT.format("Accepted", "26.4.0")})
    assert told["Status"] == ["BEP-1008: X | Draft | Accepted (Target-Version 26.4.0, 1 question open)"]


def test_of_documents_that_only_changed_a_few_are_named(proposals: Path) -> None:
    for file in proposals.glob("*/*.md"):
        edit(file, "# BEP-1001", "#  BEP-1001")
    for file in proposals.glob("BEP-1*.md"):
        edit(file, "\n# ", "\n#  ")
    assert topics(report("--exit-zero").out)["Changed otherwise"] == [
        "BEP-1000, BEP-1001, BEP-1001/storage.md, BEP-1001/transport.md and BEP-1002."
    ]
    (proposals / "BEP-1001" / "z.md").write_text("# BEP-1001: Z\n", encoding="utf-8")
    assert topics(report("--exit-zero").out)["Changed otherwise"] == [
        "BEP-1000, BEP-1001, BEP-1001/storage.md, BEP-1001/transport.md, BEP-1001/z.md (new) and 1 more document."
    ]


def test_long_texts_are_cut(proposals: Path) -> None:
    told = change(proposals, {}, {MAIN: f"# {'long ' * 100}\n"})
    assert told["New proposals"] == [f"BEP-1008: {('long ' * 32)[:159].rstrip()}…"]


def test_the_base_is_called_by_its_branch(proposals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = git(proposals, "rev-parse", "HEAD")
    head = git(proposals, "commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "head")
    git(
        proposals,
        "reset",
        "--quiet",
        "--hard",
        git(proposals, "commit-tree", "HEAD^{tree}", "-p", base, "-p", head, "-m", "merge"),
    )
    request = {"number": 7, "base": {"sha": base, "ref": "main"}, "head": {"sha": head}}
    (tmp_path / "event.json").write_text(json.dumps({"pull_request": request}), encoding="utf-8")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    run = bep_lint("proposals", "--base", "auto", "--output-format", "markdown", "--select", "REG001")
    assert f"since main ({base[:7]})." in "".join(text_nodes(parsed(run.out)))


def test_readme_that_could_not_be_read_brings_no_numbers(proposals: Path) -> None:
    text = (proposals / "README.md").read_text(encoding="utf-8")
    (proposals / "README.md").write_text("\0", encoding="utf-8")
    commit(proposals)
    (proposals / "README.md").write_text(text, encoding="utf-8")
    assert "New proposals" not in report().out


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (44, 44, None),
        (30, 44, None),
        (30, 45, "30 | 45 | 50"),
        (30, 50, "30 | 50 | 50"),
        (30, 51, "30 | 51 | 50 (1 over)"),
        (60, 51, "60 | 51 | 50 (1 over)"),
        (60, 20, "60 | 20 | 50"),
        (50, 20, None),
    ],
)
def test_line_budgets(proposals: Path, before: int, after: int, told: str | None) -> None:
    file = proposals / "BEP-1003-reports.md"
    file.write_text("# Reports\n" + "x\n" * (before - 1), encoding="utf-8")
    commit(proposals)
    file.write_text("# Reports\n" + "y\n" * (after - 1), encoding="utf-8")
    said = topics(report("--exit-zero").out)
    assert said.get("Line budgets", []) == ([f"BEP-1003 | {told}"] if told else [])


def test_split_proposal_has_another_budget(proposals: Path) -> None:
    (proposals / "BEP-1000").mkdir()
    (proposals / "BEP-1000" / "count.md").write_text("# BEP-1000: Count\n", encoding="utf-8")
    (proposals / QUOTA).write_text((proposals / QUOTA).read_text(encoding="utf-8") + "\n" * 14, encoding="utf-8")
    assert topics(report("--exit-zero").out)["Line budgets"] == ["BEP-1000 | 44 | 58 | 62"]


def test_fixed_documents_are_told_as_they_are_then(proposals: Path) -> None:
    edit(proposals / MECHANICS, "Status: Accepted", "Status: implemented")
    said = topics(report("--fix", select="FM009,REG011").out)
    assert said["Status"] == ["BEP-1002: Quota Mechanics | Accepted | Implemented (no Implemented-Version)"]
    assert said["Changed otherwise"] == ["README.md."]
    assert "| Implemented |" in (proposals / "README.md").read_text(encoding="utf-8").splitlines()[14]


def test_several_folders_are_one_report(proposals: Path) -> None:
    shutil.copytree(proposals, proposals.parent / "other")
    commit(proposals)
    for folder in (proposals, proposals.parent / "other"):
        edit(folder / QUOTA, "Status: Draft", "Status: Rejected")
    run = bep_lint("other", "proposals", "--base", "HEAD", "--output-format", "markdown", "--select", "LEN001")
    assert len(topics(run.out)["Status"]) == 2
    assert {place for place in ("other", "proposals") if f"]({place}/{QUOTA}#L3)" in run.out} == {"other", "proposals"}
    for folder in (proposals, proposals.parent / "other"):
        edit(folder / "BEP-1001" / "storage.md", "daily", "each day")
    run = bep_lint("other", "proposals", "--base", "HEAD", "--output-format", "markdown", "--select", "LEN001")
    assert topics(run.out)["Changed otherwise"] == ["other/BEP-1001/storage.md and proposals/BEP-1001/storage.md."], (
        "what has one short name has its whole one"
    )


def test_staged_content_is_what_is_told(proposals: Path) -> None:
    edit(proposals / QUOTA, "Status: Draft", "Status: Rejected")
    git(proposals, "add", "--all")
    edit(proposals / QUOTA, "Status: Rejected", "Status: Superseded")
    said = topics(report("--staged", "--exit-zero").out)
    assert said["Status"] == ["BEP-1000: Session Quota | Draft | Rejected"]


def test_statistics_and_colours_and_a_file(proposals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    edit_all(proposals)
    assert "##" not in report("--statistics").out
    run = report("--color", "always", "-o", "report.md")
    assert run.out == ""
    assert Path("report.md").read_text(encoding="utf-8") == WHOLE


def test_message_command_links_nothing(proposals: Path) -> None:
    del proposals
    Path("title").write_text("bep 1000 something\n", encoding="utf-8")
    run = bep_lint("message", "title", "--output-format", "markdown")
    assert "| title:1 |" in run.out


class TestLinks:
    RELATIVE = frozenset({f"proposals/{QUOTA}#L3", "proposals/README.md#L13"})

    @pytest.fixture
    def in_actions(self, proposals: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        edit(proposals / QUOTA, "Status: Draft", "Status: Rejected")
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example")
        monkeypatch.setenv("GITHUB_REPOSITORY", "acme/proposals")
        monkeypatch.setenv("GITHUB_SHA", git(proposals, "rev-parse", "HEAD"))
        return proposals

    def addresses(self, *arguments: object) -> set[str]:
        run = bep_lint(
            *(arguments or ["proposals"]), "--base", "HEAD", "--output-format", "markdown", "--select", "REG011"
        )
        return {str(token.attrs["href"]) for token in flat(parsed(run.out)) if token.type == "link_open"}

    def event(self, folder: Path, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / "event.json").write_text(content, encoding="utf-8")
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(folder / "event.json"))

    def blobs(self, commit_id: str) -> set[str]:
        return set(self.files(commit_id, f"{QUOTA}?plain=1#L3", "README.md?plain=1#L13"))

    def files(self, commit_id: str, *names: str) -> list[str]:
        return [f"https://github.example/acme/proposals/blob/{commit_id}/proposals/{name}" for name in names]

    def test_of_the_commit(self, in_actions: Path) -> None:
        assert self.addresses() == self.blobs(git(in_actions, "rev-parse", "HEAD"))

    def test_of_the_head_of_a_pull_request(
        self, in_actions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        head = git(in_actions, "commit-tree", "HEAD^{tree}", "-m", "the same files")
        self.event(tmp_path, json.dumps({"pull_request": {"head": {"sha": head}}}), monkeypatch)
        assert self.addresses() == self.blobs(head)
        # From wherever it is called, and by whatever way.
        monkeypatch.chdir(in_actions)
        assert self.addresses(".") == self.blobs(head)
        (tmp_path / "link").symlink_to("proposals")
        assert self.addresses("../link") == self.blobs(head)

    def test_of_the_head_that_is_checked_out(
        self, in_actions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        head = git(in_actions, "rev-parse", "HEAD")
        self.event(tmp_path, json.dumps({"pull_request": {"head": {"sha": head}}}), monkeypatch)
        monkeypatch.setenv("GITHUB_SHA", ABSENT)
        assert self.addresses() == self.blobs(head)

    def test_of_the_merge_where_the_base_has_moved_on(
        self, in_actions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The lines are those of the merge: at the head of the pull request they are others."""
        git(in_actions, "stash")
        readme = in_actions / "README.md"
        readme.write_text("\n\n" + readme.read_text(encoding="utf-8"), encoding="utf-8")
        merge = commit(in_actions)
        head = git(in_actions, "rev-parse", "HEAD^1")
        git(in_actions, "stash", "pop")
        monkeypatch.setenv("GITHUB_SHA", merge)
        self.event(tmp_path, json.dumps({"pull_request": {"head": {"sha": head}}}), monkeypatch)
        (row,) = self.files(merge, "README.md?plain=1#L15")
        assert self.addresses() == {row, *self.files(head, f"{QUOTA}?plain=1#L3")}

    def test_of_the_merge_where_the_head_is_not_fetched(
        self, in_actions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.event(tmp_path, json.dumps({"pull_request": {"head": {"sha": ABSENT}}}), monkeypatch)
        assert self.addresses() == self.blobs(git(in_actions, "rev-parse", "HEAD"))

    @pytest.mark.parametrize(
        ("origin", "is_it"),
        [
            ("https://github.example/acme/proposals", True),
            ("https://github.example/Acme/Proposals.git/", True),
            ("git@github.example:acme/proposals.git", True),
            ("https://github.example/other-acme/proposals", False),
            ("https://github.example/acme/other", False),
        ],
    )
    def test_of_another_commit_that_is_checked_out(
        self, in_actions: Path, origin: str, is_it: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_SHA", ABSENT)
        git(in_actions, "remote", "add", "origin", origin)
        head = git(in_actions, "rev-parse", "HEAD")
        assert self.addresses() == (self.blobs(head) if is_it else self.RELATIVE)

    def test_of_a_worktree_below_another_repository(self, in_actions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        git(in_actions, "worktree", "add", "--quiet", "--detach", str(in_actions.parent / ".wt"))
        monkeypatch.chdir(in_actions.parent / ".wt")
        edit(Path("proposals") / QUOTA, "Status: Draft", "Status: Rejected")
        assert self.addresses() == self.blobs(git(in_actions, "rev-parse", "HEAD"))

    @pytest.mark.parametrize(
        "content",
        ["", "[]", "{", "[" * 100_000, '{"pull_request": 1}', '{"pull_request": {"head": {"sha": "../x"}}}', "\udcff"],
    )
    def test_event_that_says_nothing(
        self, in_actions: Path, tmp_path: Path, content: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "event.json").write_bytes(content.encode(errors="surrogateescape"))
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
        assert self.addresses() == self.blobs(git(in_actions, "rev-parse", "HEAD"))

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("ACTIONS", "false"),
            ("SERVER_URL", "javascript:alert(1)"),
            ("SERVER_URL", "https://x.example/) [y](z"),
            ("REPOSITORY", "acme"),
            ("REPOSITORY", "acme/proposals/../x"),
            ("SHA", "main"),
            ("SHA", ""),
        ],
    )
    def test_relative_where_the_surroundings_do_not_tell(
        self, in_actions: Path, name: str, value: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        del in_actions
        monkeypatch.setenv(f"GITHUB_{name}", value)
        assert self.addresses() == self.RELATIVE

    def test_a_submodule_is_another_repository(self, in_actions: Path) -> None:
        repository(in_actions)
        commit(in_actions)
        edit(in_actions / QUOTA, "Status: Rejected", "Status: Draft")
        assert all(address.startswith("proposals/") for address in self.addresses())

    def test_paths_are_encoded(self, in_actions: Path) -> None:
        name = "BEP-1008-a b)|%`[x](y)#한<i>.md"
        (in_actions / name).write_text("# X\n", encoding="utf-8")
        base = f"https://github.example/acme/proposals/blob/{git(in_actions, 'rev-parse', 'HEAD')}/"
        found = {address.removeprefix(base) for address in self.addresses()}
        assert f"proposals/{name}?plain=1#L1" in {unquote(address) for address in found}
        assert all(re.fullmatch(r"[\w.~/%-]+(?:\?plain=1#L\d+)?", address, re.ASCII) for address in found)


HOSTILE = (
    r"a | b \| `c` ``` <img src=x onerror=y> <!-- [l](https://x.com) ![i](u) *e* __e__ ~~s~~ &lt; $m$ \\ "
    r"https://x.com www.x.com m@x.com m@-x.com @user #12 GH-12 o/r#1 o/r@abcdef0 abcdef0123456789 :tada: "
    r"x.md:100:1 [^1] ftp://x.com mailto:m@x.com </td>"
)


class TestHostileText:
    """What documents, their names and git say stays the text of a line, whatever it looks like."""

    @pytest.fixture
    def hostile(self, proposals: Path) -> str:
        title = f"# {markdown(HOSTILE)}"
        cell = markdown(HOSTILE).replace("|", "\\|")
        plans = (
            "## Decision Log\n\n| Date | Decision | Rationale |\n|--|--|--|\n"
            f"| @user #1 | {cell} | {cell} |\n\n## Open Questions\n\n- {markdown(HOSTILE)}\n"
        )
        text = f'---\nStatus: "{HOSTILE.replace(chr(92), "")}"\n---\n\n{title}\n\n{plans}'
        (proposals / "BEP-1012-plans.md").write_text(f"# X\n\n{plans}", encoding="utf-8")
        edit(proposals / "README.md", "| _next_", f"| 1013 | {cell} | | Draft |\n| _next_")
        commit(proposals)
        name = "BEP-1009-x|y`<b>[z](w)@user#12\\_*_\x1b[31m\u202e.md"
        (proposals / name).write_text(text, encoding="utf-8")
        (proposals / "BEP-1010-# x\n| - y.md").write_text("# X\n", encoding="utf-8")
        (proposals / "BEP-1010-z.md").write_text("# X\n", encoding="utf-8")
        edit(proposals / "BEP-1012-plans.md", "| @user #1 | ", "| @user #1 | Or ")
        edit(proposals / "BEP-1012-plans.md", "\n- ", "\n- Why ")
        edit(proposals / "README.md", f"| 1013 | {cell} |", f"| 1011 | {cell} |")
        edit(proposals / QUOTA, "Status: Draft", "Status: '<b>@user</b> | #1'")
        run = bep_lint("proposals", "--base", "HEAD", "--output-format", "markdown", "--exit-zero")
        assert run.status == 0, run.err
        return run.out

    def test_structure(self, hostile: str) -> None:
        tokens = parsed(hostile)
        headings = [tokens[index + 1].content for index, token in enumerate(tokens) if token.type == "heading_open"]
        assert headings == [
            "bep-lint: changes since HEAD",
            "New proposals",
            "Numbers given up",
            "Status",
            "Decisions added",
            "Decisions changed",
            "Questions opened",
            "Questions reworded",
            "Findings",
        ]
        blocks = {token.type for token in tokens}
        assert not blocks & {"html_block", "fence", "code_block", "blockquote_open", "hr", "ordered_list_open"}
        assert max(token.level for token in tokens if token.type == "list_item_open") == 1
        inline = flat(tokens)
        assert {token.type for token in inline} <= {"text", "text_special", "link_open", "link_close", "html_inline"}
        assert {token.content for token in inline if token.type == "html_inline"} == {"<!-- -->"}
        addresses = [str(token.attrs["href"]) for token in inline if token.attrs]
        assert [address for address in addresses if not re.match(r"proposals(?:/|#|\Z)", address)] == []
        rows = [index for index, token in enumerate(tokens) if token.type == "tr_open"]
        for row in rows:
            cells = [token.type for token in tokens[row : row + 14]].count("td_open")
            assert cells in (0, 3, 4)

    def test_nothing_is_linked_or_hidden(self, hostile: str) -> None:
        """GitHub looks for these in the text between tags and comments."""
        for text in text_nodes(parsed(hostile)):
            assert not re.search(r"@\S|#\d|GH-\d|://|www\.|[0-9a-f]{7}|\$.|:[\w+-]+:", text, re.IGNORECASE), text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", hostile)

    def test_shown_as_it_is(self, hostile: str) -> None:
        said = topics(hostile)
        start = HOSTILE[:100]
        assert any(line.startswith(f"BEP-1009: {start}") for line in said["New proposals"])
        assert any(line.startswith(f"BEP-1011: {start}") for line in said["New proposals"])
        assert said["Decisions added"][0].startswith(f"BEP-1009, @user #1: {start}")
        asked = start.replace("~~", "")
        assert said["Questions opened"][0].startswith(f"BEP-1009: {asked}")
        assert said["Status"] == ["BEP-1000: Session Quota | Draft | <b>@user</b> | #1"]
        assert any(r"is also that of BEP-1010-# x\x0a| - y.md" in line for line in said["New proposals"])
        assert said["Decisions changed"][0].startswith(f"BEP-1012, @user #1: {asked}")
        assert said["Questions reworded"][0].startswith(f"BEP-1012: {asked}")
        assert f" → Why {asked}" in said["Questions reworded"][0]
        assert said["Numbers given up"][0].startswith(f"BEP-1013: {start}")

    def test_deleted_and_renamed(self, proposals: Path) -> None:
        old, gone = "BEP-1009-[a](b)<!--@user.md", "BEP-1010-`x`|#1.md"
        (proposals / old).write_text("# A title of its own\n\nAnd a text.\n", encoding="utf-8")
        (proposals / gone).write_text("# X\n", encoding="utf-8")
        commit(proposals)
        (proposals / old).rename(proposals / "BEP-1009-new.md")
        (proposals / gone).unlink()
        run = report("--exit-zero")
        assert topics(run.out)["Renamed"] == [f"proposals/{old} → proposals/BEP-1009-new.md"]
        assert topics(run.out)["Deleted"] == [f"proposals/{gone}"]
        assert "html_block" not in {token.type for token in parsed(run.out)}

    @pytest.mark.parametrize(
        "text",
        ["- x", "1. x", "1) x", "+ x", "# x", "> x", "    x", "---", "===", "```", "~~~", "|x|", "<x>", "[x]: y"],
    )
    @pytest.mark.parametrize("before", ["", "- ", "above\n"])
    def test_begins_no_block(self, before: str, text: str) -> None:
        blocks = [token.type for token in parsed(f"{before}{escaped(text)}\n")]
        assert blocks == [token.type for token in parsed(f"{before}word\n")]


class TestLimit:
    @staticmethod
    def findings() -> list[dict[str, str]]:
        run = bep_lint("proposals", "--select", "REG,LEN001,LEN002,LEN003,SEC", "--output-format", "json")
        found: list[dict[str, str]] = json.loads(run.out)["findings"]
        return found

    def test_warnings_are_cut_first(self, proposals: Path) -> None:
        """The rows of the README come last, and would be left out; but they are what is wrong."""
        for number in range(1010, 1100):
            (proposals / f"BEP-{number}-x.md").write_text("---\nStatus: Draft\n---\n\n# X\n", encoding="utf-8")
        rows = "".join(f"| {number} | Row {number} | | Unknown {'한' * 40} |\n" for number in range(1110, 1200))
        edit(proposals / "README.md", "| _next_", f"{rows}| _next_")
        run = report("--exit-zero", select="REG,LEN001,LEN002,LEN003,SEC")
        assert LIMIT - 4000 < len(run.out) <= LIMIT
        found = self.findings()
        shown = [line.split(" | ")[0] for line in topics(run.out)["Findings"]]
        errors = [finding for finding in found if finding["severity"] == "error"]
        assert shown.count("error") == len(errors) > 90
        assert "warning" in shown
        left_out = len(found) - len(shown)
        assert run.out.endswith(f"\nFindings: {left_out} more not shown: there is no room for all.\n")
        places = [(finding["path"], finding["line"]) for finding in found]
        lines = [line.split(" | ")[2] for line in topics(run.out)["Findings"]]
        assert places == sorted(places)
        assert lines.index("README.md:19") > lines.index("BEP-1099:1"), "in the order that they have elsewhere"

    def test_errors_that_are_cut_are_counted(self, proposals: Path) -> None:
        rows = "".join(f"| {number} | Row {number} | | Unknown {'한' * 40} |\n" for number in range(1010, 2010))
        edit(proposals / "README.md", "| _next_", f"{rows}| _next_")
        run = report("--exit-zero", select="REG,LEN001,LEN002,LEN003,SEC")
        assert LIMIT - 4000 < len(run.out) <= LIMIT
        left_out = len(self.findings()) - len(topics(run.out)["Findings"])
        errors = sum(finding["severity"] == "error" for finding in self.findings())
        errors -= sum(line.startswith("error") for line in topics(run.out)["Findings"])
        assert f"Findings: {left_out} more not shown, {errors} errors among them: there is no room" in run.out
        assert len(topics(run.out)["New proposals"]) == 50
        assert "New proposals: 950 more not shown.\n" in run.out

    @pytest.mark.parametrize("is_wrong", [True, False])
    def test_the_change_takes_half_at_most(self, proposals: Path, is_wrong: bool) -> None:
        hostile = "@" * 200
        rows = "".join(f"| 2026-01-01 | {number}{hostile} | y |\n" for number in range(100))
        questions = "".join(f"- {number}{hostile}\n" for number in range(100))
        for number in range(1010, 1020):
            text = f"# X\n\n## Decision Log\n\n| Date | Decision | Rationale |\n|-|-|-|\n{rows}\n## Open Questions\n\n"
            (proposals / f"BEP-{number}-x.md").write_text(text + questions, encoding="utf-8")
        run = report("--exit-zero", select="SEC,REG010" if is_wrong else "REG001")
        assert len(run.out) <= LIMIT
        assert re.search(r"^Decisions added: \d+ more not shown", run.out, re.MULTILINE)
        change, _, findings = run.out.partition("### Findings")
        assert (len(change) < LIMIT * 0.9, bool(findings)) == (is_wrong, is_wrong)
        assert "\nFindings: " not in run.out, "there is room for all of them"

    @pytest.mark.parametrize("length", range(1, 100, 14))
    def test_there_is_room_for_what_is_said_of_the_rest(self, proposals: Path, length: int) -> None:
        rows = "".join(f"| {number} | Row | | Unknown |\n" for number in range(1010, 2010))
        edit(proposals / "README.md", "| _next_", f"{rows}| _next_")
        decisions = "".join(f"| 2026-01-01 | {'x' * length} {number} | y |\n" for number in range(60))
        questions = "".join(f"- Why {number}?\n" for number in range(60))
        text = f"# X\n\n{LOG}{decisions}\n{ASKED}{questions}"
        (proposals / "BEP-2010-x.md").write_text(text, encoding="utf-8")
        run = report("--exit-zero", select="REG")
        assert run.out.count(" more not shown") == 4
        assert LIMIT - 2000 < len(run.out) <= LIMIT

    def test_each_rule_and_document_before_the_second_of_any(self, proposals: Path) -> None:
        links = "".join(f"[x]({number}-{'x' * 60}.md)\n\n" for number in range(600))
        (proposals / "BEP-1010-x.md").write_text(f"# X\n\n{links}", encoding="utf-8")
        (proposals / "BEP-1020-y.md").write_text("# Y\n\n[x](x.md)\n", encoding="utf-8")
        run = report("--exit-zero", select="LNK")
        assert "more not shown" in run.out
        assert [line.split(" | ")[2] for line in topics(run.out)["Findings"]][-1] == "BEP-1020:3"


def parsed(text: str) -> list[Token]:
    """Parse `text` as GitHub does, which finds links in it as well."""
    parser = MarkdownIt("gfm-like")
    assert parser.linkify
    # GitHub takes neither README.md nor //x.com for a link.
    parser.linkify.set({"fuzzy_link": False})
    parser.linkify.add("//", None)
    return parser.parse(text)


def flat(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or []]


def text_nodes(tokens: list[Token]) -> list[str]:
    """The texts of a rendered page between its tags and comments."""
    texts = [""]
    for token in flat(tokens):
        if token.type in ("text", "text_special"):
            texts[-1] += token.content
        else:
            texts.append("")
    return texts


def topics(text: str) -> dict[str, list[str]]:
    """The text of each list item and table row of a report, by its heading; table heads are left out."""
    found: dict[str, list[str]] = {}
    heading = ""
    cells: list[str] = []
    tokens = parsed(text)
    for index, token in enumerate(tokens):
        if token.type != "inline":
            if token.type == "tr_open":
                cells = []
            elif token.type == "tr_close" and tokens[index - 1].type == "td_close":
                found.setdefault(heading, []).append(" | ".join(cells))
            continue
        shown = "".join(child.content for child in token.children or [] if child.type in ("text", "text_special"))
        opened = tokens[index - 1]
        if opened.type == "heading_open":
            heading = shown
        elif opened.type in ("td_open", "th_open"):
            cells.append(shown)
        elif opened.level > 0 or shown.startswith("Changed otherwise: "):
            heading, shown = (heading, shown) if opened.level > 0 else tuple(shown.split(": ", 1))
            found.setdefault(heading, []).append(shown)
    return found


def markdown(text: str) -> str:
    """`text` as an author writes it who wants it shown as it is."""
    return re.sub(r"([\\`*_{}\[\]<>~&#!|$:@.])", r"\\\1", text)

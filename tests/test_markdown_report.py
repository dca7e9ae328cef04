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
HEAD_ID = "0123456789abcdef0123456789abcdef01234567"
MERGE_ID = "f" * 40


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
    edit(proposals / RELAY, "None.\n\n## Ref", "- Who may read events?\n- ~~Which table?~~ One.\n\n## Ref")
    edit(proposals / QUOTA, "- Does a suspended session count?", "None.")
    (proposals / QUOTA).rename(proposals / "BEP-1000-quota.md")
    (proposals / "BEP-1001" / "transport.md").unlink()
    (proposals / "BEP-1001" / "keys.md").write_text("# BEP-1001: Keys\n" + "\n" * 23 + "x\n", encoding="utf-8")
    edit(proposals / "README.md", "| 1003 | Quota Reports | Emil Post | Draft |", "| 1003 | Reports | | Rejected |")
    edit(proposals / "README.md", "| _next_", "| 1005 | Idle Checks | | Draft |\n| _next_")
    (proposals / "BEP-1006-new.md").write_text("---\nStatus: Draft\n---\n\n# BEP-1006: New\n", encoding="utf-8")


WHOLE = """\
## bep-lint: changes since HEAD

Found 3 errors and 1 warning in 8 documents (3 fixable with --fix).

### New numbers

- [BEP-1005](proposals/README.md#L18): Idle Checks (Draft, no document yet)
- [BEP-1006](proposals/BEP-1006-new.md#L5): New (Draft)

### Status

| Proposal | From | To |
| --- | --- | --- |
| [BEP-1002](proposals/BEP-1002-quota-mechanics.md#L3): Quota Mechanics | Accepted | Implemented |
| [BEP-1003](proposals/README.md#L16): Reports | Draft | Rejected |

### Decisions added

- [BEP-1001](proposals/BEP-1001-event-relay.md#L54), 2026-03-02: Cut the table daily

### Questions opened

- [BEP-1001](proposals/BEP-1001-event-relay.md#L58): Who may read events?

### Questions closed

- BEP-1000: Does a suspended session count?

### Line budgets

| Document | Before | After | Budget |
| --- | --- | --- | --- |
| [proposals/BEP-1001/keys.md](proposals/BEP-1001/keys.md) | new | 25 | 26 |
| [proposals/BEP-1001-event-relay.md](proposals/BEP-1001-event-relay.md) | 61 | 63 | 62 (1 over) |

### Renamed

- proposals/BEP-1000-session-quota.md → [proposals/BEP-1000-quota.md](proposals/BEP-1000-quota.md)

### Deleted

- proposals/BEP-1001/transport.md

### Documents changed

- [proposals/BEP-1000-quota.md](proposals/BEP-1000-quota.md)
- [proposals/BEP-1001/keys.md](proposals/BEP-1001/keys.md) (new)
- [proposals/BEP-1001-event-relay.md](proposals/BEP-1001-event-relay.md)
- [proposals/BEP-1002-quota-mechanics.md](proposals/BEP-1002-quota-mechanics.md)
- [proposals/BEP-1006-new.md](proposals/BEP-1006-new.md) (new)
- [proposals/README.md](proposals/README.md)

### Findings

| Severity | Rule | Place | Finding |
| --- | --- | --- | --- |
| warning | LEN001 main-too-long | [proposals/BEP-1001-event-relay.md:63](proposals/BEP-1001-event-relay.md#L63) \
| 63 lines are too many: the main document of a segmented BEP has at most 62; move details into sub-documents in \
BEP-1001/; its largest sections are "Implementation Plan" (10 lines), "Decision Log" (8 lines), "Document Index" \
(7 lines) |
| error | REG010 registry-unregistered | [proposals/BEP-1006-new.md:1](proposals/BEP-1006-new.md#L1) \
| 1006 is not in the registry of README.md; add &#124; &#91;1006&#93;(BEP-1006-new.md) &#124; New &#124; &#124; Draft \
&#124; after the row of 1005 &#91;fixable&#93; |
| error | REG008 registry-link-broken | [proposals/README.md:13](proposals/README.md#L13) \
| BEP-1000-session-quota.md does not exist; write &#91;1000&#93;(BEP-1000-quota.md) &#91;fixable&#93; |
| error | REG011 registry-status-mismatch | [proposals/README.md:15](proposals/README.md#L15) \
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
        "| error | REG011 registry-status-mismatch | [proposals/README.md:15](proposals/README.md#L15) "
        "| the row of 1002 says Draft, but BEP-1002-quota-mechanics.md says Accepted &#91;fixable&#93; |\n"
    )
    clean = bep_lint("proposals", "--output-format", "markdown", "--select", "LEN001")
    assert clean.out == "**bep-lint**: All 7 documents are clean.\n"


def test_a_change_without_findings(proposals: Path) -> None:
    edit(proposals / QUOTA, "- Does a suspended session count?", "- [x] Does a suspended session count?")
    assert report().out == (
        "## bep-lint: changes since HEAD\n\n"
        "All 7 documents are clean.\n\n"
        "### Questions closed\n\n"
        f"- [BEP-1000](proposals/{QUOTA}#L40): Does a suspended session count?\n\n"
        "### Documents changed\n\n"
        f"- [proposals/{QUOTA}](proposals/{QUOTA})\n"
    )
    assert "clean" not in report("-q").out


def test_named_documents_only(proposals: Path) -> None:
    edit_all(proposals)
    run = bep_lint(
        f"proposals/{MECHANICS}", "--base", "HEAD", "--output-format", "markdown", "--select", "LEN001", "--exit-zero"
    )
    assert topics(run.out) == {
        "Status": ["BEP-1002: Quota Mechanics | Accepted | Implemented"],
        "Documents changed": [f"proposals/{MECHANICS}"],
    }
    gone = bep_lint(
        "proposals/BEP-1001/transport.md", "--base", "HEAD", "--output-format", "markdown", "--select", "LEN001"
    )
    assert topics(gone.out) == {"Deleted": ["proposals/BEP-1001/transport.md"]}


def test_a_renumbered_proposal_is_not_new(proposals: Path) -> None:
    edit(proposals / "README.md", f"| [1000]({QUOTA})", "| [1007](BEP-1007-session-quota.md)")
    git(proposals, "mv", QUOTA, "BEP-1007-session-quota.md")
    git(proposals, "add", "--all")
    said = topics(report("--exit-zero").out)
    assert said["Renamed"] == [
        f"proposals/{QUOTA} → proposals/BEP-1007-session-quota.md (BEP-1000 is now BEP-1007)",
    ]
    assert not said.keys() & {"New numbers", "Deleted", "Questions opened", "Questions closed"}


def test_a_reserved_number_gets_its_document(proposals: Path) -> None:
    (proposals / "BEP-1003-reports.md").write_text("# Reports\n", encoding="utf-8")
    said = topics(report("--exit-zero").out)
    assert (said.get("New numbers"), said["Documents changed"]) == (None, ["proposals/BEP-1003-reports.md (new)"])


def test_readme_that_could_not_be_read_brings_no_numbers(proposals: Path) -> None:
    text = (proposals / "README.md").read_text(encoding="utf-8")
    (proposals / "README.md").write_text("\0", encoding="utf-8")
    commit(proposals)
    (proposals / "README.md").write_text(text, encoding="utf-8")
    assert "New numbers" not in report().out


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
    assert said.get("Line budgets", []) == ([f"proposals/{file.name} | {told}"] if told else [])


def test_split_proposal_has_another_budget(proposals: Path) -> None:
    (proposals / "BEP-1000").mkdir()
    (proposals / "BEP-1000" / "count.md").write_text("# BEP-1000: Count\n", encoding="utf-8")
    (proposals / QUOTA).write_text((proposals / QUOTA).read_text(encoding="utf-8") + "\n" * 14, encoding="utf-8")
    assert topics(report("--exit-zero").out)["Line budgets"] == [f"proposals/{QUOTA} | 44 | 58 | 62"]


def test_fixed_documents_are_told_as_they_are_then(proposals: Path) -> None:
    edit(proposals / MECHANICS, "Status: Accepted", "Status: implemented")
    said = topics(report("--fix", select="FM009,REG011").out)
    assert said["Status"] == ["BEP-1002: Quota Mechanics | Accepted | Implemented"]
    assert said["Documents changed"] == [f"proposals/{MECHANICS}", "proposals/README.md"]
    assert "| Implemented |" in (proposals / "README.md").read_text(encoding="utf-8").splitlines()[14]


def test_several_folders_are_one_report(proposals: Path) -> None:
    shutil.copytree(proposals, proposals.parent / "other")
    commit(proposals)
    for folder in (proposals, proposals.parent / "other"):
        edit(folder / QUOTA, "Status: Draft", "Status: Rejected")
    run = bep_lint("other", "proposals", "--base", "HEAD", "--output-format", "markdown", "--select", "LEN001")
    assert topics(run.out)["Documents changed"] == [f"other/{QUOTA}", f"proposals/{QUOTA}"]
    assert len(topics(run.out)["Status"]) == 2


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
    @pytest.fixture
    def in_actions(self, proposals: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        edit(proposals / QUOTA, "Status: Draft", "Status: Rejected")
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example")
        monkeypatch.setenv("GITHUB_REPOSITORY", "acme/proposals")
        monkeypatch.setenv("GITHUB_SHA", MERGE_ID)
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
        blob = f"https://github.example/acme/proposals/blob/{commit_id}/proposals"
        return {f"{blob}/{QUOTA}", f"{blob}/{QUOTA}?plain=1#L3", f"{blob}/README.md?plain=1#L13"}

    def test_of_the_commit(self, in_actions: Path) -> None:
        del in_actions
        assert self.addresses() == self.blobs(MERGE_ID)

    def test_of_the_head_of_a_pull_request(
        self, in_actions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.event(tmp_path, json.dumps({"pull_request": {"head": {"sha": HEAD_ID}}}), monkeypatch)
        assert self.addresses() == self.blobs(HEAD_ID)
        # From wherever it is called, and by whatever way.
        monkeypatch.chdir(in_actions)
        assert self.addresses(".") == self.blobs(HEAD_ID)
        (tmp_path / "link").symlink_to("proposals")
        assert self.addresses("../link") == self.blobs(HEAD_ID)

    @pytest.mark.parametrize(
        "content",
        ["", "[]", "{", "[" * 100_000, '{"pull_request": 1}', '{"pull_request": {"head": {"sha": "../x"}}}', "\udcff"],
    )
    def test_event_that_says_nothing(
        self, in_actions: Path, tmp_path: Path, content: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        del in_actions
        (tmp_path / "event.json").write_bytes(content.encode(errors="surrogateescape"))
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
        assert self.addresses() == self.blobs(MERGE_ID)

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
        assert self.addresses() == {f"proposals/{QUOTA}", f"proposals/{QUOTA}#L3", "proposals/README.md#L13"}

    def test_a_submodule_is_another_repository(self, in_actions: Path) -> None:
        repository(in_actions)
        commit(in_actions)
        edit(in_actions / QUOTA, "Status: Rejected", "Status: Draft")
        assert all(address.startswith("proposals/") for address in self.addresses())

    def test_paths_are_encoded(self, in_actions: Path) -> None:
        name = "BEP-1008-a b)|%`[x](y)#한<i>.md"
        (in_actions / name).write_text("# X\n", encoding="utf-8")
        base = f"https://github.example/acme/proposals/blob/{MERGE_ID}/"
        found = {address.removeprefix(base) for address in self.addresses()}
        assert f"proposals/{name}" in {unquote(address) for address in found}
        assert all(re.fullmatch(r"[\w.~/%-]+(?:\?plain=1#L\d+)?", address, re.ASCII) for address in found)


HOSTILE = (
    r"a | b \| `c` ``` <img src=x onerror=y> <!-- [l](https://x.example) ![i](u) *e* __e__ ~~s~~ &lt; $m$ \\ "
    r"https://x.example www.x.example m@x.example @user #12 GH-12 o/r#1 o/r@abcdef0 abcdef0123456789 :tada: [^1] </td>"
)


class TestHostileText:
    """What documents, their names and git say stays the text of a line, whatever it looks like."""

    @pytest.fixture
    def hostile(self, proposals: Path) -> str:
        title = f"# {markdown(HOSTILE)}"
        cell = markdown(HOSTILE).replace("|", "\\|")
        text = (
            f'---\nStatus: "{HOSTILE.replace(chr(92), "")}"\n---\n\n{title}\n\n## Decision Log\n\n'
            f"| Date | Decision | Rationale |\n|--|--|--|\n| @user #1 | {cell} | {cell} |\n\n"
            f"## Open Questions\n\n- {markdown(HOSTILE)}\n"
        )
        name = "BEP-1009-x|y`<b>[z](w)@user#12\\_*_\x1b[31m\u202e.md"
        (proposals / name).write_text(text, encoding="utf-8")
        (proposals / "BEP-1010-# x\n| - y.md").write_text("# X\n", encoding="utf-8")
        edit(proposals / "README.md", "| _next_", f"| 1011 | {cell} | {cell} | {cell} |\n| _next_")
        edit(proposals / QUOTA, "Status: Draft", "Status: '<b>@user</b> | #1'")
        run = bep_lint("proposals", "--base", "HEAD", "--output-format", "markdown", "--exit-zero")
        assert run.status == 0, run.err
        return run.out

    def test_structure(self, hostile: str) -> None:
        tokens = parsed(hostile)
        headings = [tokens[index + 1].content for index, token in enumerate(tokens) if token.type == "heading_open"]
        assert headings == [
            "bep-lint: changes since HEAD",
            "New numbers",
            "Status",
            "Decisions added",
            "Questions opened",
            "Documents changed",
            "Findings",
        ]
        blocks = {token.type for token in tokens}
        assert not blocks & {"html_block", "fence", "code_block", "blockquote_open", "hr", "ordered_list_open"}
        assert max(token.level for token in tokens if token.type == "list_item_open") == 1
        inline = flat(tokens)
        assert {token.type for token in inline} <= {"text", "text_special", "link_open", "link_close", "html_inline"}
        assert {token.content for token in inline if token.type == "html_inline"} == {"<!-- -->"}
        assert all(re.match(r"proposals(?:/|#|\Z)", str(token.attrs["href"])) for token in inline if token.attrs)
        rows = [index for index, token in enumerate(tokens) if token.type == "tr_open"]
        for row in rows:
            cells = [token.type for token in tokens[row : row + 14]].count("td_open")
            assert cells in (0, 3, 4)

    def test_nothing_is_linked_or_hidden(self, hostile: str) -> None:
        """GitHub looks for these in the text between tags and comments."""
        for text in text_nodes(parsed(hostile)):
            assert not re.search(r"@\w|#\d|GH-\d|://|www\.|[0-9a-f]{7}|\$.", text, re.IGNORECASE), text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", hostile)

    def test_shown_as_it_is(self, hostile: str) -> None:
        said = topics(hostile)
        start = HOSTILE[:100]
        assert any(line.startswith(f"BEP-1009: {start}") for line in said["New numbers"])
        assert any(line.startswith(f"BEP-1011: {start}") for line in said["New numbers"])
        assert said["Decisions added"][0].startswith(f"BEP-1009, @user #1: {start}")
        assert said["Questions opened"][0].startswith(f"BEP-1009: {start}")
        assert said["Status"] == ["BEP-1000: Session Quota | Draft | <b>@user</b> | #1"]
        assert r"proposals/BEP-1010-# x\x0a| - y.md (new)" in said["Documents changed"]

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
    def test_findings_are_cut(self, proposals: Path) -> None:
        rows = "".join(f"| {number} | Row {number} | | Unknown {'한' * 40} |\n" for number in range(1010, 2010))
        edit(proposals / "README.md", "| _next_", f"{rows}| _next_")
        run = report("--exit-zero")
        assert LIMIT - 3000 < len(run.out) <= LIMIT
        told = re.search(r"^Findings: (\d+) more findings not shown", run.out, re.MULTILINE)
        assert told
        listed = len(topics(run.out)["Findings"])
        total = len(
            json.loads(bep_lint("proposals", "--select", "REG,LEN001,LEN002,LEN003", "--output-format", "json").out)[
                "findings"
            ]
        )
        assert listed > 100
        assert int(told[1]) + listed == total
        assert "New numbers: 950 more lines not shown" in run.out
        assert len(topics(run.out)["New numbers"]) == 50

    def test_change_alone_is_cut_too(self, proposals: Path) -> None:
        hostile = "@" * 200
        rows = "".join(f"| 2026-01-01 | {number}{hostile} | y |\n" for number in range(100))
        questions = "".join(f"- {number}{hostile}\n" for number in range(100))
        for number in range(1010, 1015):
            text = f"# X\n\n## Decision Log\n\n| Date | Decision | Rationale |\n|-|-|-|\n{rows}\n## Open Questions\n\n"
            (proposals / f"BEP-{number}-x.md").write_text(text + questions, encoding="utf-8")
        run = report("--exit-zero")
        assert len(run.out) <= LIMIT
        assert re.search(r"^Findings: ", run.out, re.MULTILINE) or "### Findings" in run.out
        assert re.search(r"^Decisions added: \d+ more lines not shown", run.out, re.MULTILINE)


def parsed(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


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
        elif opened.level > 0:
            found.setdefault(heading, []).append(shown)
    return found


def markdown(text: str) -> str:
    """`text` as an author writes it who wants it shown as it is."""
    return re.sub(r"([\\`*_{}\[\]<>~&#!|$:@.])", r"\\\1", text)

"""`--changed-lines`: what a change brought is reported, what was there before is not."""

import json
import shutil
from pathlib import Path

import pytest
from conftest import FIXTURES, Run, bep_lint
from git_repository import commit, edit, git, repository
from hypothesis import given
from hypothesis import strategies as st

from bep_lint.line_changes import changed_lines

SINGLE = "proposals/BEP-1000-session-quota.md"


@pytest.fixture
def proposals(folder: Path) -> Path:
    """The sound folder in a repository, to be committed with what a test breaks in it."""
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    repository(folder)
    return folder / "proposals"


def changed(*arguments: str) -> Run:
    return bep_lint("proposals", "--base", "HEAD", "--changed-lines", "--output-format", "concise", *arguments)


def places(run: Run) -> list[str]:
    """Return path, line and code of each finding."""
    assert run.status in (0, 1), run.err
    return [f"{path}:{line} {rest.split()[0]}" for path, line, _, rest in (x.split(":", 3) for x in run.findings)]


def test_an_old_defect_does_not_hold_up_a_small_edit(proposals: Path) -> None:
    document = proposals.parent / SINGLE
    edit(document, "- JIRA: BA-", "- JIRA: BA-XXXX, BA-")
    edit(document, "## Proposed Design", "### Deep\n\n## Proposed Design")
    commit(proposals.parent)
    edit(document, "# Session Quota", "# Session Quota\n\nA word more: #XXXX")
    run = changed()
    line = document.read_text(encoding="utf-8").splitlines().index("A word more: #XXXX") + 1
    assert places(run) == [f"{SINGLE}:{line} SEC008"]
    assert run.out.splitlines()[-1] == "Found 1 warning in 7 documents (1 not from this change)."
    assert len(bep_lint("proposals", "--output-format", "concise").findings) == 2


def test_nothing_changed(proposals: Path) -> None:
    edit(proposals.parent / SINGLE, "- JIRA: BA-", "- JIRA: BA-XXXX, BA-")
    commit(proposals.parent)
    run = changed()
    assert (run.status, run.out) == (0, "No findings in 7 documents (1 not from this change).\n")
    summary = json.loads(bep_lint("proposals", "--base", "HEAD", "--changed-lines", "--output-format", "json").out)
    assert summary["summary"] == {
        "documents": 7,
        "errors": 0,
        "warnings": 0,
        "suppressed": 0,
        "baselined": 0,
        "fixable": 0,
        "unchanged": 1,
    }


def test_a_document_over_its_budget_is_left_alone(proposals: Path) -> None:
    document = proposals.parent / SINGLE
    document.write_text(document.read_text(encoding="utf-8") + "\nMore.\n" * 300, encoding="utf-8")
    commit(proposals.parent)
    edit(document, "\nMore.\n\nMore.\n", "\nLess.\n")
    assert places(changed("--ignore", "LC")) == []


def test_a_new_document_is_judged_as_a_whole(proposals: Path) -> None:
    commit(proposals.parent)
    shutil.copyfile(proposals / "BEP-1002-quota-mechanics.md", proposals / "BEP-1007-new-one.md")
    edit(proposals / "BEP-1007-new-one.md", "## 5. Open Questions", "## 5. Questions")
    found = places(changed("--ignore", "LC"))
    assert [place.split()[1] for place in found] == ["REG010", "SEC001"]


def test_a_new_document_with_the_number_of_an_old_one(proposals: Path) -> None:
    commit(proposals.parent)
    shutil.copyfile(proposals / "BEP-1002-quota-mechanics.md", proposals / "BEP-1002-other.md")
    found = [place for place in places(changed("--ignore", "LC")) if place.endswith("FS003")]
    assert found == ["proposals/BEP-1002-other.md:1 FS003", "proposals/BEP-1002-quota-mechanics.md:1 FS003"]


def test_a_moved_status_asks_for_the_whole_document(proposals: Path) -> None:
    document = proposals.parent / SINGLE
    text = document.read_text(encoding="utf-8")
    start, end = text.index("## Open Questions"), text.index("## References")
    document.write_text(text[:start] + text[end:], encoding="utf-8")
    commit(proposals.parent)
    assert places(changed()) == []
    edit(document, "Status: Draft", "Status: Accepted")
    found = [place.split()[1] for place in places(changed("--ignore", "LC"))]
    assert found == ["VER002", "SEC001", "REG011"]


def test_what_a_deletion_brings_is_reported(proposals: Path) -> None:
    document = proposals.parent / SINGLE
    text = document.read_text(encoding="utf-8")
    questions, references = text.index("## Open Questions"), text.index("## References")
    document.write_text(text[:questions] + text[references:], encoding="utf-8")
    commit(proposals.parent)
    text = document.read_text(encoding="utf-8")
    start, end = text.index("## Motivation"), text.index("## Current Design")
    document.write_text(text[:start] + text[end:], encoding="utf-8")
    run = changed("--ignore", "LC")
    assert [place.split()[1] for place in places(run)] == ["SEC001"]
    assert "Motivation" in run.findings[0]


BREAKS = {
    "the front matter is not closed": (SINGLE, "Implemented-Version:\n---\n", "Implemented-Version:\n", "FM002"),
    "a heading that is linked": (SINGLE, "## Motivation", "## Reason", "LNK002"),
    "a suppression": (SINGLE, "<!-- bep-lint: disable-next-line=LNK001 -- later -->\n", "", "LNK001"),
    "the title that a sub-document repeats": (
        "proposals/BEP-1001-event-relay.md",
        "# Event Relay",
        "# Relay",
        "CTX009",
    ),
}


@pytest.mark.parametrize(("name", "old", "new", "code"), BREAKS.values(), ids=BREAKS)
def test_what_breaks_elsewhere_is_reported(proposals: Path, name: str, old: str, new: str, code: str) -> None:
    """On a line that has not changed, but sound before the change."""
    edit(
        proposals.parent / SINGLE,
        "## References\n",
        "## References\n\n<!-- bep-lint: disable-next-line=LNK001 -- later -->\n- [a](a.md)\n- [b](#motivation)\n",
    )
    commit(proposals.parent)
    assert places(changed()) == []
    edit(proposals.parent / name, old, new)
    assert code in {place.split()[1] for place in places(changed("--ignore", "LC,SEC001"))}


def test_a_deleted_document(proposals: Path) -> None:
    commit(proposals.parent)
    (proposals.parent / SINGLE).unlink()
    whole = places(changed("--ignore", "LC"))
    assert {place.split()[1] for place in whole} == {"REG008", "LNK001"}
    named = bep_lint(SINGLE, "--base", "HEAD", "--changed-lines", "--ignore", "LC", "--output-format", "concise")
    assert places(named) == whole
    assert " in 1 document (" in named.out


def test_a_deleted_sub_document(proposals: Path) -> None:
    commit(proposals.parent)
    (proposals / "BEP-1001" / "storage.md").unlink()
    run = bep_lint("proposals/BEP-1001/storage.md", "--base", "HEAD", "--output-format", "concise", "--ignore", "LC")
    assert {place.split()[1] for place in places(run)} == {"CTX007", "CTX008", "LNK001"}


def test_an_old_defect_is_none_of_the_line_it_is_shown_at(proposals: Path) -> None:
    """Of a missing section the title is as good a place as any."""
    document = proposals.parent / SINGLE
    text = document.read_text(encoding="utf-8")
    start, end = text.index("## Related Issues"), text.index("## Motivation")
    document.write_text(text[:start] + text[end:] + "\nMore.\n" * 300, encoding="utf-8")
    commit(proposals.parent)
    lines = document.read_text(encoding="utf-8").split("\n")
    lines[500] += " And more."
    document.write_text("\n".join(lines).replace("# Session Quota", "# The Session Quota"), encoding="utf-8")
    assert places(changed("--ignore", "LC")) == []


def test_equal_findings_are_counted(proposals: Path) -> None:
    document = proposals.parent / SINGLE
    edit(document, "## Motivation\n", "## Motivation\n\n[a](a.md) and more\n")
    commit(proposals.parent)
    edit(document, "# Session Quota\n", "# Session Quota\n\n[a](a.md)\n")
    assert [place.split(":")[1].split()[1] for place in places(changed())] == ["LNK001"]


def test_a_finding_of_several_lines(proposals: Path) -> None:
    document = proposals.parent / SINGLE
    edit(document, "## Motivation\n", "## Motivation\n\n[one\ntwo](a.md)\n")
    commit(proposals.parent)
    edit(document, "\ntwo](", "\nthree](")
    assert [place.split()[1] for place in places(changed())] == ["LNK001"]


def test_a_row_taken_out_of_the_registry(proposals: Path) -> None:
    commit(proposals.parent)
    readme = proposals / "README.md"
    lines = readme.read_text(encoding="utf-8").splitlines(keepends=True)
    readme.write_text("".join(line for line in lines if "BEP-1000-" not in line), encoding="utf-8")
    assert {place.split()[1] for place in places(changed("--ignore", "LC"))} == {"REG010", "LNK006"}


def test_a_renamed_document_brings_its_name_only(proposals: Path) -> None:
    document = proposals.parent / SINGLE
    edit(document, "- JIRA: BA-", "- JIRA: BA-XXXX, BA-")
    edit(document, "## Open Questions", "## Questions")
    commit(proposals.parent)
    git(proposals.parent, "mv", SINGLE, "proposals/BEP-1000-session__quota.md")
    edit(proposals / "README.md", "BEP-1000-session-quota.md", "BEP-1000-session__quota.md")
    found = places(changed())
    assert [place for place in found if not place.endswith("LNK001")] == [
        "proposals/BEP-1000-session__quota.md:1 FS001"
    ]
    assert len(found) == 4, "and the links that lead to its former name"


def test_a_moved_folder_brings_nothing(proposals: Path) -> None:
    edit(proposals.parent / SINGLE, "- JIRA: BA-", "- JIRA: BA-XXXX, BA-")
    (proposals.parent / "docs").mkdir()
    commit(proposals.parent)
    git(proposals.parent, "mv", "proposals", "docs/beps")
    run = bep_lint("docs", "--base", "HEAD", "--changed-lines")
    assert run.out == "No findings in 7 documents (1 not from this change).\n"


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_and_byte_order_marks_are_no_change(proposals: Path, end: str) -> None:
    document = proposals.parent / SINGLE
    edit(document, "- JIRA: BA-", "- JIRA: BA-XXXX, BA-")
    commit(proposals.parent)
    text = document.read_text(encoding="utf-8")
    document.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", end).encode())
    assert places(changed()) == []


def test_a_mode_is_no_change(proposals: Path) -> None:
    document = proposals.parent / SINGLE
    edit(document, "- JIRA: BA-", "- JIRA: BA-XXXX, BA-")
    commit(proposals.parent)
    document.chmod(0o755)
    assert places(changed()) == []


def test_binary_before_and_now(proposals: Path) -> None:
    document = proposals.parent / SINGLE
    (proposals / "BEP-1002-quota-mechanics.md").write_bytes(b"\0\1\2")
    commit(proposals.parent)
    assert places(changed("--select", "SRC")) == []
    document.write_bytes(b"a\n\0\n")
    assert places(changed("--select", "SRC")) == [f"{SINGLE}:1 SRC001"]
    commit(proposals.parent)
    shutil.copyfile(FIXTURES / "sound" / "BEP-1000-session-quota.md", document)
    edit(document, "- JIRA: BA-", "- JIRA: BA-XXXX, BA-")
    assert [place.split()[1] for place in places(changed("--ignore", "LC"))] == ["SEC008"]


def test_a_document_that_has_become_a_link(proposals: Path) -> None:
    document = proposals.parent / SINGLE
    edit(document, "- JIRA: BA-", "- JIRA: BA-XXXX, BA-")
    commit(proposals.parent)
    document.rename(proposals.parent / "elsewhere.md")
    document.symlink_to("../elsewhere.md")
    assert places(changed()) == []
    commit(proposals.parent)
    document.unlink()
    (proposals.parent / "elsewhere.md").rename(document)
    assert places(changed()) == []


def test_a_submodule_beside_the_documents(proposals: Path) -> None:
    other = proposals.parent / "other"
    other.mkdir()
    repository(other)
    commit(other)
    commit(proposals.parent)
    git(proposals.parent, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", "./other", "proposals/lib")
    assert places(changed()) == []


def test_folders_are_compared_too(proposals: Path) -> None:
    (proposals / "BEP-99").mkdir()
    (proposals / "BEP-99" / "a.txt").touch()
    commit(proposals.parent)
    assert places(changed()) == []
    (proposals / "BEP-98").mkdir()
    assert places(changed()) == ["proposals/BEP-98:1 FS004"]


def test_named_documents_are_judged_by_their_change(proposals: Path) -> None:
    commit(proposals.parent)
    for name in ("BEP-1000-session-quota.md", "BEP-1001-event-relay.md"):
        edit(proposals / name, "## Motivation", "## Motivation\n\n#XXXX\n")
    run = bep_lint(SINGLE, "--base", "HEAD", "--changed-lines", "--output-format", "concise")
    assert [place.split(":")[0] for place in places(run)] == [SINGLE]


def test_only_what_is_reported_is_fixed(proposals: Path) -> None:
    readme, single = proposals / "README.md", proposals.parent / SINGLE
    edit(readme, "| Draft |", "| draft |")
    commit(proposals.parent)
    before = readme.read_bytes()
    edit(single, "Status: Draft", "Status: draft")
    bep_lint("proposals", "--base", "HEAD", "--changed-lines", "--fix", "-q")
    assert "Status: Draft" in single.read_text(encoding="utf-8")
    assert readme.read_bytes() == before


def test_a_fix_of_several_findings_is_not_made_for_one(proposals: Path) -> None:
    """Names that are left out are added together; one of them was left out before."""
    main = proposals / "BEP-1001-event-relay.md"
    select = ("proposals", "--select", "CTX007")
    edit(main, "detail-docs: [storage.md, transport.md]", "detail-docs: [transport.md]")
    commit(proposals.parent)
    (proposals / "BEP-1001" / "replay.md").write_text("# BEP-1001: Replay\n", encoding="utf-8")
    text = main.read_bytes()
    both = json.loads(bep_lint(*select, "--output-format", "json").out)["findings"]
    assert [finding["fix"] == both[0]["fix"] for finding in both] == [True, True], "one fix"
    run = bep_lint(*select, "--base", "HEAD", "--changed-lines", "--fix", "--output-format", "json")
    left = json.loads(run.out)["findings"]
    assert [finding["fix"] for finding in left] == [None]
    assert main.read_bytes() == text


def test_beside_a_baseline(proposals: Path) -> None:
    edit(proposals.parent / SINGLE, "- JIRA: BA-", "- JIRA: BA-XXXX, BA-")
    bep_lint("proposals", "--write-baseline")
    edit(proposals.parent / SINGLE, "## Motivation", "## Motivation\n\n#XXXX\n")
    commit(proposals.parent)
    run = changed()
    assert (run.status, run.err) == (0, "")
    assert run.out == "No findings in 7 documents (1 in the baseline, 1 not from this change).\n"


def test_suppressions_hold(proposals: Path) -> None:
    commit(proposals.parent)
    edit(
        proposals.parent / SINGLE,
        "## Motivation",
        "## Motivation\n\n<!-- bep-lint: disable-next-line=SEC008 -- x -->\n#XXXX\n",
    )
    assert places(changed()) == []


def test_it_needs_a_base(proposals: Path) -> None:
    run = bep_lint("proposals", "--changed-lines")
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        "bep-lint: error: --changed-lines needs --base REV: what has changed since then? For a commit that is HEAD\n"
    )


LINES = st.lists(st.sampled_from("abcdef "), max_size=60)


@given(before=LINES, after=LINES)
def test_lines_that_did_not_change_were_there_in_this_order(before: list[str], after: list[str]) -> None:
    lines = changed_lines(before, after)
    assert lines <= set(range(1, len(after) + 1))
    kept = [line for number, line in enumerate(after, 1) if number not in lines]
    rest = iter(before)
    assert all(line in rest for line in kept), "a subsequence"
    assert not changed_lines(after, after)


@given(text=LINES, inserted=LINES, place=st.integers(0, 60))
def test_what_is_put_in_at_one_place_is_what_has_changed(text: list[str], inserted: list[str], place: int) -> None:
    after = [*text[:place], *inserted, *text[place:]]
    assert len(changed_lines(text, after)) == len(inserted)
    assert not changed_lines(after, text), "nothing is added where something is taken out"


def test_one_line_of_many() -> None:
    text = [line for number in range(2_000) for line in (f"Line {number}.", "")]
    after = [*text[:100], "New.", *text[100:1_000], "Other.", *text[1_001:]]
    assert changed_lines(text, after) == {101, 1002}


def test_a_moved_section_has_changed_where_it_is_now() -> None:
    parts = {name: [f"## {name}", "", *(f"{name} {number}." for number in range(9)), ""] for name in "ABC"}
    before = [*parts["A"], *parts["B"], *parts["C"]]
    after = [*parts["A"], *parts["C"], *parts["B"]]
    assert len(changed_lines(before, after)) == len(parts["A"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["x", "y", "", "z"] * 500, ["", "x", "z"] * 600),
        ([f"l{number % 500}" for number in range(45_000)], [f"l{number * 7 % 500}" for number in range(45_000)]),
        ([f"{number}" for number in range(45_000)], [f"{number}" for number in reversed(range(45_000))]),
        ([""] * 60_000, ["", "x"] * 30_000),
    ],
    ids=["few kinds", "many kinds", "reversed", "blank"],
)
def test_hostile_texts_end(before: list[str], after: list[str]) -> None:
    """A diff that looks at every pair of lines would take minutes."""
    assert len(changed_lines(before, after)) <= len(after)

"""What LC002 and LC003 say of decisions and open questions, in real repositories."""

from pathlib import Path

import pytest
from changed_folders import NAME, Files, change, document

HEADER = "| Date | Decision | Rationale |\n|------|----------|-----------|"
FIRST = "| 2026-01-15 | Events instead of polling | Lower latency |"
SECOND = "| 2026-02-01 | Keep events for a day | Enough for a restart |"


def log(*rows: str, heading: str = "## Decision Log", header: str = HEADER) -> str:
    return "\n".join(["", heading, "", header, *rows, ""])


def history(folder: Path, before: str, after: str, *, code: str, line_ends: str = "\n") -> list[str]:
    texts = [document("Draft", body) for body in (before, after)]
    return change(folder, {NAME: texts[0]}, {NAME: texts[1].replace("\n", line_ends)}, rules=code)


# LC002


@pytest.mark.parametrize(
    "after",
    [
        log(FIRST, SECOND),
        log(FIRST, SECOND, "| 2026-03-01 | Keep events for two days | Audits |"),
        log(SECOND, FIRST),
        log("| 2026-01-15   | Events instead of polling     | Lower latency        |", SECOND),
        log("| 2026-01-15 | **Events** instead of `polling` | [Lower latency](https://x.test) |", SECOND),
        log("| 2026-01-15 | ~~Events instead of polling~~ | Lower latency |", SECOND),
        log(FIRST, SECOND, heading="## 7. Decision Summary (final)"),
        log(
            FIRST + " Ada |",
            SECOND + " |",
            header="| Date | Decision | Why | Who |\n|--|--|--|--|",
        ),
        log(FIRST) + "\nLater ones:\n\n" + HEADER + "\n" + SECOND + "\n",
        log("| | | |", FIRST, "| YYYY-MM-DD | TODO | – |", SECOND),
    ],
)
@pytest.mark.parametrize("line_ends", ["\n", "\r\n"])
def test_a_log_that_grows(folder: Path, after: str, line_ends: str) -> None:
    before = log(FIRST, SECOND, "| | | |", "| YYYY-MM-DD | TODO | – |")
    assert history(folder, before, after, code="LC002", line_ends=line_ends) == []


@pytest.mark.parametrize(
    ("after", "says"),
    [
        (log(FIRST), ['"2026-02-01 | Keep events for a day | Enough for a restart" of the Decision Log at HEAD is']),
        (
            log(FIRST, SECOND.replace("a day", "two days")),
            ['restart" of the Decision Log at HEAD reads "2026-02-01 | Keep events for two days | Enough'],
        ),
        (log(FIRST, SECOND.replace("02-01", "02-02")), ['reads "2026-02-02 | Keep events for a day | Enough for a']),
        (
            log(FIRST.replace("Lower latency", "Fewer parts"), SECOND),
            ["now; restore it, and append a row for what was"],
        ),
        (log(FIRST.replace("Lower latency", ""), SECOND), ['reads "2026-01-15 | Events instead of polling" now']),
        (log("| 2026-03-01 | Polling | Simple |"), ["Events instead of polling", "Keep events for a day"]),
        ("\n## Motivation\n\nWhy.\n", ["the Decision Log is gone with all 2 rows that it had at HEAD; restore"]),
        ("\n## Decision Log\n\nSee the wiki.\n", ['"2026-01-15 | Events instead of polling | Lower latency", "20']),
    ],
)
def test_a_log_that_is_rewritten(folder: Path, after: str, says: list[str]) -> None:
    found = history(folder, log(FIRST, SECOND), after, code="LC002")
    assert len(found) == len(says)
    assert all(part in message for part, message in zip(says, found, strict=True))
    line = 12 if "Decision Log" in after else 10
    assert all(message.startswith(f"{NAME}:{line} LC002 ") for message in found)


def test_equal_rows_are_counted(folder: Path) -> None:
    assert history(folder, log(FIRST, FIRST), log(FIRST, FIRST, SECOND), code="LC002") == []
    (message,) = history(folder, log(FIRST, FIRST), log(FIRST, SECOND), code="LC002")
    assert message.startswith(f'{NAME}:12 LC002 the row "2026-01-15 |')


def test_a_document_without_title_or_text(folder: Path) -> None:
    text = document("Draft", log(FIRST))
    assert change(folder, {NAME: text}, {NAME: ""}, rules="LC002")[0].startswith(f"{NAME}:1 LC002 ")
    assert change(folder, {NAME: text}, {NAME: b"\xff\xfe"}, rules="LC002") == []
    assert change(folder, {NAME: b"\xff\xfe"}, {NAME: text}, rules="LC002") == []


def test_the_log_of_a_renamed_document(folder: Path) -> None:
    new = "BEP-1000-session-quota.md"
    after: Files = {NAME: None, new: document("Draft", log(SECOND))}
    (message,) = change(folder, {NAME: document("Draft", log(FIRST, SECOND))}, after, rules="LC002")
    assert message.startswith(f'{new}:12 LC002 the row "2026-01-15 | Events')


# LC003


def questions(*items: str, heading: str = "## Open Questions") -> str:
    return "\n".join(["", heading, "", *items, ""])


KEPT = "How long is an event kept?"
WHO = "Who may read the events of other users?"
TABLE = "| # | Question |\n|---|---|"
BOTH = questions(f"- {KEPT}", f"- {WHO}")


@pytest.mark.parametrize(
    ("before", "after", "unanswered"),
    [
        (BOTH, BOTH, []),
        (BOTH, questions("None."), [KEPT, WHO]),
        (BOTH, questions(f"- {WHO}"), [KEPT]),
        (BOTH, questions(f"- {WHO}") + log(SECOND), []),
        (BOTH, questions("None.") + log(SECOND), [WHO]),
        (BOTH, questions("None.") + log(SECOND, "| 2026-02-01 | Admins | Privacy |"), []),
        (BOTH, questions("None.") + log("| 2026-02-01 | Events kept for a day; other users may not read them | |"), []),
        (BOTH + log(SECOND), questions(f"- {WHO}") + log(SECOND), [KEPT]),
        (BOTH, questions(f"- ~~{KEPT}~~ A day.", f"- {WHO}"), []),
        (BOTH, questions(f"- [x] {KEPT}", f"- [ ] {WHO}"), []),
        (BOTH, questions(f"- {KEPT} (resolved: a day)", f"- {WHO}"), []),
        (BOTH, questions(f"- {KEPT}", f"- {WHO}", "- Why?"), []),
        (BOTH, questions("- How long should an event be kept?", "- Who may read the events of another user?"), []),
        (BOTH, questions(f"1. **{WHO}**", f"2. *{KEPT}*", heading="## 8. Open Questions (TBD)"), []),
        (BOTH, questions(f"### {KEPT}", "", "A day?", "", f"### {WHO}", "", "Admins?"), []),
        (BOTH, questions(TABLE, f"| 1 | {KEPT} |", f"| 2 | {WHO} |"), []),
        (BOTH, "\n## Motivation\n\nWhy.\n", [KEPT, WHO]),
        (questions(f"- [x] {KEPT}", f"- ~~{WHO}~~"), questions("None."), []),
        (questions("None."), questions("N/A"), []),
        (questions("TODO"), questions(f"- {WHO}"), []),
        (questions("List any unresolved questions or items that need further discussion."), questions("None"), []),
        (questions(f"### Q1: {KEPT}", "", "It depends."), questions(f"### Q1: {WHO}", "", "Admins."), [KEPT]),
        (
            questions(TABLE, f"| 1 | {KEPT} |"),
            questions(TABLE),
            [KEPT],
        ),
    ],
)
def test_questions(folder: Path, before: str, after: str, unanswered: list[str]) -> None:
    found = history(folder, before, after, code="LC003")
    assert len(found) == len(unanswered)
    assert all(f'{text}" is gone' in message for text, message in zip(unanswered, found, strict=True))
    line = 12 if "Open Questions" in after else 10
    assert all(message.startswith(f"{NAME}:{line} LC003 ") for message in found)


def test_what_is_to_be_added(folder: Path) -> None:
    (without,) = history(folder, questions(f"- {KEPT}"), questions("None."), code="LC003")
    assert without.endswith(
        'accounts for it; add | (Date) | (Decision) | (Rationale) | to a section "## Decision Log", or put the '
        "question back"
    )
    (with_log,) = history(folder, log(FIRST) + BOTH, log(FIRST) + questions(f"- {WHO}"), code="LC003")
    assert "| (Rationale) | to the Decision Log, or" in with_log


def test_questions_of_sub_documents(folder: Path) -> None:
    sub = "BEP-1000/storage.md"
    before: Files = {NAME: document("Draft", questions("None.")), sub: "# Storage\n" + BOTH}
    moved: Files = {NAME: document("Draft", BOTH), sub: "# Storage\n"}
    assert change(folder, dict(before), moved, rules="LC003") == []
    found = change(folder, dict(before), {sub: f"# Storage\n\n## Open Questions\n\n- {WHO}\n"}, rules="LC003")
    assert [message.partition(" is gone")[0] for message in found] == [
        f'{NAME}:12 LC003 the open question "{KEPT}" of {sub}'
    ]


def test_a_document_that_is_split(folder: Path) -> None:
    before: Files = {NAME: document("Draft", log(FIRST) + BOTH)}
    after: Files = {
        NAME: document("Draft", log(FIRST) + questions(f"- {WHO}")),
        "BEP-1000/storage.md": f"# Storage\n\n## Open Questions\n\n- {KEPT}\n",
    }
    assert change(folder, before, after, rules="LC002,LC003") == []


@pytest.mark.parametrize("text", [b"\xff\xfe", ""])
def test_what_cannot_be_read_has_lost_nothing(folder: Path, text: bytes | str) -> None:
    assert change(folder, {NAME: text}, {NAME: document("Draft", BOTH)}, rules="LC003") == []
    assert len(change(folder, {}, {NAME: text}, rules="LC003")) == (2 if text == "" else 0)

"""What LC002 and LC003 say of decisions and open questions, in real repositories."""

import re
from pathlib import Path
from unicodedata import normalize

import pytest
from changed_folders import NAME, Files, change, document
from conftest import bep_lint
from git_repository import git

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
        (log(FIRST), [f"the row {SECOND} of the Decision Log at HEAD is gone"]),
        (
            log(FIRST, SECOND.replace("a day", "two days")),
            ["restart | of the Decision Log at HEAD reads | 2026-02-01 | Keep events for two days | Enough"],
        ),
        (log(FIRST, SECOND.replace("02-01", "02-02")), ["reads | 2026-02-02 | Keep events for a day | Enough for a"]),
        (
            log(FIRST.replace("Lower latency", "Fewer parts"), SECOND),
            ["now (line 16); restore it, and append a row for what was"],
        ),
        (log(FIRST.replace("Lower latency", ""), SECOND), ["reads | 2026-01-15 | Events instead of polling | | now"]),
        (log("| 2026-03-01 | Polling | Simple |"), ["Events instead of polling", "Keep events for a day"]),
        ("\n## Motivation\n\nWhy.\n", ["the Decision Log is gone with all 2 rows that it had at HEAD; restore"]),
        (
            "\n## Decision Log\n\nSee the wiki.\n",
            [f"restore {FIRST}, {SECOND} below the header | Date | Decision | Rationale |"],
        ),
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
    assert message.startswith(f"{NAME}:12 LC002 the row | 2026-01-15 |")


def test_a_document_without_title_or_text(folder: Path) -> None:
    text = document("Draft", log(FIRST))
    assert change(folder, {NAME: text}, {NAME: ""}, rules="LC002")[0].startswith(f"{NAME}:1 LC002 ")
    assert change(folder, {NAME: text}, {NAME: b"\xff\xfe"}, rules="LC002") == []
    assert change(folder, {NAME: b"\xff\xfe"}, {NAME: text}, rules="LC002") == []


def test_the_log_of_a_renamed_document(folder: Path) -> None:
    new = "BEP-1000-session-quota.md"
    after: Files = {NAME: None, new: document("Draft", log(SECOND))}
    (message,) = change(folder, {NAME: document("Draft", log(FIRST, SECOND))}, after, rules="LC002")
    assert message.startswith(f"{new}:12 LC002 the row | 2026-01-15 | Events")


def test_typography_is_no_rewriting(folder: Path) -> None:
    before = log('| 2026-01-15 | Don\'t poll -- push... | "A" for caf\u00e9s \ud55c\uae00 |')
    why = "\u201cA\u201d\u200b for caf\u00e9s \ud55c\uae00"
    after = log(f"| 2026\u201101\u201115 | Don\u2019t poll<br>\u2013\u00a0push\u2026 | {why} |")
    assert history(folder, before, normalize("NFD", after), code="LC002") == []


NUMBERED = "| # | Date | Decision | Rationale |\n|--|--|--|--|"
FOUR = "| Date | Decision | Rationale | Rejected |\n|--|--|--|--|"
BY = "| Date | Decision | Rationale | By |\n|--|--|--|--|"
TOPICS = "| # | Topic |\n|--|--|"
COUNTS = "| Decision | Of |\n|--|--|"
NOTES = "| Decision | Note | Note |\n|--|--|--|"
AREAS = "| Area | Decision |\n|--|--|"
REDIS = "| 2026-01-15 | Redis | Fast | etcd |"
REDIS_LAST = "| 2026-01-15 | etcd | Fast | Redis |"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # a date that was none
        (log("| 2026-1-5 | Redis | Fast |"), log("| 2026-01-05 | Redis | Fast |")),
        (log("| Jan 2026 | Redis | Fast |"), log("| 2026-01-05 | Redis | Fast |")),
        (log("| TBD | Redis | Fast |"), log("| 2026-01-05 | Redis | Fast |")),
        (log("| 9026-01-05 | Redis | Fast |"), log("| 2026-01-05 | Redis | Fast |")),
        # what said nothing
        (log("| 2026-01-05 | Redis | tbd. |"), log("| 2026-01-05 | Redis | Fast |")),
        (log("| 2026-01-05 | Redis | N/A |"), log("| 2026-01-05 | Redis | Fast |")),
        (log("| 2026-01-05 | Redis |"), log("| 2026-01-05 | Redis | Fast |")),
        (log("| 2026-01-05 | Redis | \u200b |"), log("| 2026-01-05 | Redis | Fast |")),
        (log("| 1 | Redis |", "| 2 | |", header=TOPICS), log("| 1 | Redis |", header=TOPICS)),
        # columns
        (
            log(REDIS, header=FOUR),
            log(REDIS_LAST, header="| Date | Rejected | Rationale | Decision |\n|--|--|--|--|"),
        ),
        (log(REDIS, header=FOUR), log(REDIS, header="| Date | Decision | Why | Not taken |\n|--|--|--|--|")),
        (log("| 2026-01-15 | Redis | Fast | - |", header=FOUR), log("| 2026-01-15 | Redis | Fast |")),
        (log(f"| 1 {FIRST}", f"| 2 {SECOND}", header=NUMBERED), log(FIRST, SECOND)),
        (
            log(f"| 1. {FIRST}", f"| 2. {SECOND}", header=NUMBERED),
            log(f"| 2 {FIRST}", f"| 3 {SECOND}", header=NUMBERED),
        ),
        # the emptier row would do with the fuller one's place
        (
            log("| | Redis | |", "| 2026-01-15 | Redis | Fast |"),
            log("| 2026-01-15 | Redis | Fast | Ada |", "| 2026-01-16 | Redis | Twice | Ada |", header=BY),
        ),
        # rows that are alike
        (
            log("| 2026-01-15 | Redis | Fast |"),
            log(
                "| 2026-01-16 | Redis | Fast | Ada |",
                "| 2026-01-15 | Redis | Slow | Ada |",
                "| 2026-01-15 | Redis | Fast | Ada |",
                header=BY,
            ),
        ),
        # where it stands
        (log(FIRST), "\n## Appendix\n" + log(FIRST, heading="### Decision Log")),
        (log(FIRST, heading="### Decision Log"), log(FIRST)),
    ],
)
def test_what_is_no_rewriting(folder: Path, before: str, after: str) -> None:
    assert history(folder, before, after, code="LC002") == []


def nested(text: str) -> str:
    """Return `text` with its table in a list."""
    above, table = text.split("\n| ", 1)
    return f"{above}\n- | " + table.replace("\n", "\n  ")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (log(REDIS, header=FOUR), log(REDIS_LAST, header=FOUR), "reads | 2026-01-15 | etcd | Fast"),
        (
            log(REDIS, header=FOUR),
            log(REDIS, header="| Date | Rejected | Rationale | Decision |\n|--|--|--|--|"),
            "stood below the header | Date | Decision | Rationale | Rejected | and stands below | Date | Rejected |",
        ),
        (
            log(REDIS, header=FOUR),
            log(REDIS_LAST, header="| Date | Chosen | Rationale | Dropped |\n|--|--|--|--|"),
            "the row | 2026-01-15 | Redis | Fast | etcd |",
        ),
        (log("| 2026-01-15 | Redis | - |"), log("| 2026-01-15 | No pooling | Redis |"), "reads | 2026-01-15 | No poo"),
        (
            log("| 2026-01-15 | Redis | Redis |"),
            log("| 2026-01-15 | Redis | Fast | x |", header=BY.replace("Rationale", "Why")),
            "reads | 2026-01-15 | Redis | Fast | x | now",
        ),
        (log("| 2026-01-05 | Redis | Fast |"), log("| 2026-01-06 | Redis | Fast |"), "reads | 2026-01-06"),
        (log(REDIS, header=FOUR), log("| 2026-01-15 | Redis | Fast |"), "reads | 2026-01-15 | Redis | Fast | now"),
        # numbers that count nothing
        (
            log(f"| 7 {FIRST}", f"| 7 {SECOND}", header=NUMBERED),
            log(f"| 8 {FIRST}", f"| 7 {SECOND}", header=NUMBERED),
            "reads | 8 | 2026-01-15",
        ),
        (log(f"| 2025 {FIRST}", header=NUMBERED), log(f"| 2026 {FIRST}", header=NUMBERED), "reads | 2026 | 2026-01"),
        (log("| 3 | Nodes |", header=COUNTS), log("| 5 | Nodes |", header=COUNTS), "the row | 3 | Nodes | of the"),
        # columns of one name
        (log("| Redis | a | b |", header=NOTES), log("| Redis | x | b |", header=NOTES), "reads | Redis | x | b | now"),
        # in a nested table, which is no log
        (log(FIRST, SECOND), nested(log(FIRST, SECOND.replace("a day", "a week"))), f"the row {SECOND} of the"),
        (
            log("| API | REST over HTTP |", header=AREAS),
            nested(log("| API | REST over UDP |", header=AREAS)),
            "the row | API | REST over HTTP | of the Decision Log at HEAD reads | API | REST over UDP | now",
        ),
    ],
)
def test_what_is_rewriting(folder: Path, before: str, after: str, says: str) -> None:
    (message,) = history(folder, before, after, code="LC002")
    assert says in message


def test_a_log_under_another_name(folder: Path) -> None:
    (message,) = history(folder, log(FIRST, SECOND), log(FIRST, SECOND, heading="## Decisions"), code="LC002")
    assert message == (
        f'{NAME}:10 LC002 2 rows of the Decision Log at HEAD stand under "## Decisions" (line 16) now, '
        'where nobody looks for decisions; call that section "## Decision Log"'
    )


def test_a_row_that_stands_elsewhere(folder: Path) -> None:
    after = log(FIRST) + log(SECOND, heading="## Old Decisions")
    (message,) = history(folder, log(FIRST, SECOND), after, code="LC002")
    assert message == (
        f'{NAME}:12 LC002 the row of the Decision Log at HEAD stands under "## Old Decisions" (line 22) now, '
        f'where nobody looks for decisions; move it back to the section "Decision Log" of {NAME}'
    )


def test_rows_that_stood_elsewhere_too_are_gone_from_the_log(folder: Path) -> None:
    copy = log(FIRST, heading="## Summary")
    (message,) = history(folder, copy + log(FIRST, SECOND), copy + log(SECOND), code="LC002")
    assert f"the row {FIRST} of the Decision Log at HEAD is gone" in message


def test_rows_that_moved_to_a_sub_document(folder: Path) -> None:
    after: Files = {NAME: document("Draft", ""), "BEP-1000/decisions.md": "# Decisions\n" + log(FIRST)}
    (message,) = change(folder, {NAME: document("Draft", log(FIRST))}, after, rules="LC002")
    assert message == (
        f'{NAME}:10 LC002 the row of the Decision Log at HEAD stands under "## Decision Log" (line 7) of '
        "BEP-1000/decisions.md now, where nobody looks for decisions; move it back to the section "
        f'"Decision Log" of {NAME}'
    )


def test_a_row_can_be_copied_back(folder: Path) -> None:
    row = "| 2026-01-15 | Use [pools](https://x.test/y) for `a\\|b` | | **why** |"
    header = "| Date | Decision | Alternatives | Rationale |\n|--|--|--|--|"
    (message,) = history(folder, log(row, SECOND, header=header), log(SECOND, header=header), code="LC002")
    assert f"the row {row} of the Decision Log" in message


@pytest.mark.parametrize(("length", "shown"), [(140, 0), (12, 5)])
def test_what_is_too_long_to_copy(folder: Path, length: int, shown: int) -> None:
    rows = [f"| 2026-01-15 | D{number} {'word ' * length}| why |" for number in range(9)]
    (message,) = history(folder, log(*rows), "\n## Decision Log\n\nNone.\n", code="LC002")
    assert message.count("word |") == shown
    command = re.search(r"; `git (show [^`]+)` has all of them$", message)
    assert command
    assert "\n".join(rows) in git(folder, *command[1].split())


@pytest.mark.parametrize(
    ("base", "where"),
    [
        ("HEAD", f"`git show HEAD:proposals/{NAME}`"),
        ("HEAD^0", f"`git show 'HEAD^0:proposals/{NAME}'`"),
        ("HEAD...HEAD", f"proposals/{NAME} at the merge base of HEAD and HEAD"),
    ],
)
def test_a_long_row_is_cut(folder: Path, base: str, where: str) -> None:
    before = document("Draft", log(f"| 2026-01-15 | Redis | {'word ' * 200}|", SECOND))
    (message,) = change(folder, {NAME: before}, {NAME: document("Draft", log(SECOND))}, "--base", base, rules="LC002")
    assert re.search(rf"wo?r?d?… \(all of it is in {re.escape(where)}\) of the Decision Log at .* is gone", message)


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
        'accounts for it; add | (Date) | (Decision) | (Rationale) | to a section "## Decision Log" (one row may answer '
        "several questions: let it name each), or put the question back"
    )
    (with_log,) = history(folder, log(FIRST) + BOTH, log(FIRST) + questions(f"- {WHO}"), code="LC003")
    assert "| (Rationale) | to the Decision Log (one row" in with_log


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


TOPIC = "**Retention**: how long is an event kept?"


@pytest.mark.parametrize(
    ("before", "after", "unanswered"),
    [
        # lists to headings, and back
        ("1. **Retention time**\n   - A day?\n   - A week?", "### Retention time\n\n- A day?\n- A week?", []),
        ("### Retention time\n\n- A day?\n- A week?", "1. **Retention time**\n   - A day?\n   - A week?", []),
        (f"1. {TOPIC}", "### Retention\n\nhow long is an event kept?", []),
        (f"1. {TOPIC}\n2. {WHO}", f"### Retention\n\n- how long is an event kept?\n- {WHO}", []),
        ("### Retention\n\nhow long is an event kept?", "- how long is an event kept?", []),
        ("1. **Retention**", f"1. {TOPIC}", []),
        ("### Retention time?\n\n#### Options\n\nA day or a week?", "- A day or a week?", []),
        # below a topic, and back
        (f"- {KEPT}\n- {WHO}", f"- Storage\n  - {KEPT}\n- Access\n  - {WHO}", []),
        (f"- Storage\n  - {KEPT}\n- Access\n  - {WHO}", f"- {KEPT}\n- {WHO}", []),
        (f"- Storage\n  - {KEPT}\n- Access\n  - {WHO}", f"- {KEPT}", ["Access"]),
        (f"- {KEPT}\n- {WHO}", f"- Storage\n  - {KEPT}", [WHO]),
        (f"- {KEPT}\n- {WHO}", f"| Topic | Notes |\n|--|--|\n| Storage | {KEPT} |\n| Access | {WHO} |", []),
        # what stays is another's
        (f"- {KEPT}\n  - Yes\n- {WHO}\n  - Yes", f"- {WHO}\n  - Yes", [KEPT]),
        (f"- {KEPT}\n- {WHO}\n\nPlease comment.", f"- {WHO}\n\nPlease comment.", [KEPT]),
        ("- Storage\n- Storage: how long?", "- Storage: how long?", ["Storage"]),
        ("- Storage: how long?\n- Storage: which node?", "- Storage: which node?", ["Storage: how long?"]),
        # two in one, and a part of a longer text
        (f"- {KEPT}\n- {WHO}", f"- {KEPT[:-1]}, and {WHO}", []),
        (f"- {KEPT}", "### Storage\n\nNobody has decided how long an event is kept in the relay.", []),
        (f"- {KEPT}", "### Storage\n\nNobody has decided what an event is.", [KEPT]),
        (
            "- How long is an event of the relay kept on each node?",
            "### Storage\n\nEvents of the relay.",
            ["How long is an event of the relay kept on each node?"],
        ),
        ("- What is the timeout of the agent RPC?", "- What is the timeout of the storage RPC?", ["agent RPC?"]),
        # composed and decomposed letters, translated
        ("- 한글 질문이 무엇인가?", normalize("NFD", "- 한글 질문이 무엇인가?"), []),
        (f"- {KEPT}\n- {WHO}", f"- {KEPT}\n- 누가 다른 사용자의 이벤트를 읽을 수 있습니까?", []),
        (f"- {KEPT}\n- {WHO}", "- 누가 다른 사용자의 이벤트를 읽을 수 있습니까?", [KEPT, WHO]),
    ],
)
def test_questions_in_another_form(folder: Path, before: str, after: str, unanswered: list[str]) -> None:
    found = history(folder, questions(before), questions(after), code="LC003")
    assert len(found) == len(unanswered)
    assert all(f'{text}" is gone' in message for text, message in zip(unanswered, found, strict=True))


STRATEGY = "Index strategy: Should we add partial indexes (e.g. `WHERE status IN ('RUNNING', 'PENDING')`)?"
TERMS = "\n| Term | Meaning |\n|--|--|\n"
SENT = "How and when is it sent?"
HALF = "| | How long is an event kept | |"


@pytest.mark.parametrize(
    ("asked", "before", "after", "unanswered"),
    [
        # a row that was empty in part, and one that only repeats
        ([KEPT], log(FIRST, HALF), log(FIRST, "| 2026-02-01 | How long is an event kept | A day |"), []),
        ([KEPT], log(FIRST), log(FIRST, FIRST), [KEPT]),
        ([KEPT], log(FIRST), log(FIRST + " Ada |", header=HEADER.replace("\n", " By |\n") + "--|"), [KEPT]),
        ([KEPT], log(FIRST) + TERMS + "| Relay | |\n", log(FIRST) + TERMS + "| Relay | Keeps an event |\n", [KEPT]),
        # one row for several, by their words or by a topic's
        ([KEPT, WHO], "", log("| 2026-02-01 | An event is kept for a day; users read their own | - |"), []),
        ([STRATEGY, KEPT], "", log("| 2026-02-01 | The strategy is one index; an event is kept | - |"), []),
        ([SENT, WHO], "", log("| 2026-02-01 | Users read the events of others; how and when is open | - |"), [SENT]),
        (["Why?", WHO], "", log("| 2026-02-01 | Users read the events of others | - |"), ["Why?"]),
        (["TTL?", "Naming?"], "", log("| 2026-02-01 | The TTL is a day | - |"), ["Naming?"]),
        (["누가 할당량을 올릴 수 있습니까?", KEPT], "", log("| 2026-02-01 | 할당량을 관리자가 올림 | - |"), [KEPT]),
        # another level
        ([KEPT], "", "\n## Appendix\n" + log(SECOND, heading="### Decision Log"), []),
    ],
)
def test_rows_that_answer(folder: Path, asked: list[str], before: str, after: str, unanswered: list[str]) -> None:
    body = questions(*(f"- {text}" for text in asked)) + before
    found = history(folder, body, questions("None.") + after, code="LC003")
    assert len(found) == len(unanswered)
    assert all(f'"{text}" is gone' in message for text, message in zip(unanswered, found, strict=True))


@pytest.mark.parametrize("status", ["Rejected", "Superseded"])
def test_questions_of_a_proposal_that_ended(folder: Path, status: str) -> None:
    ended = [document(status, questions("None.") + rows) for rows in ("", log("| 2026-02-01 | Given up | No need |"))]
    messages = change(folder, {NAME: document("Draft", BOTH)}, {NAME: ended[0]}, rules="LC003")
    assert len(messages) == 2
    assert all(f"(one row does for all of them, now that the proposal is {status})" in found for found in messages)
    assert change(folder, {NAME: document("Draft", BOTH)}, {NAME: ended[1]}, rules="LC003") == []
    was_ended = {NAME: document(status, BOTH)}
    assert len(change(folder, dict(was_ended), {NAME: ended[1]}, rules="LC003")) == 1


def test_questions_under_a_lower_heading(folder: Path) -> None:
    before = "\n## Discussion\n" + questions(f"- {KEPT}", f"- {WHO}", heading="### Open Questions")
    after = "\n## Discussion\n" + questions(f"- {WHO}", heading="### Open Questions")
    (message,) = history(folder, before, after, code="LC003")
    assert message.startswith(f"{NAME}:14 LC003 ")


def test_the_row_has_the_columns_of_the_log(folder: Path) -> None:
    summary = log("| API | REST |", heading="## 7. Decision Summary (final)", header="| Area | Decision |\n|--|--|")
    (message,) = history(folder, summary + BOTH, summary + questions(f"- {WHO}"), code="LC003")
    assert (
        "no new row of the Decision Summary accounts for it; add | (Area) | (Decision) | to the Decision Summary ("
        in message
    )


def test_open_questions_under_another_name(folder: Path) -> None:
    after = questions(f"- {KEPT}", f"- {WHO}", heading="## Unresolved Questions")
    (message,) = history(folder, BOTH, after, code="LC003")
    assert message == (
        f'{NAME}:10 LC003 all 2 open questions stand under "## Unresolved Questions" (line 14) now, '
        'where nobody looks for any; call that section "## Open Questions"'
    )


@pytest.mark.parametrize(
    ("after", "says"),
    [
        (
            questions(f"- {KEPT}") + questions(f"- {WHO}", heading="## Future Work"),
            [f'12 LC003 the open question "{WHO}" stands under "## Future Work" (line 18) now, and no new row '],
        ),
        (
            questions(f"- {KEPT}", heading="## Notes") + questions(f"- {WHO}", heading="## Future Work"),
            [
                f'10 LC003 the open question "{KEPT}" stands under "## Notes" (line 14) now, and no new row ',
                f'10 LC003 the open question "{WHO}" stands under "## Future Work" (line 18) now, and no new row ',
            ],
        ),
        (
            questions(f"- {KEPT}", heading="## Notes"),
            [
                f'10 LC003 the open question "{KEPT}" stands under "## Notes" (line 14) now, and no new row ',
                f'10 LC003 the open question "{WHO}" is gone, and no new row ',
            ],
        ),
        (
            questions(heading="## Unresolved Questions"),
            [f'10 LC003 the open question "{text}" is gone' for text in (KEPT, WHO)],
        ),
    ],
)
def test_questions_in_another_section(folder: Path, after: str, says: list[str]) -> None:
    found = history(folder, BOTH, after, code="LC003")
    assert len(found) == len(says)
    assert all(message.startswith(f"{NAME}:{start}") for start, message in zip(says, found, strict=True))


def test_what_another_section_asked_before_is_gone(folder: Path) -> None:
    motivation = f"\n## Motivation\n\n{KEPT}\n"
    (message,) = history(folder, motivation + BOTH, motivation + questions(f"- {WHO}"), code="LC003")
    assert f'"{KEPT}" is gone' in message


@pytest.mark.parametrize("name", ["storage.md", "store.md", None])
def test_naming_a_sub_document(folder: Path, name: str | None) -> None:
    """It reports the questions that it has lost, whatever it is called now, or that went with it."""
    lines = "\n".join(f"Line {number}." for number in range(40))
    asking, silent = (f"# Storage\n\n{lines}\n{more}" for more in (questions(f"- {KEPT}"), ""))
    before: Files = {NAME: document("Draft"), "BEP-1000/storage.md": asking, "BEP-1000/other.md": "# Other\n"}
    after: Files = {"BEP-1000/storage.md": None, **({f"BEP-1000/{name}": silent} if name else {})}
    assert len(change(folder, before, after, rules="LC003")) == 1
    options = ("--base", "HEAD", "--select", "LC003", "--output-format", "concise")
    assert len(bep_lint(f"proposals/BEP-1000/{name or 'storage.md'}", *options).findings) == 1
    assert bep_lint("proposals/BEP-1000/other.md", *options).findings == []

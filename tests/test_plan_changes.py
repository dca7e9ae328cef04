"""What became of decisions and open questions between two states of a proposal."""

from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

import pytest

from bep_lint.conventions import Conventions
from bep_lint.document import Document
from bep_lint.pairing import Since
from bep_lint.plan_changes import decision_changes, lost_decisions, question_changes
from bep_lint.proposals import Proposals

MAIN = "BEP-1000-example.md"
HEAD = "| Date | Decision | Rationale |\n|--|--|--|\n"
EVENTS = "| 2026-01-15 | Events, not polling | Lower latency |\n"
TOPICS = "| # | Topic | Choice |\n|--|--|--|\n| 1 | Store | Redis |\n"
REDIS = "| 2026-02-01 | Use Redis | It is there |\n"


def states(folder: Path, before: Mapping[str, str], now: Mapping[str, str]) -> tuple[Document, Document]:
    """Return the main document of a proposal as it is and as it was."""
    read: Proposals | None = None
    for name, files in (("before", before), ("now", now)):
        for file, text in files.items():
            path = folder / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        read = Proposals(folder / name, Conventions(), since=Since(read, "HEAD", list) if read else None)
    assert read
    assert read.base
    return read.all_mains[0], read.base.all_mains[0]


def log(rows: str, heading: str = "## Decision Log") -> str:
    return f"# Example\n\n{heading}\n\n{rows}\n"


def decided(folder: Path, before: str, now: str) -> tuple[list[str], list[tuple[str, str | None]]]:
    after, base = states(folder, {MAIN: before}, {MAIN: now})
    lost = [(loss.decision.text, loss.became.text if loss.became else None) for loss in lost_decisions(after, base)]
    return [decision.text for decision in decision_changes([after], [base]).new], lost


@pytest.mark.parametrize(
    ("before", "now", "new", "lost"),
    [
        (HEAD + EVENTS, HEAD + EVENTS + REDIS, ["Use Redis"], []),
        (HEAD + REDIS + EVENTS, HEAD + EVENTS + REDIS, [], []),
        (HEAD + EVENTS + EVENTS, HEAD + EVENTS, [], [("Events, not polling", None)]),
        (HEAD + EVENTS, HEAD + EVENTS + EVENTS, [], []),
        (HEAD + EVENTS + REDIS, HEAD + EVENTS, [], [("Use Redis", None)]),
        (HEAD + REDIS, HEAD + "| 2026-02-01 | Use Postgres | It is there |", [], [("Use Redis", "Use Postgres")]),
        (HEAD + REDIS, HEAD + "| 2026-02-01 | Use Redis | Why not |", [], [("Use Redis", "Use Redis")]),
        (HEAD + REDIS, HEAD + "| 2026-02-03 | Use Redis | It is there |", [], [("Use Redis", "Use Redis")]),
        (HEAD + REDIS, HEAD + "| 2026-02-09 | No relay at all | - |", ["No relay at all"], [("Use Redis", None)]),
        # mark-up, padding, columns, cells that are filled
        (HEAD + REDIS, HEAD + "|2026-02-01|  **Use [Redis](redis.md)**|It   is `there`|", [], []),
        (HEAD + "| 2026-02-01 | Use [Redis](a.md) | why |", HEAD + "| 2026-02-01 | Use [Redis](b.md) | why |", [], []),
        (HEAD + REDIS, HEAD + "| 2026-02-01 | ~~Use Redis~~ | It is there |", [], []),
        (
            HEAD + REDIS,
            "| Date | By | Decision | Why |\n|--|--|--|--|\n| 2026-02-01 | Mia | Use Redis | It is there |\n",
            [],
            [],
        ),
        (HEAD + "| 2026-02-01 | Use Redis | |", HEAD + REDIS, [], []),
        (HEAD + "| 2026-02-01 | Use Redis | TODO |", HEAD + REDIS, [], []),
        (HEAD + "| | Use Redis | |\n" + REDIS, HEAD + REDIS + "| 2026-02-02 | Use Redis | twice |", [], []),
        # what says nothing is neither lost nor new
        (HEAD + "| YYYY-MM-DD | TODO | - |\n| - | — | |\n|||", HEAD + REDIS, ["Use Redis"], []),
        (HEAD + "| 2026-02-01 | | |", HEAD + REDIS, ["Use Redis"], []),
        (HEAD + REDIS, HEAD + REDIS + "| 2026-02-02 | TODO | |\n| | - | - |", [], []),
        # another table of the section; none; a log without known columns
        (HEAD + EVENTS + REDIS, f"{HEAD}{EVENTS}\n\n| What | When |\n|--|--|\n| Use Redis | 2026-02-01 |", [], [
            ("Use Redis", None)
        ]),
        (HEAD + EVENTS + REDIS, f"{HEAD}{EVENTS}\n\nOlder:\n\n| D | R | T |\n|--|--|--|\n{REDIS}", [], []),
        (HEAD + EVENTS, "None yet.", [], [("Events, not polling", None)]),
        (TOPICS, TOPICS + "| 2 | Keys | UUID |", ["2; Keys; UUID"], []),
    ],
)  # fmt: skip
def test_decisions(tmp_path: Path, before: str, now: str, new: list[str], lost: list[tuple[str, str | None]]) -> None:
    assert decided(tmp_path, log(before), log(now)) == (new, lost)


def test_log_under_another_name_with_other_line_ends(tmp_path: Path) -> None:
    before = log(HEAD + EVENTS).replace("\n", "\r\n")
    assert decided(tmp_path, before, "\ufeff" + log(HEAD + EVENTS, "## 7. Decision Summary")) == ([], [])


def test_log_of_a_new_document(tmp_path: Path) -> None:
    now, _ = states(tmp_path, {MAIN: "# Example\n"}, {MAIN: log(HEAD + EVENTS)})
    assert [(one.date, one.text, one.span.line) for one in decision_changes([now], []).new] == [
        ("2026-01-15", "Events, not polling", 7)
    ]
    assert lost_decisions(now, None) == []


def test_unreadable_state(tmp_path: Path) -> None:
    """What cannot be read has lost nothing, and nothing is new that nobody could read before."""
    text = log(HEAD + EVENTS) + "\n## Open Questions\n\n- Why?\n"
    now, before = states(tmp_path, {MAIN: text + "\0"}, {MAIN: text})
    assert (decision_changes([now], [before]).new, question_changes(now, before).opened) == ((), ())
    now, before = states(tmp_path, {MAIN: text}, {MAIN: text + "\0"})
    assert (lost_decisions(now, before), question_changes(now, before).gone) == ([], ())


def became(folder: Path, before: Mapping[str, str], now: Mapping[str, str]) -> tuple[list[str], list[str], list[str]]:
    changes = question_changes(*states(folder, before, now))
    opened, resolved, gone = ([asked.question.text for asked in side] for side in changes[:3])
    return opened, resolved, gone


def asking(questions: str, heading: str = "## Open Questions") -> dict[str, str]:
    return {MAIN: f"# Example\n\n{heading}\n\n{questions}\n"}


KEPT = "How long is an event kept?"
WHO = "Who may raise a quota?"


@pytest.mark.parametrize(
    ("before", "now", "opened", "resolved", "gone"),
    [
        (f"- {KEPT}", f"- {KEPT}\n- {WHO}", [WHO], [], []),
        (f"- {KEPT}\n- {WHO}", f"- {WHO}", [], [], [KEPT]),
        (f"- {KEPT}\n- {WHO}", "None.", [], [], [KEPT, WHO]),
        (f"- {KEPT}\n- {KEPT}", f"- {KEPT}", [], [], [KEPT]),
        (f"- {KEPT}\n- {WHO}", f"* {WHO}\n\n* *{KEPT}*", [], [], []),
        (f"- {KEPT}\n- {WHO}", f"### Q1: {WHO}\n\nNobody knows.\n\n### Q2: {KEPT}\n\nA day?", [], [], []),
        (f"1. {KEPT}\n2. {WHO}", f"| # | Question |\n|--|--|\n| 2 | {WHO} |\n| 1 | {KEPT} |", [], [], []),
        # reworded
        (f"- {KEPT}", "- How long do we keep an event?", [], [], []),
        (f"- {KEPT}", f"- {KEPT} A day would do for a restart, a week for an audit.", [], [], []),
        ("- Should we support IPv6?", "- Do we need IPv6 support?", [], [], []),
        (f"- {KEPT}", "- Which node runs the relay?", ["Which node runs the relay?"], [], [KEPT]),
        (f"- {KEPT}\n- {WHO}", "- Who can raise the quota of a project?", [], [], [KEPT]),
        # in another form
        (f"- {KEPT}", f"- Storage\n  - {KEPT}", [], [], []),
        (f"### Storage\n\n- {KEPT}\n- {WHO}", f"1. **Storage**\n   - {KEPT}\n2. {WHO}", [], [], []),
        # resolved
        (f"- {KEPT}", f"- ~~{KEPT}~~ A day.", [], [f"~~{KEPT}~~ A day."], []),
        (f"- [ ] {KEPT}", f"- [x] {KEPT}", [], [KEPT], []),
        (f"- {KEPT}", f"### Resolved\n\n- {KEPT}", [], [KEPT], []),
        (f"- [x] {KEPT}", "None.", [], [], []),
        (f"- [x] {KEPT}", f"- [ ] {KEPT}", [KEPT], [], []),
        # what is no question
        ("List any unresolved questions or items that need further discussion.", "TODO", [], [], []),
        ("TODO", f"- {KEPT}", [KEPT], [], []),
    ],
)  # fmt: skip
def test_questions(
    tmp_path: Path, before: str, now: str, opened: list[str], resolved: list[str], gone: list[str]
) -> None:
    assert became(tmp_path, asking(before), asking(now)) == (opened, resolved, gone)


AGENT, STORAGE = "What is the timeout of the agent RPC?", "What is the timeout of the storage RPC?"
RAISED = "Who can raise the quota of a project?"
TOPICS_ASKED = "1. **Index strategy**: Should we add partial indexes?\n2. **Size**: Is a table enough?"


@pytest.mark.parametrize(
    ("before", "now", "reworded"),
    [
        (f"- {KEPT}", f"- {KEPT}", []),
        (f"- {KEPT}", f"1. **{KEPT.rstrip('?')}**", []),
        (f"- {WHO}", f"- {RAISED}", [(WHO, RAISED)]),
        (f"- {WHO}\n- {KEPT}", f"- {KEPT}\n- {RAISED}", [(WHO, RAISED)]),
        (f"- {WHO}", f"- ~~{RAISED}~~ Admins.", []),
        (f"- [x] {WHO}", f"- [x] {RAISED}", []),
        (f"- {AGENT}", f"- {STORAGE}", []),
        (
            TOPICS_ASKED,
            TOPICS_ASKED.replace("Is a", "Is one"),
            [("Size: Is a table enough?", "Size: Is one table enough?")],
        ),
    ],
)
def test_reworded_questions(tmp_path: Path, before: str, now: str, reworded: list[tuple[str, str]]) -> None:
    changes = question_changes(*states(tmp_path, asking(before), asking(now)))
    assert [(pair.before.question.text, pair.now.question.text) for pair in changes.reworded] == reworded


@pytest.mark.parametrize(
    "form",
    [
        TOPICS_ASKED,
        "1. **Index strategy**\n   - Should we add partial indexes?\n2. **Size**\n   - Is a table enough?",
        "### Index strategy\n\nShould we add partial indexes?\n\n### Size\n\nIs a table enough?",
        "- Index strategy - Should we add partial indexes?\n- Size - Is a table enough?",
    ],
)
def test_topics_in_another_form(tmp_path: Path, form: str) -> None:
    for number, (before, now) in enumerate(((TOPICS_ASKED, form), (form, TOPICS_ASKED))):
        changes = question_changes(*states(tmp_path / str(number), asking(before), asking(now)))
        assert not any(changes)


def test_order_of_questions(tmp_path: Path) -> None:
    """The main document's come first, then those that were reopened and new ones line by line."""
    sub = "# BEP-1000: Store\n\n## Open Questions\n\n- How much?\n"
    before, now = asking(f"- [x] {KEPT}\n- {AGENT}"), asking(f"- {WHO}\n- {KEPT}\n- {STORAGE}")
    opened, _, gone = became(tmp_path, before, now | {"BEP-1000/a.md": sub})
    assert (opened, gone) == ([WHO, KEPT, STORAGE, "How much?"], [AGENT])


KOREAN = "누가 할당량을 올릴 수 있습니까?"


@pytest.mark.parametrize(
    ("before", "now", "reworded"),
    [
        (f"- {KEPT}\n- {WHO}", f"- {KEPT}\n- {KOREAN}", [(WHO, KOREAN)]),
        (f"- {WHO}", "- 1, 2, 3 - 4, 5 은 누가?", [(WHO, "1, 2, 3 - 4, 5 은 누가?")]),
        (f"- {WHO}\n- {KOREAN}", f"- {KOREAN}\n- {WHO}", []),
        (f"- {KEPT}\n- {WHO}", f"- {KOREAN}", []),
    ],
)
def test_translated_questions(tmp_path: Path, before: str, now: str, reworded: list[tuple[str, str]]) -> None:
    changes = question_changes(*states(tmp_path, asking(before), asking(now)))
    assert [(pair.before.question.text, pair.now.question.text) for pair in changes.reworded] == reworded


@pytest.mark.parametrize("heading", ["## Open Questions", "### Open Questions", "### 4. Open questions"])
def test_questions_that_move_to_the_main_document(tmp_path: Path, heading: str) -> None:
    sub = f"# BEP-1000: Store\n\n## Notes\n\n{heading}\n\n- {KEPT}\n\n## Proposed Design\n\nA table.\n"
    before = asking(f"- {WHO}") | {"BEP-1000/store.md": sub}
    assert became(tmp_path, before, asking(f"- {WHO}\n- {KEPT}") | {"BEP-1000/store.md": "# Store\n"}) == ([], [], [])


def test_questions_of_a_split_proposal(tmp_path: Path) -> None:
    now = asking(f"- {WHO}") | {"BEP-1000/store.md": f"# BEP-1000: Store\n\n## Open Questions\n\n- {KEPT}\n"}
    assert became(tmp_path, asking(f"- {KEPT}\n- {WHO}"), now) == ([], [], [])


def test_questions_of_an_unchanged_sub_document_are_left_alone(tmp_path: Path) -> None:
    """It asks what the main one has resolved; neither can be taken for the other's."""
    sub = {"BEP-1000/store.md": f"# BEP-1000: Store\n\n## Open Questions\n\n- {KEPT}\n"}
    assert became(tmp_path, asking(f"- {KEPT}") | sub, asking("None.") | sub) == ([], [], [KEPT])


def test_many_questions_and_decisions_take_no_time(tmp_path: Path) -> None:
    def text(word: str) -> str:
        rows = "".join(f"| 2026-01-15 | {word} {number} | same |\n" for number in range(2000))
        questions = "".join(f"- {word * 40} number {number}?\n" for number in range(2000))
        return f"{log(HEAD + rows)}\n## Open Questions\n\n{questions}"

    now, before = states(tmp_path, {MAIN: text("one")}, {MAIN: text("two")})
    assert len(now.open_questions) == len(before.open_questions) == 2000
    assert now.decisions
    assert before.decisions
    start = perf_counter()
    assert len(question_changes(now, before).gone) == 2000
    assert len(lost_decisions(now, before)) == 2000
    assert perf_counter() - start < 20

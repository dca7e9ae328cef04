"""Phases, decisions and open questions, however authors write them."""

from pathlib import Path
from time import perf_counter

import pytest

from bep_lint.conventions import Conventions
from bep_lint.document import Document
from bep_lint.proposals import Proposals


@pytest.fixture
def proposals(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, text: str) -> Document:
    (folder / "BEP-1000-example.md").write_text(f"# Example\n\n{text}\n\n## References\n\nNone.\n", encoding="utf-8")
    return Proposals(folder, Conventions()).all_mains[0]


def phases(folder: Path, plan: str) -> list[str]:
    return [phase.label for phase in read(folder, f"## Implementation Plan\n\n{plan}").phases]


def questions(folder: Path, text: str) -> list[tuple[int, str, bool]]:
    found = read(folder, f"## Open Questions\n{text}").open_questions
    return [(question.span.line, question.text, question.resolved) for question in found]


def left(folder: Path, text: str) -> list[str]:
    return [text for _, text, resolved in questions(folder, "\n" + text) if not resolved]


@pytest.mark.parametrize(
    ("plan", "labels"),
    [
        ("### Phase 1: Count\n\n### Phase 2: Refuse", ["1", "2"]),
        ("#### Phase 0\n\n#### Phase 1 (26.3.0)", ["0", "1"]),
        ("### 6.1 **Phase 1** — count\n\n### 6.2 PHASE 2", ["1", "2"]),
        ("1. **Phase 1: Count**\n   - Phase 7 of another plan\n2. **Phase 2**: refuse", ["1", "2"]),
        ("- [x] Phase 1\n- [ ] Phase 2", ["1", "2"]),
        ("- Milestone A: count\n- Milestone B: refuse", ["A", "B"]),
        ("**Phase 1** counts.\n\n**Phase 2** refuses.", ["1", "2"]),
        ("| When | What |\n|-|-|\n| Phase 1 | Count |\n| Phase 2 | Refuse |", ["1", "2"]),
        ("| Phase | Work |\n|-|-|\n| 1 | Count |\n| 2 | Refuse |", ["1", "2"]),
        ("| # | Phase |\n|-|-|\n| 1 | Phase 1: count |\n| 2 | Phase 2: refuse |", ["1", "2"]),
        ("### Phase 1\n\n#### Stage 3\n\n### Phase 2", ["1", "2"]),
        ("### Phase 1\n\n#### Phase 1.1\n\n#### Phase 1.2\n\n### Phase 2", ["1", "2"]),
        ("- Phase 1\n- Phase 1b\n- Phase 2", ["1", "2"]),
        ("### Phase 1\n\n- Phase 3 is another proposal\n\n### ~~Phase 2: Report~~\n\nDropped.", ["1"]),
        ("### Phase IV\n\n### Phase Two\n\n### Phase out the old way\n\n### Phase In", ["IV", "Two"]),
        ("### Phase 1 - 2026-03: Count\n\n### Phase 2 - 3 tables", ["1", "2"]),
    ],
)
def test_phases(proposals: Path, plan: str, labels: list[str]) -> None:
    assert phases(proposals, plan) == labels


@pytest.mark.parametrize(
    "plan",
    [
        "",
        "1. Count\n2. Refuse",
        "Phase 1 counts, Phase 2 refuses.",
        "> - Phase 1\n> - Phase 2",
        "```\nPhase 1\n```",
        "- Phase 1a\n- Phase 1b\n- Phase 2",
        "- Phase 1-3: count\n- Phase 4: refuse",
        "- Phases 1 and 2: count",
        "- Phases 1, 2: count",
        "| Phase 1 | Phase 2 |\n|-|-|\n| API | DB |\n| Phase 3 | later |",
    ],
)
def test_phases_that_cannot_be_counted(proposals: Path, plan: str) -> None:
    assert phases(proposals, plan) == []


def test_a_document_without_a_plan_has_no_phases(proposals: Path) -> None:
    assert read(proposals, "## Motivation\n\n### Phase 1").phases == ()


def test_phases_know_their_place(proposals: Path) -> None:
    first, second = read(proposals, "## Implementation Plan\n\n- Phase 1: count\n- **Phase 2**: refuse").phases
    assert (first.text, first.span) == ("Phase 1: count", (5, 1, 5, 17))
    assert (second.text, second.span.line) == ("Phase 2: refuse", 6)


def test_decisions_by_column_name(proposals: Path) -> None:
    (log,) = read(
        proposals,
        "## 3. Decision Log\n\n| Rationale | *decision* | Who | Date |\n|-|-|-|-|\n"
        "| why | `what` | Ada | 2026-01-15 |\n| only |",
    ).decisions
    whole, short = log.table.rows
    assert [log.text(whole, name) for name in ("Date", "Decision", "Rationale")] == ["2026-01-15", "what", "why"]
    assert (log.text(short, "Rationale"), log.text(short, "Date")) == ("only", "")
    assert log.text(whole, "Who") is None


def test_a_table_beside_the_log_is_not_the_log(proposals: Path) -> None:
    tables = read(
        proposals,
        "## Decision Log\n\n| Date | Cost |\n|-|-|\n| 2026 | 1 |\n\n"
        "| Date | Decision | Rationale |\n|-|-|-|\n| d | e | f |\n\n"
        "> | Date | Decision | Rationale |\n> |-|-|-|\n> | quoted | e | f |",
    ).decisions
    assert [table.table.line for table in tables] == [9]


def test_questions_are_the_items_of_the_list(proposals: Path) -> None:
    assert questions(
        proposals,
        "\nWhat is open:\n\n1. **Port**: which\n   one?\n   - 6379\n2. ~~A day?~~ → Yes\n3. [x] TLS?\n\n"
        "> - quoted?\n\nMore later.",
    ) == [(7, "Port: which one?", False), (10, "~~A day?~~ → Yes", True), (11, "TLS?", True)]


def test_headings_that_stand_for_questions(proposals: Path) -> None:
    assert questions(
        proposals,
        "\nIntro.\n\n### Q1: Port\n\n- 6379\n\n#### Options\n\nMany.\n\n### Storage\n\nA day?\n\n### TLS? ✅\n",
    ) == [(7, "Q1: Port", False), (15, "Storage", False), (19, "TLS? ✅", True)]


def test_headings_that_group_questions(proposals: Path) -> None:
    assert questions(
        proposals,
        "### Open\n- Port?\n### Already resolved items (26.2)\n- A day?\n#### Transport\n- TLS?\n### Later\n- IPv6?",
    ) == [(5, "Port?", False), (7, "A day?", True), (9, "TLS?", True), (11, "IPv6?", False)]


def test_rows_as_questions(proposals: Path) -> None:
    assert questions(
        proposals,
        "\n| # | Owner | Question | State |\n|-|-|-|-|\n| 1 | Ada | Port? | open |\n| 2 | Ada | TLS? | Closed |",
    ) == [(7, "Port?", False), (8, "TLS?", True)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "None",
        "_None._",
        "- None",
        "None at this time.",
        "None at the moment",
        "None for now — see the Decision Log.",
        "None yet",
        "None identified at this time.",
        "Moved to the Decision Log.",
        "None currently open.",
        "N/A",
        "n/a.",
        "Nothing open.",
        "-",
        "—",
        "No open questions",
        "No open questions remain.",
        "There are no unresolved items at present.",
        "All questions have been resolved.",
        "All open questions were answered during the review (see Decision Log).",
        "Resolved.",
        "<!-- none -->",
        "### Storage\n\nNone.",
        "List any unresolved questions or items that need further discussion.\n\nExample:\n> - Should we?",
        "- <del>Port?</del>",
        "- **~~Port?~~** 6379",
        "- ~Port?~",
        "- Q1. ~~Port?~~ → 6379",
        "- [Resolved] Port",
        "- Port (decided: 6379)",
        "- Port — resolved",
    ],
)
def test_nothing_left(proposals: Path, text: str) -> None:
    assert left(proposals, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "None of the above scales?",
        "None, except the port.",
        "None of the ports is free on all hosts.",
        "No questions were asked, but the port is undecided.",
        "Nothing is known about the port.",
        "TBD",
        "Should resolved items be shown?",
        "Not resolved: the port",
        "The port is not yet decided.",
        "Closed-source drivers",
        "Is the question of the port resolved?",
        "~~Port?~~ Which host?",
        "Ports ~~6379~~ 6380?",
        "[ ] Port",
    ],
)
def test_something_left(proposals: Path, text: str) -> None:
    assert left(proposals, f"- {text}") == [text.removeprefix("[ ] ")]


@pytest.mark.parametrize(
    "part", ["[ ]", "1. ", "~~", "*", "@", "(resolved", "-", "none ", "no a ", "all a ", "Phase 1", "<del>"]
)
def test_hostile_text_takes_no_time(proposals: Path, part: str) -> None:
    text = part * (20_000 // len(part))
    document = read(proposals, f"## Implementation Plan\n\n- {text}\n\n## Open Questions\n\n- {text}")
    start = perf_counter()
    assert len(document.phases) <= 1
    assert len(document.open_questions) <= 1
    assert perf_counter() - start < 2

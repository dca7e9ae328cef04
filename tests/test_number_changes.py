"""What LC004 says of the registry's numbers, in real repositories."""

import unicodedata
from pathlib import Path

import pytest
from changed_folders import NAME, Files, change, document, readme, row, write
from conftest import bep_lint
from git_repository import commit

RELAY = "BEP-1001-relay.md"
RESERVED = "| 1002 | Quota Reports | Emil Post | Draft |"


def proposal(title: str = "Quota", author: str = "Ada Byron", body: str = "") -> str:
    return document("Draft", body, Author=f"{author} (a@quota.test)").replace("# Quota", f"# {title}")


def relay_row(link: str = RELAY, number: int = 1001, title: str = "Event Relay") -> str:
    return row("Draft", number, title, "Emil Post", link)


QUOTA = row("Draft")
BODY = "".join(f"Sentence {line} about how events travel through the relay.\n" for line in range(60))
BEFORE: Files = {
    NAME: proposal(),
    RELAY: proposal("Event Relay", "Emil Post", BODY),
    "README.md": readme(QUOTA, relay_row(), RESERVED),
}


def numbers(folder: Path, after: Files, before: Files | None = None) -> list[str]:
    return change(folder, {**BEFORE, **(before or {})}, after, rules="LC004")


@pytest.mark.parametrize(
    ("rows", "line", "says"),
    [
        ((QUOTA, relay_row()), 3, "1002 is in no row any more; restore | 1002 | Quota Reports | Emil Post | Draft |"),
        ((QUOTA, RESERVED), 3, f"1001 is in no row any more, though {RELAY} has it; restore | [1001]({RELAY})"),
        ((QUOTA, relay_row(), RESERVED.replace("1002", "1003")), 3, "1002 is in no row any more; restore | 1002 |"),
        ((QUOTA, relay_row(), RESERVED.replace("1002", "TBD")), 3, "1002 is in no row any more; restore | 1002 |"),
        ((RESERVED, relay_row(), QUOTA), None, None),
        ((QUOTA, relay_row(), "| 1002 | _(skipped)_ | | |"), None, None),
        ((QUOTA, relay_row(), "| 1002 | Quota Reports, by User | Ada Byron | Draft |"), None, None),
        ((QUOTA, relay_row(), "| 1002 | Statistics | Emil Post | Draft |"), None, None),
        ((QUOTA, relay_row(), "| 1002 | Statistics | - | Draft |"), None, None),
        ((QUOTA, relay_row(), "| 1002 | Draft |"), None, None),
        ((QUOTA, relay_row(), "| 1002 | Statistics | Ada Byron | Draft |"), 7, "1002 was reserved by the row | 1002 |"),
        ((QUOTA, relay_row(), RESERVED, "| 1003 | Statistics | Ada Byron | Draft |"), None, None),
        ((row("Draft", title="Sessions", author="Emil Post"), relay_row(), RESERVED), None, None),
        ((QUOTA.replace("[1000](BEP-1000-quota.md)", "1000"), relay_row(), RESERVED), None, None),
        ((QUOTA, "| 1001 | _(skipped)_ | | |", RESERVED), None, None),  # REG009
    ],
)
def test_rows(folder: Path, rows: tuple[str, ...], line: int | None, says: str | None) -> None:
    found = numbers(folder, {"README.md": readme(*rows)})
    assert len(found) == (says is not None)
    if says:
        assert found[0].startswith(f"README.md:{line} LC004 {says}")


def test_the_row_to_skip_a_number_is_shown(folder: Path) -> None:
    (message,) = numbers(folder, {"README.md": readme(QUOTA, relay_row())})
    assert message.endswith(", or write | 1002 | _(skipped)_ | | | where the number is given up")


@pytest.mark.parametrize(
    "text",
    [
        "# Proposals\n",
        "| Number | Title |\n",
        b"\xff\xfe",
        None,
        readme(QUOTA).replace("Number", "Id").replace("Title", "Name"),
    ],
)
def test_a_registry_that_cannot_be_read_says_nothing(folder: Path, text: str | bytes | None) -> None:
    assert numbers(folder, {"README.md": text}) == []
    assert numbers(folder, BEFORE, {"README.md": text} if text is not None else {"README.md": "# None\n"}) == []


def test_a_file_with_another_name(folder: Path) -> None:
    new = "BEP-1001-event-relay.md"
    after: Files = {RELAY: None, new: BEFORE[RELAY], "README.md": readme(QUOTA, relay_row(new), RESERVED)}
    assert numbers(folder, after) == []


@pytest.mark.parametrize("rows", [(QUOTA, relay_row(), RESERVED), (QUOTA, RESERVED)])
def test_a_document_with_another_number(folder: Path, rows: tuple[str, ...]) -> None:
    new = "BEP-1003-relay.md"
    readme_now = readme(*rows, relay_row(new, 1003))
    (message,) = numbers(folder, {RELAY: None, new: BEFORE[RELAY], "README.md": readme_now})
    was = (
        f"{RELAY}, the document of 1001, is"
        if len(rows) == 3
        else f"1001 is in no row any more, and its document {RELAY} is"
    )
    assert f"{was} {new} now" in message
    for name in (RELAY, new):
        run = bep_lint(folder / "proposals" / name, "--base", "HEAD", "--select", "LC004", "-q")
        assert (run.status, was in run.out) == (1, True)


def test_a_document_that_is_gone(folder: Path) -> None:
    (message,) = numbers(folder, {RELAY: None})
    assert message.startswith(f"README.md:6 LC004 {RELAY}, the document of 1001, is gone; restore it, ")
    (message,) = numbers(folder, {RELAY: None, "README.md": readme(QUOTA, RESERVED)})
    assert f"1001 is in no row any more, and its document {RELAY} is gone too; restore both" in message


def test_naming_the_document_that_is_gone_reports_it(folder: Path) -> None:
    assert numbers(folder, {RELAY: None}) != []
    for name in (RELAY, "README.md"):
        run = bep_lint(folder / "proposals" / name, "--base", "HEAD", "--select", "LC004", "-q")
        assert (run.status, "the document of 1001, is gone" in run.out) == (1, True)
    run = bep_lint(folder / "proposals" / NAME, "--base", "HEAD", "--select", "LC004", "-q")
    assert (run.status, run.out) == (0, "")


def test_a_misnamed_file_is_not_gone(folder: Path) -> None:
    assert numbers(folder, {RELAY: None, "bep-1001-relay.md": BEFORE[RELAY]}) == []


def test_a_number_that_another_proposal_takes(folder: Path) -> None:
    new = "BEP-1001-session-report.md"
    other = proposal("Session Report", body="Something else.\n")
    both = readme(QUOTA, row("Draft", 1001, "Session Report", link=new), RESERVED)
    (message,) = numbers(folder, {RELAY: None, new: other, "README.md": both})
    assert message == (
        f'README.md:6 LC004 1001 was "Event Relay", and {new} is "Session Report" now; restore the former ({RELAY} at '
        "HEAD) and give the latter the next free number, 1003; where it is the same proposal, name one of its former "
        "authors too"
    )
    # Two documents on one number: nobody can tell which the former one became.
    third: Files = {"BEP-1001-third.md": proposal("Third")}
    write(folder / "proposals", {new: None, **BEFORE})
    (message,) = numbers(folder, {RELAY: None, new: other, **third})
    assert f"{RELAY}, the document of 1001, is gone, and " in message


TAKEN = row("Draft", 1001, "Session Report", link=RELAY)


@pytest.mark.parametrize(
    ("title", "author", "body", "is_found"),
    [
        ("Session Report", "Ada Byron", "Something else.\n", True),
        ("Session Report", "Ada Byron", "Something else.\n" * 60 + "".join(BODY.splitlines(keepends=True)[:20]), True),
        ("Session Report", "Ada Byron", "Something else.\n" * 40 + "".join(BODY.splitlines(keepends=True)[:30]), False),
        ("Session Report", "Ada Byron", BODY, False),
        ("Session Report", "emil post", "Something else.\n", False),
        ("Session Report", "Ada Byron (a@quota.test), Emil Post", "Something else.\n", False),
        ("The Relay", "Ada Byron", "Something else.\n", False),
        ("세션 보고", "홍길동", "Something else.\n", False),  # translated, perhaps
        ("Session Report", "", "Something else.\n", False),
        ("Title", "Ada Byron", "Something else.\n", False),
        ("Session Report", "TBD", "Something else.\n", False),
    ],
)
def test_a_document_that_another_is_written_over(
    folder: Path, title: str, author: str, body: str, *, is_found: bool
) -> None:
    """It takes another title, other authors and another text to be another one."""
    new = document("Draft", body, Author=f"{author} (a@quota.test)" if author else "").replace("# Quota", f"# {title}")
    found = numbers(folder, {RELAY: new, "README.md": readme(QUOTA, TAKEN, RESERVED)})
    expected = f'README.md:6 LC004 1001 was "Event Relay", and {RELAY} is "Session Report" now; restore the former'
    assert [message[: len(expected)] for message in found] == [expected] * is_found


def test_a_document_that_another_is_written_over_without_its_row(folder: Path) -> None:
    other = proposal("Session Report", body="Something else.\n")
    (message,) = numbers(folder, {RELAY: other, "README.md": readme(QUOTA, RESERVED)})
    assert f"1001 is in no row any more, and its document {RELAY} is another proposal now; restore both, the" in message


def test_naming_a_document_that_another_is_written_over(folder: Path) -> None:
    assert numbers(folder, {RELAY: proposal("Session Report", body="Something else.\n")}) != []
    run = bep_lint(folder / "proposals" / RELAY, "--base", "HEAD", "--select", "LC", "--output-format", "concise")
    assert (len(run.findings), run.out.splitlines()[-1]) == (1, "Found 1 error in 1 document.")


def test_two_documents_that_swap_their_texts(folder: Path) -> None:
    other = proposal(body="Why a session has a quota.\n" * 30)
    found = numbers(folder, {NAME: BEFORE[RELAY], RELAY: other}, {NAME: other})
    assert [message.partition(":")[2].partition(":")[0] for message in found] == [
        f"5 LC004 {NAME}, the document of 1000, is {RELAY} now",
        f"6 LC004 {RELAY}, the document of 1001, is {NAME} now",
    ]


def test_a_number_that_the_document_of_another_takes(folder: Path) -> None:
    other = proposal(body="Why a session has a quota.\n" * 30)
    found = numbers(folder, {NAME: None, RELAY: other}, {NAME: other})
    assert "the document of 1000, is BEP-1001-relay.md now" in found[0]
    assert (
        f'{RELAY} is "Quota" now; restore the former ({RELAY} at HEAD) and give the latter its own number' in found[1]
    )


def test_a_document_that_is_rewritten_and_renamed_is_the_same_proposal(folder: Path) -> None:
    new = "BEP-1001-message-bus.md"
    rewritten = proposal("Message Bus", "Emil Post", "Written anew.\n")
    after = readme(QUOTA, row("Draft", 1001, "Message Bus", "Emil Post", new), RESERVED)
    assert numbers(folder, {RELAY: None, new: rewritten, "README.md": after}) == []


def test_a_row_that_links_another_document_of_its_number(folder: Path) -> None:
    new = "BEP-1001-report.md"
    after = readme(QUOTA, row("Draft", 1001, "Report", "Ada Byron", new), RESERVED)
    (message,) = numbers(folder, {new: proposal("Report"), "README.md": after})
    assert message.startswith(f"README.md:6 LC004 the row of 1001 stood for {RELAY}, and stands for {new} now; ")


@pytest.mark.parametrize(
    ("reserved", "title", "author", "is_found"),
    [
        (RESERVED, "Quota Reports", "Emil Post", False),
        (RESERVED, "Reports", "Ada Byron", False),
        (RESERVED, "Statistics", "Emil Post", False),
        (RESERVED, "Statistics", "Ada Byron", True),
        ("| 1002 | TBD | - | Draft |", "Statistics", "Ada Byron", False),
        ("| 1002 | TBD | Emil Post | Draft |", "Statistics", "Ada Byron", False),
        ("| 1002 | _(Reserved)_ | Platform Team | Draft |", "Statistics", "Ada Byron", False),
        ("| 1002 | Title | Emil Post | Draft |", "Statistics", "Ada Byron", False),
        ("| 1002 | Quota Reports | TBD | Draft |", "Statistics", "Ada Byron", False),
        ("| 1002 | Reserved Instances | Emil Post | Draft |", "Statistics", "Ada Byron", True),
        ("| 1002 | _(reserve your number here)_ | Emil Post | |", "Statistics", "Ada Byron", False),
        ("| 1002 | 도커 릴레이 | 홍길동 | Draft |", "Docker Relay", "Gildong Hong", False),
        ("| 1002 | 도커 릴레이 | Emil Post | Draft |", "Statistics", "Ada Byron", False),
        ("| 1002 | 도커 릴레이 | 홍길동 | Draft |", "세션 보고", "김철수", True),
        ("| 1002 | Docker 릴레이 | Emil Post | Draft |", "Statistics", "Ada Byron", True),
        (unicodedata.normalize("NFD", "| 1002 | 도커 릴레이 | 홍길동 | Draft |"), "도커 릴레이", "김철수", False),
        ("| 1002 | _(skipped: given up)_ | Emil Post | |", "Statistics", "Ada Byron", False),
        ("| 1002 | _(skipped)_ | | |", "Statistics", "Ada Byron", False),
        ("| [1002](BEP-1002-lost.md) | Quota Reports | Emil Post | Draft |", "Reports", "Ada Byron", False),
    ],
)
@pytest.mark.parametrize("listed", [True, False])
def test_a_reserved_number_gets_a_document(
    folder: Path, reserved: str, title: str, author: str, *, is_found: bool, listed: bool
) -> None:
    new = "BEP-1002-new.md"
    after = readme(QUOTA, relay_row(), row("Draft", 1002, title, author, new) if listed else reserved)
    found = numbers(
        folder,
        {new: proposal(title, author), "README.md": after},
        {"README.md": readme(QUOTA, relay_row(), reserved)},
    )
    assert len(found) == is_found
    assert not is_found or f"is taken by {new}, which shares neither title nor author" in found[0]


def test_of_two_documents_one_may_take_another_number(folder: Path) -> None:
    second, moved = "BEP-1001-report.md", "BEP-1003-report.md"
    text = proposal("Report", body="What a report says of sessions.\n" * 40)
    before: Files = {second: text}
    rows = (QUOTA, relay_row(), RESERVED, row("Draft", 1003, "Report", link=moved))
    assert numbers(folder, {second: None, moved: text, "README.md": readme(*rows)}, before) == []
    # The row may have been that of the other document.
    before = {"README.md": readme(QUOTA, row("Draft", 1001, "Report", link=second), RESERVED)}
    write(folder / "proposals", {moved: None, second: text})
    assert numbers(folder, {second: None, moved: text, "README.md": readme(*rows)}, before) == []
    # But one keeps it.
    write(folder / "proposals", {moved: None, second: text})
    after: Files = {second: None, RELAY: None, moved: text, "BEP-1004-relay.md": BEFORE[RELAY]}
    (message,) = numbers(folder, after, before)
    assert "a number stays with its document" in message


def test_both_documents_of_a_shared_number_stay(folder: Path) -> None:
    second = "BEP-1001-report.md"
    both: Files = {second: proposal("Report"), RELAY: BEFORE[RELAY]}
    assert numbers(folder, {second: proposal("Reports", body="One line more.\n")}, both) == []


def test_a_row_that_did_not_stand_for_the_document(folder: Path) -> None:
    """Its link led to another one, which is REG007's business; so whose row it was nobody knows."""
    second = "BEP-1001-report.md"
    before: Files = {"README.md": readme(QUOTA, relay_row(NAME), RESERVED)}
    after = readme(QUOTA, row("Draft", 1001, "Report", "Ada Byron", second), RESERVED)
    assert numbers(folder, {second: proposal("Report"), "README.md": after}, before) == []


@pytest.mark.parametrize(
    "no_number",
    [
        "| 999 | Statistics | Ada Byron | Draft |",
        "| 10000 | Statistics | Ada Byron | Draft |",
        "| 99999999999999999999 | Statistics | Ada Byron | Draft |",
        "| 1003 | _(reserve your number here)_ | | |",
        "| 1003 | _next_ | | |",
    ],
)
def test_rows_that_hold_no_number_of_a_proposal(folder: Path, no_number: str) -> None:
    assert (
        numbers(
            folder, {"README.md": BEFORE["README.md"]}, {"README.md": readme(QUOTA, relay_row(), RESERVED, no_number)}
        )
        == []
    )


def test_a_row_for_the_next_proposal_with_a_document_is_one(folder: Path) -> None:
    before = readme(QUOTA, "| 1001 | _(reserve your number here)_ | | |", RESERVED)
    (message,) = numbers(folder, {"README.md": readme(QUOTA, RESERVED)}, {"README.md": before})
    assert "1001 is in no row any more, though" in message


def test_a_row_that_stood_twice_may_take_another_number(folder: Path) -> None:
    twice = readme(QUOTA, relay_row(), "| 1001 | Report | Ada Byron | Draft |", RESERVED)
    once = readme(QUOTA, relay_row(), RESERVED, "| 1003 | Report | Ada Byron | Draft |")
    assert numbers(folder, {"README.md": once}, {"README.md": twice}) == []


@pytest.mark.parametrize(
    "mistyped",
    [
        "| 10002 | Quota Reports | Emil Post | Draft |",
        "| 12 | Quota Reports | Emil Post | Draft |",
        "| 1200 | Quota Reports | Emil Post | Draft |",
        f"| [1101]({RELAY}) | Event Relay | Emil Post | Draft |",
    ],
)
def test_a_mistyped_number_may_be_corrected(folder: Path, mistyped: str) -> None:
    before = readme(QUOTA, mistyped, relay_row()) if "Relay" not in mistyped else readme(QUOTA, mistyped, RESERVED)
    assert numbers(folder, {"README.md": BEFORE["README.md"]}, {"README.md": before}) == []
    assert numbers(folder, {"README.md": readme(QUOTA, relay_row(), RESERVED)}) == []


def test_every_lost_row_is_told(folder: Path) -> None:
    found = numbers(folder, {"README.md": readme()})
    assert [message.split()[2] for message in found] == ["1000", "1001", "1002"]


def test_the_state_that_was_committed_is_the_base(folder: Path) -> None:
    assert numbers(folder, {"README.md": readme(QUOTA)}) != []
    commit(folder)
    assert numbers(folder, {}, {"README.md": readme(QUOTA)}) == []

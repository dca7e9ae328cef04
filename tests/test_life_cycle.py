"""What the rules of the life cycle say of changes since the base, in real repositories."""

from itertools import product
from pathlib import Path

import pytest
from changed_folders import NAME, Files, change, document, readme, row, write
from conftest import bep_lint
from git_repository import commit, git, repository

STATUSES = ("Draft", "Accepted", "Implemented", "Rejected", "Superseded")
LEGAL = {
    ("Draft", "Accepted"),
    ("Draft", "Rejected"),
    ("Draft", "Superseded"),
    ("Accepted", "Implemented"),
    ("Accepted", "Rejected"),
    ("Accepted", "Superseded"),
    ("Implemented", "Superseded"),
}
ALL_AT_ONCE = {
    "Target-Version": "26.4.0",
    "Implemented-Version": "26.4.1",
    "Superseded-By": "BEP-1001",
}


# LC001


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize(("before", "after"), list(product(STATUSES, STATUSES)))
def test_every_pair_of_statuses(folder: Path, before: str, after: str, *, complete: bool) -> None:
    reason = "## Rejection Reason\n\nIt costs too much.\n" if complete else ""
    now = document(after, reason, **(ALL_AT_ONCE if complete else {}))
    listed = row(after if complete else before)
    found = change(
        folder,
        {NAME: document(before), "README.md": readme(row(before))},
        {NAME: now, "README.md": readme(listed)},
    )
    if before == after or (complete and (before, after) in LEGAL):
        assert found == []
        return
    (message,) = found
    assert message.startswith(f"{NAME}:3 LC001 Status has gone from {before} to {after}")
    assert ("no move of the process" in message) == ((before, after) not in LEGAL)
    for following in STATUSES:
        listed_as_legal = message.rpartition(f"; {before} may become ")[2]
        assert (following in listed_as_legal) == ((before, following) in LEGAL) or before in ("Rejected", "Superseded")
    lacking = {
        "Accepted": "Target-Version is empty",
        "Implemented": "Implemented-Version is empty",
        "Rejected": "neither a section nor a Decision Log row says why",
        "Superseded": "there is no Superseded-By",
    }
    for status, lack in lacking.items():
        assert (lack in message) == (status == after and not complete)
    assert (f"the row of 1000 in README.md says {before}" in message) == (after != "Draft" and not complete)


@pytest.mark.parametrize("status", STATUSES)
def test_a_new_document(folder: Path, status: str) -> None:
    found = change(
        folder, {"README.md": readme(row("Draft", link=""))}, {NAME: document(status), "README.md": readme(row(status))}
    )
    expected = [] if status == "Draft" else [f"{NAME}:3 LC001 Status of a new proposal is {status}, but it starts as"]
    assert [message[: len(head)] for message, head in zip(found, expected, strict=True)] == expected
    if status == "Implemented":
        assert "Draft → Accepted → Implemented is the way" in found[0]
    if found:
        assert "Draft may become Accepted (with Target-Version and the registry row), Rejected (with a" in found[0]


def test_the_way_out_of_every_move(folder: Path) -> None:
    before: Files = {NAME: document("Draft"), "README.md": readme(row("Draft"))}
    (message,) = change(folder, before, {NAME: document("Implemented")})
    assert "(Implemented asks for more, too: Implemented-Version is empty and the row of 1000" in message
    assert "; go Draft → Accepted → Implemented, one change each, or restore Draft; Draft may become " in message
    (message,) = change(folder, {NAME: document("Rejected")}, {NAME: document("Accepted", Target_Version="26.4.0")})
    assert "; there is no way from Rejected to Accepted: restore Rejected, or write a new BEP; nothing foll" in message
    before = {NAME: document("Draft"), "README.md": readme(row("Implemented"))}
    (message,) = change(folder, before, {NAME: document("Accepted")})
    assert message == (
        f"{NAME}:3 LC001 Status has gone from Draft to Accepted, but Target-Version is empty and the row of 1000 in "
        "README.md says Implemented; fill in Target-Version and write Accepted into that row; Draft may become "
        "Accepted (with Target-Version and the registry row), Rejected (with a reason and the registry row) or "
        "Superseded (with Superseded-By and the registry row)"
    )


@pytest.mark.parametrize(
    ("listed", "says"),
    [
        (readme(row("Draft")), "the row of 1000 in README.md says Draft"),
        (readme(row("draft")), "the row of 1000 in README.md says draft"),
        (readme(row("In review")), "the row of 1000 in README.md says In review"),
        (readme(row("")), "the row of 1000 in README.md has no status"),
        (readme(row("", title="_(skipped)_")), "the row of 1000 in README.md is marked as skipped"),
        (readme(row("Draft", 1001, link="")), "README.md has no row of 1000"),
        (readme(row("accepted")), None),
        (readme(row("**Accepted**", link="")), None),
        (readme(row("Draft", link="BEP-1001-other.md")), None),  # REG007: nobody knows whose row it is
        (readme("| [1000](BEP-1000-quota.md) | Quota | Draft |"), None),  # REG002: nor which cell is which
        ("# Proposals\n", None),
        (b"\xff\xfe", None),
        (None, None),
    ],
)
def test_the_row_of_the_registry(folder: Path, listed: str | bytes | None, says: str | None) -> None:
    other = {"BEP-1001-other.md": document("Draft")}
    found = change(
        folder,
        {NAME: document("Draft"), "README.md": readme(row("Draft")), **other},
        {NAME: document("Accepted", Target_Version="26.4.0"), "README.md": listed},
        rules="LC001",
    )
    assert len(found) == (says is not None)
    assert says is None or f"from Draft to Accepted, but {says}; " in found[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (document("draft"), document("Draft")),
        (document("Draft"), document(" 'Draft' ")),
        (document("Draft"), document("Acepted")),
        (document("In review"), document("Implemented")),
        (document("Draft"), document("")),
        (document(""), document("Implemented")),
        (document("Draft"), "# Quota\n"),
        ("# Quota\n", document("Implemented")),
        (document("Draft"), "---\nStatus: [Accepted\n---\n"),
        ("---\nStatus: [Draft\n---\n", document("Implemented")),
        (b"\xff\xfe\x00", document("Implemented")),
        (document("Draft"), b"\xff\xfe\x00"),
        (document("Accepted").replace("\n", "\r\n"), document("Accepted")),
        ("\ufeff" + document("Accepted"), document("Accepted")),
        (document("Accepted"), "\ufeff" + document("Accepted").replace("\n", "\r\n")),
    ],
)
def test_no_move_of_the_status(folder: Path, before: str | bytes, after: str | bytes) -> None:
    assert change(folder, {NAME: before}, {NAME: after}, rules="LC001") == []


@pytest.mark.parametrize(
    "body",
    [
        "## 9. Cancellation Reason\n\nNobody needs it.\n",
        "## Motivation\n\nWhy.\n\n### Why it was rejected\n\nIt costs too much.\n",
        "## Decision Log\n\n| Date | Decision | Rationale |\n|--|--|--|\n| 2026-03-01 | Rejected | Too dear |\n",
        "## Decision Summary\n\n| # | Decision |\n|--|--|\n| 1 | Cancelled by the team |\n",
    ],
)
def test_a_reason_in_any_place(folder: Path, body: str) -> None:
    assert change(folder, {NAME: document("Draft")}, {NAME: document("Rejected", body)}) == []


ROWS = (
    "## Decision Log",
    "",
    "| Date | Decision | Rationale |",
    "|--|--|--|",
    "| 2026-02-11 | Cancel {} softly | Simple |",
)
LOG = "\n".join(ROWS).format("jobs") + "\n"


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("## Rejected Alternatives\n\n- Polling\n", "## Rejected Alternatives\n\n- Polling\n", "Rejected Alternatives"),
        (
            "## Rejected Alternatives\n\n- Polling\n",
            "## Rejected Alternatives\n\n* *Polling*\n\n",
            "Rejected Alternatives",
        ),
        ("### Cancellation\n\nOf jobs.\n", "### Cancellation\n\nOf jobs.\n\n### Costs\n\nHigh.\n", "Cancellation"),
        (LOG, LOG, "Cancel jobs softly"),
        (LOG, LOG.replace("Simple", "Very simple"), "Cancel jobs softly"),
        (LOG, LOG + "| 2026-03-11 | Give it up | Too dear |\n", "Cancel jobs softly"),
        ("", "## Rejection Reason\n", ""),
        ("## Rejected Alternatives\n\n- Polling\n", "## Rejected Alternatives\n\n- Polling\n- All: too dear\n", None),
        (
            "## Rejected Alternatives\n\n- Polling\n",
            "## Rejected Alternatives\n\n- Polling\n\n## Rejection Reason\n\nDear.\n",
            None,
        ),
        (LOG, LOG + "| 2026-03-11 | Rejected | Too dear |\n", None),
        (LOG, LOG.replace("jobs softly", "the proposal"), None),
        ("## Rejected\n", "## Rejected\n\nIt is too dear.\n", None),
    ],
)
def test_a_reason_comes_with_the_rejection(folder: Path, before: str, after: str, named: str | None) -> None:
    found = change(folder, {NAME: document("Draft", before)}, {NAME: document("Rejected", after)}, rules="LC001")
    assert len(found) == (named is not None)
    if named is not None:
        before = f' ("{named}" was there before and does not count)' if named else ""
        assert f"neither a section nor a Decision Log row says why{before}; give the reason" in found[0]


def test_any_reason_counts_where_the_base_cannot_be_read(folder: Path) -> None:
    reasoned = document("Rejected", "## Rejection Reason\n\nIt costs too much.\n")
    for before in (b"\xff\xfe\x00", document("")):
        assert change(folder, {NAME: before}, {NAME: reasoned}, rules="LC001") == []


def test_the_heading_of_a_reason_is_configuration(folder: Path) -> None:
    settings = (
        """conventions.patterns.rejection = '(?i)why withdrawn'\nconventions.forms.rejection = "Why Withdrawn"\n"""
    )
    (folder / "bep-lint.toml").write_text(settings, encoding="utf-8")
    (message,) = change(folder, {NAME: document("Draft")}, {NAME: document("Rejected")}, rules="LC001")
    assert 'give the reason in a section "## Why Withdrawn" or' in message
    reasoned = document("Rejected", "## Why Withdrawn\n\nIt costs too much.\n")
    assert change(folder, {NAME: document("Draft")}, {NAME: reasoned}, rules="LC001,SEC010") == []


def test_a_renamed_document_is_followed(folder: Path) -> None:
    before = {NAME: document("Accepted", Target_Version="26.4.0")}
    after: Files = {NAME: None, "BEP-1000-session-quota.md": document("Draft")}
    assert [message.partition(",")[0] for message in change(folder, dict(before), after)] == [
        "BEP-1000-session-quota.md:3 LC001 Status has gone from Accepted to Draft"
    ]


@pytest.mark.parametrize("source", ["proposals/archive/BEP-1000-quota.md", "drafts/quota.md"])
def test_a_document_that_comes_from_another_folder_is_followed(folder: Path, source: str) -> None:
    accepted = document("Accepted", Target_Version="26.4.0", Created="2026-01-10")
    path = folder / source
    path.parent.mkdir(parents=True)
    path.write_text(accepted, encoding="utf-8")
    write(folder / "proposals", {"README.md": readme(row("Accepted")), "BEP-1001-other.md": document("Draft")})
    repository(folder)
    commit(folder)
    git(folder, "mv", source, f"proposals/{NAME}")
    arguments = ("proposals", "--base", "HEAD", "--select", "LC", "--output-format", "concise", "-q")
    for staged in ((), ("--staged",)):
        run = bep_lint(*arguments, *staged)
        assert (run.status, run.out) == (0, "")
    write(folder / "proposals", {NAME: accepted.replace("Status: Accepted", "Status: Draft")})
    (finding,) = bep_lint(*arguments).findings
    assert "LC001 Status has gone from Accepted to Draft" in finding


def test_the_name_that_a_document_had_stands_for_it(folder: Path) -> None:
    new, sub, new_sub = "BEP-1000-session-quota.md", "BEP-1000/counter.md", "BEP-1000/counts.md"
    before: Files = {
        NAME: document("Accepted", Target_Version="26.4.0"),
        sub: "# Counter\n\nText.\n",
        "old.md": "# Old\n",
    }
    after: Files = {NAME: None, new: document("Draft"), sub: None, new_sub: "# Counter\n\nText.\n", "old.md": None}
    assert len(change(folder, before, after, rules="LC001")) == 1
    proposals = folder / "proposals"
    for names in ([NAME], [new], [NAME, new], [NAME, sub, new_sub], [str(proposals), NAME]):
        arguments = ("--base", "HEAD", "--select", "LC001", "--output-format", "concise")
        run = bep_lint(*(proposals / name for name in names), *arguments)
        assert [line.removeprefix("proposals/").split(":")[0] for line in run.findings] == [new], run.err
        assert len(names) > 2 or str(proposals) in names or run.out.endswith("Found 1 error in 1 document.\n")
    for name, documents in ((sub, "1 document is"), ("old.md", "No document was checked")):
        run = bep_lint(proposals / name, "--base", "HEAD", "--select", "LC001")
        assert (run.status, run.out.startswith(documents)) == (0, True), run
    for base in ([], ["--base", "HEAD"]):
        run = bep_lint(proposals / "BEP-1000-never.md", *base)
        assert (run.status, run.out) == (2, "")


def test_a_document_that_took_the_place_of_another_is_new(folder: Path) -> None:
    new = "BEP-1000-event-relay.md"
    before = document("Rejected", "Why a session has a quota.\n")
    other = document("Draft", "Events travel.\n", Author="Emil Post (e@quota.test)", Created="2026-05-01")
    other = other.replace("# Quota", "# Event Relay")
    assert change(folder, {NAME: before}, {NAME: None, new: other}, rules="LC001,LC005,LC006") == []
    assert change(folder, {NAME: before, new: None}, {NAME: other}, rules="LC001,LC005,LC006") == []
    (message,) = change(
        folder, {NAME: before}, {NAME: other.replace("Status: Draft", "Status: Accepted")}, rules="LC001"
    )
    assert "Status of a new proposal is Accepted" in message


@pytest.mark.parametrize("misnamed", ["bep-1000-quota.md", "BEP-1000.md", "BEP-1000_quota.MD"])
def test_a_document_that_was_misnamed_is_not_new(folder: Path, misnamed: str) -> None:
    kept = document("Implemented", **ALL_AT_ONCE)
    assert change(folder, {misnamed: kept, "README.md": readme()}, {misnamed: None, NAME: kept}, rules="LC001") == []
    found = change(folder, {NAME: None, misnamed: kept}, {misnamed: None, NAME: document("Draft")}, rules="LC001")
    assert [message.partition(",")[0] for message in found] == [
        f"{NAME}:3 LC001 Status has gone from Implemented to Draft"
    ]


def test_a_folder_that_is_new_as_a_whole_may_have_a_past(folder: Path) -> None:
    (folder / "README.md").write_text("# Project\n", encoding="utf-8")
    after: Files = {NAME: document("Accepted", Target_Version="26.4.0"), "README.md": readme(row("Accepted"))}
    assert change(folder, {}, after) == []


def test_template_and_excluded_documents_are_left_alone(folder: Path) -> None:
    (folder / "bep-lint.toml").write_text('exclude = ["proposals/BEP-1001*"]\n', encoding="utf-8")
    names = ("BEP-0000-template.md", "BEP-1001-old.md", "AGENTS.md", "notes.md")
    before: Files = {name: document("Implemented", Created="2025-02-10") for name in names}
    found = change(folder, {**before, NAME: document("Draft")}, {name: document("Draft") for name in names})
    assert found == []


CUSTOM = """
[conventions.statuses]
known = ["Idea", "Draft", "Accepted", "Live", "Rejected", "Parked"]
target-version = ["Accepted", "Live"]
implemented-version = ["Live"]
past-implemented-version = []
superseded = []
closed = []
relaxed = []

[conventions.statuses.transitions]
Idea = ["Draft"]
Draft = ["Accepted", "Idea"]
Accepted = ["Live", "Draft"]
Live = []

[conventions.statuses.companions]
Accepted = []
Draft = ["Target-Version", "reason"]
Live = ["Implemented-Version"]
"""


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (None, "Idea", None),
        (
            None,
            "Draft",
            "Status of a new proposal is Draft, but it starts as Idea; write Idea; Idea → Draft is the",
        ),
        ("Idea", "Draft", "from Idea to Draft, but Target-Version is empty and neither a section nor"),
        ("Idea", "Live", "go Idea → Draft → Accepted → Live, one change each, or restore Idea; Idea may become Draft"),
        ("Draft", "Idea", None),
        ("Draft", "Rejected", "which is no move of the process (Rejected asks for more, too: neither"),
        ("Draft", "Accepted", None),
        ("Accepted", "Draft", "from Accepted to Draft, but Target-Version is empty and"),
        ("Live", "Idea", "there is no way from Live to Idea: restore Live, or write a new BEP; nothing follows Live"),
        ("Parked", "Accepted", None),
        ("Parked", "Live", "from Parked to Live, but Implemented-Version is empty; fill in Implemented-Version"),
    ],
)
def test_transitions_and_companions_are_configuration(
    folder: Path, before: str | None, after: str, says: str | None
) -> None:
    (folder / "bep-lint.toml").write_text(CUSTOM, encoding="utf-8")
    files: Files = {"README.md": readme(), **({NAME: document(before)} if before else {})}
    found = change(folder, files, {NAME: document(after)}, rules="LC001")
    assert len(found) == (says is not None)
    assert says is None or says in found[0]


def test_statuses_that_a_team_has_dropped_are_no_moves(folder: Path) -> None:
    settings = """conventions.statuses.known = ["Draft", "Accepted", "Implemented", "Rejected"]
conventions.statuses.superseded = []
conventions.statuses.past-implemented-version = []
conventions.statuses.relaxed = []
"""
    (folder / "bep-lint.toml").write_text(settings, encoding="utf-8")
    (message,) = change(folder, {NAME: document("Draft")}, {NAME: document("Accepted")})
    expected = (
        "Draft may become Accepted (with Target-Version and the registry row) or Rejected (with a reason and the r"
    )
    assert expected in message
    assert "Superseded" not in message


def test_keys_that_a_team_has_dropped_are_not_asked_for(folder: Path) -> None:
    (folder / "bep-lint.toml").write_text(
        'conventions.front-matter.order = ["Author", "Status", "Created", "Created-Version", "Implemented-Version"]\n'
        'conventions.front-matter.required = ["Status"]\n',
        encoding="utf-8",
    )
    assert change(folder, {NAME: document("Draft")}, {NAME: document("Accepted")}) == []


# LC005


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            "Created: 2026-02-10",
            "Created: 2026-02-11",
            'Created is "2026-02-11", but was "2026-02-10" at HEAD; write',
        ),
        ("Created: 2026-02-10", "Created:", 'Created is empty, but was "2026-02-10"'),
        ("Created: 2026-02-10", "", 'Created is gone, but was "2026-02-10"'),
        ("Created: 2026-02-10", "created: 2026-02-10", "Created is gone"),
        ("Created: 2026-02-10", "Created: someday", 'Created is "someday"'),
        ("Created-Version: 26.2.0", "Created-Version: 26.3.0", 'Created-Version is "26.3.0"'),
        ("Created-Version: 25.10", "Created-Version: 25.10.0", None),
        ("Created: 2026-02-10", "Created:   '2026-02-10'", None),
        ("Created: 2026-02-10", "Created: 2026-02-10  # the first commit", None),
        ("Created:", "Created: 2026-02-10", None),
        ("", "Created: 2026-02-10", None),
        ("Created: 2026-02-30", "Created: 2026-02-28", None),
        ("Created: Feb 10", "Created: 2026-02-10", None),
        ("Created: YYYY-MM-DD", "Created: 2026-02-10", None),
        ("Created: 2999-02-10", "Created: 2026-02-10", None),
        ("Created: [2026-02-10]", "Created: 2026-02-10", None),
        ("Created: 2026-02-10", "Created: [2026-02-10]", None),
        ("Created: 2025-01-01", "Created: 2026-02-10", None),  # the template's
        ("Created-Version: 25.1.0", "Created-Version: 26.2.0", None),
        ("Created: 2025-02-10\nCreated-Version: 26.2.0", "Created: 2026-02-10\nCreated-Version: 26.2.0", None),
        ("Created: 2025-02-10\nCreated-Version: 26.2.0", "Created: 2025-02-10\nCreated-Version: 25.2.0", None),
        ("Created-Version: 26.5.0\nTarget-Version: 26.4.0", "Created-Version: 26.2.0\nTarget-Version: 26.4.0", None),
        ("Created-Version: 26.2.0\nTarget-Version: 26.4.0", "Created-Version: 26.2.0\nTarget-Version: 26.5.0", None),
        ("Created: 2026-02-10\nBroken: [", "Created: 2026-02-11", None),
        ("Created: 2026-02-10", "Created: 2026-02-11\nBroken: [", None),
    ],
)
def test_created(folder: Path, before: str, after: str, says: str | None) -> None:
    template = document("Draft", Created="2025-01-01", Created_Version="25.1.0")
    texts = [f"---\nStatus: Draft\n{keys}\n---\n# Quota\n".replace("\n\n", "\n") for keys in (before, after)]
    files: Files = {NAME: texts[0], "BEP-0000-template.md": template}
    found = change(folder, files, {NAME: texts[1]}, rules="LC005")
    assert len(found) == (says is not None)
    assert says is None or says in found[0]


def test_where_created_has_changed(folder: Path) -> None:
    before = document("Draft")
    after = before.replace("2026-02-10", "2026-02-12").replace("Created-Version: 26.2.0", "Created-Version:")
    found = change(folder, {NAME: before}, {NAME: after})
    assert [message.partition(" is ")[0] for message in found] == [
        f"{NAME}:4 LC005 Created",
        f"{NAME}:5 LC005 Created-Version",
    ]
    (message,) = change(folder, {NAME: before}, {NAME: before.replace("Created: 2026-02-10\n", "")})
    assert message.startswith(f"{NAME}:1 LC005 Created is gone")


def test_which_keys_are_fixed_is_configuration(folder: Path) -> None:
    (folder / "bep-lint.toml").write_text('conventions.front-matter.fixed = ["Author"]\n', encoding="utf-8")
    after = document("Draft", Created="2026-03-10", Author="Emil Post (emil@quota.test)")
    (message,) = change(folder, {NAME: document("Draft")}, {NAME: after})
    assert message.startswith(f'{NAME}:2 LC005 Author is "Emil Post (emil@quota.test)", but was "Ada Byron')
    spaced = document("Draft", Author="'Ada  Byron (ada@quota.test) '")
    assert change(folder, {NAME: document("Draft")}, {NAME: spaced}) == []


# LC006


def lines(number: int, line_end: str = "\n") -> bytes:
    return "".join([f"# Quota{line_end}", *(f"Line {line}{line_end}" for line in range(2, number + 1))]).encode()


@pytest.mark.parametrize("segmented", [True, False])
@pytest.mark.parametrize(
    ("name", "before", "after", "says"),
    [
        (
            NAME,
            501,
            502,
            "from 501 lines at HEAD to 502: a document above its budget of {budget} lines may not grow",
        ),
        (NAME, 480, 512, "from 480 lines at HEAD to 512"),
        (NAME, 501, 501, None),
        (NAME, 501, 500, None),
        (NAME, 150, 190, None),
        ("BEP-1000/counter.md", 301, 303, "its budget of 300 lines may not grow; take out 2 lines or more"),
        ("BEP-1000/counter.md", 290, 303, "its budget of 300 lines may not grow; take out 3 lines or more"),
        ("BEP-1000/counter.md", 400, 303, None),
        ("BEP-1000/counter.md", 100, 300, None),
    ],
)
def test_growth(folder: Path, name: str, before: int, after: int, says: str | None, *, segmented: bool) -> None:
    others: Files = {"BEP-1000/other.md": lines(10)} if segmented else {}
    main = {} if name == NAME else {NAME: lines(10)}
    found = change(folder, {**others, **main, name: lines(before)}, {name: lines(after, "\r\n")})
    budget = 300 if name != NAME else 200 if segmented else 500
    if segmented and name == NAME and 200 < before < after:
        says = says or "a document above its budget of 200 lines may not grow"
    assert len(found) == (says is not None)
    if says:
        assert found[0].startswith(f"{name}:{budget + 1} LC006 ")
        assert says.format(budget=budget) in found[0]


TABLE = "| Date | Decision | Rationale |\n|---|---|---|\n"
ROW = "| 2026-02-11 | One quota a user | Simple |\n"
LOGGED = f"## Decision Log\n\n{TABLE}{ROW}"
MORE = "\n" + "".join(f"Line {line} of it.\n" for line in range(600))


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (LOGGED + MORE, LOGGED + ROW * 3 + MORE, None),
        (MORE, f"{LOGGED}{MORE}", None),
        (MORE + "- Which quota?\n", f"{LOGGED}{MORE}", None),
        (MORE, f"## Decision Log\n\nWhat was decided.\n\n{TABLE}{ROW}{MORE}", "take out 1 line or more"),
        (
            LOGGED + MORE,
            f"{LOGGED}{ROW * 2}{MORE}Two lines.\nMore.\n",
            "to 618 (not counting 2 that front matter and Decision Log gained): a",
        ),
        (LOGGED + ROW + MORE, LOGGED + MORE + "A line more.\n", None),
        (LOGGED + ROW + MORE, LOGGED + MORE + "Two.\nMore.\n", "from 617 lines at HEAD to 618: a"),
        (MORE, f"## Motivation\n\n{TABLE}{ROW}{MORE}", "take out 5 lines or more"),
    ],
)
def test_rows_of_the_decision_log_are_no_growth(folder: Path, before: str, after: str, says: str | None) -> None:
    found = change(folder, {NAME: document("Draft", before)}, {NAME: document("Draft", after)}, rules="LC006")
    assert len(found) == (says is not None)
    assert says is None or says in found[0], found


def test_lines_of_the_front_matter_are_no_growth(folder: Path) -> None:
    before, after = document("Accepted", MORE), document("Superseded", MORE, Superseded_By="BEP-1001")
    assert change(folder, {NAME: before}, {NAME: after}, rules="LC006") == []
    (message,) = change(folder, {NAME: before}, {NAME: f"{after}One line.\n"}, rules="LC006")
    assert (
        "to 612 (not counting 1 that front matter and Decision Log gained): a document above its budget of 500"
        in message
    )
    assert (
        change(folder, {NAME: f"# Quota\n{MORE}"}, {NAME: f"---\nStatus: Draft\n---\n# Quota\n{MORE}"}, rules="LC006")
        == []
    )
    # What the fix of another rule adds there is not held back.
    without = document("Draft", MORE).replace("Target-Version:\n", "")
    assert change(folder, {NAME: without}, {NAME: without}, "--fix", rules="FM003,LC006") == []
    assert "\nTarget-Version:\n" in (folder / "proposals" / NAME).read_text(encoding="utf-8")


def test_a_document_that_becomes_segmented_may_be_above_its_new_budget(folder: Path) -> None:
    split: Files = {NAME: lines(450), "BEP-1000/counter.md": lines(350)}
    assert change(folder, {NAME: lines(480)}, split) == []
    (message,) = change(folder, {}, {NAME: lines(451)})
    assert message.startswith(f"{NAME}:201 LC006 from 450 lines at HEAD to 451: ")


def test_new_unreadable_and_renamed_documents_above_their_budget(folder: Path) -> None:
    other = "BEP-1001-event-relay.md"
    assert change(folder, {NAME: b"\xff\n" * 600, other: lines(10)}, {NAME: lines(610)}) == []
    assert change(folder, {}, {NAME: b"\xff\n" * 620}) == []
    before: Files = {NAME: lines(600)}
    (message,) = change(folder, before, {NAME: None, "BEP-1000-session-quota.md": lines(601)})
    assert message.startswith("BEP-1000-session-quota.md:501 LC006 from 600 lines")

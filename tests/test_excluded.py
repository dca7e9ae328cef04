"""What configuration excludes is not linted, but is there: no rule says of it that it does not exist."""

import shutil
from pathlib import Path

import pytest
from conftest import FIXTURES, bep_lint

from bep_lint.conventions import Conventions
from bep_lint.document import Document
from bep_lint.proposals import Proposals

RELAY = "BEP-1001-event-relay.md"
QUOTA = "BEP-1000-session-quota.md"


@pytest.fixture
def proposals(folder: Path) -> Path:
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    return folder / "proposals"


def found(proposals: Path, *excluded: str) -> list[str]:
    patterns = ", ".join(f"'{pattern}'" for pattern in excluded)
    (proposals.parent / "bep-lint.toml").write_text(f"exclude = [{patterns}]\n", encoding="utf-8")
    findings = bep_lint("--output-format", "concise", "-q").findings
    return [finding.removeprefix("proposals/") for finding in findings]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def supersede(proposals: Path, successor: str) -> None:
    replace(proposals / QUOTA, "Status: Draft", "Status: Superseded")
    replace(proposals / QUOTA, "Implemented-Version:\n", f"Implemented-Version:\nSuperseded-By: {successor}\n")


@pytest.mark.parametrize(
    "pattern",
    [
        "BEP-1001",
        "proposals/BEP-1001/**",
        "storage.md",
        "transport.md",
        "BEP-1001-*.md",
        "BEP-1001*",
        "BEP-1000-*",
        "BEP-000*",
        "README.md",
    ],
)
def test_a_sound_folder_stays_sound(proposals: Path, pattern: str) -> None:
    assert found(proposals, pattern) == []


@pytest.mark.parametrize("name", ["BEP-1001/extra.md", "BEP-1009/extra.md", "BEP-1009-notes/extra.md", "notes.md"])
def test_what_is_excluded_is_asked_for_by_nobody(proposals: Path, name: str) -> None:
    (proposals / name).parent.mkdir(exist_ok=True)
    (proposals / name).write_text("nothing\n", encoding="utf-8")
    assert found(proposals) != []
    assert found(proposals, f"proposals/{name.partition('/')[0] if '1009' in name else name}") == []


def test_a_row_is_told_of_the_excluded_document_of_its_number(proposals: Path) -> None:
    replace(proposals / "README.md", f"({RELAY})", "(BEP-1001/storage.md)")
    (finding,) = found(proposals, "BEP-1001-*.md")
    assert finding.endswith(f"1001 links the sub-document BEP-1001/storage.md; write [1001]({RELAY}) [fixable]")
    replace(proposals / "README.md", "(BEP-1001/storage.md)", f"({RELAY.upper()[:-3]}.md)")
    (finding,) = found(proposals, "BEP-1001-*.md")
    assert finding.endswith(f"{RELAY.upper()[:-3]}.md is spelt {RELAY}; write [1001]({RELAY}) [fixable]")


def test_the_number_of_an_excluded_document_is_taken(proposals: Path) -> None:
    replace(proposals / "README.md", "| 1003 | Quota Reports | Emil Post | Draft |\n", "")
    (proposals / "BEP-1003-reports.md").write_text("", encoding="utf-8")
    (proposals / "BEP-1009-events.md").write_text("", encoding="utf-8")
    assert found(proposals, "BEP-1003-*", "BEP-1009-*") == []
    replace(proposals / "README.md", "| 1004 |", "| TBD |")
    (finding,) = (one for one in found(proposals, "BEP-1003-*", "BEP-1009-*") if "REG003" in one)
    assert finding.endswith("the next free is 1010")


def test_the_numbers_of_an_excluded_registry_are_taken(proposals: Path) -> None:
    supersede(proposals, "BEP-1003")
    assert found(proposals, "README.md") == []
    replace(proposals / QUOTA, "BEP-1003", "BEP-1008")
    assert [one.split(" ")[1] for one in found(proposals, "README.md")] == ["FM012"]
    replace(proposals / QUOTA, "BEP-1008", "BEP-1003")
    shutil.copyfile(proposals / QUOTA, proposals / "BEP-0900-old.md")
    (finding,) = (one for one in found(proposals, "README.md") if "FS002" in one)
    assert finding.endswith("the next free number is 1005")


def test_a_successor_may_be_excluded(proposals: Path) -> None:
    (proposals / "README.md").unlink()
    supersede(proposals, "BEP-1001")
    assert [one.split(" ")[1] for one in found(proposals, "BEP-1001*")] == ["REG001"]


def test_a_proposal_without_a_row_is_named_where_it_is_excluded(proposals: Path) -> None:
    (proposals / "BEP-1009-events.md").write_text("", encoding="utf-8")
    replace(proposals / QUOTA, "## Motivation\n", "## Motivation\n\nAs in BEP-1009.\n")
    (finding,) = found(proposals, "BEP-1009-*")
    assert finding.endswith("BEP-1009 is not in the registry of README.md; add the row of BEP-1009-events.md")


def test_names_in_context_blocks_are_compared_with_what_is_there(proposals: Path) -> None:
    replace(proposals / RELAY, "[storage.md, transport.md]", "[storage, transport.md]")
    replace(proposals / "BEP-1001" / "transport.md", "(Event Relay)", "(Relay)")
    assert [one.partition(" ")[2] for one in found(proposals, "storage.md")] == [
        'CTX007 detail-docs: "storage" is not the path in BEP-1001/; write storage.md [fixable]',
        'CTX009 parent is "BEP-1001 (Relay)"; it must be "BEP-1001 (Event Relay)" [fixable]',
    ]
    assert [one.partition(" ")[2] for one in found(proposals, "BEP-1001-*.md")] == [
        'CTX009 parent is "BEP-1001 (Relay)"; it must be "BEP-1001 (Event Relay)" [fixable]',
    ]


def test_an_excluded_document_is_no_document_of_the_run(proposals: Path) -> None:
    folder = Proposals(proposals, Conventions(), excluded=lambda path: path.name == "storage.md")
    assert [sub.name for sub in folder.subs(1001)] == ["BEP-1001/storage.md", "BEP-1001/transport.md"]
    assert "BEP-1001/storage.md" not in {document.name for document in folder.documents}
    storage = folder.document("BEP-1001/storage.md")
    assert isinstance(storage, Document)
    assert storage.excluded


def test_what_git_ignores_is_not_there(proposals: Path) -> None:
    folder = Proposals(proposals, Conventions(), ignored=lambda path: path.name == "storage.md")
    assert [sub.name for sub in folder.subs(1001)] == ["BEP-1001/transport.md"]
    assert folder.document("BEP-1001/storage.md") is None

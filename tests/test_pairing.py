"""What a document was at the base: by its name, by git's renames, by its number."""

import shutil
from pathlib import Path

import pytest
from conftest import FIXTURES
from git_repository import commit, committed_proposals, git, repository

from bep_lint.conventions import Conventions
from bep_lint.pairing import Since
from bep_lint.proposals import Proposals
from bep_lint.states import States

SINGLE = "BEP-1000-session-quota.md"
RELAY = "BEP-1001-event-relay.md"
MECHANICS = "BEP-1002-quota-mechanics.md"


@pytest.fixture
def proposals(folder: Path) -> Path:
    return committed_proposals(folder)


def pairs(folder: Path, base: str = "HEAD") -> dict[str, str | None]:
    """Return by its name what each document was called at `base`, where it was called otherwise or is new."""
    states = States(base, staged=False, note=lambda _: None)
    place = states.place(folder)
    conventions = Conventions()
    since = states.since(
        place,
        lambda tree, home: Proposals(folder, conventions, repository=folder.parent, tree=tree, home=home),
    )
    assert isinstance(since, Since)
    now = Proposals(folder, conventions, repository=folder.parent, since=since)
    found = {document.name: document.base.name if document.base else None for document in now.documents}
    found |= {f"({document.name})": None for document in now.gone}
    states.close()
    return {new: old for new, old in found.items() if new != old}


def test_nothing_has_changed(proposals: Path) -> None:
    assert pairs(proposals) == {}


@pytest.mark.parametrize("staged", [True, False])
def test_a_number_that_another_document_has_taken(proposals: Path, staged: bool) -> None:
    """The one that had it has moved on, though the other began as the same template."""
    text = (proposals / SINGLE).read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.startswith("# "))
    (proposals / SINGLE).unlink()
    moved = text.replace(title, f"# BEP-1009: {title.removeprefix('# ')}") + "\nA word more.\n"
    own = "".join(f"{line} of mail\n" if line[:1].isalpha() else f"{line}\n" for line in text.splitlines())
    (proposals / "BEP-1009-session-quota.md").write_text(moved, encoding="utf-8")
    (proposals / "BEP-1000-other.md").write_text(own.replace(title, "# Mail Relay"), encoding="utf-8")
    if staged:
        git(proposals, "add", "--all")
    assert pairs(proposals)["BEP-1009-session-quota.md"] == SINGLE


@pytest.mark.parametrize(
    ("title", "copied"),
    [("# Session Quota", "# Mail Relay"), ("# Session Quota", "# Session Quota"), ("# Limits", "# Mail Relay")],
)
def test_a_number_stays_with_its_document_beside_a_copy(proposals: Path, title: str, copied: str) -> None:
    """A new one that began as a copy has not taken its place, be its title already another one or not."""
    text = (proposals / SINGLE).read_text(encoding="utf-8")
    (proposals / SINGLE).unlink()
    (proposals / "BEP-1000-quota.md").write_text(f"{title}\n\nWritten anew.\n", encoding="utf-8")
    (proposals / "BEP-1009-copy.md").write_text(text.replace("# Session Quota", copied), encoding="utf-8")
    assert pairs(proposals)["BEP-1000-quota.md"] == SINGLE


@pytest.mark.parametrize("staged", [True, False])
def test_a_new_name_for_one_number(proposals: Path, staged: bool) -> None:
    (proposals / SINGLE).rename(proposals / "BEP-1000-quota.md")
    if staged:
        git(proposals, "add", "--all")
    assert pairs(proposals) == {"BEP-1000-quota.md": SINGLE}


def test_a_new_name_and_another_text(proposals: Path) -> None:
    """Git sees no likeness, but there is one document of the number, as before."""
    (proposals / SINGLE).unlink()
    (proposals / "BEP-1000-quota.md").write_text("# Written anew\n", encoding="utf-8")
    git(proposals, "add", "--all")
    assert pairs(proposals) == {"BEP-1000-quota.md": SINGLE}


def test_another_number(proposals: Path) -> None:
    git(proposals, "mv", SINGLE, "BEP-1005-session-quota.md")
    assert pairs(proposals) == {"BEP-1005-session-quota.md": SINGLE}


def test_another_number_that_git_has_not_been_told_of(proposals: Path) -> None:
    """A file that has not been added yet is none to git."""
    (proposals / SINGLE).rename(proposals / "BEP-1005-session-quota.md")
    with (proposals / "BEP-1005-session-quota.md").open("a", encoding="utf-8") as file:
        file.write("\nWhat is new.\n")
    (proposals / MECHANICS).rename(proposals / "BEP-1006-mechanics.md")
    (proposals / "BEP-1006-mechanics.md").write_bytes(b"\xff\xfe")
    assert pairs(proposals) == {
        "BEP-1005-session-quota.md": SINGLE,
        "BEP-1006-mechanics.md": None,
        f"({MECHANICS})": None,
    }


@pytest.mark.parametrize("staged", [True, False])
@pytest.mark.parametrize("misnamed", ["bep-1005-quota.md", "BEP-1005.md", "BEP-1005_quota.MARKDOWN"])
def test_a_misnamed_file_gets_its_name(proposals: Path, misnamed: str, staged: bool) -> None:
    (proposals / SINGLE).rename(proposals / misnamed)
    commit(proposals)
    (proposals / misnamed).unlink()
    (proposals / "BEP-1005-quota.md").write_text("# Written anew\n", encoding="utf-8")
    if staged:
        git(proposals, "add", "--all")
    assert pairs(proposals) == {"BEP-1005-quota.md": misnamed}


def test_one_of_two_of_a_number_gets_another(proposals: Path) -> None:
    shutil.copyfile(proposals / MECHANICS, proposals / "BEP-1000-other.md")
    commit(proposals)
    git(proposals, "mv", "BEP-1000-other.md", "BEP-1005-other.md")
    assert pairs(proposals) == {"BEP-1005-other.md": "BEP-1000-other.md"}


def test_two_that_only_began_as_one_template_are_two(proposals: Path) -> None:
    """They have more in common than git asks for, but not what is theirs."""
    template = (proposals / "BEP-0000-template.md").read_text(encoding="utf-8")
    (proposals / "BEP-1005-one.md").write_text(template + "One.\n" * 20, encoding="utf-8")
    commit(proposals)
    (proposals / "BEP-1005-one.md").unlink()
    (proposals / "BEP-1006-two.md").write_text(template + "Another.\n" * 30, encoding="utf-8")
    git(proposals, "add", "--all")
    shown = git(proposals, "diff", "--cached", "-M", "--name-status", "HEAD")
    assert shown.startswith("R0"), "git takes it for the same"
    assert pairs(proposals) == {"BEP-1006-two.md": None, "(BEP-1005-one.md)": None}


def test_the_number_is_the_better_sign(proposals: Path) -> None:
    """One takes the text of another, which goes: git says that it has been renamed."""
    (proposals / SINGLE).rename(proposals / "BEP-1000-quota.md")
    (proposals / "BEP-1000-quota.md").write_text((proposals / MECHANICS).read_text(encoding="utf-8"), encoding="utf-8")
    (proposals / MECHANICS).unlink()
    git(proposals, "add", "--all")
    assert pairs(proposals) == {"BEP-1000-quota.md": SINGLE, f"({MECHANICS})": None}


def other(title: str = "Mail Relay", author: str = "Karl Gauss", text: str = "Mail goes through a relay.\n") -> str:
    """Return a proposal that has nothing in common with those of the folder, unless it is said what."""
    front = f"---\nAuthor: {author} (mail@quota.test)\nStatus: Draft\n---\n"
    return f"{front}\n# {title}\n\n## Motivation\n\n{text}"


@pytest.mark.parametrize("staged", [True, False])
def test_another_proposal_in_the_place_of_one(proposals: Path, staged: bool) -> None:
    (proposals / SINGLE).write_text(other(), encoding="utf-8")
    if staged:
        git(proposals, "add", "--all")
    assert pairs(proposals) == {SINGLE: None, f"({SINGLE})": None}
    (proposals / SINGLE).unlink()
    (proposals / "BEP-1000-mail-relay.md").write_text(other(), encoding="utf-8")
    if staged:
        git(proposals, "add", "--all")
    assert pairs(proposals) == {"BEP-1000-mail-relay.md": None, f"({SINGLE})": None}


@pytest.mark.parametrize(
    "text",
    [
        other(title="Quota of mails"),
        other(author="Ada Byron"),
        other(author=""),
        other().replace("# Mail Relay", ""),
        "",
        "# Written anew\n",
    ],
)
@pytest.mark.parametrize("name", [SINGLE, "BEP-1000-mail-relay.md"])
def test_a_proposal_that_was_written_anew_is_the_same(proposals: Path, name: str, text: str) -> None:
    (proposals / SINGLE).unlink()
    (proposals / name).write_text(text, encoding="utf-8")
    assert pairs(proposals) == ({} if name == SINGLE else {name: SINGLE})


def test_what_cannot_be_read_is_the_same(proposals: Path) -> None:
    (proposals / SINGLE).write_bytes(b"\xff\xfe")
    assert pairs(proposals) == {}
    commit(proposals)
    (proposals / SINGLE).write_text(other(), encoding="utf-8")
    assert pairs(proposals) == {}


def test_another_proposal_in_the_place_of_one_that_moved(proposals: Path) -> None:
    (proposals / SINGLE).rename(proposals / "BEP-1009-session-quota.md")
    (proposals / SINGLE).write_text(other(), encoding="utf-8")
    assert pairs(proposals) == {SINGLE: None, "BEP-1009-session-quota.md": SINGLE}


def test_another_proposal_of_the_number_that_a_misnamed_file_bore(proposals: Path) -> None:
    (proposals / "bep-1005-quota.md").write_text(other(), encoding="utf-8")
    commit(proposals)
    (proposals / "bep-1005-quota.md").unlink()
    (proposals / "BEP-1005-relay.md").write_text(
        other("Event Log", "Emil Post", "An event is kept.\n"), encoding="utf-8"
    )
    assert pairs(proposals) == {"BEP-1005-relay.md": None}


def test_a_main_document_from_elsewhere_in_the_repository(proposals: Path) -> None:
    lines = "".join(f"Line {number} of it.\n" for number in range(40))
    places = ("archive/BEP-1005-mail.md", "../drafts/mail.md", "../other/BEP-1007-mail.md", "../notes/sub.md")
    for place in places:
        (proposals / place).parent.mkdir(exist_ok=True)
        (proposals / place).write_text(other(text=f"{place}\n" + lines.replace("of", place)), encoding="utf-8")
    commit(proposals)
    git(proposals, "mv", places[0], "BEP-1005-mail-relay.md")
    git(proposals, "mv", places[1], "BEP-1006-mail.md")
    git(proposals, "mv", places[2], "BEP-1008-mail.md")
    git(proposals, "mv", places[3], "BEP-1001/sub.md")
    # The number is enough of a sign, another one is not.
    for name in ("BEP-1005-mail-relay.md", "BEP-1008-mail.md"):
        with (proposals / name).open("a", encoding="utf-8") as file:
            file.write("What is new.\n" * 80)
    git(proposals, "add", "--all")
    assert pairs(proposals) == {
        "BEP-1005-mail-relay.md": "proposals/archive/BEP-1005-mail.md",
        "BEP-1006-mail.md": "drafts/mail.md",
        "BEP-1008-mail.md": None,
        "BEP-1001/sub.md": None,
    }


def test_sub_documents_are_followed(proposals: Path) -> None:
    git(proposals, "mv", "BEP-1001/storage.md", "BEP-1001/event-storage.md")
    assert pairs(proposals) == {"BEP-1001/event-storage.md": "BEP-1001/storage.md"}


def test_a_main_document_is_no_sub_document(proposals: Path) -> None:
    (proposals / "BEP-1000").mkdir()
    git(proposals, "mv", SINGLE, "BEP-1000/design.md")
    assert pairs(proposals) == {"BEP-1000/design.md": None, f"({SINGLE})": None}


def test_the_whole_folder_has_moved(proposals: Path) -> None:
    git(proposals.parent, "mv", "proposals", "beps")
    assert pairs(proposals.parent / "beps") == {}


def test_everything_is_new_before_the_first_commit(folder: Path) -> None:
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    repository(folder)
    assert set(pairs(folder / "proposals").values()) == {None}


def test_configuration_of_git_does_not_matter(proposals: Path) -> None:
    for key, value in (("diff.renames", "false"), ("diff.relative", "true"), ("core.quotePath", "true")):
        git(proposals, "config", key, value)
    git(proposals, "mv", SINGLE, "BEP-1005-größe.md")
    assert pairs(proposals) == {"BEP-1005-größe.md": SINGLE}

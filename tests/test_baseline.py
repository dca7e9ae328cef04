"""The baseline: what it keeps quiet, what it never does, and what it says when it cannot be used."""

import json
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from conftest import FIXTURES, bep_lint
from test_rule_cases import CASES, lay_out

from bep_lint.config import BASELINE as FILE_NAME
from bep_lint.diagnostic import Finding
from bep_lint.rule_set import all_rules

QUOTA = "proposals/BEP-1000-session-quota.md"
TITLES = "# One\n\n# Two\n\n# Three\n"
"""Two findings of SEC006, on the lines of Two and of Three."""


def findings(*arguments: object) -> list[dict[str, str]]:
    run = bep_lint(*arguments, "--output-format", "json")
    assert run.status in (0, 1), run.err
    found: list[dict[str, str]] = json.loads(run.out)["findings"]
    return found


def places(*arguments: object) -> list[str]:
    """What `check` finds, as `line CODE`."""
    return [f"{finding['line']} {finding['code']}" for finding in findings(*arguments)]


def write(folder: Path, text: str, name: str = QUOTA) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def entries(file: Path) -> list[dict[str, object]]:
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["version"] == 1
    assert content["findings"][-1] == {}
    kept: list[dict[str, object]] = content["findings"][:-1]
    return kept


def record(*arguments: object) -> None:
    run = bep_lint("proposals", "--write-baseline", *arguments)
    assert run.status == 0, run.err


def test_today_is_recorded_and_tomorrow_reported(folder: Path) -> None:
    write(folder, TITLES)
    run = bep_lint("proposals", "--select", "SEC006", "--write-baseline")
    assert (run.status, run.out) == (0, "No findings in 1 document (2 in the baseline).\n")
    assert run.err == f"bep-lint: note: 2 findings recorded in {FILE_NAME}\n"
    assert [
        (entry["path"], entry["code"], entry["subject"], entry["count"]) for entry in entries(folder / FILE_NAME)
    ] == [
        (QUOTA, "SEC006", "# Three", 1),
        (QUOTA, "SEC006", "# Two", 1),
    ]
    run = bep_lint("proposals", "--select", "SEC006")
    assert (run.status, run.out, run.err) == (0, "No findings in 1 document (2 in the baseline).\n", "")
    assert json.loads(bep_lint("proposals", "--select", "SEC006", "--output-format", "json").out)["summary"] == {
        "documents": 1, "errors": 0, "warnings": 0, "suppressed": 0, "baselined": 2, "fixable": 0,
    }  # fmt: skip
    write(folder, TITLES + "\n# Four\n")
    assert places("proposals", "--select", "SEC006") == ["7 SEC006"]
    assert places("proposals", "--select", "SEC006", "--no-baseline") == ["3 SEC006", "5 SEC006", "7 SEC006"]


def test_equal_findings_are_counted(folder: Path) -> None:
    write(folder, "# One\n\n# Two\n\n# Two\n")
    record("--select", "SEC006")
    assert [entry["count"] for entry in entries(folder / FILE_NAME)] == [2]
    write(folder, "# One\n\n# Two\n\ntext\n\n# Two\n\n# Two\n")
    assert places("proposals", "--select", "SEC006") == ["9 SEC006"], "of equal ones the last is new"


def test_a_longer_document_is_reported_and_a_shorter_one_is_not(folder: Path) -> None:
    def lines(count: int) -> str:
        return "# One\n" + "text\n" * (count - 1)

    write(folder, lines(520))
    record("--select", "LEN")
    for count, found in ((520, []), (510, []), (501, []), (521, ["501 LEN003"])):
        write(folder, lines(count))
        assert places("proposals", "--select", "LEN") == found, count
    assert bep_lint("proposals", "--select", "LEN").err == "", "what has grown is still there"
    write(folder, lines(510))
    run = bep_lint("proposals", "--select", "LEN")
    assert run.err == (
        f"bep-lint: note: of the findings in {FILE_NAME} 1 recorded with a worse figure than now; "
        "--write-baseline brings it up to date\n"
    )
    record("--select", "LEN")
    write(folder, lines(511))
    assert places("proposals", "--select", "LEN") == ["501 LEN003"], "the ratchet has caught"


def test_the_ratchet_of_several_blocks(folder: Path) -> None:
    def blocks(*sizes: int) -> str:
        return "# One\n" + "".join("\n```\n" + "x\n" * size + "```\n" for size in sizes)

    write(folder, blocks(50, 60))
    record("--select", "LEN005")
    for sizes, count in (((60, 50), 0), ((50, 55), 0), ((45, 41), 0), ((60, 60), 1), ((50, 61), 1), ((50, 60, 41), 1)):
        write(folder, blocks(*sizes))
        assert len(places("proposals", "--select", "LEN005")) == count, sizes


def test_a_section_that_is_too_short_must_not_get_shorter(folder: Path) -> None:
    def motivation(count: int) -> str:
        return "# One\n\n## Motivation\n\n" + "text\n" * count

    write(folder, motivation(5))
    record("--select", "LEN004")
    for count, found in ((5, 0), (9, 0), (4, 1), (31, 1)):
        write(folder, motivation(count))
        assert len(places("proposals", "--select", "LEN004")) == found, count


def test_what_is_not_found_any_more_is_told_and_dropped(folder: Path) -> None:
    write(folder, TITLES)
    record("--select", "SEC006,SEC005")
    write(folder, "# One\n\n# Three\n")
    note = f"of the findings in {FILE_NAME} 1 no longer found; --write-baseline brings it up to date\n"
    run = bep_lint("proposals", "--select", "SEC006")
    assert (run.status, run.err) == (0, f"bep-lint: note: {note}")
    assert bep_lint("proposals", "--select", "SEC006", "-q").err == ""
    err = bep_lint("proposals", "--select", "SEC006", "-v").err
    assert f"bep-lint: note: no longer found: {QUOTA}: SEC006 # Two\n" in err
    assert bep_lint("proposals", "--select", "SEC004").err == "", "a rule that has not run is not judged"
    record("--select", "SEC006")
    assert [entry["subject"] for entry in entries(folder / FILE_NAME)] == ["# Three"]
    assert bep_lint("proposals", "--select", "SEC006").err == ""


def test_naming_a_document_judges_and_records_that_one(folder: Path) -> None:
    other = "proposals/BEP-1001-event-relay.md"
    write(folder, TITLES)
    write(folder, TITLES, other)
    record("--select", "SEC006")
    write(folder, "# One\n")
    write(folder, "# One\n", other)
    assert "2 no longer found" in bep_lint(QUOTA, "--select", "SEC006").err
    assert "4 no longer found" in bep_lint("proposals", "--select", "SEC006").err
    assert bep_lint(QUOTA, "--select", "SEC006", "--write-baseline").status == 0
    assert [entry["path"] for entry in entries(folder / FILE_NAME)] == [other, other]
    (folder / other).unlink()
    assert bep_lint(QUOTA, "--select", "SEC006").err == "", "nobody asked about it"
    assert "2 no longer found" in bep_lint("proposals", "--select", "SEC006").err, "a document that is gone"


def test_naming_a_document_records_no_finding_twice(folder: Path) -> None:
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    quota = folder / QUOTA
    quota.write_text(quota.read_text(encoding="utf-8").replace("Status: Draft", "Status: Rejected"), encoding="utf-8")
    for named in ("proposals", QUOTA, QUOTA):
        assert bep_lint(named, "--select", "REG011", "--write-baseline").status == 0
        (entry,) = entries(folder / FILE_NAME)
        assert (entry["path"], entry["count"]) == ("proposals/README.md", 1)
    quota.write_text(quota.read_text(encoding="utf-8").replace("Rejected", "Superseded"), encoding="utf-8")
    assert len(findings(QUOTA, "--select", "REG011")) == 1, "the status has changed and the row has not followed"


@pytest.mark.parametrize("broken", ["\0", "---\nAuthor: [me\n---\n", "words " * 6000])
def test_what_cannot_be_looked_at_is_not_gone(broken: str, folder: Path) -> None:
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    sound = (folder / QUOTA).read_text(encoding="utf-8")
    text = sound.replace("Status: Draft", "Status: Rejected").replace("## References", "# Two\n\n## References")
    write(folder, text)
    record()
    before = entries(folder / FILE_NAME)
    write(folder, broken + text.removeprefix("---") if broken.startswith("---") else text + broken)
    assert "no longer found" not in bep_lint("proposals").err
    bep_lint("proposals", "--write-baseline")
    write(folder, text)
    assert findings("proposals") == []
    assert [entry for entry in entries(folder / FILE_NAME) if entry in before] == before


def test_the_findings_of_a_folder_in_the_folder_are_its_own(folder: Path) -> None:
    write(folder, TITLES)
    write(folder, TITLES, "proposals/archive/BEP-1900-old.md")
    both = ("proposals", "proposals/archive", "--select", "SEC006")
    assert bep_lint(*both, "--write-baseline").status == 0
    assert bep_lint(*both).err == ""
    assert bep_lint("proposals", "--select", "SEC006", "--write-baseline").status == 0
    assert findings(*both) == []


def test_two_folders_tell_of_one_entry_once(folder: Path) -> None:
    for name in ("a", "b"):
        write(folder, TITLES, f"{name}/proposals/BEP-1000-x.md")
    write(folder, "# One\n\n# Two\n", "a/proposals/BEP-1001-y.md")
    bep_lint(".", "--select", "SEC006", "--write-baseline")
    (folder / "a/proposals/BEP-1001-y.md").unlink()
    assert "1 no longer found" in bep_lint(".", "--select", "SEC006").err


def test_rules_that_are_not_installed_are_not_gone(folder: Path) -> None:
    write(folder, TITLES)
    record("--select", "SEC006")
    file = folder / FILE_NAME
    text = file.read_text(encoding="utf-8")
    foreign = text.splitlines()[1].replace("SEC006", "ACME001")
    gone = text.splitlines()[1].replace("SEC006", "SEC999")
    file.write_text(text.replace("{}\n", f"{foreign}\n{gone}\n{{}}\n"), encoding="utf-8")
    assert "1 no longer found" in bep_lint("proposals", "--select", "SEC006").err
    record("--select", "SEC006")
    assert sorted(str(entry["code"]) for entry in entries(file)) == ["ACME001", "SEC006", "SEC006"]


def test_the_report_does_not_overwrite_the_baseline(folder: Path) -> None:
    write(folder, TITLES)
    record("--select", "SEC006")
    before = (folder / FILE_NAME).read_bytes()
    for arguments in ((), ("--write-baseline",)):
        run = bep_lint("proposals", "--select", "SEC006", "-o", FILE_NAME, *arguments)
        assert (run.status, run.out) == (2, "")
        assert (folder / FILE_NAME).read_bytes() == before


def test_the_file_is_sorted_and_each_line_ends_alike(folder: Path) -> None:
    for number in (1002, 1000, 1001):
        write(folder, TITLES, f"proposals/BEP-{number}-x.md")
    record("--select", "SEC006,FM001,SEC001")
    first, *middle, last, end = (folder / FILE_NAME).read_text(encoding="utf-8").splitlines()
    assert (first, last, end) == ('{"version": 1, "findings": [', "{}", "]}")
    assert all(line.startswith('{"path": ') and line.endswith("},") for line in middle)
    keys = [tuple(json.loads(line[:-1])[key] for key in ("path", "code", "subject")) for line in middle]
    assert keys == sorted(keys)
    before = (folder / FILE_NAME).read_bytes()
    record("--select", "SEC006,FM001,SEC001")
    assert (folder / FILE_NAME).read_bytes() == before


def test_branches_merge_line_by_line(folder: Path) -> None:
    write(folder, TITLES)
    record("--select", "SEC006")
    file = folder / FILE_NAME
    ours = file.read_text(encoding="utf-8").splitlines(keepends=True)
    write(folder, TITLES, "proposals/BEP-1001-x.md")
    write(folder, TITLES + "\n# Two\n")
    record("--select", "SEC006")
    theirs = file.read_text(encoding="utf-8").splitlines(keepends=True)
    # What a union merge makes: the lines of both, some of them in two versions.
    merged = [theirs[0], *ours[1:-2], *theirs[1:-2], *theirs[-2:]]
    file.write_text("".join(merged), encoding="utf-8")
    assert places("proposals", "--select", "SEC006") == []
    write(folder, TITLES + "\n# Two\n\n# Two\n")
    assert places("proposals", "--select", "SEC006") == ["9 SEC006"], "what stands twice counts once"


def test_the_folder_may_be_reached_from_anywhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, TITLES)
    record("--select", "SEC006")
    assert places(folder / "proposals", "--select", "SEC006") == []
    (folder / "link").symlink_to("proposals", target_is_directory=True)
    assert places("link", "--select", "SEC006") == []
    monkeypatch.chdir(folder / "proposals")
    assert places(".", "--select", "SEC006") == []
    assert places("BEP-1000-session-quota.md", "--select", "SEC006") == []


def test_where_the_baseline_is(folder: Path) -> None:
    write(folder, TITLES)
    record("--select", "SEC006", "--baseline", "known.json")
    assert places("proposals", "--select", "SEC006") != []
    assert places("proposals", "--select", "SEC006", "--baseline", "known.json") == []
    (folder / "kept").mkdir()
    write(folder, 'baseline = "kept/known.json"\n', "proposals/bep-lint.toml")
    run = bep_lint("proposals", "--select", "SEC006")
    assert (run.status, run.out) == (2, "")
    assert "proposals/bep-lint.toml:1: the baseline proposals/kept/known.json does not exist" in run.err
    assert bep_lint("proposals", "--write-baseline").status == 2, "its folder does not exist"
    (folder / "proposals/kept").mkdir()
    record("--select", "SEC006")
    assert [entry["path"] for entry in entries(folder / "proposals/kept/known.json")] == [
        "../BEP-1000-session-quota.md"
    ] * 2
    assert places("proposals", "--select", "SEC006") == []
    assert places("proposals", "--select", "SEC006", "--isolated") != []


def test_folders_of_one_run_share_a_baseline_or_have_their_own(folder: Path) -> None:
    for name in ("a", "b"):
        write(folder, TITLES, f"{name}/proposals/BEP-1000-x.md")
    run = bep_lint(".", "--select", "SEC006", "--write-baseline")
    assert run.err == f"bep-lint: note: 4 findings recorded in {FILE_NAME}\n"
    assert places(".", "--select", "SEC006") == []
    assert places("b", "--select", "SEC006") == []
    write(folder, "", "b/bep-lint.toml")
    assert [finding["path"] for finding in findings(".", "--select", "SEC006")] == ["b/proposals/BEP-1000-x.md"] * 2
    bep_lint(".", "--select", "SEC006", "--write-baseline")
    assert [entry["path"] for entry in entries(folder / "b" / FILE_NAME)] == ["proposals/BEP-1000-x.md"] * 2
    shutil.move(folder / "a" / "proposals", folder / "a" / "beps")
    assert "2 no longer found" in bep_lint(".", "--select", "SEC006").err, "their file is gone"


def test_suppressed_findings_are_not_recorded(folder: Path) -> None:
    write(
        folder,
        TITLES.replace("# Two", "# Two <!-- bep-lint: disable=SEC006 -- why -->\n<!-- bep-lint: enable=SEC006 -->"),
    )
    record("--select", "SEC006")
    assert [entry["subject"] for entry in entries(folder / FILE_NAME)] == ["# Three"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", f"{FILE_NAME}:1: the baseline is damaged: Expecting value"),
        ('{"version": 1,\n"findings": [\n{]}', f"{FILE_NAME}:3: the baseline is damaged"),
        ("[]", f"{FILE_NAME} is no baseline of bep-lint"),
        ('{"version": 1}', f"{FILE_NAME} is no baseline of bep-lint"),
        ('{"version": true, "findings": []}', f"{FILE_NAME} is no baseline of bep-lint"),
        (
            '{"version": 2, "findings": {}}',
            f"the baseline {FILE_NAME} has format 2, which a newer bep-lint has written",
        ),
        ('{"version": 1, "findings": [3]}', f"the baseline {FILE_NAME} is damaged: finding 1 is not whole"),
        (
            '{"version": 1, "findings": [{},\n{"path": "", "code": "", "subject": "", "fingerprint": "", "count": 0}]}',
            f"the baseline {FILE_NAME} is damaged: finding 2 is not whole",
        ),
        (
            '{"version": 1, "findings": [\n<<<<<<< HEAD\n{}\n]}',
            f"{FILE_NAME}:2: the baseline holds a merge conflict; keep the lines of both sides",
        ),
        ("[" * 100_000, f"the baseline {FILE_NAME} is damaged"),
        ('{"version": ' + "1" * 5000 + "}", f"the baseline {FILE_NAME} is damaged"),
        ('{"version": 1}\0', f"the baseline {FILE_NAME} holds a NUL byte on line 1"),
    ],
)
def test_a_baseline_that_cannot_be_used(text: str, problem: str, folder: Path) -> None:
    write(folder, TITLES)
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    for arguments in ((), ("--write-baseline",)):
        run = bep_lint("proposals", *arguments)
        assert (run.status, run.out) == (2, "")
        assert run.err.startswith(f"bep-lint: error: {problem}")
        assert run.err.count("\n") == 1
        assert (folder / FILE_NAME).read_text(encoding="utf-8") == text, "nothing of it is lost"
    assert bep_lint("proposals", "--no-baseline", "--select", "SEC006").status == 1


def test_a_baseline_that_is_not_there_or_no_file(folder: Path) -> None:
    write(folder, TITLES)
    run = bep_lint("proposals", "--baseline", "none.json")
    assert (run.status, run.out) == (2, "")
    assert run.err == "bep-lint: error: the baseline none.json does not exist; --write-baseline writes it\n"
    assert bep_lint("proposals", "--baseline", "proposals").status == 2
    run = bep_lint("proposals", "--no-baseline", "--write-baseline")
    assert (run.status, run.out) == (2, "")
    (folder / FILE_NAME).symlink_to(FILE_NAME)
    assert bep_lint("proposals", "--write-baseline").status == 2
    assert bep_lint("proposals").status == 2, "one that leads nowhere is not passed over"


def test_a_rule_that_fails_leaves_the_baseline_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, TITLES)
    record("--select", "SEC006,SEC007")
    before = (folder / FILE_NAME).read_bytes()

    def fail(_: object) -> Iterator[Finding]:
        raise RuntimeError("broken")

    rules = tuple(rule.replaced(check=fail) if rule.code == "SEC006" else rule for rule in all_rules())
    monkeypatch.setattr("bep_lint.run.all_rules", lambda: rules)
    run = bep_lint("proposals", "--select", "SEC006,SEC007", "--write-baseline")
    assert run.status == 2
    assert "the baseline is not written" in run.err
    assert (folder / FILE_NAME).read_bytes() == before


# What a finding of these rules is about does not change where its message does: the same defect said with other words.
REWORDED = {
    "CTX001",
    "CTX008",
    "FM001",
    "FM003",
    "FS006",
    "LNK004",
    "REG004",
    "REG005",
    "REG009",
    "REG010",
    "REG014",
    "SEC001",
    "SEC005",
    "SEC009",
    "VER002",
    "VER003",
    "VER004",
}
BY_RULE: defaultdict[str, list[Path]] = defaultdict(list)
for case in CASES:
    BY_RULE[case.parent.name].append(case)


def lay_anew(case: Path, folder: Path) -> bool:
    """Put the case at `proposals` in place of what is there; false where it needs arguments of its own."""
    shutil.rmtree(folder / "proposals", ignore_errors=True)
    return not lay_out(case, folder / "proposals")


@pytest.mark.parametrize(
    "code", sorted(code for code in BY_RULE.keys() - REWORDED if not code.startswith(("LEN", "LC", "MSG")))
)
def test_another_defect_is_never_taken_for_a_known_one(code: str, folder: Path) -> None:
    def told(found: list[dict[str, str]]) -> set[tuple[str, str]]:
        return {(finding["path"], re.sub(r"lines? \d+|\d+ lines", "", finding["message"])) for finding in found}

    options = ("proposals", "--select", code)
    cases = [case for case in BY_RULE[code] if lay_anew(case, folder)]
    for known, later in pairwise([*cases, cases[0]]):
        lay_anew(known, folder)
        before = findings(*options, "--no-baseline")
        (folder / FILE_NAME).unlink(missing_ok=True)
        record("--select", code)
        lay_anew(later, folder)
        new = told(findings(*options, "--no-baseline")) - told(before)
        assert new <= told(findings(*options)), f"{known.name}, then {later.name}"


def neutral_edit(text: str, random: Random) -> str:
    """Return `text` with lines added, or with all that were added before taken out, that change nothing it says."""
    remark = "[a remark]: <>"
    if remark in text:
        return re.sub(rf"(?:\r?\n)*{re.escape(remark)}(?:\r?\n)", "", text)
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.lstrip().startswith(("```", "~~~"))]
    in_code = {line for start, end in zip(fences[::2], fences[1::2], strict=False) for line in range(start, end + 1)}
    marks = [number for number, line in enumerate(lines) if line.lstrip("\ufeff").startswith("---")]
    keys_end = marks[1] if marks[:1] == [0] and len(marks) > 1 else 0
    places = [
        number
        for number, line in enumerate(lines)
        if re.match(r"##? \S", line) and number not in in_code and number > keys_end and not lines[number - 1].strip()
    ]
    for number in sorted(random.sample(places, min(len(places), 3)), reverse=True):
        lines[number:number] = ["", *[remark, ""] * random.randrange(1, 4)]
    return "\n".join(lines)


@pytest.mark.parametrize("code", sorted(code for code in BY_RULE if not code.startswith(("LEN", "LC", "MSG"))))
def test_lines_that_come_and_go_change_nothing(code: str, folder: Path) -> None:
    random = Random(code)
    # The ratchet of the budgets counts every line.
    rules = ("--extend-select", code, "--ignore", "LEN")
    bad = [case for case in BY_RULE[code] if case.name.startswith("bad_") and lay_anew(case, folder)]
    for case in random.sample(bad, min(len(bad), 3)):
        lay_anew(case, folder)
        (folder / FILE_NAME).unlink(missing_ok=True)
        for _ in range(2):
            record(*rules)
            for path in (folder / "proposals").rglob("*.md"):
                text = path.read_bytes().decode("utf-8", "surrogateescape") if path.is_file() else ""
                if text and os.access(path, os.W_OK):
                    path.write_bytes(neutral_edit(text, random).encode("utf-8", "surrogateescape"))
            assert findings("proposals", *rules) == [], case.name


def test_a_document_of_another_name_changes_nothing_elsewhere(folder: Path) -> None:
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    write(folder, TITLES)
    write(folder, TITLES, "proposals/BEP-1000-b.md")
    record()
    (folder / "proposals/BEP-1000-b.md").rename(folder / "proposals/BEP-1000-c.md")
    found = {finding["path"] for finding in findings("proposals")}
    assert found == {"proposals/BEP-1000-c.md"}

"""`--fix`, `--unsafe-fixes` and `--diff`: what is changed, what is written, and what never is."""

import io
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FIXTURES, Run, bep_lint

from bep_lint.diagnostic import Edit, Finding, Fix, Span
from bep_lint.document import Document
from bep_lint.rule import MAIN, DocumentRule, Rule
from bep_lint.rule_set import all_rules

README = "proposals/README.md"
QUOTA = "proposals/BEP-1000-session-quota.md"
MECHANICS = "proposals/BEP-1002-quota-mechanics.md"
ROWS = {
    1000: "| [1000](BEP-1000-session-quota.md) | Session Quota | Ada Byron | Draft |",
    1002: "| [1002](BEP-1002-quota-mechanics.md) | Quota Mechanics | Emil Post | Accepted |",
}


def replace(path: Path, old: str, new: str) -> None:
    data = path.read_bytes()
    assert old.encode() in data
    path.write_bytes(data.replace(old.encode(), new.encode(), 1))


@pytest.fixture
def lagging(sound: Path) -> Path:
    """A folder whose registry is behind two documents."""
    replace(sound / README, ROWS[1000], ROWS[1000].replace("Draft", "Rejected"))
    replace(sound / README, ROWS[1002], ROWS[1002].replace("Accepted", "Draft"))
    return sound


def state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def changed(before: dict[str, bytes], folder: Path) -> set[str]:
    after = state(folder)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


class TestFix:
    def test_many_entries_of_one_list(self, sound: Path) -> None:
        relay = sound / "proposals/BEP-1001-event-relay.md"
        text = relay.read_text(encoding="utf-8")
        first, _, rest = text.partition("## Document Index")
        index = "\n\n1. [storage](BEP-1001/storage.md)\n2. [transport](BEP-1001/transport.md)\n\n## Implementation"
        relay.write_text(f"{first}## Document Index{index}{rest.partition('## Implementation')[2]}", encoding="utf-8")
        names = [f"part-{number}.md" for number in range(100, 220)]
        for name in names:
            shutil.copyfile(sound / "proposals/BEP-1001/storage.md", sound / "proposals/BEP-1001" / name)
        assert bep_lint("proposals", "--select", "LNK004,CTX007", "--fix", "-q").status == 0
        text = relay.read_text(encoding="utf-8")
        assert f"detail-docs: [storage.md, transport.md, {', '.join(names)}]" in text
        items = [f"{number}. [{name[:-3]}](BEP-1001/{name})" for number, name in enumerate(names, 3)]
        assert "\n".join(["2. [transport](BEP-1001/transport.md)", *items, ""]) in text

    def test_mends_and_tells(self, lagging: Path) -> None:
        before = state(lagging)
        run = bep_lint("proposals", "--fix")
        assert (run.status, run.out) == (0, "Fixed 2 findings. All 7 documents are clean.\n")
        assert run.err == "bep-lint: note: proposals/README.md: fixed REG011 (2)\n"
        assert changed(before, lagging) == {README}
        assert (lagging / README).read_bytes() == (FIXTURES / "sound" / "README.md").read_bytes()

    def test_nothing_to_mend_changes_nothing(self, sound: Path) -> None:
        before = state(sound)
        os.utime(sound / README, (1, 1))
        run = bep_lint("proposals", "--fix", "--unsafe-fixes")
        assert (run.status, run.out, run.err) == (0, "All 7 documents are clean.\n", "")
        assert changed(before, sound) == set()
        assert (sound / README).stat().st_mtime == 1, "not even written"

    def test_what_cannot_be_mended_is_reported(self, lagging: Path) -> None:
        replace(lagging / QUOTA, "Created: 2026-02-10", "Created: 2026-02-30")
        run = bep_lint("proposals", "--fix", "--output-format", "concise")
        assert run.status == 1
        assert [line.split(" ")[:2] for line in run.findings] == [[f"{QUOTA}:4:10:", "FM010"]]
        assert run.out.endswith("Fixed 2 findings. Found 1 error in 7 documents.\n")
        assert bep_lint("proposals", "--fix", "--exit-zero").status == 0

    def test_named_documents_limit_what_is_changed(self, lagging: Path) -> None:
        assert bep_lint(QUOTA, "--fix", "-q").status == 0
        text = (lagging / README).read_text(encoding="utf-8")
        assert ROWS[1000] in text, "a finding about the document, which points into the registry"
        assert ROWS[1002] not in text

    def test_a_fix_that_would_change_what_is_not_named_is_not_made(self, sound: Path) -> None:
        for name in ("a", "b"):
            text = (sound / "proposals/BEP-1001/storage.md").read_text(encoding="utf-8")
            (sound / f"proposals/BEP-1001/{name}.md").write_text(text, encoding="utf-8")
        before = state(sound)
        run = bep_lint("proposals/BEP-1001/a.md", "--fix", "--select", "CTX007")
        assert run.status == 1
        assert changed(before, sound) == set(), "the list gets both names in one edit"
        main = "proposals/BEP-1001-event-relay.md"
        named = ("proposals/BEP-1001/a.md", "proposals/BEP-1001/b.md")
        assert bep_lint(*named, "--fix", "--select", "CTX007").status == 0
        assert changed(before, sound) == {main}

    def test_selection_limits_what_is_changed(self, lagging: Path) -> None:
        before = state(lagging)
        bep_lint("proposals", "--fix", "--ignore", "REG011")
        bep_lint("proposals", "--fix", "--select", "FM")
        assert changed(before, lagging) == set()

    def test_suppressed_known_and_ignored_findings_stay(self, lagging: Path) -> None:
        replace(lagging / README, "# Proposals", "<!-- bep-lint: disable-file=REG011 -- on purpose -->\n\n# Proposals")
        before = state(lagging)
        assert bep_lint("proposals", "--fix").status == 0
        assert changed(before, lagging) == set()
        replace(lagging / README, "disable-file=REG011", "no directive")
        assert bep_lint("proposals", "--write-baseline").status == 0
        before = state(lagging)
        assert bep_lint("proposals", "--fix").status == 0
        assert changed(before, lagging) == set()
        run = bep_lint("proposals", "--fix", "--no-baseline", "--ignore", "SUP")
        assert "Fixed 2 findings." in run.out
        assert changed(before, lagging) == {README}

    def test_mended_findings_are_idle_in_the_baseline(self, lagging: Path) -> None:
        bep_lint("proposals", "--write-baseline")
        replace(lagging / QUOTA, "Status: Draft", "Status: Superseded")
        run = bep_lint("proposals", "--fix", "--select", "REG011")
        assert "fixed REG011" in run.err
        assert "of the findings in .bep-lint-baseline.json 1 no longer found" in run.err

    def test_unsafe_fixes_are_asked_for(self, sound: Path) -> None:
        replace(sound / README, "| 1003 |", "| [1003](BEP-1003-quota-reports.md) |")
        before = state(sound)
        run = bep_lint("proposals", "--fix")
        assert run.status == 1
        assert "fix: unlink" in run.out
        assert "(--fix --unsafe-fixes)" in run.out
        assert "Found 1 error in 7 documents (1 fixable with --fix --unsafe-fixes)." in run.out
        assert changed(before, sound) == set()
        assert bep_lint("proposals", "--fix", "--unsafe-fixes").status == 0
        assert (sound / README).read_bytes() == (FIXTURES / "sound" / "README.md").read_bytes()

    def test_unsafe_fixes_alone_do_nothing_and_say_so(self, lagging: Path) -> None:
        before = state(lagging)
        run = bep_lint("proposals", "--unsafe-fixes")
        assert run.status == 1
        assert run.err == "bep-lint: note: --unsafe-fixes does nothing without --fix or --diff\n"
        assert changed(before, lagging) == set()

    @pytest.mark.usefixtures("lagging")
    def test_json_counts(self) -> None:
        finding = json.loads(bep_lint("proposals", "--output-format", "json").out)["findings"][0]
        assert finding["fix"]["safe"] is True
        assert finding["fix"]["edits"] == [
            {"path": README, "line": 13, "column": 67, "end_line": 13, "end_column": 75, "text": "Draft"}
        ]
        summary = json.loads(bep_lint("proposals", "--fix", "--output-format", "json").out)["summary"]
        assert (summary["fixed"], summary["fixable"], summary["errors"]) == (2, 0, 0)
        assert "fixed" not in json.loads(bep_lint("proposals", "--output-format", "json").out)["summary"]

    @pytest.mark.parametrize("option", ["--fix", "--diff"])
    def test_recording_is_another_run(self, lagging: Path, option: str) -> None:
        before = state(lagging)
        run = bep_lint("proposals", option, "--write-baseline")
        assert (run.status, run.out) == (2, "")
        assert run.err == f"bep-lint: error: {option} and --write-baseline exclude each other\n"
        assert changed(before, lagging) == set()

    def test_several_folders(self, lagging: Path) -> None:
        shutil.copytree(lagging / "proposals", lagging / "docs" / "proposals")
        run = bep_lint(".", "--fix")
        assert run.out == "Fixed 4 findings. All 14 documents are clean.\n"
        assert run.err.count("fixed REG011 (2)") == 2


class TestRulesThatFail:
    """Rules of others, whose fixes are wrong."""

    @staticmethod
    def replacing(code: str, old: str, new: str) -> Rule:
        def check(doc: Document) -> Iterator[Finding]:
            for number, line in enumerate(doc.lines, 1):
                if old in line:
                    span = Span.at(number, line.index(old) + 1, len(old))
                    yield Finding(span, f"{old} found", fix=Fix(f"write {new}", (Edit(doc.path, span, new),)))

        made = DocumentRule(code, f"made-{code.lower()}", "error", check, False, MAIN, False, False)
        return made.replaced(origin="acme\x1b 1")

    def use(self, monkeypatch: pytest.MonkeyPatch, *rules: Rule) -> None:
        for module in ("run", "fixing"):
            monkeypatch.setattr(f"bep_lint.{module}.all_rules", lambda: (*all_rules(), *rules))

    @pytest.mark.parametrize("option", ["--fix", "--diff"])
    def test_those_that_undo_each_other_are_named_and_the_others_go_on(
        self, lagging: Path, monkeypatch: pytest.MonkeyPatch, option: str
    ) -> None:
        before = state(lagging)
        self.use(
            monkeypatch, self.replacing("ZZZ001", "session", "meeting"), self.replacing("ZZZ002", "meeting", "session")
        )
        run = bep_lint("proposals", option)
        assert run.status == 2
        assert (
            "bep-lint: error: the fixes of ZZZ001 (made-zzz001) of acme\\x1b 1 and ZZZ002 (made-zzz002) of acme\\x1b 1 "
            "come to no end, and none of them is made; this is a bug: please report it with the documents of "
            "proposals\n"
        ) in run.err
        assert changed(before, lagging) == ({README} if option == "--fix" else set())
        assert ("fixed REG011 (2)" if option == "--fix" else "2 findings would be fixed") in run.err

    def test_one_that_would_do_harm_is_not_made_and_told(self, lagging: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        before = state(lagging)
        self.use(monkeypatch, self.replacing("ZZZ001", "# Session Quota", "#Session Quota"))
        run = bep_lint("proposals", "--fix")
        assert run.status == 1
        line = before[QUOTA].decode().splitlines().index("# Session Quota") + 1
        assert (
            f"bep-lint: note: {QUOTA}:{line}:1: ZZZ001 is not fixed (write #Session Quota): it would bring SEC005\n"
            in run.err
        )
        assert changed(before, lagging) == {README}


class TestBytes:
    @pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("end", [b"\n", b"\r\n"])
    @pytest.mark.parametrize("last", [True, False])
    def test_what_is_not_edited_stays(self, sound: Path, bom: bytes, end: bytes, last: bool) -> None:
        text = (sound / README).read_bytes().replace(b"# Proposals\n", b"# Proposals  \t\n\x0c\xe2\x80\xa8\n")
        text = bom + (text if last else text.rstrip(b"\n")).replace(b"\n", end)
        right = ROWS[1000].encode()
        (sound / README).write_bytes(text.replace(right, right.replace(b"Draft |", b"Accepted   |  ")))
        assert bep_lint("proposals", "--fix", "-q").status == 0
        assert (sound / README).read_bytes() == text.replace(right, right.replace(b"Draft |", b"Draft   |  "))

    def test_an_aligned_column_keeps_its_width(self, sound: Path) -> None:
        table = (
            "| Number                            | Title           | Author               | Status      |\n"
            "|-----------------------------------|-----------------|----------------------|------------:|\n"
            "| [1000](BEP-1000-session-quota.md) | Session Quota   | Ada Byron            |       Draft |\n"
            "| [1001](BEP-1001-event-relay.md)   | Event Relay     | Ada Byron, Emil Post | Implemented |\n"
            "| [1002](BEP-1002-quota-mechanics.md) | Quota Mechanics | Emil Post            |    Accepted |\n"
            "| 1003                              | Quota Reports   | Emil Post            |       Draft |\n"
            "| 1004                              | _(skipped)_     |                      |             |\n"
            "| _next_ | _(reserve your number here)_ | | |\n"
        )
        text = (sound / README).read_text(encoding="utf-8")
        text = text[: text.index("| Number")] + table
        (sound / README).write_text(text.replace("   Accepted |", "      Draft |"), encoding="utf-8")
        assert bep_lint("proposals", "--fix", "-q").status == 0
        assert (sound / README).read_text(encoding="utf-8") == text


class TestDiff:
    def test_shows_what_fixing_changes_and_changes_nothing(self, lagging: Path) -> None:
        before = state(lagging)
        run = bep_lint("proposals", "--diff")
        assert run.status == 1
        assert run.err == "bep-lint: note: 2 findings would be fixed in 1 file\n"
        assert changed(before, lagging) == set()
        assert run.out.startswith(f"--- {README}\n+++ {README}\n@@ ")
        assert f"\n+{ROWS[1000]}\n" in run.out

    def test_beside_fix_it_changes_nothing_either(self, lagging: Path) -> None:
        before = state(lagging)
        assert bep_lint("proposals", "--diff", "--fix").out == bep_lint("proposals", "--diff").out
        assert changed(before, lagging) == set()

    def test_where_nothing_changes_the_exit_status_is_zero(self, sound: Path) -> None:
        replace(sound / QUOTA, "Created: 2026-02-10", "Created: 2026-02-30")
        run = bep_lint("proposals", "--diff")
        assert (run.status, run.out, run.err) == (0, "", "bep-lint: note: nothing would be fixed\n")

    @pytest.mark.usefixtures("lagging")
    def test_exit_zero_and_quiet(self) -> None:
        run = bep_lint("proposals", "--diff", "--exit-zero", "-q")
        assert (run.status, run.err) == (0, "")

    @pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("end", [b"\n", b"\r\n"])
    @pytest.mark.parametrize("last", [b"", b"\n"])
    def test_git_applies_it(self, lagging: Path, bom: bytes, end: bytes, last: bytes) -> None:
        data = (lagging / README).read_bytes().strip() + last
        (lagging / README).write_bytes(bom + data.replace(b"\n", end))
        done = subprocess.run([sys.executable, "-m", "bep_lint", "proposals", "--diff"], capture_output=True)
        assert done.returncode == 1
        before = state(lagging)
        (lagging / "fixes.patch").write_bytes(done.stdout)
        applied = subprocess.run(["git", "apply", "-p0", "--whitespace=nowarn", "fixes.patch"], capture_output=True)
        assert applied.returncode == 0, applied.stderr
        by_git = (lagging / README).read_bytes()
        (lagging / README).write_bytes(before[README])
        assert bep_lint("proposals", "--fix").status == 0
        assert (lagging / README).read_bytes() == by_git

    @pytest.mark.parametrize(
        "name", ["BEP-1000-a b.md", 'BEP-1000-\t\x1b[1m".md', "BEP-1000-\u202ex\\.md", "BEP-1000-한.md"]
    )
    def test_git_applies_it_to_files_with_odd_names(self, lagging: Path, name: str) -> None:
        (lagging / QUOTA).rename(lagging / "proposals" / name)
        replace(lagging / "proposals" / name, "Status: Draft", "Status: draft")
        command = [sys.executable, "-m", "bep_lint", "proposals", "--diff", "--select", "FM009"]
        done = subprocess.run(command, capture_output=True)
        assert done.returncode == 1
        assert b"\x1b" not in done.stdout
        applied = subprocess.run(["git", "apply", "-p0"], input=done.stdout, capture_output=True)
        assert applied.returncode == 0, applied.stderr
        assert b"\nStatus: Draft\n" in (lagging / "proposals" / name).read_bytes()

    def test_it_names_the_file_that_a_link_leads_to(self, lagging: Path) -> None:
        (lagging / README).rename(lagging / "registry.md")
        (lagging / README).symlink_to("../registry.md")
        shutil.copytree(lagging / "proposals", lagging / "other" / "proposals", symlinks=True)
        (lagging / "other" / README).unlink()
        (lagging / "other" / README).symlink_to("../../registry.md")
        run = bep_lint(".", "--diff")
        assert run.out.startswith("--- registry.md\n+++ registry.md\n")
        assert run.out.count("+++ ") == 1
        assert run.err.endswith("would be fixed in 1 file\n")

    def test_into_a_file(self, lagging: Path) -> None:
        shown = bep_lint("proposals", "--diff").out
        run = bep_lint("proposals", "--diff", "-o", "fixes.patch")
        assert (run.status, run.out) == (1, "")
        assert (lagging / "fixes.patch").read_text(encoding="utf-8") == shown

    @pytest.mark.usefixtures("lagging")
    def test_colour(self) -> None:
        out = bep_lint("proposals", "--diff", "--color", "always").out
        assert f"\x1b[32m+{ROWS[1000]}\x1b[0m\n" in out

    @pytest.mark.parametrize("log", ["GITHUB_ACTIONS", "TF_BUILD"])
    def test_hostile_text_is_harmless_in_a_log(self, lagging: Path, monkeypatch: pytest.MonkeyPatch, log: str) -> None:
        hostile = "::error::x\n\x1b[31m \t::warning::y ##[group]z\u202e"
        replace(lagging / README, "| 1003 | Quota Reports | Emil Post | Draft |\n", f"\n{hostile}\n\n")
        command = ("proposals", "--diff", "--select", "REG011")
        assert hostile.split("\n")[1] in bep_lint(*command).out, "a patch is exact"
        monkeypatch.setenv(log, "true")
        for out in (bep_lint(*command).out, bep_lint(*command, "--color", "always").out):
            assert "error\\x3a:x" in out or "\\x3a:error::x" in out
            plain = out.replace("\x1b[0m", "").replace("\x1b[31m-", "-").replace("\x1b[32m+", "+")
            plain = plain.replace("\x1b[36m@", "@").replace("\x1b[31m--", "--")
            assert not {"\x1b", "\u202e"} & set(plain)
            assert "##[" not in plain
            assert not any(line.lstrip(" +-").startswith("::") for line in plain.splitlines())


class TestStandardInput:
    def lint(self, monkeypatch: pytest.MonkeyPatch, data: bytes, *arguments: str) -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        return bep_lint("-", *arguments)

    def test_the_fixed_text_is_printed_and_no_file_changed(
        self, lagging: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = state(lagging)
        data = before[README].replace(b"\n", b"\r\n")
        run = self.lint(monkeypatch, data, "--stdin-filename", README, "--fix")
        assert run.status == 0
        assert run.out.encode() == (FIXTURES / "sound" / "README.md").read_bytes().replace(b"\n", b"\r\n")
        assert "Fixed 2 findings. 1 document is clean." in run.err
        assert changed(before, lagging) == set()

    def test_other_files_are_left_alone(self, lagging: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        before = state(lagging)
        run = self.lint(monkeypatch, before[QUOTA], "--stdin-filename", QUOTA, "--fix")
        assert run.status == 1
        assert run.out.encode() == before[QUOTA]
        assert "REG011" in run.err, "its row, which is in another file, is still wrong"
        assert changed(before, lagging) == set()

    @pytest.mark.usefixtures("sound")
    @pytest.mark.parametrize(
        "data",
        [b"\xff\xfe broken", b"a\0b", b"", b"x" * 5 * 1024 * 1024],
        ids=["not UTF-8", "a null byte", "empty", "too large"],
    )
    def test_what_cannot_be_read_comes_back_whole(self, data: bytes) -> None:
        command = [sys.executable, "-m", "bep_lint", "-", "--stdin-filename", QUOTA, "--fix"]
        done = subprocess.run(command, input=data, capture_output=True)
        assert done.returncode == 1
        assert done.stdout == data

    def test_diff(self, lagging: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        run = self.lint(monkeypatch, (lagging / README).read_bytes(), "--stdin-filename", README, "--diff")
        assert run.status == 1
        assert run.out.startswith(f"--- {README}\n")


class TestWriting:
    def test_the_mode_is_kept_and_links_are_followed(self, lagging: Path) -> None:
        real = lagging / "registry.md"
        (lagging / README).rename(real)
        real.chmod(0o640)
        (lagging / README).symlink_to("../registry.md")
        assert bep_lint("proposals", "--fix").status == 0
        assert (lagging / README).is_symlink()
        assert stat.S_IMODE(real.stat().st_mode) == 0o640
        assert real.read_bytes() == (FIXTURES / "sound" / "README.md").read_bytes()
        assert {path.name for path in lagging.rglob(".*")} == {".git"}, "nothing is left behind"

    def test_a_read_only_file_is_told_and_skipped(self, lagging: Path) -> None:
        (lagging / README).chmod(0o444)
        before = state(lagging)
        run = bep_lint("proposals", "--fix", "--output-format", "concise")
        assert run.status == 2
        assert run.err == "bep-lint: error: proposals/README.md is read-only; it is not fixed\n"
        assert [line.split(" ")[1] for line in run.findings] == ["REG011", "REG011"], "they are reported as they stand"
        assert changed(before, lagging) == set()
        assert bep_lint("proposals", "--diff").status == 1, "which writes nothing"

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
    def test_a_folder_that_cannot_be_written_is_told(self, lagging: Path) -> None:
        (lagging / "proposals").chmod(0o555)
        try:
            run = bep_lint("proposals", "--fix", "-q")
        finally:
            (lagging / "proposals").chmod(0o755)
        assert run.status == 2
        assert run.err.endswith("README.md lies in a folder that cannot be written; it is not fixed\n")

    def test_the_new_content_waits_beside_the_old(self, lagging: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[set[str]] = []
        monkeypatch.setattr(
            "os.fsync", lambda _: seen.append({path.name for path in (lagging / "proposals").iterdir()})
        )
        before = {path.name for path in (lagging / "proposals").iterdir()}
        assert bep_lint("proposals", "--fix").status == 0
        (beside,) = seen[0] - before
        assert beside.startswith(".README.md."), "in the same folder, so that renaming it is one step"

    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may choose groups freely")
    @pytest.mark.parametrize(("groups", "mode"), [([4242], 0o664), ([], 0o644)])
    def test_the_group_is_kept_or_gets_no_more_than_others(self, lagging: Path, groups: list[int], mode: int) -> None:
        (lagging / "proposals").chmod(0o777)
        path = lagging / README
        path.chmod(0o664)
        os.chown(path, 0, 4242)
        for folder in lagging.parents:
            if stat.S_IMODE(folder.stat().st_mode) & 0o005 != 0o005:
                folder.chmod(folder.stat().st_mode | 0o005)
        lagging.chmod(0o755)
        script = (
            f"import os; from bep_lint.atomic import replace_content as r; os.setgroups({groups}); os.setgid(65534);"
            f"os.setuid(65534); p = __import__('pathlib').Path({str(path)!r}); r(p, p.read_bytes(), b'new')"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert path.read_bytes() == b"new"
        assert stat.S_IMODE(path.stat().st_mode) == mode
        assert (path.stat().st_gid == 4242) is bool(groups)

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_that_ends_the_run_leaves_nothing_behind(self, lagging: Path, number: int) -> None:
        before = state(lagging)
        script = (
            # Where the shell that started the tests ignores it, it would end nothing.
            "import os, signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
            f"os.fsync = lambda _: os.kill(os.getpid(), {int(number)});from bep_lint.cli import run; run()"
        )
        done = subprocess.run([sys.executable, "-c", script, "proposals", "--fix"], capture_output=True)
        assert done.returncode == 128 + number
        assert changed(before, lagging) == set()

    def test_what_is_excluded_is_left_alone_by_a_link_too(self, lagging: Path) -> None:
        (lagging / "proposals" / "drafts").mkdir()
        (lagging / QUOTA).rename(lagging / "proposals" / "drafts" / "x.md")
        (lagging / QUOTA).symlink_to("drafts/x.md")
        replace(lagging / "proposals" / "drafts" / "x.md", "Status: Draft", "Status: draft")
        (lagging / "bep-lint.toml").write_text('exclude = ["proposals/drafts"]', encoding="utf-8")
        before = state(lagging)
        bep_lint("proposals", "--fix", "--select", "FM009")
        assert changed(before, lagging) == set()

    @pytest.mark.parametrize("deed", ["changed", "deleted"])
    def test_a_file_that_changed_meanwhile_is_left_alone(
        self, lagging: Path, monkeypatch: pytest.MonkeyPatch, deed: str
    ) -> None:
        path = lagging / README
        theirs = b"x" * path.stat().st_size

        def meddle(descriptor: int) -> None:
            path.unlink()
            if deed == "changed":
                path.write_bytes(theirs)

        monkeypatch.setattr("os.fsync", meddle)
        before = state(lagging)
        run = bep_lint("proposals", "--fix", "--select", "REG011")
        assert run.status == 2
        assert "bep-lint: error: proposals/README.md has been changed since it was read; it is not fixed\n" in run.err
        assert "fixed REG011" not in run.err
        assert "Fixed" not in run.out
        assert changed(before, lagging) == {README}
        assert (path.read_bytes() if path.exists() else None) == (theirs if deed == "changed" else None)

    def test_a_full_disk_loses_nothing(self, lagging: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        before = state(lagging)
        run = bep_lint("proposals", "--fix")
        assert run.status == 2
        assert "proposals/README.md cannot be written: No space left on device; it is not fixed\n" in run.err
        assert run.out.count("REG011 error") == 2
        assert changed(before, lagging) == set(), "no temporary file either"

    def test_a_limit_on_files_loses_nothing(self, lagging: Path) -> None:
        if sys.platform == "win32":
            pytest.skip("Windows has no such limit")
        before = state(lagging)
        script = (
            "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300));from bep_lint.cli import run; run()"
        )
        done = subprocess.run([sys.executable, "-c", script, "proposals", "--fix"], capture_output=True, text=True)
        assert done.returncode == 2
        assert "cannot be written: File too large" in done.stderr
        assert changed(before, lagging) == set()

    @pytest.mark.parametrize(
        "moment", ["os.write", "os.fsync", "os.chown", "pathlib.Path.chmod", "pathlib.Path.read_bytes"]
    )
    def test_killed_before_the_rename_the_old_file_stands(self, lagging: Path, moment: str) -> None:
        before = state(lagging)
        assert self.killed_at(moment, first=1) == -signal.SIGKILL
        left = changed(before, lagging)
        assert README not in left
        assert all(Path(name).name.startswith(".README.md.") for name in left)
        run = bep_lint("proposals", "--fix")
        assert (run.status, run.out) == (0, "Fixed 2 findings. All 7 documents are clean.\n"), "remains do not matter"

    def test_killed_between_two_files_each_is_whole(self, sound: Path) -> None:
        wrong = {}
        for name in (QUOTA, MECHANICS):
            path = sound / name
            text = path.read_bytes()
            path.write_bytes(text.replace(b"Status: Draft", b"Status: draft").replace(b"Status: Acc", b"Status: acc"))
            wrong[name] = (text, path.read_bytes())
        assert self.killed_at("pathlib.Path.replace", first=2) == -signal.SIGKILL
        assert (sound / QUOTA).read_bytes() == wrong[QUOTA][0]
        assert (sound / MECHANICS).read_bytes() == wrong[MECHANICS][1]

    @staticmethod
    def killed_at(moment: str, first: int) -> int:
        """Run `--fix` in a process that kills itself the `first` time that it calls `moment`; return how it ended."""
        owner, _, name = moment.rpartition(".")
        script = f"""
import os, pathlib, signal, tempfile
from bep_lint.cli import run
calls = 0
making = tempfile.mkstemp
def begin(*arguments, **keywords):
    # From here on, so that what is read before does not count.
    if not hasattr({moment}, "counted"):
        real = {moment}
        def call(*arguments, **keywords):
            global calls
            calls += 1
            if calls == {first}:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **keywords)
        call.counted = True
        setattr({owner}, {name!r}, call)
    return making(*arguments, **keywords)
tempfile.mkstemp = begin
run()
"""
        if moment == "os.write":  # which the interpreter calls by itself: at the limit of a file's size it is ended
            script = (
                "import os, resource, signal, tempfile\n"
                "from bep_lint.cli import run\n"
                "making = tempfile.mkstemp\n"
                "def begin(*arguments, **keywords):\n"
                "    signal.signal(signal.SIGXFSZ, lambda *_: os.kill(os.getpid(), signal.SIGKILL))\n"
                "    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
                "    return making(*arguments, **keywords)\n"
                "tempfile.mkstemp = begin\n"
                "run()\n"
            )
        return subprocess.run([sys.executable, "-c", script, "proposals", "--fix"], capture_output=True).returncode

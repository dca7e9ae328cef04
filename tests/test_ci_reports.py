"""The reports for CI systems, all held to the same: every finding, its place and its text come back from each.

What is particular to a format has a module of its own; `ci_readers` reads them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ci_readers import READERS, Read, diagnostics_of_rdjson
from ci_samples import sample, sample_report
from conftest import Run, bep_lint
from hypothesis import given
from hypothesis import strategies as st
from test_rule_cases import CASES, lay_out

from bep_lint import report
from bep_lint.diagnostic import Diagnostic, Edit, Finding, Fix, Span, real_path, shown_path
from bep_lint.document import Document
from bep_lint.edits import apply_edits
from bep_lint.report import Report
from bep_lint.rule import MAIN_AND_SUB, DocumentRule
from bep_lint.rule_set import all_rules
from bep_lint.safe_text import printable

FROM_THE_ROOT = {"gitlab", "junit", "azure"}
XML = {"checkstyle", "junit"}
QUOTA = "proposals/BEP-1000-session-quota.md"


def all_reports(*arguments: object) -> tuple[Run, dict[str, str], dict[str, Any]]:
    """Run the program with every format; return the run, the reports, and the JSON to hold them against."""
    files = {name: f"out.{name}" for name in (*READERS, "json")}
    formats = [part for name, file in files.items() for part in ("--output-format", f"{name}:{file}")]
    run = bep_lint(*arguments, *formats)
    assert run.status in (0, 1, 2), run.err
    texts = {name: Path(file).read_text(encoding="utf-8") for name, file in files.items()}
    for file in files.values():
        Path(file).unlink()
    return run, texts, json.loads(texts.pop("json"))


def expected(name: str, finding: dict[str, Any], *, of_files: bool = True, root: Path | None = None) -> Read:
    """Return what the reader of the format `name` is to make of a finding in the JSON."""
    parts = [finding["message"]]
    if finding["help"]:
        parts.append(f"help: {finding['help']}")
    if finding["fix"]:
        options = "--fix" if finding["fix"]["safe"] else "--fix --unsafe-fixes"
        parts.append(f"fix: {finding['fix']['title']} ({options})")
    code = finding["code"]
    text = f"{code}: {' | '.join(parts)}" if name == "gitlab" else "\n".join(parts)
    path = finding["path"]
    if root and name in FROM_THE_ROOT:
        path = real_path(Path.cwd() / path).relative_to(root).as_posix()
    path = printable(path) if name == "azure" else path
    if of_files:
        return Read(path, finding["line"], code, finding["severity"], text)
    if name == "azure":
        return Read("", None, "", finding["severity"], f"{code}: {text}")
    return Read("", None, code, finding["severity"], text)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.name.startswith("bad_")], ids=lambda case: f"{case.parent.name}-{case.name}"
)
def test_every_finding_comes_back(case: Path, folder: Path) -> None:
    arguments = lay_out(case, folder / "proposals") or ["proposals"]
    _, texts, found = all_reports(*arguments, "--extend-select", case.parent.name)
    assert found["findings"]
    of_files = arguments[0] != "message"
    for name, text in texts.items():
        read = sorted(READERS[name](text), key=str)
        wanted = [expected(name, finding, of_files=of_files, root=folder) for finding in found["findings"]]
        assert read == sorted(wanted, key=str), name
    check_suggestions(texts["rdjson"], found["findings"])


def check_suggestions(text: str, findings: list[dict[str, Any]]) -> None:
    """What a suggestion makes of the file is, byte for byte, what the fix makes of it."""
    for diagnostic, finding in zip(diagnostics_of_rdjson(text), findings, strict=True):
        edits = finding["fix"]["edits"] if finding["fix"] else []
        is_whole = len(edits) == 1 and edits[0]["path"] == finding["path"]
        assert len(diagnostic.get("suggestions", [])) == is_whole
        if is_whole:
            data = Path(finding["path"]).read_bytes()
            assert suggested(data, diagnostic["suggestions"][0]) == fixed(data, edits[0])


def suggested(data: bytes, suggestion: dict[str, Any]) -> bytes:
    """Return what GitHub makes of a suggestion as reviewdog posts it: lines that others replace."""
    lines = data.split(b"\n")
    start, end = suggestion["range"]["start"], suggestion["range"]["end"]
    text = suggestion["text"].encode()
    if "column" in start or "column" in end:
        text = lines[start["line"] - 1][: start["column"] - 1] + text + lines[end["line"] - 1][end["column"] - 1 :]
    elif not text:
        return b"\n".join([*lines[: start["line"] - 1], *lines[end["line"] :]])
    return b"\n".join([*lines[: start["line"] - 1], text, *lines[end["line"] :]])


def fixed(data: bytes, edit: dict[str, Any]) -> bytes:
    """Return what a fix in the JSON makes of a file."""
    bom = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    span = Span(edit["line"], edit["column"], edit["end_line"], edit["end_column"])
    return bom + apply_edits(data.removeprefix(bom).decode(), [Edit(Path(), span, edit["text"])]).encode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"", b"", id="as it is"),
        pytest.param(b"\n", b"\r\n", id="carriage returns"),
        pytest.param(b"", b"\xef\xbb\xbf", id="byte order mark"),
    ],
)
def test_suggestions_are_exact(before: bytes, after: bytes, sound: Path) -> None:
    path = sound / QUOTA
    data = path.read_bytes().replace(b"Status: ", "Statüs-\U0001f600: ".encode()).replace(b"## Motivation\n", b"")
    path.write_bytes(data.replace(before, after) if before else after + data)
    _, texts, found = all_reports("proposals", "--select", "ALL")
    assert any(finding["fix"] for finding in found["findings"])
    check_suggestions(texts["rdjson"], found["findings"])


def test_nothing_found(sound: Path) -> None:
    run, texts, _ = all_reports("proposals")
    assert run.status == 0
    assert all(READERS[name](text) == [] for name, text in texts.items())


def test_folders_and_unreadable_files(sound: Path) -> None:
    (sound / "proposals" / "BEP-1009").mkdir()
    (sound / "proposals" / "BEP-1009" / "notes.txt").write_text("x", encoding="utf-8")
    (sound / QUOTA).write_bytes(b"\xff\xfe")
    _, texts, found = all_reports("proposals")
    paths = [finding["path"] for finding in found["findings"]]
    assert QUOTA in paths
    assert any((sound / path).is_dir() for path in paths)
    for name, text in texts.items():
        wanted = [expected(name, finding) for finding in found["findings"]]
        assert sorted(READERS[name](text), key=str) == sorted(wanted, key=str)


def test_what_is_suppressed_or_known_is_left_out(sound: Path) -> None:
    path = sound / QUOTA
    text = path.read_text(encoding="utf-8").replace("## Motivation", "## Why")
    path.write_text(text, encoding="utf-8")
    assert bep_lint("proposals", "--write-baseline").status == 0
    _, texts, found = all_reports("proposals")
    assert found["summary"]["baselined"] > 0
    assert all(READERS[name](text) == [] for name, text in texts.items())

    lines = text.split("\n")
    title = next(index for index, line in enumerate(lines) if line.startswith("# "))
    lines.insert(title, "<!-- bep-lint: disable-file=SEC -- for this test -->\n")
    path.write_text("\n".join(lines), encoding="utf-8")
    _, texts, found = all_reports("proposals", "--no-baseline")
    assert found["summary"]["suppressed"] > 0
    assert all(READERS[name](text) == [] for name, text in texts.items())


def with_rule(monkeypatch: pytest.MonkeyPatch, check_document: object) -> None:
    made_up = DocumentRule("ZZZ001", "made-up", "error", check_document, False, MAIN_AND_SUB, False, False)  # type: ignore[arg-type]
    monkeypatch.setattr("bep_lint.run.all_rules", lambda: (*all_rules(), made_up))


def test_a_rule_that_fails_is_told(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(doc: Document) -> Iterator[Finding]:
        yield Finding(Span.at(1), "before")
        raise ValueError("a \x1b[31mbug ]]> ##vso[task.complete]")

    with_rule(monkeypatch, failing)
    run, texts, found = all_reports("proposals", "--select", "ZZZ001")
    assert (run.status, found["failures"], len(found["findings"])) == (2, 5, 5)
    for name, text in texts.items():
        read = READERS[name](text)
        told = [each.text for each in read if r"ValueError: a \x1b[31mbug ]]> ##vso\x5btask.complete]" in each.text]
        assert len(told) == (0 if name == "rdjson" else 5), name
        assert len(read) == 5 + len(told)


@pytest.mark.parametrize("name", READERS)
def test_spans_of_all_kinds(name: str, sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A span over lines, one that ends where the next line begins, one at the end of the file, one of nothing."""

    def everywhere(doc: Document) -> Iterator[Finding]:
        last = len(doc.lines)
        for span in (Span(1, 1, 3, 2), Span(2, 1, 3, 1), Span(last, 1, last + 1, 1), Span.at(last, 1)):
            yield Finding(span, f"{span.line} to {span.end_line}")

    with_rule(monkeypatch, everywhere)
    read = READERS[name](bep_lint(QUOTA, "--select", "ZZZ001", "--output-format", name).out)
    assert len(read) == 4
    assert all(each.line is not None and f"{each.line} to " in each.text for each in read)


class TestPlaces:
    """Where the program is run, and how a document is reached."""

    def test_from_a_folder_below(self, sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        broken(sound)
        monkeypatch.chdir(sound / "proposals")
        _, texts, _ = all_reports(".")
        for name, text in texts.items():
            assert {read.path for read in READERS[name](text)} == {QUOTA if name in FROM_THE_ROOT else Path(QUOTA).name}

    def test_outside_of_a_repository(self, sound: Path) -> None:
        broken(sound)
        (sound / ".git").rmdir()
        _, texts, _ = all_reports("proposals", "--isolated")
        assert all({read.path for read in READERS[name](text)} == {QUOTA} for name, text in texts.items())

    def test_by_a_symbolic_link(self, sound: Path) -> None:
        broken(sound)
        (sound / "docs").mkdir()
        (sound / "docs" / "link").symlink_to(sound / "proposals")
        _, texts, _ = all_reports("docs/link")
        linked = f"docs/link/{Path(QUOTA).name}"
        for name, text in texts.items():
            assert {read.path for read in READERS[name](text)} == {QUOTA if name in FROM_THE_ROOT else linked}


def broken(sound: Path) -> None:
    path = sound / QUOTA
    path.write_text(path.read_text(encoding="utf-8").replace("## Motivation", "## Why"), encoding="utf-8")


def test_a_message_is_in_no_file(sound: Path) -> None:
    (sound / "message.txt").write_text("bep 1000: Session quota\n", encoding="utf-8")
    run, texts, found = all_reports("message", "message.txt")
    assert (run.status, len(found["findings"])) == (1, 1)
    for name, text in texts.items():
        assert READERS[name](text) == [expected(name, found["findings"][0], of_files=False)]
        assert "message.txt" not in text or name in {"junit", "rdjson"}

    (sound / "message.txt").write_text("Mend the build\n", encoding="utf-8")
    run, texts, _ = all_reports("message", "message.txt")
    assert run.status == 0
    assert all(READERS[name](text) == [] for name, text in texts.items())


CONTROLS = ("\n", "\r", "\t", "\x1b[31m", "\x00", "\x7f", "\x85", "\u202e", "\u200b", "\ufeff", "\ufffe", "\uffff")
MARKUP = ("&", "<", ">", '"', "'", "]]>", "<![CDATA[", "&#10;", "\\", "\\u005b", "`", "|", "[", "]", ";", "=")
COMMANDS = ("::error::x", "##vso[task.complete result=Failed;]", "##[error]", "##", "%", "0A", "%3B", "%AZP25", "AZP25")
LETTERS = ("a", " ", "\U0001f600", "\U0010ffff", "\ud800", "\udc80", "é", "한")
TEXT = st.lists(st.sampled_from((*CONTROLS, *MARKUP, *COMMANDS, *LETTERS)) | st.characters(), max_size=8).map("".join)
NAMES = TEXT.map(lambda text: text.replace("/", "").replace("\0", "")).filter(lambda name: name not in {"", ".", ".."})


@st.composite
def hostile_reports(draw: st.DrawFn) -> Report:
    diagnostics = []
    for _ in range(draw(st.integers(0, 4))):
        path = Path.cwd() / draw(NAMES)
        span = Span.at(draw(st.integers(1, 4)), draw(st.integers(1, 9)), draw(st.integers(0, 9)))
        fix = Fix(draw(TEXT), (Edit(path, span, draw(TEXT)),), safe=draw(st.booleans()))
        diagnostics.append(
            Diagnostic(
                code="SEC001",
                name="section-missing",
                severity=draw(st.sampled_from(("error", "warning"))),
                message=draw(TEXT),
                help=draw(TEXT) or None,
                path=path,
                shown=shown_path(path),
                span=span,
                about=(shown_path(path),),
                document=None,
                fix=draw(st.sampled_from((None, fix))),
                subject=draw(TEXT),
            )
        )
    lines = draw(st.lists(st.sampled_from(["", "# é한\U0001f600 x", "plain text"]), max_size=4))
    diagnostics.sort(key=lambda diagnostic: diagnostic.sort_key)
    failures = [printable(text) for text in draw(st.lists(TEXT.filter(bool), max_size=2))]
    checked = [diagnostic.path for diagnostic in diagnostics] + [Path.cwd() / draw(NAMES)]
    return Report(diagnostics, len(checked), lambda _: lines, failures=failures, checked=checked)


@pytest.mark.parametrize("name", READERS)
@given(hostile=hostile_reports())
def test_hostile_text_comes_back_and_does_nothing(name: str, hostile: Report) -> None:
    text = report.render(name, hostile)
    assert report.render(name, hostile) == text
    read = [each for each in READERS[name](text) if each.severity != "failure" and (each.code or name != "azure")]
    wanted = []
    for diagnostic in hostile.diagnostics:
        parts = [printable(diagnostic.message)]
        parts += [f"help: {printable(diagnostic.help)}"] if diagnostic.help else []
        if diagnostic.fix:
            options = "--fix" if diagnostic.fix.safe else "--fix --unsafe-fixes"
            parts.append(f"fix: {printable(diagnostic.fix.title)} ({options})")
        what = f"SEC001: {' | '.join(parts)}" if name == "gitlab" else "\n".join(parts)
        path = printable(diagnostic.shown) if name == "azure" else without_surrogates(diagnostic.shown)
        if name in XML:
            what, path = without_forbidden(what), without_forbidden(path)
        wanted.append(Read(path, diagnostic.span.line, "SEC001", diagnostic.severity, what))
    assert sorted(read, key=str) == sorted(wanted, key=str)


@pytest.mark.parametrize("name", READERS)
def test_whatever_a_file_is_called(name: str) -> None:
    path = Path.cwd() / "".join((*CONTROLS, *MARKUP, *COMMANDS, *LETTERS)).replace("\0", "")
    (read,) = READERS[name](report.render(name, sample_report(sample(path=path))))
    path_as_it_is = printable(path.name) if name == "azure" else without_surrogates(path.name)
    assert read.path == (without_forbidden(path_as_it_is) if name in XML else path_as_it_is)


def without_surrogates(text: str) -> str:
    return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text)


def without_forbidden(text: str) -> str:
    """Return `text` as XML can hold it."""

    def written(match: re.Match[str]) -> str:
        code = ord(match[0])
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"

    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", written, text)


@pytest.mark.skipif(sys.platform != "linux", reason="a file name that is no UTF-8")
@pytest.mark.parametrize("name", READERS)
def test_an_undecodable_name_can_be_printed(name: str, sound: Path) -> None:
    source = os.fsencode(sound / QUOTA)
    shutil.copyfile(source, source.replace(b"1000-session", b"1005-\xff##vso[x]y"))
    arguments = [sys.executable, "-m", "bep_lint", "proposals", "--output-format", name]
    run = subprocess.run(arguments, cwd=sound, capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (1, b"")
    paths = {read.path for read in READERS[name](run.stdout.decode())}
    bracket = r"\x5b" if name == "azure" else "["
    assert rf"proposals/BEP-1005-\udcff##vso{bracket}x]y-quota.md" in paths

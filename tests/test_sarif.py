"""The output format `sarif`: valid, true to what was found, and harmless whatever a document holds."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from conftest import FIXTURES, ROOT, bep_lint
from git_repository import committed_proposals
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from markdown_it import MarkdownIt
from test_rule_cases import CASES, lay_out

from bep_lint import __version__, report
from bep_lint.diagnostic import Diagnostic, Edit, Fix, Span
from bep_lint.edits import apply_edits
from bep_lint.report import Report, RuleFacts, SuppressedFinding, sarif
from bep_lint.safe_text import COMMAND, printable

Log = dict[str, Any]

SOUND = "BEP-1000-session-quota.md"

# Without a library for it, `jsonschema` leaves the formats of URIs unchecked.
FORMATS = FormatChecker(formats=())
_REFERENCE = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})*")
FORMATS.checks("uri-reference")(lambda text: _REFERENCE.fullmatch(text) is not None)
FORMATS.checks("uri")(lambda text: _REFERENCE.fullmatch(text) is not None and bool(urlsplit(text).scheme))
SCHEMA = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FORMATS)

# What CodeQL's reader takes for a link: a bracket that no backslash escapes.
_LINK = re.compile(r"(?<!\\)(?:\\\\)*\[(?:[^\\\[\]]|\\.)*\]\(", re.DOTALL)
_LINE_END = re.compile(r"\r\n|\n|\r")


def diagnostic(path: Path, span: Span | None = None, **more: Any) -> Diagnostic:
    made = Diagnostic(
        code="SEC001",
        name="section-missing",
        severity="error",
        message='section "Motivation" is missing',
        help=None,
        path=path,
        shown=os.path.relpath(path),
        span=span or Span.at(1),
        about=(),
        document="BEP-1001",
        fix=None,
    )
    return made._replace(**more)


def report_of(*diagnostics: Diagnostic, root: Path, text: str = "", **more: Any) -> Report:
    return Report(diagnostics, 1, lambda _: text.split("\n") if text else (), root_of=lambda _: root, **more)


def rendered(made: Report) -> Log:
    return checked(report.render("sarif", made))


def checked(text: str, *, with_rules: bool = True) -> Log:
    """Return the log that `text` is, when all that holds for any log has been seen to hold."""
    assert text.endswith("}\n")
    assert all(character == "\n" or " " <= character <= "~" for character in text), "ASCII without controls"
    assert not COMMAND.search(text)
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    log: Log = json.loads(text)
    json.dumps(log, ensure_ascii=False).encode()  # a lone surrogate is no JSON for many a parser
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    codes = [rule["id"] for rule in rules]
    assert codes == sorted(set(codes))
    for result in run["results"]:
        assert codes[result["ruleIndex"]] == result["ruleId"]
        assert not _LINK.search(result["message"]["text"])
    for key in ("suppressions", "baselineState"):
        assert len({key in result for result in run["results"]}) <= 1, "all results have it, or none"
    marks = [result["partialFingerprints"][sarif.FINGERPRINT] for result in run["results"]]
    assert len(marks) == len(set(marks))
    for rule in rules:
        for text in (rule["shortDescription"]["text"], rule["fullDescription"]["text"], rule["name"]):
            assert 0 < len(text) <= (255 if text == rule["name"] else 1024), "what GitHub takes"
        assert rule["help"]["text"]
        assert len(rule["properties"]["tags"]) <= 10
    if not with_rules:  # they are the same in every run, and long
        run["tool"]["driver"]["rules"] = []
    VALIDATOR.validate(log)
    run["tool"]["driver"]["rules"] = rules
    return log


def lint(*arguments: object, status: int = 1) -> Log:
    run = bep_lint(*arguments, "--output-format", "sarif")
    assert run.status == status, run.err
    return checked(run.out, with_rules=False)


def results_of(log: Log) -> list[Log]:
    results: list[Log] = log["runs"][0]["results"]
    return results


def region(line: int, column: int, end_line: int, end_column: int) -> dict[str, int]:
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def place_of(result: Log) -> Log:
    (location,) = result["locations"]
    place: Log = location["physicalLocation"]
    return place


def uri_of(result: Log) -> str:
    uri: str = place_of(result)["artifactLocation"]["uri"]
    return uri


def file_of(location: Mapping[str, str], log: Log) -> Path:
    """Return the file that a reader opens for an artifact's location."""
    base = log["runs"][0]["originalUriBaseIds"][location["uriBaseId"]]["uri"] if "uriBaseId" in location else ""
    parts = urlsplit(base + location["uri"])
    assert parts.scheme == "file"
    return Path(os.path.normpath(os.fsdecode(unquote_to_bytes(parts.path))))


def made_in(text: str, replacements: list[Log]) -> str:
    """Return `text` with `replacements` made, as a reader makes them that counts in UTF-16."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def offset(line: int, column: int) -> int:
        if line > len(starts):
            return len(text)
        units = text[starts[line - 1] :].encode("utf-16-le")[: 2 * (column - 1)]
        return starts[line - 1] + len(units.decode("utf-16-le"))

    changes = []
    for replacement in replacements:
        region = replacement["deletedRegion"]
        start = offset(region["startLine"], region["startColumn"])
        end = offset(region["endLine"], region["endColumn"])
        changes.append((start, end, replacement.get("insertedContent", {"text": ""})["text"]))
    pieces, position = [], 0
    for start, end, inserted in sorted(changes, key=lambda change: change[:2]):
        assert position <= start <= end
        pieces += [text[position:start], inserted]
        position = end
    return "".join([*pieces, text[position:]])


@pytest.fixture
def proposals(folder: Path) -> Path:
    """A repository with sound proposals, in which this process works."""
    (folder / ".git").rmdir()
    return committed_proposals(folder)


class TestWholeLog:
    RULE = RuleFacts(
        "SEC001",
        "section-missing",
        "warning",
        "A section is missing.",
        "SEC001 section-missing (warning)\n\nA section is missing.\n",
        "A section is *missing*.\n",
        "https://docs.example/rules/SEC001/",
        "Readers look\nfor it.",
        "https://docs.example/",
    )

    def test_a_small_one(self, folder: Path) -> None:
        path = folder / "proposals" / "BEP-1001-a b.md"
        edits = (
            Edit(path, Span(2, 3, 3, 1), "new\n"),
            Edit(folder / "README.md", Span(1, 1, 2, 1), ""),
            Edit(path, Span.at(3), "and\n"),
        )
        found = report_of(
            diagnostic(
                path,
                Span(2, 2, 3, 1),
                message="add [a](b)",
                help="Write it.",
                fix=Fix("put it in", edits),
            ),
            diagnostic(path, Span.at(1), code="ABC001", name="other-thing", severity="warning"),
            root=folder,
            text="# One\n😀 two\n",
            rules=lambda: [self.RULE],
            failures=["rule SEC002 failed"],
        )
        place = {"uri": "proposals/BEP-1001-a%20b.md", "uriBaseId": "%SRCROOT%"}
        driver = {
            "name": "bep-lint",
            "version": __version__,
            "semanticVersion": __version__,
            "informationUri": "https://docs.example/",
            "rules": [
                {
                    "id": "ABC001",
                    "name": "other-thing",
                    "shortDescription": {"text": "other thing."},
                    "fullDescription": {"text": "other thing."},
                    "help": {"text": "other thing.", "markdown": "other thing."},
                    "defaultConfiguration": {"level": "warning"},
                    "properties": {"tags": ["ABC"]},
                },
                {
                    "id": "SEC001",
                    "name": "section-missing",
                    "shortDescription": {"text": "A section is missing."},
                    "fullDescription": {"text": "A section is missing. Readers look for it."},
                    "help": {
                        "text": "SEC001 section-missing (warning)\n\nA section is missing.\n",
                        "markdown": "A section is *missing*.\n",
                    },
                    "defaultConfiguration": {"level": "warning"},
                    "properties": {"tags": ["SEC"]},
                    "helpUri": "https://docs.example/rules/SEC001/",
                },
            ],
        }
        changes = [
            {
                "artifactLocation": place,
                "replacements": [
                    {"deletedRegion": region(2, 4, 3, 1), "insertedContent": {"text": "new\n"}},
                    {"deletedRegion": region(3, 1, 3, 1), "insertedContent": {"text": "and\n"}},
                ],
            },
            {
                "artifactLocation": {"uri": "README.md", "uriBaseId": "%SRCROOT%"},
                "replacements": [{"deletedRegion": region(1, 1, 2, 1)}],
            },
        ]
        results = [
            {
                "ruleId": "ABC001",
                "ruleIndex": 0,
                "level": "warning",
                "message": {"text": 'section "Motivation" is missing.'},
                "locations": [{"physicalLocation": {"artifactLocation": place, "region": region(1, 1, 1, 1)}}],
                "partialFingerprints": {"bepLintFinding/v1": "95667bc05e6ecac65dd1cbf14e37943c"},
            },
            {
                "ruleId": "SEC001",
                "ruleIndex": 1,
                "level": "error",
                "message": {
                    "text": "add \\[a](b).\nWrite it.\nFix: put it in (--fix).",
                    "markdown": "add \\[a\\]\\(b\\)\\.\n\nWrite it\\.\n\nFix\\: put it in \\(\\-\\-fix\\)\\.",
                },
                "locations": [{"physicalLocation": {"artifactLocation": place, "region": region(2, 3, 2, 7)}}],
                "partialFingerprints": {"bepLintFinding/v1": "abcc702f2bfbc212814a5728a0da997f"},
                "fixes": [{"description": {"text": "put it in"}, "artifactChanges": changes}],
            },
        ]
        notifications = [{"level": "error", "message": {"text": "rule SEC002 failed"}}]
        run = {
            "tool": {"driver": driver},
            "invocations": [{"executionSuccessful": False, "toolExecutionNotifications": notifications}],
            "columnKind": "utf16CodeUnits",
            "newlineSequences": ["\r\n", "\n", "\r"],
            "defaultEncoding": "utf-8",
            "originalUriBaseIds": {"%SRCROOT%": {"uri": f"file://{folder}/"}},
            "results": results,
        }
        log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
        assert report.render("sarif", found) == json.dumps(log, indent=2) + "\n"
        assert rendered(found) == log

    @pytest.mark.parametrize(
        ("message", "text"),
        [
            ("write [1000](BEP-1000-a.md)", r"write \[1000](BEP-1000-a.md)."),
            ("[a](b), [c] and [d](e) [f]", r"\[a](b), \[c] and \[d](e) [f]."),
            ("[a [b](c)", r"\[a \[b](c)."),
            (r"\[a](b)", r"\[a](b)."),
            (r"\\[a](b)", r"\\\[a](b)."),
            ("a](b)", "a](b)."),
            ("[a] (b)", "[a] (b)."),
            ("is it?", "is it?"),
            ("add | a | b |", "add | a | b |"),
        ],
    )
    def test_document_text_makes_no_link(self, message: str, text: str, folder: Path) -> None:
        found = report_of(diagnostic(folder / "a.md", message=message), root=folder)
        said = results_of(rendered(found))[0]["message"]
        assert said["text"] == text
        if text not in (message, f"{message}."):
            assert list(paragraphs(said["markdown"])) == [f"{message}."]
        else:
            assert "markdown" not in said

    def test_what_a_plug_in_says_of_its_rule(self, folder: Path) -> None:
        facts = self.RULE._replace(what="é" * 2000, why="x", text="\udc80 ##[error]\x7f", markdown="\udc80")
        log = rendered(report_of(root=folder, rules=lambda: [facts]))
        (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
        assert rule["shortDescription"]["text"] == rule["fullDescription"]["text"] == "é" * 1023 + "…"
        assert rule["help"] == {"text": "\\udc80 ##[error]\x7f", "markdown": "\\udc80"}

    def test_of_nothing(self, proposals: Path) -> None:
        (run,) = lint("proposals", status=0)["runs"]
        assert run["results"] == []
        assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]
        assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": f"file://{proposals.parent}/"}}

    def test_twice_is_the_same(self, proposals: Path) -> None:
        (proposals / SOUND).unlink()
        assert lint("proposals") == lint("proposals")

    @pytest.mark.usefixtures("proposals")
    def test_every_rule_that_was_asked_is_described(self) -> None:
        run = bep_lint("proposals", "--output-format", "sarif", "--select", "ALL", "--base", "HEAD")
        log = checked(run.out)
        described = {rule["id"]: rule for rule in log["runs"][0]["tool"]["driver"]["rules"]}
        known = json.loads(bep_lint("rule", "--all", "--output-format", "json").out)
        assert described.keys() == {rule["code"] for rule in known if rule["family"] != "MSG"}
        for rule in known:
            if (its := described.get(rule["code"])) is not None:
                assert its["name"] == rule["name"]
                assert its["shortDescription"]["text"] == rule["what"]
                assert its["defaultConfiguration"] == {"level": rule["severity"]}
                assert rule["what"] in its["help"]["text"]
                assert "helpUri" not in its

    def test_pages_where_the_documentation_is_known(self, proposals: Path) -> None:
        (proposals.parent / "bep-lint.toml").write_text('docs-url = "https://docs.example/bep"\n', encoding="utf-8")
        driver = lint("proposals", status=0)["runs"][0]["tool"]["driver"]
        assert driver["informationUri"] == "https://docs.example/bep"
        assert {rule["helpUri"] for rule in driver["rules"]} == {
            f"https://docs.example/bep/rules/{rule['id']}/" for rule in driver["rules"]
        }


class TestCases:
    """All that any rule finds in its fixtures."""

    @pytest.mark.parametrize(
        "case",
        [case for case in CASES if case.name.startswith("bad_")],
        ids=lambda case: f"{case.parent.name}-{case.name}",
    )
    def test_says_what_json_says(self, case: Path, folder: Path) -> None:
        arguments = [*(lay_out(case, folder / "proposals") or ["proposals"]), "--select", "ALL"]
        log = lint(*arguments)
        is_of_files = arguments[0] != "message"
        findings = json.loads(bep_lint(*arguments, "--output-format", "json").out)["findings"]
        results = [result for result in results_of(log) if not result.get("suppressions")]
        assert len(results) == len(findings)
        for result, finding in zip(results, findings, strict=True):
            assert (result["ruleId"], result["level"]) == (finding["code"], finding["severity"])
            assert result["message"]["text"].replace("\\[", "[").startswith(finding["message"].replace("\\[", "["))
            assert ("originalUriBaseIds" in log["runs"][0]) is is_of_files
            if not is_of_files:
                assert result["locations"] == []
                continue
            place = place_of(result)
            assert os.path.realpath(finding["path"]) == str(file_of(place["artifactLocation"], log))
            assert ("region" in place) == Path(finding["path"]).is_file()
            if "region" in place:
                assert place["region"]["startLine"] == finding["line"]
            is_safe = finding["fix"] is not None and finding["fix"]["safe"]
            assert ("fixes" in result) is is_safe
            if is_safe:
                check_fix(result["fixes"], finding["fix"]["edits"], log)

    def test_a_fix_behind_an_emoji_of_another_file(self, folder: Path) -> None:
        lay_out(FIXTURES / "REG010" / "bad_titles", folder / "proposals")
        registry = folder / "proposals" / "README.md"
        registry.write_text(re.sub(r"(?m) \|$", " 🙂 |", registry.read_text(encoding="utf-8")), encoding="utf-8")
        arguments = ("proposals", "--select", "REG010")
        log = lint(*arguments)
        findings = json.loads(bep_lint(*arguments, "--output-format", "json").out)["findings"]
        fixed = [pair for pair in zip(results_of(log), findings, strict=True) if "fixes" in pair[0]]
        assert fixed
        for result, finding in fixed:
            assert {edit["path"] for edit in finding["fix"]["edits"]} == {"proposals/README.md"} != {finding["path"]}
            check_fix(result["fixes"], finding["fix"]["edits"], log)


def check_fix(fixes: list[Log], edits: list[Log], log: Log) -> None:
    """See that a reader that makes the fix gets what `--fix` writes."""
    (fix,) = fixes
    changed = {}
    for change in fix["artifactChanges"]:
        file = file_of(change["artifactLocation"], log)
        text = file.read_bytes().decode("utf-8-sig")
        changed[str(file)] = made_in(text, change["replacements"])
    for name in {edit["path"] for edit in edits}:
        file = Path(os.path.realpath(name))
        own = [
            Edit(file, Span(edit["line"], edit["column"], edit["end_line"], edit["end_column"]), edit["text"])
            for edit in edits
            if edit["path"] == name
        ]
        assert changed.pop(str(file)) == apply_edits(file.read_bytes().decode("utf-8-sig"), own)
    assert not changed


class TestPlaces:
    def test_a_sub_folder_changes_nothing(self, proposals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (proposals / "BEP-1005-Ä b.md").write_text("# One\n", encoding="utf-8")
        log = lint("proposals")
        monkeypatch.chdir(proposals)
        assert lint(".") == log
        assert "proposals/BEP-1005-%C3%84%20b.md" in {uri_of(result) for result in results_of(log)}

    def test_outside_of_any_repository_from_the_working_folder_on(self, folder: Path) -> None:
        (folder / ".git").rmdir()
        lay_out(next(case for case in CASES if case.name.startswith("bad_") and case.suffix == ".md"), folder / "in")
        log = lint("in")
        assert log["runs"][0]["originalUriBaseIds"] == {"%SRCROOT%": {"uri": f"file://{folder}/"}}
        assert all(uri_of(result).startswith("in/") for result in results_of(log))
        (folder / "elsewhere").mkdir()
        os.chdir(folder / "elsewhere")
        assert all(uri_of(result).startswith(f"file://{folder}/in/") for result in results_of(lint("../in")))

    def test_the_root_of_the_documents_where_the_working_folder_has_none(self, proposals: Path) -> None:
        (proposals / SOUND).unlink()
        os.chdir("/")
        log = lint(proposals)
        assert log["runs"][0]["originalUriBaseIds"] == {"%SRCROOT%": {"uri": f"file://{proposals.parent}/"}}
        assert all(uri_of(result).startswith("proposals/") for result in results_of(log))

    def test_files_of_other_repositories_are_not_taken_for_ones_of_the_root(self, folder: Path) -> None:
        one, other, inner = folder / "one", folder / "other", folder / "one" / "inner"
        for root in (one, other, inner):
            (root / ".git").mkdir(parents=True)
            lay_out(FIXTURES / "FS001" / "bad_no_proposal", root / "proposals")
        os.chdir(one)
        log = lint("proposals", "../other/proposals", "inner/proposals")
        assert log["runs"][0]["originalUriBaseIds"] == {"%SRCROOT%": {"uri": f"file://{one}/"}}
        folders = {uri_of(result).rpartition("/")[0] for result in results_of(log)}
        assert folders == {"proposals", f"file://{other}/proposals", "inner/proposals"}

    def test_the_folder_that_is_the_root(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        lay_out(FIXTURES / "REG001" / "bad_no_readme", folder / "repository")
        (folder / ".git").rename(folder / "repository" / ".git")
        for here in (folder / "repository", folder):
            monkeypatch.chdir(here)
            log = lint(folder / "repository", "--select", "REG001")
            assert log["runs"][0]["originalUriBaseIds"] == {"%SRCROOT%": {"uri": f"file://{folder}/repository/"}}
            place = {"artifactLocation": {"uri": ".", "uriBaseId": "%SRCROOT%"}}
            assert [place_of(result) for result in results_of(log)] == [place]

    def test_the_top_of_the_file_system(self) -> None:
        log = rendered(report_of(diagnostic(Path("/a#b.md")), root=Path("/")))
        assert log["runs"][0]["originalUriBaseIds"] == {"%SRCROOT%": {"uri": "file:///"}}
        assert uri_of(results_of(log)[0]) == "a%23b.md"

    def test_a_folder_and_a_file_that_is_gone_have_no_region(self, proposals: Path) -> None:
        (proposals / "BEP-1050").mkdir()
        (proposals / "BEP-1050" / "a.png").touch()
        places = {uri_of(result): place_of(result) for result in results_of(lint("proposals", "--select", "FS005"))}
        assert places == {
            "proposals/BEP-1050": {"artifactLocation": {"uri": "proposals/BEP-1050", "uriBaseId": "%SRCROOT%"}}
        }
        gone = report_of(diagnostic(proposals / "BEP-1077-gone.md"), root=proposals.parent)
        assert "region" not in place_of(results_of(rendered(gone))[0])

    def test_an_unreadable_file_has_the_place_that_its_rule_names(self, proposals: Path) -> None:
        (proposals / SOUND).write_bytes(b"# One\n\xff\n")
        (result,) = results_of(lint("proposals", "--select", "SRC001"))
        assert place_of(result)["region"] == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}

    def test_a_document_behind_a_link_is_where_it_leads(self, proposals: Path) -> None:
        (proposals.parent / "texts").mkdir()
        (proposals / SOUND).rename(proposals.parent / "texts" / "quota.md")
        (proposals / SOUND).symlink_to(Path("..") / "texts" / "quota.md")
        (proposals.parent / "texts" / "quota.md").write_text("# One\n", encoding="utf-8")
        uris = {uri_of(result) for result in results_of(lint("proposals")) if result["ruleId"] == "SEC001"}
        assert uris == {"texts/quota.md"}
        (proposals / SOUND).unlink()
        (proposals / SOUND).symlink_to("nowhere.md")
        (result,) = results_of(lint("proposals", "--select", "SRC001"))
        assert place_of(result) == {
            "artifactLocation": {"uri": f"proposals/{SOUND}", "uriBaseId": "%SRCROOT%"},
        }

    @pytest.mark.parametrize(
        ("span", "expected"),
        [
            pytest.param(Span(1, 3, 1, 3), (1, 3, 1, 3), id="empty"),
            pytest.param(Span(1, 5, 1, 6), (1, 5, 1, 6), id="at the end of a line"),
            pytest.param(Span(1, 6, 1, 6), (1, 6, 1, 6), id="behind the end of a line"),
            pytest.param(Span(2, 2, 2, 3), (2, 3, 2, 4), id="behind an emoji"),
            pytest.param(Span(2, 1, 2, 2), (2, 1, 2, 3), id="an emoji"),
            pytest.param(Span(1, 2, 2, 3), (1, 2, 2, 4), id="two lines"),
            pytest.param(Span(1, 1, 2, 1), (1, 1, 1, 6), id="a whole line"),
            pytest.param(Span(1, 1, 3, 1), (1, 1, 2, 5), id="two whole lines"),
            pytest.param(Span(3, 1, 3, 1), (3, 1, 3, 1), id="behind the last line"),
            pytest.param(Span(700, 1, 700, 1), (700, 1, 700, 1), id="no such line"),
            pytest.param(Span(1, 1, 700, 1), (1, 1, 700, 1), id="to no such line"),
        ],
    )
    def test_regions(self, span: Span, expected: tuple[int, int, int, int], folder: Path) -> None:
        found = report_of(diagnostic(folder / "a.md", span), root=folder, text="# One\n😀 é")
        assert place_of(results_of(rendered(found))[0])["region"] == region(*expected)


class TestWhatIsLeftOut:
    @pytest.fixture
    def known(self, proposals: Path) -> Path:
        """A folder with a finding that is new, one that is suppressed, one that is suppressed without a reason, and
        one in the baseline."""
        text = (proposals / SOUND).read_text(encoding="utf-8")
        (proposals / SOUND).write_text(f"{text}\nSee [a](a.md).\n", encoding="utf-8")
        assert bep_lint("proposals", "--write-baseline", "-q").status == 0
        marked = [
            "<!-- bep-lint: disable-next-line=LNK001 -- a ##[error] of \x7f🙂 -->",
            "🙂 [b](b.md).",
            "<!-- bep-lint: disable-next-line=LNK001 -->",
            "See [c](c.md).",
            "See [d](d.md).",
        ]
        (proposals / SOUND).write_text("\n".join([text, *marked, "See [a](a.md).", ""]), encoding="utf-8")
        return proposals

    @pytest.mark.usefixtures("known")
    def test_is_there_and_marked(self) -> None:
        results = [result for result in results_of(lint("proposals")) if result["ruleId"] == "LNK001"]
        state = [(result["suppressions"], result["baselineState"]) for result in results]
        assert state == [
            ([{"kind": "inSource", "justification": r"a ##\x5berror] of \x7f🙂"}], "new"),
            ([{"kind": "inSource"}], "new"),
            ([], "new"),
            ([{"kind": "external", "justification": "It is recorded in the baseline."}], "unchanged"),
        ]
        assert [place_of(result)["region"]["startColumn"] for result in results] == [4, 5, 5, 5]

    def test_is_where_it_was_found(self, proposals: Path) -> None:
        text = "🙂 [b](b.md) <!-- bep-lint: disable=LNK001 -- planned -->"
        (proposals / SOUND).write_text(f"{(proposals / SOUND).read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")
        (result,) = results_of(lint("proposals", status=0))
        assert place_of(result)["region"]["startColumn"] == 4

    @pytest.mark.usefixtures("known")
    def test_is_not_there_on_github(self, monkeypatch: pytest.MonkeyPatch) -> None:
        marks = {result["message"]["text"]: result["partialFingerprints"] for result in results_of(lint("proposals"))}
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        results = results_of(lint("proposals"))
        assert len([result for result in results if result["ruleId"] == "LNK001"]) == 1
        for result in results:
            assert not {"suppressions", "baselineState"} & result.keys()
            assert marks[result["message"]["text"]] == result["partialFingerprints"]

    def test_says_nothing_where_there_is_nothing(self, proposals: Path) -> None:
        (proposals / SOUND).unlink()
        for result in results_of(lint("proposals")):
            assert not {"suppressions", "baselineState"} & result.keys()

    def test_unsafe_fixes_are_only_told(self, folder: Path) -> None:
        edit = Edit(folder / "a.md", Span.at(1), "x")
        found = report_of(diagnostic(folder / "a.md", fix=Fix("put it in", (edit,), safe=False)), root=folder)
        (result,) = results_of(rendered(found))
        assert "fixes" not in result
        assert result["message"]["text"].endswith("\nFix: put it in (--fix --unsafe-fixes).")

    def test_as_many_as_github_takes(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sarif, "MOST_RESULTS", 3)
        found = report_of(
            *(diagnostic(folder / "a.md", Span.at(line), severity="warning") for line in range(1, 4)),
            *(diagnostic(folder / "b.md", Span.at(line)) for line in range(1, 3)),
            root=folder,
            text="\n" * 10,
        )
        assert len(results_of(rendered(found))) == 5
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        log = rendered(found)
        assert [(uri_of(result), result["level"]) for result in results_of(log)] == [
            ("a.md", "warning"),
            ("b.md", "error"),
            ("b.md", "error"),
        ]
        (invocation,) = log["runs"][0]["invocations"]
        assert invocation == {
            "executionSuccessful": True,
            "toolExecutionNotifications": [
                {"level": "warning", "message": {"text": "2 findings more: GitHub takes 3 results"}}
            ],
        }

    def test_a_message_has_no_place(self, proposals: Path) -> None:
        (proposals.parent / "title.txt").write_text("bep-1000: [x](y) ##[error]\n", encoding="utf-8")
        log = lint("message", "title.txt")
        assert "originalUriBaseIds" not in log["runs"][0]
        assert [(result["ruleId"], result["locations"]) for result in results_of(log)] == [("MSG001", [])]


class TestFingerprints:
    def test_stay_while_lines_shift(self, proposals: Path) -> None:
        def marks() -> Counter[str]:
            return Counter(result["partialFingerprints"][sarif.FINGERPRINT] for result in results_of(lint("proposals")))

        text = (proposals / SOUND).read_text(encoding="utf-8")
        head, heading, rest = text.partition("\n# ")
        rest += "\nSee [a](a.md), [a](a.md) and [b](b.md).\n"
        (proposals / SOUND).write_text(head + heading + rest, encoding="utf-8")
        before = marks()
        (proposals / SOUND).write_text(f"{head}\n\n\n\n{heading}{rest}", encoding="utf-8")
        assert marks() == before
        assert before.total() >= 3
        (proposals / SOUND).write_text(head + heading + rest.replace("b.md", "c.md"), encoding="utf-8")
        assert (marks() & before).total() == before.total() - 1


hostile = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\x1b\x7f\x9b\u202e\u2028\ufeff\ufffe\uffff\U0001f600\ud800\r\n[](){}\\`<>&%\"'|#@:;"),
    )
).map(lambda text: text.replace("@", "##[error]", 1).replace("(", "](", 1).replace(";", "\n::error::", 1))
names = st.binary(min_size=1).filter(lambda name: name not in (b".", b"..") and not set(name) & set(b"\0/"))


def paragraphs(markdown: str) -> Iterator[str]:
    """Yield the text of each paragraph; nothing in it may be mark-up."""
    for token in MarkdownIt("gfm-like").parse(markdown):
        assert token.type in ("paragraph_open", "inline", "paragraph_close")
        for child in token.children or ():
            assert child.type == "text"
        if token.type == "inline":
            yield "".join(child.content for child in token.children or ())


class TestHostileText:
    @given(message=hostile.filter(str.strip), advice=hostile, title=hostile, reason=hostile, name=names, text=hostile)
    def test_is_read_back_as_it_was(
        self, message: str, advice: str, title: str, reason: str, name: bytes, text: str
    ) -> None:
        root = Path("/srv/ä b")
        path = root / os.fsdecode(name)
        text = text.encode(errors="ignore").decode()
        fix = Fix(title, (Edit(path, Span.at(1), text),))
        found = diagnostic(path, message=message, help=advice, fix=fix, shown=str(path))
        facts = RuleFacts("SEC001", "section-missing", "error", "What.", f"T{message}", f"M{message}", None, advice)
        log = rendered(
            report_of(
                found,
                root=root,
                suppressed=[SuppressedFinding(found._replace(message="x"), reason)],
                failures=[printable(message)],
                rules=lambda: [facts],
            )
        )
        one, other = results_of(log)
        assert os.fsencode(file_of(place_of(one)["artifactLocation"], log)) == os.fsencode(path)
        shown = [printable(message), *([printable(advice)] if advice else []), f"Fix: {printable(title)} (--fix)."]
        said = one["message"]
        if "markdown" in said:
            read = list(paragraphs(said["markdown"]))
            assert said["text"].replace("\\[", "[") == "\n".join(read).replace("\\[", "[")
        else:
            read = said["text"].split("\n")
        assert len(read) == len(shown)
        for paragraph, sentence in zip(read, shown, strict=True):
            assert paragraph in (sentence, f"{sentence}.")
        (change,) = one["fixes"][0]["artifactChanges"]
        assert change["replacements"][0].get("insertedContent", {"text": ""}) == {"text": text}
        assert other["suppressions"][0].get("justification", "") == printable(reason)
        assert file_of(change["artifactLocation"], log) == path

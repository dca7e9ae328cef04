"""Suppressions: where they may stand, what they cover, which were of use, and that they are counted."""

import json
import shutil
from pathlib import Path

import pytest
from conftest import FIXTURES, bep_lint

DOCUMENT = "BEP-1000-session-quota.md"
TITLES = "# One\n\n# Two\n\n# Three\n"
"""Two findings of SEC006, on the lines of Two and of Three."""

CONTEXT = "<!-- context-for-ai\ntype: master-bep\nscope: One user's sessions\n{line}\n-->\n\n# Session Quota\n"


def lint(folder: Path, text: str, *arguments: str, name: str = DOCUMENT) -> list[str]:
    """The findings of SEC006, SEC007, CTX005, FM005, FM008 and SUP in a document, as `line CODE`."""
    path = folder / "proposals" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    rules = ("--select", "SEC006,SEC007,CTX005,FM005,FM008,SUP") if "--select" not in arguments else ()
    run = bep_lint("proposals", "--output-format", "json", *rules, *arguments)
    assert run.err == ""
    report = json.loads(run.out)
    return [f"{finding['line']} {finding['code']}" for finding in report["findings"]]


def titles(*lines: str) -> str:
    """A document of three titles with lines before, between and after them; blank lines stand between all."""
    parts = [line for pair in zip(lines, ("# One", "# Two", "# Three", ""), strict=True) for line in pair if line]
    return "\n\n".join(parts) + "\n"


def test_without_suppressions(folder: Path) -> None:
    assert lint(folder, TITLES) == ["3 SEC006", "5 SEC006"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("<!-- bep-lint: disable=SEC006 -- why -->", "", "", ""), []),
        (("<!-- bep-lint: disable=title-multiple -- why -->", "", "", ""), []),
        (("<!-- bep-lint: disable=SEC -- why -->", "", "", ""), []),
        (("<!--bep-lint:disable=SEC006 -- why-->", "", "", ""), []),
        (("<!--\nbep-lint: disable = SEC007 , SEC006\n-- why\n-->", "", "", ""), ["1 SUP002"]),
        (("", "", "", "<!-- bep-lint: disable-file=SEC006 -- why -->"), []),
        (("", "<!-- bep-lint: disable-next-line=SEC006 -- why -->", "", ""), ["7 SEC006"]),
        (("", "", "<!-- bep-lint: disable=SEC006 -- why -->", ""), ["3 SEC006"]),
        (("", "", "<!-- bep-lint: disable-next-line=SEC006 -- why -->", ""), ["3 SEC006"]),
        (("<!-- bep-lint: disable=SEC006 -- why -->", "", "<!-- bep-lint: enable=SEC006 -->", ""), ["9 SEC006"]),
        # An enable without a disable ends nothing.
        (("<!-- bep-lint: enable=SEC006 -->", "", "", ""), ["1 SUP002", "5 SEC006", "7 SEC006"]),
        # Of two that cover a finding the closer one is of use.
        (
            ("<!-- bep-lint: disable-file=SEC006 -- why -->", "<!-- bep-lint: disable=SEC006 -- why -->", "", ""),
            ["1 SUP002"],
        ),
        # The inner range ends, the outer one goes on.
        (
            (
                "<!-- bep-lint: disable=SEC -- why -->",
                "<!-- bep-lint: disable=SEC006 -- why -->",
                "<!-- bep-lint: enable=SEC006 -->",
                "<!-- bep-lint: enable=SEC -->",
            ),
            [],
        ),
        # Of two equal ranges the inner one ends first.
        (
            (
                "<!-- bep-lint: disable=SEC006 -- why -->",
                "<!-- bep-lint: disable=SEC006 -- why -->",
                "<!-- bep-lint: enable=SEC006 -->",
                "<!-- bep-lint: enable=SEC006 -->",
            ),
            [],
        ),
        # Ranges that overlap: the first ends within the second.
        (
            (
                "<!-- bep-lint: disable=SEC006 -- why -->",
                "<!-- bep-lint: disable=SEC007 -- why -->",
                "<!-- bep-lint: enable=SEC006 -->",
                "<!-- bep-lint: enable=SEC007 -->",
            ),
            ["5 SUP002", "11 SEC006"],
        ),
        # A rule is taken out of its family's range.
        (
            ("<!-- bep-lint: disable=SEC -- why -->", "", "<!-- bep-lint: enable=SEC006 -->", ""),
            ["9 SEC006"],
        ),
        # The end of a family ends its rules.
        (
            ("<!-- bep-lint: disable=SEC006,SEC007 -- why -->", "", "<!-- bep-lint: enable=SEC -->", ""),
            ["1 SUP002", "9 SEC006"],
        ),
        # Two on two lines, above one heading.
        (
            (
                "",
                "<!-- bep-lint: disable-next-line=SEC007 -- why -->\n\n<!-- bep-lint: disable-next-line=SEC006 -- y-->",
                "",
                "",
            ),
            ["3 SUP002", "9 SEC006"],
        ),
    ],
)
def test_ranges(lines: tuple[str, str, str, str], found: list[str], folder: Path) -> None:
    assert lint(folder, titles(*lines)) == found


@pytest.mark.parametrize(
    "text",
    [
        "# One\n\n# Two <!-- bep-lint: disable=SEC006 -- why -->\n",
        "# One\n\n> <!-- bep-lint: disable=SEC006 -- why -->\n\n# Two\n",
        "# One\n\n- item\n\n  <!-- bep-lint: disable=SEC006 -- why -->\n\n# Two\n",
        "# One\n\n| A |\n|---|\n| <!-- bep-lint: disable=SEC006 -- why --> |\n\n# Two\n",
        "# One\n\n<div>\n<!-- bep-lint: disable=SEC006 -- why -->\n</div>\n\n# Two\n",
        "# One\n\n> <!-- bep-lint: disable-next-line=SEC006 -- why -->\n>\n\n# Two\n",
        "# One\n\n- <!-- bep-lint: disable-next-line=SEC006 -- why -->\n-\n\n# Two\n",
        "# One\n\nSome text\n<!-- bep-lint: disable=SEC006 -- why --> and more.\n\n# Two\n",
        "# One\r\n\r\n<!-- bep-lint: disable-next-line=SEC006 -- why -->\r\n# Two\r\n",
    ],
)
def test_places_in_markdown(text: str, folder: Path) -> None:
    assert lint(folder, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "# One\n\n```\n<!-- bep-lint: disable-file=SEC006 -- why -->\n```\n\n# Two\n",
        "# One\n\n    <!-- bep-lint: disable-file=SEC006 -- why -->\n\n# Two\n",
        "# One\n\nWrite `<!-- bep-lint: disable-file=SEC006 -- why -->`.\n\n# Two\n",
        "# One\n\n<pre>\n<!-- bep-lint: disable-file=SEC006 -- why -->\n</pre>\n\n# Two\n",
        "# One\n\nbep-lint: disable-file=SEC006 -- why\n\n# Two\n",
        "# One\n\n<!-- see bep-lint: disable-file=SEC006 -- why -->\n\n# Two\n",
        "# One\n\n<!-- bep-lint is what checks this -->\n\n# Two\n",
        "# One\n\n<!-- bep-linter: disable-file=SEC006 -- why -->\n\n# Two\n",
    ],
)
def test_what_is_text(text: str, folder: Path) -> None:
    (finding,) = lint(folder, text)
    assert finding.endswith(" SEC006")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Author: me", ["3 FM008"]),
        ("Author: me # bep-lint: disable=FM008 -- why", []),
        ("# bep-lint: disable=FM008 -- why\nAuthor: me", []),
        ("# bep-lint: disable=author-format -- why\n\nAuthor: me", []),
        ("# bep-lint: disable=FM008 -- why\n# bep-lint: disable=FM005 -- why\nAuthor: me", ["4 SUP002"]),
        ("# bep-lint: disable-next-line=FM008 -- why\nAuthor: me", []),
        ("Author: me\n# bep-lint: disable=FM008 -- why", ["3 FM008", "4 SUP002"]),
        ("# bep-lint: disable-file=FM008 -- why\nX: y\nAuthor: me", ["4 FM005"]),
        ('Author: "me # bep-lint: disable=FM008 -- why"', ["3 FM008"]),
        ("Author: 'me\n  # bep-lint: disable=FM008 -- why'", ["3 FM008"]),
        ("Author: me#bep-lint:disable=FM008", ["3 FM008"]),
        ("# bep-lint: disable=FM008,FM005\nAuthor: me", ["3 SUP002", "3 SUP003"]),
        ("# bep-lint: enable=FM008\nAuthor: me", ["3 SUP002", "4 FM008"]),
    ],
)
def test_front_matter(line: str, found: list[str], folder: Path) -> None:
    assert lint(folder, f"---\nStatus: Draft\n{line}\n---\n\n# Title\n") == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("colour: blue", ["4 CTX005"]),
        ("colour: blue  # bep-lint: disable=CTX005 -- why", []),
        ("# bep-lint: disable=CTX005 -- why\ncolour: blue", []),
        ("# bep-lint: disable=CTX -- why -->", []),
        ("key-decisions:\n  - 'a # bep-lint: disable=CTX005 -- why'\ncolour: blue", ["6 CTX005"]),
    ],
)
def test_context_block(line: str, found: list[str], folder: Path) -> None:
    if line.endswith("-->"):
        text = CONTEXT.format(line=f"colour: blue {line.removesuffix(' -->')}")
    else:
        text = CONTEXT.format(line=line)
    assert lint(folder, text) == found


def test_in_a_block_that_cannot_be_read(folder: Path) -> None:
    text = "---\n# bep-lint: disable=FM002 -- a tool writes it so\nAuthor: [me\n---\n\n# Title\n"
    assert lint(folder, text, "--select", "FM002,SUP") in ([], ["2 SUP002", "4 FM002"])
    text = "---\n# bep-lint: disable-file=FM002 -- a tool writes it so\nAuthor: [me\n---\n\n# Title\n"
    assert lint(folder, text, "--select", "FM002,SUP") == []


NOT_UNDERSTOOD = "this suppression is not understood: "
ALL_VERBS = "write disable, enable, disable-next-line or disable-file, with `=` and codes"
WORDS = "put commas between several rules, and ` -- ` before the reason"


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("disable-file=SEC06 -- why", '"SEC06" names no rule; did you mean SEC006?'),
        ("disable-file=sec006 -- why", '"sec006" names no rule; did you mean SEC006?'),
        ("disable-file=ALL -- why", '"ALL" names no rule; name the rules, or the families, that are meant'),
        ("disable-file=SEC006 FM008 -- why", f'"SEC006 FM008" names no rule; {WORDS}'),
        ("disable-file=SEC006 since it is old", f'"SEC006 since it is old" names no rule; {WORDS}'),
        ("disable-file=QQ999 -- why", '"QQ999" names no rule; `bep-lint rule --all` lists what there is'),
        (
            "disabel=SEC006 -- why",
            f'{NOT_UNDERSTOOD}"disabel" is nothing that bep-lint can be told; did you mean `disable`?',
        ),
        (
            "off -- why",
            f'{NOT_UNDERSTOOD}"off" is nothing that bep-lint can be told; {ALL_VERBS}',
        ),
        ("disable -- why", f"{NOT_UNDERSTOOD}it names no rule; write `disable=CODE`"),
        ("disable= -- why", f"{NOT_UNDERSTOOD}it names no rule; write `disable=CODE`"),
        ("disable SEC006 -- why", f"{NOT_UNDERSTOOD}it names no rule; write `disable=CODE`"),
    ],
)
def test_what_is_not_understood(comment: str, message: str, folder: Path) -> None:
    path = folder / "proposals" / DOCUMENT
    path.parent.mkdir()
    path.write_text(f"<!-- bep-lint: {comment} -->\n\n# One\n\n# Two\n", encoding="utf-8")
    report = json.loads(bep_lint("proposals", "--select", "SUP,SEC006", "--output-format", "json").out)
    messages = {finding["code"]: finding["message"] for finding in report["findings"]}
    assert messages.keys() == {"SUP001", "SEC006"}, "what it was to suppress is reported"
    assert messages["SUP001"] == message


def test_a_colon_left_out_and_a_comment_left_open(folder: Path) -> None:
    assert lint(folder, "<!-- bep-lint disable-file=SEC006 -- why -->\n\n# One\n\n# Two\n") == ["1 SUP001", "5 SEC006"]
    assert lint(folder, "# One\n\n# Two\n\n<!-- bep-lint: disable-file=SEC006 -- why\n") == ["3 SEC006", "5 SUP001"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("text <!-- bep-lint: disable-file=SEC006 -- why", "3:6"),
        ("| A |\n|---|\n| x <!-- bep-lint: disable-file=SEC006 -- this|that --> |", "5:5"),
        ("> text <!-- bep-lint: disable-file=SEC006 -- why\n> more", "3:8"),
    ],
)
def test_a_comment_left_open_in_text(text: str, place: str, folder: Path) -> None:
    lint(folder, f"# One\n\n{text}\n\n# Two\n")
    run = bep_lint("proposals", "--select", "SUP,SEC006", "--output-format", "concise", "-q")
    assert run.findings[0].startswith(f"proposals/{DOCUMENT}:{place}: SUP001 ")
    assert len(run.findings) == 2
    assert ("write `\\|`" in run.out) is text.startswith("|")
    code = "# One\n\n`<!-- bep-lint: disable-file=SEC006` and\n\n# Two\n"
    assert lint(folder, code) == ["5 SEC006"]


def test_a_document_that_was_not_looked_at_is_not_judged(folder: Path) -> None:
    suppression = "<!-- bep-lint: disable-file=LNK001,FM008 -- why -->\n\n# One\n\n"
    assert lint(folder, suppression, "--select", "SUP,LNK,FM008") == ["1 SUP002"]
    assert lint(folder, suppression + "words " * 6000, "--select", "SUP,LNK,FM008") == []
    assert lint(folder, f"---\nAuthor: [me\n---\n\n{suppression}", "--select", "SUP,LNK,FM008") == []


def test_in_a_paragraph_that_is_too_long_to_parse(folder: Path) -> None:
    words = "words " * 6000
    comment = "<!-- bep-lint: disable-file=SEC006 -- why -->"
    assert lint(folder, f"# One\n\n{words}\nand {comment} more\n\n# Two\n") == []
    assert lint(folder, f"# One\n\n{words}\nand {comment[:-3]} more\n\n# Two\n") == ["4 SUP001", "6 SEC006"]


def test_many_suppressions_cost_no_more_than_many_findings(folder: Path) -> None:
    groups = "".join(
        f"<!-- bep-lint: disable=SEC006 -- {n} -->\n\n# T{n}\n\n<!-- bep-lint: enable=SEC006 -->\n\n"
        for n in range(1500)
    )
    assert lint(folder, "# One\n\n" + groups + "# Last\n") == ["9003 SEC006"]
    nested = "<!-- bep-lint: disable=SEC006 -- why -->\n\n# T\n\n" * 1500
    assert lint(folder, "# One\n\n" + nested + "<!-- bep-lint: enable=SEC -->\n\n# Last\n") == ["6005 SEC006"]


def test_what_has_not_run_is_not_judged(folder: Path) -> None:
    text = "<!-- bep-lint: disable-file=SEC006,LEN004,LEN,FM008 -- why -->\n\n# One\n"
    assert lint(folder, text, "--select", "SUP") == []
    assert lint(folder, text, "--select", "SUP,FM008") == ["1 SUP002"]
    assert lint(folder, text, "--select", "SUP,LEN001,LEN002") == []
    assert lint(folder, text, "--select", "SUP,LEN001,LEN002,LEN003") == ["1 SUP002"], "opt-in rules need not have run"
    ignoring = folder / "bep-lint.toml"
    ignoring.write_text('[per-file-ignores]\n"*quota*" = ["FM"]\n', encoding="utf-8")
    assert lint(folder, text, "--select", "SUP,FM008") == []


def test_suppressions_of_suppression_rules(folder: Path) -> None:
    one = "<!-- bep-lint: disable-file={} -->\n\n# One\n"
    assert lint(folder, one.format("SUP003 -- we trust our authors")) == ["1 SUP002"]
    assert lint(folder, one.format("SUP003,SUP002")) == ["1 SUP002"]
    assert lint(folder, one.format("SUP002 -- why")) == ["1 SUP002"], "it does not keep itself"
    assert lint(folder, one.format("SUP002,SEC007 -- why")) == []
    assert lint(folder, one.format("SUP")) == []


def test_a_finding_into_the_registry_is_suppressed_there(folder: Path) -> None:
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    registry = folder / "proposals" / "README.md"
    text = registry.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("| [1000]"))
    assert "Draft" in row
    text = text.replace(row, row.replace("Draft", "Accepted <!-- bep-lint: disable=REG011 -- the vote is on -->"))
    registry.write_text(text, encoding="utf-8")
    for named in ("proposals", f"proposals/{DOCUMENT}", "proposals/README.md"):
        run = bep_lint(named, "--output-format", "json")
        report = json.loads(run.out)
        assert report["findings"] == []
        assert report["summary"]["suppressed"] == 1
    registry.write_text(text.replace("Accepted <", "Draft <"), encoding="utf-8")
    for named, count in (("proposals", 1), ("proposals/README.md", 1), (f"proposals/{DOCUMENT}", 0)):
        report = json.loads(bep_lint(named, "--output-format", "json").out)
        assert [finding["code"] for finding in report["findings"]] == ["SUP002"] * count


def test_suppressed_findings_are_counted_and_shown_when_asked_for(folder: Path) -> None:
    lint(folder, "<!-- bep-lint: disable=SEC006 -- one for each team\x1b[2J -->\n\n" + TITLES)
    run = bep_lint("proposals", "--select", "SEC006")
    assert run.out == "No findings in 1 document (2 suppressed).\n"
    assert (run.status, run.err) == (0, "")
    run = bep_lint("proposals", "--select", "SEC006", "-v")
    assert run.out == "No findings in 1 document (2 suppressed).\n"
    assert [line for line in run.err.splitlines() if "suppressed" in line] == [
        f"bep-lint: note: suppressed: proposals/{DOCUMENT}:{line}:1: SEC006 {message} (one for each team\\x1b[2J)"
        for line, message in (
            (5, '"Two" is a further level-1 heading: the title is "One" on line 3'),
            (7, '"Three" is a further level-1 heading: the title is "One" on line 3'),
        )
    ]
    assert bep_lint("proposals", "--select", "SEC006", "-v", "-q").err == ""

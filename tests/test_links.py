"""Links wherever Markdown has them, and where they lead: never out of the repository, whatever they look like."""

import io
import os
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from conftest import bep_lint
from link_folders import NAME, findings, said, write

from bep_lint.conventions import Conventions
from bep_lint.diagnostic import Span
from bep_lint.document import Document
from bep_lint.proposals import Proposals
from bep_lint.rules.links import anchor_broken, link_broken
from bep_lint.source import Source


@pytest.fixture
def proposals(tmp_path: Path) -> Path:
    """An empty proposals folder in an otherwise empty repository."""
    path = tmp_path / "repository" / "proposals"
    path.mkdir(parents=True)
    return path


def read(folder: Path, name: str = NAME) -> Document:
    document = Proposals(folder, Conventions(), repository=folder.parent).document(name)
    assert document is not None
    return document


def at(document: Document, span: Span) -> str:
    lines = document.lines[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


LINKS = {
    "inline": ("see [a](b.md).", "[a](b.md)", "b.md", "a"),
    "with a title": ('[a](b.md "c")', '[a](b.md "c")', "b.md", "a"),
    "angle brackets": ("[a](<b c.md>)", "[a](<b c.md>)", "b c.md", "a"),
    "percent-encoded": ("[a](b%20c.md)", "[a](b%20c.md)", "b c.md", "a"),
    "broken percent": ("[a](100%.md)", "[a](100%.md)", "100%.md", "a"),
    "entities": ("[a](b&amp;c.md)", "[a](b&amp;c.md)", "b&c.md", "a"),
    "reference": ("see [a][b]\n\n[b]: c.md", "[a][b]", "c.md", "a"),
    "collapsed reference": ("see [a][]\n\n[a]: c.md", "[a][]", "c.md", "a"),
    "shortcut reference": ("see [a]\n\n[a]: c.md", "[a]", "c.md", "a"),
    "reference before its definition, in a table": ("| [a] |\n|---|\n\n[a]: c.md", "[a]", "c.md", "a"),
    "image": ("![a](b.png)", "![a](b.png)", "b.png", "a"),
    "table cell": ("| x |\n|---|\n| [a](b.md) |", "[a](b.md)", "b.md", "a"),
    "list": ("- x\n  - [a](b.md)", "[a](b.md)", "b.md", "a"),
    "quote": ("> > [a](b.md)", "[a](b.md)", "b.md", "a"),
    "heading": ("## About [a](b.md)", "[a](b.md)", "b.md", "a"),
    "footnote": ("text[^1]\n\n[^1]: see [a](b.md)", "[a](b.md)", "b.md", "a"),
    "footnote of a link alone": ("text[^1]\n\n[^1]: [a](b.md)", "[a](b.md)", "b.md", "a"),
    "HTML block": ('<p>\n<a href="b.md">a</a>\n</p>', "b.md", "b.md", "a"),
    "HTML inline": ("see <a href='b.md'>*a* `b`</a>.", "b.md", "b.md", "a b"),
    "HTML without quotes": ("see <a href=b.md>a</a>", "b.md", "b.md", "a"),
    "HTML in capitals": ('see <A HREF="b.md">a</A>', "b.md", "b.md", "a"),
    "HTML over lines": ('see <a\n  class="x"\n  href="b.md">a</a>', "b.md", "b.md", "a"),
    "HTML with entities": ('<a href="b&amp;c.md">a&lt;b</a>', "b&amp;c.md", "b&c.md", "a<b"),
    "HTML block over lines": ('<div\nid="x"><a\nhref = "b\n.md"\n>a</a></div>', "b\n.md", "b.md", "a"),
    "HTML with spaces around": ("<div><a href=' b.md '>a</a></div>", " b.md ", "b.md", "a"),
    "HTML image": ('<img alt="a" src="b.png">', "b.png", "b.png", "a"),
    "HTML image in a table": ('| <img src="b.png"/> |\n|---|', "b.png", "b.png", ""),
    "HTML in a list in a quote": ('> - <a href="b.md">a</a>', "b.md", "b.md", "a"),
    "HTML below a details block": ('<details>\n\n<a href="b.md">a</a>\n\n</details>', "b.md", "b.md", "a"),
    "HTML whose text is over lines": ('<div>\n<a href="b.md">a\n  <b>b</b></a></div>', "b.md", "b.md", "a b"),
    "HTML in pre": ("<pre>\n<a href='b.md'>a</a>\n</pre>", "b.md", "b.md", "a"),
    "HTML in code": ("<div><code><a href='b.md'>a</a></code></div>", "b.md", "b.md", "a"),
    "in code in HTML": ("see <code>[a](b.md)</code>", "[a](b.md)", "b.md", "a"),
    "after code in HTML that is never closed": ("see <code> [a](b.md)", "[a](b.md)", "b.md", "a"),
    "HTML whose value is never closed": ('<p><a href="b.md>a</a></p>', "b.md", "b.md", "a"),
    "HTML whose value is never closed, in single quotes": ("<p><a href='b.md>a</a></p>", "b.md", "b.md", "a"),
    "HTML whose value is never closed in its line": ('<p><a href="b.md\nclass=x>a</a></p>', "b.md", "b.md", "a"),
    "HTML whose tag is never closed": ("<div><a href='b.md'>a", "b.md", "b.md", "a"),
}


@pytest.mark.parametrize(("text", "source", "path", "shown"), LINKS.values(), ids=LINKS.keys())
def test_links_are_found(proposals: Path, text: str, source: str, path: str, shown: str) -> None:
    write(proposals / NAME, f"# Quota\n\n{text}\n")
    (link,) = read(proposals).links
    assert (at(read(proposals), link.span), link.path, link.text) == (source, path, shown)
    assert not link.external


@pytest.mark.parametrize(
    "text",
    [
        "`[a](b.md)`",
        "```\n[a](b.md)\n```",
        "    [a](b.md)",
        r"\[a](b.md)",
        "[a] (b.md)",
        "[a]: b.md",
        "<!-- [a](b.md) <a href='b.md'>a</a> -->",
        "text <!-- <a href='b.md'>a</a> --> text",
        "<script>\nx = \"<a href='b.md'>\"\n</script>",
        "<style>\na[href='b.md'] { background: url(<a href='b.md'>) }\n</style>",
        "`<a href='b.md'>`",
        r"\<a href='b.md'>",
        "text[^1]\n\n[^1]: word",
        "text[^a]\n\n[^a]: b.md",
        "<span data-href='b.md' title='<a href=b.md>'>x</span>",
    ],
)
def test_what_is_no_link(proposals: Path, text: str) -> None:
    write(proposals / NAME, f"# Quota\n\n{text}\n")
    assert read(proposals).links == ()


@pytest.mark.parametrize(
    "target",
    [
        "https://example.test/a.md",
        "HTTP://example.test",
        "//example.test/a.md",
        "mailto:ada@quota.test",
        "tel:123",
        "data:text/plain,x",
        "javascript:void(0)",
        "vscode:x",
        "C:\\notes.md",
        "c:/notes.md",
    ],
)
def test_external_links_are_not_looked_at(proposals: Path, target: str) -> None:
    assert said(proposals, f"# Quota\n\n[a](<{target}>) <a href='{target}'>b</a> ![c](<{target}>)\n") == []


def test_what_is_shown_of_a_link(proposals: Path) -> None:
    text = '[a [b] c](d.md "e") ![e](f.png) [g][h] [i] <https://example.test> [![j](k.png)](l.md)\n\n[h]: x\n[i]: y\n'
    write(proposals / NAME, text)
    document = read(proposals)
    shown = sorted((at(document, link.span), at(document, link.shown)) for link in document.links)
    assert shown == sorted(
        [
            ('[a [b] c](d.md "e")', "[a [b] c"),
            ("![e](f.png)", "![e"),
            ("[g][h]", "[g"),
            ("[i]", "[i]"),
            ("<https://example.test>", ""),
            ("![j](k.png)", "![j"),
            ("[![j](k.png)](l.md)", "[![j](k.png)"),
        ]
    )


EXISTING = {
    "beside": "b.md",
    "with a dot": "./b.md",
    "over another folder": "BEP-1000/../b.md",
    "in a folder": "BEP-1000/part.md",
    "folder": "BEP-1000",
    "folder with a slash": "BEP-1000/",
    "this folder": ".",
    "folder above": "..",
    "folder above with a slash": "../",
    "file above": "../src/a.py",
    "lines of a file": "../src/a.py#L10-L20",
    "columns of a file": "../src/a.py#L10C5-L12C3",
    "root": "/",
    "from the root": "/src/a.py",
    "from the root to this folder": "/proposals/b.md",
    "query": "b.md?plain=1",
    "query and line": "b.md?plain=1#L3",
    "space": "<b c.md>",
    "percent-encoded space": "b%20c.md",
    "percent sign": "100%25.md",
    "percent sign as it is": "100%.md",
    "hash in the name": "c%23.md",
    "question mark in the name": "what%3F.md",
    "encoded dots": "%2e%2e/src/a.py",
    "encoded slash": "BEP-1000%2Fpart.md",
    "letters beyond ASCII": "설계.md",
    "the same, encoded": "%EC%84%A4%EA%B3%84.md",
    "parentheses": "b(1).md",
    "two slashes": "BEP-1000//part.md",
    "hidden file": "../.gitignore",
    "itself": NAME,
}


@pytest.mark.parametrize("target", EXISTING.values(), ids=EXISTING.keys())
def test_what_exists(proposals: Path, target: str) -> None:
    for name in ("b.md", "b c.md", "100%.md", "c#.md", "what?.md", "설계.md", "b(1).md", "BEP-1000/part.md"):
        write(proposals / name)
    write(proposals.parent / "src" / "a.py")
    write(proposals.parent / ".gitignore")
    assert said(proposals, f"# Quota\n\n[a]({target})\n", "LNK001", "LNK003") == []
    assert said(proposals, f"# Quota\n\n![a]({target})\n", "LNK001", "LNK003") == []
    if not target.startswith("<"):
        assert said(proposals, f'# Quota\n\n<a href="{target}">a</a>\n', "LNK001", "LNK003") == []


MISSING = {
    "nothing like it": ("zzz.md", "zzz.md does not exist; correct the link or take it out"),
    "case": ("BEP-1001-Events.md", "BEP-1001-Events.md is spelt otherwise; write BEP-1001-events.md"),
    "case of a folder": ("bep-1000/Part.md", "bep-1000/Part.md is spelt otherwise; write BEP-1000/part.md"),
    "case beyond ASCII": ("ÜBER.md", "ÜBER.md is spelt otherwise; write über.md"),
    "suffix": ("BEP-1001-events", "BEP-1001-events does not exist; write BEP-1001-events.md"),
    "suffix and case": ("./bep-1000/PART", "./bep-1000/PART does not exist; write BEP-1000/part.md"),
    "backslashes": (r"BEP-1000\part.md", r"BEP-1000\part.md does not exist; write BEP-1000/part.md"),
    "in the BEP's folder": ("part.md", "part.md does not exist; write BEP-1000/part.md"),
    "from the root without a slash": ("src/a.py", "src/a.py does not exist; write ../src/a.py"),
    "from the root with too many slashes": ("/a.py", "/a.py does not exist; correct the link or take it out"),
    "from the root": ("/proposals/part.md", "/proposals/part.md does not exist; write /proposals/BEP-1000/part.md"),
    "the folder's own name": ("proposals/über.md", "proposals/über.md does not exist; write über.md"),
    "in another folder": ("1001/states.svg", "1001/states.svg does not exist; write BEP-1001/states.svg"),
    "another name of the number": ("BEP-1001-relay.md", "BEP-1001-relay.md does not exist; write BEP-1001-events.md"),
    "another folder": ("../refs/BEP-1001-x.md", "../refs/BEP-1001-x.md does not exist; write BEP-1001-events.md"),
    "slash behind a file": ("uber.md/", "uber.md/ does not exist; write uber.md"),
    "slash and dot behind a file": ("BEP-1000/part.md/.", "BEP-1000/part.md/. does not exist; write BEP-1000/part.md"),
    "slash and case": ("Uber.md/", "Uber.md/ is spelt otherwise; write uber.md"),
    "in a file": ("BEP-1001-events.md/x", "BEP-1001-events.md/x does not exist; correct the link or take it out"),
    "spelling": ("ubre.md", "ubre.md does not exist; did you mean uber.md?"),
    "of the number, in its folder": ("BEP-1000-the-part.md", "BEP-1000-the-part.md does not exist; did you mean"),
    "spelling in another folder": ("../src/b.py", "../src/b.py does not exist; did you mean ../src/a.py?"),
    "source that has gone": ("../src/x/part.md", "../src/x/part.md does not exist; correct the link or take it out"),
    "README": ("../src/README.md", "../src/README.md does not exist; correct the link or take it out"),
    "a space": ("<with a spcae.md>", "with a spcae.md does not exist; did you mean with%20a%20space.md?"),
    "percent": ("99%.md", "99%.md does not exist; correct the link or take it out"),
    "broken UTF-8": ("%FF.md", "%FF.md does not exist; correct the link or take it out"),
    "NUL": ("a%00b.md", "a%00b.md does not exist; correct the link or take it out"),
    "control characters": ("a%1B%5B2Jb.md", "a%1B[2Jb.md does not exist; correct the link or take it out"),
    "a CI command": ("%23%23[group]x", "##\\x5bgroup]x does not exist; correct the link or take it out"),
    "a blank": ("%20", "%20 does not exist; correct the link or take it out"),
    "a line break": ("%0A", "%0A does not exist; correct the link or take it out"),
    "two blanks": ("a%20%20b.md", "a %20b.md does not exist; correct the link or take it out"),
    "a blank at the end": ("über.md%20", "über.md%20 does not exist; did you mean über.md?"),
    "what git keeps": ("../.git/config", "../.git/config does not exist; correct the link or take it out"),
}


@pytest.mark.parametrize(("target", "message"), MISSING.values(), ids=MISSING.keys())
def test_what_is_missing(proposals: Path, target: str, message: str) -> None:
    for name in (
        "über.md",
        "uber.md",
        "with a space.md",
        "BEP-1000/part.md",
        "BEP-1001-events.md",
        "BEP-1001/states.svg",
    ):
        write(proposals / name)
    write(proposals / "README.md")
    write(proposals.parent / "src" / "a.py")
    write(proposals.parent / ".git" / "config")
    (finding,) = said(proposals, f"# Quota\n\nsee [a]({target})\n", "LNK001", "LNK003")
    assert finding.startswith(f"3:5: LNK001 {message}")


def test_the_remedy_leads_there(proposals: Path) -> None:
    for name in ("BEP-1000/a (1) 100%#?.md", "BEP-1000/tief/설계.md"):
        write(proposals / name)
    text = "# Quota\n\n[a](<a (1) 100%25%23%3F.md>)\n\n[b](tief/설계)\n"
    for _ in range(2):
        found = said(proposals, text, "LNK001")
        for finding in found:
            _, _, remedy = finding.partition("; write ")
            wrong = finding.partition("LNK001 ")[2].partition(" does not")[0]
            text = text.replace(wrong.replace("%#?", "%25%23%3F"), remedy)
    assert found == []
    assert "[a](<BEP-1000/a%20%281%29%20100%25%23%3F.md>)" in text


def test_a_sub_document_starts_from_its_folder(proposals: Path) -> None:
    write(proposals / NAME)
    write(proposals / "BEP-1000" / "deep" / "other.md")
    write(proposals.parent / "src" / "a.py")
    sub = proposals / "BEP-1000" / "deep" / "part.md"
    write(sub, f"# Part\n\n[a](other.md) [b](../deep/other.md) [c](../../{NAME}) [d](/proposals/{NAME})\n")
    assert findings(proposals, "LNK001", "LNK003") == []
    write(sub, f"# Part\n\n[a]({NAME})\n[b](../src/a.py)\n[c](deep/other.md)\n")
    assert findings(proposals, "LNK001", "LNK003") == [
        f"BEP-1000/deep/part.md:3:1: LNK001 {NAME} does not exist; write ../../{NAME}",
        "BEP-1000/deep/part.md:4:1: LNK001 ../src/a.py does not exist; write ../../../src/a.py",
        "BEP-1000/deep/part.md:5:1: LNK001 deep/other.md does not exist; write other.md",
    ]


def test_several_of_one_name(proposals: Path) -> None:
    for number in (1001, 1002):
        write(proposals / f"BEP-{number}" / "states.svg")
    assert said(proposals, "![a](states.svg)\n", "LNK001") == [
        "1:1: LNK001 states.svg does not exist; write BEP-1001/states.svg or BEP-1002/states.svg"
    ]


TABLE = "| Number | Title | Author | Status |\n|---|---|---|---|\n"


def test_what_is_read_of_the_readme_and_what_of_the_template(proposals: Path) -> None:
    text = "# Text\n\n[a](missing.md) [b](../../outside.md) [c](#nowhere) BEP-1777 [BEP-1000](README.md)\n"
    for name in ("README.md", "BEP-0000-template.md", "AGENTS.md"):
        write(proposals / name, text)
    write(proposals / NAME)
    row = "| [1000](missing.md) | [BEP-1002](#x) BEP-1003 | | |\n"
    write(proposals / "README.md", f"{text}\n{TABLE}{row}")
    assert [line.partition(" LNK")[0] + line.partition(" LNK")[2][:3] for line in findings(proposals)] == [
        "README.md:3:1:001",
        "README.md:3:17:003",
        "README.md:3:39:002",
        "README.md:3:53:006",
        "README.md:3:62:007",
    ]


def test_rows_that_are_cut_off_are_the_registry_too(proposals: Path) -> None:
    write(proposals / "README.md", f"{TABLE}| 1001 | x | | |\n\n| [1002](gone.md) | BEP-1777 | | |\n")
    write(proposals / NAME)
    assert findings(proposals) == []


@pytest.fixture
def outside(proposals: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder beside the repository that nobody may look at."""
    path = proposals.parent.parent / "outside"
    write(path / "secret.md", "# Secret\n")
    write(path / "BEP-1009-secret.md", "# Secret\n")

    def guarded(look: Callable[..., object]) -> Callable[..., object]:
        def looking(name: object = ".", *rest: object, **more: object) -> object:
            assert not isinstance(name, str | os.PathLike) or not Path(name).absolute().is_relative_to(path), look
            return look(name, *rest, **more)

        return looking

    for name in ("stat", "lstat", "open", "scandir", "listdir", "access"):
        monkeypatch.setattr(os, name, guarded(getattr(os, name)))
    monkeypatch.setattr(io, "open", guarded(open))
    return path


def test_the_guard_sees_a_look_outside(proposals: Path, outside: Path) -> None:
    (proposals / "out").symlink_to(outside)
    for look in (os.path.exists, os.path.isdir, os.listdir, Path.exists, Path.read_text):
        with pytest.raises(AssertionError):
            look(outside / "secret.md")


def test_nothing_outside_is_looked_at(proposals: Path, outside: Path) -> None:
    (proposals / "out").symlink_to(outside)
    (proposals / "secret.md").symlink_to(outside / "secret.md")
    (proposals / "deep").mkdir()
    (proposals / "deep" / "out").symlink_to("../../../outside")
    write(
        proposals / "README.md",
        "| Number | Title |\n|---|---|\n| [1001](../../outside/secret.md) | [x](../../outside/) |\n",
    )
    links = "\n".join(
        f"[{number}]({target})"
        for number, target in enumerate(
            (
                "../../outside/secret.md#nowhere",
                "../../outside/",
                "/../outside/secret.md",
                "..%2F..%2Foutside%2Fsecret.md",
                "../src/../../outside/BEP-1009-secret.md",
                "../../repository/proposals/README.md",
                "out/secret.md#nowhere",
                "out/../secret.md#nowhere",
                "out",
                "out/gone.md",
                "deep/out/secret.md#nowhere",
            )
        )
    )
    remedy = "leads out of the repository; write the URL, or a path in the repository"
    assert said(proposals, f"# Quota\n\n{links}\n") == [
        f"3:1: LNK003 ../../outside/secret.md {remedy}",
        f"4:1: LNK003 ../../outside/ {remedy}",
        f"5:1: LNK003 /../outside/secret.md {remedy}",
        f"6:1: LNK003 ../../outside/secret.md {remedy}",
        f"7:1: LNK003 ../src/../../outside/BEP-1009-secret.md {remedy}",
        f"8:1: LNK003 ../../repository/proposals/README.md {remedy}",
    ]
    number, title = findings(proposals, "REG008")
    assert number.startswith("README.md:3:3: REG008 ../../outside/secret.md leads out of the repository; no document")
    assert title.startswith("README.md:3:37: REG008 ../../outside/ leads out of the repository; correct the link")


def test_symbolic_links_within_the_repository_are_followed(proposals: Path) -> None:
    shared = proposals.parent / "docs" / "shared"
    write(shared / "guide.md", "# Guide\n\n[a](../../src/a.py) [b](../src/a.py)\n")
    write(proposals.parent / "src" / "a.py")
    for name, target in {
        "docs": "../docs",
        "guide.md": "docs/shared/guide.md",
        "absolute.md": str(shared / "guide.md"),
        "again": "docs/shared/../../docs/shared",
        "gone.txt": "docs/gone.txt",
        "round": "round",
        "up": "..",
    }.items():
        (proposals / name).symlink_to(target)
    links = (
        "docs/shared/guide.md",
        "guide.md#guide",
        "absolute.md#guide",
        "again/guide.md#guide",
        "up/src/a.py",
        "up/proposals/up/src",
    )
    assert said(proposals, "# Quota\n\n" + "\n".join(f"[a]({link})" for link in links)) == []
    wrong = ("docs/shared/Guide.md", "guide.md#nowhere", "gone.txt", "round", "round/x", "up/up")
    assert said(proposals, "# Quota\n\n" + "\n".join(f"[a]({link})" for link in wrong)) == [
        "3:1: LNK001 docs/shared/Guide.md is spelt otherwise; write docs/shared/guide.md",
        "4:1: LNK002 #nowhere is no heading or anchor of guide.md; correct the fragment or take it out",
        "5:1: LNK001 gone.txt does not exist; correct the link or take it out",
        "6:1: LNK001 round does not exist; correct the link or take it out",
        "7:1: LNK001 round/x does not exist; correct the link or take it out",
        "8:1: LNK001 up/up does not exist; correct the link or take it out",
    ]
    # The links of a sub-document that is reached by a symbolic link start where it really is.
    (proposals / "BEP-1000").symlink_to("../docs/shared")
    write(proposals / NAME)
    assert findings(proposals, "LNK001", "LNK003") == [
        "BEP-1000/guide.md:3:21: LNK001 ../src/a.py does not exist; write ../../src/a.py"
    ]


def test_a_long_chain_of_symbolic_links(proposals: Path) -> None:
    write(proposals / "link0")
    for number in range(3000):
        (proposals / f"link{number + 1}").symlink_to(f"link{number}")
    assert said(proposals, "[a](link20)\n", "LNK001") == []
    assert len(said(proposals, "[a](link3000)\n", "LNK001")) == 1


def test_a_proposals_folder_that_is_a_symbolic_link(proposals: Path, tmp_path: Path) -> None:
    write(proposals / NAME, f"# Quota\n\n[a](../src/a.py) [b](../../src/a.py) [c]({NAME}) [d](gone.md)\n")
    write(proposals.parent / "src" / "a.py")
    deep = proposals.parent / "docs"
    deep.mkdir()
    (deep / "bep").symlink_to("../proposals")
    (proposals.parent / ".git").mkdir()
    run = bep_lint(deep / "bep", "--isolated", "--select", "LNK", "--output-format", "concise", "-q")
    assert [line.rpartition("-quota.md:")[2][:12] for line in run.out.splitlines()] == ["3:18: LNK003", "3:61: LNK001"]
    # One that leads out of its repository belongs to the one that it leads to.
    other = tmp_path / "other"
    (other / ".git").mkdir(parents=True)
    (other / "proposals").symlink_to(proposals)
    run = bep_lint(other / "proposals", "--isolated", "--select", "LNK", "--output-format", "concise", "-q")
    assert [line.rpartition("-quota.md:")[2][:12] for line in run.out.splitlines()] == ["3:18: LNK003", "3:61: LNK001"]


def test_without_a_repository_the_folder_above_stands_for_it(proposals: Path) -> None:
    write(proposals / NAME, "# Quota\n\n[a](../src) [b](/src) [c](../../repository)\n")
    (proposals.parent / "src").mkdir()
    run = bep_lint(proposals, "--isolated", "--select", "LNK", "--output-format", "concise", "-q")
    assert [line.partition(NAME)[2] for line in run.out.splitlines()] == [
        ":3:23: LNK003 ../../repository leads out of the repository; write the URL, or a path in the repository"
    ]


def test_case_counts_where_the_file_system_ignores_it(proposals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(proposals / "part.md", "# Part\n")

    def insensitive(look: Callable[..., object]) -> Callable[..., object]:
        return lambda path, *rest, **more: look(
            str(path).replace("PART.md", "part.md") if isinstance(path, str | os.PathLike) else path, *rest, **more
        )

    for name in ("stat", "lstat", "open"):
        monkeypatch.setattr(os, name, insensitive(getattr(os, name)))
    assert (proposals / "PART.md").exists()
    assert said(proposals, "[a](PART.md) [b](PART.md#nowhere)\n") == [
        "1:1: LNK001 PART.md is spelt otherwise; write part.md",
        "1:14: LNK001 PART.md is spelt otherwise; write part.md",
    ]


_Form = Literal["NFC", "NFD"]


@pytest.mark.parametrize("on_disk", ["NFC", "NFD"])
@pytest.mark.parametrize("in_link", ["NFC", "NFD"])
def test_composed_and_decomposed_letters_are_one(proposals: Path, on_disk: _Form, in_link: _Form) -> None:
    write(proposals / unicodedata.normalize(on_disk, "Übersicht-設計が.md"), "# Überblick\n")
    target = unicodedata.normalize(in_link, "Übersicht-設計が.md")
    assert said(proposals, f"[a]({target}) [b]({target}#überblick)\n") == []
    near = unicodedata.normalize(in_link, "übersicht-設計が.md")
    assert len(said(proposals, f"[a]({near})\n")) == 1


def test_a_file_name_that_is_no_utf_8(proposals: Path) -> None:
    try:
        (proposals / os.fsdecode(b"caf\xe9.md")).write_text("# Menu\n")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")
    assert said(proposals, "[a](caf%E9.md) [b](caf%E9.md#menu)\n") == []
    assert said(proposals, "[a](cafe.md)\n") == ["1:1: LNK001 cafe.md does not exist; did you mean caf%E9.md?"]


@pytest.mark.parametrize("length", [300, 5000, 200_000])
def test_absurdly_long_names(proposals: Path, length: int) -> None:
    for target in ("x" * length, "x/" * (length // 2), "../" * (length // 3), "%00" * (length // 3), "é" * length):
        target = target[:29_000]
        (finding,) = said(proposals, f"[a]({target})\n")
        assert len(finding) < 400


def test_a_folder_that_cannot_be_listed_may_hold_anything(proposals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (proposals.parent / "closed").mkdir()
    scandir = os.scandir

    def refusing(path: str | Path = ".") -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert said(proposals, "[a](../closed/a.md#x) [b](../closed) [c](../closed/a/b/c.md)\n") == []


def test_a_text_in_the_place_of_a_file(proposals: Path) -> None:
    write(
        proposals / "BEP-1001-events.md", f"# Events\n\n[a]({NAME}#quota) [b](BEP-1000/part.md) [c]({NAME}#nowhere)\n"
    )
    texts = {
        proposals / NAME: Source(f"# Quota\n\n[a]({NAME}) [b](/proposals/{NAME}#quota)\n"),
        proposals / "BEP-1000" / "part.md": Source(f"# Part\n\n[a](../{NAME}) [b](part.md)\n"),
    }
    folder = Proposals(proposals, Conventions(), repository=proposals.parent, texts=texts)
    assert len(folder.documents) == 3
    found = [
        found.message for document in folder.documents for found in (*link_broken(document), *anchor_broken(document))
    ]
    assert found == [f"#nowhere is no heading or anchor of {NAME}; correct the fragment or take it out"]


def test_a_row_that_links_from_the_root(proposals: Path) -> None:
    write(proposals / "README.md", f"{TABLE}| [1000](/proposals/{NAME}) | Text | | |\n| _next_ | | | |\n")
    write(proposals / NAME)
    assert findings(proposals, "REG007", "REG008", "REG009", "LNK") == []
    write(proposals / "README.md", f"{TABLE}| [1000](/{NAME}) | Text | | |\n| _next_ | | | |\n")
    (finding,) = findings(proposals, "REG007", "REG008", "REG009", "LNK")
    assert finding == f"README.md:3:3: REG008 /{NAME} does not exist; write [1000]({NAME})"


def test_a_row_that_is_linked_in_html(proposals: Path) -> None:
    write(proposals / "README.md", f"{TABLE}| <a href='{NAME}'>1000</a> | Text | | |\n| _next_ | | | |\n")
    write(proposals / NAME)
    assert findings(proposals, "REG007", "REG008", "REG009", "LNK") == []


def test_only_the_first_are_compared_with_other_names(proposals: Path) -> None:
    write(proposals / "states.svg")
    broken = "\n".join("[a](sttes.svg) [b](#quta)" for _ in range(200))
    missing = said(proposals, f"# Quota\n\n{broken}\n", "LNK001")
    assert [line.endswith("; did you mean states.svg?") for line in missing] == [True] * 100 + [False] * 100


def many_anchors(count: int) -> str:
    return "\n\n".join(f"## Heading {number} of it" for number in range(count))


@pytest.mark.parametrize(("anchors", "helped"), [(999, 20), (1000, 0)])
def test_only_so_many_anchors_are_compared(proposals: Path, anchors: int, helped: int) -> None:
    broken = "\n".join("[a](#quta)" for _ in range(30))
    found = said(proposals, f"# Quota\n\n{broken}\n\n{many_anchors(anchors)}\n", "LNK002")
    assert [line.endswith("; did you mean #quota?") for line in found] == [True] * helped + [False] * (30 - helped)


def test_an_anchor_with_the_same_letters_or_words_is_found_among_many(proposals: Path) -> None:
    write(proposals / "big.md", f"# Big\n\n{many_anchors(3000)}\n\n## Migration of the Old Rows\n")
    broken = "\n".join("[a](big.md#heading-7--of--it) [b](big.md#old-rows)" for _ in range(200))
    assert {line.partition("; ")[2] for line in said(proposals, f"# Quota\n\n{broken}\n", "LNK002")} == {
        "did you mean #heading-7-of-it?",
        "did you mean #migration-of-the-old-rows?",
    }


def test_broken_fragments_among_very_many_anchors(proposals: Path) -> None:
    headings = "\n".join(f"## Heading {number}" for number in range(20_000))
    write(proposals / "big.md", f"# Big\n\n{headings}\n")
    broken = "\n\n".join(f'[a](big.md#heading-y-{number} "x")' for number in range(3000))
    before = time.process_time()
    write(proposals / NAME, f"# Quota\n\n{broken}\n")
    assert len(list(anchor_broken(read(proposals)))) == 3000
    assert time.process_time() - before < 8


@pytest.mark.parametrize(
    ("fragment", "shown"),
    [
        ("b%20", "#b%20 is no heading or anchor of this document; did you mean #b?"),
        ("%E0%A4%A", "#%E0%A4%A is no heading or anchor of this document; correct the fragment or take it out"),
        ("설계%0A", "#설계%0A is no heading or anchor of this document; did you mean #설계?"),
        ("설게", "#설게 is no heading or anchor of this document; correct the fragment or take it out"),
    ],
)
def test_a_fragment_that_cannot_be_seen_is_shown_as_written(proposals: Path, fragment: str, shown: str) -> None:
    assert said(proposals, f"# B\n\n## 설계\n\n[a](#{fragment})\n", "LNK002") == [f"5:1: LNK002 {shown}"]

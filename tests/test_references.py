"""What a Document Index links, and which proposals a text names."""

import os
import time
from pathlib import Path

import pytest
from link_folders import NAME, findings, said, write

from bep_lint.conventions import Conventions
from bep_lint.proposals import Proposals
from bep_lint.rules.document_index import document_index_incomplete, document_index_target


@pytest.fixture
def proposals(tmp_path: Path) -> Path:
    """An empty proposals folder in an otherwise empty repository."""
    path = tmp_path / "repository" / "proposals"
    path.mkdir(parents=True)
    return path


def test_the_index_of_a_proposal(proposals: Path) -> None:
    for name in ("a.md", "b b.md", "deep/c.md", "schema.graphql"):
        write(proposals / "BEP-1000" / name)
    write(proposals / "BEP-1001-events.md")
    index = """\
# Quota

## 2. Detailed Document Index (all)

### First

<a href="./BEP-1000/a.md?plain=1">a</a>
[b][b] [here](#quota) [here](BEP-1000-quota.md#quota)
![image](BEP-1001/x.png) [schema](BEP-1000/schema.graphql) [folder](BEP-1000/deep)
[mail](mailto:ada@quota.test) [gone](BEP-1000/gone.svg)

#### Second

[c](/proposals/BEP-1000/deep/c.md#x)

## Other

[events](BEP-1001-events.md)

[b]: BEP-1000/b%20b.md#one
"""
    assert said(proposals, index, "LNK004", "LNK005") == []


@pytest.mark.parametrize(
    ("index", "missing"),
    [
        ("Nothing yet.", "the item - [a](BEP-1000/a.md)"),
        ("The folder [a](BEP-1000/) and `[a](BEP-1000/a.md)`", "the item - [a](BEP-1000/a.md)"),
        ("* [b](./BEP-1000/b.svg)", "the item * [a](./BEP-1000/a.md)"),
        ("![a](BEP-1000/a.md)", "the item - [a](BEP-1000/a.md)"),
        ("| Document |\n|---|", "the row | [a](BEP-1000/a.md) |"),
        ("| Document | Is |\n|---|---|\n| b | x |", "the item - [a](BEP-1000/a.md)"),
        ("| Document | Is |\n|---|---|\n| [b](BEP-1000/b.svg) | x |", "the row | [a](BEP-1000/a.md) | TODO |"),
        (
            "| # | Document | Is |\n|---|---|---|\n| 1 | [b](./BEP-1000/b.svg) | x |",
            "the row | | [a](./BEP-1000/a.md) | |",
        ),
        (
            "| # | Scope | Document |\n|---|---|---|\n| 1 | x | [b](https://git.test/12) |",
            "the item - [a](BEP-1000/a.md)",
        ),
        ("| Scope | Document |\n|---|---|", "the row | TODO | [a](BEP-1000/a.md) |"),
        ("| K |\n|---|\n\n| # | D |\n|---|---|\n| 1 | [b](#x) | y |", "the row | [a](BEP-1000/a.md) |"),
        ("- [b](BEP-1000/b.svg)\n- A.md", "the item - [a](BEP-1000/a.md), or a link on line 6, which names it"),
    ],
)
def test_what_the_index_leaves_out(proposals: Path, index: str, missing: str) -> None:
    for name in ("a.md", "b.svg"):
        write(proposals / "BEP-1000" / name)
    assert said(proposals, f"# Quota\n\n## Document Index\n\n{index}\n", "LNK004") == [
        f"3:1: LNK004 the Document Index leaves out BEP-1000/a.md; add {missing}"
    ]


HOSTILE_NAMES = [
    "a|b.md",
    "a\\|b.md",
    "a\\.md",
    "a]b.md",
    "a[b.md",
    "[a](b).md",
    "![a.md",
    "`a.md",
    "`a`|`.md",
    "a&amp;b.md",
    "&#93;.md",
    "*a*.md",
    "<b>a.md",
    "<a:b>.md",
    "<!--.md",
    "a (1) 100%#?.md",
    "%41.md",
    "a:b.md",
    "\"a'.md",
    " a  b .md",
    "a\tb\nc.md",
    "a\x1b[2Jb\x7f.md",
    "\u202eb\u200b\u00a0\u3000.md",
    "##[group].md",
    "설계.md",
    "|" * 250 + ".md",
    os.fsdecode(b"caf\xe9.md"),
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
@pytest.mark.parametrize("index", ["- ", "| Document | Is |\n|---|---|\n"])
def test_what_is_advised_for_a_name_can_be_pasted(proposals: Path, name: str, index: str) -> None:
    try:
        write(proposals / "BEP-1000" / name)
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")
    text = f"# Quota\n\n## Document Index\n\n{index}"
    (finding,) = said(proposals, text, "LNK001", "LNK004", "LNK005")
    advice = finding.partition("; add the ")[2]
    entry = advice.removeprefix("item - ").removeprefix("row ")
    assert entry != advice
    assert said(proposals, f"{text}{entry}\n", "LNK001", "LNK004", "LNK005") == []


@pytest.mark.parametrize(("mark", "following"), [("*", "*"), ("+", "+"), ("1.", "2."), ("2)", "3)")])
def test_an_item_has_the_mark_of_its_list(proposals: Path, mark: str, following: str) -> None:
    for name in ("a.md", "b.md"):
        write(proposals / "BEP-1000" / name)
    (finding,) = said(proposals, f"# Quota\n\n## Document Index\n\n{mark} [b](BEP-1000/b.md)\n", "LNK004")
    assert finding.endswith(f"; add the item {following} [a](BEP-1000/a.md)")


def test_an_index_of_very_many_documents(proposals: Path) -> None:
    names = [f"part-{number}.md" for number in range(3000)]
    for name in names:
        write(proposals / "BEP-1000" / name, "")
    rows = "".join(f"- <https://quota.test/proposals/BEP-1000/{name}>\n" for name in names[:2000])
    write(proposals / NAME, f"# Quota\n\n## Document Index\n\n{rows}")
    document = Proposals(proposals, Conventions()).document(NAME)
    assert document is not None
    assert len(document.links) == 2000
    before = time.process_time()
    assert len(list(document_index_incomplete(document))) == 1000
    assert len(list(document_index_target(document))) == 2000
    assert time.process_time() - before < 4


@pytest.mark.parametrize(
    "link",
    ["BEP-1000/A.md", "BEP-1000/a", "a.md", "../BEP-1000/a.md", "https://git.quota.test/x/proposals/BEP-1000/a.md?y#z"],
)
def test_a_link_that_is_spelt_wrong_is_not_left_out(proposals: Path, link: str) -> None:
    write(proposals / "BEP-1000" / "a.md")
    text = f"# Quota\n\n## Document Index\n\n[a]({link})\n"
    assert said(proposals, text, "LNK004") == []
    assert len(said(proposals, text)) == 1


OTHERS = {
    "another proposal": ("BEP-1001-events.md", "BEP-1001-events.md; link it in another section, or take it out"),
    "a file of another": ("BEP-1001/x.md#a", "BEP-1001/x.md; link it in another section, or take it out"),
    "its URL with a fragment": (
        "https://git.test/p/BEP-1000/a.md?x=1#b",
        "the URL https://git.test/p/BEP-1000/a.md?x=1#b; write BEP-1000/a.md#b",
    ),
    "itself": (NAME, "the main document itself; link it in another section, or take it out"),
    "its folder": ("BEP-1000/", "the folder BEP-1000/; link the documents in it, one by one"),
    "a source": ("../src/a.py", "../src/a.py; link it in another section, or take it out"),
    "a URL": ("https://quota.test/a", "the URL https://quota.test/a; link it in another section, or take it out"),
    "its URL": ("https://git.test/p/BEP-1000/a.md", "the URL https://git.test/p/BEP-1000/a.md; write BEP-1000/a.md"),
    "the registry": ("README.md", "README.md; link it in another section, or take it out"),
    "what is gone": ("BEP-1777-x.md", "BEP-1777-x.md; link it in another section, or take it out"),
    "what is outside": ("../../x", "../../x; link it in another section, or take it out"),
}


@pytest.mark.parametrize(("target", "message"), OTHERS.values(), ids=OTHERS.keys())
def test_what_the_index_must_not_link(proposals: Path, target: str, message: str) -> None:
    for path in ("BEP-1000/a.md", "BEP-1001-events.md", "BEP-1001/x.md", "README.md", "../src/a.py"):
        write(proposals / path)
    text = f"# Quota\n\n## Document Index\n\n- [a](BEP-1000/a.md)\n- [b]({target})\n"
    assert said(proposals, text, "LNK005") == [f"6:3: LNK005 the Document Index links {message}"]
    if "://" in target:
        assert len(said(proposals, text.replace(f"[b]({target})", f"<{target}>"), "LNK005")) == 1


def test_the_index_of_a_document_without_sub_documents(proposals: Path) -> None:
    text = "# Quota\n\n## Document Structure\n\n[a](../src/a.py) [b](README.md) [c](https://quota.test)\n"
    write(proposals / "BEP-1000" / "states.svg")
    assert said(proposals, text, "LNK004", "LNK005") == []
    write(proposals / "BEP-1000" / "overview.md", text)
    write(proposals / NAME)
    assert findings(proposals, "LNK004", "LNK005") == []


def test_sub_documents_that_are_not_known(proposals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(proposals / "BEP-1000" / "a.md")
    (proposals / "BEP-1000" / "closed").mkdir()
    scandir = os.scandir

    def refusing(path: str | Path = ".") -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert said(proposals, "# Quota\n\n## Document Index\n\nNothing.\n", "LNK004") == []


REGISTRY = (
    "| Number | Title | Author | Status |\n|---|---|---|---|\n| 1001 | Events | | |\n| 1002 | _(skipped)_ | | |\n"
)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("BEP-1777", [1]),
        ("(BEP-1777), BEP-1777.", [2, 13]),
        ("**BEP-1777** _BEP-1777_ ~~BEP-1777~~", [3, 15, 27]),
        ("BEP-1777's and the pre-BEP-1777 world", [1, 24]),
        ("BEP-1777-events.md and BEP-1777/a.md", [1, 24]),
        ("[BEP-1777](x.md)", [2]),
        ("[BEP-1777](BEP-1777-x.md)", [2]),
        ("[a][BEP-1777]\n\n[BEP-1777]: BEP-1777.md", []),
        ("[BEP-1777]\n\n[BEP-1777]: BEP-1777.md", [2]),
        ("![BEP-1777](BEP-1777/x.png)", [3]),
        ('[a](BEP-1777-x.md "BEP-1777")', []),
        ("<https://x.test/BEP-1777> https://x.test/BEP-1777-x.md www.x.test/BEP-1777", []),
        ("<a href='BEP-1777-x.md' title='BEP-1777'>BEP-1777</a>", [42]),
        ("<p>\nBEP-1777\n</p>", [1]),
        ("`BEP-1777` <code>BEP-1777</code> <!-- BEP-1777 -->", []),
        ("<code>BEP-1777 <b>BEP-1777</b></CODE> BEP-1777", [39]),
        ("<code>BEP-1777 BEP-1777", [7, 16]),
        ("<code>BEP-1777 <pre>BEP-1777</pre> BEP-1777", [7, 36]),
        ("<code>BEP-1777 <code>BEP-1777</code> BEP-1777", [38]),
        ("<p><code>BEP-1777</p>\n<p><pre>BEP-1777</pre> <!-- </code> --></p>", [10]),
        ("<p><code>BEP-1777</code> <b title='BEP-1777'>BEP-1777</b></p>", [46]),
        ("BEP-1777은 한BEP-1777은 BEP-1777の日", [1, 12, 22]),
        ("__BEP-1777__ _BEP-1777_ BEP-1777_x x_BEP-1777", [3, 15, 25, 38]),
        ("</code> BEP-1777", [9]),
        ("```\nBEP-1777\n```", []),
        ("    BEP-1777", []),
        ("XBEP-1777 BEP-17771 BEP-177 BEP1777 bep-1777 BEP-1777x BEP-XXXX", []),
        ("BEP-1000 BEP-1001 BEP-1002 BEP-0000", []),
        ("| BEP-1777 |\n|---|\n| BEP-1778 |", [3, 3]),
        ("> - BEP-1777", [5]),
        ("\\BEP-1777 &amp;BEP-1777", [2, 16]),
    ],
)
def test_references_that_are_not_registered(proposals: Path, text: str, columns: list[int]) -> None:
    write(proposals / "README.md", REGISTRY)
    found = said(proposals, f"---\nSuperseded-By: BEP-1777\n---\n\n# Quota\n\n{text}\n", "LNK006")
    assert [int(line.split(":")[1]) for line in found] == columns
    for line in found:
        assert line.endswith(" is not in the registry of README.md; correct the number, or reserve it there")


def test_references_without_a_registry(proposals: Path) -> None:
    assert said(proposals, "BEP-1777\n", "LNK006") == []
    write(proposals / "README.md", "# Proposals\n\n| Title | Author | Status |\n|---|---|---|\n| x | y | z |\n")
    assert said(proposals, "BEP-1777\n", "LNK006") == []
    (proposals / "README.md").write_bytes(b"\xff")
    assert said(proposals, "BEP-1777\n", "LNK006") == []


def test_a_proposal_that_is_there_and_not_registered(proposals: Path) -> None:
    write(proposals / "README.md", REGISTRY)
    write(proposals / "BEP-1005-events.md", "# BEP-1005\n")
    assert said(proposals, "See BEP-1005.\n", "LNK006") == [
        "1:5: LNK006 BEP-1005 is not in the registry of README.md; add the row of BEP-1005-events.md"
    ]


@pytest.mark.parametrize(
    "link",
    [
        "[BEP-1001](BEP-1001-events.md)",
        "[BEP-1001](./BEP-1001-events.md#events)",
        "[BEP-1001](BEP-1001)",
        "[BEP-1001](BEP-1001/deep/x.md)",
        "[BEP-1001](BEP-1001-other-name.md)",
        "[BEP-1001](../refs/BEP-1001-decision.md)",
        "[BEP-1001](../../elsewhere/BEP-1001-decision.md)",
        "[BEP-1001](BEP-1000/BEP-1001-events.md)",
        "[BEP-1000 and BEP-1001](BEP-1001-events.md)",
        "[about BEP-1001](#events)",
        "[about BEP-1001](?plain=1#L1)",
        "[BEP-1001](https://quota.test/BEP-1000/branch)",
        "[BEP-1001](https://git.test/proposals/BEP-1001-events.md)",
        "[BEP-1001](https://git.test/proposals/BEP-1001)",
        "[BEP-1001](https://git.test/proposals/BEP-1001/x.md#y)",
        "[BEP-1001](https://git.test/tree/BEP-1000/x.md)",
        "![BEP-1001](states.svg)",
        "[events](BEP-1000-quota.md)",
        "[XBEP-1001 BEP-10011](README.md)",
        "<a href='BEP-1001-events.md'>BEP-1001</a>",
        "[BEP-0000](BEP-0000-template.md)",
    ],
)
def test_links_to_what_their_text_names(proposals: Path, link: str) -> None:
    assert said(proposals, f"# Quota\n\n{link}\n", "LNK007") == []


@pytest.mark.parametrize(
    ("link", "column", "target", "remedy"),
    [
        ("[BEP-1001](BEP-1002-x.md)", 1, "BEP-1002-x.md", "link BEP-1001-events.md, or correct the text"),
        ("[see **BEP-1001**][x]\n\n[x]: BEP-1000/a.md", 1, "BEP-1000/a.md", "link BEP-1001-events.md, or correct"),
        ("[BEP-1001](README.md)", 1, "README.md", "link BEP-1001-events.md, or correct the text"),
        ("[BEP-1001](.)", 1, ".", "link BEP-1001-events.md, or correct the text"),
        ("[BEP-1001](../src/a.py)", 1, "../src/a.py", "link BEP-1001-events.md, or correct the text"),
        ("[`BEP-1009`](BEP-1001-events.md)", 1, "BEP-1001-events.md", "correct the text or the link"),
        ("[![BEP-1001](x.png)](BEP-1002.md)", 1, "BEP-1002.md", "link BEP-1001-events.md, or correct the text"),
        ("<a href='BEP-1002-x.md'>BEP-1001</a>", 10, "BEP-1002-x.md", "link BEP-1001-events.md, or correct the text"),
        (
            "[BEP-1001](https://git.test/proposals/BEP-1002-x.md?y)",
            1,
            "https://git.test/proposals/BEP-1002-x.md?y",
            "link BEP-1001-events.md",
        ),
        ("[BEP-1001](https://g.test/proposals/BEP-1002/)", 1, "https://g.test/proposals/BEP-1002/", "link BEP-1001"),
    ],
)
def test_links_to_another_than_their_text_names(
    proposals: Path, link: str, column: int, target: str, remedy: str
) -> None:
    write(proposals / "BEP-1001-events.md")
    (finding,) = said(proposals, f"# Quota\n\n{link}\n", "LNK007")
    named = "BEP-1009" if "1009" in link else "BEP-1001"
    assert finding.startswith(f"3:{column}: LNK007 the text names {named}, but the link goes to {target}; {remedy}")


def test_a_reference_where_two_documents_bear_the_number(proposals: Path) -> None:
    for name in ("BEP-1001-a.md", "BEP-1001-b.md"):
        write(proposals / name)
    write(proposals / "BEP-1000" / "part.md", "[BEP-1001 and BEP-1009](part.md)\n")
    write(proposals / NAME)
    (finding,) = findings(proposals, "LNK007")
    assert "the text names BEP-1001 and BEP-1009, but the link goes to part.md" in finding
    assert finding.endswith("; link ../BEP-1001-a.md or ../BEP-1001-b.md, or correct the text")

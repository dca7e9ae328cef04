"""Positions: what a rule points at is what stands there."""

import re
from pathlib import Path
from random import Random

import pytest

from bep_lint import yaml_block
from bep_lint.conventions import Conventions
from bep_lint.diagnostic import Span
from bep_lint.document import Document, Role
from bep_lint.metadata import Block
from bep_lint.parse import Parsed
from bep_lint.proposals import Proposals
from bep_lint.source import Source
from bep_lint.yaml_block import Mapping, Node, Problem, Scalar, Sequence, compose


def document(text: str, tmp_path: Path) -> Document:
    proposals = Proposals(tmp_path, Conventions())
    return Document(tmp_path / "BEP-1000-x.md", "BEP-1000-x.md", Role.MAIN, 1000, proposals, Source(text))


def text_at(lines: list[str], span: Span) -> str:
    """The text that a span covers, its lines joined by line ends."""
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first = lines[span.line - 1][span.column - 1 :]
    last = lines[span.end_line - 1][: span.end_column - 1]
    return "\n".join([first, *lines[span.line : span.end_line - 1], last])


# What comes before the link in the same paragraph: each once threw positions off in some linter.
BEFORE = {
    "nothing": "",
    "a word": "see ",
    "soft breaks": "one\ntwo\nthree ",
    "a hard break": "one\\\ntwo  \nthree ",
    "a code span over lines": "a `code\nspan` then ",
    "a code span that is folded": "a ``co ` de\n  span`` then ",
    "a link title over lines": '[a](b "ti\ntle") then ',
    "a link over lines": "[a\nb](c\n'd') then ",
    "an image over lines": "![a\nb](c) then ",
    "inline HTML over lines": "<span\ntitle='x\ny'> then ",
    "a comment over lines": "x <!-- a\nb --> then ",
    "an autolink": "<https://example.test/a> and ",
    "emphasis over lines": "*a\nb* and **c\nd** ",
    "entities and escapes": r"&amp; &copy; \[ \` ",
    "wide characters": "漢字 🎉 e\u0301 ",
    "an unmatched bracket": "[ `a ] ",
}
CONTAINERS = {
    "paragraph": ("", ""),
    "list": ("- ", "  "),
    "ordered list": ("10. ", "    "),
    "list in list": ("- - ", "    "),
    "list with a tab": ("-\t", "\t"),
    "quote": ("> ", "> "),
    "quote in quote": ("> > ", ">> "),
    "list in quote": ("> - ", ">   "),
    "quote in list": ("- > ", "  > "),
    "lazy quote": ("> ", ""),
    "lazy list": ("- ", ""),
    "task": ("- [ ] ", "      "),
    "indented": ("   ", "      "),
}


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("link", ["[text](target)", "[te\nxt](tar\\(get 'title')", "[text][ref]", "![image](target)"])
def test_link_position(before: str, container: str, link: str, tmp_path: Path) -> None:
    first, other = CONTAINERS[container]
    rows = f"{BEFORE[before]}{link}, and [more](last)".split("\n")
    text = "\n".join([first + rows[0], *(other + row for row in rows[1:])])
    doc = document(f"# Title\n\nBefore.\n\n{text}\n\n[ref]: target\n", tmp_path)
    found = [re.sub(r"\n[> \t]*", "\n", text_at(doc.lines, link.span)) for link in doc.links]
    assert found[-2:] == [link, "[more](last)"]


def test_links_in_a_table(tmp_path: Path) -> None:
    doc = document(
        "| a | b |\n|---|---|\n| [x](1) \\| `a|b | [y](2) |\n|[z](3)|\n> | q |\n> |---|\n> | \\| [w](4) |\n", tmp_path
    )
    assert [text_at(doc.lines, link.span) for link in doc.links] == ["[x](1)", "[y](2)", "[z](3)", "[w](4)"]


def test_table_cells_as_written(tmp_path: Path) -> None:
    doc = document("a | b\n-|-\n| 1 | 2 | 3 |\n| `x\\|y` |\n||\n|  | z\n", tmp_path)
    (table,) = doc.tables
    assert [[cell.text for cell in row.cells] for row in (table.header, *table.rows)] == [
        ["a", "b"],
        ["1", "2", "3"],
        ["x|y"],
        [""],
        ["", "z"],
    ]
    assert text_at(doc.lines, table.rows[1].cells[0].span) == "`x\\|y`"
    assert [row.line for row in table.rows] == [3, 4, 5, 6]
    assert table.end_line == 7


@pytest.mark.parametrize(
    ("text", "span", "title"),
    [
        ("# Title", Span(1, 1, 1, 8), "Title"),
        ("#  Title  ##", Span(1, 1, 1, 9), "Title"),
        ("   # *A* `b` [c](d) &amp;", Span(1, 4, 1, 26), "A b c &"),
        ("#", Span(1, 1, 1, 2), ""),
        ("# #5 is # five", Span(1, 1, 1, 15), "#5 is # five"),
        ("Title\n=====", Span(1, 1, 1, 6), "Title"),
        ("#hash\nmore\n===", Span(1, 1, 2, 5), "#hash more"),
        ("#\tTab", Span(1, 1, 1, 6), "Tab"),
        ("x\n\n# Title\r\n", Span(3, 1, 3, 8), "Title"),
    ],
)
def test_heading(text: str, span: Span, title: str, tmp_path: Path) -> None:
    (heading,) = document(text, tmp_path).headings
    assert (heading.span, heading.text) == (span, title)


def test_headings_in_quotes_and_code_give_no_structure(tmp_path: Path) -> None:
    doc = document("# A\n\n> # B\n\n- # C\n\n```\n# D\n```\n\n    # E\n\n<!--\n# F\n-->\n", tmp_path)
    assert [heading.text for heading in doc.headings] == ["A"]


def test_anchors_are_those_of_every_heading(tmp_path: Path) -> None:
    doc = document("# `A` [b](c) ![d](e) &amp; *f*\n\n> ## Same\n\n- ## Same\n\nSame\n----\n", tmp_path)
    assert doc.anchors == {"a-b---f", "same", "same-1", "same-2"}


def test_sections_know_their_lines(tmp_path: Path) -> None:
    doc = document("# T\n\n## 1. Goal (draft)\n\ntext\n\n### Sub\n\n## References\n- a\n\n# End\n", tmp_path)
    assert [(section.name, section.lines) for section in doc.sections] == [("Goal", (4, 9)), ("References", (10, 12))]
    assert [heading.text for heading in doc.sections[0].headings] == ["Sub"]


def test_prose_leaves_out_code_comments_and_tags(tmp_path: Path) -> None:
    text = (
        "BEP-1 `BEP-2` <!-- BEP-3 --> <a title='BEP-4'>BEP-5</a>\n\n```\nBEP-6\n```\n\n"
        "<div title='BEP-7'>\nBEP-8 <code>BEP-9</code>\n</div>\n\n| BEP-10 |\n|---|\n| x `BEP-11` BEP-12 |\n\n"
        "- a `b\n  BEP-13` BEP-14\n\n<!--\nBEP-15\n-->\n"
    )
    doc = document(text, tmp_path)
    found = list(doc.find(re.compile(r"BEP-\d+")))
    assert [match[0] for match, _ in found] == ["BEP-1", "BEP-5", "BEP-8", "BEP-10", "BEP-12", "BEP-14"]
    assert [text_at(doc.lines, span) for _, span in found] == [match[0] for match, _ in found]


def test_line_ends(tmp_path: Path) -> None:
    doc = document("# A\r\n\r\ntwo\rthree [x](y)\n", tmp_path)
    assert doc.lines == ["# A", "", "two", "three [x](y)"]
    assert doc.line_count == 3, "wc -l counts line feeds"
    assert doc.links[0].span == Span(4, 7, 4, 13)


@pytest.mark.parametrize(("text", "count"), [("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2), ("a\n\n", 2)])
def test_line_count_is_that_of_wc(text: str, count: int, tmp_path: Path) -> None:
    assert document(text, tmp_path).line_count == count


def test_front_matter_keeps_values_as_written(tmp_path: Path) -> None:
    text = (
        "---\nAuthor: No\n# a comment\nCreated: 2026-01-02\nCreated-Version: 25.10\nEmpty:\n'quoted' : \"25.10\"\n---\n"
        "Text\n"
    )
    front_matter = document(text, tmp_path).front_matter
    assert isinstance(front_matter, Block)
    assert [(entry.key.text, entry.text) for entry in front_matter.entries] == [
        ("Author", "No"),
        ("Created", "2026-01-02"),
        ("Created-Version", "25.10"),
        ("Empty", ""),
        ("quoted", "25.10"),
    ]
    lines = text.split("\n")
    assert [text_at(lines, entry.value.span) for entry in front_matter.entries][2:] == ["25.10", "", '"25.10"']
    assert [(comment.text, comment.span) for comment in front_matter.comments] == [("# a comment", Span(3, 1, 3, 12))]
    assert front_matter.span == Span(1, 1, 8, 4)


def test_unclosed_front_matter(tmp_path: Path) -> None:
    front_matter = document("---\nAuthor: A\n\n# Title\n", tmp_path).front_matter
    assert front_matter is not None
    assert not front_matter.closed
    assert document("---\n\n# Title\n", tmp_path).front_matter is None


def test_context_block(tmp_path: Path) -> None:
    text = "# T\n\n<!-- context-for-ai\ntype: x\nlist:\n  - a\n  - b: c\n-->\n\n> <!-- context-for-ai\n> a: b\n> -->\n"
    (block,) = document(text, tmp_path).context_blocks
    assert block.span == Span(3, 1, 8, 4)
    assert block.problem is None
    entry = block.get("list")
    assert entry is not None
    assert isinstance(entry.value, Sequence)
    assert [text_at(text.split("\n"), item.span) for item in entry.value.items] == ["a", "b: c"]


def test_context_block_on_one_line(tmp_path: Path) -> None:
    (block,) = document("  <!-- context-for-ai type: x -->\n", tmp_path).context_blocks
    assert [(entry.key.span, entry.value.span) for entry in block.entries] == [(Span(1, 23, 1, 27), Span(1, 29, 1, 30))]


def test_context_block_that_is_not_closed(tmp_path: Path) -> None:
    (block,) = document("<!-- context-for-ai\ntype: x\n\n# T\n", tmp_path).context_blocks
    assert not block.closed
    assert block.problem == Problem("the comment is not closed: `-->` is missing", Span(1, 1, 1, 20))


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: b: c", 3, 5),
        ("a: [b", 3, 6),
        ("a: [b\n", 3, 6),
        ("a:\n  b: 'c\n\n", 4, 8),
        ("a: b\n- c", 4, 1),
        ("a: *b", 3, 4),
        ("a: &b c", 3, 4),
        ("a: !!python/object:os.system x", 3, 4),
        ("a: b\n---\nc: d", 4, 1),
        ("a: b\x07c", 3, 5),
        ("a:\n  b\x01: c", 4, 4),
        ("a: " + "[" * 30 + "]" * 30, 3, 24),
        ("\tx: y", 3, 1),
    ],
)
def test_yaml_problems_have_a_place(text: str, line: int, column: int) -> None:
    problem = compose(text, 3)
    assert isinstance(problem, Problem)
    assert (problem.span.line, problem.span.column) == (line, column)


def test_simple_blocks_are_read_as_the_yaml_parser_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    # Random lines of characters that mean something to YAML, and of what proposals hold.
    random = Random(7)
    pieces = [
        *"Ab-: #\t'\"?[]{},&*!|>%@`~(.)/+_0",
        "Key",
        "key:",
        ": ",
        " #",
        "- ",
        "26.10",
        "No",
        "漢字",
        "배",
        "é",
        "\u00a0",
    ]
    taken = 0
    for _ in range(20_000):
        lines = ["".join(random.choices(pieces, k=random.randrange(5))) for _ in range(2)]
        starts = random.choices(["", "Key:", "Key: ", "# ", "Other-Key:  "], k=2)
        text = "\n".join(map(str.__add__, starts, lines))
        fast = yaml_block._plain_mapping(text, 5)
        if fast is not None:
            taken += 1
            with monkeypatch.context() as patch:
                patch.setattr(yaml_block, "_plain_mapping", lambda *_: None)
                assert compose(text, 5) == fast, text
    assert taken > 1_500


def test_yaml_nodes_have_places() -> None:
    node = compose("a: [x, 'y']\n漢字: >\n  folded\n  text\nb:\n- c: d", 10, 5)
    assert isinstance(node, Mapping)

    def spans(of: Node) -> list[Span]:
        if isinstance(of, Scalar):
            return [of.span]
        children = of.items if isinstance(of, Sequence) else [child for pair in of.pairs for child in pair]
        return [of.span, *(span for child in children for span in spans(child))]

    assert spans(node)[1:6] == [
        Span(10, 5, 10, 6),
        Span(10, 8, 10, 16),
        Span(10, 9, 10, 10),
        Span(10, 12, 10, 15),
        Span(11, 1, 11, 3),
    ]
    assert spans(node)[-3:] == [Span(15, 3, 15, 7), Span(15, 3, 15, 4), Span(15, 6, 15, 7)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("- item\n\t[a](b.md)", (2, 2)),
        ("- item\n\n\t[a](b.md)", (3, 2)),
        ("> - item\n>\t[a](b.md)", (2, 3)),
        ("1. item\n\t\t[a](b.md)", (2, 3)),
        ("\u00a0\u00a0\u00a0[a](b.md)", (1, 4)),
        ("- \u3000\u3000[a](b.md)", (1, 5)),
        ("> \u2003[a](b.md)", (1, 4)),
        ("\x0c[a](b.md)", (1, 2)),
        ("\u00a0[a](b.md)\n---", (1, 2)),
        ("text\n\u00a0[a](b.md)", (2, 2)),
        ("\u00a0\n[a](b.md)", (2, 1)),
        ("> \u3000\n> \u00a0\n> [a](b.md)", (3, 3)),
    ],
)
def test_blanks_that_the_parser_strips_or_makes(text: str, place: tuple[int, int]) -> None:
    parsed = Parsed(text, text.split("\n"))
    (span,) = (
        inline.span(start, end)
        for inline in parsed.inlines
        for token, start, end in parsed.inline_tokens(inline)
        if token.type == "link_open"
    )
    assert (span.line, span.column) == place
    assert (span.end_line, span.end_column) == (place[0], place[1] + len("[a](b.md)"))


def test_a_span_ends_in_its_line() -> None:
    text = "<p>\n<b\n</p>\n\nmore"
    (inline,) = (inline for inline in Parsed(text, text.split("\n")).inlines if inline.kind == "html_block")
    assert inline.span(4, 7) == (2, 1, 2, 3)
    assert inline.span() == (1, 1, 3, 5)

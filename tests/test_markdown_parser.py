"""Rules that cannot say yes are not asked: the tokens are those of markdown-it as it comes, in every field."""

import re

import pytest
from conftest import FIXTURES
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.front_matter import front_matter_plugin
from test_corpus import CORPUS

from bep_lint import markdown_parser
from bep_lint.markdown_parser import MAX_NESTING, Blocks
from bep_lint.parse import Parsed

PIECES = [
    *("- ", "* ", "+ ", "-\t", "1. ", "2) ", "10. ", "5", "123456789. ", "> ", ">", "  ", "    ", "\t", " "),
    *("#", "# ", "## ", "####### ", "===", "=", "---", "--", "- - -", "***", "___", "_ _ _", "--- "),
    *("```", "````", "~~~", "```x", "|", "\\|", "| a | b |", "|---|---|", "a | b", "-|-", ":-:", ":--"),
    *("<div>", "</div>", "<!--", "-->", "<?", "<b>", "<pre>", "</pre>", "<![CDATA[", "<a href='x'>"),
    *("[a]: b", "[a]: <b> 'c'", "[a]:", "[^1]: x", "[a]", "[x](y)", "![i](j)", "<http://a.test>", "'t'", '"', "(", "]"),
    *("`", "``", "*", "**", "_", "&amp;", "&", "\\", "!", "foo", "bar baz", "漢字", "a\tb", "...", "x  "),
]
LINES = st.lists(st.lists(st.sampled_from(PIECES), max_size=5).map("".join), max_size=12)
DOCUMENTS = st.tuples(st.sampled_from(["", "---\n", "---\na: b\n---\n"]), LINES).map(
    lambda it: it[0] + "\n".join(it[1])
)

NASTY = [
    *(
        "",
        "\n",
        " ",
        "\n\n  \n",
        "a",
        "\t",
        "#",
        "-",
        ">",
        "|",
        "---",
        "---\n---",
        "---\nx",
        "----\na\n----\nb",
        "- ---",
    ),
    *(
        "a\n===",
        "a\nb\n---\n",
        "> a\n---",
        "> a\n> ---",
        "- a\n  ---",
        "- a\n---",
        "a\n- ---",
        "1. a\n   ===",
        "===\na\n=",
    ),
    *(
        "a\n\n---",
        "> a\n>\n> ---",
        "    a\n---",
        "a\n    ---",
        "#\n---",
        "```\na\n---",
        "[a]: b\n---",
        "[a]: b\n===\nc",
    ),
    *(
        "a|b\n-|-",
        "> a|b\n> -|-\n> c|d\n\n",
        "- a|b\n  -|-\n  c",
        "1. > a|b\n   > :-|-:\nc|d",
        "|a|\n---",
        "x\na|b\n-|-\n",
    ),
    *(
        "- - - a\n      ---",
        "* * *",
        "- * * *",
        "1. ***",
        "> - ___",
        "**a**\n**b**",
        "*a\n* b",
        "+",
        "-\n\n  a",
        "-\n  a\n-",
    ),
    *(
        "1. a\n2. b\n3) c",
        "a\n1. b\n2. c",
        "a\n2. b",
        "- a\n\n\n- b\n c",
        "- a\n - b\n  - c\n   - d\n    - e",
        "0) a",
        "1234567890. a",
    ),
    *(
        "> a\nb\n> c",
        "> - a\nb",
        "- > a\nb\n- c",
        "> ```\n> a\nb",
        "> <!--\na\n-->",
        ">\t- a\n>\t\tb",
        ">>> a\n> b\nc",
        "   > a",
    ),
    *("```\n> a\n", "- ```\n  a\n b\n", "~~~ a ` b\n~~~~", "``` a ` b", "````\n```\n````", "  ```\n   a\n  b\n ```"),
    *("<div>\n\na", "a\n<div>", "a\n<b>", "- <div>\n\t<p>\n  x\n", "<!-- a\n\nb -->c\n", "<?\n?>", "<pre>\n\n</pre>x"),
    *(
        "[a]:\nb\n'c\nd'\ne",
        "> [a]: b\n> 'c'",
        "- [a]: b\n[c]: d",
        "[a]: b 'c' d",
        "[a]: b\n# c",
        "[a]: b\n- c",
        "[\n\na]: b",
    ),
    *(
        "\ta",
        "- \ta",
        "-\t\ta",
        " - a\n\n\tb",
        "a\n\tb",
        "\t- a",
        "- a\n\t- b\n\t\t- c",
        "1.\ta\n\n\tb\n\t\tc",
        "> \ta",
        "#\ta\t#\t",
    ),
    *("      a", "      a\n\n     b", "- a\n\n         b\n", "> \n>      a", "  <div>", "- a\n   <div>\n"),
    *("# a #", "## #", "### a \\#", "#a", "   # a", "    # a", "a\n# b", "- # a\n# b", "# \t a  ## ", "#######"),
    *("\u00a0", "\u00a0\na", "a\n\u00a0\n---", "\x0c", "\u2028\na|b\n-|-", "- \u3000a", "\u00a0# a", "٣. a\n٣\n---"),
    "- " * 200 + "a",
    ">" * 200 + "a\nb",
    "\n".join("  " * depth + "- a" for depth in range(150)),
]


@pytest.fixture(scope="module")
def stock() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table").use(front_matter_plugin)
    # The one difference that is meant: `[^1]: …` is no link reference definition.
    (reference,) = (rule.fn for rule in md.block.ruler.__rules__ if rule.name == "reference")
    md.block.ruler.at("reference", markdown_parser._but_footnotes(reference))
    return md


def assert_parsed_alike(text: str, stock: MarkdownIt) -> None:
    """Compare the block tokens of `text`, the references, and the inline tokens of each block."""
    source = re.sub(r"\r\n?", "\n", text) + "\n"
    environment: dict[str, object] = {}
    expected = stock.block.parse(source, stock, environment, []) or []
    blocks = Blocks(source)
    assert [token.as_dict() for token in blocks.tokens] == [token.as_dict() for token in expected]
    assert blocks._env == environment
    for content in {token.content for token in expected if token.type == "inline"}:
        tokens = stock.inline.parse(content, stock, environment, [])
        found = blocks.inline_tokens(content)
        for token in found:
            token.meta.pop("span", None)
        assert [token.as_dict() for token in found] == [token.as_dict() for token in tokens]


@pytest.mark.parametrize("text", NASTY)
def test_nasty_samples(text: str, stock: MarkdownIt) -> None:
    assert_parsed_alike(text, stock)


def test_fixtures_and_real_proposals(stock: MarkdownIt) -> None:
    paths = [path for root in (FIXTURES, CORPUS) for path in root.rglob("*.md") if path.is_file()]
    texts = [path.read_bytes().decode("utf-8", "replace") for path in paths]
    assert len(texts) > 100
    for text in texts:
        assert_parsed_alike(text, stock)


@given(DOCUMENTS)
@example("- a\n\t<!--\n\n")
def test_documents_of_marks(stock: MarkdownIt, text: str) -> None:
    assert_parsed_alike(text, stock)


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.characters(codec="utf-8"))).map("".join))
def test_inline_text(stock: MarkdownIt, content: str) -> None:
    found = Blocks("[a]: b\n").inline_tokens(content)
    for token in found:
        token.meta.pop("span", None)
    environment: dict[str, object] = {}
    stock.block.parse("[a]: b\n", stock, environment, [])
    expected = stock.inline.parse(content, stock, environment, [])
    assert [token.as_dict() for token in found] == [token.as_dict() for token in expected]


@given(DOCUMENTS)
def test_what_stands_at_a_point_is_the_text(text: str) -> None:
    lines = text.split("\n")
    for inline in Parsed(text, lines).inlines:
        ends = [point[0] for point in inline.points[1:]] + [len(inline.content)]
        for (offset, line, column), end in zip(inline.points, ends, strict=True):
            part = inline.content[offset:end].rstrip("\n")
            # A backslash in front of a pipe of a table is left out, and blanks may have been a tab.
            assert not part.strip() or re.sub(r"\A[ \t]+", "", lines[line - 1][column - 1 :]).startswith(
                part.lstrip(" \t")
            )


def test_a_rule_that_is_not_known_is_asked_at_every_line() -> None:
    asked: set[tuple[int, bool]] = set()

    def unknown(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        asked.add((start, silent))
        return False

    md = MarkdownIt("commonmark")
    md.block.ruler.before("paragraph", "unknown", unknown, {"alt": ["paragraph"]})
    md.block.ruler = markdown_parser._Ruler(md.block.ruler)
    state = markdown_parser._State("a\nb\n\n- c\n", md, {}, [])
    md.block.tokenize(state, 0, state.lineMax)
    assert asked == {(0, False), (1, True), (3, False)}
    assert [token.type for token in state.tokens if token.nesting == 1][:2] == ["paragraph_open", "bullet_list_open"]

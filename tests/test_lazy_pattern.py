"""Patterns that are compiled late, and what is told without any."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.links import links_among, read_links
from bep_lint.outline import plain_text, shown_text
from bep_lint.parse import Parsed

# What links, tags and other mark-up are made of, and what stands between.
PIECES = st.sampled_from(
    [*r"\`*_[]<>&!()#:/@='\"~|", "](", "a", "é", " ", "  ", "\t", "\u00a0", "\n", "> ", "- ", "http:", "href=", "&amp;"]
)
TEXTS = st.lists(PIECES | st.characters(codec="utf-8"), max_size=40).map("".join)


def parsed(text: str) -> Parsed:
    return Parsed(text, re.split(r"\r\n|\n|\r", text))


def test_a_lazy_pattern_does_what_a_compiled_one_does() -> None:
    lazy, compiled = lazy_pattern(r"(?P<word>b\w*)|c", re.IGNORECASE), re.compile(r"(?P<word>b\w*)|c", re.IGNORECASE)
    text = "a Bee, a c"
    for _ in range(2):
        assert lazy.findall(text) == compiled.findall(text)
        assert lazy.sub("-", text) == compiled.sub("-", text)
        assert [match["word"] for match in lazy.finditer(text)] == ["Bee", None]
        assert lazy.fullmatch("bee") is not None
        assert lazy.fullmatch("a bee") is None
    assert lazy.pattern == compiled.pattern
    assert lazy.flags == compiled.flags


def test_a_lazy_pattern_is_compiled_when_it_is_used() -> None:
    wrong = lazy_pattern("(")
    with pytest.raises(re.error):
        wrong.match("")


@given(TEXTS)
@example("# a  b\\\nc")
@example("a  \nb\n===")
@example("# &amp;")
def test_text_without_marks_is_what_the_parser_makes_of_it(text: str) -> None:
    document = parsed(text)
    for inline in document.inlines:
        if inline.kind != "html_block":
            tokens = document.all_inline_tokens(inline)
            assert shown_text(document, inline) == " ".join(plain_text(tokens).split())


@given(TEXTS)
@example("[a](b) <c@d> <http:e> <img src=f>")
@example("[a]\n\n[a]: b")
@example("href=a src=b")
def test_links_are_found_wherever_the_parser_finds_some(text: str) -> None:
    document = parsed(text)
    for inline in document.inlines:
        if inline.kind != "html_block":
            assert read_links(document, inline) == links_among(document.all_inline_tokens(inline), inline)

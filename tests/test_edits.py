"""Edits of a text: what stands outside them stays, and which of them can be made together."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bep_lint.diagnostic import Edit, Span
from bep_lint.edits import Taken, apply_edits, lines_below, with_line_ends, without_lines
from bep_lint.source import Source

FILE = Path("/proposals/README.md")


def edit(text: str, *span: int) -> Edit:
    return Edit(FILE, Span(*span), text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_did(end: str) -> None:
    text = end.join(["one", "two  ", "", "four"])
    edits = [edit("2", 2, 1, 2, 4), edit("!", 4, 5, 4, 5), edit("0", 1, 1, 1, 1)]
    assert apply_edits(text, edits) == end.join(["0one", "2  ", "", "four!"])
    assert apply_edits(text, [edit("", 2, 1, 4, 1)]) == end.join(["one", "four"])


@pytest.mark.parametrize("last", ["", "\n", "\r\n"])
def test_the_end_of_a_text_is_a_place(last: str) -> None:
    text = f"one\ntwo{last}"
    assert apply_edits(text, [edit("x", 3, 1, 3, 1)]) == f"{text}x"
    assert apply_edits(text, [without_lines(FILE, 2, 2)]) == "one\n"
    assert apply_edits("", [edit("x", 1, 1, 1, 1)]) == "x"


def test_lines_are_put_in_with_the_ends_of_their_neighbours() -> None:
    text = "one\r\ntwo\nthree"
    lines = Source(text).lines

    def put(line: int, *added: str) -> str:
        return apply_edits(text, [with_line_ends(lines_below(FILE, lines, line, *added), text)])

    assert put(0, "zero") == "zero\r\none\r\ntwo\nthree"
    assert put(1, "a", "b") == "one\r\na\r\nb\r\ntwo\nthree"
    assert put(2, "a") == "one\r\ntwo\na\nthree"
    assert put(3, "a") == "one\r\ntwo\nthree\na", "which has no line end had none before"


def test_insertions_at_one_place_keep_their_order() -> None:
    lines = ["one"]
    edits = [lines_below(FILE, lines, 1, "two"), lines_below(FILE, lines, 1, "three")]
    assert apply_edits("one\n", edits) == "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (edit("", 1, 1, 1, 5), edit("", 1, 5, 1, 9), True),
        (edit("", 1, 1, 1, 5), edit("", 1, 4, 1, 9), False),
        (edit("", 1, 1, 3, 1), edit("", 2, 1, 2, 2), False),
        (edit("x", 1, 5, 1, 5), edit("", 1, 5, 1, 9), False),
        (edit("x", 1, 5, 1, 5), edit("", 1, 1, 1, 5), False),
        (edit("x", 1, 5, 1, 5), edit("y", 1, 5, 1, 5), False),
        (edit("\nx", 1, 5, 1, 5), edit("\ny", 1, 5, 1, 5), True),
        (edit("x\n", 2, 1, 2, 1), edit("y\n", 2, 1, 2, 1), True),
        (edit("\nx", 1, 5, 1, 5), edit("y", 1, 5, 1, 5), False),
        (edit("\nx", 1, 1, 1, 1), edit("y\n", 1, 1, 1, 1), False),
        (edit("x", 1, 5, 1, 5), edit("y", 1, 6, 1, 6), True),
    ],
)
def test_which_can_be_made_together(one: Edit, other: Edit, together: bool) -> None:
    for first, second in ((one, other), (other, one)):
        taken = Taken()
        assert taken.has_room_for(first, "AAA001")
        taken.take(first, "AAA001")
        assert taken.has_room_for(second, "AAA001") is together


def test_lines_of_two_rules_do_not_share_a_place() -> None:
    taken = Taken()
    taken.take(edit("\nx", 1, 5, 1, 5), "AAA001")
    assert taken.has_room_for(edit("\ny", 1, 5, 1, 5), "AAA001")
    assert not taken.has_room_for(edit("\ny", 1, 5, 1, 5), "AAA002")


texts = st.text(alphabet="ab |\r\n\u2028é한\U0001f600", max_size=60)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, str]]]:
    """A text and stretches of it, none overlapping another, with what is to stand there."""
    text = draw(texts)
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    # A carriage return and the line feed behind it are one line end, within which no place is.
    places = [place for place in places if text[max(place - 1, 0) : place + 1] != "\r\n"]
    stretches = zip(places[::2], places[1::2], strict=False)
    return text, [(start, end, draw(texts)) for start, end in stretches]


@given(edited())
def test_only_what_is_edited_changes(case: tuple[str, list[tuple[int, int, str]]]) -> None:
    text, stretches = case
    lines = Source(text).lines

    def place(offset: int) -> tuple[int, int]:
        before = Source(text[:offset] + "x").lines
        return len(before), len(before[-1])

    edits = [Edit(FILE, Span(*place(start), *place(end)), new) for start, end, new in stretches]
    assert all(edit.span.end_line <= len(lines) + 1 for edit in edits)
    expected, position = "", 0
    for start, end, new in stretches:
        expected += text[position:start] + new
        position = end
    assert apply_edits(text, reversed(edits)) == expected + text[position:]


@given(texts, texts, st.data())
def test_line_ends_of_an_edit_are_those_of_its_place(text: str, new: str, data: st.DataObject) -> None:
    line = data.draw(st.integers(1, len(Source(text).lines) + 1))
    made = with_line_ends(edit(new, line, 1, line, 1), text)
    assert Source(made.text).lines == Source(new).lines
    if not {"\r", "\n"} & set(text):
        assert "\r" not in made.text

"""Fixing a folder in rounds: what is made together, what is held back, and what never comes to an end."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bep_lint.conventions import Conventions
from bep_lint.diagnostic import Edit, Finding, Fix, Span
from bep_lint.document import Document
from bep_lint.engine import Outcome, Policy, lint
from bep_lint.fix import MOST_ROUNDS, Fixed, fix
from bep_lint.proposals import Proposals
from bep_lint.rule import MAIN, DocumentRule, Rule
from bep_lint.selection import Severities

NAME = "BEP-1000-quota.md"
Check = Callable[[Document], Iterator[Finding]]


def rule(code: str, check: Check) -> Rule:
    return DocumentRule(code, f"made-{code.lower()}", "warning", check, False, MAIN, False, False)


def replacing(code: str, old: str, new: str, *, safe: bool = True) -> Rule:
    """A rule that finds each `old` and would write `new` there."""

    def check(doc: Document) -> Iterator[Finding]:
        for number, line in enumerate(doc.lines, 1):
            for match in re.finditer(old, line):
                span = Span.at(number, match.start() + 1, len(match[0]))
                yield Finding(span, f"{match[0]} found", fix=Fix(f"write {new}", (Edit(doc.path, span, new),), safe))

    return rule(code, check)


def finding(code: str, text: str) -> Rule:
    """A rule that finds each `text` and cannot mend it."""

    def check(doc: Document) -> Iterator[Finding]:
        for number, line in enumerate(doc.lines, 1):
            for match in re.finditer(text, line):
                yield Finding(Span.at(number, match.start() + 1, len(match[0])), f"{match[0]} found")

    return rule(code, check)


class Folder:
    """A folder with one document, the rules that look at it, and how often they did."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.path.mkdir(exist_ok=True)
        (path / NAME).write_text(text, encoding="utf-8", newline="")
        self.runs = 0

    def fix(self, *rules: Rule, unsafe: bool = False) -> Fixed:
        policy = Policy(rules, Severities({}, {}, {}), {}, self.path)

        def run(proposals: Proposals) -> Outcome:
            self.runs += 1
            return lint(proposals, policy)

        proposals = Proposals(self.path, Conventions())
        return fix(proposals, run, lambda found: found.fix is not None and (found.fix.safe or unsafe))

    def fixed_text(self, *rules: Rule) -> str:
        fixed = self.fix(*rules)
        before = (self.path / NAME).read_bytes()
        assert all(source.data == before for source in fixed.before.values()), "nothing is written"
        return next(iter(fixed.after.values())).text if fixed.after else before.decode()


@pytest.fixture
def make(folder: Path) -> Callable[[str], Folder]:
    return lambda text: Folder(folder / "proposals", text)


Make = Callable[[str], Folder]


def test_all_that_can_be_made_together_is_made_in_one_round(make: Make) -> None:
    place = make("a a a\na\n" * 50)
    assert place.fixed_text(replacing("AAA001", "a", "bb")) == "bb bb bb\nbb\n" * 50
    assert place.runs == 2


def test_what_overlaps_waits_for_the_next_round(make: Make) -> None:
    place = make("abcd\n")
    fixed = place.fix(replacing("AAA001", "abc", "x"), replacing("AAA002", "bcd", "y"), replacing("AAA003", "xd", "z"))
    assert [found.code for found in fixed.fixed] == ["AAA001", "AAA003"]
    assert fixed.after[place.path / NAME].text == "z\n"
    assert fixed.outcome.diagnostics == []


def test_unwanted_fixes_are_not_made(make: Make) -> None:
    place = make("a\n")
    rules = [replacing("AAA001", "a", "b", safe=False)]
    assert place.fix(*rules).after == {}
    assert [found.code for found in place.fix(*rules).outcome.diagnostics] == ["AAA001"]
    assert place.fix(*rules, unsafe=True).fixed


@pytest.mark.parametrize("text", ["a\n", "a b\n", "b\n"])
def test_rules_that_undo_each_other_are_both_named(make: Make, text: str) -> None:
    fixed = make(f"{text}c\n").fix(
        replacing("AAA001", "a", "b"), replacing("AAA002", "b", "a"), replacing("AAA003", "c", "d")
    )
    assert fixed.endless == {"AAA001", "AAA002"}
    assert [source.text for source in fixed.after.values()] == [f"{text}d\n"], "other rules go on"
    assert {found.code for found in fixed.outcome.diagnostics} <= {"AAA001", "AAA002"}


def test_a_fix_that_changes_nothing_has_no_end(make: Make) -> None:
    fixed = make("a\n").fix(replacing("AAA001", "a", "a"))
    assert fixed.endless == {"AAA001"}
    assert fixed.after == {}


def test_a_fix_that_grows_has_no_end(make: Make) -> None:
    place = make("a c\n")
    fixed = place.fix(replacing("AAA001", "a$|a(?= )", "aa"), replacing("AAA002", "c", "d"))
    assert fixed.endless == {"AAA001"}
    assert [source.text for source in fixed.after.values()] == ["a d\n"]
    assert place.runs < MOST_ROUNDS + 10


def test_a_fix_that_brings_another_finding_is_held_back(make: Make) -> None:
    place = make("a\na\na\n")
    longer = rule("AAA002", lambda doc: (Finding(Span.at(1), "too long") for _ in [0] if len("".join(doc.lines)) > 5))
    fixed = place.fix(replacing("AAA001", "a", "bb"), longer)
    assert fixed.after[place.path / NAME].text == "bb\nbb\na\n", "as many as there is room for"
    assert [(found.diagnostic.code, found.codes) for found in fixed.held_back] == [("AAA001", ("AAA002",))]
    assert [found.code for found in fixed.outcome.diagnostics] == ["AAA001"]


def test_a_finding_that_is_fixed_in_its_turn_does_no_harm(make: Make) -> None:
    assert make("a\n").fixed_text(replacing("AAA001", "a", "b"), replacing("AAA002", "b", "c")) == "c\n"


def test_an_old_finding_that_moves_does_no_harm(make: Make) -> None:
    assert make("a x\n").fixed_text(replacing("AAA001", "a ", "longer\n"), finding("AAA002", "x")) == "longer\nx\n"


def test_what_was_held_back_is_made_when_there_is_room(make: Make) -> None:
    long = rule("AAA003", lambda doc: (Finding(Span.at(1), "too long") for _ in [0] if len(doc.lines[0]) > 6))
    place = make("a cccc\n")
    fixed = place.fix(replacing("AAA001", "a", "bbb"), replacing("AAA002", "cccc", "c"), long)
    assert [source.text for source in fixed.after.values()] == ["bbb c\n"]
    assert fixed.held_back == []


def test_a_finding_whose_fix_is_held_back_is_not_brought(make: Make) -> None:
    rules = (replacing("AAA001", "a", "b"), replacing("AAA002", "b", "c"), finding("AAA003", "c"))
    fixed = make("a\nx\n").fix(*rules, replacing("AAA004", "x", "y"))
    assert [source.text for source in fixed.after.values()] == ["a\ny\n"]
    assert [found.code for found in fixed.outcome.diagnostics] == ["AAA001"]
    assert [(found.diagnostic.code, found.codes) for found in fixed.held_back] == [("AAA001", ("AAA002",))]


def test_an_unsafe_fix_of_what_would_be_brought_is_no_cure(make: Make) -> None:
    rules = (replacing("AAA001", "a", "b"), replacing("AAA002", "b", "c", safe=False))
    fixed = make("a\n").fix(*rules)
    assert fixed.after == {}
    assert [found.diagnostic.code for found in fixed.held_back] == ["AAA001"]
    assert [source.text for source in make("a\n").fix(*rules, unsafe=True).after.values()] == ["c\n"]


def test_a_finding_that_is_mended_makes_no_room_for_another(make: Make) -> None:
    def check(doc: Document) -> Iterator[Finding]:
        for number, line in enumerate(doc.lines, 1):
            if line == "a":
                span = Span.at(number, 1, 1)
                yield Finding(span, "a found", fix=Fix("write b", (Edit(doc.path, span, "b"),)))
            elif line == "b":
                yield Finding(Span.at(number), "b found")

    fixed = make("a\n").fix(rule("AAA001", check))
    assert fixed.after == {}
    assert [found.codes for found in fixed.held_back] == [("AAA001",)]


def test_harm_in_another_file_is_traced(make: Make) -> None:
    place = make("a\nc\n")
    (place.path / "BEP-1001-other.md").write_text("x\nd\n", encoding="utf-8")

    def check(doc: Document) -> Iterator[Finding]:
        texts = [line for other in doc.proposals.all_mains for line in other.lines]
        if doc.number == 1001 and "bb" in texts:
            yield Finding(Span.at(1), "the other has bb")

    fixed = place.fix(
        *(replacing("AAA001", "a", "bb"), replacing("AAA002", "^c$", "cc"), replacing("AAA003", "x", "y")),
        rule("AAA004", check),
    )
    texts = {path.name: source.text for path, source in fixed.after.items()}
    assert texts["BEP-1001-other.md"] == "y\nd\n"
    assert texts[NAME].startswith("a\n")
    assert [found.diagnostic.code for found in fixed.held_back] == ["AAA001"]


def test_many_that_are_held_back_take_few_runs(make: Make) -> None:
    place = make("".join(f"a{number}\n" for number in range(64)))
    for number in range(1001, 1065):
        (place.path / f"BEP-{number}-quota.md").write_text("a\n", encoding="utf-8")

    def check(doc: Document) -> Iterator[Finding]:
        if doc.number != 1000 and "b" in doc.lines:
            yield Finding(Span.at(1), "b found")

    fixed = place.fix(replacing("AAA001", "^a", "b"), rule("AAA002", check))
    assert len(fixed.held_back) == 64
    assert len(fixed.fixed) == 64
    assert place.runs < 15


def test_there_may_be_many_rounds_as_long_as_findings_get_fewer(make: Make) -> None:
    count = 3 * MOST_ROUNDS

    def one_by_one(doc: Document) -> Iterator[Finding]:
        end = Edit(doc.path, Span.at(count + 1, 1, 3), "end")
        for number, line in enumerate(doc.lines, 1):
            if line == "a":
                span = Span.at(number, 1, 1)
                yield Finding(span, "a found", fix=Fix("write b", (Edit(doc.path, span, "b"), end)))

    fixed = make("a\n" * count + "end\n").fix(rule("AAA001", one_by_one))
    assert (len(fixed.fixed), fixed.endless) == (count, set())


def test_a_healthy_rule_is_not_blamed_beside_a_broken_one(make: Make) -> None:
    fixed = make("a\n").fix(replacing("AAA001", "a", "a "), replacing("AAA002", " +$", ""))
    assert fixed.endless == {"AAA001"}


def test_a_fix_that_doubles_each_time_has_no_end(make: Make) -> None:
    place = make("a c\n")
    fixed = place.fix(replacing("AAA001", "a", "aa"), replacing("AAA002", "c", "d"))
    assert fixed.endless == {"AAA001"}
    assert [source.text for source in fixed.after.values()] == ["a d\n"]
    assert place.runs < 20


@pytest.mark.parametrize("new", ["\0", "x" * 5_000_000])
def test_a_fix_after_which_a_file_cannot_be_read_is_held_back(make: Make, new: str) -> None:
    fixed = make("a\nc\n").fix(replacing("AAA001", "a", new), replacing("AAA002", "c", "d"))
    assert [source.text for source in fixed.after.values()] == ["a\nd\n"]
    if new != "\0":  # which no edit may hold
        assert [found.codes for found in fixed.held_back] == [("SRC001",)]


def test_a_fix_that_makes_a_rule_fail_is_held_back(make: Make) -> None:
    def fragile(doc: Document) -> Iterator[Finding]:
        if "bb" in doc.lines:
            raise ValueError("bb")
        yield from ()

    fixed = make("a\nc\n").fix(replacing("AAA001", "a", "bb"), rule("AAA002", fragile), replacing("AAA003", "c", "d"))
    assert [(found.diagnostic.code, found.codes) for found in fixed.held_back] == [("AAA001", ())]
    assert [source.text for source in fixed.after.values()] == ["a\nd\n"]
    assert fixed.outcome.failures == []


def test_one_fix_of_several_findings_is_made_once(make: Make) -> None:
    def both(doc: Document) -> Iterator[Finding]:
        if "a" in doc.lines:
            shared = Fix("write b", (Edit(doc.path, Span.at(1, 1, 1), "b"),))
            yield Finding(Span.at(1), "one", fix=shared)
            yield Finding(Span.at(2), "other", fix=shared)

    fixed = make("a\nc\n").fix(rule("AAA001", both))
    assert [source.text for source in fixed.after.values()] == ["b\nc\n"]
    assert len(fixed.fixed) == 2


def test_a_fix_is_made_whole_or_not_at_all(make: Make) -> None:
    def two(doc: Document) -> Iterator[Finding]:
        if doc.lines[0] == "ab":
            edits = (Edit(doc.path, Span.at(1, 2, 1), "X"), Edit(doc.path, Span.at(2, 1, 1), "Y"))
            yield Finding(Span.at(2), "both", fix=Fix("write X and Y", edits))

    fixed = make("ab\nc\n").fix(replacing("AAA001", "b", "z"), rule("AAA002", two))
    assert [source.text for source in fixed.after.values()] == ["az\nc\n"]


def test_a_file_with_two_names_is_fixed_once(make: Make) -> None:
    place = make("a\n")
    (place.path / "BEP-1001-quota.md").symlink_to(NAME)
    fixed = place.fix(replacing("AAA001", "a", "bc"))
    assert [source.text for source in fixed.after.values()] == ["bc\n"]
    assert fixed.outcome.diagnostics == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_rule_needs_not_know_how_lines_end(make: Make, end: str) -> None:
    place = make(f"a{end}c{end}")
    assert place.fixed_text(replacing("AAA001", "a", "b\nb")) == f"b{end}b{end}c{end}"


def is_done(doc: Document) -> bool:
    return any("d" in line for other in doc.proposals.all_mains for line in other.lines)


def test_the_state_of_files_is_that_of_one_moment(make: Make) -> None:
    place = make("a b\n")
    other = place.path / "BEP-1001-other.md"
    other.write_text("a\n", encoding="utf-8")
    changed = False

    def meddling(doc: Document) -> Iterator[Finding]:
        nonlocal changed
        if not changed:
            changed = True
            _ = [document.lines for document in doc.proposals.documents]
            other.write_text("a a a\n", encoding="utf-8")
        yield from ()

    late = rule("AAA002", lambda doc: replacing("AAA002", "a", "c").check(doc) if is_done(doc) else iter(()))
    fixed = place.fix(rule("AAA000", meddling), replacing("AAA001", "b", "d"), late)
    assert fixed.before[other].text == "a\n"
    assert fixed.after[other].text == "c\n"

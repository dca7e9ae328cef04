"""The JSON Schema of the configuration and its reader agree; so do the examples in the documentation."""

import argparse
import datetime
import json
import re
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import FIXTURES, ROOT
from jsonschema import Draft202012Validator

from bep_lint.config import ConfigError, Options, Settings, load_file
from bep_lint.configured import settings_for, settings_text
from bep_lint.configured_texts import TEXT_CHECKS
from bep_lint.rule import Rule
from bep_lint.rule_set import all_rules
from bep_lint.toml_values import BadValue, field_names, fill, is_record, key_of

SCRIPT = ROOT / "scripts" / "generate_schema.py"
SCHEMA: dict[str, Any] = json.loads((ROOT / "schema" / "bep-lint.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
EXAMPLES = FIXTURES / "config"

# What the reader says of each `bad_….toml`.
REFUSED = {
    "address": '1: "docs.example.com/rules" is no address of pages; one is written https://HOST/PATH',
    "address_query": '1: "https://docs.example.com/?rule=" is no address of pages; one is written https://HOST/PATH',
    "alias": '2: conventions.aliases.Aims: "Gaol" is no section of a layout; did you mean "Goal"?',
    "boolean_for_number": "2: conventions.number-start: expected a whole number, found a boolean",
    "budget": "2: conventions.budgets.sections.Motivation: the least, 30, is more than the most, 10",
    "columns_equal": '2: conventions.registry.columns: "Number" is the name of two columns',
    "columns_equal_by_case": '3: conventions.registry.extra-columns: "title" is the name of two columns',
    "companion": (
        '2: conventions.statuses.companions.Accepted: "Target-Verison" is neither in front-matter.order nor '
        'reason nor registry-row; did you mean "Target-Version"?'
    ),
    "companion_twice": '2: conventions.statuses.companions.Accepted: "Target-Version" is there twice',
    "companion_status": (
        '2: conventions.statuses.companions.Acepted: "Acepted" is not in statuses.known; did you mean "Accepted"?'
    ),
    "date": "1: baseline: expected a string, found a date or time",
    "decimal_number": "2: conventions.budgets.phases: expected a whole number, found a decimal number",
    "decimal_whole_number": "2: conventions.budgets.phases: expected a whole number, found a decimal number",
    "fail_on": '1: fail-on: expected "error" or "warning", found "never"',
    "file_name_empty": '2: "" is no name of a file here: one has no "/" in it and no dot in front',
    "file_name_hidden": '3: ".notes.md" is no name of a file here: one has no "/" in it and no dot in front',
    "file_name_path": '2: "../x.md" is no name of a file here: one has no "/" in it and no dot in front',
    "fixed_key": '2: conventions.front-matter.fixed: "Creatd" is not in order; did you mean "Created"?',
    "glob_empty": '1: "" is no pattern: it names nothing',
    "glob_negated": (
        '3: "!archive/keep" is no pattern: a "!" in front takes nothing back here; name what is meant, with "?" for '
        'the first letter of a "!name"'
    ),
    "glob_negated_key": (
        '2: "!BEP-1*.md" is no pattern: a "!" in front takes nothing back here; name what is meant, with "?" for '
        'the first letter of a "!name"'
    ),
    "glob_range": '1: "[z-a]*" is no pattern: bad character range z-a',
    "glob_slash": '1: "/" is no pattern: it names nothing',
    "list_for_table": "1: severity: expected a table, found a list",
    "message_boolean": "2: conventions.messages.leave-others: expected a boolean, found a string",
    "message_branch_form": (
        '2: conventions.messages.branch-form: "bep-{number}", the branch-form, is not what branch matches'
    ),
    "message_branch_without_group": "2: conventions.messages.branch: needs a group (?P<number>…)",
    "message_status": (
        '2: conventions.messages.status-verbs.Implementd: "Implementd" is not in statuses.known; did you mean '
        '"Implemented"?'
    ),
    "message_title": (
        "4: conventions.messages.titles: no regular expression: missing ), unterminated subpattern at position 4"
    ),
    "message_title_empty": "2: conventions.messages.titles: matches an empty text, and so says nothing of any",
    "message_title_form": (
        '2: conventions.messages.title-form: "BEP-{number} {verb}: {summary}", the title-form, is not what titles '
        "matches"
    ),
    "message_titles_without_form": (
        '2: conventions.messages.titles: "BEP-{number} ({verb}): {summary}", the title-form, is not what titles matches'
    ),
    "message_titles_without_verb": (
        '2: conventions.messages.titles: the verb "accept" makes a title that titles does not match'
    ),
    "message_verb_not_matched": (
        '3: conventions.messages.status-verbs.Superseded: the verb "superseded-by" makes a title that titles does not '
        "match"
    ),
    "message_verb_white_space": '2: white space stands around the name "update"; take it out',
    "name_blank": "2: a name is empty",
    "name_empty": "2: a name is empty",
    "negative_number": "2: conventions.budgets.phases: expected 0 or more, found -1",
    "number_for_string": "1: proposals: expected a string, found a number",
    "number_in_list": "3: select: expected a list of strings, found a number in it",
    "output_format": '1: unknown output format "sarof"; known are ',
    "output_format_white_space": '1: white space stands around the name "full"; take it out',
    "pattern": (
        "2: conventions.patterns.issue: no regular expression: missing ), unterminated subpattern at position 0"
    ),
    "pattern_without_group": "2: conventions.patterns.version: needs a group (?P<year>…)",
    "rejection_form": (
        '3: conventions.forms.rejection: "Why not", which forms.rejection advises, is not what patterns.rejection '
        "matches"
    ),
    "rejection_pattern": (
        '2: conventions.patterns.rejection: "Rejection Reason", which forms.rejection advises, is not what '
        "patterns.rejection matches"
    ),
    "required_section": (
        '2: conventions.layouts.sub-document.required: "Sumary" is not in sections; did you mean "Summary"?'
    ),
    "section_alias": '2: conventions.layouts.standard.sections: the heading "## Background" is read as "Motivation"',
    "section_heading": '2: conventions.layouts.standard.sections: the heading "## 2. *Design*" is read as "design"',
    "selector": '1: unknown rule "FM 008"; did you mean "FM008"?',
    "selector_key": '2: unknown rule "FM 008"; did you mean "FM008"?',
    "selector_relaxed_white_space": '2: white space stands around the name "SEC"; take it out',
    "selector_white_space": '1: white space stands around the name "FM001"; take it out',
    "severity": '2: severity.FM: expected "error" or "warning", found "fatal"',
    "status_is_a_rule": (
        '1: status-severity: unknown status "SEC012"; known are Draft, Accepted, Implemented, Rejected, Superseded'
    ),
    "status_rule": '3: unknown rule "SEC0012"; did you mean "SEC012"?',
    "status_severity": '2: status-severity.Accepted.SEC012: expected "error" or "warning", found "errror"',
    "status_unknown": '3: status-severity: unknown status "acepted"; did you mean "Accepted"?',
    "status_white_space": '1: white space stands around the name "Draft"; take it out',
    "status_without_table": "2: status-severity.SEC012: expected a table, found a string",
    "string_for_list": "1: select: expected a list of strings, found a string",
    "string_for_number": "2: conventions.budgets.phases: expected a whole number, found a string",
    "three_of_four": "2: conventions.registry.columns: expected a list of 4 strings, found 3",
    "three_of_two": "2: conventions.budgets.sections.Motivation: expected a list of 2 whole numbers, found 3",
    "tool_table": "1: a [tool] table is for pyproject.toml; the keys stand at the top here",
    "transition_to_itself": ('2: conventions.statuses.transitions.Draft: to stay "Draft" is no move; take it out'),
    "transition_twice": '4: conventions.statuses.transitions.Draft: "Accepted" is there twice',
    "transition_status": (
        '2: conventions.statuses.transitions.Drafted: "Drafted" is not in statuses.known; did you mean "Draft"?'
    ),
    "transition_target": (
        '4: conventions.statuses.transitions.Draft: "Implementd" is not in statuses.known; did you mean "Implemented"?'
    ),
    "transition_text": "2: conventions.statuses.transitions.Draft: expected a list of strings, found a string",
    "unknown_key": '2: unknown key "selct"; did you mean "select"?',
    "unknown_key_below": '2: conventions.budgets: unknown key "single-files"; did you mean "single-file"?',
    "unknown_rule": '3: unknown rule "FMM010"; did you mean "FM010"?',
    "unknown_rule_for_file": '2: unknown rule "REGG"; did you mean "REG"?',
    "unknown_rule_relaxed": '2: unknown rule "SECC"; did you mean "SEC"?',
}
# Why the schema cannot refuse it too.
UNSEEN = {
    "alias": "the layouts' sections are configuration",
    "budget": "one number is compared with another",
    "columns_equal_by_case": "one list is compared with another, case apart",
    "companion": "the keys of the front matter are configuration",
    "companion_status": "the statuses are configuration",
    "decimal_whole_number": "to JSON Schema 3.0 is a whole number",
    "fixed_key": "one list is compared with another",
    "glob_range": "only the reader compiles it",
    "message_branch_form": "one setting is compared with another",
    "message_branch_without_group": "only the reader compiles it",
    "message_status": "the statuses are configuration",
    "message_title": "only the reader compiles it",
    "message_title_empty": "only the reader compiles it",
    "message_title_form": "one setting is compared with another",
    "message_titles_without_form": "one setting is compared with another",
    "message_titles_without_verb": "one setting is compared with another",
    "message_verb_not_matched": "one setting is compared with another",
    "pattern": "only the reader compiles it",
    "pattern_without_group": "only the reader compiles it",
    "required_section": "one list is compared with another",
    "section_alias": "the aliases are configuration",
    "section_heading": "only the reader takes it for Markdown",
    "status_rule": "plug-ins bring rules",
    "status_unknown": "the statuses are configuration",
    "rejection_form": "one setting is compared with another",
    "rejection_pattern": "one setting is compared with another",
    "transition_status": "the statuses are configuration",
    "transition_to_itself": "the statuses are configuration",
    "transition_target": "the statuses are configuration",
    "unknown_rule": "plug-ins bring rules",
    "unknown_rule_for_file": "plug-ins bring rules",
    "unknown_rule_relaxed": "plug-ins bring rules",
}


def read(path: Path) -> Settings:
    """Read a configuration as the command does."""
    return settings_for(Path(), argparse.Namespace(isolated=False, config=path))


def is_valid(table: object) -> bool:
    return VALIDATOR.is_valid(table)


def test_the_schema_is_up_to_date() -> None:
    script = runpy.run_path(str(SCRIPT))
    assert script["SCHEMA"].read_text(encoding="utf-8") == script["generated"](), "run scripts/generate_schema.py"


def test_the_schema_is_written_where_it_is_not_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main = runpy.run_path(str(SCRIPT))["main"]
    path = tmp_path / "schema" / "bep-lint.schema.json"
    path.parent.mkdir()
    monkeypatch.setitem(main.__globals__, "SCHEMA", path)

    def run(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["generate_schema.py", *arguments])
        status: int = main()
        return status

    assert (run("--check"), path.exists()) == (1, False)
    assert (run(), run("--check")) == (0, 0)
    assert json.loads(path.read_text(encoding="utf-8")) == SCHEMA
    path.write_text("{}", encoding="utf-8")
    assert (run("--check"), path.read_text(encoding="utf-8")) == (1, "{}")


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert "$id" not in SCHEMA


def test_every_example_is_expected() -> None:
    names = {path.stem for path in EXAMPLES.iterdir()}
    assert {f"bad_{name}" for name in REFUSED} == {name for name in names if not name.startswith("good_")}
    assert REFUSED.keys() > UNSEEN.keys()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_reader_and_schema_agree_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES)
    seen = is_valid(tomllib.loads(path.read_text(encoding="utf-8")))
    kind, _, name = path.stem.partition("_")
    if kind == "good":
        read(Path(path.name))
        assert seen
        return
    with pytest.raises(ConfigError) as caught:
        read(Path(path.name))
    message = f"{path.name}:{REFUSED[name]}"
    assert str(caught.value) == message or (message.endswith(" are ") and str(caught.value).startswith(message))
    assert seen is (name in UNSEEN)


def key_paths(schema: dict[str, Any], keys: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the way to every setting, to every table of settings, and to a key that none of them has."""
    if "properties" in schema:
        yield (*keys, "no-such-key")
        for key, value in schema["properties"].items():
            yield (*keys, key)
            yield from key_paths(value, (*keys, key))


VALUES: tuple[object, ...] = (
    "full",
    "error",
    0,
    7,
    -1,
    True,
    1.5,
    datetime.date(2026, 1, 1),
    [],
    ["full"],
    ["full", 1],
    ["a", "b", "c", "d"],
    ["a", "b", "c", "d", "e"],
    [[]],
    [1, 2],
    [1, 2, 3],
    [1, -2],
    [1.5, 2],
    {},
    {"a": 1},
    {"a": "error"},
    {"a": "b"},
    {"a": ["b"]},
    {"a": [1, 2]},
    {"a": {}},
    {"a": {"b": "warning"}},
    {"a": {"b": "c"}},
)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_reader_and_schema_agree_everywhere_on(value: object) -> None:
    for keys in key_paths(SCHEMA):
        table: object = value
        for key in reversed(keys):
            table = {key: table}
        try:
            fill(Options(), Options, table)
            accepted = True
        except BadValue:
            accepted = False
        # Which output formats there are is checked after the reading, and whether a text is an address.
        if not (keys == ("docs-url",) and isinstance(value, str)) and (keys != ("output-format",) or value == "full"):
            assert is_valid(table) is accepted, keys


def test_every_setting_is_in_the_schema_with_what_it_says() -> None:
    assert list(SCHEMA["properties"]) == [key_of(name) for name in field_names(Options)]
    assert is_valid(tomllib.loads(settings_text(Settings(root=Path.cwd()))))
    assert SCHEMA["properties"]["fail-on"] == {
        "description": "The least severity that makes the exit status 1.",
        "type": "string",
        "enum": ["error", "warning"],
        "default": "warning",
    }
    layouts = SCHEMA["properties"]["conventions"]["properties"]["layouts"]["properties"]
    assert layouts["segmented"]["properties"]["anywhere"]["default"] == ["Document Index"]


class Bare(NamedTuple):
    """A record, one field of which says nothing."""

    told: int = 1
    """One."""
    untold: int = 2


def test_a_field_without_a_docstring_is_refused() -> None:
    with pytest.raises(SystemExit, match="Bare: no docstring at untold"):
        runpy.run_path(str(SCRIPT))["_descriptions"](Bare)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_can_be_selected_by_what_it_is_called(rule: Rule) -> None:
    for selector in (rule.code, rule.name, rule.family, "ALL"):
        assert is_valid({"select": [selector], "severity": {selector: "error"}})


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCKS = [
    pytest.param(block, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, block in enumerate(
        re.findall(r"^```toml\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    )
]


@pytest.mark.parametrize("block", BLOCKS)
def test_examples_of_the_documentation_are_valid(block: str, tmp_path: Path) -> None:
    table = tomllib.loads(block)
    if table.keys() & {"project", "build-system"} and "bep-lint" not in table.get("tool", {}):
        return  # the project file of a plug-in
    path = tmp_path / ("pyproject.toml" if "tool" in table else "bep-lint.toml")
    path.write_text(block, encoding="utf-8")
    load_file(path)
    assert is_valid(table["tool"]["bep-lint"] if "tool" in table else table)


def test_every_mark_is_checked() -> None:
    marks = runpy.run_path(str(SCRIPT))["_MARKS"]
    assert TEXT_CHECKS.keys() == marks.keys() - {"distinct"}, "`distinct` is a mark of lists: `check_conventions`"


def test_the_page_of_settings_has_every_key() -> None:
    def keys(record: object, above: str = "") -> Iterator[str]:
        for name in field_names(type(record)):
            value, key = getattr(record, name), above + key_of(name)
            yield from keys(value, f"{key}.") if is_record(type(value)) and type(value) is not tuple else [key]

    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^#+ `([a-z.-]+)`$", page, re.MULTILINE)) == sorted(keys(Options()))

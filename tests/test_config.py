"""Configuration: discovery, merging, and each error's whole text."""

import datetime
import os
import pickle
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from conftest import FIXTURES

import bep_lint
from bep_lint.config import ConfigError, Options, Settings, load_file, load_settings
from bep_lint.configured import settings_text
from bep_lint.convention_checks import check_conventions
from bep_lint.conventions import Conventions
from bep_lint.safe_text import printable
from bep_lint.toml_lines import KeyPath, key_lines, line_of
from bep_lint.toml_text import toml_text
from bep_lint.toml_values import BadValue, dotted, field_names, fill, key_of


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "docs" / "proposals").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path.resolve()


def load(text: str | bytes, name: str = "bep-lint.toml") -> Settings:
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_file(Path(name))


def wherever_from(settings: Settings) -> Settings:
    return settings._replace(origin=None)


def error_of(text: str | bytes, name: str = "bep-lint.toml") -> str:
    with pytest.raises(ConfigError) as caught:
        load(text, name)
    return str(caught.value)


# --- what a file may say


def test_every_option_is_read(repository: Path) -> None:
    settings = load("""
        select = ["FM", "ALL"]
        extend-select = ["LEN004"]
        ignore = ["file-name"]
        severity = { FM008 = "error", REG006 = "warning" }
        fail-on = "error"
        output-format = "concise"
        proposals = "docs/proposals"
        exclude = ["archive/**"]
        guide-files = ["NOTES.md"]

        [per-file-ignores]
        "proposals/BEP-1010*" = ["SEC", "LNK001"]

        [conventions]
        number-start = 0
        [conventions.budgets]
        single-file = 600
        sections.Motivation = [5, 40]
        [conventions.front-matter]
        required = []
    """)
    assert settings.select == ("FM", "ALL")
    assert settings.extend_select == ("LEN004",)
    assert settings.ignore == ("file-name",)
    assert settings.severity == {"FM008": "error", "REG006": "warning"}
    assert settings.fail_on == "error"
    assert settings.output_format == "concise"
    assert settings.proposals == "docs/proposals"
    assert settings.exclude == ("archive/**",)
    assert settings.guide_files == ("NOTES.md",)
    assert settings.per_file_ignores == {"proposals/BEP-1010*": ("SEC", "LNK001")}
    assert settings.conventions.number_start == 0
    assert settings.conventions.budgets.single_file == 600
    assert settings.conventions.front_matter.required == ()
    assert settings.source == Path("bep-lint.toml")
    assert settings.root == repository


def test_what_is_not_written_keeps_its_default() -> None:
    conventions = load("[conventions.layouts.tech-spec]\nanywhere = ['Goal']").conventions
    default = Conventions()
    assert conventions.layouts.tech_spec.anywhere == ("Goal",)
    assert conventions.layouts.tech_spec.sections == default.layouts.tech_spec.sections
    assert conventions.layouts.standard == default.layouts.standard
    assert conventions.budgets == default.budgets


def test_mappings_are_merged_and_lists_replaced() -> None:
    conventions = load("""
        [conventions]
        no-questions = ["keine"]
        [conventions.aliases]
        "Aims" = "Goal"
        "Decision Summary" = "References"
        [conventions.budgets.sections]
        "References" = [0, 99]
    """).conventions
    default = Conventions()
    assert conventions.no_questions == ("keine",)
    assert conventions.aliases == {**default.aliases, "Aims": "Goal", "Decision Summary": "References"}
    assert conventions.section_name("2. Aims (draft)") == "Goal"
    assert conventions.budgets.sections == {**default.budgets.sections, "References": (0, 99)}


@pytest.mark.parametrize("text", ["", "# nothing\n", "\ufeffselect = []\r\n"])
def test_a_file_that_changes_nothing(text: str) -> None:
    assert wherever_from(load(text)) == Settings(root=Path.cwd())


def test_isolated_settings_are_the_defaults(repository: Path) -> None:
    settings = Settings(root=repository)
    assert settings.source is None
    assert (settings.select, settings.fail_on, settings.conventions) == ((), "warning", Conventions())
    assert "AGENTS.md" in settings.guide_files


def test_settings_travel_to_another_process() -> None:
    settings = load("\nselect = ['FM']")
    copy = pickle.loads(pickle.dumps(settings))  # noqa: S301
    assert copy == settings
    assert str(copy.error("wrong", "select")) == "bep-lint.toml:2: wrong"


# --- the options themselves, whatever fields are added to them


def as_table(value: object) -> object:
    if hasattr(value, "_fields"):
        entries = ((key_of(name), getattr(value, name)) for name in field_names(type(value)))
        return {key: as_table(entry) for key, entry in entries if entry is not None}
    if isinstance(value, Mapping):
        return {key: as_table(entry) for key, entry in value.items()}
    return [as_table(entry) for entry in value] if isinstance(value, tuple) else value


def leaves(value: object, keys: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict) and value:
        for key, entry in value.items():
            yield from leaves(entry, (*keys, key))
    else:
        yield keys


def test_the_defaults_can_be_written_down_and_read() -> None:
    assert fill(Options(), Options, as_table(Options())) == Options()


def test_the_defaults_hold_together() -> None:
    conventions = Conventions()
    check_conventions(conventions, {"conventions": as_table(conventions)})
    # What no configuration can get wrong, because it need not repeat the defaults.
    sections = {name for layout in conventions.layouts for name in layout.sections}
    assert sections.issuperset(conventions.aliases.values())
    assert sections.issuperset(conventions.section_names._asdict().values())
    assert sections.issuperset(conventions.budgets.sections)
    assert set(conventions.front_matter.order).issuperset(conventions.key_names._asdict().values())
    context = conventions.context
    named = {value for name, value in context._asdict().items() if name.endswith("_key")}
    assert {*context.main.keys, *context.sub_document.keys} >= named


@pytest.mark.parametrize("keys", list(leaves(as_table(Options()))), ids=dotted)
def test_each_option_refuses_a_wrong_type(keys: tuple[str, ...]) -> None:
    table: object = datetime.date(2026, 1, 1)
    for key in reversed(keys):
        table = {key: table}
    with pytest.raises(BadValue, match=r", found a date or time$") as caught:
        fill(Options(), Options, table)
    assert caught.value.keys == keys


# --- errors


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n\nselct = []", '3: unknown key "selct"; did you mean "select"?'),
        ("Fail_On = 'error'", '1: unknown key "Fail_On"; did you mean "fail-on"?'),
        (
            "[conventions.budgets]\nphase = 1",
            '2: conventions.budgets: unknown key "phase"; did you mean "phases"?',
        ),
        (
            "[conventions.layouts.standard]\nzzz = 1",
            '2: conventions.layouts.standard: unknown key "zzz"; the keys here are sections, required, anywhere',
        ),
        (
            '"a \\u202e\\n\\u001b[31mb" = 1',
            '1: unknown key "a \\u202e \\x1b[31mb"; the keys here are ' + ", ".join(map(key_of, field_names(Options))),
        ),
        ("select = 3", "1: select: expected a list of strings, found a number"),
        ("select = 'FM'", "1: select: expected a list of strings, found a string"),
        ("select = [\n  'FM',\n  7,\n]", "3: select: expected a list of strings, found a number in it"),
        ("proposals = true", "1: proposals: expected a string, found a boolean"),
        ("fail-on = 'never'", '1: fail-on: expected "error" or "warning", found "never"'),
        ("fail-on = 1.5", '1: fail-on: expected "error" or "warning", found a decimal number'),
        ("severity = []", "1: severity: expected a table, found a list"),
        (
            "[severity]\nFM001 = 'error'\nFM002 = \"err\\u0007or\"",
            '3: severity.FM002: expected "error" or "warning", found "err\\x07or"',
        ),
        (
            '[per-file-ignores]\n"docs/**" = "FM"',
            '2: per-file-ignores."docs/**": expected a list of strings, found a string',
        ),
        ("conventions = 1979-05-27", "1: conventions: expected a table, found a date or time"),
        ("conventions.number-start = true", "1: conventions.number-start: expected a whole number, found a boolean"),
        ("conventions.number-start = -1", "1: conventions.number-start: expected 0 or more, found -1"),
        (
            "[conventions.budgets]\nphases = 2.5",
            "2: conventions.budgets.phases: expected a whole number, found a decimal number",
        ),
        (
            "[conventions.budgets.sections]\nMotivation = 3",
            "2: conventions.budgets.sections.Motivation: expected a list of 2 whole numbers, found a number",
        ),
        (
            "[conventions.budgets.sections]\nMotivation = [1,\n2,\n3]",
            "2: conventions.budgets.sections.Motivation: expected a list of 2 whole numbers, found 3",
        ),
        (
            "[conventions.budgets.sections]\nMotivation = [1,\n-2]",
            "3: conventions.budgets.sections.Motivation: expected 0 or more, found -2",
        ),
        (
            "[conventions.patterns]\nissue = '('",
            "2: conventions.patterns.issue: no regular expression: missing ), unterminated subpattern at position 0",
        ),
        (
            "[conventions.patterns]\nversion = '(?P<year>\\d+)'",
            "2: conventions.patterns.version: needs a group (?P<sprint>…)",
        ),
        (
            "[conventions.layouts.sub-document]\nrequired = [\n  'Summary',\n  'Sumary',\n]",
            '4: conventions.layouts.sub-document.required: "Sumary" is not in sections; did you mean "Summary"?',
        ),
        (
            "[conventions.layouts.segmented]\nanywhere = ['Nothing like it']",
            '2: conventions.layouts.segmented.anywhere: "Nothing like it" is not in sections',
        ),
        (
            "[conventions.layouts.sub-document]\nsections = ['Summary']",
            '2: conventions.layouts.sub-document.sections: leaves out "Proposed Design", which required names',
        ),
        (
            "[conventions.front-matter]\nfilled = ['Autor']",
            '2: conventions.front-matter.filled: "Autor" is not in order; did you mean "Author"?',
        ),
        (
            "[conventions.front-matter]\norder = ['Author']\nfilled = []",
            '2: conventions.front-matter.order: leaves out "Status", which required names',
        ),
        (
            "[conventions.statuses]\nrelaxed = ['draft']",
            '2: conventions.statuses.relaxed: "draft" is not in known; did you mean "Draft"?',
        ),
        (
            "[conventions.section-names]\ngoal = 'Gaol'",
            '2: conventions.section-names.goal: "Gaol" is no section of a layout; did you mean "Goal"?',
        ),
        (
            "[conventions.key-names]\nauthor = 'Autor'",
            '2: conventions.key-names.author: "Autor" is not in front-matter.order; did you mean "Author"?',
        ),
        (
            "[conventions.budgets.sections]\nMotivatoin = [1, 2]",
            (
                '2: conventions.budgets.sections.Motivatoin: "Motivatoin" is no section of a layout; '
                'did you mean "Motivation"?'
            ),
        ),
        (
            "[conventions.budgets.sections]\nMotivation = [30, 10]",
            "2: conventions.budgets.sections.Motivation: the least, 30, is more than the most, 10",
        ),
        (
            "[conventions.context]\nphases-key = 'phase'",
            '2: conventions.context.phases-key: "phase" is no key of a context block; did you mean "phases"?',
        ),
        (
            "[conventions.patterns]\nsub-document-prefix = '\\d*'",
            "2: conventions.patterns.sub-document-prefix: matches an empty text, and so says nothing of any",
        ),
        (
            "[conventions.aliases]\nAims = 'Goal'\n\"To do\" = 'Gaol'",
            '3: conventions.aliases."To do": "Gaol" is no section of a layout; did you mean "Goal"?',
        ),
        ("[tool.bep-lint]\nselect = []", "1: a [tool] table is for pyproject.toml; the keys stand at the top here"),
    ],
)
def test_a_wrong_setting(text: str, message: str) -> None:
    assert error_of(text) == f"bep-lint.toml:{message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select = []\n\nselect [", "bep-lint.toml:3: invalid TOML: "),
        ("select = []\nselect = []", "bep-lint.toml:2: invalid TOML: "),
        ("\nselect = [\n1,\n", "bep-lint.toml:3: invalid TOML: "),
        ("proposals = '\x1b'", "bep-lint.toml:1: invalid TOML: "),
        ("number = " + "1" * 5000, "bep-lint.toml: invalid TOML: "),
        ("select = " + "[" * 50_000, "bep-lint.toml: invalid TOML: nested too deeply"),
    ],
    ids=["syntax", "twice", "end", "control", "digits", "depth"],
)
def test_broken_toml(text: str, message: str) -> None:
    error = error_of(text)
    assert error.startswith(message)
    assert error.isprintable()
    assert "column" not in error


def test_a_file_that_is_not_utf_8() -> None:
    assert error_of(b"select = []\n\xff") == "bep-lint.toml: is not UTF-8: byte 0xff on line 2"


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(ConfigError) as caught:
        load_file(Path("no\x1bne.toml"))
    assert str(caught.value) == "no\\x1bne.toml: cannot be read: No such file or directory"


def test_a_folder_in_a_files_place() -> None:
    with pytest.raises(ConfigError) as caught:
        load_file(Path("docs"))
    assert str(caught.value) == "docs: is a folder, not a file"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read() -> None:
    path = Path("bep-lint.toml")
    path.touch(mode=0)
    with pytest.raises(ConfigError) as caught:
        load_file(path)
    assert str(caught.value) == "bep-lint.toml: cannot be read: Permission denied"


def test_errors_in_a_pyproject_have_its_lines_and_the_tables_keys() -> None:
    text = "[project]\nname = 'x'\n\n[tool.bep-lint]\nselect = []\nselct = []\n[tool.bep-lint.conventions]\nx-y-z = 1\n"
    assert error_of(text, "pyproject.toml") == 'pyproject.toml:6: unknown key "selct"; did you mean "select"?'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool]\nbep-lint = 3", "pyproject.toml:2: tool.bep-lint: expected a table, found a number"),
        ("[[tool.bep-lint]]", "pyproject.toml:1: tool.bep-lint: expected a table, found a list"),
        ("[tool.other]\n# bep-lint", "pyproject.toml: has no [tool.bep-lint] table"),
        ("tool = 'bep-lint'", "pyproject.toml: has no [tool.bep-lint] table"),
        ("[project]", "pyproject.toml: has no [tool.bep-lint] table"),
    ],
)
def test_a_named_pyproject_without_settings(text: str, message: str) -> None:
    assert error_of(text, "pyproject.toml") == message


def test_the_engines_own_errors_have_a_position() -> None:
    settings = load("[tool.bep-lint]\nselect = [\n'FM',\n'FM099',\n]\nseverity.FM098 = 'error'\n", "pyproject.toml")
    assert str(settings.error("unknown rule", "select", 1)) == "pyproject.toml:4: unknown rule"
    assert str(settings.error("unknown rule", "severity", "FM098")) == "pyproject.toml:6: unknown rule"
    assert str(settings.error("not written", "ignore", 0)) == "pyproject.toml:1: not written"
    assert str(Settings(root=Path.cwd()).error("unknown rule", "select", 0)) == "unknown rule"


def test_a_file_above_the_working_folder_is_told_from_there(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "bep-lint.toml").write_text("selct = []")
    monkeypatch.chdir(repository / "docs")
    with pytest.raises(ConfigError, match=r"^\.\./bep-lint\.toml:1: unknown key"):
        load_settings(Path("proposals"))


# --- discovery


def write(path: Path, code: str) -> None:
    text = f"select = ['{code}']\n"
    path.write_text(f"[tool.bep-lint]\n{text}" if path.name == "pyproject.toml" else text)


def test_the_nearest_file_counts(repository: Path) -> None:
    found = []
    for folder in (repository, repository / "docs", repository / "docs" / "proposals"):
        for name in ("pyproject.toml", "bep-lint.toml", ".bep-lint.toml"):
            write(folder / name, name)
            settings = load_settings(Path("docs/proposals"))
            found.append(settings.source)
            assert settings.select == (name,)
            assert settings.root == folder
    assert found == [
        folder / name
        for folder in (repository, repository / "docs", repository / "docs" / "proposals")
        for name in ("pyproject.toml", "bep-lint.toml", ".bep-lint.toml")
    ]


@pytest.mark.parametrize("text", ["[project]\n", "[tool.ruff]\n# not bep-lint\n", "this is not even TOML"])
def test_a_pyproject_of_other_tools_is_passed_over(repository: Path, text: str) -> None:
    write(repository / "bep-lint.toml", "FM")
    (repository / "docs" / "pyproject.toml").write_text(text)
    assert load_settings(repository / "docs" / "proposals").select == ("FM",)


@pytest.mark.parametrize("name", ["pyproject.toml", "bep-lint.toml", ".bep-lint.toml"])
def test_a_link_that_leads_nowhere_is_not_passed_over(name: str, repository: Path) -> None:
    write(repository / "bep-lint.toml", "FM")
    (repository / "docs" / name).symlink_to("gone.toml")
    with pytest.raises(ConfigError) as caught:
        load_settings(repository / "docs")
    assert str(caught.value) == f"docs/{name}: is a broken symbolic link: gone.toml does not exist"
    assert load_settings(repository / "docs", isolated=True).select == ()
    (repository / "docs" / name).unlink()
    (repository / "docs" / name).symlink_to("proposals")
    assert load_settings(repository / "docs").select == ("FM",)


def test_a_folder_of_that_name_is_passed_over(repository: Path) -> None:
    (repository / "docs" / "bep-lint.toml").mkdir()
    assert load_settings(repository / "docs").source is None


@pytest.mark.parametrize("git", ["folder", "file"])
def test_the_search_ends_at_the_repository(repository: Path, git: str) -> None:
    write(repository / "bep-lint.toml", "outside")
    inner = repository / "docs"
    (inner / ".git").mkdir() if git == "folder" else (inner / ".git").write_text("gitdir: elsewhere")
    settings = load_settings(inner / "proposals")
    assert (settings.select, settings.source, settings.root) == ((), None, inner)
    write(inner / "bep-lint.toml", "root")
    assert load_settings(inner / "proposals").select == ("root",)


def test_a_link_to_a_folder_has_the_configuration_of_the_folder(repository: Path) -> None:
    write(repository / "docs" / "bep-lint.toml", "there")
    write(repository / "bep-lint.toml", "here")
    link = repository / "link"
    try:
        link.symlink_to(repository / "docs" / "proposals")
    except OSError:
        pytest.skip("no symbolic links here")
    assert load_settings(link).select == ("there",)
    assert load_settings(link / ".." / "docs").select == ("there",)


def test_a_named_file_has_the_working_folder_as_its_root(repository: Path) -> None:
    write(repository / "docs" / "shared.toml", "FM")
    settings = load_file(Path("docs/shared.toml"))
    assert (settings.select, settings.root) == (("FM",), repository)


def test_no_file_costs_no_imports() -> None:
    heavy = {"tomllib", "difflib", "bep_lint.toml_values", "bep_lint.toml_lines", "markdown_it", "yaml"}
    code = (
        "import sys; from pathlib import Path; from bep_lint.config import load_settings\n"
        "assert load_settings(Path('docs/proposals')).source is None\n"
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(bep_lint.__file__).parents[1])}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout == "[]\n"


# --- written down again

HOSTILE = (
    "",
    "'",
    '"',
    "\\",
    "a\nb\r\n\t",
    "\x00\x1b[31m\x7f\x85",
    "\u202e\ufeff\u2028",
    "\U000e0041",
    "é漢🎉",
    "##[group]",
    "#:",
    "]",
    "=",
    "'''",
)


def changed(hint: object, default: object, random: Random) -> object:
    """Return a value of the type `hint` that is not `default`."""
    origin, arguments = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and hasattr(hint, "_fields"):
        hints = get_type_hints(hint)
        return hint(**{name: changed(hints[name], getattr(default, name), random) for name in field_names(hint)})
    if origin is Literal:
        return random.choice([choice for choice in arguments if choice != default])
    if origin is tuple:
        size = random.randrange(1, 9) if arguments[-1] is Ellipsis else len(arguments)
        return tuple(changed(arguments[0], None, random) for _ in range(size))
    if origin is Mapping:
        added = {str(changed(str, None, random)): changed(arguments[1], {}, random) for _ in range(3)}
        empty: dict[str, object] = {"empty": {}} if get_origin(arguments[1]) is Mapping else {}
        return {**(default if isinstance(default, Mapping) else {}), **added, **empty}
    if type(None) in arguments:
        return changed(arguments[0], default, random)
    if hint is str:
        return "".join(random.choice([*HOSTILE, "word", "-", "."]) for _ in range(random.randrange(1, 6))) + "$"
    if hint is bool:
        return not default
    assert hint is int
    return random.randrange(1_000_000, 1 << 60)


@pytest.mark.parametrize("seed", range(40))
def test_settings_of_any_kind_are_read_back(seed: int) -> None:
    options = changed(Options, Options(), Random(seed))
    assert isinstance(options, Options)
    text = toml_text(options, Options(), Options)
    read = fill(Options(), Options, tomllib.loads(text))
    assert read == options
    assert list(read.per_file_ignores) == list(options.per_file_ignores), "of two equally close names the later counts"
    assert all(line == printable(line) for line in text.split("\n"))
    for name in field_names(Options):
        assert getattr(options, name) != getattr(Options(), name)
        assert f"# {key_of(name)} is not set" not in text


@pytest.mark.parametrize("example", sorted((FIXTURES / "config").glob("good_*.toml")), ids=lambda path: path.stem)
def test_settings_are_shown_as_a_configuration_file(example: Path) -> None:
    settings = load(example.read_text(encoding="utf-8"))
    text = settings_text(settings)
    assert wherever_from(load(text)) == wherever_from(settings)
    assert settings_text(load(text)) == text


def test_what_a_team_has_dropped_can_be_written_down() -> None:
    # The default's aliases, names and budgets of what is gone stay, and do no harm.
    settings = load("""
        [conventions.layouts.segmented]
        sections = ["Motivation"]
        required = []
        anywhere = []
        [conventions.layouts.standard]
        sections = ["Motivation"]
        required = []
        [conventions.layouts.tech-spec]
        sections = ["Motivation"]
        required = []
        [conventions.layouts.sub-document]
        sections = ["Motivation"]
        required = []
        [conventions.front-matter]
        order = ["Status"]
        required = []
        filled = []
        [conventions.context.main]
        lists = []
        numbers = []
    """)
    assert wherever_from(load(settings_text(settings))) == wherever_from(settings)


def test_shown_settings_say_where_they_come_from_and_what_is_not_the_default(repository: Path) -> None:
    assert settings_text(Settings(root=Path.cwd())).startswith(
        "# no configuration file: the defaults\n# paths and globs are relative to .\n\nselect = []\n"
    )
    assert "not the default" not in settings_text(Settings(root=Path.cwd()))
    (repository / "docs" / "bep-lint.toml").write_text(
        'ignore = ["FM"]\n[severity]\nREG = "error"\n[conventions.budgets]\nphases = 4\nsections.Motivation = [1, 2]\n'
    )
    settings = load_settings(repository / "docs" / "proposals")
    text = settings_text(settings)
    assert text.startswith("# from docs/bep-lint.toml\n# paths and globs are relative to docs\n\nselect = []\n")
    assert [line for line in text.splitlines() if "not the default" in line] == [
        'ignore = ["FM"]  # not the default',
        'REG = "error"  # not the default',
        "phases = 4  # not the default",
        "Motivation = [1, 2]  # not the default",
    ]
    assert "\n# baseline is not set\n" in text
    (repository / "pyproject.toml").write_text("[tool.bep-lint]\nfail-on = 'error'\n")
    assert 'fail-on = "error"  # not the default' in settings_text(load_settings(repository))


def test_shown_settings_are_readable() -> None:
    text = settings_text(Settings(root=Path.cwd()))
    assert r"""version = '(?P<year>\d{2})\.(?P<sprint>[1-9]\d*)\.(?P<patch>0|[1-9]\d*)'""" in text
    assert '\nguide-files = [\n  "AGENTS.md",\n' in text
    assert '\n[conventions.budgets.sections]\n"Related Issues" = [2, 5]\n' in text
    assert "\n[conventions.layouts]\n" not in text, "a table that holds tables only goes without saying"
    assert "\n[severity]\n" in text


def test_a_file_name_in_shown_settings_is_harmless(repository: Path) -> None:
    name = "a\nselect = 1\x1b.toml"
    try:
        (repository / name).write_text("")
    except OSError:
        pytest.skip("no such file names here")
    assert settings_text(load_file(Path(name))).startswith("# from a\\x0aselect = 1\\x1b.toml\n# paths")


# --- the lines of a TOML text

LINES: dict[str, tuple[str, dict[KeyPath, int]]] = {
    "keys": ("a = 1\n# b = 2\n\nc = 3 # d = 4", {("a",): 1, ("c",): 4}),
    "carriage returns": ("a = 1\r\n\r\nb = '''\r\n'''\r\nc = 1", {("a",): 1, ("b",): 3, ("c",): 5}),
    "dotted": (
        "a . b.\"c.d\" . 'e' = 1\n3.14 = 1",
        {
            ("a",): 1,
            ("a", "b"): 1,
            ("a", "b", "c.d"): 1,
            ("a", "b", "c.d", "e"): 1,
            ("3",): 2,
            ("3", "14"): 2,
        },
    ),
    "quoted": (
        '"caf\\u00e9 = \\" [x]" = 1\n\'C:\\\' = 2\n"" = 3',
        {('café = " [x]',): 1, ("C:\\",): 2, ("",): 3},
    ),
    "tables": (
        "[a.\"b]\"]  # [z]\nc = 1\n[ 'd' . e ]\nf = 1\n[a]\ng = 1",
        {
            ("a",): 1,
            ("a", "b]"): 1,
            ("a", "b]", "c"): 2,
            ("d",): 3,
            ("d", "e"): 3,
            ("d", "e", "f"): 4,
            ("a", "g"): 6,
        },
    ),
    "arrays of tables": (
        "[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 1\n[[a.e]]\n[[a.e]]\nf = 1\n[[a]]\n[[a.e]]",
        {
            ("a",): 1,
            ("a", 0): 1,
            ("a", 0, "b"): 2,
            ("a", 1): 3,
            ("a", 1, "c"): 4,
            ("a", 1, "c", "d"): 5,
            ("a", 1, "e"): 6,
            ("a", 1, "e", 0): 6,
            ("a", 1, "e", 1): 7,
            ("a", 1, "e", 1, "f"): 8,
            ("a", 2): 9,
            ("a", 2, "e"): 10,
            ("a", 2, "e", 0): 10,
        },
    ),
    "lists": (
        "a = [\n  'x', # ]\n\n  ['y',\n   1979-05-27 07:32:00], ]\nb = []",
        {("a",): 1, ("a", 0): 2, ("a", 1): 4, ("a", 1, 0): 4, ("a", 1, 1): 5, ("b",): 6},
    ),
    "inline tables": (
        'a = { b = "}", c.d = [ { e = 1 },\n { e = 2 } ] }\nf = {}',
        {
            ("a",): 1,
            ("a", "b"): 1,
            ("a", "c"): 1,
            ("a", "c", "d"): 1,
            ("a", "c", "d", 0): 1,
            ("a", "c", "d", 0, "e"): 1,
            ("a", "c", "d", 1): 2,
            ("a", "c", "d", 1, "e"): 2,
            ("f",): 3,
        },
    ),
    "multi-line strings": (
        'a = """\n[b]\nc = 1\n\\""" " "" \\\\"""\nd = \'\'\'\n"""\n[e]\'\'\'\nf = """"""\ng = ""\nh = \'\'\nz = 1',
        {("a",): 1, ("d",): 5, ("f",): 8, ("g",): 9, ("h",): 10, ("z",): 11},
    ),
    "strings that end in quotes": (
        'a = """x""""\nb = \'\'\'x\'\'\'\'\'\nc = """"x"""""\nd = 1',
        {("a",): 1, ("b",): 2, ("c",): 3, ("d",): 4},
    ),
    "nothing": ("# only a comment", {}),
}


def key_paths(value: object, keys: KeyPath = ()) -> Iterator[KeyPath]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*keys, key)
        yield from key_paths(entry, (*keys, key))


@pytest.mark.parametrize(("text", "lines"), LINES.values(), ids=LINES)
def test_lines_of_keys(text: str, lines: dict[KeyPath, int]) -> None:
    assert key_lines(text) == lines
    assert set(lines) == set(key_paths(tomllib.loads(text))), "the scanner and tomllib disagree on what is there"


def test_a_key_that_is_not_written_has_the_line_of_what_is_around_it() -> None:
    lines = key_lines("\n[a]\nb = [\n1,\n2]")
    assert line_of(lines, ("a", "b", 1)) == 5
    assert line_of(lines, ("a", "b", 7)) == 3
    assert line_of(lines, ("a", "c", "d")) == 2
    assert line_of(lines, ("e",)) is None

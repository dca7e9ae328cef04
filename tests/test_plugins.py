"""Rules of other packages: the worked example as a user installs it, and packages with something wrong in them.

Each test runs the program as a process, with the folders of the packages on the module search path.
"""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from bep_lint import __version__, api, plugins
from bep_lint.conventions import Conventions
from bep_lint.diagnostic import Finding, Span
from bep_lint.explain import example_files
from bep_lint.plugins import BrokenPlugin, Plugin, distribution_of, find_plugins
from bep_lint.proposals import Proposals

EXAMPLE = ROOT / "examples" / "bep-lint-acme"
PROJECT = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAGE = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
MAIN = "proposals/BEP-1000-session-quota.md"
LATE = "proposals/BEP-1002-quota-mechanics.md"

RULES = """\
from bep_lint.api import Finding, Span, rule

@rule("{code}", "{name}", "warning")
def check(doc):
    "Every document."
    yield Finding(Span.at(1), "seen by {name}")
"""
CLASH = "; uninstall one of the packages\n"


def make_rules(code: str, name: str) -> str:
    return RULES.format(code=code, name=name)


def plug_in(site: Path, distribution: str, entry_points: str, **modules: str) -> None:
    """Put a distribution into `site` as an installer would, `NAME-VERSION`, with modules beside it.

    Their rules have other codes than those of the worked example, which may be installed too.
    """
    assert not any("ACME" in text for text in modules.values())
    metadata = site / f"{distribution}.dist-info"
    metadata.mkdir(parents=True, exist_ok=True)
    (metadata / "entry_points.txt").write_text(entry_points, encoding="utf-8")
    for module, text in modules.items():
        (site / f"{module}.py").write_text(text, encoding="utf-8")


def run(*arguments: object, path: tuple[Path, ...] = (), module: str = "bep_lint") -> subprocess.CompletedProcess[str]:
    """Run the program in the working folder, the folders of `path` first among those that modules come from."""
    folders = (*map(str, path), os.environ.get("PYTHONPATH", ""))
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(folder for folder in folders if folder)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def lint(site: Path, *arguments: object) -> tuple[int, list[str], str]:
    """Lint the sound folder with the packages in `site`; return exit status, findings and standard error."""
    done = run("proposals", "--output-format", "concise", "--quiet", *arguments, path=(site,))
    return done.returncode, done.stdout.splitlines(), done.stderr


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the worked example in it, installed by pip."""
    source = tmp_path_factory.mktemp("source") / EXAMPLE.name
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    target = tmp_path_factory.mktemp("installed")
    done = run("install", "--quiet", "--no-deps", "--target", target, source, module="pip")
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def flawed(sound: Path) -> Path:
    """The sound folder, in which both rules of the example find something."""
    for name, old, new in (
        (MAIN, "The scheduler looks", "[The scheduler](https://wiki.acme.internal/s) looks"),
        (LATE, "Target-Version: 26.4.0", "Target-Version: 26.1.0"),
        (LATE, "Created: 2026-02-12\nCreated-Version: 26.2.0", "Created: 2026-01-12\nCreated-Version: 26.1.0"),
    ):
        path = sound / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return sound


LINK = (
    f"{MAIN}:23:1: ACME001 https://wiki.acme.internal/s can be opened within Acme only; say here what it says "
    "[unsafe fix]"
)
PASSED = f"{LATE}:6:17: ACME002 Target-Version 26.1.0 has passed: 26.2 is out"


def test_the_rules_of_an_installed_package_run(flawed: Path, acme: Path) -> None:
    done = run("proposals", path=(acme,))
    assert done.stderr == ""
    assert done.stdout == (
        "ACME001 error: https://wiki.acme.internal/s can be opened within Acme only; say here what it says\n"
        f"  --> {MAIN}:23:1\n"
        "   |\n"
        "23 | [The scheduler](https://wiki.acme.internal/s) looks at resources only.\n"
        "   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "   = help: Write what readers need into the proposal, and take the link out.\n"
        "   = fix: take the link out (--fix --unsafe-fixes)\n"
        "\n"
        "ACME002 warning: Target-Version 26.1.0 has passed: 26.2 is out\n"
        f" --> {LATE}:6:17\n"
        "  |\n"
        "6 | Target-Version: 26.1.0\n"
        "  |                 ^^^^^^\n"
        "  = help: Set the version that it is planned for now, or the Status Implemented.\n"
        "\n"
        "Found 1 error and 1 warning in 7 documents (1 fixable with --fix --unsafe-fixes).\n"
    )
    assert done.returncode == 1


def test_a_plugin_fixes(flawed: Path, acme: Path) -> None:
    done = run("proposals", "--fix", "--unsafe-fixes", "--select", "ACME001", path=(acme,))
    assert (done.returncode, done.stdout) == (0, "Fixed 1 finding. All 7 documents are clean.\n")
    assert "The scheduler looks at resources only." in (flawed / MAIN).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "status", "findings"),
    [
        ("--select ACME", 1, [LINK, PASSED]),
        ("--select FM", 0, []),
        ("--select internal-link", 1, [LINK]),
        ("--ignore ACME001", 1, [PASSED]),
        ("--ignore ACME", 0, []),
        ("--fail-on error", 1, [LINK, PASSED]),
        ("--fail-on error --severity ACME=warning", 0, [LINK, PASSED]),
        ("--fail-on error --severity ACME=warning --severity ACME002=error", 1, [LINK, PASSED]),
    ],
)
def test_options_take_codes_of_plugins(
    arguments: str, status: int, findings: list[str], flawed: Path, acme: Path
) -> None:
    assert lint(acme, *arguments.split()) == (status, findings, "")


@pytest.mark.parametrize(
    ("configuration", "status", "findings"),
    [
        ('select = ["ACME002"]', 1, [PASSED]),
        ('ignore = ["target-version-passed"]', 1, [LINK]),
        ('[per-file-ignores]\n"BEP-1000-*.md" = ["ACME001"]', 1, [PASSED]),
        ('[per-file-ignores]\n"BEP-100?-*.md" = ["ACME"]', 0, []),
        ('fail-on = "error"\n[severity]\nACME001 = "warning"', 0, [LINK, PASSED]),
        ('[conventions.statuses]\nrelaxed-rules = ["ACME"]', 1, [LINK, PASSED]),
    ],
)
def test_configuration_takes_codes_of_plugins(
    configuration: str, status: int, findings: list[str], flawed: Path, acme: Path
) -> None:
    (flawed / "bep-lint.toml").write_text(configuration, encoding="utf-8")
    assert lint(acme) == (status, findings, "")


def test_a_code_that_no_installed_package_brings(sound: Path) -> None:
    (sound / "bep-lint.toml").write_text('ignore = ["ZZZ001"]', encoding="utf-8")
    done = run("proposals")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        'bep-lint: error: bep-lint.toml:1: unknown rule "ZZZ001"; `bep-lint rule --all` lists those that are '
        "installed\n"
    )


def test_json_of_a_plugin_finding(flawed: Path, acme: Path) -> None:
    report = json.loads(run("proposals", "--select", "ACME002", "--output-format", "json", path=(acme,)).stdout)
    assert (report["summary"]["errors"], report["summary"]["warnings"]) == (0, 1)
    assert report["findings"] == [
        {
            "code": "ACME002",
            "name": "target-version-passed",
            "severity": "warning",
            "message": "Target-Version 26.1.0 has passed: 26.2 is out",
            "help": "Set the version that it is planned for now, or the Status Implemented.",
            "path": LATE,
            "line": 6,
            "column": 17,
            "end_line": 6,
            "end_column": 23,
            "about": [LATE],
            "document": "BEP-1002",
            "url": None,
            "fix": None,
        }
    ]


def test_a_named_document_is_what_is_reported(flawed: Path, acme: Path) -> None:
    for name, finding in ((MAIN, LINK), (LATE, PASSED)):
        done = run(name, "--select", "ACME", "--output-format", "concise", "--quiet", path=(acme,))
        assert (done.stdout.splitlines(), done.stderr, done.returncode) == ([finding], "", 1)


def test_a_suppression_names_a_plugin_rule(flawed: Path, acme: Path) -> None:
    path = flawed / MAIN
    text = path.read_text(encoding="utf-8")
    comment = "<!-- bep-lint: disable-next-line=ACME001 -- the host is opened in May -->"
    path.write_text(text.replace("[The scheduler]", f"{comment}\n[The scheduler]"), encoding="utf-8")
    assert lint(acme) == (1, [PASSED], "")


def test_rule_explains_a_plugin_rule(acme: Path) -> None:
    done = run("rule", "ACME001", path=(acme,))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "ACME001 internal-link (error, from bep-lint-acme 0.1.0)\n"
        "\n"
        "A proposal links a host that only Acme can reach.\n"
        "\n"
        "Proposals are public. Whoever reads one elsewhere cannot open the link and learns the names of our hosts.\n"
        "\n"
        "Bad:\n"
        "    # Session Quota\n"
        "\n"
        "    ## References\n"
        "\n"
        "    - [Sizing](https://wiki.acme.internal/quota/sizing)\n"
        "\n"
        "Good:\n"
        "    # Session Quota\n"
        "\n"
        "    ## References\n"
        "\n"
        "    - Sizing: 40 sessions a node, measured in January.\n"
        "\n"
        "Fix: Unsafe: the text of the link stays and the link goes; what it says is for the author to add.\n"
        "\n"
        'Source: Acme engineering handbook, "What is public".\n'
    )


def test_rule_all_ends_with_plugin_rules(acme: Path) -> None:
    text = run("rule", "--all", path=(acme,)).stdout
    described = json.loads(run("rule", "--all", "--output-format", "json", path=(acme,)).stdout)
    assert {rule["code"]: rule["origin"] for rule in described if rule["origin"]} == {
        "ACME001": "bep-lint-acme 0.1.0",
        "ACME002": "bep-lint-acme 0.1.0",
    }
    assert all(f"{rule['code']} {rule['name']} (" in text for rule in described)
    page = run("rule", "--all", "--output-format", "markdown", path=(acme,)).stdout
    assert page.count("\n## ACME\n\n### ACME001: internal-link\n\n*error, from bep-lint-acme 0.1.0*\n") == 1


def test_the_examples_of_the_example_hold(acme: Path, folder: Path) -> None:
    for rule in json.loads(run("rule", "ACME", "--output-format", "json", path=(acme,)).stdout):
        for kind, status in (("bad", 1), ("good", 0)):
            proposals = folder / rule["code"] / kind
            proposals.mkdir(parents=True)
            for name, text in (example_files(rule[kind]) or {"BEP-1000-x.md": rule[kind]}).items():
                (proposals / name).write_text(text, encoding="utf-8")
            done = run(proposals, "--select", rule["code"], path=(acme,))
            assert (done.returncode, done.stderr) == (status, ""), done.stdout


def test_the_tests_of_the_example_pass(acme: Path, folder: Path) -> None:
    shutil.copytree(EXAMPLE / "tests", folder / "tests")
    done = run("-q", "-p", "no:cacheprovider", "tests", path=(acme,), module="pytest")
    assert done.returncode == 0, done.stdout
    assert "9 passed" in done.stdout


def test_the_example_asks_for_this_version() -> None:
    major, minor, _ = __version__.split(".", 2)
    requirement = f"bep-lint>={major}.{minor},<{major}.{int(minor) + 1}"
    assert PROJECT["dependencies"] == [requirement]
    assert f"`{requirement}`" in PAGE


BROKEN = {
    "raises": ("raise ValueError('no \\x1b[31mluck\\n::error::')", "ValueError: no \\x1b[31mluck ::error::"),
    "exits": ("import sys; sys.exit(0)", "SystemExit: 0"),
    "ends like no other": ("class End(BaseException): pass\nraise End('all')", "End: all"),
    "cannot be told": (
        "class Mute(Exception):\n    def __str__(self): raise ValueError\nraise Mute",
        "Mute",
    ),
    "ends when it is told": (
        "class Mute(Exception):\n    def __str__(self): raise SystemExit(3)\nraise Mute",
        "Mute",
    ),
    "lacks a module": ("import acme_missing", "ModuleNotFoundError: No module named 'acme_missing'"),
    "is no Python": ("def check(:", "SyntaxError: invalid syntax ({module}.py, line 1)"),
    "has a code without a number": (
        make_rules("ZZZ", "made-up"),
        'ValueError: the code "ZZZ" must be capital letters and a number, like ACME001; ALL is taken',
    ),
    "has a code that selects all": (
        make_rules("ALL1", "made-up"),
        'ValueError: the code "ALL1" must be capital letters and a number, like ACME001; ALL is taken',
    ),
    "has a name of words": (
        make_rules("ZZZ001", "Made up"),
        'ValueError: the name "Made up" of ZZZ001 must be small letters and hyphens, like title-missing',
    ),
    "has another severity": (
        make_rules("ZZZ001", "made-up").replace("warning", "fatal"),
        'ValueError: the severity "fatal" of ZZZ001 must be error or warning',
    ),
    "has a role that is none": (
        make_rules("ZZZ001", "made-up").replace('"warning"', '"warning", roles={"main"}'),
        "TypeError: the roles of ZZZ001 must be roles, like MAIN",
    ),
    "decorates a class": (
        "from bep_lint.api import rule\n\n@rule('ZZZ001', 'made-up', 'error')\nclass Check: pass\n",
        "TypeError: ZZZ001 must be made of a function",
    ),
}


@pytest.fixture
def defective(sound: Path) -> Path:
    """The sound folder, in which FM010 finds something."""
    path = sound / MAIN
    path.write_text(path.read_text(encoding="utf-8").replace("2026-02-10", "2026-02-30"), encoding="utf-8")
    return sound


def test_plugins_that_cannot_be_imported_are_left_out(defective: Path, site: Path) -> None:
    expected = ""
    for number, (text, error) in enumerate(BROKEN.values(), 10):
        plug_in(site, f"acme{number}-1.0", f"[bep_lint.rules]\nrules = acme{number}\n", **{f"acme{number}": text})
        expected += (
            f"bep-lint: error: rules of acme{number} 1.0 are left out: importing acme{number} (entry point "
            f'"rules") raised {error.format(module=f"acme{number}")}; mend, update or uninstall that package\n'
        )
    plug_in(site, "other-2.0", "[bep_lint.rules]\nrules = other\n", other=make_rules("OTHER1", "other"))
    status, findings, err = lint(site, "--select", "FM010,OTHER,ZZZ001")
    assert err == expected
    assert [line.split()[1] for line in findings] == ["OTHER1", "FM010", "OTHER1", "OTHER1"]
    assert status == 2
    explained = run("rule", "FM010", path=(site,))
    assert (explained.returncode, explained.stderr) == (2, expected)
    assert explained.stdout.startswith("FM010 created-date (error)\n")


@pytest.mark.parametrize(
    ("selector", "hint"),
    [
        ("FM0001", 'did you mean "FM001"?'),
        ("reg", 'did you mean "REG"?'),
        ("all", 'did you mean "ALL"?'),
        ("created-dat", 'did you mean "created-date"?'),
    ],
)
def test_a_misspelt_rule_of_ours_is_told_beside_a_broken_plugin(
    selector: str, hint: str, sound: Path, site: Path
) -> None:
    plug_in(site, "acme-1.0", "[bep_lint.rules]\nrules = acme\n", acme="raise OSError")
    said = f'unknown rule "{selector}"; {hint}\n'
    for arguments in (("check", "proposals", "--select", selector), ("rule", selector)):
        done = run(*arguments, path=(site,))
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.splitlines(keepends=True)[1:] == [f"bep-lint: error: {said}"]
    (sound / "bep-lint.toml").write_text(f'ignore = ["{selector}"]', encoding="utf-8")
    assert run("proposals", path=(site,)).stderr.endswith(f"bep-lint: error: bep-lint.toml:1: {said}")


@pytest.mark.parametrize("selector", ["ZZZ001", "ZZZ", "FMZ001", "made-up", "target-version-passed"])
def test_what_a_broken_plugin_may_have_brought_is_let_pass(selector: str, defective: Path, site: Path) -> None:
    plug_in(site, "acme-1.0", "[bep_lint.rules]\nrules = acme\n", acme="raise OSError")
    status, findings, err = lint(site, "--select", f"FM010,{selector}")
    assert (status, len(findings), err.count("\n")) == (2, 1, 1)


@pytest.mark.parametrize("command", ["check", "rule"])
def test_where_a_plugin_failed_is_shown_on_demand(command: str, sound: Path, site: Path) -> None:
    plug_in(site, "acme-1.0", "[bep_lint.rules]\nrules = acme\n", acme="\nraise OSError")
    argument = "proposals" if command == "check" else "FM010"
    assert "Traceback" not in run(command, argument, path=(site,)).stderr
    verbose = run(command, argument, "-v", path=(site,)).stderr
    assert "Traceback (most recent call last):" in verbose
    assert f'File "{site / "acme.py"}", line 2, in <module>' in verbose


def test_no_baseline_is_written_where_rules_are_missing(defective: Path, site: Path) -> None:
    assert run("proposals", "--write-baseline", path=(site,)).returncode == 0
    baseline = next(defective.rglob(".bep-lint-baseline.json"))
    before = baseline.read_bytes()
    plug_in(site, "acme-1.0", "[bep_lint.rules]\nrules = acme\n", acme="raise OSError")
    path = defective / MAIN
    path.write_text(path.read_text(encoding="utf-8").replace("2026-02-30", "2026-02-10"), encoding="utf-8")
    assert run("proposals", "--write-baseline", path=(site,)).returncode == 2
    assert baseline.read_bytes() == before


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "rules = acme:register",
            'its entry point "rules = acme:register" must name the module alone, acme, whose import makes the rules',
        ),
        ("acme", 'its entry point "acme" is not written "NAME = MODULE"'),
        ("rules =", 'its entry point "rules =" is not written "NAME = MODULE"'),
        ("rules = a-c-m-e", 'its entry point "rules = a-c-m-e" is not written "NAME = MODULE"'),
        ("rules = acme # ours", 'its entry point "rules = acme # ours" is not written "NAME = MODULE"'),
        ("ru\x1bles = .acme", 'its entry point "ru\\x1bles = .acme" is not written "NAME = MODULE"'),
    ],
)
def test_an_entry_point_that_cannot_be_used(line: str, problem: str, site: Path) -> None:
    plug_in(site, "acme-1.0", f"[bep_lint.rules]\n{line}\n")
    assert find_plugins([str(site)]) == ([], [BrokenPlugin("acme 1.0", problem)])


def test_an_entry_point_that_names_an_object(sound: Path, site: Path) -> None:
    plug_in(site, "acme-1.0", "[bep_lint.rules]\nrules = acme:check\n", acme=make_rules("ZZZ001", "made-up"))
    problem = 'its entry point "rules = acme:check" must name the module alone, acme, whose import makes the rules'
    message = f"bep-lint: error: rules of acme 1.0 are left out: {problem}; mend, update or uninstall that package\n"
    assert lint(site) == (2, [], message)


def test_an_entry_point_file_that_cannot_be_read(sound: Path, site: Path) -> None:
    plug_in(site, "acme-1.0", "")
    (site / "acme-1.0.dist-info" / "entry_points.txt").write_bytes(b"[bep_lint.rules]\n\xff = acme\n")
    message = "its entry_points.txt is not UTF-8; mend, update or uninstall that package"
    assert lint(site) == (2, [], f"bep-lint: error: rules of acme 1.0 are left out: {message}\n")


def test_what_a_broken_plugin_has_imported_whole_stays(sound: Path, site: Path) -> None:
    plug_in(site, "a-1", "[bep_lint.rules]\nrules = a\n", a=f"import b\n{make_rules('AAA1', 'a')}\nraise OSError")
    plug_in(site, "b-2", "[bep_lint.rules]\nrules = b\n", b=make_rules("BBB1", "b"))
    status, findings, err = lint(site, "--select", "BBB,AAA")
    assert (status, len(findings)) == (2, 3)
    assert all(line.endswith(":1:1: BBB1 seen by b") for line in findings)
    assert err.startswith("bep-lint: error: rules of a 1 are left out: ")
    assert "BBB1 b (warning, from b 2)" in run("rule", "BBB1", path=(site,)).stdout


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        (("ZZZ001", "a-rule"), ("ZZZ001", "b-rule"), "ZZZ001 is the code of two rules, ZZZ001 of acme 1.0 and "),
        (("ZZZ001", "a-rule"), ("ZZZ002", "a-rule"), "a-rule is the name of two rules, ZZZ001 of acme 1.0 and "),
    ],
)
def test_plugins_that_clash(
    first: tuple[str, str], second: tuple[str, str], problem: str, sound: Path, site: Path
) -> None:
    plug_in(site / "1", "acme-1.0", "[bep_lint.rules]\nrules = acme\n", acme=make_rules(*first))
    plug_in(site / "2", "beta-2.0", "[bep_lint.rules]\nrules = beta\n", beta=make_rules(*second))
    expected = f"bep-lint: error: {problem}{second[0]} of beta 2.0{CLASH}"
    for path in ((site / "1", site / "2"), (site / "2", site / "1")):
        for command in (("check", "proposals"), ("rule", "FM001")):
            done = run(*command, path=path)
            assert (done.returncode, done.stdout, done.stderr) == (2, "", expected)


@pytest.mark.parametrize(
    ("code", "name", "problem"),
    [
        ("REG008", "made-up", "REG008 is the code of two rules, REG008 of bep-lint and REG008 of acme 1.0"),
        ("ZZZ001", "created-date", "created-date is the name of two rules, FM010 of bep-lint and ZZZ001 of acme 1.0"),
    ],
)
def test_a_plugin_that_clashes_with_our_rules(code: str, name: str, problem: str, sound: Path, site: Path) -> None:
    plug_in(site, "acme-1.0", "[bep_lint.rules]\nrules = acme\n", acme=make_rules(code, name))
    assert lint(site) == (2, [], f"bep-lint: error: {problem}{CLASH}")


def test_a_plugin_that_clashes_with_itself(sound: Path, site: Path) -> None:
    text = make_rules("ZZZ001", "a-rule") + make_rules("ZZZ001", "b-rule")
    plug_in(site, "acme-1.0", "[bep_lint.rules]\nrules = acme\n", acme=text)
    problem = "ZZZ001 is the code of two rules, ZZZ001 of acme 1.0 and ZZZ001 of acme 1.0; give one another code"
    assert lint(site) == (2, [], f"bep-lint: error: {problem}\n")


def test_a_rule_in_a_family_of_ours_runs(sound: Path, site: Path) -> None:
    plug_in(site, "acme-1.0", "[bep_lint.rules]\nrules = acme\n", acme=make_rules("REG900", "made-up"))
    status, findings, err = lint(site, "--select", "REG")
    assert (status, len(findings), err) == (1, 3, "")


FAILING = {
    "ends when it is told": (
        "class Mute(Exception):\n        def __str__(self): raise SystemExit(3)\n    raise Mute",
        "Mute",
    ),
    "raises": ("raise ValueError('no \\x1b luck')", "ValueError: no \\x1b luck"),
    "exits": ("raise SystemExit(0)", "SystemExit: 0"),
    "recurses": (
        "def again(): again()\n    again()",
        "RecursionError: maximum recursion depth exceeded",
    ),
    "returns nothing": ("return None", "TypeError: 'NoneType' object is not iterable"),
    "yields text": ("yield 'wrong'", "TypeError: yielded an object of type str, not a Finding"),
    "yields a tuple": ("yield (Span.at(1), 'wrong')", "TypeError: yielded an object of type tuple, not a Finding"),
    "has no message": (
        "yield Finding(Span.at(1), None)",
        "TypeError: yielded a finding whose message is of type NoneType, not str",
    ),
    "has a help of bytes": (
        "yield Finding(Span.at(1), 'wrong', b'mend')",
        "TypeError: yielded a finding whose help is of type bytes, not str",
    ),
    "has a line for a span": (
        "yield Finding(1, 'wrong')",
        "TypeError: yielded a finding whose span is of type int, not Span",
    ),
    "has a text for a line": (
        "yield Finding(Span.at('1'), 'wrong')",
        "TypeError: yielded a finding whose span is of type str, not int",
    ),
    "has a line 0": (
        "yield Finding(Span.at(0), 'wrong')",
        "ValueError: yielded a finding from line 0, column 1 to line 0, column 1, which is no span",
    ),
    "ends before it starts": (
        "yield Finding(Span(3, 1, 2, 1), 'wrong')",
        "ValueError: yielded a finding from line 3, column 1 to line 2, column 1, which is no span",
    ),
    "has a line too many": (
        "yield Finding(Span.at(len(doc.lines) + 1, 2), 'wrong')",
        "ValueError: yielded a finding at line 45, column 2, which BEP-1000-session-quota.md does not have",
    ),
    "has a column too many": (
        "yield Finding(Span.at(1, 1, 4), 'wrong')",
        "ValueError: yielded a finding at line 1, column 5, which BEP-1000-session-quota.md does not have",
    ),
    "has a path of text": (
        "yield Finding(Span.at(1), 'wrong', path=str(doc.path))",
        "TypeError: yielded a finding whose path is of type str, not Path",
    ),
    "is about one path": (
        "yield Finding(Span.at(1), 'wrong', about=doc.path)",
        "TypeError: yielded a finding whose about is of type {path}, not tuple",
    ),
    "has a number of text": (
        "yield Finding(Span.at(1), 'wrong', number='1000')",
        "TypeError: yielded a finding whose number is of type str, not int",
    ),
    "has a list of edits": (
        "yield Finding(Span.at(1), 'wrong', fix=Fix('mend', []))",
        "TypeError: yielded a fix whose edits is of type list, not tuple",
    ),
    "edits where nothing is": (
        "yield Finding(Span.at(1), 'wrong', fix=Fix('mend', (Edit(doc.path, Span.at(99), ''),)))",
        "ValueError: yielded an edit at line 99, column 1, which BEP-1000-session-quota.md does not have",
    ),
    "edits a line": (
        "yield Finding(Span.at(1), 'wrong', fix=Fix('mend', (Edit(doc.path, 1, ''),)))",
        "TypeError: yielded an edit whose span is of type int, not Span",
    ),
    "edits by a text": (
        "yield Finding(Span.at(1), 'wrong', fix=Fix('mend', ('right',)))",
        "TypeError: yielded a fix with an object of type str, not an Edit",
    ),
    "edits nothing": (
        "yield Finding(Span.at(1), 'wrong', fix=Fix('mend', ()))",
        "ValueError: yielded a fix without edits",
    ),
    "edits a file that is no document": (
        (
            "e = Edit(doc.path.with_name('notes.txt'), Span.at(1), '')\n"
            "    yield Finding(Span.at(1), '', fix=Fix('', (e,)))"
        ),
        "ValueError: yielded an edit of notes.txt, which is no document of the folder that can be read",
    ),
    "edits the same text twice": (
        (
            "e = [Edit(doc.path, Span.at(2, 1, 4), ''), Edit(doc.path, Span.at(2, 3, 1), '')]\n"
            "    yield Finding(Span.at(1), '', fix=Fix('', (*e,)))"
        ),
        "ValueError: yielded a fix with two edits of what stands at line 2, column 3",
    ),
    "has a relative path": (
        "from pathlib import Path\n    yield Finding(Span.at(1), 'wrong', path=Path(doc.name))",
        "ValueError: yielded a finding whose path is relative; use doc.path",
    ),
    "is about a relative path": (
        "from pathlib import Path\n    yield Finding(Span.at(1), 'wrong', about=(doc.path, Path(doc.name)))",
        "ValueError: yielded a finding whose about is relative; use doc.path",
    ),
    "edits a relative path": (
        "e = Edit(type(doc.path)(doc.name), Span.at(1), '')\n    yield Finding(Span.at(1), '', fix=Fix('', (e,)))",
        "ValueError: yielded an edit whose path is relative; use doc.path",
    ),
}


def test_plugin_rules_that_fail_are_named(defective: Path, site: Path) -> None:
    text = "from bep_lint.api import *\n"
    expected = ""
    for number, (body, error) in enumerate(FAILING.values(), 100):
        name = f"made-up-{number}"
        text += f"\n@rule('ZZZ{number}', '{name}', 'error')\ndef check{number}(doc):\n    {body}\n"
        expected += (
            f"bep-lint: error: rule ZZZ{number} ({name}) of acme 1.0 failed on {MAIN}: "
            f"{error.format(path=type(defective).__name__)}; this is a bug of acme 1.0: please report it there with "
            "that document (-v shows where it was raised)\n"
        )
    plug_in(site, "acme-1.0", "[bep_lint.rules]\nrules = acme\n", acme=text)
    for output_format in ("full", "json", "github", "grouped"):
        done = run(MAIN, "--select", "FM010,ZZZ", "--output-format", output_format, path=(site,))
        assert done.stderr == expected
        assert "2026-02-30" in done.stdout
        assert "wrong" not in done.stdout
        assert done.returncode == 2


def test_messages_of_plugins_are_made_harmless(sound: Path, site: Path) -> None:
    text = make_rules("ZZZ001", "made-up").replace("seen by", "\\x1b[31m\\n::error::\\u202e")
    plug_in(site, "acme-1.0", "[bep_lint.rules]\nrules = acme\n", acme=text)
    done = run(MAIN, "--select", "ZZZ", "--output-format", "concise", "--quiet", path=(site,))
    assert done.stdout == f"{MAIN}:1:1: ZZZ001 \\x1b[31m\\x0a::error::\\u202e made-up\n"
    assert (done.returncode, done.stderr) == (1, "")


DOCUMENTED = [
    ("pass", "Its maker does not say what it finds.\n"),
    ('""""""', "Its maker does not say what it finds.\n"),
    ('"""One line"""', "One line\n"),
    ('"""Two lines\n    of one sentence."""', "Two lines of one sentence.\n"),
    ('"""What.\n\n    Why.\n\n    Source: here."""', "What.\n\nWhy.\n\nSource: here.\n"),
    ('"""What.\n\n    Good:\n        # Fine\n    """', "What.\n\nGood:\n    # Fine\n"),
    ('"""What.\n\n    Good:\n        a\n\n    Bad:\n        b"""', "What.\n\nBad:\n    b\n\nGood:\n    a\n"),
    ('"""What: a Bad: thing.\n\n    Source:"""', "What: a Bad: thing.\n"),
]


def test_rules_are_explained_as_far_as_they_are_documented(site: Path) -> None:
    text = "from bep_lint.api import folder_rule\n"
    expected = []
    for number, (body, explained) in enumerate(DOCUMENTED, 100):
        text += f"\n@folder_rule('ZZZ{number}', 'made-up-{number}', 'error', opt_in=True)\n"
        text += f"def check{number}(proposals):\n    {body}\n"
        expected.append(f"ZZZ{number} made-up-{number} (error, opt-in, from acme 1.0)\n\n{explained}")
    plug_in(site, "acme-1.0", "[bep_lint.rules]\nrules = acme\n", acme=text)
    done = run("rule", "ZZZ", path=(site,))
    assert (done.stdout, done.stderr, done.returncode) == ("\n".join(expected), "", 0)
    described = json.loads(run("rule", "ZZZ", "--output-format", "json", path=(site,)).stdout)
    parts = ("what", "why", "bad", "good", "source")
    assert [[rule[part] for part in parts] for rule in described] == [
        [None, None, None, None, None],
        [None, None, None, None, None],
        ["One line", None, None, None, None],
        ["Two lines of one sentence.", None, None, None, None],
        ["What.", "Why.", None, None, "here."],
        ["What.", None, None, "# Fine\n", None],
        ["What.", None, "b\n", "a\n", None],
        ["What: a Bad: thing.", None, None, None, None],
    ]
    page = run("rule", "ZZZ", "--output-format", "markdown", path=(site,)).stdout
    sections = page.split("### ")[1:]
    assert sections[0] == (
        "ZZZ100: made-up-100\n\n*error, opt-in, from acme 1.0*\n\nIts maker does not say what it finds.\n\n"
    )
    assert sections[5].endswith("*\n\nWhat.\n\nGood:\n\n```markdown\n# Fine\n```\n\n")


def test_a_module_named_twice_is_one_plugin(sound: Path, site: Path) -> None:
    text = make_rules("ZZZ001", "made-up")
    plug_in(site, "acme-1.0", "[bep_lint.rules]\none = acme\ntwo = acme\n", acme=text)
    plug_in(site, "beta-1.0", "[bep_lint.rules]\none = acme\n")
    status, findings, err = lint(site, "--select", "ZZZ")
    assert (status, len(findings), err) == (1, 3, "")
    assert "(warning, from acme 1.0)" in run("rule", "ZZZ001", path=(site,)).stdout


def test_code_and_metadata_may_lie_apart(sound: Path, site: Path) -> None:
    """As an editable installation has it: the metadata among the installed packages, the code elsewhere."""
    plug_in(site / "installed", "acme-1.0", "[bep_lint.rules]\nrules = acme\n")
    (site / "source").mkdir()
    (site / "source" / "acme.py").write_text(make_rules("ZZZ001", "made-up"), encoding="utf-8")
    done = run("rule", "ZZZ001", path=(site / "installed", site / "source"))
    assert done.stdout.startswith("ZZZ001 made-up (warning, from acme 1.0)\n")


def test_rules_imported_before_bep_lint_runs_belong_to_their_package(sound: Path, site: Path) -> None:
    """As the tests of a package do."""
    plug_in(site, "acme-1.0", "[bep_lint.rules]\nrules = acme\n", acme=make_rules("ZZZ001", "made-up"))
    (site / "early.py").write_text(
        "import acme\nfrom bep_lint.cli import main\nraise SystemExit(main(['rule', 'ZZZ001']))\n", encoding="utf-8"
    )
    done = run(path=(site,), module="early")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ZZZ001 made-up (warning, from acme 1.0)\n")


def test_without_plugins_nothing_heavy_is_imported(sound: Path, site: Path) -> None:
    (site / "loaded.py").write_text(
        "import sys\nfrom bep_lint.cli import main\nassert main(['proposals', '-q']) == 0\n"
        "print([name for name in ('importlib.metadata', 'configparser', 'zipfile') if name in sys.modules])\n",
        encoding="utf-8",
    )
    assert run(path=(site,), module="loaded").stdout == "[]\n"


def test_entry_points_are_found_as_importlib_finds_them(tmp_path: Path) -> None:
    first, second, archive = tmp_path / "first", tmp_path / "second", tmp_path / "archive.zip"
    rules = "[bep_lint.rules]\n"
    plug_in(first, "b_lint.x-1.0", f"{rules}  two=b2 \n\n# no = b0\none = b1 [x, y]\n")
    scripts = "[console_scripts]\nbep_lint.rules = c:main\n"
    plug_in(first, "a-2.0rc1", f"{scripts}{rules}z = a.b.c\r\n[bep_lint.rules.x]\nn = n\n")
    plug_in(first, "shadow-1.0", "[console_scripts]\nx = bep_lint.rules:x\n")
    plug_in(second, "Shadow-2.0", f"{rules}no = shadowed\n")
    plug_in(second, "B.Lint_X-0.9", f"{rules}no = shadowed\n")
    plug_in(second, "none-1.0", "[console_scripts]\nx = none:x\n")
    egg = second / "legacy.egg-info"
    egg.mkdir()
    (egg / "entry_points.txt").write_text(f"{rules}rules = legacy\n", encoding="utf-8")
    (second / "old-1.0-py3.11.egg-info").write_text("Metadata-Version: 1.0\n", encoding="utf-8")
    with zipfile.ZipFile(archive, "w"):
        pass
    path = [str(folder) for folder in (first, tmp_path / "missing", second, first, archive)]
    found, broken = find_plugins(path)
    assert not broken
    assert found == [
        Plugin("a 2.0rc1", "z", "a.b.c"),
        Plugin("b-lint-x 1.0", "one", "b1"),
        Plugin("b-lint-x 1.0", "two", "b2"),
        Plugin("legacy", "rules", "legacy"),
    ]
    seen: set[str] = set()
    expected: set[tuple[str, str]] = set()
    for distribution in importlib.metadata.distributions(path=path):
        name = distribution._normalized_name  # type: ignore[attr-defined]
        if name not in seen:
            seen.add(name)
            found_there = distribution.entry_points.select(group=plugins.GROUP)
            expected.update((entry.name, entry.module) for entry in found_there)
    assert {(plugin.entry_point, plugin.module) for plugin in found} == expected


def test_what_pip_left_behind_is_no_distribution(tmp_path: Path) -> None:
    plug_in(tmp_path, "~cme-1.0", "[bep_lint.rules]\nrules = acme\n")
    assert find_plugins([str(tmp_path)]) == ([], [])


@pytest.mark.parametrize("folder", ["", "missing", "a\0b", 3])
def test_folders_that_cannot_be_listed_are_passed_over(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plug_in(tmp_path / "site", "acme-1.0", "[bep_lint.rules]\nrules = acme\n")
    assert find_plugins([folder, "site"]) == ([Plugin("acme 1.0", "rules", "acme")], [])


def test_the_working_folder_is_on_the_path_by_an_empty_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plug_in(tmp_path, "acme-1.0", "[bep_lint.rules]\nrules = acme\n")
    assert find_plugins([""]) == ([Plugin("acme 1.0", "rules", "acme")], [])


def test_a_rule_belongs_to_the_plugin_whose_module_is_closest() -> None:
    spaces, inner, other = Plugin("a", "x", "space.a"), Plugin("b", "x", "space.a.b"), Plugin("c", "x", "c_rules")
    found = [spaces, inner, other]
    assert distribution_of("space.a", found) == "a"
    assert distribution_of("space.a.b.c", found) == "b"
    assert distribution_of("space.a.bc", found, other) == "a"
    assert distribution_of("helpers", found, other) == "c"
    assert distribution_of("space.helpers", found) == "a"
    assert distribution_of("helpers", found) == "helpers"


def test_the_public_names_are_all_there() -> None:
    assert {name for name in vars(api) if not name.startswith("_")} == set(api.__all__)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_code_of_the_page_is_that_of_the_example() -> None:
    files = [path.read_text(encoding="utf-8") for path in (*EXAMPLE.rglob("*.py"), EXAMPLE / "pyproject.toml")]
    shown = blocks("python") + blocks("toml")
    assert len(shown) == 8
    for block in shown:
        assert any(block in text for text in files), block
    assert set(re.findall(r"^```(\w+)$", PAGE, re.MULTILINE)) == {"python", "toml", "yaml", "console"}, (
        "all are checked"
    )


def test_the_output_of_the_page_is_what_is_printed(flawed: Path, acme: Path) -> None:
    (block,) = blocks("console")
    command, _, output = block.partition("\n")
    assert run(*command.removeprefix("$ bep-lint ").split(), path=(acme,)).stdout == output


def test_the_hook_of_the_page_installs_the_example() -> None:
    (block,) = blocks("yaml")
    (hook,) = yaml.safe_load(block)["repos"][0]["hooks"]
    ours = {known["id"] for known in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    assert hook["id"] in ours
    (dependency,) = hook["additional_dependencies"]
    assert dependency.split(" @ ")[0] == PROJECT["name"]


# The fields of records that the page does not promise.
MAY_CHANGE = {"Heading.nested", "Heading.token", "Section.only", "Section.tokens", "Table.end_line", "Table.nested"}


def test_the_facts_of_the_page_are_there(sound: Path) -> None:
    proposals = Proposals(sound / "proposals", Conventions())
    document = proposals.all_mains[0]
    table = proposals.all_mains[1].tables[0]
    things: list[object] = [proposals, document, table, table.header, table.header.cells[0], document.links[0]]
    things += [document.entry("Status"), document.headings[0], document.sections[0], Finding(Span.at(1), "wrong")]
    known = {type(thing).__name__: thing for thing in things}
    described = re.findall(r"^### (\w+)\n\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert {name for name, _ in described} == known.keys() <= set(api.__all__)
    untold: set[str] = set()
    for name, rows in described:
        facts = re.findall(r"`(\w+)(?:\(\w+\))?`", "".join(re.findall(r"^\|([^|]*)\|", rows, re.MULTILINE)[2:]))
        assert facts
        for fact in facts:
            assert hasattr(known[name], fact), f"{name}.{fact}"
        untold.update(f"{name}.{field}" for field in getattr(known[name], "_fields", ()) if field not in facts)
    assert untold == MAY_CHANGE

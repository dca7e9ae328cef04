"""The benchmarks: what they are run on, what they make of figures, and that they run. Nothing here is timed."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import compare
import goals
import grow
import measuring
import phase_clock
import phases
import pytest
from conftest import FIXTURES, ROOT, bep_lint
from peers import MARKDOWNLINT

DEMO = FIXTURES / "demo" / "proposals"
SOUND = FIXTURES / "sound"
ONCE = {"REG014"}
"""What is found of a registry, however many rows it has."""


def made(demo: Path, copies: int) -> Path:
    """Return a folder below the working folder with `copies` of `demo`."""
    folder = Path(f"{demo.name}-{copies}")
    grow.grow(grow.read_demo(demo), folder, copies)
    return folder


def codes(folder: Path) -> Counter[str]:
    """Return how often each rule finds something in `folder`."""
    run = bep_lint(folder, "--output-format", "json")
    assert run.status in (0, 1), run.err
    return Counter(finding["code"] for finding in json.loads(run.out)["findings"])


def texts(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}


def benchmark(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "benchmarks" / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_grown_folder_has_the_findings_of_the_demo_once_a_copy(folder: Path) -> None:
    copies = len(grow.SIZES)
    found, twice = codes(made(DEMO, copies)), codes(made(DEMO, 2 * copies))
    lengths = {code for code in found if code.startswith("LEN")}
    assert {code: count for code, count in found.items() if code not in lengths} == {
        code: count if code in ONCE else count * copies for code, count in codes(DEMO).items()
    }
    assert twice == {code: count if code in ONCE else 2 * count for code, count in found.items()}


def test_what_is_added_is_sound(folder: Path) -> None:
    assert {code[:3] for code in codes(made(SOUND, len(grow.SIZES)))} == {"LEN"}, "long documents are too long"


def test_documents_are_as_long_as_real_ones(folder: Path) -> None:
    copies = len(grow.SIZES)
    grown = {name: text for name, text in texts(made(DEMO, copies)).items() if name.startswith("BEP-1")}
    assert len(grown) == 4 * copies
    lengths = sorted(text.count("\n") for text in grown.values())
    wanted = sorted([*grow.SIZES] * 4)
    longest_block = max(block.count("\n") for block in grow.BLOCKS) + 1
    assert all(0 <= length - size <= longest_block for length, size in zip(lengths, wanted, strict=True))


def test_the_same_folder_is_made_each_time(folder: Path) -> None:
    first = texts(made(DEMO, 3))
    (folder / "again").mkdir()
    os.chdir(folder / "again")
    assert texts(made(DEMO, 3)) == first


def test_no_two_documents_are_the_same(folder: Path) -> None:
    grown = texts(made(DEMO, 12))
    assert len(set(grown.values())) == len(grown)


def test_numbers_that_are_renumbered() -> None:
    assert grow.renumbered("BEP-1003/a.md of BEP-0000, BA-1003 and BEP-10030", 6) == (
        "BEP-1009/a.md of BEP-0000, BA-1003 and BEP-10030"
    )


def test_one_time_is_eighty_documents() -> None:
    demo = grow.read_demo(DEMO)
    for times in (1, 10, 50):
        assert len(demo.documents) * grow.copies_for(demo, times) == grow.DOCUMENTS * times


@pytest.mark.parametrize(
    ("files", "copies", "problem"),
    [
        ({}, 1, "no README.md with a registry"),
        ({"README.md": "| 1000 | Quota |\n", "notes.md": "A note is here.\n"}, 1, "no BEP-NNNN-….md with sentences"),
        ({"README.md": "| 1000 | Quota |\n", "BEP-1000-quota.md": "# Quota\n"}, 1, "no BEP-NNNN-….md with sentences"),
        ({"README.md": "| 1000 | A |\n", "BEP-1000-a.md": "All is well.\n"}, 9001, "numbers for 9000 copies only"),
    ],
)
def test_folders_that_cannot_grow(tmp_path: Path, files: dict[str, str], copies: int, problem: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=problem):
        grow.grow(grow.read_demo(tmp_path), tmp_path / "target", copies)
    assert not (tmp_path / "target").exists()


def test_nothing_is_made_in_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    run = benchmark("grow.py", DEMO, tmp_path)
    assert run.returncode == 2
    assert f"{tmp_path} is not empty" in run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_ratios_are_of_runs_of_one_round() -> None:
    assert measuring.ratio([1, 20, 3], [2, 10, 3]) == 1
    with pytest.raises(ValueError, match="shorter"):
        measuring.ratio([1, 2], [1])


def test_a_table_of_times() -> None:
    assert measuring.times_table({"a": [0.1, 0.3, 0.2], "b": [0.4, 0.2, 0.4]}).splitlines()[2:] == [
        "| a | 200.0 | 100.0 | 300.0 |  |",
        "| b | 400.0 | 200.0 | 400.0 | 0.500 |",
    ]


@pytest.mark.parametrize(("figure", "text"), [(0.0333, "0.0333"), (1, "1.00"), (10.46, "10.5"), (123.4, "123")])
def test_digits_that_count(figure: float, text: str) -> None:
    assert measuring.significant(figure) == text


def test_commands_run_in_turn_and_are_prepared(tmp_path: Path) -> None:
    log = tmp_path / "log"

    def note(name: str) -> measuring.Contestant:
        code = f"open('log', 'a').write('{name.upper()}')"
        prepare = lambda: log.write_text((log.read_text() if log.exists() else "") + name)  # noqa: E731
        return measuring.Contestant(name, (sys.executable, "-c", code), prepare)

    times = measuring.in_turn([note("a"), note("b")], 2, tmp_path)
    assert log.read_text() == "aAbB" * 3, "one round warms up"
    assert {name: len(taken) for name, taken in times.items()} == {"a": 2, "b": 2}


@pytest.mark.parametrize("run", [measuring.seconds, measuring.peak_memory])
def test_a_command_that_fails_is_told(run: type, tmp_path: Path) -> None:
    finds = measuring.Contestant("finds", (sys.executable, "-c", "raise SystemExit(1)"))
    run(finds, tmp_path)
    with pytest.raises(SystemExit, match=r"fails: `.*` ended with 2"):
        run(finds._replace(name="fails", command=(sys.executable, "-c", "raise SystemExit(2)")), tmp_path)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="the system does not tell")
def test_the_memory_of_processes_that_a_command_starts_counts(tmp_path: Path) -> None:
    code = """
import os, time
children = [os.fork() for _ in range(2)]  # four processes
held = bytearray(os.urandom(1)) * (20 << 20)
time.sleep(0.5)
for child in children:
    if child: os.waitpid(child, 0)
"""
    held = measuring.peak_memory(measuring.Contestant("four", (sys.executable, "-c", code)), tmp_path)
    assert 80 < held < 400


def test_what_a_process_holds_of_shared_memory() -> None:
    assert (
        measuring.proportional_kibibytes("55d0-7ffc ---p 0\nRss:  1688 kB\nPss:   439 kB\nPss_Dirty: 112 kB\n") == 439
    )
    assert measuring.proportional_kibibytes("") == 0


TIMES = {
    goals.STARTUP: {goals.VERSION: [0.03, 0.02], goals.PYTHON: [0.01, 0.01]},
    goals.FOLDER: {
        goals.COLD: [0.35, 0.34],
        goals.WARM: [0.08, 0.12],
        goals.RUMDL_UNCACHED: [0.1, 0.1],
        MARKDOWNLINT: [2.8, 2.0],
    },
    goals.CHANGE: {
        goals.CHANGED_IN_FOLDER: [0.061, 0.065],
        goals.CHANGED_ALONE: [0.05, 0.05],
        goals.PYTHON: [0.01, 0.02],
    },
    goals.GROWTH: {
        goals.grown(times, cache): [seconds]
        for cache, taken in ((goals.COLD, (1, 10.6, 54.9)), (goals.WARM, (0.1, 0.2, 0.3)))
        for times, seconds in zip((1, 10, 50), taken, strict=True)
    },
}


def test_goals_that_are_reached_and_not() -> None:
    found = {goal.goal: (goal.measured, goal.reached) for goal in goals.reached(TIMES, {"a": 299.0, "b": 301.0})}
    assert found == {
        "the folder, cold: at most 3.5 × rumdl --no-cache": ("3.45 × (345.0 ms, 100.0 ms)", True),
        "the folder, cold: at most 1/8 × markdownlint-cli2": ("0.148 × (345.0 ms, 2400.0 ms)", False),
        "the folder, warm: at most 1.0 × rumdl --no-cache": ("1.00 × (100.0 ms, 100.0 ms)", True),
        "one changed document, the folder: at most 60 ms or 6 × python -c pass": ("63.0 ms, 4.67 ×", True),
        "one changed document, the document: at most 60 ms or 6 × python -c pass": ("50.0 ms, 3.75 ×", True),
        "`--version`: at most 3 × python -c pass": ("2.50 × (25.0 ms, 10.0 ms)", True),
        "a folder 10 × as large, cold: at most 10.5 × bep-lint, cold, 1 ×": ("10.6 × (10600.0 ms, 1000.0 ms)", False),
        "a folder 50 × as large, cold: at most 55 × bep-lint, cold, 1 ×": ("54.9 × (54900.0 ms, 1000.0 ms)", True),
        "a folder 10 × as large, warm: at most 10.5 × bep-lint, warm, 1 ×": ("2.00 × (200.0 ms, 100.0 ms)", True),
        "a folder 50 × as large, warm: at most 55 × bep-lint, warm, 1 ×": ("3.00 × (300.0 ms, 100.0 ms)", True),
        "memory of these: at most 300 MiB": ("301 MiB (b)", False),
    }
    slow = {goals.CHANGE: {**TIMES[goals.CHANGE], goals.PYTHON: [0.01, 0.01]}}
    assert [goal.reached for goal in goals.reached(slow, {}) if goal.goal.startswith("one changed")] == [False, True]


def test_goals_that_are_not_measured() -> None:
    found = goals.reached({goals.FOLDER: {goals.COLD: [1.0]}}, {})
    assert {(goal.measured, goal.reached) for goal in found} == {("not measured", None)}
    assert goals.goals_table(found[:1]).splitlines()[-1].endswith("| not measured | – |")


def test_each_change_is_another_one(tmp_path: Path) -> None:
    document = tmp_path / "BEP-1000-quota.md"
    document.write_text("# Quota\n\n", encoding="utf-8")
    change = compare.Change(document)
    seen = set()
    for _ in range(3):
        change.make()
        seen.add(document.read_text(encoding="utf-8"))
    assert len(seen) == 3
    assert all(text.startswith("# Quota\n\nChanged ") and text.count("\n") == 3 for text in seen)


def test_the_document_that_is_changed(tmp_path: Path) -> None:
    for name, size in (("0000-template", 5), ("1000-short", 1), ("1001-middle", 20), ("1002-long", 300)):
        (tmp_path / f"BEP-{name}.md").write_text("x" * size, encoding="utf-8")
    assert compare.document_in(tmp_path, None).name == "BEP-1001-middle.md"
    assert compare.document_in(tmp_path, "BEP-1002-long.md").name == "BEP-1002-long.md"
    for name in ("BEP-1003-none.md", "README.md"):
        with pytest.raises(ValueError, match=name):
            compare.document_in(tmp_path, name)


@pytest.fixture
def peers(tmp_path: Path) -> Path:
    """A folder in which peers are installed that find nothing."""
    for name in ("venv/bin/rumdl", "node_modules/.bin/markdownlint-cli2"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("#!/bin/sh\necho 1.2.3\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    return tmp_path


@pytest.mark.skipif(not compare.bep_lint().exists(), reason="bep-lint is not installed")
def test_the_comparison_runs_and_writes_its_figures(peers: Path) -> None:
    proposals = peers / "given"
    grow.grow(grow.read_demo(DEMO), proposals, 1)
    before = texts(proposals)
    file = peers / "figures.json"
    chosen = [f"--only={sitting}" for sitting in goals.SITTINGS if sitting != goals.GROWTH]
    run = benchmark("compare.py", proposals, "--rounds", 1, "--git", "--peers", peers, "--json", file, *chosen)
    assert run.returncode == 0, run.stderr
    assert texts(proposals) == before
    assert sorted(path.name for path in proposals.iterdir()) == sorted({name.split("/")[0] for name in before})
    figures = json.loads(file.read_text(encoding="utf-8"))
    assert figures["about"]["rumdl"] == "1.2.3"
    assert set(figures["seconds"]) == set(goals.SITTINGS) - {goals.GROWTH}
    wanted = {name for goal in goals.RATIOS if goal.sitting != goals.GROWTH for name in (goal.ours, goal.theirs)} | {
        goals.CHANGED_ALONE,
        goals.CHANGED_IN_FOLDER,
    }
    assert wanted <= {name for times in figures["seconds"].values() for name in times}
    for goal in figures["goals"]:
        assert (goal["reached"] is None) is (goal["goal"].startswith(("a folder ", "memory")))
        assert goal["goal"] in run.stdout


def test_a_profile_has_every_phase() -> None:
    run = benchmark("phases.py", DEMO, "--rounds", 1)
    assert run.returncode == 0, run.stderr
    rows = [line.strip("| ").split(" | ") for line in run.stdout.splitlines() if line.startswith("| ")]
    table, rules = rows[: len(phase_clock.PHASES) + 5], rows[len(phase_clock.PHASES) + 5 :]
    phase_names = [phases.START, *phase_clock.PHASES, phases.REST, phases.END]
    assert [row[0] for row in table] == ["phase", *phase_names, "**the whole run**"]
    called = {row[0]: int(row[3]) for row in table if row[0] in phase_clock.PHASES}
    assert {phase for phase, calls in called.items() if not calls} <= {"imports: PyYAML"}, "some YAML needs no library"
    assert called[phase_clock.READING] >= len(texts(DEMO))
    assert len(rules) == 1 + phases.DEAREST


def test_rows_add_up_to_the_whole() -> None:
    rule, other = f"{phase_clock.RULES}: SEC001 (a)", f"{phase_clock.RULES}: SEC002 (b)"
    runs = [
        phases.Run(
            {phases.START: 1.0, rule: 2.0 * n, other: 1.0, phases.REST: 0.5, phases.END: 0.5}, {rule: 3, other: 2}
        )
        for n in (1, 2, 9)
    ]
    rows = {row.name: row for row in phases.phase_rows(runs) if row.seconds}
    assert rows == {
        phases.START: phases.Row(phases.START, 1.0),
        phase_clock.RULES: phases.Row(phase_clock.RULES, 5.0, 5),
        phases.REST: phases.Row(phases.REST, 0.5),
        phases.END: phases.Row(phases.END, 0.5),
    }
    assert phases.rule_rows(runs) == [phases.Row("SEC001 (a)", 4.0, 3), phases.Row("SEC002 (b)", 1.0, 2)]
    assert (
        phases.table("phase", [rows[phases.START]], 7.0).splitlines()[-1] == "| interpreter start | 1000.0 | 14.3% |  |"
    )


def test_time_in_another_phase_is_not_counted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([0.0, 1.0, 3.0, 3.5, 4.0, 10.0])
    monkeypatch.setattr(phase_clock, "perf_counter", lambda: next(moments))
    clock = phase_clock.Clock()

    def fail() -> None:
        raise ValueError("told")

    def outer() -> int:
        answer: int = clock.time("inner", lambda number: number + 1, 1)
        with pytest.raises(ValueError, match="told"):
            clock.time("inner", fail)
        return answer

    assert clock.time("outer", outer) == 2
    assert clock.spent == {"inner": 2.5, "outer": 7.5}


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("bep_lint", "imports: bep-lint"),
        ("bep_lint.rules.links", "imports: the rules"),
        ("bep_lint.rulesets", "imports: bep-lint"),
        ("markdown_it.token", "imports: markdown-it-py"),
        ("json", phase_clock.OTHER_IMPORTS),
    ],
)
def test_whose_import_it_is(name: str, row: str) -> None:
    assert phase_clock.import_row(name) == row


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("gone", "bep_lint.moved has no gone any more"),
        ("Gone.method", "bep_lint.moved has no Gone.method any more"),
        ("lazy", "bep_lint.moved.lazy is a generator now"),
        ("Empty", "bep_lint.moved.Empty has none of FACT_KINDS any more"),
    ],
)
def test_what_is_to_be_clocked_and_is_gone_is_told(name: str, problem: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = ModuleType("bep_lint.moved")
    exec("class Empty: pass\ndef lazy(): yield", vars(module))  # noqa: S102
    with pytest.raises(SystemExit) as ended:
        phase_clock.attach(phase_clock.FACTS, module, name)
    assert ended.value.code not in (0, 1)
    assert problem in capsys.readouterr().err

"""Show where the time of a whole run goes, from the start of Python to the end of its process.

    python benchmarks/phases.py path/to/proposals

Each run is a process of its own in which clocks stand around the functions that do the work (PROBES in phase_clock.py).
What one of them spends in another counts for that one alone, what none of them spends is `rest`, and the dearest rules
are told apart. A figure is the median over the runs; those of all rows are added up in the last. A run is one process
without a cache. The clocks take time of their own: how long a run is without them stands below the table.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from measuring import environment
from phase_clock import PHASES, RULES

HERE = Path(__file__).resolve().parent
ARGUMENTS = ("--no-cache",)
VARIABLES: dict[str, str] = {}
"""With ARGUMENTS what makes all of a run happen in the one process that is clocked."""

CLOCKED = """\
from time import perf_counter
started = perf_counter()
import sys
sys.path.insert(0, sys.argv.pop(1))
from phase_clock import run
run(started, sys.argv.pop(1), sys.argv[1:])
"""
PLAIN = "from bep_lint.cli import run; run()"
START, REST, END = "interpreter start", "rest", "end"
DEAREST = 10


class Run(NamedTuple):
    """A clocked run: of each row its seconds and the calls."""

    spent: dict[str, float]
    calls: dict[str, int]


class Row(NamedTuple):
    """A line of the table; `calls` is None where nothing is called."""

    name: str
    seconds: float
    calls: int | None = None


def clocked_run(folder: Path, result: Path) -> Run:
    """Lint `folder` in a process with clocks, which leaves what they show in the file `result`."""
    spawned = perf_counter()  # its clock is the system's: other processes go by the same
    _python(CLOCKED, str(HERE), str(result), str(folder))
    ended = perf_counter()
    stamps, *rows = (line.split("\t") for line in result.read_text(encoding="utf-8").splitlines())
    started, began, done = map(float, stamps)
    spent = {row: float(seconds) for row, seconds, _ in rows}
    calls = {row: int(times) for row, _, times in rows}
    return Run({START: started - spawned, **spent, REST: done - began - sum(spent.values()), END: ended - done}, calls)


def plain_run(folder: Path) -> float:
    """Return the seconds of the same run without clocks."""
    start = perf_counter()
    _python(PLAIN, str(folder))
    return perf_counter() - start


def _python(code: str, *arguments: str) -> None:
    """Run `code` on arguments and those that make it one process. Raises SystemExit where it fails."""
    command = [sys.executable, "-c", code, *arguments, *ARGUMENTS]
    done = subprocess.run(
        command,
        env={**environment(), **VARIABLES},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.strip() or f"the run ended with {done.returncode}")


def phase_rows(runs: Sequence[Run]) -> list[Row]:
    """Return the phases of `runs` in order, all rules as one."""
    rows = []
    for phase in (START, *PHASES, REST, END):
        parts = _rules(runs) if phase == RULES else [phase]
        calls = sum(runs[0].calls.get(part, 0) for part in parts) if phase in PHASES else None
        rows.append(Row(phase, _median(runs, parts), calls))
    return rows


def rule_rows(runs: Sequence[Run]) -> list[Row]:
    """Return the rules of `runs`, the dearest first."""
    rows = [Row(name.removeprefix(f"{RULES}: "), _median(runs, [name]), runs[0].calls[name]) for name in _rules(runs)]
    return sorted(rows, key=lambda row: -row.seconds)


def _rules(runs: Sequence[Run]) -> list[str]:
    return [row for row in runs[0].spent if row.startswith(f"{RULES}: ")]


def _median(runs: Sequence[Run], parts: Sequence[str]) -> float:
    return statistics.median(sum(run.spent.get(part, 0.0) for part in parts) for run in runs)


def table(title: str, rows: Iterable[Row], whole: float) -> str:
    """Return `rows` as a Markdown table, each with its part of the `whole`."""
    lines = [f"| {title} | ms | part | calls |", "|---|---:|---:|---:|"]
    for row in rows:
        calls = "" if row.calls is None else row.calls
        lines.append(f"| {row.name} | {row.seconds * 1000:.1f} | {row.seconds / whole:.1%} | {calls} |")
    return "\n".join(lines)


def main() -> None:
    """Print the profile of the folder that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a proposals folder, or a document in one")
    parser.add_argument("--rounds", type=int, default=10, metavar="N", help="runs of each kind (default: 10)")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    runs: list[Run] = []
    plain: list[float] = []
    with tempfile.TemporaryDirectory(prefix="bep-lint-phases-") as scratch:
        for _ in range(options.rounds + 1):
            runs.append(clocked_run(options.folder, Path(scratch) / "result"))
            plain.append(plain_run(options.folder))
    runs, plain = runs[1:], plain[1:]  # the first warms up
    rows = phase_rows(runs)
    whole = sum(row.seconds for row in rows)
    print(table("phase", [*rows, Row("**the whole run**", whole)], whole))
    print(f"\nWithout the clocks: {statistics.median(plain) * 1000:.1f} ms.\n")
    print(table(f"the {DEAREST} dearest rules", rule_rows(runs)[:DEAREST], whole))


if __name__ == "__main__":
    main()

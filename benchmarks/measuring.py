"""Runs of commands: their times, in turn with one another, and their memory."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

Times = dict[str, list[float]]
"""The seconds of each round, by what ran."""

_OK = (0, 1)
"""What linters exit with: nothing found, something found."""

_UNWANTED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "GITHUB_ACTIONS", "FORCE_COLOR")
_SAMPLING = 0.01
"""Seconds between samples of memory, more in a long run: a sample takes a processor's time from what it looks at."""
_SAMPLES = 50
_KIBIBYTES_IN_MEBIBYTE = 1024


class Contestant(NamedTuple):
    """A command under its name in the tables. `prepare` is called before each run of it, and not timed."""

    name: str
    command: Sequence[str | Path]
    prepare: Callable[[], object] = lambda: None


def environment() -> dict[str, str]:
    """Return this process's environment without what would change how a linter runs, or what it prints."""
    return {name: value for name, value in os.environ.items() if name not in _UNWANTED}


def seconds(contestant: Contestant, folder: Path) -> float:
    """Return how long the command takes in `folder`, its output thrown away.

    Raises SystemExit where it fails; that a linter finds something is no failure.
    """
    contestant.prepare()
    variables = environment()
    start = time.perf_counter()
    done = subprocess.run(
        contestant.command,
        cwd=folder,
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    taken = time.perf_counter() - start
    _check(contestant, done.returncode)
    return taken


def in_turn(contestants: Iterable[Contestant], rounds: int, folder: Path) -> Times:
    """Run the commands in turn, once to warm up and then `rounds` times, so that all meet the machine's moods."""
    contestants = list(contestants)
    times: Times = {contestant.name: [] for contestant in contestants}
    for _ in range(rounds + 1):
        for contestant in contestants:
            times[contestant.name].append(seconds(contestant, folder))
    return {name: taken[1:] for name, taken in times.items()}


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of runs of the same round."""
    return statistics.median(our / their for our, their in zip(ours, theirs, strict=True))


def peak_memory(contestant: Contestant, folder: Path) -> float:
    """Return the MiB that the command and the processes which it starts hold together at their peak.

    That is the largest sum that was sampled of what each holds for itself, with its part of what they share, or the
    peak of the largest process if that is more: a sample may miss it. Where there is no /proc it is the latter alone.
    Raises SystemExit where the command fails.
    """
    contestant.prepare()
    process = subprocess.Popen(
        contestant.command,
        cwd=folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # tells its processes, and theirs, from all others
    )
    most = 0.0
    start = time.monotonic()
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        most = max(most, _held_in_session(process.pid))
        time.sleep(max(_SAMPLING, (time.monotonic() - start) / _SAMPLES))
    process.returncode = os.waitstatus_to_exitcode(status)
    _check(contestant, process.returncode)
    scale = 1024 * _KIBIBYTES_IN_MEBIBYTE if sys.platform == "darwin" else _KIBIBYTES_IN_MEBIBYTE
    # Begins at what this process has held: what needs much memory is not for it to do.
    return max(most, usage.ru_maxrss / scale)


def _held_in_session(session: int) -> float:
    """Return the MiB that the processes of a session hold, what they share counted once."""
    held = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            # PID (NAME) STATE PARENT GROUP SESSION …, and the name may hold anything.
            fields = (process / "stat").read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == session:
                held += proportional_kibibytes((process / "smaps_rollup").read_text())
        except OSError:
            continue  # it has ended meanwhile
    return held / _KIBIBYTES_IN_MEBIBYTE


def proportional_kibibytes(rollup: str) -> int:
    """Return what the text of a `smaps_rollup` says a process holds, with its part of what is shared."""
    return next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)


def _check(contestant: Contestant, status: int) -> None:
    if status not in _OK:
        raise SystemExit(f"{contestant.name}: `{' '.join(map(str, contestant.command))}` ended with {status}")


def times_table(times: Mapping[str, Sequence[float]]) -> str:
    """Return a Markdown table of the medians, and of the first's time as a part of each other's."""
    first, *_ = times
    rows = [f"| | median ms | least | most | {first} takes, of that |", "|---|---:|---:|---:|---:|"]
    for name, taken in times.items():
        part = "" if name == first else significant(ratio(times[first], taken))
        figures = (statistics.median(taken), min(taken), max(taken))
        rows.append(f"| {name} | {' | '.join(f'{figure * 1000:.1f}' for figure in figures)} | {part} |")
    return "\n".join(rows)


def significant(figure: float) -> str:
    """Return `figure` with three digits that count, or all before its point."""
    return f"{figure:.0f}" if figure >= 100 else f"{figure:#.3g}"

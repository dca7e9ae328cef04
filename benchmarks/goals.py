"""What bep-lint is to reach, and whether measured figures do."""

import statistics
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from measuring import Times, ratio, significant
from peers import MARKDOWNLINT

STARTUP, FOLDER, CHANGE, GROWTH = "start-up", "folder", "change", "growth"
SITTINGS = (STARTUP, FOLDER, CHANGE, GROWTH)

PYTHON, VERSION = "python -c pass", "bep-lint --version"
COLD, WARM, UNCACHED = "bep-lint, cold", "bep-lint, warm", "bep-lint --no-cache"
RUMDL_UNCACHED, RUMDL_CACHED = "rumdl --no-cache", "rumdl, warm"
CHANGED_IN_FOLDER, CHANGED_ALONE = "bep-lint, the folder", "bep-lint, the document"


def grown(times: int, cache: str) -> str:
    """Return the name of a run over the folder that is so many `times` as large; `cache` is COLD or WARM."""
    return f"{cache}, {times} ×"


class Goal(NamedTuple):
    """A line of the report. `reached` is None where something was not measured."""

    goal: str
    measured: str
    reached: bool | None


class Ratio(NamedTuple):
    """Of two runs of a sitting: ours is to take `most` of theirs, in the median of paired runs."""

    text: str
    sitting: str
    ours: str
    theirs: str
    most: float
    shown: str


RATIOS = (
    Ratio("the folder, cold", FOLDER, COLD, RUMDL_UNCACHED, 3.5, "3.5"),
    Ratio("the folder, cold", FOLDER, COLD, MARKDOWNLINT, 1 / 8, "1/8"),
    Ratio("the folder, warm", FOLDER, WARM, RUMDL_UNCACHED, 1, "1.0"),
    Ratio("`--version`", STARTUP, VERSION, PYTHON, 3, "3"),
    *(
        Ratio(f"a folder {times} × as large, {cache.rpartition(' ')[2]}", GROWTH, ours, theirs, most, str(most))
        for cache in (COLD, WARM)
        for times, most in ((10, 10.5), (50, 55))
        for ours, theirs in ((grown(times, cache), grown(1, cache)),)
    ),
)

CHANGE_MILLISECONDS, CHANGE_PYTHONS = 60, 6
"""What one changed document may take: so long or, if that is more, so many times `python -c pass`."""

MOST_MEBIBYTES = 300


def reached(sittings: Mapping[str, Times], memory: Mapping[str, float]) -> list[Goal]:
    """Return the goals and what was reached of them, by the times of the sittings and the MiB of runs of GROWTH."""
    first, *others = (_of_ratio(goal, sittings.get(goal.sitting, {})) for goal in RATIOS)
    changes = [_of_change(name, sittings.get(CHANGE, {})) for name in (CHANGED_IN_FOLDER, CHANGED_ALONE)]
    return [first, *others[:2], *changes, *others[2:], _of_memory(memory)]


def _of_ratio(goal: Ratio, times: Times) -> Goal:
    text = f"{goal.text}: at most {goal.shown} × {goal.theirs}"
    if not (times.get(goal.ours) and times.get(goal.theirs)):
        return Goal(text, "not measured", None)
    figure = ratio(times[goal.ours], times[goal.theirs])
    ours, theirs = (statistics.median(times[name]) * 1000 for name in (goal.ours, goal.theirs))
    return Goal(text, f"{significant(figure)} × ({ours:.1f} ms, {theirs:.1f} ms)", figure <= goal.most)


def _of_change(name: str, times: Times) -> Goal:
    what = name.removeprefix("bep-lint, ")
    text = f"one changed document, {what}: at most {CHANGE_MILLISECONDS} ms or {CHANGE_PYTHONS} × {PYTHON}"
    if not (times.get(name) and times.get(PYTHON)):
        return Goal(text, "not measured", None)
    taken = statistics.median(times[name]) * 1000
    pythons = ratio(times[name], times[PYTHON])
    is_reached = taken <= CHANGE_MILLISECONDS or pythons <= CHANGE_PYTHONS
    return Goal(text, f"{taken:.1f} ms, {significant(pythons)} ×", is_reached)


def _of_memory(memory: Mapping[str, float]) -> Goal:
    text = f"memory of these: at most {MOST_MEBIBYTES} MiB"
    if not memory:
        return Goal(text, "not measured", None)
    most, name = max((held, name) for name, held in memory.items())
    return Goal(text, f"{most:.0f} MiB ({name})", most <= MOST_MEBIBYTES)


def goals_table(goals: Iterable[Goal]) -> str:
    """Return the goals as a Markdown table."""
    words = {True: "yes", False: "no", None: "–"}
    rows = (f"| {goal.goal} | {goal.measured} | {words[goal.reached]} |" for goal in goals)
    return "\n".join(["| goal | measured | reached |", "|---|---|---|", *rows])

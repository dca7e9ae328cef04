"""Why a clone has no such commit, and the `git fetch` that brings it."""

import re

from bep_lint.errors import UsageError
from bep_lint.history import History, short
from bep_lint.object_ids import OBJECT_ID
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest

_STEPS_BACK = re.compile(r"(?P<start>[^~^]+)(?P<steps>(?:[~^]\d*)*)")
_STEP = re.compile(r"([~^])(\d*)")
_SHORT_ID = re.compile(r"[0-9a-f]{7,64}")
_LIKE_A_TAG = re.compile(r"v\d.*|\d+(?:\.\d+){2,}.*")
_FURTHEST = 100_000
"""Where more commits than these are missing, all of them are fetched."""


def missing_commit(history: History, revision: str, *, joined: bool = False) -> UsageError:
    """Return the error that says why `revision` names no commit, and what to do.

    `joined` where what it shares with another commit is wanted, for which all of its history is needed.
    """
    match = _STEPS_BACK.fullmatch(revision)
    if match is None:
        return _unknown(history, revision)
    start = match["start"]
    steps = _steps(match["steps"])
    if (commit := history.commit(start)) is not None:
        return _missing_step(history, start, commit, steps)
    if start in ("HEAD", "@") and history.is_unborn:
        return history.error("HEAD has no commit yet; write `--base HEAD`, which takes every document for new")
    named = history.stored(start)
    if named is not None and named != start.lower():
        return _unreadable(history, f"{excerpt(start)} ({short(named)})", named)
    depth = 1 + sum(count for _, count in steps)
    how = fetch_options(history, depth, whole=joined)
    if OBJECT_ID.fullmatch(start.lower()):
        return missing_id(history, start.lower(), how)
    if _SHORT_ID.fullmatch(start.lower()):
        way = f", or run {history.fetch_more('--unshallow')}" if history.is_shallow else ""
        return history.error(f"no commit of this clone has an id that begins so; write the whole id{way}")
    return _missing_name(history, start, how)


def no_merge_base(history: History, one: str, other: str, way: str = "") -> UsageError:
    """Return the error that says why `one` and `other`, as messages call them, have no common ancestor here.

    `way` brings what a shallow clone left out, too.
    """
    if history.is_shallow:
        run = f"run {history.fetch_more('--unshallow')}{f', or {way}' if way else ''}"
        return history.error(f"this clone is shallow and has no merge base of {one} and {other}; {run}")
    return history.error(f"{one} and {other} have no common ancestor; name a commit that {other} is made on")


def missing_id(history: History, commit: str, how: list[str]) -> UsageError:
    """Return the error for a commit, named by its whole id, that is to be fetched with the options `how`."""
    if not history.remotes:
        return history.error("there is no such commit here; name one that is")
    fetch = history.fetch(*how, history.remotes[0], commit)
    if history.is_shallow:
        return history.error(f"this clone is shallow and has no such commit; run {fetch}")
    return history.error(f"there is no such commit here; where {_remote(history)} has it, run {fetch}")


def fetch_options(history: History, depth: int = 1, *, whole: bool = False) -> list[str]:
    """Return how much `git fetch` is to bring: `depth` commits, or `whole` histories.

    A full clone is told nothing: an option would make it a shallow one.
    """
    if not history.is_shallow:
        return []
    return ["--unshallow"] if whole or depth > _FURTHEST else [f"--depth={depth}"]


def tracking(remote: str, branch: str) -> str:
    """Return what `git fetch` is told to bring `branch` of `remote` as `remote/branch`."""
    return f"+refs/heads/{branch}:refs/remotes/{remote}/{branch}"


def _steps(text: str) -> list[tuple[int, int]]:
    """Return which parent is taken how often: `^2~3` is the second once, then the first three times."""
    marks = [(mark, int(number or 1)) for mark, number in _STEP.findall(text)]
    return [(1, number) if mark == "~" else (number, 1) for mark, number in marks if number]


def _missing_step(history: History, way: str, commit: str, steps: list[tuple[int, int]]) -> UsageError:
    """Return the error for the first of `steps` that cannot be gone from `commit`, which is called `way`."""
    left = sum(count for _, count in steps)
    parent = 1
    for parent, count in steps:
        there = int(history.commit(f"{commit}^{parent}") is not None)
        if there and parent == 1:
            there = min(count, history.ancestors(commit))
        if there:
            step = f"~{there}" if parent == 1 else f"^{parent}"
            commit = history.commit(commit + step) or commit
            way += step
            left -= there
        if there < count:
            break
    parents = history.parents(commit)
    here = f"{excerpt(way)} ({short(commit)})"
    if len(parents) >= parent:
        if not history.is_shallow:
            return _unreadable(history, f"what is before {here}", parents[parent - 1])
        fetch = history.fetch_more("--unshallow" if left > _FURTHEST else f"--deepen={left}")
        return history.error(f"this clone is shallow and ends at {here}; run {fetch}")
    if not parents:
        return history.error(f"{here} is the first commit, nothing is before it; name a later one, or leave --base out")
    has = "one parent only" if len(parents) == 1 else f"{len(parents)} parents only"
    return history.error(f"{here} has {has}; write {excerpt(way)}^1 for the commit before it")


def _missing_name(history: History, name: str, how: list[str]) -> UsageError:
    bare = name.removeprefix("refs/").removeprefix("heads/")
    if known := next((f"{remote}/{bare}" for remote in history.remotes if f"{remote}/{bare}" in history.names), None):
        return history.error(f"unknown revision; did you mean {excerpt(known)}?")
    near = _near(history, name)
    meant = f"did you mean {excerpt(near)}? If not, run" if near else "run"
    remote, branch = _remote_and_branch(history, bare)
    if remote is None or not history.can_name_a_branch(branch):
        return _unknown(history, name)
    what, brought, then = branch, tracking(remote, branch), ""
    if bare.startswith("tags/") or (branch == bare and _LIKE_A_TAG.fullmatch(bare)):
        what = bare.removeprefix("tags/")
        brought = f"+refs/tags/{what}:refs/tags/{what}"
    elif branch == bare:
        then = f", and write --base {excerpt(f'{remote}/{branch}')}"
    fetch = history.fetch(*how, remote, brought)
    if history.is_shallow:
        return history.error(f"this clone is shallow and has no {excerpt(name)}; {meant} {fetch}{then}")
    where = f"where {excerpt(remote)} has {excerpt(what)}"
    return history.error(f"unknown revision; {meant} {fetch} {where}{then}")


def _remote_and_branch(history: History, name: str) -> tuple[str | None, str]:
    """Return the remote and the branch of it that `name` means, or might mean; None where there is no remote."""
    name = name.removeprefix("remotes/")
    for remote in history.remotes:
        if name.startswith(f"{remote}/"):
            return remote, name.removeprefix(f"{remote}/")
    return (history.remotes[0] if history.remotes else None), name


def _near(history: History, name: str) -> str | None:
    """Return the branch or tag that `name` was meant to be; of a remote that it names right, one of its own."""
    for remote in history.remotes:
        if name.startswith(f"{remote}/"):
            own = {known.removeprefix(f"{remote}/") for known in history.names if known.startswith(f"{remote}/")}
            near = nearest(name.removeprefix(f"{remote}/"), sorted(own))
            return f"{remote}/{near}" if near else None
    return nearest(name, history.names)


def _unknown(history: History, revision: str) -> UsageError:
    """Return the error for what is no name of a branch, in git's words where it has some."""
    if near := _near(history, revision):
        return history.error(f"unknown revision; did you mean {excerpt(near)}?")
    problem = history.complaint("rev-parse", "--verify", "--end-of-options", revision)
    says = f": {problem}" if problem and "single revision" not in problem else ""
    return history.error(f"unknown revision{says}; name a branch, a tag or a commit")


def _unreadable(history: History, what: str, commit: str) -> UsageError:
    problem = history.complaint("cat-file", "-t", commit) or "it is no commit"
    return history.error(f"git cannot read {what}: {problem}; `git fsck` says more")


def _remote(history: History) -> str:
    return excerpt(history.remotes[0])

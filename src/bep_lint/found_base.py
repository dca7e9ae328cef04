"""The base that a CI tells: what is found, and why there is none, in words that are the same in every CI."""

import re
from collections.abc import Callable
from typing import NamedTuple

from bep_lint.errors import UsageError
from bep_lint.history import History, short
from bep_lint.missing_commits import fetch_options, no_merge_base, tracking
from bep_lint.safe_text import excerpt

Head = Callable[[], str]
"""Returns the commit that is checked out. Git is asked for it, so only where the run tells a base."""


class Found(NamedTuple):
    """A base commit, what messages call it, and the `reason` for which it was taken."""

    commit: str
    name: str
    reason: str


class UntoldBaseError(UsageError):
    """The run has no base, such as a scheduled one: nothing is wrong with the clone.

    It is raised before git is asked where what the CI tells is enough to know.
    """


def untold(history: History, why: str = "") -> UntoldBaseError:
    """Return the error for a run that tells no base, `why` where that is known."""
    problem = f"this run tells no base{f' ({why})' if why else ''}; write it, such as `--base origin/main...`"
    return UntoldBaseError(str(history.error(problem)))


def present(history: History, commit: str, name: str, reason: str, way: str = "") -> Found:
    """Return `commit` as what was found. Raises UsageError where this clone does not have it; `way` brings it too."""
    if history.commit(commit):
        return Found(commit, name, reason)
    here = f"{name} ({short(commit)})" if name != short(commit) else name
    problem = f"{here}, {reason}, is not in this clone"
    if not history.remotes:
        raise history.error(f"{problem}; fetch it")
    fetch = history.fetch(*fetch_options(history), history.remotes[0], commit)
    raise history.error(f"{problem}; run {fetch}{f', or {way}' if way else ''}")


def merged_into(history: History, head: str, branch: str | None, request: str, way: str) -> Found:
    """Return what the CI has merged `request` into, where `head` is that merge; reviewers know it as `branch`.

    Raises UsageError where this clone does not have it.
    """
    found = present(history, history.parents(head)[0], "HEAD^1", f"the base that {request} is merged into", way)
    return found._replace(name=f"{excerpt(branch)} ({short(found.commit)})") if branch else found


def left_branch(history: History, branch: str, request: str, reason: str, way: str = "") -> Found:
    """Return where HEAD leaves `branch` of the first remote. `request` is what says that it is made on it.

    Raises UsageError where this clone does not have the branch, or not enough of it.
    """
    remote = history.remotes[0] if history.remotes else None
    name = f"{remote}/{branch}"
    other = history.commit(f"refs/remotes/{name}") if remote else None
    if other is None:
        raise branch_missing(history, branch, request, remote, way)
    commit = history.merge_base("HEAD", other)
    if commit is None:
        raise no_merge_base(history, excerpt(name), "HEAD")
    return Found(commit, f"the merge base of {excerpt(name)} and HEAD", reason)


def branch_missing(history: History, branch: str, request: str, remote: str | None, way: str = "") -> UsageError:
    """Return the error for a `branch` that this clone does not have."""
    problem = f"{excerpt(branch)}, the base of {request}, is not in this clone"
    if remote is None:
        return history.error(f"{problem}; fetch it")
    fetch = history.fetch(*fetch_options(history, whole=True), remote, tracking(remote, branch))
    return history.error(f"{problem}; run {fetch}{f', or {way}' if way else ''}")


def left_default_branch(history: History, default: str, reason: str) -> Found:
    """Return where HEAD, of a push that tells no commit before it, leaves the branch `default`.

    Raises UntoldBaseError where this clone does not say.
    """
    try:
        return left_branch(history, default, "the new branch", reason)
    except UsageError as error:
        raise UntoldBaseError(str(error)) from None


def before_push(history: History, before: str, way: str) -> Found:
    """Return the commit `before` a push. Raises UsageError where this clone does not have it."""
    return present(history, before, short(before), "the commit before the push", way)


def replaced(history: History, before: str, default: str | None) -> UntoldBaseError:
    """Return the error for a forced push, which has taken `before` away."""
    instead = f"origin/{default or 'main'}..."
    told = f"the forced push has replaced {short(before)}, on which HEAD is not made"
    return UntoldBaseError(str(history.error(f"{told}; write `--base {excerpt(instead)}`, say")))


def branch_named(history: History, name: object) -> str | None:
    """Return the branch that is called `name`, of which nothing is trusted; None where that cannot be one."""
    bare = name.removeprefix("refs/heads/") if isinstance(name, str) else ""
    return bare if bare and history.can_name_a_branch(bare) else None


_NUMBER = re.compile(r"\d{1,12}")


def numbered(kind: str, number: str, *, mark: str = "") -> str:
    """Return what messages call the request: `pull request 12`, or `the pull request` where nobody says which."""
    return f"{kind} {mark}{number}" if _NUMBER.fullmatch(number) else f"the {kind}"

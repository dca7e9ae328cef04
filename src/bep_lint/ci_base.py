"""What a CI tells of the commit that a change is made on.

It must be the very one: with an older commit of the base branch, what others changed there meanwhile would look as if
the change had made it; with a newer one, as if it had undone it.
"""

import os
import re
from collections.abc import Callable
from typing import NamedTuple

from bep_lint.base_repository import Source, source_of_base
from bep_lint.errors import UsageError
from bep_lint.github_event import Event
from bep_lint.history import History, short
from bep_lint.missing_commits import fetch_options, missing_commit, no_merge_base, tracking
from bep_lint.safe_text import excerpt

_MERGE_OF_PULL_REQUEST = re.compile(r"refs/pull/(\d{1,12})/merge")


class Found(NamedTuple):
    """A base commit, what messages call it, and the `reason` for which it was taken."""

    commit: str
    name: str
    reason: str


def automatic_base(history: History) -> Found:
    """Return the commit that the change under test is made on. Raises UsageError where it is not known or not here."""
    for variable, find in _FINDERS.items():
        if os.environ.get(variable) == "true":
            return find(history)
    meant = "; the branch of that name is `--base refs/heads/auto`" if history.commit("refs/heads/auto") else ""
    way = "elsewhere write it, such as `--base origin/main...`"
    raise history.error(f"only GitHub Actions tells the base; {way}{meant}")


def _github(history: History) -> Found:
    if history.is_submodule:
        raise history.error(
            "GitHub tells the base of the outer repository, and this is a submodule; write `--base REV`"
        )
    head = history.commit("HEAD")
    if head is None:
        raise missing_commit(history, "HEAD")
    event = Event()
    found = (
        _of_pull_request(history, event, head)
        or _of_merge_group(history, event)
        or _of_push(history, event, head)
        or _of_merge(history, event, head)
    )
    if found.commit == head:
        return found._replace(reason=f"{found.reason}; that is HEAD itself: is the change checked out?")
    return found


def _of_pull_request(history: History, event: Event, head: str) -> Found | None:
    base = event.commit("pull_request", "base", "sha")
    branch = _branch(history, event, "pull_request", "base", "ref") or _base_branch(history)
    if base is None and branch is None:
        return None
    request = _pull_request(event)
    parents = history.parents(head)
    tested = event.commit("pull_request", "head", "sha")
    if len(parents) > 1 and (parents[1] == tested or _is_merge_of_pull_request(head)):
        found = _present(history, parents[0], "HEAD^1", f"the base that {request} is merged into")
        # A reviewer knows the branch; HEAD^1 is that of a merge which they never see.
        return found._replace(name=f"{excerpt(branch)} ({short(found.commit)})") if branch else found
    source = source_of_base(history, event.at("pull_request", "base", "repo", "clone_url"))
    tracked = f"{source.remote}/{branch}" if branch and source.remote else None
    told = {excerpt(name) if name == tracked else short(name): name for name in (tracked, base) if name}
    known = {name: commit for name, revision in told.items() if (commit := history.commit(revision))}
    if not known or (base and short(base) not in known):
        raise _no_base(history, base, None if known else branch, request, source)
    # The event's commit is as old as the last push. Where the branch is here too, both are taken: the newest counts.
    commit = history.merge_base(head, *known.values())
    name = next(iter(known))
    if commit is None:
        raise no_merge_base(history, name, "HEAD")
    if commit == head:
        raise _no_change(history, name, request, is_merged=head == tested)
    return Found(commit, f"the merge base of {name} and HEAD", f"on which {request} is made")


def _of_merge_group(history: History, event: Event) -> Found | None:
    base = event.commit("merge_group", "base_sha")
    return _present(history, base, short(base), "the base of the merge group") if base else None


def _of_push(history: History, event: Event, head: str) -> Found | None:
    before = event.commit("before")
    if before is None or event.at("pull_request") is not None:
        return None
    default = _branch(history, event, "repository", "default_branch")
    if not before.strip("0"):
        return _of_new_branch(history, event, head, default)
    if event.at("forced") is True:
        instead = f"origin/{default}..." if default else "origin/main..."
        raise history.error(
            f"the forced push has replaced {short(before)}, on which HEAD is not made; write `--base {instead}`, say"
        )
    return _present(history, before, short(before), "the commit before the push")


def _of_new_branch(history: History, event: Event, head: str, default: str | None) -> Found | None:
    """Return where a branch that is pushed for the first time leaves the default branch."""
    if default is None or not history.remotes or event.at("ref") == f"refs/heads/{default}":
        return None
    name = f"{history.remotes[0]}/{default}"
    other = history.commit(name)
    if other is None:
        raise _no_base(history, None, default, "the new branch", Source(history.remotes[0], None, None))
    commit = history.merge_base(head, other)
    if commit is None:
        raise no_merge_base(history, excerpt(name), "HEAD")
    return Found(commit, f"the merge base of {excerpt(name)} and HEAD", "as the branch is new")


def _of_merge(history: History, event: Event, head: str) -> Found:
    parents = history.parents(head)
    untold = f" ({event.problem})" if event.problem else ""
    if len(parents) > 1:
        return _present(history, parents[0], "HEAD^1", f"as HEAD is a merge commit and the run tells no base{untold}")
    raise history.error(f"this run tells no base{untold}; write it, such as `--base origin/main...`")


def _present(history: History, commit: str, name: str, reason: str) -> Found:
    """Return `commit` as what was found. Raises UsageError where this clone does not have it."""
    if history.commit(commit):
        return Found(commit, name, reason)
    here = f"{name} ({short(commit)})" if name != short(commit) else name
    problem = f"{here}, {reason}, is not in this clone"
    if not history.remotes:
        raise history.error(f"{problem}; fetch it")
    fetch = history.fetch(*fetch_options(history), history.remotes[0], commit)
    checkout = ", or give actions/checkout `fetch-depth: 2`" if name == "HEAD^1" else ""
    raise history.error(f"{problem}; run {fetch}{checkout}")


def _no_base(history: History, base: str | None, branch: str | None, request: str, source: Source) -> UsageError:
    """Return the error for a base that is not here: not the commit, nor the branch where one is given."""
    is_tracked = branch is not None and source.remote is not None
    name = short(base) if base and not is_tracked else excerpt(branch or "")
    whose = f", whose {excerpt(history.remotes[0])} is the fork {excerpt(source.fork)}" if source.fork else ""
    problem = f"{name}, the base of {request}, is not in this clone{whose}"
    wanted = tracking(source.remote, branch) if branch and source.remote else base
    place = source.remote or source.url
    if place is None or wanted is None:
        return history.error(f"{problem}; fetch it")
    return history.error(f"{problem}; run {history.fetch(*fetch_options(history, whole=True), place, wanted)}")


def _no_change(history: History, name: str, request: str, *, is_merged: bool) -> UsageError:
    """Return the error for a HEAD of which `name`, the base, has everything: nothing could ever be found there."""
    if is_merged:
        return history.error(f"{name} has all of {request} already; write the commit that it was made on")
    return history.error(
        f"HEAD is what {request} is made on, as {name} has it: its change is not checked out; run on `pull_request`, "
        "or give actions/checkout `ref: ${{ github.event.pull_request.head.sha }}` and `fetch-depth: 0`"
    )


def _branch(history: History, event: Event, *keys: str) -> str | None:
    """Return the branch that the event tells below `keys`; None where that cannot be one."""
    value = event.at(*keys)
    return value if isinstance(value, str) and history.can_name_a_branch(value) else None


def _base_branch(history: History) -> str | None:
    name = os.environ.get("GITHUB_BASE_REF", "")
    return name if name and history.can_name_a_branch(name) else None


def _is_merge_of_pull_request(head: str) -> bool:
    ref = os.environ.get("GITHUB_REF", "")
    return os.environ.get("GITHUB_SHA") == head and _MERGE_OF_PULL_REQUEST.fullmatch(ref) is not None


def _pull_request(event: Event) -> str:
    number = event.at("pull_request", "number")
    if isinstance(number, int) and 0 < number < 10**12:
        return f"pull request {number:d}"
    match = _MERGE_OF_PULL_REQUEST.fullmatch(os.environ.get("GITHUB_REF", ""))
    return f"pull request {match[1]}" if match else "the pull request"


_FINDERS: dict[str, Callable[[History], Found]] = {"GITHUB_ACTIONS": _github}
"""How the base is found in a CI that sets this variable to `true`."""

"""What GitHub Actions tells of the commit that a change is made on."""

import os
import re

from bep_lint.base_repository import Source, source_of_base
from bep_lint.errors import UsageError
from bep_lint.found_base import (
    Found,
    Head,
    before_push,
    branch_named,
    left_default_branch,
    merged_into,
    numbered,
    present,
    replaced,
    untold,
)
from bep_lint.github_event import Event
from bep_lint.history import History, short
from bep_lint.missing_commits import fetch_options, no_merge_base, tracking
from bep_lint.safe_text import excerpt

_MERGE_OF_PULL_REQUEST = re.compile(r"refs/pull/(\d{1,12})/merge")
_FETCH_MERGE = "give actions/checkout `fetch-depth: 2`"
_FETCH_ALL = "give actions/checkout `fetch-depth: 0`"


def base_on_github(history: History, head: Head) -> Found:
    """Return the base of the change with which `head` ends. Raises UsageError where it is not known or not here.

    Only pull requests, merge groups and pushes of branches have one.
    """
    event = Event()
    found = (
        _of_pull_request(history, event, head)
        or _of_merge_group(history, event, head)
        or _of_push(history, event, head)
    )
    if found is None:
        raise untold(history, event.problem or "")
    return found


def _of_pull_request(history: History, event: Event, checked_out: Head) -> Found | None:
    if event.at("pull_request") is None and not os.environ.get("GITHUB_BASE_REF"):
        return None
    head = checked_out()
    base = event.commit("pull_request", "base", "sha")
    branch = branch_named(history, event.at("pull_request", "base", "ref")) or branch_named(
        history, os.environ.get("GITHUB_BASE_REF")
    )
    if base is None and branch is None:
        return None
    request = _pull_request(event)
    parents = history.parents(head)
    tested = event.commit("pull_request", "head", "sha")
    if len(parents) > 1 and (parents[1] == tested or _is_merge_of_pull_request(head)):
        return merged_into(history, head, branch, request, _FETCH_MERGE)
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
        raise no_merge_base(history, name, "HEAD", _FETCH_ALL)
    if commit == head:
        raise _no_change(history, name, request, is_merged=head == tested)
    return Found(commit, f"the merge base of {name} and HEAD", f"on which {request} is made")


def _of_merge_group(history: History, event: Event, head: Head) -> Found | None:
    base = event.commit("merge_group", "base_sha")
    if base is None:
        return None
    head()
    return present(history, base, short(base), "the base of the merge group", _FETCH_ALL)


def _of_push(history: History, event: Event, head: Head) -> Found | None:
    before, ref, default = event.commit("before"), event.at("ref"), event.at("repository", "default_branch")
    is_tag = isinstance(ref, str) and ref.startswith("refs/tags/")  # it marks what has been pushed before
    if before is None or is_tag or event.at("pull_request") is not None:
        return None
    is_new = not before.strip("0")
    if is_new and ref == f"refs/heads/{default}":
        return None
    if not is_new and event.at("forced") is True:
        raise replaced(history, before, default if isinstance(default, str) else None)
    head()
    if not is_new:
        return before_push(history, before, _FETCH_ALL)
    branch = branch_named(history, default)
    return left_default_branch(history, branch, "as the branch is new") if branch and history.remotes else None


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
    way = f", or {_FETCH_ALL}" if history.is_shallow else ""
    return history.error(f"{problem}; run {history.fetch(*fetch_options(history, whole=True), place, wanted)}{way}")


def _no_change(history: History, name: str, request: str, *, is_merged: bool) -> UsageError:
    """Return the error for a HEAD of which `name`, the base, has everything: nothing could ever be found there."""
    if is_merged:
        return history.error(f"{name} has all of {request} already; write the commit that it was made on")
    return history.error(
        f"HEAD is what {request} is made on, as {name} has it: its change is not checked out; run on `pull_request`, "
        "or give actions/checkout `ref: ${{ github.event.pull_request.head.sha }}` and `fetch-depth: 0`"
    )


def _is_merge_of_pull_request(head: str) -> bool:
    ref = os.environ.get("GITHUB_REF", "")
    return os.environ.get("GITHUB_SHA") == head and _MERGE_OF_PULL_REQUEST.fullmatch(ref) is not None


def _pull_request(event: Event) -> str:
    number = event.at("pull_request", "number")
    if isinstance(number, int) and 0 < number < 10**12:
        return numbered("pull request", f"{number:d}")
    match = _MERGE_OF_PULL_REQUEST.fullmatch(os.environ.get("GITHUB_REF", ""))
    return numbered("pull request", match[1] if match else "")

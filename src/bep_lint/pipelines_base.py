"""What GitLab CI, Azure Pipelines and others tell of the commit that a change is made on, each by its documentation."""

import os
import re
from typing import NamedTuple

from bep_lint.found_base import (
    Found,
    Head,
    before_push,
    branch_named,
    left_branch,
    left_default_branch,
    merged_into,
    numbered,
    present,
    replaced,
    untold,
)
from bep_lint.history import History, short
from bep_lint.missing_commits import missing_commit, missing_id, no_merge_base
from bep_lint.object_ids import OBJECT_ID

_GIT_DEPTH = "set `GIT_DEPTH: 0` for the job"
_FETCH_DEPTH = "give the step `checkout: self` `fetchDepth: {}`"
_SOURCES_OF_PUSHES = ("push", "parent_pipeline")
"""What started a pipeline of GitLab that may tell a commit before it: a push, or a pipeline of which it is a part."""
_MERGE_ON_AZURE = re.compile(r"refs/pull/\d{1,12}/merge")


class _RequestVariables(NamedTuple):
    """The variables in which a CI tells of a pull request: the branch that it is to be merged into, and its number."""

    branch: str
    number: str


_REQUESTS = (
    _RequestVariables("CHANGE_TARGET", "CHANGE_ID"),  # multibranch projects of Jenkins
    _RequestVariables("BITBUCKET_PR_DESTINATION_BRANCH", "BITBUCKET_PR_ID"),
    _RequestVariables("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "BUILDKITE_PULL_REQUEST"),
)


def base_on_gitlab(history: History, checked_out: Head) -> Found:
    """Return the base of the change that is checked out. Raises UsageError where it is not known or not here."""
    base = _commit("CI_MERGE_REQUEST_DIFF_BASE_SHA")
    if base is None:
        return _of_branch(history, checked_out)
    head = checked_out()
    request = numbered("merge request", os.environ.get("CI_MERGE_REQUEST_IID", ""), mark="!")
    parents = history.parents(head)
    if len(parents) > 1 and parents[1] == _commit("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"):
        # In a merge train the first parent has the merge requests before this one, which the target branch has not.
        branch = branch_named(history, os.environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"))
        return merged_into(history, head, branch, request, _GIT_DEPTH)
    target = _commit("CI_MERGE_REQUEST_TARGET_BRANCH_SHA")
    if target is None and head == _commit("CI_COMMIT_SHA"):
        return present(history, base, short(base), f"on which {request} is made", _GIT_DEPTH)
    return _left(history, head, target or base, f"on which {request} is made")


def base_on_azure(history: History, checked_out: Head) -> Found:
    """Return the base of the change that is checked out. Raises UsageError where it is not known or not here."""
    target = os.environ.get("SYSTEM_PULLREQUEST_TARGETBRANCH")
    if not target:
        raise untold(history)
    head = checked_out()
    branch = branch_named(history, target)
    if branch is None:
        raise untold(history)
    number = os.environ.get("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER")  # of GitHub, where the id is another one
    request = numbered("pull request", number or os.environ.get("SYSTEM_PULLREQUEST_PULLREQUESTID", ""))
    parents = history.parents(head)
    is_merge = _commit("BUILD_SOURCEVERSION") == head and _MERGE_ON_AZURE.fullmatch(
        os.environ.get("BUILD_SOURCEBRANCH", "")
    )
    if len(parents) > 1 and (parents[1] == _commit("SYSTEM_PULLREQUEST_SOURCECOMMITID") or is_merge):
        return merged_into(history, head, branch, request, _FETCH_DEPTH.format(2))
    return left_branch(history, branch, request, f"on which {request} is made", _FETCH_DEPTH.format(0))


def base_by_branch(history: History, head: Head) -> Found:
    """Return where `head` leaves the branch that a pull request is to be merged into.

    That holds for its own commits, for the CI's merge of them into that branch (Jenkins) and for the other way round
    (Bitbucket). Raises UsageError where no branch is told, or it is not here.
    """
    for variables in _REQUESTS:
        target = os.environ.get(variables.branch)
        if target and head() and (branch := branch_named(history, target)):
            request = numbered("pull request", os.environ.get(variables.number, ""))
            return left_branch(history, branch, request, f"on which {request} is made")
    raise untold(history)


def base_of_hook(history: History, head: Head) -> Found:
    """Return where `head` leaves what `pre-commit run --from-ref`, or a push, begins at.

    Raises UsageError where that is not here.
    """
    revision = os.environ["PRE_COMMIT_FROM_REF"]
    if not revision.isprintable():
        raise history.error("PRE_COMMIT_FROM_REF holds no revision; write `--base REV`")
    checked_out = head()
    commit = history.commit(revision)
    if commit is None:
        raise missing_commit(history, revision, joined=True)
    return _left(history, checked_out, commit, "where `pre-commit` begins")


def _of_branch(history: History, checked_out: Head) -> Found:
    """Return the base of a push to a branch in GitLab; of a new one the commit before it is all zeros.

    Raises UntoldBaseError where the pipeline is of another kind, UsageError where the base is not here.
    """
    before, target = _commit("CI_COMMIT_BEFORE_SHA"), os.environ.get("CI_DEFAULT_BRANCH")
    branch, source = os.environ.get("CI_COMMIT_BRANCH"), os.environ.get("CI_PIPELINE_SOURCE")
    is_new = before is None or not before.strip("0")
    if (source and source not in _SOURCES_OF_PUSHES) or not branch or (is_new and branch == target):
        raise untold(history)
    head = checked_out()
    default = branch_named(history, target)
    if before is not None and not is_new:
        if history.commit(before) and history.merge_base(head, before) not in (before, None):
            raise replaced(history, before, default)
        return before_push(history, before, _GIT_DEPTH)
    if default is None or not history.remotes:
        raise untold(history)
    return left_default_branch(history, default, "as the run tells no commit before it")


def _left(history: History, head: str, other: str, reason: str) -> Found:
    """Return where `head` leaves the commit `other`."""
    if history.commit(other) is None:
        raise missing_id(history, other, ["--unshallow"] if history.is_shallow else [])
    commit = history.merge_base(head, other)
    if commit is None:
        raise no_merge_base(history, short(other), "HEAD")
    return Found(commit, f"the merge base of {short(other)} and HEAD", reason)


def _commit(variable: str) -> str | None:
    """Return the commit's whole id that `variable` holds; None where it holds none."""
    value = os.environ.get(variable, "")
    return value if OBJECT_ID.fullmatch(value) else None

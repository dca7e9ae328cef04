"""What a CI tells of the commit that a change is made on.

It must be the very one: with an older commit of the base branch, what others changed there meanwhile would look as if
the change had made it; with a newer one, as if it had undone it.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from bep_lint.found_base import Found, Head, UntoldBaseError
from bep_lint.github_base import base_on_github
from bep_lint.history import History
from bep_lint.missing_commits import missing_commit
from bep_lint.pipelines_base import base_by_branch, base_of_hook, base_on_azure, base_on_gitlab


class _Teller(NamedTuple):
    """What tells a base: its name, the variable that is set (but not to `false`) where it runs, and how it is found."""

    name: str
    variable: str
    find: Callable[[History, Head], Found]


_TELLERS = (
    _Teller("pre-commit", "PRE_COMMIT_FROM_REF", base_of_hook),  # in any CI: it says best what it runs on
    _Teller("GitHub Actions", "GITHUB_ACTIONS", base_on_github),
    _Teller("GitLab CI", "GITLAB_CI", base_on_gitlab),
    _Teller("Azure Pipelines", "TF_BUILD", base_on_azure),
    _Teller("Jenkins", "JENKINS_URL", base_by_branch),
    _Teller("Bitbucket Pipelines", "BITBUCKET_BUILD_NUMBER", base_by_branch),
    _Teller("Buildkite", "BUILDKITE", base_by_branch),
)


def automatic_base(history: History) -> Found:
    """Return the commit that the change under test is made on.

    Raises UsageError where it is not known or not here, UntoldBaseError where the run has none.
    """
    teller = next(
        (known for known in _TELLERS if os.environ.get(known.variable, "").casefold() not in ("", "false")), None
    )
    if teller is None:
        meant = "; the branch of that name is `--base refs/heads/auto`" if history.commit("refs/heads/auto") else ""
        names = ", ".join(known.name for known in _TELLERS[1:])
        way = "elsewhere write it, such as `--base origin/main...`"
        raise history.error(f"only a CI tells the base ({names}); {way}{meant}")

    @cache
    def head() -> str:
        if history.is_submodule:
            raise history.error(
                f"{teller.name} tells the base of the outer repository, and this is a submodule; write `--base REV`"
            )
        commit = history.commit("HEAD")
        if commit is None:
            raise missing_commit(history, "HEAD")
        return commit

    found = teller.find(history, head)
    if found.commit == head():
        # Nothing would have changed: with --changed-lines all would be well for ever.
        problem = f"{found.name}, {found.reason}, is HEAD itself; check the change out, or write `--base REV`"
        raise UntoldBaseError(str(history.error(problem)))
    return found

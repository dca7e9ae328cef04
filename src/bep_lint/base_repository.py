"""Where the base of a pull request is fetched from: in a clone of a fork `origin` has an older one, or none."""

import re
from typing import NamedTuple

from bep_lint.history import History

_CLONE_URL = re.compile(
    r"https://(?P<host>[A-Za-z0-9.-]{1,250}(?::\d{1,5})?)/(?P<name>[\w.-]{1,100}/[\w.-]{1,100}?)(?:\.git)?", re.ASCII
)
_REMOTE_URL = re.compile(
    r"(?:[a-z+]+://)?(?:[^@/]*@)?(?P<host>[A-Za-z0-9.-]+(?::\d+)?)[:/]/?(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?",
    re.ASCII,
)
"""As git has it, `git@github.com:owner/name.git` too; what stands before the host may be a secret."""


class Source(NamedTuple):
    """Where to fetch from: a remote of that name, or else the `url`, which is None where nobody knows it.

    `fork` is the repository, as `owner/name`, that the first remote is instead; None where it is the base's, as far as
    can be told.
    """

    remote: str | None
    url: str | None
    fork: str | None


def source_of_base(history: History, clone_url: object) -> Source:
    """Return where the repository that the event says is at `clone_url` is fetched from; no event is trusted."""
    usual = history.remotes[0] if history.remotes else None
    told = _CLONE_URL.fullmatch(clone_url) if isinstance(clone_url, str) else None
    if told is None:
        return Source(usual, None, None)
    fork = None
    for remote in history.remotes:
        is_at = _REMOTE_URL.fullmatch(history.url(remote) or "")
        if is_at and is_at["name"].casefold() == told["name"].casefold():
            return Source(remote, None, None)
        if is_at and remote == usual and is_at["host"].casefold() == told["host"].casefold():
            fork = is_at["name"]
    # A remote elsewhere may be a mirror; on the same host another name is another repository.
    return Source(None, told[0], fork) if fork or usual is None else Source(usual, None, None)

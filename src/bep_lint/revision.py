"""Which commit is the base: what `--base REV` names, or `--base auto` finds."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from bep_lint.errors import UsageError
from bep_lint.history import History, short
from bep_lint.missing_commits import missing_commit, no_merge_base
from bep_lint.object_ids import OBJECT_ID
from bep_lint.safe_text import excerpt

_LONGEST = 1000
_HEAD = ("HEAD", "@")
# Dots in braces, as in `HEAD^{/regex}`, and after a colon, as in `:/text`, belong to a name.
_DOTS = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*\}|:.*|(?P<dots>\.{2,})")
_NAME = re.compile(r"(?P<name>[^~^:]+?)(?:@\{|[~^:]|\Z)")
_WAY_OUT = "write a branch, a tag or a commit, such as `--base origin/main...`"


class Revision(NamedTuple):
    """The base of a comparison: a commit, or None where there is none yet and everything is new.

    `name` is what messages call it, `note` what the user is to be told of it; both are harmless. `merged` are the
    commits whose merge into that one is about to be committed: what comes from them is no change of this commit.
    """

    commit: str | None
    name: str
    note: str | None
    merged: tuple[str, ...] = ()


def resolve_base(folder: Path, revision: str) -> Revision:
    """Return the commit that `revision` names in the repository of the existing `folder`.

    `auto` is the base that the CI tells, `A...B` the merge base of both, where one that is left out is HEAD.
    Raises UsageError where there is none, with what to do.
    """
    sides = _sides(revision)
    history = History(folder, revision)
    if revision == "auto":
        from bep_lint.ci_base import automatic_base

        found = automatic_base(history)
        took = found.name if short(found.commit) in found.name else f"{found.name} ({short(found.commit)})"
        return Revision(found.commit, found.name, f"{history.asked}: took {took}, {found.reason}")
    if len(sides) > 1:
        return _merge_base(history, *(side or "HEAD" for side in sides))
    commit = history.commit(revision)
    if commit is not None:
        merged = _merged(history) if revision in _HEAD else ()
        return Revision(commit, _shown(revision), _namesakes(history, sides), merged)
    if revision in _HEAD and history.is_unborn:
        return Revision(None, "HEAD", f"{history.asked}: there is no commit yet, every document is new")
    raise missing_commit(history, revision)


def _merge_base(history: History, one: str, other: str) -> Revision:
    commits = []
    for revision in (one, other):
        commit = history.commit(revision)
        if commit is None:
            raise missing_commit(history, revision, joined=True)
        commits.append(commit)
    base = history.merge_base(*commits)
    if base is None:
        raise no_merge_base(history, _shown(one), _shown(other))
    note = _namesakes(history, (one, other))
    return Revision(base, f"the merge base of {_shown(one)} and {_shown(other)}", note)


def _merged(history: History) -> tuple[str, ...]:
    """Return the commits that are being merged into HEAD, as git has noted them; none where nothing is."""
    noted = Path(history.answer("rev-parse", "--absolute-git-dir").removesuffix("\n"), "MERGE_HEAD")
    try:
        lines = noted.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return ()
    return tuple(line for line in lines if OBJECT_ID.fullmatch(line) and history.commit(line))


def _namesakes(history: History, revisions: Iterable[str]) -> str | None:
    """Return a note where a name of `revisions` is that of several things, of which git takes one without a word."""
    for revision in revisions:
        match = _NAME.match(revision)
        name = match["name"] if match else ""
        if name in ("", *_HEAD) or "@{" in name or OBJECT_ID.fullmatch(name):
            continue
        if refs := [excerpt(ref) for ref in history.namesakes(name)]:
            return f"{history.asked}: took {refs[0]}, not {' or '.join(refs[1:])}; write which one is meant"
    return None


def _sides(revision: str) -> list[str]:
    """Return the two revisions whose merge base is asked for, or else the one that there is.

    Raises UsageError for what git must not be asked.
    """
    shown = excerpt(revision)
    if not revision.strip() or revision == "...":
        raise UsageError(f"--base needs a revision; {_WAY_OUT}")
    if revision.startswith("-"):
        raise UsageError(f"--base {shown}: a revision does not begin with -; {_WAY_OUT}")
    if not revision.isprintable() or len(revision) > _LONGEST:
        raise UsageError(f"--base {shown}: no revision is that long or holds such characters; {_WAY_OUT}")
    dots = [match for match in _DOTS.finditer(revision) if match["dots"]]
    if any(match["dots"] != "..." for match in dots):
        start = excerpt(revision[: dots[0].start()]) or "HEAD"
        remedy = f"write `--base {start}`, or `--base {start}...` for the merge base"
        raise UsageError(f"--base {shown}: a range is no single commit; {remedy}")
    if len(dots) > 1:
        raise UsageError(f"--base {shown}: a merge base is of two revisions; write `--base A...B`")
    sides = [revision[: dots[0].start()], revision[dots[0].end() :]] if dots else [revision]
    if any(side.startswith("-") for side in sides):
        raise UsageError(f"--base {shown}: a revision does not begin with -; {_WAY_OUT}")
    return sides


def _shown(revision: str) -> str:
    return "HEAD" if revision == "@" else excerpt(revision)

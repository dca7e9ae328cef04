"""From the PATHs of the command line to proposals folders and the documents named in them."""

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from pathlib import Path

from bep_lint.diagnostic import shown_path
from bep_lint.errors import UsageError
from bep_lint.file_names import LIKE_NUMBER_FOLDER, MAIN_NAME, NUMBER_FOLDER
from bep_lint.git import ignored_paths
from bep_lint.safe_text import printable


class Target:
    """A proposals folder to lint; `named` are the documents to report on, all of them where it is None.

    `searched` is the folder in which it was found, where it was not named itself.
    """

    def __init__(self, folder: Path, named: set[Path] | None, searched: Path | None = None) -> None:
        self.folder = folder
        self.named = named
        self.searched = searched

    def name(self, path: Path | None) -> None:
        """Report on `path` too; on every document where it is None."""
        if path is None:
            self.named = None
        elif self.named is not None:
            self.named.add(path)


def find_targets(
    paths: Sequence[Path],
    texts: Collection[Path] = (),
    was_there: Callable[[Path], bool] = lambda _: False,
) -> list[Target]:
    """Return the proposals folders that `paths` lead to, each once, however often and by whatever link.

    Of those in `texts` (absolute paths) the text is given: they need not exist; nor need a document that `was_there`.
    Raises UsageError for a path that does not exist or leads to no proposal.
    """
    real_of = cache(os.path.realpath)  # a hook names the documents of one folder
    targets: dict[Path, Target] = {}
    for path in paths:
        for folder, named in _found(path, texts, was_there):
            top = Path(os.path.abspath(path))  # noqa: PTH100 - keeps links as the user wrote them
            searched = None if named or folder == top else top
            target = targets.setdefault(Path(real_of(folder)), Target(folder, set(), searched))
            target.name(target.folder / named.relative_to(folder) if named else None)
    return list(targets.values())


def is_proposals_folder(folder: Path) -> bool:
    """Whether a `BEP-NNNN-….md` or a `BEP-NNNN/` stands directly in `folder`. False where it cannot be listed.

    A proposal's own folder is none, whatever its sub-documents are called.
    """
    if NUMBER_FOLDER.fullmatch(folder.name):
        return False
    try:
        with os.scandir(folder) as entries:
            return any(MAIN_NAME.fullmatch(entry.name) or NUMBER_FOLDER.fullmatch(entry.name) for entry in entries)
    except OSError:
        return False


def leads_to_proposals(path: Path) -> bool:
    """Whether the folder or Markdown file at `path` is a part of a proposals folder, is one, or stands above one."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - keeps links as the user wrote them
    around = _folder_around(absolute)
    if not absolute.is_dir():
        return around is not None
    if around is None or is_proposals_folder(absolute):
        return is_proposals_folder(absolute) or bool(_folders_below(absolute))
    is_of_proposal = LIKE_NUMBER_FOLDER.match(absolute.relative_to(around).parts[0]) is not None
    return is_of_proposal and any(name.lower().endswith(".md") for *_, files in os.walk(absolute) for name in files)


def _found(
    path: Path, texts: Collection[Path], was_there: Callable[[Path], bool]
) -> Iterable[tuple[Path, Path | None]]:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - keeps links as the user wrote them
    try:
        if absolute in texts:
            return [(_folder_of_text(absolute), absolute)]
        if not os.path.lexists(absolute) and was_there(absolute) and (folder := _folder_around(absolute)):
            return [(folder, absolute)]
        return _resolve(absolute)
    except PermissionError:
        raise UsageError(f"{_shown(absolute)} cannot be read: permission denied") from None


def _resolve(absolute: Path) -> Iterable[tuple[Path, Path | None]]:
    if absolute.is_dir() and is_proposals_folder(absolute):
        return [(absolute, None)]
    if not os.path.lexists(absolute):
        raise UsageError(f"{_shown(absolute)} does not exist")
    folder = _folder_around(absolute)
    if folder is not None:
        return [(folder, absolute)]
    if not absolute.is_dir():
        above = "none of the folders above it holds a BEP-NNNN-….md"
        raise UsageError(f"{_shown(absolute)} is not in a proposals folder: {above}")
    if not os.access(absolute, os.R_OK | os.X_OK):
        raise UsageError(f"{_shown(absolute)} cannot be read: permission denied")
    if below := _folders_below(absolute):
        return [(found, None) for found in below]
    raise UsageError(f"no proposal under {_shown(absolute)}: no BEP-NNNN-….md in it or in a folder below")


def _folder_of_text(path: Path) -> Path:
    folder = _folder_around(path)
    if folder is None and MAIN_NAME.fullmatch(path.name) and path.parent.is_dir():
        folder = path.parent  # the first proposal of a folder
    if folder is None or path.is_dir():
        raise UsageError(f"{_shown(path)} is no document of a proposals folder")
    return folder


def _shown(path: Path) -> str:
    return printable(shown_path(path))


def _folder_around(path: Path) -> Path | None:
    """Return the proposals folder that `path` is a part of: directly in it, or below one of its BEP folders."""
    below = path.name
    for parent in path.parents:
        if is_proposals_folder(parent) and (parent == path.parent or below.startswith("BEP")):
            return parent
        below = parent.name
    return None


def _folders_below(top: Path) -> list[Path]:
    ignored = ignored_paths(top).paths
    seen: set[Path] = set()
    found = []
    for name, folders, files in os.walk(top, followlinks=True):
        folder = Path(name)
        real = Path(os.path.realpath(folder))
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        if folder != top and ".git" in (*folders, *files):
            ignored |= ignored_paths(folder).paths  # git knows only of the repository that it is asked in
        if is_proposals_folder(folder):
            found.append(folder)
            folders.clear()
        folders[:] = sorted(sub for sub in folders if not sub.startswith(".") and folder / sub not in ignored)
    return found

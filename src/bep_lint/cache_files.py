"""Where the cache lies, and how its files are read and written.

A cache must never be in the way: what cannot be read, is not whole or is not ours is no cache, and what cannot be
written is not written. By default it lies in the user's own folder for such things, where no repository can bring one.
"""

import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bep_lint.trace import digest

MOST_BYTES = 64 * 1024 * 1024
"""A larger file is neither written nor read: fifty times the largest folder of proposals makes a third of it."""
MOST_FILES = 50
"""Above so many files, one for each folder and configuration, the oldest are removed."""

_FORM = b"bep-lint cache 1"
_SUFFIX, _PART = ".cache", ".part"
_NAME = re.compile(r"[0-9a-f]{24}\.(?:cache|[0-9a-f]{16}\.part)")
_AN_HOUR = 3600
_IGNORE = "# Made by bep-lint.\n*\n"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by bep-lint: https://bford.info/cachedir/\n"


def user_folder() -> Path | None:
    """Return where the user's caches of bep-lint lie by the system's convention; None where there is no such place.

    That is `$XDG_CACHE_HOME` (XDG Base Directory Specification), `~/Library/Caches`, or `%LOCALAPPDATA%`.
    """
    home = os.path.expanduser("~").rstrip("/")  # noqa: PTH111 - Path.home() raises where there is none
    if sys.platform == "win32":
        above = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        above = home and f"{home}/Library/Caches"
    else:
        above = os.environ.get("XDG_CACHE_HOME", "")
        above = above if os.path.isabs(above) else home and f"{home}/.cache"  # noqa: PTH117
    return Path(above, "bep-lint") if os.path.isabs(above) else None  # noqa: PTH117


def read_file(folder: Path, name: str, key: str) -> bytes:
    """Return what was written as `name` under `key`; nothing where there is no such file, or it is not whole."""
    path = folder / f"{name}{_SUFFIX}"
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            is_ours = not hasattr(os, "geteuid") or status.st_uid in (os.geteuid(), 0)
            if not stat.S_ISREG(status.st_mode) or not is_ours or status.st_size > MOST_BYTES:
                return b""
            data = file.read(MOST_BYTES)
    except OSError:
        return b""
    head, _, body = data.partition(b"\n")
    if head != _head(key, body):
        return b""
    with suppress(OSError):
        os.utime(path)  # the oldest are those that have not been asked for
    return body


def write_file(folder: Path, name: str, key: str, body: bytes) -> None:
    """Write `body` as `name` under `key`, in the place of what was there, all at once or not at all."""
    head = _head(key, body) + b"\n"
    if len(head) + len(body) > MOST_BYTES:
        return
    file = folder / f"{name}{_SUFFIX}"
    part = folder / f"{name}.{os.urandom(8).hex()}{_PART}"
    try:
        is_new = not file.exists()
        if is_new:
            _make(folder)
        with part.open("xb") as out:
            out.write(head)
            out.write(body)
        part.replace(file)
    except OSError:
        _remove(part)
        return
    except BaseException:  # the user interrupts
        _remove(part)
        raise
    if is_new:
        _tidy(folder)


def _head(key: str, body: bytes) -> bytes:
    return b"%s %s %s" % (_FORM, key.encode(), digest(body).encode())


def _make(folder: Path) -> None:
    """Make the cache's folder, which no git and no backup is to take in. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        return  # somebody's folder with something else in it, which git may well have to see
    for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", _IGNORE)):
        try:
            (folder / name).write_text(text, encoding="utf-8")
        except OSError:
            _remove(folder / name)
            raise


def _tidy(folder: Path) -> None:
    """Remove the oldest files above the most that are kept, and what an interrupted run has left."""
    import time

    files = sorted(_files(folder, _SUFFIX), reverse=True)
    left = [path for written, path in _files(folder, _PART) if time.time() - written > _AN_HOUR]
    for path in (*(path for _, path in files[MOST_FILES:]), *left):
        _remove(path)


def _files(folder: Path, suffix: str) -> Iterator[tuple[float, Path]]:
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if _NAME.fullmatch(entry.name) and entry.name.endswith(suffix)]
    except OSError:
        return
    for entry in found:
        try:
            yield entry.stat(follow_symlinks=False).st_mtime, Path(entry.path)
        except OSError:
            continue  # another run has removed it


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError:
        return

"""Writing a file whole or not at all."""

import contextlib
import errno
import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
"""The bits of which a file that may be changed by anybody has one."""

_OPEN_FILE = re.compile(r"/(?:dev|proc/(?:self|thread-self))/fd/(?P<number>\d{1,9})", re.ASCII)


def write_atomically(path: Path, text: str) -> None:
    """Replace the file at `path` by `text` as UTF-8: a reader sees the old content or the new, never a part.

    A symbolic link is followed; an existing file keeps its mode; what is no regular file (a pipe, a device) is written
    to as it is, and so is a file that this process has open (`/dev/stdout`, `/dev/fd/3`), in which other output may
    stand. Raises OSError where that cannot be done, or where the file is read-only.
    """
    for stream in (sys.stdout, sys.stderr):
        if leads_to(path, stream):
            stream.write(text)
            stream.flush()
            return
    if (descriptor := _descriptor(path)) is not None:
        with os.fdopen(os.dup(descriptor), "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
        return
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")  # not resolved first: the name of a pipe leads nowhere
        return
    target = Path(os.path.realpath(path))
    if target.exists() and not target.stat().st_mode & WRITABLE:
        raise PermissionError(errno.EACCES, "it is read-only", str(path))
    with _replacing(target, text.encode()):
        pass


class ChangedError(Exception):
    """A file does not hold any more what it held when it was read."""


def replace_content(path: Path, before: bytes, after: bytes) -> None:
    """Replace the content of the file at `path`, which is `before`, by `after`, like `write_atomically`.

    Raises ChangedError where the file holds something else by now or is gone, OSError where it cannot be written; it is
    left as it is then.
    """
    target = Path(os.path.realpath(path))
    with _replacing(target, after):
        try:
            changed = target.read_bytes() != before
        except FileNotFoundError:
            changed = True
        if changed:
            raise ChangedError


@contextlib.contextmanager
def _replacing(target: Path, data: bytes) -> Iterator[None]:
    """Have `data` ready beside `target`, and put it in its place where nothing is raised meanwhile."""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            status = target.stat()
            Path(temporary).chmod(_kept_mode(temporary, status))
        else:
            Path(temporary).chmod(0o666 & ~_umask())
        yield
        Path(temporary).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _kept_mode(temporary: str, status: os.stat_result) -> int:
    """Give `temporary` the owner and group of a file with `status`, where that can be, and return its mode to be.

    A file that has to change its group allows the new one no more than everybody.
    """
    mode = status.st_mode & 0o7777
    if not hasattr(os, "chown"):  # Windows
        return mode
    with contextlib.suppress(OSError):  # only the superuser may give a file away
        os.chown(temporary, status.st_uid, -1)
    with contextlib.suppress(OSError):
        os.chown(temporary, -1, status.st_gid)
    if Path(temporary).stat().st_gid == status.st_gid:
        return mode
    return (mode & 0o5707) | (mode & 0o007) << 3


def _descriptor(path: Path) -> int | None:
    """Return the number of the open file that `path` names: `/dev/fd/3`, `/proc/self/fd/3`."""
    match = _OPEN_FILE.fullmatch(os.path.abspath(path))  # noqa: PTH100 - the name itself is a link
    return int(match["number"]) if match else None


def leads_to(path: Path, stream: TextIO) -> bool:
    """Whether `path` is the file that `stream` writes to."""
    try:
        return os.path.samestat(path.stat(), os.fstat(stream.fileno()))
    except OSError:
        return False


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

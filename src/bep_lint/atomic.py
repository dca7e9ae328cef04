"""Writing a file whole or not at all."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


def write_atomically(path: Path, text: str) -> None:
    """Replace the file at `path` by `text` as UTF-8: a reader sees the old content or the new, never a part.

    A symbolic link is followed; an existing file keeps its mode; what is no regular file (a pipe, a device) is written
    to as it is, and so is a file that is an output of this process (`/dev/stdout`), in which other output may stand.
    Raises OSError where that cannot be done.
    """
    for stream in (sys.stdout, sys.stderr):
        if _leads_to(path, stream):
            stream.write(text)
            stream.flush()
            return
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")  # not resolved first: the name of a pipe leads nowhere
        return
    with _replacing(Path(os.path.realpath(path)), text.encode()):
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
            # Only the superuser may give a file away, and is the one who has to; Windows knows nothing of it.
            with contextlib.suppress(OSError, AttributeError):
                os.chown(temporary, status.st_uid, status.st_gid)
            Path(temporary).chmod(status.st_mode & 0o7777)
        else:
            Path(temporary).chmod(0o666 & ~_umask())
        yield
        Path(temporary).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _leads_to(path: Path, stream: TextIO) -> bool:
    """Whether `path` is the file that `stream` writes to."""
    try:
        return os.path.samestat(path.stat(), os.fstat(stream.fileno()))
    except OSError:
        return False


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

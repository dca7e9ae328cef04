"""Writing a file whole or not at all."""

import contextlib
import os
import sys
import tempfile
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
    target = Path(os.path.realpath(path))
    descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask())
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

"""A second process for half of the work: a fork of this one, which gives back what it has found out as bytes.

It takes about five milliseconds, so it pays from some tens of documents on. Where a fork is not to be had or not safe,
there is none, and this process does all itself.
"""

import os
import sys
from collections.abc import Callable
from typing import NoReturn


def can_fork() -> bool:
    """Whether a fork of this process runs, at the same time, and can do what this one can.

    A fork of a process with threads may wait for ever for what one of them held. Only Linux has been measured.
    """
    threading = sys.modules.get("threading")
    has_threads = threading is not None and threading.active_count() > 1
    return sys.platform == "linux" and not has_threads and len(os.sched_getaffinity(0)) > 1


class SecondProcess:
    """A fork of this process that does `work`, whose result `result` waits for."""

    def __init__(self, work: Callable[[], bytes]) -> None:
        """Start it. Raises OSError where the system has no room for it."""
        self._read, write = os.pipe()
        try:
            self._id = os.fork()
        except OSError:
            os.close(self._read)
            os.close(write)
            raise
        if self._id == 0:
            _work(work, write)
        os.close(write)

    def result(self) -> bytes:
        """Return what it has found out; nothing where it failed."""
        with os.fdopen(self._read, "rb") as file:
            data = file.read()
        _, status = os.waitpid(self._id, 0)
        return data if status == 0 else b""


def _work(work: Callable[[], bytes], write: int) -> NoReturn:
    """Write the result and end this process at once: nothing of what it shares is to be closed or flushed here too."""
    status = 1
    try:
        with os.fdopen(write, "wb") as file:
            file.write(work())
        status = 0
    finally:
        os._exit(status)

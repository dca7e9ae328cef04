"""A second process for half of the work: a fork of this one, which gives back what it has found out as bytes.

It takes about five milliseconds, so it pays from some tens of documents on. Where a fork is not to be had or not safe,
there is none, and this process does all itself.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NoReturn, Self


def can_fork() -> bool:
    """Whether a fork of this process runs, at the same time, and can do what this one can.

    A fork of a process with threads may wait for ever for what one of them held. Only Linux has been measured.
    """
    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - those too that are not Python's
    except OSError:
        return False


class SecondProcess:
    """A fork of this process that does `work`, whose result `result` waits for; as a context it ends there at latest.

    `work` yields the result in parts, empty ones too: after each it ends where this process is no more.
    """

    def __init__(self, work: Callable[[], Iterator[bytes]]) -> None:
        """Start it. Raises OSError where the system has no room for it."""
        read, write = os.pipe()
        this = os.getpid()
        try:
            self._id = os.fork()
        except OSError:
            os.close(read)
            os.close(write)
            raise
        if self._id == 0:
            _work(work, read, write, this)
        os.close(write)
        self._file = os.fdopen(read, "rb")
        self._is_running = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_running:
            from signal import SIGKILL

            with suppress(ProcessLookupError):
                os.kill(self._id, SIGKILL)  # what it works on is not wanted any more
            self._wait()
        self._file.close()

    def result(self) -> bytes:
        """Return what it has found out; nothing where it failed."""
        data = self._file.read()
        return data if self._wait() else b""

    def _wait(self) -> bool:
        """Wait until it has ended; return whether it is known that it has ended well."""
        try:
            status = os.waitpid(self._id, 0)[1]
        except ChildProcessError:  # who has started this process lets no ended one be asked about
            status = 1
        self._is_running = False
        return status == 0


def _work(work: Callable[[], Iterator[bytes]], read: int, write: int, parent: int) -> NoReturn:
    """Write the result and end this process at once: nothing of what it shares is to be closed or flushed here too."""
    status = 1
    try:
        os.close(read)  # so that writing fails, and does not wait, when the other process is no more
        with os.fdopen(write, "wb") as file:
            for data in work():
                if os.getppid() != parent:
                    break
                file.write(data)
        status = 0
    finally:
        os._exit(status)

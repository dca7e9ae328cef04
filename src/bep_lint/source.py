"""A file's text, read once: what it holds, or why it cannot be linted."""

import errno
import os
import re
import stat
import sys
from pathlib import Path
from typing import NamedTuple

from bep_lint.errors import UsageError

MAX_BYTES = 4 * 1024 * 1024
"""A file above this size is reported and not parsed: the largest real proposal has a thirtieth of it."""

LINE_END = re.compile(r"\r\n|\n|\r")
"""What ends a line, as in CommonMark: a lone carriage return too."""

_BOM = b"\xef\xbb\xbf"


class Source(NamedTuple):
    """The text of a file without its byte order mark, or the `problem` why there is none.

    `lines` has no line ends; a last line end starts no further line. `line_count` is what `wc -l` counts, plus one for
    a last line without an end. `problem` is written to follow the file's name in a sentence.
    """

    text: str = ""
    problem: str | None = None
    bom: bool = False

    @property
    def lines(self) -> list[str]:
        """The lines, as a Markdown parser numbers them."""
        # The pattern takes five times as long.
        lines = LINE_END.split(self.text) if "\r" in self.text else self.text.split("\n")
        return lines if lines[-1] else lines[:-1]

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return _BOM * self.bom + self.text.encode()

    @property
    def line_count(self) -> int:
        """The number of lines that a budget counts."""
        return self.text.count("\n") + (not self.text.endswith("\n") and self.text != "")


def read(path: Path) -> Source:
    """Read `path`. Never raises for what the file is or holds: that becomes the source's `problem`."""
    try:
        # Opened without blocking, so that a named pipe in the folder cannot hang the run.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return Source(problem="is not a regular file")
            # Room for `MAX_BYTES` would be asked for and given back with every file.
            data = file.read(min(status.st_size, MAX_BYTES) + 1)
            if len(data) > status.st_size:  # it has grown meanwhile
                data += file.read(MAX_BYTES + 1 - len(data))
    except OSError as error:
        return Source(problem=_reason(path, error))
    return decode_proposal(data)


def read_standard_input(most: int) -> bytes:
    """Return the first `most` bytes of standard input, all if negative. Raises UsageError where none can be read."""
    if sys.stdin is None:  # closed before the program began
        raise UsageError("standard input is closed")
    try:
        return sys.stdin.buffer.read(most)
    except OSError as error:
        raise UsageError(f"standard input cannot be read: {error.strerror}") from None


def decode_proposal(data: bytes) -> Source:
    """Return the source that the bytes of a proposal make, the first `MAX_BYTES` + 1 of them or all."""
    if len(data) > MAX_BYTES:
        return Source(problem=f"is larger than {MAX_BYTES // 1024**2} MiB, which no proposal is")
    return decode(data)


def decode(data: bytes) -> Source:
    """Return the source that the bytes of a file make."""
    bom = data.startswith(_BOM)
    if bom:
        data = data[len(_BOM) :]
    nul = data.find(b"\0")
    if nul >= 0:
        line = data.count(b"\n", 0, nul) + 1
        return Source(problem=f"holds a NUL byte on line {line}: it is not a text file")
    try:
        return Source(data.decode("utf-8"), bom=bom)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Source(problem=f"is not UTF-8: byte 0x{data[error.start]:02x} on line {line}")


def _reason(path: Path, error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "is a symbolic link that leads back to itself"
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return f"is a broken symbolic link: {path.readlink()} does not exist"
        return "is gone: it was removed while bep-lint ran"
    if isinstance(error, IsADirectoryError):
        return "is a folder, not a file"
    return f"cannot be read: {error.strerror or error}"

"""What a rule says (`Finding`) and what the engine makes of it (`Diagnostic`)."""

import os
from pathlib import Path
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning")


class Span(NamedTuple):
    """A stretch of a file: lines and columns count from 1, columns in characters, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def at(cls, line: int, column: int = 1, length: int = 0) -> "Span":
        """The span of `length` characters that starts at `line` and `column`."""
        return cls(line, column, line, column + length)

    @property
    def start(self) -> "Span":
        """The empty span where this one begins."""
        return Span.at(self.line, self.column)


class Edit(NamedTuple):
    """Replace what stands in `span` of the file `path` by `text`."""

    path: Path
    span: Span
    text: str


class Fix(NamedTuple):
    """Edits that belong together; `safe` when they cannot change what the document means."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Finding(NamedTuple):
    """What a rule found.

    `path` is the file pointed at and `about` the documents concerned; each stands for the
    document under examination where it is left out, and so does `number`, the BEP's. `message` says what is
    wrong, `help` what to do.

    `subject` is what the finding is about where the text that `span` points at does not say it (a section that is
    missing) or does not last (line 501); together with rule, file and number it tells one finding from another as
    lines shift and other files change. `figure` is what a budget measured, the larger the worse.
    """

    span: Span
    message: str
    help: str | None = None
    path: Path | None = None
    about: tuple[Path, ...] = ()
    number: int | None = None
    fix: Fix | None = None
    subject: str | None = None
    figure: int | None = None


class Diagnostic(NamedTuple):
    """A finding made ready for reporting: stamped with its rule and severity, its texts made harmless.

    `path` is the file itself; `shown` and `about` are paths as the user reads them, relative to
    the working folder with `/`. `document` is `BEP-NNNN` where the finding belongs to one proposal. `subject` is what
    it is about, as a finding gives it or as the text at its span says it. `url` is where its rule is explained.
    """

    code: str
    name: str
    severity: Severity
    message: str
    help: str | None
    path: Path
    shown: str
    span: Span
    about: tuple[str, ...]
    document: str | None
    fix: Fix | None
    subject: str = ""
    figure: int | None = None
    url: str | None = None

    @property
    def fingerprint(self) -> str:
        """What tells the finding from others of its file wherever it stands; equal findings have the same."""
        import hashlib

        what = "\0".join((self.code, self.document or "", self.subject))
        return hashlib.blake2b(what.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """The order of every output: path, line, column, code; equal ones stay as their rule yielded them."""
        return self.shown, self.span.line, self.span.column, self.code


def shown_path(path: Path) -> str:
    """Return `path` as the user reads it: relative to the working folder where there is a way, with `/`."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        relative = str(path)
    return relative.replace(os.sep, "/")


def real_path(path: Path) -> Path:
    """Return `path` with the symbolic links on the way followed; a file that is one itself stays it."""
    return Path(os.path.realpath(path)) if path.is_dir() else Path(os.path.realpath(path.parent), path.name)

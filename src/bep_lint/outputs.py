"""Where the reports of a run go: standard output and files, each in its own format."""

import os
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from bep_lint.diagnostic import shown_path
from bep_lint.errors import UsageError
from bep_lint.printing import default_format
from bep_lint.report import WHOLE_FINDINGS
from bep_lint.safe_text import printable


class Output(NamedTuple):
    """A report: its format, and the file that it goes to, None for standard output."""

    format: str
    file: Path | None = None


def outputs(
    asked: Sequence[tuple[str, Path | None]],
    *,
    file: Path | None = None,
    configured: str | None = None,
    statistics: bool = False,
) -> list[Output]:
    """Return what `--output-format` asks for, as it was read, with `--output-file` and the configured format.

    The file is that of the one format that names none. Raises UsageError where two reports would go to one place.
    """
    found = [Output(name, own or file) for name, own in asked]
    if not found:
        found = [Output(configured or default_format(to_file=file is not None), file)]
    places: dict[str | None, Output] = {}
    for output in found:
        place = None if output.file is None else os.path.realpath(output.file)
        if place in places:
            where = "standard output" if output.file is None else printable(shown_path(output.file))
            both = f"{places[place].format} and {output.format}"
            remedy = f"name a file for one of them: --output-format {output.format}:FILE"
            raise UsageError(f"both {both} would go to {where}; {remedy}")
        places[place] = output
        if statistics and output.format in WHOLE_FINDINGS:
            raise UsageError(f"{output.format} holds findings and has no room for --statistics; json has")
    if file is not None and all(own for _, own in asked) and asked:
        raise UsageError("--output-file needs an --output-format that names no file of its own")
    return found


def check_overwriting(reports: Iterable[Output], kept: Collection[Path], what: str) -> None:
    """Raise UsageError where one of `reports` would take the place of one of the `kept` files; `what` they are."""
    files = [output.file for output in reports if output.file]
    # Without such a file nothing is resolved: a document may be a link to outside of the repository.
    real = {os.path.realpath(path) for path in kept} if files else set()
    for file in files:
        if os.path.realpath(file) in real:
            raise UsageError(f"{printable(shown_path(file))} is {what}: write the report elsewhere")


def write_all(reports: Iterable[Output], text_of: Callable[[Output], str]) -> None:
    """Write each report to its place, files first, so that none is missing where standard output is closed early.

    Raises UsageError for the first file that cannot be written, when all others are.
    """
    problem = None
    for output in sorted(reports, key=lambda output: output.file is None):
        text = text_of(output)
        try:
            write(text, output.file)
        except UsageError as error:
            problem = problem or error
    if problem:
        raise problem


def tell_written(reports: Sequence[Output], summary: str, note: Callable[[str], None]) -> None:
    """Say `summary` and where the reports are, if nobody has seen any of it: all went to files."""
    files = [output.file for output in reports if output.file]
    if len(files) < len(reports):
        return
    from bep_lint.atomic import leads_to

    if not any(leads_to(file, stream) for file in files for stream in (sys.stdout, sys.stderr)):
        note(f"{summary} Written to {' and '.join(printable(str(file)) for file in files)}.")


def write(text: str, file: Path | None) -> None:
    """Write `text` to `file`, to standard output where that is None. Raises UsageError where it cannot be written."""
    if file is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    from bep_lint.atomic import write_atomically

    try:
        write_atomically(file, text)
    except OSError as error:
        raise UsageError(f"{printable(str(file))} cannot be written: {error.strerror or error}") from None

"""Where the reports of a run go: standard output and files, each in its own format."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from bep_lint.config import BASELINE, FILE_NAMES
from bep_lint.discovery import is_proposals_folder
from bep_lint.errors import UsageError
from bep_lint.printing import default_format
from bep_lint.report import STANDARD_OUTPUT, WHOLE_FINDINGS
from bep_lint.safe_text import printable

_DOCUMENT = "a document of the folder"


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
    found = [Output(name, file if own is None else own) for name, own in asked]
    if not found:
        found = [Output(configured or default_format(to_file=file is not None), file)]
    if file is not None and asked and all(own is not None for _, own in asked):
        raise UsageError("--output-file needs an --output-format that names no file of its own")
    found = [output._replace(file=None) if output.file == STANDARD_OUTPUT else output for output in found]
    places: dict[str | None, Output] = {}
    for output in found:
        if statistics and output.format in WHOLE_FINDINGS:
            raise UsageError(f"{output.format} holds findings and has no room for --statistics; json has")
        place = _place(output.file)
        if place in places:
            where = "standard output" if output.file is None else printable(str(output.file))
            both = f"{places[place].format} and {output.format}"
            remedy = f"name a file for one of them: --output-format {output.format}:FILE"
            raise UsageError(f"both {both} would go to {where}; {remedy}")
        if place != os.devnull:
            places[place] = output
    return found


def check_overwriting(
    files: Iterable[Path | None], folders: Iterable[Path] = (), kept: Mapping[Path | None, str] = MappingProxyType({})
) -> None:
    """Raise UsageError where one of `files` would take the place of what is read, in this run or in another.

    That is before anything is changed. `folders` are those of proposals, whose documents may be links; `kept` says what
    other files are. None stands for a file that there is not.
    """
    named = [file for file in files if file is not None]
    if not named:
        return
    real = {os.path.realpath(path): what for path, what in kept.items() if path is not None}
    links = (path for folder in folders for path in folder.rglob("*.md") if path.is_symlink())
    real |= dict.fromkeys(map(os.path.realpath, links), _DOCUMENT)
    for file in named:
        path = os.path.realpath(file)
        if what := real.get(path) or _what_is_read(Path(path)):
            raise UsageError(f"{printable(str(file))} is {what}: write the report elsewhere")


def write_all(reports: Iterable[Output], text_of: Callable[[Output], str]) -> None:
    """Write each report to its place, files first, so that none is missing where standard output is closed early.

    Raises UsageError that names each file which cannot be written, when all others are.
    """
    problems = []
    for output in sorted(reports, key=lambda output: output.file is None):
        text = text_of(output)
        try:
            write(text, output.file)
        except UsageError as error:
            problems.append(str(error))
    if problems:
        raise UsageError("; ".join(problems))


def is_step_summary(file: Path | None) -> bool:
    """Whether `file` is the job summary of a step in GitHub Actions, to which several may add their part."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    return bool(file and summary) and os.path.realpath(file or "") == os.path.realpath(summary or "")


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
        if is_step_summary(file):
            with file.open("a", encoding="utf-8", newline="\n") as summary:
                summary.write(text)
        else:
            write_atomically(file, text)
    except OSError as error:
        raise UsageError(f"{printable(str(file))} cannot be written: {error.strerror or error}") from None


def _what_is_read(path: Path) -> str | None:
    """Return what a file is by its name and place, where that is nothing to write a report to."""
    if not path.is_file():
        return None
    if path.suffix.lower() == ".md" and any(map(is_proposals_folder, path.parents)):
        return _DOCUMENT
    return "a configuration" if path.name in FILE_NAMES else "a baseline" if path.name == BASELINE else None


def _place(file: Path | None) -> str | None:
    """Return what two reports of the same place have in common; None for standard output, whatever it is called."""
    if file is None:
        return None
    from bep_lint.atomic import leads_to

    place = os.path.realpath(file)
    return None if place != os.devnull and leads_to(file, sys.stdout) else place

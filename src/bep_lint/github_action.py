"""What `action.yml` runs: `bep-lint check` with its inputs, for annotations, a job summary and a SARIF file.

Inputs are data: each comes as a variable of its own, and nothing in one is run or expanded by a shell.
"""

import argparse
import contextlib
import glob
import io
import json
import os
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bep_lint.atomic import leads_to
from bep_lint.check import lint, read_options
from bep_lint.discovery import leads_to_proposals
from bep_lint.errors import UsageError, describe, traceback_of
from bep_lint.found_base import UntoldBaseError
from bep_lint.report import STANDARD_OUTPUT
from bep_lint.report.github import command
from bep_lint.safe_text import excerpt

_ERROR = "bep-lint: error: "
_NOT_HERE = ("output_file", "diff", "statistics", "show_files", "show_settings", "stdin_filename")
"""The options that put something else in the place of the findings."""


def main() -> int:
    """Lint as the variables `BEP_LINT_...` say and return the exit status of `bep-lint check`.

    What made it 2 is told in an annotation. The status is also an output of the step, and so are the number of findings
    and the SARIF file where there are any.
    """
    outputs: dict[str, str] = {}
    try:
        status = _lint(outputs)
    except UsageError as error:
        status = _failed(str(error))
    except SystemExit as end:  # `--help` among the options
        status = end.code if isinstance(end.code, int) else 0
    except Exception as error:
        status = _failed(_own_failure(error))
        sys.stderr.write(f"{traceback_of(error)}\n")
    try:
        _set_outputs({**outputs, "status": str(status)})
    except OSError as error:
        status = _failed(f"GITHUB_OUTPUT: {describe(error)}")
    return status


class _Ended(NamedTuple):
    """How a run ended: its exit status, what it wrote to standard output and standard error, and what it raised."""

    status: int
    out: str
    err: str
    error: Exception | None

    @property
    def problem(self) -> str:
        """What made the status 2."""
        if self.error is not None:
            return str(self.error) if isinstance(self.error, UsageError) else _own_failure(self.error)
        lines = self.err.splitlines()
        return "\n".join(line.removeprefix(_ERROR) for line in lines if line.startswith(_ERROR))


def _lint(outputs: dict[str, str]) -> int:
    """Lint, say in `outputs` what was found and written, and return the exit status. Raises UsageError."""
    start = Path.cwd()
    folder = _input("working-directory")
    try:
        os.chdir(folder or os.curdir)
    except OSError as error:
        raise UsageError(f"working-directory: {describe(error)}") from None
    options = _options(_input("args"))
    options.paths = [*options.paths, *_paths(_input("paths"))]
    if options.base is None:
        options.base = _input("base") or None
    sarif = _sarif(_input("sarif"), start / folder)
    summary = Path(os.environ["GITHUB_STEP_SUMMARY"]) if os.environ.get("GITHUB_STEP_SUMMARY") else None
    before = _state(sarif)
    with _temporary_folder() as temporary:
        counts = temporary / "findings.json"
        reports = [("github", None), ("json", counts), ("markdown", summary), ("sarif", sarif)]
        wanted = [(name, file) for name, file in reports if file or name == "github"]
        options.output_format = [*wanted, *options.output_format]
        status = _run(options)
        if counts.exists() and (found := json.loads(counts.read_bytes()).get("summary")):
            outputs["findings"] = str(found["errors"] + found["warnings"])
    if sarif and _state(sarif) not in (None, before):  # a run that fails may have left an older file as it was
        outputs["sarif"] = os.path.abspath(sarif)  # noqa: PTH100 - links stay, as they do in messages
    return status


def _run(options: argparse.Namespace) -> int:
    """Return the exit status of a run, and print what it says; what made that 2 comes first.

    GitHub shows ten errors only, and the findings may be more. Where the CI tells no base, none is compared with.
    """
    ended = _ended(options)
    if isinstance(ended.error, UntoldBaseError):
        print(command("notice", f"{ended.error}. Without a base documents are linted whole, for themselves."))  # noqa: T201
        ended = _ended(argparse.Namespace(**{**vars(options), "base": None, "changed_lines": False}))
    if ended.status == 2:
        _failed(ended.problem)
    sys.stdout.write(ended.out)
    sys.stdout.flush()
    sys.stderr.write(ended.err)
    return ended.status


def _ended(options: argparse.Namespace) -> _Ended:
    out, err = io.StringIO(), io.StringIO()
    status = 2
    raised: Exception | None = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = lint(options)
        except UsageError as error:
            raised = error
        except Exception as error:
            raised = error
            err.write(f"{traceback_of(error)}\n")
    return _Ended(status, out.getvalue(), err.getvalue(), raised)


def _failed(problem: str) -> int:
    print(command("error", problem))  # noqa: T201
    sys.stdout.flush()
    return 2


def _own_failure(error: Exception) -> str:
    return f"bep-lint itself failed, {describe(error)}; please report it"


def _options(text: str) -> argparse.Namespace:
    """Return the options that `text` holds, in which quotes and backslashes mean what they do in a shell.

    Raises UsageError, for those too that would put something else in the place of the annotations.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"args: {excerpt(str(error))} in {excerpt(text)}; close each quotation mark") from None
    options = read_options(words)
    for name in _NOT_HERE:
        if getattr(options, name):
            option = f"--{name.replace('_', '-')}"
            raise UsageError(f"args: {option} has no place in the action, which annotates; run `bep-lint` in a step")
    for name, file in options.output_format:
        if file is None or file == STANDARD_OUTPUT or leads_to(file, sys.stdout):
            problem = f"--output-format {name} would go to the log, which is for the annotations"
            raise UsageError(f"args: {problem}; name a file: --output-format {name}:FILE")
    return options


def _paths(text: str) -> list[Path]:
    """Return the paths that `text` names, one a line, globs expanded.

    Of what a glob matches only that is taken which can be linted. Raises UsageError where that is nothing.
    """
    found = []
    for name in filter(None, map(str.strip, text.splitlines())):
        if not glob.has_magic(name) or os.path.lexists(name):
            found.append(name)
            continue
        matches = _checkable(sorted(glob.glob(name, recursive=True)))  # noqa: PTH207 - also takes absolute ones
        if not matches:
            raise UsageError(f"paths: {excerpt(name)} matches no proposal; write paths and globs, one a line")
        found += matches
    # None of them is to be read as standard input.
    return [Path(name).absolute() if name == "-" else Path(name) for name in found]


def _checkable(names: list[str]) -> list[str]:
    """Return those of `names`, which are in order, that are Markdown files of proposals or lead to a folder of such."""
    barren: set[Path] = set()
    found = []
    for name in names:
        path = Path(name)
        if not barren.isdisjoint(path.parents):
            continue
        is_folder = path.is_dir()
        is_unreadable = is_folder and not os.access(path, os.R_OK | os.X_OK)  # which is to be told
        if is_unreadable or ((is_folder or path.suffix.lower() == ".md") and leads_to_proposals(path)):
            found.append(name)
        elif is_folder:
            barren.add(path)
    return found


def _sarif(name: str, folder: Path) -> Path | None:
    """Return the SARIF file that `name` stands for in `folder`. Raises UsageError where it is not to be written.

    What is checked out may be a stranger's, who puts a symbolic link there.
    """
    if not name:
        return None
    is_log = name == "-" or any(leads_to(folder / name, stream) for stream in (sys.stdout, sys.stderr))
    if is_log or not name.isprintable():
        raise UsageError(f"sarif: {excerpt(name)} is no file name; write one line of text")
    workspace = os.environ.get("GITHUB_WORKSPACE", "")
    real = os.path.realpath(workspace)
    written = Path(os.path.normpath(folder / name))
    for top in (workspace, real) if workspace else ():
        direct = Path(real, written.relative_to(top)) if written.is_relative_to(top) else None
        if direct and os.path.normcase(os.path.realpath(folder / name)) != os.path.normcase(direct):
            raise UsageError(f"sarif: {excerpt(name)} leads over a symbolic link; name another file")
    return Path(os.path.normpath(name))  # as it is written to, where `..` follows a folder that there is not


def _state(file: Path | None) -> tuple[int, ...] | None:
    """Return what changes whenever the file is written; None where there is none."""
    try:
        status = file.stat() if file else None
    except OSError:
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns) if status else None


@contextlib.contextmanager
def _temporary_folder() -> Iterator[Path]:
    """Give a folder in that of the runner for such. Raises UsageError where there can be none."""
    try:
        folder = tempfile.TemporaryDirectory(dir=os.environ.get("RUNNER_TEMP"), ignore_cleanup_errors=True)
    except OSError as error:
        raise UsageError(f"RUNNER_TEMP: {describe(error)}") from None
    with folder as name:
        yield Path(name)


def _input(name: str) -> str:
    """Return what was given for the input `name` of the action; empty where nothing was."""
    return os.environ.get(f"BEP_LINT_{name.upper().replace('-', '_')}", "").strip()


def _set_outputs(values: dict[str, str]) -> None:
    file = os.environ.get("GITHUB_OUTPUT")
    if file:
        with Path(file).open("a", encoding="utf-8", newline="\n") as outputs:
            outputs.writelines(f"{name}={value}\n" for name, value in values.items())


if __name__ == "__main__":
    sys.exit(main())

"""What `action.yml` runs: `bep-lint check` with its inputs, for annotations, a job summary and a SARIF file.

Inputs are data: each comes as a variable of its own, and nothing in one is run or expanded by a shell.
"""

import contextlib
import glob
import io
import json
import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bep_lint.check import check
from bep_lint.errors import UsageError, describe, traceback_of
from bep_lint.found_base import UntoldBaseError
from bep_lint.report.github import command
from bep_lint.safe_text import excerpt

_ERROR = "bep-lint: error: "
_CHANGED_LINES = "--changed-lines"


def main() -> int:
    """Lint as the variables `BEP_LINT_...` say and return the exit status of `bep-lint check`.

    What made it 2 is told in annotations. The status is also an output of the step, and so are the number of findings
    and the SARIF file where there are any.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _lint()
    except UsageError as error:
        status = _failed(str(error))
    except SystemExit as end:  # `--help` among the options
        status = end.code if isinstance(end.code, int) else 0
    except Exception as error:
        sys.stderr.write(f"{traceback_of(error)}\n")
        status = _failed(f"bep-lint itself failed, {describe(error)}; please report it")
    _set_output("status", str(status))
    return status


def _failed(problem: str) -> int:
    print(command("error", problem))  # noqa: T201
    return 2


def _lint() -> int:
    """Lint, write what was found to where it belongs, and return the exit status. Raises UsageError."""
    folder = _input("working-directory")
    try:
        os.chdir(folder or os.curdir)
    except OSError as error:
        raise UsageError(f"working-directory: {describe(error)}") from None
    options = _options(_input("args"))
    paths = _paths(_input("paths"))
    sarif = _input("sarif")
    if not sarif.isprintable():
        raise UsageError(f"sarif: {excerpt(sarif)} is no file name; write one line of text")
    # The Markdown report has all findings: without this the annotations would list there those that have no room.
    summary = os.environ.pop("GITHUB_STEP_SUMMARY", None)
    with tempfile.TemporaryDirectory(dir=os.environ.get("RUNNER_TEMP"), ignore_cleanup_errors=True) as temporary:
        counts, report = Path(temporary, "findings.json"), Path(temporary, "summary.md")
        outputs = ["github", f"json:{counts}"]
        outputs += [f"markdown:{report}"] if summary else []
        outputs += [f"sarif:{sarif}"] if sarif else []
        status = _check([f"--output-format={output}" for output in outputs], _input("base"), options, paths)
        if summary and report.exists():
            with Path(summary).open("a", encoding="utf-8", newline="\n") as file:
                file.write(report.read_text(encoding="utf-8"))
        if counts.exists() and (found := json.loads(counts.read_bytes()).get("summary")):
            _set_output("findings", str(found["errors"] + found["warnings"]))
    if sarif and Path(sarif).exists():
        _set_output("sarif", os.path.abspath(sarif))  # noqa: PTH100 - links stay, as they do in messages
    return status


def _check(outputs: Sequence[str], base: str, options: Sequence[str], paths: Sequence[str]) -> int:
    """Return the exit status, having told what failed where it is 2. Raises UsageError."""
    told = io.StringIO()
    try:
        with contextlib.redirect_stderr(told):
            try:
                status = check([*outputs, *([f"--base={base}"] if base else []), *options, *paths])
            except UntoldBaseError as error:
                print(command("notice", f"{error}. Without a base documents are linted whole, for themselves."))  # noqa: T201
                status = check([*outputs, *(option for option in options if option != _CHANGED_LINES), *paths])
    finally:
        sys.stdout.flush()
        sys.stderr.write(told.getvalue())
    if status == 2:
        problems = [line.removeprefix(_ERROR) for line in told.getvalue().splitlines() if line.startswith(_ERROR)]
        _failed("\n".join(problems))
    return status


def _options(text: str) -> list[str]:
    """Return the words of `text`, in which quotes and backslashes mean what they do in a shell. Raises UsageError."""
    try:
        return shlex.split(text)
    except ValueError as error:
        raise UsageError(f"args: {excerpt(str(error))} in {excerpt(text)}; close each quotation mark") from None


def _paths(text: str) -> list[str]:
    """Return the paths that `text` names, one a line, globs expanded. Raises UsageError where one matches nothing."""
    found = []
    for name in filter(None, map(str.strip, text.splitlines())):
        if not glob.has_magic(name) or os.path.lexists(name):
            found.append(name)
            continue
        matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - also takes absolute ones
        if not matches:
            raise UsageError(f"paths: {excerpt(name)} matches no file; write paths and globs, one a line")
        found += matches
    # None of them is to be read as an option, nor as standard input.
    return [f"./{path}" if path.startswith("-") else path for path in found]


def _input(name: str) -> str:
    """Return what was given for the input `name` of the action; empty where nothing was."""
    return os.environ.get(f"BEP_LINT_{name.upper().replace('-', '_')}", "").strip()


def _set_output(name: str, value: str) -> None:
    file = os.environ.get("GITHUB_OUTPUT")
    if file:
        with Path(file).open("a", encoding="utf-8", newline="\n") as outputs:
            outputs.write(f"{name}={value}\n")


if __name__ == "__main__":
    sys.exit(main())

"""The command line: arguments in, exit status out.

Exit status: 0 no findings that count, 1 findings, 2 the call, the configuration or the environment is wrong, or
bep-lint itself failed.
"""

import gc
import os
import sys
from collections.abc import Sequence

from bep_lint import __version__

OK, ERROR = 0, 2

_HELP = """\
usage: bep-lint [check] [PATH ...] [options]
       bep-lint rule CODE|NAME ... | --all
       bep-lint message FILE|- [options]
       bep-lint --version | --help

A linter for Backend.AI Enhancement Proposals.

commands:
  check    lint proposals (the default command: `bep-lint proposals/` works)
  rule     explain rules: what, why, bad, good, source
  message  check the title of a commit or pull request, and a branch

`bep-lint COMMAND --help` lists the options of a command. A folder that is named like a command is reached as `./check`.
"""


def run() -> None:
    """Run the program on the process's arguments and end the process.

    It ends without taking down what was built up, which would take a tenth of the time of a run.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # the caller has closed it
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    try:
        status = main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else OK
    except OSError:  # standard error cannot be written either
        status = ERROR
    os._exit(status)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program on `argv` (default: the process's arguments) and return its exit status.

    Raises SystemExit only for what argparse ends by itself: help and malformed options.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A console or pipe that cannot show a character must not end the run.
            stream.reconfigure(errors="backslashreplace")
    collecting = gc.isenabled()
    # A run makes many objects and hardly a cycle among them: looking for some takes a tenth of its time.
    gc.disable()
    try:
        try:
            return _run(arguments)
        finally:
            # Here, where it can still be told that it failed; and argparse prints its help and raises SystemExit.
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`bep-lint | head`): what is still buffered must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ERROR
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        return _tell(error, verbose=not {"-v", "--verbose"}.isdisjoint(arguments))
    finally:
        if collecting:
            gc.enable()


def _run(arguments: list[str]) -> int:
    if arguments[:1] in (["--version"], ["-V"]):
        print(f"bep-lint {__version__}")  # noqa: T201
        return OK
    if arguments[:1] in (["--help"], ["-h"]):
        print(_HELP, end="")  # noqa: T201
        return OK
    if arguments[:1] == ["rule"]:
        from bep_lint.explain import explain

        return explain(arguments[1:])
    if arguments[:1] == ["message"]:
        from bep_lint.message_command import check_message

        return check_message(arguments[1:])
    from bep_lint.check import check

    return check(arguments[1:] if arguments[:1] == ["check"] else arguments)


def _tell(error: Exception, *, verbose: bool) -> int:
    """Say in one line what ended the run, where it is bep-lint's own failure with the traceback if that is wanted."""
    from bep_lint.errors import UsageError, describe, tell

    raised = None
    if isinstance(error, UsageError):
        problem = str(error)
    elif isinstance(error, OSError):
        problem = describe(error)
    else:
        problem = f"bep-lint itself failed, {describe(error)}; please report it (-v shows where it was raised)"
        raised = error if verbose else None
    tell(problem, raised)
    return ERROR

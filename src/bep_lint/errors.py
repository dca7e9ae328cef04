"""Errors meant for the user: the call or the environment is wrong."""

import sys

from bep_lint.safe_text import excerpt, printable


class UsageError(Exception):
    """One clear line for standard error; the exit status is 2."""


def describe(error: BaseException) -> str:
    """Return what happened on one harmless line: the type and text of `error`."""
    name = type(error).__name__
    try:
        return excerpt(f"{name}: {error}", 200)
    except KeyboardInterrupt:
        raise
    except BaseException:  # a class of its own, which cannot say its text, and be it that it ends the program
        return excerpt(name, 200)


def tell(problem: str, error: BaseException | None = None) -> None:
    """Print `problem`, one harmless line, on standard error, and where `error` was raised if that is given."""
    print(f"bep-lint: error: {problem}", file=sys.stderr)  # noqa: T201
    if error is not None:
        print(traceback_of(error), file=sys.stderr)  # noqa: T201


def traceback_of(error: BaseException) -> str:
    """Return where `error` was raised, on harmless lines.

    The text of an error may come from a document, and have lines of its own that a CI would take for commands.
    """
    import traceback

    return "\n".join(f"| {printable(line)}" for line in "".join(traceback.format_exception(error)).splitlines())

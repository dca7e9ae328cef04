"""Errors meant for the user: the call or the environment is wrong."""

from bep_lint.safe_text import excerpt, printable


class UsageError(Exception):
    """One clear line for standard error; the exit status is 2."""


def describe(error: Exception) -> str:
    """Return what happened on one harmless line: the type and text of `error`."""
    return excerpt(f"{type(error).__name__}: {error}", 200)


def traceback_of(error: Exception) -> str:
    """Return where `error` was raised, on harmless lines."""
    import traceback

    return "\n".join(map(printable, "".join(traceback.format_exception(error)).splitlines()))

"""Errors meant for the user: the call or the environment is wrong."""


class UsageError(Exception):
    """One clear line for standard error; the exit status is 2."""

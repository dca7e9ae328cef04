"""The argument parser of every command."""

import argparse
from typing import NoReturn

from bep_lint.errors import UsageError
from bep_lint.safe_text import printable


class ArgumentParser(argparse.ArgumentParser):
    """An `argparse` parser that takes options as they are spelt and says what is wrong in one line."""

    def __init__(self, prog: str, description: str, epilog: str | None = None) -> None:
        # A given width spares asking for the terminal's, and with it an import at every start.
        super().__init__(
            prog,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            formatter_class=lambda prog: argparse.HelpFormatter(prog, width=100),
        )

    def error(self, message: str) -> NoReturn:
        """Raise UsageError where argparse would print its usage and exit."""
        raise UsageError(f"{printable(message)}; `{self.prog} --help` lists the options")

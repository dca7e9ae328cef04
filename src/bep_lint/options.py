"""The options of `bep-lint check`: what may be written, and what is read from it."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bep_lint.arguments import ArgumentParser
from bep_lint.diagnostic import SEVERITIES, Severity
from bep_lint.errors import UsageError
from bep_lint.report import FORMATS
from bep_lint.safe_text import excerpt


def codes(values: Sequence[str]) -> tuple[str, ...]:
    """Return the codes of an option that takes several, separated by commas, and may be repeated."""
    return tuple(code.strip() for value in values for code in value.split(",") if code.strip())


def severities(values: Sequence[str]) -> dict[str, Severity]:
    """Return what `--severity` says, by code. Raises UsageError where it is not written as it should."""
    found: dict[str, Severity] = {}
    for value in values:
        selectors, _, name = value.rpartition("=")
        severity = next((known for known in SEVERITIES if known == name.strip()), None)
        if not codes([selectors]) or severity is None:
            raise UsageError(f"--severity takes CODE=error or CODE=warning, not {excerpt(value)}")
        found |= dict.fromkeys(codes([selectors]), severity)
    return found


def _path(text: str) -> Path:
    if not text:  # a variable without a value in a script; as a path it would be the working folder
        raise argparse.ArgumentTypeError("is empty")
    return Path(text)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's arguments."""
    options = ArgumentParser(
        prog="bep-lint check",
        description="Lint Backend.AI Enhancement Proposals.",
        epilog="Exit status: 0 no findings that count, 1 findings, 2 a wrong call, configuration or environment.",
    )
    options.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        type=_path,
        help="a proposals folder, a document in one, or a folder above; `-` for standard input "
        "(default: the configured folder, else ./proposals)",
    )
    options.add_argument(
        "--stdin-filename", metavar="FILE", type=_path, help="the document in whose place standard input is linted"
    )
    rules = options.add_argument_group("rules (codes, names, families like REG, or ALL; comma separated, repeatable)")
    rules.add_argument("--select", metavar="CODES", action="append", default=[], help="run these rules only")
    rules.add_argument("--extend-select", metavar="CODES", action="append", default=[], help="run these rules as well")
    rules.add_argument("--ignore", metavar="CODES", action="append", default=[], help="do not run these rules")
    rules.add_argument(
        "--severity", metavar="CODE=LEVEL", action="append", default=[], help="make a rule's findings error or warning"
    )
    rules.add_argument("--fail-on", choices=SEVERITIES, help="what makes the exit status 1 (default: warning)")
    rules.add_argument("--exit-zero", action="store_true", help="findings do not change the exit status")
    fixing = options.add_argument_group("fixing")
    fixing.add_argument("--fix", action="store_true", help="mend what can be mended safely, and report the rest")
    fixing.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix or --diff: also fixes that leave the author work to do"
    )
    fixing.add_argument(
        "--diff", action="store_true", help="print what --fix would change, as a unified diff, and change nothing"
    )
    output = options.add_argument_group("output")
    output.add_argument("--output-format", choices=FORMATS, help="how findings are written (default: full)")
    output.add_argument(
        "-o", "--output-file", metavar="FILE", type=_path, help="write there instead of standard output"
    )
    output.add_argument("--statistics", action="store_true", help="count findings by rule instead of listing them")
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour the output")
    output.add_argument("-q", "--quiet", action="store_true", help="findings only: no summary, no notes")
    output.add_argument(
        "-v", "--verbose", action="store_true", help="say which configuration holds, and where a failure was raised"
    )
    configuration = options.add_argument_group("configuration")
    configuration.add_argument("--config", metavar="FILE", type=_path, help="read this configuration file")
    configuration.add_argument("--isolated", action="store_true", help="read no configuration file")
    configuration.add_argument(
        "--show-settings", action="store_true", help="print the settings that hold, as TOML, and lint nothing"
    )
    configuration.add_argument(
        "--show-files", action="store_true", help="print the documents that would be linted, and lint nothing"
    )
    configuration.add_argument(
        "--baseline", metavar="FILE", type=_path, help="report only what is not in this baseline"
    )
    configuration.add_argument("--no-baseline", action="store_true", help="report what is in the baseline too")
    configuration.add_argument("--write-baseline", action="store_true", help="record today's findings in the baseline")
    configuration.add_argument("--no-cache", action="store_true", help="take nothing from and put nothing into a cache")
    configuration.add_argument("--cache-dir", metavar="DIR", type=_path, help="where a cache is kept")
    return options

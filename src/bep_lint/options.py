"""The options of `bep-lint check` and `bep-lint message`: what may be written, and what is read from it."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bep_lint.arguments import ArgumentParser
from bep_lint.diagnostic import SEVERITIES, Severity
from bep_lint.errors import UsageError
from bep_lint.report import FORMATS, STANDARD_OUTPUT
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest


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


def _output(text: str) -> tuple[str, Path | None]:
    """Return the format that `FORMAT` or `FORMAT:FILE` names, and the file."""
    name, colon, file = text.partition(":")
    if name not in FORMATS:
        near = nearest(name, FORMATS)
        hint = f"did you mean {near}?" if near else f"known are {', '.join(FORMATS)}"
        raise argparse.ArgumentTypeError(f'unknown output format "{excerpt(name)}"; {hint}')
    return name, _path(file) if colon else None


def _output_file(text: str) -> Path | None:
    """Return the file to write to; `-` stands for standard output, as it does for standard input among the PATHs."""
    file = _path(text)
    return None if file == STANDARD_OUTPUT else file


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
    _add_rules(options)
    fixing = options.add_argument_group("fixing")
    fixing.add_argument("--fix", action="store_true", help="mend what can be mended safely, and report the rest")
    fixing.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix or --diff: also fixes that leave the author work to do"
    )
    fixing.add_argument(
        "--diff", action="store_true", help="print what --fix would change, as a unified diff, and change nothing"
    )
    changes = options.add_argument_group("what changed")
    changes.add_argument(
        "--base",
        metavar="REV",
        help="compare with this git revision and check the life cycle: a branch, tag or commit, `origin/main...` for "
        "the merge base with it, `auto` in GitHub Actions",
    )
    changes.add_argument(
        "--changed-lines",
        action="store_true",
        help="with --base: report only what is on lines that changed, and what changed documents have newly wrong",
    )
    changes.add_argument(
        "--staged", action="store_true", help="lint what is staged for the commit instead of the files on disk"
    )
    output = options.add_argument_group("output")
    _add_outputs(output)
    output.add_argument("--statistics", action="store_true", help="count findings by rule instead of listing them")
    _add_printing(output)
    configuration = _add_configuration(options)
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
    configuration.add_argument("--no-cache", action="store_true", help="find everything out anew, and keep nothing")
    configuration.add_argument(
        "--cache-dir", metavar="DIR", type=_path, help="keep there what was found (default: the user's cache folder)"
    )
    return options


def message_parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments of `bep-lint message`."""
    options = ArgumentParser(
        prog="bep-lint message",
        description="Check the title of a commit or pull request, and the name of a branch, for changes of proposals.",
        epilog="A title that names no proposal is left alone. Exit status: 0 no findings that count, 1 findings, "
        "2 a wrong call, configuration or environment.",
    )
    options.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        type=_path,
        help="a commit message, as git hands it to a commit-msg hook; `-` for standard input",
    )
    options.add_argument("--branch", metavar="NAME", help="check the name of this branch, too or alone")
    options.add_argument(
        "--proposals",
        metavar="DIR",
        type=_path,
        help="the proposals folder (default: the configured one, else ./proposals; without any the form is checked)",
    )
    changes = options.add_argument_group("what changed")
    changes.add_argument("--base", metavar="REV", help="check number and verb against what changed since this revision")
    changes.add_argument("--staged", action="store_true", help="take what is staged for the commit for what changed")
    _add_rules(options)
    output = options.add_argument_group("output")
    _add_outputs(output)
    _add_printing(output)
    _add_configuration(options)
    return options


def _add_rules(options: argparse.ArgumentParser) -> None:
    rules = options.add_argument_group("rules (codes, names, families like REG, or ALL; comma separated, repeatable)")
    rules.add_argument("--select", metavar="CODES", action="append", default=[], help="run these rules only")
    rules.add_argument("--extend-select", metavar="CODES", action="append", default=[], help="run these rules as well")
    rules.add_argument("--ignore", metavar="CODES", action="append", default=[], help="do not run these rules")
    rules.add_argument(
        "--severity", metavar="CODE=LEVEL", action="append", default=[], help="make a rule's findings error or warning"
    )
    rules.add_argument("--fail-on", choices=SEVERITIES, help="what makes the exit status 1 (default: warning)")
    rules.add_argument("--exit-zero", action="store_true", help="findings do not change the exit status")


def _add_outputs(output: "argparse._ArgumentGroup") -> None:
    output.add_argument(
        "--output-format",
        metavar="FORMAT[:FILE]",
        type=_output,
        action="append",
        default=[],
        help=f"how findings are written, and where; repeatable: {', '.join(FORMATS)} (default: full)",
    )
    output.add_argument(
        "-o", "--output-file", metavar="FILE", type=_output_file, help="write there instead of standard output"
    )


def _add_printing(output: "argparse._ArgumentGroup") -> None:
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour the output")
    output.add_argument("-q", "--quiet", action="store_true", help="findings only: no summary, no notes")
    output.add_argument(
        "-v", "--verbose", action="store_true", help="say which configuration holds, and where a failure was raised"
    )


def _add_configuration(options: argparse.ArgumentParser) -> "argparse._ArgumentGroup":
    configuration = options.add_argument_group("configuration")
    configuration.add_argument("--config", metavar="FILE", type=_path, help="read this configuration file")
    configuration.add_argument("--isolated", action="store_true", help="read no configuration file")
    return configuration

"""The settings that hold for a folder, checked against what rules and output formats there are."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from bep_lint.config import Options, Settings, load_file, load_settings
from bep_lint.diagnostic import shown_path
from bep_lint.errors import UsageError
from bep_lint.globs import check_pattern
from bep_lint.report import FORMATS
from bep_lint.rule import all_rules
from bep_lint.safe_text import excerpt, printable
from bep_lint.selection import UnknownSelectorError, check_selectors
from bep_lint.spelling import nearest

_Keys = tuple[str | int, ...]


def settings_for(folder: Path, options: argparse.Namespace) -> Settings:
    """Return the settings that hold for `folder`, be they named on the command line, found, or the defaults.

    Raises ConfigError for a configuration that cannot be read or is wrong.
    """
    if options.isolated:
        return load_settings(folder, isolated=True)
    settings = load_file(options.config) if options.config else load_settings(folder)
    _check_configured(settings)
    return settings


def settings_text(settings: Settings) -> str:
    """Return `settings` as the text of a `bep-lint.toml` that says the same, every default written out.

    It begins with comments that say where the settings come from and what their paths are relative to.
    """
    from bep_lint.toml_text import toml_text

    source = f"from {_shown(settings.source)}" if settings.source else "no configuration file: the defaults"
    head = f"# {source}\n# paths and globs are relative to {_shown(settings.root)}\n"
    return f"{head}\n{toml_text(settings, Options(), Options)}"


def _shown(path: Path) -> str:
    return printable(shown_path(path))


def _check_configured(settings: Settings) -> None:
    """Raise ConfigError for a configured name of no rule, status or output format, and for a glob that is none."""
    known = settings.conventions.statuses.known
    for status in settings.status_severity:
        if status not in known:
            near = nearest(status, known)
            hint = f'did you mean "{excerpt(near)}"?' if near else f"known are {', '.join(map(excerpt, known))}"
            problem = f'status-severity: unknown status "{excerpt(status)}"; {hint}'
            raise settings.error(problem, "status-severity", status)
    for keys, selector in _selectors(settings):
        try:
            check_selectors([selector], all_rules())
        except UnknownSelectorError as error:
            raise settings.error(str(error), *keys) from None
    if settings.output_format is not None and settings.output_format not in FORMATS:
        problem = f'unknown output format "{excerpt(settings.output_format)}"; known are {", ".join(FORMATS)}'
        raise settings.error(problem, "output-format")
    for keys, pattern in _globs(settings):
        try:
            check_pattern(pattern)
        except ValueError as error:
            raise settings.error(f'"{excerpt(pattern)}" is no pattern: {error}', *keys) from None


def _selectors(settings: Settings) -> Iterator[tuple[_Keys, str]]:
    """Yield each selector of rules with the keys that lead to it."""
    for key in ("select", "extend-select", "ignore"):
        selectors: tuple[str, ...] = getattr(settings, key.replace("-", "_"))
        yield from (((key, index), selector) for index, selector in enumerate(selectors))
    yield from ((("severity", selector), selector) for selector in settings.severity)
    for status, severities in settings.status_severity.items():
        yield from ((("status-severity", status, selector), selector) for selector in severities)
    relaxed = settings.conventions.statuses.relaxed_rules
    yield from ((("conventions", "statuses", "relaxed-rules", index), code) for index, code in enumerate(relaxed))
    for pattern, codes in settings.per_file_ignores.items():
        yield from ((("per-file-ignores", pattern, index), code) for index, code in enumerate(codes))


def _globs(settings: Settings) -> Iterator[tuple[_Keys, str]]:
    """Yield each glob with the keys that lead to it."""
    yield from ((("exclude", index), pattern) for index, pattern in enumerate(settings.exclude))
    yield from ((("per-file-ignores", pattern), pattern) for pattern in settings.per_file_ignores)


def default_path(options: argparse.Namespace) -> Path:
    """Return what is linted where no PATH is given: the configured folder, else `./proposals`, else this folder."""
    settings = settings_for(_working_folder(), options)
    if settings.proposals is not None:
        folder = settings.root / settings.proposals
        if not folder.exists():
            raise settings.error(f"proposals: {printable(shown_path(folder))} does not exist", "proposals")
        return folder
    return Path("proposals") if Path("proposals").is_dir() else Path()


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageError(f"the working folder cannot be reached: {error.strerror}") from None

"""The settings that hold for a folder, checked against what rules and output formats there are."""

import argparse
from pathlib import Path

from bep_lint.config import Settings, load_file, load_settings
from bep_lint.diagnostic import shown_path
from bep_lint.errors import UsageError
from bep_lint.globs import check_pattern
from bep_lint.report import FORMATS
from bep_lint.rule import all_rules
from bep_lint.safe_text import excerpt, printable
from bep_lint.selection import UnknownSelectorError, check_selectors


def settings_for(folder: Path, options: argparse.Namespace) -> Settings:
    """Return the settings that hold for `folder`, be they named on the command line, found, or the defaults.

    Raises ConfigError for a configuration that cannot be read or is wrong.
    """
    if options.isolated:
        return Settings(root=folder)
    settings = load_file(options.config) if options.config else load_settings(folder)
    _check_configured(settings)
    return settings


def _check_configured(settings: Settings) -> None:
    """Raise ConfigError for a configured selector that names no rule."""
    places: list[tuple[tuple[str | int, ...], str]] = []
    for key in ("select", "extend-select", "ignore"):
        selectors: tuple[str, ...] = getattr(settings, key.replace("-", "_"))
        places += [((key, index), selector) for index, selector in enumerate(selectors)]
    places += [(("severity", selector), selector) for selector in settings.severity]
    relaxed = settings.conventions.statuses.relaxed_rules
    places += [(("conventions", "statuses", "relaxed-rules", index), code) for index, code in enumerate(relaxed)]
    for pattern, codes in settings.per_file_ignores.items():
        places += [(("per-file-ignores", pattern, index), code) for index, code in enumerate(codes)]
    for keys, selector in places:
        try:
            check_selectors([selector], all_rules())
        except UnknownSelectorError as error:
            raise settings.error(str(error), *keys) from None
    if settings.output_format is not None and settings.output_format not in FORMATS:
        problem = f'unknown output format "{excerpt(settings.output_format)}"; known are {", ".join(FORMATS)}'
        raise settings.error(problem, "output-format")
    globs: list[tuple[tuple[str | int, ...], str]]
    globs = [(("exclude", index), pattern) for index, pattern in enumerate(settings.exclude)]
    globs += [(("per-file-ignores", pattern), pattern) for pattern in settings.per_file_ignores]
    for keys, pattern in globs:
        try:
            check_pattern(pattern)
        except ValueError as error:
            raise settings.error(f'"{excerpt(pattern)}" is no pattern: {error}', *keys) from None


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

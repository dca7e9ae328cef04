"""The settings that hold for a folder, checked against what rules and output formats there are."""

import argparse
import re
from collections.abc import Callable, Mapping
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

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%!$&'()*+,;=:@/-]*)?")


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
    """Raise ConfigError for the first configured text that is not what its mark says: a rule, a status, a glob."""
    if settings.source is None:
        return
    from bep_lint.toml_values import marked

    for keys, mark, text in marked(settings, Options(), Options):
        try:
            TEXT_CHECKS[mark](text, settings)
        except (UnknownSelectorError, ValueError) as error:
            raise settings.error(str(error), *keys) from None


def _check_selector(text: str, settings: Settings) -> None:
    _check_name(text, settings)
    check_selectors([text], all_rules())


def _check_status(text: str, settings: Settings) -> None:
    _check_name(text, settings)
    known = settings.conventions.statuses.known
    if text not in known:
        near = nearest(text, known)
        hint = f'did you mean "{excerpt(near)}"?' if near else f"known are {', '.join(map(excerpt, known))}"
        raise ValueError(f'status-severity: unknown status "{excerpt(text)}"; {hint}')


def _check_output_format(text: str, settings: Settings) -> None:
    _check_name(text, settings)
    if text not in FORMATS:
        raise ValueError(f'unknown output format "{excerpt(text)}"; known are {", ".join(FORMATS)}')


def _check_glob(text: str, _: Settings) -> None:
    try:
        check_pattern(text)
    except ValueError as error:
        raise ValueError(f'"{excerpt(text)}" is no pattern: {error}') from None


def _check_address(text: str, _: Settings) -> None:
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f'"{excerpt(text)}" is no address of pages; one is written https://HOST/PATH')


def _check_name(text: str, _: Settings) -> None:
    if not text.strip():
        raise ValueError("a name is empty")
    if text != text.strip():
        raise ValueError(f'white space stands around the name "{excerpt(text)}"; take it out')


def _check_file_name(text: str, _: Settings) -> None:
    if not text or "/" in text or text.startswith("."):
        raise ValueError(f'"{excerpt(text)}" is no name of a file here: one has no "/" in it and no dot in front')


TEXT_CHECKS: Mapping[str, Callable[[str, Settings], None]] = {
    "selector": _check_selector,
    "status": _check_status,
    "output format": _check_output_format,
    "glob": _check_glob,
    "name": _check_name,
    "file name": _check_file_name,
    "address": _check_address,
}
"""By the mark of a text: raises ValueError where it is none such."""


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

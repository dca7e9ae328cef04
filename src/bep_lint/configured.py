"""The settings that hold for a folder, checked against what rules and output formats there are."""

import argparse
from pathlib import Path

from bep_lint.config import Options, Settings, load_file, load_settings
from bep_lint.diagnostic import shown_path
from bep_lint.errors import UsageError
from bep_lint.safe_text import printable


def settings_for(folder: Path, options: argparse.Namespace) -> Settings:
    """Return the settings that hold for `folder`, be they named on the command line, found, or the defaults.

    Raises ConfigError for a configuration that cannot be read or is wrong.
    """
    if options.isolated:
        return load_settings(folder, isolated=True)
    settings = load_file(options.config) if options.config else load_settings(folder)
    if settings.source is not None:
        from bep_lint.configured_texts import check_texts

        check_texts(settings)
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

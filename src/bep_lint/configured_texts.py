"""Checks of what the texts of a configuration name: rules, statuses, globs, output formats."""

import re
from collections.abc import Callable, Mapping

from bep_lint.config import Options, Settings
from bep_lint.globs import check_pattern
from bep_lint.report import FORMATS
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest
from bep_lint.toml_values import marked

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%!$&'()*+,;=:@/-]*)?")


def check_texts(settings: Settings) -> None:
    """Raise ConfigError for the first configured text that is not what its mark says: a rule, a status, a glob."""
    for keys, mark, text in marked(settings, Options(), Options):
        try:
            TEXT_CHECKS[mark](text, settings)
        except ValueError as error:
            raise settings.error(str(error), *keys) from None


def _check_selector(text: str, settings: Settings) -> None:
    from bep_lint.rule_set import all_rules
    from bep_lint.selection import UnknownSelectorError, check_selectors

    _check_name(text, settings)
    try:
        check_selectors([text], all_rules())
    except UnknownSelectorError as error:
        raise ValueError(str(error)) from None


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

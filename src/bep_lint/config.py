"""Configuration: `bep-lint.toml` or `[tool.bep-lint]` of `pyproject.toml`, read into frozen `Settings`.

Nothing in it is ever run. A new setting is one more field of `Options`: key, type check, merging and error messages
follow from the field, and from the mark of its hint what is checked of a text (see `configured_texts`).
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

from bep_lint.conventions import Conventions, FileName
from bep_lint.diagnostic import Severity, shown_path
from bep_lint.errors import UsageError
from bep_lint.layouts import Selector
from bep_lint.record import Record
from bep_lint.safe_text import excerpt, printable
from bep_lint.source import read

PYPROJECT = "pyproject.toml"
FILE_NAMES = (".bep-lint.toml", "bep-lint.toml", PYPROJECT)
"""What a configuration file is called; in one folder the first that is there counts."""

BASELINE = ".bep-lint-baseline.json"
"""What a baseline is called that nobody gives another name; it lies beside the configuration."""

_TABLE = ("tool", "bep-lint")
_POSITION = r"(?s)(?P<text>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)"

Glob = Annotated[str, "glob"]
"""A path pattern; see `bep_lint.globs`."""
OutputFormat = Annotated[str, "output format"]
"""The name of an output format."""
Status = Annotated[str, "status"]
"""A status of the process."""


class ConfigError(UsageError):
    """The configuration is wrong; the text is for people: `bep-lint.toml:7: unknown key …`."""


class Options(Record):
    """All that a configuration file may say. The TOML keys are the names of the fields in kebab-case.

    What a text stands for, a rule's code say, is a mark on its hint; `configured_texts`, which knows them, checks it.
    """

    select: tuple[Selector, ...] = ()
    """Codes, names or families of the rules that run, or `ALL`; empty for every rule that is not opt-in."""
    extend_select: tuple[Selector, ...] = ()
    """Rules that run besides those selected."""
    ignore: tuple[Selector, ...] = ()
    """Rules that do not run."""
    severity: Mapping[Selector, Severity] = {}
    """A rule's severity, where it is not to be the rule's own."""
    status_severity: Mapping[Status, Mapping[Selector, Severity]] = {}
    """Rules' severities by the status of the document; closer than `severity` and `conventions.statuses.relaxed`."""
    fail_on: Severity = "warning"
    """The least severity that makes the exit status 1."""
    output_format: OutputFormat | None = None
    """The output format; without it the surroundings decide."""
    docs_url: Annotated[str, "address"] | None = None
    """Where the documentation is found on the web; with it findings link the page of their rule, `/rules/CODE/`."""
    proposals: str | None = None
    """The proposals folder that is linted where none is named, relative to the configuration's folder."""
    baseline: str | None = None
    """The baseline, relative to the configuration's folder; without it `.bep-lint-baseline.json`, if there is one."""
    exclude: tuple[Glob, ...] = ()
    """Globs of files and folders that are left alone, relative to the configuration's folder."""
    per_file_ignores: Mapping[Glob, tuple[Selector, ...]] = {}
    """Rules that do not run on the files of a glob."""
    guide_files: tuple[FileName, ...] = (
        "AGENTS.md",
        "CLAUDE.md",
        "GEMINI.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE.md",
        "CODE_OF_CONDUCT.md",
        "SECURITY.md",
        "SUPPORT.md",
        "GOVERNANCE.md",
        "MAINTAINERS.md",
    )
    """Names of Markdown files in the proposals folder that guide authors and are no proposals."""
    conventions: Conventions = Conventions()
    """The BEP process itself: statuses, keys, sections, budgets, patterns."""


class Origin(NamedTuple):
    """The file that settings come from, kept to say where in it something stands.

    `prefix` are the keys that lead to the settings' table.
    """

    path: Path
    text: str
    prefix: tuple[str, ...] = ()

    @property
    def _lines(self) -> Mapping[tuple[str | int, ...], int]:
        from bep_lint.toml_lines import key_lines

        return key_lines(self.text)

    def locate(self, *keys: str | int) -> str:
        """Return `file:line` of the setting that `keys` lead to, or of the nearest table around it that is written.

        `keys` are TOML keys, and positions in a list from 0: `locate("per-file-ignores", "docs/**", 1)`.
        """
        from bep_lint.toml_lines import line_of

        return self.at(line_of(self._lines, (*self.prefix, *keys)))

    def at(self, line: int | None) -> str:
        """Return `file:line`, or the file alone where no line is known."""
        return _shown(self.path) if line is None else f"{_shown(self.path)}:{line}"


class Settings(Options):
    """Options and where they come from; without any they are the defaults.

    Globs and `proposals` are relative to `root`, an absolute path.
    """

    root: Path
    origin: Origin | None = None

    @property
    def source(self) -> Path | None:
        """The configuration file, None where there is none."""
        return self.origin.path if self.origin else None

    def error(self, problem: str, *keys: str | int) -> ConfigError:
        """Return the error that says `problem` of the setting that `keys` lead to, with file and line.

        For checks that need more than the file, before the command line is merged in:
        `raise settings.error('unknown rule "FM099"', "select", 2)`. The caller makes text of the file in `problem`
        harmless (`safe_text`).
        """
        return ConfigError(f"{self.origin.locate(*keys)}: {problem}" if self.origin else problem)


def load_settings(start: Path, *, isolated: bool = False) -> Settings:
    """Return the settings that hold for the folder `start`: those of the nearest configuration at or above it.

    The search ends at the repository's root, the folder that holds `.git`. A `pyproject.toml` without a
    `[tool.bep-lint]` table is passed over; a symbolic link that leads nowhere is not. `root` is the folder of the
    file; without a file, the repository's root or else `start`. Symbolic links on the way to `start` are resolved
    first. Where `isolated`, no file is looked for.

    Raises ConfigError for a file that cannot be read or is wrong.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        try:
            paths = [path for path in map(folder.joinpath, FILE_NAMES) if not isolated and _is_there(path)]
            is_repository = (folder / ".git").exists()
        except OSError as error:
            raise ConfigError(f"{_shown(folder)}: cannot look for a configuration: {error.strerror}") from None
        for path in paths:
            settings = _settings_in(path, folder)
            if settings is not None:
                return settings
        if is_repository:
            return Settings(root=folder)
    return Settings(root=start)


def load_file(path: Path) -> Settings:
    """Return the settings of the file `path`, as `--config` names it.

    In a file named `pyproject.toml` they are the `[tool.bep-lint]` table, in any other the whole file. `root` is the
    working folder, as with ruff, so that a configuration shared by several folders can be named.

    Raises ConfigError for a file that is not there, cannot be read or is wrong.
    """
    try:
        path.stat()
    except OSError as error:
        raise ConfigError(f"{_shown(path)}: cannot be read: {error.strerror}") from None
    settings = _settings_in(path, Path.cwd())
    if settings is None:
        raise ConfigError(f"{_shown(path)}: has no [tool.bep-lint] table")
    return settings


def _is_there(path: Path) -> bool:
    """Whether `path` is a file, or a broken link that was meant to lead to one."""
    return path.is_file() or (path.is_symlink() and not path.exists())


def _settings_in(path: Path, root: Path) -> Settings | None:
    """Return the settings that a file holds, None for a `pyproject.toml` that holds none."""
    source = read(path)
    if source.problem:
        raise ConfigError(f"{_shown(path)}: {printable(source.problem)}")
    is_pyproject = path.name == PYPROJECT
    if is_pyproject and _TABLE[-1] not in source.text:
        return None  # and need not be parsed: it may be large
    origin = Origin(path, source.text, _TABLE if is_pyproject else ())
    table: object = _parsed(origin)
    for key in origin.prefix:
        if not isinstance(table, dict) or key not in table:
            return None
        table = table[key]

    from bep_lint.convention_checks import check_conventions
    from bep_lint.toml_values import BadValue, dotted, fill

    if not is_pyproject and isinstance(table, dict) and "tool" in table:
        raise ConfigError(f"{origin.locate('tool')}: a [tool] table is for {PYPROJECT}; the keys stand at the top here")
    try:
        settings = fill(Settings(root=root, origin=origin), Options, table)
        check_conventions(settings.conventions, table)
    except BadValue as bad:
        place = "" if bad.keys else f"{dotted(origin.prefix)}: "  # what is no table at all
        raise ConfigError(f"{origin.locate(*bad.keys)}: {place}{bad}") from None
    return settings


def _shown(path: Path) -> str:
    return printable(shown_path(path))


def _parsed(origin: Origin) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(origin.text)
    except RecursionError:
        raise ConfigError(f"{origin.at(None)}: invalid TOML: nested too deeply") from None
    except ValueError as error:  # TOMLDecodeError is one; a number of thousands of digits raises a plain one
        text, line = str(error), None
        if position := re.fullmatch(_POSITION, text):
            text = position["text"]
            line = int(position["line"] or origin.text.rstrip("\n").count("\n") + 1)
        raise ConfigError(f"{origin.at(line)}: invalid TOML: {excerpt(text[:1].lower() + text[1:], 200)}") from None

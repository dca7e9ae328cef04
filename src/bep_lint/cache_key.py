"""What results depend on besides the documents and the configuration: bep-lint itself, and what it stands on."""

import os
import sys
from collections.abc import Iterator

from bep_lint import __version__
from bep_lint.trace import digest

_STANDS_ON = ("markdown_it", "mdit_py_plugins", "mdurl", "yaml")


def identity() -> str | None:
    """Return what tells bep-lint as it is installed here from any other; None where that is not known.

    A version alone would not: who works on a rule, or reinstalls a package, changes what is found and no version.
    So the files of bep-lint count as they lie there, and of the packages it stands on the first one, which holds the
    version: some installers give every file the same date.
    """
    try:
        files = [*_files(os.path.dirname(__file__))]  # noqa: PTH120
        marks = [f"{path} {status.st_mtime_ns} {status.st_size}" for path in files for status in (os.stat(path),)]  # noqa: PTH116
        versions = [part for path in map(_first_file, _STANDS_ON) for part in (path, _content(path))]
    except OSError:
        return None  # they are in an archive, say
    return digest(__version__, sys.version, *marks, *versions)


def _files(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                yield entry.path
            elif entry.name != "__pycache__" and entry.is_dir():
                yield from _files(entry.path)


def _first_file(package: str) -> str:
    """Return the file that importing `package` would run first. Raises OSError where none is found."""
    for finder in sys.meta_path:
        spec = finder.find_spec(package, None) if hasattr(finder, "find_spec") else None  # older ones have none
        if spec and spec.origin:
            return spec.origin
    raise FileNotFoundError(package)


def _content(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - in each run
        return file.read()

"""Which modules of other packages make rules: the entry points of the group `bep_lint.rules`.

`importlib.metadata` finds entry points too, but importing it is felt at every start, and nearly nobody has a plug-in.
So the metadata of what is installed is looked through here, in the same order; zip archives and eggs are not looked
into.
"""

import os
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import NamedTuple

from bep_lint.errors import describe
from bep_lint.safe_text import excerpt, printable

GROUP = "bep_lint.rules"

_NAME_MARKS = re.compile(r"[-_.]+")
_VALUE = r"(?P<module>[^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*(?P<object>:[^\[]*)?(?:\[.*\])?"  # hardly ever needed


class Plugin(NamedTuple):
    """An entry point: a module whose import makes rules, and the distribution it comes from, `NAME VERSION`."""

    distribution: str
    entry_point: str
    module: str


class BrokenPlugin(NamedTuple):
    """Why rules of a distribution are missing, and the error behind it where one was raised."""

    distribution: str
    problem: str
    error: BaseException | None = None

    @property
    def message(self) -> str:
        """What is wrong and what to do, on one line."""
        return f"rules of {self.distribution} are left out: {self.problem}; mend, update or uninstall that package"


def find_plugins(path: Iterable[str]) -> tuple[list[Plugin], list[BrokenPlugin]]:
    """Return the plug-ins on the module search path `path`, by name, and the entry points that cannot be any.

    Nothing is imported. Of two distributions of one name the first on the path counts, and a module that two entry
    points name is given once.
    """
    plugins: dict[str, Plugin] = {}
    broken = []
    for distribution, data in sorted(_entry_point_files(path)):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            broken.append(BrokenPlugin(distribution, "its entry_points.txt is not UTF-8"))
            continue
        for line in sorted(_lines_of_group(text)):
            name, _, value = (part.strip() for part in line.partition("="))
            match = re.fullmatch(_VALUE, value)
            shown = f'its entry point "{excerpt(line, 120)}"'
            if match is None:
                broken.append(BrokenPlugin(distribution, f'{shown} is not written "NAME = MODULE"'))
            elif match["object"]:
                problem = f"{shown} must name the module alone, {match['module']}, whose import makes the rules"
                broken.append(BrokenPlugin(distribution, problem))
            else:
                plugins.setdefault(match["module"], Plugin(distribution, excerpt(name), match["module"]))
    return list(plugins.values()), broken


def import_plugin(plugin: Plugin) -> BrokenPlugin | None:
    """Import the module of `plugin`; return what it raised, whatever that is, or None."""
    try:
        import_module(plugin.module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        problem = f'importing {plugin.module} (entry point "{plugin.entry_point}") raised {describe(error)}'
        return BrokenPlugin(plugin.distribution, problem, error)
    return None


def distribution_of(module: str, plugins: Iterable[Plugin], importing: Plugin | None = None) -> str:
    """Return the distribution that a rule made in `module` belongs to, or `module` where none of `plugins` fits.

    That is the plug-in that names the module or a package above it, else the one that was `importing` it, else one
    that lies in the same package.
    """
    named = [plugin for plugin in plugins if f"{module}.".startswith(f"{plugin.module}.")]
    if named:
        return max(named, key=lambda plugin: len(plugin.module)).distribution
    if importing:
        return importing.distribution
    package = module.partition(".")[0]
    return next((plugin.distribution for plugin in plugins if plugin.module.partition(".")[0] == package), module)


def _entry_point_files(path: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the distributions whose `entry_points.txt` speaks of the group, each with what that holds."""
    group = GROUP.encode()
    seen: set[str] = set()
    for folder in dict.fromkeys(folder for folder in path if isinstance(folder, str)):  # as the import system does
        for entry in _metadata_folders(folder or "."):
            name, _, rest = entry.rpartition(".")[0].partition("-")
            name = _NAME_MARKS.sub("-", name).lower()
            if name in seen:
                continue
            seen.add(name)
            try:
                with open(f"{folder or '.'}/{entry}/entry_points.txt", "rb") as file:  # noqa: PTH123 (twice as fast)
                    data = file.read()
            except OSError:
                continue  # most have none
            if group in data:
                yield printable(f"{name} {rest.partition('-')[0]}").rstrip(), data


def _metadata_folders(folder: str) -> list[str]:
    """Return the metadata folders in `folder`, `NAME-VERSION.dist-info`, by name; none where it cannot be listed."""
    try:
        entries = os.listdir(folder)  # noqa: PTH208 (no Path for each of hundreds)
    except (OSError, ValueError):
        return []
    # What pip could not remove begins with a tilde.
    return sorted(entry for entry in entries if entry.endswith((".dist-info", ".egg-info")) and entry[0] not in "~.")


def _lines_of_group(text: str) -> Iterator[str]:
    """Yield the lines of the group in `text`, an INI file, those that are empty or comments left out."""
    group = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1]
        elif group == GROUP and line and not line.startswith(("#", ";")):
            yield line

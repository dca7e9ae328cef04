"""The baseline: the findings that a folder had when it began to be linted, kept so that only new ones are reported.

One entry a line, sorted, and an empty entry last: so each line ends in a comma, a review sees what is in it, and
branches that add or drop entries merge.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from bep_lint import __version__
from bep_lint.diagnostic import Diagnostic, real_path, shown_path
from bep_lint.errors import UsageError
from bep_lint.safe_text import excerpt, printable
from bep_lint.source import Source, decode

_VERSION = 1
_REMEDY = "mend it, or delete it and write it anew with --write-baseline"
_CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")

Judged = Callable[[str, Path], bool]
"""Whether a finding of a rule (its code) in a file would be known by now."""


class BaselineError(UsageError):
    """The baseline cannot be read or understood; the text is for people."""


class Entry(NamedTuple):
    """What is known: the file, from the baseline's folder on, the rule, and what was found.

    `fingerprint` tells the finding from others of its rule in the file wherever it stands; `subject` is the beginning
    of what it was made of, to be read. `figure` is what a budget measured, None for other rules.
    """

    path: str
    code: str
    subject: str
    fingerprint: str
    figure: int | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What a finding has in common with it."""
        return self.path, self.code, self.fingerprint


class Comparison(NamedTuple):
    """What a baseline says to the findings of one folder.

    `new` are those that no entry stands for. `idle` counts the entries that stand for nothing any more, `loose` those
    whose figure is above what was measured.
    """

    new: list[Diagnostic]
    idle: Counter[Entry]
    loose: int


class Baseline:
    """The entries of one file."""

    def __init__(self, file: Path, entries: Counter[Entry] | None = None) -> None:
        self.file = file
        self.entries: Counter[Entry] = entries or Counter()
        self._folder = os.path.realpath(file.parent)
        self._names: dict[Path, str] = {}
        self._by_key: defaultdict[tuple[str, str, str], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            self._by_key[entry.key].append(entry)

    def compare(self, diagnostics: Iterable[Diagnostic], judged: Judged) -> Comparison:
        """Compare `diagnostics` with the entries; of equal ones the last is new.

        An entry with a figure stands for what does not exceed it.
        """
        left = Counter(self.entries)
        new = []
        loose = 0
        grown = set()
        for diagnostic in diagnostics:
            found = self._entry(diagnostic)
            entry = self._match(found, left)
            if entry is None:
                new.append(diagnostic)
                grown.add(found.key)
                continue
            left[entry] -= 1
            loose += entry.figure != found.figure
        idle = Counter(
            {
                entry: count
                for entry, count in left.items()
                if count and entry.key not in grown and judged(entry.code, Path(self._folder, entry.path))
            }
        )
        return Comparison(new, idle, loose)

    def record(self, diagnostics: Iterable[Diagnostic], judged: Judged) -> None:
        """Take in `diagnostics` in place of all entries that are judged."""
        kept = {
            entry: count
            for entry, count in self.entries.items()
            if not judged(entry.code, Path(self._folder, entry.path))
        }
        # What is kept may be among them: a finding about a named document, in a file that was not.
        self.entries = Counter(kept) | Counter(map(self._entry, diagnostics))

    def text(self) -> str:
        """Return the file's text."""
        import json

        lines = []
        for entry, count in sorted(self.entries.items(), key=lambda item: (item[0][:4], item[0].figure or 0)):
            known = {key: value for key, value in entry._asdict().items() if value is not None}
            lines.append(json.dumps(known | {"count": count}))
        head = f'{{"version": {_VERSION}, "findings": ['
        return "".join(f"{line}\n" for line in (head, *(f"{line}," for line in lines), "{}", "]}"))

    def _entry(self, diagnostic: Diagnostic) -> Entry:
        path = diagnostic.path
        if path not in self._names:
            self._names[path] = os.path.relpath(real_path(path), self._folder).replace(os.sep, "/")
        return Entry(
            self._names[path],
            diagnostic.code,
            excerpt(diagnostic.subject),
            diagnostic.fingerprint,
            diagnostic.figure,
        )

    def _match(self, found: Entry, left: Counter[Entry]) -> Entry | None:
        """Return the entry that stands for `found`: of several the closest, so that others find theirs too."""
        fitting = [
            entry
            for entry in self._by_key.get(found.key, ())
            if left[entry] and (found.figure is None or entry.figure is None or entry.figure >= found.figure)
        ]
        return min(fitting, key=lambda entry: entry.figure or 0, default=None)


def read_baseline(file: Path) -> Baseline:
    """Return the baseline that `file` holds.

    Raises BaselineError where it cannot be read, is damaged, or was written by a newer bep-lint.
    """
    shown = printable(shown_path(file))
    if file.exists() and not file.is_file():
        raise BaselineError(f"{shown} is no file that could be a baseline")
    try:
        source = decode(file.read_bytes())
    except OSError as error:
        raise BaselineError(f"the baseline {shown} cannot be read: {error.strerror}") from None
    if source.problem:
        raise BaselineError(f"the baseline {shown} {source.problem}; {_REMEDY}")
    entries: Counter[Entry] = Counter()
    for number, item in enumerate(_findings(source, shown), 1):
        if item == {}:
            continue
        entry, count = _entry_of(item)
        if entry is None:
            raise BaselineError(f"the baseline {shown} is damaged: finding {number} is not whole; {_REMEDY}")
        # Two branches may have written one entry each: it is the same one.
        entries[entry] = max(entries[entry], count)
    return Baseline(file, entries)


def _findings(source: Source, shown: str) -> list[object]:
    """Return the items of a baseline's text. Raises BaselineError where it holds none."""
    import json

    for number, line in enumerate(source.lines, 1):
        if line.startswith(_CONFLICT):
            problem = "holds a merge conflict; keep the lines of both sides, without the marks between them"
            raise BaselineError(f"{shown}:{number}: the baseline {problem}")
    try:
        content = json.loads(source.text)
    except json.JSONDecodeError as error:
        raise BaselineError(f"{shown}:{error.lineno}: the baseline is damaged: {error.msg}; {_REMEDY}") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, thousands of brackets
        raise BaselineError(f"the baseline {shown} is damaged: it is no JSON that bep-lint writes; {_REMEDY}") from None
    version, findings = (content.get("version"), content.get("findings")) if isinstance(content, dict) else (None, None)
    if type(version) is int and version > _VERSION:
        problem = f"has format {version}, which a newer bep-lint has written; update bep-lint (this is {__version__})"
        raise BaselineError(f"the baseline {shown} {problem}")
    if type(version) is not int or version != _VERSION or not isinstance(findings, list):
        raise BaselineError(f"{shown} is no baseline of bep-lint; {_REMEDY}")
    return findings


def _entry_of(item: object) -> tuple[Entry | None, int]:
    """Return the entry that an item of the file makes, and its count; None where it makes none."""
    if not isinstance(item, dict):
        return None, 0
    texts = [item.get(key) for key in ("path", "code", "subject", "fingerprint")]
    figure, count = item.get("figure"), item.get("count")
    if not all(isinstance(text, str) for text in texts) or type(count) is not int or count < 1:
        return None, 0
    if figure is not None and type(figure) is not int:
        return None, 0
    path, code, subject, fingerprint = map(str, texts)
    return Entry(path, code, subject, fingerprint, figure), count

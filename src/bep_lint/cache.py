"""The cache: what rules found in each document of a folder, kept from run to run.

A result is kept by the text of its document, and holds as long as what its rule asked of the rest of the folder (see
`bep_lint.trace`) has the same answers. Whatever else it may depend on is in the key of the file that holds it: bep-lint
itself and what it stands on, the configuration, the folder's listing. So nothing has to be told of a change.

The file has one line for each document, so that one that has changed costs the others nothing: what is known of them is
neither made out nor written down anew.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bep_lint.asking import Found
from bep_lint.cache_files import read_file, write_file
from bep_lint.cache_rows import Row, from_rows, to_rows
from bep_lint.document import Document
from bep_lint.proposals import Proposals
from bep_lint.rule import Rule
from bep_lint.trace import UNSTABLE, Question, Trace, digest

_FACTS = b"facts"
"""What the line is called that has the digests of facts, by document; others are called by their document."""
_SHORT = 120
_NOTHING: tuple[Found, ...] = ()
_NOT_AS_WRITTEN = (TypeError, ValueError, LookupError, AttributeError, RecursionError)


class _Unit(NamedTuple):
    """What one rule found in one document: rows and fixes, a status for each, and the questions that were asked."""

    statuses: list[str]
    rows: list[Row]
    fixes: list[Row]
    asked: list[tuple[str, ...]]


class _Entry:
    """What rules found in one document, by their codes; `silent` are those that found and asked nothing.

    `text` is the digest of the document, `is_plain` says that it has no suppressions. An entry is made of a line, which
    may hold anything, or begins empty.
    """

    def __init__(self, text: str, line: bytes | None = None) -> None:
        self.text = text
        self.silent: dict[str, None] = {}
        self.units: dict[str, _Unit] = {}
        self.is_plain = False
        self.is_changed = line is None
        if line is not None:
            was, is_plain, silent, questions, units = json.loads(line)
            if was != text:
                self.is_changed = True
                return
            self.is_plain = is_plain is True
            self.silent = dict.fromkeys(silent.split())
            every = [tuple(question) for question in questions]
            hash((*every,))  # a list in a question is found out here, where it is expected
            for code, (statuses, rows, fixes, asked) in units.items():
                self.units[code] = _Unit(statuses, rows, fixes, [every[place] for place in asked])

    def line(self) -> bytes:
        """Return it as a line."""
        places: dict[tuple[str, ...], int] = {}
        units = {
            code: (*unit[:-1], [places.setdefault(question, len(places)) for question in unit.asked])
            for code, unit in self.units.items()
        }
        return _dumped((self.text, self.is_plain, " ".join(self.silent), list(places), units))


class Cache:
    """What is kept of the folder `proposals` in a file below `folder`; with another `key` nothing of it holds."""

    def __init__(self, folder: Path, proposals: Proposals, key: str) -> None:
        self._folder = folder
        self._proposals = proposals
        self._file = digest(os.fspath(proposals.folder), key)
        self._key = digest(key, _listing(proposals))
        self._lines = dict(_parted(read_file(folder, self._file, self._key)))
        self._names: dict[Document | None, bytes] = {}
        self._facts = _read_facts(self._lines.get(_FACTS, b"{}"))
        self._entry: tuple[Document | None, _Entry] | None = None
        self._held: dict[tuple[str, ...], bool] = {}
        self._documents = {document.name: document.path for document in proposals.documents}
        self._paths = dict(self._documents)
        self._is_changed = False

    def of(self, document: Document | None, rules: Iterable[Rule]) -> Mapping[str, Sequence[Found]]:
        """Return by their codes what `rules` found in `document`, in the folder where it is None, that still holds."""
        name, text = self._name(document), document.digest if document else ""
        found: dict[str, Sequence[Found]] = {}
        try:
            entry = _Entry(text, self._lines.get(name))
            found = dict.fromkeys(entry.silent, _NOTHING)
            # What only other rules have asked is left alone: git may not be able to tell.
            for code in (rule.code for rule in rules):
                unit = entry.units.get(code)
                if unit and all(map(self._holds, unit.asked)):
                    findings = from_rows(unit.rows, unit.fixes, self._path, self._documents)
                    found[code] = [*map(Found, findings, map(_status, unit.statuses))]
        except _NOT_AS_WRITTEN:
            entry, found = _Entry(text), {}
        self._entry = document, entry
        if document and entry.is_plain:
            document.tell(Document.directives, ())
        return found

    def is_known(self, document: Document) -> bool:
        """Whether anything is known of `document` as it is."""
        return self._lines.get(self._name(document), b"").startswith(b'["%s"' % document.digest.encode())

    def keep(self, rule: Rule, found: Sequence[Found], trace: Trace) -> None:
        """Keep what a rule found in what `of` was asked of last, if the next run can tell that it holds."""
        if self._entry is None or UNSTABLE in trace:
            return
        entry = self._entry[1]
        entry.is_changed = True
        entry.silent.pop(rule.code, None)
        entry.units.pop(rule.code, None)
        if not found and not trace:
            entry.silent[rule.code] = None
            return
        try:
            rows, fixes = to_rows((finding for finding, _ in found), self._proposals.folder)
        except ValueError:
            return  # it names a file that is not below the folder
        asked = [(*question, _shown(question, answer)) for question, answer in trace.items()]
        entry.units[rule.code] = _Unit([status for _, status in found], rows, fixes, asked)

    def done(self) -> None:
        """Take in what has been kept of the document of which `of` was asked last."""
        if self._entry and self._entry[1].is_changed:
            document, entry = self._entry
            entry.is_plain = document is not None and not document.directives
            self._lines[self._name(document)] = entry.line()
            self._is_changed = True
        self._entry = None

    def give(self, documents: Iterable[Document]) -> bytes:
        """Return what is known of `documents`, and of facts, for another process."""
        self._take_facts()
        self._lines[_FACTS] = _dumped(self._facts)
        return self._joined({_FACTS, *map(self._name, documents)})

    def take(self, data: bytes) -> None:
        """Take in what another process has given."""
        lines = dict(_parted(data))
        self._is_changed |= bool(lines)
        for id_, (text, facts) in _read_facts(lines.pop(_FACTS, b"{}")).items():
            was, known = self._facts.get(id_, (text, {}))
            self._facts[id_] = text, {**known, **facts} if was == text else facts
        self._lines |= lines

    def save(self) -> None:
        """Write down what has been kept since it was read, if anything has."""
        self._take_facts()
        if self._is_changed:
            self._lines[_FACTS] = _dumped(self._facts)
            write_file(self._folder, self._file, self._key, self._joined(self._lines))

    def _name(self, document: Document | None) -> bytes:
        """Return what the line of `document` is called, or that of the folder."""
        if document not in self._names:
            self._names[document] = json.dumps(document.id if document else None).encode()
        return self._names[document]

    def _joined(self, names: Iterable[bytes]) -> bytes:
        return b"\n".join(b"%s\t%s" % (name, self._lines[name]) for name in names if name in self._lines)

    def _take_facts(self) -> None:
        for document in self._proposals.looked_at:
            for kind, _, *names in document.answers:
                if kind == "fact":
                    self._take_fact(document, *names)

    def _take_fact(self, document: Document, name: str) -> None:
        text, facts = self._facts.get(document.id, ("", {}))
        if text != document.digest:
            facts = {}
        if name not in facts:
            facts[name] = str(document.answers["fact", document.id, name])
            self._facts[document.id] = document.digest, facts
            self._is_changed = True

    def _holds(self, asked: tuple[str, ...]) -> bool:
        """Whether a question still has the answer that is told behind it."""
        if asked not in self._held:
            *question, answer = asked
            self._held[asked] = self._answer(tuple(question)) == answer
        return self._held[asked]

    def _answer(self, question: Question) -> str:
        if question[0] == "fact":
            _, id_, name = question
            document = self._proposals.document_of(id_)
            text, facts = self._facts.get(id_, ("", {}))
            if document and name in facts and text == document.digest:
                return facts[name]
        return _shown(question, self._proposals.answer(question))

    def _path(self, name: str) -> Path:
        path = self._paths.get(name)
        if path is None:
            path = self._paths[name] = self._proposals.folder / name
            if ".." in path.parts or not path.is_relative_to(self._proposals.folder):
                raise ValueError("out of the folder")
        return path


def _dumped(data: object) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()


def _parted(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    for line in data.split(b"\n"):
        name, is_line, rest = line.partition(b"\t")
        if is_line:
            yield name, rest


def _shown(question: Question, answer: object) -> str:
    """Return an answer as it is kept: digests and what is short as they are, of what is long a digest."""
    if question[0] in ("fact", "text"):
        return str(answer)
    shown = repr(answer)
    return shown if len(shown) < _SHORT else digest(shown)


def _status(status: object) -> str:
    if type(status) is not str:
        raise TypeError("no status")
    return status


def _read_facts(line: bytes) -> dict[str, tuple[str, dict[str, str]]]:
    try:
        return {id_: (str(text), dict(facts)) for id_, (text, facts) in json.loads(line).items()}
    except _NOT_AS_WRITTEN:
        return {}


def _listing(proposals: Proposals) -> str:
    """Return what tells the folder's listing from others: all that is known of it before a document is read."""
    documents = [
        (document.id, document.role.value, document.number, document.excluded, document.is_given)
        for document in proposals.everything
    ]
    names = sorted(name for name in proposals.names if not name.startswith("."))
    folders = sorted(proposals.number_folders), sorted(map(os.fspath, proposals.misnamed_folders))
    unlisted = sorted(proposals.unlisted, key=str)
    places = os.fspath(proposals.folder), os.fspath(proposals.repository), proposals.home
    return repr((places, documents, names, folders, unlisted))

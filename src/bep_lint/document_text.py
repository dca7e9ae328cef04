"""The text of a document: its file, what that is in the folder, and what tells it from others."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Self

from bep_lint.diagnostic import shown_path
from bep_lint.errors import UsageError
from bep_lint.safe_text import printable
from bep_lint.trace import Question, Traced, digest, fact, small_fact

if TYPE_CHECKING:
    from pathlib import Path

    from bep_lint.conventions import Conventions
    from bep_lint.parse import Parsed
    from bep_lint.proposals import Proposals
    from bep_lint.source import Source


_MOST_TEXT = 1_300_000
"""Characters of documents that are kept whole when they have been looked at: a folder of today has fewer."""
_MOST_ASKED = 30
"""Documents that are kept whole when another one has asked them for something."""


class Role(Enum):
    """What a file is in its proposals folder (process, "File Structure")."""

    REGISTRY = "registry"
    TEMPLATE = "template"
    MAIN = "main document"
    SUB = "sub-document"
    STRAY = "stray file"


class DocumentText(Traced):
    """A Markdown file of a proposals folder.

    `path` is the file as it was reached, `name` its path in the folder with `/`, `number` the BEP number of a main
    document, a template or a sub-document. An `excluded` one is not linted, but others may name it; one that lies
    `elsewhere` in the repository is no document of the folder. An unreadable document has a `problem` and no facts.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        role: Role,
        number: int | None,
        proposals: Proposals,
        source: Source | None = None,
        *,
        excluded: bool = False,
        elsewhere: bool = False,
    ) -> None:
        super().__init__(proposals.tracer)
        self.id = f"/{name}" if elsewhere else name
        self.path = path
        self.name = name
        self.role = role
        self.number = number
        self.proposals = proposals
        self.excluded = excluded
        self._given_source = source

    def question(self, asked: fact[Any]) -> Question:
        """Return the question that asking for a fact is: for a small one that one, else the whole text."""
        return ("fact", self.id, asked.name) if asked.small else ("text", self.id)

    def answer(self, question: Question) -> str:
        """Return a digest of what was asked for."""
        return self.digest if question[0] == "text" else digest(_plain(getattr(self, question[2])))

    @small_fact
    def digest(self) -> str:
        """What tells its text from any other, and what cannot be read from what can."""
        return _digest_of(self.source)

    @small_fact
    def size(self) -> int:
        """The number of characters of its text."""
        return len(self.source.text)

    def put_away(self) -> None:
        """Forget all but small facts, unless there is room for the whole."""
        source = self.found(DocumentText.source)
        if self.tracer is None or source is None or self.proposals.is_compared:
            return
        if self.proposals.memory.has_room_for(self.id, len(source.text)):
            return
        if self.found(DocumentText.digest) is None:
            self.tell(DocumentText.digest, _digest_of(source))  # by which it is known again
        self.cover()
        self.known = {name: known for name, known in self.known.items() if getattr(type(self), name).small}

    @property
    def is_given(self) -> bool:
        """Whether its text is given, or that it is not looked at, and its file is not read."""
        return self._given_source is not None

    def settle(self) -> None:
        """Have it put away sooner or later, as it may not be its turn any more."""
        if self.role is not Role.REGISTRY:  # which every other document asks for something
            self.proposals.memory.put_away_later(self)

    def take_over(self, earlier: Self) -> None:
        """Take from the same document of an `earlier` state of the folder what was read there, unless it has changed.

        Its file counts as it was then: all states of a folder are those of one moment.
        """
        source, parsed = earlier.found(DocumentText.source), earlier.found(DocumentText._parsed_or_error)
        if self._given_source is None:
            self._given_source = source
        if self._given_source is not None and self._given_source == source and parsed:
            self.tell(DocumentText._parsed_or_error, parsed)

    @property
    def conventions(self) -> Conventions:
        """The process that the folder follows."""
        return self.proposals.conventions

    @property
    def label(self) -> str | None:
        """`BEP-NNNN`, or None where the document belongs to no proposal."""
        return None if self.number is None else f"BEP-{self.number:04}"

    @property
    def name_in_folder(self) -> str:
        """The path of a sub-document in its `BEP-NNNN/` folder, with `/`."""
        return self.name.partition("/")[2]

    @fact
    def source(self) -> Source:
        """The file's text, read once, or again where it was put away.

        Raises UsageError where it has changed meanwhile: what follows from both texts would be wrong, and be kept.
        """
        if self._given_source is not None:
            return self._given_source
        source = self.proposals.tree.read(self.path)
        if self.found(DocumentText.digest) not in (None, _digest_of(source)):
            raise UsageError(f"{printable(shown_path(self.path))} was changed while bep-lint ran; run it again")
        return source

    @small_fact
    def problem(self) -> str | None:
        """Why the document cannot be read or parsed, or None."""
        if self.source.problem is None and self._parsed_or_error[1] is not None:
            return f"cannot be parsed as Markdown ({self._parsed_or_error[1]})"
        return self.source.problem

    @fact
    def lines(self) -> list[str]:
        """Its lines without line ends."""
        return self.source.lines

    @small_fact
    def has_bom(self) -> bool:
        """Whether the file begins with a byte order mark."""
        return self.source.bom

    @property
    def line_count(self) -> int:
        """Its length as budgets count it."""
        return self.source.line_count

    @property
    def parsed(self) -> Parsed:
        """Its block tokens, the one parse of the document."""
        return self._parsed_or_error[0]

    @fact
    def _parsed_or_error(self) -> tuple[Parsed, Exception | None]:
        from bep_lint.parse import Parsed

        text, lines = self.source.text, self.lines
        try:
            return Parsed(text, lines), None
        except Exception as error:  # whatever the parser does, the rest of the folder is still linted
            return Parsed("", []), error


class Memory:
    """What is kept of the documents of a folder that have been looked at, so that a large folder takes little room."""

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._room = _MOST_TEXT
        self._asked: dict[str, DocumentText] = {}

    def has_room_for_all(self, size: int) -> bool:
        """Whether documents whose texts are of that `size` together can be kept whole; if not, none is."""
        if size > self._room:
            self._room = 0
        return self._room > 0

    @property
    def is_scarce(self) -> bool:
        """Whether no further document is kept whole."""
        return self._room <= 0

    def has_room_for(self, id_: str, size: int) -> bool:
        """Whether the document with that `id`, whose text is of that size, is to be kept whole."""
        if id_ in self._texts:
            return True
        self._room -= size
        if self._room > 0:
            self._texts.add(id_)
        return self._room > 0

    def put_away_later(self, document: DocumentText) -> None:
        """Put `document`, which another one has asked for something, away when many more have been asked."""
        self._asked.pop(document.id, None)
        self._asked[document.id] = document
        if len(self._asked) > _MOST_ASKED:
            self._asked.pop(next(iter(self._asked))).put_away()


def _digest_of(source: Source) -> str:
    return digest(source.data, source.problem or "")


def _plain(value: object) -> str:
    """Return what is the same text for equal values in every run."""
    return repr(sorted(value)) if isinstance(value, frozenset) else repr(value)

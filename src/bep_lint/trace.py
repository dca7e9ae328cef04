"""What is asked of the rest of the folder while one document is looked at: the trace of what a rule has found.

A document's facts are plain properties to those who ask for them. Behind them is noted which facts of *other* documents
were asked for, and what else of the folder: so a result can be kept, and is good as long as its questions have the same
answers. A fact that follows from the document's own text alone needs no note: the text is what results are kept by.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Generic, NamedTuple, ParamSpec, Self, TypeVar, overload

try:
    from _blake2 import blake2b  # hashlib's own, without the library of ciphers that hashlib loads
except ImportError:
    from hashlib import blake2b

T = TypeVar("T")
P = ParamSpec("P")

Question = tuple[str, ...]
"""What was asked: its kind, then what tells it from others of the kind."""
Trace = dict[Question, object]
"""Questions and their answers, as plain data."""

UNSTABLE: Question = ("unstable",)
"""Asked where the answer may be another one in the next run, whatever is the same: the result is not kept."""


class Known(NamedTuple):
    """A fact that has been found out, and what was asked for it."""

    value: Any
    trace: Trace | None


class Traced:
    """What has facts: a document, or the folder. Without a `tracer` nothing is noted."""

    def __init__(self, tracer: "Tracer | None") -> None:
        self.tracer = tracer
        self.known: dict[str, Known] = {}
        self.answers: dict[Question, object] = {}

    def question(self, asked: "fact[Any]") -> Question | None:
        """Return the question that asking for a fact is to others; None where what it asks itself says all."""
        raise NotImplementedError

    def answer(self, question: Question) -> object:
        """Return the answer to that question, as plain data."""
        raise NotImplementedError

    def settle(self) -> None:
        """Do what is to be done when it has been looked at from elsewhere."""

    def found(self, asked: "fact[T]") -> T | None:
        """Return a fact that has been found out; else None."""
        known = self.known.get(asked.name)
        value: T | None = known.value if known else self.__dict__.get(asked.name)
        return value

    def tell(self, asked: "fact[T]", value: T) -> None:
        """Make `value`, which follows from the text alone, that fact."""
        if self.tracer:
            self.known[asked.name] = Known(value, None)
        else:
            self.__dict__[asked.name] = value

    def cover(self) -> None:
        """Have every fact asked for by way of the tracer again, not taken from the object itself."""
        for name in self.known:
            self.__dict__.pop(name, None)


class fact(Generic[T]):  # noqa: N801 - a property by its use
    """A property that is found out once, as by `cached_property`, and noted where it is asked for by others.

    A `small` one is a value that stands for itself: others depend on it and not on the whole text, and it is kept when
    the document is put away.
    """

    small: ClassVar[bool] = False

    def __init__(self, find: Callable[[Any], T]) -> None:
        self.find = find
        self.name = find.__name__
        self.__doc__ = find.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> Self: ...
    @overload
    def __get__(self, owner: Traced, kind: type) -> T: ...
    def __get__(self, owner: Traced | None, kind: type) -> T | Self:
        if owner is None:
            return self
        if owner.tracer is None:
            value = owner.__dict__[self.name] = self.find(owner)
            return value
        return owner.tracer.fact(owner, self)


class small_fact(fact[T]):  # noqa: N801
    """A `fact` that is a small value."""

    small = True


class Tracer:
    """Notes what is asked while something is found out."""

    def __init__(self) -> None:
        self._notes: list[Trace] = []
        self._at: Traced | None = None

    @contextmanager
    def at(self, owner: Traced | None) -> Iterator[None]:
        """Look at `owner`: its own facts need no note. None looks at the folder from outside."""
        before, self._at = self._at, owner
        if before:
            before.cover()
        try:
            yield
        finally:
            if owner:
                owner.cover()
            self._at = before

    def noted(self, find: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[T, Trace]:
        """Return what `find` finds, and the notes of what was asked meanwhile."""
        notes: Trace = {}
        self._notes.append(notes)
        try:
            return find(*args, **kwargs), notes
        finally:
            self._notes.pop()

    def note(self, question: Question, answer: object) -> None:
        """Note a question and its answer."""
        if self._notes:
            self._notes[-1][question] = answer

    def fact(self, owner: Traced, asked: "fact[T]") -> T:
        """Return a fact of `owner`, found out or known already, and note that it was asked for."""
        known = owner.known.get(asked.name)
        if known is None:
            if self._at is owner:
                value, notes = self.noted(asked.find, owner)
            else:
                with self.at(owner):
                    value, notes = self.noted(asked.find, owner)
                owner.settle()
            known = owner.known[asked.name] = Known(value, notes or None)
        if self._at is owner and known.trace is None:
            owner.__dict__[asked.name] = known.value  # from now on found without asking here
        elif self._notes:
            notes = self._notes[-1]
            if self._at is not owner and (question := owner.question(asked)) and question not in notes:
                notes[question] = self._answer(owner, question)
            if known.trace:
                notes.update(known.trace)
        return known.value  # type: ignore[no-any-return]

    def _answer(self, owner: Traced, question: Question) -> object:
        if question not in owner.answers:
            with self.at(owner):
                owner.answers[question] = owner.answer(question)
        return owner.answers[question]


def digest(*parts: str | bytes) -> str:
    """Return a short text that no other `parts` have."""
    state = blake2b(digest_size=12)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8))
        state.update(data)
    return state.hexdigest()

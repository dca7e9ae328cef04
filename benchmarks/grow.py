"""Make a large proposals folder out of a small one, the same each time.

    python benchmarks/grow.py fixtures/demo/proposals path/to/large --times 10

One time is about 80 documents and 28,000 lines, as a folder of some years holds. The documents are copied under new
numbers, each with its rows of the registry, and linked to one another; into each goes text, made of its own sentences,
until it is as long as real proposals are: headings, tables, lists in lists, code, quotes and links. What is wrong in
the small folder is wrong in each copy, so that findings grow as the folder does.
"""

import argparse
import re
from collections.abc import Callable, Iterator
from itertools import count, cycle, islice
from pathlib import Path
from typing import NamedTuple

DOCUMENTS = 80
"""Of one time."""

SIZES = (80, 110, 150, 190, 240, 300, 380, 500, 680, 900)
"""The lines that documents are to have, in turn."""

LAST_NUMBER = 9999

SECTIONS = ("Proposed Design", "Motivation", "Summary")
"""Where text is added, in the first of these that a document has."""

BLOCKS = (
    """\
### {Word} {n}: {word} and {word}

{sentence} {sentence}
{sentence} See {link}.
""",
    """\
- **{Word}**: {sentence}
- {sentence}
  - {sentence}
    1. `{word}.{word}()` before `{word}`
    2. {sentence}
  - {link}
- {sentence} {sentence}
""",
    """\
| Field | Type | Default | Meaning |
|-------|------|--------:|---------|
| `{word}_{word}` | `int` | {n} | {sentence} |
| `{word}_{word}` | `str \\| None` | | {sentence} |
| **{word}** | {link} | {n} | {sentence} |
| `{word}` | `list[{Word}]` | `[]` | {sentence} {sentence} |
""",
    """\
```python
class {Word}{Word}:
    \"\"\"{sentence}\"\"\"

    def {word}(self, {word}: int = {n}) -> None:
        # {sentence}
        for {word} in self.{word}:
            self.{word}[{n}] = {word} * {n}
```
""",
    """\
{sentence} The *{word}* of a **{word}** is `{word}_{word}`; {link} says why → {n} of them.
{sentence}
{sentence}

{sentence} {sentence}
""",
    """\
1. **{Word}**: {sentence}

   ```yaml
   {word}:
     {word}: {n}
     {word}: [{word}, {word}]
   ```

2. {sentence}
   - {sentence}
   - [ ] {sentence}
""",
    """\
> **{Word}**: {sentence}
> {sentence}
>
> - {sentence}
""",
    """\
```
┌──────────────┐      {word}      ┌──────────────┐
│              │ ───────────────▶ │              │
│  {word}      │                  │  {word}      │
└──────────────┘ ◀─────────────── └──────────────┘
```
""",
)

_BEP = re.compile(r"\bBEP-(\d{4})\b")
_NAME = re.compile(r"BEP-(\d{4})[-/].*")
_ROW = re.compile(r"(\|\s*\[?)(\d{4})\b")
_SENTENCE = re.compile(r"[A-Z][^|]* [^|]*\.")
_WORD = re.compile(r"\b[a-z]{4,}\b")
_PLACE = re.compile(r"\{(\w+)\}")


class Demo(NamedTuple):
    """A small proposals folder: its main documents and sub-documents by their paths in it, the lines of its registry.

    `kept` are its other documents, which are copied once; `before` and `after` are what surrounds the registry's rows.
    """

    documents: dict[str, str]
    kept: dict[str, str]
    before: list[str]
    rows: list[str]
    after: list[str]

    @property
    def numbers(self) -> range:
        """From the first number that a document or a row bears to the last."""
        rows = "\n".join(self.rows)
        names = (_NAME.fullmatch(name) for name in self.documents)
        used = [int(name[1]) for name in names if name] + [int(row[2]) for row in _ROW.finditer(rows)]
        return range(min(used), max(used) + 1)

    @property
    def sentences(self) -> list[str]:
        """The whole sentences of all its documents."""
        return [sentence for text in self.documents.values() for sentence in _sentences(text)]


class Grown(NamedTuple):
    """What was made."""

    documents: int
    lines: int


def read_demo(folder: Path) -> Demo:
    """Read the proposals `folder`. Raises ValueError where it has no registry or no proposal with a sentence."""
    texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}
    registry = texts.pop("README.md", "").splitlines()
    rows = [number for number, line in enumerate(registry) if _ROW.match(line)]
    if not rows:
        raise ValueError(f"{folder} has no README.md with a registry of numbers")
    names = {name: _NAME.fullmatch(name) for name in sorted(texts)}
    documents = {name: texts[name] for name, numbered in names.items() if numbered and int(numbered[1])}
    kept = {name: texts[name] for name in names if name not in documents}
    before, after = registry[: rows[0]], registry[rows[-1] + 1 :]
    demo = Demo(documents, kept, before, registry[rows[0] : rows[-1] + 1], after)
    if not demo.sentences:
        raise ValueError(f"{folder} has no BEP-NNNN-….md with sentences in it")
    return demo


def copies_for(demo: Demo, times: int) -> int:
    """Return how many copies of `demo` are `times` the documents of one time."""
    return max(round(DOCUMENTS / len(demo.documents)), 1) * times


def grow(demo: Demo, target: Path, copies: int) -> Grown:
    """Write `copies` of `demo` into the folder `target`, which is made and must be empty.

    Raises ValueError where it is not, or where there are not so many numbers.
    """
    step = len(demo.numbers)
    if demo.numbers[-1] + step * (copies - 1) > LAST_NUMBER:
        raise ValueError(f"there are numbers for {(LAST_NUMBER - demo.numbers[-1]) // step + 1} copies only")
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise ValueError(f"{target} is not empty")
    texts = dict(demo.kept)
    registry = [*demo.before]
    for copy in range(copies):
        shift = copy * step
        registry += [_renumbered_row(row, shift) for row in demo.rows]
        for kind, (name, text) in enumerate(demo.documents.items()):
            own = renumbered(text, shift)
            lines = SIZES[(copy + 3 * kind) % len(SIZES)]
            links = _links(demo, "../" * name.count("/"), copy, copies)
            blocks = _blocks(_sentences(text) or demo.sentences, links, start=copy + 7 * kind)
            texts[renumbered(name, shift)] = _extended(own, lines, blocks)
    texts["README.md"] = "\n".join([*registry, *demo.after]) + "\n"
    for name, text in texts.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8", newline="\n")
    return Grown(len(texts), sum(text.count("\n") for text in texts.values()))


def renumbered(text: str, shift: int) -> str:
    """Return `text` with `shift` added to each `BEP-NNNN` but that of a template."""
    return _BEP.sub(lambda bep: f"BEP-{int(bep[1]) + shift:04}" if int(bep[1]) else bep[0], text)


def _renumbered_row(row: str, shift: int) -> str:
    return _ROW.sub(lambda cell: f"{cell[1]}{int(cell[2]) + shift:04}", renumbered(row, shift), count=1)


def _links(demo: Demo, up: str, copy: int, copies: int) -> Iterator[str]:
    """Yield links to main documents of the copies before, without end; `up` leads to the proposals folder."""
    mains = [name for name in demo.documents if "/" not in name]
    for back in cycle(range(1, 6)):
        shift = (copy - back) % copies * len(demo.numbers)
        for main in mains:
            name = renumbered(main, shift)
            yield f"[{name[:8]}]({up}{name}{_anchor(demo.documents[main])})"


def _anchor(text: str) -> str:
    """Return the fragment of a document's first section with a name of plain words; empty where it has none."""
    section = re.search(r"^## ([A-Za-z ]+)$", text, re.MULTILINE)
    return f"#{section[1].lower().replace(' ', '-')}" if section else ""


def _extended(text: str, lines: int, blocks: Iterator[str]) -> str:
    """Return `text` with `blocks` in its first of SECTIONS, or at its end: it has about as many `lines` then."""
    own = text.splitlines()
    heads = [number for number, line in enumerate(own) if line.startswith("## ")] + [len(own)]
    named = (number for section in SECTIONS for number in heads[:-1] if own[number] == f"## {section}")
    place = next((heads[heads.index(number) + 1] for number in named), len(own))
    added: list[str] = [] if place and not own[place - 1] else [""]
    while len(own) + len(added) < lines:
        added += [*next(blocks).splitlines(), ""]
    return "\n".join([*own[:place], *added, *own[place:]]) + "\n"


def _sentences(text: str) -> list[str]:
    """Return the lines of `text` that are whole sentences, with a word that serves as a name."""
    return [line for line in text.splitlines() if _SENTENCE.fullmatch(line) and _WORD.search(line)]


def _blocks(sentences: list[str], links: Iterator[str], start: int) -> Iterator[str]:
    """Yield BLOCKS without end, filled with what comes next; documents differ by where they `start`."""
    words = sorted({word for sentence in sentences for word in _WORD.findall(sentence)})
    next_word = islice(cycle(words), start % len(words), None)
    next_sentence = islice(cycle(sentences), start % len(sentences), None)
    numbers = count(start + 1)
    fills: dict[str, Callable[[], str]] = {
        "word": lambda: next(next_word),
        "Word": lambda: next(next_word).capitalize(),
        "sentence": lambda: next(next_sentence),
        "n": lambda: str(next(numbers)),
        "link": lambda: next(links),
    }
    for block in cycle(BLOCKS):
        yield _PLACE.sub(lambda place: fills[place[1]](), block)


def main() -> None:
    """Make the folder that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a small proposals folder, such as fixtures/demo/proposals")
    parser.add_argument("target", type=Path, help="the folder to make")
    parser.add_argument("--times", type=int, default=1, metavar="N", help=f"N × {DOCUMENTS} documents (default: 1)")
    options = parser.parse_args()
    if options.times < 1:
        parser.error("--times must be 1 or more")
    try:
        demo = read_demo(options.folder)
        grown = grow(demo, options.target, copies_for(demo, options.times))
    except (ValueError, OSError) as error:
        parser.error(str(error))
    print(f"{options.target}: {grown.documents} documents, {grown.lines} lines")


if __name__ == "__main__":
    main()

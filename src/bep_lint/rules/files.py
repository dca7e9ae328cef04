"""SRC and FS: the files themselves, their names and folders."""

from collections.abc import Iterator

from bep_lint.diagnostic import Finding, Span
from bep_lint.document import Document, Role
from bep_lint.parse import MAX_INLINE
from bep_lint.rule import rule

LINE_1 = Span.at(1)


@rule("SRC001", "unreadable-file", "error", roles=frozenset(Role))
def unreadable_file(doc: Document) -> Iterator[Finding]:
    r"""A file cannot be read as Markdown text.

    It is not UTF-8, holds NUL bytes, is a folder or a broken link, may not be read, or is too large. Nothing else is
    checked in it; the other documents are.

    Bad:
        -- BEP-1000-example.md/notes.txt --
        A folder stands where a document should.

    Good:
        # A title

    Source: catalogue, SRC001; the process keeps every proposal as a Markdown file.
    """
    if doc.problem is not None:
        yield Finding(
            LINE_1, f"{doc.name} {doc.problem}", "Make it a readable UTF-8 text file or take it out of the folder."
        )
    for inline in doc.parsed.inlines:
        if len(inline.content) > MAX_INLINE:
            yield Finding(
                LINE_1,
                f"the block on line {inline.position(0)[0]} holds {len(inline.content):,} characters: it was not parsed",
                f"Split it; up to {MAX_INLINE:,} characters are looked through for links and mark-up.",
            )

"""SEC008: what is left of the template."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from bep_lint.diagnostic import Finding, Span
from bep_lint.document import Document
from bep_lint.rule import MAIN_AND_SUB, rule
from bep_lint.safe_text import excerpt
from bep_lint.yaml_block import Scalar


@rule("SEC008", "template-text", "warning", roles=MAIN_AND_SUB)
def template_text(doc: Document) -> Iterator[Finding]:
    """Something of the template is left: its title, a placeholder, a question or an example.

    A reader cannot tell what is meant and what was never written. In code, where a document may speak about the
    template, nothing is reported.

    Bad:
        # Session Quota
        ## Related Issues
        - JIRA: BA-XXXX
        ## Motivation
        Why is this change needed? What problem does it solve?

    Good:
        # Session Quota
        ## Related Issues
        - JIRA: BA-1234
        ## Motivation
        One user can take the whole cluster.

    Source: template; guide, Step 4 and "Sub-Document Template".
    """
    # Most documents hold no placeholder and no example, which is told at once of all their text.
    text = "\n".join(inline.content for inline in doc.parsed.inlines)
    template = doc.conventions.template_text
    leftovers = [*_in_front_matter(doc), *_titles(doc)]
    if any(placeholder in text for placeholder in template.placeholders):
        leftovers += _placeholders(doc)
    leftovers += _sentences(doc)
    if template.example and template.example in text:
        leftovers += _examples(doc)
    for text, span, what_to_do in leftovers:
        yield Finding(
            span, f'"{excerpt(text, 90)}" is left from the template: {what_to_do}', "Nothing of it is meant to stay."
        )


_Leftover = tuple[str, Span, str]


def _in_front_matter(doc: Document) -> Iterator[_Leftover]:
    template = doc.conventions.template_text
    words = (template.author, *template.placeholders)
    for entry in doc.metadata.entries if doc.metadata else ():
        if isinstance(entry.value, Scalar) and _holds(entry.value.text, words):
            yield entry.value.text, entry.value.span, f"write the real {entry.key.text}"


def _titles(doc: Document) -> Iterator[_Leftover]:
    title = doc.conventions.template_text.title
    for heading in doc.headings:
        is_numbered = heading == doc.title and doc.subject == title
        if heading.level == 1 and (heading.text == title or is_numbered):
            yield f"# {heading.text}", heading.span, "write the proposal's title"


def _placeholders(doc: Document) -> Iterator[_Leftover]:
    matches = list(doc.find(_whole_words(doc.conventions.template_text.placeholders)))
    links = sorted(link.span for link in doc.links) if matches else []
    seen: set[tuple[Span, str]] = set()
    for match, span in matches:
        # A link may hold one in its text and again in its target.
        before = bisect_right(links, span.start)
        is_in_link = before > 0 and span[:2] < links[before - 1][2:]
        place = links[before - 1] if is_in_link else span
        if (place, match[0]) not in seen:
            seen.add((place, match[0]))
            yield match[0], span, "write what it stands for, or remove it"


def _sentences(doc: Document) -> Iterator[_Leftover]:
    sentences = doc.conventions.template_text.sentences
    first_words = tuple({sentence.partition(" ")[0] for sentence in sentences})
    for inline in doc.parsed.inlines:
        if inline.kind == "paragraph" and inline.content.startswith(first_words):
            text = " ".join(inline.content.split())
            if text in sentences:
                yield text, inline.span(), "write your own text in its place"


def _examples(doc: Document) -> Iterator[_Leftover]:
    """Yield the lines `Example:` that a quote follows without a blank line, as in the template."""
    example = doc.conventions.template_text.example
    for quote in doc.quotes:
        if quote.lead_in == example:
            line = quote.line - 1
            span = Span.at(line, doc.lines[line - 1].rindex(example) + 1, len(example))
            yield example, span, "remove it and its quote, or write your own text instead"


def _holds(text: str, placeholders: tuple[str, ...]) -> bool:
    """Whether `text` holds one of `placeholders` that stands alone."""
    return any(word in text for word in placeholders) and _whole_words(placeholders).search(text) is not None


def _whole_words(placeholders: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of `placeholders` where each stands alone: no part of a longer word or of a file's name."""
    words = "|".join(
        ("(?<!#)" if text.startswith("#") else r"(?<![^\W_])(?<![-+])(?<!\w\.)") + re.escape(text)
        for text in placeholders
        if text
    )
    return re.compile(rf"(?:{words or '(?!)'})(?![^\W_]|-|\.\w)")

"""Titles of proposals, with and without the number before them."""

import re

_NUMBER = re.compile(
    r"BEP[- ]?(?P<number>[0-9]{1,8})(?![\w-])\s*(?P<separator>[:.\u2013\u2014]|-(?=\s))?\s*", re.IGNORECASE
)


def bare_title(text: str, number: int | None) -> str:
    """Return the title of the proposal `number` on one line, without a leading `BEP-NNNN:`.

    A number alone stays as it is, and so does another proposal's that is a word of the title: `BEP-1000 follow-up`.
    """
    title = " ".join(text.split())
    found = _NUMBER.match(title)
    if found is None or not (found["separator"] or int(found["number"]) == number):
        return title
    return title[found.end() :] or title

"""Titles of proposals, with and without the number before them."""

import re

_NUMBER = re.compile(r"BEP[- ]?[0-9]+(?![\w-])\s*(?:[:.\u2013\u2014]|-(?=\s))?\s*", re.IGNORECASE)


def bare_title(text: str) -> str:
    """Return a title on one line, without a leading `BEP-NNNN:`; a number alone stays as it is."""
    title = " ".join(text.split())
    number = _NUMBER.match(title)
    return title[number.end() :] or title if number else title

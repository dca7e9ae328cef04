"""Dates as proposals write them."""

import re
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_EASTERNMOST = 14 * 60 * 60
_FORM = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def is_date_form(text: str) -> bool:
    """Whether `text` looks like YYYY-MM-DD, real day or not."""
    return _FORM.fullmatch(text) is not None


def real_date(text: str) -> "date | None":
    """Return the day that `text` names as YYYY-MM-DD, None where it names none (`2026-02-30`, `20260201`)."""
    if not is_date_form(text):
        return None
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def has_begun(day: str) -> bool:
    """Whether it is `day`, written YYYY-MM-DD, or later where it is latest, in the time zone UTC+14.

    The author's day may begin hours before that of the machine that lints.
    """
    return day <= time.strftime("%Y-%m-%d", time.gmtime(time.time() + _EASTERNMOST))

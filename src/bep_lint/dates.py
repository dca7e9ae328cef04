"""Dates as proposals write them."""

import re
from datetime import UTC, date, datetime, timedelta

_EASTERNMOST = timedelta(hours=14)
_FORM = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def is_date_form(text: str) -> bool:
    """Whether `text` looks like YYYY-MM-DD, real day or not."""
    return _FORM.fullmatch(text) is not None


def real_date(text: str) -> date | None:
    """Return the day that `text` names as YYYY-MM-DD, None where it names none (`2026-02-30`, `20260201`)."""
    if not is_date_form(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def last_day_that_has_begun() -> date:
    """Return today's date where it is latest, in the time zone UTC+14.

    The author's day may begin hours before that of the machine that lints.
    """
    return (datetime.now(UTC) + _EASTERNMOST).date()

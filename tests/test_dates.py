"""Dates, and the one rule whose answer depends on the day it is asked."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from conftest import bep_lint

from bep_lint.dates import is_date_form, real_date


@pytest.mark.parametrize("text", ["2026-02-30", "2023-02-29", "0000-01-01", "2026-13-01"])
def test_a_day_that_does_not_exist(text: str) -> None:
    assert is_date_form(text)
    assert real_date(text) is None


@pytest.mark.parametrize(
    "text", ["", "20260210", "2026-W07-2", "2026-2-10", "2026-02-10T10:00", "２０２６-02-10", "2026-02-10\n"]
)
def test_what_python_or_a_loose_pattern_would_take(text: str) -> None:
    assert not is_date_form(text)
    assert real_date(text) is None


def test_a_real_day() -> None:
    assert real_date("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(("hours", "found"), [(0, 0), (14, 0), (14 + 25, 1)])
def test_created_may_be_today_anywhere_but_not_later(folder: Path, hours: int, found: int) -> None:
    (folder / "proposals").mkdir()
    day = (datetime.now(UTC) + timedelta(hours=hours)).date()
    document = folder / "proposals" / "BEP-1000-session-quota.md"
    document.write_text(f"---\nCreated: {day}\nCreated-Version: {day.year % 100:02}.1.0\n---\n", encoding="utf-8")
    run = bep_lint("proposals", "--select", "FM010,VER006", "--output-format", "concise", "-q")
    assert len(run.findings) == found

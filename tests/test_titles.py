"""Titles without the number before them."""

import pytest

from bep_lint.titles import bare_title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("BEP-1000: Quota", "Quota"),
        ("BEP-1000 Quota", "Quota"),
        ("BEP-1000. Quota", "Quota"),
        ("BEP-1000 - Quota", "Quota"),
        ("BEP-10: Quota", "Quota"),
        ("bep1000—Quota", "Quota"),
        ("BEP-1000 2.0 of\nQuota", "2.0 of Quota"),
        ("BEP-1000-like Quota", "BEP-1000-like Quota"),
        ("BEP-1000", "BEP-1000"),
        ("Quota of BEP-1000", "Quota of BEP-1000"),
        ("BEP-1001: Quota", "Quota"),
        ("BEP-1001 Quota", "BEP-1001 Quota"),
        ("BEP-1000: BEP-1001 Quota", "BEP-1001 Quota"),
        ("", ""),
    ],
)
def test_bare_title(text: str, title: str) -> None:
    assert bare_title(text, 1000) == title

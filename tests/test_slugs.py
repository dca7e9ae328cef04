"""GitHub's anchors: the hard cases."""

import pytest

from bep_lint.slugs import slug, unique_slugs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Current Design", "current-design"),
        ("Migration / Compatibility", "migration--compatibility"),
        ("1. Goal", "1-goal"),
        ("What's next?", "whats-next"),
        ("a - b", "a---b"),
        ("a – b — c", "a--b--c"),
        ("snake_case & kebab-case", "snake_case--kebab-case"),
        ("list[int] | None", "listint--none"),
        ("C++ / C#", "c--c"),
        ("✅ exists", "-exists"),
        ("😄-😄 face", "--face"),
        ("family 👩\u200d👧 here", "family--here"),
        ("설계 문서", "설계-문서"),
        ("漢字、かな", "漢字かな"),
        ("ÄÖÜ ß İ", "äöü-ß-i̇"),
        ("e\u0301tude", "e\u0301tude"),
        ("½ of Ⅷ is Ⓐ", "-of-ⅷ-is-ⓐ"),
        ("no\u00a0break", "nobreak"),
        ("tab\there", "tabhere"),
        ("", ""),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_repeats_are_numbered() -> None:
    headings = ["Echo", "echo", "Echo 1", "echo-1", "Echo", "Fox-1", "Fox", "Fox"]
    assert unique_slugs(headings) == [
        *("echo", "echo-1", "echo-1-1", "echo-1-2", "echo-2"),
        *("fox-1", "fox", "fox-2"),
    ]

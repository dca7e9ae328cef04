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
        ("line\nbreak", "linebreak"),
        ("  two  spaces  ", "--two--spaces--"),
        (":ok_hand::hatched_chick: Two", "ok_handhatched_chick-two"),
        ("1️⃣ First", "1️⃣-first"),
        ("👍🏽 Skin", "-skin"),
        ("한글: 계획 (초안)", "한글-계획-초안"),
        ("Ａ－Ｂ", "ａｂ"),
        ("日本語の「引用」", "日本語の引用"),
        ("हिन्दी", "हिन्दी"),
        ("don’t “quote”", "dont-quote"),
        ("#5: the `--flag`", "5-the---flag"),
        ("__init__.py", "__init__py"),
        ("x² → y³", "x--y"),
        ("a·b•c…", "abc"),
        ("ǅ Σας", "ǆ-σας"),
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
    assert unique_slugs(["foo", "foo-1", "foo"]) == ["foo", "foo-1", "foo-2"]
    assert unique_slugs(["✅", "❌", "__proto__", "__proto__"]) == ["", "-1", "__proto__", "__proto__-1"]

"""What a `#fragment` may name, here and in other documents of the repository."""

import os
from pathlib import Path

import pytest
from link_folders import said, write


@pytest.fixture
def proposals(tmp_path: Path) -> Path:
    """An empty proposals folder in an otherwise empty repository."""
    path = tmp_path / "repository" / "proposals"
    path.mkdir(parents=True)
    return path


ANCHORS = {
    "heading": ("## Current Design", "current-design"),
    "any case": ("## Current Design", "Current-DESIGN"),
    "setext": ("Current Design\n---", "current-design"),
    "setext over lines": ("Current\nDesign\n---", "currentdesign"),
    "in a quote": ("> ## Current Design", "current-design"),
    "in a list": ("- ## Current Design", "current-design"),
    "closing marks": ("## Current Design ##", "current-design"),
    "spaces around": ("##   Current Design   ", "current-design"),
    "code and emphasis": ("## The `quota_limit` *of* __all__", "the-quota_limit-of-all"),
    "link": ("## About [BEP-1001](BEP-1001-x.md) & more", "about-bep-1001--more"),
    "image": ("## ![logo](x.png) Quota", "-quota"),
    "image behind": ("## Buy ![logo](x.png)", "buy-"),
    "inline HTML": ("## A <b>bold</b> <br> word", "a-bold--word"),
    "HTML comment": ("## Quota <!-- old -->", "quota-"),
    "HTML anchor in a heading": ('## <a name="here"></a>Quota', "here"),
    "the heading behind it": ('## <a name="here"></a>Quota', "quota"),
    "the heading behind it, with a space": ('## <a name="here"></a> Quota', "-quota"),
    "heading in HTML with spaces": ("<h2> Quota </h2>", "-quota-"),
    "heading in HTML, spaces forgiven": ("<h2> Quota </h2>", "quota"),
    "entities": ("## R&amp;D &copy; 2026&nbsp;", "rd--2026"),
    "escapes": (r"## \*not\* emphasised", "not-emphasised"),
    "emoji": ("## 🎉 Party", "-party"),
    "emoji shortcode": ("## :tada: Party", "tada-party"),
    "CJK": ("## 설계 문서", "설계-문서"),
    "CJK, encoded": ("## 설계 문서", "%EC%84%A4%EA%B3%84-%EB%AC%B8%EC%84%9C"),
    "repeat": ("## Echo\n\n## Echo", "echo-1"),
    "repeat of a repeat": ("## Foo\n\n## Foo-1\n\n## Foo", "foo-2"),
    "repeat in HTML": ("## Echo\n\n<h3>Echo</h3>\n\n## Echo", "echo-2"),
    "heading in HTML": ("<h2>Current Design</h2>", "current-design"),
    "heading in HTML over lines": ('<h2 align="center">\n  Current <b>Design</b>\n</h2>', "current-design"),
    "heading in HTML around Markdown": ("<h2>\n\nCurrent **Design**\n\n</h2>", "current-design"),
    "heading in a summary": ("<details>\n<summary><h3>More &amp; more</h3></summary>\n</details>", "more--more"),
    "heading below a summary": ("<details>\n<summary>x</summary>\n\n### More\n\n</details>", "more"),
    "heading within a line": ("text <h4>Inner `code`</h4> text", "inner-code"),
    "id of a block": ('<div id="Here"></div>', "Here"),
    "id within a line": ("text <span id=here>x</span>", "here"),
    "id in a table": ('| x |\n|---|\n| <a id="here"></a>y |', "here"),
    "id in a list": ('- x\n  - <a id="here"></a>y', "here"),
    "id in a quote": ('> <p id="here">y</p>', "here"),
    "name": ('<a name="here">', "here"),
    "id with spaces": ('<p id="here now">y</p>', "here%20now"),
    "entity in an id": ('<p id="a&amp;b">y</p>', "a&b"),
    "GitHub's own prefix": ("## Current Design", "user-content-current-design"),
    "top": ("", "top"),
    "top in another case": ("", "TOP"),
    "nothing": ("", ""),
    "a line": ("", "L20"),
    "lines": ("", "L19C5-L21C11"),
    "text": ("", ":~:text=quota"),
    "heading and text": ("## Current Design", "current-design:~:text=quota"),
}
NO_ANCHORS = {
    "punctuation": ("## Migration / Compatibility", "migration-compatibility", "migration--compatibility"),
    "capitals in an id": ('<a id="Here"></a>', "here", "Here"),
    "underscore": ("## Current Design", "current_design", "current-design"),
    "no repeat": ("## Echo", "echo-1", "echo"),
    "number left out": ("## 2. Goal", "goal", "2-goal"),
    "another number": ("## 2. Goal", "1-goal", "2-goal"),
    "spelling": ("## Current Design", "curent-desing", "current-design"),
    "as it is read": ("## Current Design", "Current%20Design", "current-design"),
    "softbreak": ("Current\nDesign\n---", "current-design", "currentdesign"),
    "an image's text": ("## ![logo](https://quota.test/x.png) Quota", "logo-quota", "-quota"),
    "code block": ("```\n## Current Design\n```", "current-design", None),
    "comment": ('<!-- <a id="here"></a>\n## Here\n-->', "here", None),
    "script": ("<script>\n'<a id=\"here\">'\n</script>", "here", None),
    "name of no anchor": ('<p name="here">x</p>', "here", None),
    "closing tag": ('</a id="here">', "here", None),
    "something else": ("## Current Design", "zzz", None),
    "punctuation alone": ("## Current Design", "%2D%2D", None),
}


@pytest.mark.parametrize(("text", "fragment"), ANCHORS.values(), ids=ANCHORS.keys())
def test_anchors(proposals: Path, text: str, fragment: str) -> None:
    assert said(proposals, f"[a](#{fragment})\n\n# One\n\n{text}\n", "LNK002") == []
    write(proposals / "part.md", f"# One\n\n{text}\n")
    assert said(proposals, f"[a](part.md#{fragment}) <a href='part.md?x=1#{fragment}'>b</a>\n", "LNK") == []


@pytest.mark.parametrize(("text", "fragment", "near"), NO_ANCHORS.values(), ids=NO_ANCHORS.keys())
def test_broken_anchors(proposals: Path, text: str, fragment: str, near: str | None) -> None:
    remedy = f"did you mean #{near}?" if near else "correct the fragment or take it out"
    shown = fragment.replace("%20", " ").replace("%2D", "-")
    problem = f"LNK002 #{shown} is no heading or anchor of"
    assert said(proposals, f"[a](#{fragment})\n\n# One\n\n{text}\n") == [f"1:1: {problem} this document; {remedy}"]
    write(proposals / "part.md", f"# One\n\n{text}\n")
    assert said(proposals, f"[a](part.md#{fragment})\n") == [f"1:1: {problem} part.md; {remedy}"]


@pytest.mark.parametrize("name", ["a.py", "a.svg", "a.pdf", "a.txt", "a.html", "BEP-1001", "a.md.gz"])
def test_only_markdown_has_anchors_that_are_known(proposals: Path, name: str) -> None:
    (proposals / "BEP-1001").mkdir()
    if name != "BEP-1001":
        write(proposals / name)
    assert said(proposals, f"[a]({name}#nowhere) [b](gone-{name}#nowhere)\n", "LNK002") == []


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"a\0b", b"x" * (4 * 1024 * 1024 + 1)], ids=["not UTF-8", "a null byte", "too large"]
)
def test_a_target_that_cannot_be_read_is_not_looked_into(proposals: Path, content: bytes) -> None:
    (proposals / "AGENTS.md").write_bytes(content)
    assert said(proposals, "[a](AGENTS.md#nowhere)\n") == []


def test_a_named_pipe_is_not_waited_for(proposals: Path) -> None:
    os.mkfifo(proposals.parent / "pipe.md")
    assert said(proposals, "[a](../pipe.md#nowhere)\n") == []


def test_a_document_is_read_once(proposals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(proposals.parent / "guide.md", "# Guide\n")
    opened: list[str] = []
    original = os.open

    def noting(path: str | Path, *rest: int) -> int:
        opened.append(str(path))
        return original(path, *rest)

    monkeypatch.setattr(os, "open", noting)
    text = "[a](../guide.md#x) [b](../guide.md#y) [c](/guide.md#guide)\n"
    write(proposals / "BEP-1001-events.md", text)
    assert len(said(proposals, text)) == 4
    assert len([path for path in opened if path.endswith("guide.md")]) == 1

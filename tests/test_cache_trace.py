"""The cache and the trace: whatever is edited and however the run goes, it finds what is found without either."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import FIXTURES, Run, bep_lint
from git_repository import commit, committed_proposals, git
from hypothesis import given
from hypothesis import strategies as st

from bep_lint import asking, document_text
from bep_lint.run import Run as Call
from bep_lint.source import Source
from bep_lint.tree import Tree

MAIN = "proposals/BEP-1000-session-quota.md"
RELAY = "proposals/BEP-1001-event-relay.md"
SUB = "proposals/BEP-1001/transport.md"
README = "proposals/README.md"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "the cache"


def lint(*arguments: object) -> Run:
    return bep_lint(*arguments, "--output-format", "json")


def untraced(*arguments: object) -> Run:
    """Lint as if there were neither cache nor trace, with every document kept as it was read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Call, "_tracer", lambda _: None)
        return lint(*arguments, "--no-cache")


def nothing_is_kept(patch: pytest.MonkeyPatch) -> None:
    """Have documents put away as soon as they have been looked at."""
    patch.setattr(document_text, "_MOST_ASKED", 0)
    patch.setattr(document_text, "_MOST_TEXT", 0)


@pytest.mark.parametrize("option", ["--no-cache", "--isolated"])
def test_documents_that_are_put_away(sound: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    Path(MAIN).write_text(Path(MAIN).read_text(encoding="utf-8") + "\n[a](BEP-1002-x.md)\n[b](README.md#x)\n")
    expected = untraced("proposals", "--select", "ALL")
    nothing_is_kept(monkeypatch)
    for _ in range(2):
        assert lint("proposals", "--select", "ALL", "--cache-dir", cache, option) == expected


@pytest.mark.parametrize("text", ["", "# Another\n", "\0"])
def test_a_document_that_changes_meanwhile(
    sound: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    expected = untraced("proposals")
    nothing_is_kept(monkeypatch)
    read = Tree.read
    times: dict[Path, int] = {}

    def changing(tree: Tree, path: Path) -> Source:
        times[path] = times.get(path, 0) + 1
        return read(tree, path) if times[path] == 1 or path.name != Path(MAIN).name else Source(text)

    with monkeypatch.context() as patch:
        patch.setattr(Tree, "read", changing)
        run = lint("proposals", "--cache-dir", cache)
    assert run.status == 2
    assert run.err == f"bep-lint: error: {MAIN} was changed while bep-lint ran; run it again\n"
    assert lint("proposals", "--cache-dir", cache) == expected


def test_what_only_other_rules_have_asked(folder: Path, cache: Path) -> None:
    committed_proposals(folder)
    Path("docs").mkdir()
    Path(README).write_text(
        Path(README).read_text(encoding="utf-8") + "\nSee [why](../docs/why.txt).\n", encoding="utf-8"
    )
    for branch, text in (("main", "Why?"), ("other", "Because."), ("main", "So.")):
        git(folder, "checkout", "--quiet", *(["-b"] if branch == "other" else []), branch)
        Path("docs/why.txt").write_text(text, encoding="utf-8")
        commit(folder)
    assert lint("proposals", "--staged", "--cache-dir", cache).status == 0
    with pytest.raises(subprocess.CalledProcessError):
        git(folder, "merge", "other")
    # Whether the README's link leads somewhere cannot be told, and nobody asks it.
    assert lint(MAIN, "--staged", "--cache-dir", cache) == untraced(MAIN, "--staged")
    run = lint(README, "--staged", "--cache-dir", cache)
    assert run == untraced(README, "--staged")
    assert "is not merged" in run.err


_LINKED = """
[a](a.png) [b](BEP-1001/x.md#y) [c](../guide.md#steps) [d](readme.md) [e](../src/) [f](/guide.md#a) [g](../docs/m.md)
[BEP-1001](BEP-1002-quota-mechanics.md) and BEP-1010 and [h](BEP-1001-event-relay.md#motivation), [i](BEP-1004-z.md)
"""
_LINES = [
    "",
    "Created: 2026-03-12",
    "# Title",
    "## Steps",
    "See [it](README.md#registry) and [the sub](transport.md).",
    "BEP-1004",
    "| 1001 | Title | Ada Byron | Draft |",
    "| Number | Title | Author | Status |",
    "<!-- bep-lint: disable-next-line=LNK -- why -->",
    "<!-- bep-lint: disable-file=SEC006,REG -->",
    "<!-- context-for-ai",
    "é\t",
]
_WORDS = [
    ("Draft", "Rejected"),
    ("Session Quota", "Quota"),
    ("# ", "# Another "),
    ("1000", "1001"),
    ("1001]", "1001"),
    ("storage.md", "x.md"),
    ("Motivation", "Purpose"),
    ("Author", "By"),
]
_BYTES = [b"\xef\xbb\xbf", b"\r", b"\0", b"\xff", b"\n\n\n"]
_NAMES = [MAIN, RELAY, SUB, README, "proposals/BEP-1002-quota-mechanics.md", "guide.md"]
_OTHERS = [
    "proposals/a.png",
    "proposals/BEP-1001/x.md",
    "proposals/BEP-1004-x.md",
    "proposals/readme.md",
    "src",
    "docs/m.md",
]
_LINKS = ["README.md", "../guide.md", "/etc/passwd", "nowhere.md", "BEP-1001", "."]
_MOVED = ["proposals/BEP-1007-moved.md", "proposals/BEP-1001/m.md", "proposals/bep-1000-session-quota.md", "docs/m.md"]
_SETTINGS = [
    "",
    "ignore = ['REG']",
    "exclude = ['README.md']",
    "exclude = ['BEP-1001*']",
    "guide-files = ['BEP-1002-quota-mechanics.md']",
    "[conventions]\nnumber-start = 1001",
    "[conventions.budgets]\nsingle-file = 30",
]
_name, _place = st.sampled_from(_NAMES), st.integers(0, 60)
_LIGHT = st.one_of(
    st.tuples(st.just("insert"), _name, _place, st.sampled_from(_LINES)),
    st.tuples(st.just("delete"), _name, _place, st.integers(1, 3)),
    st.tuples(st.just("exchange"), _name, _place, _place),
    st.tuples(st.just("replace"), _name, st.sampled_from(_WORDS)),
    st.tuples(st.just("toggle"), st.sampled_from(_OTHERS)),
)
_HEAVY = st.one_of(
    st.tuples(st.just("bytes"), _name, _place, st.sampled_from(_BYTES)),
    st.tuples(st.just("remove"), st.sampled_from([*_NAMES, *_OTHERS])),
    st.tuples(st.just("move"), _name, st.sampled_from(_MOVED)),
    st.tuples(st.just("link"), st.sampled_from([*_NAMES, *_OTHERS]), st.sampled_from(_LINKS)),
    st.tuples(st.just("folder"), st.sampled_from([*_NAMES, *_OTHERS])),
    st.tuples(st.just("configure"), st.sampled_from(_SETTINGS)),
    st.tuples(st.just("back")),
)
_PATHS = [("proposals",)] * 4 + [(MAIN,), (README,), (SUB,), (MAIN, RELAY)]
_SELECTED = [("--select", "ALL")] * 3 + [
    (),
    ("--select", "LNK,REG011"),
    ("--select", "SUP,CTX"),
    ("--ignore", "FM,SEC"),
]
_CALLS = st.tuples(st.sampled_from(_PATHS), st.sampled_from(_SELECTED), st.booleans(), st.booleans())


def _out_of_the_way(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _edit(step: Sequence[object]) -> None:
    match step:
        case ("back",):
            shutil.rmtree("proposals")
            shutil.copytree(FIXTURES / "sound", "proposals")
        case ("configure", str(text)):
            Path("bep-lint.toml").write_text(text, encoding="utf-8")
        case ("toggle", str(name)):
            path = Path(name)
            if os.path.lexists(path):
                _out_of_the_way(path)
            elif path.parent.is_dir():
                path.write_text("# A\n\n## Y\n", encoding="utf-8")
        case ("link", str(name), str(target)) if Path(name).parent.is_dir():
            _out_of_the_way(Path(name))
            Path(name).symlink_to(target)
        case ("folder", str(name)) if Path(name).parent.is_dir():
            _out_of_the_way(Path(name))
            Path(name).mkdir()
        case ("remove", str(name)):
            _out_of_the_way(Path(name))
        case ("move", str(name), str(other)) if os.path.lexists(name) and not Path(other).is_dir():
            Path(other).parent.mkdir(exist_ok=True)
            if not Path(name).is_dir():
                Path(name).replace(other)
        case (str(kind), str(name), *rest) if Path(name).is_file():
            lines = Path(name).read_bytes().splitlines(keepends=True)
            match kind, *rest:
                case ("insert", int(place), str(text)):
                    lines.insert(min(place, len(lines)), text.encode() + b"\n")
                case ("bytes", int(place), bytes(data)):
                    lines.insert(min(place, len(lines)), data)
                case ("delete", int(place), int(count)):
                    del lines[place : place + count]
                case ("exchange", int(first), int(second)) if max(first, second) < len(lines):
                    lines[first], lines[second] = lines[second], lines[first]
                case ("replace", (str(old), str(new))):
                    lines = [line.replace(old.encode(), new.encode()) for line in lines]
            Path(name).write_bytes(b"".join(lines))


_steps = st.tuples(st.lists(st.one_of(_LIGHT, _LIGHT, _LIGHT, _HEAVY), min_size=1, max_size=2), _CALLS)


@given(steps=st.lists(_steps, min_size=6, max_size=12))
def test_with_the_cache_as_without_it(
    steps: list[tuple[list[tuple[object, ...]], tuple[tuple[str, ...], tuple[str, ...], bool, bool]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("edited")
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    (folder / ".git").mkdir()
    (folder / "docs").mkdir()
    (folder / "guide.md").write_text("# A\n\n## Steps\n", encoding="utf-8")
    for name in (MAIN, RELAY, README):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text + _LINKED, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(asking, "can_fork", lambda: hasattr(os, "fork"))
        lint("proposals", "--select", "ALL", "--cache-dir", "cache")
        for edits, (paths, selected, is_small, is_shared) in steps:
            for edit in edits:
                _edit(edit)
            expected = untraced(*paths, *selected)
            with pytest.MonkeyPatch.context() as inner:
                if is_small:
                    nothing_is_kept(inner)
                if is_shared:
                    inner.setattr(asking, "_WORTH_A_PROCESS", 0)
                assert lint(*paths, *selected, "--cache-dir", "cache") == expected

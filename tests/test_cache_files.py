"""The cache's files: what an interrupted or hindered run leaves, which ones stay, and for which bep-lint they are."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import bep_lint

from bep_lint import cache_files, cache_key, rule_set
from bep_lint.rule_index import recall_rules


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "the cache"


@pytest.fixture
def no_rules() -> Iterator[None]:
    """The rules of bep-lint itself are not known yet, as when it starts."""
    known = rule_set.built_in_rules()
    rule_set.recall_built_in(())
    yield
    rule_set.recall_built_in(known)


def test_an_interrupted_run_leaves_no_part(sound: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", interrupted)
        assert bep_lint("proposals", "--cache-dir", cache).status == 130
    assert [*cache.glob("*.part")] == []


def test_a_disk_that_was_full(sound: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, *_: object, **__: object) -> int:
        path.touch()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        bep_lint("proposals", "--cache-dir", cache)
    assert [*cache.iterdir()] == []
    bep_lint("proposals", "--cache-dir", cache)
    assert (cache / ".gitignore").read_text(encoding="utf-8").splitlines()[-1] == "*"


def test_what_has_been_asked_for_last_stays(cache: Path) -> None:
    names = [f"{number:024x}" for number in range(cache_files.MOST_FILES + 1)]
    for number, name in enumerate(names[:-1]):
        cache_files.write_file(cache, name, "key", b"body")
        os.utime(cache / f"{name}.cache", (number, number))
    assert cache_files.read_file(cache, names[0], "key") == b"body"
    assert cache_files.read_file(cache, names[1], "another key") == b""
    cache_files.write_file(cache, names[-1], "key", b"body")
    assert sorted(path.stem for path in cache.glob("*.cache")) == sorted({*names} - {names[1]})


@pytest.mark.usefixtures("no_rules")
def test_two_bep_lints_share_a_folder(cache: Path) -> None:
    recall_rules(cache, "one")
    rule_set.recall_built_in(())
    recall_rules(cache, "another")
    before = {path: path.stat().st_ino for path in cache.glob("*.cache")}
    assert len(before) == 2
    for key in ("one", "another"):
        rule_set.recall_built_in(())
        recall_rules(cache, key)
    assert {path: path.stat().st_ino for path in cache.glob("*.cache")} == before  # none was written anew


def test_an_installer_gives_all_files_one_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(cache_key, "_STANDS_ON", ("a_package_of_the_cache",))
    file = tmp_path / "a_package_of_the_cache" / "__init__.py"
    file.parent.mkdir()
    identities = []
    for version in ("1.0.0", "1.0.0", "1.0.1"):
        file.write_text(f'__version__ = "{version}"\n', encoding="utf-8")
        os.utime(file, (1, 1))
        identities.append(cache_key.identity())
    assert None not in identities
    assert identities[0] == identities[1] != identities[2]


def test_a_finder_of_former_times(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = cache_key.identity()
    monkeypatch.setattr(sys, "meta_path", [object(), *sys.meta_path])
    assert cache_key.identity() == expected

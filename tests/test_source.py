"""Reading a file: its lines, and a file that changes while it is read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bep_lint.source import LINE_END, MAX_BYTES, Source, read


@given(st.text(alphabet="a\n\r\u2028\x0b", max_size=12))
def test_lines_end_as_in_commonmark(text: str) -> None:
    lines = LINE_END.split(text)
    assert Source(text).lines == (lines if lines[-1] else lines[:-1])


def reported_as(size: int) -> Callable[[int], os.stat_result]:
    true = os.fstat

    def fstat(descriptor: int) -> os.stat_result:
        status = list(true(descriptor))
        status[6] = size
        return os.stat_result(status)

    return fstat


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11, MAX_BYTES + 1])
def test_a_file_that_grows_or_shrinks_meanwhile_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"# Quota\na\n")
    monkeypatch.setattr(os, "fstat", reported_as(size))
    assert read(file) == Source("# Quota\na\n")


@pytest.mark.parametrize("size", [0, MAX_BYTES, MAX_BYTES + 1])
def test_a_file_that_becomes_too_large_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"a" * (MAX_BYTES + 1))
    monkeypatch.setattr(os, "fstat", reported_as(size))
    assert read(file).problem == "is larger than 4 MiB, which no proposal is"

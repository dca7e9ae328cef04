"""The second process: nothing of it outlasts the run, whatever ends that, and a run can do without it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import bep_lint

from bep_lint import asking
from bep_lint.second_process import SecondProcess

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is one on Linux only")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The second processes that have been started; every run starts one."""
    fork = os.fork
    ids: list[int] = []

    def noted() -> int:
        ids.append(fork())
        return ids[-1]

    monkeypatch.setattr(os, "fork", noted)
    monkeypatch.setattr(asking, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(asking, "can_fork", lambda: True)
    return ids


def assert_ended(ids: list[int]) -> None:
    """Neither one that runs nor one that nobody has waited for is left."""
    assert ids
    for id_ in ids:
        with pytest.raises(ChildProcessError):
            os.waitpid(id_, os.WNOHANG)


def endless() -> Iterator[bytes]:
    while True:
        time.sleep(0.01)
        yield b""


def test_it_ends_with_what_it_is_for(started: list[int]) -> None:
    with pytest.raises(KeyboardInterrupt), SecondProcess(endless):
        raise KeyboardInterrupt
    assert_ended(started)


def test_an_interrupted_run_leaves_none(
    sound: Path, tmp_path: Path, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(SecondProcess, "result", interrupted)
    assert bep_lint("proposals", "--cache-dir", tmp_path / "cache").status == 130
    assert_ended(started)


@pytest.mark.parametrize("result", ["b''", "b'x' * 1_000_000"], ids=["works", "writes"])
def test_a_killed_run_leaves_none(result: str) -> None:
    program = f"""
import time
from bep_lint.second_process import SecondProcess
def work():
    print("begun", flush=True)
    while True:
        time.sleep(0.01)
        yield {result}
second = SecondProcess(work)
time.sleep(60)
"""
    # In a session of its own, to end what is left where this fails; what is left holds standard output open.
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.1)
        process.kill()
        try:
            assert process.communicate(timeout=20)[0] == ""
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def test_whoever_ignores_that_processes_end(sound: Path, tmp_path: Path, started: list[int]) -> None:
    expected = bep_lint("proposals", "--no-cache")
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert bep_lint("proposals", "--cache-dir", tmp_path / "cache") == expected
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert_ended(started)


@pytest.mark.parametrize(
    ("begin", "can"),
    [
        ("pass", True),
        ("threading.Thread(target=time.sleep, args=(60,), daemon=True).start()", False),
        ("os.sched_getaffinity = lambda _: {0}", False),
    ],
    ids=["alone", "a thread", "one processor"],
)
def test_where_a_fork_is_of_use(begin: str, *, can: bool) -> None:
    program = f"""
import os, threading, time
from bep_lint.second_process import can_fork
os.sched_getaffinity = lambda _: {{0, 1}}
{begin}
print(can_fork())
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == f"{can}\n"

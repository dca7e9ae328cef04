"""The cache: with it a run finds what it finds without it, whatever has changed and whatever stands in its files."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run, bep_lint

from bep_lint import asking, cache_files, parse

MAIN = "proposals/BEP-1000-session-quota.md"
SUB = "proposals/BEP-1001/transport.md"
README = "proposals/README.md"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "the cache"


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first lines of the documents that are parsed."""
    parsed: list[str] = []

    class Recording(parse.Parsed):
        def __init__(self, text: str, lines: list[str]) -> None:
            parsed.append(next((line for line in lines if line.startswith("# ")), ""))
            super().__init__(text, lines)

    monkeypatch.setattr(parse, "Parsed", Recording)
    return parsed


def lint(cache: Path, *arguments: str) -> Run:
    return bep_lint(*(arguments or ("proposals",)), "--output-format", "json", "--cache-dir", cache)


def same(cache: Path, *arguments: str) -> Run:
    """Lint with and without the cache; it makes no difference."""
    run = lint(cache, *arguments)
    assert run == bep_lint(*(arguments or ("proposals",)), "--output-format", "json", "--no-cache")
    return run


def change(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


def codes(run: Run) -> list[str]:
    return [finding["code"] for finding in json.loads(run.out)["findings"]]


def test_what_is_known_is_not_found_out_again(sound: Path, cache: Path, parses: list[str]) -> None:
    first = lint(cache)
    assert len(parses) == 7
    parses.clear()
    assert lint(cache) == first
    assert parses == []


def test_one_document_that_has_changed_is_looked_at_alone(sound: Path, cache: Path, parses: list[str]) -> None:
    lint(cache)
    parses.clear()
    change(MAIN, "\n## Motivation\n", "\n## Motivation\n\nAnother paragraph.\n")
    same(cache)
    assert set(parses[: len(parses) - 7]) <= {"# Session Quota", "# Proposals"}


def test_a_fact_that_another_document_is_judged_by(sound: Path, cache: Path) -> None:
    assert codes(same(cache)) == []
    change(MAIN, "Status: Draft", "Status: Rejected")
    assert "REG011" in codes(same(cache))
    change(README, "| Draft |", "| Rejected |")
    same(cache)
    change(MAIN, "# Session Quota", "# Quota of Sessions")
    assert "REG012" in codes(same(cache, "proposals", "--select", "ALL"))


def test_a_linked_file_comes_and_goes(sound: Path, cache: Path) -> None:
    change(MAIN, "\n## Motivation\n", "\n## Motivation\n\nSee [the picture](figures/quota.png) and [it](../src/).\n")
    assert codes(same(cache)).count("LNK001") == 2
    Path("proposals/figures").mkdir()
    Path("proposals/figures/quota.png").write_bytes(b"")
    assert codes(same(cache)).count("LNK001") == 1
    Path("src").mkdir()
    assert codes(same(cache)).count("LNK001") == 0
    Path("proposals/figures/quota.png").unlink()
    assert codes(same(cache)).count("LNK001") == 1


def test_an_anchor_of_a_file_that_is_no_proposal(sound: Path, cache: Path) -> None:
    guide = Path("guide.md")
    guide.write_text("# Guide\n\n## Steps\n", encoding="utf-8")
    change(MAIN, "\n## Motivation\n", "\n## Motivation\n\nSee [the guide](../guide.md#steps).\n")
    assert codes(same(cache)) == []
    guide.write_text("# Guide\n\n## Stages\n", encoding="utf-8")
    assert codes(same(cache)) == ["LNK002"]
    guide.write_text("# Guide\n\n## Steps\n\nOne.\n", encoding="utf-8")
    assert codes(same(cache)) == []


def test_documents_that_come_go_and_move(sound: Path, cache: Path) -> None:
    same(cache)
    shutil.copy(MAIN, "proposals/BEP-1000-another.md")
    assert "FS003" in codes(same(cache))
    Path("proposals/BEP-1000-another.md").rename("proposals/BEP-1009-another.md")
    assert "REG010" in codes(same(cache))
    Path("proposals/BEP-1009-another.md").unlink()
    assert codes(same(cache)) == []
    Path(SUB).rename("proposals/BEP-1001/carriage.md")
    assert codes(same(cache)) != []


def test_the_configuration_changes(sound: Path, cache: Path) -> None:
    assert codes(same(cache)) == []
    Path("bep-lint.toml").write_text("[conventions.budgets]\nsingle-file = 20\n", encoding="utf-8")
    found = codes(same(cache))
    assert found != []
    Path("bep-lint.toml").write_text(
        '[conventions.budgets]\nsingle-file = 20\n[per-file-ignores]\n"**" = ["LEN"]\n', encoding="utf-8"
    )
    assert codes(same(cache)) == [code for code in found if not code.startswith("LEN")]
    Path("bep-lint.toml").unlink()
    assert codes(same(cache)) == []


@pytest.mark.parametrize(
    "options",
    [
        ("--select", "ALL"),
        ("--select", "FM,REG"),
        ("--ignore", "REG"),
        ("--severity", "REG011=warning"),
        (MAIN,),
        (README,),
        (SUB,),
    ],
)
def test_other_options_over_the_same_cache(sound: Path, cache: Path, options: tuple[str, ...]) -> None:
    change(MAIN, "Status: Draft", "Status: Rejected")
    paths = () if options[0].endswith(".md") else ("proposals",)
    same(cache)
    same(cache, *paths, *options)
    same(cache, *paths, *options)
    same(cache)


def test_a_date_that_has_not_begun(sound: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(MAIN, "Created: 2026-02-10", "Created: 2026-03-12")
    monkeypatch.setattr("bep_lint.proposals.has_begun", lambda day: day <= "2026-03-11")
    assert codes(lint(cache)) == ["FM010"]
    monkeypatch.setattr("bep_lint.proposals.has_begun", lambda day: day <= "2026-03-12")
    assert codes(lint(cache)) == []


def test_standard_input_is_not_kept(sound: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lint(cache)
    file = next(cache.glob("*.cache"))
    before = {path: path.read_bytes() for path in cache.iterdir()}
    monkeypatch.setattr("bep_lint.check.read_standard_input", lambda _: b"# Nothing\n")
    run = bep_lint("-", "--stdin-filename", MAIN, "--cache-dir", cache)
    assert run.status == 1
    assert file in before
    assert {path: path.read_bytes() for path in cache.iterdir()} == before


def test_a_rule_that_fails_is_asked_again(sound: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a slip")

    with monkeypatch.context() as patch:
        patch.setattr("bep_lint.rules.front_matter_values.real_date", fail)
        assert lint(cache).status == 2
    assert same(cache).status == 0


def test_no_cache_neither_reads_nor_writes(sound: Path, cache: Path) -> None:
    bep_lint("proposals", "--no-cache", "--cache-dir", cache)
    assert not cache.exists()


def test_git_and_backups_leave_it_out(sound: Path, cache: Path) -> None:
    lint(cache)
    assert (cache / ".gitignore").read_text(encoding="utf-8").splitlines()[-1] == "*"
    assert (
        (cache / "CACHEDIR.TAG").read_text(encoding="utf-8").startswith("Signature: 8a477f597d28d172789f06886806bc55")
    )


def test_a_folder_with_something_in_it_gets_no_ignore_file(sound: Path, cache: Path) -> None:
    cache.mkdir()
    (cache / "notes.txt").write_text("mine", encoding="utf-8")
    lint(cache)
    assert not (cache / ".gitignore").exists()
    assert [*cache.glob("*.cache")]


def test_by_default_it_lies_with_the_user(sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    before = {*Path("proposals").rglob("*")}
    bep_lint("proposals")
    assert [*(tmp_path / "xdg" / "bep-lint").glob("*.cache")]
    assert {*Path("proposals").rglob("*")} == before


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {"HOME": "/home/me"}, "/home/me/.cache/bep-lint"),
        ("linux", {"HOME": "/home/me", "XDG_CACHE_HOME": "/var/me"}, "/var/me/bep-lint"),
        ("linux", {"HOME": "/home/me", "XDG_CACHE_HOME": "relative"}, "/home/me/.cache/bep-lint"),
        ("linux", {"HOME": "relative"}, None),
        ("linux", {"HOME": ""}, None),
        ("darwin", {"HOME": "/Users/me"}, "/Users/me/Library/Caches/bep-lint"),
        ("win32", {"LOCALAPPDATA": ""}, None),
    ],
)
def test_where_the_user_keeps_caches(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], folder: str | None
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache_files.user_folder() == (Path(folder) if folder else None)


def _truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flipped(data: bytes) -> bytes:
    place = len(data) // 2
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.mark.parametrize(
    "spoil", [_truncated, _flipped, lambda _: b"", lambda _: b"\0" * 100, lambda data: data + b"x"]
)
def test_a_file_that_is_not_whole(sound: Path, cache: Path, spoil: Callable[[bytes], bytes]) -> None:
    change(MAIN, "Status: Draft", "Status: Rejected")
    same(cache)
    for path in cache.glob("*.cache"):
        path.write_bytes(spoil(path.read_bytes()))
    same(cache)
    same(cache)


# With the right checksum before it: what somebody has written there on purpose.
def _finding(
    *, status: object = "Draft", span: object = (1, 1, 1, 1), message: object = "m", fix: object = None, **parts: object
) -> list[object]:
    names = ("help", "path", "about", "number", "fix", "subject", "figure")
    own = {"about": [], "fix": None if fix is None else 0, **parts}
    row = [*span, message, *(own.get(name) for name in names)]  # type: ignore[misc]
    return ["", True, "", [], {"FM001": [[status], [row], [] if fix is None else [fix], []]}]


_HOSTILE: list[object] = [
    None,
    [],
    {},
    "text",
    [1, 2, 3, 4, 5],
    ["", False, 1, [], {}],
    _finding(status=7),
    _finding(message=7),
    _finding(message="\x1b[2J::error::forged"),
    _finding(span=(0, -1, 1, 1)),
    _finding(span=(99999, 1, 99999, 1)),
    _finding(span=(1, 99999, 1, 99999)),
    _finding(path="../../etc/passwd"),
    _finding(path="/etc/passwd"),
    _finding(path="nowhere.md"),
    _finding(about=[7]),
    _finding(fix=["t", 1, []]),
    _finding(fix=["t", True, [["nowhere.md", 1, 1, 1, 1, "x"]]]),
    _finding(fix=["t", True, [["README.md", 99999, 7, 99999, 9, "x"]]]),
    _finding(fix=["t", True, [["README.md", 1, 1, 3, 1, "x"], ["README.md", 2, 1, 2, 2, "y"]]]),
    ["", True, "", [["no", "such", "question"]], {"FM001": [[], [], [], [0]]}],
    ["", True, "", [["fact", "README.md", "proposals", "x"]], {"FM001": [[], [], [], [0]]}],
    ["", True, "", [], {"FM001": [[], [], [], [5]]}],
    ["", True, "", [["text", "README.md", "x"], [[]]], {"OUR001": [[], [], [], [0, 1]]}],
    ["", True, "", [], {"FM001": [["Draft"], [[1, 1, 1, 1, "m", None, None, [], None, 3, None, None]], [], []]}],
]


@pytest.mark.parametrize("line", _HOSTILE, ids=range(len(_HOSTILE)))
def test_what_somebody_has_written_there(sound: Path, cache: Path, line: object) -> None:
    lint(cache)
    file = next(path for path in cache.glob("*.cache") if b"\nfacts\t" in path.read_bytes())
    head, *lines = file.read_bytes().split(b"\n")
    spoilt = []
    for entry in lines:
        name, _, data = entry.partition(b"\t")
        own = json.loads(data)
        if isinstance(line, list) and line and line[0] == "" and isinstance(own, list):
            data = json.dumps([own[0], *line[1:]]).encode()
        elif name != b"facts" or line is None:
            data = json.dumps(line).encode()
        spoilt.append(name + b"\t" + data)
    cache_files.write_file(cache, file.stem, head.split()[3].decode(), b"\n".join(spoilt))
    run = lint(cache)
    assert run.status in (0, 1)
    assert "failed" not in run.err
    for format_ in ("full", "sarif", "github", "rdjson", "gitlab"):
        run = bep_lint("proposals", "--output-format", format_, "--cache-dir", cache)
        assert run.status in (0, 1)
        assert "Traceback" not in run.err
        assert "failed" not in run.err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_cannot_be_written(sound: Path, cache: Path) -> None:
    cache.mkdir()
    cache.chmod(stat.S_IRUSR | stat.S_IXUSR)
    same(cache)
    assert [*cache.iterdir()] == []


@pytest.mark.parametrize("where", ["a file", "below a file"])
def test_no_folder_is_to_be_had(sound: Path, cache: Path, where: str) -> None:
    cache.write_text("mine", encoding="utf-8")
    same(cache if where == "a file" else cache / "below")
    assert cache.read_text(encoding="utf-8") == "mine"


def test_a_full_disk(sound: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same(cache)
    change(MAIN, "Status: Draft", "Status: Rejected")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        same(cache)
    assert [path.name for path in cache.iterdir() if path.suffix == ".part"] == []
    same(cache)


def test_another_users_file_is_not_read(sound: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lint(cache)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert not any(cache_files.read_file(cache, path.stem, "key") for path in cache.glob("*.cache"))


def test_the_oldest_files_are_removed(cache: Path) -> None:
    for number in range(cache_files.MOST_FILES + 5):
        cache_files.write_file(cache, f"{number:024x}", "key", b"")
        os.utime(cache / f"{number:024x}.cache", (number, number))
    (cache / "mine.cache").write_bytes(b"")
    cache_files.write_file(cache, "f" * 24, "key", b"")
    files = sorted(path.stem for path in cache.glob("*.cache"))
    assert len(files) == cache_files.MOST_FILES + 1
    assert files[0] == f"{6:024x}"
    assert "mine" in files


def test_runs_at_the_same_time(sound: Path, cache: Path) -> None:
    change(MAIN, "Status: Draft", "Status: Rejected")
    expected = bep_lint("proposals", "--output-format", "json", "--no-cache").out
    command = [sys.executable, "-m", "bep_lint", "proposals", "--output-format", "json", "--cache-dir", str(cache)]
    for _ in range(3):
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") for _ in range(4)]
        assert {run.communicate()[0] for run in runs} == {expected}
    assert not [*cache.glob("*.part")]


def test_two_processes_find_what_one_finds(
    sound: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, parses: list[str]
) -> None:
    change(MAIN, "Status: Draft", "Status: Rejected")
    expected = bep_lint("proposals", "--output-format", "json", "--no-cache")
    parses.clear()
    monkeypatch.setattr(asking, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(asking, "can_fork", lambda: True)
    assert lint(cache) == expected
    here = [*parses]
    assert 0 < len(here) < 7
    parses.clear()
    assert lint(cache) == expected
    assert parses == []


@pytest.mark.parametrize("failing", ["raises", "ends", "no fork"])
def test_a_second_process_that_fails(sound: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    monkeypatch.setattr(asking, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(asking, "can_fork", lambda: True)

    def fail(*_: object) -> None:
        if failing == "ends":
            os._exit(3)
        raise RuntimeError("a slip")

    def no_fork() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    if failing == "no fork":
        monkeypatch.setattr(os, "fork", no_fork)
    else:
        monkeypatch.setattr("bep_lint.cache.Cache.give", fail)
    assert lint(cache) == bep_lint("proposals", "--output-format", "json", "--no-cache")


def test_a_run_that_finds_all_it_needs_imports_no_rule(sound: Path, cache: Path) -> None:
    change(MAIN, "Status: Draft", "Status: Rejected")
    program = "import sys; from bep_lint.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    command = [sys.executable, "-c", program, "proposals", "-q", "--cache-dir", str(cache)]
    first, second = (subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2))
    *report, modules = second.splitlines()
    assert report == first.splitlines()[:-1] != []
    heavy = {"markdown_it", "yaml", "dataclasses", "inspect", "hashlib", "datetime", "bep_lint.outline"}
    assert not {name for name in modules.split() if name in heavy or name.startswith("bep_lint.rules")}

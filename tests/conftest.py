"""Options and fixtures that several test modules use."""

import io
import os
import shutil
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bep_lint import rule_set
from bep_lint.cli import main

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"

# The same examples in every run; `--hypothesis-profile thorough` looks for new ones.
_unhurried = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
settings.register_profile("steady", _unhurried, derandomize=True, max_examples=40)
settings.register_profile("thorough", _unhurried, max_examples=1000)
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    """Leave out plug-ins that are installed beside bep-lint, and the user's cache.

    Tests of plug-ins start processes of their own.
    """
    cache = tempfile.TemporaryDirectory(prefix="bep-lint-cache-")
    config.add_cleanup(cache.cleanup)
    os.environ["XDG_CACHE_HOME"] = cache.name
    pytest.MonkeyPatch().setattr(rule_set, "find_plugins", lambda _: ([], []))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite expected outputs, for review")


@dataclass
class Run:
    """What a call of the program left: exit status, standard output, standard error."""

    status: int
    out: str
    err: str

    @property
    def findings(self) -> list[str]:
        """The lines of the concise format, its summary left out."""
        return [line for line in self.out.splitlines() if line.count(":") >= 3]


def bep_lint(*arguments: object) -> Run:
    """Run the program in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = int(end.code or 0)
    return Run(status, out.getvalue(), err.getvalue())


def message_arguments(proposals: Path, *more: str) -> list[str]:
    """Return the arguments that check the `message.txt` and `branch.txt` in a folder, which may hold proposals too."""
    title, branch = proposals / "message.txt", proposals / "branch.txt"
    named = [title] if title.exists() else []
    on = ["--branch", branch.read_text(encoding="utf-8").rstrip("\n")] if branch.exists() else []
    among = ["--proposals", str(proposals)] if any(proposals.glob("BEP-*")) else []
    return ["message", *map(str, named), *on, *among, *more]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder with the repository mark, so that no configuration from outside reaches in."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "TF_BUILD", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def sound(folder: Path) -> Path:
    """A working folder with the sound proposals in `proposals`."""
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    return folder

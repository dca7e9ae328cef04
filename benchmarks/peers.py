"""Other linters, installed into a folder of their own."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RUMDL, MARKDOWNLINT, PYMARKDOWN = "rumdl", "markdownlint-cli2", "pymarkdown"

_DISTRIBUTIONS = {RUMDL: "rumdl", PYMARKDOWN: "pymarkdownlnt"}


@contextmanager
def peers_folder(kept: Path | None) -> Iterator[Path]:
    """Give a folder for the peers: a kept one, or one that is removed at the end."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="bep-lint-peers-") as folder:
        yield Path(folder).resolve()


def install_peers(folder: Path, *, pymarkdown: bool = False) -> dict[str, Path]:
    """Install the peers into `folder`, where they are not there yet, and return their programs by name.

    One that cannot be installed is told on standard error, and left out.
    """
    wanted = (RUMDL, PYMARKDOWN) if pymarkdown else (RUMDL,)
    programs = {name: folder / "venv" / "bin" / name for name in wanted}
    for name, program in programs.items():
        if not program.exists():
            python = folder / "venv" / "bin" / "python"
            if not python.exists():
                _installs([sys.executable, "-m", "venv", str(folder / "venv")])
            _installs([str(python), "-m", "pip", "install", "--quiet", _DISTRIBUTIONS[name]])
    programs[MARKDOWNLINT] = folder / "node_modules" / ".bin" / MARKDOWNLINT
    if not programs[MARKDOWNLINT].exists():
        _installs(["npm", "install", "--prefix", str(folder), MARKDOWNLINT])
    return {name: program for name, program in programs.items() if program.exists()}


def _installs(command: list[str]) -> None:
    program = shutil.which(command[0])
    if program is None:
        print(f"left out: {command[0]} is not there for `{' '.join(command)}`", file=sys.stderr)
        return
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"left out: {' '.join(command)}\n{done.stderr.strip()}", file=sys.stderr)

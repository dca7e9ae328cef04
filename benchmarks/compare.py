"""Compare bep-lint with other Markdown linters over one folder, side by side in one run.

    python benchmarks/compare.py path/to/proposals --document path/to/proposals/BEP-1000-title.md

Peers are installed into a temporary folder (`--peers DIR` keeps them): markdownlint-cli2 with npm, pymarkdown with pip.
One that cannot be installed is left out. The commands run in turn, so that a change of the machine's speed meets them
all; the figures are medians over the rounds, and the ratios are medians of the rounds' ratios. They differ in what they
check: the others look at Markdown style, one file at a time; bep-lint checks the process over the whole folder.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BEP_LINT = (sys.executable, "-m", "bep_lint")


@dataclass(frozen=True)
class Measure:
    """Wall seconds and peak memory of one run of a command."""

    seconds: float
    mebibytes: float


def measure(command: Sequence[str]) -> Measure:
    """Run `command` to its end, its output thrown away. Its exit status is its own affair: linters find things."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 2):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Measure(seconds, usage.ru_maxrss / scale)


def compare(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, list[Measure]]:
    """Run the commands in turn, once to warm up and then `rounds` times."""
    for command in commands.values():
        measure(command)
    results: dict[str, list[Measure]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            results[name].append(measure(command))
    return results


def print_table(title: str, results: Mapping[str, list[Measure]]) -> None:
    """Print medians, and the first command's time as a part of each other's."""
    first, *_ = results
    print(f"\n{title}")
    print(f"  {'':30} {'median s':>9} {'min':>7} {'max':>7} {'MiB':>6}  {first} / this")
    for name, measures in results.items():
        seconds = [measure.seconds for measure in measures]
        ratio = statistics.median(ours.seconds / other for ours, other in zip(results[first], seconds, strict=True))
        memory = max(measure.mebibytes for measure in measures)
        shown = "" if name == first else f"{ratio:.2f}" if ratio >= 1 else f"{ratio:.3f} (1/{1 / ratio:.1f})"
        figures = f"{statistics.median(seconds):9.3f} {min(seconds):7.3f} {max(seconds):7.3f} {memory:6.0f}"
        print(f"  {name:30} {figures}  {shown}")


@contextmanager
def peers_folder(kept: Path | None) -> Iterator[Path]:
    """Give a folder for the peers: a kept one, or one that is removed at the end."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="bep-lint-peers-") as folder:
        yield Path(folder)


def install_peers(folder: Path) -> dict[str, list[str]]:
    """Install the peers into `folder` and return how each is called; files or folders follow."""
    peers: dict[str, list[str]] = {}
    markdownlint = folder / "node_modules" / ".bin" / "markdownlint-cli2"
    npm = shutil.which("npm")
    if npm and (markdownlint.exists() or _installs([npm, "install", "--prefix", str(folder), "markdownlint-cli2"])):
        peers["markdownlint-cli2"] = [str(markdownlint), "--no-globs"]
    python = folder / "venv" / "bin" / "python"
    pymarkdown = folder / "venv" / "bin" / "pymarkdown"
    if not pymarkdown.exists():
        _installs([sys.executable, "-m", "venv", str(folder / "venv")])
        _installs([str(python), "-m", "pip", "install", "--quiet", "pymarkdownlnt"])
    if pymarkdown.exists():
        peers["pymarkdown"] = [str(pymarkdown), "scan"]
    return peers


def _installs(command: list[str]) -> bool:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"left out: {' '.join(command)}\n{done.stderr.strip()}", file=sys.stderr)
    return done.returncode == 0


def main() -> None:
    """Measure start-up, one document, and the whole folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a proposals folder")
    parser.add_argument("--document", type=Path, help="the document of the second table (default: the folder's first)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, help="install the peers here, or find them here")
    options = parser.parse_args()
    documents = sorted(str(path) for path in options.folder.rglob("*.md"))
    mains = sorted(options.folder.glob("BEP-1*.md"))
    if not mains:
        parser.error("that folder holds no BEP-1…")
    document = str(options.document or mains[0])
    with peers_folder(options.peers) as folder:
        peers = install_peers(folder)
        python = [sys.executable, "-c", "pass"]
        print_table("start-up", compare({"bep-lint --version": [*BEP_LINT, "--version"], "python -c pass": python}, 15))
        one = {"bep-lint": [*BEP_LINT, document]} | {name: [*call, document] for name, call in peers.items()}
        print_table(f"one document: {Path(document).name}", compare(one | {"python -c pass": python}, options.rounds))
        whole = {"bep-lint": [*BEP_LINT, str(options.folder)]}
        whole |= {name: [*call, *documents] for name, call in peers.items()}
        print_table(f"the whole folder: {len(documents)} documents", compare(whole, options.rounds))


if __name__ == "__main__":
    main()

"""Hold bep-lint against its goals: beside other Markdown linters, and over folders of several sizes.

    python benchmarks/compare.py path/to/proposals --json figures.json

The folder is copied; nothing is written into it. What is measured is the bep-lint that is installed beside the Python
that runs this, in four sittings: start-up; the whole folder, with a cache that is written, one that is full, and none;
one changed document; and folders 1 ×, 10 × and 50 × as large as 80 documents, made by grow.py. In a sitting the
commands run in turn, so that a change of the machine's speed meets them all; ratios are medians over pairs of runs.

The peers are installed into a temporary folder (`--peers DIR` keeps them): rumdl with pip, markdownlint-cli2 with npm.
One that cannot be installed is left out. They look at the style of each file for itself; bep-lint checks the process
over the whole folder. The exit status says nothing about the goals.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import goals
from goals import CHANGE, COLD, FOLDER, GROWTH, PYTHON, SITTINGS, STARTUP, UNCACHED, WARM, grown
from measuring import Contestant, Times, in_turn, peak_memory, seconds, times_table
from peers import MARKDOWNLINT, PYMARKDOWN, RUMDL, install_peers, peers_folder

HERE = Path(__file__).resolve().parent
DEMO = HERE.parent / "fixtures" / "demo" / "proposals"
SIZES = (1, 10, 50)
PROPOSALS = "proposals"
STARTUP_RUNS = 3
"""Runs of the shortest commands for one of the others: they vary most."""


class Sittings:
    """What is run in which sitting, in a `scratch` folder that holds a copy of the proposals; `document` is in it."""

    def __init__(self, scratch: Path, document: Path, peers: Mapping[str, Path], rounds: int) -> None:
        self._scratch = scratch
        self._document = document
        self._peers = peers
        self._rounds = rounds
        self._python = Contestant(PYTHON, (sys.executable, "-c", "pass"))

    def run(self, sitting: str) -> tuple[Times, dict[str, float]]:
        """Return the times of a sitting, and the MiB that its runs take where that is asked for."""
        if sitting == GROWTH:
            return self._growth()
        contestants = {STARTUP: self._startup, FOLDER: self._folder, CHANGE: self._change}[sitting]()
        times = in_turn(contestants, self._rounds * (STARTUP_RUNS if sitting == STARTUP else 1), self._scratch)
        measured = contestants if sitting == FOLDER else []
        return times, {contestant.name: peak_memory(contestant, self._scratch) for contestant in measured}

    def _startup(self) -> list[Contestant]:
        return [Contestant(goals.VERSION, (bep_lint(), "--version")), self._python]

    def _cached(self, name: str, what: Path | str, cache: str) -> Contestant:
        """Return a run that keeps its cache from one time to the next."""
        return Contestant(name, (bep_lint(), what, "--cache-dir", cache))

    def _cold(self, name: str, what: Path | str) -> Contestant:
        """Return a run that has no cache yet, and writes one."""
        cache = self._scratch / "cold-cache"
        return self._cached(name, what, cache.name)._replace(prepare=partial(shutil.rmtree, cache, ignore_errors=True))

    def _folder(self) -> list[Contestant]:
        texts = sorted((self._scratch / PROPOSALS).rglob("*.md"))
        documents = [text.relative_to(self._scratch) for text in texts]
        contestants = [
            self._cold(COLD, PROPOSALS),
            self._cached(WARM, PROPOSALS, "warm-cache"),
            Contestant(UNCACHED, (bep_lint(), PROPOSALS, "--no-cache")),
            *self._peers_over([PROPOSALS], documents),
        ]
        if RUMDL in self._peers:
            command = (self._peers[RUMDL], "check", "--cache-dir", "rumdl-cache", PROPOSALS)
            contestants.append(Contestant(goals.RUMDL_CACHED, command))
        return contestants

    def _peers_over(self, paths: Sequence[Path | str], documents: Sequence[Path]) -> list[Contestant]:
        """Return runs of the peers over `paths`, by those that search folders, or all `documents` in these."""
        contestants = []
        if RUMDL in self._peers:
            command = (self._peers[RUMDL], "check", "--no-cache", *paths)
            contestants.append(Contestant(goals.RUMDL_UNCACHED, command))
        if MARKDOWNLINT in self._peers:
            command = (self._peers[MARKDOWNLINT], "--no-globs", *documents)
            contestants.append(Contestant(MARKDOWNLINT, command))
        if PYMARKDOWN in self._peers:
            contestants.append(Contestant(PYMARKDOWN, (self._peers[PYMARKDOWN], "scan", *documents)))
        return contestants

    def _change(self) -> list[Contestant]:
        change = Change(self._document)
        document = self._document.relative_to(self._scratch)
        # The folder first: its warm-up fills the cache.
        contestants = [
            self._cached(goals.CHANGED_IN_FOLDER, PROPOSALS, "changed-cache"),
            self._cached(goals.CHANGED_ALONE, document, "changed-cache"),
            Contestant(f"{UNCACHED}, the document", (bep_lint(), document, "--no-cache")),
            *self._peers_over([document], [document]),
        ]
        return [*(contestant._replace(prepare=change.make) for contestant in contestants), self._python]

    def _growth(self) -> tuple[Times, dict[str, float]]:
        contestants = []
        for times in SIZES:
            folder = f"{times}x"
            # A process of its own, since what this one has held would count as held by those that it starts.
            made = (sys.executable, HERE / "grow.py", DEMO, self._scratch / folder, "--times", str(times))
            subprocess.run(made, stdout=subprocess.DEVNULL, check=True)
            contestants.append(self._cold(grown(times, COLD), folder))
            contestants.append(self._cached(grown(times, WARM), folder, f"{folder}-cache"))
        memory = {contestant.name: peak_memory(contestant, self._scratch) for contestant in contestants}
        # That was the warm-up, too.
        taken: Times = {contestant.name: [] for contestant in contestants}
        for _ in range(self._rounds):
            for contestant in contestants:
                taken[contestant.name].append(seconds(contestant, self._scratch))
        return taken, memory


class Change:
    """Makes changes of a document, each another one."""

    def __init__(self, document: Path) -> None:
        self._document = document
        self._text = document.read_text(encoding="utf-8")
        self._made = 0

    def make(self) -> None:
        """Change the document from what it was first: at its end stands another line."""
        self._made += 1
        text = f"{self._text.rstrip()}\n\nChanged {self._made} times.\n"
        self._document.write_text(text, encoding="utf-8")


def bep_lint() -> Path:
    """Return the program that is installed beside the running Python."""
    return Path(sysconfig.get_path("scripts")) / "bep-lint"


def is_editable() -> bool:
    """Whether bep-lint is installed so that its sources are run, which makes each start slower."""
    try:
        origin = importlib.metadata.distribution("bep-lint").read_text("direct_url.json")
    except importlib.metadata.PackageNotFoundError:
        return False
    return bool(origin and json.loads(origin).get("dir_info", {}).get("editable"))


def document_in(folder: Path, name: str | None) -> Path:
    """Return the main document of `folder` that is called `name`, without one that of median length.

    Raises ValueError where there is none.
    """
    mains = [path for path in sorted(folder.glob("BEP-*.md")) if not path.name.startswith("BEP-0000")]
    if name is not None:
        mains = [path for path in mains if path.name == name]
    if not mains:
        raise ValueError(f"{folder} holds no {name or 'BEP-NNNN-….md'}")
    mains.sort(key=lambda path: path.stat().st_size)
    return mains[len(mains) // 2]


def circumstances(peers: Mapping[str, Path]) -> dict[str, str]:
    """Return what the figures hold for: the machine, and the versions of all that runs."""
    programs = {"bep-lint": bep_lint(), **peers}
    versions = {}
    for name, program in programs.items():
        arguments = ["version"] if name == PYMARKDOWN else ["--version"]
        said = subprocess.run([program, *arguments], capture_output=True, text=True, check=False).stdout
        first = next(iter(said.splitlines()), "")
        versions[name] = first.removeprefix(name).strip()
    return {
        "system": platform.system(),
        "processors": str(os.cpu_count()),
        "Python": platform.python_version(),
        **versions,
    }


def make_repository(folder: Path) -> None:
    """Make `folder` a git repository in which all that is there is committed, as a checkout is. Needs git."""
    settings = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@proposals.test", "-c", "commit.gpgsign=false")
    for arguments in (("init", "--quiet"), ("add", "."), (*settings, "commit", "--quiet", "--message", "Proposals")):
        subprocess.run(("git", *arguments), cwd=folder, check=True)


def memory_table(memory: Mapping[str, float]) -> str:
    """Return the MiB of runs as a Markdown table."""
    return "\n".join(["| | peak MiB |", "|---|---:|", *(f"| {name} | {held:.0f} |" for name, held in memory.items())])


def options_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a proposals folder")
    parser.add_argument("--document", metavar="NAME", help="the one that is changed (default: that of median length)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="timed runs of each command (default: 5)")
    parser.add_argument("--only", action="append", choices=SITTINGS, help="this sitting only; repeatable")
    parser.add_argument("--git", action="store_true", help="lint in a git repository, as in a checkout")
    parser.add_argument("--pymarkdown", action="store_true", help="a third peer; takes half a minute for each folder")
    parser.add_argument("--peers", type=Path, metavar="DIR", help="install the peers here, or find them here")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    return parser


def main() -> None:
    """Run the sittings that are asked for and print their tables."""
    parser = options_parser()
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    if not bep_lint().exists():
        parser.error("bep-lint is not installed beside this Python: `pip install .`, then run it with that one")
    try:
        chosen = document_in(options.folder, options.document)
    except ValueError as error:
        parser.error(str(error))
    if is_editable():
        print("bep-lint is installed as editable: an installed wheel starts faster", file=sys.stderr)
    sittings: dict[str, Times] = {}
    memory: dict[str, dict[str, float]] = {}
    with peers_folder(options.peers) as folder, tempfile.TemporaryDirectory(prefix="bep-lint-benchmark-") as scratch:
        top = Path(scratch).resolve()
        shutil.copytree(options.folder, top / PROPOSALS, symlinks=True)
        if options.git:
            make_repository(top)
        peers = install_peers(folder, pymarkdown=options.pymarkdown)
        about = circumstances(peers)
        print(", ".join(f"{name} {version}" for name, version in about.items()), flush=True)
        run = Sittings(top, top / PROPOSALS / chosen.name, peers, options.rounds).run
        for sitting in SITTINGS:
            if sitting in (options.only or SITTINGS):
                sittings[sitting], memory[sitting] = run(sitting)
                tables = [times_table(sittings[sitting]), *([memory_table(memory[sitting])] if memory[sitting] else [])]
                print("\n\n".join((f"\n## {sitting}", *tables)), flush=True)
    found = goals.reached(sittings, memory.get(GROWTH, {}))
    print(f"\n## Goals\n\n{goals.goals_table(found)}")
    if options.json:
        figures = {
            "about": about,
            "seconds": sittings,
            "mebibytes": memory,
            "goals": [goal._asdict() for goal in found],
        }
        options.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

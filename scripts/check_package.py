"""Prove the package: build it, look at what is in it, install it in each way that is allowed, and use it there.

The sdist is built from this work tree and the wheel from the sdist. Each is installed into environments of its own:
with the oldest direct dependencies that pyproject.toml allows (the sdist with the oldest build backend, too), and with
the newest. There it has to print of the demo exactly what this work tree prints, in every format. The tests of the
unpacked sdist, which has no git around, run against the wheel with the oldest dependencies.

Needs the extra `dev` and a package index. Exits 1 with what is wrong.
"""

import argparse
import email
import email.message
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

import bep_lint
from bep_lint.report import FORMATS

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
UV = (sys.executable, "-m", "uv")
RESOLUTIONS = {"oldest": "lowest-direct", "newest": "highest"}
FAST_TESTS = ("tests/test_parse.py", "tests/test_rule_docs.py", "tests/test_rule_cases.py::test_case")
CALLS = (
    ("--version",),
    ("rule", "--all"),
    ("rule", "--all", "--output-format", "json"),
    ("--show-settings",),
    ("proposals", "--statistics"),
    ("proposals", "--diff", "--unsafe-fixes"),
    *(("proposals", "--output-format", name) for name in FORMATS),
)


class Outcome(NamedTuple):
    """What a call of the program left."""

    status: int
    out: str
    err: str


def environment() -> dict[str, str]:
    """Return the environment without what leads to the sources or changes what is printed."""
    left_out = ("PYTHON", "VIRTUAL_ENV", "PYTEST_", "GIT_", "GITHUB_", "TF_BUILD", "NO_COLOR", "FORCE_COLOR", "COLUMNS")
    return {name: value for name, value in os.environ.items() if not name.startswith(left_out)}


def run(*command: str | Path) -> str:
    """Return what a command prints; end with all of its output where it fails."""
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        shown = " ".join(map(str, command))
        raise SystemExit(f"{done.stdout}{done.stderr}check_package: exit status {done.returncode} from: {shown}")
    return done.stdout


def demand_none(wrong: Iterable[str | Path], what: str) -> None:
    """End with `what` and each of `wrong`, if there are any."""
    if wrong := sorted(map(str, wrong)):
        raise SystemExit("\n".join([f"check_package: {what}:", *(f"  {item}" for item in wrong)]))


def build(folder: Path) -> tuple[Path, Path]:
    """Return the sdist that is built from the work tree, and the wheel that is built from the sdist."""
    run(sys.executable, "-m", "build", "--installer", "uv", "--outdir", folder, ROOT)
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    run(sys.executable, "-m", "twine", "--no-color", "check", "--strict", sdist, wheel)
    return sdist, wheel


def check_sdist(sdist: Path) -> None:
    """Look at the sdist: it holds every file of the repository, and nothing else."""
    top = sdist.name.removesuffix(".tar.gz")
    with tarfile.open(sdist) as archive:
        packed = {name.removeprefix(f"{top}/") for name in archive.getnames()} - {"PKG-INFO"}
    if (ROOT / ".git").exists():
        tracked = {name for name in run("git", "ls-files", "-z").split("\0") if (ROOT / name).is_file()}
        new = set(run("git", "ls-files", "-z", "--others", "--exclude-standard").split("\0"))
        demand_none(tracked - packed, "the sdist lacks, for want of an `include` in pyproject.toml")
        demand_none(packed - tracked - new, "the sdist holds what is no part of the repository")
    # uv refuses to unpack a file that some systems cannot have.
    unportable = (name for name in packed if set(name) & set('<>:"|?*\\'))
    demand_none(unportable, "the sdist holds names that are not portable")


def check_wheel(wheel: Path) -> None:
    """Look at the wheel: it holds the modules, the mark of types and the licence, and nothing else."""
    source = ROOT / "src"
    about = f"bep_lint-{bep_lint.__version__}.dist-info"
    expected = {
        *(path.relative_to(source).as_posix() for path in source.glob("bep_lint/**/*.py")),
        "bep_lint/py.typed",
        *(f"{about}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")),
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
        demand_none(expected - packed, "the wheel lacks")
        demand_none(packed - expected, "the wheel holds what is no part of the program")
        check_metadata(email.message_from_bytes(archive.read(f"{about}/METADATA")))


def check_metadata(metadata: email.message.Message) -> None:
    """Look at the metadata: they are those of pyproject.toml."""
    expected = {
        "Name": [PROJECT["name"]],
        "Version": [bep_lint.__version__],
        "Summary": [PROJECT["description"]],
        "Requires-Python": [PROJECT["requires-python"]],
        "License-Expression": [PROJECT["license"]],
        "License-File": PROJECT["license-files"],
        "Classifier": PROJECT["classifiers"],
        "Provides-Extra": list(PROJECT["optional-dependencies"]),
        "Description-Content-Type": ["text/markdown"],
    }
    for name, values in expected.items():
        said = metadata.get_all(name, [])
        demand_none(set(values) ^ set(said), f"{name} differs between the wheel and pyproject.toml in")


def lower_bounds(requirements: Sequence[str]) -> dict[NormalizedName, Version]:
    """Return the oldest version that each requirement allows, by its name."""
    return {
        canonicalize_name(requirement.name): Version(specifier.version)
        for requirement in map(Requirement, requirements)
        for specifier in requirement.specifier
        if specifier.operator == ">="
    }


class Installation:
    """An environment of its own with the package in it."""

    def __init__(self, folder: Path, package: Path, python: str, way: str) -> None:
        """Make the environment in `folder`, with the `oldest` or `newest` dependencies, those of the tests left out."""
        self.folder, self.package, self.way = folder, package, way
        run(*UV, "venv", "--quiet", "--no-python-downloads", "--python", python, folder)
        self.versions = folder / "versions.txt"
        resolve = (*UV, "pip", "compile", "--quiet", "--extra", "test", "--resolution", RESOLUTIONS[way])
        run(*resolve, "--python", self.program("python"), "--output-file", self.versions, ROOT / "pyproject.toml")
        backend = folder / "backend.txt"
        bounds = lower_bounds(PYPROJECT["build-system"]["requires"]) if way == "oldest" else {}
        backend.write_text("".join(f"{name}=={version}\n" for name, version in bounds.items()), encoding="utf-8")
        self.add(str(package), "--build-constraints", str(backend))
        self.check(PROJECT["dependencies"])

    def program(self, name: str) -> Path:
        """Return where a program of the environment is."""
        return self.folder / "bin" / name

    def add(self, *arguments: str) -> None:
        """Install further packages, in the versions that the whole has to have."""
        run(*UV, "pip", "install", "--quiet", "--python", self.folder, "--constraints", self.versions, *arguments)

    def check(self, requirements: Sequence[str]) -> None:
        """See that the packages get along with each other, and that the oldest are as old as they may be."""
        run(*UV, "pip", "check", "--quiet", "--python", self.folder)
        if self.way == "oldest":
            listed = json.loads(run(*UV, "pip", "list", "--python", self.folder, "--format", "json"))
            first = {canonicalize_name(package["name"]): Version(package["version"]) for package in listed}
            bounds = lower_bounds(requirements).items()
            wrong = (f"{name} {bound}: the first is {first[name]}" for name, bound in bounds if first[name] != bound)
            demand_none(wrong, "pyproject.toml allows versions that there are not")

    def use(self, folder: Path, expected: dict[tuple[str, ...], Outcome]) -> None:
        """See that the program does in `folder` what is expected of it, called in both ways."""
        demand_none({place_of(self.program("python"))} - {*self.folder.rglob("site-packages/bep_lint")}, "what runs is")
        program: list[str | Path] = [self.program("bep-lint")]
        module: list[str | Path] = [self.program("python"), "-m", "bep_lint"]
        wrong = [" ".join(call) for call in CALLS if outcome(program, call, folder) != expected[call]]
        # One call tells whether the module is the same program.
        wrong += [f"-m bep_lint {call[0]}" for call in CALLS[:1] if outcome(module, call, folder) != expected[call]]
        demand_none(
            wrong, f"{self.package.name} with the {self.way} dependencies does not print what the work tree does"
        )

    def test(self, sdist: Path, tests: Sequence[str]) -> None:
        """Run the tests of the unpacked sdist, all where none are named."""
        # The example of a plug-in is installed with pip.
        self.add("pip", f"{PROJECT['name']}[test] @ {self.package.as_uri()}")
        self.check([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]])
        with tarfile.open(sdist) as archive:
            archive.extractall(self.folder / "sdist", filter="data")
        pytest: tuple[str | Path, ...] = (
            self.program("python"),
            "-m",
            "pytest",
            "--quiet",
            "-p",
            "no:cacheprovider",
            *tests,
        )
        (unpacked,) = (self.folder / "sdist").iterdir()
        done = subprocess.run(pytest, cwd=unpacked, env=environment(), check=False)
        if done.returncode:
            raise SystemExit(f"check_package: the tests fail with the {self.way} dependencies")


def place_of(python: str | Path) -> Path:
    """Return the folder of the bep_lint that a Python runs."""
    return Path(run(python, "-P", "-c", "import bep_lint; print(bep_lint.__file__)").strip()).parent


def outcome(program: Sequence[str | Path], call: Sequence[str], folder: Path) -> Outcome:
    """Return what a call of the program in `folder` leaves; end where it does not work."""
    done = subprocess.run(
        [*program, *call], cwd=folder, env=environment(), capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"{done.stderr}check_package: exit status {done.returncode} from: bep-lint {' '.join(call)}")
    return Outcome(done.returncode, done.stdout, done.stderr)


def main() -> None:
    """Prove the package, and say what has been proven."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", action="append", metavar="PATH", help="a Python to use, not this one; repeatable")
    parser.add_argument("--fast", action="store_true", help="run only the tests that depend most on other packages")
    arguments = parser.parse_args()
    if place_of(sys.executable) != ROOT / "src" / "bep_lint":
        raise SystemExit("check_package: bep_lint is not that of this work tree; use the Python of .venv")
    with tempfile.TemporaryDirectory(prefix="bep-lint-package-") as name:
        folder = Path(name).resolve()
        sdist, wheel = build(folder / "dist")
        check_sdist(sdist)
        check_wheel(wheel)
        print(f"{sdist.name} and {wheel.name} are whole", flush=True)
        demo = folder / "demo"
        shutil.copytree(ROOT / "fixtures" / "demo", demo)
        expected = {call: outcome([sys.executable, "-m", "bep_lint"], call, demo) for call in CALLS}
        for number, python in enumerate(arguments.python or [sys.executable]):
            for package in (sdist, wheel):
                for way in RESOLUTIONS:
                    place = folder / f"{number}-{way}-{package.suffix.removeprefix('.')}"
                    installation = Installation(place, package, python, way)
                    installation.use(demo, expected)
                    version = run(installation.program("python"), "--version").strip()
                    print(f"{package.name} works with {version} and the {way} dependencies", flush=True)
                    if package == wheel and way == "oldest":
                        installation.test(sdist, FAST_TESTS if arguments.fast else ())


if __name__ == "__main__":
    main()

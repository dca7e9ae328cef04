"""What is packed and claimed, and what `scripts/check_package.py`, which builds and installs the package, notices."""

import json
import re
import runpy
import shlex
import subprocess
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

from bep_lint import __version__

PROOF = runpy.run_path(str(ROOT / "scripts" / "check_package.py"))
# What its functions see, which a test may replace.
GLOBALS: dict[str, Any] = PROOF["main"].__globals__
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WORKFLOWS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / ".github" / "workflows").glob("*.yml")}
ABOUT = f"bep_lint-{__version__}.dist-info"


def metadata(**changes: str) -> str:
    """The metadata that pyproject.toml asks for."""
    project = PYPROJECT["project"]
    fields = [
        ("Metadata-Version", "2.4"),
        ("Name", project["name"]),
        ("Version", __version__),
        ("Summary", project["description"]),
        ("Requires-Python", project["requires-python"]),
        ("License-Expression", project["license"]),
        *(("License-File", name) for name in project["license-files"]),
        *(("Classifier", name) for name in project["classifiers"]),
        *(("Provides-Extra", name) for name in project["optional-dependencies"]),
        ("Description-Content-Type", "text/markdown"),
    ]
    return "".join(f"{name}: {changes.get(name.replace('-', '_'), value)}\n" for name, value in fields) + "\nText\n"


def wheel(folder: Path, *, without: str = "", besides: str = "", about: str = "") -> Path:
    """Make a wheel of the sources, with or without a file."""
    source = ROOT / "src"
    names = {path.relative_to(source).as_posix() for path in source.glob("bep_lint/**/*.py")} | {"bep_lint/py.typed"}
    names |= {f"{ABOUT}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")}
    assert not without or without in names
    path = folder / f"bep_lint-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(names - {without} | ({besides} if besides else set())):
            archive.writestr(name, (about or metadata()) if name.endswith("/METADATA") else "")
    return path


def test_a_whole_wheel_passes(tmp_path: Path) -> None:
    PROOF["check_wheel"](wheel(tmp_path))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"without": "bep_lint/py.typed"}, "the wheel lacks:\n  bep_lint/py.typed"),
        ({"without": "bep_lint/rules/links.py"}, "the wheel lacks:\n  bep_lint/rules/links.py"),
        ({"without": f"{ABOUT}/licenses/LICENSE"}, f"the wheel lacks:\n  {ABOUT}/licenses/LICENSE"),
        ({"besides": "tests/test_cli.py"}, "no part of the program:\n  tests/test_cli.py"),
        ({"besides": "bep_lint/rules/__pycache__/links.pyc"}, "no part of the program:\n  bep_lint/rules/__py"),
        ({"about": metadata(Requires_Python=">=3.8")}, "Requires-Python differs between the wheel and pyproject.toml"),
        ({"about": metadata(License_Expression="Apache-2.0")}, "License-Expression differs"),
        ({"about": metadata(Version="0.0.1")}, "Version differs"),
        (
            {"about": f"Classifier: Private :: Other\n{metadata()}"},
            "Classifier differs between the wheel and pyproject",
        ),
        ({"about": metadata().replace("Classifier: Typing :: Typed\n", "")}, "in:\n  Typing :: Typed"),
    ],
)
def test_a_wheel_that_is_not_whole_is_told(changes: dict[str, str], told: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as end:
        PROOF["check_wheel"](wheel(tmp_path, **changes))
    assert told in str(end.value)


def tracked() -> set[str]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in done.stdout.split("\0") if (ROOT / name).is_file()}


def sdist(folder: Path, names: set[str]) -> Path:
    path = folder / f"bep_lint-{__version__}.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in sorted({"PKG-INFO", *names}):
            archive.addfile(tarfile.TarInfo(f"bep_lint-{__version__}/{name}"))
    return path


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="what belongs into it is what git knows")
def test_an_sdist_is_what_git_knows(tmp_path: Path) -> None:
    names = tracked()
    PROOF["check_sdist"](sdist(tmp_path, names))
    with pytest.raises(SystemExit, match=r"lacks, for want of an `include` .*:\n  LICENSE$"):
        PROOF["check_sdist"](sdist(tmp_path, names - {"LICENSE"}))
    with pytest.raises(SystemExit, match=r"no part of the repository:\n  \.venv/pyvenv\.cfg$"):
        PROOF["check_sdist"](sdist(tmp_path, names | {".venv/pyvenv.cfg"}))


@pytest.mark.parametrize("character", '<>:"|?*\\')
def test_a_name_that_is_not_portable_is_told(character: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GLOBALS, "ROOT", tmp_path)
    PROOF["check_sdist"](sdist(tmp_path, {"docs/a.md"}))
    with pytest.raises(SystemExit) as end:
        PROOF["check_sdist"](sdist(tmp_path, {"docs/a.md", f"docs/a{character}b.md"}))
    assert str(end.value) == f"check_package: the sdist holds names that are not portable:\n  docs/a{character}b.md"


class Faked:
    """An installation whose programs are scripts, which print the options that they are called with."""

    def __init__(self, folder: Path, way: str = "oldest") -> None:
        self.folder = folder / "environment"
        self.installation = PROOF["Installation"].__new__(PROOF["Installation"])
        self.installation.folder, self.installation.way = self.folder, way
        self.installation.package, self.installation.versions = folder / "package.whl", folder / "versions.txt"
        package = self.folder / "lib" / "python3" / "site-packages" / "bep_lint"
        package.mkdir(parents=True)
        self.write("bep-lint", "printf '%s\\n' \"$*\"")
        self.python(package)

    def write(self, name: str, lines: str) -> None:
        path = self.folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
        path.chmod(0o755)

    def python(self, package: Path, module: str = "shift 2; printf '%s\\n' \"$*\"") -> None:
        """Let what Python runs lie in `package`, and `-m bep_lint` do the lines `module`."""
        where = f"echo {shlex.quote(str(package / '__init__.py'))}"
        self.write("python", f"if [ $1 = -P ]; then {where}; else {module}; fi")


@pytest.fixture
def faked(tmp_path: Path) -> Faked:
    return Faked(tmp_path)


EXPECTED = {call: PROOF["Outcome"](0, f"{' '.join(call)}\n", "") for call in PROOF["CALLS"]}


def test_what_prints_the_same_passes(faked: Faked, tmp_path: Path) -> None:
    faked.installation.use(tmp_path, EXPECTED)


@pytest.mark.parametrize(
    ("call", "deed"),
    [
        *((call, "echo x") for call in EXPECTED),
        (("--version",), "printf '%s\\n' \"$*\"; echo x >&2"),
        (("--version",), "printf '%s\\n' \"$*\"; exit 1"),
    ],
)
def test_what_prints_something_else_is_told(call: tuple[str, ...], deed: str, faked: Faked, tmp_path: Path) -> None:
    options = " ".join(call)
    faked.write("bep-lint", f"if [ \"$*\" = '{options}' ]; then {deed}; else printf '%s\\n' \"$*\"; fi")
    with pytest.raises(SystemExit) as end:
        faked.installation.use(tmp_path, EXPECTED)
    told = "package.whl with the oldest dependencies does not print what the work tree does"
    assert str(end.value) == f"check_package: {told}:\n  {options}"


def test_a_program_that_breaks_is_told(faked: Faked, tmp_path: Path) -> None:
    faked.write("bep-lint", "echo no module >&2; exit 2")
    with pytest.raises(SystemExit, match=r"no module\ncheck_package: exit status 2 from: bep-lint --version"):
        faked.installation.use(tmp_path, EXPECTED)


def test_a_module_that_is_another_program_is_told(faked: Faked, tmp_path: Path) -> None:
    (package,) = faked.folder.rglob("site-packages/bep_lint")
    faked.python(package, "echo 0.0.1")
    with pytest.raises(SystemExit, match=r"does not print what the work tree does:\n  -m bep_lint --version$"):
        faked.installation.use(tmp_path, EXPECTED)


def test_a_program_from_somewhere_else_is_told(faked: Faked, tmp_path: Path) -> None:
    faked.python(ROOT / "src" / "bep_lint")
    with pytest.raises(SystemExit, match=r"what runs is:\n  .*/src/bep_lint$"):
        faked.installation.use(tmp_path, EXPECTED)


@pytest.mark.parametrize(
    ("way", "installed", "told"),
    [
        ("oldest", "6.0.1", None),
        ("oldest", "6.0.1.0", None),
        ("oldest", "6.0.2", "pyproject.toml allows versions that there are not:\n  pyyaml 6.0.1: the first is 6.0.2"),
        ("newest", "6.0.2", None),
    ],
)
def test_the_oldest_have_to_be_as_old_as_is_claimed(
    way: str, installed: str, told: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[Any, ...]] = []

    def listed(*command: str | Path) -> str:
        calls.append(command)
        return json.dumps([{"name": "PyYAML", "version": installed}, {"name": "other", "version": "1"}])

    monkeypatch.setitem(GLOBALS, "run", listed)
    installation = Faked(tmp_path, way).installation
    if told:
        with pytest.raises(SystemExit) as end:
            installation.check(["PyYAML>=6.0.1,<7"])
        assert str(end.value) == f"check_package: {told}"
    else:
        installation.check(["PyYAML>=6.0.1,<7"])
    assert "check" in calls[0], "they have to get along with each other"


@pytest.mark.parametrize("status", [0, 1, 5])
def test_tests_that_fail_are_told(status: int, faked: Faked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the unpacked sdist, beside which no package of another place lies."""
    called: list[Any] = []
    proof = tmp_path / "proof"
    monkeypatch.setitem(GLOBALS, "run", lambda *command: called.append(command))
    monkeypatch.setattr(faked.installation, "check", called.append)
    faked.write("python", f'echo "$PWD $*" >{shlex.quote(str(proof))}; exit {status}')
    archive = sdist(tmp_path, {"tests/test_parse.py"})
    if status:
        with pytest.raises(SystemExit, match=r"^check_package: the tests fail with the oldest dependencies$"):
            faked.installation.test(archive, ["tests/test_parse.py"])
    else:
        faked.installation.test(archive, ["tests/test_parse.py"])
    unpacked = faked.folder / "sdist" / f"bep_lint-{__version__}"
    assert (unpacked / "tests" / "test_parse.py").is_file()
    assert proof.read_text(encoding="utf-8").startswith(f"{unpacked} -m pytest ")
    assert proof.read_text(encoding="utf-8").endswith(" tests/test_parse.py\n")
    assert called[0][-1] == f"bep-lint[test] @ {(tmp_path / 'package.whl').as_uri()}"
    assert called[1] == [*PYPROJECT["project"]["dependencies"], *PYPROJECT["project"]["optional-dependencies"]["test"]]


def test_every_file_has_a_portable_name() -> None:
    """Where one has not, Windows cannot check the repository out, and uv does not unpack the sdist."""
    folders = ("docs", "examples", "fixtures", "src", "tests")
    names = (str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*"))
    assert [name for name in names if re.search(r'[<>:"|?*\\\x00-\x1f]|[ .](/|$)', name)] == []


def test_lower_bounds_are_read() -> None:
    bounds = PROOF["lower_bounds"](["PyYAML>=6.0.1,<7", "mdit_py.plugins>=0.5", "pytest"])
    assert {name: str(version) for name, version in bounds.items()} == {"pyyaml": "6.0.1", "mdit-py-plugins": "0.5"}


def test_every_dependency_has_a_lower_bound() -> None:
    project = PYPROJECT["project"]
    extras: dict[str, Any] = project["optional-dependencies"]
    for requirements in (project["dependencies"], extras["test"], PYPROJECT["build-system"]["requires"]):
        assert len(PROOF["lower_bounds"](requirements)) == len(requirements), requirements


def test_the_pythons_that_are_claimed_are_tried() -> None:
    jobs = yaml.safe_load(WORKFLOWS["ci.yml"])["jobs"]
    tried = jobs["test"]["strategy"]["matrix"]["python"]
    (setup,) = (step["with"] for step in jobs["package"]["steps"] if "setup-python" in step.get("uses", ""))
    assert setup["python-version"].split() == tried
    (proof,) = (step["run"] for step in jobs["package"]["steps"] if "check_package" in step.get("run", ""))
    assert re.findall(r"--python python(\S+)", proof) == tried
    claimed = (
        re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", name)
        for name in PYPROJECT["project"]["classifiers"]
    )
    assert [found[1] for found in claimed if found] == tried
    assert PYPROJECT["project"]["requires-python"] == f">={tried[0]}"
    assert PYPROJECT["tool"]["mypy"]["python_version"] == tried[0]


def test_actions_are_pinned_by_commit() -> None:
    uses = [line.strip() for text in WORKFLOWS.values() for line in text.splitlines() if "uses:" in line]
    assert uses
    assert [
        line for line in uses if not re.fullmatch(r"- uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)
    ] == []

"""`action.yml`: its very shell lines in a faked runner environment, with a real installation of bep-lint."""

import json
import re
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from faked_runner import ACTION, INPUTS, Ran, Runner, runner, table
from git_repository import commit, committed_proposals, edit, git

DOCUMENT = "BEP-1000-session-quota.md"
DATE = ("Created: 2026-02-10", "Created: 2026-02-30")
FINDING = f"::error file=proposals/{DOCUMENT},line=4,endLine=4,col=10,endColumn=20,title=FM010"
INSTALLING = ("found", "set-up", "installed")
NEW = "0" * 40


@pytest.fixture(scope="session")
def action(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout, as the runner downloads the action."""
    folder = tmp_path_factory.mktemp("action of OWNER")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in ("action.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


def tools(folder: Path, *more: str) -> Path:
    """Return a folder for PATH that has what every runner has, but no Python."""
    folder.mkdir()
    for name in ("bash", "env", "mktemp", "cat", "git", "rm", *more):
        path = shutil.which(name)
        assert path, name
        (folder / name).symlink_to(path)
    return folder


def without_packages(log: str, folder: Path) -> bool:
    """Whether no package can be had here at all, so that an installation cannot possibly work."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), "mdurl"],
        capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode != 0 and "could not be installed" in log


@pytest.fixture(scope="session")
def installed(action: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the step that installs puts out, done once."""
    folder = tmp_path_factory.mktemp("installed")
    (folder / "workspace").mkdir()
    path = tools(folder / "tools")
    (path / "python3").symlink_to(sys.executable)
    elsewhere = {f"PIP_{name}": str(folder / "elsewhere") for name in ("TARGET", "PREFIX", "ROOT", "PYTHON")}
    started = runner(folder, action, PATH=str(path), PIP_USER="1", PIP_DRY_RUN="1", PIP_NO_DEPS="1", **elsewhere)
    ran = started.run(folder / "workspace", steps=INSTALLING)
    if not ran.passed and without_packages(ran.log, folder / "packages"):
        pytest.skip(f"no package index can be reached: {ran.log}")
    assert ran.passed, ran.log
    assert not list((folder / "workspace").iterdir())
    assert not (folder / "elsewhere").exists()
    return ran.steps["installed"]


class Workspace:
    """A checkout of a repository with the sound proposals, on which the action is run."""

    def __init__(self, folder: Path, action: Path, installed: dict[str, str]) -> None:
        self.folder = folder / "workspace"
        self.folder.mkdir()
        self.proposals = committed_proposals(self.folder)
        self.first = git(self.folder, "rev-parse", "HEAD")
        self.runner: Runner = runner(folder / "runner", action)
        self._installed = installed

    def happens(self, event: dict[str, object], **variables: str) -> None:
        file = self.runner.folder / "event.json"
        file.write_text(json.dumps(event), encoding="utf-8")
        self.runner.variables |= {"GITHUB_EVENT_PATH": str(file), **variables}

    def pull_request(self) -> None:
        """Commit what is there on a branch and check out what GitHub merges it to."""
        git(self.folder, "checkout", "--quiet", "-b", "topic")
        head = commit(self.folder)
        git(self.folder, "checkout", "--quiet", "--detach", "main")
        git(self.folder, "merge", "--quiet", "--no-ff", "-m", "Merge", "topic")
        request = {"number": 12, "base": {"sha": self.first, "ref": "main"}, "head": {"sha": head}}
        self.happens({"pull_request": request})

    def lint(self, **inputs: str) -> Ran:
        return self.runner.run(self.folder, inputs, steps=("lint",), known={"installed": self._installed})


@pytest.fixture
def workspace(tmp_path: Path, action: Path, installed: dict[str, str]) -> Workspace:
    made = Workspace(tmp_path, action, installed)
    made.happens({"schedule": "0 0 * * *"})
    return made


# The file


def test_the_file_is_an_action() -> None:
    schema = ("-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions")
    done = subprocess.run(
        [sys.executable, *schema, str(ROOT / "action.yml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_inputs_never_stand_in_a_script() -> None:
    steps = table(ACTION)["runs"]["steps"]
    assert isinstance(steps, list)
    for step in steps:
        assert "${{" not in step.get("run", "")
        assert step.get("shell", "bash") == "bash"


def test_other_actions_are_pinned_by_commit() -> None:
    used = re.findall(r"uses: (.*)", (ROOT / "action.yml").read_text(encoding="utf-8"))
    assert used
    for line in used:
        assert re.fullmatch(r"(actions|github)/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)


def test_the_lines_run_in_the_bash_of_a_mac() -> None:
    """Which is 3.2: no `mapfile`, no `${x,,}`, no negative index, no empty array under `set -u`."""
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert not re.search(r"mapfile|readarray|declare -A|\$\{\w+(,,|\^\^)\}|\[@\]|&>>|\|&|\$\{\w+@", text)


# Python, and the installation

FAKE_UV = "if [ $1 = --version ]; then exit; fi\n"


def fake_environment(script: str = "exit 0") -> str:
    """Return what a fake `uv` does to make an environment, whose Python is a `script` of bash."""
    made = f"echo '#!/bin/bash\n{script}' >env/bin/python; chmod +x env/bin/python"
    return f"if [ $1 = venv ]; then mkdir -p env/bin; {made}; fi\n"


def program(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def fresh(tmp_path: Path, action: Path, path: Path) -> tuple[Runner, Path]:
    (tmp_path / "workspace").mkdir()
    return runner(tmp_path / "runner", action, PATH=str(path)), tmp_path / "workspace"


@pytest.mark.parametrize("name", ["python3", "python", "py", "python3.13"])
def test_python_is_found_by_any_of_its_names(tmp_path: Path, action: Path, name: str) -> None:
    path = tools(tmp_path / "tools")
    (path / name).symlink_to(sys.executable)
    started, workspace = fresh(tmp_path, action, path)
    found = started.run(workspace, steps=("found",)).steps["found"]["python"]
    assert Path(found).resolve() == Path(sys.executable).resolve()


FAKES = {
    "none": None,
    "too old": "exit 1",
    "no Python": "echo 'Python was not found; run without arguments to install' ; exit 49",
    "an ancient one": "echo 'Unknown option: -I' >&2; exit 2",
    "one that says nothing": "exit 0",
}


@pytest.mark.parametrize("fake", FAKES.values(), ids=FAKES)
def test_python_is_set_up_where_there_is_none(tmp_path: Path, action: Path, fake: str | None) -> None:
    path = tools(tmp_path / "tools")
    for name in ("python3", "python", "py") if fake else ():
        program(path / name, f"#!/bin/sh\n{fake}\n")
    started, workspace = fresh(tmp_path, action, path)

    def use(step: dict[str, object]) -> dict[str, str]:
        return {"python-path": sys.executable}

    ran = started.run(workspace, steps=("found", "set-up"), use=use)
    assert ran.passed
    assert ran.steps["found"] == {}
    (step,) = ran.used
    assert str(step["uses"]).startswith("actions/setup-python@")
    assert step["with"] == {"python-version": "3.13", "update-environment": False}, "the job's own Python stays"


def test_a_python_that_is_too_old_is_passed_over(tmp_path: Path, action: Path) -> None:
    path = tools(tmp_path / "tools")
    program(path / "python3", f"#!/bin/sh\nexec {sys.executable} -c 'import sys; sys.exit(1)'\n")
    (path / "python3.13").symlink_to(sys.executable)
    started, workspace = fresh(tmp_path, action, path)
    found = started.run(workspace, steps=("found",)).steps["found"]["python"]
    assert Path(found).resolve() == Path(sys.executable).resolve()


def test_a_python_from_before_3_11_is_passed_over(tmp_path: Path, action: Path) -> None:
    path = tools(tmp_path / "tools")
    script = "import sys; sys.version_info = (3, 10, 99, 'final', 0); exec(sys.argv[-1])"
    program(path / "python3", f'#!/bin/sh\nexec {sys.executable} -c {shlex.quote(script)} "$@"\n')
    started, workspace = fresh(tmp_path, action, path)
    assert started.run(workspace, steps=("found",)).steps["found"] == {}


def test_a_python_that_cannot_make_environments_is_of_use_to_uv_only(tmp_path: Path, action: Path) -> None:
    path = tools(tmp_path / "tools")
    # As Debian has it without python3-venv: `ensurepip` is not there.
    script = "import sys; sys.modules['ensurepip'] = None; exec(sys.argv[-1])"
    program(path / "python3", f'#!/bin/sh\nexec {sys.executable} -c {shlex.quote(script)} "$@"\n')
    started, workspace = fresh(tmp_path, action, path)
    assert started.run(workspace, steps=("found",)).steps["found"] == {}
    program(path / "uv", "#!/bin/sh\n")
    assert started.run(workspace, steps=("found",)).steps["found"].keys() == {"python"}
    program(path / "uv", "#!/bin/sh\nexit 127\n")
    assert started.run(workspace, steps=("found",)).steps["found"] == {}, "nor to one that does not run"


def test_bep_lint_is_installed_apart(installed: dict[str, str], action: Path) -> None:
    code = (
        "import bep_lint, importlib.metadata as m; print(bep_lint.__file__, *sorted(d.name for d in m.distributions()))"
    )
    done = subprocess.run([installed["python"], "-I", "-c", code], capture_output=True, text=True, check=True)
    file, *packages = done.stdout.removesuffix("\n").rsplit(".py ", 1)
    assert file == str(action / "src" / "bep_lint" / "__init__")
    assert set(packages[0].split()) - {"pip", "setuptools"} == {"markdown-it-py", "mdit-py-plugins", "mdurl", "PyYAML"}


@pytest.mark.parametrize("kind", ["fake", "real"])
def test_uv_installs_where_it_is_there(tmp_path: Path, action: Path, installed: dict[str, str], kind: str) -> None:
    path = tools(tmp_path / "tools")
    (path / "python3").symlink_to(sys.executable)
    log = tmp_path / "log"
    real = shutil.which("uv")
    if kind == "real" and real is None:
        pytest.skip("uv is not installed")
    program(
        path / "uv",
        f'#!/bin/bash\nprintf "%s " "$@" >>{shlex.quote(str(log))}; echo >>{shlex.quote(str(log))}\n'
        + (
            f'exec {real} "$@"\n'
            if kind == "real"
            else f"{FAKE_UV}if [ $1 = venv ]; then exec $4 -m venv $5; else exec $5 -m pip install -q -r $7; fi\n"
        ),
    )
    started, workspace = fresh(tmp_path, action, path)
    started.variables["UV_SYSTEM_PYTHON"] = "1"
    (workspace / "pyproject.toml").write_text("[tool.uv]\nindex-url = 'http://127.0.0.1:9/'\n", encoding="utf-8")
    ran = started.run(workspace, steps=INSTALLING)
    assert ran.passed, ran.log
    done = subprocess.run([ran.steps["installed"]["python"], "-I", "-c", "import bep_lint.cli"], check=False)
    assert done.returncode == 0
    assert [line.split()[:2] for line in log.read_text(encoding="utf-8").splitlines()] == [
        ["--version"],
        ["--version"],
        ["venv", "--quiet"],
        ["pip", "install"],
    ]


def test_pip_installs_where_uv_does_not_run(tmp_path: Path, action: Path) -> None:
    path = tools(tmp_path / "tools")
    program(path / "uv", "#!/bin/sh\necho 'uv: no such'; echo '::error::library' >&2\nexit 127\n")
    # Of pip, too, it needs no more here than that it is asked.
    program(path / "python3", f'#!/bin/bash\n[ $2 = -m ] && exit 9\nexec {sys.executable} "$@"\n')
    started, workspace = fresh(tmp_path, action, path)
    ran = started.run(workspace, steps=("installed",), known={"found": {"python": str(path / "python3")}})
    assert "uv does not run, so that pip is used: uv: no such ::error::library" in ran.log.splitlines()
    assert ran.commands("error") == ["bep-lint could not be installed; the lines above say why"], "by `-m venv`"


def test_what_is_checked_out_has_no_say_in_the_installation(tmp_path: Path, action: Path) -> None:
    """Python and uv look for settings in the folder in which they are run, and above it."""
    path = tools(tmp_path / "tools", "mkdir", "chmod")
    log = tmp_path / "log"
    told = f"pwd >>{shlex.quote(str(log))}\n"
    program(path / "python3", f'#!/bin/bash\n{told}exec {sys.executable} "$@"\n')
    program(path / "uv", f"#!/bin/bash\n{told}{FAKE_UV}{fake_environment()}")
    started, workspace = fresh(tmp_path, action, path)
    ran = started.run(workspace, steps=INSTALLING)
    assert ran.passed, ran.log
    folders = {Path(line) for line in log.read_text(encoding="utf-8").splitlines()}
    (own,) = folders - {tmp_path / "runner" / "temp"}
    assert own.parent == tmp_path / "runner" / "temp"
    assert ran.steps["installed"]["python"] == str(own / "env" / "bin" / "python")
    assert [entry.name for entry in (tmp_path / "runner" / "temp").iterdir()] == [own.name]


def test_an_installation_that_fails_says_so(tmp_path: Path, action: Path) -> None:
    path = tools(tmp_path / "tools")
    (path / "python3").symlink_to(sys.executable)
    program(path / "uv", f"#!/bin/sh\n{FAKE_UV}echo 'no index' >&2\nexit 2\n")
    started, workspace = fresh(tmp_path, action, path)
    ran = started.run(workspace)
    assert not ran.passed
    assert "no index" in ran.log
    assert ran.commands("error") == ["bep-lint could not be installed; the lines above say why"]
    assert ran.outputs == {}


def test_a_version_is_taken_from_the_index(tmp_path: Path, action: Path) -> None:
    path = tools(tmp_path / "tools", "mkdir", "chmod")
    (path / "python3").symlink_to(sys.executable)
    asked = tmp_path / "asked"
    program(
        path / "uv",
        f"#!/bin/bash\nif [ $1 = pip ]; then cat requirements.txt >{shlex.quote(str(asked))}; fi\n{fake_environment()}",
    )
    started, workspace = fresh(tmp_path, action, path)
    ran = started.run(workspace, {"version": "0.1.0"}, steps=INSTALLING)
    assert ran.passed, ran.log
    assert asked.read_text(encoding="utf-8") == "bep-lint==0.1.0\n"


@pytest.mark.parametrize("version", ["0.0.1", ""])
def test_what_is_installed_has_to_run(tmp_path: Path, action: Path, version: str) -> None:
    path = tools(tmp_path / "tools", "mkdir", "chmod")
    (path / "python3").symlink_to(sys.executable)
    program(
        path / "uv",
        f"#!/bin/bash\n{fake_environment('[[ $* = *github_action* ]] && echo no module && exit 1; exit 0')}",
    )
    started, workspace = fresh(tmp_path, action, path)
    ran = started.run(workspace, {"version": version})
    assert not ran.passed
    assert "no module" in ran.log
    (problem,) = ran.commands("error")
    assert problem == (
        "version: bep-lint 0.0.1 does not run in this action, the lines above say why; write another one"
        if version
        else "bep-lint is installed, but does not run; the lines above say why"
    )
    assert ran.steps["installed"] == {}


@pytest.mark.parametrize("version", ["0.1 --index-url http://x", "0.1\nevil", "$(touch x)", "*", "-r x", "latest/../x"])
def test_a_version_that_is_none(tmp_path: Path, action: Path, version: str) -> None:
    path = tools(tmp_path / "tools")
    (path / "python3").symlink_to(sys.executable)
    started, workspace = fresh(tmp_path, action, path)
    ran = started.run(workspace, {"version": version}, steps=INSTALLING)
    assert not ran.passed
    assert ran.commands("error") == ["version: no version of bep-lint is written so; write one such as 0.1.0"]
    assert not list(workspace.iterdir())


# Linting


def test_nothing_is_found(workspace: Workspace) -> None:
    ran = workspace.lint()
    assert ran.passed, ran.log
    assert ran.outputs == {"status": "0", "findings": "0"}
    assert "All " in ran.log
    assert "All " in ran.summary


def test_what_is_found_fails_the_step_with_annotations_summary_and_sarif(workspace: Workspace) -> None:
    edit(workspace.proposals / DOCUMENT, *DATE)
    ran = workspace.lint(sarif="results.sarif")
    assert not ran.passed
    assert FINDING in ran.log
    sarif = workspace.folder / "results.sarif"
    assert ran.outputs == {"status": "1", "findings": "1", "sarif": str(sarif)}
    (run,) = json.loads(sarif.read_bytes())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["FM010"]
    assert ran.summary.count("FM010") == 1
    assert ran.commands("error") == []


def test_the_summary_has_what_has_no_annotation_once(workspace: Workspace) -> None:
    text = (workspace.proposals / DOCUMENT).read_text(encoding="utf-8")
    headings = "".join(f"# Heading {number:02d}\n\n" for number in range(15))
    (workspace.proposals / DOCUMENT).write_text(text + f"\n{headings}", encoding="utf-8")
    ran = workspace.lint(args="--select SEC006,SEC001")
    assert ran.outputs["findings"] == "15"
    assert ran.log.count("::warning file=") == 10
    assert ran.summary.count("Heading 14") == 1
    assert "findings without an annotation" not in ran.summary
    notices = ran.commands("notice")
    assert any("See the log of this step or the job summary for 5 more warnings" in notice for notice in notices)


@pytest.mark.parametrize(
    ("args", "passed"),
    [
        ("--exit-zero", True),
        ("--fail-on error", False),
        ("--ignore FM010", True),
        ("--ignore 'FM010,SEC'  \n --fail-on\terror", True),
        ('--severity "FM010=warning" --fail-on error', True),
    ],
)
def test_options_are_those_of_check(workspace: Workspace, args: str, passed: bool) -> None:
    edit(workspace.proposals / DOCUMENT, *DATE)
    ran = workspace.lint(args=args)
    assert ran.passed is passed, ran.log
    assert ran.outputs["status"] == str(int(not passed))


def test_options_may_ask_for_more_reports(workspace: Workspace) -> None:
    edit(workspace.proposals / DOCUMENT, *DATE)
    ran = workspace.lint(args="--output-format 'junit:a report.xml' --output-format concise:lines.txt")
    assert FINDING in ran.log
    assert "FM010" in (workspace.folder / "a report.xml").read_text(encoding="utf-8")
    assert f"proposals/{DOCUMENT}:4:10: FM010" in (workspace.folder / "lines.txt").read_text(encoding="utf-8")


def test_help_is_no_failure(workspace: Workspace) -> None:
    ran = workspace.lint(args="--help")
    assert ran.passed
    assert "usage: bep-lint check" in ran.log


ERRORS = {
    "an option that there is not": ({"args": "--nothing"}, "unrecognized arguments: --nothing"),
    "a rule that there is not": ({"args": "--select FM999"}, "FM999"),
    "a quotation mark": (
        {"args": "--select 'FM"},
        "args: No closing quotation in --select 'FM; close each quotation mark",
    ),
    "a path that there is not": ({"paths": "propsals"}, "propsals does not exist"),
    "a glob without a match": ({"paths": "proposals/*.rst"}, "paths: proposals/*.rst matches no proposal; write paths"),
    "a folder that there is not": ({"working_directory": "none"}, "working-directory: FileNotFoundError"),
    "a base that there is not": ({"base": "origin/main"}, "--base origin/main: unknown revision"),
    "a SARIF file in no folder": ({"sarif": "none/x.sarif"}, "none/x.sarif cannot be written"),
    "a SARIF file in a document's place": (
        {"sarif": f"proposals/{DOCUMENT}", "paths": f"proposals/{DOCUMENT}"},
        "write the report elsewhere",
    ),
    "a line break in the SARIF file": ({"sarif": "x\nstatus=0"}, "sarif: x status=0 is no file name"),
    "standard output for the SARIF file": ({"sarif": "-"}, "sarif: - is no file name"),
    "two reports for the log": (
        {"args": "--output-format json"},
        "args: --output-format json would go to the log, which is for the annotations; name a file: --output-format",
    ),
    "two reports for the log by its name": (
        {"args": "--output-format json:/dev/stdout"},
        "args: --output-format json would go to the log",
    ),
    **{
        option: ({"args": f"{option} {value}"}, f"args: {option} has no place in the action, which annotates; run")
        for option, value in {
            "--output-file": "x",
            "--diff": "",
            "--statistics": "",
            "--show-files": "",
            "--show-settings": "",
            "--stdin-filename": f"proposals/{DOCUMENT} -",
        }.items()
    },
}


@pytest.mark.parametrize(("inputs", "says"), ERRORS.values(), ids=ERRORS)
def test_an_error_is_annotated(workspace: Workspace, inputs: dict[str, str], says: str) -> None:
    ran = workspace.lint(**inputs)
    assert not ran.passed
    (problem,) = ran.commands("error")
    assert says in problem
    assert ran.outputs["status"] == "2"
    assert "sarif" not in ran.outputs
    assert "Traceback" not in ran.log
    assert git(workspace.folder, "status", "--porcelain") == ""


def test_an_error_comes_before_the_findings(workspace: Workspace) -> None:
    """GitHub shows ten errors a step; and one report that cannot be written does not take the others along."""
    registry = workspace.proposals / "README.md"
    rows = "".join(f"| [{number}](BEP-{number}-x.md) | X | Ada Byron | Draft |\n" for number in range(2000, 2015))
    registry.write_text(registry.read_text(encoding="utf-8") + rows, encoding="utf-8")
    ran = workspace.lint(sarif="none/x.sarif", args="--output-format junit:none/y.xml")
    first, *others = [line for line in ran.log.splitlines() if line.startswith("::error ")]
    assert first.startswith("::error title=bep-lint::")
    assert "none/x.sarif cannot be written" in first
    assert "none/y.xml cannot be written" in first
    assert len(others) == 10
    assert ran.summary.count("does not exist") >= 15
    assert int(ran.outputs.pop("findings")) >= 15
    assert ran.outputs["status"] == "2"
    ran = workspace.lint(sarif="x.sarif", args="--output-format junit:none/y.xml")
    assert ran.outputs["status"] == "2"
    assert Path(ran.outputs["sarif"]).exists()


def test_a_summary_that_cannot_be_written(workspace: Workspace) -> None:
    edit(workspace.proposals / DOCUMENT, *DATE)
    workspace.runner.summary = workspace.runner.folder / "none" / "summary"
    ran = workspace.lint(sarif="x.sarif")
    assert FINDING in ran.log
    (problem,) = ran.commands("error")
    assert "summary cannot be written" in problem
    assert ran.outputs.keys() == {"status", "findings", "sarif"}


def test_a_summary_that_has_something_keeps_it(workspace: Workspace) -> None:
    workspace.runner.summary = workspace.runner.folder / "summary"
    workspace.runner.summary.write_text("before\n", encoding="utf-8")
    assert workspace.lint().summary.startswith("before\n**bep-lint**")


def test_a_runner_without_a_folder_for_what_is_temporary(workspace: Workspace) -> None:
    workspace.runner.variables["RUNNER_TEMP"] = str(workspace.runner.folder / "none")
    (problem,) = workspace.lint().commands("error")
    assert problem.startswith("RUNNER_TEMP: FileNotFoundError")


def test_what_is_temporary_is_taken_away(workspace: Workspace) -> None:
    workspace.lint(sarif="x.sarif")
    assert not list(Path(workspace.runner.variables["RUNNER_TEMP"]).iterdir())


def test_a_locale_that_knows_no_such_character(workspace: Workspace) -> None:
    workspace.runner.variables |= {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    edit(workspace.proposals / DOCUMENT, "Created: 2026-02-10", "Created: früher→")
    ran = workspace.lint(args="--severity '\udcff'")
    assert ran.outputs["status"] == "2"
    assert "\\udcff" in ran.commands("error")[0]
    assert "früher→" in workspace.lint().log


def test_a_sarif_file_of_another_run_is_none_of_this_one(workspace: Workspace) -> None:
    (workspace.folder / "x.sarif").write_text("{}", encoding="utf-8")
    ran = workspace.lint(sarif="x.sarif", base="nothing")
    assert ran.outputs == {"status": "2"}
    ran = workspace.lint(sarif="x.sarif")
    assert ran.outputs["sarif"] == str(workspace.folder / "x.sarif")


@pytest.mark.parametrize("link", ["file", "folder", "working directory", "a way back"])
def test_a_sarif_file_is_not_written_over_a_link(workspace: Workspace, tmp_path: Path, link: str) -> None:
    """Who opens a pull request puts it there; the runner has files that are worth being overwritten."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.sarif").write_text("kept", encoding="utf-8")
    inputs = {"sarif": "x.sarif"}
    if link == "file":
        (workspace.folder / "x.sarif").symlink_to(outside / "x.sarif")
    else:
        (workspace.folder / "way").symlink_to(outside if link != "a way back" else outside / "deep")
        (outside / "deep").mkdir()
        shutil.copytree(workspace.proposals, outside / "proposals")
        inputs = {
            "folder": {"sarif": "way/x.sarif"},
            "working directory": {"working_directory": "way", "sarif": "x.sarif"},
            "a way back": {"sarif": "way/../x.sarif"},
        }[link]
    ran = workspace.lint(**inputs)
    (problem,) = ran.commands("error")
    assert problem == f"sarif: {inputs['sarif']} leads over a symbolic link; name another file"
    assert (outside / "x.sarif").read_text(encoding="utf-8") == "kept"
    assert ran.outputs == {"status": "2"}


def test_a_sarif_file_is_named_by_where_it_is(workspace: Workspace) -> None:
    ran = workspace.lint(sarif="./nothing/../x.sarif")
    assert ran.outputs["sarif"] == str(workspace.folder / "x.sarif")
    assert (workspace.folder / "x.sarif").is_file()


@pytest.mark.parametrize("log", ["-", "/dev/stdout", "/dev/stderr"])
def test_the_log_is_no_sarif_file(workspace: Workspace, log: str) -> None:
    ran = workspace.lint(sarif=log)
    assert ran.outputs == {"status": "2"}
    assert "$schema" not in ran.log


def test_a_sarif_file_outside_of_the_workspace(workspace: Workspace, tmp_path: Path) -> None:
    """Who writes the workflow may name one."""
    ran = workspace.lint(sarif=str(tmp_path / "x.sarif"))
    assert ran.outputs["sarif"] == str(tmp_path / "x.sarif")


def test_a_workspace_that_is_reached_over_a_link(workspace: Workspace, tmp_path: Path) -> None:
    """It is the runner's, and no stranger's."""
    edit(workspace.proposals / DOCUMENT, *DATE)
    (tmp_path / "way").symlink_to(workspace.folder)
    workspace.folder = tmp_path / "way"
    ran = workspace.lint(sarif="x.sarif", working_directory="proposals", paths=".")
    assert FINDING in ran.log
    assert ran.outputs["sarif"].endswith("/proposals/x.sarif")


def test_a_repository_in_a_folder_of_the_workspace(workspace: Workspace) -> None:
    """As `path:` of actions/checkout has it: GitHub takes the path for one in the repository."""
    edit(workspace.proposals / DOCUMENT, *DATE)
    whole = workspace.folder.with_name("whole")
    whole.mkdir()
    workspace.folder.rename(whole / "src")
    workspace.folder = whole
    assert FINDING in workspace.lint(working_directory="src").log
    assert FINDING in workspace.lint(paths="src/proposals").log


def test_a_configuration_that_is_wrong_is_annotated(workspace: Workspace) -> None:
    (workspace.folder / "bep-lint.toml").write_text('sleect = ["100%"]\n', encoding="utf-8")
    ran = workspace.lint()
    (problem,) = ran.commands("error")
    assert "sleect" in problem
    assert ran.outputs == {"status": "2"}


def test_a_rule_that_fails_is_annotated_and_the_rest_reported(
    workspace: Workspace, action: Path, installed: dict[str, str], tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(action, broken)
    module = broken / "src" / "bep_lint" / "rules" / "zz_broken.py"
    module.write_text(
        "from bep_lint.rule import rule\n\n\n@rule('ZZ001', 'broken', 'error')\ndef broken(doc):\n"
        '    """It fails.\n\n    Why.\n\n    Bad:\n        x\n\n    Good:\n        y\n\n    Source: none.\n    """\n'
        "    raise ValueError('50% of it')\n    yield\n",
        encoding="utf-8",
    )
    edit(workspace.proposals / DOCUMENT, *DATE)
    copied = tmp_path / "env"
    shutil.copytree(Path(installed["python"]).parent.parent, copied, symlinks=True)
    for file in copied.rglob("bep_lint.pth"):
        file.write_text(f"{broken / 'src'}\n", encoding="utf-8")
    ran = workspace.runner.run(
        workspace.folder,
        {"sarif": "x.sarif"},
        steps=("lint",),
        known={"installed": {"python": str(copied / "bin" / "python")}},
    )
    assert FINDING in ran.log
    assert any("rule ZZ001 (broken) failed on" in text and "50%25 of it" in text for text in ran.commands("error"))
    assert ran.outputs["status"] == "2"
    assert "FM010" in ran.summary
    assert Path(ran.outputs["sarif"]).exists()


def test_another_working_directory(workspace: Workspace) -> None:
    edit(workspace.proposals / DOCUMENT, *DATE)
    nested = workspace.folder / "a folder"
    nested.mkdir()
    workspace.proposals.rename(nested / "proposals")
    ran = workspace.lint(working_directory="a folder", sarif="x.sarif")
    assert f"::error file=a folder/proposals/{DOCUMENT},line=4" in ran.log, "the path is that in the repository"
    assert ran.outputs["sarif"] == str(nested / "x.sarif")


# Paths


def test_paths_are_one_a_line(workspace: Workspace) -> None:
    for name in ("with blanks/proposals", "-leading/proposals", "[a]/proposals", "other/proposals"):
        shutil.copytree(workspace.proposals, workspace.folder / name)
        edit(workspace.folder / name / DOCUMENT, *DATE)
    ran = workspace.lint(paths="\n  with blanks\n-leading/proposals  \r\n\n[a]\nother/*/BEP-1000*.md\n")
    assert sorted(re.findall(r"::error file=(.*?)/proposals/", ran.log)) == ["-leading", "[a]", "other", "with blanks"]
    ran = workspace.lint(paths="**/proposals")
    assert ran.outputs["findings"] == "4"


@pytest.mark.parametrize("glob", ["proposals/*", "proposals/**", "**", "**/*.md", "*"])
def test_of_what_a_glob_matches_the_proposals_are_linted(workspace: Workspace, glob: str) -> None:
    edit(workspace.proposals / DOCUMENT, *DATE)
    (workspace.proposals / "diagram.png").write_bytes(b"PNG")
    (workspace.folder / "README.md").write_text("# Read me\n", encoding="utf-8")
    for folder in (workspace.folder / "src" / "deep", workspace.proposals / "images" / "large"):
        folder.mkdir(parents=True)
        (folder / "a.md").write_text("# A\n", encoding="utf-8")
    ran = workspace.lint(paths=glob)
    assert FINDING in ran.log
    assert ran.commands("error") == []


@pytest.mark.parametrize("glob", ["src/**", "*.md", "proposals/*.png"])
def test_a_glob_that_matches_no_proposal(workspace: Workspace, glob: str) -> None:
    (workspace.proposals / "diagram.png").write_bytes(b"PNG")
    (workspace.folder / "README.md").write_text("# Read me\n", encoding="utf-8")
    (workspace.folder / "src" / "deep").mkdir(parents=True)
    (problem,) = workspace.lint(paths=glob).commands("error")
    assert problem == f"paths: {glob} matches no proposal; write paths and globs, one a line"


def test_a_file_that_is_written_out_is_linted_or_told(workspace: Workspace) -> None:
    (workspace.proposals / "diagram.png").write_bytes(b"PNG")
    (problem,) = workspace.lint(paths="proposals/diagram.png").commands("error")
    assert problem == "proposals/diagram.png is no document of a proposal"


HOSTILE = [
    "$(touch x)", "`touch x`", "; touch x", "a && touch x", "| touch x", "> x", "--output-file", "--output-file=y",
    "-o", "-", "${{ github.token }}", "'", '"', "\\", "%0A::error::x", "::error::x", "$HOME", "~",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["paths", "args"])
def test_nothing_in_an_input_is_run(workspace: Workspace, name: str, text: str) -> None:
    ran = workspace.lint(**{name: text})
    assert not (workspace.folder / "x").exists()
    assert "Traceback" not in ran.log
    assert not [line for line in ran.log.splitlines() if line.startswith("::error::x")]
    if name == "paths":
        assert ran.outputs["status"] == "2", "there is no such path"
        assert ran.commands("error")


@pytest.mark.parametrize("name", ["base", "sarif", "working_directory"])
def test_nothing_in_a_value_is_run(workspace: Workspace, name: str) -> None:
    for text in ("$(touch x)", "`touch x`", "; touch x", "--output-file=x", "-", "'", "%0A::error::x", "$HOME"):
        ran = workspace.lint(**{name: text})
        assert not (workspace.folder / "x").exists()
        assert "Traceback" not in ran.log
        assert not [line for line in ran.log.splitlines() if line.startswith("::error::x")]


def test_no_module_of_the_repository_is_imported(workspace: Workspace) -> None:
    for name in ("yaml.py", "json.py", "bep_lint.py", "shlex.py", "sitecustomize.py"):
        (workspace.folder / name).write_text("open('imported', 'w'); raise SystemExit(9)\n", encoding="utf-8")
    workspace.runner.variables["PYTHONPATH"] = str(workspace.folder)
    assert workspace.lint().passed
    assert not (workspace.folder / "imported").exists()


# The base


def test_a_pull_request_is_compared_with_its_base(workspace: Workspace) -> None:
    edit(workspace.proposals / DOCUMENT, "Status: Draft", "Status: Implemented")
    edit(workspace.proposals / "BEP-1002-quota-mechanics.md", "Status: Accepted", "Status: accepted")
    workspace.pull_request()
    ran = workspace.lint(args="--changed-lines")
    assert "title=LC001" in ran.log
    assert "--base auto: took main" in ran.log
    assert "Draft" in ran.summary
    assert ran.commands("notice") == []
    ran = workspace.lint(base="")
    assert "title=LC001" not in ran.log


def test_a_pull_request_without_its_base_is_an_error(workspace: Workspace, tmp_path: Path) -> None:
    workspace.pull_request()
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", workspace.folder.as_uri(), str(shallow))
    workspace.folder = shallow
    ran = workspace.lint()
    (problem,) = ran.commands("error")
    assert "git fetch --depth=1 origin" in problem
    assert "or give actions/checkout `fetch-depth: 2`" in problem


def test_what_has_no_base_is_linted_for_itself(workspace: Workspace) -> None:
    edit(workspace.proposals / DOCUMENT, *DATE)
    default = {"repository": {"default_branch": "main"}}
    events: dict[str, dict[str, object]] = {
        "schedule": {"schedule": "0 0 * * *"},
        "by hand": {"inputs": {}, "ref": "refs/heads/main", **default},
        "the first push": {"before": NEW, "ref": "refs/heads/main", **default},
        "a new branch in a shallow clone": {"before": NEW, "ref": "refs/heads/topic", **default},
        "a tag": {"before": NEW, "ref": "refs/tags/v1", **default},
        "a release": {"action": "published", "release": {"tag_name": "v1"}, **default},
        "another workflow": {"workflow_run": {"head_sha": NEW}, **default},
        "a forced push": {"before": "1" * 40, "forced": True, "ref": "refs/heads/topic", **default},
    }
    git(workspace.folder, "remote", "add", "origin", "https://github.com/OWNER/proposals")
    for name, event in events.items():
        workspace.happens(event)
        ran = workspace.lint(args="--changed-lines")
        assert FINDING in ran.log, name
        assert ran.outputs == {"status": "1", "findings": "1"}, name
        (notice,) = ran.commands("notice")
        assert notice.startswith("--base auto: "), name
        assert notice.endswith(". Without a base documents are linted whole, for themselves."), name


def test_what_has_no_base_needs_no_git(workspace: Workspace) -> None:
    edit(workspace.proposals / DOCUMENT, *DATE)
    path = tools(workspace.runner.folder / "tools")
    (path / "git").unlink()
    usual = workspace.runner.variables["PATH"]
    workspace.runner.variables["PATH"] = str(path)
    ran = workspace.lint(args="--changed-lines")
    assert (ran.outputs["status"], len(ran.commands("notice"))) == ("1", 1), ran.log
    workspace.runner.variables["PATH"] = usual
    shutil.rmtree(workspace.folder / ".git")
    assert FINDING in workspace.lint(args="--changed-lines").log


@pytest.mark.parametrize("args", ["--base auto", "--base=auto --changed-lines", "--changed-lines --base auto"])
@pytest.mark.parametrize("base", ["auto", ""])
def test_no_base_where_the_options_ask_for_one(workspace: Workspace, args: str, base: str) -> None:
    edit(workspace.proposals / DOCUMENT, *DATE)
    ran = workspace.lint(args=args, base=base)
    assert FINDING in ran.log
    assert len(ran.commands("notice")) == 1
    assert ran.outputs["status"] == "1"


def test_a_base_among_the_options_comes_before_the_other(workspace: Workspace) -> None:
    edit(workspace.proposals / DOCUMENT, "Status: Draft", "Status: Implemented")
    ran = workspace.lint(args="--base main --changed-lines")
    assert "title=LC001" in ran.log
    assert ran.commands("notice") == []
    assert "title=LC001" in workspace.lint(args="--base main", base="nothing").log


def test_a_push_is_compared_with_the_commit_before(workspace: Workspace) -> None:
    edit(workspace.proposals / DOCUMENT, "Status: Draft", "Status: Implemented")
    commit(workspace.folder)
    workspace.happens({"before": workspace.first, "forced": False, "ref": "refs/heads/main"})
    assert "title=LC001" in workspace.lint().log


def test_a_base_may_be_named(workspace: Workspace) -> None:
    edit(workspace.proposals / DOCUMENT, "Status: Draft", "Status: Implemented")
    assert "title=LC001" in workspace.lint(base="main").log


def test_inputs_and_outputs_are_described() -> None:
    for kind in ("inputs", "outputs"):
        for name, described in table(ACTION[kind]).items():
            assert str(described["description"]).endswith("."), name
    assert set(INPUTS) == {"paths", "args", "base", "sarif", "working-directory", "version"}

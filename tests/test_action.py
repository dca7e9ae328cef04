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
    ran = runner(folder, action, PATH=str(path)).run(folder / "workspace", steps=INSTALLING)
    if not ran.passed and without_packages(ran.log, folder / "packages"):
        pytest.skip(f"no package index can be reached: {ran.log}")
    assert ran.passed, ran.log
    assert not list((folder / "workspace").iterdir())
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


def test_a_python_that_cannot_make_environments_is_of_use_to_uv_only(tmp_path: Path, action: Path) -> None:
    path = tools(tmp_path / "tools")
    # As Debian has it without python3-venv: `ensurepip` is not there.
    script = "import sys; sys.modules['ensurepip'] = None; exec(sys.argv[-1])"
    program(path / "python3", f'#!/bin/sh\nexec {sys.executable} -c {shlex.quote(script)} "$@"\n')
    started, workspace = fresh(tmp_path, action, path)
    assert started.run(workspace, steps=("found",)).steps["found"] == {}
    program(path / "uv", "#!/bin/sh\n")
    assert started.run(workspace, steps=("found",)).steps["found"].keys() == {"python"}


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
            else 'if [ "$1" = venv ]; then exec "$4" -m venv "$5"; else exec "$5" -m pip install -q -r "$7"; fi\n'
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
        ["venv", "--quiet"],
        ["pip", "install"],
    ]


def test_an_installation_that_fails_says_so(tmp_path: Path, action: Path) -> None:
    path = tools(tmp_path / "tools")
    (path / "python3").symlink_to(sys.executable)
    program(path / "uv", "#!/bin/sh\necho 'no index' >&2\nexit 2\n")
    started, workspace = fresh(tmp_path, action, path)
    ran = started.run(workspace)
    assert not ran.passed
    assert "no index" in ran.log
    assert ran.commands("error") == ["bep-lint could not be installed; the lines above say why"]
    assert ran.outputs == {}


def test_a_version_is_taken_from_the_index(tmp_path: Path, action: Path) -> None:
    path = tools(tmp_path / "tools")
    (path / "python3").symlink_to(sys.executable)
    asked = tmp_path / "asked"
    program(path / "uv", f"#!/bin/bash\nif [ $1 = pip ]; then cat requirements.txt >{shlex.quote(str(asked))}; fi\n")
    started, workspace = fresh(tmp_path, action, path)
    ran = started.run(workspace, {"version": "0.1.0"}, steps=INSTALLING)
    assert ran.passed, ran.log
    assert asked.read_text(encoding="utf-8") == "bep-lint==0.1.0\n"


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
    assert any("See the log of this step for 5 more warnings" in notice for notice in ran.commands("notice"))


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
    "a glob without a match": ({"paths": "proposals/*.rst"}, "paths: proposals/*.rst matches no file; write paths"),
    "a folder that there is not": ({"working_directory": "none"}, "working-directory: FileNotFoundError"),
    "a base that there is not": ({"base": "origin/main"}, "--base origin/main: unknown revision"),
    "a SARIF file in no folder": ({"sarif": "none/x.sarif"}, "none/x.sarif cannot be written"),
    "a SARIF file in a document's place": (
        {"sarif": f"proposals/{DOCUMENT}", "paths": f"proposals/{DOCUMENT}"},
        "write the report elsewhere",
    ),
    "a line break in the SARIF file": ({"sarif": "x\nstatus=0"}, "sarif: x status=0 is no file name"),
    "two reports for the log": ({"args": "--output-format json"}, "both github and json would go to standard output"),
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
        "a tag": {"before": NEW, "ref": "refs/tags/v1", "repository": {"default_branch": "trunk"}},
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

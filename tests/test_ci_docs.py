"""What docs/ci.md shows: its files fit the schemas of the CIs, and its very shell lines do what it says."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from clones import set_apart
from conftest import ROOT
from faked_runner import ACTION, INPUTS, SHELL, runner, table
from git_repository import commit, committed_proposals, edit, git

from bep_lint import __version__

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
CHECKOUT = "actions/checkout@"
OURS = f"OWNER/bep-lint@v{__version__}"
INSTALLED = f"install git+https://github.com/{OURS}"
DOCUMENT = "BEP-1000-session-quota.md"


def sections() -> dict[str, list[tuple[str, str]]]:
    """Return the blocks below each heading, with their languages."""
    parts = re.split(r"^(?:##|###) (.*)\n", PAGE, flags=re.MULTILINE)[1:]
    blocks = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return {heading: blocks.findall(text) for heading, text in zip(parts[::2], parts[1::2], strict=True)}


SECTIONS = sections()
# Those two have patterns and constructs of their own, as the hooks of check-jsonschema know.
_OWN = ("--regex-variant", "nonunicode", "--data-transform")
OPTIONS = {"gitlab-ci": (*_OWN, "gitlab-ci"), "azure-pipelines": (*_OWN, "azure-pipelines")}
SCHEMAS = {
    "The action": "github-workflows",
    "Without the action": "github-workflows",
    "Code scanning": "github-workflows",
    "reviewdog": "github-workflows",
    "GitLab CI": "gitlab-ci",
    "Azure Pipelines": "azure-pipelines",
}


def block(heading: str) -> str:
    """Return the only or first block below a heading."""
    return SECTIONS[heading][0][1]


def test_every_block_is_looked_at() -> None:
    found = {heading: [language for language, _ in blocks] for heading, blocks in SECTIONS.items() if blocks}
    assert found == {
        **{heading: ["yaml"] for heading in SCHEMAS},
        "Jenkins": ["groovy"],
        "pre-commit.ci": ["yaml", "sh"],
        "Any other": ["json"],
    }


@pytest.mark.parametrize(("heading", "schema"), SCHEMAS.items(), ids=SCHEMAS)
def test_the_file_fits_the_schema(heading: str, schema: str, tmp_path: Path) -> None:
    file = tmp_path / "file.yml"
    file.write_text(block(heading), encoding="utf-8")
    named = ("--builtin-schema", f"vendor.{schema}", *OPTIONS.get(schema, ()))
    command = [sys.executable, "-m", "check_jsonschema", *named, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_hooks_are_a_configuration(tmp_path: Path) -> None:
    file = tmp_path / ".pre-commit-config.yaml"
    file.write_text(block("pre-commit.ci"), encoding="utf-8")
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    (repository,) = yaml.safe_load(block("pre-commit.ci"))["repos"]
    assert {hook["id"] for hook in repository["hooks"]} <= known


def test_every_workflow_says_what_it_may() -> None:
    """A token that may more than is needed is one that a mistake can use."""
    found = 0
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for text in re.findall(r"^```yaml\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            written = yaml.safe_load(text)
            if isinstance(written, dict) and "jobs" in written:
                found += 1
                assert written.get("permissions", {}).get("contents") == "read", page
    assert found >= 5


def test_other_actions_are_pinned_by_commit() -> None:
    for used in re.findall(r"uses: (.*)", PAGE):
        assert used == OURS or re.fullmatch(r"(actions|github)/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", used)
    (set_up,) = re.findall(r"uses: (actions/setup-python@.*)", (ROOT / "action.yml").read_text(encoding="utf-8"))
    assert set_up in PAGE


def test_the_tables_are_those_of_the_action() -> None:
    for kind, heading in (("inputs", "Input"), ("outputs", "Output")):
        rows = re.search(rf"^\| {heading} \| Says \|\n\|.*\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
        assert rows
        assert re.findall(r"^\| `([\w-]+)` \|", rows[1], re.MULTILINE) == list(table(ACTION[kind]))


class Checkout:
    """A pull request's merge commit, fetched as deep as CIs do, with programs that are to be found there."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.source = folder / "source"
        self.source.mkdir()
        proposals = committed_proposals(self.source)
        # An old finding in another document, which the change does not bring.
        edit(proposals / "BEP-1002-quota-mechanics.md", "Status: Accepted", "Status: accepted")
        self.base = commit(self.source)
        git(self.source, "checkout", "--quiet", "-b", "topic")
        edit(proposals / DOCUMENT, "Status: Draft", "Status: Implemented")
        self.head = commit(self.source)
        git(self.source, "checkout", "--quiet", "-b", "merged", "main")
        git(self.source, "merge", "--quiet", "--no-ff", "-m", "Merge", "topic")
        self.merge = git(self.source, "rev-parse", "HEAD")
        self.folder = folder / "checkout"
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.program("bep-lint", f'exec {shlex.quote(sys.executable)} -m bep_lint "$@"')
        self.program("pip", f'echo "$@" >>{shlex.quote(str(folder / "installed"))}')
        self.installed = folder / "installed"
        set_apart(folder, monkeypatch)

    def program(self, name: str, text: str) -> None:
        file = self.programs / name
        file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        file.chmod(0o755)

    def fetch(self, branch: str, *options: str) -> None:
        git(
            self.source.parent,
            "clone",
            "--quiet",
            *options,
            f"--branch={branch}",
            self.source.as_uri(),
            str(self.folder),
        )

    def run(self, script: str, *shell: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the lines of a step; what the CI installs is there already."""
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            [*(shell or ("sh", "-e")), "-c", script], cwd=self.folder, env={**os.environ, **variables, "PATH": path},
            capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    return Checkout(tmp_path, monkeypatch)


def steps(heading: str) -> list[dict[str, object]]:
    workflow = yaml.safe_load(block(heading))
    (job,) = workflow["jobs"].values()
    found: list[dict[str, object]] = job["steps"]
    return found


def clone_for(checkout: Checkout, step: dict[str, object]) -> None:
    """Do what actions/checkout does for a pull request."""
    assert str(step["uses"]).startswith(CHECKOUT)
    given = step["with"]
    assert isinstance(given, dict)
    assert given["persist-credentials"] is False
    checkout.fetch("merged", f"--depth={given.get('fetch-depth', 1)}")


def event(checkout: Checkout, tmp_path: Path) -> dict[str, str]:
    told = {
        "pull_request": {"number": 12, "base": {"sha": checkout.base, "ref": "main"}, "head": {"sha": checkout.head}}
    }
    file = tmp_path / "event.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    return {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": str(file)}


@pytest.mark.parametrize("heading", ["The action", "Code scanning"])
def test_the_action_on_github(checkout: Checkout, tmp_path: Path, heading: str) -> None:
    first, second, *more = steps(heading)
    clone_for(checkout, first)
    assert second["uses"] == OURS
    given = second["with"]
    assert isinstance(given, dict)
    assert given.keys() <= INPUTS.keys()
    started = runner(tmp_path / "runner", ROOT, **event(checkout, tmp_path))
    ran = started.run(checkout.folder, given, steps=("lint",), known={"installed": {"python": sys.executable}})
    is_scanned = heading == "Code scanning"
    assert ran.passed is is_scanned
    assert ran.outputs["status"] == str(int(not is_scanned))
    assert ("title=LC001" in ran.log) is not is_scanned, "without a base nothing is compared"
    assert ("title=FM009" in ran.log) is is_scanned, "the old finding"
    if is_scanned:
        (upload,) = more
        outputs = re.findall(r"steps\.bep-lint\.outputs\.([\w-]+)", str(upload))
        assert second["id"] == "bep-lint"
        assert set(outputs) == {"sarif"}
        results = json.loads(Path(ran.outputs["sarif"]).read_bytes())["runs"][0]["results"]
        assert "FM009" in {result["ruleId"] for result in results}
    else:
        assert "| Draft | Implemented" in ran.summary


def test_a_plain_step_on_github(checkout: Checkout, tmp_path: Path) -> None:
    first, _, install, lint = steps("Without the action")
    clone_for(checkout, first)
    variables = event(checkout, tmp_path)
    assert checkout.run(str(install["run"]), *SHELL, **variables).returncode == 0
    assert checkout.installed.read_text(encoding="utf-8") == f"{INSTALLED}\n"
    done = checkout.run(str(lint["run"]), *SHELL, **variables)
    assert done.returncode == 1
    assert f"::error file=proposals/{DOCUMENT},line=3" in done.stdout
    assert "FM009" not in done.stdout


def test_depths_on_github(checkout: Checkout, tmp_path: Path) -> None:
    variables = event(checkout, tmp_path)
    checkout.fetch("merged", "--depth=1")
    assert checkout.run("bep-lint proposals/", **variables).returncode == 1
    done = checkout.run("bep-lint proposals/ --base auto", **variables)
    assert done.returncode == 2
    assert "give actions/checkout `fetch-depth: 2`" in done.stderr


@pytest.mark.parametrize("comment", ["reviewdog can", "reviewdog cannot"])
def test_reviewdog_gets_the_findings(checkout: Checkout, tmp_path: Path, comment: str) -> None:
    first, install, review = steps("reviewdog")
    clone_for(checkout, first)
    variables = event(checkout, tmp_path)
    assert review["shell"] == "bash", "which has pipefail"
    log = tmp_path / "log"
    fails = int(comment == "reviewdog cannot")
    checkout.program("reviewdog", f'echo "$@" >{shlex.quote(str(log))}; cat >>{shlex.quote(str(log))}; exit {fails}')
    assert checkout.run(str(install["run"]), *SHELL).returncode == 0
    assert checkout.run(str(review["run"]), *SHELL, **variables).returncode == fails
    arguments, _, findings = log.read_text(encoding="utf-8").partition("\n")
    assert "-f=rdjson" in arguments.split()
    codes = {found["code"]["value"] for found in json.loads(findings)["diagnostics"]}
    assert {"LC001", "FM009"} <= codes
    wrong = str(review["run"]).replace("proposals/", "nothing/")
    assert checkout.run(wrong, *SHELL, **variables).returncode != 0, "whatever reviewdog says"


def test_gitlab(checkout: Checkout) -> None:
    job = yaml.safe_load(block("GitLab CI"))["bep-lint"]
    checkout.fetch("topic", "--depth=20")
    on_request, on_branch = job["rules"]
    assert "variables" not in on_branch
    told = {
        "GITLAB_CI": "true",
        "CI_COMMIT_SHA": checkout.head,
        "CI_MERGE_REQUEST_IID": "12",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": checkout.base,
        **on_request["variables"],
    }
    install, lint = job["script"]
    assert checkout.run(install, **told).returncode == 0
    assert checkout.installed.read_text(encoding="utf-8") == f"{INSTALLED}\n"
    done = checkout.run(lint, **told)
    assert done.returncode == 1
    assert f"proposals/{DOCUMENT}:3:1: LC001" in done.stdout
    reports = job["artifacts"]["reports"]
    assert job["artifacts"]["when"] == "always"
    entries = json.loads((checkout.folder / reports["codequality"]).read_bytes())
    assert {"LC001", "FM009"} <= {entry["check_name"] for entry in entries}
    assert ElementTree.parse(checkout.folder / reports["junit"]).getroot().tag == "testsuites"  # noqa: S314
    done = checkout.run(lint, GITLAB_CI="true", CI_COMMIT_BEFORE_SHA="0" * 40)
    assert done.returncode == 1
    assert "LC001" not in done.stdout, "the branch is not compared"


def test_azure(checkout: Checkout, tmp_path: Path) -> None:
    clone, _, install, lint, summary, publish = yaml.safe_load(block("Azure Pipelines"))["steps"]
    checkout.fetch("merged", f"--depth={clone['fetchDepth']}")
    temporary = tmp_path / "agent temp"
    temporary.mkdir()
    told = {
        "TF_BUILD": "True",
        "BUILD_REASON": "PullRequest",
        "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
        "SYSTEM_PULLREQUEST_SOURCECOMMITID": checkout.head,
    }

    def filled(text: str) -> str:
        # The agent writes variables into the script; those of hosted agents have no blanks.
        return text.replace("$(Agent.TempDirectory)", str(temporary).replace(" ", "\\ "))

    assert checkout.run(install["script"]).returncode == 0
    assert checkout.installed.read_text(encoding="utf-8") == f"{INSTALLED}\n"
    done = checkout.run(filled(lint["script"]), **told)
    assert done.returncode == 1, done.stderr
    assert "##vso[task.logissue type=error;" in done.stdout
    assert "code=LC001" in done.stdout
    uploaded = checkout.run(summary["script"].replace("$(Agent.TempDirectory)", str(temporary))).stdout
    report = Path(uploaded.removeprefix("##vso[task.uploadsummary]").removesuffix("\n"))
    assert "| Draft | Implemented" in report.read_text(encoding="utf-8")
    published = publish["inputs"]
    assert published["searchFolder"] == "$(Agent.TempDirectory)"
    assert ElementTree.parse(temporary / published["testResultsFiles"]).getroot().tag == "testsuites"  # noqa: S314
    assert summary["condition"] == publish["condition"] == "succeededOrFailed()"


@pytest.mark.parametrize("strategy", ["merge", "head"])
def test_jenkins(checkout: Checkout, strategy: str) -> None:
    (script,) = re.findall(r"sh '''\n(.*?)'''", block("Jenkins"), re.DOTALL)
    checkout.fetch("main" if strategy == "merge" else "topic")
    if strategy == "merge":
        git(checkout.folder, "merge", "--quiet", "--no-ff", "-m", "Merge", "origin/topic")
    programs = shlex.quote(str(checkout.programs))
    checkout.program("python", f'[ "$1 $2" = "-m venv" ] && mkdir -p "$3/bin" && cp {programs}/* "$3/bin/"')
    told = {"JENKINS_URL": "https://ci.example.test/", "CHANGE_TARGET": "main", "CHANGE_ID": "12"}
    done = checkout.run(script.replace("\\\n", ""), "sh", "-xe", **told)
    assert done.returncode == 1, done.stderr
    assert checkout.installed.read_text(encoding="utf-8") == f"{INSTALLED}\n"
    assert f"proposals/{DOCUMENT}:3:1: LC001" in done.stdout
    assert "FM009" not in done.stdout
    (pattern,) = re.findall(r"checkStyle\(pattern: '(.*?)'", block("Jenkins"))
    (tests,) = re.findall(r"junit '(.*?)'", block("Jenkins"))
    assert ElementTree.parse(checkout.folder / pattern).getroot().tag == "checkstyle"  # noqa: S314
    assert ElementTree.parse(checkout.folder / tests).getroot().tag == "testsuites"  # noqa: S314


def test_the_ref_specs_of_jenkins_bring_the_target(checkout: Checkout) -> None:
    (specs,) = re.findall(r"`(\+refs/heads/\*:refs/remotes/@\{remote\}/\*)`", PAGE)
    checkout.fetch("topic", "--single-branch")
    told = {"JENKINS_URL": "https://ci.example.test/", "CHANGE_TARGET": "main"}
    lint = "bep-lint proposals/ --base auto"
    assert checkout.run(lint, **told).returncode == 2
    git(checkout.folder, "fetch", "--quiet", "origin", specs.replace("@{remote}", "origin"))
    assert checkout.run(lint, **told).returncode == 1


def test_pre_commit_in_a_ci_of_ones_own(checkout: Checkout) -> None:
    command = SECTIONS["pre-commit.ci"][1][1]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (hook,) = (hook for hook in hooks if hook["id"] == "bep-lint")
    checkout.fetch("topic")
    configured = {"repos": [{"repo": "local", "hooks": [{**hook, "language": "system", "args": ["--base", "auto"]}]}]}
    (checkout.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(configured), encoding="utf-8")
    git(checkout.folder, "add", ".pre-commit-config.yaml")
    checkout.program("pre-commit", f'exec {shlex.quote(sys.executable)} -m pre_commit "$@"')
    done = checkout.run(command)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "LC001" in done.stdout


def test_the_problem_matcher_takes_each_line_apart(checkout: Checkout) -> None:
    (matcher,) = json.loads(block("Any other"))["problemMatcher"]
    (pattern,) = matcher["pattern"]
    checkout.fetch("merged")
    done = checkout.run("bep-lint proposals/ --base HEAD^1 --output-format concise")
    lines = done.stdout.splitlines()[:-1]
    assert len(lines) >= 2
    for line in lines:
        match = re.fullmatch(pattern["regexp"], line)
        assert match
        assert (checkout.folder / match[pattern["file"]]).is_file()
        assert match[pattern["line"]].isdigit()
        assert re.fullmatch(r"[A-Z]+\d+", match[pattern["code"]])
        assert match[pattern["message"]]

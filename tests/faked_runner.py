"""Runs the steps of a composite action as the runner of GitHub Actions does, as far as `action.yml` needs it.

What it does with `shell: bash`, command files and a failed step is what the runner's documentation says.
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from conftest import ROOT

ACTION: dict[str, object] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
SHELL = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
_EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
_OPERAND = re.compile(r"(inputs)\.([\w-]+)|steps\.([\w-]+)\.outputs\.([\w-]+)")

Values = Mapping[str, Mapping[str, str]]
"""The values of `inputs`, and of each step's outputs by its id."""


def table(value: object) -> dict[str, dict[str, object]]:
    """Return `value`, read from YAML, as a mapping of mappings."""
    assert isinstance(value, dict)
    return value


INPUTS = {name: str(given["default"]) for name, given in table(ACTION["inputs"]).items()}


def evaluated(text: object, values: Values) -> str:
    """Return `text` with its expressions evaluated; an assertion fails for one of a kind that `action.yml` has not."""
    return _EXPRESSION.sub(lambda match: _alternatives(match[1], values), str(text))


def holds(condition: str, values: Values) -> bool:
    """Whether the `if` of a step holds."""
    match = re.fullmatch(r"(\S+) == ''", condition)
    assert match, f"{condition}: an expression of another kind"
    return _alternatives(match[1], values) == ""


def _alternatives(expression: str, values: Values) -> str:
    return next(filter(None, (_operand(text, values) for text in expression.split(" || "))), "")


def _operand(text: str, values: Values) -> str:
    match = _OPERAND.fullmatch(text)
    assert match, f"{text}: an expression of another kind"
    inputs, name, step, output = match.groups()
    return values[inputs][name] if inputs else values[step].get(output, "")


@dataclass
class Ran:
    """What a run of the action left: whether it passed, what the log has, the outputs of its steps, the summary."""

    passed: bool
    log: str
    steps: dict[str, dict[str, str]]
    summary: str
    used: list[dict[str, object]] = field(default_factory=list)

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs of the action, those that are empty left out."""
        mapped = {name: evaluated(output["value"], self.steps) for name, output in table(ACTION["outputs"]).items()}
        return {name: value for name, value in mapped.items() if value}

    def commands(self, kind: str) -> list[str]:
        """The annotations of a kind that the log gives, but not those of files."""
        return re.findall(rf"^::{kind} title=bep-lint::(.*)$", self.log, re.MULTILINE)


@dataclass
class Runner:
    """A runner with its folders in `folder`, and the variables that every step gets.

    `summary` is the file that each gets for its summary; where it is None, an empty one of its own.
    """

    folder: Path
    variables: dict[str, str]
    summary: Path | None = None

    def run(
        self,
        workspace: Path,
        inputs: Mapping[str, str] | None = None,
        *,
        steps: Iterable[str] | None = None,
        known: Mapping[str, dict[str, str]] | None = None,
        use: Callable[[dict[str, object]], dict[str, str]] | None = None,
    ) -> Ran:
        """Run the action in `workspace` with `inputs` (`_` for `-`), until a step fails.

        Where `steps` are named, only these; `known` are outputs of the others. `use` stands for other actions: it gets
        the step and returns its outputs.
        """
        given = {**INPUTS, **{name.replace("_", "-"): value for name, value in (inputs or {}).items()}}
        assert given.keys() == INPUTS.keys(), "inputs that there are"
        outputs: dict[str, dict[str, str]] = {str(step["id"]): {} for step in self._steps()} | dict(known or {})
        ran = Ran(True, "", outputs, "")
        for step in self._steps():
            name = str(step["id"])
            values: Values = {"inputs": given, **outputs}
            if (steps is not None and name not in steps) or not ran.passed:
                continue
            if "if" in step and not holds(str(step["if"]), values):
                continue
            if "uses" in step:
                assert use, f"{step['uses']} is not expected"
                ran.used.append(step)
                outputs[name] = use(step)
                continue
            self._run(step, values, workspace, ran)
        return ran

    def _steps(self) -> list[dict[str, object]]:
        steps = table(ACTION)["runs"]["steps"]
        assert isinstance(steps, list)
        return steps

    def _run(self, step: dict[str, object], values: Values, workspace: Path, ran: Ran) -> None:
        assert step["shell"] == "bash"
        name = str(step["id"])
        script, output, summary = (self.folder / f"{name}.{kind}" for kind in ("sh", "output", "summary"))
        script.write_text(evaluated(step["run"], values), encoding="utf-8")
        output.write_text("", encoding="utf-8")
        summary.write_text("", encoding="utf-8")
        summary = self.summary or summary
        environment = {
            **self.variables,
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_WORKSPACE": str(workspace),
            **{variable: evaluated(text, values) for variable, text in table(step).get("env", {}).items()},
        }
        done = subprocess.run(
            [*SHELL, str(script)], cwd=workspace, env=environment, capture_output=True, text=True, check=False
        )
        ran.passed = done.returncode == 0
        ran.log += done.stdout + done.stderr
        ran.summary += summary.read_text(encoding="utf-8") if summary.exists() else ""
        ran.steps[name] = dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())


def runner(folder: Path, action: Path, **variables: str) -> Runner:
    """Return a runner below `folder`, on which the action is in the folder `action`; it knows nothing of this one."""
    for name in ("temp", "work"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    # HOME and the rest say where packages come from on this machine.
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("PATH", "LANG", "HOME", "PIP_", "UV_", "SSL_"))
    }
    told = {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": str(action),
        "RUNNER_TEMP": str(folder / "temp"),
        "RUNNER_OS": "Linux",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    return Runner(folder / "work", {**kept, **told, **variables})

"""The guide for folders with a past: what its commands print, on the real folder that it speaks of."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from test_corpus import CORPUS

GUIDE = ROOT / "docs" / "adopting.md"
BLOCK = re.compile(r"^```(console|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the real proposals are not here")
@pytest.mark.skipif(sys.platform == "win32", reason="the commands are for a shell")
def test_the_guide_prints_what_it_says(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    work = tmp_path / "repository"
    shutil.copytree(CORPUS, work / "proposals")
    for path in (work / "proposals").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    program = tmp_path / "bin" / "bep-lint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m bep_lint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    hidden = {"GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "FORCE_COLOR", "GIT_DIR", "GIT_INDEX_FILE"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment["PATH"] = f"{program.parent}{os.pathsep}{environment['PATH']}"

    def shell(command: str) -> str:
        run = subprocess.run(
            ["bash", "-c", command],
            cwd=work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert run.returncode in (0, 1, 123), command + "\n" + run.stdout  # 123: xargs, of a command that ended with 1
        return run.stdout

    for role in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{role}_NAME": "test", f"GIT_{role}_EMAIL": "test@localhost"}
    shell("git init --quiet && git add . && git commit --quiet --message 'proposals'")

    def rerun(block: re.Match[str]) -> str:
        if block[1] == "toml":
            (work / "bep-lint.toml").write_text(block[2], encoding="utf-8")
            return block[0]
        commands = [line[2:] for line in block[2].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"$ {command}\n{shell(command)}" for command in commands) + "```"

    text = GUIDE.read_text(encoding="utf-8")
    actual = BLOCK.sub(rerun, text)
    if request.config.getoption("--update"):
        GUIDE.write_text(actual, encoding="utf-8")
    assert actual == GUIDE.read_text(encoding="utf-8")

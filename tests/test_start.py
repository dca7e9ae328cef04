"""What every run imports, before it knows whether there is anything to do, is little."""

import re
import subprocess
import sys

import pytest

from bep_lint import safe_text

HEAVY = {
    *("dataclasses", "inspect", "ast", "json", "hashlib", "subprocess", "tempfile", "shutil", "tomllib", "difflib"),
    *("importlib.metadata", "datetime", "html", "logging", "markdown_it", "yaml", "unicodedata"),
    *(f"bep_lint.{name}" for name in ("document", "proposals", "parse", "rule", "engine", "toml_values", "rules")),
}


def imported_with(module: str) -> set[str]:
    program = f"import sys, bep_lint.{module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        *("options", "config", "configured", "discovery", "git", "source", "globs", "github_files"),
        *("printing", "outputs", "report.full", "report.concise"),
    ],
)
def test_what_every_run_needs_imports_nothing_heavy(module: str) -> None:
    assert not imported_with(module) & HEAVY


def test_what_python_calls_printable_need_not_be_looked_through() -> None:
    unsafe = filter(re.compile(safe_text._UNSAFE).match, map(chr, range(sys.maxunicode + 1)))
    assert not [character for character in unsafe if character.isprintable()]

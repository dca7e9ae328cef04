"""What holds of fixing whatever a folder is like: it comes to an end, makes nothing worse, and changes what it says.

`pytest tests/test_fix_properties.py --hypothesis-profile thorough` looks at many more folders.
"""

import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import bep_lint
from hypothesis import given
from hypothesis import strategies as st
from proposal_folders import Folder, folders, write

from bep_lint import fix
from bep_lint.diagnostic import Edit
from bep_lint.edits import apply_edits
from bep_lint.source import LINE_END

COMMAND = ("proposals", "--select", "ALL")


def findings() -> list[dict[str, object]]:
    run = bep_lint(*COMMAND, "--output-format", "json")
    assert run.status in (0, 1), run.err
    found: list[dict[str, object]] = json.loads(run.out)["findings"]
    return found


def counted(found: Iterable[dict[str, object]]) -> Counter[tuple[object, object]]:
    return Counter((finding["code"], finding["path"]) for finding in found)


def is_safe(finding: dict[str, object]) -> bool:
    return isinstance(finding["fix"], dict) and bool(finding["fix"]["safe"])


def state(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def checked_apply(text: str, edits: Iterable[Edit]) -> str:
    """Make edits as the program does, and again, one by one and from the last line on."""
    edits = list(edits)
    result = apply_edits(text, edits)
    lines = LINE_END.split(text)
    ends = [*LINE_END.findall(text), ""]
    whole = [line + end for line, end in zip(lines, ends, strict=True)]
    for _, edit in sorted(enumerate(edits), key=lambda item: (item[1].span, item[0]), reverse=True):
        first, column, last, end_column = edit.span
        whole += [""] * (last - len(whole))
        head, tail = whole[first - 1][: column - 1], whole[last - 1][end_column - 1 :]
        whole[first - 1 : last] = [head + edit.text + tail, *[""] * (last - first)]
    assert result == "".join(whole)
    return result


@pytest.fixture(autouse=True)
def outside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fix, "apply_edits", checked_apply)


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@given(data=st.data())
def test_fixing(unsafe: bool, data: st.DataObject) -> None:
    folder: Folder = data.draw(folders())
    options = ("--fix", "--unsafe-fixes") if unsafe else ("--fix",)
    with tempfile.TemporaryDirectory(dir=".") as place, pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        Path(".git").mkdir()
        write(folder, Path("proposals"))
        before, original = findings(), state(Path())
        patchable = bep_lint(*COMMAND, "--diff", *options)
        assert patchable.status in (0, 1), patchable.err
        assert state(Path()) == original

        run = bep_lint(*COMMAND, *options)
        assert run.status in (0, 1), run.err
        fixed, after = state(Path()), findings()
        assert not counted(after) - counted(before), "no finding that was not there before"
        assert (fixed != original) is (patchable.status == 1)
        assert fixed.keys() == original.keys()

        # What is left has no fix that is wanted, unless that would bring another finding.
        left = [finding for finding in after if finding["fix"] and (unsafe or is_safe(finding))]
        assert len(left) <= len(re.findall(r" is not fixed \(.*\): it would bring ", run.err))

        again = bep_lint(*COMMAND, *options)
        assert again.status in (0, 1), again.err
        assert state(Path()) == fixed, "fixing twice is fixing once"

        named = {name for name in fixed if fixed[name] != original[name]}
        assert {line[4:].strip() for line in patchable.out.splitlines() if line.startswith("+++ ")} == named

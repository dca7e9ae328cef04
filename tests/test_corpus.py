"""Real proposals, from `BEP_LINT_CORPUS` or beside the project; and the sound ones, mutilated at random."""

import json
import os
import shutil
from pathlib import Path
from random import Random

import pytest
from conftest import FIXTURES, ROOT, bep_lint

CORPORA = Path(os.environ.get("BEP_LINT_CORPUS") or ROOT.parent / "shared" / "corpus").resolve()
CORPUS = CORPORA / "backend.ai-2026-02" / "proposals"

# Each of these findings was read against its document.
COUNTS = {
    "CTX001": 38,
    "CTX004": 2,
    "CTX005": 1,
    "CTX006": 2,
    "DEC006": 1,
    "FM004": 24,
    "FM008": 1,
    "FM011": 12,
    "FS003": 4,
    "FS006": 11,
    "LEN001": 3,
    "LEN002": 9,
    "LEN003": 11,
    "LNK001": 17,
    "REG008": 4,
    "REG013": 1,
    "SEC001": 227,
    "SEC006": 9,
    "SEC008": 18,
    "SEC012": 2,
    "VER002": 5,
    "VER004": 11,
    "VER006": 6,
}


def assert_spans_lie_inside(report: dict[str, object], folder: Path) -> None:
    findings = report["findings"]
    assert isinstance(findings, list)
    for finding in findings:
        path = folder / finding["path"]
        if path.is_dir():
            continue
        lines = path.read_bytes().decode("utf-8", "replace").split("\n")
        assert 1 <= finding["line"] <= finding["end_line"] <= len(lines), finding
        assert 1 <= finding["column"] <= len(lines[finding["line"] - 1]) + 1, finding
        assert (finding["line"], finding["column"]) <= (finding["end_line"], finding["end_column"]), finding
        assert finding["end_column"] <= len(lines[finding["end_line"] - 1]) + 1, finding


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the real proposals are not here")
def test_real_proposals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CORPUS.parent)
    run = bep_lint("proposals", "--isolated", "--output-format", "json")
    assert (run.status, run.err) == (1, "")
    report = json.loads(run.out)
    found = [finding["code"] for finding in report["findings"]]
    assert {code: found.count(code) for code in sorted(set(found))} == COUNTS
    assert report["summary"]["documents"] == 80
    assert_spans_lie_inside(report, CORPUS.parent)


@pytest.mark.parametrize("seed", range(150))
def test_mutilated_proposals(seed: int, folder: Path) -> None:
    random = Random(seed)
    shutil.copytree(FIXTURES / "sound", folder / "proposals")
    documents = sorted((folder / "proposals").rglob("*.md"))
    texts = [path.read_text(encoding="utf-8") for path in documents]
    pieces = [line for text in texts for line in text.split("\n")] + [
        "\t",
        "```",
        "---",
        "-->",
        "| |",
        "> - [",
        "\u2028",
    ]
    for path in random.sample(documents, 3):
        lines = path.read_text(encoding="utf-8").split("\n")
        for _ in range(random.randrange(1, 6)):
            place = random.randrange(len(lines))
            match random.randrange(5):
                case 0:
                    del lines[place : place + random.randrange(1, 4)]
                    lines = lines or [""]
                case 1:
                    lines.insert(place, random.choice(pieces))
                case 2:
                    cut = random.randrange(len(lines[place]) + 1)
                    lines[place] = (
                        lines[place][:cut] + random.choice("|[](){}<>`*_:#'\"&é漢\u202e") + lines[place][cut:]
                    )
                case 3:
                    lines[place] = random.choice(pieces)
                case 4:
                    lines[place] = random.choice([" ", "  ", "> ", "- "]) + lines[place]
        path.write_text("\n".join(lines), encoding="utf-8", newline=random.choice(["\n", "\r\n"]))
    run = bep_lint("proposals", "--select", "ALL", "--output-format", "json")
    assert run.err == ""
    assert run.status in (0, 1)
    assert_spans_lie_inside(json.loads(run.out), folder)

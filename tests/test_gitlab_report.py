"""The output format gitlab; what it shares with the others is tested in `test_ci_reports`."""

import json
from pathlib import Path

from ci_readers import read_gitlab
from ci_samples import README, sample, sample_report, two_findings
from conftest import bep_lint

from bep_lint import report
from bep_lint.diagnostic import Span


def test_the_whole_report() -> None:
    text = report.render("gitlab", two_findings())
    entries = json.loads(text)
    fingerprints = [entry.pop("fingerprint") for entry in entries]
    assert all(len(fingerprint) == 32 for fingerprint in fingerprints)
    assert entries == [
        {
            "description": 'SEC001: section "Goal" is missing | help: Write it. | '
            "fix: add the heading (--fix --unsafe-fixes)",
            "check_name": "SEC001",
            "engine_name": "bep-lint",
            "severity": "major",
            "location": {"path": "proposals/BEP-1000-quota.md", "lines": {"begin": 3}},
        },
        {
            "description": "LEN001: 100% [of] it; split it",
            "check_name": "LEN001",
            "engine_name": "bep-lint",
            "severity": "minor",
            "location": {"path": "proposals/BEP-1000-quota.md", "lines": {"begin": 4}},
        },
        {
            "description": "rule REG001 (registry) failed on proposals: ValueError: no]",
            "check_name": "rule-failed",
            "engine_name": "bep-lint",
            "severity": "critical",
            "location": {"path": ""},
        },
    ]
    assert text.startswith('[\n  {\n    "description": "SEC001: ')
    assert report.render("gitlab", sample_report()) == "[]\n"


def test_a_fingerprint_stays_where_lines_shift_and_is_its_own() -> None:
    here = [sample(), sample(), sample(path=README), sample(subject="Motivation")]
    below = [found._replace(span=Span.at(30)) for found in here]
    fingerprints, shifted = (
        [entry["fingerprint"] for entry in json.loads(report.render("gitlab", sample_report(*found)))]
        for found in (here, below)
    )
    assert fingerprints == shifted
    assert len(set(fingerprints)) == 4


def test_a_fingerprint_is_that_of_the_place_in_the_repository(sound: Path) -> None:
    path = sound / "proposals" / "BEP-1000-session-quota.md"
    path.write_text(path.read_text(encoding="utf-8").replace("## Motivation", "## Why"), encoding="utf-8")
    from_the_root = bep_lint("proposals", "--output-format", "gitlab").out
    assert read_gitlab(from_the_root)
    (sound / "other").mkdir()
    (sound / "other" / "link").symlink_to(sound / "proposals")
    assert json.loads(bep_lint("other/link", "--output-format", "gitlab").out) == json.loads(from_the_root)


def test_rules_that_fail_with_the_same_words_are_one_entry() -> None:
    twice = sample_report()._replace(failures=["rule REG001 failed", "rule REG001 failed"])
    assert len(json.loads(report.render("gitlab", twice))) == 1

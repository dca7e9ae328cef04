r"""SARIF 2.1.0, which code scanning on GitHub, viewers in editors and Azure Pipelines read.

What the readers make of it, where the standard does not say:

- In a plain text `[text](target)` is a link. GitHub's readers take a bracket behind a backslash for itself (CodeQL
  writes it so); Microsoft's viewers do not, but prefer the Markdown. Braces stay single, as nobody undoubles them where
  there are no arguments.
- Whoever applies `fixes` does so by a click or all at once, and nothing there says that a fix is unsafe. So only safe
  ones are in it, and the message names the others.
- GitHub computes the fingerprint that it goes by, `primaryLocationLineHash`, from the files itself and complains of
  another value; the one here has a name of its own. It shows suppressed and known results as open alerts
  (github/codeql-action#1230), so that in GitHub Actions they are left out. It refuses a file with more than 25,000
  results.
- Azure's scans tab shows a logical location in place of the file's name, so that there is none.
"""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bep_lint import __version__
from bep_lint.diagnostic import Diagnostic, Edit, Fix
from bep_lint.report import Report, RuleFacts
from bep_lint.report.identity import fingerprints
from bep_lint.report.json_text import json_text, well_formed
from bep_lint.report.ranking import errors_among, fitting
from bep_lint.report.sarif_places import COLUMN_KIND, LINE_ENDS, ROOT_ID, Places
from bep_lint.report.terminal import counted, fix_offer
from bep_lint.safe_text import printable

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "bepLintFinding/v1"
"""The name of our fingerprint. The number goes up where it is made of something else."""

MOST_RESULTS = 25_000
"""How many results of a run GitHub takes."""

_LONGEST_DESCRIPTION = 1024
_SEMANTIC_VERSION = re.compile(r"\d+\.\d+\.\d+")
_OPENING = re.compile(r"(?<!\\)((?:\\\\)*)\[")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


class _Found(NamedTuple):
    """A finding and what is known of it."""

    diagnostic: Diagnostic
    fingerprint: str
    suppressions: Sequence[Mapping[str, str]] = ()
    is_known: bool = False


def render(report: Report) -> str:
    """Return a log of one run, as JSON."""
    found = _found(report)
    notifications = [_notification("error", failure) for failure in report.failures]
    if os.environ.get("GITHUB_ACTIONS") == "true":
        found = [one for one in found if not one.suppressions]
        found, left_out = _fitting(found)
        if left_out:
            notifications.append(_notification("warning", left_out))
    rules = _rules(report.rules(), [one.diagnostic for one in found])
    run: dict[str, object] = {
        "tool": {"driver": _driver(rules)},
        "invocations": [
            {"executionSuccessful": not report.failures, "toolExecutionNotifications": notifications},
        ],
        "columnKind": COLUMN_KIND,
        "newlineSequences": LINE_ENDS,
        "defaultEncoding": "utf-8",
    }
    places = None
    if report.of_files:
        places = Places(report)
        run["originalUriBaseIds"] = {ROOT_ID: {"uri": places.root_uri}}
    run["results"] = _results(found, [rule.code for rule in rules], places)
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _found(report: Report) -> list[_Found]:
    """Return all findings in order; what of them is to be shown changes no fingerprint."""
    of_suppressed = {id(found.diagnostic): found.reason for found in report.suppressed}
    of_baseline = {id(diagnostic) for diagnostic in report.baselined}
    everything = [*report.diagnostics, *(found.diagnostic for found in report.suppressed), *report.baselined]
    everything.sort(key=lambda diagnostic: diagnostic.sort_key)
    found = []
    for diagnostic, fingerprint in zip(everything, fingerprints(everything, report), strict=True):
        suppression = {}
        if id(diagnostic) in of_suppressed:
            reason = printable(of_suppressed[id(diagnostic)])
            suppression = {"kind": "inSource"} | ({"justification": reason} if reason else {})
        elif id(diagnostic) in of_baseline:
            suppression = {"kind": "external", "justification": "It is recorded in the baseline."}
        known = id(diagnostic) in of_baseline
        found.append(_Found(diagnostic, fingerprint, [suppression] if suppression else [], known))
    return found


def _fitting(found: list[_Found]) -> tuple[list[_Found], str]:
    """Return those that GitHub takes, the first in rank, and what to say of the rest."""
    left_out = len(found) - MOST_RESULTS
    if left_out <= 0:
        return found, ""
    diagnostics = [one.diagnostic for one in found]
    kept = [found[index] for index in fitting(diagnostics, [1] * len(found), MOST_RESULTS)]
    more = f"{counted(left_out, 'finding')} more{errors_among(diagnostics, left_out)}"
    return kept, f"{more}: GitHub takes {MOST_RESULTS:,} results"


def _notification(level: str, text: str) -> dict[str, object]:
    return {"level": level, "message": _message([text])}


def _driver(rules: Sequence[RuleFacts]) -> dict[str, object]:
    driver: dict[str, object] = {"name": "bep-lint", "version": __version__}
    if _SEMANTIC_VERSION.fullmatch(__version__):
        driver["semanticVersion"] = __version__
    address = next((rule.docs_url for rule in rules if rule.docs_url), None)
    if address:
        driver["informationUri"] = address
    driver["rules"] = [_descriptor(rule) for rule in rules]
    return driver


def _rules(asked: Iterable[RuleFacts], diagnostics: Iterable[Diagnostic]) -> list[RuleFacts]:
    """Return the rules that were asked, and those of findings of which nothing else is known, by code."""
    rules = {rule.code: rule for rule in asked}
    for diagnostic in diagnostics:
        if diagnostic.code not in rules:
            what = f"{diagnostic.name.replace('-', ' ')}."
            rules[diagnostic.code] = RuleFacts(
                diagnostic.code, diagnostic.name, diagnostic.severity, what, what, what, diagnostic.url
            )
    return [rules[code] for code in sorted(rules)]


def _descriptor(rule: RuleFacts) -> dict[str, object]:
    descriptor: dict[str, object] = {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": _cut(rule.what)},
        "fullDescription": {"text": _cut(f"{rule.what} {rule.why}")},
        "help": {"text": well_formed(rule.text), "markdown": well_formed(rule.markdown)},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": [rule.code.rstrip("0123456789")]},
    }
    if rule.url:
        descriptor["helpUri"] = rule.url
    return descriptor


def _results(found: Sequence[_Found], codes: Sequence[str], places: Places | None) -> list[dict[str, object]]:
    """Return the results; what one says of suppressions or the baseline, all have to."""
    index_of = {code: index for index, code in enumerate(codes)}
    any_suppressed = any(one.suppressions for one in found)
    any_known = any(one.is_known for one in found)
    results = []
    for one in found:
        diagnostic = one.diagnostic
        result: dict[str, object] = {
            "ruleId": diagnostic.code,
            "ruleIndex": index_of[diagnostic.code],
            "level": diagnostic.severity,
            "message": _message(_sentences(diagnostic)),
            "locations": [],
            "partialFingerprints": {FINGERPRINT: one.fingerprint},
        }
        if places:
            result["locations"] = [{"physicalLocation": places.physical(diagnostic.path, diagnostic.span)}]
        if places and diagnostic.fix and diagnostic.fix.safe:
            result["fixes"] = [_fix(diagnostic.fix, places)]
        if any_suppressed:
            result["suppressions"] = one.suppressions
        if any_known:
            result["baselineState"] = "unchanged" if one.is_known else "new"
        results.append(result)
    return results


def _sentences(diagnostic: Diagnostic) -> list[str]:
    sentences = [printable(diagnostic.message)]
    if diagnostic.help:
        sentences.append(printable(diagnostic.help))
    if diagnostic.fix:
        sentences.append(f"Fix: {fix_offer(diagnostic.fix)}")
    return [sentence if sentence.endswith((".", "!", "?", ":", "|", "…")) else f"{sentence}." for sentence in sentences]


def _message(sentences: Iterable[str]) -> dict[str, str]:
    """Return a message of `sentences`, each a paragraph; as Markdown as well, where a reader would see a link in it."""
    text = "\n".join(sentences)
    end = max(text.rfind("]("), 0)
    escaped = _OPENING.sub(r"\1\\[", text[:end]) + text[end:]
    if escaped == text:
        return {"text": text}
    return {"text": escaped, "markdown": _PUNCTUATION.sub(r"\\\g<0>", text).replace("\n", "\n\n")}


def _fix(fix: Fix, places: Places) -> dict[str, object]:
    edits: dict[Path, list[Edit]] = {}
    for edit in fix.edits:
        edits.setdefault(edit.path, []).append(edit)
    return {
        "description": _message([printable(fix.title)]),
        "artifactChanges": [
            {
                "artifactLocation": places.file(path),
                "replacements": [_replacement(edit, places) for edit in of_file],
            }
            for path, of_file in edits.items()
        ],
    }


def _replacement(edit: Edit, places: Places) -> dict[str, object]:
    replacement: dict[str, object] = {"deletedRegion": places.region(edit.path, edit.span)}
    if edit.text:
        replacement["insertedContent"] = {"text": edit.text}
    return replacement


def _cut(text: str) -> str:
    text = " ".join(well_formed(text).split())
    return text if len(text) <= _LONGEST_DESCRIPTION else f"{text[: _LONGEST_DESCRIPTION - 1].rstrip()}…"

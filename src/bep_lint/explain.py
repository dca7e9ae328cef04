"""`bep-lint rule`: what a rule checks, why, and how it looks right, from the docstring at the rule."""

import sys
from collections.abc import Callable, Iterable, Sequence

from bep_lint.arguments import ArgumentParser
from bep_lint.errors import UsageError
from bep_lint.rule import Rule, all_rules
from bep_lint.selection import check_selectors, rank


def explain(arguments: Sequence[str]) -> int:
    """Run the command and return the exit status. Raises UsageError for an unknown rule or none at all."""
    parser = ArgumentParser("bep-lint rule", "Explain rules.")
    parser.add_argument("rules", metavar="CODE|NAME", nargs="*", help="a code, a name, or a family like REG")
    parser.add_argument("--all", action="store_true", help="explain every rule")
    parser.add_argument("--output-format", choices=("text", "json", "markdown"), default="text")
    options = parser.parse_args(arguments)
    selectors = ["ALL"] if options.all else options.rules
    if not selectors:
        raise UsageError("name a rule, `bep-lint rule REG008`, or ask for --all")
    check_selectors(selectors, all_rules())
    rules = [rule for rule in all_rules() if rank(rule, selectors)]
    formats: dict[str, Callable[[Iterable[Rule]], str]] = {"text": _text, "json": _json, "markdown": markdown}
    sys.stdout.write(formats[options.output_format](rules))
    return 0


def markdown(rules: Iterable[Rule]) -> str:
    """Return the documentation of `rules` as Markdown, one section each."""
    return "\n".join(_markdown(rule) for rule in rules)


def table(rules: Iterable[Rule]) -> str:
    """Return a Markdown table of `rules`: code, name, severity and first line."""
    rows = [
        f"| {rule.code} | {rule.name} | {_severity(rule)} | {rule.documentation.what.removesuffix('.')} |"
        for rule in rules
    ]
    return "\n".join(["| Code | Name | Severity | Finds |", "|------|------|----------|-------|", *rows]) + "\n"


def _severity(rule: Rule) -> str:
    return f"{rule.severity}, opt-in" if rule.opt_in else rule.severity


def _markdown(rule: Rule) -> str:
    doc = rule.documentation
    parts = [
        f"## {rule.code}: {rule.name}",
        f"*{_severity(rule)}*",
        doc.what,
        doc.why,
        f"Bad:\n\n{_fenced(doc.bad)}",
        f"Good:\n\n{_fenced(doc.good)}",
        f"Source: {doc.source}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _fenced(example: str) -> str:
    mark = "```"
    while mark in example:
        mark += "`"
    return f"{mark}markdown\n{example}{mark}"


def _text(rules: Iterable[Rule]) -> str:
    return "\n".join(_plain(rule) for rule in rules)


def _plain(rule: Rule) -> str:
    doc = rule.documentation
    indent = "    "
    examples = [
        f"{title}:\n" + "".join(f"{indent}{line}\n" if line else "\n" for line in example.splitlines())
        for title, example in (("Bad", doc.bad), ("Good", doc.good))
    ]
    parts = [f"{rule.code} {rule.name} ({_severity(rule)})\n", f"{doc.what}\n", doc.why and f"{doc.why}\n", *examples]
    return "\n".join(part for part in (*parts, f"Source: {doc.source}\n") if part)


def _json(rules: Iterable[Rule]) -> str:
    import json

    described = []
    for rule in rules:
        doc = rule.documentation
        described.append(
            {
                "code": rule.code,
                "name": rule.name,
                "family": rule.family,
                "severity": rule.severity,
                "opt_in": rule.opt_in,
                "what": doc.what,
                "why": doc.why or None,
                "bad": doc.bad,
                "good": doc.good,
                "source": doc.source,
            }
        )
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"

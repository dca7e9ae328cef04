"""`bep-lint rule`: what a rule checks, why, and how it looks right, from the docstring at the rule."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from bep_lint.arguments import ArgumentParser
from bep_lint.errors import UsageError, tell
from bep_lint.rule import Rule
from bep_lint.rule_set import all_rules, broken_plugins
from bep_lint.safe_text import printable
from bep_lint.selection import check_selectors, rank

UNDOCUMENTED = "Its maker does not say what it finds."
_AT_BASE = "HEAD:"
_FILE_MARK = re.compile(r"^-- (\S+) --\n", re.MULTILINE)

# In the order in which an author meets them.
_FAMILIES = {
    "SRC": ("the file itself", "What keeps a file from being read at all."),
    "FM": ("front matter", "The YAML block at the start of a main document: author, status, date."),
    "VER": ("versions", "The versions in the front matter, and how they go with the status and with each other."),
    "FS": ("files and folders", "The names of documents and folders, and what belongs to what."),
    "LEN": ("line budgets", "How long documents, sections and code blocks are."),
    "SEC": ("sections", "Titles and sections: which there are, in which order, and whether something stands in them."),
    "DEC": ("decisions and questions", "The Decision Log and the Open Questions."),
    "CTX": ("context for AI agents", "The `context-for-ai` block of segmented proposals."),
    "LC": ("life cycle", "What may change, and what has to come with it, since the base."),
    "SUP": ("suppressions", "The comments that tell bep-lint to pass over a finding."),
    "REG": ("number registry", "The table of numbers in the proposals folder's `README.md`, beside the documents."),
    "LNK": ("links and references", "Where links lead, and which proposals a text names."),
    "MSG": (
        "titles and branches",
        "What a commit, a pull request and a branch are called: `bep-lint message` checks it.",
    ),
}


def explain(arguments: Sequence[str]) -> int:
    """Run the command and return the exit status. Raises UsageError for an unknown rule or none at all."""
    parser = ArgumentParser("bep-lint rule", "Explain rules.")
    parser.add_argument("rules", metavar="CODE|NAME", nargs="*", help="a code, a name, or a family like REG")
    parser.add_argument("--all", action="store_true", help="explain every rule")
    parser.add_argument("--output-format", choices=("text", "json", "markdown"), default="text")
    parser.add_argument("-v", "--verbose", action="store_true", help="show where a plug-in failed")
    options = parser.parse_args(arguments)
    for broken in broken_plugins():
        tell(broken.message, broken.error if options.verbose else None)
    selectors = ["ALL"] if options.all else options.rules
    if not selectors:
        raise UsageError("name a rule, `bep-lint rule REG008`, or ask for --all")
    check_selectors(selectors, all_rules())
    rules = [rule for rule in all_rules() if rank(rule, selectors)]
    formats: dict[str, Callable[[Iterable[Rule]], str]] = {"text": _text, "json": _json, "markdown": markdown}
    sys.stdout.write(formats[options.output_format](rules))
    return 2 if broken_plugins() else 0


def markdown(rules: Iterable[Rule]) -> str:
    """Return the documentation of `rules` as Markdown, a section for each family and in it one for each rule."""
    parts = []
    for heading, about, members in families(rules):
        parts.append(f"## {heading}\n\n{about}\n" if about else f"## {heading}\n")
        parts.extend(map(_markdown, members))
    return "\n".join(parts)


def families(rules: Iterable[Rule]) -> Iterator[tuple[str, str, Sequence[Rule]]]:
    """Yield the families of `rules` in their order, one that is not known last: heading, what it is about, its rules.

    Of a family that is not known nothing is said.
    """
    order = {family: position for position, family in enumerate(_FAMILIES)}
    ordered = sorted(rules, key=lambda rule: (order.get(rule.family, len(order)), rule.code))
    for family, members in groupby(ordered, lambda rule: rule.family):
        title, about = _FAMILIES.get(family, ("", ""))
        yield f"{family}: {title}" if title else family, about, tuple(members)


def example_files(example: str) -> dict[str, str]:
    """Return the files of an example after lines `-- NAME --`; none where it is one main document."""
    pieces = _FILE_MARK.split(example)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def example_markdown(example: str) -> Iterator[str]:
    """Yield a block of Markdown for each file of `example`, below its name where it has one."""
    for name, text in (example_files(example) or {"": example}).items():
        if name:
            yield f"`{name.removeprefix(_AT_BASE)}`{' at the base' if name.startswith(_AT_BASE) else ''}:"
        mark = "```"
        while mark in text:
            mark += "`"
        language = {"toml": "toml", "txt": "text"}.get(name.rpartition(".")[2], "markdown")
        yield f"{mark}{language}\n{text}{mark}"


def _heading(rule: Rule) -> str:
    return f"{rule.code}: {rule.name}"


def _severity(rule: Rule) -> str:
    return f"{rule.severity}, opt-in" if rule.opt_in else rule.severity


def _standing(rule: Rule) -> str:
    return f"{_severity(rule)}, from {printable(rule.origin)}" if rule.origin else _severity(rule)


def _markdown(rule: Rule) -> str:
    return f"### {_heading(rule)}\n\n*{_standing(rule)}*\n\n{rule_markdown(rule)}"


def rule_markdown(rule: Rule) -> str:
    """Return what is to be said of `rule` as Markdown, below a heading of the caller's."""
    doc = rule.documentation
    parts = [
        doc.what or UNDOCUMENTED,
        doc.why,
        *(("Bad:", *example_markdown(doc.bad)) if doc.bad else ()),
        *(("Good:", *example_markdown(doc.good)) if doc.good else ()),
        doc.fix and f"Fix: {doc.fix}",
        doc.source and f"Source: {doc.source}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _text(rules: Iterable[Rule]) -> str:
    return "\n".join(rule_text(rule) for rule in rules)


def rule_text(rule: Rule) -> str:
    """Return the documentation of `rule` for a terminal."""
    doc = rule.documentation
    indent = "    "
    examples = [
        f"{title}:\n" + "".join(f"{indent}{line}\n" if line else "\n" for line in example.splitlines())
        for title, example in (("Bad", doc.bad), ("Good", doc.good))
        if example
    ]
    parts = [
        f"{rule.code} {rule.name} ({_standing(rule)})\n",
        f"{doc.what or UNDOCUMENTED}\n",
        doc.why and f"{doc.why}\n",
        *examples,
        doc.fix and f"Fix: {doc.fix}\n",
        doc.source and f"Source: {doc.source}\n",
    ]
    return "\n".join(part for part in parts if part)


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
                "origin": rule.origin,
                "what": doc.what or None,
                "why": doc.why or None,
                "bad": doc.bad or None,
                "good": doc.good or None,
                "fix": doc.fix or None,
                "source": doc.source or None,
            }
        )
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"

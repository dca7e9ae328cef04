"""SUP: the suppressions themselves."""

from collections.abc import Iterator

from bep_lint.diagnostic import Finding, Fix
from bep_lint.document import Document
from bep_lint.rule import MAIN_SUB_AND_REGISTRY, Unused, rule, suppression_rule
from bep_lint.rule_set import all_rules, broken_plugins
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest


@rule("SUP001", "suppression-unknown", "warning", roles=MAIN_SUB_AND_REGISTRY)
def suppression_unknown(doc: Document) -> Iterator[Finding]:
    """A suppression names no rule that there is, or cannot be understood.

    It does nothing, and what it was to suppress is reported.

    Bad:
        <!-- bep-lint: disable-file=SEC06 -- two titles are meant here -->

        # Session Quota

        # Idle Checks

    Good:
        <!-- bep-lint: disable-file=SEC006 -- two titles are meant here -->

        # Session Quota

        # Idle Checks

    Source: bep-lint, documentation, "Suppressions": codes, names or families, separated by commas.
    """
    if not doc.directives:
        return
    known = {key: key for found in all_rules() for key in (found.code, found.name, found.family)}
    is_complete = not broken_plugins()  # else it may name a rule of theirs
    help_ = "Name rules by code, name or family, with commas between: `disable=SEC006,LNK001 -- why`."
    for directive in doc.directives:
        if directive.problem:
            yield Finding(
                directive.span, f"this suppression is not understood: {excerpt(directive.problem, 200)}", help_
            )
        for code in directive.codes:
            if code not in known and is_complete:
                yield Finding(
                    directive.span, f'"{excerpt(code)}" names no rule; {_remedy(code, known)}', help_, subject=code
                )


@suppression_rule("SUP002", "suppression-unused", "warning", roles=MAIN_SUB_AND_REGISTRY)
def suppression_unused(unused: Unused) -> Iterator[Finding]:
    """A suppression suppresses nothing.

    It was for a defect that is mended by now, or it stands in the wrong place; either way it would hide the next one. A
    rule that has not run, because it is not selected, is not judged.

    Bad:
        # Session Quota

        <!-- bep-lint: disable-next-line=SEC006 -- two titles are meant here -->
        ## Motivation

        Users ask for it.

    Good:
        # Session Quota

        <!-- bep-lint: disable-next-line=SEC006 -- two titles are meant here -->
        # Idle Checks

        Users ask for it.

    Fix: the comment is taken out, with its line where nothing else stands there; of a comment that is of some use only
    the codes that are not. An `enable` goes with the last `disable` that it ends. There is no fix where paragraphs or
    lists that the comment parts would become one, or where what stands beside it would mean something else alone.

    Source: bep-lint, documentation, "Suppressions".
    """
    from bep_lint.suppression_edits import without_codes

    for directive, codes in unused.suppressions:
        named = ", ".join(excerpt(code) for code in codes)
        if directive.verb == "enable":
            message = f"enable={named} ends nothing: no `disable={codes[0]}` stands above it; take it out"
        else:
            remedy = "the comment out" if set(codes) == set(directive.codes) else "this out of the comment"
            message = f"{named} {'is' if len(codes) == 1 else 'are'} suppressed here but not found; take {remedy}"
        help_ = "A suppression that is not needed hides the next defect: take it out, or put it where the finding is."
        edits = without_codes(unused.document, directive, codes)
        fix = Fix(f"take out {directive.verb}={named}", edits) if edits else None
        yield Finding(directive.span, message, help_, fix=fix, subject=",".join(codes))


@rule("SUP003", "suppression-without-reason", "warning", roles=MAIN_SUB_AND_REGISTRY)
def suppression_without_reason(doc: Document) -> Iterator[Finding]:
    """A suppression does not say why.

    Whoever reads it later has to know whether it still holds.

    Bad:
        <!-- bep-lint: disable-file=SEC006 -->

        # Session Quota

        # Idle Checks

    Good:
        <!-- bep-lint: disable-file=SEC006 -- the two parts are reviewed by two teams -->

        # Session Quota

        # Idle Checks

    Source: bep-lint, documentation, "Suppressions": the reason stands after ` -- `.
    """
    for directive in doc.directives:
        if directive.verb not in (None, "enable") and not directive.reason and not _holds_words(directive.codes):
            codes = ", ".join(excerpt(code) for code in directive.codes)
            message = f"the suppression of {codes} gives no reason; write it after the codes and ` -- `"
            yield Finding(directive.span, message, "Say why the finding is accepted here: `disable=SEC006 -- why`.")


def _remedy(code: str, known: dict[str, str]) -> str:
    if code == "ALL":
        return "name the rules, or the families, that are meant"
    if _holds_words((code,)):
        return "put commas between several rules, and ` -- ` before the reason"
    near = nearest(code, known)
    return f"did you mean {near}?" if near else "`bep-lint rule --all` lists what there is"


def _holds_words(codes: tuple[str, ...]) -> bool:
    """Whether one of `codes` is several words: a reason, or a list, that is not written as it should be."""
    return any(" " in code for code in codes)

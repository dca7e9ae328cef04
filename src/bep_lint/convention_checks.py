"""Checks of `[conventions]` that go beyond types: patterns that compile, lists that name what other lists hold.

Rules rely on them, and need not cope with a layout that requires a section it does not have.
"""

import re
from collections.abc import Iterator
from functools import reduce

from bep_lint.conventions import Conventions, FrontMatterKeys, Patterns, RegistryTable
from bep_lint.life_cycle import REASON, REGISTRY_ROW, Statuses
from bep_lint.message_forms import Messages, written
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest
from bep_lint.toml_lines import KeyPath
from bep_lint.toml_values import BadValue, dotted, key_of

_ANY_TEXT = ".+"
_NO_STATUSES = {"known", "relaxed_rules"}


def check_conventions(conventions: Conventions, table: object) -> None:
    """Check `conventions`, which come from the settings' `table` as it was written.

    Raises BadValue, with the keys of what was written.
    """
    _check_patterns(conventions.patterns)
    for owner, part, whole in _parts(conventions):
        _check_part(conventions, owner, part, whole, table)
    _check_life_cycle(conventions)
    _check_rejection(conventions, table)
    _check_aliases(conventions)
    _check_headings(conventions)
    _check_names(conventions)
    _check_columns(conventions.registry)
    _check_messages(conventions, table)


def _check_patterns(patterns: Patterns) -> None:
    for name, default in Patterns()._asdict().items():
        _check_pattern(("conventions", "patterns", key_of(name)), getattr(patterns, name), default)


def _check_pattern(keys: KeyPath, pattern: str, default: str) -> None:
    """Check a pattern that takes the place of `default`, whose groups it needs."""
    if pattern == default:
        return
    try:
        groups = re.compile(pattern).groupindex
    except (re.error, OverflowError, RecursionError) as error:
        raise BadValue(keys, f"{dotted(keys)}: no regular expression: {excerpt(str(error))}") from None
    if re.fullmatch(pattern, "") and not re.fullmatch(default, ""):
        raise BadValue(keys, f"{dotted(keys)}: matches an empty text, and so says nothing of any")
    for group in re.compile(default).groupindex:
        if group not in groups:
            raise BadValue(keys, f"{dotted(keys)}: needs a group (?P<{group}>…)")


def _parts(conventions: Conventions) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield the way to two lists, the first of which names items of the second."""
    for layout in conventions.layouts._fields:
        yield ("layouts", layout), "required", "sections"
        yield ("layouts", layout), "anywhere", "sections"
    yield ("front_matter",), "required", "order"
    yield ("front_matter",), "filled", "order"
    for name, value in conventions.statuses._asdict().items():
        if name not in _NO_STATUSES and isinstance(value, tuple):
            yield ("statuses",), name, "known"


def _check_part(conventions: Conventions, owner: tuple[str, ...], part: str, whole: str, table: object) -> None:
    holder = reduce(getattr, owner, conventions)
    known = getattr(holder, whole)
    within = ("conventions", *map(key_of, owner))
    for index, name in enumerate(getattr(holder, part)):
        if name in known:
            continue
        part_keys, whole_keys = (*within, key_of(part)), (*within, key_of(whole))
        if _is_written(table, part_keys):
            raise _unknown((*part_keys, index), name, known, f"is not in {key_of(whole)}")
        raise BadValue(whole_keys, f'{dotted(whole_keys)}: leaves out "{excerpt(name)}", which {key_of(part)} names')


def _check_life_cycle(conventions: Conventions) -> None:
    """Check what transitions, companions and fixed keys name; what a team has dropped of the defaults does no harm."""
    known, default, keys_known = conventions.statuses.known, Statuses()._asdict(), conventions.front_matter.order
    companions = (*keys_known, REASON, REGISTRY_ROW)
    for field, items, problem in (
        ("transitions", known, "is not in statuses.known"),
        ("companions", companions, f"is neither in front-matter.order nor {REASON} nor {REGISTRY_ROW}"),
    ):
        for status, names in getattr(conventions.statuses, field).items():
            if names == default[field].get(status):
                continue
            keys = ("conventions", "statuses", field, status)
            if status not in known:
                raise _unknown(keys, status, known, "is not in statuses.known")
            for index, name in enumerate(names):
                if name not in items:
                    raise _unknown((*keys, index), name, items, problem)
                if name in names[:index]:
                    raise BadValue((*keys, index), f'{dotted(keys)}: "{excerpt(name)}" is there twice')
                if name == status:
                    raise BadValue((*keys, index), f'{dotted(keys)}: to stay "{excerpt(name)}" is no move; take it out')
    for index, name in enumerate(conventions.front_matter.fixed):
        if name not in keys_known and name not in FrontMatterKeys().fixed:
            raise _unknown(("conventions", "front-matter", "fixed", index), name, keys_known, "is not in order")


def _check_rejection(conventions: Conventions, table: object) -> None:
    """Check that a section under the heading that messages advise is one that says why a proposal was rejected."""
    heading, pattern = conventions.forms.rejection, conventions.patterns.rejection
    if not re.search(pattern, heading):
        form, matching = ("conventions", "forms", "rejection"), ("conventions", "patterns", "rejection")
        keys = form if _is_written(table, form) else matching
        problem = f'"{excerpt(heading)}", which forms.rejection advises, is not what patterns.rejection matches'
        raise BadValue(keys, f"{dotted(keys)}: {problem}")


def _check_aliases(conventions: Conventions) -> None:
    sections = [name for layout in conventions.layouts for name in layout.sections]
    default = Conventions().aliases
    for alias, name in conventions.aliases.items():
        # A default alias of a section that a team has dropped does no harm, and could not be taken out.
        if name not in sections and default.get(alias) != name:
            raise _unknown(("conventions", "aliases", alias), name, sections, "is no section of a layout")


def _check_headings(conventions: Conventions) -> None:
    """Check that each section has a name that its heading is read as; a default may be another's alias by now."""
    default = {name for layout in Conventions().layouts for name in layout.sections}
    for field, layout in conventions.layouts._asdict().items():
        for index, name in enumerate(layout.sections):
            if name not in default and (read := conventions.section_name(_heading_text(name))) != name:
                keys = ("conventions", "layouts", key_of(field), "sections", index)
                raise BadValue(keys, f'{dotted(keys)}: the heading "## {excerpt(name)}" is read as "{excerpt(read)}"')


def _heading_text(name: str) -> str:
    from bep_lint.outline import plain_text
    from bep_lint.parse import Parsed

    parsed = Parsed(f"## {name}", [f"## {name}"])
    return " ".join(plain_text(parsed.all_inline_tokens(inline)) for _, inline, _ in parsed.headings)


def _check_names(conventions: Conventions) -> None:
    """Check the single names that stand for an item of a list; a misspelt one would silence the rules that look for it.

    A default is not checked, even where it is written out: a team may drop the section or key that it names.
    """
    defaults = {(way, name) for way, name, _, _ in _names(Conventions())}
    for way, name, known, problem in _names(conventions):
        if name not in known and (way, name) not in defaults:
            raise _unknown(("conventions", *way), name, known, problem)
    for name, (least, most) in conventions.budgets.sections.items():
        if least > most:
            keys = ("conventions", "budgets", "sections", name)
            raise BadValue(keys, f"{dotted(keys)}: the least, {least}, is more than the most, {most}")


def _names(conventions: Conventions) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...], str]]:
    """Yield the way to each such name, the name, the list it comes from, and what is wrong where it does not."""
    sections = tuple(name for layout in conventions.layouts for name in layout.sections)
    for field, name in conventions.section_names._asdict().items():
        yield ("section-names", key_of(field)), name, sections, "is no section of a layout"
    for name in conventions.budgets.sections:
        yield ("budgets", "sections", name), name, sections, "is no section of a layout"
    for field, name in conventions.key_names._asdict().items():
        yield ("key-names", key_of(field)), name, conventions.front_matter.order, "is not in front-matter.order"
    blocks = conventions.context
    keys = (*blocks.main.keys, *blocks.sub_document.keys)
    for field in ("documents_key", "dependencies_key", "parent_key", "phases_key", "scope_key"):
        yield ("context", key_of(field)), getattr(blocks, field), keys, "is no key of a context block"


def _check_columns(registry: RegistryTable) -> None:
    """Check that no two columns of the registry have one name; case apart, as they are looked for."""
    seen: set[str] = set()
    for field in ("columns", "extra_columns"):
        for index, name in enumerate(getattr(registry, field)):
            if name.casefold() in seen:
                keys = ("conventions", "registry", key_of(field), index)
                raise BadValue(keys, f'{dotted(keys)}: "{excerpt(name)}" is the name of two columns')
            seen.add(name.casefold())


def _check_messages(conventions: Conventions, table: object) -> None:
    """Check the patterns of titles and branches, that what messages advise matches them, and the statuses of verbs."""
    messages, default = conventions.messages, Messages()
    within = ("conventions", "messages")
    for name in ("misnamed", "branch", "misnamed_branch"):
        _check_pattern((*within, key_of(name)), getattr(messages, name), getattr(default, name))
    for index, title in enumerate(messages.titles):
        _check_pattern((*within, "titles", index), title, _ANY_TEXT)
    titles = [written(messages.title_form, number="1000", verb=verb, summary="summary") for verb in messages.verbs]
    branch = written(messages.branch_form, number="1000", title="short-title")
    for key, form, key_of_patterns, patterns, examples in (
        ("title-form", messages.title_form, "titles", messages.titles, titles),
        ("branch-form", messages.branch_form, "branch", (messages.branch,), [branch]),
    ):
        if not any(re.fullmatch(pattern, example) for pattern in patterns for example in examples):
            keys = (*within, key if _is_written(table, (*within, key)) else key_of_patterns)
            raise BadValue(keys, f'{dotted(keys)}: "{excerpt(form)}", the {key}, is not what {key_of_patterns} matches')
    for way, verb in _verbs(messages):
        # White space around it is told with that of other names.
        title = written(messages.title_form, number="1000", verb=verb.strip(), summary="summary")
        if not any(re.fullmatch(pattern, title) for pattern in messages.titles):
            blamed = (*within, *way) if _is_written(table, (*within, *way[:-1])) else (*within, "titles")
            raise BadValue(
                blamed, f'{dotted(blamed)}: the verb "{excerpt(verb)}" makes a title that titles does not match'
            )
    known = conventions.statuses.known
    for status in messages.status_verbs:
        if status not in known and status not in default.status_verbs:
            raise _unknown((*within, "status-verbs", status), status, known, "is not in statuses.known")


def _verbs(messages: Messages) -> Iterator[tuple[KeyPath, str]]:
    """Yield the way to each verb, and the verb."""
    lists: list[tuple[KeyPath, tuple[str, ...]]] = [
        (("new-verbs",), messages.new_verbs),
        (("other-verbs",), messages.other_verbs),
        *((("status-verbs", status), verbs) for status, verbs in messages.status_verbs.items()),
    ]
    for way, verbs in lists:
        for index, verb in enumerate(verbs):
            yield (*way, index), verb


def _unknown(keys: KeyPath, name: str, known: list[str] | tuple[str, ...], problem: str) -> BadValue:
    near = nearest(name, known)
    suggestion = f'; did you mean "{excerpt(near)}"?' if near else ""
    return BadValue(keys, f'{dotted(keys)}: "{excerpt(name)}" {problem}{suggestion}')


def _is_written(table: object, keys: KeyPath) -> bool:
    for key in keys:
        if not isinstance(table, dict) or key not in table:
            return False
        table = table[key]
    return True

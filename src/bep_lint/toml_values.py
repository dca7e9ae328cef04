"""From what `tomllib` reads to records, by their type hints: a new setting is a new field and no more.

A record is a `Record` or a named tuple.

The hints understood are `str`, `int` (from 0), `bool`, `Literal` of strings, `tuple[str, ...]`,
`tuple[int, int]`, `Mapping[str, X]`, a nested record, `X | None`, and `Annotated` ones of these.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Literal, TypeGuard, TypeVar, Union, get_args, get_origin, get_type_hints

from bep_lint.record import Record
from bep_lint.safe_text import excerpt
from bep_lint.spelling import nearest
from bep_lint.toml_lines import KeyPath

T = TypeVar("T")

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_NOUNS: Mapping[object, str] = {str: "string", int: "whole number", bool: "boolean"}
_FOUND = {
    bool: "a boolean",
    int: "a number",
    float: "a decimal number",
    str: "a string",
    list: "a list",
    dict: "a table",
}


class BadValue(ValueError):  # noqa: N818  (it is about a value, and becomes a ConfigError)
    """A key or value that cannot be used: `keys` leads to it, the text says why."""

    def __init__(self, keys: KeyPath, text: str) -> None:
        super().__init__(text)
        self.keys = keys


def fill(default: T, schema: type, table: object, keys: KeyPath = ()) -> T:
    """Return `default` with the values of a TOML table.

    The keys of the table are the fields of the record `schema`, which `default` is an instance of, in kebab-case.
    Lists replace the default's, mappings and nested tables are merged over it. `keys` leads to the table.

    Raises BadValue.
    """
    if not isinstance(table, dict):
        raise _wrong(keys, "a table", table)
    hints = get_type_hints(schema)
    names = {key_of(name): name for name in field_names(schema)}
    values = {}
    for key, value in table.items():
        if key not in names:
            raise BadValue((*keys, key), f'{_place(keys)}unknown key "{excerpt(key)}"; {_right_key(key, names)}')
        name = names[key]
        values[name] = _convert(hints[name], value, getattr(default, name), (*keys, key))
    changed: T = default._replace(**values)  # type: ignore[attr-defined]
    return changed


def marked(value: object, default: object, hint: object, keys: KeyPath = ()) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield each text in `value` whose hint has a mark (`Annotated[str, MARK]`): the keys that lead to it, mark, text.

    `value` is of the type `hint`, a record at first, and `keys` lead to it. What is as in `default` is passed over.
    """
    if value is None or value == default:
        return
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (UnionType, Union):
        (hint,) = (argument for argument in arguments if argument is not NoneType)
        yield from marked(value, default, hint, keys)
    elif origin is Annotated and isinstance(value, str):
        yield keys, arguments[1], value
    elif origin is Annotated:
        yield from marked(value, default, arguments[0], keys)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from marked(key, None, arguments[0], (*keys, key))
            yield from marked(item, None, arguments[1], (*keys, key))
    elif is_record(hint):
        hints = get_type_hints(hint, include_extras=True)
        for name in field_names(hint):
            yield from marked(getattr(value, name), getattr(default, name, None), hints[name], (*keys, key_of(name)))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from marked(item, None, arguments[0], (*keys, index))


def is_record(hint: object) -> TypeGuard[type]:
    """Whether a hint is a record, and no value of one setting."""
    return isinstance(hint, type) and issubclass(hint, Record | tuple)


def field_names(schema: type) -> tuple[str, ...]:
    """Return the names of the fields of a record type."""
    names: tuple[str, ...] = schema._fields  # type: ignore[attr-defined]
    return names


def key_of(name: str) -> str:
    """Return the TOML key of the field `name`."""
    return name.replace("_", "-")


def dotted(keys: KeyPath) -> str:
    """Return `keys` as TOML writes them, fit for a message; positions in lists are left out."""
    names = (name for name in keys if isinstance(name, str))
    return ".".join(name if BARE_KEY.fullmatch(name) and len(name) <= 60 else f'"{excerpt(name)}"' for name in names)


def _right_key(key: str, names: Iterable[str]) -> str:
    near = nearest(key_of(key), names)
    return f'did you mean "{near}"?' if near else f"the keys here are {', '.join(names)}"


def _convert(hint: object, value: object, default: object, keys: KeyPath) -> object:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (UnionType, Union):  # `Annotated[str, …] | None` makes the latter
        (hint,) = (argument for argument in arguments if argument is not NoneType)
        return _convert(hint, value, default, keys)
    if origin is Literal:
        return _choice(arguments, value, keys)
    if origin is tuple:
        return _list(arguments, value, keys)
    if origin is Mapping:
        return _mapping(arguments[1], value, default, keys)
    if is_record(hint):
        return fill(hint() if default is None else default, hint, value, keys)
    if type(value) is not hint:  # not isinstance: True is no number
        raise _wrong(keys, f"a {_NOUNS[hint]}", value)
    if isinstance(value, int) and value < 0:
        raise BadValue(keys, f"{dotted(keys)}: expected 0 or more, found {excerpt(str(value))}")
    return value


def _choice(choices: tuple[str, ...], value: object, keys: KeyPath) -> object:
    if value in choices:
        return value
    expected = " or ".join(f'"{choice}"' for choice in choices)
    if not isinstance(value, str):
        raise _wrong(keys, expected, value)
    raise BadValue(keys, f'{dotted(keys)}: expected {expected}, found "{excerpt(value)}"')


def _list(items: tuple[object, ...], value: object, keys: KeyPath) -> object:
    noun = f"{_NOUNS[items[0]]}s"
    expected = f"a list of {noun}" if items[-1] is Ellipsis else f"a list of {len(items)} {noun}"
    if not isinstance(value, list):
        raise _wrong(keys, expected, value)
    for index, item in enumerate(value):
        if type(item) is not items[0]:
            raise _wrong((*keys, index), expected, item, "in it")
    if items[-1] is not Ellipsis and len(value) != len(items):
        raise BadValue(keys, f"{dotted(keys)}: expected {expected}, found {len(value)}")
    return tuple(_convert(items[0], item, None, (*keys, index)) for index, item in enumerate(value))


def _mapping(hint: object, value: object, default: object, keys: KeyPath) -> object:
    if not isinstance(value, dict):
        raise _wrong(keys, "a table", value)
    merged = dict(default) if isinstance(default, Mapping) else {}
    for key, item in value.items():
        merged[key] = _convert(hint, item, merged.get(key), (*keys, key))
    return merged


def _wrong(keys: KeyPath, expected: str, value: object, where: str = "") -> BadValue:
    found = f"{_FOUND.get(type(value), 'a date or time')} {where}".rstrip()
    return BadValue(keys, f"{_place(keys)}expected {expected}, found {found}")


def _place(keys: KeyPath) -> str:
    return f"{dotted(keys)}: " if keys else ""

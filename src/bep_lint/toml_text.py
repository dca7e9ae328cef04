"""Records as TOML text that `toml_values` reads back as they were: `tomllib` cannot write."""

from collections.abc import Iterator, Mapping

from bep_lint.safe_text import COMMAND, printable
from bep_lint.toml_values import BARE_KEY, field_names, key_of

_WIDTH = 120
_CHANGED = "  # not the default"
_ESCAPES: Mapping[str, str] = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def toml_text(record: object, default: object, schema: type) -> str:
    """Return the fields that `record` has of the record type `schema`, each with its key; `fill` reads it back.

    What is not as in `default` is marked by a comment. TOML has no word for None: a comment stands in its place.
    """
    return "\n".join(_table(_entries(record, schema), _entries(default, schema), ())) + "\n"


def _entries(value: object, schema: type) -> Mapping[str, object]:
    """Return what stands in the table that `value`, a mapping or a record, becomes."""
    if isinstance(value, Mapping):
        return value
    return {key_of(name): getattr(value, name) for name in field_names(schema)}


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or hasattr(value, "_fields")


def _table(entries: Mapping[str, object], default: Mapping[str, object], keys: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of a table, its own values before the tables in it."""
    tables = {key: value for key, value in entries.items() if _is_table(value)}
    if keys and (not tables or tables.keys() != entries.keys()):
        yield ""
        yield f"[{'.'.join(map(_key, keys))}]"
    for key, value in entries.items():
        if key not in tables:
            yield f"# {_key(key)} is not set" if value is None else _assignment(_key(key), value, default.get(key))
    for key, value in tables.items():
        schema = type(value)
        yield from _table(_entries(value, schema), _entries(default.get(key, {}), schema), (*keys, key))


def _assignment(key: str, value: object, default: object) -> str:
    mark = "" if value == default else _CHANGED
    line = f"{key} = {_value(value)}{mark}"
    if not isinstance(value, tuple) or len(line) <= _WIDTH:
        return line
    return "\n".join([f"{key} = [", *(f"  {_value(item)}," for item in value), f"]{mark}"])


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else _string(str(value))


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else _string(key)


def _string(text: str) -> str:
    """Return `text` as a string on one line; what would not show, or control a terminal or a CI log, is escaped."""
    if "'" not in text and ("\\" in text or '"' in text) and printable(text) == text:
        return f"'{text}'"  # a regular expression stays readable
    escaped = COMMAND.sub(lambda match: match[0][:-1] + "\\u005b", "".join(map(_escaped, text)))
    return f'"{escaped}"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if printable(character) == character:
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

"""Write `schema/bep-lint.schema.json`, the JSON Schema of the configuration, from the fields of `Options`.

`--check` writes nothing and exits 1 where the file is not what it would be.
"""

import argparse
import ast
import inspect
import json
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin, get_type_hints

from bep_lint.config import Options
from bep_lint.report import FORMATS
from bep_lint.toml_values import field_names, is_record, key_of

SCHEMA = Path(__file__).parent.parent / "schema" / "bep-lint.schema.json"

# What the marks of `Annotated` hints ask for. A selector is a pattern, since plug-ins bring rules of their own; so is a
# status, since the statuses are configuration.
_NAME = r"^\S(.*\S)?$"
_MARKS: Mapping[str, dict[str, object]] = {
    "selector": {"pattern": "^([A-Z]+[0-9]*|[a-z][a-z0-9]*(-[a-z0-9]+)*)$"},
    "glob": {"pattern": "^([^!/]|/+[^/])"},
    "address": {
        "format": "uri",
        "pattern": "^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%!$&'()*+,;=:@/-]*)?$",
    },
    "output format": {"enum": list(FORMATS)},
    "status": {"pattern": _NAME},
    "name": {"pattern": _NAME},
    "distinct": {"uniqueItems": True},
    "file name": {"pattern": "^[^./][^/]*$"},
}
_TYPES: Mapping[object, dict[str, object]] = {
    str: {"type": "string"},
    int: {"type": "integer", "minimum": 0},
    bool: {"type": "boolean"},
}


def generated() -> str:
    """Return the JSON Schema: it refuses what the reader refuses, as far as a schema can see it.

    It keeps to keywords that mean the same since draft 7, and has no references: editors lag behind.
    """
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Written by scripts/generate_schema.py from src/bep_lint/config.py.",
        "title": "bep-lint",
        "description": "The configuration of bep-lint: a bep-lint.toml, or [tool.bep-lint] of a pyproject.toml.",
        **_record(Options, Options()),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _record(record: type, default: object) -> dict[str, object]:
    hints = get_type_hints(record, include_extras=True)
    descriptions = _descriptions(record)
    properties = {
        key_of(name): {"description": descriptions[name], **_value(hints[name], getattr(default, name))}
        for name in field_names(record)
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _descriptions(record: type) -> dict[str, str]:
    """Return the docstrings of a record's fields, which the running program has not."""
    (body,) = (node.body for node in ast.parse(inspect.getsource(record)).body if isinstance(node, ast.ClassDef))
    found = {}
    for field, text in pairwise(body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(docstring))):
                found[name] = inspect.cleandoc(docstring)
    if missing := [name for name in field_names(record) if name not in found]:
        raise SystemExit(f"{record.__name__}: no docstring at {', '.join(missing)}")
    return found


def _value(hint: object, default: object) -> dict[str, object]:
    """Return the schema of one setting; a record in it says of each field what its default is."""
    if is_record(hint):
        return _record(hint, default)
    return _kind(hint) | ({} if default is None else {"default": default})


def _kind(hint: object) -> dict[str, object]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (UnionType, Union):
        (hint,) = (argument for argument in arguments if argument is not NoneType)
        return _kind(hint)
    if origin is Annotated:
        kind, mark = arguments
        return _kind(kind) | _MARKS[mark]
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin is tuple:
        size = {} if arguments[-1] is Ellipsis else {"minItems": len(arguments), "maxItems": len(arguments)}
        return {"type": "array", "items": _kind(arguments[0]), **size}
    if origin is Mapping:
        key, value = arguments
        names = {} if key is str else {"propertyNames": _kind(key)}
        return {"type": "object", **names, "additionalProperties": _kind(value)}
    return _TYPES[hint]


def main() -> int:
    """Write or check the schema."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the file is not up to date")
    check = parser.parse_args().check
    text = generated()
    if SCHEMA.exists() and SCHEMA.read_text(encoding="utf-8") == text:
        return 0
    name = SCHEMA.relative_to(SCHEMA.parent.parent)
    if check:
        print(f"{name} is not up to date: run scripts/generate_schema.py", file=sys.stderr)
        return 1
    SCHEMA.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""As much of JSON Schema 2020-12 as our schemas use, to look at values with; an unknown keyword is an error."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

SAYS_NOTHING = {"$schema", "$id", "$defs", "title", "format", "x-unit", "x-privacy"}
TYPES: Mapping[str, Any] = {
    "object": Mapping,
    "array": (list, tuple),
    "string": str,
    "integer": int,
    "number": (int, float, Decimal),
    "boolean": bool,
    "null": type(None),
}


def wrong(value: Any, schema: Mapping[str, Any], whole: Mapping[str, Any] | None = None, at: str = "$") -> Iterator[str]:
    """Where ``value`` is not as ``schema`` says."""
    whole = whole or schema
    for word, said in schema.items():
        if word not in SAYS_NOTHING:
            yield from CHECKS[word](value, said, schema, whole, at)


def _ref(value, said, schema, whole, at):  # type: ignore[no-untyped-def]
    yield from wrong(value, whole["$defs"][said.removeprefix("#/$defs/")], whole, at)


def _type(value, said, schema, whole, at):  # type: ignore[no-untyped-def]
    if not isinstance(value, TYPES[said]) or (isinstance(value, bool) and said in ("integer", "number")):
        yield f"{at}: {value!r} is no {said}"


def _one(value, said, schema, whole, at):  # type: ignore[no-untyped-def]
    fitting = sum(not list(wrong(value, one, whole, at)) for one in said)
    if fitting != 1:
        yield f"{at}: {value!r} fits {fitting} of {len(said)}"


def _any(value, said, schema, whole, at):  # type: ignore[no-untyped-def]
    if all(list(wrong(value, one, whole, at)) for one in said):
        yield f"{at}: {value!r} fits none of {len(said)}"


def _not(value, said, schema, whole, at):  # type: ignore[no-untyped-def]
    if not list(wrong(value, said, whole, at)):
        yield f"{at}: {value!r} fits what it must not"


def _properties(value, said, schema, whole, at):  # type: ignore[no-untyped-def]
    for key, inner in said.items() if isinstance(value, Mapping) else ():
        if key in value:
            yield from wrong(value[key], inner, whole, f"{at}.{key}")


def _additional(value, said, schema, whole, at):  # type: ignore[no-untyped-def]
    for key, item in value.items() if isinstance(value, Mapping) else ():
        if key not in schema.get("properties", {}):
            if said is False:
                yield f"{at}: {key} is not allowed"
            else:
                yield from wrong(item, said, whole, f"{at}.{key}")


def _items(value, said, schema, whole, at):  # type: ignore[no-untyped-def]
    for number, item in enumerate(value if isinstance(value, list | tuple) else ()):
        yield from wrong(item, said, whole, f"{at}[{number}]")


def _names(value, said, schema, whole, at):  # type: ignore[no-untyped-def]
    for key in value if isinstance(value, Mapping) else ():
        if key not in schema.get("properties", {}):
            yield from wrong(key, said, whole, f"{at}.{key}")


def _simple(holds):  # type: ignore[no-untyped-def]
    def check(value, said, schema, whole, at):  # type: ignore[no-untyped-def]
        if not holds(value, said):
            yield f"{at}: {value!r} against {said!r}"

    return check


def _number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


CHECKS = {
    "$ref": _ref,
    "type": _type,
    "oneOf": _one,
    "anyOf": _any,
    "not": _not,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "propertyNames": _names,
    "required": _simple(lambda value, said: not isinstance(value, Mapping) or set(said) <= set(value)),
    "enum": _simple(lambda value, said: value in said),
    "const": _simple(lambda value, said: value == said),
    "pattern": _simple(lambda value, said: not isinstance(value, str) or re.search(said, value) is not None),
    "minimum": _simple(lambda value, said: not _number(value) or value >= said),
    "maximum": _simple(lambda value, said: not _number(value) or value <= said),
    "multipleOf": _simple(lambda value, said: not _number(value) or Decimal(str(value)) % Decimal(str(said)) == 0),
    "minProperties": _simple(lambda value, said: not isinstance(value, Mapping) or len(value) >= said),
    "maxProperties": _simple(lambda value, said: not isinstance(value, Mapping) or len(value) <= said),
}

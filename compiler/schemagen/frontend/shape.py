"""Tell whether a value has the shape that a JSON Schema describes: a quick yes or no, without words.

It knows the few keywords that the metaschema uses. To import ``jsonschema`` takes 85 ms of processor time, nearly as
long as all the rest of a small build (CPython 3.11), so a document that is right does without. A no decides nothing:
then ``jsonschema``, the plain way, judges and explains. A keyword that is not known here is a no.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from schemagen.frontend.nodes import Value

_Object: TypeAlias = "dict[str, Value]"

# Keywords that say nothing about a value; "then" and "else" are read with their "if".
_SILENT: Final = frozenset(
    {"$defs", "$schema", "description", "format", "title", "x-code", "x-expected", "then", "else"}
)


class Shape:
    """Check values against a JSON Schema (2020-12), which may refer to its own ``$defs``."""

    def __init__(self, schema: dict[str, Value]) -> None:
        self._schema = schema

    def fits(self, value: Value) -> bool:
        """Tell whether ``value`` has this shape; False also where the schema has a keyword that is not known here."""
        return self._fits(value, self._schema)

    def _fits(self, value: Value, schema: Value) -> bool:
        if not isinstance(schema, dict):
            return schema is True
        for keyword, operand in schema.items():
            if keyword not in _SILENT and not self._holds(value, keyword, operand, schema):
                return False
        return True

    def _holds(self, value: Value, keyword: str, operand: Value, schema: _Object) -> bool:
        if keyword in _CHECKS:
            return _CHECKS[keyword](value, operand)
        if keyword == "$ref":
            return self._fits(value, _object(self._schema, "$defs").get(str(operand).removeprefix("#/$defs/")))
        if keyword == "properties":
            shapes = _object(schema, keyword)
            return all(self._fits(member, shapes[name]) for name, member in _members(value) if name in shapes)
        if keyword == "additionalProperties":
            known = _object(schema, "properties")
            return all(self._fits(member, operand) for name, member in _members(value) if name not in known)
        if keyword == "items":
            return all(self._fits(item, operand) for item in (value if isinstance(value, list) else ()))
        if keyword == "anyOf":
            return any(self._fits(value, shape) for shape in _items(operand))
        if keyword == "if":
            return self._fits(value, schema.get("then" if self._fits(value, operand) else "else", True))
        return False


def _object(schema: _Object, key: str) -> _Object:
    found = schema.get(key)
    return found if isinstance(found, dict) else {}


def _members(value: Value) -> Iterable[tuple[str, Value]]:
    return value.items() if isinstance(value, dict) else ()


def _items(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _number(value: Value) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_whole(value: Value) -> bool:
    number = _number(value)
    return number is not None and (isinstance(number, int) or number.is_integer())


def _is_same(value: Value, other: Value) -> bool:
    """Tell whether JSON Schema calls two values equal: 1 and 1.0 are, 1 and true are not."""
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def _has_type(value: Value, names: Value) -> bool:
    return any(_TYPES[name](value) for name in _items(names) if isinstance(name, str) and name in _TYPES)


def _has_members(value: Value, names: Value) -> bool:
    return not isinstance(value, dict) or all(name in value for name in _items(names))


def _matches(value: Value, pattern: Value) -> bool:
    return not isinstance(value, str) or re.search(str(pattern), value) is not None


def _at_least(size: float | None, least: Value) -> bool:
    return size is None or size >= _bound(least)


def _at_most(size: float | None, most: Value) -> bool:
    return size is None or size <= _bound(most)


def _bound(operand: Value) -> float:
    number = _number(operand)
    return math.nan if number is None else number


_Check: TypeAlias = Callable[[Value, Value], bool]

_TYPES: Final[Mapping[str, Callable[[Value], bool]]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_whole,
    "number": lambda value: _number(value) is not None,
    "object": lambda value: isinstance(value, dict),
    "string": lambda value: isinstance(value, str),
}
_CHECKS: Final[Mapping[str, _Check]] = {
    "const": _is_same,
    "enum": lambda value, members: any(_is_same(value, member) for member in _items(members)),
    "maxLength": lambda value, most: _at_most(len(value) if isinstance(value, str) else None, most),
    "maximum": lambda value, most: _at_most(_number(value), most),
    "minLength": lambda value, least: _at_least(len(value) if isinstance(value, str) else None, least),
    "minItems": lambda value, least: _at_least(len(value) if isinstance(value, list) else None, least),
    "minProperties": lambda value, least: _at_least(len(value) if isinstance(value, dict) else None, least),
    "minimum": lambda value, least: _at_least(_number(value), least),
    "pattern": _matches,
    "required": _has_members,
    "type": _has_type,
}

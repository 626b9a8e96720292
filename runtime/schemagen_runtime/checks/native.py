"""Hold predicates of the fast path for mypyc: ``schemagen build --native`` compiles this text into each extension.

This module is one trick, done for speed: a compiled check takes 0.14 to 0.17 µs, and 0.87 to 0.91 with the predicates
of :mod:`.fast` and ``timestamps`` (docs/performance.md). Those are the plain way. Each predicate here says exactly what
its namesake there says; where that takes more than a look at characters and numbers, it asks that one. Nothing imports
this module: in Python it would be slower.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast

from orjson import dumps

from schemagen_runtime.checks import is_timestamp as is_any_timestamp
from schemagen_runtime.checks import is_uuid as is_any_uuid

if TYPE_CHECKING:
    from mypy_extensions import i64  # a machine integer to mypyc, an int to everybody else

LARGEST: Final = 1.7976931348623157e308


def as_list(value: object) -> list[object] | None:
    """Return a copy of a list or a tuple, which nobody else can change; None for all else, subclasses among it."""
    if type(value) is list:
        return cast("list[object]", value).copy()
    return list(cast("tuple[object, ...]", value)) if type(value) is tuple else None


def as_vector(value: object, dimension: int) -> list[object] | None:
    """Return a copy of a list or a tuple of ``dimension`` finite floats, None for anything else."""
    items = as_list(value)
    if items is None or len(items) != dimension:
        return None
    for item in items:
        if type(item) is not float or not -LARGEST <= item <= LARGEST:
            return None
    return items


def write(values: dict[str, object]) -> bytes:
    """Return the wire line of ``values``."""
    return b"%b" % dumps(values)


def is_timestamp(value: object) -> bool:
    """Tell whether ``value`` is an RFC 3339 string or an aware ``datetime``."""
    if type(value) is str:
        return is_usual_timestamp(value) or is_any_timestamp(value)
    return (type(value) is datetime and value.tzinfo is UTC) or is_any_timestamp(value)


def is_usual_timestamp(text: str) -> bool:
    """Tell whether ``text`` is a timestamp in UTC as most programs write it, on one of a month's first 28 days."""
    size: i64 = len(text)
    if (
        size < 20
        or ord(text[4]) != ord("-")
        or ord(text[7]) != ord("-")
        or ord(text[10]) != ord("T")
        or ord(text[13]) != ord(":")
        or ord(text[16]) != ord(":")
        or ord(text[size - 1]) != ord("Z")
    ):
        return False
    if size > 20:
        if ord(text[19]) != ord(".") or size == 21:
            return False
        for place in range(20, size - 1):
            if not ord("0") <= ord(text[place]) <= ord("9"):
                return False
    return (
        1 <= number_at(text, 0) <= 98
        and number_at(text, 2) <= 99
        and 1 <= number_at(text, 5) <= 12
        and 1 <= number_at(text, 8) <= 28
        and number_at(text, 11) <= 23
        and number_at(text, 14) <= 59
        and number_at(text, 17) <= 59
    )


def number_at(text: str, place: i64) -> i64:
    """Return the number that two digits make, 100 where they are none."""
    tens: i64 = ord(text[place])  # first into a machine integer: what ord yields has arithmetic of its own
    units: i64 = ord(text[place + 1])
    tens -= 48
    units -= 48
    if tens < 0 or tens > 9 or units < 0 or units > 9:
        return 100
    return tens * 10 + units


def is_uuid(value: object) -> bool:
    """Tell whether ``value`` is a ``UUID`` or its canonical string in lower case."""
    if type(value) is not str:
        return is_any_uuid(value)
    if len(value) != 36:
        return False
    for place in range(36):
        character: i64 = ord(value[place])
        if place == 8 or place == 13 or place == 18 or place == 23:  # noqa: PLR1714 -- a tuple would be made
            if character != ord("-"):
                return False
        elif not (ord("0") <= character <= ord("9") or ord("a") <= character <= ord("f")):
            return False
    return True

"""Write what strict JSON read: each number with all its digits, also where it is beyond 64 bits or any float."""

from __future__ import annotations

from typing import Final, cast

import orjson

from schemagen_runtime.support.numbers import INT64_MAX, INT64_MIN, InexactNumber, WrittenFloat

_PASS: Final = orjson.OPT_PASSTHROUGH_DATACLASS
"""An ``InexactNumber`` is a number, and no object with a member."""


def write_exactly(value: object) -> bytes:
    """Return a value as JSON; what JSON has nothing for is written as a text, as Python shows it.

    Args:
        value: what JSON has, with an ``InexactNumber`` for a number for which no float stands, and floats or each a
            ``WrittenFloat``.
    """
    try:
        return orjson.dumps(value, default=_write_other, option=_PASS)
    except TypeError:  # an int is beyond 64 bits
        return orjson.dumps(_with_fragments(value), default=_write_other, option=_PASS)


def _write_other(value: object) -> object:
    return orjson.Fragment(value.text) if isinstance(value, InexactNumber | WrittenFloat) else repr(value)


def _with_fragments(value: object) -> object:
    if isinstance(value, dict):
        return {key: _with_fragments(member) for key, member in cast("dict[object, object]", value).items()}
    if isinstance(value, list):
        return [_with_fragments(item) for item in cast("list[object]", value)]
    is_long = isinstance(value, int) and not INT64_MIN <= value <= INT64_MAX
    return orjson.Fragment(str(value)) if is_long else value

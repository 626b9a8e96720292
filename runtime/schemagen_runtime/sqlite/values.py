"""Values on their way into the store and out of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, cast

import orjson

from schemagen_runtime.columns import BaseType, ColumnType, NanPolicy
from schemagen_runtime.timestamps import to_utc

Stored: TypeAlias = str | int | float | None
"""What a cell of the store holds."""

_INFINITIES = {"Infinity": float("inf"), "-Infinity": float("-inf")}


def _float_in(value: object) -> Stored:
    # SQLite has infinities but turns NaN into NULL, so NaN stays the text that it is on the wire.
    if isinstance(value, str):
        return _INFINITIES.get(value, value)
    return float(cast("int | float", value))


def _float_out(value: Stored) -> object:
    return float(value) if isinstance(value, str) else value


def _sequence_in(column_type: ColumnType) -> Callable[[object], Stored]:
    if column_type.scalar is BaseType.FLOAT:
        # One value has one text: 1 and 1.0 are the same float.
        return lambda value: orjson.dumps(
            [float(item) if not isinstance(item, str) else item for item in cast("list[int | float | str]", value)]
        ).decode()
    return lambda value: orjson.dumps(value).decode()


def _sequence_out(column_type: ColumnType) -> Callable[[Stored], object]:
    def read(value: Stored) -> object:
        items = cast("list[object]", orjson.loads(str(value)))
        if column_type.scalar is BaseType.FLOAT:
            return [float(item) if isinstance(item, str) else item for item in items]
        return items

    return read


def encoder(column_type: ColumnType, nan: NanPolicy) -> Callable[[object], Stored] | None:
    """How a wire value of this type, None aside, is stored; None where SQLite takes it as it is.

    A column of type REAL makes floats of whole numbers, and a bool is 0 or 1 to SQLite, by itself.
    """
    if column_type.is_sequence:
        return _sequence_in(column_type)
    if column_type.base is BaseType.TIMESTAMP:
        return lambda value: to_utc(str(value))
    return _float_in if column_type.base is BaseType.FLOAT and nan is NanPolicy.ALLOW else None


def decoder(column_type: ColumnType) -> Callable[[Stored], object]:
    """How a stored value of this type, None aside, is read back."""
    if column_type.is_sequence:
        return _sequence_out(column_type)
    decoders: dict[BaseType, Callable[[Stored], object]] = {BaseType.FLOAT: _float_out, BaseType.BOOL: bool}
    return decoders.get(column_type.base, lambda value: value)

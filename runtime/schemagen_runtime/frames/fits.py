"""Say which kinds of frame columns become which types of the schema without loss: the table of ``docs/frames.md``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

import numpy as np

from schemagen_runtime.columns import BaseType
from schemagen_runtime.frames.kinds import Kind

_B, _K = BaseType, Kind
KINDS: Final[Mapping[BaseType, frozenset[Kind]]] = {
    _B.STRING: frozenset({_K.TEXT}),
    _B.INT: frozenset({_K.INT, _K.FLOAT}),
    _B.FLOAT: frozenset({_K.FLOAT, _K.INT}),
    _B.DECIMAL: frozenset({_K.DECIMAL, _K.INT, _K.TEXT}),
    _B.BOOL: frozenset({_K.BOOL}),
    _B.TIMESTAMP: frozenset({_K.TIME, _K.TEXT}),
    _B.DATE: frozenset({_K.DAY, _K.NAIVE, _K.TEXT}),
    _B.UUID: frozenset({_K.UUID, _K.TEXT}),
    _B.LIST: frozenset({_K.LIST}),
    _B.VECTOR: frozenset({_K.LIST}),
    _B.MAP: frozenset({_K.MAP}),
}
"""The kinds that fit a type. Some values of a kind may not fit, which is an error of their rows: 2.5 is no int."""

_ITEMS_NEVER: Final = frozenset({_K.NAIVE})
_CAST: Final[Mapping[tuple[BaseType, Kind], str]] = {
    (_B.STRING, _K.INT): "str",
    (_B.STRING, _K.BOOL): "str",
    (_B.FLOAT, _K.BOOL): "float64",
    (_B.FLOAT, _K.TEXT): "float64",
    (_B.FLOAT, _K.DECIMAL): "float64",
    (_B.INT, _K.BOOL): "int64",
    (_B.INT, _K.TEXT): "int64",
}
"""What a column is cast to where that is what most people mean, and no value of it can become another one."""
_EPOCH: Final = "a number is no time: pandas.to_datetime(x, unit='s', utc=True) makes one of seconds since 1970"
_ADVICE: Final[Mapping[tuple[BaseType, Kind], str]] = {
    (_B.BOOL, _K.INT): "pass bools_from_ints=True if 0 and 1 stand for False and True",
    (_B.BOOL, _K.FLOAT): "pass bools_from_ints=True if 0 and 1 stand for False and True",
    (_B.TIMESTAMP, _K.NAIVE): "pass timezone='UTC', or the zone that the times are in, such as 'Europe/Berlin'",
    (_B.TIMESTAMP, _K.INT): _EPOCH,
    (_B.TIMESTAMP, _K.FLOAT): _EPOCH,
    (_B.TIMESTAMP, _K.DAY): "a day has no time of day: make it one with a zone",
    (_B.DATE, _K.TIME): "which day it is depends on the zone: convert it to the zone, and leave the zone out",
    (_B.STRING, _K.FLOAT): "how a float is written is for you to say: format it first",
    (_B.STRING, _K.TIME): "how a time is written is for you to say: format it first",
    (_B.DECIMAL, _K.FLOAT): "a float is no decimal: round it and make decimal.Decimal of its text first",
}


def kind_of(kind: type) -> Kind:
    """Return what values of a class are."""
    if issubclass(kind, bool | np.bool_):
        return Kind.BOOL
    if issubclass(kind, int | np.integer) and not issubclass(kind, np.timedelta64):
        return Kind.INT
    if issubclass(kind, float | np.floating):
        return Kind.FLOAT
    for base, found in ((str, Kind.TEXT), (datetime, Kind.TIME), (date, Kind.DAY), (UUID, Kind.UUID)):
        if issubclass(kind, base):
            return found
    if issubclass(kind, list | tuple | np.ndarray):
        return Kind.LIST
    if kind.__module__ in {"decimal", "_decimal"}:
        return Kind.DECIMAL
    return Kind.MAP if issubclass(kind, Mapping) else Kind.OTHER


def fits(base: BaseType, kind: Kind, *, bools_from_ints: bool, zoned: bool) -> bool:
    """Tell whether a column of a kind becomes one of a type.

    Args:
        base: the type of the schema.
        kind: what the frame has.
        bools_from_ints: whether 0 and 1 stand for bools.
        zoned: whether it is known in which zone times without one are.
    """
    if base is BaseType.BOOL and bools_from_ints and kind in (Kind.INT, Kind.FLOAT):
        return True
    if base is BaseType.TIMESTAMP and zoned and kind is Kind.NAIVE:
        return True
    return kind is Kind.NOTHING or kind in KINDS[base]


def item_fits(scalar: BaseType, kind: Kind) -> bool:
    """Tell whether items of a kind become those of a list or a map."""
    return kind in (Kind.NOTHING, Kind.OBJECT) or (kind in KINDS[scalar] and kind not in _ITEMS_NEVER)


def advise(base: BaseType, kind: Kind) -> tuple[str, str]:
    """Return what to write where a column of a kind is none of a type: advice, and the type to cast to; or neither."""
    return _ADVICE.get((base, kind), ""), _CAST.get((base, kind), "")

"""Say how a value that does not fit its column becomes one that does, by an expression where there is one.

In each expression ``x`` is the value. One table holds what is said, by what the column takes and what came.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Protocol, cast

from schemagen_runtime.checks.foreign import plain_scalar
from schemagen_runtime.checks.kinds import ValueKind, kind_of
from schemagen_runtime.checks.numeral_text import is_numeral
from schemagen_runtime.checks.readings import read, says_missing
from schemagen_runtime.columns import BaseType


class _Item(Protocol):
    def item(self) -> object: ...


class _Decimal(Protocol):
    def is_nan(self) -> bool: ...


K = ValueKind
_NUMBERS: Final = (K.BOOL, K.INT, K.FLOAT, K.WHOLE_FLOAT, K.EXACT)
_MANY: Final = (K.LIST, K.SET, K.ITERABLE, K.MAPPING, K.ARRAY)
_TIMES: Final = (K.DATE, K.DATETIME, K.NAIVE, K.NAIVE_PANDAS, K.TIME)


def _each(kinds: Iterable[ValueKind], text: str) -> dict[ValueKind, str]:
    return dict.fromkeys(kinds, text)


_ONE_VALUE: Final = _each(
    _MANY, "the column holds one value: a column of several is list<T> or vector<N> in the schema"
) | {K.MAPPING: "the column holds one value: a column of several is map<string,T> in the schema"}
_ANY_SCALAR: Final = {
    K.ENUM: "x.value is what the member stands for",
    K.ARROW: "x.as_py() is its Python value",
    **_ONE_VALUE,
    K.ARRAY: "the column holds one value: x.item() is that of an array of one",
}
_ADVICE: Final[Mapping[BaseType, Mapping[ValueKind, str]]] = {
    BaseType.STRING: {
        **_ANY_SCALAR,
        **_each((*_NUMBERS, K.COMPLEX, K.UUID, K.WRITTEN), "str(x) is its text"),
        **_each(_TIMES, "x.isoformat() is its text"),
        **_each((K.DATETIME64, K.DURATION), "str(x) is its text"),
        K.BYTES: "bytes(x).decode() is the text of UTF-8 bytes",
        K.MAPPING: "json.dumps(x) is its text; or give each of its values a column",
    },
    BaseType.INT: {
        **_ANY_SCALAR,
        K.BOOL: "int(x) is 0 or 1",
        K.FLOAT: "round(x) is the nearest int; or make the column a float",
        K.WHOLE_FLOAT: "int(x) is the same number",
        K.EXACT: "int(x) is the number without its fraction",
        K.NUMERAL: "int(x) reads a text of digits",
        K.BYTES: "int(x) reads digits, int.from_bytes(x) a binary number",
        **_each(
            (K.DATETIME, K.NAIVE_PANDAS, K.NAIVE),
            "int(x.timestamp()) is in seconds since 1970, if x has a zone; better a timestamp column",
        ),
        K.DATE: "x.toordinal() counts its days; or make the column a date",
        K.DATETIME64: "x.astype('datetime64[s]').astype(int) is in seconds since 1970; or make the column a timestamp",
        K.DURATION: "round(x / timedelta(seconds=1)) is in seconds",
        K.STRUCT_TIME: "calendar.timegm(x) is in seconds since 1970, if x is in UTC; better a timestamp column",
        K.COMPLEX: "round(x.real) and round(abs(x)) are ints",
        K.UUID: "a UUID has 128 bits, an int 64: make the column a uuid",
    },
    BaseType.FLOAT: {
        **_ANY_SCALAR,
        **_each((K.BOOL, K.NUMERAL), "float(x) is the nearest float"),
        K.EXACT: "float(x) is the nearest float; or make the column a decimal",
        K.BYTES: "float(x) reads digits",
        K.COMPLEX: "x.real and abs(x) are floats",
        K.DATE: "x.toordinal() counts its days; or make the column a date",
        K.DURATION: "x / timedelta(seconds=1) is in seconds",
        **_each(
            (K.DATETIME, K.NAIVE_PANDAS, K.NAIVE),
            "x.timestamp() is in seconds since 1970, if x has a zone; better a timestamp column",
        ),
        K.DATETIME64: "x.astype('datetime64[us]').astype(int) / 1e6 is in seconds since 1970",
        K.STRUCT_TIME: "calendar.timegm(x) is in seconds since 1970, if x is in UTC; better a timestamp column",
    },
    BaseType.DECIMAL: {
        **_ANY_SCALAR,
        K.BOOL: "int(x) is 0 or 1",
        K.WHOLE_FLOAT: "int(x) is the same number",
        K.EXACT: "Decimal(x.numerator) / x.denominator is its value, as far as it has an end",
        K.COMPLEX: "a complex number has two parts: give each a column",
        K.TEXT: "not in plain decimal notation, such as 12.50",
        K.BYTES: "Decimal(x.decode()) reads digits",
        K.DURATION: "Decimal(x // timedelta(microseconds=1)) / 1_000_000 is in seconds",
        **_each((K.DATETIME, K.NAIVE_PANDAS, K.NAIVE, K.DATETIME64), "make the column a timestamp"),
        K.DATE: "make the column a date",
    },
    BaseType.BOOL: {
        **_ANY_SCALAR,
        **_each((K.INT, K.FLOAT, K.WHOLE_FLOAT, K.EXACT), "bool(x) is False for 0, and True for 1 and all others"),
        K.NUMERAL: "float(x) != 0 is a bool",
        K.TEXT: "x.lower() == 'true' is a bool, if no other word is true",
        K.BYTES: "say which values are true: x in (…)",
    },
    BaseType.TIMESTAMP: {
        **_ANY_SCALAR,
        K.NAIVE: "a naive datetime has no place in time: x.replace(tzinfo=UTC) if it is in UTC, "
        "x.astimezone() if it is in local time",
        K.NAIVE_PANDAS: "a naive Timestamp has no place in time: x.tz_localize('UTC') if it is in UTC, or another zone",
        K.DATETIME64: "a datetime64 has no zone: pandas.Timestamp(x, tz='UTC') if it is in UTC, "
        "or x.astype('datetime64[us]').item().replace(tzinfo=UTC)",
        K.DATE: "a date has no time: datetime.combine(x, time(), UTC) is midnight in UTC; or make the column a date",
        K.TIME: "a time has no date: datetime.combine(day, x, UTC)",
        K.STRUCT_TIME: "datetime.fromtimestamp(calendar.timegm(x), UTC) if it is in UTC, "
        "of time.mktime(x) if it is in local time",
        K.DURATION: "a duration has no beginning: start + x",
        **_each(
            (K.INT, K.FLOAT, K.WHOLE_FLOAT),
            "a number is no timestamp: datetime.fromtimestamp(x, UTC) if it is in seconds since 1970, "
            "of x / 1000 if it is in milliseconds",
        ),
        K.EXACT: "datetime.fromtimestamp(float(x), UTC) if it is in seconds since 1970",
        K.BYTES: "bytes(x).decode() is its text",
        K.TEXT: "not an RFC 3339 date-time with an offset",
    },
    BaseType.DATE: {
        **_ANY_SCALAR,
        K.DATETIME: "x.date() is its day in its own zone",
        **_each((K.NAIVE, K.NAIVE_PANDAS), "x.date() is its day"),
        K.DATETIME64: "x.astype('datetime64[D]').item() is its day",
        K.TIME: "a time has no date",
        K.STRUCT_TIME: "date(*x[:3]) is its day",
        K.DURATION: "a duration has no beginning: start + x",
        **_each(
            (K.INT, K.FLOAT, K.WHOLE_FLOAT, K.EXACT),
            "a number is no date: date.fromisoformat(str(x)) if it is such as 20261126, "
            "datetime.fromtimestamp(x, UTC).date() if it is in seconds since 1970",
        ),
        K.BYTES: "bytes(x).decode() is its text",
        K.TEXT: "not an RFC 3339 full-date of a real day, such as 2026-11-26",
    },
    BaseType.UUID: {
        **_ANY_SCALAR,
        K.TEXT: "UUID(x) reads other forms; one is such as 0f8fad5b-d9cb-469f-a165-70867728950e",
        K.BYTES: "UUID(bytes=bytes(x)) reads 16 bytes, UUID(bytes(x).decode()) a text",
        K.INT: "UUID(int=x) reads a number",
    },
}
_A_LIST: Final[Mapping[ValueKind, str]] = {
    **_each(
        (*_NUMBERS, K.COMPLEX, K.UUID, K.WRITTEN, *_TIMES, K.DATETIME64, K.DURATION, K.NUMERAL), "[x] is a list of one"
    ),
    K.BYTES: "list(x) has its bytes as ints, [x] is a list of one",
    K.TEXT: "[x] is a list of one; json.loads(x) reads a list that is written as JSON",
    K.SET: "sorted(x) is a list, and list(x) where its items cannot be sorted; a set has no order",
    K.ITERABLE: "list(x) is a list",
    K.MAPPING: "list(x.values()) or list(x) is a list",
    K.ARRAY: "x.tolist() is a list; of an array that has several dimensions, or none, x.ravel().tolist()",
    K.ENUM: "[x.value] is a list of one",
    K.ARROW: "x.as_py() is its Python value",
}
_A_MAP: Final[Mapping[ValueKind, str]] = {
    **_each(
        (*_NUMBERS, K.COMPLEX, K.UUID, K.WRITTEN, *_TIMES, K.DATETIME64, K.DURATION, K.NUMERAL),
        "a map gives each value a key, as in {'key': x}",
    ),
    K.BYTES: "json.loads(x) reads a map that is written as JSON",
    K.TEXT: "json.loads(x) reads a map that is written as JSON",
    K.LIST: "dict(x) is a map where x is pairs; dict(zip(keys, x)) gives each item a key",
    K.SET: "dict.fromkeys(x, True) gives each member a value",
    K.ITERABLE: "dict(x) is a map where x is pairs; dict(zip(keys, x)) gives each item a key",
    K.ARRAY: "x.to_dict() is the map of a pandas.Series; dict(zip(keys, x.tolist())) gives each item a key",
    K.ENUM: "x.value is what the member stands for",
    K.ARROW: "x.as_py() is its Python value",
}
_CONTAINERS: Final = {BaseType.LIST: _A_LIST, BaseType.VECTOR: _A_LIST, BaseType.MAP: _A_MAP}
_READ_AS_TEXT: Final = (BaseType.STRING, BaseType.TIMESTAMP)
"""Types whose values may be texts: what says that there is no value is one, or is told as a text that is wrong."""

_NEEDED: Final = {
    None: "the column needs one: fill it, leave the event out, or let the schema say 'T?'",
    BaseType.LIST: "the item needs one: fill it, leave it out, or let the schema say 'list<T?>'",
    BaseType.VECTOR: "a vector has no empty places: fill it, or make the column a list<float?>",
    BaseType.MAP: "the key needs one: fill it, leave the key out, or let the schema say 'map<string,T?>'",
}
"""What to do where there must be a value, by what holds it: nothing, a list, a vector, a map."""


def advise(wanted: BaseType, value: object, *, nullable: bool, sensitive: bool, within: BaseType | None = None) -> str:
    """Return what to do with a value that does not fit; empty where nothing is known.

    Args:
        wanted: what the column takes, or each item of it.
        value: what came.
        nullable: whether the column may have no value; of an item, whether that may be null.
        sensitive: whether nothing but the value's class may show.
        within: the type of the column where the value is an item of it; None where it is the column's own.
    """
    kind = kind_of(value)
    if _is_missing(kind, value):
        is_nan = isinstance(plain_scalar(value), float)  # no policy takes NA and NaT
        policies = "'nan: allow'" if within is BaseType.VECTOR else "'nan: allow' or 'nan: null'"
        keep = f"; {policies} in the schema takes NaN" if wanted is BaseType.FLOAT and is_nan else ""
        advice = _advise_missing(nullable=nullable, within=within) + keep
        is_masked = type(value).__name__ == "MaskedConstant"  # pandas takes it for a value
        return advice.replace("pandas.isna(x)", "x is numpy.ma.masked") if is_masked else advice
    if within is not None and kind in _MANY:
        is_map = within is BaseType.MAP
        return (
            "a key has one value: give each value its own key" if is_map else "an item is one value: flatten the list"
        )
    if kind is None or sensitive:
        return _look_up(wanted, kind)
    if kind is K.TEXT and wanted not in _READ_AS_TEXT and says_missing(str.__str__(cast("str", value))):
        return _advise_missing_text(nullable=nullable, within=within)
    return read(wanted, kind, value) or _look_up(wanted, _refine(kind, value))


def _look_up(wanted: BaseType, kind: ValueKind | None) -> str:
    if kind is None:
        return ""
    table = _CONTAINERS.get(wanted) or _ADVICE[wanted]
    return table.get(kind, "")


def _is_missing(kind: ValueKind | None, value: object) -> bool:
    if kind is ValueKind.DATETIME64 or (kind is ValueKind.DURATION and type(value).__name__ == "timedelta64"):
        return cast("_Item", value).item() is None
    if kind is ValueKind.EXACT and type(value).__name__ == "Decimal":
        return cast("_Decimal", value).is_nan()
    if kind is not ValueKind.FLOAT:
        return kind is ValueKind.MISSING
    number = plain_scalar(value)
    return isinstance(number, float) and math.isnan(number)


def _advise_missing(*, nullable: bool, within: BaseType | None) -> str:
    if nullable:
        return "the value is missing: None says so, as in None if pandas.isna(x) else x"
    return f"the value is missing, and {_NEEDED[within]}"


def _advise_missing_text(*, nullable: bool, within: BaseType | None) -> str:
    if nullable:
        return "the text says that there is no value: None does, null in JSON, an empty cell in a CSV file"
    return f"the text says that there is no value, and {_NEEDED[within]}"


def _refine(kind: ValueKind, value: object) -> ValueKind:
    """Return what a look at the value itself adds to what its class says."""
    if kind is ValueKind.FLOAT:
        number = plain_scalar(value)
        return ValueKind.WHOLE_FLOAT if isinstance(number, float) and number.is_integer() else kind
    if kind is ValueKind.TEXT:
        return ValueKind.NUMERAL if is_numeral(str.__str__(cast("str", value))) else kind
    if kind in (ValueKind.NAIVE, ValueKind.NAIVE_PANDAS) and cast("datetime", value).tzinfo is not None:
        return ValueKind.DATETIME
    return kind

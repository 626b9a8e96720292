"""Make of Arrow arrays the values that the same data would have in JSON; decimals stay decimals."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final, cast

from schemagen_runtime.decimals import MAX_PRECISION

from schemagen.datafiles.naive_time import NaiveTime

_WRITTEN: Final = r"^(\S+) ([0-9:]{8}(?:\.[0-9]*[1-9][0-9]*)?)(?:\.0+)?(Z?)$"
"""Matches a time as Arrow writes it: a fraction of zeros is none, whatever the column's unit is."""


def column_values(array: Any) -> list[object]:  # noqa: ANN401 -- pyarrow has no types
    """Return the values of a column: the plain ones, but two.

    Decimals of as many digits as a schema has are decimals, and times without a zone are :class:`NaiveTime`.
    """
    types = import_module("pyarrow").types
    if types.is_decimal(array.type) and array.type.precision <= MAX_PRECISION:
        return cast("list[object]", array.to_pylist())
    values = plain_values(array)
    if types.is_timestamp(array.type) and array.type.tz is None:
        return [None if value is None else NaiveTime(value) for value in values]
    return values


def plain_values(array: Any) -> list[object]:  # noqa: ANN401 -- as above
    """Return the values of an Arrow array, None where there is none.

    Bools, numbers, texts, lists and dictionaries stand for themselves; times, days, decimals and UUIDs are texts, as
    events have them: a time has the offset Z if its type has a zone, and else none. NaN stays NaN, and bytes are bytes.
    """
    arrow = import_module("pyarrow")
    types, kind = arrow.types, array.type
    if types.is_dictionary(kind):
        return plain_values(array.dictionary_decode())
    if getattr(kind, "extension_name", "") == "arrow.uuid":
        return _texts(array)
    if isinstance(kind, arrow.BaseExtensionType):
        return plain_values(array.storage)
    if types.is_timestamp(kind):
        # As text: Python's times have no nanoseconds. Whatever the zone is, the moment is told in UTC.
        in_utc = array if kind.tz is None else array.cast(arrow.timestamp(kind.unit, "UTC"))
        texts = import_module("pyarrow.compute").replace_substring_regex(
            in_utc.cast(arrow.string()), pattern=_WRITTEN, replacement=r"\1T\2\3"
        )
        return cast("list[object]", texts.to_pylist())
    if types.is_map(kind):
        entries = cast("list[list[tuple[object, object]] | None]", array.to_pylist())
        return [None if one is None else dict(one) for one in entries]
    if types.is_struct(kind):
        return _structs(array)
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return list(_lists(array))
    if types.is_decimal(kind) or types.is_temporal(kind):
        return _texts(array)
    return cast("list[object]", array.to_pylist())


def _texts(array: Any) -> list[object]:  # noqa: ANN401 -- as above
    values = cast("list[object]", array.to_pylist())
    return [None if value is None else str(value) for value in values]


def _structs(array: Any) -> list[object]:  # noqa: ANN401 -- as above
    names = [field.name for field in array.type]
    columns = [plain_values(column) for column in array.flatten()]
    rows = zip(*columns, strict=True) if columns else (() for _ in range(len(array)))
    valid = cast("list[bool]", array.is_valid().to_pylist())
    return [dict(zip(names, row, strict=True)) if holds else None for row, holds in zip(rows, valid, strict=True)]


def _lists(array: Any) -> Iterator[object]:  # noqa: ANN401 -- as above
    items = plain_values(array.flatten())
    lengths = cast("list[int | None]", import_module("pyarrow.compute").list_value_length(array).to_pylist())
    start = 0
    for length in lengths:
        yield None if length is None else items[start : start + length]
        start += length or 0

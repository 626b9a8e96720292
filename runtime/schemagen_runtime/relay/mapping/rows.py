"""Read the rows of a batch, in each of the forms in which endpoints take and give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import TypeAlias, cast

from schemagen_runtime.relay.mapping.paths import MISSING
from schemagen_runtime.relay.mapping.unmapped import Unmapped, UnmappedCode

Row: TypeAlias = "Mapping[str, object] | Sequence[object] | object"
"""One row: values by name, values in order, or a single value."""


def read_rows(value: object, place: str) -> Sequence[Row]:
    """Return the rows that a value holds.

    It may be a list of rows; tensors with ``name``, ``shape`` and ``data`` (KServe's V2); a mapping with ``names`` or
    ``columns`` beside ``ndarray``, ``tensor`` or ``data`` (Seldon, pandas); or a mapping of columns, each a list.

    Args:
        value: what lies there.
        place: the path to it, for the message.

    Raises:
        Unmapped: it holds no rows.
    """
    if isinstance(value, dict):
        return _of_mapping(cast("Mapping[str, object]", value), place)
    if not _is_list(value):
        what = "nothing" if value is MISSING else f"a value of type {type(value).__name__}"
        raise Unmapped(UnmappedCode.NO_ROWS, f"{what} is at {place}, where a list of rows was expected")
    rows = cast("Sequence[object]", value)
    if rows and all(isinstance(row, dict) and _is_tensor(cast("Mapping[str, object]", row)) for row in rows):
        tensors = cast("Sequence[Mapping[str, object]]", rows)
        return _together({str(one["name"]): _of_tensor(one, place) for one in tensors}, place)
    return rows


def value_of(row: Row, key: str) -> object:
    """Return a value of a row by its name or its place; ``MISSING`` where it has none."""
    if isinstance(row, dict):
        named = cast("Mapping[str, object]", row)
        return named[key] if key in named else _at(list(named.values()), key)
    return _at(cast("Sequence[object]", row) if _is_list(row) else [row], key)


def _at(values: Sequence[object], key: str) -> object:
    return values[int(key)] if key.isdecimal() and int(key) < len(values) else MISSING


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_tensor(value: Mapping[str, object]) -> bool:
    return "name" in value and _is_list(value.get("data")) and _is_list(value.get("shape"))


def _of_tensor(tensor: Mapping[str, object], place: str) -> Sequence[object]:
    """Cut flat data into rows by the shape, of which the first number is how many rows there are."""
    shape, data = cast("Sequence[int]", tensor["shape"]), cast("Sequence[object]", tensor["data"])
    sizes = [size for size in shape if type(size) is int and size >= 0]
    if len(sizes) != len(shape) or not sizes:
        raise Unmapped(UnmappedCode.NO_ROWS, f"a tensor at {place} has a shape that is none")
    width = prod(sizes[1:])
    if len(data) == sizes[0] and width != 1:
        return data  # nested already
    if len(data) != sizes[0] * width:
        message = f"a tensor at {place} has {len(data)} values; its shape has {sizes[0] * width}"
        raise Unmapped(UnmappedCode.NO_ROWS, message)
    return data if width == 1 else [data[at : at + width] for at in range(0, len(data), width or 1)]


def _of_mapping(value: Mapping[str, object], place: str) -> Sequence[Row]:
    rows = next((value[key] for key in ("ndarray", "data") if _is_list(value.get(key))), None)
    tensor = value.get("tensor")
    if isinstance(tensor, dict):
        described = cast("Mapping[str, object]", tensor)
        rows = _of_tensor({"shape": described.get("shape", []), "data": described.get("values", [])}, place)
    names = next((value[key] for key in ("names", "columns") if _is_list(value.get(key))), None)
    if rows is not None:
        listed = cast("Sequence[object]", rows)
        return _named(listed, cast("Sequence[object]", names)) if names else listed
    columns = {name: cast("Sequence[object]", column) for name, column in value.items() if _is_list(column)}
    if not columns or len(columns) != len(value):
        raise Unmapped(UnmappedCode.NO_ROWS, f"a mapping is at {place}, where a list of rows was expected")
    return _together(columns, place)


def _named(rows: Sequence[object], names: Sequence[object]) -> Sequence[Row]:
    keys = [str(name) for name in names]
    return [
        dict(zip(keys, row if _is_list(row) else [row], strict=False)) for row in cast("Sequence[list[object]]", rows)
    ]


def _together(columns: Mapping[str, Sequence[object]], place: str) -> Sequence[Row]:
    if len({len(column) for column in columns.values()}) != 1:
        raise Unmapped(UnmappedCode.NO_ROWS, f"the columns at {place} have different numbers of rows")
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

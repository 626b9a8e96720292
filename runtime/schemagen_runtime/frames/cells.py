"""Read the cells of records that no library of frames reads: lists and maps, which may be their JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final, cast

import orjson

from schemagen_runtime.columns import BaseType, ColumnType

_PORTION: Final = 1 << 16
"""Characters of JSON that are read as one: many short texts, and not so much that its values leave the caches."""


def loaded(cells: Sequence[object], column_type: ColumnType) -> list[object]:
    """Return the values of a column of lists, vectors or maps, whose cells may be their JSON.

    For speed: texts are read many at once. To read each is the plain way, and takes twice as long if they are short; to
    read all as one takes twice as long if they are long.
    """
    texts = [cell for cell in cells if type(cell) is str]
    if not texts:
        return list(cells)
    most = max(1, _PORTION * len(texts) // sum(map(len, texts)))
    portions = (_loaded(texts[start : start + most], column_type) for start in range(0, len(texts), most))
    values = list(chain.from_iterable(portions))
    if len(values) == len(cells):
        return values
    read = iter(values)
    return [None if cell is None else next(read) for cell in cells]


def _loaded(texts: Sequence[str], column_type: ColumnType) -> list[object]:
    written = ",".join(texts)
    values = cast("list[object]", orjson.loads(f"[{written}]"))
    if column_type.scalar is BaseType.FLOAT and (column_type.base is BaseType.MAP or '"' in written):
        return [_floats(value) for value in values]
    return values


def _floats(value: object) -> object:
    """Return the elements of a list or a map as floats: NaN and the infinities are texts in JSON."""
    if isinstance(value, dict):
        entries = cast("Mapping[str, float | str | None]", value)
        return {key: None if item is None else float(item) for key, item in entries.items()}
    items = cast("list[float | str | None]", value)
    return [None if item is None else float(item) for item in items]

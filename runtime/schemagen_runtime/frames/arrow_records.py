"""Make tables of pyarrow of records, and frames of polars of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from itertools import chain
from typing import Any, Final, cast

import numpy as np

from schemagen_runtime.columns import BaseType, ColumnType
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.frames.cells import loaded
from schemagen_runtime.frames.moments import read_times
from schemagen_runtime.record_part import RecordPart
from schemagen_runtime.support.loading import LOADING

_INSTALL: Final = {"pyarrow": "pip install 'schemagen-ingest[data]'", "polars": "pip install polars"}


def arrow_batch(part: RecordPart) -> Any:  # noqa: ANN401 -- pyarrow has no types
    """Return records as a record batch.

    Raises:
        SchemagenError: pyarrow is not installed.
    """
    arrow = _library("pyarrow")
    arrays = [_array(arrow, one.type, one.cells) for one in part.columns]
    return arrow.RecordBatch.from_arrays(arrays, names=[one.name for one in part.columns])


def table_of(batches: Iterator[Any]) -> Any:  # noqa: ANN401 -- as above
    """Return record batches, of which there is one at least, as a table."""
    arrow = _library("pyarrow")
    tables = [arrow.Table.from_batches([batch]) for batch in batches]
    return arrow.concat_tables(tables, promote_options="permissive")


def polars_frame(table: Any) -> Any:  # noqa: ANN401 -- as above
    """Return a table or a record batch as a frame of polars.

    Raises:
        SchemagenError: polars is not installed.
    """
    return _library("polars").from_arrow(table)


def _library(name: str) -> Any:  # noqa: ANN401 -- as above
    try:
        with LOADING:
            return import_module(name)
    except ImportError as error:
        raise SchemagenError(f"{name} is not installed: {_INSTALL[name]}") from error


def _array(arrow: Any, column_type: ColumnType, cells: Sequence[object]) -> Any:  # noqa: ANN401 -- as above
    if not column_type.has_elements:
        return _scalars(arrow, column_type, cells)
    values = loaded(cells, column_type)
    offsets = arrow.array(_offsets(values), arrow.int32())
    there = (value for value in values if value is not None)
    if column_type.base is not BaseType.MAP:
        items = list(chain.from_iterable(cast("Iterator[list[object]]", there)))
        return arrow.ListArray.from_arrays(offsets, _scalars(arrow, column_type.single, items))
    entries = [entry for one in cast("Iterator[Mapping[str, object]]", there) for entry in one.items()]
    keys = arrow.array([key for key, _ in entries], arrow.string())
    return arrow.MapArray.from_arrays(offsets, keys, _scalars(arrow, column_type.single, [item for _, item in entries]))


def _offsets(values: Sequence[object]) -> Iterator[int | None]:
    """Yield where the elements of each value begin, and where the last ones end; None for one that is null."""
    start = 0
    for value in values:
        yield None if value is None else start
        start += len(cast("Sequence[object]", value or ()))
    yield start


def _scalars(arrow: Any, column_type: ColumnType, cells: Sequence[object]) -> Any:  # noqa: ANN401 -- as above
    base = column_type.base
    if base is BaseType.INT:
        return arrow.array(cells, arrow.int64())
    if base is BaseType.BOOL:
        return arrow.array(cells).cast(arrow.bool_())
    if base is BaseType.FLOAT:
        return _floats(arrow, cells)
    if base is BaseType.DECIMAL:
        return _decimals(arrow, column_type, cells)
    if base is BaseType.DATE:
        return arrow.array(cells, arrow.string()).cast(arrow.date32())
    if base is BaseType.TIMESTAMP:
        times = read_times(cells)
        return arrow.array(times, arrow.timestamp(np.datetime_data(times.dtype)[0], "UTC"))  # NaT becomes null
    return arrow.array(cells, arrow.string())


def _floats(arrow: Any, cells: Sequence[object]) -> Any:  # noqa: ANN401 -- as above
    try:
        return arrow.array(cells, arrow.float64())
    except (arrow.ArrowException, TypeError):  # NaN as a text, or an int that is no float of its own
        numbers = cast("Sequence[float | str | None]", cells)
        return arrow.array([None if number is None else float(number) for number in numbers], arrow.float64())


def _decimals(arrow: Any, column_type: ColumnType, cells: Sequence[object]) -> Any:  # noqa: ANN401 -- as above
    of = arrow.decimal128(column_type.precision or 1, column_type.scale or 0)
    texts = cast("Sequence[str | None]", cells)
    return arrow.array([None if text is None else Decimal(text) for text in texts], of)

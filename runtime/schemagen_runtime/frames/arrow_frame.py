"""Read Arrow tables, and whatever gives an Arrow C stream, as frames of polars do. pyarrow reads them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.frames.arrow_buffers import missing_of, numpy_of, packed_lists, packed_texts
from schemagen_runtime.frames.kinds import Cells, Frame, FrameColumn, Kind, Piece
from schemagen_runtime.support.loading import LOADING

_LISTS: Final = ("is_list", "is_large_list", "is_fixed_size_list")
_KINDS: Final[Mapping[str, Kind]] = {
    "is_boolean": Kind.BOOL,
    "is_integer": Kind.INT,
    "is_floating": Kind.FLOAT,
    "is_decimal": Kind.DECIMAL,
    "is_date": Kind.DAY,
    "is_string": Kind.TEXT,
    "is_large_string": Kind.TEXT,
    "is_string_view": Kind.TEXT,
    "is_map": Kind.MAP,
    "is_struct": Kind.MAP,
    "is_null": Kind.NOTHING,
    **dict.fromkeys(_LISTS, Kind.LIST),
}
"""Kinds by the functions of ``pyarrow.types`` that know them."""
_NUMBERS: Final = (Kind.BOOL, Kind.INT, Kind.FLOAT)


def is_stream(given: object) -> bool:
    """Tell whether an object gives an Arrow C stream."""
    return hasattr(given, "__arrow_c_stream__") and not isinstance(given, type)


class ArrowFrame(Frame):
    """Hold an Arrow table, or a stream of parts of one, which can be read once."""

    def __init__(self, given: object) -> None:
        """Look at the types of its columns.

        Raises:
            SchemagenError: pyarrow, which reads it, is not installed.
        """
        arrow = _pyarrow()
        self._library = "polars" if type(given).__module__.partition(".")[0] == "polars" else "arrow"
        self._table: Any = given if isinstance(given, arrow.Table) else None
        if self._table is None and hasattr(given, "__len__"):  # not a stream, which may be longer than the memory
            self._table = arrow.table(given)
        self._reader: Any = self._table if self._table is not None else arrow.RecordBatchReader.from_stream(given)
        self._columns = tuple(_describe(field.name, field.type) for field in self._reader.schema)

    @property
    def columns(self) -> Sequence[FrameColumn]:
        """Return its columns."""
        return self._columns

    @property
    def rows(self) -> int | None:
        """Return how many rows it has; None for a stream."""
        return None if self._table is None else int(self._table.num_rows)

    @property
    def unnamed(self) -> str:
        """Return nothing: each column of Arrow has a name."""
        return ""

    @property
    def index_names(self) -> Sequence[str]:
        """Return nothing: there is no index."""
        return ()

    def classes(self, place: int) -> frozenset[type]:  # noqa: ARG002 -- no column holds Python objects
        """Return nothing: no column holds Python objects."""
        return frozenset()

    def is_empty(self, place: int) -> bool:
        """Tell whether a column has no value in any row; of a stream that is not known."""
        return self._table is not None and bool(self._table.column(place).null_count == self._table.num_rows)

    def cast(self, name: str, to: str) -> str:
        """Return the code that makes another type of a column."""
        if self._library == "polars":
            spelled = {"str": "String", "bool": "Boolean"}.get(to, to.capitalize())
            return f"frame.with_columns(polars.col({name!r}).cast(polars.{spelled}))"
        return f"table[{name!r}].cast({'string' if to == 'str' else to!r})"

    def pieces(self, rows: int) -> Iterator[Piece]:
        """Yield all rows, at most so many at a time."""
        batches = self._table.to_batches() if self._table is not None else self._reader
        for batch in batches:
            for start in range(0, batch.num_rows, rows):
                yield _ArrowPiece(batch.slice(start, rows), self._columns)


class _ArrowPiece(Piece):
    def __init__(self, batch: Any, columns: Sequence[FrameColumn]) -> None:  # noqa: ANN401 -- pyarrow has no types
        self._batch = batch
        self._columns = columns

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return int(self._batch.num_rows)

    def value(self, place: int, row: int) -> object:
        """Return one value as a Python object, None where there is none."""
        return _objects(self._batch.column(place).slice(row, 1))[0]

    def cells(self, place: int, zone: str | None = None) -> Cells:
        """Return the values of a column."""
        array, kind = self._batch.column(place), self._columns[place].kind
        arrow = _pyarrow()
        if kind is Kind.TEXT:
            return _texts(array)
        if arrow.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        missing = missing_of(array)
        if kind in _NUMBERS:
            return Cells(numpy_of(array.fill_null(False if kind is Kind.BOOL else 0)), missing)
        if kind is Kind.NAIVE and zone is not None:
            return Cells(_in_utc(array, zone), missing)
        if kind in (Kind.TIME, Kind.NAIVE, Kind.DAY):
            return Cells(numpy_of(array.cast(arrow.date32()) if kind is Kind.DAY else array))
        flat = _flat(array) if kind is Kind.LIST and missing is None else None
        if flat is not None:
            return Cells(flat)
        lists = packed_lists(array, partial(_objects, array)) if kind is Kind.LIST else None
        return lists or Cells(_objects(array), missing)


def _texts(array: Any) -> Cells:  # noqa: ANN401 -- pyarrow has no types
    objects = _chosen if _pyarrow().types.is_dictionary(array.type) else _objects
    return packed_texts(array, partial(objects, array)) or Cells(objects(array), missing_of(array))


def _chosen(array: Any) -> list[object]:  # noqa: ANN401 -- as above
    """Return the texts that an array of places in others names."""
    texts = cast("list[object]", array.dictionary.to_pylist())
    table = np.empty(len(texts) + 1, dtype=object)
    table[:-1] = texts
    codes = cast("NDArray[np.int64]", numpy_of(array.indices.cast("int64").fill_null(-1)))
    return cast("list[object]", table[codes].tolist())


def _pyarrow() -> Any:  # noqa: ANN401 -- pyarrow has no types
    """Return pyarrow.

    Raises:
        SchemagenError: it is not installed.
    """
    if "pyarrow" in sys.modules:
        return sys.modules["pyarrow"]
    try:
        with LOADING:
            return import_module("pyarrow")
    except ImportError as error:
        raise SchemagenError(
            "an Arrow stream is read by pyarrow: pip install pyarrow; or give a pandas.DataFrame"
        ) from error


def _describe(name: str, dtype: Any) -> FrameColumn:  # noqa: ANN401 -- as above
    types = _pyarrow().types
    if types.is_dictionary(dtype):
        return FrameColumn(name, _kind(dtype.value_type), str(dtype))
    item: Kind | None = None
    if any(getattr(types, one)(dtype) for one in _LISTS):
        item = _kind(dtype.value_type)
    elif types.is_map(dtype):
        item = _kind(dtype.item_type)
    return FrameColumn(name, _kind(dtype), str(dtype), item)


def _kind(dtype: Any) -> Kind:  # noqa: ANN401 -- as above
    types = _pyarrow().types
    if types.is_timestamp(dtype):
        return Kind.NAIVE if dtype.tz is None else Kind.TIME
    if getattr(dtype, "extension_name", "") == "arrow.uuid":
        return Kind.UUID
    return next((kind for name, kind in _KINDS.items() if getattr(types, name)(dtype)), Kind.OTHER)


def _in_utc(array: Any, zone: str) -> NDArray[np.generic]:  # noqa: ANN401 -- as above
    """Return times of a zone in UTC; NaT for those that come twice in it, or never."""
    with LOADING:
        compute = import_module("pyarrow.compute")
    assume = cast("Callable[..., Any]", compute.assume_timezone)
    early, late = (numpy_of(assume(array, zone, ambiguous=one, nonexistent=one)) for one in ("earliest", "latest"))
    return np.where(early == late, early, np.full_like(early, "NaT"))


def _flat(array: Any) -> NDArray[np.generic] | None:  # noqa: ANN401 -- as above
    """Return lists of one length of floats as an array of two dimensions; None for others."""
    items = array.flatten()
    rows = len(array)
    if not _pyarrow().types.is_floating(items.type) or items.null_count or not len(items) or len(items) % rows:
        return None
    width = len(items) // rows
    lengths = numpy_of(_pyarrow().compute.list_value_length(array)) if hasattr(_pyarrow(), "compute") else None
    if lengths is None or bool((lengths != width).any()):
        return None
    return numpy_of(items).reshape(rows, width).astype(np.float64, copy=False)


def _objects(array: Any) -> list[object]:  # noqa: ANN401 -- as above
    values = cast("list[object]", array.to_pylist())
    types = _pyarrow().types
    if types.is_map(array.type):
        return [_entries(cast("list[tuple[object, object]] | None", value)) for value in values]
    if types.is_struct(array.type):
        structs = cast("list[dict[str, object] | None]", values)
        return [
            None if one is None else {key: item for key, item in one.items() if item is not None} for one in structs
        ]
    return values


def _entries(value: list[tuple[object, object]] | None) -> object:
    """Return the entries of a map as a dictionary; where a key stands there twice, as they came, which is no map."""
    if value is None:
        return None
    entries = dict(value)
    return entries if len(entries) == len(value) else value

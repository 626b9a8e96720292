"""Read frames of pandas. The module is not imported: who has such a frame has loaded it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.checks.foreign import plain_scalar
from schemagen_runtime.frames.arrow_buffers import packed_texts
from schemagen_runtime.frames.kinds import Cells, Frame, FrameColumn, Kind, Mask, Piece

if TYPE_CHECKING:
    import pandas as pd

_KINDS: Final = {"b": Kind.BOOL, "i": Kind.INT, "u": Kind.INT, "f": Kind.FLOAT, "M": Kind.NAIVE, "O": Kind.OBJECT}
"""Kinds by those of NumPy."""
_MASKED: Final = frozenset(
    {"Boolean", "Float32", "Float64", *(f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64))}
)
"""Types of pandas that keep beside NumPy's values which of them are missing."""
_LONGEST_FLOAT: Final = 8
"""Bytes of a float that a float of Python holds; NumPy has longer ones."""


def is_pandas(frame: object) -> bool:
    """Tell whether an object is a frame of pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(frame, pandas.DataFrame)


class PandasFrame(Frame):
    """Hold a ``pandas.DataFrame``."""

    def __init__(self, frame: pd.DataFrame) -> None:
        """Look at the types of its columns."""
        self._frame = frame
        self._arrays = [_array(frame.iloc[:, place]) for place in range(frame.shape[1])]
        names = cast("Sequence[object]", list(frame.columns))
        self._columns = tuple(_describe(name, array) for name, array in zip(names, self._arrays, strict=True))
        self._unnamed = _unnamed(frame, names)

    @property
    def columns(self) -> Sequence[FrameColumn]:
        """Return its columns."""
        return self._columns

    @property
    def rows(self) -> int:
        """Return how many rows it has."""
        return len(self._frame)

    @property
    def unnamed(self) -> str:
        """Return why its columns have no names that a schema could know."""
        return self._unnamed

    @property
    def index_names(self) -> Sequence[str]:
        """Return the names of its index."""
        return [str(name) for name in self._frame.index.names if name is not None]

    def classes(self, place: int) -> frozenset[type]:
        """Return the classes of the values of a column of Python objects."""
        array = self._arrays[place]
        values = np.asarray(array, dtype=object)
        return frozenset(map(type, values[~_isna(array)].tolist()))

    def is_empty(self, place: int) -> bool:
        """Tell whether a column has no value in any row."""
        return bool(_isna(self._arrays[place]).all())

    def cast(self, name: str, to: str) -> str:
        """Return the code that makes another type of a column."""
        return f"frame[{name!r}].astype({to!r})"

    def pieces(self, rows: int) -> Iterator[Piece]:
        """Yield all rows, at most so many at a time."""
        for start in range(0, len(self._frame), rows):
            yield _PandasPiece(self._arrays, self._columns, start, min(start + rows, len(self._frame)))


class _PandasPiece(Piece):
    def __init__(
        self, arrays: Sequence[pd.api.extensions.ExtensionArray], columns: Sequence[FrameColumn], start: int, stop: int
    ) -> None:
        self._arrays = arrays
        self._columns = columns
        self._start = start
        self._stop = stop

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return self._stop - self._start

    def value(self, place: int, row: int) -> object:
        """Return one value as pandas has it, None where there is none."""
        at = self._start + row
        array = self._arrays[place][at : at + 1]
        if self._columns[place].kind is Kind.TIME:
            # As the lines have it; and not every time of pandas has one of its zone, which Python must know.
            array = cast("pd.arrays.DatetimeArray", array).tz_convert("UTC")
        value = cast("object", array[0])
        return None if type(value).__name__ in {"NAType", "NaTType"} else plain_scalar(value)

    def cells(self, place: int, zone: str | None = None) -> Cells:
        """Return the values of a column."""
        array, column = self._arrays[place][self._start : self._stop], self._columns[place]
        if column.choices is not None:
            return Cells(cast("pd.Categorical", array).codes, None, column.choices)
        if column.kind is Kind.NAIVE and zone is not None:
            times = cast("pd.arrays.DatetimeArray", array)
            zoned = times.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
            return Cells(_in_utc(zoned), _some(_isna(times)))
        if column.kind is Kind.TIME:
            return Cells(_in_utc(array))
        if column.kind in (Kind.BOOL, Kind.INT, Kind.FLOAT) and column.has_own_nulls:
            filled = array.to_numpy(dtype=_numpy_type(array), na_value=0)
            return Cells(filled, _some(_isna(array)))
        if column.kind is Kind.TEXT:
            return _texts(array)
        if column.kind is Kind.OBJECT:
            return _objects(array)
        return Cells(np.asarray(array))


def _array(series: pd.Series) -> pd.api.extensions.ExtensionArray:
    """Return the values of a column; what pandas wraps NumPy's arrays in takes ten times as long to cut."""
    is_plain = isinstance(series.dtype, np.dtype) and series.dtype.kind != "M"
    return cast("pd.api.extensions.ExtensionArray", series.to_numpy()) if is_plain else series.array


def _describe(name: object, array: pd.api.extensions.ExtensionArray) -> FrameColumn:
    dtype = cast("object", array.dtype)
    text, spelled = name if isinstance(name, str) else repr(name), str(dtype)
    pandas = sys.modules["pandas"]
    if isinstance(dtype, pandas.CategoricalDtype):
        categories = cast("pd.CategoricalDtype", dtype).categories
        choices = list(map(plain_scalar, cast("Sequence[object]", categories.tolist())))
        return FrameColumn(text, Kind.OBJECT, f"category of {categories.dtype}", choices=choices)
    if isinstance(dtype, pandas.DatetimeTZDtype):
        return FrameColumn(text, Kind.TIME, spelled)
    if isinstance(dtype, pandas.StringDtype):
        return FrameColumn(text, Kind.TEXT, spelled)
    if isinstance(dtype, np.dtype):
        kind = _KINDS.get(dtype.kind, Kind.OTHER)
        if kind is Kind.FLOAT and dtype.itemsize > _LONGEST_FLOAT:
            kind = Kind.OTHER
        return FrameColumn(text, kind, spelled, has_own_nulls=False)
    if type(dtype).__name__.removesuffix("Dtype") in _MASKED:
        return FrameColumn(text, _KINDS.get(str(getattr(dtype, "kind", "")), Kind.OTHER), spelled)
    return FrameColumn(text, Kind.OTHER, spelled)


def _numpy_type(array: pd.api.extensions.ExtensionArray) -> np.dtype[np.generic]:
    return cast("np.dtype[np.generic]", getattr(array.dtype, "numpy_dtype"))  # noqa: B009 -- pandas' masked types have it


def _in_utc(array: pd.api.extensions.ExtensionArray) -> NDArray[np.generic]:
    return np.asarray(cast("pd.arrays.DatetimeArray", array).tz_convert(None))


def _some(missing: object) -> Mask | None:
    mask = np.asarray(missing, dtype=np.bool_)
    return mask if bool(mask.any()) else None


def _isna(array: pd.api.extensions.ExtensionArray) -> Mask:
    return cast("Mask", sys.modules["pandas"].isna(array))


def _texts(array: pd.api.extensions.ExtensionArray) -> Cells:
    """Return texts as they lie in the memory of Arrow, where pandas keeps them there."""
    if getattr(array.dtype, "storage", "") != "pyarrow":
        return _objects(array)
    arrow = cast("Callable[[], Any]", getattr(array, "__arrow_array__"))()  # noqa: B009 -- such arrays have it
    chunks = arrow.chunks if hasattr(arrow, "chunks") else [arrow]
    whole = chunks[0] if len(chunks) == 1 else arrow.combine_chunks()
    return packed_texts(whole, lambda: cast("list[object]", whole.to_pylist())) or _objects(array)


def _objects(array: pd.api.extensions.ExtensionArray) -> Cells:
    missing = _some(_isna(array))
    values = cast("list[object]", array.tolist())
    if missing is not None:
        for place in np.flatnonzero(missing).tolist():
            values[place] = None
    return Cells(values, missing)


def _unnamed(frame: pd.DataFrame, names: Sequence[object]) -> str:
    if frame.columns.nlevels > 1:
        return (
            "its columns are a MultiIndex; write frame.columns = ['_'.join(map(str, name)) for name in frame.columns]"
        )
    others = [name for name in names if not isinstance(name, str)]
    return f"its columns have names that are no texts, such as {others[0]!r}; rename them" if others else ""

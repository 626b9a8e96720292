"""Make frames of pandas of records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.columns import BaseType, ColumnType
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.frames.cells import loaded
from schemagen_runtime.frames.moments import read_days, read_times
from schemagen_runtime.record_part import RecordPart
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    import pandas as pd

_Cells: TypeAlias = Sequence[object]
_B = BaseType


def pandas_frame(part: RecordPart) -> pd.DataFrame:
    """Return records as a frame.

    Raises:
        SchemagenError: pandas is not installed.
    """
    pandas = _pandas()
    columns = {one.name: _column(pandas, one.type, one.cells) for one in part.columns}
    return cast("pd.DataFrame", pandas.DataFrame(columns, index=pandas.RangeIndex(part.rows), copy=False))


def joined(frames: Iterator[pd.DataFrame]) -> pd.DataFrame:
    """Return frames, of which there is one at least, as one."""
    found = list(frames)
    return found[0] if len(found) == 1 else cast("pd.DataFrame", _pandas().concat(found, ignore_index=True))


def _pandas() -> Any:  # noqa: ANN401 -- not by its types, which differ from version to version
    try:
        with LOADING:
            return import_module("pandas")
    except ImportError as error:
        raise SchemagenError("pandas is not installed: pip install pandas") from error


def _column(pandas: Any, column_type: ColumnType, cells: _Cells) -> object:  # noqa: ANN401 -- as above
    if column_type.has_elements:
        return _objects(loaded(cells, column_type))
    return _MAKERS[column_type.base](pandas, cells)


def _texts(pandas: Any, cells: _Cells) -> object:  # noqa: ANN401 -- as above
    # From version 3 on pandas has a type of texts of its own; before they are objects.
    return pandas.array(cells, dtype="str") if int(pandas.__version__.partition(".")[0]) > 2 else _objects(cells)


def _ints(pandas: Any, cells: _Cells) -> object:  # noqa: ANN401 -- as above
    return pandas.arrays.IntegerArray(*_masked(cells, np.int64))


def _bools(pandas: Any, cells: _Cells) -> object:  # noqa: ANN401 -- as above
    return pandas.arrays.BooleanArray(*_masked(cells, np.bool_))


def _floats(_: object, cells: _Cells) -> object:
    return np.array(cells, np.float64)  # None becomes NaN, and what NaN is as text too


def _decimals(_: object, cells: _Cells) -> object:
    texts = cast("Sequence[str | None]", cells)
    return _objects([None if text is None else Decimal(text) for text in texts])


def _days(_: object, cells: _Cells) -> object:
    return read_days(cells)


def _times(pandas: Any, cells: _Cells) -> object:  # noqa: ANN401 -- as above
    return pandas.DatetimeIndex(read_times(cells)).tz_localize("UTC")


def _masked(cells: _Cells, dtype: type[np.generic]) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
    if None not in cells:
        return np.array(cells, dtype), np.zeros(len(cells), np.bool_)
    missing = np.fromiter((cell is None for cell in cells), np.bool_, len(cells))
    values = _objects(cells)
    values[missing] = 0
    return values.astype(dtype), missing


def _objects(values: _Cells) -> NDArray[np.object_]:
    # Not by np.array, which would make an array of two dimensions of lists of one length.
    return np.fromiter(values, np.object_, len(values))


_MAKERS: Final[Mapping[BaseType, Callable[[Any, _Cells], object]]] = {
    _B.STRING: _texts,
    _B.UUID: _texts,
    _B.INT: _ints,
    _B.BOOL: _bools,
    _B.FLOAT: _floats,
    _B.DECIMAL: _decimals,
    _B.DATE: _days,
    _B.TIMESTAMP: _times,
}

"""Read texts and lists of Arrow where they lie in memory, one behind the other.

For speed: the engine reads them there. To make Python objects of them is the plain way, which writers take.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.frames.kinds import Cells, Mask, Packed

_EMPTY: Final = np.empty(0, np.uint8)
_NUMBERS: Final = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "float", "double")
"""Types of items of lists that become arrays of NumPy without loss; those of 64 bits without a sign may not."""


def packed_texts(array: Any, objects: Callable[[], list[object]]) -> Cells | None:  # noqa: ANN401 -- pyarrow has no types
    """Return the texts of an array; None where it holds none.

    Args:
        array: the array; one of a dictionary holds what that names.
        objects: makes Python objects of its texts.
    """
    types = sys.modules["pyarrow"].types
    if types.is_dictionary(array.type):
        named = array.dictionary  # pyarrow takes nothing out of views
        array = (named.cast("large_string") if types.is_string_view(named.type) else named).take(array.indices)
    if types.is_string_view(array.type):
        array = array.cast("large_string")
    if not (types.is_string(array.type) or types.is_large_string(array.type)):
        return None
    _, offsets, data = array.buffers()
    bounds = _bounds(array, offsets, is_large=types.is_large_string(array.type))
    packed = Packed(_EMPTY if data is None else np.frombuffer(data, np.uint8), bounds, objects)
    return Cells(packed, missing_of(array))


def packed_lists(array: Any, objects: Callable[[], list[object]]) -> Cells | None:  # noqa: ANN401 -- as above
    """Return the lists of an array; None where it holds none, or lists of anything but bools, numbers and texts.

    Args:
        array: the array.
        objects: makes Python objects of its lists.
    """
    types = sys.modules["pyarrow"].types
    if types.is_fixed_size_list(array.type):
        bounds = np.arange(array.offset, array.offset + len(array) + 1, dtype=np.int64) * array.type.list_size
    elif types.is_list(array.type) or types.is_large_list(array.type):
        bounds = _bounds(array, array.buffers()[1], is_large=types.is_large_list(array.type))
    else:
        return None
    first, last = int(bounds[0]), int(bounds[-1])
    items = _items(array.values.slice(first, last - first))
    return None if items is None else Cells(Packed(items, bounds - first, objects), missing_of(array))


def missing_of(array: Any) -> Mask | None:  # noqa: ANN401 -- as above
    """Return where an array has no value; None where it has one everywhere."""
    return cast("Mask", numpy_of(array.is_null())) if array.null_count else None


def numpy_of(array: Any) -> NDArray[np.generic]:  # noqa: ANN401 -- as above
    """Return an array of NumPy."""
    return cast("NDArray[np.generic]", array.to_numpy(zero_copy_only=False))


def _bounds(array: Any, offsets: Any, *, is_large: bool) -> NDArray[np.int64]:  # noqa: ANN401 -- as above
    if not len(array):
        return np.zeros(1, np.int64)
    kind = np.int64 if is_large else np.int32
    return np.frombuffer(offsets, kind, len(array) + 1, array.offset * np.dtype(kind).itemsize).astype(np.int64)


def _items(items: Any) -> Cells | None:  # noqa: ANN401 -- as above
    if str(items.type) in _NUMBERS:
        filled = items.fill_null(False if str(items.type) == "bool" else 0)
        return Cells(numpy_of(filled), missing_of(items))
    return packed_texts(items, items.to_pylist)

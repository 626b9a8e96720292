"""Write columns of bools and numbers, and vectors of them, as whole arrays."""

from __future__ import annotations

from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.checks.scalars import EXACT_INT_IN_FLOAT, FloatColumn, IntColumn
from schemagen_runtime.columns import NanPolicy, spell_non_finite
from schemagen_runtime.frames.kinds import Cells, Mask
from schemagen_runtime.frames.written import Style, Written, combined, each, numbers_as_json, some
from schemagen_runtime.support.numbers import INT64_MAX, INT64_MIN


class Writer(Protocol):
    """Write one column of a piece of a frame."""

    def write(self, cells: Cells) -> Written:
        """Return the column as it stands in the lines, and which rows are not known to be valid."""
        ...


class BoolWriter(Writer):
    """Write bools; also numbers, of which 0 and 1 are bools."""

    def __init__(self, *, may_be_null: bool) -> None:
        """Take whether a row may have no value."""
        self._may_be_null = may_be_null

    def write(self, cells: Cells) -> Written:
        """Return the column as it stands in the lines."""
        data, null, unsure = cast("NDArray[np.float64]", cells.data), cells.missing, None
        if data.dtype.kind != "b":
            if data.dtype.kind == "f":
                null = combined(null, some(np.isnan(data)))
            others = (data != 0) & (data != 1)
            unsure = some(others if null is None else others & ~null)
            data = cast("NDArray[np.float64]", data == 1)
        return Written(numbers_as_json(data), Style.BARE, unsure, null, may_be_null=self._may_be_null)


class IntWriter(Writer):
    """Write whole numbers; also floats that are whole, which ints became where some were missing."""

    def __init__(self, column: IntColumn, *, may_be_null: bool) -> None:
        """Take the column of the schema, and whether a row may have no value."""
        self._column = column
        self._may_be_null = may_be_null
        self._low, self._high = _bounds(column)

    def write(self, cells: Cells) -> Written:
        """Return the column as it stands in the lines."""
        data, null, unsure = cast("NDArray[np.int64]", cells.data), cells.missing, None
        if data.dtype.kind == "f":
            floats = cast("NDArray[np.float64]", cells.data)
            null = combined(null, some(np.isnan(floats)))
            # The largest that a float holds beside its neighbours: of a larger one there is no telling what it was.
            whole = (np.abs(floats) < EXACT_INT_IN_FLOAT) & (np.trunc(floats) == floats)
            unsure = some(~whole if null is None else ~whole & ~null)
            data = np.where(whole, floats, 0).astype(np.int64)
        unfit = self._unfit(data) if null is None else self._unfit_of_some(data, ~null)
        return Written(numbers_as_json(data), Style.BARE, combined(unsure, unfit), null, may_be_null=self._may_be_null)

    def _unfit_of_some(self, data: NDArray[np.int64], given: Mask) -> Mask | None:
        if not bool(given.any()):
            return None
        unfit = self._unfit(data[given])
        if unfit is None:
            return None
        whole = np.zeros(len(data), np.bool_)
        whole[given] = unfit
        return whole

    def _unfit(self, data: NDArray[np.int64]) -> Mask | None:
        enum = self._column.enum
        low, high = int(data.min()), int(data.max())
        if self._low <= low and high <= self._high and low >= INT64_MIN and high <= INT64_MAX and enum is None:
            return None
        values = cast("list[object]", data.tolist())
        if enum is not None and enum.issuperset(cast("list[int]", values)):
            return None if self._low <= low and high <= self._high else some(~each(self._fits, values))
        return some(~each(self._fits, values))

    def _fits(self, value: object) -> bool:
        number = cast("int", value)
        enum = self._column.enum
        in_bounds = self._low <= number <= self._high and INT64_MIN <= number <= INT64_MAX
        return in_bounds and (enum is None or number in enum)


class FloatWriter(Writer):
    """Write floats; also whole numbers that a float holds."""

    def __init__(self, column: FloatColumn, *, may_be_null: bool, nan_is_null: bool) -> None:
        """Take the column of the schema, whether a row may have no value, and whether NaN stands for that."""
        self._column = column
        self._may_be_null = may_be_null
        self._nan_is_null = nan_is_null

    def write(self, cells: Cells) -> Written:
        """Return the column as it stands in the lines."""
        data, null, unsure = cast("NDArray[np.float64]", cells.data), cells.missing, None
        if data.dtype.kind != "f":
            unsure = some((data > EXACT_INT_IN_FLOAT) | (data < -EXACT_INT_IN_FLOAT))
        data = data.astype(np.float64, copy=False)
        odd = some(~np.isfinite(data))
        if odd is None and null is None and unsure is None:
            return Written(numbers_as_json(data), Style.BARE, unfit(self._column, data), None, may_be_null=False)
        return self._with_odd(data, null, unsure, odd)

    def _with_odd(self, data: NDArray[np.float64], null: Mask | None, unsure: Mask | None, odd: Mask | None) -> Written:
        """Write a column in which something is missing, or no finite number."""
        nan = np.isnan(data)
        infinite = np.isinf(data)
        if self._column.nan is NanPolicy.NULL:
            null, beside = combined(null, odd), None
        elif self._nan_is_null:
            null, beside = combined(null, some(nan)), some(infinite)
        else:
            beside = odd
        if beside is not None and null is not None:
            beside = some(beside & ~null)
        left = np.ones(len(data), np.bool_) if null is None else ~null
        if odd is not None:
            left &= ~odd
        parts = numbers_as_json(data)
        if beside is not None and self._column.nan is NanPolicy.ALLOW:
            for place in np.flatnonzero(beside).tolist():
                parts[place] = b'"%b"' % spell_non_finite(float(data[place])).encode()
            beside = some(beside & infinite) if is_bounded(self._column) else None
        out = unfit(self._column, np.where(left, data, _inside(data, left)))
        found = combined(combined(unsure, beside), out)
        if found is not None and null is not None:
            found = some(found & ~null)
        return Written(parts, Style.BARE, found, null, may_be_null=self._may_be_null)


_NO_BOUNDS: Final = (float("-inf"), float("inf"))


def _bounds(column: IntColumn) -> tuple[float, float]:
    """Return the least and the largest int that fits; an excluded bound is its neighbour."""
    low, high = _NO_BOUNDS
    if column.minimum is not None:
        low = column.minimum
    if column.exclusive_minimum is not None:
        low = max(low, _above(column.exclusive_minimum))
    if column.maximum is not None:
        high = column.maximum
    if column.exclusive_maximum is not None:
        high = min(high, -_above(-column.exclusive_maximum))
    return low, high


def _above(bound: float) -> int:
    """Return the least int above a bound."""
    floor = int(bound // 1)
    return floor + 1


def is_bounded(column: FloatColumn) -> bool:
    """Tell whether some finite numbers do not fit a column."""
    bounds = (column.minimum, column.maximum, column.exclusive_minimum, column.exclusive_maximum)
    return any(bound is not None for bound in bounds)


def unfit(column: FloatColumn, data: NDArray[np.float64]) -> Mask | None:
    """Return which finite numbers are out of their bounds; None where none is."""
    if not is_bounded(column) or (_in_range(column, float(data.min())) and _in_range(column, float(data.max()))):
        return None
    return some(~each(lambda value: _in_range(column, cast("float", value)), cast("list[object]", data.tolist())))


def _in_range(column: FloatColumn, number: float) -> bool:
    return not (
        (column.minimum is not None and number < column.minimum)
        or (column.maximum is not None and number > column.maximum)
        or (column.exclusive_minimum is not None and number <= column.exclusive_minimum)
        or (column.exclusive_maximum is not None and number >= column.exclusive_maximum)
    )


def _inside(data: NDArray[np.float64], left: Mask) -> float:
    """Return a number that fits if all that are left do, to stand where there is none."""
    kept = data[left]
    return float(kept[0]) if len(kept) else float("nan")

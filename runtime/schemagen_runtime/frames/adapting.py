"""Make of single values of a frame what ``ingest_events`` takes, as the writers of whole columns do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from schemagen_runtime.checks.foreign import plain_scalar
from schemagen_runtime.checks.scalars import EXACT_INT_IN_FLOAT
from schemagen_runtime.checks.unplaced import place
from schemagen_runtime.columns import BaseType, NanPolicy

Adapt = Callable[[object], object]
_PANDAS_NULLS: Final = frozenset({"NAType", "NaTType"})
"""Classes of pandas whose one value stands for none."""


@dataclass(frozen=True, slots=True)
class Options:
    """Hold what a call says of values that do not speak for themselves.

    Attributes:
        zone: the zone of times that have none; None where that is not known.
        bools_from_ints: whether 0 and 1 stand for bools.
    """

    zone: str | None = None
    bools_from_ints: bool = False


def adapter(base: BaseType, options: Options, *, nan_is_null: bool) -> Adapt:
    """Return what makes of a frame's value one that ``ingest_events`` takes; what it cannot, it returns as it came.

    Args:
        base: the type of the column.
        options: what the call says.
        nan_is_null: whether NaN stands for no value.
    """
    return _Adapter(base, options, nan_is_null)


class _Adapter:
    def __init__(self, base: BaseType, options: Options, nan_is_null: bool) -> None:
        self._base = base
        self._options = options
        self._nan_is_null = nan_is_null
        self._zone = None if options.zone is None else ZoneInfo(options.zone)

    def __call__(self, value: object) -> object:
        if value is None or type(value) is str or type(value).__name__ in _PANDAS_NULLS:
            return value if type(value) is str else None
        plain = plain_scalar(value)
        if isinstance(plain, float) and plain != plain:  # noqa: PLR0124 -- only NaN
            return None if self._nan_is_null else plain
        if self._base is BaseType.INT and isinstance(plain, float) and plain.is_integer():
            return int(plain) if abs(plain) < EXACT_INT_IN_FLOAT else plain
        if self._base is BaseType.BOOL and self._options.bools_from_ints and isinstance(plain, int | float):
            return bool(plain) if plain in (0, 1) else plain
        if isinstance(value, datetime) and value.tzinfo is None:
            return self._naive(value)
        return plain

    def _naive(self, value: datetime) -> object:
        if self._base is BaseType.DATE:
            return _day_of(value)
        if self._base is not BaseType.TIMESTAMP or self._zone is None:
            return value
        return place(value, self._zone, self._zone.key)


def _day_of(value: datetime) -> object:
    """Return the day that a time without a zone begins; the time as it came, where it begins none of the calendar's."""
    at_midnight = not (value.hour or value.minute or value.second or value.microsecond)
    try:
        return value.date() if at_midnight else value
    except NotImplementedError:  # a time of pandas beyond the year 9999
        return value


def nan_means_null(base: BaseType, policy: NanPolicy, *, may_be_null: bool, has_own_nulls: bool) -> bool:
    """Tell whether NaN stands for no value in a column: in one of floats it may be a value, or a mistake.

    Args:
        base: the type of the column.
        policy: what the schema says of NaN.
        may_be_null: whether the column may be null.
        has_own_nulls: whether the frame has something else for null.
    """
    if base is not BaseType.FLOAT:
        return True
    return may_be_null and not (policy is NanPolicy.ALLOW and has_own_nulls)

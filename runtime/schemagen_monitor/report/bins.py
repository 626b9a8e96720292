"""Sort what a column counted into few bins with names that people read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray
from schemagen_runtime.columns import BaseType
from schemagen_runtime.compatibility.described import DescribedColumn
from schemagen_runtime.counting.buckets import nan_bucket, number_edges
from schemagen_runtime.counting.contribution import NOT_A_NUMBER
from schemagen_runtime.counting.grain import UNDECIDED_GRAIN
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import How
from schemagen_runtime.counting.scores import score_edges

from schemagen_monitor.history.column import ColumnHistory
from schemagen_monitor.history.segments import is_free_text
from schemagen_monitor.measures.bins import OrderedBins, ValueBins, bins_wanted, ordered_bins, value_bins
from schemagen_monitor.report.spelling import spell_ranges

Value: TypeAlias = str | int | float | bool
OTHER: Final = "other"
"""What the bin of the values that have none of their own is called."""
_OTHERS: Final = "all others"
"""What it is called where a value is called so itself."""
FEWEST: Final = 10
"""A value of free text is named in windows in which so many rows have it: rarer ones may say who somebody is."""
_NEW_VALUES: Final = 10
"""Values that the reference lacks, and that have a bin all the same."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Hold one bin of a column.

    Attributes:
        label: what it is called.
        low: the least number in it; None where there is no least one, or it must not be shown.
        high: the least number above it; None where there is none.
        value: the only value in it; None where it is not one value, or it must not be shown.
        is_rest: whether it is that of the values that have none of their own.
    """

    label: str
    low: float | None = None
    high: float | None = None
    value: Value | None = None
    is_rest: bool = False


class Binning(Protocol):
    """Sort counts into bins."""

    @property
    def bins(self) -> Sequence[Bin]:
        """Return the bins, in the order in which they are shown."""
        ...

    def count(self, histogram: Histogram) -> list[int]:
        """Return how many rows each bin has."""
        ...


def choose_bins(
    column: ColumnHistory, described: DescribedColumn, reference: Histogram, windows: Sequence[Histogram]
) -> Binning:
    """Choose the bins of a column: those of the drift rule, from its reference; where that has no rows, from all."""
    base = reference if len(reference) else Histogram.merged(windows)
    if column.is_ordered:
        return _Ordered(column, base)
    return _Values(column, described, base, windows)


class _Ordered:
    """Sort what has an order: into bins of about equal share; what is no number lies apart."""

    def __init__(self, column: ColumnHistory, base: Histogram) -> None:
        self._not_a_number = NOT_A_NUMBER if column.how is How.SCORE else nan_bucket(_grain(column))
        numbers = self._numbers(base)
        self._cuts = ordered_bins(numbers, bins_wanted(numbers.total, numbers.total)) if len(numbers) else _NO_CUTS
        self._bins = _ordered_names(column, self._cuts.cuts)

    def _numbers(self, histogram: Histogram) -> Histogram:
        return histogram - histogram.between(self._not_a_number, self._not_a_number)

    @property
    def bins(self) -> Sequence[Bin]:
        """Return the bins from the lowest to the highest, then that of what is no number."""
        return [*self._bins, Bin("not a number")]

    def count(self, histogram: Histogram) -> list[int]:
        """Return how many rows each bin has."""
        return [*_whole(self._cuts.count(self._numbers(histogram))), histogram[self._not_a_number]]


_NO_CUTS: Final = OrderedBins(np.empty(0, np.int64))


def _grain(column: ColumnHistory) -> int:
    return UNDECIDED_GRAIN if column.scale is None else column.scale.grain


def edges_of(column: ColumnHistory, buckets: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least number of each bucket, and the least above it."""
    if column.how is How.SCORE:
        return score_edges(buckets)
    low, high = number_edges(buckets, _grain(column))
    # Buckets of negative numbers end with the edge that is nearer to 0, and begin behind the other one.
    with np.errstate(over="ignore"):  # what is next to the largest double is infinite, as it should be
        after_low, after_high = np.nextafter(low, np.inf), np.nextafter(high, np.inf)
    return np.where(buckets <= 0, after_low, low), np.where(buckets < 0, after_high, high)


def _ordered_names(column: ColumnHistory, cuts: NDArray[np.int64]) -> list[Bin]:
    if column.is_sensitive:
        number = len(cuts) + 1
        return [Bin(f"part {place} of {number}, from the lowest") for place in range(1, number + 1)]
    _, above = edges_of(column, cuts)
    edges: list[float] = above.tolist()
    ends: list[tuple[float | None, float | None]] = list(zip([None, *edges], [*edges, None], strict=True))
    return [
        Bin(label, low, high)
        for label, (low, high) in zip(spell_ranges(ends, column.how, is_whole=column.is_whole), ends, strict=True)
    ]


class _Values:
    """Sort values: those with one in a hundred rows have bins of their own."""

    def __init__(
        self, column: ColumnHistory, described: DescribedColumn, base: Histogram, windows: Sequence[Histogram]
    ) -> None:
        self._is_free = is_free_text(described)
        kept = value_bins(base).values if len(base) else np.empty(0, np.int64)
        whole = Histogram.merged(windows)
        gained = [value_bins(one).values for one in windows if len(one)]
        new = np.setdiff1d(np.concatenate(gained), kept) if gained else np.empty(0, np.int64)
        new = new[np.argsort(-whole.counts_of(new), kind="stable")][:_NEW_VALUES]
        chosen = np.concatenate((kept[np.argsort(-base.counts_of(kept), kind="stable")], new))
        if self._is_free:
            most = np.max([one.counts_of(chosen) for one in (base, *windows)], axis=0)
            chosen = chosen[most >= FEWEST]
        self._order: list[int] = chosen.tolist()
        self._sorted = ValueBins(np.sort(chosen))
        self._place = {key: place for place, key in enumerate(self._sorted.values.tolist())}
        self._bins = [_value_name(column, described, place, key) for place, key in enumerate(self._order, 1)]

    @property
    def bins(self) -> Sequence[Bin]:
        """Return the values, the most frequent of the reference first, then the bin of all others."""
        is_called_so = any(one.label == OTHER for one in self._bins)
        return [*self._bins, Bin(_OTHERS if is_called_so else OTHER, is_rest=True)]

    def count(self, histogram: Histogram) -> list[int]:
        """Return how many rows each bin has; a value of free text that is rare is among the others."""
        by_key = _whole(self._sorted.count(histogram))
        found = [by_key[self._place[key]] for key in self._order]
        shown = [count if count >= FEWEST or not self._is_free else 0 for count in found]
        return [*shown, histogram.total - sum(shown)]


def _value_name(column: ColumnHistory, described: DescribedColumn, place: int, key: int) -> Bin:
    """Return the bin of one value, by its name in the schema where it has one."""
    if column.is_sensitive:
        return Bin(f"hidden value {place}")
    values: Mapping[int, Value] = {} if column.scale is None else column.scale.values
    if key not in values:
        return Bin(f"value {place}, of which only a hash is known")
    value: Value = bool(values[key]) if described.type.base is BaseType.BOOL else values[key]
    text = str(value).lower() if isinstance(value, bool) else str(value)
    names = cast("Mapping[str, str]", described.said.get("names") or {})
    return Bin(f"{names[text]} ({text})" if text in names else text, value=value)


def _whole(counts: NDArray[np.float64]) -> list[int]:
    return [int(one) for one in counts.tolist()]

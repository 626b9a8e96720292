"""A reference works out once what windows are compared with."""

from __future__ import annotations

import numpy as np
from schemagen_monitor.measures.reference import ColumnCounts, DaySizes, Reference
from schemagen_runtime.counting.histogram import Histogram


def day(keys: list[int], nulls: int = 0) -> ColumnCounts:
    return ColumnCounts(Histogram.of(np.array(keys, np.int64)), nulls)


def whole(days: list[ColumnCounts]) -> ColumnCounts:
    return ColumnCounts(Histogram.merged(one.histogram for one in days), sum(one.nulls for one in days))


def test_values_of_one_day_only() -> None:
    days = [day([1] * 30 + [7, 7], 3), day([1] * 30 + [8]), day([1] * 30 + [9, 2]), day([1] * 30 + [2])]
    reference = Reference(whole(days), days, ordered=False)
    # 7 occurs twice on one day, 2 on two days.
    assert reference.once.hits == 4
    assert reference.missing.hits == 3
    assert reference.counts.rows == 129
    file = Reference(whole(days), days, ordered=False, parts=False)
    assert file.once.hits == 2
    assert Reference(whole(days), ordered=False).once.hits == 2


def test_days_with_few_rows_are_not_compared() -> None:
    days = [*[day([0, 1] * 20) for _ in range(9)], day([1] * 19), day([], 25)]
    reference = Reference(whole(days), days, ordered=True)
    assert reference.binned(2).noise.days == 9
    assert reference.missing.noise.days == 10
    assert reference.day_rows == 40
    assert reference.binned(2) is reference.binned(2)


def test_a_column_without_values_has_days_too() -> None:
    days = [day([], 40) for _ in range(10)]
    reference = Reference(whole(days), days, ordered=True)
    assert (reference.day_rows, reference.missing.noise.days, reference.once.hits) == (40, 10, 0)
    assert Reference(day([]), ordered=True).day_rows == 0


def test_days_of_half_the_rows_count() -> None:
    own = DaySizes(np.array([0.1, 0.3]), np.array([100.0, 40.0]))
    assert (own.largest(200), own.largest(80), own.largest(500)) == (0.1, 0.3, 0)

"""What a column counted is added up over days, nulls apart."""

from __future__ import annotations

import numpy as np
from schemagen_monitor.history.column import ColumnHistory, counts_of
from schemagen_monitor.measures.reference import ColumnCounts
from schemagen_runtime.columns import Role
from schemagen_runtime.counting.counter import NULL
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import How


def of(*keys: int) -> Histogram:
    return Histogram.of(np.array(keys, np.int64))


def test_nulls_are_no_values() -> None:
    assert counts_of([of(NULL, 1, 2), of(NULL, NULL, 2)]) == ColumnCounts(of(1, 2, 2), 3)
    assert counts_of([of(5)]) == ColumnCounts(of(5), 0)


def test_days_are_added_up() -> None:
    days = {1: ColumnCounts(of(1), 1), 3: ColumnCounts(of(1, 2), 0)}
    column = ColumnHistory("a", "a", Role.FEATURE, How.VALUE, is_whole=False, is_sensitive=False, scale=None, days=days)
    assert column.between([1, 2, 3]) == ColumnCounts(of(1, 1, 2), 1)
    assert column.between([2]) == ColumnCounts(of(), 0)
    assert not column.is_ordered

"""A collection is counted when its newest row is, and no label changed since."""

from __future__ import annotations

import pytest
from schemagen_runtime.api.counters import Counters, Counting
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters


@pytest.mark.parametrize(
    ("counting", "is_complete"),
    [(Counting(0, 0, 0), True), (Counting(7, 7, 0), True), (Counting(6, 7, 0), False), (Counting(7, 7, 1), False)],
)
def test_counting_is_complete_when_nothing_is_left(counting: Counting, *, is_complete: bool) -> None:
    assert counting.is_complete == is_complete


def test_the_counters_of_sqlite_are_counters() -> None:
    assert isinstance(SqliteCounters("m.db"), Counters)

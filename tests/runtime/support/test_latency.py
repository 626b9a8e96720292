"""Quantiles are right to 19 %, and the longest time is exact."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.support.latency import Histogram, Latency


@given(st.lists(st.floats(1e-5, 2.8e5), min_size=1, max_size=60))
def test_quantiles_are_those_of_the_sorted_times(times: list[float]) -> None:
    histogram = Histogram()
    for seconds in times:
        histogram.add(seconds, 1)
    found, ordered = histogram.snapshot(), sorted(times)
    assert found.max == ordered[-1]
    for share, quantile in ((0.5, found.p50), (0.9, found.p90), (0.99, found.p99)):
        exact = ordered[max(0, math.ceil(share * len(ordered)) - 1)]
        assert exact / 1.0001 <= quantile <= exact * 1.1893 or quantile == found.max


def test_one_time_may_stand_for_many_events() -> None:
    histogram = Histogram()
    histogram.add(0.001, 99)
    histogram.add(10.0, 1)
    found = histogram.snapshot()
    assert found.p50 == found.p90 < 0.0012
    assert found.max == 10.0


def test_where_nothing_was_counted_all_is_0() -> None:
    assert Histogram().snapshot() == Latency(0.0, 0.0, 0.0, 0.0)

"""Measures know whether they are sums or counts by bucket."""

from __future__ import annotations

from schemagen_runtime.counting.counter import OF_LISTS, Measure


def test_sums_are_told_from_counts() -> None:
    assert {measure for measure in Measure if measure.is_sums} == {
        Measure.LOG_LOSS,
        Measure.BRIER,
        Measure.ERRORS,
        Measure.TRUTHS,
        *OF_LISTS,
    }

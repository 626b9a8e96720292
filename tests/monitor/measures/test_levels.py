"""Levels follow from sizes."""

from __future__ import annotations

from schemagen_monitor.measures.levels import Level, Thresholds, highest


def test_a_size_has_the_worst_level_that_it_reaches() -> None:
    thresholds = Thresholds(0.05, 0.1)
    found = [thresholds.level(size) for size in (0.0, 0.0499, 0.05, 0.0999, 0.1, 1.0)]
    assert found == [None, None, Level.WARNING, Level.WARNING, Level.ALERT, Level.ALERT]


def test_the_worst_level_wins() -> None:
    assert highest([]) is highest([None]) is None
    assert highest([None, Level.WARNING]) is Level.WARNING
    assert highest([Level.WARNING, Level.ALERT, None]) is Level.ALERT

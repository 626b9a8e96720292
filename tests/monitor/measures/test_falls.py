"""Performance is flagged where intervals do not meet and the fall is of a size; rejections where they rise."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from schemagen_monitor.measures.fall_noise import fall_noise
from schemagen_monitor.measures.falls import FEWEST_LISTS, Better, Fall, Of, judge_fall, judge_rejections
from schemagen_monitor.measures.intervals import mean
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.measures.measured import FLAGGING_CONFIDENCE, Measured, absent

REFERENCE = Measured(0.90, 0.89, 0.91)
ERROR = Measured(2.0, 1.9, 2.1)
ROWS = (500, 9000)


@pytest.mark.parametrize(
    ("window", "level"),
    [
        (Measured(0.87, 0.86, 0.885), None),
        (Measured(0.84, 0.80, 0.89), None),
        (Measured(0.84, 0.82, 0.88), Level.WARNING),
        (Measured(0.78, 0.76, 0.82), Level.ALERT),
        (Measured(0.99, 0.98, 1.00), None),
    ],
)
def test_shares_fall_by_points(window: Measured, level: Level | None) -> None:
    found = judge_fall(window, REFERENCE, ROWS, Better.HIGHER)
    assert found.level is level
    assert found.size == pytest.approx(0.9 - (window.value or 0))


@pytest.mark.parametrize(
    ("window", "level"),
    [
        (Measured(2.1, 2.11, 2.2), None),
        (Measured(2.3, 2.0, 2.6), None),
        (Measured(2.3, 2.2, 2.4), Level.WARNING),
        (Measured(2.6, 2.2, 3.0), Level.ALERT),
        (Measured(1.0, 0.9, 1.1), None),
    ],
)
def test_errors_rise_by_parts_of_the_reference(window: Measured, level: Level | None) -> None:
    assert judge_fall(window, ERROR, ROWS, Better.LOWER).level is level


def test_what_is_not_known_is_not_judged() -> None:
    low = Measured(0.5, 0.4, 0.6)
    few = judge_fall(low, REFERENCE, (299, 9000), Better.HIGHER)
    assert few == Fall(reason="too few labels: 299 in the window, 9000 in the reference, of 300")
    assert judge_fall(absent("one class only"), REFERENCE, ROWS, Better.HIGHER).reason == "one class only"
    assert judge_fall(low, absent("no labels"), ROWS, Better.HIGHER).reason == "reference: no labels"
    without = judge_fall(Measured(0.5, reason="no interval"), REFERENCE, ROWS, Better.HIGHER)
    assert (without.level, without.reason) == (None, "no interval")
    none = judge_fall(ERROR, Measured(0.0, 0.0, 0.0), ROWS, Better.LOWER)
    assert (none.level, none.reason) == (None, "the reference has no error at all")


def test_means_over_lists_need_lists() -> None:
    low = Measured(0.5, 0.4, 0.6)
    assert judge_fall(low, REFERENCE, (50, 1400), Better.HIGHER, of=Of.LISTS).level is Level.ALERT
    few = judge_fall(low, REFERENCE, (49, 1400), Better.HIGHER, of=Of.LISTS)
    assert few == Fall(reason="too few lists: 49 in the window, 1400 in the reference, of 50")


@pytest.mark.parametrize("hit", [0.9, 0.4, 0.05])
def test_with_fifty_lists_a_fall_hardly_ever_comes_by_chance(hit: float) -> None:
    """The first relevant item stands at the top, near it, or far down in long lists, where few lists carry the mean."""
    rng = np.random.default_rng(7)
    flagged = found = 0
    for _ in range(12):
        days = 1 / rng.geometric(hit, (28, FEWEST_LISTS))
        whole = _mean(days)
        noise = fall_noise([(FEWEST_LISTS, _mean(day)) for day in days], whole)
        before, rows = noise.widened(whole, days.size, 28), (FEWEST_LISTS, days.size)
        for window in 1 / rng.geometric(hit, (50, FEWEST_LISTS)):
            now = noise.widened(_mean(window), FEWEST_LISTS, 1)
            flagged += judge_fall(now, before, rows, Better.HIGHER, of=Of.LISTS).level is not None
            worse = noise.widened(_mean(window / 3), FEWEST_LISTS, 1)
            found += judge_fall(worse, before, rows, Better.HIGHER, of=Of.LISTS).level is not None
    assert flagged <= 6  # 1 % of 600
    assert found >= 0.9 * 600


def _mean(values: NDArray[np.float64]) -> Measured:
    return mean(values.size, float(values.sum()), float((values * values).sum()), confidence=FLAGGING_CONFIDENCE)


def test_rejections_rise() -> None:
    found = judge_rejections([0, 12, 40, 3, 40], [0, 0, 70, 21, 280], (1000, 7000))
    assert found == [None, Level.WARNING, Level.WARNING, None, None]
    assert judge_rejections([400], [0], (1000, 7000)) == [Level.ALERT]
    assert judge_rejections([299], [0], (299, 7000)) == [None]
    assert judge_rejections([], [], (1000, 7000)) == []

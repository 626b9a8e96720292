"""Labels are late where fewer have come than chance explains, and a stop is seen on its first day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from schemagen_monitor.measures.lateness import SIGNIFICANCE, late_windows
from schemagen_monitor.measures.ripeness import FirstLabels, measure_ripeness

from tests.monitor.measures.test_ripeness import labels, late_days, ripe_days

DAYS = 150


def live(seed: int, share: float, events: int, *, spread: float = 0.0, stop: int = DAYS) -> FirstLabels:
    """Labels of days: a share of events has one, that differs between days by so much, until none comes any more."""
    rng = np.random.default_rng(seed)
    entries: list[tuple[int, int]] = []
    for day in range(stop):
        labelled = rng.binomial(events, float(np.clip(share + spread * rng.standard_normal(), 0.01, 0.99)))
        entries += [(day, delay) for delay in rng.exponential(2.0, labelled).astype(int).tolist() if day + delay < DAYS]
    found, counts = np.unique(np.array(entries, np.int64), axis=0, return_counts=True)
    return FirstLabels(np.full(DAYS, events, np.int64), found[:, 0], found[:, 1], counts)


@pytest.mark.parametrize(
    ("share", "events", "spread"),
    [(0.3, 333, 0.0), (0.9, 111, 0.0), (0.05, 2000, 0.0), (0.3, 333, 0.03), (0.5, 2000, 0.04)],
)
def test_labels_are_hardly_ever_called_late_by_chance(share: float, events: int, spread: float) -> None:
    """A hundred labels a day: some days lack a tenth of them, and that is no sign of lateness."""
    judged = late = thin = 0
    for seed in range(12):
        came = live(seed, share, events, spread=spread)
        found = measure_ripeness(came)
        old = DAYS - (found.age or 0)
        late += len([day for day in late_days(found) if day >= 30])
        judged += old - 30
        totals = np.bincount(came.days, weights=came.counts)[30:old]
        thin += int(np.count_nonzero(totals < 0.9 * (found.final_coverage or 0) * events))
    assert late <= SIGNIFICANCE * judged
    assert thin > 0.05 * judged or share == 0.9


@pytest.mark.parametrize(("share", "events"), [(0.3, 333), (0.9, 111), (0.05, 2000), (0.6, 30)])
def test_labels_that_stop_are_late_from_the_first_day_on(share: float, events: int) -> None:
    for seed in range(5):
        found = measure_ripeness(live(seed, share, events, stop=120))
        assert found.age is not None
        assert [day for day in late_days(found) if day >= 118] == list(range(120, DAYS - found.age))


def test_a_week_is_late_by_all_its_days() -> None:
    """Four events a day are too few to tell of one day; of a week they are enough."""
    found = measure_ripeness(live(1, 0.3, 4, stop=133))
    assert late_days(found) == []
    weeks = [(start, start + 7) for start in range(-4, DAYS, 7)]
    assert [weeks[place] for place, is_late in enumerate(late_windows(found, weeks)) if is_late] == [(136, 143)]


def test_fewer_clicks_are_no_late_labels_but_none_at_all_are() -> None:
    shares = labels([1000] * 100, {day: {0: 100 if day < 80 else 20} for day in range(90)})
    assert late_days(measure_ripeness(shares)) == list(range(80, 100))
    clicks = measure_ripeness(replace(shares, hits_only=True))
    assert late_days(clicks) == list(range(90, 100))
    assert ripe_days(clicks) == list(range(100))


def test_before_the_age_is_known_nothing_is_late() -> None:
    assert late_days(measure_ripeness(labels([50] * 15, {day: {10: 50} for day in range(5)}))) == []

"""Tell in which windows labels are late: they are of ripe age, and have fewer labels than chance explains."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemagen_monitor.measures.distributions import student_two_sided
from schemagen_monitor.measures.fisher import fisher_two_sided
from schemagen_monitor.measures.noise import DAY_ROWS, share_noise, window_noise
from schemagen_monitor.measures.ripeness import LOOKED_AT, OWN_COVERAGE, Ripeness

SIGNIFICANCE: Final = 0.005
"""How often chance and the noise of days alone may call labels late."""


class _Labelled(NamedTuple):
    """Hold the events of some days, and how many of each day's have a label."""

    events: NDArray[np.int64]
    hits: NDArray[np.int64]

    def of(self, days: slice | NDArray[np.int64]) -> _Labelled:
        return _Labelled(self.events[days], self.hits[days])

    @property
    def rows(self) -> int:
        return int(self.events.sum())

    @property
    def labels(self) -> int:
        return int(self.hits.sum())


def late_windows(ripeness: Ripeness, windows: Sequence[tuple[int, int]]) -> list[bool]:
    """Tell of each window whether its labels are late: under 90 % of those awaited, and by more than chance.

    Each is compared with the 62 days before it that were due at the same time, but those of windows that were late.
    Where labels say only that something happened, they are late where none has come at all.

    Args:
        ripeness: When labels come.
        windows: The first day of each window, and the day behind its last one, by number, in order.
    """
    labels = ripeness.labels
    count = len(labels.events)
    hits = np.bincount(labels.days, weights=labels.counts, minlength=count)[:count].astype(np.int64)
    days, usual = _Labelled(labels.events, hits), np.ones(count, np.bool_)
    found: list[bool] = []
    for first, end in windows:
        start = max(first, 0)
        is_late = _is_due(ripeness, start, end) and _is_late(ripeness, days, usual, slice(start, end))
        usual[start:end] = not is_late
        found.append(is_late)
    return found


def _is_due(ripeness: Ripeness, start: int, end: int) -> bool:
    """Tell whether the youngest of some days is of ripe age."""
    count = len(ripeness.labels.events)
    return ripeness.age is not None and start < end <= count - ripeness.age


def _is_late(ripeness: Ripeness, days: _Labelled, usual: NDArray[np.bool_], window: slice) -> bool:
    now = days.of(window)
    due = max(0, min(window.start, window.stop - (ripeness.age or 0)))
    first = max(0, due - LOOKED_AT)
    before = days.of(first + np.flatnonzero(usual[first:due]))
    if not now.rows or not before.labels:
        return False
    came = ripeness.came_by(len(days.events) - window.stop)
    awaited = int(before.labels * came)  # so many of those before had come at the age of the window
    if ripeness.labels.hits_only:
        # How many come differs between days as people do; that none comes at all does not.
        return not now.labels and _fisher(now, before, awaited) <= SIGNIFICANCE
    is_few = now.labels * before.rows < OWN_COVERAGE * before.labels * now.rows
    return is_few and max(_fisher(now, before, awaited), _noisy(now, before, awaited)) <= SIGNIFICANCE


def _fisher(now: _Labelled, before: _Labelled, awaited: int) -> float:
    """Return twice the smaller tail of Fisher's exact test."""
    counts = (np.array([one], np.int64) for one in (now.labels, now.rows, awaited, before.rows))
    return float(fisher_two_sided(*counts)[0])


def _noisy(now: _Labelled, before: _Labelled, awaited: int) -> float:
    """Return P by how much days differ from each other; 0 where that is not by more than chance."""
    compared = before.of(np.flatnonzero(before.events >= DAY_ROWS))
    noise = share_noise(compared.hits.astype(np.float64), compared.events.astype(np.float64))
    share = (now.labels + awaited) / (now.rows + before.rows)
    if noise.factor <= 1 or not 0 < share < 1:
        return 0.0
    days = np.count_nonzero(now.events)
    given = (noise.factor, now.rows, before.rows, compared.events.mean(), days)
    times = float(window_noise(*(np.array([one], np.float64) for one in given))[0])
    spread = math.sqrt(share * (1 - share) * (1 / now.rows + 1 / before.rows) * times)
    z = (now.labels / now.rows - awaited / before.rows) / spread
    return float(student_two_sided(np.array([z]), np.array([noise.days], np.float64))[0])

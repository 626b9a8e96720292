"""Tell which windows have most of the labels that they will ever have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemagen_monitor.history.model import ModelHistory
from schemagen_monitor.history.target import TargetHistory
from schemagen_monitor.measures.ripeness import FirstLabels, Ripeness, measure_ripeness
from schemagen_monitor.verdict.window import Window


@dataclass(frozen=True, slots=True)
class RipeDays:
    """Hold which days are ripe.

    Attributes:
        first: the first day with events, in days since 1970.
        ripeness: what is known of each day from that on.
    """

    first: int
    ripeness: Ripeness

    def is_ripe(self, window: Window) -> bool:
        """Tell whether a window is ripe: it is with its last day."""
        return self._of(self.ripeness.ripe, window)

    def is_late(self, window: Window) -> bool:
        """Tell whether a window should be ripe, and lacks labels."""
        return self._of(self.ripeness.late, window)

    def _of(self, by_day: NDArray[np.bool_], window: Window) -> bool:
        place = window.end - 1 - self.first
        return 0 <= place < len(by_day) and bool(by_day[place])


def ripe_days(history: ModelHistory, target: TargetHistory, today: int) -> RipeDays:
    """Return which days of a model are ripe for one of its targets."""
    days = [day for day in history.days if day <= today]
    if not days:
        nothing = np.zeros(0, np.int64)
        return RipeDays(today, measure_ripeness(FirstLabels(nothing, nothing, nothing, nothing)))
    first = days[0]
    events = np.array([history.rows([day]) for day in range(first, today + 1)], np.int64)
    of_day: list[int] = []
    delays: list[int] = []
    counts: list[int] = []
    for day, compared in target.days.items():
        if first <= day <= today:
            came = compared.delays.between(0, today - day)  # what comes after now has not come
            of_day += [day - first] * len(came)
            delays += came.keys.tolist()
            counts += came.counts.tolist()
    arrays = (np.array(one, np.int64) for one in (of_day, delays, counts))
    return RipeDays(first, measure_ripeness(FirstLabels(events, *arrays)))

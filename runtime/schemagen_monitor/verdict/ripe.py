"""Tell which windows have most of the labels that they will ever have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from schemagen_runtime.columns import Role
from schemagen_runtime.counting.plan import How, Task

from schemagen_monitor.history.days import written
from schemagen_monitor.history.model import ModelHistory
from schemagen_monitor.history.target import TargetHistory
from schemagen_monitor.measures.lateness import late_windows
from schemagen_monitor.measures.ripeness import FirstLabels, Ripeness, measure_ripeness
from schemagen_monitor.verdict.shares import spell_share
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
        by_day, place = self.ripeness.ripe, window.end - 1 - self.first
        return 0 <= place < len(by_day) and bool(by_day[place])

    def late(self, windows: Sequence[Window]) -> list[bool]:
        """Tell of each window, in order, whether it should be ripe, and lacks labels by more than chance."""
        return late_windows(self.ripeness, [(one.start - self.first, one.end - self.first) for one in windows])

    @property
    def final_days(self) -> Window | None:
        """Return the days by which is told how many events get a label in the end; None where that is not known."""
        final = self.ripeness.final
        return None if final is None else Window(self.first + final.start, self.first + final.end)

    @property
    def reason(self) -> str | None:
        """Return why no day is ripe, and what to do where labels may have no time of their own; None where some are."""
        why, batch = self.ripeness.reason, self.ripeness.batch
        if why is None or batch is None:
            return why
        came = f"{spell_share(batch.share)} of the labels came on {written(self.first + batch.day)[:10]}"
        advice = "a label without a timestamp counts as known when it was accepted, so send when each label was known"
        return f"{why}. {came}, for events of {batch.days} days: {advice}"


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
    at, after, found = (np.array(one, np.int64) for one in (of_day, delays, counts))
    labels = FirstLabels(events, at, after, found, has_hits_only(history, target))
    return RipeDays(first, measure_ripeness(labels))


def has_hits_only(history: ModelHistory, target: TargetHistory) -> bool:
    """Tell whether labels say only that something happened, as clicks do: no label ever said that it did not.

    Then the share of events with a label is what people do, and says nothing of labels that are late.
    """
    if target.task in (Task.REGRESSION, Task.MULTICLASS):
        return False
    days = target.days.values()
    if target.decision is not None or target.score is not None:
        is_missed = any(day.negatives.total or day.outcomes[0] or day.outcomes[1] for day in days)
        return not is_missed and any(day.positives.total or day.outcomes.total for day in days)
    own = [one for one in history.columns if one.role is Role.LABEL and one.column == target.label]
    numbers = [day.histogram for one in own if one.how is How.NUMBER for day in one.days.values()]
    return bool(numbers) and not any(len(one) and int(one.keys[0]) <= 0 for one in numbers)

"""Tell which days have most of their labels: performance before that is performance on the labels that come first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

LOOKED_AT: Final = 62
"""How many days, the youngest that can tell, are looked at."""
RIPE_SHARE: Final = 0.95
"""Which share of the labels that ever come has come at the ripe age."""
OWN_COVERAGE: Final = 0.9
"""Which part of the final coverage a day must have at that age."""
FULL_COVERAGE: Final = 0.97
"""With which part of the final coverage a day is ripe at any age: labels may come in batches."""
_MOST: Final = 0.5
"""The share of all labels from which on those of one day are most of them."""


@dataclass(frozen=True, slots=True)
class FirstLabels:
    """Hold when events got their first label. Days are numbered from the first one with events; the last is now.

    The other three arrays have one entry for each pair of a day of events and a delay that occurs.
    """

    events: NDArray[np.int64]
    """Events of each day."""
    days: NDArray[np.int64]
    """The day of the events."""
    delays: NDArray[np.int64]
    """Day of the label less day of the event; below 0 counts as 0."""
    counts: NDArray[np.int64]
    """How many events of that day got their first label so late."""
    hits_only: bool = False
    """Whether labels say only that something happened, as clicks do: how many come is then no sign of lateness."""


class FinalCoverage(NamedTuple):
    """Hold the share of events that get a label in the end, and the days that tell it.

    Attributes:
        share: the share.
        start: the first of these days, by its number.
        end: the day behind the last one.
    """

    share: float
    start: int
    end: int


class Batch(NamedTuple):
    """Hold that most labels came on one day, for events of several days.

    Attributes:
        day: the day on which they came, by its number.
        share: which part of all labels these are.
        days: how many days of events they are for.
    """

    day: int
    share: float
    days: int


@dataclass(frozen=True, slots=True)
class Ripeness:
    """Hold from which age on days are ripe, and which are."""

    labels: FirstLabels
    """When the labels came."""
    ripe: NDArray[np.bool_]
    """By day. A longer window is ripe with its last day."""
    age: int | None = None
    """The age in days at which 95 % of the labels have come; None where that is not known."""
    final: FinalCoverage | None = None
    """The share of events that get a label in the end; None where the age is not known."""
    came: NDArray[np.float64] | None = None
    """The share of labels that have come, by age in days; None where the age is not known."""
    reason: str | None = None
    """Why the age is not known."""

    @property
    def known(self) -> bool:
        """Tell whether the age is known; where it is not, no day is ripe."""
        return self.age is not None

    @property
    def final_coverage(self) -> float | None:
        """Return the share of events that get a label in the end; None where that is not known."""
        return None if self.final is None else self.final.share

    @property
    def batch(self) -> Batch | None:
        """Return the day on which most labels came, where these are for events of several days."""
        labels = self.labels
        if not len(labels.counts):
            return None
        on = labels.days + np.maximum(labels.delays, 0)
        counts = np.bincount(on, weights=labels.counts)
        day = int(counts.argmax())
        share, days = float(counts[day] / counts.sum()), len(np.unique(labels.days[on == day]))
        return Batch(day, share, days) if share >= _MOST and days > 1 else None

    def came_by(self, age: int) -> float:
        """Return the share of labels that have come at an age in days; 0 where that is not known."""
        return 0.0 if self.came is None else float(self.came[min(age, len(self.came) - 1)])


def measure_ripeness(labels: FirstLabels) -> Ripeness:
    """Measure after which time labels come.

    The delays of labels that have come are right-truncated: of a young day only the quick ones can be seen. So the
    distribution is built from the longest delay down (Lagakos, Barraj and De Gruttola 1988): the share with at most
    u - 1 days of those with at most u days, seen on days that are at least u days old.
    """
    count = len(labels.events)
    now = count - 1
    none = np.zeros(count, np.bool_)
    if not len(labels.counts) or int(labels.counts.sum()) == 0:
        return Ripeness(labels, none, reason="no labels have come")
    totals = np.bincount(labels.days, weights=labels.counts, minlength=count)[:count].astype(np.int64)
    if not totals[:-1].any():
        reason = "delays not known yet: no labels have come for days that are over"
        return Ripeness(labels, none, reason=reason)
    found = _coming(labels, totals, now)
    if found.final is None and found.age is not None:
        # Labels stopped long ago, or the store is one of the past: it tells what was known when the last one came.
        found = _coming(labels, totals, _last_label(labels))
    age, final = found.age, found.final
    if age is None or final is None:
        return Ripeness(labels, none, reason=found.reason)
    ripe = _ripe(labels, totals / np.maximum(labels.events, 1), age, final.share)
    return Ripeness(labels, ripe, age, final, found.came)


def _ripe(labels: FirstLabels, coverage: NDArray[np.float64], age: int, final: float) -> NDArray[np.bool_]:
    """Return which days are ripe."""
    ages = len(labels.events) - 1 - np.arange(len(labels.events))
    old: NDArray[np.bool_] = ages >= age
    if labels.hits_only:
        return old
    # Days without events have no labels to wait for.
    own = (coverage >= OWN_COVERAGE * final) | (labels.events == 0)
    early = (coverage >= FULL_COVERAGE * final) & (labels.events > 0)
    ripe: NDArray[np.bool_] = (old & own) | early | (ages >= 2 * age)
    return ripe


class _Coming(NamedTuple):
    """Hold what is known, on one day, of how labels come."""

    age: int | None = None
    final: FinalCoverage | None = None
    came: NDArray[np.float64] | None = None
    reason: str | None = None


def _coming(labels: FirstLabels, totals: NDArray[np.int64], now: int) -> _Coming:
    came = _distribution(labels, now)
    age = int(np.argmax(came >= RIPE_SHARE))
    if 2 * age > now:
        seen = f"labels came within {age} days so far, and events are seen for {now}"
        return _Coming(reason=f"delays not known yet: {seen}; it takes twice as long as labels take")
    old = slice(max(0, now - 2 * age - LOOKED_AT + 1), now - 2 * age + 1)
    events, labelled = int(labels.events[old].sum()), int(totals[old].sum())
    if not events or not labelled:
        return _Coming(age, reason="no labels have come for days that are old enough")
    return _Coming(age, FinalCoverage(labelled / events, old.start, old.stop), came)


def _last_label(labels: FirstLabels) -> int:
    """Return the last day on which a label came."""
    return int((labels.days + np.maximum(labels.delays, 0)).max())


def _distribution(labels: FirstLabels, now: int) -> NDArray[np.float64]:
    """Return for each delay in days the share of labels that come at most so late."""
    # By how long ago a label came: only the last 62 days of coming tell anything of a day, and all before are one sum.
    delays = np.clip(labels.delays, 0, now - labels.days)
    ago = np.minimum(now - labels.days - delays, LOOKED_AT)
    width = LOOKED_AT + 1
    table = np.bincount(labels.days * width + ago, weights=labels.counts, minlength=(now + 1) * width)
    table = table.reshape(-1, width)[: now + 1]
    before = np.cumsum(table[:, ::-1], axis=1)[:, ::-1]
    at, until = np.zeros(now + 1), np.zeros(now + 1)
    for place in range(min(LOOKED_AT, now + 1)):
        # Day now - u - place, at a delay of u days.
        at[: now + 1 - place] += table[: now + 1 - place, place][::-1]
        until[: now + 1 - place] += before[: now + 1 - place, place][::-1]
    kept = 1 - at[1:] / np.where(until[1:] > 0, until[1:], 1.0)
    return np.append(np.cumprod(kept[::-1])[::-1], 1.0)

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
"""With which part of it a day is ripe at any age: labels may come in batches."""


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


@dataclass(frozen=True, slots=True)
class Ripeness:
    """Hold from which age on days are ripe, and which are."""

    ripe: NDArray[np.bool_]
    """By day. A longer window is ripe with its last day."""
    late: NDArray[np.bool_]
    """By day: of ripe age, but with less than 90 % of the final coverage."""
    age: int | None = None
    """The age in days at which 95 % of the labels have come; None where that is not known."""
    final_coverage: float | None = None
    """The share of events that get a label in the end."""
    reason: str | None = None
    """Why the age is not known."""

    @property
    def known(self) -> bool:
        """Tell whether the age is known; where it is not, no day is ripe."""
        return self.age is not None


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
        return Ripeness(none, none, reason="no labels have come")
    totals = np.bincount(labels.days, weights=labels.counts, minlength=count)[:count].astype(np.float64)
    if not totals[:-1].any():
        return Ripeness(none, none, reason="delays not known yet: no labels have come for days that are over")
    ages = now - np.arange(count)
    found = _coming(labels, totals, now)
    if found.final is None and found.age is not None:
        # Labels stopped long ago, or the store is one of the past: it tells what was known when the last one came.
        found = _coming(labels, totals, _last_label(labels))
    age, final = found.age, found.final
    if age is None or final is None:
        return Ripeness(none, none, reason=found.reason)
    coverage = totals / np.maximum(labels.events, 1)
    # Days without events have no labels to wait for.
    own = (coverage >= OWN_COVERAGE * final) | (labels.events == 0)
    early = (coverage >= FULL_COVERAGE * final) & (labels.events > 0)
    ripe = ((ages >= age) & own) | early | (ages >= 2 * age)
    return Ripeness(ripe, (ages >= age) & ~own, age, final)


class _Coming(NamedTuple):
    """Hold what is known, on one day, of how labels come."""

    age: int | None = None
    final: float | None = None
    reason: str | None = None


def _coming(labels: FirstLabels, totals: NDArray[np.float64], now: int) -> _Coming:
    came = _distribution(labels, now)
    age = int(np.argmax(came >= RIPE_SHARE))
    if 2 * age > now:
        return _Coming(reason=f"delays not known yet: {age} days so far, of {now} that were seen")
    old = slice(max(0, now - 2 * age - LOOKED_AT + 1), now - 2 * age + 1)
    events, labelled = int(labels.events[old].sum()), int(totals[old].sum())
    if not events or not labelled:
        return _Coming(age, reason="no labels have come for days that are old enough")
    return _Coming(age, labelled / events)


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

"""Hold in which hours a model had events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemagen_runtime.api.counters import Choice, Counters
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.counting.counter import Measure
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.tally import Span

from schemagen_monitor.history.days import FIRST_DAY, HOURS, hours_over, hours_until


@dataclass(frozen=True, slots=True)
class Traffic:
    """Hold in which hours events came, by their own time.

    Attributes:
        hours: the hours with events, in order, in hours since 1970.
        over: the hour that runs: those before it are over.
    """

    hours: Sequence[int]
    over: int


def read_traffic(counters: Counters, collection: Collection, model: str, now: datetime) -> Traffic:
    """Return in which hours a model had events until a moment."""
    choice = Choice(model=model, columns=frozenset({""}), measures=frozenset({Measure.ROWS}))
    tallies = counters.tallies(collection, Span.HOUR, FIRST_DAY * HOURS, hours_until(now), choice)
    found = {one.at for one in tallies if isinstance(one.tally, Histogram) and one.tally.total}
    return Traffic(sorted(found), hours_over(now))

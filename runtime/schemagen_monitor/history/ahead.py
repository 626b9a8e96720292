"""Tell which events have a time that is still to come: clocks are wrong, or forecasts are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schemagen_runtime.api.counters import Choice, Counters
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.counting.counter import Measure
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.tally import Span

from schemagen_monitor.history.days import HOURS

LAST_DAY: Final = 2_932_897
"""The day behind the last one that a timestamp can have, in the year 9999."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """Hold how many events of a model lie ahead, and the fingerprints of the schemas that they have."""

    events: int = 0
    fingerprints: frozenset[str] = frozenset()


def read_ahead(counters: Counters, collection: Collection, until: int, model: str | None) -> dict[str, Ahead]:
    """Return the events behind an hour, in hours since 1970, of each model that has some, by its name."""
    found: dict[str, Ahead] = {}
    choice = Choice(model=model, columns=frozenset({""}), measures=frozenset({Measure.ROWS}))
    for one in counters.tallies(collection, Span.HOUR, until, max(until, LAST_DAY * HOURS), choice):
        if isinstance(one.tally, Histogram) and one.tally.total:
            before = found.get(one.model, Ahead())
            found[one.model] = Ahead(before.events + one.tally.total, before.fingerprints | {one.fingerprint})
    return found

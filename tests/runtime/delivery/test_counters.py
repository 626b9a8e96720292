"""What is counted is told to the hook as it grows; one that raises costs nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from schemagen_runtime import ErrorCode, Fate
from schemagen_runtime.delivery.counters import Counters, Gauges

NOW = Gauges(2, [], 1, 2, 3.0, 4, 5, 6)


def count(counters: Counters) -> None:
    counters.accept(5)
    counters.recover(2)
    counters.retry()
    counters.fail_callback()
    counters.end(Fate.DELIVERED, 3, 0.25)
    counters.end(Fate.DUPLICATE, 1, 0.25)
    counters.end(Fate.SPOOLED, 1, 0.25)
    counters.reject(ErrorCode.OUT_OF_RANGE)
    counters.reject(ErrorCode.CLOSED, 0.25)


def test_the_hook_is_told_what_the_snapshot_says() -> None:
    told: Counter[str] = Counter()

    def hook(name: str, value: float, tags: Mapping[str, str]) -> None:
        told[f"{name} {dict(tags)}"] += 1 if name == "latency" else int(value)

    counters = Counters(hook)
    count(counters)
    stats = counters.snapshot(NOW)
    assert told == {
        "accepted {}": 5,
        "recovered {}": 2,
        "retries {}": 1,
        "failed_callbacks {}": 1,
        "delivered {}": 3,
        "duplicate {}": 1,
        "spooled {}": 1,
        "rejected {'code': 'out_of_range'}": 1,
        "rejected {'code': 'closed'}": 1,
        "latency {}": 3,
    }
    assert (stats.accepted, stats.recovered, stats.delivered, stats.duplicates) == (7, 2, 3, 1)
    assert dict(stats.rejected) == {ErrorCode.OUT_OF_RANGE: 1, ErrorCode.CLOSED: 1}
    assert (stats.queued_events, stats.queued_bytes, stats.spooled_events, stats.damaged_records) == (1, 2, 4, 6)
    assert stats.latency.max == 0.25


def test_a_hook_that_raises_costs_no_count() -> None:
    def hook(name: str, value: float, tags: Mapping[str, str]) -> None:
        raise SystemExit(name, value, tags)

    plain, hurt = Counters(), Counters(hook)
    count(plain)
    count(hurt)
    assert plain.snapshot(NOW) == hurt.snapshot(NOW)

"""Count what the collector does, for Prometheus. No label names a project, a collection or an id."""

from __future__ import annotations

import os
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from schemagen_runtime.api.destination import Outcome

from schemagen_collector.core.judging import Judged

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus' text format (its "Exposition formats" page)."""
MULTIPROCESS: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which several worker processes add up what they count (prometheus_client's documentation)."""

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_WRITES: Final = (1, 2, 4, 8, 16, 32, 64, 128)


class Metrics:
    """Hold the counters of one collector; each has a lock of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry = self._registry
        self._requests = Counter(
            "schemagen_requests_total", "Requests by route, method and status.", ["route", "method", "status"],
            registry=registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "schemagen_request_seconds", "Seconds from a request's head to the end of its answer.", ["route"],
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._active = Gauge(
            "schemagen_requests_active", "Requests that are worked on.", registry=registry,
            multiprocess_mode="livesum",
        )  # fmt: skip
        self._events = Counter("schemagen_events_total", "Events by fate.", ["fate"], registry=registry)
        self._errors = Counter("schemagen_event_errors_total", "Bad events by their first error's code.", ["code"],
                               registry=registry)  # fmt: skip
        self._commits = Histogram(
            "schemagen_commit_seconds", "Seconds that a commit took.", buckets=_SECONDS, registry=registry
        )
        self._writes = Histogram(
            "schemagen_commit_requests", "Requests that shared a commit.", buckets=_WRITES, registry=registry
        )

    def begin(self) -> None:
        """Count a request that begins."""
        self._active.inc()

    def end(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered.

        Args:
            route: the pattern of its path.
            method: its method.
            status: of the response.
            seconds: from its head to the end of the response.
        """
        self._active.dec()
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_events(self, judged: Judged, outcome: Outcome) -> None:
        """Count the events of a batch by what became of them."""
        bad = len(judged.refused) + len(outcome.errors)
        duplicates = len(outcome.duplicates)
        for fate, count in (
            ("delivered", judged.count - bad - duplicates),
            ("duplicate", duplicates),
            ("rejected", bad),
        ):
            self._events.labels(fate).inc(count)
        for event in judged.refused.values():
            self._errors.labels(str(event.errors[0].code)).inc()
        for error in outcome.errors.values():
            self._errors.labels(str(error.code)).inc()

    def commit(self, writes: int, seconds: float) -> None:
        """Count a commit that was made, or failed."""
        self._writes.observe(writes)
        self._commits.observe(seconds)

    def text(self) -> bytes:
        """Return everything that was counted, by all worker processes where there are several."""
        if not os.environ.get(MULTIPROCESS):
            return generate_latest(self._registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library leaves it untyped
        return generate_latest(registry)

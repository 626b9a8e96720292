"""Count what a workspace does."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from schemagen_runtime.api.result import Fate
from schemagen_runtime.api.stats import MetricsHook, Stats
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.native.loading import engine_name
from schemagen_runtime.support.latency import Histogram
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.rate_limit import RateLimit

log = log_of("schemagen_runtime")


class Gauges(NamedTuple):
    """Hold numbers that others keep, as they are now; :class:`Stats` says what each means.

    Those of ``accepted`` and ``rejected`` come to what is counted here: no thread has dealt with them yet.
    """

    accepted: int
    rejected: Sequence[ErrorCode]
    queued_events: int
    queued_bytes: int
    oldest_seconds: float
    spooled_events: int
    spool_bytes: int
    damaged_records: int


class Counters:
    """Keep the counters behind :class:`Stats`. Any thread may use them; ``_lock`` is held to change one."""

    def __init__(self, hook: MetricsHook | None = None) -> None:
        """Begin at zero; ``hook`` is called with each count as it grows."""
        self._hook = hook
        self._hook_failures = RateLimit(10.0)
        self._lock = threading.RLock()
        self._accepted = 0
        self._recovered = 0
        self._retries = 0
        self._failed_callbacks = 0
        self._fates: Counter[Fate] = Counter()
        self._rejected: Counter[ErrorCode] = Counter()
        self._latency = Histogram()

    def accept(self, events: int) -> None:
        """Count events that calls handed in."""
        with self._lock:
            self._accepted += events
        self._tell("accepted", events)

    def recover(self, events: int) -> None:
        """Count events that an earlier process left in the spool."""
        with self._lock:
            self._recovered += events
        self._tell("recovered", events)

    def retry(self) -> None:
        """Count one more attempt that failed."""
        with self._lock:
            self._retries += 1
        self._tell("retries", 1)

    def fail_callback(self) -> None:
        """Count a callback that raised."""
        with self._lock:
            self._failed_callbacks += 1
        self._tell("failed_callbacks", 1)

    def end(self, fate: Fate, events: int, seconds: float) -> None:
        """Count events that ended alike, ``seconds`` seconds after their call."""
        if fate is not Fate.SPOOLED:  # where they lie is a gauge: their end is still to come
            with self._lock:
                self._fates[fate] += events
            self._measure(events, seconds)
        self._tell(fate.value, events)

    def reject(self, code: ErrorCode, seconds: float | None = None) -> None:
        """Count an event by the code of its first error; ``seconds`` after its call, None where it was never queued."""
        with self._lock:
            self._rejected[code] += 1
        if seconds is not None:
            self._measure(1, seconds)
        self._tell("rejected", 1, {"code": code.value})

    def _measure(self, events: int, seconds: float) -> None:
        self._latency.add(seconds, events)
        self._tell("latency", seconds)

    def snapshot(self, now: Gauges) -> Stats:
        """Return the counters as they are now, beside the numbers that others keep. No lock is taken."""
        rejected = Counter(self._rejected.copy()) + Counter(now.rejected)
        return Stats(
            accepted=self._accepted + now.accepted,
            recovered=self._recovered,
            delivered=self._fates[Fate.DELIVERED],
            duplicates=self._fates[Fate.DUPLICATE],
            rejected={str(code): count for code, count in rejected.items()},
            dead_lettered=self._fates[Fate.DEAD_LETTERED],
            retries=self._retries,
            failed_callbacks=self._failed_callbacks,
            queued_events=now.queued_events,
            queued_bytes=now.queued_bytes,
            oldest_seconds=now.oldest_seconds,
            spooled_events=now.spooled_events,
            spool_bytes=now.spool_bytes,
            damaged_records=now.damaged_records,
            latency=self._latency.snapshot(),
            checks=engine_name(),
        )

    def _tell(self, name: str, value: float, tags: Mapping[str, str] = MappingProxyType({})) -> None:
        if self._hook is None or not value:
            return
        try:
            self._hook(name, value, tags)
        except BaseException:  # a metrics system that is down must not cost an event
            if self._hook_failures.admit() is not None:
                log.exception("the metrics hook raised")

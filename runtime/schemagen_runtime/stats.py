"""What a workspace counts."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.result import EventResult, Fate


@dataclass(frozen=True, slots=True)
class Stats:
    """A snapshot of a workspace's counters.

    Attributes:
        accepted: events that calls handed in.
        delivered: events stored.
        duplicates: events that were stored before.
        rejected: events that failed, by code: of their first error.
        retries: attempts at batches after their first.
        queued_events: events that wait or are on their way now.
        queued_bytes: their bytes.
    """

    accepted: int
    delivered: int
    duplicates: int
    rejected: Mapping[ErrorCode, int]
    retries: int
    queued_events: int
    queued_bytes: int


class Counters:
    """The counters behind :class:`Stats`; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accepted = 0
        self._retries = 0
        self._fates: Counter[Fate] = Counter()
        self._rejected: Counter[ErrorCode] = Counter()

    def accept(self, events: int) -> None:
        """Count events that a call hands in."""
        with self._lock:
            self._accepted += events

    def retry(self) -> None:
        """Count one more attempt at a batch."""
        with self._lock:
            self._retries += 1

    def settle(self, results: Iterable[EventResult]) -> None:
        """Count events that have their fate."""
        with self._lock:
            for result in results:
                self._fates[result.fate] += 1
                if result.errors:
                    self._rejected[result.errors[0].code] += 1

    def snapshot(self, queued_events: int, queued_bytes: int) -> Stats:
        """The counters as they are now."""
        with self._lock:
            return Stats(
                accepted=self._accepted,
                delivered=self._fates[Fate.DELIVERED],
                duplicates=self._fates[Fate.DUPLICATE],
                rejected=MappingProxyType(dict(self._rejected)),
                retries=self._retries,
                queued_events=queued_events,
                queued_bytes=queued_bytes,
            )

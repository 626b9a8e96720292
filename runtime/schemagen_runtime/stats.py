"""What a workspace counts."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from schemagen_runtime.errors import ErrorCode


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
        self._counts: Counter[str] = Counter()
        self._rejected: Counter[ErrorCode] = Counter()

    def count(self, name: str, by: int = 1) -> None:
        """Add to the counter ``name``: accepted, delivered, duplicates or retries."""
        with self._lock:
            self._counts[name] += by

    def reject(self, code: ErrorCode, by: int = 1) -> None:
        """Count events that failed."""
        with self._lock:
            self._rejected[code] += by

    def snapshot(self, queued_events: int, queued_bytes: int) -> Stats:
        """The counters as they are now."""
        with self._lock:
            counts = self._counts
            return Stats(
                accepted=counts["accepted"],
                delivered=counts["delivered"],
                duplicates=counts["duplicates"],
                rejected=MappingProxyType(dict(self._rejected)),
                retries=counts["retries"],
                queued_events=queued_events,
                queued_bytes=queued_bytes,
            )

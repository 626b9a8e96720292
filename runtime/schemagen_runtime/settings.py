"""The bounds and times by which a workspace delivers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from schemagen_runtime.errors import SchemagenError

MAX_BATCH_EVENTS: Final = 1000
"""The protocol's limit of events in one request."""


class SettingsError(SchemagenError, ValueError):
    """A setting that makes no sense; the message says which, and what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Bounds in events and bytes, times in seconds.

    Attributes:
        max_batch_events: events in one request, 1000 at most.
        max_batch_bytes: bytes in one request.
        max_event_bytes: bytes of one event on the wire; a larger one is rejected as ``event_too_large``.
        max_queue_events: events that may wait or be on their way.
        max_queue_bytes: their bytes.
        block: how long a call may wait for room in the queue; what finds none by then ends as ``queue_full``.
        linger: how long an event may wait for others to share a request with.
        delivery_timeout: how long a batch is tried before its events end as ``delivery_failed``.
        backoff: the wait after a first failed attempt; it doubles with each.
        max_backoff: the longest wait between attempts.
        exit_timeout: how long the end of the program may be held up for what is not delivered yet.
    """

    max_batch_events: int = MAX_BATCH_EVENTS
    max_batch_bytes: int = 4 << 20
    max_event_bytes: int = 1 << 20
    max_queue_events: int = 100_000
    max_queue_bytes: int = 64 << 20
    block: float = 10.0
    linger: float = 0.01
    delivery_timeout: float = 120.0
    backoff: float = 0.1
    max_backoff: float = 10.0
    exit_timeout: float = 10.0

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            SettingsError: a bound is below 1, a time is negative or no number, or two settings contradict.
        """
        for field in fields(self):
            self._check(field.name, getattr(self, field.name), whole=field.type == "int")
        if self.max_batch_events > MAX_BATCH_EVENTS:
            raise SettingsError(
                f"max_batch_events is {self.max_batch_events}; a request has {MAX_BATCH_EVENTS} at most"
            )
        if self.max_event_bytes > min(self.max_batch_bytes, self.max_queue_bytes):
            raise SettingsError("max_event_bytes is above max_batch_bytes or max_queue_bytes: such an event never fits")

    def _check(self, name: str, value: object, *, whole: bool) -> None:
        if whole:
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise SettingsError(f"{name} is {value!r}; expected a whole number from 1")
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
            raise SettingsError(f"{name} is {value!r}; expected seconds, 0 or more")

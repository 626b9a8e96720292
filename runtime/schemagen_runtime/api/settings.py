"""Hold the bounds and times by which a workspace delivers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from schemagen_runtime.errors import SchemagenError

MAX_BATCH_EVENTS: Final = 1000
"""The protocol's limit of events in one request."""


class SettingsError(SchemagenError, ValueError):
    """Report a setting that makes no sense; the message says which, and what was expected."""


class WhenFull(StrEnum):
    """Say what a call does that finds no room for its events."""

    BLOCK = "block"
    """It waits for room while the queue moves; after ``Settings.block`` seconds without that the rest ends as
    ``queue_full``."""
    REJECT = "reject"
    """What finds no room ends as ``queue_full`` at once."""
    DROP_OLDEST = "drop_oldest"
    """The oldest events that wait end as ``queue_full`` and make room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Hold bounds in events and bytes, and times in seconds.

    Attributes:
        max_batch_events: events in one request, 1000 at most.
        max_batch_bytes: bytes in one request.
        max_event_bytes: bytes of one event on the wire; a larger one is rejected as ``event_too_large``.
        max_queue_events: events that may wait in memory or be on their way.
        max_queue_bytes: bytes that they may take in memory, estimated: lines, the caller's events, all that is between.
        max_spool_bytes: bytes of the spool on disk.
        max_file_bytes: size at which the NDJSON file of dead letters is rotated.
        when_full: what a call does that finds no room in the queue or, where there is one, in the spool.
        block: how long a call may wait for room while nothing leaves the queue.
        linger: how long an event may wait for others to share a request with.
        workers: threads that send; None is as many as the destination is best served with: four for Kafka, two for a
            collector, one for any other. With more than one, batches of one collection may overtake each other, and so
            may the corrections of one label; a collector keeps them in order.
        delivery_timeout: how long after the call an event is tried before it ends as ``delivery_failed`` or stays
            in the spool; a batch is tried until this holds for its youngest event.
        registration_timeout: how long ``add_data_collection`` tries to reach a destination that is away, before it
            raises ``TransientError``. None does not wait: events queue, and their schema goes ahead of the first batch.
        backoff: the longest wait after a first failed attempt; it doubles with each.
        max_backoff: the longest wait between attempts, unless the destination asks for a longer one.
        exit_timeout: how long the end of the program may be held up for what is not delivered yet.
        sync_spool: whether an event is on the disk itself before its call returns, and so survives a power failure;
            without it, it is in the operating system's hands, and survives the end of the process only.
    """

    max_batch_events: int = MAX_BATCH_EVENTS
    max_batch_bytes: int = 4 << 20
    max_event_bytes: int = 1 << 20
    max_queue_events: int = 100_000
    max_queue_bytes: int = 64 << 20
    max_spool_bytes: int = 1 << 30
    max_file_bytes: int = 64 << 20
    when_full: WhenFull = WhenFull.BLOCK
    block: float = 10.0
    linger: float = 0.01
    workers: int | None = None
    delivery_timeout: float = 120.0
    registration_timeout: float | None = None
    backoff: float = 0.1
    max_backoff: float = 10.0
    exit_timeout: float = 10.0
    sync_spool: bool = True

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            SettingsError: a bound is below 1, a time is negative or no number, or two settings contradict.
        """
        for field in fields(self):
            _CHECKS[str(field.type)](field.name, getattr(self, field.name))
        if self.max_batch_events > MAX_BATCH_EVENTS:
            raise SettingsError(
                f"max_batch_events is {self.max_batch_events}; a request has {MAX_BATCH_EVENTS} at most"
            )
        if self.max_event_bytes > min(self.max_batch_bytes, self.max_queue_bytes):
            raise SettingsError("max_event_bytes is above max_batch_bytes or max_queue_bytes: such an event never fits")


def check_whole(name: str, value: object) -> None:
    """Refuse a bound that is no whole number from 1.

    Raises:
        SettingsError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise SettingsError(f"{name} is {value!r}; expected a whole number from 1")


def check_seconds(name: str, value: object) -> None:
    """Refuse a time that is no number from 0.

    Raises:
        SettingsError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise SettingsError(f"{name} is {value!r}; expected seconds, 0 or more")


def _check_seconds_or_none(name: str, value: object) -> None:
    if value is not None:
        check_seconds(name, value)


def _check_whole_or_none(name: str, value: object) -> None:
    if value is not None:
        check_whole(name, value)


def _check_bool(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise SettingsError(f"{name} is {value!r}; expected True or False")


def _check_when_full(name: str, value: object) -> None:
    # A plain "block" is no member of the enum, and would fall through every comparison by identity.
    if not isinstance(value, WhenFull):
        raise SettingsError(f"{name} is {value!r}; expected one of {', '.join(map(str, WhenFull))}, as a WhenFull")


_CHECKS: Final = {
    "int": check_whole,
    "int | None": _check_whole_or_none,
    "float": check_seconds,
    "float | None": _check_seconds_or_none,
    "bool": _check_bool,
    "WhenFull": _check_when_full,
}

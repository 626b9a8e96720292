"""Hold what goes into a spool and what comes out of it: events, where they lie, and how far they were read."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from schemagen_runtime.api.stream import Stream
from schemagen_runtime.disk.spool.log import Log, Spooled


class Unspooled(NamedTuple):
    """Hold events of one call that are to be spooled: their stream, wire lines, and seconds of the epoch."""

    stream: Stream
    lines: Sequence[bytes]
    accepted_at: float


class Receipt(NamedTuple):
    """Say where events lie: in which file, and at which byte of it each of them starts."""

    log: Log
    offsets: Sequence[int]

    def pick(self, places: Sequence[int]) -> Receipt:
        """Return the receipt of some of the events, by their places in this one."""
        return Receipt(self.log, array("q", [self.offsets[place] for place in places]))


class Backlog(NamedTuple):
    """Hold events that waited in the spool and were read again, in the order in which they came.

    Attributes:
        stream: the stream of all of them.
        lines: their wire lines.
        accepted_at: when all of them were accepted, in seconds of the epoch.
        receipt: where they lie.
    """

    stream: Stream
    lines: Sequence[bytes]
    accepted_at: float
    receipt: Receipt

    @classmethod
    def of(cls, log: Log, events: Sequence[Spooled]) -> Self:
        """Return events of one stream and one moment, which were read from a file."""
        first = events[0]
        receipt = Receipt(log, array("q", [event.offset for event in events]))
        return cls(first.stream, [event.line for event in events], first.accepted_at, receipt)


@dataclass(slots=True)
class Cursor:
    """Say where reading goes on: every event from there on waits, but for those that an earlier process had done."""

    log: Log
    offset: int
    done: set[int]

    @classmethod
    def at_start_of(cls, log: Log) -> Self:
        """Return the start of a file."""
        return cls(log, 0, log.done_offsets())

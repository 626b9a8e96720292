"""Events on their way: the piece of one call that travels together, and what a request is made of."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic, time_ns
from typing import Final, Protocol, Self

from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.call import Call


class Receipt(Protocol):
    """Where a segment's events lie in the spool, in the order of its lines."""

    def pick(self, places: Sequence[int]) -> Self:
        """Where some of the events lie."""
        ...


def _now() -> float:
    """To the millisecond, as it is written to disk: the same event read again has the same time."""
    return time_ns() // 1_000_000 / 1000


_SEGMENT_BYTES: Final = 700
"""What one call with one segment takes in memory beside its events and their lines."""
_EVENT_BYTES: Final = 60
"""The same for each event: three references, and what a line has beside its text."""


class Segment:
    """Some events of one call, in order: their wire lines, and their indexes in the call.

    Attributes:
        since: when the call was made or the events were read from the spool, by the monotonic clock.
        accepted_at: when the call was made, in seconds of the epoch.
        receipt: where the events lie in the spool; None where there is no spool.
        attempts: how often they were sent so far.
        size: bytes of the lines.
        weight: bytes that it keeps in memory, estimated: lines, the caller's events, and all that is between.
    """

    __slots__ = ("accepted_at", "attempts", "call", "indexes", "lines", "receipt", "since", "size", "stream", "weight")

    def __init__(  # noqa: PLR0917 -- one is made in each call, and arguments by name take their time
        self,
        stream: Stream,
        call: Call,
        lines: Sequence[bytes],
        indexes: Sequence[int],
        receipt: Receipt | None = None,
        size: int | None = None,
        held: int = 0,
        *,
        since: float | None = None,
        accepted_at: float | None = None,
        attempts: int = 0,
    ) -> None:
        """The call is made now, unless it is said when it was; ``held``: bytes of the caller's events."""
        self.stream = stream
        self.call = call
        self.lines = lines
        self.indexes = indexes
        self.receipt = receipt
        self.since = monotonic() if since is None else since
        self.accepted_at = _now() if accepted_at is None else accepted_at
        self.attempts = attempts
        self.size = sum(map(len, lines)) if size is None else size
        self.weight = self.size + held + _EVENT_BYTES * len(lines) + _SEGMENT_BYTES

    def __len__(self) -> int:
        return len(self.lines)

    def pick(self, places: Sequence[int]) -> Segment:
        """Some of the events, by their places in this segment."""
        lines, indexes = [self.lines[place] for place in places], [self.indexes[place] for place in places]
        return self._part(lines, indexes, None if self.receipt is None else self.receipt.pick(places))

    def _part(self, lines: Sequence[bytes], indexes: Sequence[int], receipt: Receipt | None) -> Segment:
        return Segment(
            self.stream,
            self.call,
            lines,
            indexes,
            receipt,
            since=self.since,
            accepted_at=self.accepted_at,
            attempts=self.attempts,
        )

    def split(self, count: int) -> tuple[Segment, Segment]:
        """The first ``count`` events, and the rest."""
        first, rest = self.pick(range(count)), self.pick(range(count, len(self.lines)))
        first.weight = self.weight * first.size // self.size
        rest.weight = self.weight - first.weight  # what was counted for the whole must come out again
        return first, rest

    def fitting(self, events: int, size: int) -> int:
        """How many of the events, from the first on, fit into so many events and bytes."""
        if len(self.lines) <= events and self.size <= size:
            return len(self.lines)
        count = 0
        for line in self.lines[: max(events, 0)]:
            size -= len(line)
            if size < 0:
                break
            count += 1
        return count


Parcel = Sequence[Segment]
"""Segments of one stream that share a request."""


def length(parcel: Parcel) -> int:
    """How many events a parcel has."""
    return sum(map(len, parcel))


def cut(parcel: Parcel, count: int) -> tuple[list[Segment], list[Segment]]:
    """The first ``count`` events of a parcel, and the rest."""
    first: list[Segment] = []
    rest: list[Segment] = []
    for segment in parcel:
        if count >= len(segment):
            first.append(segment)
        elif count > 0:
            head, tail = segment.split(count)
            first.append(head)
            rest.append(tail)
        else:
            rest.append(segment)
        count -= len(segment)
    return first, rest

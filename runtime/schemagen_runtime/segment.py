"""Events on their way: the piece of one call that travels together, and what a request is made of."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, Self

from schemagen_runtime.call import Call
from schemagen_runtime.destination import Collection, SchemaInfo


@dataclass(frozen=True)
class Stream:
    """What events must have in common to share a request."""

    collection: Collection
    model: str
    schema: SchemaInfo

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Computed once: a stream is a key in the queue, looked up for each call."""
        return hash((self.collection, self.model, self.schema.fingerprint))


class Receipt(Protocol):
    """Where a segment's events lie in the spool, in the order of its lines."""

    def pick(self, places: Sequence[int]) -> Self:
        """Where some of the events lie."""
        ...


def _now() -> float:
    """To the millisecond, as it is written to disk: the same event read again has the same time."""
    return time.time_ns() // 1_000_000 / 1000


class Segment:
    """Some events of one call, in order: their wire lines, and their indexes in the call.

    Attributes:
        since: when the call was made or the events were read from the spool, by the monotonic clock.
        accepted_at: when the call was made, in seconds of the epoch.
        receipt: where the events lie in the spool; None where there is no spool.
        attempts: how often they were sent so far.
        size: bytes.
    """

    __slots__ = ("accepted_at", "attempts", "call", "indexes", "lines", "receipt", "since", "size", "stream")

    def __init__(
        self,
        stream: Stream,
        call: Call,
        lines: Sequence[bytes],
        indexes: Sequence[int],
        receipt: Receipt | None = None,
        *,
        size: int | None = None,
        since: float | None = None,
        accepted_at: float | None = None,
        attempts: int = 0,
    ) -> None:
        """The call is made now, unless it is said when it was."""
        self.stream = stream
        self.call = call
        self.lines = lines
        self.indexes = indexes
        self.receipt = receipt
        self.since = time.monotonic() if since is None else since
        self.accepted_at = _now() if accepted_at is None else accepted_at
        self.attempts = attempts
        self.size = sum(map(len, lines)) if size is None else size

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
        return self.pick(range(count)), self.pick(range(count, len(self.lines)))

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

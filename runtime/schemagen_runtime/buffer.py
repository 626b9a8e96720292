"""The bounded queue between callers and delivery: it coalesces small calls and splits large ones."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from schemagen_runtime.call import Call
from schemagen_runtime.destination import Collection, SchemaInfo
from schemagen_runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Stream:
    """What events must have in common to share a request."""

    collection: Collection
    model: str
    schema: SchemaInfo


@dataclass(slots=True)
class Segment:
    """Some events of one call, in order: their wire lines, and their indexes in the call."""

    stream: Stream
    call: Call
    lines: Sequence[bytes]
    indexes: Sequence[int]
    since: float = field(default_factory=time.monotonic)
    size: int = field(init=False)
    """Bytes."""

    def __post_init__(self) -> None:
        self.size = sum(map(len, self.lines))

    def split(self, count: int) -> tuple[Segment, Segment]:
        """The first ``count`` events, and the rest."""
        first = Segment(self.stream, self.call, self.lines[:count], self.indexes[:count], self.since)
        return first, Segment(self.stream, self.call, self.lines[count:], self.indexes[count:], self.since)

    def fitting(self, events: int, size: int) -> int:
        """How many of the events, from the first on, fit into so many events and bytes."""
        if len(self.lines) <= events and self.size <= size:
            return len(self.lines)
        count = 0
        for line in self.lines[:events]:
            size -= len(line)
            if size < 0:
                break
            count += 1
        return count


class Buffer:
    """Segments by stream. What was taken still counts against the bounds until it is released.

    ``_changed`` guards every attribute; callers wait on it for room, delivery for segments.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._changed = threading.Condition()
        self._streams: dict[Stream, deque[Segment]] = {}
        self._waiting: dict[Stream, int] = {}
        self._hurry_before = 0.0
        self._closed = False
        self.events = 0
        self.bytes = 0

    def put(self, segment: Segment, block: float) -> Segment | None:
        """Append a segment, in pieces as there is room; what found none within ``block`` seconds."""
        deadline = time.monotonic() + block
        rest: Segment | None = segment
        with self._changed:
            while rest is not None and not self._closed:
                room = self._settings.max_queue_events - self.events, self._settings.max_queue_bytes - self.bytes
                count = rest.fitting(*room)
                if count:
                    piece, rest = (rest, None) if count == len(rest.lines) else rest.split(count)
                    self._append(piece)
                elif (left := deadline - time.monotonic()) > 0:
                    # A queue that is full has nothing to gain from lingering.
                    self._hurry()
                    self._changed.wait(left)
                else:
                    break
        return rest

    def _append(self, segment: Segment) -> None:
        self._streams.setdefault(segment.stream, deque()).append(segment)
        waiting = self._waiting[segment.stream] = self._waiting.get(segment.stream, 0) + len(segment.lines)
        self.events += len(segment.lines)
        self.bytes += segment.size
        # The first event starts the linger, a full batch ends it; in between nobody need be woken.
        if waiting == len(segment.lines) or waiting >= self._settings.max_batch_events:
            self._changed.notify_all()

    def take(self) -> list[Segment] | None:
        """The next batch, when it is full or has lingered; None when the buffer is closed and empty."""
        with self._changed:
            while True:
                if not self._streams:
                    if self._closed:
                        return None
                    self._changed.wait()
                    continue
                stream = min(self._streams, key=lambda stream: self._streams[stream][0].since)
                wait = self._linger_left(stream)
                if wait <= 0:
                    return self._cut(stream)
                self._changed.wait(wait)

    def _linger_left(self, stream: Stream) -> float:
        since = self._streams[stream][0].since
        full = self._waiting[stream] >= self._settings.max_batch_events
        return (
            0.0
            if full or self._closed or since <= self._hurry_before
            else since + self._settings.linger - time.monotonic()
        )

    def _cut(self, stream: Stream) -> list[Segment]:
        segments = self._streams[stream]
        batch: list[Segment] = []
        events, size = self._settings.max_batch_events, self._settings.max_batch_bytes
        while segments and (count := segments[0].fitting(events, size)):
            segment = segments.popleft()
            if count < len(segment.lines):
                segment, rest = segment.split(count)
                segments.appendleft(rest)
            batch.append(segment)
            events -= count
            size -= segment.size
        self._waiting[stream] -= sum(len(segment.lines) for segment in batch)
        if not segments:
            del self._streams[stream], self._waiting[stream]
        return batch

    def release(self, batch: Sequence[Segment]) -> None:
        """Events of a batch that was taken have their fate: there is room again."""
        with self._changed:
            self._release(batch)

    def _release(self, batch: Sequence[Segment]) -> None:
        self.events -= sum(len(segment.lines) for segment in batch)
        self.bytes -= sum(segment.size for segment in batch)
        self._changed.notify_all()

    def hurry(self) -> None:
        """Let nothing that is in the buffer now linger any longer."""
        with self._changed:
            self._hurry()

    def _hurry(self) -> None:
        self._hurry_before = time.monotonic()
        self._changed.notify_all()

    def close(self) -> None:
        """Accept nothing more; what is in the buffer can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def drain(self) -> list[Segment]:
        """Take out all that is left."""
        with self._changed:
            left = [segment for segments in self._streams.values() for segment in segments]
            self._streams.clear()
            self._waiting.clear()
            self._release(left)
            return left

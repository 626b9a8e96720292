"""The bounded queue between callers and delivery: it coalesces small calls and splits large ones."""

from __future__ import annotations

import threading
import time
from collections import deque

from schemagen_runtime.segment import Parcel, Segment, Stream, length
from schemagen_runtime.settings import Settings


class Buffer:
    """Segments by stream. What was taken still counts against the bounds until it is released.

    ``_changed`` guards every attribute; callers wait on it for room, delivery for segments.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._changed = threading.Condition()
        self._streams: dict[Stream, deque[Segment]] = {}
        self._waiting: dict[Stream, int] = {}
        self._taken: list[Parcel] = []
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
                count = rest.fitting(*self._room())
                if count:
                    piece, rest = (rest, None) if count == len(rest.lines) else rest.split(count)
                    self._append(piece)
                elif (left := deadline - time.monotonic()) > 0:
                    # A queue that is full has nothing to gain from lingering.
                    self._hurry()
                    self._changed.wait(min(left, threading.TIMEOUT_MAX))
                else:
                    break
        return rest

    def _room(self) -> tuple[int, int]:
        return self._settings.max_queue_events - self.events, self._settings.max_queue_bytes - self.bytes

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
                stream = self._oldest()
                wait = self._linger_left(stream)
                if wait <= 0:
                    return self._cut(stream)
                self._changed.wait(wait)

    def _oldest(self) -> Stream:
        return min(self._streams, key=lambda stream: self._streams[stream][0].since)

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
        self._note_gone(stream, batch)
        self._taken.append(batch)
        return batch

    def _note_gone(self, stream: Stream, parcel: Parcel) -> None:
        self._waiting[stream] -= length(parcel)
        if not self._streams[stream]:
            del self._streams[stream], self._waiting[stream]

    def drop_oldest(self, newcomer: Segment) -> list[Segment]:
        """Take out the oldest segments that wait, until ``newcomer`` finds room or none is left."""
        dropped: list[Segment] = []
        with self._changed:
            while self._streams and not self._closed and not newcomer.fitting(*self._room()):
                stream = self._oldest()
                segment = self._streams[stream].popleft()
                self._note_gone(stream, [segment])
                self._release([segment])
                dropped.append(segment)
        return dropped

    def release(self, parcel: Parcel) -> None:
        """Events of a batch that was taken have their fate: there is room again."""
        with self._changed:
            left = [other for other in self._taken if other is not parcel]
            if len(left) < len(self._taken):
                self._taken = left
                self._release(parcel)

    def _release(self, parcel: Parcel) -> None:
        self.events -= length(parcel)
        self.bytes -= sum(segment.size for segment in parcel)
        self._changed.notify_all()

    def abandon(self) -> list[Segment]:
        """Release every batch that was taken: whoever sends it now will not be waited for."""
        with self._changed:
            abandoned = [segment for parcel in self._taken for segment in parcel]
            self._taken = []
            self._release(abandoned)
        return abandoned

    def oldest_seconds(self) -> float:
        """How long ago the oldest event came in that waits or is on its way; 0 where there is none."""
        with self._changed:
            since = [segments[0].since for segments in self._streams.values()]
            since += [segment.since for parcel in self._taken for segment in parcel]
        return time.monotonic() - min(since) if since else 0.0

    def wait_until_empty(self, until: float) -> bool:
        """Wait until nothing waits or is on its way, at most until then."""
        with self._changed:
            while self.events and (left := until - time.monotonic()) > 0:
                self._changed.wait(min(left, threading.TIMEOUT_MAX))
            return not self.events

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

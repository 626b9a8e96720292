"""Hold events between callers and workers, within bounds: small calls are joined, large ones are split."""

from __future__ import annotations

import threading
from collections import deque
from heapq import heappop, heappush, heapreplace

from schemagen_runtime.api.settings import Settings, WhenFull
from schemagen_runtime.delivery.segment import Parcel, Segment, length
from schemagen_runtime.support.bell import Bell
from schemagen_runtime.support.clock import monotonic


class _Lane:
    """Hold the segments of one stream that wait, and the number of their events."""

    __slots__ = ("events", "key", "segments")

    def __init__(self, key: str) -> None:
        self.key = key
        self.segments: deque[Segment] = deque()
        self.events = 0


class Buffer:
    """Hold segments by stream. What a worker took still counts against the bounds until it is released.

    ``_lock`` guards every attribute; the threads of the pipeline wait on its condition ``_changed``. Other threads read
    ``events``, ``bytes``, ``progressed_at`` and ``releases`` without it, and wait for ``room`` to ring.

    Attributes:
        events: events that wait or are on their way.
        bytes: what they take in memory, estimated.
        room: rings when there may be room.
        progressed_at: when room was last given back, in seconds of the monotonic clock.
        releases: how often it was.
    """

    def __init__(self, settings: Settings) -> None:
        """Begin empty, with the bounds of the settings."""
        self._settings = settings
        self._max_events, self._max_bytes = settings.max_queue_events, settings.max_queue_bytes
        self._max_batch_events = _batch_events(settings)
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._lanes: dict[str, _Lane] = {}
        self._order: list[tuple[float, str]] = []
        """A heap with one entry for each lane: since when its first segment waits, and its key."""
        self._taken: list[Parcel] = []
        self._hurry_before = 0.0
        self._alarm_at: float | None = None
        self._closed = False
        self.events = 0
        self.bytes = 0
        self.room = Bell()
        self.progressed_at = float("-inf")
        self.releases = 0

    def append(self, segment: Segment) -> bool:
        """Append a segment for which there is room; return False where the buffer is closed."""
        with self._lock:
            if not self._closed:
                self._append(segment)
            return not self._closed

    def put(self, segment: Segment, block: float = 0.0) -> Segment | None:
        """Append a segment, in pieces as there is room; return what found none within ``block`` seconds."""
        with self._lock:
            events, size = self.events + len(segment.lines), self.bytes + segment.weight
            if events <= self._max_events and size <= self._max_bytes and not self._closed:
                self._append(segment)
                return None
        return self._put_in_pieces(segment, block)

    def _put_in_pieces(self, segment: Segment, block: float) -> Segment | None:
        deadline = monotonic() + block
        rest: Segment | None = segment
        with self._changed:
            while rest is not None and not self._closed:
                count = self._fitting(rest)
                if count:
                    piece, rest = (rest, None) if count == len(rest.lines) else rest.split(count)
                    self._append(piece)
                elif (left := deadline - monotonic()) > 0:
                    # A queue that is full has nothing to gain from lingering.
                    self._hurry()
                    self._changed.wait(min(left, threading.TIMEOUT_MAX))
                else:
                    break
        return rest

    def _fitting(self, segment: Segment) -> int:
        return self.fitting(segment, self.events, self.bytes)

    def fitting(self, segment: Segment, events: int, size: int) -> int:
        """Return how many events of a segment find room beside ``events`` events of ``size`` bytes.

        In an empty queue one always does.
        """
        room = self._max_bytes - size
        if segment.weight > room:
            room = max(room, 0) * segment.size // segment.weight
        return segment.fitting(self._max_events - events, room) or int(not events)

    def _append(self, segment: Segment) -> None:
        key = segment.stream.key
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane(key)
            heappush(self._order, (segment.since, key))
        count = len(segment.lines)
        lane.segments.append(segment)
        lane.events += count
        self.events += count
        self.bytes += segment.weight
        # The first event starts the linger, a full batch ends it; in between nobody need be woken.
        if lane.events == count or lane.events >= self._max_batch_events:
            self._changed.notify_all()

    def take(self) -> list[Segment] | None:
        """Wait until a parcel is full or has lingered, and take it.

        Returns:
            The parcel; an empty one when the alarm rings; None when the buffer is closed and empty.
        """
        with self._changed:
            while True:
                left = None if self._alarm_at is None else self._alarm_at - monotonic()
                if left is not None and left <= 0:
                    self._alarm_at = None
                    return []
                lane = self._oldest()
                if lane is None:
                    if self._closed:
                        return None
                    self._changed.wait(left and min(left, threading.TIMEOUT_MAX))
                    continue
                first, wait = lane.segments[0], self._linger_left(lane)
                if left is not None and left < wait:
                    self._changed.wait(left)
                    continue
                # Who lingered all its time goes, even where the clock says otherwise.
                if wait <= 0 or (not self._changed.wait(wait) and self._begins_with(first)):
                    return self._cut(self._lanes[first.stream.key])

    def _oldest(self) -> _Lane | None:
        """Return the lane whose first segment has waited longest, None where nothing waits."""
        return self._lanes[self._order[0][1]] if self._order else None

    def _begins_with(self, segment: Segment) -> bool:
        """Tell whether a segment is still the one that has waited longest."""
        lane = self._oldest()
        return lane is not None and lane.segments[0] is segment

    def _linger_left(self, lane: _Lane) -> float:
        since = lane.segments[0].since
        full = lane.events >= self._max_batch_events
        return (
            0.0
            if full or self._closed or since <= self._hurry_before
            else min(since + self._settings.linger - monotonic(), self._settings.linger)
        )

    def _cut(self, lane: _Lane) -> list[Segment]:
        segments = lane.segments
        parcel: list[Segment] = []
        events, size = self._max_batch_events, self._settings.max_batch_bytes
        while segments and (count := segments[0].fitting(events, size)):
            segment = segments.popleft()
            if count < len(segment.lines):
                segment, rest = segment.split(count)
                segments.appendleft(rest)
            parcel.append(segment)
            events -= count
            size -= segment.size
        self._note_gone(lane, parcel)
        self._taken.append(parcel)
        if self._lanes:
            self._changed.notify_all()  # another worker may go on with what is left
        return parcel

    def _note_gone(self, lane: _Lane, parcel: Parcel) -> None:
        """Note that the first segments of the oldest lane, which are already out of it, wait no more."""
        lane.events -= length(parcel)
        if lane.segments:
            heapreplace(self._order, (lane.segments[0].since, lane.key))
        else:
            heappop(self._order)
            del self._lanes[lane.key]

    def drop_oldest(self, newcomer: Segment) -> list[Segment]:
        """Take out the oldest segments that wait, until ``newcomer`` finds room or none is left; return them."""
        dropped: list[Segment] = []
        with self._changed:
            while not self._closed and not self._fitting(newcomer) and (lane := self._oldest()) is not None:
                segment = lane.segments.popleft()
                self._note_gone(lane, [segment])
                self._release([segment])
                dropped.append(segment)
        return dropped

    def release(self, parcel: Parcel) -> None:
        """Give back the room of a parcel that was taken: its events have their fate."""
        with self._changed:
            left = [other for other in self._taken if other is not parcel]
            if len(left) < len(self._taken):
                self._taken = left
                self._release(parcel)
        self.room.ring()

    def _release(self, parcel: Parcel) -> None:
        self.events -= length(parcel)
        self.bytes -= sum(segment.weight for segment in parcel)
        self.progressed_at = monotonic()
        self.releases += 1
        self._changed.notify_all()

    def abandon(self) -> list[Segment]:
        """Give back the room of every parcel that was taken, and return all segments: nobody waits for them now."""
        with self._changed:
            abandoned = [segment for parcel in self._taken for segment in parcel]
            self._taken = []
            self._release(abandoned)
        self.room.ring()
        return abandoned

    def oldest_seconds(self, other: float | None) -> float:
        """Return how many seconds ago the oldest event came in that waits or is on its way; 0 where there is none.

        Args:
            other: since when another one waits that is not here yet; None where there is none.
        """
        # Without a lock, for a signal handler may ask: what moves meanwhile is left out.
        # A list is made at one moment; a tuple is not, for the garbage collector may run once its source is looked at.
        since = [segment.since for lane in list(self._lanes.values()) for segment in list(lane.segments)[:1]]
        since += [segment.since for parcel in self._taken for segment in parcel]
        if other is not None:
            since.append(other)
        return max(0.0, monotonic() - min(since)) if since else 0.0

    def set_alarm(self, at: float) -> None:
        """Have one worker return without a parcel at a time of the monotonic clock, and not at one set before."""
        with self._changed:
            self._alarm_at = at
            self._changed.notify_all()

    def hurry(self) -> None:
        """Make workers take at once what is in the buffer now, without lingering."""
        with self._changed:
            self._hurry()

    def _hurry(self) -> None:
        self._hurry_before = monotonic()
        self._changed.notify_all()

    def close(self) -> None:
        """Accept nothing more; what is in the buffer can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self.room.ring()

    def drain(self) -> list[Segment]:
        """Take out all that waits, and return it."""
        with self._changed:
            left = [segment for lane in self._lanes.values() for segment in lane.segments]
            self._lanes.clear()
            self._order.clear()
            self._release(left)
        self.room.ring()
        return left


def _batch_events(settings: Settings) -> int:
    """Return how many events a worker may take: not all, where the oldest that wait make way for new ones."""
    if settings.when_full is not WhenFull.DROP_OLDEST:
        return settings.max_batch_events
    return max(1, min(settings.max_batch_events, settings.max_queue_events // ((settings.workers or 1) + 1)))

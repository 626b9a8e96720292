"""Take what calls hand in, without a lock.

A caller may be cut anywhere by an exception out of a signal handler, and a handler, or an object that the garbage
collector ends, may make another call in the same thread. A lock would then be held for ever, or waited for by its
holder. So a caller changes what it shares with others by one append to a deque, which nothing can cut: before it the
pipeline knows nothing of the call, after it all. The thread of ``Admission`` does the rest.
"""

from __future__ import annotations

from _thread import LockType, allocate_lock
from collections import deque
from collections.abc import Callable, Sequence
from threading import TIMEOUT_MAX
from typing import Final, NamedTuple

from schemagen_runtime.api.result import EventResult
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.buffer import Buffer
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.errors import ErrorCode, FieldError


class Spooling(NamedTuple):
    """Hand in events that go to the spool before anything else. ``progress`` tells the caller what came of that."""

    segment: Segment
    progress: Progress


class Counted(NamedTuple):
    """Tell of events that their call has rejected already."""

    stream: Stream
    results: Sequence[EventResult]

    @property
    def codes(self) -> list[ErrorCode]:
        """Return the code of the first error of each."""
        return [result.errors[0].code for result in self.results]


class Rejected(NamedTuple):
    """Hand in events of a call that do not fit their schema, where the call is shared already."""

    stream: Stream
    call: Call
    results: Sequence[EventResult]


class Refused(NamedTuple):
    """Tell of events that were refused before a call had them, by all that is wrong with each."""

    stream: Stream
    errors: Sequence[Sequence[FieldError]]


class TurnedAway(NamedTuple):
    """Hand in events that found no room, or a workspace that is closed."""

    segment: Segment
    code: ErrorCode
    message: str
    progress: Progress


class Unawaited(NamedTuple):
    """Tell that the caller of events does not wait for the spool to take them, and will not hand them in again."""

    segment: Segment
    progress: Progress


class Sealed(NamedTuple):
    """Tell how many events a call has, once all of them are handed in."""

    call: Call
    total: int


class Noted(NamedTuple):
    """Ask to be told when all that was handed in before was dealt with."""

    progress: Progress


Entry = Segment | Spooling | Counted | Rejected | Refused | TurnedAway | Unawaited | Sealed | Noted


class Progress:
    """Tell a caller when its entry was dealt with.

    Attributes:
        failure: why the events are not accepted; None where they are.
    """

    __slots__ = ("_lock", "failure", "finished")

    def __init__(self) -> None:
        """Begin with an entry that is not dealt with."""
        self._lock: Final[LockType] = allocate_lock()
        self._lock.acquire()
        self.failure: Exception | None = None
        self.finished = False

    def finish(self, failure: Exception | None = None) -> None:
        """Note that the entry was dealt with, and wake the caller."""
        self.failure = failure
        if not self.finished:
            self.finished = True
            self._lock.release()

    def wait(self, seconds: float = TIMEOUT_MAX) -> bool:
        """Wait until the entry was dealt with, at most for so many seconds; return whether it was."""
        if not self.finished and self._lock.acquire(timeout=min(seconds, TIMEOUT_MAX)):
            self._lock.release()
        return self.finished


class Intake:
    """Hold the entries of calls until they are dealt with.

    Attributes:
        entries: the oldest first. Callers append; the thread of ``Admission`` takes away.
        is_open: whether segments may be offered: no spool comes first, and the pipeline is not being closed.
        pending_events: about as many events as are in ``entries``; whoever needs to know counts them.
        pending_bytes: about the bytes that they take.
    """

    __slots__ = (
        *("_asleep", "_buffer", "_max_bytes", "_max_events", "_sweep", "_wake"),
        *("entries", "is_open", "pending_bytes", "pending_events", "wake_at"),
    )

    def __init__(self, buffer: Buffer, settings: Settings, *, is_open: bool = True) -> None:
        """Begin empty.

        Args:
            buffer: where segments go from here: what it holds counts against the bounds, too.
            settings: the bounds.
            is_open: whether segments may be offered.
        """
        self._buffer = buffer
        self._max_events, self._max_bytes = settings.max_queue_events, settings.max_queue_bytes
        self._sweep: Callable[[], object] | None = None
        self.is_open = is_open
        self.entries: Final[deque[Entry]] = deque()
        self.pending_events = 0
        self.pending_bytes = 0
        self.wake_at = 1
        """The number of pending events at which a caller wakes the thread although it takes but a nap."""
        self._asleep = False
        self._wake = allocate_lock()
        self._wake.acquire()

    def offer(self, segment: Segment) -> bool:
        """Hand in a segment if it finds room in the queue at once; return whether it did."""
        buffer = self._buffer
        if (
            not self.is_open
            or buffer.events + self.pending_events + len(segment.lines) > self._max_events
            or buffer.bytes + self.pending_bytes + segment.weight > self._max_bytes
        ):
            return False
        self.append(segment)
        return True

    def append(self, segment: Segment) -> None:
        """Hand in a segment, whether or not there is room."""
        self.entries.append(segment)
        # Not exact: callers and the thread that empties may cut each other here. It is set right whenever that does.
        self.pending_events += len(segment.lines)
        self.pending_bytes += segment.weight
        if self._asleep or self.pending_events >= self.wake_at:
            self.wake()

    def hand_in(self, entry: Entry) -> None:
        """Hand in what must not wait for others."""
        self.entries.append(entry)
        self.wake()

    def wake(self) -> None:
        """Wake the thread that empties; where there is none any more, do what it would."""
        if self._sweep is not None:
            self._sweep()
        elif self._wake.locked():
            try:
                self._wake.release()
            except RuntimeError:  # another thread was faster
                return

    def sleep(self) -> None:
        """Wait until somebody wakes this thread."""
        self._asleep = True
        if self.entries:  # what came before this thread was known to sleep woke nobody
            self._asleep = False
            return
        self._wake.acquire()
        self._asleep = False

    def nap(self, seconds: float, events: int) -> None:
        """Wait for so many seconds, or until so many events are pending or something is urgent."""
        self.wake_at = events
        if self.pending_events < events:
            self._wake.acquire(timeout=seconds)
        self.wake_at = 1 << 62

    def end(self, sweep: Callable[[], object]) -> None:
        """Have whoever hands something in call ``sweep``: from now on there is no thread that empties."""
        self._sweep = sweep
        self.wake_at = 0

    def events(self) -> int:
        """Return the number of events for the queue that are in the entries now."""
        return sum(len(segment) for segment in self.segments())

    def size(self) -> int:
        """Return the estimated bytes that the events for the queue take."""
        return sum(segment.weight for segment in self.segments())

    def segments(self) -> list[Segment]:
        """Return the segments that are in the entries now."""
        # A list is made at one moment; a tuple is not, for the garbage collector may run once its source is looked at.
        return [found for entry in list(self.entries) if (found := segment_of(entry)) is not None]


def segment_of(entry: Entry) -> Segment | None:
    """Return the segment that an entry brings, None for one that brings none."""
    if isinstance(entry, Segment):
        return entry
    return entry.segment if isinstance(entry, Spooling | TurnedAway) else None

"""Join what lies between a call and the destination: ledger, spool, buffer and threads.

A process has one pipeline for each workspace; a forked child makes its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import sleep
from typing import Final

import orjson

from schemagen_runtime.api.destination import Destination
from schemagen_runtime.api.result import EventResult
from schemagen_runtime.api.settings import Settings, WhenFull
from schemagen_runtime.api.stats import MetricsHook, Stats
from schemagen_runtime.delivery.admission import Admission, Books
from schemagen_runtime.delivery.buffer import Buffer
from schemagen_runtime.delivery.call import Call, Calls
from schemagen_runtime.delivery.counters import Counters, Gauges
from schemagen_runtime.delivery.future import in_callback
from schemagen_runtime.delivery.intake import (
    Counted,
    Entry,
    Intake,
    Noted,
    Progress,
    Rejected,
    Sealed,
    Spooling,
    TurnedAway,
)
from schemagen_runtime.delivery.ledger import Ledger
from schemagen_runtime.delivery.locations import Locations
from schemagen_runtime.delivery.pump import Pump
from schemagen_runtime.delivery.registrations import Registrations
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.delivery.workers import Workers
from schemagen_runtime.disk.dead_letters import DeadLetters
from schemagen_runtime.disk.spool.log import Spooled
from schemagen_runtime.disk.spool.receipt import Backlog
from schemagen_runtime.disk.spool.spool import Spool, SpoolFull
from schemagen_runtime.document import read_document
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.support.clock import monotonic

log = logging.getLogger("schemagen_runtime")

_LOOKS: Final = 50
"""How often ``stats`` looks until nothing moved meanwhile."""
_LOOK_SECONDS: Final = 0.0002
_GRACE_SECONDS: Final = 1.0
"""How long whoever closes waits beyond its time for what is left to be told."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Say what a pipeline is made of.

    Attributes:
        destination: where events go.
        identity: the name of the destination, by which a spool knows it.
        settings: bounds and times.
        spool: the spool's folder; None for none.
        letters: what takes dead letters; None for none.
        metrics: called with what is counted; None for nobody.
        locations: where columns stand in the schemas of this process; a forked child goes on with them.
    """

    destination: Destination
    identity: str
    settings: Settings
    spool: Path | None = None
    letters: DeadLetters | None = None
    metrics: MetricsHook | None = None
    locations: Locations = field(default_factory=Locations)


class Patience:
    """Hold how long a call waits for room: so many seconds without progress, and not so many in all."""

    __slots__ = ("_seconds", "_since")

    def __init__(self, seconds: float) -> None:
        """Begin to be patient when ``until`` is first asked."""
        self._seconds = seconds
        self._since: float | None = None

    def until(self, progressed_at: float) -> float:
        """Return when to wait no more, in seconds of the monotonic clock, where room was last given back then."""
        if self._since is None:
            self._since = monotonic()
        return max(self._since, progressed_at) + self._seconds


class Pipeline:
    """Take events in, keep them until they have their fate, and end in order. It owns all threads and locks."""

    def __init__(self, parts: Parts) -> None:
        """Start the threads, and take up what an earlier process left in the spool.

        Raises:
            SpoolError: the spool cannot be used.
        """
        self.settings = settings = parts.settings
        self._destination = parts.destination
        self._spool = _open_spool(parts)
        self._counters = Counters(parts.metrics)
        self._ledger = Ledger(self._counters, self._spool, parts.letters, settings.max_backoff, parts.locations)
        self._buffer = Buffer(settings)
        self._calls = Calls(self._counters.fail_callback)
        self._recovered = Calls(self._counters.fail_callback)  # which nobody waits for
        self._intake = Intake()
        self._closed = False
        self._close_until = float("inf")
        self._is_draining = True
        self._stopped = False
        self._hurried = False
        self._before_close: Stats | None = None
        self._pump: Pump | None = None
        self.registrations = Registrations(parts.destination)
        self.locations = parts.locations
        if self._spool is not None:
            self._counters.recover(self._spool.recovered)
            self._pump = Pump(self._spool, self._buffer, self._recovered_segment)
        self._workers = Workers(
            parts.destination, self.registrations, self._buffer, self._ledger, self._counters, settings
        )
        books = Books(self._buffer, self._ledger, self._counters, self._spool)
        self._admission = Admission(self._intake, books, settings, self._is_over, self._finish)

    @property
    def is_spooled(self) -> bool:
        """Tell whether events survive the process."""
        return self._spool is not None

    @property
    def must_not_wait(self) -> bool:
        """Tell whether the caller is a callback, or a delivery thread: to wait there would be to wait for itself."""
        return in_callback() or self._is_own_thread

    @property
    def _is_own_thread(self) -> bool:
        return self._workers.is_current_thread or self._admission.is_current_thread or self._pump_is_current_thread()

    def _pump_is_current_thread(self) -> bool:
        return self._pump is not None and self._pump.is_current_thread

    def open_call(self, identify: Callable[[object], object], raise_errors: bool, total: int | None) -> Call:
        """Open a call. ``Call`` says what the arguments are."""
        return Call(self._calls, identify, raise_errors, total)

    def reject(self, call: Call, results: Sequence[EventResult], *, is_shared: bool) -> None:
        """Reject events of a call that do not fit their schema.

        Args:
            call: the call.
            results: their results.
            is_shared: whether the pipeline has seen other events of the call before.
        """
        if is_shared:
            self._hand_in(Rejected(call, results))
        else:
            call.reject(results)
            self._hand_in(Counted([result.errors[0].code for result in results]))

    def seal(self, call: Call, total: int) -> None:
        """Note that all events of a call are handed in, and how many they are."""
        self._hand_in(Sealed(call, total))

    def put(self, segment: Segment, patience: Patience | None = None) -> None:
        """Put a segment in the spool and in the queue; wait for room where the settings say so.

        Args:
            segment: events of one call.
            patience: how long to wait; None for what the settings say.

        Raises:
            SpoolError: the events cannot be spooled; they are not accepted.
        """
        if not self.offer(segment):
            self._put_patiently(segment, patience or self.patience())

    def patience(self) -> Patience:
        """Return how long a call waits for room by the settings."""
        return Patience(self.settings.block if self.settings.when_full is WhenFull.BLOCK else 0.0)

    def offer(self, segment: Segment) -> bool:
        """Put a segment in the queue if it finds room at once; return whether it did. Never where there is a spool."""
        buffer, intake, settings = self._buffer, self._intake, self.settings
        if (
            self._closed
            or self._spool is not None
            or buffer.events + intake.pending_events + len(segment.lines) > settings.max_queue_events
            or buffer.bytes + intake.pending_bytes + segment.weight > settings.max_queue_bytes
        ):
            return False
        intake.append(segment)
        if self._stopped:  # only since it was looked at above
            self._admission.sweep()
        return True

    def offer_some(self, segment: Segment) -> Segment | None:
        """Put as many events in the queue, or all in the spool, as find room at once; return the rest.

        Raises:
            SpoolError: the events cannot be spooled; they are not accepted.
        """
        if self._closed:
            return segment
        count = self._fitting(segment)
        if not count:
            return segment
        first, rest = (segment, None) if count == len(segment) else segment.split(count)
        self._intake.append(first)
        if self._stopped:
            self._admission.sweep()
        return rest

    def spool(self, segment: Segment) -> Progress:
        """Hand in events for the spool; the answer tells when they are there."""
        progress = Progress()
        self._hand_in(Spooling(segment, progress))
        return progress

    def put_at_last(self, rest: Segment, reason: str | None = None) -> Progress:
        """Put events that found no room in the queue, at the cost of older ones where the settings say so, or end them.

        Args:
            rest: the events.
            reason: why there is no room, where it is not the queue that is full.

        Returns:
            What tells when this was dealt with.
        """
        progress = Progress()
        if self._closed:
            self._hand_in(TurnedAway(rest, ErrorCode.CLOSED, "the workspace is closed", progress))
        elif self.settings.when_full is WhenFull.DROP_OLDEST:
            self._intake.append(rest)
            self._hand_in(Noted(progress))
        else:
            blocks = self.settings.when_full is WhenFull.BLOCK
            waited = f", and nothing left it for {self.settings.block} seconds" if blocks else ""
            message = reason or f"the queue was full{waited}"
            self._hand_in(TurnedAway(rest, ErrorCode.QUEUE_FULL, message, progress))
        return progress

    def _hand_in(self, entry: Entry) -> None:
        self._intake.hand_in(entry)
        if self._stopped:
            self._admission.sweep()

    def _fitting(self, segment: Segment) -> int:
        """Return how many events of a segment find room in the queue now."""
        buffer, intake = self._buffer, self._intake
        return buffer.fitting(segment, buffer.events + intake.events(), buffer.bytes + intake.size())

    def _put_patiently(self, segment: Segment, patience: Patience) -> None:
        if self._spool is not None:
            self._put_spooled(segment, patience)
            return
        rest = self.offer_some(segment)
        while rest is not None:
            if not self._wait_for_room(rest, patience):
                self._await(self.put_at_last(rest))
                return
            rest = self.offer_some(rest)

    def _await(self, progress: Progress) -> None:
        """Wait until an entry was dealt with: a caller that cannot be served must not be faster than who serves."""
        if self._may_await:
            progress.wait()

    @property
    def _may_await(self) -> bool:
        """Tell whether the caller may wait for the thread that admits.

        On a thread of the pipeline only a callback may: an object that the garbage collector ends there may run while
        the thread holds a lock.
        """
        return not self._admission.is_current_thread and (in_callback() or not self._is_own_thread)

    def _put_spooled(self, segment: Segment, patience: Patience) -> None:
        reason = None
        while not self._closed:
            progress = self.spool(segment)
            if not self._may_await:
                return
            progress.wait()
            if progress.failure is None:
                return
            if not isinstance(progress.failure, SpoolFull):
                raise progress.failure
            reason = str(progress.failure)
            if not self._wait_for_room(None, patience):
                break
        self._await(self.put_at_last(segment, reason))

    def _wait_for_room(self, segment: Segment | None, patience: Patience) -> bool:
        """Wait until there may be room for events; return whether there may.

        Args:
            segment: the events; None where not the queue but the spool is full, and any progress may make room.
            patience: how long to wait.
        """
        seen = self.await_progress()
        while seen is not None and not self._closed:
            if segment is not None and self._fitting(segment):
                return True
            if not self._buffer.room.wait_for(partial(self._has_moved, seen), patience.until(seen)):
                return False
            if segment is None:
                return True
            seen = self._buffer.progressed_at
        return False

    def await_progress(self) -> float | None:
        """Have the queue emptied for who waits for room; return ``progressed_at``, None if the caller must not wait."""
        if self.settings.when_full is not WhenFull.BLOCK or self.must_not_wait:
            return None
        seen = self._buffer.progressed_at
        self._hurry()  # a queue that is full has nothing to gain from lingering
        return seen

    @property
    def progressed_at(self) -> float:
        """Return when room was last given back, in seconds of the monotonic clock."""
        return self._buffer.progressed_at

    @property
    def is_closed(self) -> bool:
        """Tell whether nothing is accepted any more."""
        return self._closed

    def _has_moved(self, seen: float) -> bool:
        return self._closed or self._buffer.progressed_at != seen

    def _hurry(self) -> None:
        """Have workers take at once what was handed in by now, without lingering."""
        self._hurried = True
        self._intake.wake()

    def flush(self, until: float) -> bool:
        """Wait until every call made so far is resolved and nothing waits in the spool; return whether it was."""
        self._hurry()
        if self._spool is not None and not self._buffer.room.wait_for(lambda: self._spool_is_drained, until):
            return False
        calls = {segment.call for segment in self._intake.segments()} | self._calls.open.copy()
        for call in calls:
            if not self._buffer.room.wait_for(partial(self._is_settled, call), until):
                return False
        # Events that were read from the spool have no future that anybody waits for.
        return self._spool is None or self._buffer.room.wait_for(lambda: not self._buffer.events, until)

    @property
    def _spool_is_drained(self) -> bool:
        return self._spool is None or self._spool.is_drained

    def _is_settled(self, call: Call) -> bool:
        """Tell whether no event of a call is on its way."""
        if call.done():
            return True
        is_coming = any(segment.call is call for segment in self._intake.segments())
        return not is_coming and call not in self._calls.open

    def begin_stop(self, until: float, *, is_final: bool = False) -> None:
        """Accept nothing more, deliver what there is, at the latest until then, and close the destination.

        A thread of the pipeline does it, so that nothing can interrupt it. Of several times the latest counts, unless
        one ``is_final``.
        """
        if self._before_close is None:
            self._before_close = self.stats()
        self._close_until = max(until, self._close_until) if self._closed and not is_final else until
        self._admission.is_closing = True
        self._closed = True
        self._intake.wake()
        self._buffer.room.ring()

    def await_stop(self, until: float) -> bool:
        """Wait until what ``begin_stop`` began is done, little longer than until then; return whether it is."""
        return self._buffer.room.wait_for(lambda: self._stopped, until + _GRACE_SECONDS)

    def stop(self, until: float) -> bool:
        """Begin to stop, and wait for it; return whether it is done."""
        self.begin_stop(until)
        return self.await_stop(until)

    def _is_over(self) -> bool:
        """Do what there is to do between two rounds of admission; tell whether the last one is over."""
        if self._hurried or self._closed:
            self._hurried = False
            self._buffer.hurry()
        if not self._closed:
            return False
        if self._is_draining and self._spool_is_drained and not self._intake.entries:
            self._is_draining = False
            self._buffer.close()  # whoever waits for room in it goes on
            if self._spool is not None:
                self._spool.freeze()
        return (not self._is_draining and self._workers.have_ended) or monotonic() >= self._close_until

    def _finish(self) -> None:
        """End what is left, let go of spool and destination, and tell who waits."""
        for step in (self._end_delivery, self._close_spool, self._close_destination, self._report):
            try:
                step()
            except BaseException:  # whoever closes waits for the end of this
                log.exception("the workspace could not be closed in order")
        self._stopped = True
        self._admission.sweep()
        self._buffer.room.ring()

    def _end_delivery(self) -> None:
        self._admission.sweep()
        self._buffer.close()
        if self._spool is not None:
            self._spool.freeze()
        self._workers.stop()

    def _close_spool(self) -> None:
        if self._spool is not None:
            self._spool.close()

    def _close_destination(self) -> None:
        if self._workers.have_ended:  # else a thread is stuck in the destination, and has to keep it
            self._destination.close()

    def _report(self) -> None:
        assert self._before_close is not None  # noqa: S101 -- it is set before the thread may end
        _report_undelivered(self._before_close, self.stats())

    def abandon(self) -> None:
        """End a forked child's copy of the parent's pipeline, all of whose locks may be held for ever."""
        self._closed = True
        for call in {segment.call for segment in self._intake.segments()} | self._calls.open.copy():
            call.abandon()
        if self._spool is not None:
            self._spool.abandon()

    def stats(self) -> Stats:
        """Return the counters as they are now. No lock is taken: a signal handler may ask, too."""
        for _ in range(_LOOKS):
            moves = self._admission.moves
            stats = self._look()
            if moves % 2 == 0 and moves == self._admission.moves:
                break
            sleep(_LOOK_SECONDS)  # else an event may count twice, on its way from the intake to the queue
        return stats

    def _look(self) -> Stats:
        spool, buffer = self._spool, self._buffer
        entries = tuple(self._intake.entries)
        segments = [entry for entry in entries if isinstance(entry, Segment)]
        codes = [code for entry in entries if isinstance(entry, Counted) for code in entry.codes]
        waiting = sum(map(len, segments))
        return self._counters.snapshot(
            Gauges(
                accepted=waiting + len(codes),
                rejected=codes,
                queued_events=waiting + buffer.events,
                queued_bytes=sum(segment.weight for segment in segments) + buffer.bytes,
                oldest_seconds=buffer.oldest_seconds(min((segment.since for segment in segments), default=None)),
                spooled_events=spool.waiting + spool.parked if spool else 0,
                spool_bytes=spool.size if spool else 0,
                damaged_records=spool.damaged if spool else 0,
            )
        )

    def _recovered_segment(self, backlog: Backlog) -> Segment:
        identify = partial(identify_line, backlog.stream.schema.document)
        call = Call(self._recovered, identify, total=len(backlog.lines))
        call.ignore()
        lines, indexes = backlog.lines, range(len(backlog.lines))
        return Segment(backlog.stream, call, lines, indexes, lines, backlog.receipt, accepted_at=backlog.accepted_at)


def _open_spool(parts: Parts) -> Spool | None:
    if parts.spool is None:
        return None
    letters = parts.letters

    def is_buried(event: Spooled) -> bool:
        return letters is not None and letters.holds(event.stream, event.line, event.accepted_at)

    return Spool(parts.spool, parts.identity, parts.settings, is_buried)


def _report_undelivered(before: Stats, after: Stats) -> None:
    """Log how many events are left undelivered, and where they are."""
    fates = {
        "stay in the spool": after.spooled_events,
        "are dead letters": after.dead_lettered - before.dead_lettered,
        "failed": after.rejected.get(ErrorCode.CLOSED, 0) - before.rejected.get(ErrorCode.CLOSED, 0),
    }
    undelivered = [f"{count} {fate}" for fate, count in fates.items() if count]
    if undelivered:
        log.warning("the workspace was closed with undelivered events: %s", ", ".join(undelivered))


def identify_line(document: bytes, line: object) -> object:
    """Return the id of a wire line; None where the schema's document, which lay on a disk, cannot be read any more."""
    try:
        return orjson.loads(line).get(read_document(document).id.name) if isinstance(line, bytes) else None
    except ValueError:
        return None

"""Join what lies between a call and the destination: ledger, spool, buffer and threads.

A process has one pipeline for each workspace; a forked child makes its own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import orjson

from schemagen_runtime.api.destination import Destination
from schemagen_runtime.api.settings import Settings, WhenFull
from schemagen_runtime.api.stats import MetricsHook, Stats
from schemagen_runtime.delivery.buffer import Buffer
from schemagen_runtime.delivery.call import Call, Calls
from schemagen_runtime.delivery.counters import Counters, Gauges
from schemagen_runtime.delivery.future import in_callback
from schemagen_runtime.delivery.ledger import Ledger
from schemagen_runtime.delivery.locations import Locations
from schemagen_runtime.delivery.pump import Pump
from schemagen_runtime.delivery.registrations import Registrations
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.delivery.workers import Workers
from schemagen_runtime.disk.dead_letters import DeadLetters
from schemagen_runtime.disk.spool.log import Spooled
from schemagen_runtime.disk.spool.receipt import Backlog
from schemagen_runtime.disk.spool.slot import SpoolError
from schemagen_runtime.disk.spool.spool import Spool, SpoolFull
from schemagen_runtime.document import read_document
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.schema import Rejection

log = logging.getLogger("schemagen_runtime")


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


class Pipeline:
    """Take events in, keep them until they have their fate, and end in order. It owns all threads and locks."""

    def __init__(self, parts: Parts) -> None:
        """Start the threads, and take up what an earlier process left in the spool.

        Raises:
            SpoolError: the spool cannot be used.
        """
        self.settings = settings = parts.settings
        self._spool = _open_spool(parts)
        self._counters = Counters(parts.metrics)
        self._is_watched = parts.metrics is not None
        self._ledger = Ledger(self._counters, self._spool, parts.letters, settings.max_backoff, parts.locations)
        self._buffer = Buffer(settings)
        self._calls = Calls(self._counters.fail_callback)
        self._recovered = Calls(self._counters.fail_callback)  # which nobody waits for
        self._closed = False
        self.registrations = Registrations(parts.destination)
        self.locations = parts.locations
        if self._spool is not None:
            self._counters.recover(self._spool.recovered)
            Pump(self._spool, self._buffer, self._recovered_segment)
        self._workers = Workers(
            parts.destination, self.registrations, self._buffer, self._ledger, self._counters, settings
        )

    @property
    def is_spooled(self) -> bool:
        """Tell whether events survive the process."""
        return self._spool is not None

    @property
    def _may_wait(self) -> bool:
        return self.settings.when_full is WhenFull.BLOCK and not self.must_not_wait

    @property
    def must_not_wait(self) -> bool:
        """Tell whether the caller is a callback, or a delivery thread: to wait there would be to wait for itself."""
        return in_callback() or self._workers.is_current_thread

    def open_call(self, events: Sequence[object], identify: Callable[[object], object], raise_errors: bool) -> Call:
        """Open a call for these events; ``flush`` waits until it is resolved. ``Call`` says what the arguments are."""
        if self._is_watched:
            self._counters.tell_accepted(len(events))
        return Call(self._calls, events, identify, raise_errors)

    def reject(self, call: Call, rejected: Sequence[Rejection]) -> None:
        """Reject events of a call that do not fit their schema."""
        self._ledger.reject_invalid(call, rejected)

    def put(self, segment: Segment, block: float) -> None:
        """Put a segment in the spool and in the queue; wait up to ``block`` seconds for room where the settings say so.

        Raises:
            SpoolError: the events cannot be spooled; they are not accepted.
        """
        if self._closed:
            self._turn_away(segment)
        elif self._spool is not None:
            self._put_spooled(segment, block if self._may_wait else 0.0)
        elif (rest := self._buffer.put(segment)) is not None:
            # Whether it may wait is asked only now: there nearly always is room.
            left = self._buffer.put(rest, block) if block and self._may_wait else rest
            if left is not None:
                self.make_room(left)

    def offer(self, segment: Segment) -> Segment | None:
        """Put in the queue what finds room at once; return the rest. Only for a pipeline without a spool."""
        return segment if self._closed else self._buffer.put(segment)

    def make_room(self, rest: Segment) -> None:
        """End events that found no room in the queue, or older ones in their stead where the settings say so."""
        left: Segment | None = rest
        if self.settings.when_full is WhenFull.DROP_OLDEST:
            while left is not None and (dropped := self._buffer.drop_oldest(left)):
                for segment in dropped:
                    self._ledger.postpone(segment, ErrorCode.QUEUE_FULL, "the queue was full, and newer events came")
                left = self._buffer.put(left)
        if left is not None:
            self._turn_away(left)

    def _put_spooled(self, segment: Segment, block: float) -> None:
        """Put a segment in the spool, then in the queue.

        Raises:
            SpoolError: it cannot be spooled; its events are not accepted.
        """
        assert self._spool is not None  # noqa: S101 -- the caller looked
        until = time.monotonic() + block
        while True:
            try:
                receipt = self._spool.append(segment.stream, segment.lines, segment.accepted_at)
                break
            except SpoolFull as error:
                if not self._spool.wait_for_room(segment.size, until):
                    self._ledger.turn_away(segment, ErrorCode.QUEUE_FULL, str(error))
                    return
            except SpoolError as error:
                segment.call.ignore()  # the caller gets the exception instead
                self._ledger.turn_away(segment, ErrorCode.DELIVERY_FAILED, str(error))
                raise
        if receipt is None:
            self._ledger.note_spooled(segment)
            return
        segment.receipt = receipt
        rest = self._buffer.put(segment)
        if rest is not None:
            self._ledger.overflow(rest)

    def _turn_away(self, rest: Segment) -> None:
        """End events that found no room, or a workspace that is closed."""
        if self._closed:
            self._ledger.turn_away(rest, ErrorCode.CLOSED, "the workspace is closed")
        else:
            waited = f" for {self.settings.block} seconds" if self.settings.when_full is WhenFull.BLOCK else ""
            self._ledger.postpone(rest, ErrorCode.QUEUE_FULL, f"the queue was full{waited}")

    def flush(self, until: float) -> bool:
        """Wait until every call made so far is resolved and nothing waits in the spool; return whether it was."""
        self._buffer.hurry()
        if self._spool is not None and not self._spool.wait_until_drained(until):
            return False
        left = max(0.0, until - time.monotonic())
        if wait(list(self._calls.open), None if left == float("inf") else left).not_done:
            return False
        # Events that were read from the spool have no future that anybody waits for.
        return self._spool is None or self._buffer.wait_until_empty(until)

    def stop(self, until: float) -> bool:
        """Deliver what there is, at the latest until then; return whether nobody uses the destination any more."""
        self._closed = True
        before = self.stats()
        if self._spool is not None:
            self._buffer.hurry()
            self._spool.wait_until_drained(until)
            self._buffer.close()  # whoever waits for room in it goes on
            self._spool.freeze()
        ended = self._workers.stop(until)
        if self._spool is not None:
            self._spool.close()
        _report_undelivered(before, self.stats())
        return ended

    def abandon(self) -> None:
        """End a forked child's copy of the parent's pipeline, all of whose locks may be held for ever."""
        self._closed = True
        for call in list(self._calls.open):
            call.abandon()
        if self._spool is not None:
            self._spool.abandon()

    def stats(self) -> Stats:
        """Return the counters as they are now."""
        spool, buffer = self._spool, self._buffer
        return self._counters.snapshot(
            Gauges(
                accepted=self._calls.accepted,
                queued_events=buffer.events,
                queued_bytes=buffer.bytes,
                oldest_seconds=buffer.oldest_seconds(),
                spooled_events=spool.waiting + spool.parked if spool else 0,
                spool_bytes=spool.size if spool else 0,
                damaged_records=spool.damaged if spool else 0,
            )
        )

    def _recovered_segment(self, backlog: Backlog) -> Segment:
        identify = partial(identify_line, backlog.stream.schema.document)
        call = Call(self._recovered, backlog.lines, identify)
        call.ignore()
        indexes = range(len(backlog.lines))
        return Segment(backlog.stream, call, backlog.lines, indexes, backlog.receipt, accepted_at=backlog.accepted_at)


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

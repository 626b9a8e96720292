"""Join what lies between a call and the destination: ledger, spool, buffer and threads.

A process has one pipeline for each workspace; a forked child makes its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from time import sleep
from typing import Final

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.result import EventResult
from schemagen_runtime.api.settings import WhenFull
from schemagen_runtime.api.stats import Stats
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.admission import Admission, Books
from schemagen_runtime.delivery.buffer import Buffer
from schemagen_runtime.delivery.call import Call, Calls
from schemagen_runtime.delivery.counters import Counters, Gauges
from schemagen_runtime.delivery.future import in_callback
from schemagen_runtime.delivery.intake import (
    Counted,
    Intake,
    Noted,
    Progress,
    Refused,
    Rejected,
    Sealed,
    Spooling,
    TurnedAway,
    Unawaited,
)
from schemagen_runtime.delivery.ledger import Ledger
from schemagen_runtime.delivery.parts import Parts, open_spool, settle_workers
from schemagen_runtime.delivery.patience import Patience
from schemagen_runtime.delivery.pump import Pump
from schemagen_runtime.delivery.recovered import recovered_segment
from schemagen_runtime.delivery.registrations import Registrations
from schemagen_runtime.delivery.reports import Reports
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.delivery.shutdown import Shutdown
from schemagen_runtime.delivery.workers import Workers
from schemagen_runtime.disk.spool.spool import Spool, SpoolFull
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.log import log_of

log = log_of("schemagen_runtime")

_LOOKS: Final = 50
"""How often ``stats`` looks until nothing moved meanwhile."""
_LOOK_SECONDS: Final = 0.0002


class Pipeline:
    """Take events in, keep them until they have their fate, and end in order. It owns all threads and locks.

    Attributes:
        settings: bounds and times.
        calls: what all calls share.
        intake: takes what calls hand in.
        locations: where columns stand in the schemas of this process.
        registrations: makes schemas known to the destination.
    """

    def __init__(self, parts: Parts) -> None:
        """Start the threads, and take up what an earlier process left in the spool.

        Raises:
            SpoolError: the spool cannot be used.
        """
        self.settings = settings = settle_workers(parts)
        self._spool = open_spool(parts)
        self._counters = Counters(parts.metrics)
        self._buffer = Buffer(settings)
        self.registrations = Registrations(parts.destination)
        files = None if self._spool is None else self._spool.report_files
        self._reports = Reports(parts.destination, self.registrations, self._buffer.set_alarm, files)
        self._ledger = Ledger(
            self._counters, self._spool, parts.letters, settings.max_backoff, parts.locations, self._reports
        )
        self.intake = Intake(self._buffer, settings, is_open=self._spool is None)
        self.calls = Calls(self._counters.fail_callback, self.intake.wake, lambda: self.is_own_thread)
        self._recovered = Calls(self._counters.fail_callback)  # which nobody waits for
        self._pump: Pump | None = None
        self.locations = parts.locations
        if self._spool is not None:
            self._counters.recover(self._spool.recovered)
            self._pump = Pump(self._spool, self._buffer, partial(recovered_segment, self._recovered))
        self._workers = Workers(
            parts.destination, self.registrations, self._buffer, self._ledger, self._counters, self._reports, settings
        )
        self._shutdown = Shutdown(self.intake, self._buffer, self._spool, self._workers, parts.destination)
        books = Books(self._buffer, self._ledger, self._counters, self._spool, self.calls.unseen, self._reports)
        self._admission = Admission(self.intake, books, settings, self._shutdown, self.stats)

    @property
    def is_spooled(self) -> bool:
        """Tell whether events survive the process."""
        return self._spool is not None

    @property
    def must_not_wait(self) -> bool:
        """Tell whether the caller is a callback, or a delivery thread: to wait there would be to wait for itself."""
        return in_callback() or self.is_own_thread

    @property
    def is_own_thread(self) -> bool:
        """Tell whether the caller runs on a thread of the pipeline."""
        own = (self._workers, self._admission, self._pump)
        return any(one is not None and one.is_current_thread for one in own)

    def open_call(
        self,
        identify: Callable[[object], object],
        raise_errors: bool,
        total: int | None,
        collection: Collection | None = None,
    ) -> Call:
        """Open a call. ``Call`` says what the arguments are."""
        return Call(self.calls, identify, raise_errors, total, collection)

    def reject(self, stream: Stream, call: Call, results: Sequence[EventResult], *, is_shared: bool) -> None:
        """Reject events of a call that do not fit their schema.

        Args:
            stream: what the call's events have in common.
            call: the call.
            results: their results.
            is_shared: whether the pipeline has seen other events of the call before.
        """
        if is_shared:
            self.intake.hand_in(Rejected(stream, call, results))
        else:
            call.reject(results)
            self.intake.hand_in(Counted(stream, results))

    def count_refused(self, stream: Stream, errors: Sequence[Sequence[FieldError]]) -> None:
        """Have the destination told of events that no call was given, by all that is wrong with each."""
        self.intake.hand_in(Refused(stream, errors))

    def seal(self, call: Call, total: int) -> None:
        """Note that all events of a call are handed in, and how many they are."""
        self.intake.hand_in(Sealed(call, total))

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
        return self.intake.offer(segment)

    def offer_some(self, segment: Segment) -> Segment | None:
        """Put as many events in the queue as find room at once; return the rest. Never where there is a spool."""
        if self._shutdown.is_begun:
            return segment
        count = self._fitting(segment)
        if not count:
            return segment
        first, rest = (segment, None) if count == len(segment) else segment.split(count)
        self.intake.append(first)
        return rest

    def spool(self, segment: Segment) -> Progress:
        """Hand in events for the spool; the answer tells when they are there."""
        progress = Progress()
        self.intake.hand_in(Spooling(segment, progress))
        return progress

    def leave(self, segment: Segment, progress: Progress) -> None:
        """Leave events that were handed in for the spool: they end as turned away where it has no room for them."""
        self.intake.hand_in(Unawaited(segment, progress))

    def put_at_last(self, rest: Segment, reason: str | None = None) -> Progress:
        """Put events that found no room in the queue, at the cost of older ones where the settings say so, or end them.

        Args:
            rest: the events.
            reason: why there is no room, where it is not the queue that is full.

        Returns:
            What tells when this was dealt with.
        """
        if self._shutdown.is_begun:
            return self._turn_away(rest, ErrorCode.CLOSED, "the workspace is closed")
        if self.settings.when_full is WhenFull.DROP_OLDEST:
            self.intake.append(rest)
            return self._noted()
        blocks = self.settings.when_full is WhenFull.BLOCK
        waited = f", and nothing left it for {self.settings.block} seconds" if blocks else ""
        return self._turn_away(rest, ErrorCode.QUEUE_FULL, reason or f"the queue was full{waited}")

    def _turn_away(self, segment: Segment, code: ErrorCode, message: str) -> Progress:
        progress = Progress()
        self.intake.hand_in(TurnedAway(segment, code, message, progress))
        return progress

    def _fitting(self, segment: Segment) -> int:
        """Return how many events of a segment find room in the queue now."""
        buffer, intake = self._buffer, self.intake
        return buffer.fitting(segment, buffer.events + intake.events(), buffer.bytes + intake.size())

    def _put_patiently(self, segment: Segment, patience: Patience) -> None:
        if self._spool is not None:
            self._put_spooled(segment, patience)
            return
        seen = self.releases
        rest = self.offer_some(segment)
        while rest is not None:
            if not self._wait_for_release(seen, patience):
                self._await(self.put_at_last(rest))
                return
            seen = self.releases
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
        return not self._admission.is_current_thread and (in_callback() or not self.is_own_thread)

    def _put_spooled(self, segment: Segment, patience: Patience) -> None:
        reason = None
        while not self._shutdown.is_begun:
            seen = self.releases
            progress = self.spool(segment)
            if not self._may_await:
                self.leave(segment, progress)
                return
            progress.wait()
            if progress.failure is None:
                return
            if not isinstance(progress.failure, SpoolFull):
                raise progress.failure
            reason = str(progress.failure)
            if not self._wait_for_release(seen, patience):
                break
        self._await(self.put_at_last(segment, reason))

    def _wait_for_release(self, seen: int, patience: Patience) -> bool:
        """Wait until room is given back; return whether it was, and the workspace is still open.

        Args:
            seen: what ``releases`` was before it was found that there is no room: none that came since is missed.
            patience: how long to wait.
        """
        if not self.prepare_to_wait():
            return False
        moved = self._buffer.room.wait_for(partial(self._has_moved, seen), self.until(patience))
        return moved and not self._shutdown.is_begun

    def prepare_to_wait(self) -> bool:
        """Have the queue emptied for who waits for room; return False where the caller must not wait."""
        if self.settings.when_full is not WhenFull.BLOCK or self.must_not_wait:
            return False
        self._admission.hurry()  # a queue that is full has nothing to gain from lingering
        return True

    def until(self, patience: Patience) -> float:
        """Return when whoever waits for room gives up, in seconds of the monotonic clock."""
        return patience.until(self._buffer.progressed_at)

    @property
    def releases(self) -> int:
        """Return how often room was given back so far."""
        return self._buffer.releases

    @property
    def is_closed(self) -> bool:
        """Tell whether nothing is accepted any more."""
        return self._shutdown.is_begun

    def _has_moved(self, seen: int) -> bool:
        return self._shutdown.is_begun or self._buffer.releases != seen

    def flush(self, until: float) -> bool:
        """Wait until every call made so far is resolved and nothing waits in the spool; return whether it was."""
        self._admission.hurry()
        if not self._noted().wait(max(0.0, until - monotonic())):
            return False
        for call in self._calls_on_their_way():
            if not self._buffer.room.wait_for(partial(self._is_settled, call), until):
                return False
        spool = self._spool  # what was read from it again has no future that anybody waits for
        return spool is None or self._buffer.room.wait_for(partial(self._is_at_rest, spool), until)

    def _is_at_rest(self, spool: Spool) -> bool:
        """Tell whether no event waits in the spool or is on its way, nor came back to it between both looks."""
        returns = spool.returns
        return spool.is_drained and not self._buffer.events and spool.returns == returns

    def _calls_on_their_way(self) -> set[Call]:
        return {segment.call for segment in self.intake.segments()} | self.calls.open.copy()

    def _is_settled(self, call: Call) -> bool:
        """Tell whether no event of a call is on its way."""
        if call.done():
            return True
        is_coming = any(segment.call is call for segment in self.intake.segments())
        return not is_coming and call not in self.calls.open

    def begin_stop(self, until: float, *, is_final: bool = False) -> None:
        """Accept nothing more, deliver what there is, at the latest until then, and close the destination.

        A thread of the pipeline does it, so that nothing can interrupt it. Of several times the latest counts, unless
        one ``is_final``.
        """
        self._shutdown.begin(until, self.stats(), is_final=is_final)

    def await_stop(self, until: float) -> bool:
        """Wait until what ``begin_stop`` began is done, little longer than until then; return whether it is."""
        return self._shutdown.wait(until)

    def stop(self, until: float) -> bool:
        """Begin to stop, and wait for it; return whether it is done."""
        self.begin_stop(until)
        return self.await_stop(until)

    def _noted(self) -> Progress:
        """Return what tells when all that was handed in so far was dealt with."""
        progress = Progress()
        self.intake.hand_in(Noted(progress))
        return progress

    def abandon(self) -> None:
        """End a forked child's copy of the parent's pipeline, all of whose locks may be held for ever."""
        self._shutdown.is_begun = self.calls.is_abandoned = True
        self.intake.is_open = False
        self._workers.abandon()
        self._admission.abandon()
        for call in self._calls_on_their_way():
            call.abandon()
        if self._spool is not None:
            self._spool.abandon()

    def stats(self) -> Stats:
        """Return the counters as they are now. No lock is taken: a signal handler may ask, too."""
        for _ in range(_LOOKS):
            moves = self._admission.moves
            stats = self._look()
            if moves % 2 == 0 and moves == self._admission.moves:
                return stats
            sleep(_LOOK_SECONDS)  # else an event may count twice, on its way from the intake to the queue
        return self._look()

    def _look(self) -> Stats:
        spool, buffer = self._spool, self._buffer
        entries = list(self.intake.entries)  # as ``Intake.segments`` says
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

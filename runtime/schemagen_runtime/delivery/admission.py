"""Deal with what calls hand in, on a thread of its own: events go to the spool and to the queue, others get their fate.

Callers hold no lock (see ``intake``), so all that needs one happens here. An entry leaves the intake only when it was
dealt with, so that whoever counts what there is finds it in one place or the other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from schemagen_runtime.api.settings import Settings, WhenFull
from schemagen_runtime.api.stats import Stats
from schemagen_runtime.delivery.buffer import Buffer
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.counters import Counters
from schemagen_runtime.delivery.intake import (
    Counted,
    Entry,
    Intake,
    Noted,
    Refused,
    Rejected,
    Sealed,
    Spooling,
    TurnedAway,
    Unawaited,
)
from schemagen_runtime.delivery.ledger import Ledger
from schemagen_runtime.delivery.reports import Reports
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.delivery.shutdown import Shutdown
from schemagen_runtime.delivery.unseen import Unseen
from schemagen_runtime.disk.spool.receipt import Receipt, Unspooled
from schemagen_runtime.disk.spool.slot import SpoolError
from schemagen_runtime.disk.spool.spool import Spool, SpoolFull
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.support.log import log_of

log = log_of("schemagen_runtime")

_LONGEST_NAP: Final = 0.005
"""Seconds for which entries are let gather: a thread that is woken for each call would take its time from callers."""
_CLOSING_NAP: Final = 0.01
"""Seconds after which a pipeline that is being closed looks again whether all is delivered."""


class Books(NamedTuple):
    """Hold the parts of a pipeline in which it is noted what became of events."""

    buffer: Buffer
    ledger: Ledger
    counters: Counters
    spool: Spool | None
    unseen: Unseen
    reports: Reports


class Admission:
    """Run the thread that empties the intake."""

    def __init__(
        self, intake: Intake, books: Books, settings: Settings, shutdown: Shutdown, stats: Callable[[], Stats]
    ) -> None:
        """Start the thread.

        Args:
            intake: where calls append.
            books: where it goes.
            settings: bounds and times.
            shutdown: ends the pipeline on this thread.
            stats: returns the counters as they are.
        """
        self._intake = intake
        self._buffer, self._ledger, self._counters, self._spool, self._unseen, self._reports = books
        self._settings = settings
        self._drops_oldest = settings.when_full is WhenFull.DROP_OLDEST
        self._shutdown = shutdown
        self._stats = stats
        self._is_hurried = False
        self._is_abandoned = False
        self._sweeping = threading.RLock()
        self.moves = 0
        """How often an entry was begun or taken away: odd while one is dealt with."""
        self._thread = threading.Thread(target=self._run, name="schemagen-admission", daemon=True)
        self._thread.start()

    @property
    def is_current_thread(self) -> bool:
        """Tell whether the caller runs on this thread."""
        return threading.current_thread() is self._thread

    def _run(self) -> None:
        nap = min(self._settings.linger / 2, _LONGEST_NAP)
        while not self._shutdown.is_over():
            self._unseen.tell_in_time()
            if self._is_hurried:
                self._is_hurried = False
                self.sweep()
                self._buffer.hurry()
            if self._intake.entries:
                self.sweep()
                if nap:
                    self._intake.nap(nap, self._settings.max_batch_events)
            elif self._shutdown.is_begun:
                self._intake.nap(_CLOSING_NAP, 1)
            else:
                self._intake.sleep()
        self.sweep()
        self._shutdown.finish(self._stats, self._unseen.finish)
        self._intake.end(self.sweep)
        self.sweep()

    def abandon(self) -> None:
        """End the thread where it is the one that forked, in the child, once a callback has ended there."""
        self._is_abandoned = True

    def hurry(self) -> None:
        """Have workers take at once what was handed in by now, without lingering."""
        self._is_hurried = True
        self._intake.wake()

    def sweep(self) -> None:
        """Deal with all entries that there are now. After the end of the thread whoever appends one does this."""
        with self._sweeping:
            entries = self._intake.entries
            while entries:
                entry = entries[0]
                self.moves += 1
                try:
                    if isinstance(entry, Segment):
                        self._queue(entry)
                    elif isinstance(entry, Spooling):
                        self._spool_run()
                    else:
                        self._deal_with(entry)
                except BaseException:  # what one call brought must not end the thread for all
                    if self._is_abandoned:
                        raise
                    log.exception("events could not be taken in")
                finally:
                    entries.popleft()
                    self.moves += 1
            self._intake.pending_events = self._intake.pending_bytes = 0
            self._buffer.room.ring()

    def _queue(self, segment: Segment) -> None:
        """Put a segment into the queue, for which its caller found room, or make room where the settings say so."""
        self._accept(segment.call, len(segment))
        if not self._drops_oldest:
            if not self._buffer.append(segment):
                self._ledger.turn_away(segment, ErrorCode.CLOSED, "the workspace is closed")
            return
        for dropped in self._buffer.drop_oldest(segment):
            self._ledger.postpone(dropped, ErrorCode.QUEUE_FULL, "the queue was full, and newer events came")
        rest = self._buffer.put(segment)
        if rest is not None:
            self._ledger.postpone(rest, ErrorCode.QUEUE_FULL, "the queue was full")

    def _deal_with(self, entry: Entry) -> None:
        if isinstance(entry, Counted):
            self._counters.accept(len(entry.results))
            self._ledger.count_rejected(entry.stream, entry.results)
        elif isinstance(entry, Rejected):
            self._accept(entry.call, len(entry.results))
            self._ledger.reject(entry.stream, entry.call, entry.results)
        elif isinstance(entry, Refused):
            self._reports.count(entry.stream, entry.errors)
        elif isinstance(entry, Sealed):
            entry.call.seal(entry.total)
        elif isinstance(entry, Noted):
            entry.progress.finish()
        elif isinstance(entry, Unawaited):
            if isinstance(full := entry.progress.failure, SpoolFull):
                self._accept(entry.segment.call, len(entry.segment))
                self._ledger.postpone(entry.segment, ErrorCode.QUEUE_FULL, str(full))
        elif isinstance(entry, TurnedAway):
            try:
                self._accept(entry.segment.call, len(entry.segment))
                self._ledger.postpone(entry.segment, entry.code, entry.message)
            finally:
                entry.progress.finish()

    def _spool_run(self) -> None:
        """Make the events of the first entries durable together, with one sync for all.

        The last of them is left to the caller to take away.
        """
        entries = self._intake.entries
        run: list[Spooling] = []
        for entry in list(entries):  # as ``Intake.segments`` says
            if not isinstance(entry, Spooling):
                break
            run.append(entry)
        if self._shutdown.is_begun:
            for entry in run:
                self._turn_away(entry)
        else:
            for entry, outcome in zip(run, self._append(run), strict=True):
                self._note_outcome(entry, outcome)
        for _ in run[1:]:
            entries.popleft()

    def _append(self, run: Sequence[Spooling]) -> Sequence[Receipt | SpoolFull | SpoolError | None]:
        """Append the events of entries to the spool; return for each what came of it."""
        assert self._spool is not None  # noqa: S101 -- only a spooled pipeline has such entries
        batches = [Unspooled(one.segment.stream, one.segment.lines, one.segment.accepted_at) for one in run]
        try:
            return self._spool.append_together(batches)
        except BaseException as error:  # callers wait
            log.exception("events could not be spooled")
            return [SpoolError(f"{type(error).__name__}: {error}")] * len(run)

    def _note_outcome(self, entry: Spooling, outcome: Receipt | SpoolFull | SpoolError | None) -> None:
        if isinstance(outcome, SpoolFull):
            entry.progress.finish(outcome)
        elif isinstance(outcome, SpoolError):
            self._refuse(entry, outcome)
        else:
            self._queue_spooled(entry, outcome)

    def _turn_away(self, entry: Spooling) -> None:
        """End events that came while the workspace was being closed."""
        self._accept(entry.segment.call, len(entry.segment))
        self._ledger.turn_away(entry.segment, ErrorCode.CLOSED, "the workspace is closed")
        entry.progress.finish()

    def _refuse(self, entry: Spooling, error: SpoolError) -> None:
        """Note that events could not be spooled; the caller gets the exception instead of a future."""
        segment = entry.segment
        segment.call.ignore()
        self._accept(segment.call, len(segment))
        self._ledger.turn_away(segment, ErrorCode.DELIVERY_FAILED, str(error))
        entry.progress.finish(error)

    def _queue_spooled(self, entry: Spooling, receipt: Receipt | None) -> None:
        """Put what is spooled into the queue, or leave it to the spool where older events wait there."""
        segment = entry.segment
        try:
            self._accept(segment.call, len(segment))
            segment.receipt = receipt
            if receipt is None:
                self._ledger.note_spooled(segment)
            elif (rest := self._buffer.put(segment)) is not None:
                self._ledger.overflow(rest)
        finally:
            entry.progress.finish()

    def _accept(self, call: Call, events: int) -> None:
        """Note that events of a call are accepted: each of them gets its fate from now on."""
        self._counters.accept(events)
        call.hand_in(events)

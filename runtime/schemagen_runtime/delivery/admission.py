"""Deal with what calls hand in, on a thread of its own: events go to the spool and to the queue, others get their fate.

Callers hold no lock (see ``intake``), so all that needs one happens here. An entry leaves the intake only when it was
dealt with, so that whoever counts what there is finds it in one place or the other.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from itertools import takewhile
from typing import Final, NamedTuple

from schemagen_runtime.api.settings import Settings, WhenFull
from schemagen_runtime.api.stats import Stats
from schemagen_runtime.delivery.buffer import Buffer
from schemagen_runtime.delivery.counters import Counters
from schemagen_runtime.delivery.intake import Counted, Entry, Intake, Noted, Rejected, Sealed, Spooling, TurnedAway
from schemagen_runtime.delivery.ledger import Ledger
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.delivery.shutdown import Shutdown
from schemagen_runtime.disk.spool.receipt import Receipt
from schemagen_runtime.disk.spool.slot import SpoolError
from schemagen_runtime.disk.spool.spool import Spool, SpoolFull
from schemagen_runtime.errors import ErrorCode

log = logging.getLogger("schemagen_runtime")

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
        self._buffer, self._ledger, self._counters, self._spool = books
        self._settings = settings
        self._drops_oldest = settings.when_full is WhenFull.DROP_OLDEST
        self._shutdown = shutdown
        self._stats = stats
        self._is_hurried = False
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
        self._shutdown.finish(self._stats)
        self.sweep()

    def hurry(self) -> None:
        """Have workers take at once what was handed in by now, without lingering."""
        self._is_hurried = True
        self._intake.wake()

    def sweep(self) -> None:
        """Deal with all entries that there are now. After the end of the thread whoever appends one calls this."""
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
                    log.exception("events could not be taken in")
                finally:
                    entries.popleft()
                    self.moves += 1
            self._intake.pending_events = self._intake.pending_bytes = 0
            self._buffer.room.ring()

    def _queue(self, segment: Segment) -> None:
        """Put a segment into the queue, for which its caller found room, or make room where the settings say so."""
        events = len(segment.lines)
        self._counters.accept(events)
        segment.call.hand_in(events)
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
            self._counters.accept(len(entry.codes))
            self._ledger.count_rejected(entry.codes)
        elif isinstance(entry, Rejected):
            self._counters.accept(len(entry.results))
            entry.call.hand_in(len(entry.results))
            self._ledger.reject(entry.call, entry.results)
        elif isinstance(entry, Sealed):
            entry.call.seal(entry.total)
        elif isinstance(entry, Noted):
            entry.progress.finish()
        elif isinstance(entry, TurnedAway):
            try:
                self._counters.accept(len(entry.segment))
                entry.segment.call.hand_in(len(entry.segment))
                self._ledger.postpone(entry.segment, entry.code, entry.message)
            finally:
                entry.progress.finish()

    def _spool_run(self) -> None:
        """Make the events of the first entries durable, one after the other, and then put them into the queue.

        The last of them is left to the caller to take away.
        """
        entries = self._intake.entries
        run = list(takewhile(lambda entry: isinstance(entry, Spooling), tuple(entries)))
        written: list[tuple[Spooling, Receipt | None]] = []
        for entry in run:
            assert isinstance(entry, Spooling)  # noqa: S101 -- see the line above
            written += self._write(entry)
        self._sync(written)
        for _ in run[1:]:
            entries.popleft()

    def _write(self, entry: Spooling) -> list[tuple[Spooling, Receipt | None]]:
        """Write an entry to the spool; return it with its receipt, nothing where it cannot be written."""
        assert self._spool is not None  # noqa: S101 -- only a spooled pipeline has such entries
        segment = entry.segment
        if self._shutdown.is_begun:
            self._counters.accept(len(segment))
            segment.call.hand_in(len(segment))
            self._ledger.turn_away(segment, ErrorCode.CLOSED, "the workspace is closed")
            entry.progress.finish()
            return []
        try:
            receipt = self._spool.append(segment.stream, segment.lines, segment.accepted_at)
        except SpoolFull as error:
            entry.progress.finish(error)
        except SpoolError as error:
            self._refuse(entry, error)
        except BaseException as error:  # a caller waits
            log.exception("events could not be spooled")
            self._refuse(entry, SpoolError(f"{type(error).__name__}: {error}"))
        else:
            return [(entry, receipt)]
        return []

    def _refuse(self, entry: Spooling, error: SpoolError) -> None:
        """Note that events could not be spooled; the caller gets the exception instead of a future."""
        segment = entry.segment
        segment.call.ignore()
        self._counters.accept(len(segment))
        segment.call.hand_in(len(segment))
        self._ledger.turn_away(segment, ErrorCode.DELIVERY_FAILED, str(error))
        entry.progress.finish(error)

    def _sync(self, written: list[tuple[Spooling, Receipt | None]]) -> None:
        """Put what is written into the queue, or leave it to the spool where older events wait there."""
        for entry, receipt in written:
            segment = entry.segment
            try:
                self._counters.accept(len(segment))
                segment.call.hand_in(len(segment))
                segment.receipt = receipt
                if receipt is None:
                    self._ledger.note_spooled(segment)
                elif (rest := self._buffer.put(segment)) is not None:
                    self._ledger.overflow(rest)
            finally:
                entry.progress.finish()

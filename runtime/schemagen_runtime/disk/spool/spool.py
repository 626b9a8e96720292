"""Keep accepted events in a folder until they have their fate: on the disk before their call returns.

An event in the spool is *held* while the queue in memory has it too, *waiting* while it is to be read and sent, or
*parked* until the next start. Events that wait are read in the order in which they came. While there are any, new
events wait behind them, so that none overtakes another.
"""

from __future__ import annotations

import threading
from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Final

from schemagen_runtime.api.settings import Settings
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.disk.spool.log import Log, Spooled
from schemagen_runtime.disk.spool.receipt import Backlog, Cursor, Receipt, Unspooled
from schemagen_runtime.disk.spool.report_files import ReportFiles
from schemagen_runtime.disk.spool.slot import Slot, SpoolError, locate_spool
from schemagen_runtime.disk.spool.streams import Streams
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.log import log_of

logger = log_of("schemagen_runtime")

_MAX_LOADED: Final = 1000
"""Events that are read at a time."""
_MAX_LOG_BYTES: Final = 8 << 20
"""The disk is given back a file at a time."""
_LEAST_LOGS: Final = 8
"""A full spool has at least so many files, for the same reason."""


class SpoolFull(SchemagenError):  # noqa: N818 -- it names what is
    """Report that the spool has reached ``Settings.max_spool_bytes``."""


class Spool:
    """Keep the events of one process in its part of a spool's folder.

    ``_changed`` guards every attribute. Whoever appends, or closes the active file, holds ``_appending`` before it:
    events are written and synced before anybody else sees them.
    """

    def __init__(
        self,
        folder: str | Path,
        destination: str,
        settings: Settings,
        is_buried: Callable[[Spooled], bool] = lambda _: False,
        former: Sequence[str] = (),
    ) -> None:
        """Claim a slot, and read what killed processes left.

        Args:
            folder: where events lie.
            destination: where they go; the folder keeps to it.
            settings: bounds, and whether to sync.
            is_buried: whether an event, which was about to be a dead letter when its process was killed, is one.
            former: names that the destination had before, and under which the folder is its own too.

        Raises:
            SpoolError: the folder cannot be used, or holds events for another destination.
        """
        self._folder = locate_spool(folder)
        self._settings = settings
        self._log_bytes = min(_MAX_LOG_BYTES, settings.max_spool_bytes // _LEAST_LOGS)
        self._changed = threading.Condition()
        self._appending = threading.Lock()
        self._slot = Slot(self._folder, destination, former)
        self._streams = Streams(self._folder, self._slot.path)
        self._logs: dict[int, Log] = {}
        self._last_number = 0
        self._active: Log | None = None
        self._returned: list[Receipt] = []
        self._cursor: Cursor | None = None
        self._loading = False
        self._frozen = False
        self._closed = False
        self._resume_at = 0.0
        self._parked = 0
        self._waiting = 0
        self._damaged = 0
        self._returns = 0
        try:
            with self._changed:
                self._recover(is_buried)
        except OSError as error:
            self._slot.close()
            raise SpoolError(f"the spool {folder} cannot be read: {error.strerror or error}") from error
        self.recovered = self._waiting

    def _recover(self, is_buried: Callable[[Spooled], bool]) -> None:
        for path in self._slot.logs():
            self._last_number += 1
            log = Log.recover(path, self._last_number, self._streams)
            log.done([event.offset for event in log.read(sorted(log.doubtful_offsets())) if is_buried(event)])
            self._logs[log.number] = log
            self._waiting += log.open
            self._damaged += log.damaged
        for log in list(self._logs.values()):
            self._remove_if_done(log)
        if self._logs:
            self._cursor = Cursor.at_start_of(next(iter(self._logs.values())))

    @property
    def report_files(self) -> ReportFiles:
        """Return what keeps counts of rejected events in the spool."""
        return ReportFiles(self._slot.path)

    @property
    def waiting(self) -> int:
        """Return the number of events that are to be read and sent."""
        return self._waiting

    @property
    def parked(self) -> int:
        """Return the number of events that the next start tries again."""
        return self._parked

    @property
    def damaged(self) -> int:
        """Return the number of records that could not be read."""
        return self._damaged

    @property
    def size(self) -> int:
        """Return the bytes of events on disk."""
        return sum(log.size for log in list(self._logs.values()))

    @property
    def is_drained(self) -> bool:
        """Tell whether no event waits to be read."""
        return not self._has_backlog

    @property
    def returns(self) -> int:
        """Return how often events were given back so far."""
        return self._returns

    @property
    def _has_backlog(self) -> bool:
        return bool(self._returned) or self._cursor is not None or self._loading

    def append(self, stream: Stream, lines: Sequence[bytes], accepted_at: float) -> Receipt | None:
        """Make events durable; return where they lie, None where they wait behind others.

        Raises:
            SpoolFull: there is no room for them.
            SpoolError: they cannot be written; what was written before is as it was.
        """
        (outcome,) = self.append_together([Unspooled(stream, lines, accepted_at)])
        if isinstance(outcome, SchemagenError):
            raise outcome
        return outcome

    def append_together(self, batches: Sequence[Unspooled]) -> list[Receipt | SpoolFull | SpoolError | None]:
        """Make the events of several calls durable, with one sync for all.

        Returns:
            For each what ``append`` returns or raises.
        """
        with self._appending:
            outcomes: list[Receipt | SpoolFull | SpoolError | None] = []
            written: list[int] = []  # the places of those that are in the active file, and not accepted yet
            for place, batch in enumerate(batches):
                outcome = self._write(batch, can_seal=not written)
                outcomes.append(outcome)
                if isinstance(outcome, Receipt):
                    written.append(place)
                elif isinstance(outcome, SpoolError):
                    self._commit(outcomes, written)
                    written = []
                    self._seal()
            self._commit(outcomes, written)
            return outcomes

    def _write(self, batch: Unspooled, *, can_seal: bool) -> Receipt | SpoolFull | SpoolError:
        """Append a batch to the active file."""
        try:
            self._require_room(sum(map(len, batch.lines)), can_seal=can_seal)
            log = self._writable(can_seal=can_seal)
            return Receipt(
                log, log.append(batch.stream, self._streams.save(batch.stream), batch.lines, batch.accepted_at)
            )
        except (SpoolFull, SpoolError) as error:
            return error
        except OSError as error:
            return self._unwritable(len(batch.lines), error)

    def _commit(self, outcomes: list[Receipt | SpoolFull | SpoolError | None], places: Sequence[int]) -> None:
        """Sync the active file, and accept what was written to it; where that fails, take it back."""
        log = self._active
        if not places or log is None:
            return
        try:
            if self._settings.sync_spool:
                log.sync()
            log.require_in_place()
        except OSError as error:
            with self._changed:
                log.withdraw()
                self._active = None
                self._remove_if_done(log)
            for place in places:
                receipt = outcomes[place]
                outcomes[place] = self._unwritable(len(receipt.offsets) if isinstance(receipt, Receipt) else 0, error)
            return
        with self._changed:
            waits = self._has_backlog
            for place in places:
                receipt = outcomes[place]
                assert isinstance(receipt, Receipt)  # noqa: S101 -- the places are of those
                log.open += len(receipt.offsets)
                if waits:
                    outcomes[place] = None
                    self._waiting += len(receipt.offsets)
                    self._cursor = self._cursor or Cursor(log, receipt.offsets[0], set())
            log.committed = log.size
            self._changed.notify_all()

    def _require_room(self, size: int, *, can_seal: bool) -> None:
        if self._closed:
            raise SpoolError(f"the spool {self._folder} is closed")
        if not self._has_room(size) and can_seal:
            self._seal()  # a file that nothing is appended to goes once its events are done
        if not self._has_room(size):
            bound = self._settings.max_spool_bytes
            raise SpoolFull(f"the spool has {self.size:,} bytes of at most {bound:,}, and {size:,} more came")

    def _has_room(self, size: int) -> bool:
        return self.size + size <= self._settings.max_spool_bytes

    def _unwritable(self, events: int, error: OSError) -> SpoolError:
        reason = error.strerror or str(error)
        message = f"the spool {self._folder} cannot be written: {reason}; {events} events were not accepted"
        return SpoolError(message)

    def _writable(self, *, can_seal: bool) -> Log:
        """Return the file to append to, a new one where the last is full.

        Raises:
            OSError: there is none.
        """
        if can_seal and self._active is not None and self._active.size >= self._log_bytes:
            self._seal()
        if self._active is None:
            self._slot.require_in_place()
            log = Log.create(self._slot.next_log(), self._last_number + 1)
            with self._changed:
                self._last_number = log.number
                self._active = self._logs[log.number] = log
            self._slot.sync()
        return self._active

    def _seal(self) -> None:
        """Append no more to the active file. Whoever calls this holds ``_appending``."""
        with self._changed:
            log, self._active = self._active, None
            if log is not None:
                log.seal()
                self._remove_if_done(log)

    def _remove_if_done(self, log: Log) -> None:
        if log.sealed and not log.open and self._logs.pop(log.number, None) is not None:
            try:
                log.remove()
            except OSError as error:
                logger.warning("%s cannot be removed: %s", log.path, error.strerror)
            self._changed.notify_all()

    def done(self, receipt: Receipt) -> None:
        """Forget events that have their fate."""
        with self._changed:
            if not self._closed:
                receipt.log.done(receipt.offsets)
                self._remove_if_done(receipt.log)

    def burying(self, receipt: Receipt) -> None:
        """Note that events are about to be dead letters."""
        with self._changed:
            if not self._closed:
                receipt.log.burying(receipt.offsets)

    def give_back(self, receipt: Receipt, pause: float) -> None:
        """Take back events to be tried again: they wait, ``pause`` seconds at least, before what came after them."""
        with self._changed:
            insort(self._returned, receipt, key=lambda one: (one.log.number, one.offsets[0]))
            self._returns += 1
            self._waiting += len(receipt.offsets)
            self._resume_at = max(self._resume_at, monotonic() + pause)
            self._changed.notify_all()

    def park(self, receipt: Receipt) -> None:
        """Take back events that the next start is to try again."""
        with self._changed:
            self._parked += len(receipt.offsets)

    def wait_for_backlog(self) -> bool:
        """Wait until there is something for ``load``; return False when nothing is to be loaded any more."""
        with self._changed:
            while not self._frozen:
                pause = self._resume_at - monotonic()
                if self._has_backlog and pause <= 0:
                    self._loading = True
                    return True
                self._changed.wait(pause if self._has_backlog else None)
            return False

    def load(self) -> list[Backlog]:
        """Read some of the events that wait, the oldest first; new ones wait behind them until ``loaded`` is called."""
        with self._changed:
            self._loading = True
            log, events = self._next_returned() if self._returned else self._next_at_cursor()
            self._waiting -= len(events)
            if not self._returned and self._cursor is None and self._waiting:
                logger.error("%d records of the spool %s could not be read", self._waiting, self._folder)
                self._damaged, self._waiting = self._damaged + self._waiting, 0
            # A dead letter is known again by its own event's time, so only events of one moment go together.
            runs = groupby(events, key=lambda event: (event.stream, event.accepted_at))
            return [Backlog.of(log, list(run)) for _, run in runs]

    def _next_returned(self) -> tuple[Log, list[Spooled]]:
        receipt = self._returned.pop(0)
        count = len(receipt.offsets)
        if count > _MAX_LOADED:
            self._returned.insert(0, receipt.pick(range(_MAX_LOADED, count)))
            receipt = receipt.pick(range(_MAX_LOADED))
        return receipt.log, _read(receipt.log, receipt.log.read(receipt.offsets))

    def _next_at_cursor(self) -> tuple[Log, list[Spooled]]:
        cursor = self._cursor
        assert cursor is not None  # noqa: S101 -- there is something to load
        log, events = cursor.log, list[Spooled]()
        if log.number in self._logs:  # else all of its events were read, and have their fate
            events = _read(log, islice(log.scan(cursor.offset, cursor.done), _MAX_LOADED))
        if len(events) == _MAX_LOADED:
            cursor.offset = events[-1].end
        else:
            later = [other for number, other in self._logs.items() if number > log.number]
            self._cursor = Cursor.at_start_of(later[0]) if later else None
        return log, events

    def loaded(self) -> None:
        """Note that what ``load`` returned is in the queue, or was given back."""
        with self._changed:
            self._loading = False
            self._changed.notify_all()

    def freeze(self) -> None:
        """Stop loading, and wait until what is being loaded is in the queue, or was given back."""
        with self._changed:
            self._frozen = True
            self._changed.notify_all()
            while self._loading:
                self._changed.wait()

    def close(self) -> None:
        """Close the files, and leave the events that have no fate to the next start."""
        with self._appending, self._changed:
            if not self._closed:
                self._closed = True
                self._seal()
                self._tell_lost()
                self._let_go()
                self._changed.notify_all()

    def _tell_lost(self) -> None:
        """Log which events are not left to the next start, for somebody has removed their files."""
        for log in self._logs.values():
            if log.open and not log.path.exists():
                logger.error("%s was removed while it was in use: its %d events are lost", log.path, log.open)

    def abandon(self) -> None:
        """Close a forked child's copies of the files; the parent's stay as they are, its locks too."""
        self._closed = True
        if self._active is not None:
            self._active.seal()
        self._let_go()

    def _let_go(self) -> None:
        for log in self._logs.values():
            log.close()
        self._slot.close()


def _read(log: Log, events: Iterator[Spooled]) -> list[Spooled]:
    """Return the events, as far as the disk lets them be read: what cannot be read must not hold up the rest."""
    found: list[Spooled] = []
    try:
        found.extend(events)
    except OSError as error:
        logger.error("%s cannot be read: %s", log.path, error.strerror)  # noqa: TRY400 -- the message says it all
    return found

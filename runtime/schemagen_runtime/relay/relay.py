"""Move events from a log to a store, batch by batch, until told to stop: what goes wrong with either is waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from schemagen_runtime.api.destination import TransientError
from schemagen_runtime.api.positions import PositionMoved
from schemagen_runtime.relay.batch_source import BatchSource, Keeper
from schemagen_runtime.relay.event_batch import EventBatch
from schemagen_runtime.relay.failures import Sent
from schemagen_runtime.relay.meter import Meter
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.rate_limit import RateLimit

log = log_of("schemagen_runtime")

_READ_SECONDS: Final = 0.5
"""How long is waited for events before it is seen whether to stop."""
_PAUSES: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between attempts while somebody is away; the last one again and again."""
_LOOK_EVERY: Final = 5.0
"""Seconds between looks at how far behind the relay is."""


class BatchSender(Keeper, Protocol):
    """Write batches, and know how far those before were written. One thread uses it."""

    def write(self, batch: EventBatch) -> Sent:
        """Write a batch, or nothing of it where it raises ``TransientError`` or ``PositionMoved``."""
        ...

    def bury(self, parts: Iterable[str]) -> None:
        """Make the dead letters durable of the batch that was written last."""
        ...


class Relay:
    """Move events. One thread runs it; any may stop it."""

    def __init__(self, sender: BatchSender, meter: Meter) -> None:
        """Prepare to move."""
        self._sender = sender
        self._meter = meter
        self._stopping = threading.Event()
        self._failures = RateLimit(5.0)
        self._looked_at = 0.0

    def stop(self) -> None:
        """Finish the batch that is being written, and then stop."""
        self._stopping.set()

    @property
    def is_stopping(self) -> bool:
        """Tell whether somebody stopped it."""
        return self._stopping.is_set()

    def run(self, source: BatchSource, observe: Callable[[Sent], object], *, until_now: bool) -> None:
        """Move what the source has until somebody stops it.

        Args:
            source: the log.
            observe: is told what became of each batch.
            until_now: whether to end once everything has its fate that the source has now.

        Raises:
            SourceError, DestinationError: source or store refuse for good.
        """
        source.begin(self._sender)
        failures = 0
        while not self._stopping.is_set():
            try:
                batch = source.read(_READ_SECONDS)
                if batch is not None:
                    observe(self._move(source, batch))
                self._look(source, batch)
                if until_now and source.is_at_end():
                    return
            except PositionMoved as moved:
                self._meter.refused_commits += 1
                self._tell(moved)
                source.rewind()
            except TransientError as error:
                self._pause(source, error, failures)
                source.rewind()
                failures += 1
            else:
                failures = 0
                self._meter.paused = None

    def _move(self, source: BatchSource, batch: EventBatch) -> Sent:
        """Write a batch and bury its dead letters; only then the source is told."""
        try:
            sent = self._sender.write(batch)
        except TransientError:
            waiting = [run.accepted[0][1] for run in batch.runs if run.accepted]
            self._meter.lag_seconds = max(0.0, time.time() - min(waiting, default=time.time()))
            raise
        self._meter.count(sent)
        if sent.dead and not self._bury(source, batch):
            source.rewind()
        elif not source.done(batch):
            self._meter.refused_commits += 1
        return sent

    def _bury(self, source: BatchSource, batch: EventBatch) -> bool:
        """Bury as often as it takes, before anything else is read.

        Returns:
            False where it was not done: a part went to another process, which does, or somebody stopped this one.
        """
        failures = 0
        while source.holds(batch):
            try:
                self._sender.bury(batch.after)
            except TransientError as error:
                if self._stopping.is_set():
                    return False
                self._pause(source, error, failures)
                failures += 1
            else:
                return True
        return False

    def _pause(self, source: BatchSource, error: TransientError, failures: int) -> None:
        self._meter.paused = str(error)
        self._tell(error)
        until = time.monotonic() + max(_PAUSES[min(failures, len(_PAUSES) - 1)], error.retry_after or 0.0)
        while not self._stopping.is_set() and (left := until - time.monotonic()) > 0:
            try:
                source.wait(min(left, _READ_SECONDS))
                self._measure(source)
            except TransientError:  # the source is away too
                self._stopping.wait(min(left, _READ_SECONDS))

    def _tell(self, error: Exception) -> None:
        more = self._failures.admit()
        if more is not None:
            log.warning("the relay waits: %s%s", error, more)

    def _look(self, source: BatchSource, batch: EventBatch | None) -> None:
        """Look how far behind it is, in events and in time."""
        if not self._measure(source):
            return
        accepted = [run.accepted[-1][1] for run in batch.runs if run.accepted] if batch is not None else []
        behind = any(self._meter.lag_events.values())
        if not behind:
            self._meter.lag_seconds = 0.0
        elif accepted:
            self._meter.lag_seconds = max(0.0, time.time() - max(accepted))

    def _measure(self, source: BatchSource) -> bool:
        """Look how many events were not read yet, now and then, for it costs a request; return whether it was done."""
        now = time.monotonic()
        if now < self._looked_at + _LOOK_EVERY:
            return False
        self._looked_at = now
        self._meter.lag_events = source.backlog()
        return True

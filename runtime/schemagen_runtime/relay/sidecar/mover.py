"""Send batches, one after the other, whoever made them: halves, events, dead letters and positions in this order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from schemagen_runtime.api.destination import TransientError
from schemagen_runtime.relay.event_batch import EventBatch
from schemagen_runtime.relay.failures import Sent
from schemagen_runtime.relay.relay import BatchSender
from schemagen_runtime.relay.sidecar.batching import Batched
from schemagen_runtime.relay.sidecar.checkpoint import Checkpoint
from schemagen_runtime.relay.sidecar.halves import Halves
from schemagen_runtime.relay.sidecar.meter import Meter
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.rate_limit import RateLimit

log = log_of("schemagen_runtime")

_PAUSES: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between attempts while the destination is away; the last one again and again."""


class Stopped(Exception):  # noqa: N818 -- it names what is
    """Tell that the sidecar was stopped while it waited for the destination: the batch comes again."""


class Mover:
    """Send batches. Several threads may use one."""

    def __init__(self, sender: BatchSender, checkpoint: Checkpoint | None, halves: Halves, meter: Meter) -> None:
        """Prepare to send.

        Args:
            sender: writes batches.
            checkpoint: keeps positions, where the destination does not.
            halves: keeps what waits to be joined.
            meter: counts.
        """
        self.halves = halves
        self.meter = meter
        self.stopping = threading.Event()
        self._sender = sender
        self._checkpoint = checkpoint
        self._lock = threading.Lock()
        self._failures = RateLimit(5.0)

    def positions(self) -> Mapping[str, str]:
        """Return where each part stands."""
        told = self._sender.positions() if self._checkpoint is None else self._checkpoint.positions()
        return told or {}

    def move(self, source: str, make: Callable[[], Batched]) -> Sent:
        """Make a batch and send it, as often as it takes.

        Raises:
            Stopped: somebody stopped the sidecar meanwhile.
            PositionMoved: somebody else goes on from where the batch begins.
            DestinationError: the destination refuses for good.
        """
        failures = 0
        while True:
            try:
                return self.try_move(source, make)
            except TransientError as error:
                self._pause(error, failures)
                failures += 1

    def try_move(self, source: str, make: Callable[[], Batched]) -> Sent:
        """Make a batch and send it once.

        Raises:
            TransientError: not all of it has its fate; made anew it can be sent again.
            PositionMoved, DestinationError: see :meth:`move`.
        """
        with self._lock:
            self.halves.undo()  # of a batch that could not be made
            batched = make()
            self.halves.keep()
            try:
                sent = self._write(batched.batch)
            except BaseException:
                self.halves.release(batched.token)
                raise
            self.halves.settle(batched.token)
            sent = replace(sent, duplicates=sent.duplicates + batched.counts.pop("duplicate", 0))
            self.meter.count(source, sent, batched.counts)
            self.meter.paused = None
            return sent

    def _write(self, batch: EventBatch) -> Sent:
        sent = self._sender.write(batch)
        if sent.dead:
            self._sender.bury({batch.origin(index).part for index in _indexes(batch)} | set(batch.after))
        if self._checkpoint is not None and batch.after:
            self._checkpoint.move(batch.after)
        return sent

    def _pause(self, error: TransientError, failures: int) -> None:
        self.meter.paused = str(error)
        more = self._failures.admit()
        if more is not None:
            log.warning("the sidecar waits: %s%s", error, more)
        seconds = max(_PAUSES[min(failures, len(_PAUSES) - 1)], error.retry_after or 0.0)
        if self.stopping.wait(seconds):
            raise Stopped


def _indexes(batch: EventBatch) -> set[int]:
    return {*batch.misfits, *(index for run in batch.runs for index in run.indexes)}

"""Send batches, one after the other, whoever made them: halves, events, dead letters and positions in this order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

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
_TURN_SECONDS: Final = 5.0
"""How long a request waits while other events are sent; then it is told to come again."""
Result = TypeVar("Result")


class Stopped(Exception):  # noqa: N818 -- it names what is
    """Tell that the sidecar was stopped while it waited for the destination: the batch comes again."""


def _nothing() -> None:
    """Have nothing to do while it is waited."""


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

    def move(self, source: str, make: Callable[[], Batched], meanwhile: Callable[[], object] = _nothing) -> Sent:
        """Make a batch and send it, as often as it takes.

        Args:
            source: the source that it is of.
            make: makes the batch, each time anew.
            meanwhile: is called before each wait.

        Raises:
            Stopped: somebody stopped the sidecar meanwhile.
            PositionMoved: somebody else goes on from where the batch begins.
            DestinationError: the destination refuses for good.
        """

        def send() -> Sent:
            with self._lock:
                batched, sent = self._write(make)
                # What was written moved the positions, and must not be written again.
                self.patiently(partial(self._finish, batched, sent), meanwhile)
                return self._count(source, batched, sent)

        return self.patiently(send, meanwhile)

    def try_move(self, source: str, make: Callable[[], Batched]) -> Sent:
        """Make a batch that has no positions and send it once.

        Raises:
            TransientError: not all of it has its fate, or others are being sent; made anew it can be sent again.
            DestinationError: see :meth:`move`.
        """
        if not self._lock.acquire(timeout=_TURN_SECONDS):
            raise TransientError(self.meter.paused or "other events are being sent")
        try:
            batched, sent = self._write(make)
            try:
                self._finish(batched, sent)
            except TransientError:
                self.halves.release(batched.token)
                raise
            return self._count(source, batched, sent)
        finally:
            self._lock.release()

    def patiently(self, step: Callable[[], Result], meanwhile: Callable[[], object] = _nothing) -> Result:
        """Take a step as often as it takes, while something is away.

        Args:
            step: the step.
            meanwhile: is called before each wait.

        Raises:
            Stopped: somebody stopped the sidecar meanwhile.
        """
        failures = 0
        while True:
            try:
                return step()
            except TransientError as error:
                meanwhile()
                self._pause(error, failures)
                failures += 1

    def _write(self, make: Callable[[], Batched]) -> tuple[Batched, Sent]:
        """Make a batch and write it, or nothing of it."""
        self.halves.undo()  # of a batch that could not be made
        batched = make()
        self.halves.keep()
        try:
            return batched, self._sender.write(batched.batch)
        except BaseException:
            self.halves.release(batched.token)
            raise

    def _finish(self, batched: Batched, sent: Sent) -> None:
        """Make durable what follows from a batch that is written. Done twice it is the same."""
        batch = batched.batch
        if sent.dead:
            self._sender.bury({batch.origin(index).part for index in _indexes(batch)} | set(batch.after))
        if self._checkpoint is not None and batch.after:
            self._checkpoint.move(batch.after)
        self.halves.settle(batched.token)

    def _count(self, source: str, batched: Batched, sent: Sent) -> Sent:
        sent = replace(sent, duplicates=sent.duplicates + batched.counts.pop("duplicate", 0))
        self.meter.count(source, sent, batched.counts)
        self.meter.paused = None
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

"""End a pipeline in order, on one of its own threads: whoever asked for it may be interrupted, and ask again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from schemagen_runtime.api.destination import Destination
from schemagen_runtime.api.stats import Stats
from schemagen_runtime.delivery.buffer import Buffer
from schemagen_runtime.delivery.intake import Intake
from schemagen_runtime.delivery.workers import Workers
from schemagen_runtime.disk.spool.spool import Spool
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.log import log_of

log = log_of("schemagen_runtime")

_GRACE_SECONDS: Final = 1.0
"""How long whoever closes waits beyond its time for what is left to be told."""


class Shutdown:
    """Hold how far the end of a pipeline is.

    Attributes:
        is_begun: whether nothing is accepted any more.
        is_done: whether each event has its fate, or is left to the spool.
    """

    def __init__(
        self, intake: Intake, buffer: Buffer, spool: Spool | None, workers: Workers, destination: Destination
    ) -> None:
        """Prepare to end the parts of a pipeline."""
        self._intake = intake
        self._buffer = buffer
        self._spool = spool
        self._workers = workers
        self._destination = destination
        self._until = float("inf")
        self._is_draining = True
        self._before: Stats | None = None
        self.is_begun = False
        self.is_done = False

    def begin(self, until: float, now: Stats, *, is_final: bool) -> None:
        """Accept nothing more, and have what there is delivered, at the latest until then; do not wait for it.

        Args:
            until: a time of the monotonic clock, in seconds. Of several times the latest counts.
            now: the counters as they are now.
            is_final: whether this time counts although an earlier call gave a later one.
        """
        self._before = self._before or now
        self._until = max(until, self._until) if self.is_begun and not is_final else until
        self.is_begun = True
        self._intake.is_open = False
        self._intake.wake()
        self._buffer.room.ring()

    def wait(self, until: float) -> bool:
        """Wait until the end is done, little longer than until then; return whether it is."""
        return self._buffer.room.wait_for(lambda: self.is_done, until + _GRACE_SECONDS)

    def is_over(self) -> bool:
        """Tell whether all is delivered, or the time for it is over. The thread that admits asks between its rounds."""
        if not self.is_begun:
            return False
        self._buffer.hurry()
        if self._is_draining and (self._spool is None or self._spool.is_drained) and not self._intake.entries:
            self._is_draining = False
            self._stop_taking()
        return (not self._is_draining and self._workers.have_ended) or monotonic() >= self._until

    def _stop_taking(self) -> None:
        self._buffer.close()  # whoever waits for room in it goes on
        if self._spool is not None:
            self._spool.freeze()

    def finish(self, stats: Callable[[], Stats], tell_unseen: Callable[[], None]) -> None:
        """End what is left, let go of spool and destination, log what nobody looked at, and tell who waits."""
        steps = (self._stop_taking, self._workers.stop, self._close_spool, self._close_destination, tell_unseen)
        for step in steps:
            try:
                step()
            except BaseException:  # the next step must be done, too, and somebody waits for the end
                log.exception("the workspace could not be closed in order")
        if self._before is not None:
            _report_undelivered(self._before, stats())
        self.is_done = True
        self._buffer.room.ring()

    def _close_spool(self) -> None:
        if self._spool is not None:
            self._spool.close()

    def _close_destination(self) -> None:
        if self._workers.have_ended:  # else a thread is stuck in the destination, and has to keep it
            self._destination.close()


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

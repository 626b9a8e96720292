"""Bring what waits in the spool to the queue in memory, on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from schemagen_runtime.delivery.buffer import Buffer
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.disk.spool.receipt import Backlog
from schemagen_runtime.disk.spool.spool import Spool


class Pump:
    """Run a daemon thread from the spool to the buffer. It has no state but the thread."""

    def __init__(self, spool: Spool, buffer: Buffer, segment: Callable[[Backlog], Segment]) -> None:
        """Bring as much of the backlog as there is room for, then go on in a thread.

        Args:
            spool: where events wait.
            buffer: where they go.
            segment: makes a segment of events that were read again.
        """
        self._spool = spool
        self._buffer = buffer
        self._segment = segment
        # New events of this process wait behind the old ones: best in memory, where their futures can tell their fate.
        while spool.waiting and self._load(0.0):
            pass
        self._thread = threading.Thread(target=self._run, name="schemagen-spool", daemon=True)
        self._thread.start()

    @property
    def is_current_thread(self) -> bool:
        """Tell whether the caller runs on this thread."""
        return threading.current_thread() is self._thread

    def _run(self) -> None:
        while self._spool.wait_for_backlog():
            self._load(threading.TIMEOUT_MAX)

    def _load(self, block: float) -> bool:
        """Bring some events, waiting ``block`` seconds for room; return whether there was room for all of them."""
        complete = True
        try:
            for backlog in self._spool.load():
                segment = self._segment(backlog)
                rest = self._buffer.put(segment, block) if complete else segment
                if rest is not None and rest.receipt is not None:
                    complete = False
                    self._spool.give_back(rest.receipt, 0.0)
        finally:
            self._spool.loaded()
            self._buffer.room.ring()  # for who waits until the spool has nothing to read
        return complete

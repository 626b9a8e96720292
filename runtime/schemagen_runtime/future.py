"""The future that a call hands back: callbacks cannot harm delivery, and a failure nobody looks at is logged."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from schemagen_runtime.result import IngestionError, IngestResult, StreamingStatus

log = logging.getLogger("schemagen_runtime")


class RateLimit:
    """Lets one message through in ``period`` seconds, and counts those it holds back."""

    def __init__(self, period: float) -> None:
        self._period = period
        self._lock = threading.Lock()
        self._next = 0.0
        self._held_back = 0

    def admit(self) -> int | None:
        """How many messages were held back since the last one that was let through; None to hold this one back."""
        with self._lock:
            now = time.monotonic()
            if now < self._next:
                self._held_back += 1
                return None
            self._next, held_back, self._held_back = now + self._period, self._held_back, 0
            return held_back


_unseen_failures = RateLimit(10.0)


class IngestFuture(Future[IngestResult]):
    """A ``concurrent.futures.Future`` that cannot be cancelled: its events are already accepted."""

    def __init__(self) -> None:
        super().__init__()
        self._seen = False
        self._failed = False
        self.set_running_or_notify_cancel()

    def resolve(self, result: IngestResult, *, raise_errors: bool) -> None:
        """End the call: with its result, or with an ``IngestionError`` where that is asked for."""
        self._failed = result.status is StreamingStatus.FAILURE
        if self._failed and raise_errors:
            self.set_exception(IngestionError(result))
        else:
            self.set_result(result)

    def result(self, timeout: float | None = None) -> IngestResult:
        """What came of the call; waits up to ``timeout`` seconds.

        Raises:
            IngestionError: events failed, and the call was made with ``raise_errors=True``.
            TimeoutError: there is no result yet.
        """
        self._seen = True
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """The exception that ``result`` would raise, None where it would not."""
        self._seen = True
        return super().exception(timeout)

    def add_done_callback(self, fn: Callable[[Future[IngestResult]], object]) -> None:
        """Call ``fn`` with this future when it is done. Whatever ``fn`` raises is logged, and harms nothing."""
        self._seen = True
        super().add_done_callback(lambda future: _call_safely(fn, future))

    def watch(self, ended: Callable[[], object]) -> None:
        """Call ``ended`` when this future is done; unlike a callback, this is no sign that anybody looked at it."""
        super().add_done_callback(lambda _: ended())

    def __del__(self) -> None:
        """A failure that nobody looked at must not pass in silence."""
        if self._failed and not self._seen:
            held_back = _unseen_failures.admit()
            if held_back is not None:
                failure = self._exception or IngestionError(super().result(0))
                log.error("a failed call was never looked at: %s (%d more like it)", failure, held_back)


def _call_safely(fn: Callable[[Future[IngestResult]], object], future: Future[IngestResult]) -> None:
    try:
        fn(future)
    except BaseException:  # a callback must never end a delivery thread, whatever it raises
        log.exception("a callback of ingest_events raised")

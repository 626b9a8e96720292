"""The delivery thread: takes batches from the buffer, sends them, and gives each event its fate."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Iterator, Sequence
from uuid import uuid4

from schemagen_runtime.buffer import Buffer, Segment
from schemagen_runtime.destination import Batch, Destination, DestinationError, Outcome, TransientError
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.result import Fate
from schemagen_runtime.settings import Settings
from schemagen_runtime.stats import Counters

log = logging.getLogger("schemagen_runtime")


class Delivery:
    """One daemon thread, started at once: at the interpreter's exit none can be started any more.

    ``_lock`` guards ``_in_flight``, which ``stop`` reads from another thread.
    """

    def __init__(self, destination: Destination, buffer: Buffer, settings: Settings, counters: Counters) -> None:
        self._destination = destination
        self._buffer = buffer
        self._settings = settings
        self._counters = counters
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._in_flight: Sequence[Segment] = ()
        self._thread = threading.Thread(target=self._run, name="schemagen-delivery", daemon=True)
        self._thread.start()

    @property
    def is_current_thread(self) -> bool:
        """Whether the caller runs on the delivery thread, as callbacks do."""
        return threading.current_thread() is self._thread

    def stop(self, timeout: float) -> bool:
        """Finish within ``timeout`` seconds; what is not delivered by then ends as ``closed``.

        Returns:
            Whether the thread has ended, and so uses the destination no more.
        """
        self._buffer.close()
        self._thread.join(timeout)
        self._stopping.set()
        self._fail(
            self._buffer.drain(), ErrorCode.CLOSED, "the workspace was closed before the event could be delivered"
        )
        with self._lock:
            stuck = self._in_flight
        message = "the workspace was closed while the event was on its way; it may have arrived"
        self._fail(stuck, ErrorCode.CLOSED, message)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (segments := self._buffer.take()) is not None:
            with self._lock:
                self._in_flight = segments
            try:
                self._deliver(segments)
            except Exception as error:  # a destination's own mistake must not end the thread
                log.exception("the destination failed in a way that it should not")
                self._fail(segments, ErrorCode.DELIVERY_FAILED, f"the destination raised {type(error).__name__}")
            finally:
                with self._lock:
                    self._in_flight = ()
                self._buffer.release(segments)

    def _deliver(self, segments: Sequence[Segment]) -> None:
        stream = segments[0].stream
        lines = [line for segment in segments for line in segment.lines]
        batch = Batch(stream.collection, stream.model, stream.schema, uuid4().hex, lines)
        try:
            outcome = self._send(batch)
        except (TransientError, DestinationError) as error:
            log.warning("%d events for %s failed: %s", len(lines), stream.collection, error)
            self._fail(segments, ErrorCode.DELIVERY_FAILED, f"delivery failed: {error}")
        else:
            self._settle(segments, outcome)

    def _send(self, batch: Batch) -> Outcome:
        deadline = time.monotonic() + self._settings.delivery_timeout
        for wait in self._waits():
            try:
                return self._destination.send(batch)
            except TransientError as error:
                pause = wait if error.retry_after is None else error.retry_after
                if time.monotonic() + pause >= deadline or self._stopping.wait(pause):
                    raise
                self._counters.retry()
        raise AssertionError("the waits never end")

    def _waits(self) -> Iterator[float]:
        """Capped exponential backoff with full jitter."""
        ceiling = self._settings.backoff
        while True:
            yield random.uniform(0, ceiling)  # noqa: S311 -- jitter is no secret
            ceiling = min(ceiling * 2, self._settings.max_backoff)

    def _settle(self, segments: Sequence[Segment], outcome: Outcome) -> None:
        start = 0
        for segment in segments:
            places = range(start, start + len(segment.lines))
            index_of = dict(zip(places, segment.indexes, strict=True))
            duplicates = [index_of[place] for place in places if place in outcome.duplicates]
            failed = {index_of[place]: outcome.errors[place] for place in places if place in outcome.errors}
            stored = [
                index for place, index in index_of.items() if place not in outcome.duplicates and index not in failed
            ]
            segment.call.deliver(stored, Fate.DELIVERED)
            segment.call.deliver(duplicates, Fate.DUPLICATE)
            for index, error in failed.items():
                segment.call.reject(index, (error,))
            start += len(segment.lines)

    def _fail(self, segments: Sequence[Segment], code: ErrorCode, message: str) -> None:
        for segment in segments:
            segment.call.fail(segment.indexes, code, message)

"""What the collections of a workspace share: one destination, one queue, one delivery thread."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import wait

from schemagen_runtime.buffer import Buffer, Segment
from schemagen_runtime.call import Call
from schemagen_runtime.delivery import Delivery
from schemagen_runtime.destination import Collection, Destination, SchemaInfo
from schemagen_runtime.errors import ErrorCode, SchemagenError
from schemagen_runtime.future import IngestFuture
from schemagen_runtime.settings import Settings
from schemagen_runtime.stats import Counters, Stats


class Engine:
    """What the collections of a workspace share.

    ``_lock`` guards ``_registered`` and ``_closed``; ``_open`` is a set that only ever changes by one operation.
    """

    def __init__(self, destination: Destination, project: str, model: str | None, settings: Settings) -> None:
        self.project = project
        self.model = model
        self.settings = settings
        self._destination = destination
        self._counters = Counters()
        self._buffer = Buffer(settings)
        self._delivery = Delivery(destination, self._buffer, settings, self._counters)
        self._open: set[IngestFuture] = set()
        self._registered: set[tuple[Collection, str]] = set()
        self._lock = threading.Lock()
        self._closed = False
        _open_engines.add(self)

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Make a schema known to the destination, once."""
        with self._lock:
            if (collection, schema.fingerprint) not in self._registered:
                self._destination.register(collection, schema)
                self._registered.add((collection, schema.fingerprint))

    def open_call(self, events: Sequence[object], identify: Callable[[object], object], *, raise_errors: bool) -> Call:
        """A call for these events, which ``flush`` waits for until it is resolved."""
        self._counters.accept(len(events))
        call = Call(events, identify, self._counters, raise_errors=raise_errors)
        if not call.future.done():
            self._open.add(call.future)
            call.future.watch(lambda: self._open.discard(call.future))
        return call

    def put(self, segment: Segment, block: float) -> Segment | None:
        """Queue a segment; what found no room within ``block`` seconds."""
        return self._buffer.put(segment, block)

    def give_up(self, call: Call, rest: Segment | None) -> None:
        """Events found no room in the queue, or a workspace that is closed."""
        if rest is None:
            return
        code, message = ErrorCode.QUEUE_FULL, f"the queue was full for {self.settings.block} seconds"
        if self._closed:
            code, message = ErrorCode.CLOSED, "the workspace is closed"
        call.fail(rest.indexes, code, message)

    def flush(self, timeout: float | None) -> bool:
        """Wait until every call made so far is resolved; whether that was within ``timeout`` seconds."""
        self._refuse_in_callback("flush")
        self._buffer.hurry()
        return not wait(list(self._open), timeout).not_done

    def close(self, timeout: float) -> None:
        """Deliver what is queued, then let go of the destination."""
        self._refuse_in_callback("close")
        with self._lock:
            if self._closed:
                return
            self._closed = True
        # A destination that is stuck in a send would keep close waiting for it: it is left to its thread.
        if self._delivery.stop(timeout):
            self._destination.close()
        _open_engines.discard(self)

    def stats(self) -> Stats:
        """The counters as they are now."""
        return self._counters.snapshot(self._buffer.events, self._buffer.bytes)

    def _refuse_in_callback(self, what: str) -> None:
        if self._delivery.is_current_thread:
            raise SchemagenError(f"{what}() in a callback would wait for itself; call it from another thread")


# Held until they are closed: a workspace that its owner forgot still delivers at exit.
_open_engines: set[Engine] = set()


@atexit.register
def _close_all() -> None:
    """Events that were accepted are delivered before the program ends, within a bounded time in all."""
    engines = list(_open_engines)
    deadline = time.monotonic() + max((engine.settings.exit_timeout for engine in engines), default=0.0)
    for engine in engines:
        engine.close(max(0.0, deadline - time.monotonic()))

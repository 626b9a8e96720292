"""A data collection: where typed events go in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from schemagen_runtime.buffer import Segment, Stream
from schemagen_runtime.call import Call
from schemagen_runtime.destination import Collection, SchemaInfo, require_name
from schemagen_runtime.engine import Engine
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.future import IngestFuture
from schemagen_runtime.result import IngestResult
from schemagen_runtime.schema import Schema

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class DataCollection(Generic[E]):
    """A collection of a workspace, bound to a schema. ``Workspace.add_data_collection`` makes one."""

    name: str
    schema: Schema[E]
    info: SchemaInfo
    engine: Engine

    def ingest_events(
        self, events: Iterable[E], *, project: str | None = None, model: str | None = None, raise_errors: bool = True
    ) -> IngestFuture:
        """Validate, encode and enqueue events; their fates come with the future.

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
        return self._ingest(events, project, model, raise_errors=raise_errors)

    def ingest_mappings(
        self,
        mappings: Iterable[Mapping[str, object]],
        *,
        project: str | None = None,
        model: str | None = None,
        raise_errors: bool = True,
    ) -> IngestFuture:
        """The same for events whose columns are known only at run time: parsed logs, queue messages."""
        return self._ingest(mappings, project, model, raise_errors=raise_errors)

    async def aingest_events(
        self, events: Iterable[E], *, project: str | None = None, model: str | None = None, raise_errors: bool = True
    ) -> IngestResult:
        """``ingest_events`` for coroutines: waits for the fates, and never blocks the event loop."""
        # Only a project that is new to the workspace makes the destination register something, which may wait.
        stream = self._stream(None, model) if project is None else await asyncio.to_thread(self._stream, project, model)
        call, rest = self._enqueue(events, stream, 0.0, raise_errors=raise_errors)
        if rest is not None:
            rest = await asyncio.to_thread(self.engine.put, rest, self.engine.settings.block)
            self.engine.give_up(call, rest)
        return await asyncio.wrap_future(call.future)

    def _ingest(
        self, events: Iterable[object], project: str | None, model: str | None, *, raise_errors: bool
    ) -> IngestFuture:
        stream = self._stream(project, model)
        call, rest = self._enqueue(events, stream, self.engine.settings.block, raise_errors=raise_errors)
        self.engine.give_up(call, rest)
        return call.future

    def _enqueue(
        self, events: Iterable[object], stream: Stream, block: float, *, raise_errors: bool
    ) -> tuple[Call, Segment | None]:
        _refuse_single(events)
        engine = self.engine
        parts = self.schema.partition(events)
        call = engine.open_call(parts.events, self.schema.identify, raise_errors=raise_errors)
        for rejection in parts.rejected:
            call.reject(rejection.index, rejection.errors)
        lines, indexes = parts.lines, parts.indexes
        limit = engine.settings.max_event_bytes
        if lines and max(map(len, lines)) > limit:
            self._reject_large(call, lines, indexes, limit)
            indexes = [index for index, line in zip(indexes, lines, strict=True) if len(line) <= limit]
            lines = [line for line in lines if len(line) <= limit]
        if not lines:
            return call, None
        return call, engine.put(Segment(stream, call, lines, indexes), block)

    def _reject_large(self, call: Call, lines: list[bytes], indexes: list[int], limit: int) -> None:
        for line, index in zip(lines, indexes, strict=True):
            if len(line) > limit:
                message = f"the event has {len(line):,} bytes on the wire; expected at most {limit:,}"
                error = FieldError(ErrorCode.EVENT_TOO_LARGE, None, message, f"{limit} bytes", f"{len(line)} bytes")
                call.reject(index, (error,))

    def _stream(self, project: str | None, model: str | None) -> Stream:
        engine = self.engine
        chosen = engine.model if model is None else require_name("model", model)
        if chosen is None:
            raise ValueError("no model: name one in Workspace(model=…) or ingest_events(model=…)")
        place = Collection(engine.project if project is None else require_name("project", project), self.name)
        if project is not None:  # the workspace's own is registered since the collection was made
            engine.register(place, self.info)
        return Stream(place, chosen, self.info)


def _refuse_single(events: object) -> None:
    kind = type(events).__name__
    if isinstance(events, Mapping | str | bytes) or not isinstance(events, Iterable):
        raise TypeError(f"expected an iterable of events, got a single {kind}: write ingest_events([event])")

"""Hold a data collection, where typed events go in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Generic, NoReturn, TypeVar, cast

from schemagen_runtime.api.destination import Collection, SchemaInfo, require_name
from schemagen_runtime.api.result import IngestResult
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.client.direct import DirectHanding
from schemagen_runtime.client.handing import Handing, LabelHanding
from schemagen_runtime.client.lifecycle import Lifecycle
from schemagen_runtime.client.pieces import PIECE_EVENTS, Pieces
from schemagen_runtime.delivery.footprint import Footprint
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.schema import Schema
from schemagen_runtime.support.given import describe_given
from schemagen_runtime.support.loading import LOADING
from schemagen_runtime.support.process_bound import refuse_pickle

E = TypeVar("E")


@dataclass(frozen=True, slots=True, repr=False)
class DataCollection(Generic[E]):
    """Take events for one collection of a workspace, by one schema. ``Workspace.add_data_collection`` makes one."""

    name: str
    schema: Schema[E]
    info: SchemaInfo
    lifecycle: Lifecycle
    _handings: dict[tuple[str | None, str | None], Handing] = field(default_factory=dict, init=False, compare=False)
    """What hands in events, by the project and model that calls name; made once, for most calls name none."""
    _footprint: Footprint = field(default_factory=Footprint, init=False, repr=False, compare=False)

    def __reduce__(self) -> NoReturn:
        refuse_pickle(self, "open a workspace in the other process, and add the collection to it")

    def __repr__(self) -> str:
        return f"<DataCollection {self.lifecycle.project}/{self.name} of {self.schema!r}>"

    def ingest_events(
        self, events: Iterable[E], *, project: str | None = None, model: str | None = None, raise_errors: bool = True
    ) -> IngestFuture:
        """Check events, encode them and put them in the queue; the future brings their fates.

        Everything that the caller can wait for happens here: validation, capture, and the wait
        for room in a full queue, for at most ``Settings.block`` seconds without progress. Bad events do not keep
        good ones from being ingested. A later change of an event changes nothing. More than 1000 events are taken
        in pieces, so that a generator is read no faster than there is room; what it gave before it raises is accepted.

        Args:
            events: any number of events of the schema, typed or as dictionaries.
            project: another project than the workspace's; its collection must be registered.
            model: another model than the workspace's. Labels need none; inferences without one are rejected.
            raise_errors: whether the future raises ``IngestionError`` if any event failed, or
                returns its result all the same.

        Raises:
            TypeError: ``events`` is a single event, or nothing that can be iterated over; an argument of another type.
            ValueError: a name cannot be one.
        """
        handing = self._handing(project, model, raise_errors)
        kind = type(events)
        if kind is list or kind is tuple:  # nearly every call, and so before anything else is looked at
            given = tuple(events)
            if len(given) <= PIECE_EVENTS:
                return handing.whole(given, raise_errors)
        _refuse_single(events)
        return Pieces(handing, raise_errors).take(events)

    def ingest_mappings(
        self,
        mappings: Iterable[Mapping[str, object]],
        *,
        project: str | None = None,
        model: str | None = None,
        raise_errors: bool = True,
    ) -> IngestFuture:
        """Take events whose columns are known only at run time, such as parsed logs; as ``ingest_events`` does."""
        same = cast("DataCollection[Mapping[str, object]]", self)
        return same.ingest_events(mappings, project=project, model=model, raise_errors=raise_errors)

    def ingest_frame(
        self,
        frame: object,
        *,
        progress: bool = False,
        timezone: str | tzinfo | None = None,
        bools_from_ints: bool = False,
        vectors: Mapping[str, Sequence[str] | str] | None = None,
        project: str | None = None,
        model: str | None = None,
        raise_errors: bool = True,
    ) -> IngestFuture:
        """Take the rows of a frame as events, by columns; otherwise as ``ingest_events`` does. ``docs/frames.md``.

        A column whose type cannot be converted without loss refuses the frame before anything is sent. A value that
        does not fit is an error of its row, and the other rows are delivered.

        Args:
            frame: of pandas or polars, an Arrow table, or anything with ``__arrow_c_stream__``; columns by wire name.
            progress: whether to show a bar, in terminals and notebooks.
            timezone: the zone of times that have none, such as ``UTC`` or ``Europe/Berlin``.
            bools_from_ints: whether 0 and 1 stand for bools.
            vectors: the columns of which a vector is made, by its name, where ``from`` in the schema does not say so.
            project: as for ``ingest_events``.
            model: as for ``ingest_events``.
            raise_errors: as for ``ingest_events``; each error has the index of its row.

        Raises:
            FrameError: columns are missing, unknown, there twice or of other types: all that is wrong, at once.
            TypeError: ``frame`` is no frame; an argument of another type.
            ValueError: there is no such zone or vector; a name cannot be one.
        """
        with LOADING:
            from schemagen_runtime.client.frame_call import hand_in_frame  # noqa: PLC0415 -- needs NumPy
            from schemagen_runtime.client.frame_handing import FrameHanding  # noqa: PLC0415 -- as above

        return hand_in_frame(
            FrameHanding(self._handing(project, model, raise_errors), raise_errors),
            self.schema,
            frame,
            progress=progress,
            timezone=timezone,
            bools_from_ints=bools_from_ints,
            vectors=vectors,
        )

    async def aingest_events(
        self, events: Iterable[E], *, project: str | None = None, model: str | None = None, raise_errors: bool = True
    ) -> IngestResult:
        """Take events as ``ingest_events`` does, in a coroutine: wait for their fates, and never block its loop.

        A large call gives the loop a turn every few milliseconds. Events that were handed in when the caller is
        cancelled are delivered all the same. Those for which it was waiting for room end as ``queue_full``, and those
        that it had not come to are not accepted.

        Raises:
            SchemagenError: called in a callback, which would wait for itself.
        """
        with LOADING:
            from asyncio import wrap_future  # noqa: PLC0415 -- half the import time of the runtime, for those who use it

            from schemagen_runtime.client.gradual import ingest_gradually  # noqa: PLC0415 -- as above

        _refuse_single(events)
        if self.lifecycle.pipeline.is_own_thread:
            raise SchemagenError("aingest_events() in a callback would wait for itself; call ingest_events there")
        handing = self._handing(project, model, raise_errors)
        return await wrap_future(await ingest_gradually(handing, events, raise_errors))

    def _handing(self, project: str | None, model: str | None, raise_errors: bool) -> Handing:
        if raise_errors is not True and raise_errors is not False:
            raise TypeError(f"raise_errors is {describe_given(raise_errors)}; expected True or False")
        try:
            handing = self._handings[project, model]
        except (KeyError, TypeError):  # not seen before, or one cannot be hashed, and is no name
            return self._bind(project, model)
        # A forked child has a pipeline of its own.
        return handing if handing.pipeline is self.lifecycle.running else self._bind(project, model)

    def _bind(self, project: str | None, model: str | None) -> Handing:
        stream = self._stream(project, model)
        kind = LabelHanding if stream.model is None else DirectHanding
        handing = kind(self.lifecycle.pipeline, self.schema, stream, self._footprint)
        self._handings[project, model] = handing
        return handing

    def _stream(self, project: str | None, model: str | None) -> Stream:
        lifecycle = self.lifecycle
        chosen = lifecycle.model if model is None else require_name("model", model)
        place = Collection(lifecycle.project if project is None else require_name("project", project), self.name)
        return Stream(place, chosen, self.info)


def _refuse_single(events: object) -> None:
    given = f"events is {describe_given(events)}; expected an iterable of events"
    if hasattr(events, "columns") and (hasattr(events, "to_dict") or hasattr(events, "to_dicts")):
        raise TypeError(f"{given}: write ingest_frame(frame)")
    if isinstance(events, Mapping | str | bytes) or not isinstance(events, Iterable):
        raise TypeError(f"{given}: for one, write ingest_events([event])")

"""Describe a store: where schemas, inferences and labels lie, written, read and administered through one interface.

A destination takes the events of one program. A store is what lies behind it: it also answers what it holds, and
removes what is old. Callers are typed on :class:`Store`, and do not ask which one they have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias, runtime_checkable

from schemagen_runtime.api.destination import AcceptedRuns, Collection, Outcome, SchemaInfo
from schemagen_runtime.api.record import Record
from schemagen_runtime.api.record_source import RecordSource
from schemagen_runtime.api.registry import Registry
from schemagen_runtime.api.rejections import RejectionCount, RejectionReport, RejectionTally
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.schema import Schema
from schemagen_runtime.wire_lines import judge_each

if TYPE_CHECKING:
    from datetime import datetime

    from schemagen_runtime.api.pairs import ModelAnswers, Paired
    from schemagen_runtime.api.selection import Newest, PlaceInTime, Selection
    from schemagen_runtime.api.store_statistics import Erased, Removed, StoreStatistics
    from schemagen_runtime.document import CollectionColumn


class KeyReused(SchemagenError):  # noqa: N818 -- it names what is, as FileExistsError does
    """Tell that a request's key belongs to another request, with other events."""


class RequestKey(NamedTuple):
    """Identify a request, so that it is known when it comes again.

    Attributes:
        key: bytes that no other request has.
        digest: a digest of what is in the request, by which two requests under one key are told apart.
    """

    key: bytes
    digest: bytes


class PreparedBatch(Protocol):
    """Hold the events of one batch in the form in which their store writes them, which only that store knows."""

    @property
    def indexes(self) -> Sequence[int]:
        """Return the indexes of the events in their batch."""
        ...


class Preparer(Protocol):
    """Prepare batches of one collection under one registered schema. Several threads may use it at a time."""

    def prepare(
        self, model: str | None, events: Mapping[int, Mapping[str, object]], accepted: AcceptedRuns = ()
    ) -> PreparedBatch:
        """Prepare valid events of one model, by their indexes in their batch; touches no file and no network.

        Args:
            model: the model that they are of; None where none was named. Then the store refuses the inferences.
            events: parsed wire lines, each a mapping of wire names to JSON values.
            accepted: when each event of the batch was accepted, by which labels without a timestamp count; now where
                it does not say.
        """
        ...

    def prepare_lines(
        self,
        model: str | None,
        lines: Sequence[bytes],
        schema: Schema[object],
        judge_rest: Callable[[Sequence[int]], Mapping[int, dict[str, object]]],
        accepted: AcceptedRuns = (),
    ) -> PreparedBatch:
        """Judge wire lines of one model, and prepare those that are good; touches no file and no network.

        Args:
            model: the model that they are of; None where none was named.
            lines: lines of JSON, without their line breaks.
            schema: the schema of the preparer: it judges them.
            judge_rest: is called, where there are any, with the indexes of the lines that are invalid or spelled
                otherwise than the schema writes them, and returns the events of those that are good after all.
            accepted: when each event was accepted, as for :meth:`prepare`.
        """
        return self.prepare(model, judge_each(lines, schema.read_each, judge_rest), accepted)


class Write(NamedTuple):
    """Hold one batch that is to be written; with a key, it is written once however often it comes.

    Attributes:
        batch: the events; there may be none.
        key: of the request that brought them.
        rejected: what the same request brought beside them and was rejected: it is counted in the same commit.
    """

    batch: PreparedBatch
    key: RequestKey | None = None
    rejected: RejectionTally | None = None


class Eraser(RecordSource, Protocol):
    """List collections and erase ids: a store does, and a collector for it."""

    def collections(self) -> list[Collection]:
        """Return every collection, by project and name; of a collector those that its token may read."""
        ...

    def erase(self, collection: Collection, ids: Sequence[str | int]) -> Erased:
        """Erase ids: inferences of every model, labels, and the keys of answered requests; durable when it returns.

        From then on an event with such an id is refused as ``ErrorCode.ERASED``, also where nothing was stored under
        it. To erase an id once more changes nothing.

        Raises:
            DestinationError: there is no such collection, or an id can be none of it; nothing is erased.
            TransientError: its bytes may remain in a log that is in use; erase it once more.
        """
        ...


@runtime_checkable
class Store(Eraser, Registry, Protocol):
    """Keep registered schemas, inferences and labels. Several threads may use one store at a time.

    Every method raises ``TransientError`` where it may work later, and ``DestinationError`` where the store refuses
    for good; below stands only what a method raises beside these.
    """

    def columns(self, collection: Collection) -> list[CollectionColumn]:
        """Return every column of a collection, in the order in which they came; none where it is not known."""
        ...

    def preparer(self, collection: Collection, schema: SchemaInfo) -> Preparer:
        """Return what prepares batches for :meth:`write`. It outlives schemas that are registered later.

        Raises:
            DestinationError: the schema is not registered with the collection.
        """
        ...

    def write(self, writes: Sequence[Write]) -> list[Outcome | Exception]:
        """Write batches in one commit, which is durable when the method returns.

        Batches are written in the order given. One that fails leaves nothing behind, and costs the others nothing. A
        batch whose key was answered before changes nothing: its outcome names the events that were stored then as
        duplicates, and repeats the errors of the others. A key is kept in the same commit as its events.

        Returns:
            For each write its outcome, or the error that it failed with: ``KeyReused`` where its key belongs to
            other events.

        Raises:
            TransientError: nothing is written, and all of it may be later.
            DestinationError: nothing is written, and none of it can be.
        """
        ...

    def count_rejections(self, report: RejectionReport) -> bool:
        """Count what a report of rejected events says, durably; return whether it is new.

        One that comes again within 48 hours changes nothing. A column that the collection does not have is counted
        under none, and an hour of the future as the current one. Rejections stay counted when events are pruned or
        erased.

        Raises:
            DestinationError: a schema is not registered with the collection; nothing is counted.
        """
        ...

    def rejections(self, collection: Collection, since: datetime, until: datetime) -> list[RejectionCount]:
        """Return what was rejected in the hours that began at ``since`` or later, and before ``until``.

        Returns:
            The counts by hour, model and schema, the oldest first: those of reports, and those of events that the
            store refused itself.
        """
        ...

    def page(
        self, collection: Collection, limit: int, after: tuple[str, str | int] | None = None, model: str | None = None
    ) -> list[Record]:
        """Return at most ``limit`` records of a collection, by model and id, only those behind ``after``.

        Args:
            collection: the collection.
            limit: how many records at most.
            after: model and id of a place in the order, such as that of the last record before.
            model: the one model whose records are wanted; every model by default.

        Raises:
            ValueError: ``after`` cannot be the place of a record of this collection.
        """
        ...

    def newest(
        self, collection: Collection, selection: Selection, limit: int, before: PlaceInTime | None = None
    ) -> Newest:
        """Return at most ``limit`` records of a selection, the newest first, only those before a place.

        Raises:
            DestinationError: there is no such collection.
            ValueError: it has no such column, or the column has no numbers.
        """
        ...

    def pairs(
        self, collection: Collection, asked: tuple[ModelAnswers, ModelAnswers], label: str, limit: int
    ) -> list[Paired]:
        """Return what two models said of the newest inferences that both answered and that have a label.

        Args:
            collection: the collection.
            asked: the answers of the one model and of the other.
            label: the label.
            limit: how many inferences at most.

        Raises:
            DestinationError: there is no such collection.
            ValueError: it has no such column.
        """
        ...

    def statistics(self) -> StoreStatistics:
        """Count what is stored, as of one moment."""
        ...

    def count_prunable(self, collection: Collection, before: datetime, *, counters: bool = False) -> Removed:
        """Count what :meth:`prune` would remove now."""
        ...

    def prune(self, collection: Collection, before: datetime, *, counters: bool = False) -> Iterator[Removed]:
        """Remove what was received before a moment, in steps; yields what each step removed, once it is durable.

        An inference goes when it was received before. A label goes when it was received or corrected before, and
        no inference is left under its id. Whoever stops in between has removed a part, and nothing by halves.

        Args:
            collection: the collection.
            before: the moment.
            counters: whether what was counted goes too: of inferences that are gone, in the hours of their own
                timestamps that ended by that moment, and of rejected events in the hours of their refusal. Frozen
                references stay. Else it stays counted.
        """
        ...


Report: TypeAlias = Callable[[int, int], object]
"""Is told how much is copied, and of how much, in a unit of the store's own."""


class Backup(Protocol):
    """Copy a store to a file while others use it."""

    def back_up(self, target: str, report: Report = ...) -> None:
        """Copy everything that was stored at one moment to a file that is there whole or not at all.

        Raises:
            DestinationError: the target exists already, or cannot be written.
            TransientError: the store cannot be read now.
        """
        ...

    def close(self) -> None:
        """Close files and connections."""
        ...

"""Write what is read from a log straight into a store that keeps no positions, all of a batch at once: ClickHouse.

Each batch costs the store a look-up and an insert, whatever its size: the thousand events of a request would be few.
The log remembers how far everything has its fate. After a kill at most one batch comes again: the store knows its
events by their ids, and the letter box its dead letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from schemagen_runtime.api.destination import BatchRefused, DestinationError, Outcome, SchemaConflict, TransientError
from schemagen_runtime.api.store import PreparedBatch, Preparer, Store, Write
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.relay.event_batch import EventBatch, EventRun, schema_conflict
from schemagen_runtime.relay.failures import Failure, Sent, codes_of, failures_of, letters_of, misfits_of, refused_run
from schemagen_runtime.relay.judging import judge, judge_and_prepare
from schemagen_runtime.relay.letter_box import LetterBox
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas


class DirectSender:
    """Write batches of one consumer. One thread uses it."""

    def __init__(self, store: Store, schemas: LoadedSchemas, letters: LetterBox, max_event_bytes: int) -> None:
        """Prepare to write; nothing is read or written yet.

        Args:
            store: where events go.
            schemas: loads the schemas of events.
            letters: where dead letters go.
            max_event_bytes: of an event on the wire; a larger one becomes a dead letter.
        """
        self._store = store
        self._schemas = schemas
        self._letters = letters
        self._max_event_bytes = max_event_bytes
        self._registered: set[str] = set()
        self._unburied: Sequence[bytes] = ()

    def positions(self) -> Mapping[str, str] | None:
        """Return None: the store keeps no positions."""
        return None

    def take(self, parts: Iterable[str]) -> None:
        """Look which dead letters there are of these parts, of which some may come again.

        Raises:
            TransientError: they cannot be read now.
        """
        del parts
        self._letters.look()

    def write(self, batch: EventBatch) -> Sent:
        """Store a batch; :meth:`bury` is called next.

        Raises:
            TransientError: the store did not take all of it; it may later.
            DestinationError: the store refuses for good, whatever the events are.
        """
        failed = misfits_of(batch)
        erased = duplicates = 0
        for run in batch.runs:
            outcome = self._write(run, failed)
            refused = {place: [error] for place, error in outcome.errors.items() if error.code != ErrorCode.ERASED}
            failed.extend(failures_of(run, refused))
            erased += len(outcome.errors) - len(refused)
            duplicates += len(outcome.duplicates)
        self._unburied = [text for _, text in letters_of(batch, failed)]
        return Sent(batch.size - duplicates - erased - len(failed), duplicates, erased, codes_of(failed))

    def bury(self, parts: Iterable[str]) -> None:
        """Make the dead letters durable of the batch that was written last.

        Raises:
            TransientError: it cannot be done now.
        """
        del parts
        self._letters.put(self._unburied)
        self._unburied = ()

    def _write(self, run: EventRun, failed: list[Failure]) -> Outcome:
        """Judge a run and store what is good in it; add the rest to ``failed``."""
        try:
            schema = self._schemas.load(run.stream.schema)
            self._register(run.stream)
        except (ValueError, SchemaConflict) as error:
            failed.extend(refused_run(run, schema_conflict(str(error))))
            return Outcome()
        try:
            preparer = self._preparer(run.stream)
            prepared, refused = judge_and_prepare(run, schema, self._max_event_bytes, preparer)
            failed.extend(failures_of(run, refused))
            try:
                return self._store_prepared(prepared)
            except BatchRefused as error:
                return self._halve(run, judge(run, schema, self._max_event_bytes).good, error)
        except (TransientError, DestinationError):
            # Perhaps somebody changed the tables: what is sent again looks how they are now.
            self._registered.clear()
            raise

    def _store_prepared(self, prepared: PreparedBatch) -> Outcome:
        if not prepared.indexes:
            return Outcome()
        (result,) = self._store.write([Write(prepared)])
        if isinstance(result, Exception):
            raise result
        return result

    def _store_events(self, run: EventRun, events: Mapping[int, Mapping[str, object]]) -> Outcome:
        try:
            return self._store_prepared(self._preparer(run.stream).prepare(run.stream.model, events, run.accepted))
        except BatchRefused as error:
            return self._halve(run, events, error)

    def _preparer(self, stream: Stream) -> Preparer:
        return self._store.preparer(stream.collection, stream.schema)

    def _halve(self, run: EventRun, events: Mapping[int, Mapping[str, object]], error: BatchRefused) -> Outcome:
        """Store what the store does not refuse for what it is; a half that is stored is stored once, and known."""
        if len(events) == 1:
            refused = FieldError(
                ErrorCode.DELIVERY_FAILED, None, str(error), "an event that the store takes", "this one"
            )
            return Outcome(errors=dict.fromkeys(events, refused))
        half = len(events) // 2
        parts = [dict(islice(events.items(), half)), dict(islice(events.items(), half, None))]
        first, second = (self._store_events(run, part) for part in parts)
        return Outcome(first.duplicates | second.duplicates, {**first.errors, **second.errors})

    def _register(self, stream: Stream) -> None:
        """Make a schema known to the store; of one that it refused it is asked again, for somebody may approve it."""
        if stream.key not in self._registered:
            self._store.register(stream.collection, stream.schema)
            self._registered.add(stream.key)

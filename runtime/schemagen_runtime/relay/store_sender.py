"""Write what is read from a log into a store that keeps positions: events and positions in one commit.

The order is: judge, commit to the store, make dead letters durable; then the source may be told. Wherever a process is
killed, each event is stored once, and each dead letter is kept once:

- before the commit nothing happened, and the store's positions say so;
- after it the dead letters wait in the store, and whoever reads that part next makes them durable first;
- after that they may still wait there: the letter box knows them, and keeps none twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from schemagen_runtime.api.destination import Outcome, SchemaConflict, SchemaInfo
from schemagen_runtime.api.positions import Letter, PositionStore, Step
from schemagen_runtime.api.rejections import RejectionTally
from schemagen_runtime.api.store import Write
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.document import read_document
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.relay.event_batch import EventBatch, EventRun, schema_conflict
from schemagen_runtime.relay.failures import Failure, Sent, codes_of, failures_of, letters_of, misfits_of, refused_run
from schemagen_runtime.relay.judging import judge_and_prepare
from schemagen_runtime.relay.letter_box import LetterBox
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas

_PIECE: Final = 1000
"""Events that are judged and prepared at once.

For speed: what was read of JSON is let go of before more is read, and stays within the processor's caches. All of a
batch at once is the plain way (7 µs an event of twelve columns, not 5).
"""


class StoreSender:
    """Write batches of one consumer. One thread uses it."""

    def __init__(
        self,
        store: PositionStore,
        consumer: str,
        schemas: LoadedSchemas,
        letters: LetterBox,
        max_event_bytes: int,
    ) -> None:
        """Prepare to write; nothing is read or written yet.

        Args:
            store: where events and positions go.
            consumer: whose positions they are.
            schemas: loads the schemas of events.
            letters: where dead letters go.
            max_event_bytes: of an event on the wire; a larger one becomes a dead letter.
        """
        self._store = store
        self._consumer = consumer
        self._schemas = schemas
        self._letters = letters
        self._max_event_bytes = max_event_bytes
        self._registered: set[str] = set()

    def positions(self) -> Mapping[str, str]:
        """Return where the consumer stands, part by part; none where it has not read yet.

        Raises:
            TransientError, DestinationError: as a store does.
        """
        return self._store.positions(self._consumer)

    def take(self, parts: Iterable[str]) -> None:
        """Begin to read parts: make durable first what another process has stored of them and not buried.

        Raises:
            TransientError: it cannot be done now.
        """
        self._bury(parts, look=True)

    def bury(self, parts: Iterable[str]) -> None:
        """Make the dead letters of these parts durable that wait in the store: called after each :meth:`write`.

        Raises:
            TransientError: it cannot be done now; they wait.
        """
        self._bury(parts, look=False)

    def _bury(self, parts: Iterable[str], *, look: bool) -> None:
        owned = frozenset(parts)
        waiting = [one for one in self._store.waiting_letters(self._consumer) if one.part in owned]
        if not waiting:
            return
        if look:
            self._letters.look()
        self._letters.put([one.text for one in waiting])
        self._store.settle_letters(waiting)

    def write(self, batch: EventBatch) -> Sent:
        """Store a batch, and keep its dead letters in the store: :meth:`bury` is called next.

        Raises:
            TransientError: nothing is written, and all of it may be later.
            PositionMoved: nothing is written, for somebody else went on from where the batch begins.
            DestinationError: the store refuses for good, whatever the events are.
        """
        failed = misfits_of(batch)
        writes: list[tuple[EventRun, Write]] = []
        for run in (piece for whole in batch.runs for piece in whole.pieces(_PIECE)):
            prepared = self._prepare(run, failed)
            if prepared is not None:
                writes.append((run, prepared))
        erased = 0

        def describe(outcomes: Sequence[Outcome]) -> Sequence[Letter]:
            nonlocal erased
            for (run, _), outcome in zip(writes, outcomes, strict=True):
                refused = {place: error for place, error in outcome.errors.items() if error.code != ErrorCode.ERASED}
                erased += len(outcome.errors) - len(refused)
                failed.extend(failures_of(run, {place: [error] for place, error in refused.items()}))
            return list(letters_of(batch, failed))

        step = Step(self._consumer, batch.before, batch.after)
        outcomes = self._store.write_step([write for _, write in writes], step, describe)
        duplicates = sum(len(outcome.duplicates) for outcome in outcomes)
        delivered = batch.size - duplicates - erased - len(failed)
        return Sent(delivered, duplicates, erased, codes_of(failed))

    def _prepare(self, run: EventRun, failed: list[Failure]) -> Write | None:
        """Judge a run and prepare what is good in it; add the rest to ``failed``. None is for nothing to write."""
        stream = run.stream
        try:
            schema = self._schemas.load(stream.schema)
            self._register(stream)
        except (ValueError, SchemaConflict) as error:
            failed.extend(refused_run(run, schema_conflict(str(error))))
            return None
        preparer = self._store.preparer(stream.collection, stream.schema)
        prepared, refused = judge_and_prepare(run, schema, self._max_event_bytes, preparer)
        failed.extend(failures_of(run, refused))
        return Write(prepared, rejected=_tally(refused.values(), stream.schema) if refused else None)

    def _register(self, stream: Stream) -> None:
        """Make a schema known to the store; of one that it refused it is asked again, for somebody may approve it."""
        if stream.key not in self._registered:
            self._store.register(stream.collection, stream.schema)
            self._registered.add(stream.key)


def _tally(refused: Iterable[Sequence[FieldError]], schema: SchemaInfo) -> RejectionTally:
    tally = RejectionTally()
    columns = frozenset(column.name for column in read_document(schema.document).all_columns)
    for errors in refused:
        tally.add(errors, columns)
    return tally

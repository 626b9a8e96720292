"""Write what is read from a log into a store that keeps positions: events and positions in one commit.

The order is: judge, commit to the store, make dead letters durable; then the source may be told. Wherever a process is
killed, each event is stored once, and each dead letter is kept once:

- before the commit nothing happened, and the store's positions say so;
- after it the dead letters wait in the store, and whoever reads that part next makes them durable first;
- after that they may still wait there: the letter box knows them, and keeps none twice.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from schemagen_runtime.api.destination import Outcome, SchemaConflict, SchemaInfo
from schemagen_runtime.api.positions import Letter, PositionStore, Step
from schemagen_runtime.api.rejections import RejectionTally
from schemagen_runtime.api.store import Write
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.document import read_document
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.protocol.envelope import DeadLetter, RawLetter, encode_letter, encode_raw
from schemagen_runtime.relay.event_batch import EventBatch, EventRun, Misfit, schema_conflict
from schemagen_runtime.relay.judging import judge
from schemagen_runtime.relay.letter_box import LetterBox
from schemagen_runtime.schema import Schema


@dataclass(frozen=True, slots=True)
class Sent:
    """Say what became of a batch.

    Attributes:
        delivered: events that are stored now.
        duplicates: events that were stored before.
        erased: events whose id was erased; no dead letter keeps them.
        dead: everything else, by the code of its first error: that many dead letters.
    """

    delivered: int
    duplicates: int
    erased: int
    dead: Counter[ErrorCode] = field(default_factory=Counter[ErrorCode])


@dataclass(frozen=True, slots=True)
class _Failed:
    """Hold one thing that becomes a dead letter."""

    index: int
    held: Misfit | tuple[EventRun, int]
    errors: Sequence[FieldError]


class StoreSender:
    """Write batches of one consumer. One thread uses it."""

    def __init__(
        self,
        store: PositionStore,
        consumer: str,
        load: Callable[[SchemaInfo], Schema[object]],
        letters: LetterBox,
        max_event_bytes: int,
    ) -> None:
        """Prepare to write; nothing is read or written yet.

        Args:
            store: where events and positions go.
            consumer: whose positions they are.
            load: makes a schema of its document, or raises ValueError where it is none; called once for each.
            letters: where dead letters go.
            max_event_bytes: of an event on the wire; a larger one becomes a dead letter.
        """
        self._store = store
        self._consumer = consumer
        self._load = load
        self._letters = letters
        self._max_event_bytes = max_event_bytes
        self._schemas: dict[str, Schema[object]] = {}
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
        failed = [_Failed(index, misfit, [misfit.error]) for index, misfit in batch.misfits.items()]
        writes: list[tuple[EventRun, Write]] = []
        for run in batch.runs:
            prepared = self._prepare(run, failed)
            if prepared is not None:
                writes.append((run, prepared))
        erased = 0

        def describe(outcomes: Sequence[Outcome]) -> Sequence[Letter]:
            nonlocal erased
            for (run, _), outcome in zip(writes, outcomes, strict=True):
                refused = {place: error for place, error in outcome.errors.items() if error.code != ErrorCode.ERASED}
                erased += len(outcome.errors) - len(refused)
                failed.extend(_failures(run, {place: [error] for place, error in refused.items()}))
            return list(_letters(batch, failed))

        step = Step(self._consumer, batch.before, batch.after)
        outcomes = self._store.write_step([write for _, write in writes], step, describe)
        duplicates = sum(len(outcome.duplicates) for outcome in outcomes)
        delivered = batch.size - duplicates - erased - len(failed)
        return Sent(delivered, duplicates, erased, Counter(one.errors[0].code for one in failed))

    def _prepare(self, run: EventRun, failed: list[_Failed]) -> Write | None:
        """Judge a run and prepare what is good in it; add the rest to ``failed``. None is for nothing to write."""
        stream = run.stream
        try:
            schema = self._schema(stream.schema)
            self._register(stream)
        except (ValueError, SchemaConflict) as error:
            refusal = (schema_conflict(str(error)),)
            failed.extend(_failures(run, dict.fromkeys(range(len(run.indexes)), refusal)))
            return None
        judged = judge(run, schema, self._max_event_bytes)
        failed.extend(_failures(run, judged.refused))
        preparer = self._store.preparer(stream.collection, stream.schema)
        prepared = preparer.prepare(stream.model, judged.good, run.accepted)
        return Write(prepared, rejected=_tally(judged.refused.values(), stream.schema) if judged.refused else None)

    def _schema(self, info: SchemaInfo) -> Schema[object]:
        if info.fingerprint not in self._schemas:
            schema = self._load(info)
            self._letters.introduce(info)
            self._schemas[info.fingerprint] = schema
        return self._schemas[info.fingerprint]

    def _register(self, stream: Stream) -> None:
        """Make a schema known to the store; of one that it refused it is asked again, for somebody may approve it."""
        if stream.key not in self._registered:
            self._store.register(stream.collection, stream.schema)
            self._registered.add(stream.key)


def _failures(run: EventRun, refused: Mapping[int, Sequence[FieldError]]) -> Iterator[_Failed]:
    return (_Failed(run.indexes[place], (run, place), errors) for place, errors in refused.items())


def _tally(refused: Iterable[Sequence[FieldError]], schema: SchemaInfo) -> RejectionTally:
    tally = RejectionTally()
    columns = frozenset(column.name for column in read_document(schema.document).all_columns)
    for errors in refused:
        tally.add(errors, columns)
    return tally


def _letters(batch: EventBatch, failed: Iterable[_Failed]) -> Iterator[Letter]:
    now = time.time()
    for one in failed:
        origin = batch.origin(one.index)
        held = one.held
        if isinstance(held, Misfit):
            letter = (held.stream, held.raw, 0.0)
        else:
            run, place = held
            letter = (run.stream, _line(run, place), _accepted(run, place))
        yield origin.part, _text(*letter, tuple(one.errors), origin.source, now)


def _line(run: EventRun, place: int) -> bytes:
    return run.lines[place] if run.lines else orjson.dumps(run.values[place], default=repr)


def _accepted(run: EventRun, place: int) -> float:
    for count, seconds in run.accepted:
        if place < count:
            return seconds
        place -= count
    return run.accepted[-1][1] if run.accepted else 0.0


def _text(  # noqa: PLR0917 -- all that a letter says
    stream: Stream | None,
    held: bytes,
    accepted_at: float,
    errors: tuple[FieldError, ...],
    source: Mapping[str, object],
    now: float,
) -> bytes:
    if stream is None or not _is_json(held):
        return encode_raw(RawLetter(held, errors, now, source))
    return encode_letter(DeadLetter(stream, held, errors, 0, accepted_at or now, now, source))


def _is_json(held: bytes) -> bool:
    try:
        orjson.loads(held)
    except orjson.JSONDecodeError:
        return False
    return b"\n" not in held

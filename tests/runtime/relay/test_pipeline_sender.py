"""What a destination without positions gets, and what becomes of what it refuses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from schemagen_runtime import (
    Batch,
    Collection,
    ErrorCode,
    FieldError,
    Outcome,
    SchemaConflict,
    SchemaInfo,
    TransientError,
)
from schemagen_runtime.relay.event_batch import EventRun, Misfit, no_event
from schemagen_runtime.relay.letter_box import LetterFolder
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas
from schemagen_runtime.relay.pipeline_sender import PipelineSender
from schemagen_runtime.relay.sender import delivering

from tests.runtime.relay.support import STREAM, batch, lines, load, run
from tests.runtime.support import QUICK, MemoryDestination, event


class Picky(MemoryDestination):
    """Refuses the id ``taken``, says that ``old`` is there already, and that ``gone`` was erased."""

    refusal: Exception | None = None

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        if self.refusal is not None:
            raise self.refusal
        super().register(collection, schema)

    def send(self, batch: Batch) -> Outcome:
        super().send(batch)
        ids = [str(sent["id"]) for sent in self.events[-len(batch.lines) :]]
        codes = {"taken": ErrorCode.DUPLICATE_ID, "gone": ErrorCode.ERASED}
        errors = {place: error(codes[id_]) for place, id_ in enumerate(ids) if id_ in codes}
        return Outcome(frozenset(place for place, id_ in enumerate(ids) if id_ == "old"), errors)


def error(code: ErrorCode) -> FieldError:
    return FieldError(code, "id", "no", "another", "this")


@pytest.fixture
def destination() -> Picky:
    return Picky()


@pytest.fixture
def sender(destination: Picky, tmp_path: Path) -> Iterator[PipelineSender]:
    box = LetterFolder(tmp_path / "dead", 1 << 20)
    with delivering(destination, dataclasses.replace(QUICK, delivery_timeout=0.2), 5.0) as pipeline:
        yield PipelineSender(pipeline, LoadedSchemas(load, box), box)


def letters(folder: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in (folder / "dead").glob("*.ndjson"))


def test_each_event_has_its_fate_and_the_log_remembers(
    sender: PipelineSender, destination: Picky, tmp_path: Path
) -> None:
    sender.take(["0"])
    assert sender.positions() is None
    ids = ("a", "taken", "old", "gone", "b")
    given = run(*lines(*(event(id_) for id_ in ids), event("bad", x="no")), first=1)
    given = dataclasses.replace(given, accepted=[(2, 10.0), (1, 20.0), (3, 30.0)])
    read = batch(given, misfits={0: Misfit(b"?", no_event("it is foreign", "1 byte"))})
    sent = sender.write(read)
    assert (sent.delivered, sent.duplicates, sent.erased) == (2, 1, 1)
    assert sent.dead == {"no_event": 1, "type_mismatch": 1, "duplicate_id": 1}
    assert letters(tmp_path) == 0
    sender.bury(["0"])
    assert letters(tmp_path) == 3
    assert destination.ids == list(ids)
    runs = [run for one in destination.batches for run in one.acceptance]
    assert runs == [(2, 10.0), (1, 20.0), (2, 30.0)]
    # It comes again after a kill, to another process.
    sender.take(["0"])
    sender.write(read)
    sender.bury(["0"])
    assert letters(tmp_path) == 3


def test_a_destination_that_is_away_fills_no_dead_letters(
    sender: PipelineSender, destination: Picky, tmp_path: Path
) -> None:
    def away(_: Batch) -> None:
        raise TransientError("nobody answers")

    destination.before = away
    with pytest.raises(TransientError, match="the destination does not take events"):
        sender.write(batch(run(*lines(event("a")))))
    destination.refusal = TransientError("nobody answers")
    other = SchemaInfo.of(load(STREAM.schema))
    stream = dataclasses.replace(STREAM, collection=Collection("p", "other"), schema=other)
    with pytest.raises(TransientError, match="nobody answers"):
        sender.write(batch(EventRun(stream, [0], lines(event("a")))))
    sender.bury(["0"])
    assert letters(tmp_path) == 0


def test_a_schema_that_is_refused_makes_dead_letters(sender: PipelineSender, destination: Picky) -> None:
    destination.refusal = SchemaConflict(["x was an int"])
    sent = sender.write(batch(run(*lines(event("a"), event("b")))))
    assert sent.dead == {"schema_conflict": 2}
    assert destination.batches == []

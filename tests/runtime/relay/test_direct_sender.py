"""What a store without positions gets, and what becomes of what it refuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from schemagen_runtime import BatchRefused, SchemaConflict, SchemaInfo, TransientError
from schemagen_runtime.api.destination import Collection, Outcome
from schemagen_runtime.api.store import Write
from schemagen_runtime.backends.sqlite.rows import PreparedRows
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.relay.direct_sender import DirectSender
from schemagen_runtime.relay.event_batch import Misfit, no_event
from schemagen_runtime.relay.letter_box import LetterFolder
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas

from tests.runtime.relay.support import PLACE, batch, lines, load, run
from tests.runtime.support import event


class Strict(SqliteStore):
    """Refuses each batch that has the id ``odd``, and whatever else ``refusal`` says."""

    refusal: Exception | None = None
    writes = 0

    def register(
        self,
        collection: Collection,
        schema: SchemaInfo,
        *,
        approved: frozenset[str] = frozenset(),
        dry_run: bool = False,
    ) -> bool:
        if isinstance(self.refusal, SchemaConflict):
            raise self.refusal
        return super().register(collection, schema, approved=approved, dry_run=dry_run)

    def write(self, writes: Sequence[Write]) -> list[Outcome | Exception]:
        self.writes += 1
        if self.refusal is not None:
            return [self.refusal]
        rows = [write.batch for write in writes if isinstance(write.batch, PreparedRows)]
        if any(row[0] == "odd" for one in rows for row in one.inferences.values()):
            return [BatchRefused("x must be above 0")]
        return super().write(writes)


class Rig:
    """A store, a folder of dead letters, and a sender between them."""

    def __init__(self, folder: Path) -> None:
        self.store = Strict(str(folder / "m.db"))
        box = LetterFolder(folder / "dead", 1 << 20)
        self.sender = DirectSender(self.store, LoadedSchemas(load, box), box, 1 << 20)
        self._folder = folder / "dead"

    def ids(self) -> list[str | int]:
        return [record.id for record in self.store.records(PLACE)]

    def letters(self) -> int:
        return sum(path.read_bytes().count(b"\n") for path in self._folder.glob("*.ndjson"))


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    rig.store.close()


def test_all_of_a_batch_is_written_at_once_and_each_event_has_its_fate(rig: Rig) -> None:
    rig.sender.take(["0"])
    assert rig.sender.positions() is None
    many = [event(f"e{number}") for number in range(2500)]
    assert rig.sender.write(batch(run(*lines(*many)))).delivered == 2500
    assert rig.store.writes == 1
    given = run(*lines(event("e1"), event("e1", x=9), event("new"), event("bad", x="no")), first=1)
    read = batch(given, misfits={0: Misfit(b"?", no_event("it is foreign", "1 byte"))})
    rig.store.erase(PLACE, ["gone"])
    read = replace(read, runs=[*read.runs, run(*lines(event("gone")), first=5)])
    sent = rig.sender.write(read)
    assert (sent.delivered, sent.duplicates, sent.erased) == (1, 1, 1)
    assert sent.dead == {"no_event": 1, "type_mismatch": 1, "duplicate_id": 1}
    assert rig.letters() == 0
    rig.sender.bury(["0"])
    assert rig.letters() == 3


def test_only_the_event_that_a_table_refuses_is_a_dead_letter(rig: Rig) -> None:
    ids = ("a", "b", "odd", "c", "d")
    sent = rig.sender.write(batch(run(*lines(*map(event, ids)))))
    assert (sent.delivered, sent.dead) == (4, {"delivery_failed": 1})
    assert rig.ids() == ["a", "b", "c", "d"]


def test_a_store_that_is_away_fills_no_dead_letters_and_is_asked_for_its_tables_again(rig: Rig) -> None:
    read = batch(run(*lines(event("a"))))
    rig.store.refusal = TransientError("nobody answers")
    with pytest.raises(TransientError, match="nobody answers"):
        rig.sender.write(read)
    rig.sender.bury(["0"])
    assert rig.letters() == 0
    rig.store.refusal = SchemaConflict(["x was an int"])
    assert rig.sender.write(read).dead == {"schema_conflict": 1}
    rig.store.refusal = None
    assert rig.sender.write(read).delivered == 1


def test_nothing_is_written_where_nothing_is_good(rig: Rig) -> None:
    assert rig.sender.write(batch(run(*lines(event("bad", x="no"))))).dead == {"type_mismatch": 1}
    assert rig.store.writes == 0

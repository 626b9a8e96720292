"""What is erased leaves no byte in the file, nor in its log; and a late copy is refused whoever sends it."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime import Collection, ErrorCode, Settings, TransientError, Workspace
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.support import fates, ingest
from tests.runtime.support import SCHEMA, event, label

PLACE = Collection("p", "c")


def test_no_byte_of_an_erased_id_or_its_values_is_left(db: Path) -> None:
    """Random order splits pages, and corrected labels move rows: what they leave behind is overwritten, too."""
    chance = random.Random(7)
    ids = [f"PERSON-{number:05}-{chance.random():.9f}" for number in range(1500)]
    chance.shuffle(ids)
    for start in range(0, len(ids), 250):
        ingest(db, *(event(id_, note=f"note of {id_}") for id_ in ids[start : start + 250]))
    ingest(db, *(event(id_) for id_ in ids[:300]), model="m2")
    with SqliteStore(str(db)) as store:
        for word in ("early", "and a good deal later"):
            ingest(db, *(label(id_, z=f"{word}: {id_}") for id_ in ids[:400]))
        gone = ids[::3]
        erased = store.erase(PLACE, gone)
        assert (erased.inferences, erased.labels, erased.absent) == (600, 134, ())
        left = {path.name: path.read_bytes() for path in db.parent.iterdir()}
    assert left["monitoring.db-wal"] == b""
    assert [id_ for id_ in gone if any(id_.encode() in content for content in left.values())] == []
    assert all(id_.encode() in left["monitoring.db"] for id_ in ids[1::3])


def test_a_log_that_is_in_use_is_told_and_emptied_later(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemagen_runtime.backends.sqlite.connection._BUSY_SECONDS", 0.05)
    ingest(db, event("a"), event("b"))
    with SqliteStore(str(db)) as store, closing(sqlite3.connect(db, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute('SELECT * FROM "p/c/inferences"').fetchall()
        with pytest.raises(TransientError, match="run the same command again"):
            store.erase(PLACE, ["a"])
        assert [record.id for record in store.records(PLACE)] == ["b"]
        reader.execute("COMMIT")
        assert store.erase(PLACE, ["a"]).absent == ("a",)
        assert db.with_name("monitoring.db-wal").stat().st_size == 0


def test_a_late_copy_ends_as_erased_and_is_no_dead_letter(db: Path, tmp_path: Path) -> None:
    ingest(db, event("gone"))
    dead, spool = tmp_path / "dead", tmp_path / "spool"
    settings = Settings(linger=0)
    with (
        SqliteStore(str(db)) as store,
        Workspace(f"sqlite:///{db}", project="p", model="m", settings=settings, dead_letters=dead, spool=spool) as ws,
    ):
        collection = ws.add_data_collection("c", schema=SCHEMA)
        store.erase(PLACE, ["gone"])
        events = [event("gone"), event("kept"), label("gone", y=1), event("kept", note="other")]
        result = collection.ingest_mappings(events, raise_errors=False).result(10)
        assert fates(result) == ["rejected", "delivered", "rejected", "dead_lettered"]
        assert [entry.errors[0].code for entry in result.results if entry.errors] == [
            ErrorCode.ERASED,
            ErrorCode.ERASED,
            ErrorCode.DUPLICATE_ID,
        ]
    letters = (dead / "dead-letters.ndjson").read_text()
    assert "gone" not in letters
    assert letters.count("\n") == 1
    assert [path for path in spool.rglob("*.log") if b"gone" in path.read_bytes()] == []


def test_hashes_are_keyed_by_the_database(db: Path, tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = []
    for path in (db, tmp_path / "other.db"):
        ingest(path, event("a"))
        with SqliteStore(str(path)) as store:
            store.erase(PLACE, ["a"])
        with closing(sqlite3.connect(path)) as connection:
            rows += connection.execute("SELECT hash FROM schemagen_erased_ids").fetchall()
    assert len(set(rows)) == 2
    assert all(len(hash_) == 32 for (hash_,) in rows if isinstance(hash_, bytes))


def test_many_ids_are_erased_in_several_transactions(db: Path) -> None:
    ids = [f"{number:05}" for number in range(1201)]
    ingest(db, *(event(id_) for id_ in ids))
    with SqliteStore(str(db)) as store:
        assert store.erase(PLACE, ids).inferences == 1201
        assert list(store.records(PLACE)) == []

"""Events of erased ids leave spools and dead letters; what else waits there stays, and is delivered."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import Collection, Settings, Workspace
from schemagen_runtime.disk.spool.slot import SpoolError
from schemagen_runtime.relay.waiting import erase_letters, erase_spooled, erased_events

from tests.runtime.backends.sqlite.support import ingest, records
from tests.runtime.support import SCHEMA, event, label

PLACE = Collection("p", "c")
QUICK = Settings(linger=0, delivery_timeout=0.3, exit_timeout=0.3, backoff=0.05)
GONE = erased_events(PLACE, frozenset({"gone"}))


def spooled(db: Path, spool: Path) -> Workspace:
    """A workspace whose destination went away under it."""
    workspace = Workspace(f"sqlite:///{db}", project="p", model="m", settings=QUICK, spool=spool)
    collection = workspace.add_data_collection("c", schema=SCHEMA)
    collection.ingest_mappings([event("first")]).result(10)
    db.rename(db.with_suffix(".away"))
    collection.ingest_mappings([event("a"), event("gone", note="mentions a"), label("gone", y=1), event("b")]).result(
        10
    )
    return workspace


def test_a_spool_that_nobody_uses(tmp_path: Path) -> None:
    db, spool = tmp_path / "m.db", tmp_path / "spool"
    workspace = spooled(db, spool)
    with pytest.raises(SpoolError, match="a process uses the spool"):
        erase_spooled(spool, GONE)
    workspace.close()
    assert any(b"gone" in path.read_bytes() for path in spool.rglob("*.log"))
    assert erase_spooled(spool, GONE) == 2
    assert erase_spooled(spool, GONE) == 0
    assert [path for path in spool.rglob("*") if path.is_file() and b"gone" in path.read_bytes()] == []
    with Workspace(f"sqlite:///{db}", project="p", model="m", settings=Settings(linger=0), spool=spool) as again:
        again.add_data_collection("c", schema=SCHEMA)
        again.flush(10)
    assert [record.id for record in records(db)] == ["a", "b"]


def test_what_is_no_spool(tmp_path: Path) -> None:
    with pytest.raises(SpoolError, match="is no spool"):
        erase_spooled(tmp_path, GONE)


def test_dead_letters(tmp_path: Path) -> None:
    db, dead = tmp_path / "m.db", tmp_path / "dead"
    ingest(db, event("gone"), event("a"))
    with Workspace(f"sqlite:///{db}", project="p", model="m", settings=Settings(linger=0), dead_letters=dead) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        events = [event("gone", note="x"), event("a", note="x"), event("gone", note="y")]
        collection.ingest_mappings(events, raise_errors=False).result(10)
        before = (dead / "dead-letters.ndjson").read_text().splitlines()[1]
        other = erased_events(Collection("p", "other"), frozenset({"gone"}))
        assert erase_letters(dead, other) == 0
        assert erase_letters(dead, GONE) == 2
    left = [path.read_text() for path in dead.glob("*.ndjson")]
    assert left == [before + "\n"]

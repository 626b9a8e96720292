"""What is old goes, a little at a time; what is joined to something younger stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from schemagen_runtime import DestinationError
from schemagen_runtime.api.store_statistics import Removed
from schemagen_runtime.backends.sqlite import retention
from schemagen_runtime.backends.sqlite.connection import connect

from tests.runtime.backends.sqlite.support import PLACE, ingest, records
from tests.runtime.support import event, label, schema

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TABLES = (('"p/c/inferences"', '"_received_at"'), ('"p/c/labels"', '"_label_received_at"'))


@pytest.fixture
def connection(db: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(str(db), create=True)) as opened:
        yield opened


def received(connection: sqlite3.Connection, ids: str, at: datetime) -> None:
    """Write that the inferences and labels whose id begins so came at another time."""
    for table, column in TABLES:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE id GLOB ?", (at.isoformat(), f"{ids}*"))


def prune(connection: sqlite3.Connection, before: datetime) -> list[Removed]:
    return list(retention.prune(connection, PLACE, before))


def test_the_bound_itself_is_not_before_the_bound(db: Path, connection: sqlite3.Connection) -> None:
    ingest(db, event("at"), event("before"), event("after"))
    received(connection, "at", NOON)
    received(connection, "before", NOON - timedelta(microseconds=1))
    received(connection, "after", NOON + timedelta(microseconds=1))
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5)))
    assert retention.count(connection, PLACE, elsewhere) == Removed(inferences=1)
    assert prune(connection, elsewhere) == [Removed(inferences=1)]
    assert [record.id for record in records(db)] == ["after", "at"]
    assert prune(connection, elsewhere) == []


def test_a_label_stays_with_an_inference_of_any_model(db: Path, connection: sqlite3.Connection) -> None:
    ingest(db, event("old-a"), event("old-b"), label("old-a", y=1), label("old-b", y=1), label("old-lone", y=1))
    received(connection, "old", NOON)
    ingest(db, event("old-a"), model="m2")
    counted = retention.count(connection, PLACE, NOON + timedelta(seconds=1))
    removed = sum(prune(connection, NOON + timedelta(seconds=1)), Removed())
    assert removed == Removed(inferences=2, labels=2)
    # Counted are the labels that have no young inference, as they go with the old ones.
    assert counted == removed
    (record,) = records(db)
    assert (record.model, record.id, record.labels["y"]) == ("m2", "old-a", 1)


def test_many_rows_go_in_several_transactions(db: Path, connection: sqlite3.Connection) -> None:
    ingest(db, *(event(f"old-{number}") for number in range(12_000)), event("young"))
    received(connection, "old", NOON)
    removed = prune(connection, NOON + timedelta(seconds=1))
    assert len(removed) == 3
    assert max(portion.total for portion in removed) == 5000
    assert sum(removed, Removed()) == Removed(inferences=12_000)
    assert [record.id for record in records(db)] == ["young"]
    retention.checkpoint(connection)


def test_columns_may_have_some_of_the_names_of_the_rowid(db: Path, connection: sqlite3.Connection) -> None:
    hiding = schema("1.0.0", "rowid: int?\n  _ROWID_: int?")
    ingest(db, event("old", rowid=7), event("young", rowid=7), schema=hiding)
    received(connection, "old", NOON)
    assert prune(connection, NOON + timedelta(seconds=1)) == [Removed(inferences=1)]
    assert [record.id for record in records(db)] == ["young"]


def test_columns_that_have_all_of_them_keep_anything_from_going(db: Path, connection: sqlite3.Connection) -> None:
    ingest(db, event("old"), schema=schema("1.0.0", "rowid: int?\n  _rowid_: int?\n  oid: int?"))
    with pytest.raises(DestinationError, match="nothing can be removed"):
        retention.count(connection, PLACE, NOON)

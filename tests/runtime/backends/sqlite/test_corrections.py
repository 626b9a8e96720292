"""When labels count that format 1 has stored, which did not say it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.support import PLACE, ingest, records
from tests.runtime.backends.sqlite.test_migration import downgrade
from tests.runtime.support import event, label, schema


@pytest.fixture
def old(db: Path) -> Path:
    """Return a database of format 1: a label in its inference, one with a time, and one without either."""
    ingest(db, event("within", y=1), event("stamped"), event("alone"), model="m1")
    ingest(db, event("within", x=9), model="m2")
    ingest(db, label("stamped", y=1, timestamp="2025-06-01T00:00:00Z"))
    ingest(db, label("alone", y=1))
    downgrade(db)
    with closing(sqlite3.connect(db)) as connection:  # a view of format 1 has these columns
        names = 'i."x", i."p", i."F", i."note", i."id", l."y", l."z"'
        internal = 'i."_model", i."timestamp", i."tags", i."_received_at", l."_label_received_at"'
        joined = '"p/c/inferences" AS i LEFT JOIN "p/c/labels" AS l ON l.id = i.id'
        connection.execute(f'CREATE VIEW "p/c/records" AS SELECT {names}, {internal} FROM {joined}')
        connection.commit()
    return db


def history_of(db: Path, id_: str) -> list[tuple[object, str]]:
    with closing(SqliteStore(str(db), read_only=True)) as store:
        return [(one.value, one.at[:10]) for one in store.label_history(PLACE, id_)]


def test_a_reader_finds_when_they_count(old: Path) -> None:
    assert history_of(old, "within") == [(1, "2024-01-01")]
    assert history_of(old, "stamped") == [(1, "2025-06-01")]
    ((_, today),) = history_of(old, "alone")
    assert today > "2026"


def test_they_are_corrected_by_that_time(old: Path) -> None:
    for day, value in (("2024-05-01", 2), ("2023-05-01", 3), ("2025-07-01", 4)):
        ingest(old, *(label(id_, y=value, timestamp=f"{day}T00:00:00Z") for id_ in ("within", "stamped", "alone")))
    found = {record.id: record.labels["y"] for record in records(old)}
    assert found == {"within": 4, "stamped": 4, "alone": 1}
    assert [value for value, _ in history_of(old, "within")] == [3, 1, 2, 4]
    assert [value for value, _ in history_of(old, "stamped")] == [3, 2, 1, 4]
    assert [value for value, _ in history_of(old, "alone")] == [3, 2, 4, 1]


def test_a_program_of_an_earlier_version_leaves_when_later_labels_count(db: Path) -> None:
    """It was written over with the time of its own label: an older value then won."""
    later = schema("1.1.0", **{"z:_string?": "z: string?\n  w: float?"})
    ingest(db, event("a"))
    ingest(db, label("a", w=-0.0, timestamp="2025-05-01T00:00:00Z"), schema=later)
    ingest(db, label("a", y=1, timestamp="2025-07-01T00:00:00Z"))
    with closing(SqliteStore(str(db), read_only=True)) as store:
        found = [(one.label, repr(one.value), one.at[:10]) for one in store.label_history(PLACE, "a")]
    assert found == [("y", "1", "2025-07-01"), ("w", "-0.0", "2025-05-01")]
    ingest(db, label("a", w=2.0, timestamp="2025-06-01T00:00:00Z"), schema=later)
    assert [record.labels["w"] for record in records(db)] == [2.0]

"""Annotations in the database: kept with who and when, until they are revoked, and after."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from schemagen_runtime.api.annotations import Annotation, AnnotationKind
from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.backends.sqlite.annotations import SqliteAnnotations
from schemagen_runtime.backends.sqlite.store import SqliteStore

PLACE, OTHER = Collection("p", "c"), Collection("p", "d")
AT = datetime(2026, 2, 18, 12, tzinfo=UTC)
NOTE = Annotation(kind=AnnotationKind.NOTE, model="m", who="kim", at=AT, since=AT, text="new <b>threshold</b>\0")
MUTE = Annotation(
    kind=AnnotationKind.MUTE, model="n", who="lee", at=AT, subject="drift:f", until=AT + timedelta(days=1)
)


@pytest.fixture
def kept(tmp_path: Path) -> SqliteAnnotations:
    db = str(tmp_path / "m.db")
    SqliteStore(db).close()
    return SqliteAnnotations(db)


def test_what_is_added_is_there_in_its_order_and_place(kept: SqliteAnnotations) -> None:
    assert list(kept.all(PLACE)) == []
    assert not kept.revoke(PLACE, 1, "kim", AT)
    first, second = kept.add(PLACE, NOTE), kept.add(PLACE, MUTE)
    kept.add(OTHER, NOTE)
    found = kept.all(PLACE)
    assert [one.id for one in found] == [first, second]
    assert [(one.kind, one.text, one.since, one.until, one.who, one.at) for one in found] == [
        (one.kind, one.text, one.since, one.until, one.who, one.at) for one in (NOTE, MUTE)
    ]
    assert [one.model for one in kept.all(Collection("P", "C"), "n")] == ["n"]


def test_one_that_is_revoked_stays_with_who_and_when(kept: SqliteAnnotations) -> None:
    number = kept.add(PLACE, MUTE)
    assert not kept.revoke(OTHER, number, "kim", AT)
    assert kept.revoke(PLACE, number, "kim", AT)
    assert not kept.revoke(PLACE, number, "lee", AT)
    (found,) = kept.all(PLACE)
    assert (found.revoked_by, found.revoked_at, found.counts(AT)) == ("kim", AT, False)


def test_a_damaged_table_is_told_and_no_database_is_made(kept: SqliteAnnotations, tmp_path: Path) -> None:
    kept.add(PLACE, NOTE)
    with closing(sqlite3.connect(tmp_path / "m.db")) as connection, connection:
        connection.execute("UPDATE schemagen_annotations SET at = 'noon'")
    with pytest.raises(DestinationError, match="damaged"):
        kept.all(PLACE)
    with pytest.raises(DestinationError):
        SqliteAnnotations(str(tmp_path / "none.db")).add(PLACE, NOTE)
    assert not (tmp_path / "none.db").exists()

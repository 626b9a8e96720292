"""Where a column of a collection lies in its tables and in its view."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import orjson

from tests.runtime.backends.sqlite.support import ingest, records
from tests.runtime.support import event, label, schema


def test_names_that_sqlite_cannot_tell_apart_get_their_own_columns(db: Path) -> None:
    twins = schema("1.0.0", "X: int?\n  _model: string?\n  _Schema: int?")
    ingest(db, event("a", x=1, X=2, _model="user's", _Schema=3), schema=twins)
    values = records(db)[0].values
    assert (values["x"], values["X"], values["_model"], values["_Schema"]) == (1, 2, "user's", 3)
    later = schema("1.1.0", "X: int?\n  _model: string?\n  _Schema: int?\n  P: float?")
    ingest(db, event("b", X=5, P=0.25), schema=later)
    assert (records(db)[1].values["X"], records(db)[1].values["P"]) == (5, 0.25)


def test_the_view_reads_well_in_sql(db: Path) -> None:
    ingest(db, event("a", tags=["t"]), label("a", y=1))
    connection = sqlite3.connect(db)
    row = connection.execute(
        "SELECT id, timestamp, x, p, y, json_extract(tags, '$[0]') FROM \"p/c/records\""
    ).fetchone()
    (document,) = connection.execute("SELECT document FROM schemagen_schemas").fetchone()
    connection.close()
    assert row == ("a", "2024-01-01T00:00:00+00:00", 0, 0.5, 1, "t")
    assert orjson.loads(document)["name"] == "small"

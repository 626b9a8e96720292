"""``schemagen stats`` counts what a query would count, at one moment."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from schemagen_runtime import Workspace

from tests.compiler.cli.store.support import INFERENCES, delivered, ingest, query, writer
from tests.compiler.cli.support import schemagen
from tests.runtime.support import SCHEMA, event, label, schema


def test_numbers_are_those_that_a_query_finds(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a", y=1), event("b"), event("c", y=2), label("alone", y=1))
    ingest(db, event("a"), event("d"), model="other")
    ingest(db, event("e", G=1.0), schema=schema("2.0.0", "F: float?\n  G: float?"))
    done = schemagen("stats", "--db", "monitoring.db", "--format", "json", cwd=tmp_path)
    printed = json.loads(done.stdout)
    (found,) = printed["collections"]
    received = query(db, f"SELECT _received_at FROM {INFERENCES} ORDER BY 1")
    assert printed["size"] == db.stat().st_size
    assert found["models"] == [{"model": "m", "inferences": 4}, {"model": "other", "inferences": 2}]
    assert (found["inferences"], found["labelled"], found["labels"], found["unjoined"]) == (6, 3, 3, 1)
    assert (found["first_received_at"], found["last_received_at"]) == (received[0], received[-1])
    assert [one["version"] for one in found["versions"]] == ["1.0.0", "2.0.0"]
    assert found["versions"][0]["fingerprint"] == SCHEMA.fingerprint
    text = schemagen("stats", "--db", "monitoring.db", cwd=tmp_path).stdout
    assert f"1.0.0 ({SCHEMA.fingerprint[:12]}), 2.0.0 (" in text


def test_numbers_are_of_one_moment_and_keep_nobody_waiting(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a", y=1))
    with writer(db) as process:
        printed = [
            json.loads(schemagen("stats", "--db", "monitoring.db", "--format", "json", cwd=tmp_path).stdout)
            for _ in range(3)
        ]
        delivered(process)
    found = [document["collections"][0] for document in printed]
    assert all(one["inferences"] == one["labelled"] == one["labels"] for one in found)
    assert all(one["inferences"] < other["inferences"] for one, other in pairwise(found))
    assert all(document["wal_size"] > 0 for document in printed)


def test_a_writer_with_an_open_transaction_holds_up_no_numbers(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    with closing(sqlite3.connect(db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute(f"DELETE FROM {INFERENCES}")
        assert "inferences  1," in schemagen("stats", "--db", "monitoring.db", cwd=tmp_path).stdout


def test_rejected_events_are_told_where_there_are_any(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    assert "rejected" not in schemagen("stats", "--db", "monitoring.db", cwd=tmp_path).stdout
    with Workspace(f"sqlite:///{db}", project="p", model="m") as workspace:
        collection = workspace.add_data_collection("c", schema=SCHEMA)
        given = [event("a", 7), event("b", "no"), event("c", None)]
        collection.ingest_mappings(given, raise_errors=False).result(60)
    assert "  rejected    3, which are not stored\n" in schemagen("stats", "--db", "monitoring.db", cwd=tmp_path).stdout
    printed = json.loads(schemagen("stats", "--db", "monitoring.db", "--format", "json", cwd=tmp_path).stdout)
    assert printed["collections"][0]["rejected"] == 3

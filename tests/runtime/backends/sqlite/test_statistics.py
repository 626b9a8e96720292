"""What a file holds is counted, whatever its columns are called."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime.api.store_statistics import StoreStatistics
from schemagen_runtime.backends.sqlite.connection import connect
from schemagen_runtime.backends.sqlite.statistics import statistics

from tests.runtime.backends.sqlite.support import PLACE, ingest, records
from tests.runtime.support import SCHEMA, event, label, schema


def count(db: Path) -> StoreStatistics:
    with closing(connect(str(db), create=False)) as connection:
        counted = statistics(connection, str(db))
        assert not connection.in_transaction
        return counted


def test_an_inference_of_each_model_and_a_label_for_all_of_them(db: Path) -> None:
    ingest(db, event("a"), event("b"), label("a", y=1), label("lone", y=1))
    ingest(db, event("a"), model="m2")
    (counted,) = count(db).collections
    assert (counted.collection, dict(counted.models)) == (PLACE, {"m": 2, "m2": 1})
    assert (counted.inferences, counted.labelled, counted.labels, counted.unjoined) == (3, 2, 2, 1)
    assert [version.fingerprint for version in counted.versions] == [SCHEMA.fingerprint]


@pytest.mark.parametrize("more", ["F: float?", "rowid: int?\n  _rowid_: int?\n  oid: int?"])
def test_the_earliest_and_the_latest_are_found(db: Path, more: str) -> None:
    of = schema("1.0.0", more)
    for id_ in "abc":
        ingest(db, event(id_), schema=of)
    (counted,) = count(db).collections
    times = [record.received_at for record in records(db)]
    assert (counted.first_received_at, counted.last_received_at) == (min(times), max(times))


def test_sizes_are_those_of_the_files(db: Path) -> None:
    ingest(db, event("a"))
    with closing(connect(str(db), create=False)) as connection:
        connection.execute("CREATE TABLE more (x)")
        counted = statistics(connection, str(db))
        assert counted.size == db.stat().st_size > 0
        assert counted.log_size == Path(f"{db}-wal").stat().st_size > 0
    assert count(db).log_size == 0  # who closes the file last brings the log into it

"""``schemagen prune`` removes what is old, and nothing else, whoever writes meanwhile."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.backends.sqlite import retention
from schemagen_runtime.client.urls import open_store

from tests.compiler.cli.store.support import (
    BOUND,
    INFERENCES,
    LABELS,
    age,
    delivered,
    ids,
    ingest,
    prune,
    query,
    writer,
)
from tests.compiler.cli.support import COMMAND, on_terminal, schemagen
from tests.monitor.support import fill
from tests.runtime.support import event, label, schema


def test_what_was_received_before_the_bound_goes(db: Path) -> None:
    moments = {
        "older": BOUND - timedelta(days=1),
        "just older": BOUND - timedelta(microseconds=1),
        "equal": BOUND,
        "just younger": BOUND + timedelta(microseconds=1),
        "younger": BOUND + timedelta(seconds=1),
    }
    ingest(db, *(event(id_) for id_ in moments))
    for id_, moment in moments.items():
        age(db, INFERENCES, moment, f"id = '{id_}'")
    assert prune(db) == (2, 0)
    assert ids(db, INFERENCES) == ["equal", "just younger", "younger"]
    assert prune(db, BOUND.astimezone()) == (0, 0)


MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))


@given(
    one=MOMENTS, other=MOMENTS | st.none(), whole=st.booleans(), step=st.sampled_from([-1_000_000, -1, 0, 1, 1_000_000])
)
def test_the_order_of_texts_is_the_order_of_time(one: datetime, other: datetime | None, whole: bool, step: int) -> None:
    one = one.replace(microsecond=0) if whole else one
    other = other or one + timedelta(microseconds=step)
    stored = one.isoformat()  # as the writer has it
    assert (stored < retention._bound(other)) == (one < other)


def test_a_label_goes_when_it_is_old_and_nothing_is_joined_with_it(db: Path) -> None:
    ingest(db, event("both old", y=1), event("young", y=1), event("label young", y=1), label("alone", y=1))
    ingest(db, label("alone and young", y=1))
    ingest(db, event("two models", y=1))
    ingest(db, event("two models"), model="other")
    old = BOUND - timedelta(days=1)
    age(db, INFERENCES, old, "id IN ('both old', 'label young') OR id = 'two models' AND _model = 'm'")
    age(db, LABELS, old, "id NOT IN ('label young', 'alone and young')")
    assert prune(db) == (3, 2)
    assert ids(db, INFERENCES) == ["two models", "young"]
    assert ids(db, LABELS) == ["alone and young", "label young", "two models", "young"]


@pytest.mark.parametrize("hidden", [("rowid",), ("ROWID", "oid"), ("_rowid_",)])
def test_columns_may_be_called_as_sqlite_calls_its_own(hidden: Sequence[str], db: Path) -> None:
    more = "\n  ".join(f"{name}: int" for name in hidden)
    named = schema(more=more.replace("_rowid_: int", "_rowid_: {type: int, attribute: row_id}"))
    given = dict.fromkeys(hidden, 5)
    ingest(db, event("a", **given), event("b", **given), schema=named)
    age(db, INFERENCES, BOUND - timedelta(days=1), "id = 'a'")
    assert prune(db) == (1, 0)
    assert ids(db, INFERENCES) == ["b"]


def test_a_collection_that_hides_every_name_of_the_rowid_is_refused_and_counted(db: Path) -> None:
    more = "rowid: int\n  oid: int\n  _rowid_: {type: int, attribute: row_id}"
    ingest(db, event("a", rowid=1, oid=1, _rowid_=1), schema=schema(more=more))
    with pytest.raises(DestinationError, match="p/c has the columns rowid, _rowid_, oid, which hide SQLite's own"):
        prune(db)
    with open_store(str(db)) as store:
        (found,) = store.statistics().collections
    assert found.first_received_at == found.last_received_at is not None


def test_labels_with_numbers_for_ids_go_too(db: Path) -> None:
    """Their table has the id for its rowid: any number, in any order."""
    numbered = schema(**{"id: id": "id: {name: id, type: int}"})
    keys = [2**63 - 1, -(2**63), 0, 7]
    ingest(db, *({**label("", y=1), "id": key} for key in keys), schema=numbered)
    age(db, LABELS, BOUND - timedelta(days=1), "id != 7")
    assert prune(db) == (0, 3)
    assert ids(db, LABELS) == [7]


def test_each_transaction_is_short(db: Path) -> None:
    ingest(db, *(event(f"{number:05}", y=1) for number in range(12_000)))
    old = BOUND - timedelta(days=1)
    age(db, INFERENCES, old, "id != '06000'")
    age(db, LABELS, old)
    with open_store(str(db)) as store:
        steps = list(store.prune(Collection("p", "c"), BOUND))
    assert [step.inferences for step in steps if step.inferences] == [5000, 5000, 1999]
    assert [step.labels for step in steps if step.labels] == [5000, 5000, 1999]
    assert ids(db, INFERENCES) == ids(db, LABELS) == ["06000"]


def test_pruning_while_another_process_writes_loses_nothing(db: Path, tmp_path: Path) -> None:
    ingest(db, *(event(f"old-{number}", y=1) for number in range(12_000)))
    for table in (INFERENCES, LABELS):
        age(db, table, datetime.now(UTC) - timedelta(days=91))
    with writer(db) as process:
        done = schemagen("prune", "--db", "monitoring.db", "--older-than", "90d", cwd=tmp_path)
        written = delivered(process)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "p/c: 12,000 inferences and 12,000 labels removed\n"
    expected = [f"live-{number:08}" for number in range(written)]
    assert ids(db, INFERENCES) == ids(db, LABELS) == expected
    assert query(db, "PRAGMA integrity_check") == ["ok"]


def test_a_prune_that_is_killed_is_started_again(db: Path, tmp_path: Path) -> None:
    ingest(db, *(event(f"{number}", y=1) for number in range(12_000)))
    for table in (INFERENCES, LABELS):
        age(db, table, BOUND)
    arguments = ["prune", "--db", "monitoring.db", "--older-than", "1d"]
    process = subprocess.Popen([*COMMAND, *arguments], cwd=tmp_path, stdout=subprocess.DEVNULL)
    while process.poll() is None and len(ids(db, INFERENCES)) == 12_000:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = len(ids(db, INFERENCES))
    assert left in (0, 2000, 7000)
    assert schemagen(*arguments, cwd=tmp_path).stdout.startswith(f"p/c: {left:,} inferences and ")
    assert ids(db, INFERENCES) == ids(db, LABELS) == []


def test_a_bar_shows_how_much_is_removed(db: Path, tmp_path: Path) -> None:
    ingest(db, *(event(f"{number}", y=1) for number in range(10)))
    for table in (INFERENCES, LABELS):
        age(db, table, BOUND)
    code, received = on_terminal("prune", "--db", "monitoring.db", "--older-than", "1d", cwd=tmp_path)
    assert code == 0
    assert "pruning" in received
    assert "100%" in received
    assert "10 inferences and 10 labels removed" in received


def test_a_database_that_stays_locked_is_told_and_what_is_removed_is_too(db: Path, tmp_path: Path) -> None:
    ingest(db, event("a"))
    age(db, INFERENCES, BOUND)
    with closing(sqlite3.connect(db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = schemagen("prune", "--db", "monitoring.db", "--older-than", "1d", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == "p/c: 0 inferences and 0 labels removed\n"
    assert done.stderr.endswith("monitoring.db: database is locked\n")


def windows(db: Path) -> list[str]:
    """The first moments of the windows that a report tells."""
    report = ("monitor", "report", "--db", db.name, "--format", "json", "--now", "2026-01-09T12:00:00Z")
    models = json.loads(schemagen(*report, cwd=db.parent).stdout)["models"]
    return [one["start"][:10] for model in models for one in model["windows"]]


def test_a_report_begins_where_counters_were_pruned(tmp_path: Path) -> None:
    pytest.importorskip("numpy", reason="the monitor needs the extra monitor")
    db = fill(tmp_path / "monitoring.db", days=4, rows=30)
    days = windows(db)
    assert len(days) == 4
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute('UPDATE "lending/scores/inferences" SET "_received_at" = "at"')
    place, bound = Collection("lending", "scores"), datetime.fromisoformat(f"{days[2]}T00:00:00+00:00")
    with open_store(str(db)) as store:
        assert sum((step.inferences for step in store.prune(place, bound)), 0) == 60
    assert windows(db) == days
    with open_store(str(db)) as store:
        assert sum((step.hours for step in store.prune(place, bound, counters=True)), 0) > 40
    assert windows(db) == days[2:]
    arguments = ("prune", "--db", db.name, "--older-than", "1d", "--counters")
    would = schemagen(*arguments, "--dry-run", cwd=tmp_path)
    done = schemagen(*arguments, cwd=tmp_path)
    assert would.stdout == done.stdout.replace("removed,", "would be removed,")
    assert done.stdout.startswith("lending/scores: 60 inferences and ")
    assert done.stdout.endswith(" hours and the counts of 0 rejected events\n")
    assert windows(db) == []

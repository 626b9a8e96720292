"""Rows come with the labels that count, and with those that counted when they were counted."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

from schemagen_runtime.backends.sqlite.connection import connect, transaction
from schemagen_runtime.backends.sqlite.counter_tables import begin_counting, find_counted
from schemagen_runtime.backends.sqlite.counters.rows import RowReader

from tests.runtime.backends.sqlite.counters.support import PLACE, inference, ingest, schemas

SCHEMA = schemas("string")[0]


def begun(db: Path) -> None:
    with closing(connect(str(db), create=False)) as connection, transaction(connection):
        begin_counting(connection, find_counted(connection, PLACE))


def event(id_: str) -> dict[str, object]:
    return inference(random.Random(id_), id_, is_second=False, with_labels=False)


def test_of_several_changes_the_first_says_what_was_counted(tmp_path: Path) -> None:
    db = tmp_path / "m.db"
    ingest(db, "m", SCHEMA, [event("a"), event("b") | {"paid": 1}])
    begun(db)
    for minutes in (5, 6, 7):
        late = f"2026-04-0{minutes}T00:00:00Z"
        ingest(db, "m", SCHEMA, [{"id": id_, "at": late, "minutes": minutes} for id_ in "ab"])
    with closing(connect(str(db), create=False)) as connection:
        reader = RowReader(connection, find_counted(connection, PLACE))
        changes = reader.changed(1)
        assert not changes.is_all
        assert len(changes.before) == len(changes.after) == 1
        changes = reader.changed(100)
        assert changes.is_all
        ((_, before),) = reader.blocks([(changes.before, -1)], is_new=False)
        ((_, after),) = reader.blocks([(changes.after, 1)], is_new=False)
        assert (list(before.column("minutes")), list(before.column("paid"))) == ([None, None], [None, 1])
        assert (list(after.column("minutes")), list(after.column("paid"))) == ([7, 7], [None, 1])
        # The first time stays that of the value that came first.
        assert list(after.label_times["minutes"]) == ["2026-04-05T00:00:00+00:00"] * 2
        with transaction(connection):
            reader.forget(changes)
        assert reader.changed(100) == (0, 0, [], [])


def test_notes_of_an_id_go_with_the_first_of_them(tmp_path: Path) -> None:
    """What counts now is what is read, so that a later note says nothing more."""
    db = tmp_path / "m.db"
    ingest(db, "m", SCHEMA, [event("a"), event("b")])
    begun(db)
    for id_, minutes in (("a", 1), ("b", 2), ("a", 3)):
        ingest(db, "m", SCHEMA, [{"id": id_, "at": f"2026-04-0{minutes}T00:00:00Z", "minutes": minutes}])
    with closing(connect(str(db), create=False)) as connection:
        reader = RowReader(connection, find_counted(connection, PLACE))
        with transaction(connection):
            reader.forget(reader.changed(1))
        ((_, rest),) = reader.blocks([(reader.changed(100).after, 1)], is_new=False)
        assert list(rest.column("id")) == ["b"]


def test_rows_are_found_by_their_ids_and_by_their_numbers(tmp_path: Path) -> None:
    db = tmp_path / "m.db"
    ingest(db, "m", SCHEMA, [event("b")])
    ingest(db, "m", SCHEMA, [event("a")])
    begun(db)
    with closing(connect(str(db), create=False)) as connection:
        reader = RowReader(connection, find_counted(connection, PLACE))
        assert [row[0] for row in reader.under(["a", "none"])] == [2]
        assert [row[0] for row in reader.numbered([2, 3])] == [2]

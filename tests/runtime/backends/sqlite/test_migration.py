"""An older format becomes this one with the first that writes, whole or not at all; readers read both."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime import DestinationError
from schemagen_runtime.backends.sqlite.connection import FORMAT, connect
from schemagen_runtime.backends.sqlite.layout import ADDED
from schemagen_runtime.backends.sqlite.migration import migrate
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.support import PLACE, ROOT, ingest, records
from tests.runtime.support import event, label, schema

SAMPLE = ROOT / "tests/system/compatibility/samples/0.1.0/database/monitoring.sqlite"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a copy of a database that 0.1.0 wrote."""
    return Path(shutil.copy(SAMPLE, tmp_path / "old.db"))


def tables_of(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall())


def format_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def downgrade(path: Path) -> None:
    """Make a file what format 1 would have made of it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute('DROP VIEW "p/c/records"')
        for table, names in ADDED.items():
            for name in names:
                connection.execute(f'ALTER TABLE "p/c/{table}" DROP COLUMN {name}')
        for table in ('"p/c/label_history"', "schemagen_facts", "schemagen_erased_ids"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()


def test_a_reader_changes_nothing(old: Path) -> None:
    before = tables_of(old)
    with closing(SqliteStore(str(old), create=False)) as store:
        for collection in store.collections():
            assert list(store.records(collection)) or store.history(collection)
        store.statistics()
        store.back_up(str(old.with_name("copy.db")))
    assert (format_of(old), format_of(old.with_name("copy.db"))) == (1, 1)
    assert tables_of(old) == before


def test_the_first_writer_migrates_and_a_second_finds_it_done(old: Path) -> None:
    with closing(SqliteStore(str(old), create=False)) as store:
        before = repr([list(store.records(collection)) for collection in store.collections()])
        store.write([])
        assert repr([list(store.records(collection)) for collection in store.collections()]) == before
    assert format_of(old) == FORMAT
    tables = tables_of(old)
    with closing(sqlite3.connect(old)) as connection:
        (salt,) = connection.execute("SELECT value FROM schemagen_facts WHERE name = 'salt'").fetchone()
    with closing(SqliteStore(str(old))) as store:
        store.write([])
        assert repr([list(store.records(collection)) for collection in store.collections()]) == before
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT value FROM schemagen_facts WHERE name = 'salt'").fetchall() == [(salt,)]
    assert len(salt) == 32
    assert tables_of(old) == tables


def test_several_writers_at_once_migrate_once(old: Path) -> None:
    together = threading.Barrier(4)

    def write(_: int) -> None:
        with closing(SqliteStore(str(old))) as store:
            together.wait(60)
            store.write([])

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(write, range(4))) == [None] * 4
    assert format_of(old) == FORMAT


def test_what_fails_in_the_middle_leaves_the_old_format(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:  # the last table that would be made is there already
        (name,) = connection.execute("SELECT max(project || '/' || collection) FROM schemagen_schemas").fetchone()
        connection.execute(f'CREATE TABLE "{name}/label_history" (x)')
    before = tables_of(old)
    with closing(connect(str(old), create=False)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="already exists"):
            migrate(connection)
        assert not connection.in_transaction
    assert (format_of(old), tables_of(old)) == (1, before)


def test_columns_of_the_users_make_way(tmp_path: Path) -> None:
    db = tmp_path / "own.db"
    own = schema("1.0.0", "_negative_zeros: string?\n  _Label_at: int?", **{"z:_string?": "_label_clocks: string?"})
    ingest(db, event("a", _negative_zeros="mine", _Label_at=3), label("a", y=1, _label_clocks="tick"), schema=own)
    downgrade(db)
    with closing(sqlite3.connect(db)) as connection:  # as format 1 named them
        tables = {"_negative_zeros": "inferences", "_Label_at": "inferences", "_label_clocks": "labels"}
        for name, table in tables.items():
            connection.execute(f'ALTER TABLE "p/c/{table}" RENAME COLUMN "{name}_2" TO "{name}"')
            connection.execute('UPDATE schemagen_columns SET "column" = name WHERE name = ?', (name,))
        names = 'i."_negative_zeros", i."_Label_at", l."_label_clocks", i."x", i."p", i."note", i."id", l."y"'
        internal = 'i."_model", i."timestamp", i."tags", i."_received_at", l."_label_received_at"'
        joined = '"p/c/inferences" AS i LEFT JOIN "p/c/labels" AS l ON l.id = i.id'
        connection.execute(f'CREATE VIEW "p/c/records" AS SELECT {names}, {internal} FROM {joined}')
        connection.commit()
    (before,) = records(db)
    assert (before.values["_negative_zeros"], before.values["_Label_at"]) == ("mine", 3)
    assert before.labels["_label_clocks"] == "tick"
    ingest(db, event("b", _negative_zeros="yours", _Label_at=4), label("b", _label_clocks="tock"), schema=own)
    first, second = records(db)
    assert first == before
    assert (second.values["_negative_zeros"], second.values["_Label_at"]) == ("yours", 4)
    assert second.labels["_label_clocks"] == "tock"
    with closing(SqliteStore(str(db))) as store:
        assert [version.version for version in store.history(PLACE)] == ["1.0.0"]


def test_a_format_of_the_future_is_refused(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    with pytest.raises(DestinationError, match=rf"written by a newer schemagen \(format {FORMAT + 1}\)"):
        SqliteStore(str(old))

"""Everybody in a process lets go of a file that was lost before one of them opens the next."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from schemagen_runtime import Collection, Outcome, SchemaInfo, TransientError
from schemagen_runtime.api.store import Write
from schemagen_runtime.api.tokens import StoredToken
from schemagen_runtime.backends.sqlite import holders
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.backends.sqlite.tokens import SqliteTokens

from tests.runtime.backends.sqlite.support import places, records
from tests.runtime.support import SCHEMA, event, schema

PLACE = Collection("p", "c")
INFO = SchemaInfo.of(SCHEMA)


def send(store: SqliteStore, *ids: str) -> None:
    events = {index: event(id_) for index, id_ in enumerate(ids)}
    (outcome,) = store.write([Write(store.preparer(PLACE, INFO).prepare("m", events))])
    assert isinstance(outcome, Outcome), outcome


def ids(db: Path) -> list[str | int]:
    """What somebody who comes later finds."""
    return [id_ for _, id_ in places(records(db))]


def token(id_: str) -> StoredToken:
    return StoredToken(id_, b"digest", None, frozenset({"read"}), id_, datetime.now(UTC), None, None)


@pytest.fixture
def stores(db: Path) -> Iterator[tuple[SqliteStore, SqliteStore, SqliteTokens]]:
    """Three that hold one file, as a collector does."""
    with ExitStack() as stack:
        store = stack.enter_context(SqliteStore(str(db)))
        store.register(PLACE, INFO)
        send(store, "before")
        reading = stack.enter_context(SqliteStore(str(db), create=False))
        tokens = SqliteTokens(str(db))
        stack.callback(tokens.close)
        tokens.add(token("first"))
        assert reading.collections() == [PLACE]
        yield store, reading, tokens


@pytest.mark.parametrize("first", ["store", "reading"])
def test_nothing_is_lost_with_the_log_of_a_file_that_was_replaced(
    stores: tuple[SqliteStore, SqliteStore, SqliteTokens], db: Path, tmp_path: Path, first: str
) -> None:
    store, reading, tokens = stores
    store.back_up(str(tmp_path / "copy.db"))
    tokens.add(token("later"))
    (tmp_path / "copy.db").rename(db)
    if first == "store":
        with pytest.raises(TransientError, match="was replaced"):
            send(store, "a")
        send(store, "a")
    assert [record.id for record in reading.records(PLACE)] == (["a", "before"] if first == "store" else ["before"])
    if first == "reading":  # the store has let go with it
        send(store, "a")
    send(store, "b")
    assert [stored.id for stored in tokens.all()] == ["first"]
    assert [record.id for record in reading.records(PLACE)] == ["a", "b", "before"]
    for one in (tokens, reading, store):
        one.close()
        assert ids(db) == ["a", "b", "before"]


def test_a_log_that_was_removed_is_no_loss_for_long(
    stores: tuple[SqliteStore, SqliteStore, SqliteTokens], db: Path
) -> None:
    store, reading, tokens = stores
    db.with_name(f"{db.name}-wal").unlink()
    with pytest.raises(TransientError, match="lost its -wal"):
        send(store, "a")
    send(store, "a")
    assert {"a", "before"} == {record.id for record in reading.records(PLACE)} == set(ids(db))
    assert [stored.id for stored in tokens.all()] == ["first"]


class Held:
    """Something that holds a file, and lets go of it unless it is busy."""

    def __init__(self, real: str) -> None:
        self.real = real
        self.is_busy = False
        self.left = 0
        holders.add(self)

    def leave(self, real: str) -> bool:
        self.left += real == self.real and not self.is_busy
        return real != self.real or not self.is_busy

    def before_fork(self) -> None:
        self.left += 1

    def after_fork(self) -> None:
        pass


def test_who_is_busy_with_it_is_waited_for() -> None:
    asking, idle, busy, elsewhere = (Held(name) for name in ("x", "x", "x", "y"))
    busy.is_busy = elsewhere.is_busy = True
    with pytest.raises(TransientError, match="x was lost, and is still in use in this process"):
        holders.leave_all("x", asking)
    busy.is_busy = False
    holders.leave_all("x", asking)
    assert [one.left for one in (asking, idle, busy, elsewhere)] == [0, 2, 1, 0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_all_let_go_before_a_fork() -> None:
    here, there = Held("x"), Held("y")
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)
    assert (here.left, there.left) == (1, 1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_parent_and_child_go_on_with_connections_of_their_own(tmp_path: Path) -> None:
    with SqliteStore(str(tmp_path / "monitoring.db")) as store:
        store.register(PLACE, INFO)
        child = os.fork()
        if not child:
            status = 1
            try:
                store.register(PLACE, SchemaInfo.of(schema("1.1.0", "F: float?\n  G: float?")))
                status = 0
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert [version.version for version in store.history(PLACE)] == ["1.0.0", "1.1.0"]


def test_a_closed_one_stays_closed(stores: tuple[SqliteStore, SqliteStore, SqliteTokens], db: Path) -> None:
    for one in stores:
        one.close()
    holders.leave_all(str(db.resolve()), stores[0])
    with closing(sqlite3.connect(db)) as other:
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not db.with_name(f"{db.name}-wal").exists()

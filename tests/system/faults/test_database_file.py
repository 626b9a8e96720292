"""What an operator does to a database in use costs no event: those that cannot be stored now wait until they can."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from schemagen_runtime import Workspace

from tests.collector.support import PLACE, Server, lines, post, register
from tests.runtime.support import event
from tests.system.faults.support import QUICK, ROOT, Account, add_collection, eventually, fates, numbered, read_store

PATIENT = replace(QUICK, delivery_timeout=60)

HOLDING = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("SELECT count(*) FROM sqlite_master").fetchall()
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_by_another_process(db: Path) -> Generator[None]:
    """Somebody reads the file, such as a notebook: nobody else is the last to close it."""
    command = [sys.executable, "-c", HOLDING, str(db)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            process.stdin.close()
            process.wait(30)


def remove(log: Path) -> None:
    log.unlink()


def empty(log: Path) -> None:
    os.truncate(log, 0)


def cut(log: Path) -> None:
    os.truncate(log, log.stat().st_size // 3 + 7)


def exchange(log: Path) -> None:
    """By an older one, such as of a backup that was made by copying files."""
    older = log.read_bytes()[: log.stat().st_size // 2]
    log.unlink()
    log.write_bytes(older)


def overwrite(log: Path) -> None:
    with log.open("r+b") as file:
        file.seek(32)
        file.write(os.urandom(log.stat().st_size - 32))


HARMS = [remove, empty, cut, exchange, overwrite]


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
@pytest.mark.parametrize("is_in_file", [False, True], ids=["log is needed", "log is in the file"])
def test_a_log_that_is_harmed_while_others_have_the_file_open_costs_no_event_that_follows(
    tmp_path: Path, harm: Callable[[Path], None], *, is_in_file: bool
) -> None:
    """Whatever SQLite says of it then. Afterwards the operator puts a backup there, as is right."""
    db = tmp_path / "m.db"
    with Workspace(f"sqlite:///{db}", project="p", model="m", settings=PATIENT) as ws:
        collection = add_collection(ws)
        assert fates(collection.ingest_events(numbered("a", range(500))).result(30)) == {"delivered": 500}
        with held_by_another_process(db):
            with closing(sqlite3.connect(db)) as other, closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
                other.backup(copy)
                if is_in_file:
                    other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            harm(db.with_name("m.db-wal"))
            futures = [collection.ingest_events(numbered(f"b{call}", range(500))) for call in range(4)]
            ws.flush(0.5)
        for name in ("m.db-wal", "m.db-shm"):
            db.with_name(name).unlink(missing_ok=True)
        (tmp_path / "copy.db").rename(db)
        late = collection.ingest_events(numbered("c", range(100)))
        assert fates(late.result(60)) == {"delivered": 100}
        for future in futures:
            assert set(fates(future.result(60))) <= {"delivered", "duplicate"}
        assert ws.stats().rejected == {}
    stored = Account.take(db).stored
    assert {f"a-{n}" for n in range(500)} | {f"c-{n}" for n in range(100)} <= set(stored)


@contextmanager
def moved_away(db: Path) -> Generator[None]:
    db.rename(db.with_name("kept"))
    yield
    db.with_name("kept").rename(db)


@contextmanager
def replaced_by_a_folder(db: Path) -> Generator[None]:
    with moved_away(db):
        db.mkdir()
        yield
        db.rmdir()


@contextmanager
def replaced_by_another_application_s(db: Path) -> Generator[None]:
    with moved_away(db):
        with closing(sqlite3.connect(db)) as theirs:
            theirs.execute("CREATE TABLE theirs (x)")
        yield
        db.unlink()


@contextmanager
def replaced_by_text(db: Path) -> Generator[None]:
    with moved_away(db):
        db.write_bytes("größe\n".encode("utf-16") * 5000)
        yield
        db.unlink()


@contextmanager
def with_a_table_renamed(db: Path) -> Generator[None]:
    """By somebody who wants to know what it is for."""
    names = '"p/c/inferences"', '"p/c/kept"'
    for old, new in (names, names[::-1]):
        with closing(sqlite3.connect(db, timeout=30)) as other:
            other.execute(f"ALTER TABLE {old} RENAME TO {new}")
        if old == names[0]:
            yield


ACTS = [
    moved_away,
    replaced_by_a_folder,
    replaced_by_another_application_s,
    replaced_by_text,
    with_a_table_renamed,
]


@pytest.fixture(params=["embedded", "collector"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Both ways into a database."""
    db = tmp_path / "m.db"
    if request.param == "embedded":
        yield f"sqlite:///{db}"
        return
    with Server(db) as server:
        yield server.url
    assert "Traceback" not in server.log


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_what_an_operator_does_for_a_moment_costs_no_event(
    url: str, act: Callable[[Path], AbstractContextManager[None]], tmp_path: Path
) -> None:
    db = tmp_path / "m.db"
    with Workspace(url, project="p", model="m", settings=PATIENT) as ws:
        collection = add_collection(ws)
        assert fates(collection.ingest_events(numbered("a", range(100))).result(30)) == {"delivered": 100}
        with act(db):
            future = collection.ingest_events(numbered("b", range(100)))
            eventually(lambda: ws.stats().retries > 2, seconds=60)
            assert not future.done()
        assert set(fates(future.result(60))) <= {"delivered", "duplicate"}
        assert fates(collection.ingest_events(numbered("c", range(100))).result(60)) == {"delivered": 100}
        assert ws.stats().rejected == {}
    Account.take(db).require([f"{prefix}-{n}" for prefix in "abc" for n in range(100)])


def test_a_collector_goes_on_with_the_file_that_takes_the_place_of_its_own(tmp_path: Path) -> None:
    """And answers only for what somebody finds there who comes later."""
    db = tmp_path / "m.db"
    with Server(db) as server:
        assert register(server).status_code == 201
        assert post(server, lines([event("before", 1)])).status_code == 200
        with closing(sqlite3.connect(db)) as source, closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
            source.backup(copy)
        (tmp_path / "copy.db").rename(db)
        eventually(lambda: post(server, lines([event("after", 2)])).status_code == 200)
        answered = requests.get(f"{server.url}{PLACE}/records/after", timeout=10)
        assert (answered.status_code, set(read_store(db))) == (200, {"before", "after"})
    assert set(read_store(db)) == {"before", "after"}
    assert "Traceback" not in server.log


def test_a_collector_whose_file_knows_no_schema_any_more_says_so(tmp_path: Path) -> None:
    db = tmp_path / "m.db"
    with Server(db) as server, Workspace(server.url, project="p", model="m", settings=PATIENT) as ws:
        collection = add_collection(ws)
        assert fates(collection.ingest_events(numbered("a", range(10))).result(30)) == {"delivered": 10}
        with Server(tmp_path / "empty.db"):
            pass
        (tmp_path / "empty.db").rename(db)
        assert fates(collection.ingest_events(numbered("b", range(10))).result(60)) == {"delivered": 10}
    assert set(read_store(db)) == {f"b-{n}" for n in range(10)}
    assert "Traceback" not in server.log

"""A database that is removed, replaced or damaged while it is open; and one that may be read only."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from schemagen_runtime import Collection, DestinationError, Outcome, SchemaInfo, TransientError
from schemagen_runtime.api.store import Write
from schemagen_runtime.backends.sqlite.open_database import read_alone
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.support import ingest, places, records
from tests.runtime.support import SCHEMA, event

PLACE = Collection("p", "c")
INFO = SchemaInfo.of(SCHEMA)


def send(store: SqliteStore, id_: str) -> Outcome:
    (outcome,) = store.write([Write(store.preparer(PLACE, INFO).prepare("m", {0: event(id_)}))])
    assert isinstance(outcome, Outcome), outcome
    return outcome


@pytest.fixture
def store(db: Path) -> Iterator[SqliteStore]:
    with SqliteStore(str(db)) as opened:
        opened.register(PLACE, INFO)
        send(opened, "before")
        yield opened


def _remove(db: Path) -> None:
    for path in db.parent.glob(f"{db.name}*"):
        path.unlink()


def _remove_file_only(db: Path) -> None:
    db.unlink()


def _move_away(db: Path) -> None:
    db.rename(db.with_name("elsewhere.db"))


def _make_folder(db: Path) -> None:
    db.unlink()
    db.mkdir()


def _put_text(db: Path) -> None:
    (db.parent / "t").write_text("no database at all\n" * 500, encoding="utf-16")
    (db.parent / "t").replace(db)


@pytest.mark.parametrize("harm", [_remove, _remove_file_only, _move_away, _make_folder, _put_text])
def test_what_went_while_open_is_told_and_nothing_is_delivered_to_nowhere(
    harm: Callable[[Path], None], store: SqliteStore, db: Path, tmp_path: Path
) -> None:
    store.back_up(str(tmp_path / "copy.db"))
    harm(db)
    for _ in range(3):
        with pytest.raises(TransientError, match=r"monitoring\.db"):
            send(store, "late")
    shutil.rmtree(db) if db.is_dir() else db.unlink(missing_ok=True)
    (tmp_path / "copy.db").rename(db)
    send(store, "late")
    assert [id_ for _, id_ in places(records(db))] == ["before", "late"]


def test_another_database_in_its_place_learns_the_schemas_and_takes_what_follows(
    store: SqliteStore, db: Path, tmp_path: Path
) -> None:
    ingest(tmp_path / "other.db", event("its own"))
    prepared = store.preparer(PLACE, INFO).prepare("m", {0: event("prepared")})
    (tmp_path / "other.db").rename(db)
    with pytest.raises(TransientError, match="was replaced while it was open"):
        send(store, "a")
    send(store, "a")
    (stale,) = store.write([Write(prepared)])
    assert isinstance(stale, TransientError)
    with SqliteStore(str(tmp_path / "empty.db")):
        pass
    (tmp_path / "empty.db").rename(db)
    assert store.collections() == [PLACE]
    send(store, "b")
    assert [id_ for _, id_ in places(records(db))] == ["b"]


def test_a_log_that_is_removed_is_missed(store: SqliteStore, db: Path) -> None:
    db.with_name("monitoring.db-wal").unlink()
    with pytest.raises(TransientError, match="lost its -wal file"):
        send(store, "a")
    send(store, "a")
    assert [id_ for _, id_ in places(records(db))] == ["a", "before"]


def test_readers_follow_the_path(store: SqliteStore, db: Path, tmp_path: Path) -> None:
    ingest(tmp_path / "other.db", event("new"))
    with SqliteStore(str(db), read_only=True) as reader:
        assert [record.id for record in reader.records(PLACE)] == ["before"]
        (tmp_path / "other.db").rename(db)
        assert [record.id for record in store.records(PLACE)] == ["new"]
        assert [record.id for record in reader.records(PLACE)] == ["new"]


def test_damage_while_open_is_for_later(store: SqliteStore, db: Path) -> None:
    send(store, "a")
    with closing(sqlite3.connect(db)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = db.stat().st_size
    sound = db.read_bytes()
    db.write_bytes(b"\xff" * size)
    store.before_fork()  # so that nothing is remembered of its pages
    store.after_fork()
    with pytest.raises(TransientError, match="not a database"):
        send(store, "b")
    db.write_bytes(sound)
    send(store, "b")
    assert [id_ for _, id_ in places(records(db))] == ["a", "b", "before"]


@pytest.mark.parametrize(
    "content",
    [b"", b"SQLite format 3\0" + b"\xff" * 4096, b"text, and no more\n", "größe".encode("utf-16") * 999, bytes(8192)],
)
def test_a_file_that_is_no_database_is_a_line(content: bytes, db: Path) -> None:
    db.write_bytes(content)
    for function in (lambda: SqliteStore(str(db), read_only=True), lambda: read_alone(str(db), lambda _: None)):
        with pytest.raises(DestinationError, match=r"monitoring\.db") as raised:
            function()
        assert "\n" not in str(raised.value)
    assert db.read_bytes() == content
    assert [path.name for path in db.parent.iterdir()] == ["monitoring.db"]


@pytest.mark.parametrize("name", ["lending", "schemagen_columns"])
def test_text_that_is_damaged_is_told(name: str, db: Path) -> None:
    ingest(db, event("a", note="lending"))
    db.write_bytes(db.read_bytes().replace(name.encode(), b"\xff" * len(name)))
    with pytest.raises(DestinationError, match=r"monitoring\.db"):
        records(db)


# Reading only


def as_nobody(function: Callable[[], str]) -> str:
    """Call a function in a child process that may write nothing, and return what it returns."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            said = function()
        except BaseException as error:  # noqa: BLE001 -- the parent shows it
            said = f"{type(error).__name__}: {error}"
        os.write(theirs, said.encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(child, 0)
    return said


@pytest.fixture
def readable() -> Iterator[Path]:
    """A database in a folder that everybody may read, and only root may write."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to become a user who may only read")
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    ingest(folder / "m.db", event("a"), event("b"))
    (folder / "m.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder / "m.db"
    shutil.rmtree(folder)


def _reads(db: Path) -> Callable[[], str]:
    # What is imported late lies where only root may read.
    for late in ("backup", "retention", "statistics"):
        import_module(f"schemagen_runtime.backends.sqlite.{late}")

    def read() -> str:
        with SqliteStore(str(db), read_only=True) as store:
            ids = [str(record.id) for record in store.records(PLACE)]
            (counted,) = store.statistics().collections
            with tempfile.TemporaryDirectory(dir="/tmp") as folder:
                store.back_up(f"{folder}/copy.db")
                with SqliteStore(f"{folder}/copy.db") as copy:
                    copied = [str(record.id) for record in copy.records(PLACE)]
            return f"{ids} {counted.inferences} {copied == ids}"

    return read


@pytest.mark.filterwarnings("ignore:This process")
def test_who_may_only_read_reads_and_leaves_nothing(readable: Path) -> None:
    before = readable.read_bytes()
    assert as_nobody(_reads(readable)) == "['a', 'b'] 2 True"
    assert [path.name for path in readable.parent.iterdir()] == ["m.db"]
    assert readable.read_bytes() == before
    refused = as_nobody(lambda: str(SqliteStore(str(readable))))
    assert refused.startswith("DestinationError")
    assert "may write" in refused


@pytest.mark.filterwarnings("ignore:This process")
def test_who_may_only_read_sees_what_writers_have_committed(readable: Path) -> None:
    with closing(sqlite3.connect(readable, isolation_level=None)) as writer:
        writer.execute("DELETE FROM \"p/c/inferences\" WHERE id = 'a'")
        assert readable.with_name("m.db-wal").stat().st_size
        assert as_nobody(_reads(readable)) == "['b'] 1 True"


@pytest.mark.filterwarnings("ignore:This process")
def test_a_log_without_its_index_is_explained(readable: Path) -> None:
    copies = Path(tempfile.mkdtemp(dir="/tmp"))
    with closing(sqlite3.connect(readable, isolation_level=None)) as writer:
        writer.execute("DELETE FROM \"p/c/inferences\" WHERE id = 'a'")
        for name in ("m.db", "m.db-wal"):
            shutil.copyfile(readable.with_name(name), copies / name)
    copies.chmod(0o555)
    said = as_nobody(_reads(copies / "m.db"))
    assert said.startswith("DestinationError")
    assert "m.db-wal holds what" in said
    shutil.rmtree(copies)


def test_a_reader_who_may_write_leaves_nothing_either(db: Path) -> None:
    ingest(db, event("a"))
    before = db.read_bytes()
    with SqliteStore(str(db), read_only=True) as store:
        assert len(list(store.records(PLACE))) == 1
        assert store.statistics().collections[0].inferences == 1
        with pytest.raises(DestinationError, match="readonly"):
            store.register(Collection("p", "new"), INFO)
    assert db.read_bytes() == before
    assert [path.name for path in db.parent.iterdir()] == ["monitoring.db"]


def _never(_: str) -> bool:
    return False


def test_what_changes_while_it_is_read_without_locks_is_read_anew(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(db, event("a"))
    for module in ("connection", "open_database"):
        monkeypatch.setattr(f"schemagen_runtime.backends.sqlite.{module}.may_write", _never)
    seen: list[int] = []

    def read(connection: sqlite3.Connection) -> int:
        (count,) = connection.execute('SELECT count(*) FROM "p/c/inferences"').fetchone()
        if not seen:
            ingest(db, event("b"))
        seen.append(count)
        return int(count)

    assert read_alone(str(db), read) == 2
    assert seen == [1, 2]
    with SqliteStore(str(db), read_only=True) as store:
        assert len(list(store.records(PLACE))) == 2
        ingest(db, event("c"))
        assert len(list(store.records(PLACE))) == 3
    with pytest.raises(TransientError, match="changes all the time"):
        read_alone(str(db), lambda _: ingest(db, event(os.urandom(4).hex())))

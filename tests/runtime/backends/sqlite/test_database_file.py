"""The file of a database is made for its owner only, and so is what lies beside it, whatever the umask is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from schemagen_runtime import DestinationError, Settings, Workspace
from schemagen_runtime.backends.sqlite.database_file import Identity, find_database
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.support import ingest
from tests.runtime.support import SCHEMA, event


@pytest.fixture(params=[0, 0o277, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_a_new_database_is_its_owners_only(db: Path) -> None:
    with SqliteStore(str(db)) as store:
        store.remember_requests()
        beside = sorted(path.name for path in db.parent.iterdir())
        assert beside == ["monitoring.db", "monitoring.db-shm", "monitoring.db-wal"]
        assert {path.stat().st_mode & 0o777 for path in db.parent.iterdir()} == {0o600}


def test_all_that_holds_events_is_its_owners_only(tmp_path: Path) -> None:
    """Spool, dead letters, files of events, databases, copies: nobody else reads or lists them under an open umask."""
    before = os.umask(0)
    try:
        for url in (f"sqlite:///{tmp_path}/m.db", f"file:///{tmp_path}/log/e.ndjson"):
            (tmp_path / "log").mkdir(mode=0o700, exist_ok=True)
            spool, dead = tmp_path / f"spool{len(url)}", tmp_path / f"dead{len(url)}"
            with Workspace(
                url, project="p", model="m", settings=Settings(linger=0), spool=spool, dead_letters=dead
            ) as ws:
                collection = ws.add_data_collection("c", schema=SCHEMA)
                events: list[dict[str, object]] = [event("a"), event("a", note="other"), {"id": "no"}]
                collection.ingest_mappings(events, raise_errors=False).result(10)
                modes = {path: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
        with SqliteStore(f"{tmp_path}/m.db", create=False) as store:
            store.back_up(f"{tmp_path}/copy.db")
        modes[tmp_path / "copy.db"] = (tmp_path / "copy.db").stat().st_mode & 0o777
    finally:
        os.umask(before)
    assert len(modes) > 12
    assert {str(path.relative_to(tmp_path)): oct(mode) for path, mode in modes.items() if mode & 0o077} == {}


def test_a_file_that_is_there_keeps_its_mode(db: Path) -> None:
    db.touch(mode=0o640)
    ingest(db, event("a"))
    assert db.stat().st_mode & 0o777 == 0o640


def test_links_lead_to_the_file_and_may_dangle(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to("real.db")
    ingest(tmp_path / "link.db", event("a"))
    assert (tmp_path / "real.db").stat().st_mode & 0o777 == 0o600
    assert find_database(str(tmp_path / "link.db"), create=False) == str(tmp_path / "real.db")


def test_a_program_may_change_its_folder(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    real = find_database("monitoring.db", create=True)
    assert real == str(db)
    assert Identity.of(real) is not None
    assert Identity.of(f"{real}.absent") is None


@pytest.mark.parametrize("path", ["", "\0", "x" * 300, "no/such/x.db", "x.db-journal"])
def test_what_cannot_be_a_database(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for create in (True, False):
        with pytest.raises(DestinationError):
            find_database(path, create=create)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["absent/../m.db", "there/absent/../../m.db", "m.db/../n.db"])
@pytest.mark.parametrize("is_there", [False, True])
def test_a_path_through_a_folder_that_is_missing_names_no_file(tmp_path: Path, name: str, *, is_there: bool) -> None:
    """The system does not go through such a folder, though the path without it and '..' names a file."""
    (tmp_path / "there").mkdir()
    if is_there or name.startswith("m.db"):
        (tmp_path / "m.db").touch()
    with pytest.raises(DestinationError, match=r"No such file or directory|Not a directory"):
        SqliteStore(f"{tmp_path}/{name}")
    assert not (tmp_path / "n.db").exists()
    assert (tmp_path / "m.db").exists() == (is_there or name.startswith("m.db"))

"""A process that changes its folder keeps its files: a relative path means what it meant when it was opened."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from schemagen_runtime import DestinationError, HttpSettings, SchemagenError, SpoolError, Workspace
from schemagen_runtime.backends.file.destination import FileDestination
from schemagen_runtime.backends.http.settings import TokenSource
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.system.faults.collector import Collector, honest
from tests.system.faults.support import PLACE, QUICK, ROOT, Account, add_collection, fates, numbered
from tests.system.faults.test_disk import BUSY


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """The folder in which this process is, and another one."""
    here, there, before = tmp_path / "here", tmp_path / "there", Path.cwd()
    here.mkdir()
    there.mkdir()
    os.chdir(here)
    yield here, there
    os.chdir(before)


@pytest.mark.parametrize("as_path", [str, Path])
def test_a_spool_and_dead_letters_stay_where_they_were_opened(
    collector: Collector, folders: tuple[Path, Path], as_path: type[str | Path]
) -> None:
    here, there = folders
    collector.behave = BUSY
    with Workspace(
        collector.url, project="p", model="m", settings=QUICK, spool=as_path("spool"), dead_letters=as_path("letters")
    ) as ws:
        collection = add_collection(ws)
        first = collection.ingest_events(numbered("a", range(6)))
        os.chdir(there)
        second = collection.ingest_events(numbered("b", range(6)))
        collector.behave = honest
        assert ws.flush(20)
        assert (fates(first.result(10)), fates(second.result(10))) == ({"delivered": 6}, {"delivered": 6})
        assert ws.stats().damaged_records == 0
    assert list(there.iterdir()) == []
    assert sorted(path.name for path in here.iterdir()) == ["letters", "spool"]
    Account.take(collector.db, here / "spool").require([f"{name}-{n}" for name in "ab" for n in range(6)])


FORKING = """
import os, sys
from schemagen_runtime import Workspace
from tests.system.faults.support import QUICK, add_collection, numbered
from dataclasses import replace
there = sys.argv[1]
ws = Workspace("sqlite:///x.db", project="p", model="m", settings=replace(QUICK, exit_timeout=10), spool="spool",
               dead_letters="letters")
collection = add_collection(ws)
collection.ingest_events(numbered("a", range(10))).result(10)
for child in range(2):
    if os.fork() == 0:
        os.chdir(there)
        for call in range(5):
            collection.ingest_events(numbered(f"c{child}", range(call * 10, call * 10 + 10)))
        assert ws.flush(20)
        ws.close()
        os._exit(0)
os.chdir(there)
collection.ingest_events(numbered("b", range(10)))
for _ in range(2):
    assert os.wait()[1] == 0
assert ws.flush(20)
ws.close()
"""


def test_children_that_change_their_folder_share_the_files_of_their_parent(folders: tuple[Path, Path]) -> None:
    here, there = folders
    command = [sys.executable, "-c", FORKING, str(there)]
    done = subprocess.run(
        command, cwd=here, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert list(there.iterdir()) == []
    expected = [f"{name}-{n}" for name in "ab" for n in range(10)] + [f"c{c}-{n}" for c in range(2) for n in range(50)]
    Account.take(here / "x.db", here / "spool", here / "letters").require(expected)


def test_a_store_is_found_again_from_another_folder(folders: tuple[Path, Path]) -> None:
    """Without a spool, too: the store opens its file again after a fork."""
    here, there = folders
    with Workspace("sqlite:///x.db", project="p", model="m", settings=QUICK) as ws:
        collection = add_collection(ws)
        os.chdir(there)
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        assert fates(collection.ingest_events(numbered("a", range(10))).result(10)) == {"delivered": 10}
    os.chdir(here)
    store = SqliteStore("x.db", create=False)
    os.chdir(there)
    assert len(list(store.records(PLACE))) == 10
    store.close()
    assert list(there.iterdir()) == []


def test_a_file_is_written_where_it_was_opened(folders: tuple[Path, Path]) -> None:
    here, there = folders
    with Workspace(FileDestination(Path("events.ndjson"), 1 << 20), project="p", model="m", settings=QUICK) as ws:
        collection = add_collection(ws)
        os.chdir(there)
        assert fates(collection.ingest_events(numbered("a", range(10))).result(10)) == {"delivered": 10}
    assert len((here / "events.ndjson").read_bytes().splitlines()) == 10
    assert list(there.iterdir()) == []


def test_a_token_and_certificates_are_read_where_they_were_named(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = folders
    Path("token").write_text("one")
    Path("ca.pem").write_text("none")
    settings = HttpSettings(token_file="token", ca_bundle="ca.pem")
    monkeypatch.setenv("SCHEMAGEN_TOKEN_FILE", "token")
    named, found = TokenSource(settings), TokenSource(HttpSettings())
    os.chdir(there)
    (here / "token").write_text("two")
    assert named.renew()
    assert found.renew()
    assert (named.token, found.token) == ("two", "two")
    assert settings.ca_bundle == here / "ca.pem"


def test_a_folder_that_was_removed_is_told(folders: tuple[Path, Path]) -> None:
    here, there = folders
    os.chdir(there)
    there.rmdir()
    settings = replace(QUICK, exit_timeout=0.1)
    db = f"sqlite:///{here}/x.db"
    told = "relative, and the current folder was removed"
    with pytest.raises(SpoolError, match=told):
        Workspace(db, project="p", model="m", settings=settings, spool="spool")
    with pytest.raises(SchemagenError, match=told):
        Workspace(db, project="p", model="m", settings=settings, dead_letters="letters")
    with pytest.raises(DestinationError, match=told):
        Workspace("sqlite:///x.db", project="p", model="m", settings=settings)
    with pytest.raises(DestinationError, match=told):
        FileDestination(Path("events.ndjson"), 1 << 20)
    shutil.rmtree(here)

"""Who erases or prunes keeps the counters right, or is told what it needs for that."""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from schemagen_runtime import DestinationError
from schemagen_runtime.api.counters import Counting
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.counters.support import PLACE, counted, in_words, inference, ingest, schemas

STEP = "schemagen_runtime.backends.sqlite.counters.removal_step"


def unload(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a module imported anew during a test; afterwards it is the old one again, in its package too."""
    module = sys.modules.get(name)
    if module is None:
        return
    package, _, last = name.rpartition(".")
    monkeypatch.setattr(sys.modules[package], last, module)
    monkeypatch.delitem(sys.modules, name)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path, chance = tmp_path / "m.db", random.Random(4)
    events = [inference(chance, f"id {n}", is_second=False, with_labels=True) for n in range(40)]
    ingest(path, "m", schemas("string")[0], [event | {"city": f"city of {event['id']}"} for event in events])
    return path


def test_nothing_of_an_erased_id_is_left_in_counters_and_notes(db: Path) -> None:
    list(counted(db))
    ingest(db, "m", schemas("string")[0], [{"id": "id 7", "at": datetime.now(UTC), "species": "a name of id 7"}])
    with SqliteStore(str(db)) as store:
        store.erase(PLACE, ["id 7"])
    left = b"".join(path.read_bytes() for path in db.parent.iterdir())
    assert b"city of id 8" in left
    assert b"city of id 7" not in left
    assert b"a name of id 7" not in left


def test_rows_that_nobody_counted_yet_are_counted_before_they_go(db: Path) -> None:
    list(counted(db))
    before = in_words(db)
    chance = random.Random(6)
    late = [inference(chance, f"late {n}", is_second=False, with_labels=True) for n in range(5)]
    ingest(db, "m", schemas("string")[0], late)
    with SqliteStore(str(db)) as store:
        list(store.prune(PLACE, datetime.now(UTC)))
    after = in_words(db)
    assert after != before
    counting = SqliteCounters(str(db)).counting(PLACE)
    assert counting is not None
    assert counting._replace(edition=0) == Counting(counted=0, newest=0, changes=0)
    list(SqliteCounters(str(db)).recount(PLACE))
    assert in_words(db) == after


def test_without_numpy_nothing_is_removed_and_the_help_says_what_to_install(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(counted(db))
    monkeypatch.setitem(sys.modules, "numpy", None)
    names = [name for name in sys.modules if name.startswith(("schemagen_runtime.counting", STEP))]
    for name in sorted(names, reverse=True):  # a package behind its modules
        unload(name, monkeypatch)
    with SqliteStore(str(db)) as store:
        with pytest.raises(DestinationError, match=r"pip install 'schemagen-ingest\[monitor\]'"):
            store.erase(PLACE, ["id 7"])
        with pytest.raises(DestinationError, match=r"pip install 'schemagen-ingest\[monitor\]'"):
            list(store.prune(PLACE, datetime.now(UTC)))
        assert len(store.page(PLACE, 100)) == 40


def test_a_collection_without_counters_needs_no_numpy(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    unload(STEP, monkeypatch)
    with SqliteStore(str(db)) as store:
        assert store.erase(PLACE, ["id 7"]).inferences == 1

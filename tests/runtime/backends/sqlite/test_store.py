"""One file, several models, several processes, and one of them killed: the store is a dictionary that joins."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime import DestinationError, SchemaInfo, Settings, Workspace
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.support import PLACE, ROOT, fates, ingest, records
from tests.runtime.support import SCHEMA, event, label
from tests.system.faults.cutting import every_cut


def test_two_models_share_ids_and_labels(db: Path) -> None:
    ingest(db, event("a", x=1), model="m1")
    ingest(db, event("a", x=2), label("a", y=7), model="m2")
    found = records(db)
    assert [(record.model, record.values["x"], record.labels["y"]) for record in found] == [("m1", 1, 7), ("m2", 2, 7)]
    destination = SqliteStore(str(db), create=False)
    assert [record.model for record in destination.find(PLACE, "a", "m2")] == ["m2"]
    destination.close()


def test_a_collection_that_is_not_there(db: Path) -> None:
    ingest(db, event("a"))
    destination = SqliteStore(str(db), create=False)
    with pytest.raises(DestinationError, match=r"has no collection p/x; it has p/c"):
        destination.find(Collection("p", "x"), "a")
    destination.close()


WRITER = """
import sys
import threading
sys.path[:0] = [{root!r}]
from schemagen_runtime import Settings, Workspace
from tests.runtime.support import SCHEMA, event, label
from tests.system.faults.cutting import every_cut

settings = Settings(linger=0, max_batch_events=20)
with Workspace("sqlite:///{db}", project="p", model="m", settings=settings) as ws:
    collection = ws.add_data_collection("c", schema=SCHEMA)
    for number in range({calls}):
        ids = [f"{name}-{{number}}-{{k}}" for k in range(10)]
        collection.ingest_events([event(i, x=number) for i in ids] + [label(i, y=number) for i in ids]).result(60)
        print(number, flush=True)
"""


def start_writer(db: Path, name: str, calls: int) -> subprocess.Popen[str]:
    code = WRITER.format(root=str(ROOT), db=db, name=name, calls=calls)
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )


def test_several_processes_write_one_file(db: Path) -> None:
    writers = [start_writer(db, f"w{number}", 10) for number in range(4)]
    for writer in writers:
        _, stderr = writer.communicate(timeout=120)
        assert (writer.returncode, stderr) == (0, "")
    found = records(db)
    assert len(found) == 4 * 10 * 10
    assert all(record.labels["y"] == record.values["x"] for record in found)


def test_a_killed_writer_leaves_all_that_it_answered_and_no_half_batch(db: Path) -> None:
    for round_ in range(3):
        writer = start_writer(db, f"r{round_}", 100_000)
        assert writer.stdout is not None
        answered = -1
        for line in writer.stdout:
            answered = int(line)
            if answered >= 5:
                break
        writer.send_signal(signal.SIGKILL)
        writer.communicate(timeout=30)
        connection = sqlite3.connect(db)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        mine = [record for record in records(db) if str(record.id).startswith(f"r{round_}-")]
        assert len(mine) >= (answered + 1) * 10
        assert len(mine) % 10 == 0
        assert all(record.labels["y"] == record.values["x"] for record in mine)


IDS = st.sampled_from(["a", "b", "c"])


def _inference(id_: str, x: int, labels: Mapping[str, object]) -> dict[str, object]:
    return event(id_, x, **labels)


def _label(id_: str, labels: Mapping[str, object]) -> dict[str, object]:
    return label(id_, **labels)


INFERENCES = st.builds(
    _inference,
    IDS,
    st.integers(0, 1),
    st.fixed_dictionaries({}, optional={"y": st.integers(0, 1)}),
)
LABELS = st.builds(
    _label,
    IDS,
    st.fixed_dictionaries({}, optional={"y": st.integers(0, 1), "z": st.sampled_from(["u", "v"])}).filter(bool),
)


@settings(max_examples=60, deadline=None)
@given(
    calls=st.lists(
        st.tuples(st.sampled_from(["m1", "m2"]), st.lists(st.one_of(INFERENCES, LABELS), max_size=5)), max_size=6
    )
)
def test_the_store_is_a_dictionary_that_joins(
    tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[str, list[dict[str, object]]]]
) -> None:
    db = tmp_path_factory.mktemp("store") / "x.db"
    inferences: dict[tuple[str, str], dict[str, object]] = {}
    labels: dict[tuple[str, str], Told] = {}
    with Workspace(f"sqlite:///{db}", project="p", settings=Settings(linger=0)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        for number, (model, events) in enumerate(calls):
            time.sleep(0.002)  # a label without a time counts by the millisecond in which it was accepted
            result = collection.ingest_events(events, model=model, raise_errors=False).result(10)
            assert fates(result) == [expected(inferences, labels, model, given, number) for given in events]
    stored = {(record.model, str(record.id)): record for record in records(db)}
    assert stored.keys() == inferences.keys()
    for (model, id_), record in stored.items():
        assert record.values["x"] == inferences[model, id_]["x"]
        told = {name: labels.get((id_, name)) for name in ("y", "z")}
        assert record.labels == {name: one.value if one else None for name, one in told.items()}


Rows = dict[str, object]


@dataclass
class Told:
    """What counts for a label, and what is known beside it: each value and time with the call that brought it."""

    value: object
    clock: tuple[int, int]
    call: int
    earlier: dict[tuple[object, int], int] = field(default_factory=dict[tuple[object, int], int])


def expected(
    inferences: dict[tuple[str, str], Rows], labels: dict[tuple[str, str], Told], model: str, given: Rows, call: int
) -> str:
    """The fate of an event by the rules of the store, over plain dictionaries."""
    id_ = str(given["id"])
    new = False
    if "x" in given:
        first = inferences.setdefault((model, id_), given)
        if first["x"] != given["x"]:
            return "rejected"
        new = first is given
    # All inferences are of one time, long before the first call.
    clock = (-1 if "x" in given else call, call)
    changed = [tell(labels, (id_, name), given[name], clock) for name in ("y", "z") if name in given]
    return "delivered" if new or any(changed) else "duplicate"


def tell(labels: dict[tuple[str, str], Told], place: tuple[str, str], value: object, clock: tuple[int, int]) -> bool:
    """Take what is said of one label; tell whether that is new."""
    told = labels.get(place)
    at, call = clock
    if told is None:
        labels[place] = Told(value, clock, call)
        return True
    if value == told.value and at in (call, told.clock[0]):
        if clock > told.clock:
            told.clock, told.call = clock, call
        return False
    if clock > told.clock or (clock == told.clock and told.earlier.get((value, at), call) == call):
        told.earlier[told.value, told.clock[0]] = told.call
        told.earlier.pop((value, at), None)
        told.value, told.clock, told.call = value, clock, call
        return True
    is_new = (value, at) not in told.earlier
    told.earlier.setdefault((value, at), call)
    return is_new


def test_whatever_is_cut_by_a_signal_handler_leaves_the_store_to_others(db: Path) -> None:
    store = SqliteStore(str(db))
    kept: list[BaseException] = []  # a traceback holds what it came through, such as a lock in a generator
    version, numbers = SchemaInfo.of(SCHEMA), count()

    def prepare() -> Callable[[], object]:
        place = Collection("p", f"c{next(numbers)}")
        return lambda: store.register(place, version)

    for where in every_cut(prepare, 97, kept):
        other = threading.Thread(target=store.register, args=(PLACE, version), daemon=True)
        other.start()
        other.join(10)
        assert not other.is_alive(), where
    assert len(kept) > 20
    with sqlite3.connect(db, isolation_level=None) as connection:  # nobody else holds the file
        connection.execute("BEGIN IMMEDIATE")
    connection.close()
    store.close()

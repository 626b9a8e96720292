"""The SQLite store: joins, duplicates, versions, several processes, and what it refuses."""

from __future__ import annotations

import math
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime import (
    DestinationError,
    ErrorCode,
    Fate,
    IngestResult,
    Schema,
    SchemaConflict,
    Settings,
    TransientError,
    Workspace,
)
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.record import Record
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.support import SCHEMA, event, label, schema

ROOT = Path(__file__).parents[4]
PLACE = Collection("p", "c")


def ingest(
    path: Path, *events: Mapping[str, object], schema: Schema[object] = SCHEMA, model: str = "m"
) -> IngestResult:
    with Workspace(f"sqlite:///{path}", project="p", model=model, settings=Settings(linger=0)) as ws:
        collection = ws.add_data_collection("c", schema=schema)
        return collection.ingest_mappings(events, raise_errors=False).result(10)


def fates(result: IngestResult) -> list[str]:
    return [entry.fate.value for entry in result.results]


def records(path: Path) -> list[Record]:
    destination = SqliteStore(str(path), create=False)
    found = list(destination.records(PLACE))
    destination.close()
    return found


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "monitoring.db"


@pytest.mark.parametrize("order", ["label first", "label later", "label within"])
def test_a_label_finds_its_inference_whenever_it_comes(db: Path, order: str) -> None:
    if order == "label first":
        assert fates(ingest(db, label("a", y=1), event("a"))) == ["delivered", "delivered"]
    elif order == "label later":
        ingest(db, event("a"))
        assert fates(ingest(db, label("a", y=1))) == ["delivered"]
    else:
        ingest(db, event("a", y=1))
    (record,) = records(db)
    assert record.labels == {"y": 1, "z": None}
    assert (record.model, record.id, record.values["x"]) == ("m", "a", 0)
    assert record.label_received_at is not None


def test_labels_without_an_inference_are_no_records(db: Path) -> None:
    ingest(db, label("a", y=1))
    assert records(db) == []


def test_a_label_may_be_corrected_and_completed(db: Path) -> None:
    ingest(db, event("a"), label("a", y=1))
    assert fates(ingest(db, label("a", y=1), label("a", z="yes"), label("a", y=2), label("a", y=None, z="yes"))) == [
        "duplicate",
        "delivered",
        "delivered",
        "duplicate",
    ]
    assert records(db)[0].labels == {"y": 2, "z": "yes"}


def test_the_same_event_twice_is_stored_once(db: Path) -> None:
    assert fates(ingest(db, event("a"), event("a"))) == ["delivered", "duplicate"]
    assert fates(ingest(db, event("a"), event("b"))) == ["duplicate", "delivered"]
    # The same instant, the same float: the same event.
    same = event("a") | {"timestamp": "2024-01-01T02:00:00.000+02:00", "note": None}
    assert fates(ingest(db, same)) == ["duplicate"]
    assert len(records(db)) == 2


def test_another_event_under_the_same_key_is_refused_without_showing_values(db: Path) -> None:
    ingest(db, event("a", x=1, note="secret"))
    result = ingest(db, event("a", x=2, note="other"), event("b"))
    assert fates(result) == ["rejected", "delivered"]
    (error,) = result.errors
    assert (error.code, error.column) == (ErrorCode.DUPLICATE_ID, "id")
    assert "'note', 'x'" in error.message
    assert "secret" not in error.message
    assert records(db)[0].values["x"] == 1


def test_a_refused_event_leaves_the_labels_alone(db: Path) -> None:
    ingest(db, event("a", y=1))
    assert fates(ingest(db, event("a", x=9, y=2))) == ["rejected"]
    assert records(db)[0].labels["y"] == 1


def test_batches_that_fill_different_columns(db: Path) -> None:
    """What no event of a batch fills is left out of its statement; a batch is more than one statement takes."""
    ids = [f"{number:02}" for number in range(40)]
    ingest(db, *(event(id_) for id_ in ids[:20]), *(label(id_, z="late") for id_ in ids))
    more: list[dict[str, object]] = [{}, {"note": "", "F": 1}, {"F": None}, {"tags": ["t"], "y": 0}]
    ingest(db, *(event(id_, **more[place % 4]) for place, id_ in enumerate(reversed(ids[20:]))))
    found = [({**record.values, **record.labels}, record.id) for record in records(db)]
    assert [id_ for _, id_ in found] == ids
    nothing = {"timestamp": "2024-01-01T00:00:00+00:00", "x": 0, "p": 0.5}
    nothing |= dict.fromkeys(("note", "F", "tags", "y")) | {"z": "late"}
    assert [values for values, _ in found[:20]] == [nothing | {"id": id_} for id_ in ids[:20]]
    expected = [nothing | {"id": id_} | more[place % 4] for place, id_ in enumerate(reversed(ids[20:]))]
    assert [values for values, _ in found[20:]] == expected[::-1]


def test_two_models_share_ids_and_labels(db: Path) -> None:
    ingest(db, event("a", x=1), model="m1")
    ingest(db, event("a", x=2), label("a", y=7), model="m2")
    found = records(db)
    assert [(record.model, record.values["x"], record.labels["y"]) for record in found] == [("m1", 1, 7), ("m2", 2, 7)]
    destination = SqliteStore(str(db), create=False)
    assert [record.model for record in destination.find(PLACE, "a", "m2")] == ["m2"]
    destination.close()


EVERY = (ROOT / "generated_examples" / "schemas" / "every_type.yaml").read_bytes()


def every_event() -> dict[str, object]:
    return {
        "customer": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "scored at": "2026-01-01T01:00:00.1234567+01:00",
        "age": 18,
        "balance": 0,
        "decile_score.1": 1,
        "class": 'business "plus"',
        "is_member": False,
        "raw_reading": math.nan,
        "history": [1, 2.5],
        "embedding": (1, 2, 3, 4),
        "probabilities": [0.25, 0.25, 0.5],
        "choice": "red",
        "comment": "nul \0 and é",
        "no": True,
        "reading": math.inf,
        "flags": [True],
        "int": 2**63 - 1,
        "visits": ["2026-01-01T00:00:00Z"],
        "tags": ["a"],
        "  padded  ": "",
        "it's {{ quoted }}": "'; DROP TABLE x; --",
    }


def test_every_type_comes_back_as_it_went_in(db: Path) -> None:
    result = compile_schemas([Source("every_type.yaml", EVERY)])
    every = load_package(result.files, "every_type")
    assert fates(ingest(db, every_event(), schema=every)) == ["delivered"]
    assert fates(ingest(db, every_event(), schema=every)) == ["duplicate"]
    (record,) = records(db)
    values = {name: value for name, value in record.values.items() if value is not None}
    assert math.isnan(float(str(values.pop("raw_reading"))))
    expected = every_event() | {"scored at": "2026-01-01T00:00:00.1234567+00:00", "embedding": [1.0, 2.0, 3.0, 4.0]}
    for gone in ("raw_reading", "reading"):
        del expected[gone]
    assert values == expected
    assert (type(values["is_member"]), type(values["balance"]), type(values["int"])) == (bool, float, int)


EVOLUTIONS = [
    ("a new column", {"more": "F: float?\n  new: int?"}, None),
    ("a column less", {"more": ""}, None),
    ("nullable", {"more": "F: float"}, None),
    ("another constraint", {"x:_int": "x: {type: int, minimum: -5}"}, None),
    ("another type", {"x:_int": "x: float"}, "column 'x' is stored as int, and the schema makes it float"),
    ("another id type", {"id:_id": "id: {name: id, type: int}"}, "column 'id' is stored as string"),
    ("another id", {"id:_id": "id: key"}, "the id column is stored as 'id', and the schema calls it 'key'"),
    (
        "a label moved",
        {"y:_int?": "y2: int?", "more": "y: {type: int?}"},
        "stored as label, and the schema makes it inference",
    ),
    ("the same version", {"version": "1.0.0", "more": "G: int?"}, "version 1.0.0 is registered with other content"),
]


@pytest.mark.parametrize(("what", "change", "reason"), EVOLUTIONS, ids=[case[0] for case in EVOLUTIONS])
def test_versions(db: Path, what: str, change: dict[str, str], reason: str | None) -> None:
    ingest(db, event("a", F=1.5))
    newer = schema(**{"version": "2.0.0", **change})
    if reason is None:
        assert fates(
            ingest(db, {**event("b"), "F": 2.5} if "F: " in change.get("more", "F: ") else event("b"), schema=newer)
        )
        assert [record.id for record in records(db)] == ["a", "b"]
        assert records(db)[0].values["F"] == 1.5
    else:
        with pytest.raises(SchemaConflict, match=reason.split(",")[0]) as raised:
            ingest(db, event("b"), schema=newer)
        assert any(reason in text for text in raised.value.reasons), what
        assert [record.id for record in records(db)] == ["a"]


def test_every_reason_is_told_at_once(db: Path) -> None:
    ingest(db, event("a"))
    with pytest.raises(SchemaConflict) as raised:
        ingest(db, schema=schema(**{"version": "1.0.0", "x:_int": "x: string", "z:_string?": "z: int?"}))
    assert len(raised.value.reasons) == 3


def test_old_and_new_versions_write_side_by_side(db: Path) -> None:
    newer = schema("1.1.0", "F: float?\n  new: int?")
    ingest(db, event("a", F=1.0))
    ingest(db, event("b", new=7), schema=newer)
    assert fates(ingest(db, event("c", F=2.0), event("a", F=1.0))) == ["delivered", "duplicate"]
    assert [record.values["new"] for record in records(db)] == [None, 7, None]


def test_names_that_sqlite_cannot_tell_apart_get_their_own_columns(db: Path) -> None:
    twins = schema("1.0.0", "X: int?\n  _model: string?\n  _Schema: int?")
    ingest(db, event("a", x=1, X=2, _model="user's", _Schema=3), schema=twins)
    values = records(db)[0].values
    assert (values["x"], values["X"], values["_model"], values["_Schema"]) == (1, 2, "user's", 3)
    later = schema("1.1.0", "X: int?\n  _model: string?\n  _Schema: int?\n  P: float?")
    ingest(db, event("b", X=5, P=0.25), schema=later)
    assert (records(db)[1].values["X"], records(db)[1].values["P"]) == (5, 0.25)


def test_collections_that_differ_by_case_only_are_refused(db: Path) -> None:
    ingest(db, event("a"))
    with (
        Workspace(f"sqlite:///{db}", project="P", model="m") as ws,
        pytest.raises(SchemaConflict, match="upper and lower"),
    ):
        ws.add_data_collection("c", schema=SCHEMA)


def test_two_thousand_columns_are_too_many(db: Path) -> None:
    wide = schema("1.0.0", "\n  ".join(f"c{number}: int?" for number in range(2_000)))
    with pytest.raises(SchemaConflict, match="1900 columns"):
        ingest(db, schema=wide)


@pytest.mark.parametrize(
    "url",
    ["sqlite://x.db", "sqlite:///", "x.db", "http://", "http://x?a=b", "file:///", "postgres:///x", "", "sqlite:/x.db"],
)
def test_urls_that_name_no_destination(url: str) -> None:
    with pytest.raises(ValueError, match="names no"):
        Workspace(url)


def test_files_that_are_no_monitoring_database(tmp_path: Path) -> None:
    text, other, newer = tmp_path / "text.db", tmp_path / "other.db", tmp_path / "newer.db"
    text.write_text("this is not a database, " * 100)
    sqlite3.connect(other).execute("CREATE TABLE t (x)").connection.close()
    ingest(newer, event("a"))
    connection = sqlite3.connect(newer)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = text.read_bytes(), other.read_bytes()
    for path, message in ((text, "not a database"), (other, "another application"), (newer, "newer schemagen")):
        with pytest.raises(DestinationError, match=message):
            Workspace(f"sqlite:///{path}")
    with pytest.raises(DestinationError, match="cannot open"):
        Workspace(f"sqlite:///{tmp_path}/no/such/folder/x.db")
    with pytest.raises(DestinationError, match="no monitoring database"):
        SqliteStore(str(tmp_path / "absent.db"), create=False)
    assert (text.read_bytes(), other.read_bytes()) == before


def test_a_collection_that_is_not_there(db: Path) -> None:
    ingest(db, event("a"))
    destination = SqliteStore(str(db), create=False)
    with pytest.raises(DestinationError, match=r"has no collection p/x; it has p/c"):
        destination.find(Collection("p", "x"), "a")
    destination.close()


def test_a_locked_file_is_waited_for(db: Path) -> None:
    ingest(db, event("a"))
    blocker = sqlite3.connect(db, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with Workspace(f"sqlite:///{db}", project="p", model="m", settings=Settings(linger=0)) as ws:
        with pytest.raises(TransientError, match="locked"):
            ws.add_data_collection("other", schema=SCHEMA)
        blocker.execute("ROLLBACK")
        collection = ws.add_data_collection("c", schema=SCHEMA)
        blocker.execute("BEGIN IMMEDIATE")
        future = collection.ingest_events([event("b")])
        time.sleep(0.05)
        assert not future.done()
        blocker.execute("ROLLBACK")
        assert future.result(20).count(Fate.DELIVERED) == 1
    blocker.close()


WRITER = """
import sys
sys.path[:0] = [{root!r}]
from schemagen_runtime import Settings, Workspace
from tests.runtime.support import SCHEMA, event, label

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


def test_a_new_file_may_be_opened_by_several_at_once(tmp_path: Path) -> None:
    """As the workers of a server do at its first start: SQLite waits for nobody while a file gets its log."""
    together = threading.Barrier(4)

    def open_each(_: int) -> None:
        for number in range(40):
            together.wait(60)
            try:
                SqliteStore(str(tmp_path / f"{number}.db")).close()
            except (DestinationError, TransientError):
                together.abort()
                raise

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(open_each, range(4))) == [None] * 4


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
    labels: dict[str, dict[str, object]] = {}
    with Workspace(f"sqlite:///{db}", project="p", settings=Settings(linger=0)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        for model, events in calls:
            result = collection.ingest_events(events, model=model, raise_errors=False).result(10)
            assert fates(result) == [expected(inferences, labels, model, given) for given in events]
    stored = {(record.model, str(record.id)): record for record in records(db)}
    assert stored.keys() == inferences.keys()
    for (model, id_), record in stored.items():
        assert record.values["x"] == inferences[model, id_]["x"]
        assert record.labels == {"y": None, "z": None} | labels.get(id_, {})


Rows = dict[str, object]


def expected(inferences: dict[tuple[str, str], Rows], labels: dict[str, Rows], model: str, given: Rows) -> str:
    """The fate of an event by the rules of the store, over plain dictionaries."""
    id_ = str(given["id"])
    new = False
    if "x" in given:
        first = inferences.setdefault((model, id_), given)
        if first["x"] != given["x"]:
            return "rejected"
        new = first is given
    told: Rows = {name: given[name] for name in ("y", "z") if name in given}
    changed = any(labels.get(id_, {}).get(name) != value for name, value in told.items())
    labels.setdefault(id_, {}).update(told)
    return "delivered" if new or changed else "duplicate"


def test_the_view_reads_well_in_sql(db: Path) -> None:
    ingest(db, event("a", tags=["t"]), label("a", y=1))
    connection = sqlite3.connect(db)
    row = connection.execute(
        "SELECT id, timestamp, x, p, y, json_extract(tags, '$[0]') FROM \"p/c/records\""
    ).fetchone()
    (document,) = connection.execute("SELECT document FROM schemagen_schemas").fetchone()
    connection.close()
    assert row == ("a", "2024-01-01T00:00:00+00:00", 0, 0.5, 1, "t")
    assert orjson.loads(document)["name"] == "small"

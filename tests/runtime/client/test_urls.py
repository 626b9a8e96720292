"""Records: read by page from the store, by the URL that they were sent to, and as JSON there and back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.build.compile import compile_schemas
from schemagen.text.source import Source
from schemagen_runtime import (
    Collection,
    DestinationError,
    HttpSettings,
    Record,
    Settings,
    SettingsError,
    Workspace,
    open_records,
)
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.client.urls import open_backup, open_store
from schemagen_runtime.columns import BaseType, ColumnType, Role
from schemagen_runtime.document import read_document
from schemagen_runtime.protocol.records import RecordDecoder, RecordError, describe_record

from tests.runtime.support import SCHEMA, event, label, schema

ROOT = Path(__file__).parents[3]
PLACE = Collection("p", "c")
IDS = [f"a-{number:02}" for number in range(7)]
NUMBERS = [-(2**63), -3, 0, 9, 10, 2**63 - 1]


def fill(db: Path, events: Mapping[str, Sequence[Mapping[str, object]]], **replaced: str) -> None:
    """Store events, by their model."""
    with Workspace(f"sqlite:///{db}", project="p", settings=Settings(linger=0)) as ws:
        collection = ws.add_data_collection("c", schema=schema(**replaced) if replaced else SCHEMA)
        for model, given_ in events.items():
            assert not collection.ingest_mappings(given_, model=model).result(10).errors


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three models; the one in the middle has labels only."""
    db = tmp_path_factory.mktemp("records") / "store.db"
    fill(db, {"m2": [event(id_) for id_ in IDS[:3]], "m1": [event(id_) for id_ in IDS], "m": [label("a-01", y=1)]})
    return db


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose ids are ints."""
    db = tmp_path_factory.mktemp("records") / "numbers.db"
    fill(db, {"m": [{**event(""), "id": number} for number in NUMBERS]}, **{"id:_id": "id: {name: id, type: int}"})
    return db


def places(records: Sequence[Record]) -> list[tuple[str, str | int]]:
    return [(record.model, record.id) for record in records]


@pytest.mark.parametrize("limit", [1, 2, 3, 10, 11, 1000])
@pytest.mark.parametrize("model", [None, "m1", "m2", "m", "\ud800"])
def test_pages_are_the_records_in_order(db: Path, limit: int, model: str | None) -> None:
    expected = [("m1", id_) for id_ in IDS] + [("m2", id_) for id_ in IDS[:3]]
    store = SqliteStore(str(db), create=False)
    found: list[tuple[str, str | int]] = []
    after = None
    while page := places(store.page(PLACE, limit, after, model)):
        assert len(page) <= limit
        found += page
        after = page[-1]
    store.close()
    assert found == [place for place in expected if model in (None, place[0])]


def test_a_page_begins_where_no_record_is(db: Path) -> None:
    store = SqliteStore(str(db), create=False)
    assert places(store.page(PLACE, 2, ("m1", "a-055"))) == [("m1", "a-06"), ("m2", "a-00")]
    assert places(store.page(PLACE, 2, ("m1", "z"))) == [("m2", "a-00"), ("m2", "a-01")]
    assert store.page(PLACE, 2, ("m1", "z"), "m1") == []
    assert places(store.page(PLACE, 1, ("m1", "z"), "m2")) == [("m2", "a-00")]
    assert store.page(PLACE, 1, ("m2", ""), "m1") == []
    assert store.page(PLACE, 2, ("z", "")) == []
    store.close()


def test_int_ids_are_in_the_order_of_numbers(numbers: Path) -> None:
    store = SqliteStore(str(numbers), create=False)
    assert [record.id for record in store.page(PLACE, 9)] == NUMBERS
    assert [record.id for record in store.page(PLACE, 2, ("m", -3))] == [0, 9]
    assert [record.id for record in store.page(PLACE, 9, ("m", "9"))] == [10, 2**63 - 1]
    store.close()


@pytest.mark.parametrize("after", [("m", "x"), ("m", 2**63), ("m", "-9223372036854775809"), ("\ud800", 1)])
def test_a_page_cannot_begin_where_no_record_could_be(numbers: Path, after: tuple[str, str | int]) -> None:
    store = SqliteStore(str(numbers), create=False)
    with pytest.raises(ValueError, match="there can be no record"):
        store.page(PLACE, 9, after)
    store.close()


@pytest.mark.parametrize("after", [("m", 1), ("m", "\ud800")])
def test_nor_where_ids_are_strings(db: Path, after: tuple[str, str | int]) -> None:
    store = SqliteStore(str(db), create=False)
    with pytest.raises(ValueError, match="there can be no record"):
        store.page(PLACE, 9, after)
    store.close()


def test_records_are_read_by_url(db: Path) -> None:
    with open_records(f"sqlite:///{db}") as source:
        assert places(list(source.records(PLACE))) == [("m1", id_) for id_ in IDS] + [("m2", id_) for id_ in IDS[:3]]
        assert places(list(source.records(PLACE, "m2"))) == [("m2", id_) for id_ in IDS[:3]]
        assert [record.model for record in source.find(PLACE, "a-01")] == ["m1", "m2"]
        (found,) = source.find(PLACE, "a-01", "m2")
        assert (found.values["x"], found.labels) == (0, {"y": 1, "z": None})
        assert source.find(PLACE, "a-01", "\ud800") == source.find(PLACE, "nobody") == []
        with pytest.raises(DestinationError, match=r"has no collection p/x; it has p/c"):
            list(source.records(Collection("p", "x")))
        records = source.records(PLACE)
        assert next(records).id == "a-00"
    with pytest.raises(DestinationError, match="is closed"):
        source.find(PLACE, "a-01")


def test_writers_are_not_held_up_by_a_reader(tmp_path: Path) -> None:
    db = tmp_path / "store.db"
    fill(db, {"m": [event(f"a-{number:04}") for number in range(1500)]})
    with open_records(f"sqlite:///{db}") as source:
        records = source.records(PLACE)
        assert next(records).id == "a-0000"
        fill(db, {"m": [event("a-9999")]})
        assert [record.id for record in records][-2:] == ["a-1499", "a-9999"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "names no store"),
        ("monitoring.db", "names no store"),
        ("file:///events.ndjson", "names no store"),
        ("postgres:///x", "names no store"),
        ("sqlite:///", "names no file"),
        ("sqlite://x.db", "names no file"),
        ("http://", "names no collector"),
        ("https://me:secret@there", "a user or a password"),
    ],
)
def test_urls_that_name_nothing_to_read(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        open_records(url)
    assert "secret" not in str(raised.value)


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(DestinationError, match="there is no monitoring database"):
        open_records(f"sqlite:///{tmp_path}/absent.db")
    with pytest.raises(SettingsError, match="names no collector"):
        open_records(f"sqlite:///{tmp_path}/absent.db", http=HttpSettings())
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_read_without_a_library_for_http(db: Path) -> None:
    code = f"""
import sys
from schemagen_runtime import Collection, open_records
with open_records("sqlite:///{db}") as source:
    print(len(list(source.records(Collection("p", "c")))), "requests" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "10 False\n"


EVERY = read_document(
    compile_schemas(
        [Source("every_type.yaml", (ROOT / "generated_examples" / "schemas" / "every_type.yaml").read_bytes())]
    )
    .files["every_type/schema.json"]
    .encode()
).all_columns
TYPES = {column.name: column.type for column in EVERY}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
WORDS = st.one_of(TEXTS, st.sampled_from(["NaN", "Infinity", "-Infinity", "null", "1"]))
"""Texts that look like floats of JSON stay texts."""
SCALARS: Mapping[BaseType, st.SearchStrategy[object]] = {
    BaseType.STRING: WORDS,
    BaseType.UUID: st.uuids().map(str),
    BaseType.TIMESTAMP: st.datetimes().map(lambda moment: f"{moment.isoformat()}+00:00"),
    BaseType.INT: st.integers(-(2**63), 2**63 - 1),
    BaseType.BOOL: st.booleans(),
    BaseType.FLOAT: st.floats() | st.integers(-(2**53), 2**53).map(float),
}


def cells(column_type: ColumnType) -> st.SearchStrategy[object]:
    """What a column of the store may hold; None always, for a later version may have brought the column."""
    scalar = SCALARS[column_type.scalar]
    if not column_type.is_sequence:
        return st.none() | scalar
    length = column_type.dimension
    return st.none() | st.lists(scalar, min_size=length or 0, max_size=length or 5)


RECORDS = st.builds(
    Record,
    TEXTS,
    SCALARS[BaseType.UUID] | SCALARS[BaseType.INT],
    st.fixed_dictionaries({c.name: cells(c.type) for c in EVERY if c.role is not Role.LABEL}),
    st.fixed_dictionaries({c.name: cells(c.type) for c in EVERY if c.role is Role.LABEL}),
    SCALARS[BaseType.TIMESTAMP],
    st.none() | SCALARS[BaseType.TIMESTAMP],
)


@given(record=RECORDS)
def test_a_record_comes_back_from_json_as_it_was(record: Record) -> None:
    text = orjson.dumps(describe_record(PLACE, record))
    read = RecordDecoder(TYPES).decode(orjson.loads(text))
    # By their texts: NaN equals nothing, and 1, 1.0 and True equal each other.
    assert repr(read) == repr(record)


def test_a_whole_number_is_a_float_where_the_column_is() -> None:
    decoder = RecordDecoder({"x": ColumnType(BaseType.FLOAT), "v": ColumnType.parse("vector<2>")})
    document = {"model": "m", "id": 1, "received_at": "t", "values": {"x": 1, "v": [1, "-Infinity"]}, "labels": {}}
    assert repr(decoder.decode(document).values) == "{'x': 1.0, 'v': [1.0, -inf]}"


RIGHT = {"model": "m", "id": "a", "received_at": "t", "label_received_at": None, "values": {"x": 1}, "labels": {}}
WRONG: Sequence[tuple[object, str]] = [
    ([], "a record is no JSON object"),
    ({**RIGHT, "id": None}, "id is no string and no int"),
    ({**RIGHT, "id": True}, "id is no string and no int"),
    ({**RIGHT, "model": 7}, "'model' of record 'a' is no string"),
    ({**RIGHT, "received_at": None}, "'received_at' of record 'a' is no string"),
    ({**RIGHT, "label_received_at": 7}, "'label_received_at' of record 'a' is no string"),
    ({**RIGHT, "values": []}, "'values' of record 'a' is no JSON object"),
    ({**RIGHT, "values": {"x": "secret"}}, "column 'x' of record 'a': expected int, got str"),
    ({**RIGHT, "values": {"x": True}}, "column 'x' of record 'a': expected int, got bool"),
    ({**RIGHT, "values": {"f": "secret"}}, "column 'f' of record 'a': expected float, got str"),
    ({**RIGHT, "values": {"l": "secret"}}, "column 'l' of record 'a': expected list, got str"),
    ({**RIGHT, "values": {"l": [1]}}, "column 'l' of record 'a': expected string, got int"),
    ({**RIGHT, "labels": {"y": 1}}, "record 'a' has a column 'y' that its collection does not have"),
]


@pytest.mark.parametrize(("document", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_is_no_record(document: object, said: str) -> None:
    types = {name: ColumnType.parse(text) for name, text in {"x": "int", "f": "float", "l": "list<string>"}.items()}
    with pytest.raises(RecordError) as raised:
        RecordDecoder(types).decode(document)
    assert said in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}", "SQLITE:///{}"])
def test_a_store_is_opened_by_its_path_or_its_url(form: str, db: Path, tmp_path: Path) -> None:
    with open_store(form.format(db)) as store:
        assert store.collections() == [PLACE]
    with closing(open_backup(form.format(db))) as backup:
        backup.back_up(str(tmp_path / "copy.db"))
    assert (tmp_path / "copy.db").exists()


@pytest.mark.parametrize("opener", [open_store, open_backup])
def test_what_is_no_store_is_not_opened_nor_made(opener: Callable[[str], object], tmp_path: Path) -> None:
    for url in ("https://collector.example", "file:///x.ndjson", "clickhouse://x", "sqlite://x.db", "sqlite:///"):
        with pytest.raises(ValueError, match=r"names no (store|file)"):
            opener(url)
    with pytest.raises(DestinationError, match="there is no monitoring database"):
        opener(str(tmp_path / "absent.db"))
    assert list(tmp_path.iterdir()) == []

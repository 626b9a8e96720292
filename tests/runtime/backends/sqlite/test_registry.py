"""Versions of a schema: which may be registered beside which, and what is said of the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import Collection, SchemaConflict, Workspace
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.compatibility.mode import Mode

from tests.runtime.backends.sqlite.support import fates, ingest, records
from tests.runtime.support import SCHEMA, event, schema

EVOLUTIONS = [
    ("a new column", {"more": "F: float?\n  new: int?"}, None),
    ("a column less", {"more": ""}, None),
    ("nullable", {"more": "F: float"}, None),
    ("another constraint", {"x:_int": "x: {type: int, minimum: -5}"}, None),
    ("an int becomes a float", {"x:_int": "x: float"}, None),
    ("another type", {"x:_int": "x: bool"}, "column 'x' is stored as int, and the schema makes it bool"),
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
    with SqliteStore(str(db)) as store:
        store.set_mode(Collection("p", "c"), Mode.STORE)
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


def test_ints_are_read_as_floats_once_a_schema_makes_them_so(db: Path) -> None:
    ingest(db, event("a", 5), event("b", 2**53 + 1))
    with SqliteStore(str(db)) as store:
        store.set_mode(Collection("p", "c"), Mode.STORE)
    wider = schema(**{"version": "2.0.0", "x:_int": "x: {type: float, nan: allow}"})
    assert ingest(db, event("c", 2.0), event("d", 2.5), event("e", -0.0), event("f", float("inf")), schema=wider)
    ingest(db, event("g", 7))  # the old version goes on
    found = {record.id: record.values["x"] for record in records(db)}
    assert {id_: repr(value) for id_, value in found.items()} == {
        "a": "5.0", "b": "9007199254740992.0", "c": "2.0", "d": "2.5", "e": "-0.0", "f": "inf", "g": "7.0",
    }  # fmt: skip
    assert fates(ingest(db, event("a", 5), event("c", 2.0), schema=wider)) == ["duplicate", "duplicate"]
    with pytest.raises(SchemaConflict, match="column 'x' is stored as float, and the schema makes it int"):
        ingest(db, schema=schema("3.0.0"))


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

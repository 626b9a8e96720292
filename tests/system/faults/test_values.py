"""Values that poison stores: not-a-numbers, surrogates, huge integers, deep and cyclic structures, later changes."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from schemagen_runtime import ErrorCode, Schema, Workspace
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.support import MODULE, SCHEMA, MemoryDestination, event, schema
from tests.system.faults.collector import Collector
from tests.system.faults.support import PLACE, QUICK, add_collection

ALLOWING = schema(more="F: {type: float?, nan: allow}\n  G: {type: float?, nan: null}\n  L: list<float>?")


def ingest(tmp_path: Path, given: object, using: Schema[object] = SCHEMA) -> tuple[str, list[ErrorCode], object]:
    """Ingest an event between two good ones; the columns and codes of its errors, and what is stored of it."""
    with Collector(tmp_path / "store.db") as collector:
        with Workspace(collector.url, project="p", model="m", settings=QUICK) as ws:
            events = [event("before"), given, event("after")]
            result = ws.add_data_collection("c", schema=using).ingest_events(events, raise_errors=False).result(10)
        assert {error.index for error in result.errors} <= {1}
        store = SqliteStore(str(collector.db), create=False)
        found = {record.id: record.values for record in store.records(PLACE)}
        store.close()
    assert {"before", "after"} <= set(found)
    columns = " ".join(str(error.column) for error in result.errors)
    return columns, [error.code for error in result.errors], found.get("a")


def columns_of(stored: object) -> dict[str, object]:
    assert isinstance(stored, dict)
    return dict(cast("dict[str, object]", stored))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("column", ["F", "p"])
def test_18_not_finite(tmp_path: Path, value: float, column: str) -> None:
    assert ingest(tmp_path, event("a", **{column: value})) == (column, [ErrorCode.NOT_FINITE], None)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_18_not_finite_where_the_schema_allows_it(tmp_path: Path, value: float) -> None:
    columns, codes, stored = ingest(tmp_path, event("a", F=value, G=value), ALLOWING)
    assert (columns, codes) == ("", [])
    assert repr(columns_of(stored)["F"]) == repr(value)  # not a null: exactly what it was
    assert columns_of(stored)["G"] is None


def test_18_lone_surrogates(tmp_path: Path) -> None:
    columns, codes, stored = ingest(tmp_path, event("a", note="\ud800"))
    assert (columns, len(codes), stored) == ("note", 1, None)


@pytest.mark.parametrize("text", ["\0", "a\0b", "\x7f\x1b[31m", "\U0010ffff", "\u2028", "'; DROP TABLE x; --"])
def test_18_strange_texts_are_stored_as_they_are(tmp_path: Path, text: str) -> None:
    columns, codes, stored = ingest(tmp_path, event("a", note=text, tags=[text]))
    assert (columns, codes) == ("", [])
    assert columns_of(stored)["note"] == text
    assert columns_of(stored)["tags"] == [text]


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**400, -(10**5000)], ids=["2^63", "-2^63-1", "400", "5000"])
def test_19_integers_beyond_64_bits(tmp_path: Path, value: int) -> None:
    columns, codes, stored = ingest(tmp_path, event("a", value))
    assert (columns, len(codes), stored) == ("x", 1, None)


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), 2**53 + 1])
def test_19_integers_of_64_bits_are_exact(tmp_path: Path, value: int) -> None:
    assert columns_of(ingest(tmp_path, event("a", value))[2])["x"] == value


@pytest.mark.parametrize("value", [10**400, 2**53 + 1])
def test_19_floats_are_never_rounded(tmp_path: Path, value: int) -> None:
    columns, codes, stored = ingest(tmp_path, event("a", F=value))
    assert (columns, len(codes), stored) == ("F", 1, None)


def test_19_strings_of_digits_by_the_thousand(tmp_path: Path) -> None:
    columns, codes, stored = ingest(tmp_path, event("a", "9" * 100_000))
    assert (columns, codes, stored) == ("x", [ErrorCode.TYPE_MISMATCH], None)
    assert columns_of(ingest(tmp_path, event("a", note="9" * 100_000))[2])["note"] == "9" * 100_000


def deep(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


def deep_mapping(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = {"a": value}
    return value


def cyclic_list() -> object:
    value: list[object] = []
    value.append(value)
    return value


def cyclic_mapping() -> object:
    value: dict[str, object] = {}
    value["self"] = value
    return value


@pytest.mark.parametrize(
    "make",
    [lambda: deep(100_000), lambda: deep_mapping(100_000), cyclic_list, cyclic_mapping],
    ids=["deep list", "deep mapping", "cyclic list", "cyclic mapping"],
)
@pytest.mark.parametrize("column", ["x", "note", "tags", "id", "timestamp", "unknown"])
def test_20_deep_and_cyclic_structures(tmp_path: Path, make: Callable[[], object], column: str) -> None:
    columns, codes, stored = ingest(tmp_path, {**event("a"), column: make()})
    assert set(columns.split()) == {column}
    assert codes
    assert stored is None


def test_20_an_event_that_holds_itself(tmp_path: Path) -> None:
    given = event("a")
    given["note"] = given
    assert ingest(tmp_path, given)[:2] == ("note", [ErrorCode.TYPE_MISMATCH])


@pytest.mark.parametrize("spooled", [False, True])
def test_20_a_later_change_changes_nothing(tmp_path: Path, *, spooled: bool) -> None:
    held = threading.Event()
    destination = MemoryDestination(before=lambda _: held.wait(10))
    spool = tmp_path / "spool" if spooled else None
    with Workspace(destination, project="p", model="m", settings=QUICK, spool=spool) as ws:
        tags = ["first"]
        as_mapping = event("a", 1, tags=tags)
        as_object = MODULE.InferenceEvent(id="b", timestamp="2024-01-01T00:00:00Z", x=1, p=0.5, tags=tags)
        future = add_collection(ws).ingest_events([as_mapping, as_object])
        tags.append("second")
        as_mapping["x"] = 2
        as_mapping["more"] = "anything"
        as_object.x = 2
        held.set()
        future.result(10)
    assert [(sent["id"], sent["x"], sent["tags"]) for sent in destination.events] == [
        ("a", 1, ["first"]),
        ("b", 1, ["first"]),
    ]

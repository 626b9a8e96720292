"""Events become rows: an inference, a label, or both; a cell for each column of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from schemagen_runtime import SchemaInfo
from schemagen_runtime.backends.sqlite.rows import RowBuilder
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.support import PLACE
from tests.runtime.support import SCHEMA, event, label, schema

MIDNIGHT = "2024-01-01T00:00:00+00:00"


@pytest.fixture
def store(db: Path) -> Iterator[SqliteStore]:
    with SqliteStore(str(db)) as opened:
        opened.register(PLACE, SchemaInfo.of(SCHEMA))
        yield opened


@pytest.fixture
def builder(store: SqliteStore) -> RowBuilder:
    return store.preparer(PLACE, SchemaInfo.of(SCHEMA))


def test_an_event_fills_an_inference_a_label_or_both(builder: RowBuilder) -> None:
    stamped = label("b", z="yes", timestamp="2024-01-01T01:00:00+01:00")
    rows = builder.prepare("m", {3: event("a", 7), 5: stamped, 9: event("c", note="n", y=1)})
    assert (rows.model, rows.indexes) == ("m", [3, 5, 9])
    names = ["id", *(column.name for column in builder.inference)]
    inferences = {index: dict(zip(names, row, strict=True)) for index, row in rows.inferences.items()}
    empty = dict.fromkeys(names) | {"timestamp": MIDNIGHT, "p": 0.5}
    assert inferences == {3: empty | {"id": "a", "x": 7}, 9: empty | {"id": "c", "x": 0, "note": "n"}}
    # The timestamp of a label is its own; that of an inference is not, but says when the label in it counts.
    now = rows.received_at
    assert rows.labels == {5: ("b", None, "yes", MIDNIGHT, MIDNIGHT, now), 9: ("c", 1, None, None, MIDNIGHT, now)}


def test_a_label_without_a_time_counts_by_when_it_was_accepted(builder: RowBuilder) -> None:
    runs = [(2, 1_700_000_000.25), (1, 1_700_000_001.0), (1, 4e9)]
    rows = builder.prepare("m", {index: label("b", y=1) for index in (0, 1, 2, 3, 7)}, runs)
    first, second = "2023-11-14T22:13:20.250000+00:00", "2023-11-14T22:13:21+00:00"
    expected = {0: first, 1: first, 2: second, 3: rows.received_at, 7: rows.received_at}  # the last is in the future
    assert {index: row[-2:] for index, row in rows.labels.items()} == {
        index: (at, at) for index, at in expected.items()
    }


def test_columns_that_are_negative_zero_are_named(builder: RowBuilder) -> None:
    rows = builder.prepare(
        "m", {0: event("a", F=-0.0, p=-0.0), 1: event("b", F=0.0), 2: event("c", F=0), 3: event("d")}
    )
    assert rows.inference_zeros == {0: '["F","p"]'}
    assert rows.label_zeros == {}


def test_a_label_that_is_null_is_none(builder: RowBuilder) -> None:
    rows = builder.prepare("m", {0: event("a", y=None, z=None)})
    assert (list(rows.inferences), rows.labels) == ([0], {})


def test_rows_of_an_old_version_have_no_cells_for_newer_columns(store: SqliteStore) -> None:
    newer = SchemaInfo.of(schema("1.1.0", "F: float?\n  new: int?"))
    store.register(PLACE, newer)
    old, new = (store.preparer(PLACE, info) for info in (SchemaInfo.of(SCHEMA), newer))
    assert {column.name for column in new.inference} - {column.name for column in old.inference} == {"new"}
    assert old.schema_number != new.schema_number
    (row,) = old.prepare("m", {0: event("a")}).inferences.values()
    assert len(row) == 1 + len(old.inference)

"""A plan of a block is told to the engine by places, and what the engine reads by it has names."""

from __future__ import annotations

import pytest
from schemagen_runtime.columns import ColumnType, Role
from schemagen_runtime.document import DocumentColumn
from schemagen_runtime.native.block_plan import BlockPlan, BlockRead
from schemagen_runtime.native.loading import engine_name
from schemagen_runtime.native.row_plan import describe_types

COLUMNS = tuple(
    DocumentColumn(name, role, ColumnType.parse(type_))
    for name, role, type_ in (
        ("id", Role.ID, "int"),
        ("at", Role.TIMESTAMP, "timestamp"),
        ("x", Role.FEATURE, "bool?"),
        ("won", Role.LABEL, "int?"),
    )
)
PLAN = BlockPlan({"id": False, "at": False, "x": True, "won": True}, "at")


def test_columns_are_told_by_their_places() -> None:
    assert PLAN.places(describe_types(COLUMNS)) == ((False, False, True, True), 1)


@pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")
def test_what_is_read_has_names() -> None:
    reader = PLAN.reader(describe_types(COLUMNS))
    lines = (
        b'{"id":1,"at":"1970-01-01T00:00:00.000002Z","x":true}',
        b'{"id":1,"x":tru}',
        b'{"id":-1,"at":null,"won":3}',
        b'{"id":2,"at":"2016-12-31T23:59:60Z","x":null,"won":4}',
    )
    read = BlockRead(*reader.read_each(lines))
    assert (read.inferences, read.inference_ids, read.labels, read.label_ids) == ([0, 3], [1, 2], [2, 3], [-1, 2])
    assert (read.stamps, read.left) == ([None, "2016-12-31T23:59:60+00:00"], [1])
    assert read.notes == [(3, "at", "2016-12-31T23:59:60+00:00")]
    assert read.columns["id"] == b"\x01" + bytes(7) + b"\x02" + bytes(7)
    assert read.columns["x"] == b"\x00\x01\x01\x00"
    assert read.columns["won"] == b"\x00\x00\x03" + bytes(7) + b"\x04" + bytes(7)

"""Which table and which type holds what, and how columns are named there."""

from __future__ import annotations

import pytest
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.clickhouse.native import read_blocks
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, allot, among, one_of, sql_type
from schemagen_runtime.columns import ColumnType, Role
from schemagen_runtime.document import Document, DocumentColumn, Place

from tests.system.clickhouse.engine import engine

ID, AT = (
    DocumentColumn("id", Role.ID, ColumnType.parse("int")),
    DocumentColumn("at", Role.TIMESTAMP, ColumnType.parse("timestamp")),
)


@pytest.mark.parametrize(
    ("spelled", "held"),
    [
        ("decimal<10,2>?", "Decimal(10, 2)"),
        ("vector<3>", "Array(Float64)"),
        ("list<bool>", "Array(Nullable(Bool))"),
        ("list<timestamp>", "Array(Nullable(String))"),
        ("map<string,float?>", "Map(String, Nullable(Float64))"),
    ],
)
def test_a_type_is_held_by_one_of_clickhouse(spelled: str, held: str) -> None:
    assert sql_type(ColumnType.parse(spelled)) == held


def test_no_two_columns_have_one_name_and_none_has_one_of_ours() -> None:
    names = ["a.b", "a_b", "_model", "A_b"]
    others = tuple(DocumentColumn(name, Role.FEATURE, ColumnType.parse("list<int>")) for name in names)
    found = allot(Document(ID, AT, None, others), ())
    assert [column.column for column in found] == ["id", "at", "a_b", "a_b_2", "_model_2", "A_b"]
    assert allot(Document(ID, AT, None, others), found) == []
    later = DocumentColumn("_model_2", Role.LABEL, ColumnType.parse("int"))
    assert [column.column for column in allot(Document(ID, AT, None, (later,)), found)] == ["_model_2_2"]


def test_ids_and_timestamps_cannot_be_null_and_others_can() -> None:
    stored = allot(Document(ID, AT, None, (DocumentColumn("x", Role.FEATURE, ColumnType.parse("int")),)), ())
    assert [one_of(stored, place).declaration for place in (Place.ID, Place.TIMESTAMP)] == [
        '"id" Int64',
        "\"at\" DateTime64(6, 'UTC')",
    ]
    assert stored[2].declaration == '"x" Nullable(Int64)'


def test_a_server_of_a_cluster_holds_its_part_under_a_name_of_its_own() -> None:
    alone, cluster = Tables(Collection("p", "c")), Tables(Collection("p", "c"), "d", "all")
    assert alone.local == alone
    assert (alone.inferences, cluster.inferences) == ('"p/c/inferences"', '"d"."p/c/inferences"')
    assert cluster.local.inferences == '"d"."p/c/local/inferences"'


@pytest.mark.parametrize(
    ("spelled", "ids"),
    [
        ("string", ["it's", "\\", "né 😀", "nul\0nul", 'line\n\t"tab"', "", "x" * 20_000]),
        ("int", [0, -(2**63), 2**63 - 1, 2**53 + 1]),
        ("uuid", ["f47ac10b-58cc-4372-a567-0e02b2c3d479"]),
    ],
)
def test_many_ids_are_asked_for_as_they_are(spelled: str, ids: list[str | int]) -> None:
    column = StoredColumn("id", Place.ID, ColumnType.parse(spelled), "id")
    (found,) = zip(*read_blocks(engine().run(among(ids, column), form="Native")), strict=True)
    assert list(found) == ids

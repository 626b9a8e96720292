"""Rows are adapted as far as it was asked for, and otherwise stay as they are."""

from __future__ import annotations

from schemagen.datafiles.adapting import with_mended_timestamps, with_row_ids, with_whole_ints, without_unknown
from schemagen.datafiles.row import DataRow, RowError
from schemagen_runtime.columns import ColumnType

TYPES = {
    "id": ColumnType.parse("string"),
    "when": ColumnType.parse("timestamp?"),
    "times": ColumnType.parse("list<timestamp?>?"),
    "named": ColumnType.parse("map<string,timestamp>?"),
    "count": ColumnType.parse("int?"),
    "counts": ColumnType.parse("list<int?>?"),
    "by": ColumnType.parse("map<string,int>?"),
}
BAD = DataRow(2, None, (RowError("malformed_json", "x"),))
OTHER = DataRow(3, [1])


def test_unknown_columns_are_left_out() -> None:
    found = list(without_unknown(iter([DataRow(1, {"id": "a", "x": 1, "": 2}), BAD, OTHER]), TYPES))
    assert found == [DataRow(1, {"id": "a"}), BAD, OTHER]


def test_timestamps_are_mended_in_their_columns_only() -> None:
    loose, mended = "2025-03-09 08:07:06+0000", "2025-03-09T08:07:06+00:00"
    values = {
        "id": loose,
        "when": loose,
        "times": [loose, None, "2025-03-09", 5],
        "named": {loose: loose},
        "note": loose,
    }
    row = DataRow(1, values)
    found = list(with_mended_timestamps(iter([row, BAD, OTHER, DataRow(4, {"when": 5})]), TYPES))
    assert found == [
        DataRow(1, {**values, "when": mended, "times": [mended, None, "2025-03-09", 5], "named": {loose: mended}}),
        BAD,
        OTHER,
        DataRow(4, {"when": 5}),
    ]


def test_floats_that_are_ints_are_so_in_columns_of_ints_only() -> None:
    values = {"id": 2.0, "count": 3.0, "counts": [1.0, None, 1.5, 2.0**53, "4.0"], "by": {"a": -1.0}, "note": 5.0}
    found = list(with_whole_ints(iter([DataRow(1, values), BAD, OTHER, DataRow(4, {"count": "6.0"})]), TYPES))
    ints = {"count": 3, "counts": [1, None, 1.5, 2.0**53, "4.0"], "by": {"a": -1}}
    assert found == [DataRow(1, {**values, **ints}), BAD, OTHER, DataRow(4, {"count": "6.0"})]
    assert [type(one) for one in (found[0].values["count"], found[0].values["by"]["a"])] == [int, int]  # type: ignore[index]  # a dict


def test_rows_without_an_id_get_one_of_file_and_number() -> None:
    rows = [DataRow(2, {"a": 1}), DataRow(3, {"id": "own"}), DataRow(4, {"id": None}), DataRow(5, [1])]
    given = [row.values for row in with_row_ids(iter(rows), "id", "t.csv")]
    assert given == [{"a": 1, "id": "t.csv:2"}, {"id": "own"}, {"id": "t.csv:4"}, [1]]

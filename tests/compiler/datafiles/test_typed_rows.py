"""Rows of a Parquet file become events without loss; skipped where pyarrow is not installed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from schemagen.build.loading import load_source
from schemagen.datafiles.parquet import open_parquet
from schemagen.datafiles.row import BadHeader, DataRow
from schemagen.datafiles.typed_rows import read_typed
from schemagen.text.source import Source
from schemagen_runtime.document import read_document

pa: Any = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra data)")
pq: Any = pytest.importorskip("pyarrow.parquet")

SCHEMA = load_source(
    Source(
        "rows.yaml",
        b"""schemagen: 1
name: rows
version: 1.0.0
id: id
timestamp: at
features:
  n: int?
  x: float?
  free: {type: float?, nan: allow}
  must: float
  v: {type: vector<2>?, from: [V1, V2]}
predictions: {p: float?}
""",
    )
)
COLUMNS = read_document(SCHEMA.document).all_columns
NAN = float("nan")


def rows(folder: Path, *, ignore_unknown: bool = False, **columns: object) -> list[DataRow]:
    pq.write_table(pa.table(columns), folder / "t.parquet")
    with open_parquet(str(folder / "t.parquet")) as table:
        return list(read_typed(table, COLUMNS, ignore_unknown=ignore_unknown))


def test_rows_are_numbered_and_nulls_left_out(tmp_path: Path) -> None:
    found = rows(tmp_path, id=["a", "b"], n=[1, None], V1=[1.0, None], V2=[2.0, None])
    assert found == [DataRow(1, {"id": "a", "n": 1, "v": [1.0, 2.0]}), DataRow(2, {"id": "b"})]


def test_floats_of_ints_and_nan_mean_what_the_column_takes(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, n=[3.0], x=[NAN], free=[NAN], must=[NAN])
    assert repr(row.values) == "{'n': 3, 'free': nan, 'must': nan}"
    found = [row.values for row in rows(tmp_path, n=[NAN, 2.5, float(2**53), None])]
    assert found == [{}, {"n": 2.5}, {"n": float(2**53)}, {}]


def test_decimals_are_their_texts_where_the_schema_has_strings(tmp_path: Path) -> None:
    found = [
        row.values for row in rows(tmp_path, id=pa.array([Decimal(7), None]), free=pa.array([Decimal("1.50")] * 2))
    ]
    assert found == [{"id": "7", "free": Decimal("1.50")}, {"free": Decimal("1.50")}]


def test_what_the_schema_does_not_have_is_told_or_left_out(tmp_path: Path) -> None:
    with pytest.raises(BadHeader, match=r"no column 'musst', which the file has; did you mean 'must'") as caught:
        rows(tmp_path, id=["a"], musst=[1.0], __index_level_0__=[1], V1=[1.0])
    codes = [(error.code, error.column) for error in caught.value.errors]
    assert codes == [("missing_column", "v"), ("unknown_column", "musst"), ("unknown_column", "__index_level_0__")]
    assert rows(tmp_path, ignore_unknown=True, id=["a"], extra=[1.0]) == [DataRow(1, {"id": "a"})]

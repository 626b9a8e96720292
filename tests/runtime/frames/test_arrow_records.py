"""Records become tables of Arrow and frames of polars; skipped where pyarrow is not installed."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from schemagen_runtime import SchemagenError
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.frames.arrow_records import arrow_batch
from schemagen_runtime.record_part import PartColumn, RecordPart

from tests.runtime.frames.test_pandas_records import PLACE, stored

pa: Any = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra data)")
AT = datetime(2026, 1, 1, tzinfo=UTC)


def table() -> Any:  # noqa: ANN401 -- pyarrow has no types
    return pa.table(
        {
            "id": ["a", "b"],
            "at": pa.array([AT, AT], pa.timestamp("us", "UTC")),
            "whole": pa.array([2**63 - 1, None]),
            "flag": pa.array([True, None]),
            "note": pa.array(["x", None]),
            "born": pa.array([date(2026, 1, 2), None]),
            "price": pa.array([Decimal("1.20"), None], pa.decimal128(6, 2)),
            "items": pa.array([[1, 2], None], pa.list_(pa.int64())),
            "spend": pa.array([[("e", 1.5)], None], pa.map_(pa.string(), pa.float64())),
            "v": pa.array([[0.5, 1.0], None], pa.list_(pa.float64())),
            "p": [0.5, 0.25],
        }
    )


def test_tables_in_are_tables_out(tmp_path: Path) -> None:
    with stored(tmp_path, table()) as source:
        found = source.to_arrow(PLACE)
        assert found.select(table().column_names).equals(table())
        assert [batch.num_rows for batch in source.iter_arrow(PLACE, rows=1)] == [1, 1]
        assert source.to_arrow(PLACE, "nobody").schema == found.schema


def test_frames_of_polars_in_are_such_frames_out(tmp_path: Path) -> None:
    polars: Any = pytest.importorskip("polars")
    frame = polars.from_arrow(table().drop_columns(["spend"]))
    with stored(tmp_path, frame) as source:
        assert source.to_polars(PLACE).select(frame.columns).equals(frame)
        assert [len(one) for one in source.iter_polars(PLACE, rows=1)] == [1, 1]


@pytest.mark.parametrize(
    ("spelled", "cells", "values"),
    [
        ("float?", ["NaN", 1, None], ["nan", "1.0", "None"]),
        ("bool?", [1, 0, None], ["True", "False", "None"]),
        ("bool?", [True, None], ["True", "None"]),
        ("bool?", [None], ["None"]),
        ("list<float?>?", ['["NaN",null]', None, "[]"], ["[nan, None]", "None", "[]"]),
        ("list<date>", ['["2026-01-02"]'], ["[datetime.date(2026, 1, 2)]"]),
        ("list<decimal<4,1>>", [["1.5"]], ["[Decimal('1.5')]"]),
        ("map<string,bool?>", ['{"a":true,"b":null}'], ["[('a', True), ('b', None)]"]),
        ("decimal<38,0>", ["9" * 38], [f"Decimal('{'9' * 38}')"]),
    ],
)
def test_cells_may_be_as_a_store_has_them(spelled: str, cells: list[object], values: list[str]) -> None:
    part = RecordPart([PartColumn("x", ColumnType.parse(spelled), cells)], len(cells))
    assert [repr(value) for value in arrow_batch(part).column(0).to_pylist()] == values


def test_without_the_library_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with stored(tmp_path, table()) as source:
        monkeypatch.setitem(sys.modules, "polars", None)
        with pytest.raises(SchemagenError, match="pip install polars"):
            source.to_polars(PLACE)
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(SchemagenError, match=r"pip install 'schemagen-ingest\[data\]'"):
            source.to_arrow(PLACE)

"""Arrow tables, streams and frames of polars become events without loss; skipped where pyarrow is not installed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from schemagen_runtime import FrameError

from tests.runtime.frames.support import ingest, refused, sent, table

pa: Any = pytest.importorskip("pyarrow")


def arrow(rows: int = 3, /, **columns: object) -> Any:  # noqa: ANN401 -- pyarrow has no types
    """Return an Arrow table of inferences that fit, with other columns beside the least that they need."""
    made = pa.Table.from_pandas(table(rows), preserve_index=False)
    for name, values in columns.items():
        made = made.append_column(name, values)
    return made


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ("whole", pa.array([1, None, -5], pa.int8()), [1, None, -5]),
        ("whole", pa.array([1.0, None, -5.0]), [1, None, -5]),
        ("share", pa.array([0.5, None, 1.0], pa.float32()), [0.5, None, 1.0]),
        ("free", pa.array([0.5, None, float("nan")]), [0.5, None, "NaN"]),
        ("share", pa.array([0.5, None, float("nan")]), [0.5, None, None]),
        ("flag", pa.array([True, None, False]), [True, None, False]),
        ("note", pa.array(["a", None, 'b",'], pa.large_string()), ["a", None, 'b",']),
        ("word", pa.array(["red", None, "green"]).dictionary_encode(), ["red", None, "green"]),
        ("seen", pa.array([datetime(2026, 1, 1)] * 3, pa.timestamp("s", "UTC")), ["2026-01-01T00:00:00+00:00"] * 3),
        ("seen", pa.nulls(3), [None] * 3),
        ("born", pa.array([date(2026, 1, 1), None, date(1900, 1, 1)]), ["2026-01-01", None, "1900-01-01"]),
        ("born", pa.array([date(2026, 1, 1), None, None], pa.date64()), ["2026-01-01", None, None]),
        ("price", pa.array([Decimal("1.50"), None, Decimal("7.00")]), ["1.50", None, "7.00"]),
        ("items", pa.array([[1, 2], None, []]), [[1, 2], None, []]),
        ("spend", pa.array([[("a", 1.0)], None, []], pa.map_(pa.string(), pa.float64())), [{"a": 1.0}, None, {}]),
        ("spend", pa.array([{"a": 1.0}, None, {"b": 2.0}]), [{"a": 1.0}, None, {"b": 2.0}]),
        ("v", pa.array([[1.0, 2.0, 3.0]] * 3), [[1.0, 2.0, 3.0]] * 3),
        ("v", pa.array([[1.0] * 3, None, [2.0] * 3], pa.list_(pa.float32(), 3)), [[1.0] * 3, None, [2.0] * 3]),
    ],
)  # fmt: skip
def test_each_type_becomes_its_own(column: str, values: object, expected: list[object]) -> None:
    assert sent(arrow(**{column: values}), column) == expected


def test_what_breaks_a_constraint_is_an_error_of_its_row() -> None:
    assert refused(arrow(whole=pa.array([1, -6, None]))) == [(1, "out_of_range", "whole")]
    assert refused(arrow(v=pa.array([[1.0], [1.0, 2.0], [1.0] * 3]))) == [
        (0, "dimension_mismatch", "v"),
        (1, "dimension_mismatch", "v"),
    ]
    gaps = arrow().drop_columns(["must"]).append_column("must", pa.array([1.0, None, 2.0]))
    assert refused(gaps) == [(1, "not_nullable", "must")]


def test_times_without_a_zone_need_one_and_may_be_none_in_it() -> None:
    naive = pa.array([datetime(2026, 7, 1, 12), datetime(2026, 3, 29, 2, 30), datetime(2026, 10, 25, 2, 30)])
    assert sent(arrow(seen=naive), "seen", timezone="UTC")[0] == "2026-07-01T12:00:00+00:00"
    found = refused(arrow(seen=naive), timezone="Europe/Berlin")
    assert found == [(1, "timestamp_invalid", "seen"), (2, "timestamp_invalid", "seen")]
    with pytest.raises(FrameError, match="pass timezone='UTC'"):
        ingest(arrow(seen=naive))


def test_streams_and_chunks_are_read_in_order() -> None:
    whole = pa.concat_tables([arrow(3), arrow(2), arrow(5)])
    expected = [f"id{row}" for count in (3, 2, 5) for row in range(count)]
    assert sent(whole, "id") == expected
    assert sent(whole.to_reader(max_chunksize=2), "id") == expected
    assert sent(whole.combine_chunks().to_batches()[0], "id") == expected


def test_a_column_of_another_type_refuses_the_table() -> None:
    for column, values in {
        "note": pa.array([1, 2, 3]),
        "items": pa.array([["a"]] * 3),
        "word": pa.array([b"a"] * 3),
    }.items():
        with pytest.raises(FrameError) as caught:
            ingest(arrow(**{column: values}))
        assert [one.column for one in caught.value.columns] == [column]


def test_a_frame_of_polars_is_read_as_its_stream() -> None:
    polars: Any = pytest.importorskip("polars")
    frame = polars.from_arrow(arrow(whole=pa.array([1, None, 3]), note=pa.array(["a", None, "c"])))
    assert sent(frame, "whole") == [1, None, 3]
    assert sent(frame.with_columns(polars.col("note").cast(polars.Categorical)), "note") == ["a", None, "c"]
    with pytest.raises(FrameError, match=r"frame.with_columns\(polars.col\('whole'\).cast\(polars.Int64\)\)"):
        ingest(frame.with_columns(polars.col("whole").cast(polars.String)))

"""Values of Arrow are what the same data is in JSON; skipped where pyarrow is not installed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from schemagen.datafiles.arrow_values import column_values, plain_values

pa: Any = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra data)")
DEVICE = UUID("6d3faa67-0ab4-4e7f-83bb-0e2202ed14bc")


@pytest.mark.parametrize(
    ("array", "values"),
    [
        (pa.array([1, None]), [1, None]),
        (pa.array([2**64 - 1], pa.uint64()), [2**64 - 1]),
        (pa.array([1.5, None]), [1.5, None]),
        (pa.array([True, None]), [True, None]),
        (pa.nulls(1), [None]),
        (pa.array([b"a"]), [b"a"]),
        (pa.array(["a", None]).dictionary_encode(), ["a", None]),
        (pa.array([1, None], pa.timestamp("ns", "Europe/Berlin")), ["1970-01-01T00:00:00.000000001Z", None]),
        (pa.array([1], pa.timestamp("s", "+02:00")), ["1970-01-01T00:00:01Z"]),
        (pa.array([1], pa.timestamp("us")), ["1970-01-01T00:00:00.000001"]),
        (pa.array([date(2026, 1, 2), None]), ["2026-01-02", None]),
        (pa.array([1], pa.time64("us")), ["00:00:00.000001"]),
        (pa.array([Decimal("1.20"), None]), ["1.20", None]),
        (pa.array([[1, None], None, []]), [[1, None], None, []]),
        (pa.array([[[1], [2, 3]], []]).slice(0, 1), [[[1], [2, 3]]]),
        (pa.array([[1], [2, 3]]).slice(1, 1), [[2, 3]]),
        (pa.array([[1.0, 2.0], None], pa.list_(pa.float32(), 2)), [[1.0, 2.0], None]),
        (pa.array([[datetime(2026, 1, 1, tzinfo=UTC)]]), [["2026-01-01T00:00:00Z"]]),
        (pa.array([{"a": 1, "d": date(2026, 1, 2)}, None]), [{"a": 1, "d": "2026-01-02"}, None]),
        (pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())), [{"a": 1}, None]),
    ],
    ids=lambda value: str(getattr(value, "type", "")),
)
def test_each_type_has_its_value(array: object, values: list[object]) -> None:
    assert plain_values(array) == values


def test_decimals_of_a_column_stay_decimals_if_a_schema_has_as_many_digits() -> None:
    assert column_values(pa.array([Decimal("1.20"), None])) == [Decimal("1.20"), None]
    assert column_values(pa.array([Decimal("1.20")], pa.decimal256(39, 2))) == ["1.20"]
    assert column_values(pa.array([[Decimal("1.20")]])) == [["1.20"]]


@pytest.mark.skipif(not hasattr(pa, "uuid"), reason="older versions of pyarrow have no UUIDs")
def test_uuids_are_texts() -> None:
    assert plain_values(pa.array([DEVICE.bytes, None], pa.uuid())) == [str(DEVICE), None]

"""What a column holds of a value of the wire: what comes back is what the SQLite store would have."""

from __future__ import annotations

from typing import Any

import pytest
from schemagen_runtime.backends.clickhouse.tables import StoredColumn
from schemagen_runtime.backends.clickhouse.values import comparable, form_of
from schemagen_runtime.backends.sqlite.values import decoder, encoder
from schemagen_runtime.columns import ColumnType, NanPolicy
from schemagen_runtime.document import Place

from tests.system.clickhouse.awkward import MOMENTS, written

VALUES: dict[str, list[Any]] = {
    "timestamp": list(MOMENTS),
    "date": ["2026-11-28", "0001-01-01", "9999-12-31", "1900-01-01", "2299-12-31"],
    "decimal<6,2>": ["0.00", "-0.05", "12.50", "-1234.56", "12.5"],
    "decimal<6,0>": ["0", "-17"],
    "float": [1, 0.1, -0.0, "NaN", "-Infinity"],
    "int": [0, -(2**63)],
    "bool": [True, False],
    "list<float?>": [[], [1, None, "NaN"]],
    "list<timestamp>": [["2026-01-01T00:00:00Z"]],
    "map<string,int?>": [{}, {"b": 1, "a": None}],
    "vector<2>": [[1, -0.0]],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in VALUES.items() for value in values])
def test_what_is_held_is_shown_as_by_sqlite(kind: str, value: object) -> None:
    column_type = ColumnType.parse(kind)
    form = form_of(StoredColumn("x", Place.INFERENCE, column_type, "x"))
    encode = encoder(column_type, NanPolicy.ALLOW)
    (cell,) = encode([value]) if encode is not None else (value,)
    assert written(form.show_held(*form.hold(value))) == written(decoder(column_type)(cell))  # type: ignore[arg-type]
    assert form.show_held(form.null, None) is None


def test_what_is_equal_to_sqlite_is_equal() -> None:
    nan = float("nan")
    assert comparable(nan, None) == comparable(nan, None)
    assert comparable(0.0, None) == comparable(-0.0, None)
    assert comparable([nan], None) == comparable([nan], None)
    assert comparable({"a": 1, "b": 2}, None) == comparable({"b": 2, "a": 1}, None)
    assert comparable([], None) != comparable([], "[]")
    assert comparable(5, "later") != comparable(5, None)

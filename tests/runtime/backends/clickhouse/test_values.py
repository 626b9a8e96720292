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
    "timestamp": [
        *MOMENTS,
        "2026-01-01T00:00:00.1234567+00:00",
        "2026-01-01t00:00:00z",
        "2026-01-01T00:00:00.12345678z",
    ],
    "date": ["2026-11-28", "0001-01-01", "9999-12-31", "1900-01-01", "2299-12-31"],
    "decimal<6,2>": ["0.00", "-0.00", "-0.05", "12.50", "-1234.56", "12.5"],
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


@pytest.mark.parametrize("kind", VALUES)
def test_values_held_at_once_are_what_each_is_held_as(kind: str) -> None:
    form = form_of(StoredColumn("x", Place.INFERENCE, ColumnType.parse(kind), "x"))
    each = [form.hold(value) for value in VALUES[kind]]
    one_by_one = [form.hold_column([value]) for value in VALUES[kind]]
    assert [(repr(one.cells[0]), one.texts.get(0)) for one in one_by_one] == [(repr(held), text) for held, text in each]
    # Those alone that have no text, as nearly all are; then with gaps, and with those that have one.
    plain = [value for value, (_, text) in zip(VALUES[kind], each, strict=True) if text is None]
    for values in (plain, [None, *plain, None], [*VALUES[kind], None], [None], []):
        column = form.hold_column(values)
        expected = [(form.null, None) if value is None else form.hold(value) for value in values]
        found = [(repr(cell), column.texts.get(place)) for place, cell in enumerate(column.cells)]
        assert found == [(repr(held), text) for held, text in expected]


def test_what_is_equal_to_sqlite_is_equal() -> None:
    nan = float("nan")
    assert comparable(nan, None) == comparable(nan, None)
    assert comparable(0.0, None) == comparable(-0.0, None)
    assert comparable([nan], None) == comparable([nan], None)
    assert comparable({"a": 1, "b": 2}, None) == comparable({"b": 2, "a": 1}, None)
    assert comparable([], None) != comparable([], "[]")
    assert comparable(5, "later") != comparable(5, None)

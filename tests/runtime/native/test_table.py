"""What the engine is told of a column: bounds that hold what they bound, and a form for each type."""

from __future__ import annotations

import math
import sys
from typing import Final

from hypothesis import example, given
from hypothesis import strategies as st
from schemagen_runtime.checks.decimals import DecimalColumn
from schemagen_runtime.checks.maps import MapColumn
from schemagen_runtime.checks.report import Column
from schemagen_runtime.checks.scalars import FloatColumn, IntColumn, StringColumn, TimestampColumn
from schemagen_runtime.checks.sequences import ListColumn, VectorColumn
from schemagen_runtime.columns import NanPolicy, Role
from schemagen_runtime.native.table import ColumnRow, describe_columns
from schemagen_runtime.support.numbers import INT64_MAX, INT64_MIN

NUMBERS: Final = st.one_of(
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([2**53 + 1, -(2**53) - 1, 0.1]),
)
BOUNDS: Final = st.one_of(st.none(), NUMBERS)


def described(column: Column, role: Role = Role.FEATURE) -> ColumnRow:
    """Return what the engine is told of one column."""
    [row] = describe_columns([(column, column.name, role)])
    return row


@given(BOUNDS, BOUNDS, BOUNDS, BOUNDS, st.integers(INT64_MIN, INT64_MAX))
@example(0.5, None, None, None, 0)
@example(None, 1.0, None, None, 1)
@example(None, None, 1e300, None, 5)
@example(2**63, None, None, None, INT64_MAX)
@example(None, None, None, float(-(2**63)), INT64_MIN)
def test_bounds_of_ints(
    minimum: float | None, above: float | None, maximum: float | None, below: float | None, number: int
) -> None:
    column = IntColumn(
        name="x",
        expected="x",
        location="x",
        minimum=minimum,
        exclusive_minimum=above,
        maximum=maximum,
        exclusive_maximum=below,
    )
    item = described(column).item
    is_within = (
        (minimum is None or number >= minimum)
        and (above is None or number > above)
        and (maximum is None or number <= maximum)
        and (below is None or number < below)
    )
    assert (item.least_int <= number <= item.largest_int) is is_within


@given(BOUNDS, BOUNDS, BOUNDS, BOUNDS, st.floats(allow_nan=False, allow_infinity=False))
@example(2**53 + 1, None, None, None, float(2**53))
@example(None, None, 2**53 + 1, None, float(2**53 + 2))
@example(None, 0, None, None, 5e-324)
def test_bounds_of_floats(
    minimum: float | None, above: float | None, maximum: float | None, below: float | None, number: float
) -> None:
    column = FloatColumn(
        name="x",
        expected="x",
        location="x",
        minimum=minimum,
        exclusive_minimum=above,
        maximum=maximum,
        exclusive_maximum=below,
    )
    item = described(column).item
    is_within = (
        (minimum is None or number >= minimum)
        and (above is None or number > above)
        and (maximum is None or number <= maximum)
        and (below is None or number < below)
    )
    assert (item.least_float <= number <= item.largest_float) is is_within


def test_without_bounds_all_of_a_type_is_within() -> None:
    item = described(StringColumn(name="x", expected="x", location="x")).item
    assert (item.least_length, item.largest_length, item.choices, item.search) == (0, sys.maxsize, None, None)
    assert described(TimestampColumn(name="x", expected="x", location="x")).item.max_age == math.inf


def test_forms() -> None:
    items = IntColumn(name="x", expected="x", location="x")
    forms = {
        described(column).form
        for column in (
            items,
            ListColumn(name="x", expected="x", location="x", item=items, max_items=3),
            MapColumn(name="x", expected="x", location="x", item=items),
            VectorColumn(
                name="x",
                expected="x",
                location="x",
                item=FloatColumn(name="x", expected="x", location="x"),
                dimension=4,
            ),
        )
    }
    assert len(forms) == 3
    vector = described(
        VectorColumn(
            name="x", expected="x", location="x", item=FloatColumn(name="x", expected="x", location="x"), dimension=4
        )
    )
    assert (vector.least_items, vector.largest_items) == (4, 4)
    assert described(ListColumn(name="x", expected="x", location="x", item=items, max_items=3)).largest_items == 3


def test_what_an_inference_may_lack() -> None:
    plain, nullable = (
        DecimalColumn(name="x", expected="x", location="x", precision=5, scale=2),
        IntColumn(name="x", expected="x", location="x", nullable=True),
    )
    assert not described(plain).may_lack
    assert described(plain, Role.LABEL).may_lack
    assert described(plain, Role.LABEL).is_label
    assert described(nullable).may_lack
    assert described(plain, Role.ID).is_common


def test_nan_becomes_null_only_where_null_is_a_value() -> None:
    policies = [
        described(
            FloatColumn(name="x", expected="x", location="x", nan=NanPolicy.NULL, nullable=nullable), role
        ).item.non_finite
        for nullable, role in ((True, Role.FEATURE), (False, Role.FEATURE), (True, Role.LABEL))
    ]
    assert policies[1] == policies[2] != policies[0]

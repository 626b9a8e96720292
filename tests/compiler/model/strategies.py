"""Draw columns with constraints from the table: a new constraint is drawn once its form has bounds here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from schemagen.model.constraints import CONSTRAINTS, Constraint
from schemagen_runtime.columns import BaseType, ColumnType

# Those that most constraints fit come more often.
TYPES = st.sampled_from(
    [f"{name}?" for name in ("string", "int", "float", "timestamp") * 2]
    + [f"{name}?" for name in ("bool", "uuid", "vector<2>", "vector<2>", "list<string>", "list<int>", "list<float>")]
    + [f"list<{name}>?" for name in ("bool", "uuid", "timestamp")]
).map(ColumnType.parse)

TEXTS = ("a", "b", "ab", "abc", "aé", "")
BOUNDS: dict[str, st.SearchStrategy[object]] = {
    "number": st.integers(-3, 3) | st.sampled_from([-0.5, 0.5, 1.0, 2.5]),
    "count": st.integers(0, 4),
    "enum": st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3, unique=True)
    | st.lists(st.integers(-2, 2), min_size=1, max_size=3, unique=True),
    "pattern": st.sampled_from(["^a", "b", "b$", "^ab?$"]),
    "nan": st.sampled_from(["reject", "null", "allow"]),
    "duration": st.sampled_from(["1h", "2h", "3h"]),
}
SCALARS: dict[BaseType, st.SearchStrategy[object]] = {
    BaseType.STRING: st.sampled_from(TEXTS),
    BaseType.INT: st.integers(-5, 5) | st.sampled_from([2**63 - 1, 2**63, -(2**63), -(2**63) - 1]),
    BaseType.FLOAT: st.sampled_from([-4.0, -0.5, 0.0, 0.5, 1.0, 2.5, 3.0, float("nan"), float("inf"), -float("inf")])
    | st.sampled_from(["NaN", "Infinity", 1, 3]),
    BaseType.BOOL: st.booleans(),
    BaseType.UUID: st.uuids(),
    # Half hours from now, while bounds are whole ones: no test waits for a clock.
    BaseType.TIMESTAMP: st.integers(-4, 4).map(lambda hours: datetime.now(UTC) + timedelta(hours=hours, minutes=30)),
}


def rows(column_type: ColumnType) -> list[Constraint]:
    """The constraints that a column of a type may have."""
    return [row for row in CONSTRAINTS if row.fits_type(column_type)]


def values(column_type: ColumnType) -> st.SearchStrategy[object]:
    """Values of a type, near the bounds."""
    scalars = SCALARS[column_type.scalar]
    if column_type.dimension is not None:
        return st.lists(scalars, min_size=column_type.dimension, max_size=column_type.dimension)
    return st.lists(scalars, max_size=5) if column_type.is_sequence else scalars


@st.composite
def constrained(draw: st.DrawFn) -> tuple[ColumnType, dict[str, object]]:
    """A type, and some constraints as a schema file has them."""
    column_type = draw(TYPES)
    # Few at once, for many together leave no value; the odds are against 0, to which draws are drawn.
    chosen = [row for row in rows(column_type) if draw(st.integers(0, 3)) == 3]
    return column_type, {row.key: draw(BOUNDS[row.form.name]) for row in chosen}

"""Draw columns with constraints from the table: a new constraint is drawn once its form has bounds here."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st
from schemagen.model.constraints import CONSTRAINTS, Constraint
from schemagen_runtime.columns import BaseType, ColumnType

SPELLED = (
    *(f"{name}?" for name in ("string", "int", "float", "bool", "uuid", "timestamp", "vector<2>")),
    *(f"list<{name}>?" for name in ("string", "int", "float", "bool", "uuid", "timestamp")),
)
TYPES = st.sampled_from(SPELLED).map(ColumnType.parse)

TEXTS = ("a", "b", "ab", "abc", "aé", "")
SAMPLES: dict[str, list[object]] = {
    "number": [*range(-3, 4), -0.5, 0.5, 1.0, 2.5],
    "count": [0, 1, 2, 3, 4],
    "enum": [["a"], ["a", "b"], ["ab", "", "aé"], ["b", "abc"], [0], [1, 2], [-2, 0, 1]],
    "pattern": ["^a", "b", "b$", "^ab?$"],
    "nan": ["reject", "null", "allow"],
    "duration": ["1h", "2h", "3h"],
}
"""Bounds by the form of their constraint, as a schema file has them."""

NOW = datetime.now(UTC)
SCALARS: dict[BaseType, list[object]] = {
    BaseType.STRING: [*TEXTS, "b\n", "\ud800"],
    BaseType.INT: [*range(-5, 6), 2**63 - 1, 2**63, -(2**63), -(2**63) - 1],
    BaseType.FLOAT: [-4.0, -0.5, 0.0, 0.5, 1.0, 2.0, 2.5, 3.0, math.nan, math.inf, -math.inf, "NaN", "Infinity", 1, 3],
    BaseType.BOOL: [True, False],
    BaseType.UUID: [UUID(int=7), str(UUID(int=7)), "7"],
    # Half hours from now, while bounds are whole ones: no test waits for a clock.
    BaseType.TIMESTAMP: [NOW + timedelta(hours=hours, minutes=30) for hours in range(-5, 4)],
}
"""Values near the bounds, fitting and not."""

BOUNDS = {form: st.sampled_from(samples) for form, samples in SAMPLES.items()}


def rows(column_type: ColumnType) -> list[Constraint]:
    """The constraints that a column of a type may have."""
    return [row for row in CONSTRAINTS if row.fits_type(column_type)]


def values(column_type: ColumnType) -> st.SearchStrategy[object]:
    """Values of a type, near the bounds."""
    scalars = st.sampled_from(SCALARS[column_type.scalar])
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

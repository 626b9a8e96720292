"""Draw columns with constraints from the table: a new constraint is drawn once its form has bounds here."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st
from schemagen.model.constraints import CONSTRAINTS, Constraint
from schemagen_runtime.columns import BaseType, ColumnType

SINGLE = ("string", "int", "float", "decimal<3,1>", "decimal<38,0>", "bool", "uuid", "timestamp", "date")
SPELLED = (
    *(f"{name}?" for name in (*SINGLE, "vector<2>")),
    *(f"list<{name}>?" for name in SINGLE),
    *(f"list<{name}?>?" for name in SINGLE),
    *(f"map<string,{name}>?" for name in SINGLE),
    *(f"map<string,{name}?>?" for name in SINGLE),
)
TYPES = st.sampled_from(SPELLED).map(ColumnType.parse)

DAYS = ("2024-02-28", "2024-02-29", "2024-03-01", "2023-12-31")
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
    BaseType.DECIMAL: [
        *(*range(-3, 4), 100, 10**38, -(10**38) + 1),
        *map(
            Decimal,
            ("0.5", "-0.0", "2.5", "99.9", "99.95", "1E+1", "1E+400000", "1E-400000", "NaN", "sNaN", "-Infinity"),
        ),
        *("0.5", "-0.5", "2.50", "00", "-0", "1e1", "+1", ".5", "5.", "99.9", "100.0", "1.25", "9" * 38, "9" * 39, ""),
        *(1.0, 0.5, math.nan, True),
    ],
    BaseType.BOOL: [True, False],
    BaseType.DATE: [
        date(2024, 2, 29),
        *DAYS,
        date(2024, 3, 1),
        "9999-12-31",
        "2023-02-29",
        "2024-2-1",
        datetime(2024, 2, 29, tzinfo=UTC),
    ],
    BaseType.UUID: [UUID(int=7), str(UUID(int=7)), "7"],
    # Half hours from now, while bounds are whole ones: no test waits for a clock.
    BaseType.TIMESTAMP: [NOW + timedelta(hours=hours, minutes=30) for hours in range(-5, 4)],
}
"""Values near the bounds, fitting and not."""

OF_TYPES: dict[tuple[str, BaseType], list[object]] = {
    ("number", BaseType.DATE): [*DAYS],
    ("number", BaseType.DECIMAL): [*range(-3, 4), -0.5, 0.5, "2.5", "-1", 99],
    ("enum", BaseType.DECIMAL): [["0"], [1, 2.0], ["-2", 0.0, "1"], [99]],
    ("enum", BaseType.DATE): [["2024-02-29"], ["2024-02-28", "2024-03-01"], [*DAYS]],
}
"""Bounds where they look otherwise on columns of a type."""


def samples(row: Constraint, column_type: ColumnType) -> list[object]:
    """Bounds of a constraint as a schema file has them on a column of a type."""
    return OF_TYPES.get((row.form.name, column_type.scalar), SAMPLES[row.form.name])


def bounds(row: Constraint, column_type: ColumnType) -> st.SearchStrategy[object]:
    """One of those bounds."""
    return st.sampled_from(samples(row, column_type))


def rows(column_type: ColumnType) -> list[Constraint]:
    """The constraints that a column of a type may have."""
    return [row for row in CONSTRAINTS if row.fits_type(column_type)]


def values(column_type: ColumnType) -> st.SearchStrategy[object]:
    """Values of a type, near the bounds."""
    scalars = st.sampled_from(SCALARS[column_type.scalar])
    if column_type.dimension is not None:
        return st.lists(scalars, min_size=column_type.dimension, max_size=column_type.dimension)
    if column_type.nullable_elements:
        scalars |= st.none()
    if column_type.base is BaseType.MAP:
        return st.dictionaries(st.sampled_from([*TEXTS, "\ud800", 1, None]), scalars, max_size=5)
    return st.lists(scalars, max_size=5) if column_type.is_sequence else scalars


@st.composite
def constrained(draw: st.DrawFn) -> tuple[ColumnType, dict[str, object]]:
    """A type, and some constraints as a schema file has them."""
    column_type = draw(TYPES)
    # Few at once, for many together leave no value; the odds are against 0, to which draws are drawn.
    chosen = [row for row in rows(column_type) if draw(st.integers(0, 3)) == 3]
    return column_type, {row.key: draw(bounds(row, column_type)) for row in chosen}

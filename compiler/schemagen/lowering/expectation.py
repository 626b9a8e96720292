"""Put into words what a value of a column may be, for error messages and docstrings alike."""

from __future__ import annotations

from typing import Final

from schemagen_runtime.columns import ColumnType

from schemagen.model.constraints import Bound, Constraint, Constraints, Measure, Sense, given

_PLACES: Final = {sense: place for place, sense in enumerate(Sense)}


def expectation(column_type: ColumnType, constraints: Constraints, *, visible: bool = False) -> str:
    """Return the type and the constraints in words, such as ``int, at least 0, or null``.

    Args:
        column_type: the column's type.
        constraints: what it says of its values.
        visible: whether a blank one is refused.
    """
    words = [str(column_type.with_nullable(False)), *(["not blank"] if visible else [])]
    for row, bound in sorted(given(constraints), key=_place):
        each = column_type.has_elements and row.measure is not Measure.ITEMS
        words.append(f"each {row.words(bound)}" if each else row.words(bound))
    return ", ".join([*words, *(["or null"] if column_type.nullable else [])])


def _place(constraint: tuple[Constraint, Bound]) -> tuple[bool, int]:
    """Return where a constraint is told: what limits a list as a whole comes first, then by sense."""
    row, _ = constraint
    return row.measure is not Measure.ITEMS, _PLACES[row.sense]

"""The constraints that generated code checks: those of the schema and those that a kind implies."""

from __future__ import annotations

from schemagen.model.schema import Column, Constraints, Kind


def with_effective_constraints(column: Column) -> Column:
    """``column`` with what its kind implies spelled out: a probability lies between 0 and 1."""
    if column.kind is not Kind.PROBABILITY:
        return column
    constraints = column.constraints
    bounded = constraints._replace(
        minimum=_default(constraints.minimum, constraints.exclusive_minimum, 0),
        maximum=_default(constraints.maximum, constraints.exclusive_maximum, 1),
    )
    return column._replace(constraints=bounded)


def _default(bound: float | None, exclusive: float | None, implied: int) -> int | float | None:
    return implied if bound is None and exclusive is None else bound


def lowest(constraints: Constraints) -> tuple[int | float, bool] | None:
    """The lower bound, and whether it is itself excluded; None where there is none."""
    bounds = _bounds(constraints.minimum, constraints.exclusive_minimum)
    return max(bounds, default=None)


def highest(constraints: Constraints) -> tuple[int | float, bool] | None:
    """The upper bound, and whether it is itself excluded; None where there is none."""
    bounds = _bounds(constraints.maximum, constraints.exclusive_maximum)
    return min(bounds, key=lambda bound: (bound[0], not bound[1]), default=None)


def _bounds(inclusive: float | None, exclusive: float | None) -> list[tuple[int | float, bool]]:
    pairs = ((inclusive, False), (exclusive, True))
    return [(bound, excluded) for bound, excluded in pairs if bound is not None]

"""Decide how predictions follow from what is true: mostly right, probabilities high where it is so, and never certain.

Each becomes an expression of the generated program. Where a prediction's own bounds would not let it hold what follows,
or its schema does not say what it answers, it is drawn as any other column.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Final, NamedTuple, cast

from schemagen_runtime.columns import BaseType, Kind
from schemagen_runtime.sampling.column import Column, Target
from schemagen_runtime.sampling.draws import Draw, Grid, Pool

RIGHT: Final = 0.85
"""The share of answers that are right."""
_PARTS: Final = 10_000


class Answer(NamedTuple):
    """Hold an expression, with names for what it needs; ``{own}`` in it stands for a value drawn as any other."""

    source: str
    names: Mapping[str, object]


class Answers:
    """Find the expressions of predictions, in the order of the schema but for classes, which follow probabilities."""

    def __init__(self, labels: Mapping[str, tuple[Column, Draw, str]]) -> None:
        """Hold the labels by name, each with its draw and the variable of the program that has what is true."""
        self._labels = labels
        self._scores: dict[tuple[Target, object], tuple[str, object]] = {}
        """For what is answered, the variable of its probability, and the threshold."""

    def find(self, column: Column, draw: Draw, variable: str, random: Random) -> Answer | None:
        """Return how a prediction follows from what is true, None where it does not."""
        target = column.target or (Target(next(iter(self._labels))) if len(self._labels) == 1 else None)
        if target is None or target.label not in self._labels:
            return None
        label, truth, true = self._labels[target.label]
        if column.type.base is BaseType.VECTOR:
            return self._vector(column, true, variable, random)
        if column.kind is Kind.PROBABILITY and column.type.base is BaseType.FLOAT:
            return self._probability(column, draw, target, true, variable)
        if target.comparison is None and _may_be(column, draw, label, truth):
            if isinstance(truth, Pool):
                return self._class(column, target, truth, true, variable)
            return Answer(f"{true} if {true} is not None and r() < {RIGHT} else {{own}}", {})
        if target.comparison is not None and column.type.base is BaseType.BOOL:
            return self._compared(target, true, variable)
        return None

    def _probability(self, column: Column, draw: Draw, target: Target, true: str, variable: str) -> Answer | None:
        if not isinstance(draw, Grid) or draw.low > 0 or (draw.low + draw.steps - 1) / max(draw.scale, 1) < 1:
            return None
        positive = column.said.get("positive", True)
        names: dict[str, object] = {f"{variable}B": target.bound, f"{variable}Y": positive}
        if target.comparison is None:
            holds = f"{true} == {variable}Y"
        else:
            holds = f"{true} is not None and {target.comparison.format(true, f'{variable}B')}"
        self._scores[target, positive] = variable, column.said.get("threshold", 0.5)
        odd = f"int(r() * r() * 0.9 * {_PARTS})"
        return Answer(f"({_PARTS} - {odd} if {holds} else {odd}) / {_PARTS}", names)

    def _class(self, column: Column, target: Target, truth: Pool, true: str, variable: str) -> Answer:
        del column
        for (scored, positive), (score, threshold) in self._scores.items():
            others = [value for value in truth.values if value != positive]
            if scored == target and len(truth.values) == 2 and len(others) == 1:
                names = {
                    f"{variable}T": threshold,
                    f"{variable}Y": _as_member(truth, positive),
                    f"{variable}O": others[0],
                }
                return Answer(f"{variable}Y if {score} is not None and {score} >= {variable}T else {variable}O", names)
        return Answer(f"{true} if {true} is not None and r() < {RIGHT} else {{own}}", {})

    def _compared(self, target: Target, true: str, variable: str) -> Answer:
        for (scored, positive), (score, threshold) in self._scores.items():
            if scored == target and positive is True:
                return Answer(f"{score} is not None and {score} >= {variable}T", {f"{variable}T": threshold})
        holds = cast("str", target.comparison).format(true, f"{variable}B")
        return Answer(f"(r() < {RIGHT}) == ({true} is not None and {holds})", {f"{variable}B": target.bound})

    def _vector(self, column: Column, true: str, variable: str, random: Random) -> Answer | None:
        classes = column.said.get("classes")
        if column.kind is not Kind.PROBABILITY or not isinstance(classes, list) or _has_bounds(column):
            return None
        members = cast("list[object]", classes)
        pools = {
            member: tuple(_shares(place, len(members), random) for _ in range(50))
            for place, member in enumerate(members)
        }
        names: dict[str, object] = {f"{variable}V": pools, f"{variable}F": next(iter(pools.values()))}
        return Answer(f"[*{variable}V.get({true}, {variable}F)[int(r() * 50)]]", names)


def _as_member(truth: Pool, positive: object) -> object:
    return next(value for value in truth.values if value == positive)


def _has_bounds(column: Column) -> bool:
    return any(key in column.said for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"))


def _shares(peak: int, count: int, random: Random) -> list[float]:
    """Return probabilities with a peak, which add up to one."""
    weights = [random.random() * (6 if place == peak else 1) + 0.05 for place in range(count)]
    whole = sum(weights)
    parts = [int(weight / whole * _PARTS) for weight in weights]
    parts[peak] += _PARTS - sum(parts)
    return [part / _PARTS for part in parts]


def _may_be(column: Column, draw: Draw, label: Column, truth: Draw) -> bool:
    """Tell whether each value of a label is one that the prediction can have."""
    if column.type.base is not label.type.base or column.type.has_elements:
        return False
    if isinstance(truth, Grid):
        return draw == truth
    if column.enum is None and column.pattern is None and not _has_bounds(column):
        return "minLength" not in column.said and "maxLength" not in column.said
    return isinstance(draw, Pool) and column.enum is not None and set(truth.values) <= set(draw.values)

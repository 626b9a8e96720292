"""A scale is around what is there, on round numbers."""

from __future__ import annotations

import math

import pytest
from schemagen_monitor.page.scales import scale_of


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([0.52, 0.78], (0.5, 0.8)),
        ([-3, 12], (-5, 15)),
        ([1e-9, 4e-9], (1e-9, 4e-9)),
        ([1e12, 3e12], (1e12, 3e12)),
        ([], (0, 1)),
        ([math.nan, math.inf], (0, 1)),
    ],
)
def test_ends_are_round(values: list[float], ends: tuple[float, float]) -> None:
    scale = scale_of(values, str)
    assert (scale.low, scale.high) == pytest.approx(ends)
    assert 2 <= len(scale.ticks) <= 6


@pytest.mark.parametrize("values", [[0.0, 0.41], [0.52, 0.78], [-3, 12], [99, 101], [1e-9, 4e-9]])
def test_a_low_chart_has_three_names_at_most(values: list[float]) -> None:
    assert 2 <= len(scale_of(values, str, ticks=2).ticks) <= 3


@pytest.mark.parametrize("value", [0.0, 5.0, -0.25, 1e300])
def test_one_value_has_room_around_it(value: float) -> None:
    scale = scale_of([value, value], str)
    assert scale.low < value < scale.high

"""A pattern is judged by how its steps grow, and short texts may be searched where long ones may not."""

from __future__ import annotations

import pytest
from schemagen.analysis.backtracking.verdict import Growth, judge


@pytest.mark.parametrize(
    ("pattern", "growth"),
    [
        ("^[A-Z]{3}$", Growth.LINEAR),
        ("(a+)+$", Growth.EXPONENTIAL),
        (r"(a|ab)\1", Growth.NOT_REGULAR),
        (r"\s+$", Growth.POLYNOMIAL),
    ],
)
def test_growth(pattern: str, growth: Growth) -> None:
    assert judge(pattern).growth is growth


def test_a_bound_on_the_length_makes_a_slow_pattern_fit() -> None:
    verdict = judge(r"\s+$")
    assert verdict.longest
    assert verdict.allows(verdict.longest)
    assert not verdict.allows(verdict.longest + 1)
    assert not verdict.allows(None)
    assert judge("^[A-Z]{3}$").allows(None)

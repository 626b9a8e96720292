"""A float is an int if it is one exactly."""

from __future__ import annotations

import math

import pytest
from schemagen.datafiles.whole_floats import whole


@pytest.mark.parametrize("value", [0.0, -0.0, 12.0, -7.0, 1e15, 2.0**53 - 1])
def test_a_whole_number_is_an_int(value: float) -> None:
    assert (whole(value), type(whole(value))) == (int(value), int)


@pytest.mark.parametrize("value", [1.5, -0.1, 2.0**53, -(2.0**53), 1e300, math.inf])
def test_what_may_have_been_another_number_stays(value: float) -> None:
    assert whole(value) is value


def test_nan_is_nothing() -> None:
    assert whole(math.nan) is None

"""Decimals are read and spelled as texts: exactly, and equal numbers as one text."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.decimals import MAX_PRECISION, read_digits, units

SCALES = st.integers(0, MAX_PRECISION)


@st.composite
def spelled(draw: st.DrawFn) -> str:
    """A number in plain decimal notation, with zeros that say nothing."""
    fraction = draw(st.text("0123456789", max_size=40))
    whole = draw(st.text("0123456789", min_size=1, max_size=40))
    return f"{draw(st.sampled_from(['', '-']))}{whole}{'.' if fraction else ''}{fraction}"


@given(spelled(), spelled(), SCALES)
def test_numbers_keep_their_value_and_their_order(one: str, other: str, scale: int) -> None:
    first, second = read_digits(one), read_digits(other)
    assert first is not None
    assert second is not None
    with localcontext(prec=200):
        assert Decimal(first.spell(40)) == Decimal(one)
        assert (first == second) == (Decimal(one) == Decimal(other))
        if first.fits(100, scale) and second.fits(100, scale):
            assert (units(first.spell(scale)) < units(second.spell(scale))) == (Decimal(one) < Decimal(other))


@given(st.integers(1, MAX_PRECISION), st.data())
def test_a_type_holds_what_its_digits_can_say(precision: int, data: st.DataObject) -> None:
    scale = data.draw(st.integers(0, precision))
    digits = read_digits(data.draw(spelled()))
    assert digits is not None
    with localcontext(prec=200):
        number = Decimal(digits.spell(40)).scaleb(scale)
        assert digits.fits(precision, scale) == (number == int(number) and abs(number) < 10**precision)


@pytest.mark.parametrize(
    ("text", "scale", "written"),
    [("0", 2, "0.00"), ("-0.000", 2, "0.00"), ("007.5", 2, "7.50"), ("-0.50", 1, "-0.5"), ("12", 0, "12")],
)
def test_it_has_as_many_digits_after_the_point_as_its_scale(text: str, scale: int, written: str) -> None:
    digits = read_digits(text)
    assert digits is not None
    assert digits.spell(scale) == written


@pytest.mark.parametrize(
    "text",
    ["", "-", ".", ".5", "5.", "+5", "1e3", "1_000", "1,5", " 5", "5\n", "\u0661", "NaN", "Infinity", "0x1", "--1"],
)
def test_all_else_is_none(text: str) -> None:
    assert read_digits(text) is None

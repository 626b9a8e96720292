"""A number is read as the float that stands for it, or kept as it was written."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Context, Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from schemagen_runtime.support.numbers import InexactNumber, read_float, read_int

EXACT = Context(prec=2000, rounding=ROUND_HALF_EVEN, Emin=-99999, Emax=99999)

DIGITS = st.text("0123456789", min_size=1, max_size=40)
NUMERALS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "-"]),
    DIGITS,
    st.just("") | DIGITS.map(".{}".format),
    st.just("") | st.integers(-420, 420).map("e{}".format),
)


def stands_for(text: str, number: float) -> bool:
    """Tell by decimal arithmetic alone whether a float, rounded to as many digits as a text has, is its number."""
    written = EXACT.create_decimal(text)
    if not written:
        return number == 0
    if math.isinf(number):
        return False
    digits = len(written.as_tuple().digits)
    return Context(prec=digits, rounding=ROUND_HALF_EVEN, Emin=-99999, Emax=99999).create_decimal(number) == written


@settings(max_examples=1000, deadline=None)
@given(NUMERALS)
@example("0.10000000000000000000")
@example("2.2250738585072014e-308")
@example("4e-324")
@example("9007199254740993e0")
@example("1" + "0" * 30 + ".0")
def test_the_verdict_is_that_of_decimal_arithmetic(text: str) -> None:
    found = read_float(text)
    if stands_for(text, float(text)):
        assert isinstance(found, float)
        assert (found, math.copysign(1, found)) == (float(text), math.copysign(1, float(text)))
    else:
        assert found == InexactNumber(text)


@settings(max_examples=500, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(17, 800))
def test_whatever_is_written_from_a_float_is_taken(number: float, digits: int) -> None:
    for text in (repr(number), f"{number:.{digits}g}", str(Decimal(number)), f"{number:.{digits}e}"):
        assert read_float(text) == float(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1e400", "beyond the largest float"),
        ("-1E+400", "beyond the largest float"),
        ("1e-400", "nearer to 0"),
        ("9007199254740993.0", "write 9007199254740992.0"),
        ("1e99999999999999999999", "beyond the largest float"),
        ("1e-99999999999999999999", "nearer to 0"),
    ],
)
def test_the_reason_says_what_a_float_would_make_of_it(text: str, reason: str) -> None:
    found = read_float(text)
    assert isinstance(found, InexactNumber)
    assert reason in found.reason


@pytest.mark.parametrize("text", ["0.1", "-0.0", "0e99999999999999999999", "1E5", "1e23", "5e-324", "1." + "0" * 5000])
def test_common_and_odd_forms_are_taken(text: str) -> None:
    assert str(read_float(text)) == str(float(text))


def test_ints_of_any_length() -> None:
    assert read_int("-12") == -12
    assert read_int("9" * 5000) == InexactNumber("9" * 5000)
    assert InexactNumber("9" * 5000).reason == "it has thousands of digits"
    with pytest.raises(ValueError, match="invalid literal"):
        read_int("x")


def test_many_digits_take_linear_time() -> None:
    """A bound against a hang: each number here has a megabyte of digits."""
    assert read_float("0." + "3" * 1_000_000) == InexactNumber("0." + "3" * 1_000_000)
    assert read_float("0.5" + "0" * 1_000_000) == 0.5

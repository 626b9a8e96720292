"""Both paths take decimals exactly as they are, and what is said of others makes one of them."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from decimal import Decimal, getcontext, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.checks.decimals import DecimalColumn, as_decimal, is_decimal
from schemagen_runtime.checks.report import Mismatch

from tests.runtime.checks.support import GOOD, SCHEMA, only_error

COLUMN = DecimalColumn(name="d", expected="decimal<10,2>", location="d.yaml:1", precision=10, scale=2)


class Dear(Decimal):
    """A number that says it is another one."""

    def __str__(self) -> str:
        return "7"

    def __format__(self, spec: str, /, context: object = None) -> str:
        return "7"

    def is_finite(self) -> bool:
        return True

    def adjusted(self) -> int:
        return 0


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("12.5"), "12.50"),
        (Decimal("1E+2"), "100.00"),
        (Decimal("1.5000000000000000000000000000000000000000000000"), "1.50"),
        (Decimal("-0"), "0.00"),
        (Decimal("0E+999999"), "0.00"),
        (Decimal("-99999999.99"), "-99999999.99"),
        (Dear("12.5"), "12.50"),
        ("12.5", "12.50"),
        ("0012.500", "12.50"),
        ("-0.00", "0.00"),
        (3, "3.00"),
        (np.int16(-3), "-3.00"),
    ],
    ids=repr,
)
def test_what_is_a_decimal_is_written_with_its_scale(value: object, written: str) -> None:
    assert COLUMN.convert(value) == written
    assert as_decimal(value, 10, 2) in (None, written)
    assert as_decimal(written, 10, 2) == written
    assert is_decimal(written, 10, 2)


@given(st.decimals(allow_nan=True, allow_infinity=True) | st.text("-+.0123456789eE", max_size=15) | st.integers())
def test_both_paths_are_of_one_opinion_and_nothing_is_rounded(value: Decimal | str | int) -> None:
    try:
        written = COLUMN.convert(value)
    except Mismatch:
        assert as_decimal(value, 10, 2) is None
        return
    assert as_decimal(value, 10, 2) == (written if isinstance(value, Decimal) or value == written else None)
    with localcontext(prec=2000):
        assert Decimal(written) == Decimal(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (Decimal("12.345"), "out_of_range"),
        (Decimal(100000000), "out_of_range"),
        (Decimal("1E+999999999"), "out_of_range"),
        (Decimal("1E-999999999"), "out_of_range"),
        (10**5000, "out_of_range"),
        ("1" * 5_000_000, "out_of_range"),
        (Decimal("NaN"), "not_finite"),
        (Decimal("sNaN"), "not_finite"),
        (Decimal("-Infinity"), "not_finite"),
        (Dear("Infinity"), "not_finite"),
        (1.5, "type_mismatch"),
        (True, "type_mismatch"),
        (np.float32(0.5), "type_mismatch"),
        (Fraction(1, 2), "type_mismatch"),
        ("1e2", "type_mismatch"),
        ("\u0661.50", "type_mismatch"),
    ],
    ids=lambda value: repr(value)[:20] if not isinstance(value, int) else "int",
)
def test_what_does_not_fit_exactly_is_refused(value: object, code: str) -> None:
    with pytest.raises(Mismatch) as raised:
        COLUMN.convert(value)
    assert raised.value.code == code
    assert as_decimal(value, 10, 2) is None


def test_bounds_are_exact() -> None:
    column = DecimalColumn(
        name="d", expected="", location="", precision=38, scale=20, minimum="0.10000000000000000000",
        exclusive_maximum="0.30000000000000000001",
    )  # fmt: skip
    assert column.convert("0.1") == "0.10000000000000000000"
    assert column.convert("0.3") == "0.30000000000000000000"
    for beyond in ("0.09999999999999999999", "0.30000000000000000001"):
        with pytest.raises(Mismatch):
            column.convert(beyond)
    assert as_decimal("0.05", 3, 2, low=5, high=5) == "0.05"
    assert as_decimal("0.04", 3, 2, low=5) is None
    assert as_decimal("0.06", 3, 2, high=5) is None


def test_the_context_of_the_caller_changes_nothing() -> None:
    with localcontext(prec=3):
        getcontext().capitals = 0
        assert as_decimal(Decimal("12345678.25"), 10, 2) == COLUMN.convert(Decimal("12345678.25")) == "12345678.25"


ADVISED = [
    (1.1 + 2.2, "round(Decimal(str(x)), 2)"),
    (np.float32(0.1), "round(Decimal(str(x)), 2)"),
    (Decimal("1.005"), "round(x, 2)"),
    ("1.005", "round(Decimal(x), 2)"),
    (41.0, "int(x)"),
    (True, "int(x)"),
    (Fraction(1, 4), "Decimal(x.numerator) / x.denominator"),
    ("1e2", "Decimal(x)"),
    (" +.5 ", "Decimal(x)"),
    ("1,234.50", "Decimal(x.replace(',', ''))"),
    ("12,5", "Decimal(x.replace(',', '.'))"),
    ("1_000", "Decimal(x)"),
    ("$5.00", "Decimal(x.strip('$'))"),
    ("7.5\u20ac", "Decimal(x.strip('\u20ac'))"),
    ("12%", "Decimal(x.rstrip('%')) / 100"),
    (b"12.5", "Decimal(x.decode())"),
    (timedelta(minutes=1.5), "Decimal(x // timedelta(microseconds=1)) / 1_000_000"),
]


@pytest.mark.parametrize(("x", "expression"), ADVISED, ids=repr)
def test_the_expression_fits(x: object, expression: str) -> None:
    assert f"{expression} " in only_error({**GOOD, "price": x}).message
    value = eval(expression, {"Decimal": Decimal, "timedelta": timedelta, "x": x})
    assert SCHEMA.check({**GOOD, "price": value}) == ()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (float("inf"), "no decimal is infinite"),
        (Decimal("-Infinity"), "no decimal is infinite"),
        ("Infinity", "no decimal is infinite"),
        (Decimal("NaN"), "the value is missing"),
        (float("nan"), "the value is missing"),
        ("N/A", "the text says that there is no value"),
        ("twelve", "plain decimal notation, such as 12.50"),
        (b"\xff", "the bytes are no decimal"),
        (10**30, "at most 8 digits before the point and 2 after it"),
        ("1" * 1_000_000, "at most 8 digits before the point and 2 after it"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_no_decimal_can_be_made_of_is_told(value: object, reason: str) -> None:
    message = only_error({**GOOD, "price": value}).message
    assert reason in message
    assert "(x" not in message.replace("pandas.isna(x)", "")


def test_a_number_is_shown() -> None:
    assert "got Decimal 12.345;" in only_error({**GOOD, "price": Decimal("12.345")}).message
    assert len(only_error({**GOOD, "price": Decimal("1" * 10_000)}).message) < 500


def test_who_has_no_decimals_does_not_load_them() -> None:
    code = "import sys, schemagen_runtime.checks; print('decimal' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

"""Numbers in texts are told from other texts, however long these are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.checks.numeral_text import LONGEST, explain_decimal, formatted, is_numeral


@given(
    st.floats(allow_nan=False, allow_infinity=False).map(str)
    | st.integers().map(str).filter(lambda t: len(t) < LONGEST)
)
def test_what_python_writes_is_a_numeral(text: str) -> None:
    assert is_numeral(text)
    assert is_numeral(f" {text}\t")


@pytest.mark.parametrize("text", ["", ".", "e5", "1e", "nan", "inf", "0x1", "1 2", "\u0661", "1" * (LONGEST + 1)])
def test_what_is_none(text: str) -> None:
    assert not is_numeral(text)


@pytest.mark.parametrize(
    ("text", "numeral"),
    [("1,234,567.5", "1234567.5"), ("-1_000", "-1000"), ("3,25", "3.25"), ("1,2,3", ""), ("12", ""), ("1" * 200, "")],
)
def test_what_is_written_for_people(text: str, numeral: str) -> None:
    found, expression = formatted(text)
    assert found == numeral
    assert not numeral or Decimal(eval(expression, {"x": text})) == Decimal(numeral)


@given(st.text("$\u20ac%,._-+eE0123456789 x", max_size=12))
def test_an_expression_that_reads_a_decimal_reads_one(text: str) -> None:
    told = explain_decimal(text)
    if told.startswith("Decimal("):
        expression = told.partition(" reads")[0].partition(" is its")[0]
        assert eval(expression, {"Decimal": Decimal, "x": text}).is_finite()

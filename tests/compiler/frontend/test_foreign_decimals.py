"""The digits that another tool gives a decimal become those of a type here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.frontend.foreign_decimals import SAYS_DIGITS, translate_decimal, with_digits
from schemagen_runtime.columns import ColumnType


@pytest.mark.parametrize(
    ("word", "parts", "named", "ours"),
    [
        ("decimal", ["10", " 2"], {}, "decimal<10,2>"),
        ("numeric", ["9"], {}, "int"),
        ("numeric", ["19"], {}, "decimal<19,0>"),
        ("decimal64", ["4"], {}, "decimal<18,4>"),
        ("decimal128", ["10", "2"], {}, "decimal<10,2>"),
        ("decimal", [], {"scale": "2"}, "decimal<38,2>"),
        ("decimal", [], {"precision": "7"}, "decimal<7,0>"),
        ("decimal", ["10", "-2"], {}, "decimal<12,0>"),
        ("decimal", ["2", "5"], {}, "decimal<5,5>"),
        ("decimal256", ["76", "50"], {}, "decimal<38,38>"),
        ("decimal", [], {}, "decimal<10,2>"),
    ],
)
def test_parameters(word: str, parts: list[str], named: dict[str, str], ours: str) -> None:
    assert translate_decimal(word, parts, named)[0] == ours


@given(st.fixed_dictionaries({}, optional={"precision": st.text(max_size=5) | st.integers().map(str),
                                           "scale": st.text(max_size=5) | st.integers().map(str)}))  # fmt: skip
def test_whatever_the_keys_say_it_is_a_type(said: dict[str, str]) -> None:
    for spelled in ("decimal<10,2>", "list<decimal<10,2>?>?", "map<string,decimal<10,2>>"):
        found, note = with_digits(spelled, said)
        assert ColumnType.parse(found).scalar == "decimal"
        assert (note == SAYS_DIGITS) <= (found == spelled)
    assert with_digits("list<int>", said) == ("list<int>", None)

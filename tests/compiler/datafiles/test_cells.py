"""A cell becomes a value of its column's type, or stays the text that the schema's check then explains."""

from __future__ import annotations

import math

import pytest
from schemagen.datafiles.cells import converter
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.support.numbers import InexactNumber


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("int", " 12 ", 12),
        ("int", "1.5", "1.5"),
        ("int", "1" * 50, int("1" * 50)),
        ("int", "1" * 5000, InexactNumber("1" * 5000)),
        ("float", "9007199254740993", 9007199254740993),
        ("float", "9007199254740993.0", InexactNumber("9007199254740993.0")),
        ("float", "1e400", InexactNumber("1e400")),
        ("float", "-1E-400", InexactNumber("-1E-400")),
        ("float", "123456789012345", 123456789012345.0),
        ("vector<2>", "[1e400, 1]", [InexactNumber("1e400"), 1]),
        ("float", "1e3", 1000.0),
        ("float", "-inf", -math.inf),
        ("float", "0x10", "0x10"),
        ("bool", "TRUE", True),
        ("bool", "yes", "yes"),
        ("string", " kept ", " kept "),
        ("string", "", None),
        ("int", "  ", None),
        ("uuid", "not-one", "not-one"),
        ("list<int>", "[1, 2]", [1, 2]),
        ("vector<2>", "[1, 2", "[1, 2"),
        ("list<int?>", "[1, null]", [1, None]),
        ("map<string,float>", '{"b": 1, "a": 1e400}', {"b": 1, "a": InexactNumber("1e400")}),
        ("map<string,int>", '{"a": 1, "a": 2}', '{"a": 1, "a": 2}'),
        ("map<string,int>", " ", None),
    ],
)
def test_the_value_of_a_cell(column: str, cell: str, value: object) -> None:
    read = converter(ColumnType.parse(column))(cell)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *(("1.0", 1), ("-3.", -3), (" 7.00 ", 7), ("1e3", 1000), ("8", 8), ("nan", None), ("", None), ("1.5", 1.5)),
        *(("9007199254740992.0", 2.0**53), ("9007199254740993", 2**53 + 1), ("x", "x")),
    ],
)
def test_the_int_of_a_number_with_a_point(cell: str, value: object) -> None:
    found = converter(ColumnType.parse("int?"), lenient_ints=True)(cell)
    assert (found, type(found)) == (value, type(value))

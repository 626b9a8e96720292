"""An error names the expression that converts the value, and that expression yields a value that fits."""

from __future__ import annotations

import array
import calendar
import collections
import enum
import fractions
import json
import math
import pathlib
import time
import types
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from schemagen_runtime.checks.advice import advise
from schemagen_runtime.columns import BaseType

from tests.runtime.checks.support import GOOD, SCHEMA, only_error

NAMES = {
    "UTC": UTC,
    "UUID": uuid.UUID,
    "calendar": calendar,
    "datetime": datetime,
    "json": json,
    "math": math,
    "pandas": pd,
    "time": lambda: pd.Timestamp(0).time(),
    "timedelta": timedelta,
}


class Level(enum.Enum):
    LOW = 2
    WORD = "low"


CONVERTIBLE = [
    ("int", 41.0, "int(x)"),
    ("int", np.float64(7.0), "int(x)"),
    ("int", 41.5, "round(x)"),
    ("int", True, "int(x)"),
    ("int", "17", "int(x)"),
    ("int", " -17 ", "int(x)"),
    ("int", "17.0", "int(float(x))"),
    ("int", b"17", "int(x)"),
    ("int", Decimal(17), "int(x)"),
    ("int", fractions.Fraction(4, 2), "int(x)"),
    ("int", Level.LOW, "x.value"),
    ("int", np.array([[4]]), "x.item()"),
    ("int", timedelta(minutes=1.5), "round(x / timedelta(seconds=1))"),
    ("int", np.timedelta64(90, "s"), "round(x / timedelta(seconds=1))"),
    ("int", 2.75 + 1j, "round(x.real)"),
    ("float", "2.5", "float(x)"),
    ("float", "1e3", "float(x)"),
    ("float", True, "float(x)"),
    ("float", Decimal("2.5"), "float(x)"),
    ("float", fractions.Fraction(1, 3), "float(x)"),
    ("float", b"2.5", "float(x)"),
    ("float", 1 + 0j, "x.real"),
    ("float", timedelta(seconds=3), "x / timedelta(seconds=1)"),
    ("bool", 0, "bool(x)"),
    ("bool", 1.0, "bool(x)"),
    ("bool", np.int64(1), "bool(x)"),
    ("bool", "True", "x.lower() == 'true'"),
    ("bool", "1", "float(x) != 0"),
    ("bool", b"\1", "x == b'\\x01'"),
    ("string", 5, "str(x)"),
    ("string", np.float32(0.5), "str(x)"),
    ("string", b"abc", "bytes(x).decode()"),
    ("string", bytearray(b"abc"), "bytes(x).decode()"),
    ("string", memoryview(b"abc"), "bytes(x).decode()"),
    ("string", uuid.UUID(int=5), "str(x)"),
    ("string", pathlib.PurePosixPath("/a"), "str(x)"),
    ("string", pathlib.Path("a"), "str(x)"),
    ("string", date(2025, 3, 9), "x.isoformat()"),
    ("string", Level.WORD, "x.value"),
    ("string", {"a": 1}, "json.dumps(x)"),
    ("when", datetime(2025, 3, 9), "x.replace(tzinfo=UTC)"),
    ("when", datetime(2025, 3, 9), "x.astimezone()"),
    ("when", pd.Timestamp("2025-03-09"), "x.tz_localize('UTC')"),
    ("when", np.datetime64("2025-03-09T08:07:06"), "pandas.Timestamp(x, tz='UTC')"),
    ("when", np.datetime64("2025-03-09"), "x.astype('datetime64[us]').item().replace(tzinfo=UTC)"),
    ("when", date(2025, 3, 9), "datetime.combine(x, time(), UTC)"),
    ("when", 1741507626, "datetime.fromtimestamp(x, UTC)"),
    ("when", 1741507626.25, "datetime.fromtimestamp(x, UTC)"),
    ("when", np.int64(1741507626000), "datetime.fromtimestamp(x / 1_000, UTC)"),
    ("when", 1741507626000000, "datetime.fromtimestamp(x / 1_000_000, UTC)"),
    ("when", 1741507626000000000, "pandas.Timestamp(x, unit='ns', tz='UTC')"),
    ("when", 12, "datetime.fromtimestamp(x, UTC)"),
    ("when", Decimal("1741507626.5"), "datetime.fromtimestamp(float(x), UTC)"),
    ("when", "1741507626", "datetime.fromtimestamp(float(x), UTC)"),
    ("when", time.gmtime(1741507626), "datetime.fromtimestamp(calendar.timegm(x), UTC)"),
    ("when", b"2025-03-09T00:00:00Z", "bytes(x).decode()"),
    ("uuid", "0f8fad5bd9cb469fa16570867728950e", "UUID(x)"),
    ("uuid", b"0123456789abcdef", "UUID(bytes=bytes(x))"),
    ("uuid", 5, "UUID(int=x)"),
    ("list", {3, 1}, "sorted(x)"),
    ("list", frozenset({3}), "sorted(x)"),
    ("list", frozenset({3, 8}), "list(x)"),
    ("list", np.array(3), "x.ravel().tolist()"),
    ("list", range(3), "list(x)"),
    ("list", (n for n in [1]), "list(x)"),
    ("list", map(abs, [1]), "list(x)"),
    ("list", collections.deque([1]), "list(x)"),
    ("list", array.array("i", [1]), "list(x)"),
    ("list", {1: 2}.keys(), "list(x)"),
    ("list", {"a": 2}, "list(x.values())"),
    ("list", types.MappingProxyType({"a": 2}), "list(x.values())"),
    ("list", pd.Series([1, 2]), "x.tolist()"),
    ("list", pd.Index([1, 2]), "x.tolist()"),
    ("list", np.array([[1, 2], [3, 4]]), "x.ravel().tolist()"),
    ("list", 3, "[x]"),
    ("list", "[1, 2]", "json.loads(x)"),
    ("strings", "one", "[x]"),
    ("strings", Level.WORD, "[x.value]"),
    ("vector", pd.Series([1.0, 2.0]), "x.tolist()"),
]
MISSING = [math.nan, np.float64("nan"), np.float32("nan"), pd.NA, pd.NaT, np.datetime64("NaT", "us"), Decimal("NaN")]


@pytest.mark.parametrize(("column", "x", "expression"), CONVERTIBLE)
def test_the_expression_is_named_and_yields_what_fits(column: str, x: object, expression: str) -> None:
    error = only_error({**GOOD, column: x})
    assert expression in error.message
    converted = eval(expression, {**NAMES, "x": x})
    assert SCHEMA.check({**GOOD, column: converted}) == ()


@pytest.mark.parametrize("column", ["string", "int", "float", "bool", "when", "uuid", "list", "vector", "y"])
@pytest.mark.parametrize("value", MISSING, ids=repr)
def test_a_missing_value_is_told_as_one_in_every_column(column: str, value: object) -> None:
    nullable = only_error({**GOOD, column: value}).message
    assert "the value is missing: None says so" in nullable
    assert "tzinfo" not in nullable
    needed = only_error({**GOOD, "p": value}).message
    assert "the column needs one" in needed
    assert "None says so" not in needed


@pytest.mark.parametrize("value", [None, *MISSING], ids=repr)
def test_a_missing_item_is_told_as_one(value: object) -> None:
    error = only_error({**GOOD, "list": [1, value]})
    assert "item 1" in error.message
    assert "the item needs one: fill it, leave it out, or let the schema say 'list<T?>'" in error.message


@pytest.mark.parametrize("value", [pd.NA, pd.NaT, np.datetime64("NaT", "s")], ids=repr)
def test_a_missing_item_that_may_be_null_is_told_so(value: object) -> None:
    error = only_error({**GOOD, "words": ["a", value]})
    assert "item 1" in error.message
    assert "None says so" in error.message


def test_an_item_is_advised_as_what_it_should_be() -> None:
    assert "int(x)" in only_error({**GOOD, "list": ["3"]}).message
    assert "flatten" in only_error({**GOOD, "list": [[1]]}).message


def test_a_null_where_none_may_be_is_told_with_the_way_to_allow_it() -> None:
    assert "'?'" in only_error({**GOOD, "p": None}).message


@pytest.mark.parametrize("value", [1234.0, "secret 7", 1741507626, b"secret", date(2025, 3, 9), Decimal(1234)])
def test_advice_about_sensitive_values_goes_by_their_class(value: object) -> None:
    message = only_error({**GOOD, "secret": value}).message
    for shown in ("1234", "secret 7", "1741507626", "2025", "seconds"):
        assert shown not in message


def test_a_value_whose_class_is_unknown_has_no_advice() -> None:
    assert "; " not in only_error({**GOOD, "int": object()}).message.removesuffix("; expected int, or null")


@pytest.mark.parametrize("value", [pd.NA, pd.NaT, np.datetime64("NaT", "s")])
def test_no_policy_is_named_for_what_no_policy_takes(value: object) -> None:
    assert "nan:" not in advise(BaseType.FLOAT, value, nullable=True, sensitive=False)


@pytest.mark.parametrize("value", [math.nan, np.float32("nan"), np.float64("nan")])
def test_the_policies_are_named_for_nan(value: object) -> None:
    assert "'nan: null'" in advise(BaseType.FLOAT, value, nullable=True, sensitive=False)

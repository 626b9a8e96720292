"""What is said about a value that does not fit is true of that very value: its expression fits, or none is named."""

from __future__ import annotations

import calendar
import json
import struct
import time
from collections import ChainMap, UserDict, UserString
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from ipaddress import ip_address, ip_network
from types import MappingProxyType
from uuid import UUID

import numpy as np
import pandas as pd
import pytest
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime.schema import Schema

from tests.runtime.checks.support import GOOD, SCHEMA, only_error

NAMES = {
    "Decimal": Decimal,
    "UTC": UTC,
    "UUID": UUID,
    "calendar": calendar,
    "datetime": datetime,
    "json": json,
    "numpy": np,
    "pandas": pd,
    "struct": struct,
}


@cache
def _sensitive(kind: str) -> Schema[object]:
    """Return a schema with one sensitive column of a type."""
    name = "sensitive_" + "".join(character for character in kind if character.isalnum())
    text = (
        f"schemagen: 1\nname: {name}\nversion: 1.0.0\nid: id\ntimestamp: timestamp\n"
        f"features:\n  secret: {{type: '{kind}?', sensitive: true}}\n"
        "predictions:\n  p: {type: float, kind: probability}\n"
    )
    result = compile_schemas([Source(f"{name}.yaml", text.encode())])
    assert result.ok, result.diagnostics
    return load_package(result.files, name)


class Colour(Enum):
    RED = 1


CONVERTIBLE = [
    ("int", Decimal(12), "int(x)", 12),
    ("int", "9007199254740993.0", "int(Decimal(x))", 2**53 + 1),
    ("int", "-1e3", "int(float(x))", -1000),
    ("int", "2.75", "round(float(x))", 3),
    ("int", b"-41", "int(x)", -41),
    ("int", bytearray(b"\1\0"), "int.from_bytes(x, 'big')", 256),
    ("int", time.gmtime(86_400), "calendar.timegm(x)", 86_400),
    ("float", b"1e2", "float(x)", 100.0),
    ("float", struct.pack("<d", 0.25), "struct.unpack('<d', x)[0]", 0.25),
    ("float", struct.pack("<f", 0.25), "struct.unpack('<f', x)[0]", 0.25),
    ("int", "1,234,567", "int(x.replace(',', ''))", 1_234_567),
    ("int", "-1_000", "int(x)", -1000),
    ("float", "1,234.5", "float(x.replace(',', ''))", 1234.5),
    ("float", "3,25", "float(x.replace(',', '.'))", 3.25),
    ("float", "12.5%", "float(x.rstrip('%')) / 100", 0.125),
    ("float", np.longdouble(0.5), "float(x)", 0.5),
    ("string", UserString("a"), "str(x)", "a"),
    ("string", ip_address("10.1.2.3"), "str(x)", "10.1.2.3"),
    ("string", ip_network("fe80::/64"), "str(x)", "fe80::/64"),
    ("string", pd.Period("2026-11"), "str(x)", "2026-11"),
    ("nan_allow", "-inf", "float(x)", -np.inf),
    ("bool", "YES", "x.lower() == 'yes'", True),
    ("bool", "No", "x.lower() == 'yes'", False),
    ("bool", "on", "x.lower() == 'on'", True),
    ("bool", "F", "x.lower() == 't'", False),
    ("bool", b"true", "x.decode().lower() == 'true'", True),
    ("bool", b"1", "float(x.decode()) != 0", True),
    ("bool", b"\0", "x == b'\\x01'", False),
    ("string", MappingProxyType({"a": 1}), "json.dumps(dict(x))", '{"a": 1}'),
    ("string", UserDict(a=1), "json.dumps(dict(x))", '{"a": 1}'),
    ("string", ChainMap({"a": 1}), "json.dumps(dict(x))", '{"a": 1}'),
    ("string", b"\xff\0", "x.hex()", "ff00"),
    ("when", 6_000_000_000_000, "datetime.fromtimestamp(x / 1_000, UTC)", None),
    ("when", Decimal(1741507626000), "datetime.fromtimestamp(float(x) / 1_000, UTC)", None),
    ("when", Fraction(3482, 2), "datetime.fromtimestamp(float(x), UTC)", None),
    ("when", Decimal(1741507626000000123), "pandas.Timestamp(int(x), unit='ns', tz='UTC')", None),
    ("when", np.float32(12.5), "datetime.fromtimestamp(float(x), UTC)", None),
    ("when", np.float32(1741507626), "datetime.fromtimestamp(float(x), UTC)", None),
    ("when", np.longdouble(12.5), "datetime.fromtimestamp(float(x), UTC)", None),
    ("int", np.ma.masked, "None if x is numpy.ma.masked else x", None),
    ("when", 2**63 - 1, "pandas.Timestamp(x, unit='ns', tz='UTC')", None),
    ("when", "23/11/2026", "datetime.strptime(x, '%d/%m/%Y')", None),
    ("when", "11/23/2026 10:30", "datetime.strptime(x, '%m/%d/%Y %H:%M')", None),
    ("when", "3.4.26, 10:30:05", "datetime.strptime(x, '%d.%m.%y, %H:%M:%S')", None),
    ("when", "20261123", "datetime.fromisoformat(x)", None),
    ("uuid", "{0f8fad5b-d9cb-469f-a165-70867728950e}", "UUID(x)", None),
    ("uuid", "urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e", "UUID(x)", None),
    ("uuid", "77", "UUID(int=int(x))", UUID(int=77)),
    ("uuid", b"0f8fad5bd9cb469fa16570867728950e", "UUID(bytes(x).decode())", None),
    ("list", "[4]", "json.loads(x)", [4]),
    ("strings", "a,b", "x.split(',')", ["a", "b"]),
    ("list", Colour.RED, "[x.value]", [1]),
    ("list", iter({7}), "list(x)", [7]),
    ("list", {7: 8}.values(), "list(x)", [8]),
]
HOPELESS = [
    ("int", 1e19, "64 bits"),
    ("int", -1e300, "64 bits"),
    ("int", 2.0**63, "64 bits"),
    ("int", np.float32(1e30), "64 bits"),
    ("int", "9" * 19, "64 bits"),
    ("int", "1e400", "64 bits"),
    ("int", "1e-400x", "expected int"),
    ("int", "3,5", "expected int"),
    ("float", "1,2,3", "expected float"),
    ("float", "%", "expected float"),
    ("int", b"99999999999999999999", "64 bits"),
    ("int", b"\xff" * 8, "64 bits"),
    ("int", b"", "64 bits"),
    ("int", Decimal("1e1000000"), "64 bits"),
    ("int", Fraction(2**70), "64 bits"),
    ("int", Decimal("-Infinity"), "an infinity"),
    ("float", "1e400", "1.8e308"),
    ("float", Decimal("1e400"), "1.8e308"),
    ("float", Fraction(10**400), "1.8e308"),
    ("float", b"1e999", "1.8e308"),
    ("float", b"abc", "no float"),
    ("bool", "maybe", "say which values are true"),
    ("bool", b"\2", "say which values are true"),
    ("when", float("inf"), "beyond year 9999"),
    ("when", 2**70, "beyond year 9999"),
    ("when", -(2**70), "beyond year 9999"),
    ("when", Decimal("1e400"), "beyond year 9999"),
    ("when", b"\xff", "no text"),
    ("when", "99/99/2026", "the year comes first"),
    ("uuid", "customer-7", "32 hexadecimal digits"),
    ("uuid", "-5", "32 hexadecimal digits"),
    ("uuid", "1.5", "32 hexadecimal digits"),
    ("uuid", -5, "32 hexadecimal digits"),
    ("uuid", 2**128, "32 hexadecimal digits"),
    ("list", "[1", "only part of a list"),
    ("uuid", b"short", "16 bytes"),
]


@pytest.mark.parametrize(("column", "x", "expression", "converted"), CONVERTIBLE)
def test_the_expression_fits_this_very_value(column: str, x: object, expression: str, converted: object) -> None:
    assert expression in only_error({**GOOD, column: x}).message
    value = eval(expression, {**NAMES, "x": x})
    assert converted is None or value == converted
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    assert SCHEMA.check({**GOOD, column: value}) == ()


@pytest.mark.parametrize(("column", "value", "reason"), HOPELESS)
def test_no_expression_is_named_that_would_fail_or_not_fit(column: str, value: object, reason: str) -> None:
    message = only_error({**GOOD, column: value}).message
    assert reason in message
    for expression in ("int(x", "float(x", "int=", "(x,", "(x)", "x.lower()", "bytes(x"):
        assert expression not in message


@pytest.mark.parametrize("column", ["int", "float", "bool", "uuid", "list", "vector"])
@pytest.mark.parametrize("text", ["", "  ", "nan", "NULL", "None", "N/A", "<NA>", "NaT"])
def test_a_text_that_stands_for_no_value_is_told_as_one(column: str, text: str) -> None:
    message = only_error({**GOOD, column: text}).message
    assert "the text says that there is no value: None does" in message
    assert "the column needs one" in only_error({**GOOD, "p": text}).message


def test_a_text_that_stands_for_no_value_is_told_in_a_list() -> None:
    assert "let the schema say 'list<T?>'" in only_error({**GOOD, "list": [1, "NA"]}).message
    assert "a vector has no empty places" in only_error({**GOOD, "vector": [1.0, "NA"]}).message


@pytest.mark.parametrize("value", [np.ma.masked, np.timedelta64("NaT", "D"), np.timedelta64("NaT", "s")], ids=repr)
@pytest.mark.parametrize("column", ["string", "int", "float", "bool", "when", "uuid", "list"])
def test_what_numpy_leaves_out_is_missing(column: str, value: object) -> None:
    assert "the value is missing" in only_error({**GOOD, column: value}).message


@pytest.mark.parametrize("kind", ["string", "int", "float", "bool", "timestamp", "uuid", "list<int>", "vector<2>"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (b"\xff", b"1"),
        ({"a": 1}, {"b": 2}),
        (1.5, 1e300),
        (10**25, 2**80),
        (Decimal(3), Decimal("Infinity")),
        (Fraction(3), Fraction(10**400, 3)),
        ("\ud800", "\udfff"),
        (datetime(2026, 11, 3), datetime(1999, 1, 1)),
        ({1}, {"secret"}),
    ],
)
def test_of_a_sensitive_value_only_its_class_matters(kind: str, first: object, second: object) -> None:
    schema = _sensitive(kind)
    told = [[e.message for e in schema.check({**GOOD, "secret": value})] for value in (first, second)]
    assert told[0] == told[1]
    assert all("sensitive" in message for message in told[0])


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("int", ["", "7", "1,000", "1e400", "yes"]),
        ("float", ["NA", "7", "5%", "inf", "yes"]),
        ("bool", ["null", "yes", "true", "0", "maybe"]),
        ("timestamp", ["", "1741507626", "2026-11-23", "23/11/2026"]),
        ("uuid", ["0f8fad5bd9cb469fa16570867728950e", "7", "customer"]),
        ("list<string>", ["[1]", "a,b", "", "[1"]),
    ],
)
def test_of_a_sensitive_text_nothing_is_told(kind: str, texts: list[str]) -> None:
    schema = _sensitive(kind)
    assert len({schema.check({**GOOD, "secret": text})[0].message for text in texts}) == 1


def test_bytes_and_texts_of_any_length_are_read_in_no_time() -> None:
    large = "7" * 5_000_000
    for column in ("int", "float", "bool", "when", "uuid", "list"):
        assert len(only_error({**GOOD, column: large}).message) < 500
        assert len(only_error({**GOOD, column: large.encode()}).message) < 500

"""What a value may be: each row of DESIGN's table, for typed events, dictionaries and the wire."""

from __future__ import annotations

import decimal
import enum
import math
import uuid
from collections import OrderedDict
from datetime import UTC, date, datetime
from types import MappingProxyType

import numpy as np
import orjson
import pandas as pd
import pytest
from schemagen_runtime.checks.report import Mismatch
from schemagen_runtime.checks.scalars import DateColumn
from schemagen_runtime.errors import ValidationError

from tests.runtime.checks.support import GOOD, SCHEMA, Form, typed


class Colour(enum.StrEnum):
    RED = "red"


class Shade(str, enum.Enum):  # noqa: UP042 -- unlike StrEnum, it prints its name
    DARK = "dark"


class Level(enum.IntEnum):
    ONE = 1


UUID = uuid.UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
ACCEPTED: list[tuple[str, object, object]] = [
    ("string", "", ""),
    ("string", "nul \0 and é", "nul \0 and é"),
    ("string", Colour.RED, "red"),
    ("string", Shade.DARK, "dark"),
    ("string", np.str_("x"), "x"),
    ("int", 0, 0),
    ("int", 2**63 - 1, 2**63 - 1),
    ("int", -(2**63), -(2**63)),
    ("int", Level.ONE, 1),
    ("int", np.int8(-3), -3),
    ("int", np.uint64(7), 7),
    ("float", 0.0, 0.0),
    ("float", -1e308, -1e308),
    ("float", 3, 3.0),
    ("float", 2**53, float(2**53)),
    ("float", np.float64(0.1), 0.1),
    ("float", np.float32(0.5), 0.5),
    ("float", np.int64(4), 4.0),
    ("nan_null", math.nan, None),
    ("nan_null", -math.inf, None),
    ("nan_null", np.float32("nan"), None),
    ("nan_allow", math.nan, "NaN"),
    ("nan_allow", math.inf, "Infinity"),
    ("nan_allow", -math.inf, "-Infinity"),
    ("nan_allow", "NaN", "NaN"),
    ("bool", False, False),
    ("bool", True, True),
    ("bool", np.bool_(True), True),
    ("when", datetime(2024, 1, 1, tzinfo=UTC), "2024-01-01T00:00:00+00:00"),
    ("when", "2024-01-01t00:00:00.5z", "2024-01-01t00:00:00.5z"),
    ("when", pd.Timestamp("2024-01-01T00:00:00.000000001Z"), "2024-01-01T00:00:00.000000001+00:00"),
    ("uuid", UUID, str(UUID)),
    ("uuid", str(UUID), str(UUID)),
    ("uuid", str(UUID).upper(), str(UUID)),
    ("string", None, None),
    ("y", 0, 0),
]
REJECTED = [
    ("string", b"x", "type_mismatch"),
    ("string", 1, "type_mismatch"),
    ("string", "\udc80", "not_encodable"),
    ("int", True, "type_mismatch"),
    ("int", np.bool_(True), "type_mismatch"),
    ("int", 2.0, "type_mismatch"),
    ("int", np.float64(2), "type_mismatch"),
    ("int", "2", "type_mismatch"),
    ("int", 2**63, "out_of_range"),
    ("int", np.uint64(2**64 - 1), "out_of_range"),
    pytest.param("int", 10**5000, "out_of_range", id="int-of-5000-digits"),
    ("float", True, "type_mismatch"),
    ("float", "1.0", "type_mismatch"),
    ("float", "NaN", "type_mismatch"),
    ("float", decimal.Decimal(1), "type_mismatch"),
    ("float", 1j, "type_mismatch"),
    ("float", math.nan, "not_finite"),
    ("float", np.float32("inf"), "not_finite"),
    ("float", 2**53 + 1, "out_of_range"),
    ("bool", 0, "type_mismatch"),
    ("bool", "true", "type_mismatch"),
    ("when", datetime(2024, 1, 1), "timestamp_invalid"),
    ("when", date(2024, 1, 1), "type_mismatch"),
    ("when", 1704067200, "type_mismatch"),
    ("when", "2024-01-01", "timestamp_invalid"),
    ("when", "2024-02-30T00:00:00Z", "timestamp_invalid"),
    ("when", "2024-01-01T00:00:00", "timestamp_invalid"),
    ("when", pd.NaT, "timestamp_invalid"),
    ("when", np.datetime64("2024-01-01"), "type_mismatch"),
    ("uuid", "0f8fad5bd9cb469fa16570867728950e", "type_mismatch"),
    ("uuid", "{0f8fad5b-d9cb-469f-a165-70867728950e}", "type_mismatch"),
    ("uuid", 7, "type_mismatch"),
    ("p", 1.0000001, "out_of_range"),
    ("p", None, "not_nullable"),
    ("z", "c", "not_in_enum"),
    ("id", None, "not_nullable"),
    ("id", 5, "type_mismatch"),
]


@pytest.mark.parametrize("form", [dict, typed, OrderedDict, MappingProxyType])
@pytest.mark.parametrize(("column", "value", "wire"), ACCEPTED)
def test_accepted(form: Form, column: str, value: object, wire: object) -> None:
    event = form({**GOOD, column: value})
    assert SCHEMA.check(event) == ()
    assert orjson.loads(SCHEMA.encode(event)).get(column) == wire


@pytest.mark.parametrize("form", [dict, typed])
@pytest.mark.parametrize(("column", "value", "code"), REJECTED)
def test_rejected(form: Form, column: str, value: object, code: str) -> None:
    event = form({**GOOD, column: value})
    (error,) = SCHEMA.check(event)
    assert (error.code, error.column) == (code, column)
    assert error.location is not None
    assert error.location.startswith("values.yaml:")
    assert repr(column) in error.message
    with pytest.raises(ValidationError) as raised:
        SCHEMA.encode(event)
    assert raised.value.errors == (error,)


class Later(date):
    """A day that says it is another one."""

    def isoformat(self) -> str:
        return "2999-01-01"


class Text(str):
    """A text that says it is another one."""

    __slots__ = ()

    def __str__(self) -> str:
        return "2999-01-01"


def test_a_date_is_what_it_is_whatever_its_class_says() -> None:
    column = DateColumn(name="d", expected="date", location="d.yaml:1")
    assert column.convert(Later(2024, 2, 29)) == column.convert(Text("2024-02-29")) == "2024-02-29"
    for wrong in (datetime(2024, 2, 29, tzinfo=UTC), pd.Timestamp("2024-02-29"), "2024-02-30", 20240229):
        with pytest.raises(Mismatch):
            column.convert(wrong)

"""What a value may be: each row of DESIGN's table, for typed events, dictionaries and the wire."""

from __future__ import annotations

import decimal
import enum
import math
import subprocess
import sys
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from types import MappingProxyType

import numpy as np
import orjson
import pandas as pd
import pytest
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime.errors import FieldError, ValidationError
from schemagen_runtime.schema import Schema

Form = Callable[[Mapping[str, object]], object]

SCHEMA_TEXT = b"""
schemagen: 1
name: values
version: 1.0.0
id: id
timestamp: timestamp
tags: {name: tags, maxItems: 2, maxLength: 3}
features:
  string: string?
  int: int?
  float: float?
  nan_null: {type: float?, nan: "null"}
  nan_allow: {type: float?, nan: allow}
  bool: bool?
  when: timestamp?
  uuid: uuid?
  list: list<int>?
  strings: list<string>?
  vector: vector<2>?
  secret: {type: "string?", sensitive: true, maxLength: 4}
predictions:
  p: {type: float, kind: probability}
labels:
  y: int?
  z: {type: string?, enum: [a, b]}
"""


class Colour(enum.StrEnum):
    RED = "red"


class Shade(str, enum.Enum):  # noqa: UP042 -- unlike StrEnum, it prints its name
    DARK = "dark"


class Level(enum.IntEnum):
    ONE = 1


def _schema() -> Schema[object]:
    result = compile_schemas([Source("values.yaml", SCHEMA_TEXT)])
    assert result.ok, result.diagnostics
    return load_package(result.files, "values")


SCHEMA = _schema()
GOOD = {"id": "a", "timestamp": "2024-01-01T00:00:00Z", "p": 0.5}
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
    ("list", [], []),
    ("list", (1, 2), [1, 2]),
    ("list", np.array([1, 2]), [1, 2]),
    ("strings", np.array(["a"]), ["a"]),
    ("vector", [1.0, 2.0], [1.0, 2.0]),
    ("vector", (1, 2.5), [1.0, 2.5]),
    ("vector", np.array([1, 2], dtype=np.float32), [1.0, 2.0]),
    ("string", None, None),
    ("tags", None, None),
    ("tags", [], []),
    ("tags", ("a", "b"), ["a", "b"]),
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
    ("list", {1, 2}, "type_mismatch"),
    ("list", "12", "type_mismatch"),
    ("list", range(2), "type_mismatch"),
    ("list", [1, 2.0], "type_mismatch"),
    ("list", [1, None], "not_nullable"),
    ("list", np.array([[1]]), "type_mismatch"),
    ("vector", [1.0], "dimension_mismatch"),
    ("vector", [1.0, math.nan], "not_finite"),
    ("tags", ["a", "b", "c"], "length_out_of_bounds"),
    ("tags", ["long one"], "length_out_of_bounds"),
    ("tags", "abc", "type_mismatch"),
    ("p", 1.0000001, "out_of_range"),
    ("p", None, "not_nullable"),
    ("z", "c", "not_in_enum"),
    ("id", None, "not_nullable"),
    ("id", 5, "type_mismatch"),
]


def _typed(values: Mapping[str, object]) -> object:
    import importlib

    module = importlib.import_module(SCHEMA.package)
    return module.InferenceEvent(**values)


@pytest.mark.parametrize("form", [dict, _typed, OrderedDict, MappingProxyType])
@pytest.mark.parametrize(("column", "value", "wire"), ACCEPTED)
def test_accepted(form: Form, column: str, value: object, wire: object) -> None:
    event = form({**GOOD, column: value})
    assert SCHEMA.check(event) == ()
    assert orjson.loads(SCHEMA.encode(event)).get(column) == wire


@pytest.mark.parametrize("form", [dict, _typed])
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


def _one(event: object) -> FieldError:
    (error,) = SCHEMA.check(event)
    return error


def test_missing_column() -> None:
    error = _one({"id": "a", "p": 0.5, "string": "x", "int": 1, "timestamp": "2024-01-01T00:00:00Z"} | {"p": None})
    assert error.code == "not_nullable"
    error = _one({"id": "a", "p": 0.5})
    assert (error.code, error.column) == ("missing_column", "timestamp")


def test_unknown_column_names_the_nearest() -> None:
    error = _one({**GOOD, "strin": "x"})
    assert (error.code, error.column) == ("unknown_column", "strin")
    assert "did you mean 'string'?" in error.message


@pytest.mark.parametrize("name", [3, None, "", "\ud800", "x" * 10_000, b"id", ("id",)])
def test_unknown_column_of_any_kind(name: object) -> None:
    event: dict[object, object] = {name: 1}
    event.update(GOOD)
    error = _one(event)
    assert error.code == "unknown_column"
    assert len(error.message) < 200


@pytest.mark.parametrize("event", [None, 5, "text", b"", [], (), object(), [GOOD], {1}, type])
def test_what_is_no_event(event: object) -> None:
    error = _one(event)
    assert (error.code, error.column) == ("type_mismatch", None)
    assert "InferenceEvent" in error.message


def test_every_error_at_once_in_the_schema_s_order() -> None:
    event = {**GOOD, "int": 1.5, "p": 2.0, "vector": [1.0], "nope": 1}
    assert [error.column for error in SCHEMA.check(event)] == ["int", "vector", "p", "nope"]


@pytest.mark.parametrize(
    "event", [{"id": "a"}, {"id": "a", "y": None}, {"id": "a", "timestamp": "2024-01-01T00:00:00Z"}]
)
def test_a_label_event_needs_a_label(event: object) -> None:
    assert _one(event).code == "no_label"


def test_a_label_event_takes_any_of_its_labels() -> None:
    assert SCHEMA.check({"id": "a", "y": 0}) == ()
    assert SCHEMA.check({"id": "a", "z": "a", "y": None}) == ()


def test_sensitive_values_are_never_shown() -> None:
    for value in ("hunter2-secret", b"hunter2", ["hunter2"]):
        error = _one({**GOOD, "secret": value})
        assert "hunter2" not in error.message + error.got


def test_a_subclass_of_str_as_a_key_is_written_plainly() -> None:
    event = {Colour.RED if key == "red" else key: value for key, value in GOOD.items()}
    key = type("Key", (str,), {})("string")
    assert orjson.loads(SCHEMA.encode({**event, key: "x"}))["string"] == "x"


def test_what_was_encoded_does_not_change_with_the_event() -> None:
    numbers = [1]
    line = SCHEMA.encode({**GOOD, "list": numbers})
    numbers.append(2)
    assert orjson.loads(line)["list"] == [1]


@pytest.mark.parametrize("depth", [10, 100_000])
def test_deep_and_cyclic_values(depth: int) -> None:
    deep: list[object] = []
    cyclic: list[object] = []
    cyclic.append(cyclic)
    for _ in range(depth):
        deep = [deep]
    for value in (deep, cyclic):
        assert _one({**GOOD, "list": value}).code == "type_mismatch"


class Raising(Mapping[str, object]):
    """A mapping that fails when it is read, as a lazily decoded row may."""

    def __getitem__(self, key: str) -> object:
        raise ValueError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(["id"])

    def __len__(self) -> int:
        return 1


class BrokenZone(tzinfo):
    """A time zone that fails."""

    def utcoffset(self, moment: datetime | None, /) -> timedelta | None:
        raise RuntimeError(moment)

    def tzname(self, _moment: datetime | None, /) -> str:
        return "broken"

    def dst(self, _moment: datetime | None, /) -> timedelta | None:
        return None


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (Raising(), "not_encodable"),
        ({**GOOD, "when": datetime(2024, 1, 1, tzinfo=BrokenZone())}, "timestamp_invalid"),
    ],
    ids=["mapping", "time zone"],
)
def test_an_event_whose_own_code_raises_costs_its_neighbours_nothing(bad: object, code: str) -> None:
    assert _one(bad).code == code
    parts = SCHEMA.partition([GOOD, bad, GOOD])
    assert parts.indexes == [0, 2]
    assert [rejection.index for rejection in parts.rejected] == [1]
    assert SCHEMA.identify(Raising()) is None


def test_numpy_and_pandas_are_recognised_without_being_imported() -> None:
    code = "import sys; import schemagen_runtime.checks; assert not {'numpy', 'pandas'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])

"""Lists, vectors and tags: what is taken, in typed events and dictionaries."""

from __future__ import annotations

import math
from collections import OrderedDict
from types import MappingProxyType

import numpy as np
import orjson
import pytest
from schemagen_runtime.errors import ValidationError

from tests.runtime.checks.support import GOOD, SCHEMA, Form, only_error, typed

ACCEPTED: list[tuple[str, object, object]] = [
    ("list", [], []),
    ("list", (1, 2), [1, 2]),
    ("list", np.array([1, 2]), [1, 2]),
    ("strings", np.array(["a"]), ["a"]),
    ("gaps", [0.5, None, math.nan, -math.inf, 2], [0.5, None, None, None, 2.0]),
    ("gaps", np.array([0.5, math.nan], dtype=np.float32), [0.5, None]),
    ("gaps", (None, None), [None, None]),
    ("words", ["a", None, np.str_("b")], ["a", None, "b"]),
    ("vector", [1.0, 2.0], [1.0, 2.0]),
    ("vector", (1, 2.5), [1.0, 2.5]),
    ("vector", np.array([1, 2], dtype=np.float32), [1.0, 2.0]),
    ("tags", None, None),
    ("tags", [], []),
    ("tags", ("a", "b"), ["a", "b"]),
]
REJECTED = [
    ("list", {1, 2}, "type_mismatch"),
    ("list", "12", "type_mismatch"),
    ("list", range(2), "type_mismatch"),
    ("list", [1, 2.0], "type_mismatch"),
    ("list", [1, None], "not_nullable"),
    ("list", np.array([[1]]), "type_mismatch"),
    ("gaps", [None, -0.5], "out_of_range"),
    ("gaps", [None, "NaN"], "type_mismatch"),
    ("words", [None, "c"], "not_in_enum"),
    ("words", [None, ""], "not_in_enum"),
    ("vector", [1.0], "dimension_mismatch"),
    ("vector", [1.0, math.nan], "not_finite"),
    ("tags", ["a", "b", "c"], "length_out_of_bounds"),
    ("tags", ["long one"], "length_out_of_bounds"),
    ("tags", "abc", "type_mismatch"),
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


@pytest.mark.parametrize("depth", [10, 100_000])
def test_deep_and_cyclic_values(depth: int) -> None:
    deep: list[object] = []
    cyclic: list[object] = []
    cyclic.append(cyclic)
    for _ in range(depth):
        deep = [deep]
    for value in (deep, cyclic):
        assert only_error({**GOOD, "list": value}).code == "type_mismatch"

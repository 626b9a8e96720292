"""A kind goes by the names of classes, also those of libraries that need not be there."""

from __future__ import annotations

import enum

import numpy as np
import pandas as pd
import pytest
from schemagen_runtime.checks.kinds import ValueKind, kind_of


class Colour(enum.StrEnum):
    RED = "red"


class Plain(enum.Enum):
    ONE = 1


KINDS: list[tuple[object, ValueKind | None]] = [
    (np.float32(1), ValueKind.FLOAT),
    (np.int8(1), ValueKind.INT),
    (np.bool_(True), ValueKind.BOOL),
    (np.str_("a"), ValueKind.TEXT),
    (np.datetime64("2025-01-01"), ValueKind.DATETIME64),
    (np.array([[1]]), ValueKind.ARRAY),
    (pd.NA, ValueKind.MISSING),
    (pd.NaT, ValueKind.MISSING),
    (pd.Timestamp("2025-01-01"), ValueKind.NAIVE_PANDAS),
    (pd.Timedelta(1), ValueKind.DURATION),
    (pd.Series([1]), ValueKind.ARRAY),
    (pd.array([1]), ValueKind.ARRAY),
    (pd.Index([1]), ValueKind.ARRAY),
    (Colour.RED, ValueKind.TEXT),
    (Plain.ONE, ValueKind.ENUM),
    (range(3), ValueKind.ITERABLE),
    (dict[str, int]().keys(), ValueKind.ITERABLE),
    (object(), None),
]


@pytest.mark.parametrize(("value", "kind"), KINDS)
def test_kinds(value: object, kind: ValueKind | None) -> None:
    assert kind_of(value) is kind


def test_a_value_is_not_asked_for_its_class() -> None:
    class Own:
        def __getattribute__(self, name: str) -> object:
            raise RuntimeError(name)

    assert kind_of(Own()) is None

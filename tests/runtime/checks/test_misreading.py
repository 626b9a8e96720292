"""A label event with a stray column is told by that column, not by all that an inference would need."""

from __future__ import annotations

import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime.errors import ErrorCode, FieldError

TEXT = """schemagen: 1
name: flights
version: 1.0.0
id: {name: flight, pattern: '^[A-Z]+$'}
timestamp: at
tags: tags
features:
  month: int
  day: int
  hour: int
  origin: string
  note: {type: string?, sensitive: true}
predictions:
  late: bool
labels:
  delay: {type: int, minimum: 0}
  cause: string?
"""
AT = "2026-01-01T00:00:00Z"
LABEL: dict[object, object] = {"flight": "A", "delay": 5}


def errors(event: dict[object, object]) -> tuple[FieldError, ...]:
    return load_source(Source("flights.yaml", TEXT.encode())).check(event)


@pytest.mark.parametrize(
    ("stray", "because"),
    [
        ({"day": 3}, "'day'"),
        ({"day": "not even an int"}, "'day'"),
        ({"note": "secret"}, "'note'"),
        ({"tags": ["a"]}, "'tags'"),
        ({"late": True, "at": AT}, "'late'"),
        ({"hour": 3, "origin": "EWR"}, "'hour', 'origin'"),
        ({"origin": None}, "'origin'"),
        (
            {"month": None, "day": None, "hour": None, "origin": None, "late": None, "note": None},
            "'month', 'day', 'hour'",
        ),
    ],
)
def test_the_column_that_makes_it_an_inference_is_named(stray: dict[object, object], because: str) -> None:
    (error,) = errors({**LABEL, **stray})
    assert error.code is ErrorCode.UNKNOWN_COLUMN
    assert error.column == next(name for name in stray if name != "at")
    assert f"read as an inference because of {because}" in error.message
    assert "secret" not in error.message


def test_what_it_lacks_is_listed_shortly() -> None:
    (error,) = errors({**LABEL, "day": 3})
    assert "and lacks 'at', 'month', 'hour' and 2 more; leave 'day' out" in error.message


def test_what_is_wrong_with_the_label_is_told_too() -> None:
    found = errors({"flight": "a", "delay": -1, "day": 3, "dealy": 4})
    assert [(error.code, error.column) for error in found] == [
        (ErrorCode.PATTERN_MISMATCH, "flight"),
        (ErrorCode.OUT_OF_RANGE, "delay"),
        (ErrorCode.UNKNOWN_COLUMN, "dealy"),
        (ErrorCode.UNKNOWN_COLUMN, "day"),
    ]


@pytest.mark.parametrize(
    "event",
    [
        {"flight": "A", "day": 3},  # no label
        {"flight": "A", "day": 3, "delay": None},
        {**LABEL, "at": AT, "month": 1, "day": 3, "hour": 4, "origin": "EWR"},  # an inference without its answer
        {**LABEL, "month": 1, "day": 3, "hour": 4},
    ],
)
def test_what_is_rather_an_inference_is_told_what_it_lacks(event: dict[object, object]) -> None:
    assert {error.code for error in errors(event)} <= {ErrorCode.MISSING_COLUMN}

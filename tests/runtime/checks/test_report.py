"""What errors show of a value is short, and runs no code of the value's own."""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

import pytest
from schemagen.build.loading import load_document
from schemagen_runtime.checks.report import as_mapping, describe, not_an_event, unreadable

from tests.runtime.checks.support import GOOD, only_error


class Loud:
    """Raises whatever is asked of it."""

    def __repr__(self) -> str:
        raise RuntimeError

    __str__ = __len__ = __iter__ = __repr__


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "None"),
        (True, "True"),
        (1, "int 1"),
        (1.5, "float 1.5"),
        ("a\n", "str 'a\\n'"),
        ("x" * 61, f"str {'x' * 60!r}… (61 characters)"),
        (1 << 128, "an int of 129 bits"),
        (UUID(int=1), "UUID 00000000-0000-0000-0000-000000000001"),
        (datetime(2024, 1, 1), "datetime 2024-01-01 00:00:00 (naive)"),
        (datetime(2024, 1, 1, tzinfo=UTC), "datetime 2024-01-01 00:00:00 (tzinfo timezone)"),
        ([1, 2], "a list of length 2"),
        ((), "a tuple of length 0"),
        ({"a": 1}, "a dict of length 1"),
        (Counter("a"), "collections.Counter"),
        (Loud(), f"{__name__}.Loud"),
    ],
)
def test_a_value_in_a_few_words(value: object, shown: str) -> None:
    assert describe(value) == shown


def test_a_mapping_is_copied_and_nothing_else_is_one() -> None:
    event = {"a": [1]}
    copy = as_mapping(event)
    assert copy == event
    assert copy is not event
    assert as_mapping([("a", 1)]) is None


def test_what_is_no_event_is_explained() -> None:
    assert not_an_event(3, "an InferenceEvent").errors[0].message == (
        "not an event: got int; expected an InferenceEvent"
    )
    assert "raised KeyError" in unreadable(KeyError("secret")).errors[0].message
    assert "secret" not in unreadable(KeyError("secret")).errors[0].message


def test_sensitive_values_are_never_shown() -> None:
    for value in ("hunter2-secret", b"hunter2", ["hunter2"]):
        error = only_error({**GOOD, "secret": value})
        assert "hunter2" not in error.message + error.got


def test_the_nearest_column_is_sought_for_a_few_hundred_unknown_names_of_a_schema_and_no_more() -> None:
    columns = {f"{'abcdefgh' * 6}{number}": {"type": "float?"} for number in range(1000)}
    document = {"schemagen": 1, "name": "wide", "version": "1.0.0", "id": "id", "timestamp": "at"}
    schema = load_document(json.dumps({**document, "predictions": columns, "labels": {"truth": "bool?"}}).encode())

    def hint(name: str) -> str:
        errors = schema.check({"id": "a", "at": "2026-11-27T00:00:00Z", f"{'abcdefgh' * 6}0": 1.0, name: 1})
        return next(error.message for error in errors if error.column == name)

    began = time.monotonic()
    assert "did you mean" in hint(f"{'abcdefgh' * 6}7x")
    assert "no such column" in [hint(f"{'hgfedcba' * 6}{number}") for number in range(2000)][-1]
    assert "no such column" in hint(f"{'abcdefgh' * 6}8x")
    assert time.monotonic() - began < 30

"""What the fast path does for speed says what the plain way says."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.checks.fast import (
    as_list,
    as_vector,
    is_date,
    is_encodable,
    is_sequence,
    is_uuid,
    is_vector,
    write,
)

FLOATS = st.floats(allow_nan=True, allow_infinity=True)
ITEMS = st.one_of(FLOATS, st.sampled_from([1.7e308, -1.7e308, 1, True, "1.0", None]))


@given(st.one_of(st.lists(ITEMS, max_size=6), st.lists(FLOATS, max_size=6).map(tuple)), st.integers(1, 6))
def test_a_vector_is_what_a_look_at_each_float_says(value: list[object] | tuple[object, ...], dimension: int) -> None:
    plain = len(value) == dimension and all(type(item) is float and math.isfinite(item) for item in value)
    assert is_vector(value, dimension) is plain


def test_a_sum_that_overflows_makes_no_vector_bad() -> None:
    assert is_vector([1.7e308, 1.7e308], 2)
    assert not is_vector([1.7e308, math.inf], 2)
    assert not is_vector([math.inf, -math.inf], 2)


@given(st.dictionaries(st.text(max_size=5), st.one_of(st.text(max_size=5), st.integers(-9, 9), FLOATS, st.none())))
def test_a_line_is_what_orjson_makes_of_it(values: dict[str, object]) -> None:
    assert write(values) == orjson.dumps(values)


class Words(list[object]):
    """A subclass, whose own code might do anything."""


def test_lists_and_tuples_are_sequences_and_subclasses_are_not() -> None:
    assert as_list([1]) == as_list((1,)) == [1]
    values: list[object] = [[], (), Words(), "ab", {}]
    assert [is_sequence(value) for value in values] == [True, True, False, False, False]
    assert as_list(Words()) is None
    assert not is_vector(Words([1.0]), 1)


@given(st.text(st.characters(exclude_categories=())))
def test_what_has_an_utf_8_form(text: str) -> None:
    assert is_encodable(text) is not any("\ud800" <= character <= "\udfff" for character in text)


@given(st.uuids())
def test_uuids_in_their_canonical_form(value: UUID) -> None:
    assert is_uuid(value)
    assert is_uuid(str(value))
    assert not is_uuid(value.hex)


@pytest.mark.parametrize("value", [[1.0, 2.0], (1.0, 2.0)])
def test_what_is_written_is_a_copy(value: list[float] | tuple[float, ...]) -> None:
    for copy in (as_list(value), as_vector(value, 2)):
        assert copy == [1.0, 2.0]
        assert copy is not value


@pytest.mark.parametrize("value", [date(2024, 2, 29), "2024-02-29", "0001-01-01", "9999-12-31"])
def test_dates(value: object) -> None:
    assert is_date(value)


@pytest.mark.parametrize(
    "value",
    [
        "2023-02-29", "2024-W01-1", "20240101", "2024-1-1", "2024-01-01 ", " 2024-01-0", "2024-01-01T00:00:00Z",
        "0000-01-01",
        "\u0662\u0660\u0662\u0664-01-01", "", datetime(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC), 20240101, None,
    ],
)  # fmt: skip
def test_what_is_no_date(value: object) -> None:
    assert not is_date(value)

"""The predicates for mypyc say what their namesakes in Python say."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st
from schemagen_runtime import timestamps
from schemagen_runtime.checks import fast, native

FLOATS = st.floats(allow_nan=True, allow_infinity=True)
ITEMS = st.one_of(FLOATS, st.sampled_from([1.7e308, -1.7e308, 1, True, "1.0", None]))
MARKS = st.sampled_from("0123456789-T:.Z +tz")
USUAL = st.builds(
    "{}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z".format,
    st.integers(0, 9999).map("{:04}".format),
    st.integers(0, 13),
    st.integers(0, 32),
    st.integers(0, 25),
    st.integers(0, 61),
    st.integers(0, 61),
    st.sampled_from(["", ".", ".5", ".123456789", ".5x"]),
)
"""Texts in the shape of a timestamp, most of them one."""


@given(st.one_of(st.lists(ITEMS, max_size=4), st.lists(FLOATS, max_size=4).map(tuple), st.text()), st.integers(1, 4))
@example([math.inf, -math.inf], 2)
def test_vectors(value: object, dimension: int) -> None:
    assert native.as_vector(value, dimension) == fast.as_vector(value, dimension)
    assert native.as_list(value) == fast.as_list(value)


@given(st.one_of(USUAL, st.text(MARKS, max_size=30), st.datetimes(), st.datetimes(timezones=st.just(UTC)), st.none()))
@example("2024-02-30T00:00:00Z")
@example("٢٠٢٤-01-01T00:00:00Z")
@example(datetime(2024, 1, 1, tzinfo=UTC))
def test_timestamps(value: object) -> None:
    assert native.is_timestamp(value) is timestamps.is_timestamp(value)


@given(USUAL)
def test_what_is_recognised_at_a_glance_is_a_timestamp(text: str) -> None:
    assert not native.is_usual_timestamp(text) or timestamps.is_timestamp(text)
    if timestamps.is_rfc3339(text) and int(text[8:10]) <= 28 and 100 <= int(text[:4]) < 9900 and text[17:19] != "60":
        assert native.is_usual_timestamp(text)


@given(st.one_of(st.uuids(), st.uuids().map(str), st.uuids().map(lambda id_: str(id_).upper()), st.text(), st.none()))
@example("0f8fad5b-d9cb-469f-a165-70867728950g")
@example("0f8fad5b0d9cb-469f-a165-70867728950e")
def test_uuids(value: UUID | str | None) -> None:
    assert native.is_uuid(value) is fast.is_uuid(value)


@given(st.text(min_size=2, max_size=2))
@example("/0")
@example("0:")
def test_two_digits_make_a_number(text: str) -> None:
    expected = int(text) if text.isascii() and text.isdigit() else 100
    assert native.number_at(text, 0) == expected

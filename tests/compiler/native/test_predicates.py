"""The predicates that are compiled in say what those of the runtime say; as Python here, which mypyc compiles."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime import checks
from schemagen_runtime.checks import native
from schemagen_runtime.timestamps import is_rfc3339

from tests.system.parity.reference import moment_of_text
from tests.system.parity.strategies import ODD, ODD_TIMESTAMPS, TIMESTAMPS

NAMES = ("is_timestamp", "is_uuid", "as_list")
NEAR_MISSES = [
    "2024-01-01T00:00:+00:00",  # no seconds; fromisoformat takes it
    "2024-01-01T00:00:00.+00:00",
    "2024-01-01T23:59:59.5Z",
    "2024-02-28T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "0099-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2016-12-31T23:59:60Z",
]


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """A timestamp or a UUID in which some characters are others."""
    texts = [*NEAR_MISSES, "2026-11-23T09:30:00Z", "2026-11-23T09:30:00.123456Z", str(uuid.UUID(int=2**127 + 5))]
    text = list(draw(st.sampled_from(texts)))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(text) - 1))
        text[place] = draw(st.sampled_from([*"0123456789-+:.TtZz gA", "", "٤", "\ud800"]))
    return "".join(text)


VALUES = st.one_of(
    ODD,
    TIMESTAMPS,
    ODD_TIMESTAMPS,
    mangled(),
    st.uuids(),
    st.uuids().map(str),
    st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-3)), timezone(timedelta(seconds=1))])),
    st.just(datetime(2024, 1, 1)),
)


@pytest.mark.parametrize("name", NAMES)
@given(value=VALUES)
def test_each_is_its_namesake(name: str, value: object) -> None:
    own, theirs = getattr(native, name)(value), getattr(checks, name)(value)
    assert own == theirs or (own is not None and [id(item) for item in own] == [id(item) for item in theirs])


@given(value=st.one_of(ODD, st.lists(st.floats(), min_size=3, max_size=3), st.lists(ODD, min_size=3, max_size=3)))
def test_vectors_are_the_same(value: object) -> None:
    own, theirs = native.as_vector(value, 3), checks.as_vector(value, 3)
    plain = {type(item) for item in checks.as_list(value) or [None]} == {float}
    # What is a float by a subclass, as NumPy's, may take the explaining path, which makes plain floats of it.
    assert own == theirs or (own is None and not plain)


def test_floats_whose_sum_is_infinite_are_finite() -> None:
    assert checks.is_vector([1e308, 1e308], 2)
    assert checks.is_vector((1e308, 1e308), 2)
    assert not checks.is_vector([1e308, float("inf")], 2)
    assert not checks.is_vector([float("inf"), float("-inf")], 2)


@given(text=mangled())
def test_timestamps_are_those_of_the_grammar(text: str) -> None:
    assert is_rfc3339(text) == (moment_of_text(text) is not None)

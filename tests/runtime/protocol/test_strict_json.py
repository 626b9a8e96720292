"""JSON is read without loss, or refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.protocol.strict_json import NotJson, parse_json
from schemagen_runtime.support.numbers import InexactNumber

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(deadline=None)
@given(JSON)
def test_json_is_read_as_it_was_written(value: object) -> None:
    assert parse_json(json.dumps(value)) == value


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}', '{"a": 1, "a": 1}', "[" * 100_000])
def test_json_that_would_lose_something_is_refused(text: str) -> None:
    with pytest.raises(NotJson):
        parse_json(text)


@pytest.mark.parametrize("number", ["1e400", "-1E+400", "1e-400", "9007199254740993.0", "9" * 5000, "-" + "9" * 5000])
def test_a_number_that_would_become_another_is_kept_as_it_is_written(number: str) -> None:
    assert parse_json(f'{{"a": [{number}, 0.5, 1]}}') == {"a": [InexactNumber(number), 0.5, 1]}


def test_a_mistake_has_its_place() -> None:
    with pytest.raises(NotJson) as caught:
        parse_json('{"a": }')
    assert caught.value.position == 7

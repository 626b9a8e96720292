"""JSON is read without loss, or refused."""

from __future__ import annotations

import json
from math import copysign

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen.build.loading import load_document
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{'id': 'a'}", "as Python shows it"),
        ('{"id": None}', "as Python shows it"),
        ('{"id": False}', "as Python shows it"),
        ('\ufeff{"id": 1}', "byte order mark"),
        ('\x1e{"id": 1}', "record separator"),
        ('{"id": “a”}', "quotation mark"),
        ("// made by hand", "no comments"),
        ('{"id": undefined}', "write null"),
        ('{"id": nan}', "write null"),
        ('{"f": .5}', "begins with a digit"),
        ('{"f": +5}', "begins with a digit"),
        ('{"f": 5.}', "a digit on each side"),
        ('{"f": 007}', "no zero before"),
        ('{"f": 1},', "no comma behind it"),
        ('{"f": 1}{"f": 2}', "a line of its own"),
    ],
)
def test_what_other_programs_write_is_named(text: str, said: str) -> None:
    with pytest.raises(NotJson, match=said):
        parse_json(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"f1": 1, "f1": 2}', "the key 'f1' stands twice in one object"),
        ('[{"a": 1}, {"f1": {}, "f1": 2}]', "the key 'f1' stands twice in one object"),
        (' {"f1": 1, "f1": 2} and more', "the key 'f1' stands twice in one object"),
        ('{"m": {"secret": 1, "secret": 2}}', "a key stands twice in one object"),
        ('[{"m": {"secret": 1, "secret": 2}}]', "a key stands twice in one object"),
        ('{"m": {"secret": 1, "secret": 2}, "n": }', "a key stands twice in one object"),
        ('{"m": {"secret": 1, "secret": 2}, "n": ' + "[" * 100_000, "a key stands twice in one object"),
        ('{"m": {"secret": 1, "secret": 2}, "n": ' + "9" * 9_000 + "}", "a key stands twice in one object"),
    ],
)
def test_only_a_key_of_the_event_itself_is_named(text: str, said: str) -> None:
    with pytest.raises(NotJson) as caught:
        parse_json(text)
    assert str(caught.value) == said


def test_a_mistake_has_its_place() -> None:
    with pytest.raises(NotJson) as caught:
        parse_json('{"a": }')
    assert caught.value.position == 7


@pytest.mark.parametrize("text", ["-0", "-0.0", "-0e5"])
def test_a_zero_keeps_its_sign_in_a_float_column_however_it_is_written(text: str) -> None:
    document = b"""{"schemagen": 1, "name": "m", "version": "1.0.0", "id": "id", "timestamp": "at",
      "labels": {"l": "int?"}, "predictions": {"p": "float", "v": "vector<2>?", "m": "map<string,float>?",
      "xs": "list<float>?"}}"""
    schema = load_document(document)
    line = f'{{"id":"a-0","at":"2026-11-27T00:00:00-05:00","p":{text},"v":[{text},1],"m":{{"k":{text}}},"xs":[{text}]}}'
    written = json.loads(schema.encode(parse_json(line)))
    assert [copysign(1, one) for one in (written["p"], *written["v"], *written["m"].values(), *written["xs"])] == (
        [-1, -1, 1, -1, -1]
    )


def test_a_zero_with_a_sign_is_an_int_where_one_is_wanted() -> None:
    document = b"""{"schemagen": 1, "name": "m", "version": "1.0.0", "id": "id", "timestamp": "at",
      "predictions": {"p": "float"}, "labels": {"l": {"type": "int", "enum": [0, 1]}, "b": "bool?"}}"""
    schema = load_document(document)
    assert schema.check(parse_json('{"id": "a", "l": -0}')) == ()
    (error,) = schema.check(parse_json('{"id": "a", "b": -0}'))
    assert "int 0" in error.got

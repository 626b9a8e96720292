"""Names say what they say in any spelling, and schemas and attributes get names that are free."""

from __future__ import annotations

import pytest
from schemagen.inferring.names import attributes, is_name, schema_name, words_of


@pytest.mark.parametrize("name", ["eventId", "Event-ID", "event_id", "EVENT ID", "EventID"])
def test_words_are_those_of_any_spelling(name: str) -> None:
    assert words_of(name) == "event_id"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("data/My Flights 2013.csv.gz", "my_flights_2013"),
        ("2013.csv", "table_2013"),
        ("sqlite:///x.db#orders", "orders"),
        ("-", "my_model"),
        ("json.ndjson", "json_events"),
        ("class.csv", "class_events"),
        ("x" * 100, "x" * 64),
    ],
)
def test_a_schema_is_named_after_its_file(source: str, expected: str) -> None:
    assert schema_name(source) == expected


def test_an_attribute_is_given_where_the_derived_one_is_refused() -> None:
    given = attributes(["a b", "a_b", "a-b", "class", "__init__", "x"])
    assert given.keys() >= {"a b", "a-b"}
    assert "a_b" not in given
    assert len(set(given.values())) == len(given)


@pytest.mark.parametrize(("name", "fits"), [("a", True), ("", False), ("a\x07", False), ("\ud800", False), ("é", True)])
def test_a_name_can_be_seen(name: str, fits: bool) -> None:
    assert is_name(name) is fits

"""Paths are read, spelled and gone."""

from __future__ import annotations

import pytest
from schemagen_runtime.relay.mapping.paths import MISSING, follow, parse_path, spell_path


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a", ("a",)),
        ("a.b.0", ("a", "b", "0")),
        ('a."x.y".z', ("a", "x.y", "z")),
        (r'"a\"b"', ('a"b',)),
        ("ä-b.c_d", ("ä-b", "c_d")),
    ],
)
def test_a_path_is_read_and_spelled(text: str, path: tuple[str, ...]) -> None:
    assert parse_path(text) == path
    assert parse_path(spell_path(path)) == path


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("a[0].b", "write 'a.0.b'"),
        ("$.a.b", "write 'a.b'"),
        ("a['b']", "write 'a.b'"),
        ("a.*", "has no"),
        ("", "with dots"),
        ("a..b", "with dots"),
        ("a b", "with dots"),
        ("a.", "with dots"),
    ],
)
def test_what_is_no_path_is_refused_with_advice(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        parse_path(text)


def test_a_path_is_gone_through_members_and_lists() -> None:
    record = {"a": [{"b": None}, 5], "t": "text"}
    assert follow(record, ("a", "0", "b")) is None
    assert follow(record, ("a", "1")) == 5
    assert follow(record, ()) is record
    for path in (("a", "2"), ("a", "x"), ("x",), ("t", "0"), ("a", "-1")):
        assert follow(record, path) is MISSING
    assert repr(MISSING) == "<missing>"

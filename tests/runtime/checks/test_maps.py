"""Maps: what is taken, in typed events and dictionaries, and how it goes on the wire."""

from __future__ import annotations

import enum
import itertools
import math
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

import numpy as np
import orjson
import pytest

from tests.runtime.checks.support import GOOD, SCHEMA, Form, only_error, typed


class Colour(enum.StrEnum):
    RED = "red"


class Text(str):
    """A string that is no other, not even one with its characters."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


class Liar(dict[str, object]):
    """A dictionary whose methods do not say what it holds."""

    def items(self) -> object:  # type: ignore[override]  # that is what makes it a liar
        return [("a", "not a number")]

    def __iter__(self) -> Iterator[str]:
        return iter(["b"])

    def __getitem__(self, key: str) -> object:
        return "not a number"


class Broken(Mapping[str, object]):
    """A mapping that raises when it is read."""

    def __getitem__(self, key: str) -> object:
        raise LookupError("secret words")

    def __iter__(self) -> Iterator[str]:
        return iter(["a"])

    def __len__(self) -> int:
        return 1


ACCEPTED: list[tuple[str, object, object]] = [
    ("map", {"b": 1.0, "a": 0.5}, {"a": 0.5, "b": 1.0}),
    ("map", {"": 1, "\0": 2}, {"": 1.0, "\0": 2.0}),
    ("map", {"a": np.float32(0.5), np.str_("b"): np.int64(2)}, {"a": 0.5, "b": 2.0}),
    ("map", {Colour.RED: 1.0}, {"red": 1.0}),
    ("map", OrderedDict(b=1.0), {"b": 1.0}),
    ("map", defaultdict(float, b=1.0), {"b": 1.0}),
    ("map", MappingProxyType({"b": 1.0}), {"b": 1.0}),
    ("map", ChainMap({"b": 1.0}, {"a": 2.0, "b": 7.0}), {"a": 2.0, "b": 1.0}),
    ("map", UserDict({"b": 1.0}), {"b": 1.0}),
    ("map", Liar(a=1.0), {"a": 1.0}),
    ("counts", Counter("abba"), {"a": 2, "b": 2}),
    ("counts", {}, {}),
    ("holes", {"a": None, "b": math.nan, "c": -math.inf, "d": 1}, {"a": None, "b": None, "c": None, "d": 1.0}),
    ("whens", {"a": datetime(2024, 1, 1, tzinfo=UTC)}, {"a": "2024-01-01T00:00:00+00:00"}),
    ("marks", {"\U0001f600": "é"}, {"\U0001f600": "é"}),
]
REJECTED: list[tuple[str, object, str, str]] = [
    ("map", {"a": -1.0}, "out_of_range", "key 'a': got float -1.0"),
    ("map", {"a": None}, "not_nullable", "let the schema say 'map<string,T?>'"),
    ("map", {"a": math.nan}, "not_finite", "key 'a'"),
    ("map", {"a": "NA"}, "type_mismatch", "the text says that there is no value"),
    ("map", {"a": {"b": 1.0}}, "type_mismatch", "a key has one value"),
    ("map", {1: 0.5}, "type_mismatch", "a key: got int 1; the keys of a map are strings"),
    ("map", {None: 0.5}, "type_mismatch", "the keys of a map are strings"),
    ("map", {b"a": 0.5}, "type_mismatch", "the keys of a map are strings"),
    ("map", {"\ud800": 0.5}, "not_encodable", "a lone surrogate has no UTF-8 form"),
    ("map", {Text("a"): 0.5, "a": 0.25}, "type_mismatch", "two keys have this text"),
    ("map", {}, "length_out_of_bounds", "a dict of length 0"),
    ("map", dict.fromkeys("abcd", 0.5), "length_out_of_bounds", "a dict of length 4"),
    ("map", [("a", 1.0)], "type_mismatch", "dict(x) is a map where x is pairs"),
    ("map", '{"a": 1.0}', "type_mismatch", "json.loads(x)"),
    ("map", "{'a': 1.0}", "type_mismatch", "ast.literal_eval(x)"),
    ("map", '{"a": 1.0', "type_mismatch", "only part of a map"),
    ("map", "a=1", "type_mismatch", "{'key': x}"),
    ("map", 7.0, "type_mismatch", "{'key': x}"),
    ("map", {"a"}, "type_mismatch", "dict.fromkeys(x, True)"),
    ("map", object(), "type_mismatch", "a dict or another mapping is one"),
    ("map", Broken(), "not_encodable", "its own code raised LookupError"),
    ("counts", {"a": True}, "type_mismatch", "int(x) is 0 or 1"),
    ("counts", {"x" * 99: 1.5}, "type_mismatch", f"key '{'x' * 60}'… (99 characters)"),
    ("strings", {"a": "b"}, "type_mismatch", "list(x.values())"),
    ("float", {"a": 1.0}, "type_mismatch", "a column of several is map<string,T> in the schema"),
]


@pytest.mark.parametrize("form", [dict, typed, OrderedDict, MappingProxyType])
@pytest.mark.parametrize(("column", "value", "wire"), ACCEPTED)
def test_accepted(form: Form, column: str, value: object, wire: object) -> None:
    event = form({**GOOD, column: value})
    assert SCHEMA.check(event) == ()
    written = orjson.loads(SCHEMA.encode(event))[column]
    assert repr(written) == repr(wire)
    assert [*written] == sorted(written)


@pytest.mark.parametrize("form", [dict, typed])
@pytest.mark.parametrize(("column", "value", "code", "words"), REJECTED)
def test_rejected(form: Form, column: str, value: object, code: str, words: str) -> None:
    error = only_error(form({**GOOD, column: value}))
    assert (error.code, error.column) == (code, column)
    assert words in error.message
    assert "secret words" not in error.message


def test_equal_maps_are_equal_bytes() -> None:
    entries = [("b", 1.0), ("B", 2.0), ("é", 3.0), ("\uffff", 4.0), ("\U0001f600", 5.0)]
    lines = {SCHEMA.encode({**GOOD, "holes": dict(some)}) for some in itertools.permutations(entries)}
    # One line by the fast path, and the same by the explaining one, which reads an int as a float.
    lines |= {SCHEMA.encode({**GOOD, "holes": {key: int(value) for key, value in reversed(entries)}})}
    assert len(lines) == 1


@pytest.mark.parametrize(
    "value",
    [
        {"who@example": "too long"},
        {"who@example": 7},
        {"who@example": None},
        {"who@example": "\ud800"},
        {"who@example\ud800": "a"},
        {("who@example",): "a"},
        {Text("who@example"): "a", "who@example": "b"},
        [("who@example", "a")],
        '{"who@example": "a"}',
    ],
)
def test_neither_keys_nor_values_of_a_sensitive_map_are_shown(value: object) -> None:
    for event in ({**GOOD, "marks": value}, typed({**GOOD, "marks": value})):
        error = only_error(event)
        assert "who@" not in error.message + error.got
        assert "too long" not in error.message + error.got
        assert "who@" not in repr(event) or type(event) is dict


def test_what_was_checked_is_what_is_written() -> None:
    class Fickle(Mapping[str, object]):
        """A mapping that gives each value once, and then another."""

        def __init__(self) -> None:
            self.asked: set[str] = set()

        def __getitem__(self, key: str) -> object:
            asked, self.asked = key in self.asked, self.asked | {key}
            return "no number" if asked else 0.5

        def __iter__(self) -> Iterator[str]:
            return iter("ba")

        def __len__(self) -> int:
            return 99

    assert orjson.loads(SCHEMA.encode({**GOOD, "map": Fickle()}))["map"] == {"a": 0.5, "b": 0.5}

"""Whole events by a compiled schema: every error at once, and no exception of an event's own."""

from __future__ import annotations

import enum
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import orjson
import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime.schema import Schema

from tests.runtime.checks.support import GOOD, SCHEMA, only_error

ROOT = Path(__file__).parents[2]


class Colour(enum.StrEnum):
    RED = "red"


def test_missing_column() -> None:
    error = only_error(
        {"id": "a", "p": 0.5, "string": "x", "int": 1, "timestamp": "2024-01-01T00:00:00Z"} | {"p": None}
    )
    assert error.code == "not_nullable"
    error = only_error({"id": "a", "p": 0.5})
    assert (error.code, error.column) == ("missing_column", "timestamp")


def test_unknown_column_names_the_nearest() -> None:
    error = only_error({**GOOD, "strin": "x"})
    assert (error.code, error.column) == ("unknown_column", "strin")
    assert "did you mean 'string'?" in error.message


@pytest.mark.parametrize("name", [3, None, "", "\ud800", "x" * 10_000, b"id", ("id",)])
def test_unknown_column_of_any_kind(name: object) -> None:
    event: dict[object, object] = {name: 1}
    event.update(GOOD)
    error = only_error(event)
    assert error.code == "unknown_column"
    assert len(error.message) < 200


@pytest.mark.parametrize("event", [None, 5, "text", b"", [], (), object(), [GOOD], {1}, type])
def test_what_is_no_event(event: object) -> None:
    error = only_error(event)
    assert (error.code, error.column) == ("type_mismatch", None)
    assert "InferenceEvent" in error.message


def test_every_error_at_once_in_the_schema_s_order() -> None:
    event = {**GOOD, "int": 1.5, "p": 2.0, "vector": [1.0], "nope": 1}
    assert [error.column for error in SCHEMA.check(event)] == ["int", "vector", "p", "nope"]


@pytest.mark.parametrize(
    "event", [{"id": "a"}, {"id": "a", "y": None}, {"id": "a", "timestamp": "2024-01-01T00:00:00Z"}]
)
def test_a_label_event_needs_a_label(event: object) -> None:
    assert only_error(event).code == "no_label"


def test_a_label_event_takes_any_of_its_labels() -> None:
    assert SCHEMA.check({"id": "a", "y": 0}) == ()
    assert SCHEMA.check({"id": "a", "z": "a", "y": None}) == ()


def test_a_subclass_of_str_as_a_key_is_written_plainly() -> None:
    event = {Colour.RED if key == "red" else key: value for key, value in GOOD.items()}
    key = type("Key", (str,), {})("string")
    assert orjson.loads(SCHEMA.encode({**event, key: "x"}))["string"] == "x"


def test_what_was_encoded_does_not_change_with_the_event() -> None:
    numbers = [1]
    line = SCHEMA.encode({**GOOD, "list": numbers})
    numbers.append(2)
    assert orjson.loads(line)["list"] == [1]


class Raising(Mapping[str, object]):
    """A mapping that fails when it is read, as a lazily decoded row may."""

    def __getitem__(self, key: str) -> object:
        raise ValueError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(["id"])

    def __len__(self) -> int:
        return 1


class BrokenZone(tzinfo):
    """A time zone that fails."""

    def utcoffset(self, moment: datetime | None, /) -> timedelta | None:
        raise RuntimeError(moment)

    def tzname(self, _moment: datetime | None, /) -> str:
        return "broken"

    def dst(self, _moment: datetime | None, /) -> timedelta | None:
        return None


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (Raising(), "not_encodable"),
        ({**GOOD, "when": datetime(2024, 1, 1, tzinfo=BrokenZone())}, "timestamp_invalid"),
    ],
    ids=["mapping", "time zone"],
)
def test_an_event_whose_own_code_raises_costs_its_neighbours_nothing(bad: object, code: str) -> None:
    assert only_error(bad).code == code
    parts = SCHEMA.partition([GOOD, bad, GOOD])
    assert parts.indexes == [0, 2]
    assert [rejection.index for rejection in parts.rejected] == [1]
    assert SCHEMA.identify(Raising()) is None


def test_a_package_of_version_0_1_0_accepts_events_too() -> None:
    class Old:
        """What a validator offered then."""

        check, explain = staticmethod(SCHEMA.check), staticmethod(SCHEMA._explain)
        identify = staticmethod(SCHEMA._identify)

        @staticmethod
        def encode_each(events: Sequence[object], /) -> list[bytes | None]:
            return SCHEMA.encode_each(events)

    old = Schema[object](name="n", version="1", fingerprint="f", package="p", validator=Old())
    events: list[dict[str, object]] = [dict(GOOD), {"id": "a"}]
    assert old.accept_each(events) == SCHEMA.accept_each(events) == [True, False]


def test_who_only_imports_a_package_waits_for_nothing_that_checks_events() -> None:
    code = (
        "import sys, credit_risk\n"
        "from schemagen_runtime import Workspace\n"
        "late = {'schemagen_runtime.checks', 'credit_risk.validator', 'orjson', 'uuid', 'json', 'threading'}\n"
        "print(sorted(late & sys.modules.keys()))\n"
        "print(credit_risk.SCHEMA.check({'id': 'a', 'actual': 1}), 'credit_risk.validator' in sys.modules)"
    )
    path = f"{ROOT / 'runtime'}:{ROOT / 'generated_examples'}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"PYTHONPATH": path}
    )
    assert (done.stdout, done.stderr) == ("[]\n() True\n", "")


def test_an_attribute_that_no_schema_has_is_told_so() -> None:
    with pytest.raises(AttributeError, match="'Schema' object has no attribute 'chek'"):
        getattr(SCHEMA, "chek")  # noqa: B009 -- type checkers would say so


BLANKS = (
    "",
    " ",
    "\t \n",
    "\0",
    "\x1f\x7f",
    "\u00a0",
    "\U000e0001\U000e007f",
    "\ufe0f",
    "\ufff9\u034f",
    "\u2003\u3000",
    "\u200b",
    "\u2800",
    "\u3164\u3164",
    "\uffa0 ",
    "\u115f\u1160",
    "\u17b4",
    "\U0001d159",
    "\U0001d173\ufff0",
    "\ufeff",
    "\u2028\u2029",
    "\u00ad" * 40,
)
TELLING = ("0", " a ", "-", "\u200ba", "\u0416", "\U0001f600", "\u2801", "\uac00", "\ue000", "_", "\0.")


class Text(str):
    """Text that only the explaining path takes."""

    __slots__ = ()


def _with_id(described: str) -> Schema[object]:
    text = f"""
schemagen: 1
name: ids
version: 1.0.0
id: {described}
timestamp: at
features: {{f: float}}
predictions: {{p: {{type: float, kind: score}}}}
labels: {{y: int}}
"""
    return load_source(Source("ids.yaml", text.encode()))


def _events(id_: str) -> list[object]:
    """Both kinds of event under an id, each for both paths."""
    values = {"at": "2024-01-01T00:00:00Z", "f": 1.0, "p": 0.5}
    return [{"id": text, **more} for text in (id_, Text(id_)) for more in (values, {"y": 1})]


@pytest.mark.parametrize(
    "described", ["id", "{name: id, minLength: 1}", "{name: id, pattern: '^'}", "{name: id, maxLength: 50}"]
)
def test_an_id_is_not_blank(described: str) -> None:
    schema = _with_id(described)
    for id_ in BLANKS:
        for event in _events(id_):
            assert [(error.code, error.column) for error in schema.check(event)] == [("blank_id", "id")], repr(id_)
            assert schema.partition([event]).lines == []
            assert "not blank" in schema.check(event)[0].expected
    for id_ in TELLING:
        for event in _events(id_):
            assert schema.check(event) == (), repr(id_)


def test_a_schema_may_have_blank_ids() -> None:
    for described in ("{name: id, minLength: 0}", f"{{name: id, enum: {json.dumps(BLANKS[:2])}}}"):
        schema = _with_id(described)
        for id_ in BLANKS[:2]:
            for event in _events(id_):
                assert schema.check(event) == ()
                assert json.loads(schema._explain(event).line)["id"] == id_


def test_an_id_that_is_no_text_is_never_blank() -> None:
    assert _with_id("{name: id, type: int}").check({"id": 0, "y": 1}) == ()
    assert _with_id("{name: id, type: uuid}").check({"id": "00000000-0000-0000-0000-000000000000", "y": 1}) == ()

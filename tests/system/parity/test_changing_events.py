"""What was checked is what is written, although an event changes meanwhile or answers each time otherwise."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from datetime import datetime, timedelta, tzinfo
from itertools import cycle
from typing import Final, cast
from uuid import UUID

import orjson
import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime.schema import Schema

from tests.runtime.checks.support import SCHEMA
from tests.system.parity.test_parity import COMPILED

WHEN: Final = "2024-01-01T00:00:00Z"
SMALL: Final[dict[str, object]] = {
    "id": "a", "timestamp": WHEN, "tags": ["a"], "string": "s", "int": 1, "float": 1.5, "nan_null": 0.5,
    "nan_allow": 0.5, "bool": True, "when": WHEN, "uuid": str(UUID(int=1)), "list": [1, 2], "strings": ["x"],
    "vector": [0.5, 0.25], "map": {"a": 0.5, "b": 1.5}, "counts": {"b": 1}, "secret": "s", "p": 0.5,
}  # fmt: skip
LARGE: Final[dict[str, object]] = {
    "customer": str(UUID(int=1)), "scored at": WHEN, "tags": ["a"], "age": 40, "balance": 12.5, "decile_score.1": 3,
    "class": "economy", "is_member": True, "raw_reading": 2.25, "last_seen": WHEN, "history": [1.0],
    "colours": ["red"], "flags": [True], "visits": [WHEN], "scores": [1], "embedding": [0.1, 0.2, 0.3, 0.4],
    "spend": {"EUR": 0.5, "USD": 1.5},
    "probabilities": [0.2, 0.3, 0.5], "choice": "red",
}  # fmt: skip
LABEL: Final[dict[str, object]] = {"id": "a", "timestamp": WHEN, "y": 1, "z": "a"}
NULLS: Final = b"""
schemagen: 1
name: nulls
version: 1.0.0
id: id
timestamp: t
features: {f: float}
predictions: {p: {type: float, kind: score}}
labels: {y: {type: "float?", nan: "null"}, z: "int?"}
"""
CASES: Final = {
    "small": (SCHEMA, SMALL, "timestamp"),
    "in parts": (COMPILED["every_type"][0], LARGE, "last_seen"),
    "label": (SCHEMA, LABEL, "timestamp"),
}
BAD: Final = "\ud800"
"""Text that no column takes, and JSON neither."""


def copied(event: Mapping[str, object]) -> dict[str, object]:
    return {name: copy(value) if type(value) in (list, dict) else value for name, value in event.items()}


def must_fit(schema: Schema[object], events: object, *states: Mapping[str, object]) -> int:
    """Encode an event, both ways; how many lines there were. Each must be valid, and one of the states, if any."""
    lines = [line for line in schema.encode_each([events]) if line is not None]
    explanation = schema._explain(events)
    if not explanation.errors:
        lines.append(explanation.line)
    for line in lines:
        written = orjson.loads(line)
        assert schema.check(written) == ()
        assert schema.encode(written) == line
        assert not states or line in {schema.encode(state) for state in states}
    return len(lines)


def spoiled(held: object) -> bool:
    """Whether this is a list or a map, which is then spoiled."""
    if isinstance(held, dict):
        cast("dict[str, object]", held).update(a=BAD, more=BAD)
        return True
    if not isinstance(held, list):
        return False
    items = cast("list[object]", held)
    items[:] = [BAD, *items]
    return True


class Saboteur(tzinfo):
    """A time zone that spoils a value of the event that it stands in, from the so-manieth time on that it is asked."""

    def __init__(self, event: object, name: str, asked: int) -> None:
        self.event, self.name, self.asked = event, name, asked
        self.turns = 0

    def utcoffset(self, _: datetime | None, /) -> timedelta:
        self.turns += 1
        if self.turns >= self.asked:
            self.spoil()
        return timedelta(hours=1)

    def spoil(self) -> None:
        if isinstance(self.event, dict):
            values = cast("dict[str, object]", self.event)
            if not spoiled(values[self.name]):
                values |= {self.name: BAD, "one more": BAD}
        elif not spoiled(getattr(self.event, self.name)):
            setattr(self.event, self.name, BAD)

    def dst(self, _: datetime | None, /) -> timedelta:
        return timedelta()

    def tzname(self, _: datetime | None, /) -> str:
        return "sabotage"


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("asked", [1, 2, 3])
@pytest.mark.parametrize("form", ["dictionary", "typed"])
def test_a_value_that_changes_its_event_while_it_is_read(case: str, asked: int, form: str) -> None:
    schema, good, moment = CASES[case]
    for name in good.keys() - {moment}:
        values = copied(good)
        saboteur = Saboteur(values, name, asked)
        values[moment] = datetime(2024, 1, 1, tzinfo=saboteur)
        if form == "dictionary":
            must_fit(schema, values)
        else:
            kind = _class(schema, good)
            attributes = _attributes(schema, kind)
            event = kind(**{attributes[column]: value for column, value in values.items()})
            saboteur.event, saboteur.name = event, attributes[name]
            must_fit(schema, event)
        assert saboteur.turns


def _class(schema: Schema[object], event: Mapping[str, object]) -> type[object]:
    module = importlib.import_module(schema.package)
    return cast("type[object]", module.InferenceEvent if event is not LABEL else module.LabelEvent)


def _attributes(schema: Schema[object], kind: type[object]) -> dict[str, str]:
    keys = getattr(importlib.import_module(schema.package), f"{kind.__name__}Dict").__annotations__
    return dict(zip(keys, kind.__dict__["__dataclass_fields__"], strict=True))


@contextmanager
def flipping(act: Callable[[bool], None]) -> Generator[None, None, None]:
    """Let another thread act, with True and False in turn, as often as it can."""
    done = threading.Event()

    def flip() -> None:
        for state in cycle((True, False)):
            act(state)
            if done.is_set():
                return

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    thread = threading.Thread(target=flip)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        sys.setswitchinterval(before)


@pytest.mark.parametrize("case", CASES)
def test_another_thread_changes_values(case: str) -> None:
    schema, good, _ = CASES[case]
    for name, value in good.items():
        event = copied(good)

        def act(state: bool, name: str = name, value: object = value, event: dict[str, object] = event) -> None:
            if isinstance(value, list):
                items = cast("list[object]", value)
                cast("list[object]", event[name])[:] = items if state else [BAD, *items]
            elif isinstance(value, dict):
                entries = cast("dict[object, object]", event[name])
                if state:
                    entries.pop("0", None)
                else:
                    entries["0"] = BAD
            else:
                event[name] = value if state else BAD

        with flipping(act):
            assert sum(must_fit(schema, event, good) for _ in range(60)) < 121


@pytest.mark.parametrize("case", CASES)
def test_another_thread_adds_and_removes_columns(case: str) -> None:
    schema, good, moment = CASES[case]
    event = copied(good)
    # Where the label event loses its time, or the other an optional column, another good event is left.
    less = {name: value for name, value in good.items() if name != moment}

    def act(state: bool) -> None:
        if state:
            event["no such column"] = BAD
            event[moment] = good[moment]
        else:
            del event[moment]
            del event["no such column"]

    event["no such column"] = BAD
    states = [good] if schema.check(less) else [good, less]
    with flipping(act):
        for _ in range(200):
            must_fit(schema, event, *states)


@pytest.mark.parametrize("case", CASES)
def test_another_thread_changes_a_typed_event(case: str) -> None:
    schema, good, _ = CASES[case]
    kind = _class(schema, good)
    attributes = _attributes(schema, kind)
    for name, value in good.items():
        event = kind(**{attributes[column]: value for column, value in copied(good).items()})

        def act(state: bool, name: str = name, value: object = value, event: object = event) -> None:
            setattr(event, attributes[name], value if state else BAD)

        with flipping(act):
            for _ in range(60):
                must_fit(schema, event, good)


class Fickle(Mapping[str, object]):
    """A mapping that gives good values at first, and later others."""

    def __init__(self, values: Mapping[str, object], good_reads: int) -> None:
        self.values_, self.left = values, good_reads

    def __getitem__(self, name: str) -> object:
        self.left -= 1
        return self.values_[name] if self.left >= 0 else BAD

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


class FickleDict(dict[str, object]):
    """A dictionary whose methods do not say what it holds."""

    def __getitem__(self, name: str) -> object:
        return BAD

    def get(self, name: str, default: object = None) -> object:
        del name, default
        return BAD


class FickleList(list[object]):
    """A list whose methods do not say what it holds."""

    def __len__(self) -> int:
        return 2

    def __iter__(self) -> Iterator[object]:
        return iter([BAD])


class FickleInt(int):
    """A number that is smaller and larger than any other."""

    def __le__(self, _: int) -> bool:
        return True

    def __ge__(self, _: int) -> bool:
        return True

    def __lt__(self, _: int) -> bool:
        return False

    __gt__ = __lt__


class FickleUUID(UUID):
    """A UUID that has another number each time."""

    def __getattribute__(self, name: str) -> object:
        return -5 if name == "int" else super().__getattribute__(name)


class Wandering(tzinfo):
    """A time zone that is never where it was."""

    def __init__(self) -> None:
        self.turn = cycle([timedelta(hours=1), None, timedelta(seconds=7), timedelta(hours=-3)])

    def utcoffset(self, _: datetime | None, /) -> timedelta | None:
        return next(self.turn)

    def dst(self, _: datetime | None, /) -> timedelta:
        return timedelta()

    def tzname(self, _: datetime | None, /) -> str:
        return "wandering"


@pytest.mark.parametrize("case", CASES)
def test_mappings_that_answer_otherwise_each_time(case: str) -> None:
    schema, good, _ = CASES[case]
    lines = [must_fit(schema, Fickle(good, reads), good) for reads in range(3 * len(good))]
    assert any(lines)
    assert must_fit(schema, FickleDict(good), good) == 1


@pytest.mark.parametrize(
    ("column", "value", "count"),
    [
        ("list", FickleList([1, 2, 3]), 1),
        ("list", FickleList([1, "x"]), 0),
        ("vector", FickleList([0.5, 0.25]), 1),
        ("vector", FickleList([0.5, 0.25, 0.125]), 0),
        ("int", FickleInt(2**70), 0),
        ("float", FickleInt(2**60 + 1), 0),
        ("float", FickleInt(7), 1),
        ("uuid", FickleUUID(int=7), 0),
    ],
)
def test_values_of_classes_that_do_not_say_what_they_hold(column: str, value: object, count: int) -> None:
    assert must_fit(SCHEMA, {**SMALL, column: value}) == count


def test_a_time_zone_that_answers_otherwise_each_time() -> None:
    for _ in range(4):
        zone = Wandering()
        for _ in range(4):
            must_fit(
                SCHEMA,
                {**SMALL, "when": datetime(2024, 1, 1, tzinfo=zone), "timestamp": datetime(2024, 1, 1, tzinfo=zone)},
            )


def test_a_label_that_becomes_null_is_none() -> None:
    schema = load_source(Source("nulls.yaml", NULLS))
    assert [error.code for error in schema.check({"id": "a", "y": float("nan")})] == ["no_label"]
    assert must_fit(schema, {"id": "a", "y": float("nan"), "z": 1}) == 1

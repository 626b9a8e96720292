"""A run is judged as strictly as a collector judges a batch, fast where it can be."""

from __future__ import annotations

import time
from pathlib import Path

import orjson
import pytest
from schemagen_runtime import SchemaInfo
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.relay.event_batch import EventRun
from schemagen_runtime.relay.judging import judge, judge_and_prepare

from tests.runtime.relay.support import STREAM, lines
from tests.runtime.support import SCHEMA, event


def codes(*given: bytes, limit: int = 1 << 20) -> dict[int, str]:
    judged = judge(EventRun(STREAM, range(len(given)), given), SCHEMA, limit)
    assert judged.good.keys() | judged.refused.keys() == set(range(len(given)))
    return {place: str(errors[0].code) for place, errors in judged.refused.items()}


def test_lines_as_schemagen_writes_them_are_good() -> None:
    (line,) = lines(event("a"))
    judged = judge(EventRun(STREAM, [7], [line]), SCHEMA, 1 << 20)
    assert judged.good == {0: orjson.loads(line)}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"", "malformed_json"),
        (b"[]", "type_mismatch"),
        (b"\xff", "malformed_json"),
        (b'{"id":"a","id":"a"}', "malformed_json"),
        (orjson.dumps(event("a", x="one")), "type_mismatch"),
        (orjson.dumps(event("a", p=2.0)), "out_of_range"),
        (orjson.dumps(event("a")).replace(b"0.5", b"NaN"), "malformed_json"),
    ],
)
def test_a_bad_line_costs_its_neighbours_nothing(line: bytes, code: str) -> None:
    (good,) = lines(event("good"))
    assert codes(good, line, good) == {1: code}


def test_another_spelling_of_an_event_is_the_event() -> None:
    spelled = b'{ "x": 1, "p": 5e-1, "id": "a", "timestamp": "2024-01-01T00:00:00Z" }'
    judged = judge(EventRun(STREAM, [0], [spelled]), SCHEMA, 1 << 20)
    assert judged.good[0]["x"] == 1
    assert judged.good[0]["p"] == 0.5


def test_a_line_that_is_too_large_is_not_even_read() -> None:
    large = orjson.dumps(event("a", note="n" * 500))
    assert codes(large, *lines(event("b")), limit=300) == {0: "event_too_large"}


def test_made_events_are_judged_and_bounded_too() -> None:
    values = [event("a"), event("b", x="one"), event("c", note="n" * 500)]
    judged = judge(EventRun(STREAM, range(3), values=values), SCHEMA, 300)
    assert list(judged.good) == [0]
    assert {place: str(errors[0].code) for place, errors in judged.refused.items()} == {
        1: "type_mismatch",
        2: "event_too_large",
    }


def test_ages_are_judged_by_when_events_were_accepted() -> None:
    now = time.time()
    run = EventRun(
        STREAM, range(3), lines(event("a"), event("b"), event("c", x="no")), accepted=[(2, now - 60), (1, now)]
    )
    assert list(judge(run, SCHEMA, 1 << 20).refused) == [2]


@pytest.mark.parametrize("line", [b'{"id":"b","timestamp":"2024-01-01T00:00:00Z","x":1,"p":0.5} ', b"[]", b"{}"])
def test_one_among_many_is_judged_by_itself(line: bytes) -> None:
    many = lines(*(event(f"e{number}") for number in range(600)))
    judged = judge(EventRun(STREAM, range(601), [*many[:300], line, *many[300:]]), SCHEMA, 1 << 20)
    assert len(judged.good) == (601 if line.endswith(b" ") else 600)
    assert list(judged.refused) == ([] if line.endswith(b" ") else [300])


@pytest.mark.parametrize(("spare", "is_good"), [(0, True), (-1, False)])
def test_a_made_event_is_as_large_as_the_schema_writes_it(spare: int, is_good: bool) -> None:
    """The schema writes a null for a label that the event has not."""
    made = event("c", note="n" * 500)
    limit = len(SCHEMA.partition([made]).lines[0]) + spare
    judged = judge(EventRun(STREAM, range(1), values=[made]), SCHEMA, limit)
    assert bool(judged.good) is is_good


@pytest.mark.parametrize("limit", [1 << 20, 300])
def test_what_is_prepared_is_what_is_good(tmp_path: Path, limit: int) -> None:
    good, large = lines(event("a"), event("b", note="n" * 500))
    run = EventRun(STREAM, range(5), [good, b"[]", orjson.dumps(event("c")) + b" ", large, b"{}"])
    judged = judge(run, SCHEMA, limit)
    with SqliteStore(str(tmp_path / "m.db")) as store:
        store.register(STREAM.collection, SchemaInfo.of(SCHEMA))
        preparer = store.preparer(STREAM.collection, SchemaInfo.of(SCHEMA))
        prepared, refused = judge_and_prepare(run, SCHEMA, limit, preparer)
        values = EventRun(STREAM, range(1), values=[event("a")])
        made, none = judge_and_prepare(values, SCHEMA, limit, preparer)
    assert list(prepared.indexes) == list(judged.good)
    assert refused == judged.refused
    assert (list(made.indexes), none) == ([0], {})


@pytest.mark.parametrize("limit", [1 << 20, 300])
def test_lines_that_were_rewritten_are_judged_as_the_values_that_they_say(tmp_path: Path, limit: int) -> None:
    """A line may be small enough, and its event too large: the schema writes a null for a label that it has not."""
    edge = event("e")
    edge["note"] = "n" * (300 - len(orjson.dumps(event("e", note=""))))
    alone: dict[str, object] = {"id": "f"}
    values = [event("a"), event("b", x="one"), event("c", x=1, p=1), event("d", note="n" * 500), edge, alone]
    said = judge(EventRun(STREAM, range(6), values=values), SCHEMA, limit)
    run = EventRun(STREAM, range(6), lines(*values), are_lossless=True)
    judged = judge(run, SCHEMA, limit)
    assert (list(judged.good), judged.refused) == (list(said.good), said.refused)
    assert {place: one["p"] for place, one in judged.good.items()} == {
        place: one["p"] for place, one in said.good.items()
    }
    with SqliteStore(str(tmp_path / "m.db")) as store:
        store.register(STREAM.collection, SchemaInfo.of(SCHEMA))
        preparer = store.preparer(STREAM.collection, SchemaInfo.of(SCHEMA))
        prepared, refused = judge_and_prepare(run, SCHEMA, limit, preparer)
    assert (list(prepared.indexes), refused) == (list(said.good), said.refused)

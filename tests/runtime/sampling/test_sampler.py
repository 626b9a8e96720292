"""Events that are drawn fit, and those that should not are refused for the reason that they were given."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import orjson
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from schemagen_runtime.columns import BaseType
from schemagen_runtime.sampling.ids import SampleError
from schemagen_runtime.sampling.sampler import Sampler, Sampling

from tests.compiler.model.strategies import constrained
from tests.runtime.sampling.support import compiled, schema


@given(st.lists(constrained(), min_size=1, max_size=4), constrained(), st.booleans(), st.integers(0, 1000))
@settings(max_examples=40)  # each compiles a schema
def test_each_good_event_is_taken_and_each_bad_one_refused(
    features: list[tuple[object, dict[str, object]]],
    label: tuple[object, dict[str, object]],
    nullable: bool,
    seed: int,
) -> None:
    spelled = [
        {"type": str(kind).removesuffix("" if nullable else "?"), **bounds} for kind, bounds in [*features, label]
    ]
    columns = {f"c{place}": column for place, column in enumerate(spelled[:-1])}
    made = compiled({"features": columns, "predictions": {"p": "float"}, "labels": {"y": spelled[-1]}})
    assume(made is not None)
    assert made is not None
    try:
        events = list(Sampler(made, Sampling(count=40, seed=seed, delay=120)).lines())
        sampler = Sampler(made, Sampling(count=40, seed=seed, delay=120, bad=1))
    except SampleError:
        # A pattern may let no text of such a length through; nothing else leaves a column without values.
        if not any("pattern" in column for column in spelled):
            raise
        return
    for line in events:
        assert not made.check(orjson.loads(line))
    for line in sampler.lines():
        assert len(made.check(orjson.loads(line))) == 1


def test_a_seed_means_the_same_everywhere() -> None:
    lines = b"".join(Sampler(schema(), Sampling(count=500, seed=3, bad=0.1)).lines())
    assert lines == b"".join(Sampler(schema(), Sampling(count=500, seed=3, bad=0.1)).lines())
    assert lines != b"".join(Sampler(schema(), Sampling(count=500, seed=4, bad=0.1)).lines())
    assert sha256(lines).hexdigest() == "bae6160f991d7176b611e88f4ef0fbfcda753b5202c937787633d022cbedc856"


def test_bad_events_are_told_by_code() -> None:
    made = schema()
    sampler = Sampler(made, Sampling(count=2000, bad=0.2))
    found = Counter(error.code for line in sampler.lines() for error in made.check(orjson.loads(line)))
    assert found == sampler.codes
    assert 300 < found.total() < 500
    assert len(found) > 5


@pytest.mark.parametrize(("age", "delay"), [("60d", 43_200), ("45m", 200)])
def test_labels_of_events_that_must_be_recent_wait_as_long_as_is_said(age: str, delay: int) -> None:
    made = schema(timestamp={"name": "time", "max_age": age})
    events = list(Sampler(made, Sampling(count=600, every=1800, delay=delay)).mappings())
    times = {event["id"]: datetime.fromisoformat(str(event["time"])) for event in events if "p" in event}
    labels = [event for event in events if "p" not in event]
    waits = [(datetime.fromisoformat(str(event["time"])) - times[event["id"]]).total_seconds() for event in labels]
    assert len(waits) > 100
    assert 0.8 * delay < sum(waits) / len(waits) < 1.6 * delay
    assert not any(made.check(event) for event in events)


def test_times_rise_ids_come_once_and_labels_follow() -> None:
    events = list(Sampler(schema(), Sampling(count=1000, every=60, delay=600)).mappings())
    times = [str(event["time"]) for event in events]
    assert times == sorted(times)
    asked = {event["id"]: datetime.fromisoformat(str(event["time"])) for event in events if "p" in event}
    labels = [event for event in events if "p" not in event]
    assert len(asked) + len(labels) == len(events)
    assert len({event["id"] for event in labels}) == len(labels)
    waits = [datetime.fromisoformat(str(event["time"])) - asked[event["id"]] for event in labels]
    assert min(waits) >= timedelta(seconds=300)
    assert timedelta(seconds=500) < sum(waits, timedelta()) / len(waits) < timedelta(seconds=800)


def test_answers_follow_from_what_is_true() -> None:
    events = list(Sampler(schema(), Sampling(count=4000)).mappings())
    truth = {event["id"]: event["y"] for event in events if "p" not in event}
    known = [event for event in events if event["id"] in truth and "p" in event]
    for event in known:
        score = event["p"]
        assert isinstance(score, float)
        assert event["c"] == (score >= 0.5)
    right = sum(event["c"] == truth[event["id"]] for event in known)
    assert 0.75 < right / len(known) < 0.95


def test_typed_events_are_those_of_the_package() -> None:
    made = schema()
    sampler = Sampler(made, Sampling(count=50, delay=60))
    events = list(sampler.events())
    assert {type(event).__name__ for event in events} == {"InferenceEvent", "LabelEvent"}
    assert all(not made.check(event) for event in events)
    assert [made.encode(event) for event in events] == [
        made.encode(event) for event in Sampler(made, Sampling(count=50, delay=60)).mappings()
    ]


def test_events_are_no_part_of_each_other() -> None:
    events = list(Sampler(schema(), Sampling(count=2000, labels=False)).mappings())
    assert len({id(event["v"]) for event in events}) == 2000


def test_without_labels_there_are_none() -> None:
    assert all("p" in event for event in Sampler(schema(), Sampling(count=200, labels=False, delay=1)).mappings())


def test_times_near_now_are_found_where_a_schema_wants_them() -> None:
    made = schema(timestamp={"name": "time", "max_age": "1h", "max_future": "1m"})
    assert all(not made.check(event) for event in Sampler(made, Sampling(count=5000)).mappings())


def test_a_start_is_kept_to() -> None:
    start = datetime(2020, 5, 1, tzinfo=UTC)
    first = next(Sampler(schema(), Sampling(start=start)).mappings())
    assert datetime.fromisoformat(str(first["time"])) == start


def test_ids_that_run_out_are_told() -> None:
    made = schema(id={"name": "id", "enum": ["a", "b"]})
    with pytest.raises(SampleError, match=r"column 'id' has 2 different ids .* \(after 2 events\)"):
        list(Sampler(made, Sampling(labels=False)).lines())


@pytest.mark.parametrize("wrong", [{"count": -1}, {"bad": 1.5}, {"start": datetime(2020, 1, 1)}, {"every": 0.0}])
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Sampling(**wrong)  # type: ignore[arg-type]  # what a type checker would refuse


def test_each_type_is_drawn() -> None:
    features = {
        f"c{base}": {"type": {"list": "list<int>", "vector": "vector<2>", "map": "map<string,int>"}.get(base, base)}
        for base in BaseType
        if base is not BaseType.DECIMAL
    }
    made = schema(
        {"features": {**features, "d": "decimal<10,2>"}, "predictions": {"p": "float"}, "labels": {"y": "bool"}}
    )
    assert all(not made.check(event) for event in Sampler(made, Sampling(count=300)).mappings())

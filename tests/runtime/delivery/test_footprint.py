"""The estimate is right where events are alike, and near where they are not."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import MappingProxyType

from schemagen_runtime.delivery.footprint import Footprint, measure


@dataclass(slots=True)
class Typed:
    id: str
    numbers: list[float]
    missing: None = None
    flag: bool = True


def test_an_event_is_measured_with_its_values_and_what_lists_hold() -> None:
    text, numbers = "x" * 500, [float(number) + 0.5 for number in range(100)]
    held = sys.getsizeof(text) + sys.getsizeof(numbers) + 100 * sys.getsizeof(1.5)
    typed, mapping = Typed(text, numbers), {"id": text, "numbers": numbers}
    assert measure(typed) == sys.getsizeof(typed) + held
    assert measure(mapping) == sys.getsizeof(mapping) + held


def test_a_map_is_measured_with_its_keys_and_values() -> None:
    entries = {f"key {number:03}": number + 0.5 for number in range(100)}
    held = sys.getsizeof(entries) + 100 * (sys.getsizeof("key 000") + sys.getsizeof(1.5))
    event = {"m": entries}
    assert measure(event) == sys.getsizeof(event) + held
    assert measure({"m": MappingProxyType(entries)}) > held - sys.getsizeof(entries)


def test_the_estimate_is_the_measure_where_all_events_are_alike() -> None:
    footprint, events = Footprint(), [{"id": f"a-{number:03}"} for number in range(100)]
    lines = [b'{"id":"a-000"}'] * 100
    measured = sum(map(measure, events))
    for _ in range(1000):
        assert abs(footprint.estimate(events, sum(map(len, lines))) - measured) <= 1


def test_it_follows_events_that_grow() -> None:
    footprint = Footprint()
    small, large = {"id": "a"}, {"id": "a", "note": "x" * 5000}
    for _ in range(256):
        footprint.estimate([small], 10)
    assert abs(footprint.estimate([large], 5020) - measure(large)) <= 1


def test_an_event_that_raises_leaves_the_estimate_as_it_was() -> None:
    class Hostile(dict[str, object]):
        def values(self) -> object:  # type: ignore[override]  # that is what makes it hostile
            raise RuntimeError

    footprint = Footprint()
    assert footprint.estimate([Hostile(id="a")], 10) == 0

"""What several events say of the labels of one id."""

from __future__ import annotations

from itertools import permutations

from schemagen_runtime.backends.clickhouse.label_events import LabelEvents
from schemagen_runtime.backends.clickhouse.rows import LabelTime


def at(time: int, accepted: int = 0) -> LabelTime:
    return LabelTime(str(time), str(time), str(accepted))


def test_the_newest_time_counts_in_whatever_order_values_come() -> None:
    said = [(1, at(3)), (2, at(5)), (3, at(4)), (4, at(5, 1))]
    for order in permutations(said):
        events = LabelEvents()
        for received, (value, time) in enumerate(order):
            assert events.take({"y": (value, None)}, time, received).is_new
        assert events.counting["y"].value == (4, None)
        assert sorted(said.value[0] for _, said in events.earlier.values()) == [1, 2, 3]


def test_what_comes_again_brings_nothing_also_after_its_correction() -> None:
    events = LabelEvents()
    first = ({"y": (1, None)}, at(5))
    assert events.take(*first, 1).is_new
    assert events.take({"y": (2, None)}, at(5), 2).is_new
    again = events.take(*first, 3)
    assert (again.is_new, again.names) == (False, frozenset())
    assert events.counting["y"].value == (2, None)


def test_a_value_that_is_said_again_later_moves_its_time_and_is_no_news() -> None:
    events = LabelEvents()
    events.take({"y": (1, None)}, LabelTime(None, "5", "5"), 1)
    later = events.take({"y": (1, None)}, LabelTime(None, "7", "7"), 2)
    assert (later.is_new, later.names) == (False, frozenset({"y"}))
    assert events.take({"y": (2, None)}, LabelTime(None, "6", "6"), 3).is_new
    assert events.counting["y"].value == (1, None)


def test_an_event_without_a_label_is_new_once() -> None:
    events = LabelEvents()
    assert events.take({}, at(1), 1).is_new
    assert not events.take({}, at(1), 2).is_new

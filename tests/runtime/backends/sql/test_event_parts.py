"""An event is an inference, gives labels, or both; and it was accepted when its run says, at the latest now."""

from schemagen_runtime.backends.sql.event_parts import Event, accepted_at, cells_of, told_apart

NOW = "2026-11-28T07:00:00+00:00"


def test_events_are_told_apart_by_their_names() -> None:
    events: dict[int, Event] = {
        3: {"id": "a", "at": "t", "x": None, "y": None},
        5: {"id": "b", "at": "t", "x": 1, "y": 2},
        7: {"id": "c", "at": None, "y": None},
        9: {"id": "d", "y": 4},
    }
    inferences, labels = told_apart(events, {"x"}, ["y"])
    assert (list(inferences), list(labels)) == ([3, 5], [5, 7, 9])
    assert told_apart(events, {"x"}, [])[1].keys() == {7, 9}
    only = {index: events[index] for index in (3, 5)}
    assert told_apart(only, {"x"}, ["y"]) == (only, {5: events[5]})
    assert told_apart({}, {"x"}, ["y"]) == ({}, {})


def test_each_event_was_accepted_with_its_run() -> None:
    runs = [(2, 1.0), (1, 2.5), (1, 1e10)]
    times = ["1970-01-01T00:00:01+00:00", "1970-01-01T00:00:02.500000+00:00", NOW]
    assert accepted_at([0, 1, 2, 3, 9], runs, NOW) == [times[0], *times, NOW]
    assert accepted_at([4, 5], runs[:1], NOW) == [times[0]] * 2
    assert accepted_at([4, 5], (), NOW) == [NOW, NOW]
    assert accepted_at([], runs, NOW) == []


def test_a_column_has_none_for_each_event_without_it() -> None:
    events: list[Event] = [{"x": 1}, {"x": None}]
    assert cells_of(events, "x") == [1, None]
    assert cells_of([*events, {"y": 2}], "x") == [1, None, None]

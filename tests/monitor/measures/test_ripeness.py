"""Days are ripe when most of their labels have come, and not before that is known."""

from __future__ import annotations

import numpy as np
import pytest
from schemagen_monitor.measures.lateness import late_windows
from schemagen_monitor.measures.ripeness import FirstLabels, Ripeness, measure_ripeness

from tests.monitor.examples import CLOSED_FORM, EXAMPLES


def labels(events: list[int], found: dict[int, dict[int, int]]) -> FirstLabels:
    entries = [(day, delay, count) for day, delays in found.items() for delay, count in delays.items()]
    table = np.array(entries, np.int64).reshape(-1, 3)
    return FirstLabels(np.array(events, np.int64), table[:, 0], table[:, 1], table[:, 2])


def ripe_days(found: Ripeness) -> list[int]:
    return [int(day) for day in np.flatnonzero(found.ripe)]


def late_days(found: Ripeness) -> list[int]:
    windows = [(day, day + 1) for day in range(len(found.ripe))]
    return [day for day, is_late in enumerate(late_windows(found, windows)) if is_late]


def test_worked_example() -> None:
    example = EXAMPLES["ripeness"]
    entries = {
        int(day): {int(delay): count for delay, count in delays.items()}
        for day, delays in example["first_labels_by_day_of_event_and_delay"].items()
    }
    found = measure_ripeness(labels(example["events"], entries))
    assert len(example["events"]) - 1 == example["now"]
    assert (found.known, found.age) == (example["known"], example["age"])
    assert found.final_coverage == pytest.approx(example["final_coverage"], rel=CLOSED_FORM)
    assert ripe_days(found) == example["ripe_days"]


def plainly(events: list[int], found: dict[int, dict[int, int]]) -> int:
    """The ripe age, by the words of the rule, day by day."""
    now = len(events) - 1
    share, result = 1.0, now
    for delay in range(now, 0, -1):
        days = [day for day in range(now, -1, -1) if now - day >= delay][:62]
        at = sum(found.get(day, {}).get(delay, 0) for day in days)
        until = sum(count for day in days for late, count in found.get(day, {}).items() if late <= delay)
        share *= 1 - at / until if until else 1
        if share < 0.95:
            break
        result = delay - 1
    return result


@pytest.mark.parametrize(("days", "mean"), [(30, 2.0), (90, 6.0), (200, 12.0), (400, 1.0)])
def test_the_age_is_that_of_the_definition(days: int, mean: float) -> None:
    rng = np.random.default_rng(days)
    found: dict[int, dict[int, int]] = {}
    for day in range(days):
        for delay in rng.exponential(mean, 60).astype(int).tolist():
            if delay <= days - 1 - day:
                found.setdefault(day, {})[delay] = found.get(day, {}).get(delay, 0) + 1
    events = [60] * days
    assert measure_ripeness(labels(events, found)).age == plainly(events, found)


def test_truncated_delays_do_not_look_short() -> None:
    # Labels come after exactly ten days: after fifteen days of events nothing is known, after thirty all is.
    def world(days: int) -> FirstLabels:
        return labels([50] * days, {day: {10: 50} for day in range(days - 10)})

    early = measure_ripeness(world(15))
    assert (early.known, early.age, ripe_days(early)) == (False, None, [])
    assert early.reason == (
        "delays not known yet: labels came within 10 days so far, and events are seen for 14; "
        "it takes twice as long as labels take"
    )
    assert early.batch is None
    later = measure_ripeness(world(30))
    assert (later.age, later.final_coverage, ripe_days(later)) == (10, 1, list(range(20)))


def test_batches_are_ripe_when_they_come() -> None:
    # All labels of four weeks come on their last day.
    days = 141
    found = measure_ripeness(labels([50] * days, {day: {27 - day % 28: 50} for day in range(140)}))
    assert found.age is not None
    assert ripe_days(found) == list(range(140))


def test_coverage_that_falls_for_good() -> None:
    events = [100] * 100
    found = measure_ripeness(labels(events, {day: {1: 100 if day < 90 else 50} for day in range(99)}))
    assert found.age == 1
    # From twice the age on a day is ripe whatever came.
    assert ripe_days(found) == list(range(98))
    assert late_days(found) == list(range(90, 99))


def test_days_without_events_are_not_waited_for() -> None:
    events = [100, 0] * 30
    found = measure_ripeness(labels(events, {day: {3: 100} for day in range(0, 57, 2)}))
    assert found.age == 3
    assert late_days(found) == []
    assert ripe_days(found) == list(range(57))


@pytest.mark.parametrize(
    ("events", "found", "reason"),
    [
        ([], {}, "no labels have come"),
        ([5, 5], {}, "no labels have come"),
        ([0] * 9 + [5], {9: {0: 5}}, "delays not known yet: no labels have come for days that are over"),
        ([9] * 99 + [5], {98: {1: 3}, 97: {2: 1}}, "no labels have come for days that are old enough"),
    ],
)
def test_what_cannot_be_said_has_a_reason(events: list[int], found: dict[int, dict[int, int]], reason: str) -> None:
    one = measure_ripeness(labels(events, found))
    assert (one.known, one.reason, ripe_days(one)) == (False, reason, [])


def test_labels_that_are_older_than_their_event_come_at_once() -> None:
    found = measure_ripeness(labels([10] * 9, {day: {-3: 10} for day in range(9)}))
    assert (found.age, ripe_days(found)) == (0, list(range(9)))


@pytest.mark.parametrize("silent", [0, 30, 61, 62, 100, 5000])
def test_a_store_of_the_past_is_judged_as_it_was(silent: int) -> None:
    # Labels came after one to ten days, for 200 days; then nothing came any more.
    found = {day: {1 + day % 9: 40, 10: 10} for day in range(200)}
    ripeness = measure_ripeness(labels([60] * 200 + [0] * (10 + silent), found))
    assert (ripeness.known, ripeness.age, ripeness.reason) == (True, 10, None)
    assert ripeness.final_coverage == pytest.approx(50 / 60)
    assert set(range(200)) <= set(ripe_days(ripeness))


@pytest.mark.parametrize("silent", [0, 40, 62, 100, 5000])
def test_labels_that_stopped_before_the_events_did_leave_the_days_before_ripe(silent: int) -> None:
    found = {day: {2: 50} for day in range(170)}
    ripeness = measure_ripeness(labels([60] * 200 + [0] * silent, found))
    assert (ripeness.known, ripeness.age) == (True, 2)
    assert set(range(170)) <= set(ripe_days(ripeness))
    assert set(range(175, 190)) <= set(late_days(ripeness))


def test_labels_that_all_came_at_once_are_a_batch() -> None:
    """As those of a file do that says no time: their delays are the ages of their events."""
    found = measure_ripeness(labels([50] * 61, {day: {60 - day: 40} for day in range(60)} | {60: {0: 3}}))
    assert (found.known, ripe_days(found)) == (False, [])
    assert found.batch is not None
    assert (found.batch.day, found.batch.share, found.batch.days) == (60, 1.0, 61)

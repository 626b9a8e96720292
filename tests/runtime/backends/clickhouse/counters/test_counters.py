"""Counters of ClickHouse say how far they are, go on where they were left, and are read from their file."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import Collection, DestinationError
from schemagen_runtime.api.references import KeptReference, ReferenceKind
from schemagen_runtime.backends.clickhouse.counters import hour_step
from schemagen_runtime.backends.clickhouse.counters.counters import ClickHouseCounters

from tests.runtime.backends.clickhouse.counters.support import HOUR, rows
from tests.runtime.backends.clickhouse.support import PLACE, batch, inference, label, opened
from tests.system.clickhouse.front import Front


@pytest.fixture(name="counters")
def filled(front: Front, tmp_path: Path) -> ClickHouseCounters:
    opened(front.url).send(batch(*(inference(f"{n}", at=f"2026-11-28T0{n}:00:00Z") for n in range(5))))
    return ClickHouseCounters(front.url, str(tmp_path / "control.db"))


def test_before_anything_is_counted_nothing_is_there(counters: ClickHouseCounters) -> None:
    assert counters.counting(PLACE) is None
    assert (counters.models(PLACE), counters.scales(PLACE), rows(counters)) == ({}, {}, {})


def test_it_says_what_waits(front: Front, counters: ClickHouseCounters) -> None:
    list(counters.count(PLACE))
    first = counters.counting(PLACE)
    assert first is not None
    assert (first.counted, first.newest, first.is_complete, first.until) == (5, 5, True, None)
    opened(front.url).send(batch(inference("new"), label("0", y=1)))
    found = counters.counting(PLACE)
    assert found is not None
    assert (found.waiting, found.is_complete) == (2, False)
    assert found.until is not None
    assert list(counters.count(PLACE))[-1].edition > first.edition


def test_it_goes_on_where_it_was_left(counters: ClickHouseCounters, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hour_step.HourStep.run, "__defaults__", (1,))
    steps = counters.count(PLACE)
    assert [next(steps).counted for _ in range(2)] == [1, 2]
    steps.close()
    assert [one.counted for one in counters.count(PLACE)] == [3, 4, 5]
    steps = counters.recount(PLACE)
    assert (next(steps).counted, next(steps).is_recount) == (1, True)
    steps.close()
    again = list(counters.recount(PLACE))
    assert [(one.counted, one.is_recount) for one in again] == [(3, True), (4, True), (5, False)]
    assert sum(rows(counters).values()) == 5


def test_a_reference_is_chosen_and_frozen_once_all_is_counted(front: Front, counters: ClickHouseCounters) -> None:
    list(counters.count(PLACE))
    day = HOUR // 24
    chosen = KeptReference(ReferenceKind.RANGE, day, day + 1)
    counters.choose_reference(PLACE, "m", chosen)
    assert counters.freeze_reference(PLACE, "m", chosen._replace(days=(day,)))
    opened(front.url).send(batch(inference("new")))
    list(counters.count(PLACE))
    assert counters.references(PLACE)["m"].days == (day,)
    assert rows(counters)[HOUR - 7] == 1


def test_a_collection_that_is_not_there_is_told(counters: ClickHouseCounters) -> None:
    with pytest.raises(DestinationError, match="no collection lending/other"):
        list(counters.count(Collection(PLACE.project, "other")))

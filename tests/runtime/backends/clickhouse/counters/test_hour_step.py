"""An hour is counted anew where anything of it changed, and stays as it is where its rows were pruned."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from schemagen_runtime import TransientError
from schemagen_runtime.backends.clickhouse.counters.counters import ClickHouseCounters
from schemagen_runtime.backends.clickhouse.counters.hour_step import HourStep
from schemagen_runtime.backends.clickhouse.store import ClickHouseStore

from tests.runtime.backends.clickhouse.counters.support import HOUR, rows, stepping
from tests.runtime.backends.clickhouse.support import PLACE, batch, inference, label, opened
from tests.system.clickhouse.front import Front

LATER = "2026-11-28T08:00:00Z"


@pytest.fixture(name="control")
def counted(front: Front, tmp_path: Path) -> Path:
    """A file into which three events of two hours are counted."""
    opened(front.url).send(batch(inference("a"), inference("b"), inference("c", at=LATER)))
    with stepping(front, tmp_path / "control.db") as step:
        step.look()
        assert step.run().is_complete
    return tmp_path / "control.db"


def hours(front: Front, control: Path) -> dict[int, int]:
    return rows(ClickHouseCounters(front.url, str(control)))


def prune(front: Front) -> None:
    with ClickHouseStore(front.url) as store:
        list(store.prune(PLACE, datetime.now(UTC)))


def test_only_hours_that_changed_are_read_again(front: Front, control: Path) -> None:
    assert hours(front, control) == {HOUR: 2, HOUR + 1: 1}
    opened(front.url).send(batch(inference("d", at=LATER), label("d", y=1)))
    with stepping(front, control) as step:
        step.look()
        assert step.run(1).counted == 4
    assert hours(front, control) == {HOUR: 2, HOUR + 1: 2}
    reads = [query for query in front.asked if "LIMIT 10000" in query and "BETWEEN" in query]
    assert len(reads) == 2


def test_where_all_is_erased_nothing_is_left(front: Front, control: Path) -> None:
    with ClickHouseStore(front.url) as store:
        store.erase(PLACE, ["a", "b", "c"])
    with stepping(front, control) as step:
        step.look()
        assert step.run().is_complete
    counters = ClickHouseCounters(front.url, str(control))
    assert (hours(front, control), counters.models(PLACE)) == ({}, {})


def test_what_was_pruned_keeps_what_was_counted(front: Front, control: Path) -> None:
    prune(front)
    opened(front.url).send(batch(inference("d")))
    with stepping(front, control) as step:
        step.look()
        assert step.run().is_complete
        step.recount()
    assert hours(front, control) == {HOUR: 2, HOUR + 1: 1}
    assert ClickHouseCounters(front.url, str(control)).pruned_hours(PLACE) == {HOUR, HOUR + 1}


def test_nothing_is_kept_of_rows_that_are_pruned_meanwhile(
    front: Front, control: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(front.url).send(batch(inference("d")))
    with stepping(front, control) as step:
        step.look()
        taken = HourStep._take  # pyright: ignore[reportPrivateUsage] -- between reading and keeping

        def pruned(self: HourStep, hours: list[int]) -> None:
            prune(front)
            taken(self, hours)

        monkeypatch.setattr(HourStep, "_take", pruned)
        with pytest.raises(TransientError, match="pruned just now"):
            step.run()
    assert hours(front, control) == {HOUR: 2, HOUR + 1: 1}

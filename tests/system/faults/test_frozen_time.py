"""A test freezes the time, or a clock stands still: what was ingested then, and later, is delivered all the same."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import time_machine
from freezegun import freeze_time
from schemagen_runtime import Fate, Settings, TransientError, Workspace
from schemagen_runtime.delivery import buffer, lazy_future, patience, segment, shutdown, turns, workers
from schemagen_runtime.support import bell, gate

from tests.runtime.support import SCHEMA, MemoryDestination, event

Freezer = Callable[[str], AbstractContextManager[object]]
MOMENTS = ["2012-01-14", "2099-12-31 23:59:59"]


def travel(moment: str) -> AbstractContextManager[object]:
    return time_machine.travel(dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC), tick=False)


def freeze(moment: str) -> AbstractContextManager[object]:
    return freeze_time(moment)


def set_clock(moment: str) -> AbstractContextManager[object]:
    return freeze_time(moment, tick=True)


@pytest.mark.parametrize("spooled", [False, True], ids=["memory", "spool"])
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("freezer", [freeze, set_clock, travel])
def test_frozen_time_wedges_nothing(tmp_path: Path, freezer: Freezer, moment: str, *, spooled: bool) -> None:
    destination = MemoryDestination()
    settings = Settings(linger=0.02, delivery_timeout=5)
    spool = tmp_path / "spool" if spooled else None
    with Workspace(destination, project="p", model="m", settings=settings, spool=spool) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        before = collection.ingest_events([event("before", timestamp="2011-01-01T00:00:00Z")])
        with freezer(moment):
            within = [collection.ingest_events([event(str(n), timestamp="2011-01-01T00:00:00Z")]) for n in range(3)]
            assert ws.stats().oldest_seconds >= 0
        after = collection.ingest_events([event("after", timestamp="2011-01-01T00:00:00Z")])
        assert after.result(10).errors == ()
        assert all(future.result(10).errors == () for future in [before, *within])
    stats = ws.stats()
    assert (stats.queued_events, stats.oldest_seconds) == (0, 0.0)
    assert stats.latency.max < 60
    assert len(destination.ids) == 5


@pytest.mark.parametrize("now", [0.0, 1e12])
def test_a_clock_that_stands_still_wedges_nothing(monkeypatch: pytest.MonkeyPatch, now: float) -> None:
    failures = iter([True, True])

    def before(_batch: object) -> None:
        if next(failures, False):
            raise TimeoutError

    destination = MemoryDestination(before=before)
    ws = Workspace(destination, project="p", model="m", settings=Settings(linger=0.02, backoff=0.01))
    collection = ws.add_data_collection("c", schema=SCHEMA)
    collection.ingest_events([event("a")])
    for module in (buffer, lazy_future, patience, segment, shutdown, turns, workers, bell, gate):
        monkeypatch.setattr(module, "monotonic", lambda: now)
    futures = [collection.ingest_events([event(str(n))], raise_errors=False) for n in range(5)]
    assert [future.result(20).results[0].index for future in futures] == [0] * 5
    assert ws.flush(20)
    monkeypatch.undo()
    ws.close(5)


@pytest.mark.parametrize("freezer", [freeze, set_clock, travel])
@pytest.mark.parametrize("moment", MOMENTS)
def test_events_given_back_to_the_spool_in_frozen_time_are_sent_again(
    tmp_path: Path, freezer: Freezer, moment: str
) -> None:
    is_away = threading.Event()
    is_away.set()

    def before(_batch: object) -> None:
        if is_away.is_set():
            message = "away"
            raise TransientError(message)

    destination = MemoryDestination(before=before)
    settings = Settings(linger=0.01, delivery_timeout=0.2, backoff=0.02, max_backoff=0.2)
    with Workspace(destination, project="p", model="m", settings=settings, spool=tmp_path / "spool") as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        with freezer(moment):
            result = collection.ingest_events([event("a", timestamp="2011-01-01T00:00:00Z")]).result(10)
            assert result.results[0].fate is Fate.SPOOLED
        is_away.clear()
        assert ws.flush(10)
    assert destination.ids == ["a"]

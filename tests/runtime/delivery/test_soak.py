"""Everything at once, at random: each event has one fate, and the fates, the store and the counters agree."""

from __future__ import annotations

import logging
import random
import threading
import time

import pytest
from schemagen_runtime import (
    Batch,
    DataCollection,
    DestinationError,
    ErrorCode,
    Fate,
    IngestFuture,
    Settings,
    TransientError,
    Workspace,
)

from tests.runtime.support import SCHEMA, MemoryDestination, event

Calls = list[tuple[list[dict[str, object]], IngestFuture]]


def flaky(rnd: random.Random) -> MemoryDestination:
    def before(_batch: Batch) -> None:
        drawn = rnd.random()
        for bound, error in ((0.1, TransientError("busy")), (0.15, DestinationError("no")), (0.2, RuntimeError("bug"))):
            if drawn < bound:
                raise error
        time.sleep(rnd.random() / 100 if drawn < 0.4 else 0)

    return MemoryDestination(before=before)


def tight(rnd: random.Random) -> Settings:
    return Settings(
        linger=rnd.choice([0, 0.001, 0.01]),
        max_queue_events=rnd.choice([5, 50, 500]),
        max_batch_events=rnd.choice([1, 7, 100]),
        block=rnd.choice([0, 0.01, 1]),
        backoff=0.001,
        delivery_timeout=0.05,
    )


def ingest(collection: DataCollection[object], rnd: random.Random, thread: int, calls: Calls) -> None:
    for call in range(30):
        ids = [f"{thread}-{call}-{number}" for number in range(rnd.randrange(30))]
        events = [event(id_, x="bad" if rnd.random() < 0.05 else 1) for id_ in ids]
        calls.append((events, collection.ingest_events(events, raise_errors=False)))


@pytest.mark.parametrize("seed", range(8))
def test_every_event_has_one_fate(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "schemagen_runtime")
    rnd, calls = random.Random(seed), Calls()
    destination = flaky(rnd)
    workspace = Workspace(destination, project="p", model="m", settings=tight(rnd))
    collection = workspace.add_data_collection("c", schema=SCHEMA)
    threads = [threading.Thread(target=ingest, args=(collection, rnd, number, calls)) for number in range(4)]
    for thread in threads:
        thread.start()
    if seed % 2:
        time.sleep(0.03)
        workspace.close(rnd.choice([0, 0.05, 5]))
    for thread in threads:
        thread.join()
    workspace.close(5)

    fates: dict[str, Fate] = {}
    doubtful: set[str] = set()
    for events, future in calls:
        for sent, result in zip(events, future.result(5).results, strict=True):
            fates[str(sent["id"])] = result.fate
            if any(error.code is ErrorCode.CLOSED for error in result.errors):
                doubtful.add(str(sent["id"]))
    delivered = {id_ for id_, fate in fates.items() if fate is Fate.DELIVERED}
    stored = destination.ids
    assert len(stored) == len(set(stored))
    assert delivered <= set(stored) <= delivered | doubtful
    stats = workspace.stats()
    assert stats.accepted == len(fates) == stats.delivered + sum(stats.rejected.values())
    assert stats.delivered == len(delivered)

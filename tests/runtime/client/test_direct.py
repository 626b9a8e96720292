"""The direct way of a call ends as the plain one does, whatever its events are and wherever they are for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from schemagen_runtime import ErrorCode, Fate, IngestionError, Settings, Workspace
from schemagen_runtime.client.direct import DirectHanding
from schemagen_runtime.client.handing import Handing

from tests.runtime.support import QUICK, SCHEMA, MemoryDestination, event, workspace

GOOD, BAD, LARGE = event("good"), event("bad", x="no"), event("large", note="n" * 5_000)


@pytest.mark.parametrize("events", [(), (GOOD,), (GOOD, GOOD), (BAD,), (GOOD, BAD), (LARGE,), (GOOD, LARGE, BAD)])
@pytest.mark.parametrize("raise_errors", [False, True])
def test_a_call_ends_as_it_does_by_the_plain_way(events: tuple[object, ...], *, raise_errors: bool) -> None:
    told: list[object] = []
    for kind in (Handing, DirectHanding):
        destination = MemoryDestination()
        with workspace(destination, Settings(max_event_bytes=1_000, linger=0.001)) as ws:
            usual = ws.add_data_collection("c", schema=SCHEMA)._bind(None, None)
            handing = kind(usual.pipeline, usual.schema, usual.stream, usual.footprint)
            future = handing.whole(events, raise_errors)
            failure = future.exception(10)
            result = failure.result if isinstance(failure, IngestionError) else future.result(10)
        told.append((type(failure), result, destination.ids, ws.stats().rejected, ws.stats().delivered))
    assert told[0] == told[1]


def test_projects_and_models_that_calls_name_are_kept_apart() -> None:
    destination = MemoryDestination()
    with workspace(destination) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        for number in range(3):
            for project, model in ((None, None), ("other", None), (None, "other")):
                collection.ingest_events([event(f"{project}-{model}-{number}")], project=project, model=model)
    places = {(batch.collection.project, batch.model) for batch in destination.batches}
    assert len(places) == 3
    assert len(destination.ids) == 9


def test_a_full_queue_and_a_spool_take_what_the_direct_way_cannot_place(tmp_path: Path) -> None:
    settings = Settings(max_queue_events=3, linger=0.001)
    for spool in (None, tmp_path / "spool"):
        destination = MemoryDestination()
        with Workspace(destination, project="p", model="m", settings=settings, spool=spool) as ws:
            collection = ws.add_data_collection("c", schema=SCHEMA)
            futures = [collection.ingest_events([event(str(number))]) for number in range(50)]
            assert ws.flush(30)
            assert all(future.done() for future in futures)
        assert sorted(destination.ids, key=int) == [str(number) for number in range(50)]


def test_a_closed_workspace_rejects_the_call() -> None:
    ws = workspace(MemoryDestination())
    collection = ws.add_data_collection("c", schema=SCHEMA)
    collection.ingest_events([GOOD]).result(10)
    ws.close()
    result = collection.ingest_events([GOOD], raise_errors=False).result(10)
    assert [error.code for error in result.errors] == [ErrorCode.CLOSED]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_forked_child_uses_its_own_pipeline() -> None:
    with Workspace(MemoryDestination(), project="p", model="m", settings=QUICK) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        collection.ingest_events([GOOD]).result(10)
        child = os.fork()
        if not child:
            delivered = 0
            try:
                delivered = collection.ingest_events([event("child")]).result(10).count(Fate.DELIVERED)
            finally:
                os._exit(0 if delivered == 1 else 1)
        assert os.waitpid(child, 0)[1] == 0

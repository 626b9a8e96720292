"""Events share a request where project, collection, model and schema are the same."""

from __future__ import annotations

from tests.runtime.support import SCHEMA, MemoryDestination, event, workspace


def test_models_and_projects_have_requests_of_their_own() -> None:
    destination = MemoryDestination()
    with workspace(destination) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        collection.ingest_events([event("a")], model="m2").result(5)
        collection.ingest_events([event("b")], project="q").result(5)
    assert [(batch.collection.project, batch.model) for batch in destination.batches] == [("p", "m2"), ("q", "m")]
    assert [str(place) for place, _ in destination.registered] == ["p/c", "q/c"]

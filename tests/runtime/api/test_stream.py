"""Events share a request where project, collection, model and schema are the same."""

from __future__ import annotations

from dataclasses import replace

from schemagen_runtime import Collection
from schemagen_runtime.api.stream import Stream

from tests.runtime.disk.support import INFO
from tests.runtime.support import SCHEMA, MemoryDestination, event, workspace


def test_models_and_projects_have_requests_of_their_own() -> None:
    destination = MemoryDestination()
    with workspace(destination) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        collection.ingest_events([event("a")], model="m2").result(5)
        collection.ingest_events([event("b")], project="q").result(5)
    assert [(batch.collection.project, batch.model) for batch in destination.batches] == [("p", "m2"), ("q", "m")]
    assert [str(place) for place, _ in destination.registered] == ["p/c", "q/c"]


def test_a_stream_is_its_collection_model_and_fingerprint() -> None:
    first = Stream(Collection("p", "c"), "m", INFO)
    others = [
        Stream(Collection("q", "c"), "m", INFO),
        Stream(Collection("p", "d"), "m", INFO),
        Stream(Collection("p", "c"), "n", INFO),
        Stream(Collection("p", "c"), "m", replace(INFO, fingerprint="cd" * 32)),
    ]
    assert len({first, *others}) == 5
    # Documents of one fingerprint differ in their words only: their events may share a request.
    assert first == Stream(Collection("p", "c"), "m", replace(INFO, document=b'{"name":"small","doc":"more words"}'))


def test_no_name_runs_into_the_next_one() -> None:
    names = [("a', 'b", "c", "m"), ("a", "b', 'c", "m"), ("a", "b", "c', 'm")]
    assert len({Stream(Collection(project, name), model, INFO).key for project, name, model in names}) == 3

"""What goes into a call: which events it takes, and when."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import cast

import pandas as pd
import pytest
from schemagen_runtime import (
    Batch,
    Collection,
    DestinationError,
    ErrorCode,
    Fate,
    IngestionError,
    Settings,
    StreamingStatus,
    Workspace,
    open_records,
)
from schemagen_runtime.protocol.envelope import SchemaFolder, decode

from tests.runtime.support import SCHEMA, MemoryDestination, event, label, workspace


def test_good_events_are_ingested_beside_bad_ones() -> None:
    destination = MemoryDestination()
    bad = event("bad", x="one", nope=1)
    with workspace(destination) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        future = collection.ingest_events([event("a"), bad, event("b")])
        with pytest.raises(IngestionError, match="1 of 3 events failed") as raised:
            future.result(5)
        result = collection.ingest_events([bad, event("c")], raise_errors=False).result(5)
    assert raised.value.result.results[1].fate is Fate.REJECTED
    assert [error.code for error in raised.value.errors] == [ErrorCode.TYPE_MISMATCH, ErrorCode.UNKNOWN_COLUMN]
    first = next(iter(raised.value.errors))
    assert (first.index, first.id, first.column, first.event) == (1, "bad", "x", bad)
    assert first.location == "small.yaml:9"
    assert result.status is StreamingStatus.FAILURE
    assert destination.ids == ["a", "b", "c"]


@pytest.mark.parametrize(
    "make", [list[object], tuple[object, ...], lambda: iter(()), lambda: dict[str, object]().values()]
)
def test_an_empty_call_succeeds_at_once(make: Callable[[], Iterable[object]]) -> None:
    with workspace(MemoryDestination()) as ws:
        future = ws.add_data_collection("c", schema=SCHEMA).ingest_events(make())
        assert future.done()
        assert future.result().status is StreamingStatus.SUCCESS
        assert future.result().results == ()


def test_a_call_in_which_every_event_is_bad_needs_no_destination() -> None:
    destination = MemoryDestination()
    with workspace(destination) as ws:
        future = ws.add_data_collection("c", schema=SCHEMA).ingest_mappings([{}, {"x": 1}], raise_errors=False)
        assert future.done()
        assert {entry.fate for entry in future.result().results} == {Fate.REJECTED}
    assert destination.batches == []


def test_a_generator_is_consumed_once_on_the_calling_thread() -> None:
    threads: set[int] = set()

    def events() -> Iterator[dict[str, object]]:
        for number in range(10):
            threads.add(threading.get_ident())
            yield event(str(number))

    destination = MemoryDestination()
    with workspace(destination) as ws:
        ws.add_data_collection("c", schema=SCHEMA).ingest_events(events()).result(5)
    assert threads == {threading.get_ident()}
    assert len(destination.ids) == 10


@pytest.mark.parametrize("single", [event("a"), "text", b"bytes", 5, None])
def test_a_single_event_is_refused_with_the_way_out(single: object) -> None:
    with workspace(MemoryDestination()) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        with pytest.raises(TypeError, match=r"write ingest_events\(\[event\]\)"):
            collection.ingest_events(cast("list[object]", single))


def test_events_are_captured_at_the_call() -> None:
    gate = threading.Event()
    destination = MemoryDestination(before=lambda _batch: gate.wait(5))
    mutable = event("a", x=1)
    with workspace(destination) as ws:
        future = ws.add_data_collection("c", schema=SCHEMA).ingest_events([mutable])
        mutable["x"] = 2
        gate.set()
        future.result(5)
    assert destination.events[0]["x"] == 1


def test_an_event_over_the_size_limit_is_rejected_alone() -> None:
    destination = MemoryDestination()
    with workspace(destination, Settings(max_event_bytes=2_000)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        events = [event("a"), event("big", note="n" * 3_000), event("b")]
        result = collection.ingest_events(events, raise_errors=False).result(5)
    assert [error.code for error in result.errors] == [ErrorCode.EVENT_TOO_LARGE]
    assert destination.ids == ["a", "b"]


def test_asyncio_is_never_blocked() -> None:
    gate = threading.Event()
    destination = MemoryDestination(before=lambda _batch: gate.wait(10))

    async def run() -> list[StreamingStatus]:
        with workspace(destination, Settings(linger=0, max_queue_events=1)) as ws:
            collection = ws.add_data_collection("c", schema=SCHEMA)
            tasks = [asyncio.create_task(collection.aingest_events([event(str(number))])) for number in range(4)]
            for _ in range(20):  # the loop turns although the queue is full
                await asyncio.sleep(0.005)
            assert not any(task.done() for task in tasks)
            gate.set()
            return [(await task).status for task in tasks]

    assert asyncio.run(run()) == [StreamingStatus.SUCCESS] * 4
    assert sorted(destination.ids) == ["0", "1", "2", "3"]


@pytest.mark.parametrize("in_pieces", [False, True])
def test_labels_need_no_model_and_inferences_without_one_are_rejected(in_pieces: bool, tmp_path: Path) -> None:
    given: list[dict[str, object]] = [
        label("a", y=1),
        event("a"),
        {"nope": 1},
        event("b", y=2),
        label("c", z="z", timestamp="2024-01-01T00:00:00Z"),
    ]
    url = f"sqlite:///{tmp_path}/x.db"
    for destination in (MemoryDestination(), url):
        with Workspace(destination, project="p", settings=Settings(linger=0)) as ws:
            collection = ws.add_data_collection("c", schema=SCHEMA)
            events: Iterable[dict[str, object]] = iter(given) if in_pieces else given
            result = collection.ingest_mappings(events, raise_errors=False).result(10)
            named = collection.ingest_events([event("a", x=5)], model="m").result(10)
        fates = [entry.fate.value for entry in result.results]
        assert fates == ["delivered", "rejected", "rejected", "rejected", "delivered"]
        missing = {error.index: error.message for error in result.errors if error.code == ErrorCode.NO_MODEL}
        assert list(missing) == [1, 3]
        assert "Workspace(model=" in missing[1]
        assert named.status is StreamingStatus.SUCCESS
        if isinstance(destination, MemoryDestination):
            assert [batch.model for batch in destination.batches] == [None, "m"]
    with open_records(url) as source:
        (record,) = source.find(Collection("p", "c"), "a")
        assert (record.model, record.values["x"], record.labels["y"]) == ("m", 5, 1)


def test_labels_without_a_model_wait_in_a_spool_and_are_dead_letters_like_others(tmp_path: Path) -> None:
    def refuse(_: Batch) -> None:
        raise DestinationError("never")

    letters = tmp_path / "letters"
    settings = Settings(linger=0)
    with Workspace(
        MemoryDestination(before=refuse), project="p", settings=settings, spool=tmp_path / "spool", dead_letters=letters
    ) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        assert (
            collection.ingest_events([label("a", y=1)], raise_errors=False).result(10).status is StreamingStatus.FAILURE
        )
    (file,) = letters.glob("*.ndjson")
    letter = decode(file.read_bytes().splitlines()[0], SchemaFolder(letters))
    assert (letter.stream.model, letter.line) == (None, SCHEMA.encode(label("a", y=1)))


def test_a_frame_is_no_iterable_of_events() -> None:
    frame = pd.DataFrame({"id": ["a"]})
    with workspace(MemoryDestination()) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        with pytest.raises(TypeError, match=r"DataFrame; .*: write ingest_frame\(frame\)"):
            collection.ingest_mappings(frame)  # type: ignore[arg-type]  # as a program without a type checker may


@pytest.mark.parametrize("given", [5, "a", b"a", {"id": "a"}, 1.5, object()])
def test_what_is_no_iterable_of_events_is_named(given: object) -> None:
    with workspace(MemoryDestination()) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        with pytest.raises(TypeError, match=f"^events is of type {type(given).__name__}; .*ingest_events\\(\\[event"):
            collection.ingest_events(given)  # type: ignore[arg-type]  # as a program without a type checker may


@pytest.mark.parametrize("given", ["no", 1, 0, "False", 1.0])
def test_raise_errors_is_true_or_false(given: object) -> None:
    """Text is true whatever it says: who writes "false" gets the opposite."""
    with workspace(MemoryDestination()) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        for take in (ws.ingest_events, collection.ingest_events, collection.ingest_mappings):
            with pytest.raises(TypeError, match=f"raise_errors is of type {type(given).__name__}; expected True or"):
                take([], raise_errors=given)  # type: ignore[arg-type]  # as above

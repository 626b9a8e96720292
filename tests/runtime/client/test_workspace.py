"""Calls, futures, batches, bounds and the end of a workspace."""

from __future__ import annotations

import asyncio
import gc
import logging
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import cast

import pytest
from schemagen_runtime import (
    Batch,
    Collection,
    DestinationError,
    ErrorCode,
    Fate,
    FieldError,
    IngestFuture,
    IngestionError,
    Outcome,
    SchemagenError,
    Settings,
    SettingsError,
    StreamingStatus,
    TransientError,
    Workspace,
)

from tests.runtime.support import MODULE, SCHEMA, MemoryDestination, event, label

ROOT = Path(__file__).parents[3]
QUICK = Settings(linger=0.001, backoff=0.001, delivery_timeout=5.0)


def workspace(destination: MemoryDestination, settings: Settings = QUICK) -> Workspace:
    return Workspace(destination, project="p", model="m", settings=settings)


def test_every_kind_of_event_in_one_call() -> None:
    destination = MemoryDestination()
    events = [
        MODULE.InferenceEvent(id="a", timestamp="2024-01-01T00:00:00Z", x=1, p=0.5),
        event("b"),
        MODULE.LabelEvent(id="a", y=1),
        label("b", z="yes"),
    ]
    with workspace(destination) as ws:
        result = ws.add_data_collection("c", schema=SCHEMA).ingest_events(events).result(5)
    assert result.status is StreamingStatus.SUCCESS
    assert [entry.fate for entry in result.results] == [Fate.DELIVERED] * 4
    assert destination.ids == ["a", "b", "a", "b"]
    assert destination.batches[0].collection == Collection("p", "c")
    assert destination.closed


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


def test_small_calls_share_a_request_and_large_ones_are_split() -> None:
    destination = MemoryDestination()
    with workspace(destination, Settings(linger=0.5)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        futures = [collection.ingest_events([event(f"s{number}")]) for number in range(100)]
        futures.append(collection.ingest_events([event(f"l{number}") for number in range(2_500)]))
        assert ws.flush(10)
        assert all(future.done() for future in futures)
    sizes = [len(batch.lines) for batch in destination.batches]
    assert sum(sizes) == 2_600
    assert len(sizes) == 3
    assert max(sizes) == 1_000


def test_requests_are_split_by_bytes_too() -> None:
    destination = MemoryDestination()
    settings = Settings(linger=0.2, max_batch_bytes=10_000, max_event_bytes=5_000)
    with workspace(destination, settings) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        collection.ingest_events([event(str(number), note="n" * 1_000) for number in range(50)]).result(5)
    assert all(sum(map(len, batch.lines)) <= 10_000 for batch in destination.batches)
    assert len(destination.ids) == 50


def test_models_and_projects_have_requests_of_their_own() -> None:
    destination = MemoryDestination()
    with workspace(destination) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        collection.ingest_events([event("a")], model="m2").result(5)
        collection.ingest_events([event("b")], project="q").result(5)
    assert [(batch.collection.project, batch.model) for batch in destination.batches] == [("p", "m2"), ("q", "m")]
    assert [str(place) for place, _ in destination.registered] == ["p/c", "q/c"]


def test_an_event_over_the_size_limit_is_rejected_alone() -> None:
    destination = MemoryDestination()
    with workspace(destination, Settings(max_event_bytes=2_000)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        events = [event("a"), event("big", note="n" * 3_000), event("b")]
        result = collection.ingest_events(events, raise_errors=False).result(5)
    assert [error.code for error in result.errors] == [ErrorCode.EVENT_TOO_LARGE]
    assert destination.ids == ["a", "b"]


def test_transient_failures_are_tried_again_under_one_key() -> None:
    keys: list[str] = []

    def fail_twice(batch: Batch) -> None:
        keys.append(batch.key)
        if len(keys) < 3:
            raise TransientError("busy")

    destination = MemoryDestination(before=fail_twice)
    with workspace(destination) as ws:
        ws.add_data_collection("c", schema=SCHEMA).ingest_events([event("a")]).result(5)
        assert ws.stats().retries == 2
    assert len(set(keys)) == 1
    assert destination.ids == ["a"]


@pytest.mark.parametrize(
    "error", [TransientError("never"), DestinationError("refused"), RuntimeError("a bug"), OSError()]
)
def test_what_cannot_be_delivered_ends_so_and_the_thread_lives(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    broken = True

    def fail(_batch: Batch) -> None:
        if broken:
            raise error

    destination = MemoryDestination(before=fail)
    with workspace(destination, Settings(backoff=0.01, delivery_timeout=0.1)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        result = collection.ingest_events([event("a")], raise_errors=False).result(5)
        assert [error.code for error in result.errors] == [ErrorCode.DELIVERY_FAILED]
        broken = False
        assert collection.ingest_events([event("b")]).result(5).status is StreamingStatus.SUCCESS
    assert caplog.records


def test_a_destination_s_answer_by_event() -> None:
    class Picky(MemoryDestination):
        def send(self, batch: Batch) -> Outcome:
            super().send(batch)
            error = FieldError(ErrorCode.DUPLICATE_ID, "id", "another event", "its own id", "another")
            return Outcome(duplicates=frozenset({1}), errors={2: error})

    with workspace(Picky()) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        events = [event("bad", p=7), event("a"), event("b"), event("c")]
        result = collection.ingest_events(events, raise_errors=False).result(5)
        stats = ws.stats()
    fates = [entry.fate for entry in result.results]
    assert fates == [Fate.REJECTED, Fate.DELIVERED, Fate.DUPLICATE, Fate.REJECTED]
    assert (stats.accepted, stats.delivered, stats.duplicates) == (4, 1, 1)
    assert stats.rejected == {ErrorCode.OUT_OF_RANGE: 1, ErrorCode.DUPLICATE_ID: 1}
    assert (stats.queued_events, stats.queued_bytes) == (0, 0)


def test_a_full_queue_blocks_for_the_stated_time_then_ends_as_queue_full() -> None:
    gate = threading.Event()
    destination = MemoryDestination(before=lambda _batch: gate.wait(10))
    with workspace(destination, Settings(linger=0, max_queue_events=10, block=0.2)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        first = collection.ingest_events([event(f"a{number}") for number in range(15)], raise_errors=False)
        second = collection.ingest_events([event("b")], raise_errors=False)
        assert ws.stats().queued_events == 10
        assert second.result(0).errors[0].code is ErrorCode.QUEUE_FULL
        gate.set()
        counts = Counter(entry.fate for entry in first.result(5).results)
    assert counts == {Fate.DELIVERED: 10, Fate.REJECTED: 5}
    assert len(destination.ids) == 10


def test_a_full_queue_does_not_linger() -> None:
    with workspace(MemoryDestination(), Settings(linger=60, max_queue_events=10)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        events = [event(str(number)) for number in range(15)]
        future = collection.ingest_events(events)
        assert ws.flush(5)
        assert future.result(0).count(Fate.DELIVERED) == 15


def test_a_call_larger_than_the_queue_goes_through_in_pieces() -> None:
    destination = MemoryDestination()
    with workspace(destination, Settings(linger=0, max_queue_events=100)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        result = collection.ingest_events([event(str(number)) for number in range(5_000)]).result(10)
    assert result.count(Fate.DELIVERED) == 5_000
    assert destination.ids == [str(number) for number in range(5_000)]


@pytest.mark.parametrize("raised", [ValueError("a callback's mistake"), SystemExit(3), KeyboardInterrupt()])
def test_a_callback_that_raises_harms_nothing(raised: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    def raise_it(_future: object) -> None:
        raise raised

    ran = threading.Event()
    with workspace(MemoryDestination()) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        future = collection.ingest_events([event("a")])
        future.add_done_callback(raise_it)
        future.add_done_callback(lambda _future: ran.set())
        assert ran.wait(5)
        assert collection.ingest_events([event("b")]).result(5).status is StreamingStatus.SUCCESS
    assert "callback" in caplog.text


def test_a_callback_may_ingest_but_not_flush_or_close() -> None:
    refusals: list[str] = []
    futures: list[IngestFuture] = []
    done = threading.Event()
    destination = MemoryDestination()
    with workspace(destination) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)

        def call_back(_future: object) -> None:
            for action in (ws.flush, ws.close):
                try:
                    action()
                except SchemagenError as error:
                    refusals.append(str(error))
            futures.append(collection.ingest_events([event("from the callback")]))
            done.set()

        collection.ingest_events([event("a")]).add_done_callback(call_back)
        assert done.wait(5)
        assert futures[0].result(5).status is StreamingStatus.SUCCESS
    assert ["would wait for itself" in text for text in refusals] == [True, True]


def test_futures_cannot_be_cancelled() -> None:
    gate = threading.Event()
    with workspace(MemoryDestination(before=lambda _batch: gate.wait(5))) as ws:
        future = ws.add_data_collection("c", schema=SCHEMA).ingest_events([event("a")])
        assert not future.cancel()
        gate.set()
        assert future.result(5).status is StreamingStatus.SUCCESS


def test_a_failure_that_nobody_looked_at_is_logged_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from schemagen_runtime.delivery import future as module
    from schemagen_runtime.support import rate_limit as ratelimit

    monkeypatch.setattr(module, "_unseen_failures", ratelimit.RateLimit(60.0))
    with workspace(MemoryDestination()) as ws, caplog.at_level(logging.ERROR, "schemagen_runtime"):
        collection = ws.add_data_collection("c", schema=SCHEMA)
        for _ in range(5):
            collection.ingest_events([event("a", x="one")], raise_errors=False)
            gc.collect()
        with pytest.raises(IngestionError):
            collection.ingest_events([event("a", x="one")]).result(5)
        gc.collect()
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == 1
    assert "never looked at" in messages[0]


def test_after_close_events_end_as_closed() -> None:
    ws = workspace(MemoryDestination())
    collection = ws.add_data_collection("c", schema=SCHEMA)
    ws.close()
    ws.close()
    result = collection.ingest_events([event("a")], raise_errors=False).result(0)
    assert result.errors[0].code is ErrorCode.CLOSED


def test_close_ends_what_is_stuck() -> None:
    gate = threading.Event()
    destination = MemoryDestination(before=lambda _batch: gate.wait(10))
    ws = workspace(destination, Settings(linger=0, max_batch_events=1))
    collection = ws.add_data_collection("c", schema=SCHEMA)
    future = collection.ingest_events([event("a"), event("b")], raise_errors=False)
    ws.close(timeout=0.1)
    assert [error.code for error in future.result(0).errors] == [ErrorCode.CLOSED] * 2
    assert not destination.closed
    gate.set()
    while not destination.batches:
        time.sleep(0.001)
    assert ws.stats().rejected == {ErrorCode.CLOSED: 2}
    assert ws.stats().delivered == 0


def test_flush_says_whether_it_was_in_time() -> None:
    gate = threading.Event()
    with workspace(MemoryDestination(before=lambda _batch: gate.wait(10))) as ws:
        ws.add_data_collection("c", schema=SCHEMA).ingest_events([event("a")])
        assert not ws.flush(0.05)
        gate.set()
        assert ws.flush(5)


def test_many_threads() -> None:
    destination = MemoryDestination()
    with workspace(destination, Settings(linger=0.001, max_queue_events=500)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)

        def ingest(thread: int) -> None:
            for call in range(50):
                collection.ingest_events([event(f"{thread}-{call}-{number}") for number in range(7)])

        threads = [threading.Thread(target=ingest, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ws.flush(10)
        stats = ws.stats()
    assert stats.delivered == stats.accepted == 8 * 50 * 7
    assert len(set(destination.ids)) == len(destination.ids) == 8 * 50 * 7


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


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_batch_events": 0},
        {"max_batch_events": 1001},
        {"max_queue_events": -1},
        {"max_queue_bytes": 1.5},
        {"linger": -1},
        {"linger": float("nan")},
        {"block": float("inf")},
        {"delivery_timeout": "10"},
        {"backoff": True},
        {"max_event_bytes": 10 << 20},
        {"workers": 0},
        {"sync_spool": 1},
        {"when_full": "block"},
    ],
)
def test_settings_that_make_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        Settings(**wrong)  # type: ignore[arg-type] # wrong on purpose


@pytest.mark.parametrize("name", ["", "a/b", "../x", "a b", "x" * 129, "-x", "ü"])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a project"):
        Workspace(MemoryDestination(), project=name)
    with workspace(MemoryDestination()) as ws, pytest.raises(ValueError, match="cannot name a data collection"):
        ws.add_data_collection(name, schema=SCHEMA)


def test_without_a_model_there_is_a_clear_error() -> None:
    with Workspace(MemoryDestination()) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        with pytest.raises(ValueError, match="no model"):
            collection.ingest_events([event("a")])


EXIT = """
import sys, threading, time
sys.path[:0] = {path!r}
from schemagen_runtime import Settings, Workspace
from tests.runtime.support import SCHEMA, MemoryDestination, event

settings = Settings(linger=60, exit_timeout={exit_timeout})
destination = {destination}
workspace = Workspace(destination, project="p", model="m", settings=settings)
collection = workspace.add_data_collection("c", schema=SCHEMA)
future = collection.ingest_events([event(str(number)) for number in range(10)], raise_errors=False)
future.add_done_callback(lambda done: print(done.result().status, flush=True))
"""


def run_to_exit(destination: str, exit_timeout: float) -> tuple[str, str, float]:
    code = EXIT.format(path=[str(ROOT)], destination=destination, exit_timeout=exit_timeout)
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )
    return done.stdout, done.stderr, time.monotonic() - started


def test_a_program_that_just_ends_has_delivered() -> None:
    stdout, stderr, _ = run_to_exit("MemoryDestination()", 10)
    assert (stdout, stderr) == ("success\n", "")


def test_a_stuck_destination_does_not_hang_the_exit() -> None:
    stuck = "MemoryDestination(before=lambda batch: time.sleep(50))"
    stdout, stderr, seconds = run_to_exit(stuck, 0.5)
    assert stdout == "failure\n"
    assert "Traceback" not in stderr
    assert seconds < 20

"""Faults between the client and the collector: storms, poison, lies, silence. Real sockets on loopback."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import orjson
import pytest
from schemagen_runtime import ErrorCode, Fate, HttpSettings, IngestResult, Settings, Workspace

from tests.system.faults.collector import (
    Behaviour,
    Collector,
    Exchange,
    answers,
    drips,
    hangs_up,
    hangs_up_after_commit,
    honest,
    in_turn,
    never_answers,
    refuses_events,
    refuses_whole_batches,
    right_answer,
    slow,
    truncates,
)
from tests.system.faults.support import QUICK, Account, add_collection, fates, numbered

PATIENT = HttpSettings(connect_timeout=5.0, read_timeout=8.0, attempt_timeout=9.0)
"""So long that a busy machine makes no attempt end before its answer, which would be a duplicate."""
HASTY = HttpSettings(connect_timeout=1.0, read_timeout=0.5, attempt_timeout=1.0)
"""For collectors that are silent."""
IDS = [f"a-{n}" for n in range(1000)]


def workspace(
    collector: Collector, settings: Settings = QUICK, http: HttpSettings = PATIENT, **more: object
) -> Workspace:
    return Workspace(collector.url, project="p", model="m", settings=settings, http=http, **more)  # type: ignore[arg-type] # passed on


@pytest.mark.parametrize("spooled", [False, True])
@pytest.mark.parametrize("workers", [1, 4])
def test_03_a_storm_of_503(collector: Collector, tmp_path: Path, workers: int, *, spooled: bool) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
    past = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    wishes = ["0", soon, past, "-5", "soon", "1e3", "", "٣"]
    collector.behave = in_turn(*(answers(503, {"Retry-After": wish.encode().decode("latin-1")}) for wish in wishes))
    settings = replace(QUICK, workers=workers, max_batch_events=100)
    with workspace(collector, settings, spool=tmp_path / "spool" if spooled else None) as ws:
        result = add_collection(ws).ingest_events(numbered("a", range(1000))).result(20)
        assert ws.stats().retries == len(wishes)
    assert fates(result) == {"delivered": 1000}
    Account.take(collector.db, tmp_path / "spool").require(IDS)


def test_03_one_gate_for_all_workers(collector: Collector) -> None:
    collector.behave = in_turn(*[answers(503, {"Retry-After": "1"})] * 4)
    settings = replace(QUICK, workers=4, max_batch_events=10)
    with workspace(collector, settings) as ws:
        add_collection(ws).ingest_events(numbered("a", range(200))).result(20)
    arrivals = [exchange.began - collector.exchanges[0].began for exchange in collector.exchanges]
    # Those that were under way together fail together; nobody else tries before the wait is over.
    assert sum(arrival < 0.95 for arrival in arrivals) <= 4
    Account.take(collector.db).require([f"a-{n}" for n in range(200)])


@pytest.mark.parametrize("spooled", [False, True])
def test_03_a_wish_beyond_the_delivery_timeout(collector: Collector, tmp_path: Path, *, spooled: bool) -> None:
    collector.behave = answers(503, {"Retry-After": "1000000000"})
    spool, letters = tmp_path / "spool" if spooled else None, tmp_path / "letters"
    settings = replace(QUICK, delivery_timeout=0.5, max_backoff=60.0)
    ws = workspace(collector, settings, spool=spool, dead_letters=letters)
    result = add_collection(ws).ingest_events(numbered("a", range(1000)), raise_errors=False).result(5)
    ws.close(0.1)
    assert fates(result) == {"spooled" if spooled else "dead_lettered": 1000}
    Account.take(collector.db, spool, letters).require(IDS)


def test_04_one_bad_event_of_a_thousand(collector: Collector) -> None:
    collector.behave = refuses_events(lambda id_: id_ == "a-617")
    with workspace(collector) as ws:
        result = add_collection(ws).ingest_events(numbered("a", range(1000)), raise_errors=False).result(10)
    assert fates(result) == {"delivered": 999, "rejected": 1}
    (error,) = result.errors
    assert (error.index, error.id, error.column, error.code) == (617, "a-617", "x", ErrorCode.OUT_OF_RANGE)
    assert error.event == numbered("a", [617])[0]
    assert len(collector.exchanges) == 1
    Account.take(collector.db).require(IDS, elsewhere=["a-617"])


def test_04_only_what_may_pass_is_sent_again(collector: Collector) -> None:
    def busy(exchange: Exchange) -> None:
        """Store the first half; of the rest, refuse one for good and have no room for the others."""
        middle = len(exchange.batch.lines) // 2
        exchange.collector.store.send(replace(exchange.batch, lines=exchange.batch.lines[:middle]))
        errors = [
            {"index": index, "code": "out_of_range" if index == middle else "queue_full", "message": "no"}
            for index in range(middle, len(exchange.batch.lines))
        ]
        exchange.answer(200, orjson.dumps({"accepted": middle, "duplicates": [], "errors": errors}))

    collector.behave = in_turn(busy)
    with workspace(collector) as ws:
        result = add_collection(ws).ingest_events(numbered("a", range(1000)), raise_errors=False).result(10)
    assert fates(result) == {"delivered": 999, "rejected": 1}
    first, second = collector.exchanges
    assert second.ids == IDS[501:]
    assert first.batch.key != second.batch.key
    Account.take(collector.db).require(IDS, elsewhere=["a-500"])


@pytest.mark.parametrize("poisoned", [{0}, {999}, {499}, {500}, {123}, {1, 998}, {7, 8, 9}, set(range(0, 1000, 11))])
def test_05_poison_is_isolated(collector: Collector, tmp_path: Path, poisoned: set[int]) -> None:
    bad = {f"a-{n}" for n in poisoned}
    collector.behave = refuses_whole_batches(bad.__contains__)
    with workspace(collector, dead_letters=tmp_path / "letters") as ws:
        result = add_collection(ws).ingest_events(numbered("a", range(1000)), raise_errors=False).result(20)
    assert fates(result) == {"delivered": 1000 - len(bad), "dead_lettered": len(bad)}
    assert {error.id for error in result.errors} == bad
    assert all(
        error.code is ErrorCode.DELIVERY_FAILED and "something is wrong" in error.message for error in result.errors
    )
    if len(bad) == 1:
        # The batch, log2(1000) halves, the rest, the one by itself; what is sent again has the key that it had.
        assert len({exchange.batch.key for exchange in collector.exchanges}) <= 13
    Account.take(collector.db, None, tmp_path / "letters").require(IDS)


LIES: dict[str, Behaviour] = {
    "empty": answers(200),
    "html": answers(200, {"Content-Type": "text/html"}, b"<html>sign in to this network</html>"),
    "no object": answers(200, {}, b"[]"),
    "sums that do not add up": answers(200, {}, b'{"accepted": 999, "duplicates": [], "errors": []}'),
    "more than there were": answers(200, {}, b'{"accepted": 1001, "duplicates": [], "errors": []}'),
    "an index that is none": answers(200, {}, b'{"accepted": 999, "duplicates": [1000], "errors": []}'),
    "no number": answers(200, {}, b'{"accepted": true, "duplicates": [], "errors": []}'),
    "204": answers(204),
    "endless": lambda exchange: exchange.answer(200, b" " * (9 << 20)),
    "no HTTP": lambda exchange: exchange.raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "half a header": lambda exchange: exchange.raw(b"HTTP/1.1 200 OK\r\nContent-"),
    "hung up": hangs_up,
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_06_an_answer_that_cannot_be_right(collector: Collector, lie: Behaviour) -> None:
    collector.behave = in_turn(lie)
    with workspace(collector) as ws:
        result = add_collection(ws).ingest_events(numbered("a", range(1000))).result(10)
    assert fates(result) == {"delivered": 1000}
    first, second = collector.exchanges
    assert first.batch == second.batch  # the same events under the same key
    Account.take(collector.db).require(IDS)


@pytest.mark.parametrize("lie", [answers(200, store=True), truncates, hangs_up_after_commit, answers(500, store=True)])
def test_06_an_answer_that_was_lost(collector: Collector, lie: Behaviour) -> None:
    collector.behave = in_turn(lie, lie)
    with workspace(collector) as ws:
        result = add_collection(ws).ingest_events(numbered("a", range(1000))).result(10)
        assert ws.stats().retries == 2
    assert fates(result) == {"duplicate": 1000}
    assert len({exchange.batch.key for exchange in collector.exchanges}) == 1
    Account.take(collector.db).require(IDS)


@pytest.mark.parametrize("silence", [never_answers, drips])
@pytest.mark.parametrize("spooled", [False, True])
def test_15_a_collector_that_never_answers(
    collector: Collector, tmp_path: Path, silence: Behaviour, *, spooled: bool
) -> None:
    collector.behave = silence
    settings = replace(QUICK, delivery_timeout=3.0, block=0.3, max_queue_events=500, max_batch_events=100)
    spool = tmp_path / "spool" if spooled else None
    ws = workspace(collector, settings, HASTY, spool=spool)
    collection = add_collection(ws)
    accepted: list[str] = []
    results: list[Future[IngestResult]] = []
    for call in range(4):
        events = numbered("a", range(call * 250, call * 250 + 250))
        started = time.monotonic()
        results.append(collection.ingest_events(events, raise_errors=False))
        assert time.monotonic() - started < 0.3 + 0.5
        assert ws.stats().queued_events <= 500
        accepted += [str(sent["id"]) for sent in events]
    ends = Counter(entry.fate for future in results for entry in future.result(10).results)
    codes = Counter(error.code for future in results for error in future.result(10).errors)
    ws.close(0.1)
    if spooled:
        assert ends == {Fate.SPOOLED: 1000}
        Account.take(collector.db, spool).require(IDS)
    else:
        assert ends == {Fate.REJECTED: 1000}
        assert codes == {ErrorCode.QUEUE_FULL: 500, ErrorCode.DELIVERY_FAILED: 500}
        Account.take(collector.db).require(IDS, elsewhere=accepted)


def test_15_a_slow_collector_holds_nobody_up(collector: Collector) -> None:
    collector.behave = slow(0.2)
    with workspace(collector) as ws:
        collection = add_collection(ws)
        started = time.monotonic()
        futures = [collection.ingest_events(numbered("a", [n])) for n in range(1000)]
        assert time.monotonic() - started < 10.0  # one after the other they would take 200 s
        assert all(fates(future.result(20)) == {"delivered": 1} for future in futures)
    Account.take(collector.db).require(IDS)


def test_16_the_same_batch_arrives_twice(collector: Collector) -> None:
    def late(exchange: Exchange) -> None:
        body = right_answer(exchange.batch, exchange.store())
        exchange.wait(1.5)
        exchange.answer(200, body)

    collector.behave = in_turn(late)
    with workspace(collector, http=HASTY) as ws:
        result = add_collection(ws).ingest_events(numbered("a", range(1000))).result(10)
        assert fates(result) == {"duplicate": 1000}
        assert (ws.stats().duplicates, ws.stats().delivered, ws.stats().retries) == (1000, 0, 1)
    Account.take(collector.db).require(IDS)


@pytest.mark.parametrize("limit", [1, 10, 300])
def test_17_a_batch_that_is_too_large(collector: Collector, limit: int) -> None:
    def small_only(exchange: Exchange) -> None:
        (honest if len(exchange.batch.lines) <= limit else answers(413))(exchange)

    collector.behave = small_only
    with workspace(collector) as ws:
        result = add_collection(ws).ingest_events(numbered("a", range(1000))).result(30)
    assert fates(result) == {"delivered": 1000}
    Account.take(collector.db).require(IDS)


def test_17_an_event_that_is_too_large(collector: Collector) -> None:
    def without_the_giant(exchange: Exchange) -> None:
        (answers(413) if "a-7" in exchange.ids else honest)(exchange)

    collector.behave = without_the_giant
    events = numbered("a", range(100))
    events[3] = {**events[3], "note": "x" * 2000}
    with workspace(collector, replace(QUICK, max_event_bytes=1000)) as ws:
        result = add_collection(ws).ingest_events(events, raise_errors=False).result(10)
    assert fates(result) == {"delivered": 98, "rejected": 2}
    assert [(error.index, error.code) for error in result.errors] == [
        (3, ErrorCode.EVENT_TOO_LARGE),
        (7, ErrorCode.EVENT_TOO_LARGE),
    ]
    Account.take(collector.db).require(IDS[:100], elsewhere=["a-3", "a-7"])

"""One thread deals with all entries, in order; no entry ends it, and none of what it wrote waits for another's call."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

import pytest
from schemagen_runtime import ErrorCode, Fate, Settings, Workspace
from schemagen_runtime.disk.spool.log import Log
from schemagen_runtime.disk.spool.spool import Spool

from tests.runtime.support import SCHEMA, MemoryDestination, event


def test_calls_of_many_threads_are_spooled_and_answered(tmp_path: Path) -> None:
    destination = MemoryDestination()
    ws = Workspace(destination, project="p", model="m", spool=tmp_path / "spool", settings=Settings(linger=0.001))
    collection = ws.add_data_collection("c", schema=SCHEMA)

    def ingest(thread: int) -> None:
        for number in range(20):
            collection.ingest_events([event(f"{thread}-{number}")])

    threads = [threading.Thread(target=ingest, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ws.flush(30)
    assert len(set(destination.ids)) == ws.stats().delivered == 160
    ws.close()


def test_calls_that_wait_together_share_a_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = Workspace(MemoryDestination(), project="p", model="m", spool=tmp_path / "spool")
    collection = ws.add_data_collection("c", schema=SCHEMA)
    gate, synced, sync = threading.Event(), list[int](), Log.sync

    def slow(self: Log) -> None:
        synced.append(1)
        gate.wait(30)
        sync(self)

    monkeypatch.setattr(Log, "sync", slow)
    threads = [threading.Thread(target=collection.ingest_events, args=([event(f"e{n}")],)) for n in range(9)]
    for thread in threads:
        thread.start()
    intake = ws._lifecycle.pipeline.intake
    while len(intake.entries) < len(threads):
        time.sleep(0.001)
    gate.set()
    for thread in threads:
        thread.join(30)
    assert len(synced) in (1, 2)  # one for the first call and one for the rest, or one for all
    assert ws.flush(30)
    assert ws.stats().delivered == 9
    ws.close()


def test_what_goes_wrong_for_one_call_is_told_and_harms_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    destination = MemoryDestination()
    ws = Workspace(destination, project="p", model="m", spool=tmp_path / "spool", settings=Settings(linger=0.001))
    collection = ws.add_data_collection("c", schema=SCHEMA)
    append = Spool.append_together

    def fail(self: Spool, *args: object) -> object:
        del self, args
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(Spool, "append_together", fail)
    with pytest.raises(Exception, match="ZeroDivisionError: a mistake of ours"):
        collection.ingest_events([event("a")])
    monkeypatch.setattr(Spool, "append_together", append)
    assert collection.ingest_events([event("b")]).result(10).count(Fate.DELIVERED) == 1
    assert ws.stats().rejected == {ErrorCode.DELIVERY_FAILED: 1}
    ws.close()

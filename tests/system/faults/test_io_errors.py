"""A disk that fails in the middle: each event of a call is refused or accepted, never both."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from schemagen_runtime import Settings, SpoolError, Workspace
from schemagen_runtime.disk.spool.receipt import Unspooled
from schemagen_runtime.disk.spool.spool import Spool

from tests.runtime.disk.support import STREAM, waiting_lines
from tests.system.faults.collector import Collector, honest
from tests.system.faults.support import Account, add_collection, numbered
from tests.system.faults.test_disk import BUSY


def synced(folder: Path) -> Spool:
    return Spool(folder, "sqlite:///x.db", Settings())


def failing(name: str, code: int, monkeypatch: pytest.MonkeyPatch, *, after: int = 0) -> Callable[[], None]:
    """Let a function of ``os`` fail from its call number ``after`` on; the answer mends it."""
    real: Any = getattr(os, name)
    calls = 0

    def fail(*args: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls <= after:
            return real(*args, **options)
        if name == "write":  # half of it is on the disk
            text = bytes(cast("bytes | memoryview[int]", args[1]))
            real(args[0], text[: len(text) // 2])
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, name, fail)
    return lambda: monkeypatch.setattr(os, name, real)


@pytest.mark.parametrize("behind", [True, False])
def test_what_cannot_be_synced_is_not_accepted_and_not_sent(
    collector: Collector, tmp_path: Path, behind: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With and without older events that wait in the spool."""
    spool = tmp_path / "spool"
    settings = Settings(
        linger=0.001, backoff=0.01, max_backoff=0.1, delivery_timeout=60, max_queue_events=10 if behind else 1000
    )
    collector.behave = BUSY
    with Workspace(collector.url, project="p", model="m", settings=settings, spool=spool) as ws:
        collection = add_collection(ws)
        for n in range(0, 50, 10):
            collection.ingest_events(numbered("a", range(n, n + 10)))
        mend = failing("fsync", errno.EIO, monkeypatch)
        for attempt in range(3):
            with pytest.raises(SpoolError, match="5 events were not accepted"):
                collection.ingest_events(numbered(f"refused{attempt}", range(5)))
        mend()
        collection.ingest_events(numbered("b", range(10)))
        collector.behave = honest
        assert ws.flush(20)
        stats = ws.stats()
        assert (stats.delivered, stats.rejected) == (60, {"delivery_failed": 15})
        assert stats.damaged_records == 0
    account = Account.take(collector.db, spool)
    account.require([f"a-{n}" for n in range(50)] + [f"b-{n}" for n in range(10)])
    assert len(account.stored) == 60


@pytest.mark.parametrize("name", ["write", "fsync", "open"])
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS])
@pytest.mark.parametrize("after", [0, 1])
def test_an_error_takes_what_it_hit_and_the_next_start_has_the_rest(
    tmp_path: Path, name: str, code: int, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = synced(tmp_path)
    accepted: list[bytes] = []
    for n in range(4):
        assert spool.append(STREAM, [b'{"id":%d}' % n], 1.0)
        accepted.append(b'{"id":%d}' % n)
    mend = failing(name, code, monkeypatch, after=after)
    for n in range(4, 8):
        lines = [b'{"id":%d}' % n, b'{"id":"%d"}' % n]
        (outcome,) = spool.append_together([Unspooled(STREAM, lines, 1.0)])
        if isinstance(outcome, SpoolError):
            assert os.strerror(code) in str(outcome)
        else:
            accepted += lines
    mend()
    assert spool.append(STREAM, [b'{"id":99}'], 1.0)
    accepted.append(b'{"id":99}')
    spool.close()
    again = synced(tmp_path)
    assert again.damaged == 0
    assert waiting_lines(again) == accepted
    again.close()


def test_of_calls_that_are_synced_together_all_are_accepted_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = synced(tmp_path)
    batches = [Unspooled(STREAM, [b'{"id":%d}' % n], 1.0) for n in range(5)]
    assert all(spool.append_together(batches[:2]))
    mend = failing("fsync", errno.EIO, monkeypatch)
    assert {type(outcome) for outcome in spool.append_together(batches[2:])} == {SpoolError}
    mend()
    assert spool.waiting == 0
    spool.close()
    again = synced(tmp_path)
    assert waiting_lines(again) == [b'{"id":0}', b'{"id":1}']
    again.close()


def test_after_a_failed_sync_accepted_events_are_in_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system may have dropped what it could not write: the file itself is not believed any more."""
    spool = synced(tmp_path)
    receipt = spool.append(STREAM, [b'{"id":1}'], 1.0)
    assert receipt is not None
    before = receipt.log.path.stat().st_ino
    real, calls = os.fsync, 0

    def fail_once(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise OSError(errno.EIO, "Input/output error")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fail_once)
    with pytest.raises(SpoolError, match="1 events were not accepted"):
        spool.append(STREAM, [b'{"id":2}'], 1.0)
    assert receipt.log.path.stat().st_ino != before
    assert [event.line for event in receipt.log.read(receipt.offsets)] == [b'{"id":1}']
    spool.done(receipt)
    assert not receipt.log.path.exists()
    spool.close()

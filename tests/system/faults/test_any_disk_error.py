"""Whichever call of the system fails, and when: each event has one fate, each call ends, and the next start goes on."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from schemagen_runtime import Batch, DeadLetterError, DestinationError, IngestFuture, Settings, SpoolError, Workspace

from tests.runtime.support import MemoryDestination
from tests.system.faults.support import Account, add_collection, numbered

CALLS = (
    "open",
    "close",
    "write",
    "fsync",
    "ftruncate",
    "truncate",
    "rename",
    "replace",
    "unlink",
    "mkdir",
    "pread",
    "fstat",
)
SETTINGS = Settings(linger=0.001, backoff=0.01, max_backoff=0.05, max_file_bytes=600, max_queue_events=40)


class When(NamedTuple):
    """How many calls go well first, and how many fail then."""

    after: int
    times: int


@contextmanager
def failing(name: str, code: int, folder: Path, *, when: When) -> Generator[None]:
    """Let some calls of a function of ``os`` fail, where they are about a file of a folder."""
    real: Any = getattr(os, name)
    lock, count = threading.Lock(), 0

    def concerns(first: int | str | os.PathLike[str]) -> bool:
        path = Path(f"/proc/self/fd/{first}").readlink() if isinstance(first, int) else Path(first)
        return path.is_relative_to(folder)

    def fail(first: int | str | os.PathLike[str], *more: object, **options: object) -> object:
        nonlocal count
        if not concerns(first):
            return real(first, *more, **options)
        with lock:
            count += 1
            fails = when.after < count <= when.after + when.times
        if fails and name != "close":  # the descriptor is free, whatever close says
            raise OSError(code, os.strerror(code))
        answer = real(first, *more, **options)
        if fails:
            raise OSError(code, os.strerror(code))
        return answer

    setattr(os, name, fail)
    try:
        yield
    finally:
        setattr(os, name, real)


def refuse(_: Batch) -> None:
    raise DestinationError("refused for good")


class Ingestion:
    """What was handed in: the ids that were accepted, those that were refused, and the calls."""

    def __init__(self) -> None:
        self.accepted: list[str] = []
        self.refused: list[str] = []
        self.futures: list[IngestFuture] = []

    def hand_in(self, ws: Workspace, prefix: str, calls: int) -> None:
        """Hand in five events a call."""
        collection = add_collection(ws)
        for first in range(0, 5 * calls, 5):
            events = numbered(prefix, range(first, first + 5))
            ids = [str(event["id"]) for event in events]
            try:
                self.futures.append(collection.ingest_events(events, raise_errors=False))
                self.accepted += ids
            except SpoolError:
                self.refused += ids
            ws.flush(0.02)

    def fates(self) -> dict[str, str]:
        """The fate of each accepted event."""
        entries = (entry for future in self.futures for entry in future.result(0).results)
        return {id_: str(entry.fate) for id_, entry in zip(self.accepted, entries, strict=True)}


FAULTS = [
    *((name, code) for name in CALLS for code in (errno.EIO, errno.ENOSPC)),
    *(("open", code) for code in (errno.EACCES, errno.EMFILE)),
    ("unlink", errno.EACCES),
    ("rename", errno.EROFS),
    ("write", errno.EDQUOT),
    ("mkdir", errno.EROFS),
]
WHEN = [When(0, 1), When(0, 50), When(2, 2), When(5, 1)]
described = pytest.mark.parametrize(
    ("name", "code"), FAULTS, ids=lambda value: errno.errorcode[value] if isinstance(value, int) else value
)
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="which file a descriptor is open for is not known here"
)


@described
@pytest.mark.parametrize("when", WHEN, ids=str)
def test_one_fate_each_whatever_fails_under_the_spool(tmp_path: Path, name: str, code: int, when: When) -> None:
    spool, db = tmp_path / "spool", tmp_path / "m.db"
    done = Ingestion()

    def opened() -> Workspace:
        return Workspace(f"sqlite:///{db}", project="p", model="m", settings=SETTINGS, spool=spool)

    with opened() as ws:
        done.hand_in(ws, "before", 2)
        with failing(name, code, spool, when=when):
            done.hand_in(ws, "while", 5)
        done.hand_in(ws, "after", 2)
    with suppress(SpoolError), failing(name, code, spool, when=when), opened() as ws:
        done.hand_in(ws, "again", 5)  # from the start to the end, and what the first one left is taken over
    assert all(future.done() for future in done.futures)
    with opened() as ws:
        add_collection(ws)
        assert ws.flush(20)
        assert ws.stats().damaged_records == 0
    account = Account.take(db, spool)
    account.require(done.accepted)
    assert not account.spooled
    assert not set(done.refused) & set(account.stored)


@described
@pytest.mark.parametrize("when", WHEN, ids=str)
@pytest.mark.parametrize("spooled", [True, False])
def test_one_fate_each_whatever_fails_under_the_dead_letters(
    tmp_path: Path, name: str, code: int, when: When, spooled: bool
) -> None:
    letters, spool = tmp_path / "letters", tmp_path / "spool" if spooled else None
    done = Ingestion()

    def opened() -> Workspace:
        refusing = MemoryDestination(before=refuse)
        return Workspace(refusing, project="p", model="m", settings=SETTINGS, spool=spool, dead_letters=letters)

    with opened() as ws, failing(name, code, letters, when=when):
        done.hand_in(ws, "while", 5)
    with suppress(DeadLetterError), failing(name, code, letters, when=when), opened() as ws:
        done.hand_in(ws, "again", 5)
    with opened() as ws:
        add_collection(ws)
        assert ws.flush(20)
    account, fates = Account.take(tmp_path / "none", spool, letters), done.fates()
    assert not account.spooled
    for id_ in done.accepted:
        expected = 0 if fates[id_] == "rejected" else 1
        assert account.dead[id_] == expected, (id_, fates[id_])

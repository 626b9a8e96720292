"""Exceptions and calls out of signal handlers and of the garbage collector, wherever they come: no event vanishes."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from schemagen_runtime import DataCollection, IngestFuture, SchemagenError, Settings, Stats, Workspace

from tests.runtime.support import SCHEMA, MemoryDestination, event
from tests.system.faults.cutting import cut, every_cut

SETTINGS = Settings(linger=0.001, backoff=0.001)


class Opened:
    """A workspace, and ids without end."""

    def __init__(self, folder: Path, *, spooled: bool, settings: Settings = SETTINGS) -> None:
        self.destination = MemoryDestination()
        spool = folder / "spool" if spooled else None
        self.ws = Workspace(self.destination, project="p", model="m", settings=settings, spool=spool)
        self.collection: DataCollection[object] = self.ws.add_data_collection("c", schema=SCHEMA)
        self._numbers = count()
        self.seen = 0

    def event(self, x: object = 0) -> dict[str, object]:
        return event(f"e{next(self._numbers)}", x)

    def ingest(self, events: int = 1) -> IngestFuture:
        return self.collection.ingest_events([self.event() for _ in range(events)], raise_errors=False)

    def settled(self) -> Stats:
        """The counters once nothing is on its way: a thread lets go of room when the call has ended already."""
        end = time.monotonic() + 30
        while (stats := self.ws.stats()).queued_events and time.monotonic() < end:
            time.sleep(0.001)
        return stats

    def require_alive(self, where: str) -> None:
        """Require that delivery goes on, that nothing is on its way for ever, and that the counters add up."""
        assert self.ws.flush(10), where
        assert self.ingest().result(10).errors == (), where
        stats = self.settled()
        assert stats.queued_events == 0, where
        ended = stats.delivered + stats.duplicates + sum(stats.rejected.values()) + stats.spooled_events
        assert stats.accepted == ended, where
        ids = self.destination.ids
        self.destination.batches.clear()
        self.seen += len(ids)
        assert len(ids) == len(set(ids)), where
        assert self.seen == stats.delivered, where


Action = Callable[[Opened], Callable[[], object]]


def one(opened: Opened) -> Callable[[], object]:
    return opened.ingest


def good_and_bad(opened: Opened) -> Callable[[], object]:
    return lambda: opened.collection.ingest_events([opened.event(), opened.event("no"), opened.event()]).exception(10)


def many(opened: Opened) -> Callable[[], object]:
    return lambda: opened.collection.ingest_events(opened.event(n if n % 7 else "no") for n in range(2_100)).done()


def waiting(opened: Opened) -> Callable[[], object]:
    future = opened.ingest()
    return lambda: future.result(10)


def flushing(opened: Opened) -> Callable[[], object]:
    opened.ingest(3)
    return lambda: opened.ws.flush(10)


def looking(opened: Opened) -> Callable[[], object]:
    opened.ingest(3)
    return opened.ws.stats


@pytest.mark.parametrize("spooled", [False, True], ids=["memory", "spool"])
@pytest.mark.parametrize(
    ("action", "step"), [(one, 1), (good_and_bad, 3), (many, 10_007), (waiting, 1), (flushing, 5), (looking, 5)]
)
def test_an_exception_at_any_bytecode_harms_nothing(
    tmp_path: Path, action: Action, step: int, *, spooled: bool
) -> None:
    opened = Opened(tmp_path, spooled=spooled)
    cuts = 0
    for where in every_cut(lambda: action(opened), step):
        opened.require_alive(where)
        cuts += 1
    assert cuts > 0
    opened.ws.close(10)


@pytest.mark.parametrize("spooled", [False, True], ids=["memory", "spool"])
def test_close_may_be_cut_at_any_bytecode_and_called_again(tmp_path: Path, *, spooled: bool) -> None:
    made: list[Opened] = []

    def prepare() -> Callable[[], object]:
        opened = Opened(tmp_path / str(len(made)), spooled=spooled)
        made.append(opened)
        opened.ingest(3)
        return lambda: opened.ws.close(10)

    for where in every_cut(prepare, 17):
        opened = made[-1]
        opened.ws.close(10)
        assert opened.ws.stats().delivered == 3, where
        assert opened.destination.closed, where
    assert len(made) > 20


class Full(MemoryDestination):
    """Takes nothing until it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.before = lambda _batch: self.gate.wait(20)


def test_a_call_that_waits_for_room_may_be_cut() -> None:
    for step in range(1, 400, 23):
        destination = Full()
        settings = Settings(linger=0, max_queue_events=2, block=0.02)
        ws = Workspace(destination, project="p", model="m", settings=settings)
        collection = ws.add_data_collection("c", schema=SCHEMA)
        collection.ingest_events([event("a"), event("b")])
        where = cut(partial(collection.ingest_events, [event("c")], raise_errors=False), step)
        destination.gate.set()
        assert ws.flush(10), where
        stats = ws.stats()
        assert stats.accepted == stats.delivered + sum(stats.rejected.values()), where
        ws.close(5)


# A handler that raises while the interpreter ends an object is told there, and nowhere else.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers that send signals")
@pytest.mark.parametrize("spooled", [False, True], ids=["memory", "spool"])
def test_handlers_that_ingest_and_raise_while_calls_are_made(tmp_path: Path, *, spooled: bool) -> None:
    opened = Opened(tmp_path, spooled=spooled)
    handled: list[IngestFuture] = []
    depth = 0
    armed = False  # else the handler would raise where this test itself is not prepared

    def handle(number: int, frame: object) -> None:
        nonlocal armed, depth
        del number, frame
        if depth > 3:  # signals come faster than some calls end
            return
        depth += 1
        try:
            handled.append(opened.ingest(2))
        finally:
            depth -= 1
        if armed:
            armed = False
            raise InterruptedError

    before = signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.0007)
    made: list[IngestFuture] = []
    until = time.monotonic() + 2
    try:
        while time.monotonic() < until:
            try:
                armed = len(made) % 3 == 0
                made.append(opened.ingest(5))
                if len(made) % 50 == 0:
                    opened.ws.flush(1)
                    opened.ws.stats()
                    made[-1].result(5)
                armed = False
            except InterruptedError:
                continue
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    opened.require_alive("after the signals")
    assert len(handled) > 20
    assert all(future.result(10).errors == () for future in [*made, *handled])
    opened.ws.close(10)


class Dying:
    """Ingests an event when the garbage collector ends it."""

    def __init__(self, opened: Opened, futures: list[IngestFuture]) -> None:
        self.me = self
        self.opened, self.futures = opened, futures

    def __del__(self) -> None:
        self.futures.append(self.opened.ingest())


@pytest.fixture
def eager_collector() -> Iterator[None]:
    """Let the garbage collector run as often as it can, in whatever thread."""
    thresholds = gc.get_threshold()
    gc.set_threshold(3, 2, 2)
    yield
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("eager_collector")
@pytest.mark.parametrize("spooled", [False, True], ids=["memory", "spool"])
def test_objects_that_ingest_while_they_are_collected(tmp_path: Path, *, spooled: bool) -> None:
    opened = Opened(tmp_path, spooled=spooled, settings=Settings(linger=0))
    futures: list[IngestFuture] = []
    for _ in range(300):
        Dying(opened, futures)
        futures.append(opened.ingest())
    gc.collect()
    opened.require_alive("after the collection")
    assert len(futures) == 600
    assert all(future.result(10).errors == () for future in futures)
    opened.ws.close(10)


PROGRAM = """
import signal, sys, threading, time
from schemagen_runtime import Settings, Workspace
from tests.runtime.support import SCHEMA, event

class Slow:
    def register(self, collection, schema): pass
    def send(self, batch):
        time.sleep(0.05)
        print("sent", len(batch.lines), file=sys.stderr, flush=True)
        from schemagen_runtime import Outcome
        return Outcome()
    def close(self): print("closed", file=sys.stderr, flush=True)

def handler(number, frame): sys.exit(0)
signal.signal(signal.SIGTERM, handler)
ws = Workspace(Slow(), project="p", model="m", settings=Settings(linger=0, max_batch_events=20, exit_timeout=20))
c = ws.add_data_collection("c", schema=SCHEMA)
print("ready", flush=True)
c.ingest_events([event(str(n)) for n in range(400)])
{end}
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGTERM")
@pytest.mark.parametrize(
    "end",
    ["ws.close(20)", "ws.flush(20)", "", "threading.Thread(target=ws.close, args=(20,)).start(); ws.close(20)"],
    ids=["close", "flush", "exit", "two threads close"],
)
def test_signals_while_it_is_closed_lose_nothing(end: str) -> None:
    """The documented handler, ``sys.exit``, fires during ``close``, and again while the program ends."""
    root = Path(__file__).parents[3]
    command, pipe = [sys.executable, "-c", PROGRAM.format(end=end)], subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=root) as program:
        assert program.stdout is not None
        while (first := program.stdout.readline()) and first != "ready\n":
            pass
        for _ in range(3):
            time.sleep(0.1)
            program.send_signal(signal.SIGTERM)
        printed, errors = program.communicate(timeout=60)
    sent = sum(int(line.split()[1]) for line in errors.splitlines() if line.startswith("sent"))
    assert sent == 400, (printed, errors)
    assert "closed" in errors


def test_each_that_closes_waits_until_it_is_done() -> None:
    destination = Full()
    ws = Workspace(destination, project="p", model="m", settings=Settings(linger=0))
    ws.add_data_collection("c", schema=SCHEMA).ingest_events([event("a")])
    ended: list[str] = []

    def close(name: str) -> None:
        ws.close(20)
        ended.append(name)

    threads = [threading.Thread(target=close, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    assert ended == []
    destination.gate.set()
    for thread in threads:
        thread.join(20)
    assert sorted(ended) == ["a", "b"]
    assert destination.ids == ["a"]


def test_close_in_a_callback_is_refused_and_ingest_works(tmp_path: Path) -> None:
    opened = Opened(tmp_path, spooled=True)
    raised: list[BaseException] = []
    inner: list[IngestFuture] = []

    def called(_: object) -> None:
        inner.append(opened.ingest())
        for forbidden in (opened.ws.close, opened.ws.flush):
            try:
                forbidden()
            except SchemagenError as error:
                raised.append(error)

    opened.ingest().add_done_callback(called)
    opened.require_alive("after the callback")
    assert len(raised) == 2
    assert inner[0].result(5).errors == ()
    opened.ws.close(10)

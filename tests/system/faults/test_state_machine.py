"""Any order of calls, outages, refusals, closes and kills leaves each accepted event in exactly one place.

Hypothesis draws the order and shrinks what fails. A kill is what it leaves on the disk: the folders
are copied while the delivery thread stands still inside of the destination, before or after the
commit, and the next workspace starts on the copies.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from schemagen_runtime import (
    Batch,
    BatchRefused,
    BatchTooLarge,
    Collection,
    DataCollection,
    ErrorCode,
    Fate,
    IngestFuture,
    Outcome,
    SchemaInfo,
    Settings,
    TransientError,
    WhenFull,
    Workspace,
)

from tests.runtime.support import SCHEMA, event
from tests.system.faults.support import PLACE, eventually, read_letters, read_spool

SETTINGS = Settings(
    linger=0,
    max_batch_events=10,
    max_queue_events=15,
    max_spool_bytes=10_000,
    when_full=WhenFull.REJECT,
    backoff=0.001,
    max_backoff=0.002,
    delivery_timeout=0.02,
    exit_timeout=0,
    sync_spool=False,
)


def is_poison(line: bytes) -> bool:
    return str(orjson.loads(line)["id"]).endswith("7")


def refuse_poison(batch: Batch) -> None:
    if any(map(is_poison, batch.lines)):
        raise BatchRefused("poison")


def refuse_many(batch: Batch) -> None:
    if len(batch.lines) > 3:
        raise BatchTooLarge("too many")


def be_away(_batch: Batch) -> None:
    raise TransientError("away")


def be_there(_batch: Batch) -> None:
    """Nothing is in the way."""


@dataclass
class Store:
    """What outlives every process: the far end."""

    lines: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def commit(self, batch: Batch) -> Outcome:
        duplicates: set[int] = set()
        for index, line in enumerate(batch.lines):
            before = self.lines.setdefault(orjson.loads(line)["id"], line)
            if before is not line:
                assert before == line, "an event changed on its way"
                duplicates.add(index)
        return Outcome(frozenset(duplicates))


class Door:
    """A process's way to the store, which a kill holds shut before or after the commit."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.mood: Callable[[Batch], None] = be_there
        self.held = ""
        self.is_waiting = threading.Event()
        self.is_dead = threading.Event()

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """It knows every schema."""

    def send(self, batch: Batch) -> Outcome:
        self._hold("before")
        self.mood(batch)
        outcome = self.store.commit(batch)
        self._hold("after")
        return outcome

    def close(self) -> None:
        """There is nothing to close."""

    def _hold(self, moment: str) -> None:
        if self.held == moment:
            self.is_waiting.set()
            self.is_dead.wait(10)
        if self.is_dead.is_set():
            raise TransientError("this process is dead")


class Delivery(RuleBasedStateMachine):
    """A client with a spool and dead letters, over any number of lives."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="schemagen-"))
        self.store = Store()
        self.lives = 0
        self.numbers = 0
        self.handed_in: Counter[str] = Counter()
        self.told: dict[str, Fate] = {}
        self.calls: list[tuple[list[str], IngestFuture]] = []

    @initialize()
    def start(self) -> None:
        self.door = Door(self.store)
        self.spool = self.root / f"spool-{self.lives}"
        self.letters = self.root / f"letters-{self.lives}"
        self.workspace = Workspace(
            self.door, project=PLACE.project, model="m", settings=SETTINGS, spool=self.spool, dead_letters=self.letters
        )
        self.collection: DataCollection[object] = self.workspace.add_data_collection(PLACE.name, schema=SCHEMA)

    @rule(count=st.integers(0, 30))
    def ingest(self, count: int) -> None:
        ids = [f"e-{number}" for number in range(self.numbers, self.numbers + count)]
        self.numbers += count
        self.calls.append((ids, self.collection.ingest_events(map(event, ids), raise_errors=False)))
        self.handed_in.update(ids)

    @rule()
    def ingest_again(self) -> None:
        ids = sorted(self.handed_in)[:5]
        self.handed_in.update(ids)
        self.calls.append((ids, self.collection.ingest_events(map(event, ids), raise_errors=False)))

    @rule(mood=st.sampled_from([be_there, be_there, refuse_poison, refuse_many, be_away]))
    def change_mood(self, mood: Callable[[Batch], None]) -> None:
        self.door.mood = mood

    @rule()
    @precondition(lambda self: self.door.mood is not be_away)
    def flush(self) -> None:
        assert self.workspace.flush(10)
        stats = self.workspace.stats()
        ended = stats.delivered + stats.duplicates + stats.dead_lettered + sum(stats.rejected.values())
        eventually(lambda: self.workspace.stats().queued_events == 0)
        assert stats.accepted + stats.recovered == ended + self.workspace.stats().spooled_events

    @rule()
    def close(self) -> None:
        self.workspace.close(0.05)
        self._settle()
        self._carry_over()

    @rule(moment=st.sampled_from(["before", "after"]))
    def kill(self, moment: str) -> None:
        self.door.held = moment
        eventually(lambda: self.door.is_waiting.is_set() or self.workspace.stats().queued_events == 0)
        done = [(ids, future) for ids, future in self.calls if future.done()]
        old = self.workspace, self.door
        self._carry_over()
        old[1].is_dead.set()
        old[0].close(0)
        self.calls = done
        self._settle()

    def _carry_over(self) -> None:
        spool, letters = self.spool, self.letters
        self.lives += 1
        shutil.copytree(spool, self.root / f"spool-{self.lives}")
        shutil.copytree(letters, self.root / f"letters-{self.lives}")
        self.start()

    @invariant()
    def what_was_said_is_true(self) -> None:
        stored = set(self.store.lines)
        for ids, future in self.calls:
            if future.done():
                for id_, entry in zip(ids, future.result().results, strict=True):
                    assert entry.fate not in (Fate.DELIVERED, Fate.DUPLICATE) or id_ in stored

    def _settle(self) -> None:
        """Take back what was never accepted: the calls said so."""
        for ids, future in self.calls:
            assert future.done()
            for id_, entry in zip(ids, future.result().results, strict=True):
                if entry.fate is Fate.REJECTED:
                    assert {error.code for error in entry.errors} <= {ErrorCode.QUEUE_FULL, ErrorCode.CLOSED}
                self.told.setdefault(id_, entry.fate)
        self.calls = []

    def teardown(self) -> None:
        try:
            self.door.mood = be_there
            self.workspace.close(10)
            self._settle()
            self._require_one_place_each()
        finally:
            shutil.rmtree(self.root)

    def _require_one_place_each(self) -> None:
        assert not read_spool(self.spool), "the far end was there, and took everything"
        places = Counter(self.store.lines.keys()) + Counter(read_letters(self.letters))
        for id_, times in self.handed_in.items():
            if times == 1:
                assert places[id_] == (self.told.get(id_) is not Fate.REJECTED), id_
            elif self.told.get(id_) is not Fate.REJECTED:  # what came again may have been refused then
                assert places[id_] >= 1, id_


Delivery.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TestDelivery = Delivery.TestCase

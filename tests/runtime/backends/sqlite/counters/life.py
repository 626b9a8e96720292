"""Let a collection live at random: events, late labels, corrections, erased ids, pruning, recounts."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from schemagen_runtime import Schema
from schemagen_runtime.api.selection import Selection
from schemagen_runtime.backends.sqlite.connection import connect
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.backends.sqlite.counters.step import Step
from schemagen_runtime.backends.sqlite.row_hours import Moment, RowHours
from schemagen_runtime.backends.sqlite.selection import Condition
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.counters.support import PLACE, START, counted, inference, ingest, labels, schemas


class Life:
    """A collection through which events go, at random."""

    def __init__(self, db: Path, seed: int) -> None:
        self.db = db
        self.chance = random.Random(seed)
        self.is_text = bool(seed % 2)
        self.schemas = schemas("string" if self.is_text else "int")
        self.ids: list[str | int] = []

    def schema(self) -> tuple[Schema[object], bool]:
        second = self.chance.random() < min(len(self.ids) / 200, 0.7)
        return self.schemas[second], second

    def ingest(self) -> None:
        schema, second = self.schema()
        new: list[str | int] = []
        for _ in range(self.chance.randrange(1, 25)):
            number = self.chance.getrandbits(40)
            new.append(f"id {number}" if self.is_text else number)
        events = [inference(self.chance, id_, is_second=second, with_labels=self.chance.random() < 0.3) for id_ in new]
        ingest(self.db, self.chance.choice(["m1", "m2"]), schema, events)
        self.ids += new

    def label(self) -> None:
        schema, second = self.schema()
        events = [
            {
                "id": self.chance.choice(self.ids) if self.ids else "none" if self.is_text else -1,
                "at": START + timedelta(hours=self.chance.uniform(0, 200)),
                **labels(self.chance, is_second=second),
            }
            for _ in range(self.chance.randrange(1, 20))
        ]
        ingest(self.db, "m1", schema, events)

    def erase(self) -> None:
        with SqliteStore(str(self.db)) as store:
            store.erase(PLACE, self.chance.sample(self.ids, min(len(self.ids), self.chance.randrange(1, 8))))

    def erase_newest(self) -> None:
        """SQLite then gives their row ids again."""
        with SqliteStore(str(self.db)) as store:
            store.erase(PLACE, self.ids[-self.chance.randrange(1, 8) :])

    def count(self) -> None:
        with closing(connect(str(self.db), create=False)) as connection:
            step = Step(connection, PLACE)
            for _ in range(self.chance.randrange(1, 4)):
                step.run(self.chance.choice([1, 7, 50, 1000]))

    def prune(self, *, counters: bool = False) -> None:
        with closing(sqlite3.connect(self.db)) as connection:
            query = 'SELECT DISTINCT "_received_at" FROM "p/c/inferences" ORDER BY 1'
            times = [datetime.fromisoformat(row[0]) for row in connection.execute(query)]
        with SqliteStore(str(self.db)) as store:
            before = self.chance.choice([*times, datetime.now(UTC)][min(1, len(times)) :])
            list(store.prune(PLACE, before, counters=counters))

    def prune_counters(self) -> None:
        """Take what is counted, too: all of it, for the events have timestamps of long ago."""
        self.prune(counters=True)

    def recount(self) -> None:
        """Begin a recount, and leave it in the middle."""
        steps = SqliteCounters(str(self.db)).recount(PLACE)
        next(steps)
        steps.close()

    def live(self, *more: Callable[[], None]) -> None:
        self.ingest()
        steps = [self.ingest, self.ingest, self.label, self.label, self.label, self.count, self.count, *more]
        for _ in range(self.chance.randrange(20, 60)):
            self.chance.choice(steps)()
            if self.chance.random() < 0.1 and has_counters(self.db):
                self.find_by_time()
        list(counted(self.db))
        self.find_by_time()

    def find_by_time(self) -> None:
        """Rows are found by their hours, whatever was counted of them."""
        query = 'SELECT id FROM "p/c/inferences" WHERE "_model" = ? ORDER BY at DESC, id DESC'
        with closing(sqlite3.connect(self.db)) as connection:
            for model in ("m1", "m2"):
                hours = RowHours.of(connection, PLACE)
                assert hours is not None
                year = Selection(model, date(2026, 1, 1), date(2027, 1, 1))
                moments = hours.newest(year, None, Condition('"_model" = ?', (model,)))
                found = [one.id for one in moments if isinstance(one, Moment)]
                assert found == [row[0] for row in connection.execute(query, (model,))]


def has_counters(db: Path) -> bool:
    return SqliteCounters(str(db)).counting(PLACE) is not None

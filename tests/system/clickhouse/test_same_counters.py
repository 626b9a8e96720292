"""The same events make the same counters of ClickHouse as of SQLite, whenever they are counted."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import orjson
import pytest
from schemagen_runtime import Batch, SchemaInfo, Settings, Workspace
from schemagen_runtime.backends.clickhouse.counters.counters import ClickHouseCounters
from schemagen_runtime.backends.clickhouse.destination import ClickHouseDestination
from schemagen_runtime.backends.clickhouse.store import ClickHouseStore
from schemagen_runtime.backends.sqlite.connection import connect
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.backends.sqlite.destination import SqliteDestination
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.counters.support import PLACE, START, in_words, inference, labels, schemas
from tests.system.clickhouse.awkward import Events
from tests.system.clickhouse.front import Front

SALT: Final = b"s" * 16


class Twins:
    """A database of ClickHouse that is counted into a file, and one of SQLite that has the same events."""

    def __init__(self, front: Front, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.url, self.control, self.theirs = front.url, folder / "control.db", folder / "theirs.db"
        self.is_text = bool(seed % 2)
        self.schemas = schemas("string" if self.is_text else "int")
        self.ids: list[str | int] = []
        self.counters = ClickHouseCounters(front.url, str(self.control)), SqliteCounters(str(self.theirs))
        for path in (self.control, self.theirs):
            with closing(connect(str(path), create=True)) as connection:  # by which sensitive values are hashed
                connection.execute("UPDATE schemagen_facts SET value = ? WHERE name = 'salt'", (SALT,))

    def send(self, model: str, events: list[dict[str, object]], *, is_second: bool) -> None:
        for url in (self.url, f"sqlite:///{self.theirs}"):
            with Workspace(url, project="p", model=model, settings=Settings(linger=0)) as workspace:
                collection = workspace.add_data_collection("c", schema=self.schemas[is_second])
                collection.ingest_mappings(events, raise_errors=False).result()

    def events(self, many: int) -> None:
        """Inferences, some of them with labels, and some twice."""
        is_second = self.chance.random() < min(len(self.ids) / 200, 0.7)
        new = [f"id {number}" if self.is_text else number for number in self.chance.sample(range(10**9), many)]
        events = [
            inference(self.chance, id_, is_second=is_second, with_labels=self.chance.random() < 0.3) for id_ in new
        ]
        self.send(self.chance.choice(["m1", "m2"]), [*events, *events[:3]], is_second=is_second)
        self.ids += new

    def labels(self, many: int) -> None:
        """Labels that are late, and corrections, by either version of the schema."""
        is_second = self.chance.random() < 0.5
        events = [
            {
                "id": self.chance.choice(self.ids),
                "at": START + timedelta(hours=self.chance.uniform(0, 200)),
                **labels(self.chance, is_second=is_second),
            }
            for _ in range(many)
        ]
        self.send("m1", events, is_second=is_second)

    def erase(self, many: int) -> None:
        ids = self.chance.sample(self.ids, many)
        with ClickHouseStore(self.url) as ours, SqliteStore(str(self.theirs)) as theirs:
            assert ours.erase(PLACE, ids) == theirs.erase(PLACE, ids)

    def count(self) -> None:
        for counters in self.counters:
            assert list(counters.count(PLACE))[-1].is_complete

    def same(self) -> None:
        self.count()
        assert in_words(self.control) == in_words(self.theirs)


@pytest.fixture(name="twins", params=[0, 1], ids=["ints", "texts"])
def opened(front: Front, tmp_path: Path, request: pytest.FixtureRequest) -> Twins:
    return Twins(front, tmp_path, request.param)


def test_what_is_counted_at_the_end_is_the_same(twins: Twins) -> None:
    for _ in range(2):
        twins.events(60)
        twins.labels(60)
    twins.same()


def test_what_is_counted_in_between_is_the_same(twins: Twins) -> None:
    for number in range(3):
        twins.events(40)
        twins.labels(40)
        if number == 1:
            twins.erase(10)
        twins.same()


def test_what_is_counted_anew_is_the_same(twins: Twins) -> None:
    twins.events(60)
    twins.labels(60)
    twins.count()
    before = in_words(twins.control)
    assert list(twins.counters[0].recount(PLACE))[-1].is_complete
    assert in_words(twins.control) == before


@pytest.mark.parametrize("name", ["every", "unique"])
def test_values_that_stores_get_wrong_are_counted_alike(front: Front, tmp_path: Path, name: str) -> None:
    """But for events before 1900 and after 2299, which count at the ends of that time."""
    twins, made = Twins(front, tmp_path, 0), Events(name, 0)
    info = SchemaInfo.of(made.schema)
    with closing(ClickHouseDestination(front.url)) as ours, closing(SqliteDestination(str(twins.theirs))) as theirs:
        for number, some in enumerate(made.batches(12)):
            lines = [orjson.dumps(event) for event in some]
            for destination in (ours, theirs):
                destination.register(PLACE, info)
                destination.send(Batch(PLACE, "m", info, str(number), lines, 1_700_000_000.0))
    twins.count()
    first, last = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) // 3600 for year in (1900, 2300))
    counted = [
        {key: tally for key, tally in in_words(db).items() if first < key[-1] < last - 1 and key[-2] == "hour"}  # type: ignore[operator]
        for db in (twins.control, twins.theirs)
    ]
    assert counted[0] == counted[1]
    assert counted[0]

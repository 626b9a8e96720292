"""How cost grows: with the columns, the events of a call, the schemas of a process and the rows of a store.

No target of its own; it says where a curve bends. Ids of stored events are random, which is the hard case for an
index: each new key lands on another page.
"""

from __future__ import annotations

import random
import sqlite3
import time
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from schemagen.build.loading import load_document
from schemagen_runtime import Batch, Collection, Schema, SchemaInfo, Workspace
from schemagen_runtime.backends.sqlite.destination import SqliteDestination
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.system.benchmarks.events import Event, good, schema_document, wide
from tests.system.benchmarks.harness import SECONDS, Case, interleave
from tests.system.benchmarks.packages import Packages
from tests.system.benchmarks.peers import checkers
from tests.system.benchmarks.report import Row, Section, Table
from tests.system.benchmarks.validation import each

NAME: Final = "growth"
TITLE: Final = "growth: columns, events a call, schemas, rows in the store"
TARGETS: Final = ()

BATCH: Final = 1000
PLACE: Final = Collection("lending", "growth")


def run(packages: Packages) -> Section:
    return Section(NAME, [_columns(packages), _calls(packages), _schemas(packages), _rows(packages)], [])


def _columns(packages: Packages) -> Table:
    """Validation and encoding of events ever wider; about the same number of values in each round."""
    values = packages.effort.pick(20_000, 1000)
    cases: list[Case] = []
    sizes: dict[str, int] = {}
    for features in (1, 10, 100, 1000):
        columns = wide(features)
        filled = len(good(1, columns)[0])
        events = good(max(1, values // filled), columns)
        schema = packages.make(columns).schema
        ways: dict[str, Callable[[], None]] = {
            "check": each(schema.check, events),
            "partition": partial(_drop, schema.partition, events),
        }
        ways |= {peer.name: each(peer.check, events) for peer in checkers(columns)[0] if peer.name == "msgspec"}
        for name, work in ways.items():
            case = Case(f"{name} {features}", work)
            cases.append(case)
            sizes[case.name] = filled * len(events)
    taken = interleave(cases, packages.effort.rounds_or(11))
    rows: dict[str, dict[str, float]] = {}
    for name, samples in taken.items():
        way, features_ = name.split()
        cost = samples.median() * 1e9 / sizes[name]
        rows.setdefault(f"{int(features_):,} features", {})[f"{way}, ns a column"] = cost
    return Table("Columns", [Row(name, figures) for name, figures in rows.items()])


def _drop(function: Callable[[list[Event]], object], events: list[Event]) -> None:
    function(events)


def _calls(packages: Packages) -> Table:
    """The caller's time for an event, in calls ever larger; delivery is waited for after each round."""
    total = packages.effort.pick(10_000, 200)
    numbers = count()
    with TemporaryDirectory() as folder, Workspace(f"sqlite:///{folder}/calls.db", model="m") as workspace:
        scores = workspace.add_data_collection("calls", schema=packages.usual.schema)

        def one_round(size: int) -> Mapping[str, float]:
            start = next(numbers) * total
            events = [event | {"id": f"{start + index}"} for index, event in enumerate(good(total))]
            calls = [events[at : at + size] for at in range(0, total, size)]
            began = time.perf_counter()
            for call in calls:
                scores.ingest_events(call)
            return {SECONDS: time.perf_counter() - began}

        sizes = [size for size in (1, 10, 100, 1000, 10_000) if size <= total]
        cases = [
            Case(f"{size:,} events a call", partial(one_round, size), lambda: workspace.flush(60)) for size in sizes
        ]
        taken = interleave(cases, packages.effort.rounds_or(7), 1)
    rows = [
        Row(name, {"µs an event": samples.median() * 1e6 / total, "µs a call": samples.median() * 1e6 / total * size})
        for (name, samples), size in zip(taken.items(), sizes, strict=True)
    ]
    return Table("Events a call, on the caller", rows)


def _schemas(packages: Packages) -> Table:
    """One process with ever more schemas: compiled and run, registered, and events handed to each in turn."""
    rows: list[Row] = []
    for many in (1, 10, 100, 1000) if not packages.effort.quick else (1, 10):
        began = time.perf_counter()
        schemas = [load_document(schema_document(f"growth_{many}_{number}")) for number in range(many)]
        loaded = time.perf_counter()
        with TemporaryDirectory() as folder, Workspace(f"sqlite:///{folder}/schemas.db", model="m") as workspace:
            places = [workspace.add_data_collection(schema.name, schema=schema) for schema in schemas]
            registered = time.perf_counter()
            events = good(1000)
            begun = time.perf_counter()
            for number, event in enumerate(events):
                places[number % many].ingest_events([event])
            called = time.perf_counter()
            assert workspace.flush(300)
            flushed = time.perf_counter()
        figures = {
            "ms to compile and run one": (loaded - began) / many * 1000,
            "ms to register one": (registered - loaded) / many * 1000,
            "µs an event on the caller": (called - begun) * 1000,
            "µs an event until durable": (flushed - begun) * 1000,
        }
        rows.append(Row(f"{many:,} schemas", figures))
    return Table("Schemas in one process, one round; a thousand events in turn to each", rows)


def _rows(packages: Packages) -> Table:
    """Batches into a store that grows; the speed of those that end at each size."""
    powers = range(4, 5) if packages.effort.quick else range(4, 8 if packages.effort.growth_full else 7)
    rows: list[Row] = []
    schema: Schema[object] = load_document(schema_document("growth"))
    info = SchemaInfo.of(schema)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "growth.db"
        store = SqliteDestination(str(path))
        store.register(PLACE, info)
        stored = 0
        batches = _batches(schema, info)
        with _plain_executemany(Path(folder) / "plain.db", info) as insert:
            for power in powers:
                while stored < 10**power - min(10**power // 2, 20 * BATCH):
                    batch = next(batches)
                    store.send(batch)
                    insert(batch)
                    stored += BATCH
                measured, seconds, plain = 0, 0.0, 0.0
                while stored < 10**power:
                    batch = next(batches)
                    began = time.perf_counter()
                    store.send(batch)
                    seconds += time.perf_counter() - began
                    plain += insert(batch)
                    measured += BATCH
                    stored += BATCH
                files = path.parent.glob(f"{path.name}*")  # with its log
                size = sum(file.stat().st_size for file in files) / (1 << 20)
                figures = {"events a second": measured / seconds, "of executemany": plain / seconds, "MB of file": size}
                rows.append(Row(f"{stored:,} rows", figures))
        store.close()
    return Table("Rows in the store, random ids, batches of 1,000", rows)


@contextmanager
def _plain_executemany(path: Path, info: SchemaInfo) -> Generator[Callable[[Batch], float], None, None]:
    """Yield what inserts a batch into the same tables, its rows made beforehand, and returns the seconds of that."""
    store = SqliteStore(str(path))
    store.register(PLACE, info)
    builder = store.preparer(PLACE, info)
    names = ['"_schema"', '"_received_at"', '"_model"', *(one.quoted for one in (builder.id, *builder.inference))]
    statement = f'INSERT INTO "{PLACE}/inferences" ({", ".join(names)}) VALUES ({", ".join("?" * len(names))})'
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")

    def insert(batch: Batch) -> float:
        prepared = builder.prepare_valid(batch.model, batch.lines)
        common = builder.schema_number, prepared.received_at, prepared.model
        rows = [common + row for row in prepared.inferences.values()]
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(statement, rows)
        connection.execute("COMMIT")
        return time.perf_counter() - began

    yield insert
    connection.close()
    store.close()


def _batches(schema: Schema[object], info: SchemaInfo) -> Iterator[Batch]:
    chance = random.Random(7)
    events = good(BATCH)
    while True:
        fresh = [event | {"id": str(uuid.UUID(int=chance.getrandbits(128), version=4))} for event in events]
        yield Batch(PLACE, "m", info, str(uuid.uuid4()), schema.partition(fresh).lines)

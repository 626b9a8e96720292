"""How many events a second the collector makes durable: ``python -m tests.system.benchmarks.collector_load``.

Client processes send inferences and, for each, its label, through ``Workspace``; the clock runs from their common
start until the last future says "delivered". Beside it stands plain ``executemany``, one process that fills the
same tables with rows made beforehand, a commit with a full sync every 1000 rows. Rounds are interleaved, each on a
fresh database; medians and their ratio are printed. Everything shares the machine's cores, clients too.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Final

from schemagen.build.loading import load_document
from schemagen_runtime import Collection, Fate, Schema, SchemaInfo, Settings, Workspace
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.timestamps import to_utc

from tests.system.benchmarks.events import Event, good, schema_document

DOCUMENT: Final = schema_document("load")
PLACE: Final = Collection("lending", "load")
COMMIT_ROWS: Final = 1000
RECEIVED_AT: Final = "2026-11-23T09:30:00.123456+00:00"


def events_of(process: int, count: int) -> list[Event]:
    """Inferences in calls' order, each call's labels behind it."""
    made: list[Event] = []
    inferences = [
        event | {"id": f"8c5d1b0e-{process:04}-4000-8000-{number:012}"} for number, event in enumerate(good(count // 2))
    ]
    for start in range(0, len(inferences), 500):
        part = inferences[start : start + 500]
        made += part
        made += [{"id": event["id"], "actual": number % 2} for number, event in enumerate(part)]
    return made


def client(url: str, process: int, count: int, call: int, start: Barrier) -> None:
    """One client process: everything is made before the start, and sent after it."""
    schema = load_document(DOCUMENT)
    events = events_of(process, count)
    settings = Settings(max_queue_events=count, max_queue_bytes=1 << 30)
    with Workspace(url, project=PLACE.project, model="m", settings=settings) as workspace:
        collection = workspace.add_data_collection(PLACE.name, schema=schema)
        start.wait()
        futures = [collection.ingest_mappings(events[at : at + call]) for at in range(0, count, call)]
        delivered = sum(future.result(300).count(Fate.DELIVERED) for future in futures)
    assert delivered == count
    start.wait()


def run_clients(url: str, processes: int, count: int, call: int) -> float:
    """Seconds until every event of every client is durable."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(processes + 1, timeout=300)  # a client that died would otherwise be waited for for ever
    clients = [
        context.Process(target=client, args=(url, process, count // processes, call, start))
        for process in range(processes)
    ]
    for process in clients:
        process.start()
    start.wait()
    began = time.perf_counter()
    start.wait()
    seconds = time.perf_counter() - began
    for process in clients:
        process.join()
    return seconds


@contextmanager
def collector(database: Path) -> Generator[str, None, None]:
    """A collector that is a process of its own; its URL."""
    command = [sys.executable, "-m", "schemagen", "serve", "--db", str(database), "--port", "0", "--no-access-log"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            yield server.stderr.readline().partition(" at ")[2].split()[0]
        finally:
            server.terminate()


def through_collector(db: Path, processes: int, count: int, call: int) -> float:
    with collector(db) as url:
        return run_clients(url, processes, count, call)


def embedded(db: Path, processes: int, count: int, call: int) -> float:
    return run_clients(f"sqlite:///{db}", processes, count, call)


def plain_executemany(db: Path, processes: int, count: int, _call: int) -> float:
    """The same rows into the same tables, as fast as the standard library goes."""
    store = SqliteStore(str(db))
    schema: Schema[object] = load_document(DOCUMENT)
    info = SchemaInfo.of(schema)
    store.register(PLACE, info)
    store.close()
    events = [event for process in range(processes) for event in events_of(process, count // processes)]
    connection = sqlite3.connect(db, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    tables = {
        "inferences": _rows(connection, "inferences", [event for event in events if "timestamp" in event]),
        "labels": _rows(connection, "labels", [event for event in events if "actual" in event]),
    }
    began = time.perf_counter()
    for table, rows in tables.items():
        statement = f'INSERT INTO "{PLACE}/{table}" VALUES ({", ".join("?" * len(rows[0]))})'
        for at in range(0, len(rows), COMMIT_ROWS):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, rows[at : at + COMMIT_ROWS])
            connection.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return seconds


def _rows(connection: sqlite3.Connection, table: str, events: Sequence[Event]) -> list[list[object]]:
    """Rows as the store has them."""
    names = [str(row[1]) for row in connection.execute(f'PRAGMA table_info("{PLACE}/{table}")')]
    ours = {"_model": "m", "_schema": 1, "_received_at": RECEIVED_AT, "_label_received_at": RECEIVED_AT}
    stamps = [{"timestamp": to_utc(str(event["timestamp"]))} if "timestamp" in event else {} for event in events]
    return [[(event | stamp | ours).get(name) for name in names] for event, stamp in zip(events, stamps, strict=True)]


Way = Callable[[Path, int, int, int], float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="inferences and labels together")
    parser.add_argument("--processes", type=int, default=2, help="client processes")
    parser.add_argument("--call", type=int, nargs="+", default=[1000, 20], help="events a call")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    ways: dict[str, Way] = {
        "plain executemany": plain_executemany,
        "collector": through_collector,
        "embedded store": embedded,
    }
    print(f"{options.events:,} events, {options.processes} client processes, {os.cpu_count()} cores")
    for call in options.call:
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(options.rounds):
            for name, way in ways.items():
                with tempfile.TemporaryDirectory() as folder:
                    seconds = way(Path(folder) / "load.db", options.processes, options.events, call)
                taken[name].append(options.events / seconds)
        report(f"{call:,} events a call", taken)


def report(title: str, taken: Mapping[str, Sequence[float]]) -> None:
    base = statistics.median(taken["plain executemany"])
    print(f"\n{title:<24}{'events/s':>12}{'ratio':>8}")
    for name, rates in taken.items():
        median = statistics.median(rates)
        print(f"{name:<24}{median:>12,.0f}{median / base:>8.2f}")


if __name__ == "__main__":
    main()

"""Events a second from Kafka into a SQLite store, beside a bare consumer: ``python -m tests.system.benchmarks.relay``.

What it is measured against takes messages with confluent-kafka, reads them with orjson, and writes them with
``executemany`` into one table under their ids, 10,000 at a time, in the same modes: it checks nothing, knows no label.
Both read the same topic of one broker, which shares the machine's cores with them. The clock of either runs from its
first commit on: joining a group, and compiling a schema, is over by then. Rounds are interleaved.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple, cast

import orjson
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.cli.event_schemas import load_schema
from schemagen.text.source import Source
from schemagen_runtime import Schema, Settings, Workspace
from schemagen_runtime.backends.kafka.address import read_kafka_url
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.relay.batch_source import BatchSource
from schemagen_runtime.relay.kafka_client import ConsumerSettings
from schemagen_runtime.relay.letter_box import LetterFolder
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas
from schemagen_runtime.relay.meter import Meter
from schemagen_runtime.relay.relay import BatchSender, Relay
from schemagen_runtime.relay.store_sender import StoreSender

from tests.system.kafka.keeper import shared_broker

CALL: Final = 1000
BATCH: Final = 10_000
FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)

PLAIN: Final = """
schemagen: 1
name: plain
version: 1.0.0
id: id
timestamp: at
features: {a: int, b: int, c: float, d: float, e: float, f: string, g: string, h: bool, i: bool}
predictions: {p: {type: float, kind: probability}}
"""
WORST: Final = """
schemagen: 1
name: worst
version: 1.0.0
id: id
timestamp: at
features: {seen: list<timestamp>, amounts: list<float>, words: list<string>, embedding: vector<32>, last: timestamp}
predictions: {p: {type: vector<3>, kind: probability}}
"""


def plain(number: int) -> dict[str, object]:
    """Return an event of twelve scalar columns."""
    scalars = {"a": number, "b": number % 7, "c": number / 7, "d": 0.5, "e": number / 3, "f": "word", "g": f"g{number}"}
    return {"id": f"e{number:012}", "at": _time(number), **scalars, "h": True, "i": False, "p": 0.25}


def worst(number: int) -> dict[str, object]:
    """Return an event of lists, vectors and times."""
    lists = {
        "seen": [_time(number + step) for step in range(3)],
        "amounts": [number / 7 + step for step in range(10)],
        "words": [f"word {step}" for step in range(5)],
        "embedding": [(number % 97 + step) / 997 for step in range(32)],
    }
    return {"id": f"e{number:012}", "at": _time(number), **lists, "last": _time(number), "p": [0.25, 0.25, 0.5]}


def _time(number: int) -> str:
    return (FIRST + timedelta(microseconds=number)).isoformat()


class Topic(NamedTuple):
    """A topic with four partitions, and how many events it has."""

    brokers: str
    name: str
    events: int


def produce(brokers: str, text: str, make: Callable[[int], dict[str, object]], events: int) -> Topic:
    """Put events into a topic as a service does."""
    compiled = compile_schemas([Source("schema.yaml", text.encode())])
    schema: Schema[Any] = load_package(compiled.files, compiled.packages[0])
    topic = f"bench-{uuid.uuid4().hex[:8]}"
    with Workspace(f"kafka://{brokers}/{topic}?create_topics=4", model="m", settings=Settings(workers=1)) as workspace:
        collection = workspace.add_data_collection("bench", schema=schema)
        for at in range(0, events, CALL):
            collection.ingest_events([make(number) for number in range(at, at + CALL)]).result()
    return Topic(brokers, topic, events)


def consumed(topic: Topic, write: Callable[[Sequence[bytes]], object]) -> float:
    """Consume and write without any check; return events a second."""
    from confluent_kafka import Consumer, TopicPartition

    properties = {"bootstrap.servers": topic.brokers, "group.id": uuid.uuid4().hex, "auto.offset.reset": "earliest"}
    consumer = Consumer({**properties, "enable.auto.commit": False})
    consumer.assign([TopicPartition(topic.name, number, 0) for number in range(4)])
    done = 0
    moments: list[tuple[float, int]] = []
    while done < topic.events:
        lines = [message.value() or b"{}" for message in consumer.consume(BATCH, 0.5)]
        if lines:
            write(lines)
            done += len(lines)
            moments.append((time.perf_counter(), done))
    consumer.close()
    return _rate(moments)


def bare(topic: Topic, folder: Path) -> float:
    """Consume, read and write into SQLite without any check; return events a second."""
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

        def write(lines: Sequence[bytes]) -> None:
            read = [cast("dict[str, object]", orjson.loads(line)) for line in lines]
            columns = ", ".join(f'"{name}"' for name in read[0])
            connection.execute(f"CREATE TABLE IF NOT EXISTS rows ({columns}, PRIMARY KEY (id))")
            connection.execute("BEGIN IMMEDIATE")
            insert = f"INSERT OR IGNORE INTO rows VALUES ({', '.join('?' * len(read[0]))})"
            connection.executemany(insert, [_cells(event) for event in read])
            connection.execute("COMMIT")

        return consumed(topic, write)


def _cells(event: Mapping[str, object]) -> list[object]:
    return [orjson.dumps(value).decode() if isinstance(value, list) else value for value in event.values()]


def moved(topic: Topic, make: Callable[[BatchSource], BatchSender]) -> float:
    """Relay; return events a second."""
    from schemagen_runtime.relay.kafka_topic import KafkaTopic

    log = KafkaTopic(read_kafka_url(f"kafka://{topic.brokers}/{topic.name}"), ConsumerSettings(uuid.uuid4().hex))
    meter = Meter()
    moments: list[tuple[float, int]] = []
    Relay(make(log), meter).run(
        log, lambda _: moments.append((time.perf_counter(), meter.fates.total())), until_now=True
    )
    log.close()
    assert meter.fates["delivered"] == topic.events, meter
    return _rate(moments)


def relayed(topic: Topic, folder: Path) -> float:
    """Relay into SQLite; return events a second."""
    box = LetterFolder(folder / "dead", 1 << 20)
    with closing(SqliteStore(str(folder / "relay.db"))) as store:
        schemas = LoadedSchemas(load_schema, box)
        return moved(topic, lambda log: StoreSender(store, log.identity, schemas, box, 1 << 20))


def _rate(moments: Sequence[tuple[float, int]]) -> float:
    """Return events a second, given when each batch was written, and how many events were by then."""
    (began, before), (ended, after) = moments[0], moments[-1]
    return (after - before) / (ended - began)


def compare(description: str, pair: Callable[[Topic, Path, str], tuple[float, float]]) -> None:
    """Measure what the options ask for, and print a line for each schema.

    Args:
        description: of the command.
        pair: returns events a second of a bare consumer and of the relay, given an empty folder and the schema's text.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with TemporaryDirectory() as made, shared_broker(Path(made) / "kafka") as address:
        for name, text, make in (("plain", PLAIN, plain), ("worst", WORST, worst)):
            topic = produce(address.brokers, text, make, options.events)
            pairs: list[tuple[float, float]] = []
            for number in range(options.rounds):
                folder = Path(made, f"{name}{number}")
                folder.mkdir()
                pairs.append(pair(topic, folder, text))
            alone, moved = (statistics.median(one) for one in zip(*pairs, strict=True))
            ratio = statistics.median(moved / alone for alone, moved in pairs)
            rates = f"bare {alone:,.0f}, relay {moved:,.0f} events a second"
            print(f"{name}: {rates}; relay / bare {ratio:.2f}", flush=True)


if __name__ == "__main__":
    compare(__doc__ or "", lambda topic, folder, _: (bare(topic, folder), relayed(topic, folder)))

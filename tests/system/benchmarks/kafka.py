"""Typed events until Kafka has acknowledged them, beside a bare producer: targets 17 and 18.

Each round sends as many events through a workspace, in calls of 1000, as it produces ready bytes with confluent-kafka
alone: under the same keys, with as many headers, and a callback for each, as whoever must know their fate has. Both
are idempotent, with the same properties. The clock runs until the last is acknowledged. The schema that fares worst
is what counts. For target 18 single calls follow one another, each waited for, with ``Settings(linger=0)``.

One broker, started for this, shares the machine's cores with what is measured.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime import DataCollection, Fate, Settings, Workspace

from tests.system.benchmarks.events import good, keywords
from tests.system.benchmarks.harness import SECONDS, Case, interleave
from tests.system.benchmarks.packages import Packages
from tests.system.benchmarks.report import Row, Section, Table, Verdict, absent
from tests.system.kafka.broker import NoKafkaError
from tests.system.kafka.keeper import shared_broker

NAME: Final = "kafka"
TITLE: Final = "events a second until Kafka has acknowledged them"
TARGETS: Final = (17, 18)

CALL: Final = 1000
BARE: Final = "confluent-kafka, ready bytes"
TYPED: Final = "ingest_events, typed events"
PROPERTIES: Final = {
    "acks": "all",
    "enable.idempotence": "true",
    "partitioner": "murmur2_random",
    "compression.type": "lz4",
    "linger.ms": "0",
}
LISTS: Final = """
schemagen: 1
name: lists
version: 1.0.0
id: id
timestamp: at
features: {seen: list<timestamp>, amounts: list<float>, words: list<string>, embedding: vector<32>, last: timestamp}
predictions: {p: {type: vector<3>, kind: probability}}
"""


@dataclass(frozen=True, slots=True)
class Workload:
    """Events of one schema, each with an id of its own, and how many of them are in a round."""

    name: str
    schema: Any
    make: Callable[[int], Sequence[Any]]
    events: int


def run(packages: Packages) -> Section:
    effort = packages.effort
    workloads = [_plain(packages, effort.pick(50_000, 2000)), _lists(effort.pick(20_000, 2000))]
    try:
        with TemporaryDirectory() as folder, shared_broker(Path(folder)) as address:
            brokers = address.brokers
            ratios = {one.name: _throughput(brokers, one, packages) for one in workloads}
            latency = _latency(brokers, workloads[0], effort.pick(3000, 200))
    except (NoKafkaError, ImportError) as error:
        verdicts = [Verdict(17, TYPED, None, 0.7, at_least=True, note=str(error)), Verdict(18, "p99", None, 5.0)]
        return Section(NAME, [Table(TITLE, absent([BARE, TYPED], str(error)))], verdicts)
    tables = [table for table, _ in ratios.values()]
    worst = min(ratios, key=lambda name: ratios[name][1])
    return Section(
        NAME,
        [*tables, Table("one event a call, until it is acknowledged", [Row(TYPED, latency)])],
        [
            Verdict(17, f"{TYPED} / {BARE}, {worst}", ratios[worst][1], 0.7, at_least=True),
            Verdict(18, "one event until it is acknowledged, p99", latency["p99 ms"], 5.0, unit=" ms"),
        ],
    )


def _throughput(brokers: str, workload: Workload, packages: Packages) -> tuple[Table, float]:
    with ExitStack() as stack:
        topic = f"bench-{uuid.uuid4().hex[:8]}"
        url = f"kafka://{brokers}/{topic}?create_topics=4"
        settings = Settings(max_queue_events=workload.events, max_queue_bytes=1 << 30)
        workspace = stack.enter_context(Workspace(url, model="m", settings=settings))
        scores = workspace.add_data_collection("bench", schema=workload.schema)
        events = workload.make(workload.events)
        lines = [workload.schema.encode(event) for event in events]
        keys = [event.id.encode() for event in events]
        cases = [
            Case(BARE, partial(_produce, brokers, topic, keys, lines)),
            Case(TYPED, partial(_ingest, scores, events)),
        ]
        taken = interleave(cases, packages.effort.rounds_or(7), packages.effort.pick(1, 0))
    ratio = taken[BARE].ratio(taken[TYPED])
    rows = [
        Row(name, {"events a second": workload.events / samples.median(), "of bare": taken[BARE].ratio(samples)})
        for name, samples in taken.items()
    ]
    size = sum(map(len, lines)) // len(lines)
    return Table(f"{workload.events:,} events of {workload.name}, {size:,} bytes each", rows), ratio


def _ingest(scores: DataCollection[Any], events: Sequence[Any]) -> Mapping[str, float]:
    began = time.perf_counter()
    calls = [scores.ingest_events(events[at : at + CALL]) for at in range(0, len(events), CALL)]
    delivered = sum(call.result().count(Fate.DELIVERED) for call in calls)
    seconds = time.perf_counter() - began
    assert delivered == len(events)
    return {SECONDS: seconds}


def _produce(brokers: str, topic: str, keys: Sequence[bytes], lines: Sequence[bytes]) -> Mapping[str, float]:
    producer: Any = import_module("confluent_kafka").Producer({"bootstrap.servers": brokers, **PROPERTIES})
    producer.produce(topic, b"first")  # connected, with an id of its own, as the workspace's producer is
    producer.flush()
    told: list[object] = []

    def report(error: object, message: object) -> None:
        del message
        told.append(error)

    stream = [(name, b"x" * size) for name, size in (("project", 7), ("collection", 5), ("model", 1), ("schema", 16))]
    headers = [*stream, ("fingerprint", b"f" * 64), ("accepted", b"1790000000000000")]
    began = time.perf_counter()
    for at, (key, line) in enumerate(zip(keys, lines, strict=True)):
        producer.produce(topic, line, key, on_delivery=report, headers=headers)
        if not at % CALL:
            producer.poll(0)
    producer.flush()
    seconds = time.perf_counter() - began
    assert told == [None] * len(lines)
    return {SECONDS: seconds}


def _latency(brokers: str, workload: Workload, calls: int) -> dict[str, float]:
    url = f"kafka://{brokers}/bench-{uuid.uuid4().hex[:8]}?create_topics=4"
    with Workspace(url, model="m", settings=Settings(linger=0)) as workspace:
        scores = workspace.add_data_collection("bench", schema=workload.schema)
        taken: list[float] = []
        for event in workload.make(calls):
            began = time.perf_counter()
            scores.ingest_events([event]).result()
            taken.append((time.perf_counter() - began) * 1000)
    ordered = sorted(taken[len(taken) // 10 :])  # the first find nothing warm
    return {"p50 ms": ordered[len(ordered) // 2], "p99 ms": ordered[len(ordered) * 99 // 100]}


def _plain(packages: Packages, events: int) -> Workload:
    package = packages.usual

    def make(count: int) -> Sequence[Any]:
        return [package.inference(**keywords(event)) for event in good(count)]

    return Workload("12 scalar columns", package.schema, make, events)


def _lists(events: int) -> Workload:
    compiled = compile_schemas([Source("lists.yaml", LISTS.encode())])
    schema = load_package(compiled.files, "lists")
    made: Any = import_module(schema.package).InferenceEvent
    start = datetime(2026, 1, 1, tzinfo=UTC)

    def make(count: int) -> Sequence[Any]:
        return [
            made(
                id=f"8c5d1b0e-0000-4000-8000-{number:012}",
                at=start,
                seen=[start + timedelta(microseconds=number + step) for step in range(3)],
                amounts=[number / 7 + step for step in range(10)],
                words=[f"word {step}" for step in range(5)],
                embedding=[(number % 97 + step) / 997 for step in range(32)],
                last=start + timedelta(microseconds=number),
                p=[0.25, 0.25, 0.5],
            )
            for number in range(count)
        ]

    return Workload("lists, vectors and times", schema, make, events)

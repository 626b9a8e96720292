"""confluent-kafka: ``produce`` to a broker that is not there, with a queue that takes all of a round."""

from __future__ import annotations

from importlib import import_module

from tests.system.benchmarks.events import Event
from tests.system.benchmarks.peers import Client, line_of

kafka = import_module("confluent_kafka")


def client(event: Event) -> Client:
    producer = kafka.Producer(
        {
            "bootstrap.servers": "127.0.0.1:1",
            "queue.buffering.max.messages": 10_000_000,
            "log_level": 0,
            "logger": None,
        }
    )
    line, produce = line_of(event), producer.produce

    def purge() -> None:
        producer.purge()
        producer.poll(0)

    return Client(
        "confluent-kafka produce", lambda _: produce("events", line), purge, purge, "takes ready bytes; no broker"
    )

"""What tests of Kafka share: topics, destinations, batches, and what is in a log in the end."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import orjson
from schemagen_runtime import Batch, Collection, SchemaInfo
from schemagen_runtime.backends.kafka.destination import KafkaDestination

from tests.runtime.support import SCHEMA, event

if TYPE_CHECKING:
    from confluent_kafka import Message

    from tests.system.kafka.mock import MockCluster

PLACE: Final = Collection("p", "c")
INFO: Final = SchemaInfo.of(SCHEMA)
TOPIC: Final = "events"
QUIET: Final = {"logger": logging.getLogger("tests.kafka"), "log_level": 0}
_PATIENCE: Final = 30.0


def make_topics(cluster: MockCluster, topic: str = TOPIC, partitions: int = 4) -> None:
    """Make a topic and that of its schemas."""
    cluster.create_topic(topic, partitions, 3)
    cluster.create_topic(f"{topic}.schemas", 1, 3)


def open_kafka(brokers: str, topic: str = TOPIC, query: str = "", timeout: float = 20.0) -> KafkaDestination:
    """Open a destination; ``query`` is that of its URL, from the ``?`` on."""
    return KafkaDestination(f"kafka://{brokers}/{topic}{query}", None, timeout)


def lines(ids: Iterable[str], **more: object) -> list[bytes]:
    return [SCHEMA.encode(event(id_, **more)) for id_ in ids]


def batch(given: Iterable[str] | list[bytes], **more: object) -> Batch:
    """A batch of events with these ids, or of ready lines."""
    ready = [one if isinstance(one, bytes) else SCHEMA.encode(event(one, **more)) for one in given]
    return Batch(PLACE, "m", INFO, uuid.uuid4().hex, ready, 1_790_000_000.0)


def numbered(count: int, prefix: str = "id") -> list[str]:
    return [f"{prefix}-{number}" for number in range(count)]


def read_log(brokers: str, topic: str = TOPIC) -> list[Message]:
    """Everything in a topic, up to the end that it has now."""
    from confluent_kafka import Consumer, TopicPartition

    consumer = Consumer({"bootstrap.servers": brokers, "group.id": uuid.uuid4().hex, **QUIET})
    try:
        partitions = [
            TopicPartition(topic, number, 0) for number in consumer.list_topics(topic, 10).topics[topic].partitions
        ]
        expected = sum(consumer.get_watermark_offsets(one, 10)[1] for one in partitions)
        consumer.assign(partitions)
        found: list[Message] = []
        until = time.monotonic() + _PATIENCE
        while len(found) < expected and time.monotonic() < until:
            found += [one for one in consumer.consume(10_000, 0.2) if one.error() is None]
        return found
    finally:
        consumer.close()


def administrator(brokers: str) -> Any:  # noqa: ANN401 -- the library's own types are partly unknown
    from confluent_kafka.admin import AdminClient

    made: Any = AdminClient
    return made({"bootstrap.servers": brokers, **QUIET})


def list_headers(message: Message) -> list[tuple[str, str | bytes | None]]:
    headers = message.headers() or []
    assert isinstance(headers, list)
    return headers


def ids_in_log(brokers: str, topic: str = TOPIC) -> list[str]:
    """The ids of all events in a topic, sorted; each is the key of its message, too."""
    found: list[str] = []
    for message in read_log(brokers, topic):
        values: Mapping[str, object] = orjson.loads(message.value() or b"")
        assert message.key() == str(values["id"]).encode()
        found.append(str(values["id"]))
    return sorted(found)

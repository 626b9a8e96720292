"""A topic is read to where it ends, from its beginning or from where it was committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from schemagen_runtime import TransientError
from schemagen_runtime.backends.kafka.address import read_kafka_url

if TYPE_CHECKING:
    from schemagen_runtime.relay.kafka_reader import KafkaReader

    from tests.system.kafka.mock import MockCluster

pytest.importorskip("confluent_kafka")


def reader_of(cluster: MockCluster, topic: str = "letters") -> KafkaReader:
    from schemagen_runtime.relay.kafka_client import ConsumerSettings
    from schemagen_runtime.relay.kafka_reader import KafkaReader

    return KafkaReader(topic, read_kafka_url(f"kafka://{cluster.brokers}/{topic}"), ConsumerSettings("g"))


def put(cluster: MockCluster, *values: str) -> None:
    from confluent_kafka import Producer

    producer = Producer({"bootstrap.servers": cluster.brokers})
    for number, value in enumerate(values):
        producer.produce("letters", value, partition=number % 2)
    assert producer.flush(10) == 0


def read_all(reader: KafkaReader) -> list[str]:
    found = [one.value() or b"" for messages in reader.read_to(reader.ends()) for one in messages]
    return sorted(value.decode() for value in found)


def test_it_reads_on_and_begins_again_where_it_was_committed(cluster: MockCluster) -> None:
    cluster.create_topic("letters", partitions=2)
    put(cluster, "a", "b", "c")
    reader = reader_of(cluster)
    assert reader.open()
    assert reader.reached == {0: 0, 1: 0}
    assert read_all(reader) == ["a", "b", "c"]
    assert reader.reached == {0: 2, 1: 1}
    assert read_all(reader) == []
    put(cluster, "d")
    ends = reader.ends()
    put(cluster, "e")
    assert [one.value() for messages in reader.read_to(ends) for one in messages] == [b"d"]
    reader.commit({0: 2, 1: 0})
    reader.close()
    other = reader_of(cluster)
    assert other.open(from_committed=True)
    assert read_all(other) == ["b", "d", "e"]
    other.close()


def test_a_topic_that_is_not_there_and_brokers_that_are_away_are_told_apart(
    cluster: MockCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    from confluent_kafka import KafkaError
    from schemagen_runtime.relay import kafka_reader

    cluster.fail_topic("nowhere", KafkaError.UNKNOWN_TOPIC_OR_PART)
    assert not reader_of(cluster, "nowhere").open()
    monkeypatch.setattr(kafka_reader, "_ASK_SECONDS", 0.5)
    for broker in (1, 2, 3):
        cluster.set_down(broker)
    with pytest.raises(TransientError, match="cannot be read"):
        reader_of(cluster).open()

"""Partitions are read from where a store says, or else the group; end to end: tests/system/relay/test_kafka.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from schemagen_runtime import TransientError
from schemagen_runtime.backends.kafka.address import read_kafka_url
from schemagen_runtime.relay.event_batch import EventBatch

from tests.runtime.relay.support import Keeps
from tests.runtime.support import event
from tests.system.relay.events import INFO, message

if TYPE_CHECKING:
    from confluent_kafka import Producer
    from schemagen_runtime.relay.kafka_topic import KafkaTopic

    from tests.system.kafka.mock import MockCluster

pytest.importorskip("confluent_kafka")


@pytest.fixture
def filled(cluster: MockCluster) -> Iterator[MockCluster]:
    """A topic of one partition with three events."""
    from confluent_kafka import Producer

    cluster.create_topic("events")
    cluster.create_topic("events.schemas")
    cluster.join_at_once()
    producer = Producer({"bootstrap.servers": cluster.brokers})
    producer.produce("events.schemas", INFO.document, INFO.fingerprint.encode())
    fill(producer)
    yield cluster
    del producer


def fill(producer: Producer) -> None:
    for number in range(3):
        one = message(f"e{number}", event(f"e{number}"))
        producer.produce("events", one.value, one.key, headers=list(one.headers))
    assert producer.flush(10) == 0


def opened(cluster: MockCluster, keeps: Keeps, url: str = "events") -> KafkaTopic:
    from schemagen_runtime.relay.kafka_client import ConsumerSettings
    from schemagen_runtime.relay.kafka_topic import KafkaTopic

    topic = KafkaTopic(read_kafka_url(f"kafka://{cluster.brokers}/{url}"), ConsumerSettings("g"))
    topic.begin(keeps)
    return topic


def next_of(topic: KafkaTopic) -> EventBatch:
    for _ in range(100):
        read = topic.read(0.2)
        if read is not None:
            return read
    raise AssertionError("nothing came")


def test_it_is_read_from_where_the_store_stands_and_again_after_a_rewind(filled: MockCluster) -> None:
    keeps = Keeps({"events/0": "1"})
    topic = opened(filled, keeps)
    assert topic.identity.startswith("kafka mock")
    read = next_of(topic)
    assert keeps.taken == ["events/0"]
    assert (read.size, read.before, read.after) == (2, {"events/0": "1"}, {"events/0": "3"})
    assert read.origin(1) == ("events/0", {"topic": "events", "partition": 0, "offset": 2})
    assert topic.holds(read)
    topic.rewind()
    assert not topic.is_at_end()
    topic.wait(0.1)
    again = next_of(topic)
    assert again.before == read.before
    assert topic.done(again)
    assert topic.is_at_end()
    assert topic.backlog() == {("events", "0"): 0}
    topic.close()
    assert not topic.holds(read)


def test_how_far_behind_it_is_is_asked_while_it_waits(filled: MockCluster) -> None:
    from confluent_kafka import Producer

    topic = opened(filled, Keeps({}))
    next_of(topic)
    topic.wait(0.1)
    assert topic.backlog() == {("events", "0"): 0}
    fill(Producer({"bootstrap.servers": filled.brokers}))
    assert topic.backlog() == {("events", "0"): 3}
    topic.close()


def test_without_a_store_that_does_the_group_remembers(filled: MockCluster) -> None:
    topic = opened(filled, Keeps(None))
    assert topic.done(next_of(topic))
    topic.close()
    other = opened(filled, Keeps(None))
    while not other.is_at_end():
        assert other.read(0.2) is None
    other.close()


def test_a_url_with_holders_reads_every_topic_but_those_of_schemas(filled: MockCluster) -> None:
    topic = opened(filled, Keeps({}), "{project}")
    read = next_of(topic)
    assert list(read.after) == ["events/0"]
    assert read.misfits == {}
    topic.close()


def test_brokers_that_are_away_are_told_from_no_news(filled: MockCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = opened(filled, Keeps({}))
    next_of(topic)
    monkeypatch.setattr("schemagen_runtime.relay.kafka_pulse._SILENT_SECONDS", 0.0)
    assert topic.read(0.1) is None
    for broker in (1, 2, 3):
        filled.set_down(broker)
    with pytest.raises(TransientError, match="no broker answers"):
        topic.read(0.1)
    topic.close()

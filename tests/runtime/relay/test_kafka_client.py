"""A consumer is made as a relay needs it, and what a cluster answers is told in plain words."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from schemagen_runtime import TransientError
from schemagen_runtime.api.settings import SettingsError
from schemagen_runtime.backends.kafka.address import read_kafka_url
from schemagen_runtime.relay import kafka_client
from schemagen_runtime.relay.batch_source import SourceError
from schemagen_runtime.relay.kafka_client import ConsumerSettings, answering, describe_error, make_consumer

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster

pytest.importorskip("confluent_kafka")


def test_a_cluster_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        monkeypatch.setattr(kafka_client, "_ANSWER_SECONDS", 0.5)
        address = read_kafka_url(f"kafka://127.0.0.1:{port}/events")
        consumer = make_consumer(address, ConsumerSettings("g"))
        with pytest.raises(SourceError, match=f"no broker answers at 127.0.0.1:{port}"):
            answering(consumer, address)
        consumer.close()


def test_a_topic_that_is_missing_is_named_beside_those_that_are_there(cluster: MockCluster) -> None:
    for number in range(12):
        cluster.create_topic(f"t{number:02}")
    address = read_kafka_url(f"kafka://{cluster.brokers}/events")
    consumer = make_consumer(address, ConsumerSettings("g", "one"))
    with pytest.raises(SourceError, match=r"there is no topic 'events' at .*: t00, .*, t09 and 2 more"):
        answering(consumer, address)
    there = read_kafka_url(f"kafka://{cluster.brokers}/t01")
    assert answering(consumer, there) == answering(consumer, read_kafka_url(f"kafka://{cluster.brokers}/{{project}}"))
    consumer.close()


def test_a_property_that_cannot_be_is_refused() -> None:
    address = read_kafka_url("kafka://127.0.0.1:1/events?session.timeout.ms=never")
    with pytest.raises(SettingsError, match=r"a consumer of events cannot be made: .*session\.timeout\.ms"):
        make_consumer(address, ConsumerSettings("g"))


def test_an_error_passes_or_stays() -> None:
    from confluent_kafka import KafkaError

    address = read_kafka_url("kafka://127.0.0.1:1/events")
    assert type(describe_error(KafkaError(KafkaError._TRANSPORT), address)) is TransientError
    assert type(describe_error(KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED), address)) is SourceError
    assert type(describe_error(KafkaError(KafkaError._ALL_BROKERS_DOWN, fatal=True), address)) is SourceError

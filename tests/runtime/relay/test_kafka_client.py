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
from schemagen_runtime.relay.kafka_client import (
    ConsumerErrors,
    ConsumerSettings,
    answering,
    describe_error,
    make_consumer,
)

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster

pytest.importorskip("confluent_kafka")


def _ask(url: str, settings: ConsumerSettings) -> str:
    """Ask as a topic does that is opened."""
    address, errors = read_kafka_url(url), ConsumerErrors()
    consumer = make_consumer(address, settings, errors)
    try:
        return answering(consumer, address, errors)
    finally:
        consumer.close()


def test_a_cluster_that_does_not_answer_is_named_with_the_cause(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{nobody.getsockname()[1]}"
        monkeypatch.setattr(kafka_client, "_ANSWER_SECONDS", 1.5)
        with pytest.raises(SourceError) as raised:
            _ask(f"kafka://{place}/events?reconnect.backoff.ms=1&reconnect.backoff.max.ms=5", ConsumerSettings("g"))
    assert f"no broker answers at {place}" in str(raised.value)
    assert "Connection refused" in str(raised.value)
    assert len(caplog.records) <= 1  # of hundreds of attempts


def test_a_topic_that_is_missing_is_named_beside_those_that_are_there(cluster: MockCluster) -> None:
    for number in range(12):
        cluster.create_topic(f"t{number:02}")
    url, settings = f"kafka://{cluster.brokers}/", ConsumerSettings("g", "one")
    with pytest.raises(SourceError, match=r"there is no topic 'events' at .*: t00, .*, t09 and 2 more"):
        _ask(f"{url}events", settings)
    with pytest.raises(SourceError, match=r"there is no topic 'events-\{project\}' at .*: t00"):
        _ask(f"{url}events-{{project}}", settings)
    assert _ask(f"{url}t01", settings) == _ask(f"{url}{{project}}", settings)


def test_a_property_that_cannot_be_is_refused() -> None:
    address = read_kafka_url("kafka://127.0.0.1:1/events?session.timeout.ms=never")
    with pytest.raises(SettingsError, match=r"a consumer of events cannot be made: Invalid.*session\.timeout\.ms"):
        make_consumer(address, ConsumerSettings("g"), ConsumerErrors())


def test_an_error_passes_or_stays() -> None:
    from confluent_kafka import KafkaError

    address = read_kafka_url("kafka://127.0.0.1:1/events")
    assert type(describe_error(KafkaError(KafkaError._TRANSPORT), address)) is TransientError
    assert type(describe_error(KafkaError(KafkaError.INVALID_SESSION_TIMEOUT), address)) is SourceError
    assert type(describe_error(KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED), address)) is SourceError
    assert type(describe_error(KafkaError(KafkaError._ALL_BROKERS_DOWN, fatal=True), address)) is SourceError

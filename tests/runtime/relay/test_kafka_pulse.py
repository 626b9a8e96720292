"""A cluster that went silent is told from one that has no news."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from schemagen_runtime import TransientError
from schemagen_runtime.backends.kafka.address import read_kafka_url
from schemagen_runtime.backends.kafka.codes import Code
from schemagen_runtime.relay import kafka_pulse
from schemagen_runtime.relay.kafka_client import ConsumerErrors, ConsumerSettings, answering, make_consumer
from schemagen_runtime.relay.kafka_pulse import KafkaPulse

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster

pytest.importorskip("confluent_kafka")


@pytest.fixture(params=["events", "{project}"])
def pulse(cluster: MockCluster, request: pytest.FixtureRequest) -> Iterator[KafkaPulse]:
    cluster.create_topic("events")
    address = read_kafka_url(f"kafka://{cluster.brokers}/{request.param}?reconnect.backoff.max.ms=100")
    errors = ConsumerErrors()
    consumer = make_consumer(address, ConsumerSettings("g"), errors)
    answering(consumer, address, errors)
    yield KafkaPulse(consumer, address, errors)
    consumer.close()


def test_it_is_asked_once_nothing_came_for_a_while(
    cluster: MockCluster, pulse: KafkaPulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_pulse, "_ANSWER_SECONDS", 0.5)
    for broker in (1, 2, 3):
        cluster.set_down(broker)
    pulse.require()  # something came a moment ago
    monkeypatch.setattr(kafka_pulse, "_SILENT_SECONDS", 0.0)
    with pytest.raises(TransientError, match=f"no broker answers at {cluster.brokers}: "):
        pulse.require()
    for broker in (1, 2, 3):
        cluster.set_up(broker)
    monkeypatch.setattr(kafka_pulse, "_ANSWER_SECONDS", 10.0)
    pulse.require()
    monkeypatch.setattr(kafka_pulse, "_SILENT_SECONDS", 60.0)
    cluster.set_down(1)
    pulse.require()


@pytest.mark.parametrize("pulse", ["events"], indirect=True)
def test_a_topic_that_was_removed_is_told(
    cluster: MockCluster, pulse: KafkaPulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_pulse, "_SILENT_SECONDS", 0.0)
    pulse.require()
    cluster.fail_topic("events", Code.UNKNOWN_TOPIC_OR_PART)
    with pytest.raises(TransientError, match=r"events at .* cannot be read: Broker: Unknown topic"):
        pulse.require()
    cluster.fail_topic("events", 0)
    pulse.require()

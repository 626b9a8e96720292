"""Documents are found in the topic beside that of the events, those too that come later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from schemagen_runtime.backends.kafka.address import read_kafka_url

from tests.system.relay.events import INFO

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster

pytest.importorskip("confluent_kafka")


def test_a_document_is_found_when_it_is_there(cluster: MockCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    from confluent_kafka import Producer
    from schemagen_runtime.relay import kafka_schemas
    from schemagen_runtime.relay.kafka_client import ConsumerSettings
    from schemagen_runtime.relay.kafka_schemas import KafkaSchemas

    monkeypatch.setattr(kafka_schemas, "_MISSED_SECONDS", 0.0)
    cluster.create_topic("events.schemas", partitions=2)
    address = read_kafka_url(f"kafka://{cluster.brokers}/events")
    schemas = KafkaSchemas("events", address, ConsumerSettings("g", "one"))
    assert schemas.topic == "events.schemas"
    assert schemas.find(INFO.fingerprint) is None
    producer = Producer({"bootstrap.servers": cluster.brokers})
    for key, value in ((b"junk", b"{"), (b"gone", None), (INFO.fingerprint.encode(), INFO.document)):
        producer.produce("events.schemas", value, key)
    assert producer.flush(10) == 0
    assert schemas.find(INFO.fingerprint) == INFO
    assert schemas.find("junk") is None
    schemas.close()
    assert schemas.find(INFO.fingerprint) == INFO


def test_a_topic_that_is_missing_is_waited_for(cluster: MockCluster) -> None:
    from schemagen_runtime import TransientError
    from schemagen_runtime.relay.kafka_client import ConsumerSettings
    from schemagen_runtime.relay.kafka_schemas import KafkaSchemas

    address = read_kafka_url(f"kafka://{cluster.brokers}/others")
    schemas = KafkaSchemas("others", address, ConsumerSettings("g", "one"))
    for _ in range(2):
        with pytest.raises(
            TransientError, match=r"there is no topic others\.schemas, .*; make it with cleanup\.policy=compact"
        ):
            schemas.find(INFO.fingerprint)
    cluster.create_topic("others.schemas", partitions=1)
    assert schemas.find(INFO.fingerprint) is None
    schemas.close()

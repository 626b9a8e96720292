"""Messages go to a topic of one cluster, and what it refuses is said; more: test_destination and system/kafka."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from schemagen_runtime import DestinationError, TransientError
from schemagen_runtime.backends.kafka.address import read_kafka_url
from schemagen_runtime.backends.kafka.connection import Connection
from schemagen_runtime.backends.kafka.open_batch import Outgoing

from tests.system.kafka.support import INFO, TOPIC, make_topics, read_log

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster


def test_messages_are_acknowledged_and_another_process_may_go_on(cluster: MockCluster) -> None:
    make_topics(cluster)
    connection = Connection(read_kafka_url(f"kafka://{cluster.brokers}/{TOPIC}"), None, 20.0)
    connection.introduce(TOPIC, INFO, 15.0)
    messages = Outgoing([0, 1], [b"a", b"b"], [b"1", b"2"], [[], []])
    assert connection.send(connection.usable(), TOPIC, messages) == {}
    assert sorted(str(one.value()) for one in read_log(cluster.brokers)) == ["b'1'", "b'2'"]
    first = connection.usable()
    assert connection.usable() is first
    connection.leave_to_parent()
    assert connection.usable() is not first
    first.close()
    connection.close()


def test_what_is_missing_and_who_is_away_are_told_apart(cluster: MockCluster) -> None:
    from confluent_kafka import KafkaError

    make_topics(cluster)
    connection = Connection(read_kafka_url(f"kafka://{cluster.brokers}/{TOPIC}"), None, 20.0)
    client = connection.usable()
    away = connection.failure(client, TOPIC, KafkaError(KafkaError._MSG_TIMED_OUT))
    assert isinstance(away, TransientError)
    forbidden = connection.failure(client, TOPIC, KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED))
    assert not isinstance(forbidden, TransientError)
    assert f"Kafka at {cluster.brokers} refuses topic {TOPIC}" in str(forbidden)
    cluster.fail_topic("nowhere", KafkaError.UNKNOWN_TOPIC_OR_PART)
    with pytest.raises(DestinationError, match="there is no topic nowhere"):
        connection.require("nowhere", 15.0)
    connection.close()

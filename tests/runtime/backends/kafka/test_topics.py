"""Topics that are there, are not, or may not be written: each is told by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from schemagen_runtime import DestinationError, TransientError
from schemagen_runtime.backends.kafka.address import read_kafka_url
from schemagen_runtime.backends.kafka.codes import Code
from schemagen_runtime.backends.kafka.topics import Topics
from schemagen_runtime.support.clock import monotonic

from tests.system.kafka.support import TOPIC, make_topics

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster


def _require(brokers: str, seconds: float = 10.0) -> None:
    address = read_kafka_url(f"kafka://{brokers}/{TOPIC}")
    Topics({"bootstrap.servers": address.brokers}, address, monotonic() + seconds).require(TOPIC)


def test_topics_that_are_there(cluster: MockCluster) -> None:
    make_topics(cluster)
    _require(cluster.brokers)


def test_both_topics_that_are_missing_are_named(cluster: MockCluster) -> None:
    with pytest.raises(DestinationError, match=r"there is no topic events and no topic events\.schemas at .*create it"):
        _require(cluster.brokers)
    cluster.create_topic(TOPIC)
    with pytest.raises(DestinationError, match=r"there is no topic events\.schemas .*cleanup\.policy=compact"):
        _require(cluster.brokers)


def test_a_topic_that_may_not_be_seen(cluster: MockCluster) -> None:
    make_topics(cluster)
    cluster.fail_topic(TOPIC, Code.TOPIC_AUTHORIZATION_FAILED)
    with pytest.raises(
        DestinationError, match=r"refuses topic events: Broker: Topic authorization failed .*WRITE granted"
    ):
        _require(cluster.brokers)


def test_nobody_answers_within_the_time(cluster: MockCluster) -> None:
    make_topics(cluster)
    for broker in (1, 2, 3):
        cluster.set_down(broker)
    with pytest.raises(TransientError, match=rf"no answer from Kafka at {cluster.brokers}: .*refused"):
        _require(cluster.brokers, 1.0)

"""Each letter stands in the topic once, whoever wrote it, and is acknowledged before anything else happens."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from schemagen_runtime import DestinationError, TransientError
from schemagen_runtime.backends.kafka.address import read_kafka_url

from tests.runtime.relay.test_letter_box import raw
from tests.system.kafka.support import INFO, make_topics, read_log

if TYPE_CHECKING:
    from schemagen_runtime.relay.letter_topic import LetterTopic

    from tests.system.kafka.mock import MockCluster

pytest.importorskip("confluent_kafka")


@pytest.fixture
def cluster(cluster: MockCluster) -> MockCluster:
    make_topics(cluster, "dead")
    return cluster


def topic_of(cluster: MockCluster) -> LetterTopic:
    from schemagen_runtime.relay.letter_topic import LetterTopic

    return LetterTopic(read_kafka_url(f"kafka://{cluster.brokers}/dead"))


def offsets(cluster: MockCluster) -> Counter[int]:
    return Counter(json.loads(one.value() or b"")["source"]["offset"] for one in read_log(cluster.brokers, "dead"))


def test_a_letter_is_kept_once(cluster: MockCluster) -> None:
    topic = topic_of(cluster)
    topic.introduce(INFO)
    topic.put([raw(1), raw(2), raw(2, failed_at=2.0)])
    topic.put([raw(1, failed_at=3.0)])
    other = topic_of(cluster)
    other.look()
    other.put([raw(2, failed_at=4.0), raw(3)])
    topic.look()
    topic.put([raw(3), raw(4)])
    assert offsets(cluster) == {1: 1, 2: 1, 3: 1, 4: 1}
    topic.append([raw(4)])
    assert offsets(cluster)[4] == 2
    (document,) = read_log(cluster.brokers, "dead.schemas")
    assert document.value() == INFO.document
    topic.close()
    other.close()


def test_what_the_broker_finds_too_large_is_told_with_how_to_mend_it(cluster: MockCluster) -> None:
    from confluent_kafka import KafkaError

    from tests.system.kafka.mock import Request

    topic = topic_of(cluster)
    cluster.fail_next(Request.PRODUCE, [KafkaError.MSG_SIZE_TOO_LARGE])
    with pytest.raises(TransientError, match=r"a dead letter of \d+ bytes is too large: .*; raise max.message"):
        topic.put([raw(1)])
    topic.put([raw(1), raw(2)])
    assert offsets(cluster) == {1: 1, 2: 1}
    topic.close()


def test_a_topic_that_may_not_be_written_is_an_end(cluster: MockCluster) -> None:
    from confluent_kafka import KafkaError

    from tests.system.kafka.mock import Request

    topic = topic_of(cluster)
    cluster.fail_next(Request.PRODUCE, [KafkaError.TOPIC_AUTHORIZATION_FAILED])
    with pytest.raises(DestinationError, match="refuses topic dead"):
        topic.put([raw(1)])
    topic.close()


def test_a_topic_that_is_missing_is_named(cluster: MockCluster) -> None:
    from confluent_kafka import KafkaError

    cluster.fail_topic("dead", KafkaError.UNKNOWN_TOPIC_OR_PART)
    with pytest.raises(DestinationError, match="there is no topic dead"):
        topic_of(cluster)

"""URLs of topics: what they say, and what is said of those that say it wrongly."""

from __future__ import annotations

import re

import pytest
from schemagen_runtime import Collection, DestinationError
from schemagen_runtime.backends.kafka.address import KafkaAddress, read_kafka_url

PLACE = Collection("lending", "scores")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("kafka://broker/events", KafkaAddress("broker:9092", "events")),
        ("KAFKA://a:1,b:65535/e.v-e_n", KafkaAddress("a:1,b:65535", "e.v-e_n")),
        ("kafka://[::1]:9092/events", KafkaAddress("[::1]:9092", "events")),
        ("kafka://b/%7Bproject%7D.{collection}", KafkaAddress("b:9092", "{project}.{collection}")),
        (
            "kafka://b/events?create_topics=12&linger.ms=20&compression.type=zstd",
            KafkaAddress("b:9092", "events", 12, {"linger.ms": "20", "compression.type": "zstd"}),
        ),
    ],
)
def test_a_url_is_read(url: str, expected: KafkaAddress) -> None:
    assert read_kafka_url(url) == expected


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("kafka://b", "names no topic; write it behind the brokers, as in kafka://broker:9092/events"),
        ("kafka://b/", "names no topic"),
        ("kafka://b/..", "names no topic"),
        ("kafka://b/x/y", "names no topic; write kafka://broker:9092/events, without further slashes or a fragment"),
        ("kafka:b/x", "names no topic; write kafka://broker:9092/events"),
        ("kafka:///x", "names no broker by ''; write HOST:PORT"),
        ("kafka://a,,b/x", "names no broker by ''"),
        ("kafka://a:0/x", "names no broker by 'a:0'"),
        ("kafka://a:99999/x", "names no broker by 'a:99999'"),
        ("kafka://a b/x", "names no broker by 'a b'"),
        ("kafka://b/caf%C3%A9", "cannot name a topic; expected letters, digits, dots, dashes and underscores"),
        ("kafka://b/{projekt}", "'{projekt}' stands for nothing; there are {project} and {collection}"),
        ("kafka://b/project}", "cannot name a topic"),
        (f"kafka://b/{'x' * 242}", "names a topic of 242 characters; at most 241 are possible"),
        ("kafka://b/x?create_topics=0", "says create_topics=0; expected a number of partitions, from 1 to 10,000"),
        ("kafka://b/x?create_topics=many", "says create_topics=many; expected a number"),
        ("kafka://b/x?create_topic=3", "has an unknown key 'create_topic'; did you mean 'create_topics'?"),
        ("kafka://b/x?create_topics", "what follows the '?' is not of the form KEY=VALUE&KEY=VALUE"),
        ("kafka://b/x?linger.ms=1&linger.ms=2", "says 'linger.ms' 2 times; say it once"),
        ("kafka://b/x?linger=1", "has an unknown property 'linger'; did you mean 'linger.ms'?"),
        ("kafka://b/x?compression=gzip", "did you mean 'compression.type'?"),
        ("kafka://b/x?acks=1", "may not set 'acks': it is 'all': an event is delivered when every replica"),
        ("kafka://b/x?partitioner=random", "may not set 'partitioner': it is 'murmur2_random'"),
    ],
)
def test_a_url_that_is_wrong_is_told_how_to_be_right(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        read_kafka_url(url)


@pytest.mark.parametrize(
    "url", ["kafka://me:S3CRET@b/x", "kafka://b/x?sasl.password=S3CRET", "kafka://b/x?ssl.key.password=S3CRET"]
)
def test_a_secret_in_a_url_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(ValueError, match="SCHEMAGEN_KAFKA_CONFIG") as raised:
        read_kafka_url(url)
    assert "S3CRET" not in str(raised.value)


def test_the_topic_of_a_collection() -> None:
    assert read_kafka_url("kafka://b/events").topic_of(PLACE) == "events"
    assert read_kafka_url("kafka://b/ml.{project}.{collection}").topic_of(PLACE) == "ml.lending.scores"
    with pytest.raises(DestinationError, match="longer than Kafka's 249 characters; choose a shorter topic"):
        read_kafka_url("kafka://b/{project}{collection}").topic_of(Collection("p" * 128, "c" * 128))


def test_the_pattern_of_its_topics() -> None:
    assert read_kafka_url("kafka://b/events").pattern is None
    pattern = read_kafka_url("kafka://b/ml.{project}").pattern
    assert pattern is not None
    assert re.match(pattern, "ml.lending")
    assert not re.match(pattern, "mlx lending")


def test_the_identity_is_the_place_alone() -> None:
    identities = {
        read_kafka_url(url).identity for url in ("kafka://b,a:1/x", "kafka://a:1,b:9092/x?linger.ms=3&create_topics=1")
    }
    assert identities == {"kafka://a:1,b:9092/x"}


def test_no_property_is_shown() -> None:
    assert "S3CRET" not in repr(KafkaAddress("b", "x", None, {"sasl.username": "S3CRET"}))

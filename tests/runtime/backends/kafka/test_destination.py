"""Events go to a topic under their ids, with headers that say all that the line does not."""

from __future__ import annotations

import pickle
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from schemagen_runtime import (
    Batch,
    DestinationError,
    ErrorCode,
    Fate,
    KafkaSettings,
    Outcome,
    Settings,
    SettingsError,
    TransientError,
    Workspace,
)
from schemagen_runtime.backends.kafka.address import KafkaAddress
from schemagen_runtime.protocol.messages import MessageOrigin, read_headers

from tests.runtime.support import SCHEMA, event, label
from tests.system.kafka.support import (
    INFO,
    PLACE,
    TOPIC,
    batch,
    ids_in_log,
    lines,
    list_headers,
    make_topics,
    numbered,
    open_kafka,
    read_log,
)

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster

VECTORS = {
    # Of Kafka's own UtilsTest.testMurmur2: the hash of a key, whose last 31 bits choose the partition.
    "21": -973932308,
    "foobar": -790332482,
    "a-little-bit-long-string": -985981536,
    "a-little-bit-longer-string": -1486304829,
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
}


def test_events_are_in_the_log_with_key_and_headers(cluster: MockCluster) -> None:
    make_topics(cluster)
    destination = open_kafka(cluster.brokers)
    destination.register(PLACE, INFO)
    given = lines(["a", "b", "c"])
    sent = Batch(PLACE, "m", INFO, "key", given, 1.0, ((2, 1.0), (1, 2.5)))
    assert destination.send(sent) == Outcome()
    assert destination.send(Batch(PLACE, None, INFO, "key", [SCHEMA.encode(label("d", y=1))])) == Outcome()
    found = {message.key(): message for message in read_log(cluster.brokers)}
    origins = {key: read_headers(list_headers(message)) for key, message in found.items()}
    assert origins == {
        b"a": MessageOrigin(PLACE, "m", INFO.fingerprint, 1.0),
        b"b": MessageOrigin(PLACE, "m", INFO.fingerprint, 1.0),
        b"c": MessageOrigin(PLACE, "m", INFO.fingerprint, 2.5),
        b"d": MessageOrigin(PLACE, None, INFO.fingerprint, None),
    }
    assert [found[key].value() for key in (b"a", b"b", b"c")] == given
    destination.close()


def test_the_schema_is_in_its_topic_before_the_first_event(cluster: MockCluster) -> None:
    make_topics(cluster)
    destination = open_kafka(cluster.brokers)
    destination.register(PLACE, INFO)
    (message,) = read_log(cluster.brokers, f"{TOPIC}.schemas")
    assert (message.key(), message.value()) == (INFO.fingerprint.encode(), INFO.document)
    assert list_headers(message) == [("schemagen-schema", b"small 1.0.0")]
    destination.close()


def test_partitions_are_those_that_javas_clients_choose(cluster: MockCluster) -> None:
    make_topics(cluster)
    destination = open_kafka(cluster.brokers)
    destination.send(batch(list(VECTORS)))
    destination.send(Batch(PLACE, None, INFO, "key", [SCHEMA.encode(label(id_, y=1)) for id_ in VECTORS]))
    expected = sorted([(id_, (value & 0x7FFFFFFF) % 4) for id_, value in VECTORS.items()] * 2)
    assert sorted(((m.key() or b"").decode(), m.partition()) for m in read_log(cluster.brokers)) == expected
    destination.close()


def test_each_collection_may_have_its_topic(cluster: MockCluster) -> None:
    for topic in ("ml.p.c", "ml.p.c.schemas"):
        cluster.create_topic(topic)
    destination = open_kafka(cluster.brokers, "ml.{project}.{collection}")
    destination.register(PLACE, INFO)
    destination.send(batch(["a"]))
    assert ids_in_log(cluster.brokers, "ml.p.c") == ["a"]
    destination.close()


def test_one_too_large_event_is_told_from_its_neighbours(cluster: MockCluster) -> None:
    make_topics(cluster)
    destination = open_kafka(cluster.brokers, query="?message.max.bytes=2000")
    outcome = destination.send(batch([*lines(["a"]), *lines(["b"], note="x" * 3000), *lines(["c"])]))
    assert {place: error.code for place, error in outcome.errors.items()} == {1: ErrorCode.EVENT_TOO_LARGE}
    assert "message.max.bytes" in outcome.errors[1].expected
    assert ids_in_log(cluster.brokers) == ["a", "c"]
    destination.close()


def test_a_workspace_delivers_to_a_topic(cluster: MockCluster, tmp_path: Path) -> None:
    make_topics(cluster)
    url = f"kafka://{cluster.brokers}/{TOPIC}"
    with Workspace(url, project="p", model="m", spool=tmp_path) as workspace:
        scores = workspace.add_data_collection("c", schema=SCHEMA)
        result = scores.ingest_mappings(event(id_) for id_ in numbered(2500)).result()
        assert result.count(Fate.DELIVERED) == 2500
    assert ids_in_log(cluster.brokers) == sorted(numbered(2500))
    assert (tmp_path / "destination").read_text().strip() == KafkaAddress(cluster.brokers, TOPIC).identity
    Workspace(f"{url}?linger.ms=3", spool=tmp_path).close()  # the same place, spoken to in another way


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("kafka://b", "names no topic"),
        ("kafka:", "names no topic; write kafka://broker:9092/events"),
        ("kafka://b/x?linger=1", "did you mean 'linger.ms'?"),
        ("kafka://b/x?security.protocol=SSLL", "cannot be made: Invalid value"),
        ("kafka://b/x?max.in.flight=9", "cannot be made: "),
    ],
)
def test_a_wrong_url_is_refused_at_once(url: str, said: str) -> None:
    pytest.importorskip("confluent_kafka", reason="confluent-kafka is not installed (extra kafka)")
    with pytest.raises(ValueError, match=re.escape(said)):
        Workspace(url)


def test_settings_of_kafka_are_for_kafka_only() -> None:
    with pytest.raises(SettingsError, match="kafka settings are given, and 'http://b/x' names no topic"):
        Workspace("http://b/x", kafka=KafkaSettings())


def test_brokers_that_are_away_hold_nobody_up(cluster: MockCluster) -> None:
    make_topics(cluster)
    for broker in (1, 2, 3):
        cluster.set_down(broker)
    destination = open_kafka(cluster.brokers, timeout=1.0)
    with pytest.raises(TransientError, match=r"no answer from Kafka at .*refused"):
        destination.send(batch(["a"]))
    destination.close()


def test_a_topic_that_gave_no_answer_gets_the_schema_once_more(cluster: MockCluster) -> None:
    """It may be another topic of that name by now, without what the first one had."""
    make_topics(cluster)
    destination = open_kafka(cluster.brokers, timeout=1.0)
    destination.register(PLACE, INFO)
    for partition in range(4):
        cluster.lead(TOPIC, partition, -1)
    with pytest.raises(TransientError, match=r"Kafka did not acknowledge: .*\(_MSG_TIMED_OUT\)"):
        destination.send(batch(["a"]))
    assert [m.key() for m in read_log(cluster.brokers, f"{TOPIC}.schemas")] == [INFO.fingerprint.encode()] * 2
    destination.close()


def test_a_destination_belongs_to_its_process(cluster: MockCluster) -> None:
    destination = open_kafka(cluster.brokers)
    with pytest.raises(TypeError, match="KafkaDestination cannot be pickled"):
        pickle.dumps(destination)
    destination.close()


@pytest.mark.parametrize(("asked", "there"), [(None, 4), (2, 2)])
def test_several_batches_are_on_their_way_at_a_time(cluster: MockCluster, asked: int | None, there: int) -> None:
    before = set(threading.enumerate())
    with Workspace(f"kafka://{cluster.brokers}/{TOPIC}", settings=Settings(workers=asked)):
        started = [thread.name for thread in threading.enumerate() if thread not in before]
        assert sum(name.startswith("schemagen-delivery") for name in started) == there


def test_a_closed_destination_may_be_used_again(cluster: MockCluster) -> None:
    make_topics(cluster)
    destination = open_kafka(cluster.brokers)
    destination.close()
    assert destination.send(batch(["a"])) == Outcome()
    destination.close()
    with pytest.raises(DestinationError, match="there is no topic"):
        open_kafka(cluster.brokers, "nowhere").register(PLACE, INFO)

"""A topic of Kafka: librdkafka's mock cluster for faults, a real broker for groups and kills."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import pytest
from schemagen.cli.event_schemas import load_schema
from schemagen_runtime import DestinationError
from schemagen_runtime.backends.kafka.address import read_kafka_url
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.relay.kafka_client import ConsumerSettings
from schemagen_runtime.relay.letter_box import LetterFolder
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas
from schemagen_runtime.relay.meter import Meter
from schemagen_runtime.relay.relay import Relay
from schemagen_runtime.relay.store_sender import StoreSender

from tests.runtime.support import event
from tests.system.relay.events import INFO, PLACE, LogMessage, Traffic, letters, message, traffic

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster

MEMBER_SECONDS: Final = 45.0
"""How long brokers hold the partitions of a member that was killed, where it has a name or librdkafka's defaults."""
EVENTS: Final = int(os.environ.get("SCHEMAGEN_TEST_RELAY_EVENTS", "12000"))
"""Events through which members are killed; 150000 and 50 kills are the full run."""
KILLS: Final = os.environ.get("SCHEMAGEN_TEST_RELAY_KILLS", "16")


def produce(brokers: str, topic: str, messages: Sequence[LogMessage]) -> None:
    from confluent_kafka import Producer

    producer = Producer({"bootstrap.servers": brokers, "enable.idempotence": True, "linger.ms": 1})
    producer.produce(f"{topic}.schemas", INFO.document, INFO.fingerprint.encode(), partition=0)
    assert producer.flush(30) == 0
    for one in messages:
        producer.produce(topic, one.value, one.key, headers=list(one.headers), partition=hash_of(one.key))
        producer.poll(0)
    assert producer.flush(30) == 0


def new_topic(brokers: str) -> str:
    """Make a topic of four partitions, and that of its schemas; return its name."""
    from confluent_kafka.cimpl import NewTopic

    from tests.system.kafka.support import administrator

    topic = f"relay-{uuid4().hex}"
    admin = administrator(brokers)  # which must live until the topics are there
    compacted = NewTopic(f"{topic}.schemas", 1, config={"cleanup.policy": "compact"})
    for future in admin.create_topics([NewTopic(topic, 4), compacted]).values():
        future.result(30)
    return topic


def hash_of(key: bytes) -> int:
    """Return one of four partitions: all events of an id share one."""
    return sum(key) % 4


class Mocked:
    """A relay in this process, from a mock cluster to a store."""

    def __init__(self, cluster: MockCluster, folder: Path) -> None:
        self.cluster = cluster
        self.folder = folder
        self.store = SqliteStore(str(folder / "m.db"))

    def relay(self, *, until_now: bool = True, group: str = "g", meter: Meter | None = None) -> Meter:
        from schemagen_runtime.relay.kafka_topic import KafkaTopic

        meter = meter or Meter()
        address = read_kafka_url(f"kafka://{self.cluster.brokers}/events")
        topic = KafkaTopic(address, ConsumerSettings(group))
        try:
            box = LetterFolder(self.folder / "dead", 1 << 20)
            sender = StoreSender(self.store, topic.identity, LoadedSchemas(load_schema, box), box, 1 << 20)
            relay = Relay(sender, meter)
            stopper = threading.Timer(30, relay.stop)
            stopper.start()
            relay.run(topic, lambda _: None, until_now=until_now)
            stopper.cancel()
            assert not relay.is_stopping, "it took too long"
        finally:
            topic.close()
        return meter

    def check(self, made: Traffic) -> None:
        made.check(self.folder / "m.db", self.folder / "dead")


@pytest.fixture
def mocked(cluster: MockCluster, tmp_path: Path) -> Mocked:
    cluster.create_topic("events", partitions=4, replicas=3)
    cluster.create_topic("events.schemas", partitions=1, replicas=3)
    cluster.join_at_once()
    return Mocked(cluster, tmp_path)


def test_everything_is_stored_once_whatever_the_group_says(mocked: Mocked, tmp_path: Path) -> None:
    made = traffic(1000, seed=3)
    produce(mocked.cluster.brokers, "events", made.messages)
    meter = mocked.relay()
    mocked.check(made)
    assert meter.fates["dead_lettered"] == made.bad
    assert meter.fates.total() == len(made.messages)
    # The group is done with all of it; another database is not, and another group changes nothing for this one.
    other = tmp_path / "other"
    other.mkdir()
    second = Mocked(mocked.cluster, other)
    second.relay()
    second.check(made)
    assert mocked.relay(group="another").fates.total() == 0
    mocked.check(made)


def test_a_refused_commit_and_a_moved_coordinator_cost_nothing(mocked: Mocked) -> None:
    from confluent_kafka import KafkaError

    from tests.system.kafka.mock import Request

    made = traffic(300, seed=4)
    produce(mocked.cluster.brokers, "events", made.messages)
    errors = [KafkaError.ILLEGAL_GENERATION, KafkaError.COORDINATOR_LOAD_IN_PROGRESS]
    mocked.cluster.fail_next(Request.OFFSET_COMMIT, errors)
    meter = mocked.relay()
    assert meter.refused_commits >= 1
    mocked.check(made)
    mocked.cluster.coordinate("g", 2)
    more = traffic(400, seed=4)
    produce(mocked.cluster.brokers, "events", more.messages[len(made.messages) :])
    mocked.relay()
    mocked.check(more)


def test_a_schema_that_nobody_registered_makes_dead_letters_and_the_partition_goes_on(mocked: Mocked) -> None:
    from schemagen_runtime import SchemaInfo

    stranger = SchemaInfo("other", "2.0.0", "ab" * 32, b"{}")
    made = [message("a", event("a")), message("b", event("b"), schema=stranger), message("c", event("c"))]
    produce(mocked.cluster.brokers, "events", made)
    meter = mocked.relay()
    assert meter.dead_letters == {"unknown_schema": 1}
    (letter,) = letters(mocked.folder / "dead")
    assert letter["source"] == {"topic": "events", "partition": hash_of(b"b"), "offset": 0}
    assert letter["schema"] == {"name": "other", "version": "2.0.0", "fingerprint": "ab" * 32}
    assert letter["event"] == event("b")


def test_a_store_that_is_away_is_waited_for(mocked: Mocked, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    made = traffic(200, seed=5)
    produce(mocked.cluster.brokers, "events", made.messages)
    meter = Meter()
    with sqlite3.connect(mocked.folder / "m.db", isolation_level=None, timeout=0) as locking:
        monkeypatch.setattr("schemagen_runtime.backends.sqlite.connection._BUSY_SECONDS", 0.1)
        mocked.store.close()
        mocked.store = SqliteStore(str(mocked.folder / "m.db"))
        locking.execute("BEGIN IMMEDIATE")
        thread = threading.Thread(target=mocked.relay, kwargs={"meter": meter})
        thread.start()
        until = time.monotonic() + 20
        while meter.paused is None and time.monotonic() < until:
            time.sleep(0.01)
        assert "locked" in str(meter.paused)
        assert letters(mocked.folder / "dead") == []
        locking.execute("ROLLBACK")
        thread.join(30)
    mocked.check(made)


def relay(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    given = [sys.executable, "-m", "schemagen", "relay", *arguments]
    return subprocess.run(given, capture_output=True, text=True, timeout=timeout, check=False)


def test_what_is_wrong_is_named(cluster: MockCluster, tmp_path: Path) -> None:
    cluster.create_topic("events")
    where = ("--to", f"sqlite:///{tmp_path}/m.db", "--dead-letters", str(tmp_path / "dead"), "--until-now")
    wrong = relay("--from", f"kafka://{cluster.brokers}/evnts", *where)
    assert (wrong.returncode, "there is no topic 'evnts'" in wrong.stderr, "events" in wrong.stderr) == (1, True, True)
    url = relay("--from", f"kafka://{cluster.brokers}/", *where)
    assert (url.returncode, "names no topic" in url.stderr) == (2, True)


def test_a_user_whom_a_cluster_refuses_is_told_at_once(
    sasl_brokers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    properties = (
        "security.protocol=SASL_PLAINTEXT\nsasl.mechanisms=PLAIN\nsasl.username=alice\nsasl.password=hers-no-more"
    )
    (tmp_path / "kafka.properties").write_text(properties)
    monkeypatch.setenv("SCHEMAGEN_KAFKA_CONFIG", str(tmp_path / "kafka.properties"))
    url = f"kafka://{sasl_brokers}/events?reconnect.backoff.ms=1&reconnect.backoff.max.ms=20"
    done = relay("--from", url, "--to", f"sqlite:///{tmp_path}/m.db", "--dead-letters", str(tmp_path / "dead"))
    *logged, told = done.stderr.splitlines()
    assert done.returncode == 1
    assert f"schemagen: Kafka at {sasl_brokers} refuses this user: SASL authentication error" in told
    assert len(logged) <= 1


def test_a_session_that_the_brokers_refuse_is_wrong_for_good(brokers: str, tmp_path: Path) -> None:
    url = f"kafka://{brokers}/{new_topic(brokers)}?session.timeout.ms=7"
    done = relay("--from", url, "--to", f"sqlite:///{tmp_path}/m.db", "--dead-letters", str(tmp_path / "dead"))
    assert done.returncode == 1
    assert "cannot be read: JoinGroup failed: Broker: Invalid session timeout" in done.stderr


@pytest.mark.long
def test_two_members_killed_on_a_real_broker_lose_and_double_nothing(brokers: str, tmp_path: Path) -> None:
    topic = new_topic(brokers)
    made = traffic(EVENTS, seed=6)
    first = len(made.messages) // 4
    produce(brokers, topic, made.messages[:first])
    where = ["--from", f"kafka://{brokers}/{topic}", "--to", f"sqlite:///{tmp_path}/m.db"]
    given = [sys.executable, "-m", "tests.system.relay.killed", "6", KILLS, "2", "1.5", *where, "--instance", "mMEMBER"]
    with (
        (tmp_path / "said").open("w") as said,
        subprocess.Popen(
            [*given, "--dead-letters", str(tmp_path / "dead")], stderr=said, stdin=subprocess.PIPE
        ) as process,
    ):
        for start in range(first, len(made.messages), 1000):
            produce(brokers, topic, made.messages[start : start + 1000])
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(180 + EVENTS // 100) in (0, 1)
    made.check(tmp_path / "m.db", tmp_path / "dead")


@pytest.mark.long
@pytest.mark.parametrize("member", [("--instance", "one"), ()], ids=["named", "nameless"])
def test_a_relay_that_was_killed_goes_on_long_before_its_session_would_end(
    brokers: str, tmp_path: Path, member: tuple[str, ...]
) -> None:
    topic = new_topic(brokers)
    where = ["--from", f"kafka://{brokers}/{topic}", "--to", f"sqlite:///{tmp_path}/m.db"]
    given = [sys.executable, "-m", "schemagen", "relay", *where, "--dead-letters", str(tmp_path / "dead"), *member]
    for number in range(2):
        with subprocess.Popen(given, stderr=subprocess.DEVNULL) as process:
            began = time.monotonic()
            try:
                produce(brokers, topic, [message(f"e{number}", event(f"e{number}"))])
                while _stored(tmp_path / "m.db") <= number:
                    assert time.monotonic() < began + MEMBER_SECONDS / 2
                    time.sleep(0.05)
            finally:
                process.kill()


def _stored(db: Path) -> int:
    """Return how many events a store has, which may not be there yet."""
    try:
        with SqliteStore(str(db), read_only=True) as store:
            return len(list(store.records(PLACE)))
    except DestinationError:
        return 0

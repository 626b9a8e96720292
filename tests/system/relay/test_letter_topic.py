"""Dead letters in a topic: the commands as people call them, and a cluster of letters that goes and comes back."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import orjson
import pytest
from schemagen.cli.event_schemas import load_schema
from schemagen_runtime.backends.kafka.address import read_kafka_url
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas
from schemagen_runtime.relay.meter import Meter
from schemagen_runtime.relay.relay import Relay
from schemagen_runtime.relay.store_sender import StoreSender

from tests.runtime.support import event
from tests.system.kafka.support import make_topics, open_kafka, read_log
from tests.system.relay.events import INFO, PLACE, LogMessage, message
from tests.system.relay.test_kafka import produce

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster

pytest.importorskip("confluent_kafka")


def schemagen(*arguments: str) -> subprocess.CompletedProcess[str]:
    given = [sys.executable, "-m", "schemagen", *arguments]
    return subprocess.run(given, capture_output=True, text=True, timeout=90, check=False)


def make(cluster: MockCluster, *topics: str) -> None:
    cluster.join_at_once()
    for topic in topics:
        make_topics(cluster, topic)


def sources(brokers: str, topic: str = "dead") -> list[str]:
    letters = [orjson.loads(one.value() or b"") for one in read_log(brokers, topic)]
    return sorted(json.dumps(letter["source"], sort_keys=True) for letter in letters)


def mixed() -> list[LogMessage]:
    return [
        message("a", event("a")),
        message("b", event("b", x="many")),
        message("c", b"garbage"),
        message("d", event("d")),
    ]


def test_what_cannot_be_stored_goes_to_a_topic_and_is_replayed_from_there(cluster: MockCluster, tmp_path: Path) -> None:
    make(cluster, "events", "dead")
    _relay_and_replay(cluster.brokers, "events", f"kafka://{cluster.brokers}/dead", tmp_path)
    assert len(sources(cluster.brokers)) == 6


@pytest.mark.long
def test_a_real_broker_keeps_them_too(brokers: str, tmp_path: Path) -> None:
    topic = f"t{uuid4().hex[:12]}"
    open_kafka(brokers, topic, "?create_topics=4").register(PLACE, INFO)
    _relay_and_replay(brokers, topic, f"kafka://{brokers}/{topic}.dead?create_topics=2", tmp_path)
    assert len(sources(brokers, f"{topic}.dead")) == 6


def _relay_and_replay(brokers: str, topic: str, dead: str, folder: Path) -> None:
    """Relay two good events and two others, which stay dead letters however often they are sent again."""
    produce(brokers, topic, mixed())
    log, store = f"kafka://{brokers}/{topic}", f"sqlite:///{folder}/m.db"
    given = ["relay", "--from", log, "--to", store, "--until-now", "--dead-letters"]
    refused = schemagen(*given, log)
    assert (refused.returncode, "would be read as events" in refused.stderr) == (2, True)
    done = schemagen(*given, dead)
    assert done.returncode == 1, done.stderr
    assert "4 events: 2 delivered, 2 dead lettered" in done.stderr
    assert f"{dead}: 2 letters; 'schemagen replay' sends them again" in done.stderr
    for _ in range(2):
        replayed = schemagen("replay", dead, "--to", store)
        assert replayed.returncode == 1
        assert f"{dead}: 2 letters: 0 delivered, 0 duplicate, 2 kept" in replayed.stderr
        assert ": error[type_mismatch]: event 'b': column 'x' does not fit" in replayed.stdout
        assert ": error[unreadable]: it cannot be sent" in replayed.stdout


def test_while_nobody_takes_dead_letters_the_relay_waits_and_loses_none(
    cluster: MockCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from schemagen_runtime.relay import letter_topic
    from schemagen_runtime.relay.kafka_client import ConsumerSettings
    from schemagen_runtime.relay.kafka_topic import KafkaTopic
    from schemagen_runtime.relay.letter_topic import LetterTopic

    from tests.system.kafka.mock import mock_cluster

    monkeypatch.setattr(letter_topic, "_ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(letter_topic, "_DELIVERY_SECONDS", 1.0)
    make(cluster, "events")
    produce(cluster.brokers, "events", mixed())
    with mock_cluster(1) as away, SqliteStore(str(tmp_path / "m.db")) as store:
        for topic in ("dead", "dead.schemas"):
            away.create_topic(topic)
        box = LetterTopic(read_kafka_url(f"kafka://{away.brokers}/dead"))
        away.set_down(1)
        log = KafkaTopic(read_kafka_url(f"kafka://{cluster.brokers}/events"), ConsumerSettings("g"))
        meter = Meter()
        relay = Relay(StoreSender(store, log.identity, LoadedSchemas(load_schema, box), box, 1 << 20), meter)
        thread = threading.Thread(target=relay.run, args=(log, _ignore), kwargs={"until_now": True})
        thread.start()
        _wait_until(lambda: meter.paused is not None)
        assert list(store.collections()) == []  # documents come first, or letters could not be replayed
        away.set_up(1)
        thread.join(60)
        assert not thread.is_alive()
        log.close()
        assert len(sources(away.brokers)) == 2
        assert sorted(str(record.id) for record in store.records(PLACE)) == ["a", "d"]
        box.close()


def _ignore(_: object) -> None:
    """Take what became of a batch."""


def _wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)

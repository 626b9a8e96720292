"""A producer in this process: what it sends, refuses and says of itself."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest
from schemagen_runtime import SettingsError
from schemagen_runtime.backends.kafka.client import Client
from schemagen_runtime.backends.kafka.codes import Code
from schemagen_runtime.backends.kafka.open_batch import Outgoing

from tests.system.kafka.support import TOPIC, ids_in_log, lines, make_topics, numbered, read_log

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster


def _client(cluster: MockCluster, **properties: str) -> Client:
    make_topics(cluster)
    given = {name.replace("_", "."): value for name, value in properties.items()}
    return Client({"bootstrap.servers": cluster.brokers, "enable.idempotence": "true", **given})


def _messages(ids: list[str], ready: Sequence[bytes] | None = None) -> Outgoing:
    return Outgoing(range(len(ids)), [id_.encode() for id_ in ids], ready or lines(ids), [[]] * len(ids))


def test_messages_of_several_threads_arrive(cluster: MockCluster) -> None:
    client = _client(cluster)
    groups = [numbered(500, prefix) for prefix in "abcd"]
    failed: list[object] = []

    def send(ids: list[str]) -> None:
        failed.append(client.send(TOPIC, _messages(ids)))

    threads = [threading.Thread(target=send, args=(group,)) for group in groups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == [{}] * 4
    assert ids_in_log(cluster.brokers) == sorted(id_ for group in groups for id_ in group)
    client.close()


def test_a_full_queue_of_librdkafka_is_waited_for(cluster: MockCluster) -> None:
    client = _client(cluster, queue_buffering_max_messages="10")
    assert client.send(TOPIC, _messages(numbered(100))) == {}
    assert len(read_log(cluster.brokers)) == 100
    client.close()


def test_what_the_client_finds_too_large_is_alone_in_it(cluster: MockCluster) -> None:
    client = _client(cluster, message_max_bytes="2000")
    first, _, last = lines(numbered(3))
    messages = _messages(numbered(3), [first, b"x" * 3000, last])
    assert {place: error.code() for place, error in client.send(TOPIC, messages).items()} == {
        1: Code.MSG_SIZE_TOO_LARGE
    }
    assert ids_in_log(cluster.brokers) == ["id-0", "id-2"]
    client.close()


def test_who_waits_on_a_client_that_is_closed_is_told(cluster: MockCluster) -> None:
    client = _client(cluster)
    for broker in (1, 2, 3):
        cluster.set_down(broker)
    threading.Timer(0.2, client.close).start()
    failed = client.send(TOPIC, _messages(numbered(3)))
    assert {error.code() for error in failed.values()} == {Code.PURGE_IN_FLIGHT}
    assert client.send(TOPIC, _messages(["late"]))[0].code() == Code.PURGE_IN_FLIGHT


def test_a_property_that_librdkafka_refuses(cluster: MockCluster) -> None:
    with pytest.raises(
        SettingsError, match=r'cannot be made: Invalid value for configuration property "queue\.buffering'
    ):
        _client(cluster, linger_ms="soon")


def test_a_closed_client_leaves_no_thread(cluster: MockCluster) -> None:
    before = set(threading.enumerate())
    client = _client(cluster)
    (polling,) = set(threading.enumerate()) - before
    assert client.send(TOPIC, _messages(["a"])) == {}
    client.close()
    polling.join(30)
    assert not polling.is_alive()

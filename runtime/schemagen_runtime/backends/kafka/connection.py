"""Hold the clients that send to one cluster, and say what its refusals mean."""

from __future__ import annotations

import ctypes
import os
import threading
import weakref
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from schemagen_runtime.api.destination import DestinationError, SchemaInfo, TransientError
from schemagen_runtime.backends.kafka.address import KafkaAddress
from schemagen_runtime.backends.kafka.client import Client
from schemagen_runtime.backends.kafka.codes import FORBIDDEN, TOO_LARGE, say
from schemagen_runtime.backends.kafka.open_batch import Outgoing
from schemagen_runtime.backends.kafka.settings import KafkaSettings, client_properties
from schemagen_runtime.backends.kafka.topics import Topics, refused
from schemagen_runtime.protocol.messages import SCHEMA, Headers, schemas_topic
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.rate_limit import RateLimit

if TYPE_CHECKING:
    from confluent_kafka import KafkaError

log = log_of("schemagen_runtime")

_OWN: Final = {"acks": "all", "enable.idempotence": "true", "partitioner": "murmur2_random"}
_DEFAULTS: Final = {"compression.type": "lz4", "linger.ms": "0", "reconnect.backoff.max.ms": "1000"}
_TIMEOUT: Final = frozenset({"message.timeout.ms", "delivery.timeout.ms"})


class Connection:
    """Send messages, idempotently. Another client takes the place of one that met a fatal error.

    ``_lock`` guards the clients; ``_one_by_one`` is held while too large a set is taken apart.
    """

    def __init__(
        self,
        address: KafkaAddress,
        settings: KafkaSettings | None,
        delivery_timeout: float,
        defaults: Mapping[str, str] | None = None,
    ) -> None:
        """Make the client, which connects in the background.

        Args:
            address: the cluster, and which properties the URL gives.
            settings: what a URL does not say: secrets, and a file of properties.
            delivery_timeout: how long a message is tried, in seconds.
            defaults: further properties, where nobody gives them.

        Raises:
            SettingsError: a property is not known, may not be set or has a wrong value, or the file cannot be read.
            DestinationError: confluent-kafka is not installed.
        """
        self._address = address
        self._given = given = client_properties(address, settings)
        timeout = {} if _TIMEOUT & given.keys() else {"message.timeout.ms": _milliseconds(delivery_timeout)}
        self._properties = {**_DEFAULTS, **(defaults or {}), **timeout, **given, **_OWN}
        self._too_large = RateLimit(60.0)
        self._lock = threading.Lock()
        self._one_by_one = threading.Lock()
        self._single: Client | None = None
        self._client: Client | None = Client(self._properties)
        _connections.add(self)

    def require(self, topic: str, seconds: float) -> None:
        """Return once a topic and that of its schemas are there and may be written.

        Raises:
            DestinationError: one is not there, or may not be written.
            TransientError: nobody answers within some seconds.
        """
        Topics(self._given, self._address, monotonic() + seconds).require(topic)

    def introduce(self, topic: str, schema: SchemaInfo, seconds: float) -> None:
        """Do what ``require`` does, and put a schema's document into the topic of schemas.

        Raises:
            DestinationError: a topic is not there, or may not be written.
            TransientError: nobody answers within some seconds.
        """
        until = monotonic() + seconds
        self.require(topic, seconds)
        named: Headers = [(SCHEMA, f"{schema.name} {schema.version}".encode())]
        document = Outgoing([0], [schema.fingerprint.encode()], [schema.document], [named])
        client = self.usable()
        failed = client.send(schemas_topic(topic), document, max(1.0, until - monotonic()))
        if failed:
            raise self.failure(client, schemas_topic(topic), failed[0])

    def send(self, client: Client, topic: str, messages: Outgoing) -> dict[int, KafkaError]:
        """Send messages, and wait until each of them is acknowledged or refused.

        What is in too large a set is sent once more, each message in a set of its own.

        Returns:
            Why messages failed, by place.
        """
        failed = client.send(topic, messages)
        large = frozenset(place for place, error in failed.items() if error.code() in TOO_LARGE)
        if not large or len(messages.lines) == 1:
            return failed
        more = self._too_large.admit()
        if more is not None:
            advice = "set batch.size in the URL to at most the topic's max.message.bytes"
            log.warning("topic %s takes no sets as large as they are sent: %s%s", topic, advice, more)
        with self._one_by_one:
            alone = self._usable_single().send(topic, messages.pick(large))
        return {place: error for place, error in failed.items() if place not in large} | alone

    def failure(self, client: Client, topic: str, error: KafkaError) -> DestinationError | TransientError:
        """Return what to raise of a client's message that failed: the cluster refuses, or is away."""
        refusal = say(error) if error.code() in FORBIDDEN else client.refusal()
        if refusal is not None:
            return DestinationError(refused(self._address, topic, refusal))
        trouble = client.trouble()
        return TransientError(f"Kafka did not acknowledge: {say(error)}{f'; {trouble}' if trouble else ''}")

    def usable(self) -> Client:
        """Return the client of this process; another one where it met a fatal error."""
        with self._lock:
            if self._client is None or self._client.is_broken:
                self._client = Client(self._properties)
            return self._client

    def _usable_single(self) -> Client:
        """Return the client whose sets have one message each."""
        with self._lock:
            if self._single is None or self._single.is_broken:
                self._single = Client({**self._properties, "batch.num.messages": "1"})
            return self._single

    def close(self) -> None:
        """Disconnect. What still is on its way may arrive, or not."""
        with self._lock:
            clients, self._client, self._single = (self._client, self._single), None, None
        for client in clients:
            if client is not None:
                client.close()

    def leave_to_parent(self) -> None:
        """Forget the parent's clients in a forked child: their threads are not here, and to destroy one would hang."""
        for client in (self._client, self._single):
            if client is not None:
                ctypes.pythonapi.Py_IncRef(ctypes.py_object(client.producer))
        self._lock, self._one_by_one = threading.Lock(), threading.Lock()
        self._client = self._single = None


def _milliseconds(seconds: float) -> str:
    """Write a time as librdkafka takes it, for which 0 would be for ever."""
    return str(int(min(max(seconds * 1000, 1000), 2_000_000_000)))


_connections: Final[weakref.WeakSet[Connection]] = weakref.WeakSet()


def _after_fork() -> None:
    for connection in list(_connections):
        connection.leave_to_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)

"""Send events to a topic of Apache Kafka: ``kafka://broker:9092/events``.

An event is delivered when every replica in sync has acknowledged it. ``docs/kafka.md`` says what that is, and is not.
"""

from __future__ import annotations

import ctypes
import os
import threading
import weakref
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NoReturn

from schemagen_runtime.api.destination import (
    Batch,
    Collection,
    DestinationError,
    Outcome,
    SchemaInfo,
    TransientError,
)
from schemagen_runtime.backends.kafka.address import read_kafka_url
from schemagen_runtime.backends.kafka.client import Client
from schemagen_runtime.backends.kafka.codes import FORBIDDEN, MISSING, REFUSED, TOO_LARGE, Code, say
from schemagen_runtime.backends.kafka.open_batch import Outgoing
from schemagen_runtime.backends.kafka.settings import KafkaSettings, client_properties
from schemagen_runtime.backends.kafka.topics import Topics, refused
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.protocol.messages import (
    SCHEMA,
    Headers,
    KeyReader,
    schemas_topic,
    write_accepted,
    write_headers,
)
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.process_bound import refuse_pickle
from schemagen_runtime.support.rate_limit import RateLimit

if TYPE_CHECKING:
    from confluent_kafka import KafkaError

log = log_of("schemagen_runtime")

_REGISTRATION_SECONDS: Final = 15.0
_LOOK_SECONDS: Final = 2.0
"""For this long is looked whether a topic is still there, once nothing of a batch was acknowledged in its time."""
_OWN: Final = {"acks": "all", "enable.idempotence": "true", "partitioner": "murmur2_random"}
_DEFAULTS: Final = {"compression.type": "lz4", "linger.ms": "0", "reconnect.backoff.max.ms": "1000"}
_TIMEOUT: Final = frozenset({"message.timeout.ms", "delivery.timeout.ms"})


class KafkaDestination:
    """Produce events, each under its id, idempotently.

    ``_lock`` guards the clients; ``_one_by_one`` is held while too large a set is taken apart.

    Attributes:
        identity: names the place for a spool: the brokers and the topic, whatever else the URL says.
        best_workers: how many batches are best on their way at a time; one alone has half the throughput, or less.
    """

    best_workers: Final = 4

    def __init__(self, url: str, settings: KafkaSettings | None = None, delivery_timeout: float = 120.0) -> None:
        """Read the URL and the properties, and make the client, which connects in the background.

        Args:
            url: names brokers and topic.
            settings: what a URL does not say: secrets, and a file of properties.
            delivery_timeout: how long an event is tried, in seconds: ``Settings.delivery_timeout``.

        Raises:
            ValueError: the URL is not one of a topic.
            SettingsError: a property is not known, may not be set or has a wrong value, or the file cannot be read.
            DestinationError: confluent-kafka is not installed.
        """
        self._address = read_kafka_url(url)
        self.identity = self._address.identity
        self._given = given = client_properties(self._address, settings)
        timeout = {} if _TIMEOUT & given.keys() else {"message.timeout.ms": _milliseconds(delivery_timeout)}
        self._properties = {**_DEFAULTS, **timeout, **given, **_OWN}
        self._too_large = RateLimit(60.0)
        self._lock = threading.Lock()
        self._one_by_one = threading.Lock()
        self._single: Client | None = None
        self._client: Client | None = Client(self._properties)
        self._keys: dict[str, KeyReader] = {}
        _destinations.add(self)

    def __reduce__(self) -> NoReturn:
        refuse_pickle(self)

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Ensure that the topic is there and may be written, and put the document into the topic of its schemas.

        Raises:
            DestinationError: the topic is not there, or may not be written.
            TransientError: nobody answers within 15 seconds.
        """
        self._register(collection, schema, monotonic() + _REGISTRATION_SECONDS)

    def _register(self, collection: Collection, schema: SchemaInfo, until: float) -> None:
        topic = self._address.topic_of(collection)
        Topics(self._given, self._address, until).require(topic)
        named: Headers = [(SCHEMA, f"{schema.name} {schema.version}".encode())]
        document = Outgoing([0], [schema.fingerprint.encode()], [schema.document], [named])
        client = self._usable()
        failed = client.send(schemas_topic(topic), document, max(1.0, until - monotonic()))
        if failed:
            self._raise(client, schemas_topic(topic), failed[0])

    def send(self, batch: Batch) -> Outcome:
        """Produce a batch, and wait until each event is acknowledged or refused.

        Raises:
            TransientError: none of its events was acknowledged, and they may be later.
            DestinationError: the topic is not there, or may not be written.
        """
        topic = self._address.topic_of(batch.collection)
        messages = self._messages(batch)
        client = self._usable()
        failed = client.send(topic, messages)
        if not failed:
            return Outcome()
        failed = self._take_apart(topic, messages, failed)
        again = frozenset(place for place, error in failed.items() if error.code() not in REFUSED | TOO_LARGE)
        if len(again) == len(batch.lines):
            self._explain(client, batch, list(failed.values()))
        refusals = {
            place: _refusal(error, len(batch.lines[place])) for place, error in failed.items() if place not in again
        }
        return Outcome(errors=refusals, again=again)

    def close(self) -> None:
        """Close the connections. What still is on its way may arrive, or not."""
        with self._lock:
            clients, self._client, self._single = (self._client, self._single), None, None
        for client in clients:
            if client is not None:
                client.close()

    def _messages(self, batch: Batch) -> Outgoing:
        keys = self._keys.get(batch.schema.fingerprint)
        if keys is None:
            keys = self._keys[batch.schema.fingerprint] = KeyReader(batch.schema.document)
        common = write_headers(batch.collection, batch.model, batch.schema)
        headers: list[Headers] = []
        for count, seconds in batch.acceptance:
            headers += [[*common, write_accepted(seconds)]] * count
        left = len(batch.lines) - len(headers)
        headers += [headers[-1] if headers else common] * left
        lines = batch.lines
        return Outgoing(range(len(lines)), keys.read(lines), lines, headers[: len(lines)])

    def _take_apart(self, topic: str, messages: Outgoing, failed: dict[int, KafkaError]) -> dict[int, KafkaError]:
        """Send what was in too large a set once more, each message in a set of its own; return all that failed."""
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

    def _usable(self) -> Client:
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

    def _explain(self, client: Client, batch: Batch, errors: Sequence[KafkaError]) -> NoReturn:
        """Raise why nothing of a batch was acknowledged."""
        chosen = next((error for error in errors if error.code() in FORBIDDEN | MISSING), errors[0])
        if chosen.code() == Code.MSG_TIMED_OUT or chosen.code() in MISSING:
            # A topic that was made anew lacks the schema, too.
            self._register(batch.collection, batch.schema, monotonic() + _LOOK_SECONDS)
        self._raise(client, self._address.topic_of(batch.collection), chosen)

    def _raise(self, client: Client, topic: str, error: KafkaError) -> NoReturn:
        refusal = say(error) if error.code() in FORBIDDEN else client.refusal()
        if refusal is not None:
            raise DestinationError(refused(self._address, topic, refusal))
        trouble = client.trouble()
        raise TransientError(f"Kafka did not acknowledge: {say(error)}{f'; {trouble}' if trouble else ''}")

    def leave_to_parent(self) -> None:
        """Forget the parent's clients in a forked child: their threads are not here, and to destroy one would hang."""
        for client in (self._client, self._single):
            if client is not None:
                ctypes.pythonapi.Py_IncRef(ctypes.py_object(client.producer))
        self._lock, self._one_by_one = threading.Lock(), threading.Lock()
        self._client = self._single = None


def _refusal(error: KafkaError, size: int) -> FieldError:
    if error.code() in TOO_LARGE:
        message = f"the event has {size:,} bytes on the wire, and Kafka refuses it: {say(error)}"
        expected = "an event below message.max.bytes of the client and max.message.bytes of the topic"
        return FieldError(ErrorCode.EVENT_TOO_LARGE, None, message, expected, f"{size} bytes")
    return FieldError(ErrorCode.DELIVERY_FAILED, None, f"Kafka refuses it: {say(error)}", "delivery", "none")


def _milliseconds(seconds: float) -> str:
    """Write a time as librdkafka takes it, for which 0 would be for ever."""
    return str(int(min(max(seconds * 1000, 1000), 2_000_000_000)))


_destinations: Final[weakref.WeakSet[KafkaDestination]] = weakref.WeakSet()


def _after_fork() -> None:
    for destination in list(_destinations):
        destination.leave_to_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)

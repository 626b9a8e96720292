"""Send events to a topic of Apache Kafka: ``kafka://broker:9092/events``.

An event is delivered when every replica in sync has acknowledged it. ``docs/kafka.md`` says what that is, and is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NoReturn

from schemagen_runtime.api.destination import Batch, Collection, Outcome, SchemaInfo
from schemagen_runtime.backends.kafka.address import read_kafka_url
from schemagen_runtime.backends.kafka.client import Client
from schemagen_runtime.backends.kafka.codes import FORBIDDEN, MISSING, REFUSED, TOO_LARGE, Code, say
from schemagen_runtime.backends.kafka.connection import Connection
from schemagen_runtime.backends.kafka.open_batch import Outgoing
from schemagen_runtime.backends.kafka.settings import KafkaSettings
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.protocol.messages import Headers, KeyReader, write_accepted, write_headers
from schemagen_runtime.support.process_bound import refuse_pickle

if TYPE_CHECKING:
    from confluent_kafka import KafkaError

_REGISTRATION_SECONDS: Final = 15.0
_LOOK_SECONDS: Final = 2.0
"""For this long is looked whether a topic is still there, once nothing of a batch was acknowledged in its time."""


class KafkaDestination:
    """Produce events, each under its id, idempotently.

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
        self._connection = Connection(self._address, settings, delivery_timeout)
        self._keys: dict[str, KeyReader] = {}

    def __reduce__(self) -> NoReturn:
        refuse_pickle(self)

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Ensure that the topic is there and may be written, and put the document into the topic of its schemas.

        Raises:
            DestinationError: the topic is not there, or may not be written.
            TransientError: nobody answers within 15 seconds.
        """
        self._connection.introduce(self._address.topic_of(collection), schema, _REGISTRATION_SECONDS)

    def send(self, batch: Batch) -> Outcome:
        """Produce a batch, and wait until each event is acknowledged or refused.

        Raises:
            TransientError: none of its events was acknowledged, and they may be later.
            DestinationError: the topic is not there, or may not be written.
        """
        topic = self._address.topic_of(batch.collection)
        messages = self._messages(batch)
        client = self._connection.usable()
        failed = self._connection.send(client, topic, messages)
        if not failed:
            return Outcome()
        again = frozenset(place for place, error in failed.items() if error.code() not in REFUSED | TOO_LARGE)
        if len(again) == len(batch.lines):
            self._explain(client, batch, list(failed.values()))
        refusals = {
            place: _refusal(error, len(batch.lines[place])) for place, error in failed.items() if place not in again
        }
        return Outcome(errors=refusals, again=again)

    def close(self) -> None:
        """Close the connections. What still is on its way may arrive, or not."""
        self._connection.close()

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

    def _explain(self, client: Client, batch: Batch, errors: Sequence[KafkaError]) -> NoReturn:
        """Raise why nothing of a batch was acknowledged."""
        topic = self._address.topic_of(batch.collection)
        chosen = next((error for error in errors if error.code() in FORBIDDEN | MISSING), errors[0])
        if chosen.code() == Code.MSG_TIMED_OUT or chosen.code() in MISSING:
            # A topic that was made anew lacks the schema, too.
            self._connection.introduce(topic, batch.schema, _LOOK_SECONDS)
        raise self._connection.failure(client, topic, chosen)


def _refusal(error: KafkaError, size: int) -> FieldError:
    if error.code() in TOO_LARGE:
        message = f"the event has {size:,} bytes on the wire, and Kafka refuses it: {say(error)}"
        expected = "an event below message.max.bytes of the client and max.message.bytes of the topic"
        return FieldError(ErrorCode.EVENT_TOO_LARGE, None, message, expected, f"{size} bytes")
    return FieldError(ErrorCode.DELIVERY_FAILED, None, f"Kafka refuses it: {say(error)}", "delivery", "none")

"""Find the documents of schemas in the compacted topic that lies beside a topic of events."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Final, cast

from schemagen_runtime.api.destination import SchemaInfo
from schemagen_runtime.backends.kafka.address import KafkaAddress
from schemagen_runtime.protocol.messages import schemas_topic
from schemagen_runtime.relay.grouping import read_schema
from schemagen_runtime.relay.kafka_client import ConsumerErrors, ConsumerSettings, describe_error, make_consumer
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from confluent_kafka import Consumer, TopicPartition

_ASK_SECONDS: Final = 10.0
_MISSED_SECONDS: Final = 5.0
"""How long a schema that was not there is not looked for again: a topic may be full of events of it."""


class KafkaSchemas:
    """Read the documents of one topic's schemas, as far as they are asked for."""

    def __init__(self, topic: str, address: KafkaAddress, settings: ConsumerSettings) -> None:
        """Prepare to read; nothing is read yet."""
        with LOADING:
            import confluent_kafka  # noqa: PLC0415 -- only who reads a topic needs it

        self._kafka = confluent_kafka
        self.topic = schemas_topic(topic)
        self._address = address
        self._settings = replace(settings, instance=None)
        self._consumer: Consumer | None = None
        self._parts: list[TopicPartition] = []
        self._found: dict[str, SchemaInfo] = {}
        self._missed: dict[str, float] = {}

    def find(self, fingerprint: str) -> SchemaInfo | None:
        """Return a schema; None where its document is not in the topic.

        Raises:
            TransientError: the topic cannot be read now.
        """
        if fingerprint not in self._found and monotonic() >= self._missed.get(fingerprint, 0.0):
            try:
                self._read_on()
            except self._kafka.KafkaException as error:
                raise describe_error(error.args[0], self._address) from error
            if fingerprint not in self._found:
                self._missed[fingerprint] = monotonic() + _MISSED_SECONDS
        return self._found.get(fingerprint)

    def _read_on(self) -> None:
        """Read what came since, up to where the topic ends now."""
        consumer = self._open()
        if consumer is None:
            return
        ends = {part.partition: consumer.get_watermark_offsets(part, timeout=_ASK_SECONDS)[1] for part in self._parts}
        reached = {part.partition: max(0, part.offset) for part in consumer.position(self._parts)}
        until = monotonic() + _ASK_SECONDS
        while any(reached[number] < end for number, end in ends.items()):
            for message in consumer.consume(100, 0.1):
                number, offset = cast("int", message.partition()), cast("int", message.offset())
                error = message.error()
                if error is None:
                    self._note(message.key(), message.value())
                    reached[number] = offset + 1
                elif error.code() == self._kafka.KafkaError._PARTITION_EOF:  # noqa: SLF001 -- its public name
                    reached[number] = offset
                else:
                    raise self._kafka.KafkaException(error)
            if monotonic() > until:
                raise self._kafka.KafkaException(self._kafka.KafkaError(self._kafka.KafkaError._TIMED_OUT))  # noqa: SLF001

    def _open(self) -> Consumer | None:
        """Return a consumer of every partition, from its beginning; None where there is no such topic."""
        if self._consumer is None:
            consumer = make_consumer(self._address, self._settings, ConsumerErrors())
            try:
                described = consumer.list_topics(self.topic, timeout=_ASK_SECONDS).topics[self.topic]
                numbers = [] if described.error is not None else list(described.partitions)
                begin = self._kafka.OFFSET_BEGINNING
                self._parts = [self._kafka.TopicPartition(self.topic, number, begin) for number in numbers]
                consumer.assign(self._parts)
            except BaseException:
                consumer.close()
                raise
            if not self._parts:
                consumer.close()
                return None
            self._consumer = consumer
        return self._consumer

    def _note(self, key: bytes | None, document: bytes | None) -> None:
        fingerprint = (key or b"").decode("utf-8", "replace")
        schema = read_schema(fingerprint, document or b"")
        if schema is not None:
            self._found[fingerprint] = schema

    def close(self) -> None:
        """Disconnect."""
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None

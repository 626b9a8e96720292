"""Read a topic of Kafka as a whole, as a member of no group: from where it is told, up to where the topic ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final, cast

from schemagen_runtime.backends.kafka.address import KafkaAddress
from schemagen_runtime.relay.kafka_client import (
    ConsumerErrors,
    ConsumerSettings,
    describe_error,
    make_consumer,
    translated,
)
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from confluent_kafka import Consumer, Message, TopicPartition

_ASK_SECONDS: Final = 10.0
_MOST: Final = 1000
"""Messages that are given at once, at most."""


class KafkaReader:
    """Read every partition of one topic. One thread uses it."""

    def __init__(self, topic: str, address: KafkaAddress, settings: ConsumerSettings) -> None:
        """Prepare to read; nothing is connected yet.

        Args:
            topic: the topic.
            address: the cluster.
            settings: how it is spoken to, and the group under which ``commit`` remembers.
        """
        with LOADING:
            import confluent_kafka  # noqa: PLC0415 -- only who reads a topic needs it

        self._kafka = confluent_kafka
        self._topic = topic
        self._address = address
        self._translated = partial(translated, confluent_kafka.KafkaException, address)
        self._settings = settings
        self._consumer: Consumer | None = None
        self._reached: dict[int, int] = {}

    @property
    def reached(self) -> Mapping[int, int]:
        """Return behind which offset each partition was read, which is where it begins until then."""
        return dict(self._reached)

    def open(self, *, from_committed: bool = False) -> bool:
        """Connect, if it is not yet; return False where there is no such topic.

        Args:
            from_committed: whether to begin where ``commit`` was last; else at the beginning.

        Raises:
            TransientError, SourceError: the cluster does not answer, or the topic may not be read.
        """
        if self._consumer is not None:
            return True
        consumer = make_consumer(self._address, self._settings, ConsumerErrors())
        try:
            with self._translated():
                described = consumer.list_topics(self._topic, timeout=_ASK_SECONDS).topics[self._topic]
                parts = [] if described.error is not None else [self._part(number) for number in described.partitions]
                if from_committed and parts:
                    parts = consumer.committed(parts, _ASK_SECONDS)
                for part in parts:
                    low, high = consumer.get_watermark_offsets(part, timeout=_ASK_SECONDS)
                    part.offset = part.offset if low <= part.offset <= high else low
                consumer.assign(parts)
        except BaseException:
            consumer.close()
            raise
        if not parts:
            consumer.close()
            return False
        self._consumer, self._reached = consumer, {part.partition: part.offset for part in parts}
        return True

    def _part(self, number: int, offset: int | None = None) -> TopicPartition:
        if offset is None:
            return self._kafka.TopicPartition(self._topic, number)
        return self._kafka.TopicPartition(self._topic, number, offset)

    def ends(self) -> dict[int, int]:
        """Return where each partition ends now.

        Raises:
            TransientError, SourceError: the cluster does not say.
        """
        consumer = self._opened
        with self._translated():
            return {
                number: consumer.get_watermark_offsets(self._part(number), timeout=_ASK_SECONDS)[1]
                for number in self._reached
            }

    def read_to(self, ends: Mapping[int, int]) -> Iterator[list[Message]]:
        """Yield what was not read yet, up to these ends.

        Raises:
            TransientError, SourceError: it cannot be read.
        """
        until = monotonic() + _ASK_SECONDS
        while any(self._reached[number] < end for number, end in ends.items()):
            with self._translated():
                found = self._consume()
            if found:
                yield [one for one in found if cast("int", one.offset()) < ends[cast("int", one.partition())]]
                until = monotonic() + _ASK_SECONDS
            elif monotonic() > until:
                raise describe_error(self._kafka.KafkaError(self._kafka.KafkaError._TIMED_OUT), self._address)  # noqa: SLF001 -- its public name

    def _consume(self) -> list[Message]:
        """Return the next messages, and remember how far partitions were read, gaps at their ends included."""
        found: list[Message] = []
        for message in self._opened.consume(_MOST, 0.1):
            number, offset = cast("int", message.partition()), cast("int", message.offset())
            error = message.error()
            if error is None:
                found.append(message)
                self._reached[number] = offset + 1
            elif error.code() == self._kafka.KafkaError._PARTITION_EOF:  # noqa: SLF001 -- its public name
                self._reached[number] = max(self._reached[number], offset)
            else:
                raise self._kafka.KafkaException(error)
        return found

    def commit(self, reached: Mapping[int, int]) -> None:
        """Remember under the group how far everything was dealt with.

        Raises:
            TransientError, SourceError: the cluster does not take it.
        """
        with self._translated():
            offsets = [self._part(number, offset) for number, offset in reached.items()]
            self._opened.commit(offsets=offsets, asynchronous=False)

    @property
    def _opened(self) -> Consumer:
        assert self._consumer is not None  # noqa: S101 -- whoever reads has opened it
        return self._consumer

    def close(self) -> None:
        """Disconnect."""
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None

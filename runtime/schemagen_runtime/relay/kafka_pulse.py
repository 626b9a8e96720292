"""Tell whether a cluster still answers that sends nothing: its client tries again in silence, and reads as no news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from schemagen_runtime.api.destination import TransientError
from schemagen_runtime.backends.kafka.address import KafkaAddress
from schemagen_runtime.backends.kafka.codes import strip
from schemagen_runtime.relay.kafka_client import ConsumerErrors
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from confluent_kafka import Consumer, KafkaError
    from confluent_kafka.admin._metadata import TopicMetadata

_SILENT_SECONDS: Final = 5.0
"""For this long nothing may come before a broker is asked."""
_ANSWER_SECONDS: Final = 2.0


class KafkaPulse:
    """Ask a broker now and then, while no message comes. One thread uses it."""

    def __init__(self, consumer: Consumer, address: KafkaAddress, errors: ConsumerErrors) -> None:
        """Begin, where a broker has just answered."""
        with LOADING:
            from confluent_kafka import KafkaException  # noqa: PLC0415 -- only who reads a topic needs it

        self._exception = KafkaException
        self._consumer = consumer
        self._address = address
        self._errors = errors
        self._felt_at = monotonic()

    def felt(self) -> None:
        """Note that something came."""
        self._felt_at = monotonic()

    def require(self) -> None:
        """Return if something came of late, or a broker answers.

        Raises:
            TransientError: none answers, or lets this user in any more, or the topic was removed.
        """
        if monotonic() < self._felt_at + _SILENT_SECONDS:
            return
        topic = self._address.topic if self._address.pattern is None else None
        try:
            topics = cast(
                "Mapping[str, TopicMetadata]", self._consumer.list_topics(topic, timeout=_ANSWER_SECONDS).topics
            )
        except self._exception as error:
            said = self._errors.refusal() or self._errors.trouble() or strip(cast("KafkaError", error.args[0]).str())
            raise TransientError(f"no broker answers at {self._address.brokers}: {said}") from error
        wrong = None if topic is None else topics[topic].error
        if wrong is not None:
            raise TransientError(f"{topic} at {self._address.brokers} cannot be read: {strip(wrong.str())}")
        self.felt()

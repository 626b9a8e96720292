"""Hold messages on their way to Kafka, and what their delivery reports say."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from schemagen_runtime.backends.kafka.codes import Code
from schemagen_runtime.protocol.messages import Headers
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from confluent_kafka import KafkaError, Message


class Outgoing(NamedTuple):
    """Hold one message to be sent: the place of its event in the batch, its key, its value and its headers."""

    place: int
    key: bytes
    line: bytes
    headers: Headers


class OpenBatch:
    """Keep account of messages that were handed to librdkafka together.

    One thread hands them over, and waits; another one polls. For speed: a delivery report appends and does nothing
    else, and all are looked at together: a future for each message makes producing three times slower. A report may
    also come while librdkafka has a fatal error pending, and then most other calls of it raise.

    Attributes:
        waiting: messages that librdkafka took, and will report of.
        is_sealed: whether all messages were handed over.
    """

    __slots__ = ("_done", "_refused", "_reports", "is_sealed", "waiting")

    def __init__(self) -> None:
        self._reports: list[tuple[KafkaError | None, Message]] = []
        self._refused: dict[int, KafkaError] = {}
        self._done = threading.Event()
        self.waiting = 0
        self.is_sealed = False

    def report(self, error: KafkaError | None, message: Message) -> None:
        """Note what became of a message: a delivery callback."""
        self._reports.append((error, message))

    def refuse(self, index: int, error: KafkaError) -> None:
        """Note that librdkafka did not take a message."""
        self._refused[index] = error

    @property
    def is_settled(self) -> bool:
        """Tell whether every message has its report."""
        return self.is_sealed and len(self._reports) >= self.waiting

    def ring(self) -> None:
        """Wake whoever waits: all is reported, or nothing more will be."""
        self._done.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait, once all messages are handed over, until every message has its report; return whether it has."""
        self.is_sealed = True
        return self.is_settled or self._done.wait(timeout)

    def failures(self, messages: Sequence[Outgoing]) -> dict[int, KafkaError]:
        """Return why messages are not delivered, by index; of what has no report it is not known whether it is.

        Args:
            messages: what was to be sent. Of two equal messages either may be the one that failed.
        """
        failed = dict(self._refused)
        if not failed and len(self._reports) == len(messages) and all(error is None for error, _ in self._reports):
            return failed
        indexes: dict[bytes, list[int]] = {}
        for message in messages:
            if message.place not in failed:
                indexes.setdefault(message.line, []).append(message.place)
        for error, reported in self._reports.copy():
            index = indexes[reported.value() or b""].pop()
            if error is not None:
                failed[index] = error
        left = [index for some in indexes.values() for index in some]
        if left:
            with LOADING:
                from confluent_kafka import KafkaError  # noqa: PLC0415 -- see above

            failed.update(dict.fromkeys(left, KafkaError(Code.PURGE_IN_FLIGHT)))
        return failed

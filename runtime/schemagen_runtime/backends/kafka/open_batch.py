"""Hold messages on their way to Kafka, and what their delivery reports say."""

from __future__ import annotations

import threading
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, NamedTuple

from schemagen_runtime.backends.kafka.codes import Code
from schemagen_runtime.protocol.messages import Headers
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from confluent_kafka import KafkaError, Message


class Outgoing(NamedTuple):
    """Hold messages to be sent, each by the same index in four sequences.

    For speed: an object for each message would take as long as librdkafka takes to accept it.

    Attributes:
        places: the places of their events in the batch.
        keys: the ids of the events.
        lines: the wire lines.
        headers: what stands beside the lines.
    """

    places: Sequence[int]
    keys: Sequence[bytes]
    lines: Sequence[bytes]
    headers: Sequence[Headers]

    def pick(self, places: Container[int]) -> Outgoing:
        """Return the messages of some places."""
        chosen = [index for index, place in enumerate(self.places) if place in places]
        return Outgoing(
            [self.places[index] for index in chosen],
            [self.keys[index] for index in chosen],
            [self.lines[index] for index in chosen],
            [self.headers[index] for index in chosen],
        )


class OpenBatch:
    """Keep account of messages that were handed to librdkafka together.

    One thread hands them over, and waits; another one polls. For speed: a delivery report appends and does nothing
    else, and only those of failures are looked at: a future for each message makes producing three times slower. A
    report may also come while librdkafka has a fatal error pending, and then most other calls of it raise.

    Attributes:
        waiting: messages that librdkafka took, and will report of.
        is_sealed: whether all messages were handed over.
    """

    __slots__ = ("_acknowledged", "_done", "_failed", "_refused", "is_sealed", "waiting")

    def __init__(self) -> None:
        self._acknowledged: list[Message] = []
        self._failed: list[tuple[Message, KafkaError]] = []
        self._refused: dict[int, KafkaError] = {}
        self._done = threading.Event()
        self.waiting = 0
        self.is_sealed = False

    def report(self, error: KafkaError | None, message: Message) -> None:
        """Note what became of a message: a delivery callback."""
        if error is None:
            self._acknowledged.append(message)
        else:
            self._failed.append((message, error))

    def refuse(self, place: int, error: KafkaError) -> None:
        """Note that librdkafka did not take a message."""
        self._refused[place] = error

    @property
    def is_settled(self) -> bool:
        """Tell whether every message has its report."""
        return self.is_sealed and len(self._acknowledged) + len(self._failed) >= self.waiting

    def ring(self) -> None:
        """Wake whoever waits: all is reported, or nothing more will be."""
        self._done.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait, once all messages are handed over, until every message has its report; return whether it has."""
        self.is_sealed = True
        return self.is_settled or self._done.wait(timeout)

    def failures(self, messages: Outgoing) -> dict[int, KafkaError]:
        """Return why messages are not delivered, by place; of what has no report it is not known whether it is.

        Args:
            messages: what was to be sent. Of two equal messages either may be the one that failed.
        """
        if len(self._acknowledged) == len(messages.lines):
            return {}
        failed = dict(self._refused)
        places: dict[bytes, list[int]] = {}
        for place, line in zip(messages.places, messages.lines, strict=True):
            if place not in failed:
                places.setdefault(line, []).append(place)
        for message in self._acknowledged.copy():
            places[message.value() or b""].pop()
        for message, error in self._failed.copy():
            failed[places[message.value() or b""].pop()] = error
        left = [place for some in places.values() for place in some]
        if left:
            with LOADING:
                from confluent_kafka import KafkaError  # noqa: PLC0415 -- see above

            failed.update(dict.fromkeys(left, KafkaError(Code.PURGE_IN_FLIGHT)))
        return failed

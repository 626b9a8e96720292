"""Keep dead letters in a topic of Kafka, from which ``schemagen replay`` sends them again.

A message's value is the letter, as a line of a folder has it; its key is a digest of what it has in common with its
copies. Documents of schemas lie in the compacted topic beside it, as those of events do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final

from schemagen_runtime.api.destination import SchemaInfo, TransientError
from schemagen_runtime.backends.kafka.address import KafkaAddress
from schemagen_runtime.backends.kafka.codes import MISSING, TOO_LARGE, Code, say
from schemagen_runtime.backends.kafka.connection import Connection
from schemagen_runtime.backends.kafka.open_batch import Outgoing
from schemagen_runtime.protocol.envelope import identify_letter
from schemagen_runtime.relay.kafka_client import ConsumerSettings
from schemagen_runtime.relay.kafka_reader import KafkaReader

_GROUP: Final = "schemagen-dead-letters"
"""Names the group of those who look which letters there are; it remembers nothing."""

_ANSWER_SECONDS: Final = 15.0
_DELIVERY_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 2.0
"""For this long is looked whether the topic is still there, once letters were not acknowledged in their time."""
_LARGEST: Final = {"message.max.bytes": "16777216"}
"""A letter is larger than what it holds, and what is no event stands in it as base64."""
_KEY_BYTES: Final = 16


class LetterTopic:
    """Keep letters in one topic, which several processes may share."""

    def __init__(self, address: KafkaAddress) -> None:
        """Connect, and ensure that the topic and that of its schemas are there and may be written.

        Raises:
            ValueError: the URL names a topic for each project or collection.
            SettingsError: a property cannot be.
            DestinationError: a topic is not there, or may not be written.
            TransientError: nobody answers within 15 seconds.
        """
        if address.pattern is not None:
            raise ValueError(f"{address.topic} names many topics, and dead letters need one: write its name")
        self._address = address
        self._connection = Connection(address, None, _DELIVERY_SECONDS, _LARGEST)
        try:
            self._connection.require(address.topic, _ANSWER_SECONDS)
        except BaseException:
            self._connection.close()
            raise
        self._reader = KafkaReader(address.topic, address, ConsumerSettings(_GROUP))
        self._known: set[bytes] = set()

    def introduce(self, schema: SchemaInfo) -> None:
        """Put a schema's document into the topic of schemas.

        Raises:
            DestinationError: it may not be written any more.
            TransientError: it cannot be put there now.
        """
        self._connection.introduce(self._address.topic, schema, _ANSWER_SECONDS)

    def look(self) -> None:
        """Read every letter that came to the topic since the last look, and remember a digest of it.

        Raises:
            SourceError: the topic may not be read.
            TransientError: it cannot be read now.
        """
        if self._reader.open():
            for messages in self._reader.read_to(self._reader.ends()):
                self._known.update(_digest(message.value() or b"") for message in messages)

    def put(self, letters: Sequence[bytes]) -> None:
        """Append letters but for those that are there; every replica in sync has them when it returns.

        Raises:
            DestinationError: the topic is gone, or may not be written any more.
            TransientError: they cannot be written now; some may be.
        """
        new = {digest: letter for letter in letters if (digest := _digest(letter)) not in self._known}
        self._append(new.keys(), new.values())
        self._known.update(new)

    def append(self, letters: Sequence[bytes]) -> None:
        """Append letters, those that are there too; every replica in sync has them when it returns.

        Raises:
            DestinationError: the topic is gone, or may not be written any more.
            TransientError: they cannot be written now; some may be.
        """
        self._append([_digest(letter) for letter in letters], letters)

    def _append(self, keys: Iterable[bytes], letters: Iterable[bytes]) -> None:
        lines = list(letters)
        if not lines:
            return
        messages = Outgoing(range(len(lines)), [key.hex().encode() for key in keys], lines, [[]] * len(lines))
        client = self._connection.usable()
        failed = self._connection.send(client, self._address.topic, messages)
        if not failed:
            return
        place, error = next(iter(failed.items()))
        if error.code() in TOO_LARGE:
            advice = f"raise max.message.bytes of the topic {self._address.topic}"
            raise TransientError(f"a dead letter of {len(lines[place]):,} bytes is too large: {say(error)}; {advice}")
        if error.code() == Code.MSG_TIMED_OUT or error.code() in MISSING:
            self._connection.require(self._address.topic, _LOOK_SECONDS)
        raise self._connection.failure(client, self._address.topic, error)

    def close(self) -> None:
        """Disconnect."""
        self._reader.close()
        self._connection.close()


def _digest(letter: bytes) -> bytes:
    return blake2b(identify_letter(letter), digest_size=_KEY_BYTES).digest()

"""Find the documents of schemas in the compacted topic that lies beside a topic of events."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import Final

from schemagen_runtime.api.destination import SchemaInfo, TransientError
from schemagen_runtime.backends.kafka.address import KafkaAddress
from schemagen_runtime.protocol.messages import schemas_topic
from schemagen_runtime.relay.grouping import read_schema
from schemagen_runtime.relay.kafka_client import ConsumerSettings
from schemagen_runtime.relay.kafka_reader import KafkaReader

_MISSED_SECONDS: Final = 5.0
"""How long a schema that was not there is not looked for again: a topic may be full of events of it."""


class KafkaSchemas:
    """Read the documents of one topic's schemas, as far as they are asked for."""

    def __init__(self, topic: str, address: KafkaAddress, settings: ConsumerSettings) -> None:
        """Prepare to read; nothing is read yet."""
        self.topic = schemas_topic(topic)
        self._reader = KafkaReader(self.topic, address, replace(settings, instance=None))
        self._found: dict[str, SchemaInfo] = {}
        self._missed: dict[str, float] = {}

    def find(self, fingerprint: str) -> SchemaInfo | None:
        """Return a schema; None where its document is not in the topic.

        Raises:
            TransientError: there is no such topic, or it cannot be read now.
        """
        if fingerprint not in self._found and monotonic() >= self._missed.get(fingerprint, 0.0):
            self._read_on()
            if fingerprint not in self._found:
                self._missed[fingerprint] = monotonic() + _MISSED_SECONDS
        return self._found.get(fingerprint)

    def document(self, fingerprint: str) -> bytes:
        """Return the document of a schema.

        Raises:
            ValueError: it is not in the topic.
            TransientError: there is no such topic, or it cannot be read now.
        """
        found = self.find(fingerprint)
        if found is None:
            raise ValueError(f"the document of its schema {fingerprint[:12]} is not in the topic {self.topic}")
        return found.document

    def _read_on(self) -> None:
        """Read what came since, up to where the topic ends now."""
        if not self._reader.open():
            # The events may be good, and no reason to make dead letters of them: somebody must mend the topic.
            raise TransientError(
                f"there is no topic {self.topic}, which has the documents of the schemas of these events; make it with "
                "cleanup.policy=compact, then start a program again that sends them: it writes its schema there"
            )
        for messages in self._reader.read_to(self._reader.ends()):
            for message in messages:
                self._note(message.key(), message.value())

    def _note(self, key: bytes | None, document: bytes | None) -> None:
        fingerprint = (key or b"").decode("utf-8", "replace")
        schema = read_schema(fingerprint, document or b"")
        if schema is not None:
            self._found[fingerprint] = schema

    def close(self) -> None:
        """Disconnect."""
        self._reader.close()

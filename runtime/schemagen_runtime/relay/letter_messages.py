"""Read dead letters from a topic of Kafka, to be sent again: what fails again is put behind the others.

A topic cannot be changed: a group remembers up to where every letter has its fate, once those that failed again stand
in the topic anew, with their new errors. So a replay that is killed can be started again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from schemagen_runtime.api.result import Fate
from schemagen_runtime.backends.kafka.address import KafkaAddress
from schemagen_runtime.relay.batch_source import SourceError
from schemagen_runtime.relay.kafka_client import ConsumerSettings
from schemagen_runtime.relay.kafka_reader import KafkaReader
from schemagen_runtime.relay.kafka_schemas import KafkaSchemas
from schemagen_runtime.relay.letter_topic import LetterTopic
from schemagen_runtime.relay.letters import LetterLine, line_again, read_line
from schemagen_runtime.relay.source import Item, ItemOutcome, Portion

if TYPE_CHECKING:
    from confluent_kafka import Message

_GROUP: Final = "schemagen-replay"


@dataclass(frozen=True, slots=True)
class TopicPosition:
    """Say how far letters were read.

    Attributes:
        reached: messages that were read so far, of all partitions.
        offsets: behind which offset each partition was read.
    """

    reached: int
    offsets: Mapping[int, int]


class LetterMessages:
    """Give the letters that a topic has now, and keep those that are rejected: a source for a sender."""

    def __init__(
        self, topic: LetterTopic, reader: KafkaReader, schemas: KafkaSchemas, parse: Callable[[str], object]
    ) -> None:
        """Prepare to read, from where letters were sent again last. ``opened`` connects.

        Raises:
            TransientError, SourceError: the cluster does not say where partitions end.
        """
        self._topic, self._reader, self._schemas = topic, reader, schemas
        self._parse = parse
        self._ends = reader.ends()
        self._begin = sum(reader.reached.values())
        self.size = sum(self._ends.values()) - self._begin
        """Messages to read."""

    @classmethod
    @contextmanager
    def opened(cls, address: KafkaAddress, parse: Callable[[str], object]) -> Generator[LetterMessages, None, None]:
        """Open a topic of dead letters.

        Args:
            address: the topic.
            parse: reads an event's JSON, and raises ValueError where it is none.

        Raises:
            ValueError: the URL names a topic for each project or collection.
            SettingsError: a property cannot be.
            SourceError, DestinationError: there is no such topic, or it may not be read or written.
            TransientError: nobody answers.
        """
        settings = ConsumerSettings(_GROUP)
        with (
            closing(LetterTopic(address)) as topic,
            closing(KafkaReader(address.topic, address, settings)) as reader,
            closing(KafkaSchemas(address.topic, address, settings)) as schemas,
        ):
            if not reader.open(from_committed=True):
                raise SourceError(f"there is no topic {address.topic} at {address.brokers}")
            yield cls(topic, reader, schemas, parse)

    def portions(self) -> Iterator[Portion[LetterLine, TopicPosition]]:
        """Read the topic up to where it ended when it was opened.

        Raises:
            TransientError, SourceError: it cannot be read.
        """
        for messages in self._reader.read_to(self._ends):
            offsets = {number: min(offset, self._ends[number]) for number, offset in self._reader.reached.items()}
            items = [self._item(message) for message in messages]
            yield Portion(items, TopicPosition(sum(offsets.values()) - self._begin, offsets))

    def _item(self, message: Message) -> Item[LetterLine]:
        place, offset = f"{message.topic()}/{message.partition()}", cast("int", message.offset())
        return read_line(place, offset, message.value() or b"", self._schemas, self._parse)

    def done(self, position: TopicPosition, outcomes: Sequence[ItemOutcome[LetterLine]]) -> None:
        """Put what was rejected behind the others, and only then remember how far all is done.

        Raises:
            DestinationError, SourceError: the topic may not be written or read any more.
            TransientError: the cluster does not take it now; the letters are there as they were.
        """
        kept = [outcome for outcome in outcomes if outcome.fate is Fate.REJECTED]
        self._topic.append([line_again(outcome.item.origin, outcome.errors) for outcome in kept])
        self._reader.commit(position.offsets)
